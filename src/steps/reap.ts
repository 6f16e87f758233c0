/**
 * Removes what invocations left: only resources with a run mark and without a final mark. Steps
 * remove leftovers that have expired; the post step removes those of its own invocation.
 */
import { setTimeout as delay } from "node:timers/promises";
import { expiryFrom } from "../action/invocation.ts";
import type { Cleanup, Leftover } from "../images/types.ts";
import { messageOf } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import { endProcesses, isAttended } from "../shared/processes.ts";
import type { Context } from "./context.ts";

/**
 * Milliseconds that Packer gets to remove what it made before it is killed. GitHub gives all post
 * steps of a cancelled job 285 seconds from the cancel.
 */
const grace = 150_000;

/** Milliseconds between two listings: what a killed program asked for may appear late. */
const pause = 2_000;
/** Number of listings at most. */
const rounds = 4;

/**
 * Removes what expired or dead invocations left in this home. Errors are only reported: the role may
 * lack the right, or another run may be removing the same.
 */
export async function sweep(context: Context): Promise<void> {
  const home = await context.home();
  const { log, signal } = context;
  try {
    const kept = await reap(home, undefined, log, signal);
    if (kept.length > 0) log.notice(keptText(kept));
  } catch (error) {
    signal.throwIfAborted();
    log.notice(`Leftovers of earlier runs could not be found or removed: ${messageOf(error)}`);
  }
}

/**
 * Removes the step's own leftovers at its end, whether it succeeded or not, if it began to build.
 * @throws when something could not be removed: then the post step tries again.
 */
export async function cleanUpOwn(context: Context): Promise<void> {
  if (!context.building.isMade()) return;
  const { invocation, log, signal } = context;
  const kept = await reap(await context.home(), invocation.id, log, signal);
  if (kept.length > 0) throw new Error(keptText(kept));
}

/** Saves for the post step where to look for leftovers; called before anything is made. */
export async function saveCleanupState(
  context: Context,
  made: Parameters<NonNullable<Cleanup["cleanupState"]>>[0],
): Promise<void> {
  const home = await context.home();
  const state = await home.cleanupState?.(made);
  if (state !== undefined) await context.record({ cleanupState: state });
}

/** Renews the expiry just before something is made, because building the system may have taken long. */
export async function renewExpiry({ inputs, invocation, record }: Context): Promise<void> {
  invocation.expires = expiryFrom(inputs);
  await record({ invocation });
}

/**
 * Ends the processes of the leftovers' invocations, then removes the leftovers, and looks again.
 * @param invocation One invocation, or undefined for all that have expired or died.
 * @param looks How many listings in a row must be empty: a new thing may not be listed yet.
 * @returns what could not be removed.
 */
export async function reap(
  home: Pick<Cleanup, "leftovers" | "reap">,
  invocation: string | undefined,
  log: Log,
  signal: AbortSignal,
  looks = 1,
): Promise<Leftover[]> {
  let empty = 0;
  // Before anything is removed, because running processes make more.
  if (invocation !== undefined) await end(invocation, log);
  for (let round = 1; ; round++) {
    const listed = await home.leftovers(invocation);
    const found = invocation === undefined ? await abandoned(listed) : listed;
    empty = found.length === 0 ? empty + 1 : 0;
    if (empty >= looks) return [];
    if (invocation === undefined) {
      for (const id of new Set(found.map((leftover) => leftover.invocation))) await end(id, log);
    }
    const gone = await home.reap(found);
    for (const { what, invocation: by } of gone) log.info(`Removed ${what}, left by ${by}`);
    const kept = found.filter((leftover) => !gone.includes(leftover));
    // Only the leftovers of one invocation are listed again; for others there is the next run.
    if (invocation === undefined || round === rounds) return kept;
    await delay(pause, undefined, { signal });
  }
}

/** Leaves out what belongs to a run that is alive on this machine, even if it has expired. */
async function abandoned(listed: readonly Leftover[]): Promise<Leftover[]> {
  const attended = new Set<string>();
  for (const id of new Set(listed.map(({ invocation }) => invocation))) {
    if (await isAttended(id)) attended.add(id);
  }
  return listed.filter(({ invocation }) => !attended.has(invocation));
}

async function end(invocation: string, log: Log): Promise<void> {
  const ended = await endProcesses(invocation, { graceMs: grace });
  for (const { pid, command } of ended) log.info(`Ended process ${pid}: ${command}`);
}

/** One sentence, with the commands that remove each by hand. */
export function keptText(kept: readonly Leftover[]): string {
  const each = kept.map(({ what, byHand }) =>
    byHand === undefined ? what : `${what} (${byHand})`,
  );
  return `These are left and could not be removed: ${each.join("; ")}.`;
}
