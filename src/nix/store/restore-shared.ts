/** What restoring an archive and an image share. */
import type { FileHandle } from "node:fs/promises";
import { statfs } from "node:fs/promises";
import type { PathInfo } from "./types.ts";

/** Space that is to be left on the store's disk, for the database and for others. */
const spare = 64 * 1024 * 1024;

/** @throws when the disk of this folder has too little room for so many bytes. */
export async function checkSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= bytes + spare) return;
  const mib = (count: number) => `${Math.ceil(count / 2 ** 20)} MiB`;
  throw new Error(
    `${folder} has ${mib(bavail * bsize)} left, and what is to be restored needs ${mib(bytes + spare)}`,
  );
}

export function bytesOf(infos: readonly PathInfo[]): number {
  return infos.reduce((sum, info) => sum + info.narSize, 0);
}

/** @throws when not all of it could be written, as on a disk that fills up. */
export async function writeAt(handle: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  const { bytesWritten } = await handle.write(bytes, 0, bytes.length, at);
  if (bytesWritten !== bytes.length) throw new Error("the disk took only a part of what was read");
}
