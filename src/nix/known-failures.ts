/** Failures of Nix for which there is something better to say than its own words. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { exists, isInside } from "../shared/files.ts";
import { capital, withPeriod } from "../shared/text.ts";
import type { NixError, NixLogReader } from "./log-reader.ts";
import { isCopy, type Trees } from "./positions.ts";
import type { NixSession } from "./types.ts";

export interface FailureContext {
  /** What was done, as the user would say it: "the evaluation of web.nix". */
  what: string;
  /** The inputs' name to blame where Nix names none, such as `flake`. */
  input: string;
  /** Folders that Nix may have copied to its store. */
  trees: readonly string[];
  /** How a configuration takes the module of its builder, to go on after "and". */
  moduleLine?: string;
  /** The user's file to show where Nix names no location: the configuration; absolute. */
  file?: string | undefined;
}

/** The first sentence of the table that fits, with what it is made of. */
export function knownFailure(error: NixError) {
  for (const [pattern, say, of] of known) {
    const match = pattern.exec(of === undefined || of === "machine" ? error.text : error.full);
    if (match !== null) return { match, say, hasNoFile: of === "machine" || of === "argument" };
  }
  return undefined;
}

/** What a sentence can be made of. */
export interface FailedEvaluation extends Omit<FailureContext, "trees"> {
  session: NixSession;
  trees: Trees;
  error: NixError;
  reader: NixLogReader;
}

type Say = (match: RegExpExecArray, failed: FailedEvaluation) => string | Promise<string>;

/**
 * With `machine` and `argument` no file of the user's is to blame, so that none is shown; with
 * `argument` and `shown code` the pattern is looked for in the code that Nix shows of that location.
 */
const known: readonly (readonly [RegExp, Say, ("machine" | "argument" | "shown code")?])[] = [
  [
    // Of all that Nix is given only `--arg` is text and no file.
    /^error: ([^\n]*)\s+at «string»:(\d+):\d+:[\s\S]*?\n *\2\| ?([^\n]*)/,
    (match) => `arg: \`${match[3]}\` cannot be evaluated: ${withPeriod(match[1] ?? "")}`,
    "argument",
  ],
  [
    /^\s*\d+\|\s*version https:\/\/git-lfs\.github\.com\/spec/m,
    (_match, failed) =>
      `${capital(failed.what)} failed: a file is a pointer of Git LFS and not its content. Check it out with \`lfs: true\` of actions/checkout; of a flake's input Nix 2.27 or later reads it with \`?lfs=1\`.`,
    "shown code",
  ],
  [
    /cannot build '([^']+)' during evaluation because the option 'allow-import-from-derivation' is disabled/,
    (match) =>
      `Evaluation must build ${match[1]} first (import from derivation), which is off: a plan for a pull request builds nothing. To allow it, write \`allow-import-from-derivation = true\` into the input \`nix-config\`.`,
  ],
  [
    /access to (?:absolute path|canonical path|path) '([^']+)' is forbidden in pure eval(?:uation)? mode/,
    (match, failed) =>
      failed.session.copied === undefined
        ? `A flake may read only its own tree and its inputs, and this one reads ${match[1]}. Put the file into the repository (and \`git add\` it), or make it an input of the flake.`
        : `The flake reads ${match[1]}, which is not among \`sources\` or not in its own folder: add it there.`,
  ],
  [
    /access to (?:absolute path|canonical path|path) '([^']+)' is forbidden in restricted mode/,
    (match) =>
      `Evaluation may not read ${match[1]}, which lies outside the repository of the configuration. Move it there, name its folder in NIX_PATH of the input \`eval-env\`, or write \`restrict-eval = false\` into the input \`nix-config\`.`,
  ],
  [
    /access to URI '([^']+)' is forbidden in restricted mode/,
    (match) =>
      `Evaluation may not fetch ${match[1]}. Add a line \`allowed-uris = https: github: git+https: ${match[1]}\` to the input \`nix-config\` to allow it.`,
  ],
  [
    /requires lock file changes but they're not allowed|cannot write modified lock file|cannot update unlocked flake input/,
    () =>
      "flake.lock is missing or does not fit flake.nix. Run `nix flake lock`, and commit flake.lock (and `git add` it, if it is new).",
  ],
  [
    /does not contain a '([^']*flake\.nix)' file|is not part of a flake|could not find a flake\.nix file|has no '?flake\.nix|'([^']*\/flake\.nix)' does not exist/,
    (_match, failed) =>
      failed.session.copied === undefined
        ? `${failed.input}: there is no flake.nix in that folder. Is the repository checked out? A flake.nix that is new must be known to git: \`git add flake.nix\`.`
        : "sources: the flake.nix is not among them; add it.",
  ],
  [
    /unsupported parameter 'dir'/,
    (_match, failed) =>
      `${failed.input}: Nix ${failed.session.version} does not support \`?dir=\` in a \`path:\`; name the folder itself, such as \`./folder#name\`.`,
  ],
  [
    /does not provide attribute (?:.* or )?'"?([^\n]+?)"?'(?:\n|$)/s,
    (match, failed) => {
      const near = /Did you mean (?:one of )?([^?]+)\?/.exec(failed.error.full)?.[1];
      const hint = near === undefined ? "" : ` Near to it there is ${near}.`;
      return match[1] === "nixosConfigurations"
        ? "flake: the flake has no `nixosConfigurations`, of which `flake` takes an entry. A NixOS module is named as `.#nixosModules.<name>`."
        : `${failed.input}: the flake has no attribute \`${match[1]}\`.${hint}`;
    },
  ],
  [
    /(?:getting status of|opening file) '(\/nix\/store\/[^']+)': No such file or directory|path '(\/nix\/store\/[^']+)' does not exist/,
    async (match, failed) => {
      const [, name = "", file = ""] =
        /^\/nix\/store\/([^/]+)\/?(.*)$/s.exec(match[1] ?? match[2] ?? "") ?? [];
      const why = await absence(`/nix/store/${name}`, file, failed);
      return `${capital(failed.what)} failed: ${why ?? `there is no ${file} in /nix/store/${name}.`}`;
    },
  ],
  [
    /infinite recursion encountered/,
    (_match, failed) => {
      const texts = failed.error.full;
      if (failed.input === "flake" && /argument `(packernix|tfpn)ModulesPath'/.test(texts)) {
        return `${capital(failed.what)} failed: a flake is evaluated without \`packernixModulesPath\`. Leave it out, and ${failed.moduleLine}.`;
      }
      const names = [
        ...texts.matchAll(/while evaluating (?:the )?(option|module argument) `([^'\n]+)'/g),
      ];
      const shown = [...new Set(names.map(([, kind, name]) => `${kind} \`${name}\``))].slice(0, 6);
      const by = shown.length === 0 ? "" : ` It goes through ${shown.join(", ")}.`;
      return `${capital(failed.what)} failed: infinite recursion encountered: a value needs itself.${by}`;
    },
  ],
  [
    /program '(?:git|ssh)' failed|Cannot find Git revision|resolving Git reference|ailed to fetch (?:git|submodule)|reference '[^']*' not found/,
    (match, failed) => {
      const words = failed.reader.plain.filter((line) => gitWords.test(line.trim()));
      const shown = [...new Set(words.map((line) => line.trim()))].slice(-4);
      const said =
        shown.length === 0 ? withPeriod(match.input) : `git says:\n${shown.join("\n")}\n`;
      return `${capital(failed.what)} failed: a source could not be fetched. ${said}${gitCure(shown.join("\n"), failed)}`;
    },
  ],
  [
    /unable to (?:download|fetch) '(https:\/\/(?:[^'/]*github[^'/]*|[^'/]*gitlab[^'/]*|git\.sr\.ht)\/[^']*)': HTTP error (401|403|404)/,
    (match, failed) =>
      `${capital(failed.what)} failed: ${match[1]} answers with ${match[2]}. If it is private, give Nix a token by a line \`access-tokens = <host>=<token>\` in the input \`nix-config\`${strangers(failed)}.`,
  ],
  [
    /'(\/nix(?:\/store)?|\/nix\/var\/[^']*)'[^\n]*(?:Permission denied|Operation not permitted|read-?only database)/,
    (match) =>
      `Nix's store belongs to another user (${match[1]} cannot be opened), and no Nix daemon is running. Start \`nix-daemon\`, or install Nix for the user that runs this job.`,
    "machine",
  ],
  [
    /Path '([^']+)' (?:in the repository "[^"]*" )?is not tracked by Git/i,
    (match) => `${match[1]} is not known to git, so the flake does not see it: \`git add\` it.`,
  ],
  [
    /file '([^']+)' was not found in the Nix search path/,
    (match, failed) =>
      `${capital(failed.what)} failed: <${match[1]}> is not on the search path. Name its folder in NIX_PATH of the input \`eval-env\`, or \`nixpkgs\` by the input of that name.`,
  ],
  [
    /function '[^']*' called with unexpected argument '([^']+)'/,
    (match, failed) =>
      `${capital(failed.what)} failed: a function was called with the argument \`${match[1]}\`, which it does not take. For the template generator, see the input \`generator-args\`.`,
  ],
  [
    /repository path '([^']+)' is not owned by current user|dubious ownership in repository at '([^']+)'/,
    (match, failed) =>
      `${failed.input}: git does not read ${match[1] ?? match[2]}, because it belongs to another user.`,
  ],
  [
    // Nix before 2.20 does not encode the path of a git work tree.
    /'(?:git\+file:|file:|path:)?(?:\/\/)?(\/[^']*)' is not a valid URL/,
    (match, failed) =>
      `${failed.input}: Nix ${failed.session.version} cannot read a flake in ${match[1]}, because the path holds a space or another character that a URL cannot. Use a path without, or a newer Nix (\`nix-version\`).`,
  ],
  [
    /executing 'git'.*No such file/s,
    (_match, failed) => `${failed.input}: Nix needs \`git\` for this flake, and it is not on PATH.`,
  ],
  [
    // Nix up to 2.29, and since.
    /a '([^']+)' with features \{([^}]*)\} is required to build|Required system: '([^']+)' with features \{([^}]*)\}/,
    (match, failed) => {
      const [, oldSystem, oldFeatures, system = oldSystem, features = oldFeatures] = match;
      const having = features ? ` with the features ${features}` : "";
      return `${capital(failed.what)} failed: it has to build for ${system}${having}, which this machine cannot. Take another runner (\`runs-on\`), or name such a machine by \`builders\` in the input \`nix-config\`.`;
    },
    "machine",
  ],
  [
    // Of the job or of a nix.conf; those of `nix-config` are refused before.
    /^(.*(?:configuration line|setting|option) '.*?)\s+Try '\S+ --help' for more information/s,
    (match) => refusedSettings(match[1] ?? ""),
    "machine",
  ],
  [
    /No space left on device/,
    (_match, failed) => `${capital(failed.what)} failed: no space is left on the disk.`,
    "machine",
  ],
  [
    /cannot connect to socket at '([^']+)'/,
    (match) =>
      `The Nix daemon does not answer at ${match[1]}. Start it, or use a Nix without a daemon.`,
    "machine",
  ],
];

/** For settings that the machine or the job has, not the input `nix-config`. */
export function refusedSettings(said: string): string {
  return `Nix does not take its settings: ${withPeriod(said)} Correct the nix.conf of this machine, or NIX_CONFIG in the job's environment.`;
}

/** Lines of git, ssh and git-lfs. */
const gitWords =
  /^(fatal|error|remote|ERROR|ssh|git-lfs|git|Host key|Error downloading)\b.*|denied|lfs/;

function gitCure(words: string, failed: FailedEvaluation): string {
  const cure = /publickey|host key|^ssh\b/im.test(words)
    ? "Give the job a key for SSH and the host's own key before this step, as webfactory/ssh-agent does"
    : /lfs/i.test(words)
      ? "The files are kept by Git LFS: install `git-lfs` on the runner"
      : "If it is private, give the job credentials before this step: `url.<base>.insteadOf` of `git config --global`, `~/.netrc`, or `access-tokens` in the input `nix-config`";
  return `${cure}${strangers(failed)}.`;
}

function strangers({ session }: FailedEvaluation): string {
  return session.ofFork ? "; a run for a fork gets none of these" : "";
}

/** Why a file of the user's own is not in the copy that Nix sees; undefined when it is no such file. */
async function absence(
  copy: string,
  file: string,
  { trees, session, file: flake }: FailedEvaluation,
): Promise<string | undefined> {
  for (const tree of trees.copied) {
    const isOther =
      flake !== undefined &&
      isInside(flake, tree) &&
      !(await isCopy(path.join(copy, path.relative(tree, flake)), flake));
    if (isOther) continue;
    const modules = await readFile(path.join(tree, ".gitmodules"), "utf8").catch(() => "");
    const within = [...modules.matchAll(/^\s*path\s*=\s*(.+?)\s*$/gm)].find(([, folder = ""]) =>
      isInside(path.join(tree, file), path.join(tree, folder)),
    );
    const isThere = await exists(path.join(tree, file));
    const folder = path.join(tree, within?.[1] ?? "");
    if (within !== undefined && (isThere || (await readdir(folder).catch(() => [])).length === 0)) {
      return `${file} lies in the submodule ${within[1]}, which a flake sees only with \`?submodules=1\` in its reference, such as \`.?submodules=1#web\`; and actions/checkout fetches it only with \`submodules: true\`.`;
    }
    if (!isThere) continue;
    return session.copied === undefined
      ? `${file} is not known to git, so the flake does not see it: \`git add ${file}\`.`
      : `${file} is not among \`sources\`: add it there.`;
  }
  return undefined;
}
