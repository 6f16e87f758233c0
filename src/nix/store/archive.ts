/**
 * The form in which store paths travel: one blob, made in one pass and read by ranges.
 *
 * `header`, frames, `manifest`, `trailer`. A frame is one zstd frame of at most `maxFrame` decoded
 * bytes. A shard is a run of frames that can be unpacked by itself: one frame with many archives of
 * files (NARs), or several frames with one large NAR. The manifest, compressed JSON, stands at the
 * end because the sizes are known only then; the trailer, of fixed size, says where it is.
 * Nothing in here is believed: all numbers and names are checked before they are used.
 */
import { createHash } from "node:crypto";
import { constants, zstdCompressSync } from "node:zlib";
import { ArchiveError, baseName, decodeFrame } from "./frames.ts";
import { checkManifest, header, type Manifest, type StoredPath } from "./manifest.ts";
import type { ArchiveSource } from "./types.ts";

const end = Buffer.from("pkx-end\x01", "latin1");
const trailerSize = 64;
/** Bytes that are read at once from the end: the manifest of some thousand paths fits. */
const tail = 256 * 1024;
const maxManifest = 128 * 1024 * 1024;

/** Manifest and trailer as they are put after the last frame, which ends at `offset`. */
export function writeManifest(manifest: Manifest, offset: number): Buffer {
  const names = manifest.paths.map(({ info }) => baseName(info.path));
  const index = new Map(names.map((name, position) => [name, position]));
  const indexOf = (reference: string) => {
    const name = baseName(reference);
    let position = index.get(name);
    if (position === undefined) {
      position = names.push(name) - 1;
      index.set(name, position);
    }
    return position;
  };
  const paths = manifest.paths.map(
    ({ info, shard, offset }): StoredPath => ({
      hash: info.narHash,
      size: info.narSize,
      shard,
      offset,
      references: info.references.map(indexOf),
      ...(info.deriver === undefined ? {} : { deriver: baseName(info.deriver) }),
      ...(info.ca === undefined ? {} : { ca: info.ca }),
      ...(info.signatures.length === 0 ? {} : { signatures: info.signatures }),
    }),
  );
  const shards = manifest.shards.map(({ offset, frames }) => [offset, frames]);
  const decoded = Buffer.from(
    JSON.stringify({ storeDir: manifest.storeDir, names, paths, shards }),
  );
  const compressed = zstdCompressSync(decoded, {
    params: { [constants.ZSTD_c_compressionLevel]: 6 },
  });
  const trailer = Buffer.alloc(trailerSize);
  trailer.writeBigUInt64LE(BigInt(offset), 0);
  trailer.writeBigUInt64LE(BigInt(compressed.length), 8);
  trailer.writeBigUInt64LE(BigInt(decoded.length), 16);
  createHash("sha256").update(compressed).digest().copy(trailer, 24);
  end.copy(trailer, trailerSize - end.length);
  return Buffer.concat([compressed, trailer]);
}

/**
 * Reads the manifest: one request, seldom two.
 * @param storeDir The store that the paths must be of.
 * @throws {ArchiveError}
 */
export async function readManifest(source: ArchiveSource, storeDir: string): Promise<Manifest> {
  const smallest = header.length + trailerSize;
  if (source.size < smallest) throw new ArchiveError(`it has ${source.size} bytes`);
  const start = Math.max(header.length, source.size - tail);
  const last = await readAll(source, start, source.size);
  const trailer = last.subarray(-trailerSize);
  if (!trailer.subarray(-end.length).equals(end)) throw new ArchiveError("its end is missing");
  const offset = Number(trailer.readBigUInt64LE(0));
  const size = Number(trailer.readBigUInt64LE(8));
  const decodedSize = Number(trailer.readBigUInt64LE(16));
  if (
    offset < header.length ||
    offset + size !== source.size - trailerSize ||
    decodedSize > maxManifest
  ) {
    throw new ArchiveError("the trailer does not fit the size");
  }
  const compressed =
    offset >= start
      ? last.subarray(offset - start, -trailerSize)
      : await readAll(source, offset, offset + size);
  const hash = createHash("sha256").update(compressed).digest();
  if (!hash.equals(trailer.subarray(24, 56))) throw new ArchiveError("the manifest has changed");
  const text = decodeFrame(compressed, decodedSize).toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ArchiveError("the manifest is no JSON", { cause: error });
  }
  return checkManifest(value, offset, storeDir);
}

async function readAll(source: ArchiveSource, start: number, end: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source.read(start, end)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > end - start) break;
  }
  if (length !== end - start) throw new ArchiveError("it is cut short");
  return chunks.length === 1 ? Buffer.from(chunks[0] as Uint8Array) : Buffer.concat(chunks);
}
