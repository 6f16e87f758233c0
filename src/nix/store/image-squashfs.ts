/**
 * A squashfs image of store paths: read-only, made for being mounted, every block compressed by zstd.
 * It is made by `mksquashfs`, which the hosted runners have with their snapd (actions/runner-images,
 * configure-snap.sh; Ubuntu's snapd depends on squashfs-tools).
 */
import { open } from "node:fs/promises";
import { childEnvironment } from "../../shared/environment.ts";
import { run } from "../../shared/exec.ts";

export interface Squashfs {
  /** Bytes of the image. */
  size: number;
  /** Where the owner's and the group's number stand, two words of 32 bits. */
  idsAt: number;
}

/**
 * Writes an image whose root holds `roots` under their own names, with the time that Nix gives to
 * its store; all of it has one owner and one group.
 * @param roots Absolute paths of files, links or folders; no two with the same name.
 * @throws {CommandError} when there is no such program, or a path is not there or cannot be read.
 */
export async function writeSquashfs(
  roots: readonly string[],
  file: string,
  signal?: AbortSignal,
): Promise<Squashfs> {
  const options = [
    ...["-noappend", "-keep-as-directory", "-exit-on-error", "-quiet", "-no-progress"],
    // Larger blocks pack better, smaller ones make the reading of single files cheaper.
    ...["-comp", "zstd", "-Xcompression-level", "3", "-b", "256K", "-always-use-fragments"],
    ...["-no-xattrs", "-no-exports", "-all-time", "1", "-mkfs-time", "1", "-root-mode", "0555"],
    // Two numbers in a table that is not compressed: the owner is set without packing anything anew.
    ...["-noId", "-force-uid", "0", "-force-gid", "1"],
  ];
  await run("mksquashfs", [...roots, file, ...options], {
    env: childEnvironment("common"),
    signal,
  });
  const handle = await open(file);
  try {
    const number = async (at: number) => {
      const { buffer } = await handle.read(Buffer.alloc(8), 0, 8, at);
      return Number(buffer.readBigUInt64LE());
    };
    // The superblock says where the list of pieces of the table begins, the list where its only
    // piece does, which is a length of two bytes and the numbers (kernel, fs/squashfs/squashfs_fs.h).
    const idsAt = (await number(await number(48))) + 2;
    return { size: (await handle.stat()).size, idsAt };
  } finally {
    await handle.close();
  }
}
