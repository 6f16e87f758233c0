/**
 * Starts a process that outlives us. GitHub gives a cancelled step ten seconds and kills only the
 * step's own process; Packer needs longer to take back what it made. So it gets a session of its
 * own, and files to write to: with a pipe it would die of its parent's death.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { CommandError, hasCode } from "../shared/errors.ts";
import { invocationVariable } from "../shared/invocation.ts";

/** All that a later process needs to find this one again; plain JSON. */
export interface ProcessState {
  pid: number;
  /** Clock ticks after boot at which it started (proc(5), `stat`, field 22): pids are used again. */
  startTime: string;
  /** Value of PACKERNIX_INVOCATION in its environment. */
  invocation: string;
  /** Files with what it prints. */
  stdout: string;
  stderr: string;
}

export interface StartedProcess {
  state: ProcessState;
  /** Resolves when the process itself has ended, never rejects. */
  exit: Promise<{ code: number | undefined; signal: string | undefined }>;
}

export interface StartOptions {
  /** The whole environment, without the invocation, which is added. */
  env: Record<string, string>;
  cwd: string;
  invocation: string;
  stdout: string;
  stderr: string;
}

/**
 * Starts a command in its own session with nothing on standard input.
 * @throws {CommandError} when it cannot be started.
 */
export async function startDetached(
  command: string,
  args: readonly string[],
  options: StartOptions,
): Promise<StartedProcess> {
  const out = await open(options.stdout, "w", 0o600);
  const err = await open(options.stderr, "w", 0o600);
  try {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...options.env, [invocationVariable]: options.invocation },
      detached: true,
      stdio: ["ignore", out.fd, err.fd],
    });
    const exit = new Promise<{ code: number | undefined; signal: string | undefined }>(
      (resolve) => {
        child.once("exit", (code, signal) =>
          resolve({ code: code ?? undefined, signal: signal ?? undefined }),
        );
      },
    );
    const failure = new Promise<never>((_, reject) => child.once("error", reject));
    const { pid } = child;
    if (pid === undefined) return await failure;
    failure.catch(() => {});
    // Read before the event loop may reap the child, so there is an entry even if it has ended.
    const startTime = parseStat(readFileSync(`/proc/${pid}/stat`, "utf8"))?.startTime ?? "";
    const { invocation, stdout, stderr } = options;
    return { state: { pid, startTime, invocation, stdout, stderr }, exit };
  } catch (error) {
    const missing = hasCode(error, "ENOENT") || hasCode(error, "EACCES");
    throw new CommandError({ command, missing, cause: error });
  } finally {
    await out.close();
    await err.close();
  }
}

/** What `/proc/<pid>/stat` says of a process. */
export interface ProcessEntry {
  pid: number;
  parent: number;
  group: number;
  startTime: string;
}

/** One process, or undefined when there is none; a zombie counts as none. */
export async function processEntry(pid: number): Promise<ProcessEntry | undefined> {
  try {
    return parseStat(await readFile(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return undefined;
  }
}

function parseStat(text: string): ProcessEntry | undefined {
  // The name in parentheses may hold anything, also parentheses and blanks.
  const end = text.lastIndexOf(")");
  const fields = text.slice(end + 2).split(" ");
  const [state, parent, group] = fields;
  const startTime = fields[19];
  if (startTime === undefined || state === "Z" || state === "X") return undefined;
  return {
    pid: Number.parseInt(text, 10),
    parent: Number(parent),
    group: Number(group),
    startTime,
  };
}

/** True while this very process runs, not another one that got its pid. */
export async function isRunning(
  state: Pick<ProcessState, "pid" | "startTime" | "invocation">,
): Promise<boolean> {
  const entry = await processEntry(state.pid);
  if (entry === undefined || entry.startTime !== state.startTime) return false;
  return (await invocationOf(state.pid)) === state.invocation;
}

/** Waits until the process has ended. @returns false when it still runs after so many milliseconds. */
export async function waitForEnd(
  state: Pick<ProcessState, "pid" | "startTime" | "invocation">,
  milliseconds: number,
): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (await isRunning(state)) {
    if (Date.now() >= deadline) return false;
    await delay(100);
  }
  return true;
}

/**
 * Sends a signal to the group that a process leads. To Packer an interrupt must go to the group:
 * sent to its first process alone it is swallowed.
 * @returns false when that process is gone; the rest of its group may live (see `processes.ts`).
 */
export function endGroup(pid: number, startTime: string, signal: NodeJS.Signals): boolean {
  try {
    if (parseStat(readFileSync(`/proc/${pid}/stat`, "utf8"))?.startTime !== startTime) return false;
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** The invocation that a process belongs to, or undefined; also when it is another user's. */
export async function invocationOf(pid: number): Promise<string | undefined> {
  try {
    const environment = await readFile(`/proc/${pid}/environ`, "utf8");
    const prefix = `${invocationVariable}=`;
    const entry = environment.split("\0").find((line) => line.startsWith(prefix));
    return entry?.slice(prefix.length);
  } catch {
    return undefined;
  }
}
