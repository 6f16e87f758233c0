/** Helpers for files. */
import { randomBytes } from "node:crypto";
import { realpathSync } from "node:fs";
import { access, constants, mkdir, open, readdir, realpath, rename, rm } from "node:fs/promises";
import path from "node:path";

/**
 * Writes a file atomically: a reader sees the old content or the new one.
 * @param mode Permission bits of the new file, default 0600.
 * @param lasting True to wait until the file would survive a loss of power.
 */
export async function writeAtomically(
  file: string,
  content: string | Uint8Array,
  mode = 0o600,
  lasting = true,
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    const handle = await open(temporary, "wx", mode);
    try {
      await handle.writeFile(content);
      if (lasting) await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** True when `child` is `parent` or lies below it; both absolute and resolved. */
export function isInside(child: string, parent: string): boolean {
  const relative = path.relative(parent, child);
  return (
    relative === "" ||
    !(relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative))
  );
}

/** A folder and those above it, up to `top` or the root. */
export function* upwards(folder: string, top: string): Generator<string> {
  for (let current = folder; ; current = path.dirname(current)) {
    yield current;
    if (current === top || current === path.dirname(current)) return;
  }
}

/** True if the path exists, following links. */
export async function exists(file: string): Promise<boolean> {
  return await mayAccess(file, constants.F_OK);
}

/** @param mode Of access(2), such as `constants.W_OK`. */
export async function mayAccess(file: string, mode: number): Promise<boolean> {
  try {
    await access(file, mode);
    return true;
  } catch {
    return false;
  }
}

/** The real path, or undefined when there is nothing of that name. */
export async function realPath(file: string): Promise<string | undefined> {
  try {
    return await realpath(file);
  } catch {
    return undefined;
  }
}

/** The real path that a file has, or will have when it is made. */
export function realTarget(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    const parent = path.dirname(file);
    return parent === file ? file : path.join(realTarget(parent), path.basename(file));
  }
}

/** The first executable file of this name on a search path, or undefined. */
export async function which(name: string, searchPath: string): Promise<string | undefined> {
  for (const folder of searchPath.split(":")) {
    if (folder === "") continue;
    const file = path.join(folder, name);
    if (await mayAccess(file, constants.X_OK)) return file;
  }
  return undefined;
}

/** Names of all files and links below a folder, relative to it. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}
