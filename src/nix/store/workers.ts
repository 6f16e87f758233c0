/** The action's side of its unpacking processes. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { childEnvironment } from "../../shared/environment.ts";
import type { Tasks } from "./messages.ts";

export interface Worker {
  /** Name of its part of the unpack folder. */
  part: string;
  /** @throws when it failed in a way that concerns the whole restore, such as a full disk. */
  ask<Name extends keyof Tasks>(name: Name, task: Tasks[Name][0]): Promise<Tasks[Name][1]>;
  /** Ends its input and waits until it has cleared away what nobody took. */
  close(): Promise<void>;
}

/** Milliseconds for a process to end after its input did. */
const endLimit = 30_000;

/**
 * Starts an unpacking process. Not by `exec.ts`: its input and output are a conversation.
 * @param entry Path of `unpack.js`.
 */
export function startWorker(part: string, entry: string): Worker {
  // The flags keep its memory small and its standard error silent about node:sqlite.
  const flags = ["--disable-warning=ExperimentalWarning", "--max-semi-space-size=2"];
  const child = spawn(process.execPath, [...flags, entry], { env: childEnvironment("common") });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-4096);
  });
  const pending: PromiseWithResolvers<never>[] = [];
  let failure: Error | undefined;
  const fail = (error: Error) => {
    failure ??= error;
    for (const { reject } of pending.splice(0)) reject(failure);
  };
  // A process that is gone says so by its exit; the broken pipe adds nothing.
  child.stdin.on("error", () => {});
  child.on("error", fail);
  const closed = new Promise<void>((resolve) => {
    child.on("close", (code, signal) => {
      const last = stderr.trim().split("\n").at(-1) ?? "";
      const how = signal === null ? `exit code ${code}` : signal;
      fail(new Error(`the unpacking process ended with ${how}: ${last}`));
      resolve();
    });
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { reply, error } = JSON.parse(line);
    const asked = pending.shift();
    if (error === undefined) asked?.resolve(reply as never);
    else asked?.reject(new Error(error));
  });
  return {
    part,
    async ask(name, task) {
      if (failure !== undefined) throw failure;
      child.stdin.write(`${JSON.stringify([name, task])}\n`);
      const answer = Promise.withResolvers<never>();
      pending.push(answer);
      return await answer.promise;
    },
    async close() {
      child.stdin.end();
      await Promise.race([closed, delay(endLimit, undefined, { ref: false })]);
      child.kill("SIGKILL");
    },
  };
}
