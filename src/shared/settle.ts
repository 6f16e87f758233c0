/**
 * Ends a command that may have started other processes. Those in its process group are ended after a
 * short delay. A process that has left the group, such as the master connection of ssh, keeps running,
 * but we do not wait for it to close the output.
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { send } from "./processes.ts";

/** Milliseconds, as packer/scripts/trial.sh gives on the machine. */
const grace = 2_000;
const interval = 100;

/** @param child Leads its group; looked at before it can have ended. */
export async function settleGroup(child: ChildProcess): Promise<void> {
  const { pid, stdout, stderr } = child;
  if (pid === undefined) return;
  await once(child, "exit");
  const isOver = () => !send(-pid, 0) && isClosed(stdout) && isClosed(stderr);
  const limit = Date.now() + grace;
  while (!isOver() && Date.now() < limit) await delay(interval);
  if (isOver()) return;
  send(-pid, "SIGKILL");
  // Read what is in the pipes before they are closed.
  await delay(interval);
  stdout?.destroy();
  stderr?.destroy();
}

function isClosed(stream: Readable | null): boolean {
  return stream === null || stream.closed;
}
