/** Removes trees as the store has them. Synchronous: it also runs while a process ends. */
import { chmodSync, lstatSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { hasCode } from "./errors.ts";

/** Removes a tree even if its folders are read-only; a missing one is no error. */
export function removeTree(root: string): void {
  try {
    rmSync(root, { recursive: true, force: true });
  } catch (error) {
    // Root needs no permission; its owner has to take it first.
    if (!hasCode(error, "EACCES") && !hasCode(error, "EPERM")) throw error;
    allowWriting(root);
    rmSync(root, { recursive: true, force: true });
  }
}

function allowWriting(folder: string): void {
  if (!lstatSync(folder).isDirectory()) return;
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) allowWriting(path.join(folder, entry.name));
  }
}
