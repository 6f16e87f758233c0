/** Putting a file where nothing of that name is, so that no file of others is ever replaced. */
import { constants } from "node:fs";
import { copyFile, link, open, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { hasCode } from "../../shared/errors.ts";

/**
 * Moves a file to a name that must be free, on the same file system.
 * @throws an error with code EEXIST when the name is taken.
 */
export async function placeFile(source: string, target: string): Promise<void> {
  try {
    await link(source, target);
  } catch (error) {
    if (!isWithoutLinks(error)) throw error;
    // No hard links here: an empty file of our own holds the name for the rename.
    await (await open(target, "wx")).close();
    await rename(source, target);
    return;
  }
  await rm(source);
}

/** The same bytes on the file system of `folder`: the file itself where it is there already. */
export async function bringTo(folder: string, file: string): Promise<string> {
  const [there, here] = await Promise.all([stat(folder), stat(file)]);
  if (there.dev === here.dev) return file;
  const copy = path.join(folder, path.basename(file));
  await copyFile(file, copy, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  return copy;
}

/** On disk before anything says that it is there. */
export async function sync(fileOrFolder: string): Promise<void> {
  const handle = await open(fileOrFolder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isWithoutLinks(error: unknown): boolean {
  return ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EXDEV"].some((code) =>
    hasCode(error, code),
  );
}
