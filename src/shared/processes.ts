/**
 * Processes of this machine by /proc (proc(5)). A process is identified by pid and start time, because
 * pids are reused; the mark in its environment says which invocation it belongs to.
 */
import { readFileSync, readlinkSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { type Invocation, invocationVariable, ownerVariable } from "./invocation.ts";

/** What `/proc/<pid>/stat` says of a process. */
export interface ProcessEntry {
  pid: number;
  parent: number;
  group: number;
  /** Clock ticks after boot at which it started (field 22). */
  startTime: string;
}

/**
 * One process; undefined if there is none or it is a zombie. Synchronous, so that no other code runs
 * between the check and a signal.
 */
export function processEntry(pid: number | "self"): ProcessEntry | undefined {
  try {
    return readStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return undefined;
  }
}

function readStat(text: string): ProcessEntry | undefined {
  // The name in parentheses may hold anything, also parentheses and blanks.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
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

/** What a child that may outlive us has in its environment. */
export function childMark({ id }: Pick<Invocation, "id">): Record<string, string> {
  const owner = `${process.pid}.${processEntry("self")?.startTime}`;
  return { [invocationVariable]: id, [ownerVariable]: owner };
}

/** Variables of a process; none of another user's. */
async function environmentOf(pid: number): Promise<(name: string) => string | undefined> {
  const text = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
  const lines = text.split("\0");
  return (name) => {
    const prefix = `${name}=`;
    return lines.find((line) => line.startsWith(prefix))?.slice(prefix.length);
  };
}

export interface MarkedProcess extends ProcessEntry {
  /** Its command line, cut short. */
  command: string;
  /** Pid and start time of the process of ours that started it, where it says so. */
  owner: string | undefined;
}

/**
 * Every process with this invocation in its environment, but for ourselves and our ancestors.
 * Processes of other users cannot be seen.
 */
export async function processesOf(invocation: string): Promise<MarkedProcess[]> {
  const own = ancestors();
  const found: MarkedProcess[] = [];
  for (const name of await readdir("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || own.has(pid)) continue;
    const variable = await environmentOf(pid);
    if (variable(invocationVariable) !== invocation) continue;
    const entry = processEntry(pid);
    if (entry === undefined) continue;
    found.push({ ...entry, command: await commandOf(pid), owner: variable(ownerVariable) });
  }
  return found;
}

/** True when this machine has processes of the invocation, and the one that started them lives. */
export async function isAttended(invocation: string): Promise<boolean> {
  const owners = new Set((await processesOf(invocation)).map(({ owner }) => owner));
  owners.delete(undefined);
  if (owners.size === 0) return false;
  for (const name of await readdir("/proc")) {
    const entry = /^\d+$/.test(name) ? processEntry(Number(name)) : undefined;
    if (entry === undefined) continue;
    // In a container a process has another pid than here; the last number is the one that it sees itself.
    const status = await readFile(`/proc/${name}/status`, "utf8").catch(() => "");
    const own = /^NSpid:.*?(\d+)$/m.exec(status)?.[1] ?? name;
    if (owners.has(`${own}.${entry.startTime}`)) return true;
  }
  return false;
}

function ancestors(): Set<number> {
  const result = new Set<number>();
  for (let pid = process.pid; pid > 0 && !result.has(pid); ) {
    result.add(pid);
    pid = processEntry(pid)?.parent ?? 0;
  }
  return result;
}

/** Names this boot and its process namespace: pids of two containers on one host are not comparable. */
export function thisMachine(): string {
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return `${boot}.${readlinkSync("/proc/self/ns/pid").replace(/\D/g, "")}`;
}

async function commandOf(pid: number): Promise<string> {
  try {
    const text = await readFile(`/proc/${pid}/cmdline`, "utf8");
    return text.split("\0").join(" ").trim().slice(0, 200);
  } catch {
    return "";
  }
}

/**
 * Sends a signal to the group that a process leads. To Packer an interrupt must go to the group:
 * sent to its first process alone it is swallowed.
 * @returns false when that process is gone; the rest of its group may live (see `endProcesses`).
 */
export function endGroup(pid: number, startTime: string, name: NodeJS.Signals): boolean {
  if (processEntry(pid)?.startTime !== startTime) return false;
  return send(-pid, name);
}

export interface EndOptions {
  /** Milliseconds for an orderly end after the interrupt; 0: kill at once. */
  graceMs: number;
  /** Only processes of this process group. */
  group?: number;
}

/** Milliseconds for processes whose leader is gone, because no process is left that could clean up. */
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
    signalAll(alive, "SIGINT");
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
  // In a loop, because a process may have started another one meanwhile.
  while (alive.length > 0 && Date.now() < limit) {
    signalAll(alive, "SIGKILL");
    await delay(50);
    alive = note(await look());
  }
  for (const entry of alive) found.delete(`${entry.pid} ${entry.startTime}`);
  return [...found.values()];
}

/**
 * Signals a whole group only if its leader carries the mark too; otherwise each process alone. So no
 * signal can reach our own group or a foreign one.
 */
function signalAll(list: MarkedProcess[], name: NodeJS.Signals): void {
  const leaders = new Set(list.filter(({ pid, group }) => pid === group).map(({ pid }) => pid));
  const targets = new Set(list.map(({ pid, group }) => (leaders.has(group) ? -group : pid)));
  for (const target of targets) send(target, name);
}

/**
 * @param target A pid, or the negative number of a group, which is not reused while a process in it lives.
 * @param name 0 only asks.
 * @returns false when there is none, as when it ended before the signal.
 */
export function send(target: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(target, name);
    return true;
  } catch {
    return false;
  }
}
