/**
 * The form in which store paths travel: one blob, made in one pass and read by ranges.
 *
 * `header`, frames, manifest, trailer. A frame is one zstd frame of at most `maxFrame` decoded
 * bytes. A shard is a run of frames that can be unpacked by itself: one frame with many archives of
 * files (NARs), or several frames with one large NAR.
 */
import { z } from "zod";
import { type BlobKind, count, encodeManifest, pathInfo, readManifest } from "./blob.ts";
import { ArchiveError, baseName, maxFrame, type Shard, shardDecoded, shardSize } from "./frames.ts";
import type { ArchiveSource, PathInfo } from "./types.ts";

/** What an archive begins with. */
export const header = Buffer.from("packernix-nars\0\x02", "latin1");

const kind: BlobKind = { start: header, end: Buffer.from("pkx-end\x03", "latin1") };

/** A path of the archive and where its NAR lies. */
export interface ArchivedPath {
  info: PathInfo;
  /** Index into `shards`. */
  shard: number;
  /** Decoded bytes of the shard before the NAR. */
  offset: number;
}

export interface Manifest {
  shards: Shard[];
  paths: ArchivedPath[];
}

const frame = z.tuple([count.max(maxFrame + 64 * 1024), count.max(maxFrame)]);
const shard = z.object({ offset: count, frames: z.array(frame).min(1) });

/** Manifest and trailer as they are put after the last frame. */
export function writeArchiveManifest(manifest: Manifest): Buffer {
  return encodeManifest(manifest, kind);
}

/**
 * @param storeDir The store that the paths must be of.
 * @throws {ArchiveError}
 */
export async function readArchiveManifest(
  source: ArchiveSource,
  storeDir: string,
): Promise<Manifest> {
  const path = z.object({ info: pathInfo(storeDir), shard: count, offset: count });
  const schema = z.object({ shards: z.array(shard), paths: z.array(path) });
  const { manifest, at } = await readManifest(source, kind, schema);
  const { shards, paths } = manifest;
  let position = header.length;
  for (const one of shards) {
    if (one.offset < position) throw new ArchiveError("a shard is out of place");
    position = one.offset + shardSize(one);
  }
  if (position > at) throw new ArchiveError("a shard reaches into the manifest");
  checkPlaces(paths, shards);
  return { shards, paths };
}

/** No byte is unpacked twice: a small blob must not become a large tree. */
function checkPlaces(paths: readonly ArchivedPath[], shards: readonly Shard[]): void {
  const sorted = [...paths].sort((a, b) => a.shard - b.shard || a.offset - b.offset);
  for (const [index, { info, shard, offset }] of sorted.entries()) {
    const inside = shards[shard];
    const end = offset + info.narSize;
    if (inside === undefined || end > shardDecoded(inside)) {
      throw new ArchiveError(`${baseName(info.path)} lies outside its shard`);
    }
    const next = sorted[index + 1];
    if (next?.shard === shard && next.offset < end) {
      throw new ArchiveError("two paths lie in the same place");
    }
  }
  const names = new Set(paths.map(({ info }) => info.path));
  if (names.size !== paths.length) throw new ArchiveError("a path is there twice");
}
