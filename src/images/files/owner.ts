/**
 * Who made a lock or a half-made image, and whether that process is still there. Process ids are
 * reused, so a pid counts only with its start time, and only on the machine it was given on.
 */
import { readFile, readlink } from "node:fs/promises";
import { z } from "zod";
import { processEntry } from "../../shared/processes.ts";

const ownerSchema = z.object({
  /** Boot and process namespace: pids of two containers on one host are not comparable. */
  machine: z.string(),
  pid: z.number().int().positive(),
  /** Clock ticks since boot, field 22 of /proc/<pid>/stat (proc(5)). */
  startTime: z.number(),
  invocation: z.string(),
  /** Epoch seconds. */
  expires: z.number(),
});

export type Owner = z.infer<typeof ownerSchema>;

/** This process as the owner of what it makes. */
export async function ownerOf(invocation: string, expires: number): Promise<Owner> {
  const startTime = await startTimeOf(process.pid);
  if (startTime === undefined) throw new Error("/proc does not show this process");
  return { machine: await thisMachine(), pid: process.pid, startTime, invocation, expires };
}

/** The owner of what is to stay when the process that made it is gone: only time ends it. */
export async function ownerUntil(invocation: string, expires: number): Promise<Owner> {
  return { ...(await ownerOf(invocation, expires)), machine: "none" };
}

export function readOwner(text: string): Owner | undefined {
  try {
    return ownerSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** `unknown`: it belongs to another machine, boot or container, where we cannot look. */
export async function stateOf(
  owner: Pick<Owner, "machine" | "pid" | "startTime">,
): Promise<"alive" | "gone" | "unknown"> {
  if (owner.machine !== (await thisMachine())) return "unknown";
  return (await startTimeOf(owner.pid)) === owner.startTime ? "alive" : "gone";
}

async function startTimeOf(pid: number): Promise<number | undefined> {
  const entry = await processEntry(pid);
  return entry === undefined ? undefined : Number(entry.startTime);
}

let machine: string | undefined;

async function thisMachine(): Promise<string> {
  if (machine === undefined) {
    const boot = (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
    const namespace = (await readlink("/proc/self/ns/pid")).replace(/\D/g, "");
    machine = `${boot}.${namespace}`;
  }
  return machine;
}
