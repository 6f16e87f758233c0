/** Finds and ends what an invocation left running, by the mark in its environment. */
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { invocationOf, type ProcessEntry, processEntry } from "./process.ts";

export interface MarkedProcess extends ProcessEntry {
  /** Its command line, cut short. */
  command: string;
}

/**
 * Every process with this invocation in its environment, but for ourselves and our ancestors.
 * Processes of other users cannot be seen.
 */
export async function processesOf(invocation: string): Promise<MarkedProcess[]> {
  const own = await ancestors();
  const found: MarkedProcess[] = [];
  for (const name of await readdir("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || own.has(pid)) continue;
    if ((await invocationOf(pid)) !== invocation) continue;
    const entry = await processEntry(pid);
    if (entry !== undefined) found.push({ ...entry, command: await commandOf(pid) });
  }
  return found;
}

async function ancestors(): Promise<Set<number>> {
  const result = new Set<number>();
  for (let pid = process.pid; pid > 0 && !result.has(pid); ) {
    result.add(pid);
    pid = (await processEntry(pid))?.parent ?? 0;
  }
  return result;
}

async function commandOf(pid: number): Promise<string> {
  try {
    const text = await readFile(`/proc/${pid}/cmdline`, "utf8");
    return text.split("\0").join(" ").trim().slice(0, 200);
  } catch {
    return "";
  }
}

export interface EndOptions {
  /** Milliseconds for an orderly end after the interrupt; 0: kill at once. */
  graceMs: number;
  /** Only processes of this process group. */
  group?: number;
}

/** Milliseconds for processes whose leader is gone: nobody is left who could take anything back. */
const orphanGrace = 2_000;

/** Milliseconds after which a process that cannot be killed is given up (disk wait). */
const killLimit = 10_000;

/**
 * Ends all processes of an invocation: an interrupt to the groups, a bounded wait, then a kill.
 * @returns those that were found and are gone now. What still runs is not among them.
 */
export async function endProcesses(
  invocation: string,
  options: EndOptions,
): Promise<MarkedProcess[]> {
  const look = async () =>
    (await processesOf(invocation)).filter(
      ({ group }) => options.group === undefined || group === options.group,
    );
  const found = new Map<string, MarkedProcess>();
  const note = (list: MarkedProcess[]) => {
    for (const entry of list) found.set(`${entry.pid} ${entry.startTime}`, entry);
    return list;
  };

  let alive = note(await look());
  if (alive.length === 0) return [];
  if (options.graceMs > 0) {
    signal(alive, "SIGINT");
    const orderly = Date.now() + options.graceMs;
    const orphaned = Date.now() + Math.min(options.graceMs, orphanGrace);
    while (alive.length > 0 && Date.now() < orderly) {
      const led = alive.some(({ pid, group }) => pid === group);
      if (!led && Date.now() >= orphaned) break;
      await delay(100);
      alive = note(await look());
    }
  }
  const limit = Date.now() + killLimit;
  // Again and again: a process may have started another one since we looked.
  while (alive.length > 0 && Date.now() < limit) {
    signal(alive, "SIGKILL");
    await delay(50);
    alive = note(await look());
  }
  for (const entry of alive) found.delete(`${entry.pid} ${entry.startTime}`);
  return [...found.values()];
}

/**
 * A group is signalled as one only when its leader carries the mark too; else each process alone.
 * So no signal can reach our own group or somebody else's.
 */
function signal(list: MarkedProcess[], name: NodeJS.Signals): void {
  const leaders = new Set(list.filter(({ pid, group }) => pid === group).map(({ pid }) => pid));
  const targets = new Set(list.map(({ pid, group }) => (leaders.has(group) ? -group : pid)));
  for (const target of targets) {
    try {
      process.kill(target, name);
    } catch {
      // Gone between the look and the signal.
    }
  }
}
