/**
 * The blob of a store image: `magic`, the squashfs image, `manifest`, `trailer`. The manifest says
 * which paths the image holds and what the SHA-256 of the image is.
 */
import { isObject } from "../../shared/json.ts";
import { encodeTrailer, type Framing, readTrailer } from "./trailer.ts";
import type { ArchiveSource, PathInfo } from "./types.ts";

/** As long as a page, so that the image in a blob on disk lies well aligned. */
export const magic = Buffer.alloc(4096);
magic.write("packernix-image\n\x01", "latin1");
const framing: Framing = {
  end: Buffer.from("pkx-img\x01", "latin1"),
  start: magic.length,
  damaged: (what, options) => new ImageError(what, options),
};
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
  return encodeTrailer(manifest, framing);
}

/**
 * Reads and checks the manifest.
 * @throws {ImageError}
 */
export async function readImageManifest(
  source: ArchiveSource,
  storeDir: string,
): Promise<ImageManifest> {
  const { manifest, at } = await readTrailer(source, framing);
  return check(manifest, at, storeDir);
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
