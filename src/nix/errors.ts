/** Turns what Nix says when it fails into a sentence for the user, with the place in their files. */
import { type Place, UserError } from "../shared/errors.ts";
import { capital, shorten, withPeriod } from "../shared/text.ts";
import type { NixError, NixLogReader } from "./log-reader.ts";
import { ownFile, placeOf, type Trees, withOwnPaths } from "./positions.ts";
import type { NixSession } from "./types.ts";

export interface FailureContext {
  /** What was done, as the user would say it: "the evaluation of web.nix". */
  what: string;
  /** The inputs' name to blame where Nix names none, such as `flake`. */
  input: string;
  /** Folders that Nix may have copied to its store. */
  trees: readonly string[];
  /** Evaluation sees only what the input `sources` chooses. */
  sources?: boolean;
  /** The user's file to show where Nix names no place: the configuration; absolute. */
  file?: string | undefined;
}

const longestCause = 1200;
const longestDetails = 32 * 1024;
const shownBuildLines = 10;

/** @returns undefined when Nix ended without a word. */
export async function nixFailure(
  reader: NixLogReader,
  context: FailureContext,
  session: NixSession,
): Promise<UserError | undefined> {
  const error = rootCause(reader);
  if (error === undefined) return undefined;
  const trees = {
    workspace: session.workspace,
    copied: [...context.trees, ...(session.copied ?? [])],
  };
  const details = shorten(error.full, longestDetails);
  const build = failedBuild(error.text);
  if (build !== undefined) return await buildFailure(build, reader, context, trees, details);
  const known = knownFailure(error.text, { ...context, sources: session.copied !== undefined });
  const place = (await placeOf(error, trees)) ?? (await placeOfFile(context.file, trees));
  if (known !== undefined) {
    return failure(await withOwnPaths(known, trees), place, details);
  }
  const cause = await withOwnPaths(sentence(error.text), trees);
  return failure(`${capital(context.what)} failed: ${cause}`, place, details);
}

async function placeOfFile(file: string | undefined, trees: Trees): Promise<Place | undefined> {
  const own = file === undefined ? undefined : await ownFile(file, trees);
  return own === undefined ? undefined : { file: own };
}

function failure(message: string, place: Place | undefined, details: string): UserError {
  return new UserError(message, { ...(place === undefined ? {} : { place }), details });
}

function rootCause(reader: NixLogReader): NixError | undefined {
  const build = reader.errors.find((error) => failedBuild(error.text) !== undefined);
  if (build !== undefined) return build;
  const last = reader.errors.at(-1);
  if (last !== undefined) return last;
  // Before its logger starts, Nix prints plain lines.
  const start = reader.plain.findIndex((line) => /^error:/.test(line.trim()));
  if (start < 0) return undefined;
  const full = reader.plain.slice(start).join("\n");
  return { text: full.replace(/^\s*error:\s*/, ""), position: undefined, trace: [], full };
}

interface FailedBuild {
  derivation: string;
  reason: string;
}

function failedBuild(text: string): FailedBuild | undefined {
  // Nix up to 2.29, and since.
  const old = /builder for '([^']+\.drv)' (failed[^;\n]*)/.exec(text);
  if (old?.[1] !== undefined && old[2] !== undefined) return { derivation: old[1], reason: old[2] };
  const now = /Cannot build '([^']+\.drv)'\.\s*Reason: ([^\n]+)/.exec(text);
  if (now?.[1] !== undefined && now[2] !== undefined) return { derivation: now[1], reason: now[2] };
  return undefined;
}

async function buildFailure(
  build: FailedBuild,
  reader: NixLogReader,
  context: FailureContext,
  trees: Trees,
  details: string,
): Promise<UserError> {
  const log = (reader.buildLogs.get(build.derivation) ?? []).slice(-shownBuildLines);
  const shown = log.length === 0 ? " It printed nothing." : ` Its last lines:\n${log.join("\n")}`;
  const reason = build.reason.replace(/[:;.]+$/, "");
  const message = `${capital(context.what)} failed: the build of ${build.derivation} ${reason}.${shown}`;
  return failure(await withOwnPaths(message, trees), undefined, details);
}

/** Failures for which there is something better to say than Nix's own words. */
function knownFailure(text: string, context: FailureContext): string | undefined {
  for (const [pattern, say] of known) {
    const match = pattern.exec(text);
    if (match !== null) return say(match, context);
  }
  return undefined;
}

type Say = (match: RegExpExecArray, context: FailureContext) => string;

const known: readonly (readonly [RegExp, Say])[] = [
  [
    /cannot build '([^']+)' during evaluation because the option 'allow-import-from-derivation' is disabled/,
    (match) =>
      `Evaluation has to build ${match[1]} first (import from derivation), and that is off; a plan for a pull request builds nothing. If you want it all the same, write \`allow-import-from-derivation = true\` into the input \`nix-config\`.`,
  ],
  [
    /access to (?:absolute path|canonical path|path) '([^']+)' is forbidden in pure eval(?:uation)? mode/,
    (match) =>
      `A flake may read only its own tree and its inputs, and this one reads ${match[1]}. Put the file into the repository (and \`git add\` it), or make it an input of the flake.`,
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
    (_match, context) =>
      `${context.input}: there is no flake.nix in that folder. Is the repository checked out? A flake.nix that is new must be known to git: \`git add flake.nix\`.`,
  ],
  [
    /does not provide attribute .*?'(nixosConfigurations\.[^\s]+)'(?:\s|,|$)/s,
    (match, context) => `${context.input}: the flake has no ${match[1]}.`,
  ],
  [
    /does not provide attribute (?:.* or )?'([^\n]+?)'(?:\n|$)/s,
    (match, context) => `${context.input}: the flake has no attribute ${match[1]}.`,
  ],
  [
    /getting status of '(\/nix\/store\/[^']+)': No such file or directory|path '(\/nix\/store\/[^']+)' does not exist/,
    (match, context) => {
      const file = match[1] ?? match[2] ?? "";
      const relative = file.replace(/^\/nix\/store\/[^/]+\//, "");
      if (context.sources) {
        return `${capital(context.what)} failed: ${relative} does not exist, or is not among \`sources\`.`;
      }
      return `${capital(context.what)} failed: ${relative} does not exist in the flake's source. A file that is new must be known to git: \`git add ${relative}\`.`;
    },
  ],
  [
    /Path '([^']+)' (?:in the repository "[^"]*" )?is not tracked by Git/i,
    (match) => `${match[1]} is not known to git, so the flake does not see it: \`git add\` it.`,
  ],
  [
    /file '([^']+)' was not found in the Nix search path/,
    (match, context) =>
      `${capital(context.what)} failed: <${match[1]}> is not on the search path. Name its folder in NIX_PATH of the input \`eval-env\`, or \`nixpkgs\` by the input of that name.`,
  ],
  [
    /function '[^']*' called with unexpected argument '([^']+)'/,
    (match, context) =>
      `${capital(context.what)} failed: a function was called with the argument \`${match[1]}\`, which it does not take. When it is the template generator: see the input \`generator-args\`.`,
  ],
  [
    /repository path '([^']+)' is not owned by current user|dubious ownership in repository at '([^']+)'/,
    (match, context) =>
      `${context.input}: git does not read ${match[1] ?? match[2]}, because it belongs to another user.`,
  ],
  [
    // Nix before 2.20 does not encode the path of a git work tree.
    /'file:\/\/([^']*)' is not a valid URL/,
    (match, context) =>
      `${context.input}: this version of Nix cannot read a flake in the git work tree ${match[1]}, because its path holds a space or another character that a URL cannot. Use a path without, or a newer Nix.`,
  ],
  [
    /executing 'git'.*No such file/s,
    (_match, context) =>
      `${context.input}: Nix needs \`git\` for this flake, and it is not on PATH.`,
  ],
  [
    /No space left on device/,
    (_match, context) => `${capital(context.what)} failed: no space is left on the disk.`,
  ],
  [
    /cannot connect to socket at '([^']+)'/,
    (match) =>
      `The Nix daemon does not answer at ${match[1]}. Start it, or use a Nix without a daemon.`,
  ],
];

/** The first paragraphs of an error, in one piece and not too long. */
function sentence(text: string): string {
  const trimmed = text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  return withPeriod(shorten(trimmed, longestCause));
}
