/**
 * The only place that starts short-lived child processes: arrays, no shell, nothing inherited from
 * our environment, output capped. Packer, which must outlive us, is started by `packer/process.ts`.
 */
import type { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { execa } from "execa";
import { CommandError, hasCode } from "./errors.ts";
import { lineSplitter } from "./lines.ts";
import { settleGroup } from "./settle.ts";

export interface RunOptions {
  /** The whole environment of the child; see `environment.ts`. */
  env: Record<string, string>;
  cwd?: string;
  /** Standard input: a text, or a stream. Without it the child reads end-of-file at once. */
  input?: string | Readable;
  /** Milliseconds after which the child is killed. */
  timeout?: number;
  signal?: AbortSignal | undefined;
  /** Called for every line of standard error while the child runs. */
  onStderrLine?: (line: string) => void;
  onStdoutLine?: (line: string) => void;
  /** Resolve also when the exit code is not 0; the caller looks at `exitCode`. */
  anyExit?: boolean;
  /**
   * The command leads a process group of its own, which ends with it: at a cancel at once, else a
   * moment after it.
   */
  withGroup?: boolean;
  /** Bytes kept of standard output; more is an error. Default 64 MiB. */
  maxOutput?: number;
}

export interface RunResult {
  stdout: string;
  stderr: string;
  exitCode: number;
}

const keptStderr = 256 * 1024;

/**
 * Runs a command to its end.
 * @throws {CommandError} when it cannot be started, is killed, or (without `anyExit`) ends with another code than 0.
 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  const child = execa(command, args, {
    env: options.env,
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    // With our own buffers, because the whole stderr of a long build must not be kept.
    buffer: { stdout: options.onStdoutLine === undefined, stderr: false },
    maxBuffer: options.maxOutput ?? 64 * 1024 * 1024,
    killDescendants: options.withGroup ?? false,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    ...(typeof options.input === "string"
      ? { input: options.input }
      : { stdin: options.input === undefined ? ("ignore" as const) : ("pipe" as const) }),
  });
  if (options.input !== undefined && typeof options.input !== "string") {
    // A child that ends early closes its input; its exit code tells more than the broken pipe.
    pipeline(options.input, child.stdin as Writable).catch(() => {});
  }
  let stderr = "";
  const reading: Promise<void>[] = [
    eachLine(child.stderr, (line) => {
      stderr += `${line}\n`;
      // Cut rarely, because each cut copies all that is kept.
      if (stderr.length > 2 * keptStderr) stderr = stderr.slice(-keptStderr);
      options.onStderrLine?.(line);
    }),
  ];
  if (options.withGroup) reading.push(settleGroup(child.nodeChildProcess));
  if (options.onStdoutLine !== undefined) {
    reading.push(eachLine(child.stdout, options.onStdoutLine));
  }
  const result = await child;
  await Promise.all(reading);
  const exitCode = result.exitCode;
  if (exitCode === undefined || result.isTerminated || result.timedOut || result.isMaxBuffer) {
    const code = (result as { code?: string }).code;
    throw new CommandError({
      command,
      exitCode,
      signal: result.signal,
      stderr,
      missing: code === "ENOENT" || code === "EACCES",
      timedOut: result.timedOut,
      tooLong: result.isMaxBuffer,
      cause: (result as { cause?: unknown }).cause,
    });
  }
  if (exitCode !== 0 && !options.anyExit) throw new CommandError({ command, exitCode, stderr });
  return { stdout: typeof result.stdout === "string" ? result.stdout : "", stderr, exitCode };
}

async function eachLine(
  stream: Readable | null | undefined,
  onLine: (line: string) => void,
): Promise<void> {
  if (!stream) return;
  const splitter = lineSplitter();
  try {
    for await (const chunk of stream) for (const line of splitter.write(chunk)) onLine(line);
  } catch (error) {
    // Closed here, because a process that left the group may keep it open.
    if (!hasCode(error, "ERR_STREAM_PREMATURE_CLOSE")) throw error;
  }
  for (const line of splitter.end()) onLine(line);
}
