/** Runs `packer build` so that it survives our own end, follows its output, and ends it when necessary. */
import { rm, stat, statfs } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../shared/errors.ts";
import { endGroup, endProcesses } from "../shared/processes.ts";
import { withPeriod } from "../shared/text.ts";
import { follow, tail } from "./follow.ts";
import { machineReadable } from "./machine-readable.ts";
import type { OwnLog } from "./own-log.ts";
import { type StartedProcess, startDetached } from "./process.ts";
import {
  hiding,
  outputFile,
  type PackerFiles,
  type PackerSession,
  packerEnvironment,
} from "./session.ts";
import { keyIsKnown } from "./temporary-keys.ts";
import type { BuildResult } from "./types.ts";
import { inShort } from "./validate.ts";
import { packerTrouble } from "./version.ts";

export interface BuildOptions {
  /**
   * Called as soon as Packer runs.
   * @param temporary A folder outside that of the invocation, to be removed when Packer has ended.
   */
  onStarted?: (temporary: string | undefined, packer: StartedProcess) => void | Promise<void>;
  signal?: AbortSignal;
  /** Milliseconds for the whole build; without it there is no limit. */
  timeoutMs?: number;
  /** Milliseconds that Packer gets to remove what it made, after an interrupt. Default 150 s. */
  graceMs?: number;
  /** Title of the group in the log. */
  title?: string;
}

/**
 * Builds, and returns how the build ended. The result contains the artifacts of successful builds even
 * if another build failed; `buildFailure` returns the error, if any.
 * @throws {UserError} when Packer is missing or is something else.
 */
export async function buildTemplate(
  session: PackerSession,
  files: PackerFiles,
  options: BuildOptions = {},
): Promise<BuildResult> {
  options.signal?.throwIfAborted();
  const environment = await packerEnvironment(session);
  try {
    const started = await start(session, files, environment.env);
    try {
      await options.onStarted?.(environment.temporary, started);
      return await session.log.group(options.title ?? "Packer builds the image", () =>
        watch(session, started, environment.ownLog, options),
      );
    } catch (error) {
      // An error of this action must not leave Packer running.
      endGroup(started.pid, started.startTime, "SIGKILL");
      throw error;
    }
  } catch (error) {
    throw packerTrouble(session.packer, error);
  } finally {
    await environment.dispose();
  }
}

async function start(
  session: PackerSession,
  files: PackerFiles,
  env: Record<string, string>,
): Promise<StartedProcess> {
  const [command = session.packer, ...before] = [...(session.wrapper ?? []), session.packer];
  return await startDetached(
    command,
    [
      ...before,
      "-machine-readable",
      "build",
      "-color=false",
      "-on-error=cleanup",
      `-var-file=${files.variablesFile}`,
      files.templateFile,
    ],
    {
      env,
      cwd: session.workingDirectory,
      invocation: session.invocation,
      ...outputOf(session),
    },
  );
}

function outputOf({ directory }: PackerSession) {
  return {
    stdout: path.join(directory, outputFile),
    stderr: path.join(directory, "packer.stderr"),
  };
}

async function watch(
  session: PackerSession,
  started: StartedProcess,
  ownLog: OwnLog,
  options: BuildOptions,
): Promise<BuildResult> {
  const { stdout, stderr } = outputOf(session);
  const hide = hiding(session);
  const reader = machineReadable((line) => session.log.child(hide(line)));
  let exit: Awaited<StartedProcess["exit"]> | undefined;
  const done = started.exit.then((end) => {
    exit = end;
  });
  const ending = endOnRequest(session, started, done, options);

  const shown = ownLog.show(() => exit !== undefined);
  for await (const line of follow(stdout, () => exit !== undefined)) reader.write(line);
  await done;
  await shown;
  const asked = ending.stop();
  // If only Packer itself was killed, its plugins and their machine still run.
  if (asked !== undefined || exit?.signal !== undefined) {
    await endProcesses(session.invocation, { graceMs: 2_000, group: started.pid });
  }
  const ended = asked ?? (exit?.signal === undefined ? "exit" : "killed");
  const result = reader.result({ exitCode: exit?.code, ended });
  if (result.exitCode !== 0) {
    for (const line of (await tail(stderr, 16 * 1024)).split("\n")) {
      if (line.trim() !== "") session.log.child(hide(line));
    }
  }
  const errors = await Promise.all(result.errors.map(ownLog.explained));
  return { ...result, errors: errors.map(hide), printed: result.printed.map(hide) };
}

type StopReason = "cancelled" | "timeout" | "full";

/** Ends Packer on an abort, at the time limit and on a full disk: interrupt, bounded wait, kill. */
function endOnRequest(
  session: PackerSession,
  started: StartedProcess,
  done: Promise<void>,
  options: BuildOptions,
) {
  const { pid, startTime } = started;
  const { stdout } = outputOf(session);
  const grace = options.graceMs ?? 150_000;
  let asked: StopReason | undefined;
  let isOver = false;
  const timers: NodeJS.Timeout[] = [];
  const end = async (why: StopReason) => {
    if (asked !== undefined) return;
    asked = why;
    await keyIsKnown(stdout, () => isOver);
    if (isOver) return;
    endGroup(pid, startTime, "SIGINT");
    // On a full disk Packer hangs while it writes, and usually cannot end by itself.
    const wait = why === "full" ? Math.min(grace, 10_000) : grace;
    timers.push(setTimeout(() => endGroup(pid, startTime, "SIGKILL"), wait));
  };
  const onAbort = () => void end("cancelled");
  const stop = () => {
    isOver = true;
    for (const timer of timers) clearTimeout(timer);
    options.signal?.removeEventListener("abort", onAbort);
    return asked;
  };
  options.signal?.addEventListener("abort", onAbort, { once: true });
  if (options.signal?.aborted === true) onAbort();
  if (options.timeoutMs !== undefined) {
    timers.push(setTimeout(() => void end("timeout"), options.timeoutMs));
  }
  const isFull = stuckOnFullDisk(session.directory, stdout);
  timers.push(
    setInterval(async () => void ((await isFull()) && (await end("full"))), fullDiskLook),
  );
  void done.then(stop);
  return { stop };
}

/** Milliseconds between two checks of the free space. */
const fullDiskLook = 2_000;

/**
 * If the output of Packer's first process fails once, it stops reading from the second one, which then
 * waits forever (mitchellh/panicwrap copies through a pipe). So the disk counts as full if it is so at
 * two checks, and the output has not grown between them.
 */
function stuckOnFullDisk(directory: string, output: string): () => Promise<boolean> {
  let before: number | undefined;
  return async () => {
    try {
      const { bavail, bsize } = await statfs(directory);
      const { size } = await stat(output);
      const full = bavail * bsize < 16 * 1024;
      const stuck = full && before === size;
      before = full ? size : undefined;
      return stuck;
    } catch {
      return false;
    }
  };
}

/** Removes what a build keeps outside the folder of the invocation, for a process that could not. */
export async function disposeOf(temporary: string | undefined): Promise<void> {
  // Only folders that `packerEnvironment` makes, because the state may have been changed.
  if (temporary === undefined || !/^\/tmp\/packernix-\w+$/.test(temporary)) return;
  await rm(temporary, { recursive: true, force: true });
}

/** Lines of a provisioner in a message. */
const shownLines = 10;
/** How Packer's provisioners say that what they ran failed: shell, ansible, puppet, salt. */
const script = /\bexit(ed)?\b.*\b(status|code)\b|disconnected unexpectedly/;
/** Waiters of AWS's two SDKs for Go at their end, in packer-plugin-amazon builder/common/state.go. */
const waited = /exceeded (wait attempts|max wait time)/;

/** Why a build failed, in one or two sentences; undefined if it made an artifact. */
export function buildFailure(result: BuildResult, packer: string): UserError | undefined {
  const details = result.errors.join("\n");
  if (result.ended === "cancelled") return new UserError("The build was cancelled.", { details });
  if (result.ended === "timeout") {
    return new UserError(
      "build-timeout: the build took too long and was stopped. Give it more time, or see in the log what it waited for.",
      { details },
    );
  }
  if (result.ended === "full") {
    return new UserError(
      "No space left on the disk of Packer's output (RUNNER_TEMP); the build was stopped. Free some space.",
      { details },
    );
  }
  if (result.ended === "killed") {
    return new UserError(
      "Packer was killed before it had finished; the machine may be out of memory. Use a larger runner, or give the build less.",
      { details },
    );
  }
  if (!result.understood) {
    return new UserError(
      `${packer} is not Packer, or is broken: \`build\` ended with exit code ${result.exitCode} and printed nothing in Packer's form.`,
    );
  }
  if (result.exitCode !== 0) {
    const first = result.errors[0];
    if (first === undefined) {
      const text = `Packer failed with exit code ${result.exitCode}; its log above says why.`;
      return new UserError(text, { details });
    }
    const text = `Packer could not build the image: ${withPeriod(inShort(first))}`;
    if (waited.test(first)) {
      return new UserError(
        `${text} Packer stopped waiting for AWS: raise \`aws_polling\` in \`builder-config\`, such as \`{ delay_seconds: 15, max_attempts: 480 }\` for two hours.`,
        { details },
      );
    }
    if (!script.test(first) || result.printed.length === 0) return new UserError(text, { details });
    const last = result.printed.slice(-shownLines).join("\n");
    return new UserError(`${text} Its last lines:\n${last}`, {
      details: [details, ...result.printed].join("\n"),
    });
  }
  if (result.artifacts.length === 0) {
    return new UserError(
      "template: Packer succeeded but made no artifact; does the template skip making the image?",
    );
  }
  return undefined;
}
