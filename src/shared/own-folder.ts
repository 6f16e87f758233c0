/** Small files that later runs of the same user read, in a folder that nobody else can write to. */
import { constants } from "node:fs";
import { lstat, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { hasCode } from "./errors.ts";
import { writeAtomically } from "./files.ts";

export interface OwnFolderLimits {
  /** Files that are kept, the newest. */
  most: number;
  /** Bytes of one file. */
  largest: number;
  /** Milliseconds after which a file counts for nothing; by default 30 days. */
  longest?: number;
}

/** @param folder Absolute; made when the first file is written. */
export function ownFolder(folder: string, limits: OwnFolderLimits) {
  const all = { longest: 30 * 24 * 3600 * 1000, ...limits };
  return {
    /** The content of a file, or undefined when there is none that can be trusted. */
    async read(name: string): Promise<Buffer | undefined> {
      return (await isOurs(folder)) ? await readOwn(path.join(folder, name), all) : undefined;
    },
    async write(name: string, content: string | Uint8Array): Promise<void> {
      await prepare(folder);
      await writeAtomically(path.join(folder, name), content, 0o600);
      await prune(folder, all);
    },
    async remove(name: string): Promise<void> {
      await rm(path.join(folder, name), { force: true });
    },
  };
}

async function prepare(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!(await isOurs(folder))) throw new Error(`${folder} can be written by others`);
}

/** True if no other user can write to the folder. */
async function isOurs(folder: string): Promise<boolean> {
  try {
    const status = await lstat(folder);
    return status.isDirectory() && status.uid === process.getuid?.() && (status.mode & 0o022) === 0;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    throw error;
  }
}

async function readOwn(
  file: string,
  { largest, longest }: Required<OwnFolderLimits>,
): Promise<Buffer | undefined> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (hasCode(error, "ENOENT") || hasCode(error, "ELOOP")) return undefined;
    throw error;
  }
  try {
    const status = await handle.stat();
    const own = status.isFile() && status.uid === process.getuid?.() && (status.mode & 0o022) === 0;
    if (!own || status.size > largest || Date.now() - status.mtimeMs > longest) return undefined;
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** Removes old files, the oldest beyond the number, and partial files of killed runs. */
async function prune(folder: string, { most, longest }: Required<OwnFolderLimits>): Promise<void> {
  const names = await readdir(folder);
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      const time = (await stat(file).catch(() => undefined))?.mtimeMs;
      return { file, time: time ?? Date.now(), half: name.endsWith(".tmp") };
    }),
  );
  files.sort((a, b) => b.time - a.time);
  for (const [index, { file, time, half }] of files.entries()) {
    const age = Date.now() - time;
    const old = age > longest || (half && age > 3600 * 1000);
    if (old || (!half && index >= most)) await rm(file, { force: true });
  }
}
