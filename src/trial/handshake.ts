/**
 * Runs `test-command` on the runner while Packer keeps the machine running. This action starts the
 * command, not Packer, because Packer's environment has the credentials of the cloud: Packer's last provisioner
 * only writes down the address of the machine, and waits until the check has ended.
 */
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CommandError } from "../shared/errors.ts";
import { run } from "../shared/exec.ts";
import { exists } from "../shared/files.ts";
import type { Log } from "../shared/log.ts";
import { largestJUnit } from "./junit.ts";

/** The variable that names the folder, because `inline` cannot contain an arbitrary path safely. */
export const handshakeVariable = "PACKERNIX_HANDSHAKE";

/**
 * `build` gives what Packer's builder knows of the machine (packer-plugin-sdk
 * multistep/commonsteps/step_provision.go). A key is written to a file only, not to a command line.
 */
export const handshakeScript = [
  "set -eu",
  "umask 077",
  `cd "$${handshakeVariable}"`,
  "cat >key <<'PACKERNIX_END'",
  "{{ build `SSHPrivateKey` }}",
  "PACKERNIX_END",
  "cat >at.new <<'PACKERNIX_END'",
  "{{ build `Host` }}",
  "{{ build `Port` }}",
  "{{ build `User` }}",
  "PACKERNIX_END",
  "mv at.new at",
  "while [ ! -e done ]; do sleep 0.2; done",
];

/** Milliseconds between two checks for the address of the machine. */
const pace = 200;

/** Characters of a command's output that the log shows. */
const mostShown = 1024 * 1024;

export interface CommandReport {
  exitCode: number;
  junit: string;
}

export interface HandshakeOptions {
  folder: string;
  /** Program and arguments. */
  command: readonly string[];
  cwd: string;
  /** The environment of the command, without the address of the machine. */
  env: Record<string, string>;
  /** Private key that Packer was told to use, absolute. */
  keyFile: string | undefined;
  log: Log;
}

/** @returns also `env`, for Packer. */
export async function openHandshake(options: HandshakeOptions) {
  const { folder, log } = options;
  const results = path.join(folder, "results");
  await mkdir(results, { recursive: true, mode: 0o700 });

  async function machine(packerEnded: AbortSignal): Promise<Record<string, string> | undefined> {
    const at = path.join(folder, "at");
    while (!(await exists(at))) {
      if (packerEnded.aborted) return undefined;
      await delay(pace);
    }
    const [host = "", port = "", user = ""] = (await readFile(at, "utf8")).split("\n");
    return {
      PACKERNIX_HOST: host,
      PACKERNIX_PORT: port,
      PACKERNIX_USER: user,
      PACKERNIX_KEY_FILE: options.keyFile ?? (await keyOfPacker(folder)),
      PACKERNIX_RESULTS: results,
    };
  }

  /**
   * Waits for the machine, runs the command, then lets Packer continue.
   * @returns undefined if the machine never started, or ended before the command.
   */
  async function runCheck(packerEnded: AbortSignal): Promise<CommandReport | undefined> {
    const address = await machine(packerEnded);
    if (address === undefined) return undefined;
    const [program = "", ...args] = options.command;
    const shown = shownLines(log);
    let stdout = "";
    try {
      const { exitCode } = await run(program, args, {
        env: { ...options.env, ...address },
        cwd: options.cwd,
        signal: packerEnded,
        withGroup: true,
        anyExit: true,
        onStdoutLine: (line) => {
          if (stdout.length <= largestJUnit) stdout += `${line}\n`;
          shown(line);
        },
        onStderrLine: shown,
      });
      return { exitCode, junit: (await junitIn(results)) ?? printedJUnit(stdout) };
    } catch (error) {
      if (packerEnded.aborted || !(error instanceof CommandError)) return undefined;
      // The command could not be started, or another process killed it.
      log.child(error.message);
      return { exitCode: error.exitCode ?? 126, junit: "" };
    } finally {
      // Ends Packer's last provisioner, and with it the machine.
      await writeFile(path.join(folder, "done"), "");
    }
  }

  return { env: { [handshakeVariable]: folder }, runCheck };
}

/** The key that Packer made for this machine. */
async function keyOfPacker(folder: string): Promise<string> {
  const file = path.join(folder, "key");
  return (await readFile(file, "utf8")).includes("PRIVATE KEY") ? file : "";
}

/** Logs lines up to a limit, and then one line that says so. */
function shownLines(log: Log): (line: string) => void {
  let left = mostShown;
  return (line) => {
    if (left < 0) return;
    left -= line.length + 1;
    log.child(left < 0 ? "(The rest of this output is left out.)" : line);
  };
}

async function junitIn(results: string): Promise<string | undefined> {
  const file = path.join(results, "junit.xml");
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  // A longer one is refused by its length.
  if (found.size > largestJUnit) return " ".repeat(largestJUnit + 1);
  return await readFile(file, "utf8");
}

/** Takes JUnit from the output, because many tools only print it and no shell redirects it. */
function printedJUnit(stdout: string): string {
  return /^\s*<(\?xml|testsuites?)[\s>]/.test(stdout) && /<testsuites?[\s>]/.test(stdout)
    ? stdout
    : "";
}
