/**
 * Processes that outlive their step.
 *
 * Sources in actions/runner: `src/Runner.Worker/JobExtension.cs` (InitializeJob: what runs already
 * is left alone; FinalizeJob: "Cleaning up orphan processes"), and
 * `src/Runner.Common/ProcessExtensions.cs` (LinuxProcessExtensions.GetEnvironmentVariable).
 */

import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { trackingVariable } from "./environment.ts";
import { sleep } from "./process.ts";
import type { Orphan } from "./types.ts";

/** Pid and name of all processes, as the runner remembers those that were there before it. */
export function snapshotProcesses(): Set<string> {
  return new Set(pids().map((pid) => processKey(pid)));
}

/** Processes with this tracking id in their environment, but those of `existing`. */
export function findOrphans(trackingId: string, existing: ReadonlySet<string>): Orphan[] {
  return pids()
    .filter((pid) => pid !== process.pid && !existing.has(processKey(pid)))
    .filter((pid) => environmentOf(pid).get(trackingVariable) === trackingId)
    .filter((pid) => !isZombie(pid))
    .map(describeProcess);
}

/**
 * Kills them, each by itself, and waits up to a minute until they are gone (the runner does
 * not wait; a test wants to look right after).
 */
export async function killOrphans(orphans: readonly Orphan[]): Promise<void> {
  for (const { pid } of orphans) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended by itself meanwhile.
    }
  }
  for (let round = 0; round < 1200; round++) {
    if (orphans.every(({ pid }) => !isAlive(pid))) return;
    await sleep(0.05);
  }
}

/**
 * Processes whose command line, working directory or open files name `path`. It also finds what
 * the runner's own sweep misses because a child was started without the tracking id. The oldest
 * comes first, which the numbers do not tell: they begin anew when they have reached the highest.
 */
export function processesNaming(path: string): Orphan[] {
  return pids()
    .filter((pid) => pid !== process.pid && !isZombie(pid))
    .filter((pid) => {
      const open = list(`/proc/${pid}/fd`).map((fd) => link(`/proc/${pid}/fd/${fd}`));
      return [read(`/proc/${pid}/cmdline`), link(`/proc/${pid}/cwd`), ...open].some((text) =>
        text.includes(path),
      );
    })
    .sort((one, other) => startOf(one) - startOf(other) || one - other)
    .map(describeProcess);
}

/**
 * Commands of those that stay: what was ended goes a moment later, on a busy machine seconds later.
 * @param known How many there should be.
 */
export async function lastingProcesses(path: string, known = 0): Promise<string[]> {
  for (let round = 0; round < 100 && processesNaming(path).length > known; round++)
    await sleep(0.1);
  return processesNaming(path).map(({ command }) => command);
}

/** Whether a process is there and not only waiting to be buried. */
/** SIGKILL for each; what has ended by itself, or with another one, is none. */
export function killEach(pids: readonly (number | undefined)[]): void {
  for (const pid of pids) {
    try {
      if (pid !== undefined) process.kill(pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

export function isAlive(pid: number): boolean {
  return read(`/proc/${pid}/stat`) !== "" && !isZombie(pid);
}

function describeProcess(pid: number): Orphan {
  const command = read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
  return { pid, name: nameOf(pid), command };
}

function processKey(pid: number): string {
  return `${pid}_${nameOf(pid)}`;
}

function nameOf(pid: number): string {
  return read(`/proc/${pid}/comm`).trim();
}

function environmentOf(pid: number): Map<string, string> {
  const pairs = read(`/proc/${pid}/environ`).split("\0");
  return new Map(
    pairs.map((pair) => {
      const equals = pair.indexOf("=");
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}

function isZombie(pid: number): boolean {
  return statOf(pid)[0] === "Z";
}

/** In ticks since the machine's own start; 0 for one that has gone. */
function startOf(pid: number): number {
  return Number(statOf(pid)[19] ?? 0);
}

/** From the state on: the name in parentheses before it can hold anything (proc_pid_stat(5)). */
function statOf(pid: number): string[] {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function pids(): number[] {
  return list("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

// A process can go at any moment, and some belong to others: no answer is the empty one.
function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function link(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return "";
  }
}
