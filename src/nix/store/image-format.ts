/**
 * The blob of a store image: `magic`, the squashfs image, the manifest, and a trailer of fixed size
 * that says where the manifest is. The manifest, compressed JSON, says which paths the image holds
 * and what the SHA-256 of the image is. Nothing in here is believed before it is checked.
 */
import { createHash } from "node:crypto";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { isObject } from "../../shared/json.ts";
import type { ArchiveSource, PathInfo } from "./types.ts";

/** As long as a page, so that the image in a blob on disk lies well aligned. */
export const magic = Buffer.alloc(4096);
magic.write("packernix-image\n\x01", "latin1");
const end = Buffer.from("pkx-img\x01", "latin1");
const trailerSize = 64;
/** Read at once from the end: the manifest of some thousand paths fits. */
const tail = 256 * 1024;
const largest = 128 * 1024 * 1024;
/** Nix's base 32 digits, then what a name may have (Nix manual, "Store Path"). */
const namePattern = /^[0-9a-df-np-sv-z]{32}-[0-9A-Za-z+\-._?=]{1,211}$/;

export interface ImageManifest {
  storeDir: string;
  /** Bytes of the squashfs image, which stands behind `magic`. */
  size: number;
  /** Of the image, 64 hexadecimal digits. */
  sha256: string;
  /** Where in the image the numbers of owner and group stand. */
  idsAt: number;
  paths: PathInfo[];
}

/** The blob is not what was written: nothing of it can be used. */
export class ImageError extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(`the image of the store is damaged: ${what}`, options);
    this.name = "ImageError";
  }
}

/** Manifest and trailer, as they stand behind the image. */
export function encodeManifest(manifest: ImageManifest): Buffer {
  const text = Buffer.from(JSON.stringify(manifest));
  const packed = zstdCompressSync(text);
  const trailer = Buffer.alloc(trailerSize);
  trailer.writeBigUInt64LE(BigInt(packed.length), 0);
  trailer.writeBigUInt64LE(BigInt(text.length), 8);
  createHash("sha256").update(packed).digest().copy(trailer, 16);
  end.copy(trailer, trailerSize - end.length);
  return Buffer.concat([packed, trailer]);
}

/**
 * Reads and checks the manifest: one request, seldom two.
 * @throws {ImageError}
 */
export async function readImageManifest(
  source: ArchiveSource,
  storeDir: string,
): Promise<ImageManifest> {
  const start = Math.max(0, source.size - tail);
  const last = await readAll(source, start, source.size);
  const trailer = last.subarray(-trailerSize);
  if (last.length < trailerSize || !trailer.subarray(-end.length).equals(end)) {
    throw new ImageError("its end is missing");
  }
  const size = Number(trailer.readBigUInt64LE(0));
  const decoded = Number(trailer.readBigUInt64LE(8));
  const from = source.size - trailerSize - size;
  if (from < magic.length || decoded > largest) throw new ImageError("its trailer is wrong");
  const packed =
    from >= start
      ? last.subarray(from - start, -trailerSize)
      : await readAll(source, from, from + size);
  const hash = createHash("sha256").update(packed).digest();
  if (!hash.equals(trailer.subarray(16, 48))) throw new ImageError("its manifest has changed");
  let value: unknown;
  try {
    value = JSON.parse(
      zstdDecompressSync(packed, { maxOutputLength: Math.max(decoded, 1) }).toString("utf8"),
    );
  } catch (error) {
    throw new ImageError("its manifest cannot be read", { cause: error });
  }
  return check(value, from, storeDir);
}

function check(value: unknown, manifestAt: number, storeDir: string): ImageManifest {
  if (!isObject(value) || !Array.isArray(value["paths"])) throw new ImageError("no list of paths");
  const { storeDir: dir, size, sha256, idsAt, paths } = value;
  if (dir !== storeDir) throw new ImageError(`it is of the store ${JSON.stringify(dir)}`);
  if (
    !isCount(size) ||
    size !== manifestAt - magic.length ||
    !isCount(idsAt) ||
    idsAt + 8 > size ||
    !isHash(sha256)
  ) {
    throw new ImageError("its sizes do not fit");
  }
  const isPath = (path: unknown): path is string =>
    typeof path === "string" &&
    path.startsWith(`${storeDir}/`) &&
    namePattern.test(path.slice(storeDir.length + 1));
  const names = new Set<string>();
  for (const info of paths) {
    if (!isInfo(info, isPath)) throw new ImageError("the entry of a path is wrong");
    names.add(info.path);
  }
  if (names.size !== paths.length) throw new ImageError("a path is there twice");
  return { storeDir, size, sha256, idsAt, paths: paths as unknown as PathInfo[] };
}

function isInfo(value: unknown, isPath: (path: unknown) => path is string): value is PathInfo {
  if (!isObject(value)) return false;
  const { path, narHash, narSize, references, deriver, ca, signatures } = value;
  return (
    isPath(path) &&
    isHash(narHash) &&
    isCount(narSize) &&
    Array.isArray(references) &&
    references.every(isPath) &&
    (deriver === undefined || isPath(deriver)) &&
    (ca === undefined || isWord(ca)) &&
    Array.isArray(signatures) &&
    signatures.every(isWord)
  );
}

function isHash(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** What may stand between blanks in the store's database. */
function isWord(value: unknown): value is string {
  return typeof value === "string" && /^[!-~]{1,1024}$/.test(value);
}

async function readAll(source: ArchiveSource, start: number, end: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source.read(start, end)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > end - start) break;
  }
  if (length !== end - start) throw new ImageError("it is cut short");
  return Buffer.concat(chunks);
}
