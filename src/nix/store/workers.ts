/** The action's side of its unpacking processes. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { childEnvironment } from "../../shared/environment.ts";
import { hasCode } from "../../shared/errors.ts";
import type {
  CommitReply,
  CommitTask,
  FailureReply,
  FolderTask,
  ShardReply,
  ShardTask,
  Task,
  ValidReply,
  ValidTask,
} from "./messages.ts";

export interface Worker {
  /** Name of its part of the unpack folder. */
  part: string;
  ask(task: FolderTask): Promise<object>;
  ask(task: ShardTask): Promise<ShardReply>;
  ask(task: ValidTask): Promise<ValidReply>;
  ask(task: CommitTask): Promise<CommitReply>;
  /** Ends its input and waits until it has cleared away what nobody took. */
  close(): Promise<void>;
}

export interface WorkerOptions {
  /** Path of the entry. */
  entry: string;
  /** Put before the command, to run it as the owner of the store. */
  prefix: readonly string[];
}

/** The process did not do what it was told, for a reason that concerns the whole restore. */
export class WorkerError extends Error {
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.name = "WorkerError";
    this.code = code;
  }
}

const keptStderr = 4096;
/** Milliseconds for a process to end after its input did. */
const endLimit = 30_000;

/**
 * Starts an unpacking process. Not by `exec.ts`: its input and output are a conversation.
 */
export function startWorker(part: string, options: WorkerOptions): Worker {
  // The flags keep its memory small and its standard error silent about node:sqlite.
  const flags = ["--disable-warning=ExperimentalWarning", "--max-semi-space-size=2"];
  const [command = "", ...args] = [...options.prefix, process.execPath, ...flags, options.entry];
  const child = spawn(command, args, {
    env: childEnvironment("common"),
    stdio: ["pipe", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-keptStderr);
  });
  const pending: { resolve: (value: never) => void; reject: (error: unknown) => void }[] = [];
  let failure: Error | undefined;
  const fail = (error: Error) => {
    failure ??= error;
    for (const { reject } of pending.splice(0)) reject(failure);
  };
  // A process that is gone says so by its exit; the broken pipe adds nothing.
  child.stdin.on("error", () => {});
  child.on("error", (error) => fail(error));
  child.on("close", (code, signal) => {
    const last = stderr.trim().split("\n").at(-1) ?? "";
    const how = signal === null ? `exit code ${code}` : signal;
    fail(new WorkerError(`the unpacking process ended with ${how}: ${last}`));
  });
  const worker: Worker = {
    part,
    ask(task: Task): Promise<never> {
      if (failure !== undefined) return Promise.reject(failure);
      child.stdin.write(`${JSON.stringify(task)}\n`);
      return new Promise<never>((resolve, reject) => pending.push({ resolve, reject }));
    },
    close: () => close(child),
  };
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { resolve, reject } = pending.shift() ?? {};
    const reply = JSON.parse(line) as FailureReply;
    if (reply.error === undefined) resolve?.(reply as never);
    else reject?.(new WorkerError(reply.error, reply.code));
  });
  return worker;
}

async function close(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const closed = once(child, "close");
  child.stdin?.end();
  const ended = await Promise.race([
    closed.then(() => true),
    delay(endLimit, false, { ref: false }),
  ]);
  if (!ended) kill(child);
}

function kill(child: ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    // It runs as root through sudo and cannot be reached.
    if (!hasCode(error, "EPERM")) throw error;
  }
}
