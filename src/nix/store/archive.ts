/**
 * The form in which store paths travel: one blob, made in one pass and read by ranges.
 *
 * `header`, frames, `manifest`, `trailer`. A frame is one zstd frame of at most `maxFrame` decoded
 * bytes. A shard is a run of frames that can be unpacked by itself: one frame with many archives of
 * files (NARs), or several frames with one large NAR.
 * Nothing in here is believed: all numbers and names are checked before they are used.
 */
import { ArchiveError, baseName } from "./frames.ts";
import { checkManifest, header, type Manifest, type StoredPath } from "./manifest.ts";
import { encodeTrailer, type Framing, readTrailer } from "./trailer.ts";
import type { ArchiveSource } from "./types.ts";

const framing: Framing = {
  end: Buffer.from("pkx-end\x02", "latin1"),
  start: header.length,
  damaged: (what, options) => new ArchiveError(what, options),
};

/** Manifest and trailer as they are put after the last frame. */
export function writeManifest(manifest: Manifest): Buffer {
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
  return encodeTrailer({ storeDir: manifest.storeDir, names, paths, shards }, framing);
}

/**
 * Reads the manifest: one request, seldom two.
 * @param storeDir The store that the paths must be of.
 * @throws {ArchiveError}
 */
export async function readManifest(source: ArchiveSource, storeDir: string): Promise<Manifest> {
  const { manifest, at } = await readTrailer(source, framing);
  return checkManifest(manifest, at, storeDir);
}
