/**
 * Who made a lock or a half-made image, and whether that process is still there. Process ids are
 * reused, so a pid counts only with its start time, and only on the machine it was given on.
 */
import { z } from "zod";
import { processEntry, thisMachine } from "../../shared/processes.ts";

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
export function ownerOf(invocation: string, expires: number): Owner {
  const startTime = startTimeOf(process.pid);
  if (startTime === undefined) throw new Error("/proc does not show this process");
  return { machine: thisMachine(), pid: process.pid, startTime, invocation, expires };
}

/** The owner of what is to stay when the process that made it is gone: only time ends it. */
export function ownerUntil(invocation: string, expires: number): Owner {
  return { ...ownerOf(invocation, expires), machine: "none" };
}

export function readOwner(text: string): Owner | undefined {
  try {
    return ownerSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** `unknown`: it belongs to another machine, boot or container, where we cannot look. */
export function stateOf(
  owner: Pick<Owner, "machine" | "pid" | "startTime">,
): "alive" | "gone" | "unknown" {
  if (owner.machine !== thisMachine()) return "unknown";
  return startTimeOf(owner.pid) === owner.startTime ? "alive" : "gone";
}

function startTimeOf(pid: number): number | undefined {
  const entry = processEntry(pid);
  return entry === undefined ? undefined : Number(entry.startTime);
}
