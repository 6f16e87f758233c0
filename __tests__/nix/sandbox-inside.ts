/**
 * Runs in a fixture of `sandbox-fixture.ts`, as the user of a job whose environment holds a secret:
 * chooses the sandbox, builds a derivation that looks for the secret, and prints what came of it.
 */
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { chooseSandbox } from "../../src/nix/sandbox.ts";
import { withSettings } from "../../src/nix/sandbox-probe.ts";
import { isSandboxTrouble, strictSandbox } from "../../src/nix/sandbox-settings.ts";
import { CommandError, isUserError } from "../../src/shared/errors.ts";
import { run } from "../../src/shared/exec.ts";
import { collectingLog } from "../../src/shared/log.ts";
import { asRoot } from "../../src/shared/root.ts";

export interface Question {
  /** Folder of the Nix programs. */
  bin: string;
  folder: string;
  /** Lines of nix.conf that the machine needs for tests. */
  lines: string[];
  trusted?: boolean;
  hosted?: boolean;
  allowUnsandboxed?: boolean;
  userSettings?: string[];
  /** Environment of the session, on top. */
  env?: Record<string, string>;
  /** Ends by SIGKILL once it has built; what is then left on the machine is the answer. */
  die?: boolean;
}

export interface Answer {
  refused?: string;
  sandboxed?: boolean;
  settings?: readonly string[];
  notes?: string[];
  log: string[];
  /** What Nix said when it had to build strictly, where it could not. */
  strict?: { trouble: boolean; text: string };
  spy?: Spy;
  /** The same by a derivation with a fixed output, which shares the network. */
  fixed?: boolean;
  /** After the end: owner of what was built, whether the daemon's files are gone, and its processes. */
  left?: { owner: number; files: string[]; daemons: number; store: number };
  milliseconds?: number;
}

export interface Spy {
  uid: number;
  /** Processes seen in /proc, and those whose environment could be read. */
  seen: number;
  read: number;
  found: boolean;
  /** Ignores an interrupt (2) or a quit (3), as programs do that a shell starts in the background. */
  ignores: boolean;
}

// The pattern does not match itself, wherever it may be seen.
const look = `
export PATH=/usr/bin:/bin
seen=0 read=0 found=no
for file in /proc/[0-9]*/environ; do
  seen=$((seen + 1))
  if cat "$file" >/dev/null 2>&1; then read=$((read + 1)); fi
  if grep -qs 'packernix-[s]ecret' "$file"; then found=yes; fi
done
ignored=$(sed -n 's/^SigIgn:[[:space:]]*//p' /proc/self/status)
`;

const spy = (tag: string) => `derivation {
  name = "spy-${tag}";
  system = builtins.currentSystem;
  builder = "/bin/bash";
  args = [ "-c" (builtins.getEnv "LOOK" + "echo \\"$(id -u) $seen $read $found $ignored\\" >$out") ];
}`;

/** Succeeds only when there was nothing to find. */
const fixed = (tag: string) => `derivation {
  name = "fixed-${tag}";
  system = builtins.currentSystem;
  builder = "/bin/bash";
  args = [ "-c" (builtins.getEnv "LOOK" + "echo $found >$out") ];
  outputHashMode = "flat";
  outputHashAlgo = "sha256";
  outputHash = builtins.hashString "sha256" "no\\n";
}`;

async function main(question: Question): Promise<Answer> {
  const log = collectingLog();
  const home = path.join(question.folder, "home");
  await mkdir(home, { recursive: true });
  const isRoot = process.getuid?.() === 0;
  const lines = [
    "substituters =",
    "extra-experimental-features = nix-command flakes",
    ...question.lines,
    ...(isRoot && !(await readFile("/etc/group", "utf8")).includes("nixbld:")
      ? ["build-users-group ="]
      : []),
    ...(question.userSettings ?? []),
  ];
  const env: Record<string, string> = {
    PATH: `${question.bin}:${process.env["PATH"]}`,
    HOME: home,
    NIX_CONFIG: lines.join("\n"),
    ...question.env,
  };
  const answer: Answer = { log: log.lines };
  const build = async (
    expression: string,
    more: Record<string, string>,
    settings: readonly string[],
  ) => {
    const all = { ...env, ...more, LOOK: look };
    const result = await run(
      path.join(question.bin, "nix-build"),
      ["--no-out-link", "-E", expression],
      { env: { ...all, NIX_CONFIG: withSettings(all, settings) }, cwd: home },
    );
    return result.stdout.trim();
  };
  try {
    await build(spy("strict"), {}, strictSandbox);
  } catch (error) {
    const text = error instanceof CommandError ? error.stderr : String(error);
    answer.strict = { trouble: isSandboxTrouble(error), text };
  }
  const started = performance.now();
  let choice: Awaited<ReturnType<typeof chooseSandbox>>;
  try {
    choice = await chooseSandbox({
      bin: question.bin,
      env,
      userSettings: question.userSettings ?? [],
      github: { trusted: question.trusted ?? false, hosted: question.hosted ?? false },
      allowUnsandboxed: question.allowUnsandboxed ?? false,
      root: await asRoot(),
      log,
      folder: path.join(question.folder, "nix"),
    });
  } catch (error) {
    if (!isUserError(error)) throw error;
    return { ...answer, refused: error.message };
  }
  answer.milliseconds = Math.round(performance.now() - started);
  const { sandboxed, settings, notes } = choice;
  Object.assign(answer, { sandboxed, settings, notes });
  try {
    const out = await build(spy("chosen"), choice.environment, settings);
    const [uid, seen, read, found, ignored] = (await readFile(out, "utf8")).trim().split(" ");
    answer.spy = {
      uid: Number(uid),
      seen: Number(seen),
      read: Number(read),
      found: found === "yes",
      ignores: (Number.parseInt(ignored ?? "", 16) & 0b110) !== 0,
    };
    answer.fixed = await build(fixed("chosen"), choice.environment, settings).then(
      () => true,
      () => false,
    );
    const folder = path.join(question.folder, "nix");
    if (question.die) process.kill(process.pid, "SIGKILL");
    await choice.close();
    answer.left = {
      owner: (await stat(out)).uid,
      files: existsSync(folder) ? await readdir(folder) : [],
      daemons: (await ownDaemons(folder)).length,
      store: (await stat("/nix/store")).uid,
    };
  } finally {
    await choice.close();
  }
  return answer;
}

/** Guards of daemons that work in this folder. */
async function ownDaemons(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await readdir("/proc")) {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (command.includes(`${folder}/daemon-`)) found.push(pid);
  }
  return found;
}

if (import.meta.main) {
  const question = JSON.parse(process.argv[2] ?? "{}") as Question;
  process.stdout.write(`${JSON.stringify(await main(question))}\n`);
}
