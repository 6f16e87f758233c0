/**
 * Unpacks the archive of a Nix release into a folder. Its hash is pinned, so its content is trusted. Layout: `nix-<version>-<system>/{install, .reginfo, store/<hash>-<name>…}`
 * (scripts/binary-tarball.nix of Nix).
 */
import {
  chmodSync,
  closeSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  symlinkSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { messageOf } from "../shared/errors.ts";
import { isInside } from "../shared/files.ts";
import { ArchiveError } from "./nix-decode.ts";

/**
 * @param tar The bytes of the tar archive.
 * @param folder Exists and is empty.
 * @throws {ArchiveError} and leaves in `folder` what was written until then.
 */
export async function unpackRelease(tar: AsyncIterable<Uint8Array>, folder: string): Promise<void> {
  const { extract } = await import("tar-stream");
  const parser = extract();
  const feeding = pipeline(Readable.from(tar), parser);
  // Awaited below; until then a failure must not count as unhandled.
  feeding.catch(() => {});
  try {
    for await (const entry of parser) {
      const { name, type, linkname, mode = 0 } = entry.header;
      const file = path.join(folder, name);
      if (!isInside(file, folder)) throw new ArchiveError(`it names ${name}`);
      if (type === "directory") mkdirSync(file, { recursive: true });
      else if (type === "symlink") symlinkSync(linkname ?? "", file);
      else await write(file, entry as unknown as AsyncIterable<Uint8Array>, mode);
      entry.resume();
    }
    await feeding;
  } catch (error) {
    parser.destroy();
    const cause = await feeding.catch((failure: unknown) => failure);
    throw [error, cause].find(isOfDisk) ?? new ArchiveError(messageOf(error), { cause: error });
  }
}

/** Synchronous, because for thousands of small files the event loop would cost more. */
async function write(
  file: string,
  content: AsyncIterable<Uint8Array>,
  mode: number,
): Promise<void> {
  // Fails if the name exists, so that no link is followed.
  const descriptor = openSync(file, "wx", (mode & 0o111) === 0 ? 0o600 : 0o700);
  try {
    for await (const chunk of content) {
      for (let done = 0; done < chunk.length; ) done += writeSync(descriptor, chunk, done);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Errors of the disk have a system code; those of the tar and xz readers have none. */
function isOfDisk(error: unknown): boolean {
  return /^E[A-Z]+$/.test((error as NodeJS.ErrnoException)?.code ?? "");
}

/**
 * Gives an unpacked path the modes and times that it has in a store, but for those of its
 * topmost folder, which only root can move without permission to write (see `moveTree`).
 */
export function seal(file: string, isTop = true): void {
  const status = lstatSync(file);
  if (status.isDirectory())
    for (const name of readdirSync(file)) seal(path.join(file, name), false);
  const stays = isTop && status.isDirectory() && process.geteuid?.() !== 0;
  if (!status.isSymbolicLink() && !stays) {
    chmodSync(file, (status.mode & 0o100) === 0 ? 0o444 : 0o555);
  }
  lutimesSync(file, 1, 1);
}
