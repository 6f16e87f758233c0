/**
 * Disk and record are two files, so adding or removing an image has a moment in between. A note
 * in the staging directory names the disk; a run that removes the directory removes that disk too,
 * unless a record says that the image is finished.
 */
import { readdir, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { exists, writeAtomically } from "../../shared/files.ts";

const noteSchema = z.object({
  /** Base names in the store. */
  disk: z.string().regex(/^[^/]+$/),
  record: z.string().regex(/^[^/]+$/),
  /** A file of others that has come to the disk's name meanwhile has another number. */
  inode: z.number(),
});

type Note = z.infer<typeof noteSchema>;

const prefix = "pending-";

/** Writes the note. @returns its path; to be removed when both files are where they belong. */
export async function notePending(
  staging: string,
  names: { disk: string; record: string },
  diskNow: string,
): Promise<string> {
  const note: Note = { ...names, inode: (await stat(diskNow)).ino };
  const file = path.join(staging, `${prefix}${names.record}`);
  await writeAtomically(file, JSON.stringify(note));
  return file;
}

/** Removes disks that a staging directory's notes name and that no record claims. */
export async function settlePending(store: string, staging: string): Promise<void> {
  for (const entry of await readdir(staging)) {
    if (!entry.startsWith(prefix) || !entry.endsWith(".json")) continue;
    const note = noteSchema.safeParse(
      JSON.parse(await readFile(path.join(staging, entry), "utf8")),
    );
    if (!note.success || (await exists(path.join(store, note.data.record)))) continue;
    const disk = path.join(store, note.data.disk);
    if (await isOurs(disk, note.data)) await rm(disk, { force: true });
  }
}

async function isOurs(disk: string, note: Note): Promise<boolean> {
  try {
    const { ino, size } = await stat(disk);
    // An empty file is the name that was held for a rename.
    return ino === note.inode || size === 0;
  } catch {
    return false;
  }
}
