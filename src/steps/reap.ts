/**
 * Nothing is left behind: what an invocation left is found by its run mark and removed, and nothing
 * else is touched. Shared by the steps (what has expired, what a dead run left) and the post step
 * (its own invocation).
 */
import type { ImageHome } from "../images/types.ts";
import { messageOf } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import { endProcesses } from "../shared/processes.ts";
import type { Context } from "./context.ts";

/**
 * Milliseconds that Packer gets to take back what it made before it is killed. GitHub gives all post
 * steps of a cancelled job 285 seconds from the cancel.
 */
const grace = 150_000;

/**
 * Removes what expired or dead invocations left in this home. Trouble is reported and never ends the
 * step: somebody else may have removed it meanwhile.
 */
export async function sweep(context: Context): Promise<void> {
  const home = await context.home();
  try {
    await reap(home, undefined, context.log);
  } catch (error) {
    context.log.warning(`What earlier runs left could not be removed: ${messageOf(error)}`);
  }
}

/** At the end of a step, good or bad: its own leftovers, if it came so far as to make any. */
export async function takeBack(context: Context): Promise<void> {
  if (!context.building.isMade()) return;
  await reap(await context.home(), context.invocation.id, context.log);
}

/**
 * Ends the processes of the leftovers' invocations, then removes the leftovers.
 * @param invocation One invocation, or undefined for all that have expired or died.
 */
export async function reap(
  home: Pick<ImageHome, "leftovers" | "reap">,
  invocation: string | undefined,
  log: Log,
): Promise<void> {
  const found = await home.leftovers(invocation);
  const ids = new Set(found.map((leftover) => leftover.invocation));
  if (invocation !== undefined) ids.add(invocation);
  for (const id of ids) {
    const ended = await endProcesses(id, { graceMs: grace });
    for (const { pid, command } of ended) log.info(`Ended process ${pid}: ${command}`);
  }
  const gone = await home.reap(found);
  for (const leftover of gone) log.info(`Removed ${leftover.what}, left by ${leftover.invocation}`);
  const kept = found.length - gone.length;
  if (kept > 0) log.warning(`${kept} of ${found.length} leftovers could not be removed.`);
}
