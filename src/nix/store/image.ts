/**
 * Store paths as one file-system image: restored by writing it to one file and mounting it, where
 * an archive makes tens of thousands of files. The image is compressed in itself and read as it is,
 * so that only what a job looks at is ever decoded.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, open, rm, stat, statfs } from "node:fs/promises";
import path from "node:path";
import { which } from "../../shared/files.ts";
import type { Log } from "../../shared/log.ts";
import { bufferCounter } from "./collect.ts";
import { encodeManifest, ImageError, magic, readImageManifest } from "./image-format.ts";
import { newLayer } from "./image-layers.ts";
import { joinImage, unjoin } from "./image-mount.ts";
import { loadDatabase, presentPaths } from "./image-register.ts";
import type { ArchiveSource, PathInfo, Restored, StoreAccess } from "./types.ts";
import { startWorker } from "./workers.ts";

export interface PackImageOptions {
  /** Default `/nix/store`. */
  storeDir?: string;
  /** A folder with room for the compressed image; it is removed from there at the end. */
  scratch: string;
  /** Entry of the packing process, `dist/unpack.js`: the list of all files takes its memory. */
  unpackEntry: string;
  signal?: AbortSignal;
}

/**
 * The blob, as a stream. Needs no rights but to read the paths.
 * @throws when a path is not there or changes meanwhile.
 */
export async function* packImage(
  infos: readonly PathInfo[],
  options: PackImageOptions,
): AsyncGenerator<Uint8Array> {
  const storeDir = options.storeDir ?? "/nix/store";
  const { scratch, unpackEntry: entry, signal } = options;
  const folder = await mkdtemp(path.join(scratch, "image-"));
  try {
    const file = path.join(folder, "image");
    const roots = infos.map((info) => info.path);
    const packer = startWorker("image", { entry, prefix: [], signal });
    const packed = packer.ask({ kind: "image", roots, file });
    const { size, idsAt } = await packed.finally(() => packer.close());
    yield magic;
    const hash = createHash("sha256");
    const count = bufferCounter(8 * 1024 * 1024);
    for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
      hash.update(chunk as Buffer);
      count((chunk as Buffer).length);
      yield chunk as Buffer;
    }
    const sha256 = hash.digest("hex");
    yield encodeManifest({ storeDir, size, sha256, idsAt, paths: [...infos] });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Makes paths valid in the database, only those whose references are valid; the others come back. */
export type Register = (infos: readonly PathInfo[]) => Promise<{ path: string; why: string }[]>;

export interface RestoreImageOptions {
  /** Default `/nix/store`. */
  storeDir?: string;
  access: StoreAccess;
  /** What to put before a command that must run as root; see `asRoot`. */
  root: readonly string[];
  /** Folder that has `nix-store`, once the image is there. */
  bin: string;
  /** Environment of Nix. */
  env: Record<string, string>;
  log: Log;
  signal?: AbortSignal;
  /** Default: by `nix-store --load-db`, with signatures and content addresses put back. */
  register?: Register;
}

/**
 * Writes the image beside the store, checks it, joins it to the store and registers its paths.
 * A path that is valid already stays as it is. Call only where `canMountStore` said yes.
 * @throws {ImageError} when the blob is damaged; anything else when the machine fails. Nothing
 * stays mounted, registered or on disk then.
 */
export async function restoreImage(
  source: ArchiveSource,
  options: RestoreImageOptions,
): Promise<Restored> {
  const storeDir = options.storeDir ?? "/nix/store";
  const manifest = await readImageManifest(source, storeDir);
  const layer = await newLayer(storeDir, options.root);
  try {
    await checkSpace(layer.folder, manifest.size);
    const owner = await stat(storeDir);
    await writeImage(source, layer.image, manifest, owner, options.signal);
    const nixStore = await which("nix-store", options.bin);
    const there = await presentPaths(storeDir, manifest.paths, nixStore, options);
    const missing = manifest.paths.filter((info) => !there.valid.has(info.path));
    await joinImage(layer, { root: options.root, remove: there.invalid, paths: missing });
    const register = options.register ?? loadDatabase(storeDir, options);
    const left = await register(missing);
    const out = new Set(left.map((entry) => entry.path));
    const made = missing.filter((info) => !out.has(info.path));
    // A join is one of two: not for nothing.
    if (made.length === 0) await unjoin(layer, options.root);
    return {
      paths: made.length,
      bytes: made.reduce((sum, info) => sum + info.narSize, 0),
      present: there.valid.size,
      left,
    };
  } catch (error) {
    await unjoin(layer, options.root);
    throw error;
  }
}

async function checkSpace(folder: string, size: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < size + 16 * 1024 * 1024) {
    throw new Error(`${folder} has ${free} bytes free, and the image of the store needs ${size}`);
  }
}

async function writeImage(
  source: ArchiveSource,
  file: string,
  manifest: { size: number; sha256: string; idsAt: number },
  owner: { uid: number; gid: number },
  signal: AbortSignal | undefined,
): Promise<void> {
  const handle = await open(file, "wx", 0o600);
  try {
    const hash = createHash("sha256");
    const count = bufferCounter(8 * 1024 * 1024);
    let length = 0;
    for await (const chunk of source.read(magic.length, magic.length + manifest.size)) {
      signal?.throwIfAborted();
      // Hashed here while the writing goes on in another thread.
      const writing = handle.write(chunk, 0, chunk.length, length);
      hash.update(chunk);
      const { bytesWritten } = await writing;
      if (bytesWritten !== chunk.length) throw new Error(`${file} could not be written whole`);
      length += chunk.length;
      count(chunk.length);
    }
    if (length !== manifest.size) throw new ImageError("it is cut short");
    if (hash.digest("hex") !== manifest.sha256) throw new ImageError("its contents have changed");
    // The paths belong to whom the store belongs; so this user can collect them as garbage.
    const ids = Buffer.alloc(8);
    ids.writeUInt32LE(owner.uid, 0);
    ids.writeUInt32LE(owner.gid, 4);
    await handle.write(ids, 0, 8, manifest.idsAt);
  } finally {
    await handle.close();
  }
}
