/**
 * Store paths as one file-system image: restored by writing it to one file and mounting it, where
 * an archive makes tens of thousands of files. The image is compressed in itself and read as it is,
 * so that only what a job looks at is ever decoded.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, open, rm, stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { which } from "../../shared/files.ts";
import type { Log } from "../../shared/log.ts";
import { type BlobKind, count, encodeManifest, pathInfo, readManifest, sha256 } from "./blob.ts";
import { bufferCounter } from "./collect.ts";
import { storeFolders } from "./folders.ts";
import { ArchiveError } from "./frames.ts";
import { joinImage, newLayer, unjoin } from "./image-mount.ts";
import { presentPaths, registerPaths } from "./image-register.ts";
import { writeSquashfs } from "./image-squashfs.ts";
import type { StoreCommand } from "./path-info.ts";
import { bytesOf, checkSpace, writeAt } from "./restore-shared.ts";
import type { ArchiveSource, PathInfo, Restored } from "./types.ts";

/** As long as a page, so that the image in a blob on disk lies well aligned. */
const magic = Buffer.alloc(4096);
magic.write("packernix-image\n\x02", "latin1");

/** The blob: `magic`, the squashfs image, manifest, trailer. */
const kind: BlobKind = { start: magic, end: Buffer.from("pkx-img\x02", "latin1") };

export interface ImageManifest {
  /** Bytes of the squashfs image, which stands behind `magic`. */
  size: number;
  /** Of the image. */
  sha256: string;
  /** Where in the image the numbers of owner and group stand. */
  idsAt: number;
  paths: PathInfo[];
}

export interface PackImageOptions {
  /** A folder with room for the compressed image; it is removed from there at the end. */
  scratch: string;
  signal: AbortSignal;
}

/** @throws {ArchiveError} */
export async function readImageManifest(
  source: ArchiveSource,
  storeDir: string,
): Promise<ImageManifest> {
  const paths = z.array(pathInfo(storeDir));
  const schema = z.object({ size: count, sha256, idsAt: count, paths });
  const { manifest, at } = await readManifest(source, kind, schema);
  if (manifest.size !== at - magic.length || manifest.idsAt + 8 > manifest.size) {
    throw new ArchiveError("its sizes do not fit");
  }
  return manifest;
}

/**
 * The blob, as a stream. Needs no rights but to read the paths.
 * @throws when a path is not there or changes meanwhile.
 */
export async function* packImage(
  infos: readonly PathInfo[],
  { scratch, signal }: PackImageOptions,
): AsyncGenerator<Uint8Array> {
  const folder = await mkdtemp(path.join(scratch, "image-"));
  try {
    const file = path.join(folder, "image");
    const roots = infos.map((info) => info.path);
    const { size, idsAt } = await writeSquashfs(roots, file, signal);
    yield magic;
    const hash = createHash("sha256");
    const count = bufferCounter(8 * 1024 * 1024);
    for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
      hash.update(chunk as Buffer);
      count((chunk as Buffer).length);
      yield chunk as Buffer;
    }
    const sha256 = hash.digest("hex");
    yield encodeManifest({ size, sha256, idsAt, paths: infos }, kind);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `bin` has `nix-store` once the image is there. */
export interface RestoreImageOptions extends StoreCommand {
  /** What to put before a command that must run as root; see `asRoot`. */
  root: readonly string[];
  log: Log;
}

/**
 * Writes the image beside the store, checks it, joins it to the store and registers its paths.
 * A path that is valid already stays as it is. Call only where `canMountStore` said yes.
 * @throws {ArchiveError} when the blob is damaged; anything else when the machine fails. Nothing
 * stays mounted, registered or on disk then.
 */
export async function restoreImage(
  source: ArchiveSource,
  options: RestoreImageOptions,
): Promise<Restored> {
  const { store: storeDir } = storeFolders(options.env);
  const manifest = await readImageManifest(source, storeDir);
  const layer = await newLayer(storeDir, options.root);
  try {
    await checkSpace(layer.folder, manifest.size);
    const owner = await stat(storeDir);
    await writeImage(source, layer.image, manifest, owner, options.signal);
    const hasNix = (await which("nix-store", options.bin ?? "")) !== undefined;
    const there = await presentPaths(storeDir, manifest.paths, hasNix ? options : undefined);
    const missing = manifest.paths.filter((info) => !there.valid.has(info.path));
    await joinImage(layer, { root: options.root, remove: there.invalid, paths: missing });
    const left = await registerPaths(missing, options);
    const out = new Set(left.map((entry) => entry.path));
    const made = missing.filter((info) => !out.has(info.path));
    // A join is one of two: not for nothing.
    if (made.length === 0) await unjoin(layer, options.root);
    return {
      paths: made.length,
      bytes: bytesOf(made),
      present: there.valid.size,
      left,
    };
  } catch (error) {
    await unjoin(layer, options.root);
    throw error;
  }
}

async function writeImage(
  source: ArchiveSource,
  file: string,
  manifest: ImageManifest,
  owner: { uid: number; gid: number },
  signal: AbortSignal,
): Promise<void> {
  const handle = await open(file, "wx", 0o600);
  try {
    const hash = createHash("sha256");
    const count = bufferCounter(8 * 1024 * 1024);
    let length = 0;
    for await (const chunk of source.read(magic.length, magic.length + manifest.size)) {
      signal.throwIfAborted();
      // Hashed here while the writing goes on in another thread.
      const writing = writeAt(handle, chunk, length);
      hash.update(chunk);
      await writing;
      length += chunk.length;
      count(chunk.length);
    }
    if (length !== manifest.size) throw new ArchiveError("it is cut short");
    if (hash.digest("hex") !== manifest.sha256) throw new ArchiveError("its contents have changed");
    // The paths belong to whom the store belongs; so this user can collect them as garbage.
    const ids = Buffer.alloc(8);
    ids.writeUInt32LE(owner.uid, 0);
    ids.writeUInt32LE(owner.gid, 4);
    await handle.write(ids, 0, 8, manifest.idsAt);
  } finally {
    await handle.close();
  }
}
