/** Names of unpack folders: who made one, and whether that process still lives. */
import { createHash, randomBytes } from "node:crypto";
import { readFileSync, readlinkSync, statSync } from "node:fs";
import path from "node:path";
import { processEntrySync } from "../../shared/processes.ts";

const pattern = /^\.packernix-([0-9a-f]{12})-(\d+)-(\d+)-[0-9a-f]{12}$/;

/** Milliseconds after which the folder of another machine or container counts as left. */
const silence = 24 * 60 * 60 * 1000;

/** A new name, which says that it is this process's. */
export function unpackFolderName(): string {
  const start = processEntrySync(process.pid)?.startTime ?? "0";
  return `.packernix-${machine()}-${process.pid}-${start}-${randomBytes(6).toString("hex")}`;
}

/** True for an unpack folder whose process is gone. */
export function isDeadFolder(parent: string, name: string): boolean {
  const match = pattern.exec(name);
  if (match === null) return false;
  const [, where, pid, start] = match;
  if (where === machine()) return processEntrySync(Number(pid))?.startTime !== start;
  try {
    return Date.now() - statSync(path.join(parent, name)).mtimeMs > silence;
  } catch {
    return false;
  }
}

/** Pids of two containers or boots are not comparable. */
function machine(): string {
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8");
  const namespace = readlinkSync("/proc/self/ns/pid");
  return createHash("sha256").update(`${boot}${namespace}`).digest("hex").slice(0, 12);
}
