/**
 * Starts a process that survives our end. GitHub gives a cancelled step ten seconds and kills only the
 * step's own process; Packer needs longer to remove what it made. So it gets its own session, and writes
 * to files, because a pipe would break with our end.
 */
import { spawn } from "node:child_process";
import { open } from "node:fs/promises";
import { CommandError, hasCode } from "../shared/errors.ts";
import { invocationVariable } from "../shared/invocation.ts";
import { processEntry } from "../shared/processes.ts";

export interface StartedProcess {
  pid: number;
  /** Clock ticks after boot at which it started (proc(5), `stat`, field 22): pids are reused. */
  startTime: string;
  /** Resolves when the process itself has ended, never rejects. */
  exit: Promise<{ code: number | undefined; signal: string | undefined }>;
}

export interface StartOptions {
  /** The whole environment, without the invocation, which is added. */
  env: Record<string, string>;
  cwd: string;
  /** Value of PACKERNIX_INVOCATION in its environment. */
  invocation: string;
  /** Files with what it prints. */
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
    const exit: StartedProcess["exit"] = new Promise((resolve) => {
      child.once("exit", (code, signal) =>
        resolve({ code: code ?? undefined, signal: signal ?? undefined }),
      );
    });
    const failure = new Promise<never>((_, reject) => child.once("error", reject));
    const { pid } = child;
    if (pid === undefined) return await failure;
    failure.catch(() => {});
    // Empty if it has ended already.
    return { pid, startTime: processEntry(pid)?.startTime ?? "", exit };
  } catch (error) {
    const missing = hasCode(error, "ENOENT") || hasCode(error, "EACCES");
    throw new CommandError({ command, missing, cause: error });
  } finally {
    await out.close();
    await err.close();
  }
}
