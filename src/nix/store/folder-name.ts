/** Names of unpack folders: who made one, and whether that process still lives. */
import { createHash, randomBytes } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { processEntry, thisMachine } from "../../shared/processes.ts";
import { removeTree } from "../../shared/remove-tree.ts";

const pattern = /^\.packernix-([0-9a-f]{12})-(\d+)-(\d+)-[0-9a-f]{12}$/;

/** Milliseconds after which the folder of another machine or container counts as left. */
const silence = 24 * 60 * 60 * 1000;

/** A new name, which says that it is this process's. */
export function unpackFolderName(): string {
  const start = processEntry(process.pid)?.startTime ?? "0";
  return `.packernix-${machine()}-${process.pid}-${start}-${randomBytes(6).toString("hex")}`;
}

/** Removes the unpack folders whose processes are gone. */
export function removeDeadFolders(parent: string): void {
  for (const name of readdirSync(parent)) {
    if (!isDead(parent, name)) continue;
    try {
      removeTree(path.join(parent, name));
    } catch {
      // Its own processes may not have noticed yet that the action is gone, and remove it then.
    }
  }
}

function isDead(parent: string, name: string): boolean {
  const match = pattern.exec(name);
  if (match === null) return false;
  const [, where, pid, start] = match;
  if (where === machine()) return processEntry(Number(pid))?.startTime !== start;
  try {
    return Date.now() - statSync(path.join(parent, name)).mtimeMs > silence;
  } catch {
    return false;
  }
}

function machine(): string {
  return createHash("sha256").update(thisMachine()).digest("hex").slice(0, 12);
}
