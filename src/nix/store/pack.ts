/** Makes the archive of store paths, in one pass and in parallel: reading here, zstd in libuv's threads. */
import { createHash, type Hash } from "node:crypto";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";
import { constants, zstdCompress } from "node:zlib";
import { messageOf } from "../../shared/errors.ts";
import { bufferCounter } from "./collect.ts";
import { frameSize, releaseFrame, type Shard } from "./frames.ts";
import { type ArchivedPath, header, writeArchiveManifest } from "./manifest.ts";
import { narOf } from "./nar-write.ts";
import type { PathInfo } from "./types.ts";

/** Any frame fits, also one that cannot be made smaller (ZSTD_compressBound). */
const outputSize = frameSize + frameSize / 128;
const compress = promisify(zstdCompress);

export interface PackOptions {
  signal: AbortSignal;
  /** Told of each path that vanished or is not what its hash says: it is not in the archive. */
  onLeft?: (path: string, why: string) => void;
}

interface Open {
  buffer: Buffer;
  used: number;
}

/**
 * The archive as a stream. Needs about 8 MiB per processor and 8 MiB besides, however much is
 * packed. The paths come in the order given: put like beside like. Those that have a shard of their
 * own come before them, the largest first, so that none is left over for one unpacking process alone.
 */
export async function* packStore(
  infos: readonly PathInfo[],
  options: PackOptions,
): AsyncGenerator<Uint8Array> {
  // libuv has four threads.
  const most = Math.min(4, availableParallelism());
  const params = { [constants.ZSTD_c_compressionLevel]: 3 };
  const spare: Buffer[] = [];
  const paths: ArchivedPath[] = [];
  const shards: Shard[] = [];
  const count = bufferCounter(4 * 1024 * 1024);
  let position = header.length;
  yield header;

  const running: { done: Promise<Uint8Array>; first: boolean; decoded: number; buffer: Buffer }[] =
    [];
  const start = ({ buffer, used }: Open, first: boolean) => {
    // One piece of output: each one is a journey to a thread and back.
    const done = compress(buffer.subarray(0, used), { params, chunkSize: outputSize }).then(cut);
    // Awaited in its turn; until then a failure is not to end the process.
    done.catch(() => {});
    running.push({ done, first, decoded: used, buffer });
  };
  const next = async (): Promise<Uint8Array> => {
    const frame = running.shift() as (typeof running)[number];
    const bytes = await frame.done;
    spare.push(frame.buffer);
    if (frame.first) shards.push({ offset: position, frames: [] });
    shards.at(-1)?.frames.push([bytes.length, frame.decoded]);
    position += bytes.length;
    count(bytes.length);
    return bytes;
  };

  for (const step of frames(infos, paths, options, spare)) {
    options.signal.throwIfAborted();
    start(step.frame, step.first);
    while (running.length >= most) yield await next();
  }
  while (running.length > 0) yield await next();
  yield writeArchiveManifest({ shards, paths });
}

/** Fills frames and notes in `paths` where each NAR lies; a NAR larger than a frame has its own shard. */
function* frames(
  infos: readonly PathInfo[],
  paths: ArchivedPath[],
  options: PackOptions,
  spare: Buffer[],
): Generator<{ frame: Open; first: boolean }> {
  // Memory is used again: left to the collector, it would pile up faster than it is freed.
  const empty = (): Open => ({ buffer: spare.pop() ?? Buffer.allocUnsafeSlow(frameSize), used: 0 });
  let open = empty();
  const memory = Buffer.allocUnsafeSlow(1024 * 1024);
  let shard = 0;
  const ownShard = ({ narSize }: PathInfo) => (narSize > frameSize ? narSize : 0);
  for (const info of infos.toSorted((a, b) => ownShard(b) - ownShard(a))) {
    if (open.used > 0 && open.used + info.narSize > frameSize) {
      yield { frame: open, first: true };
      shard++;
      open = empty();
    }
    const place = { info, shard, offset: open.used };
    const hash = createHash("sha256");
    let size = 0;
    let first = true;
    let mark = open.used;
    try {
      for (const piece of narOf(info.path, memory)) {
        size += piece.length;
        if (size > info.narSize) throw new Error("it is larger than the store says");
        for (let done = 0; done < piece.length; ) {
          if (open.used === frameSize) {
            hash.update(open.buffer.subarray(mark, open.used));
            yield { frame: open, first };
            first = false;
            open = empty();
            mark = 0;
          }
          const count = piece.copy(open.buffer, open.used, done);
          open.used += count;
          done += count;
        }
      }
      checkHash(hash.update(open.buffer.subarray(mark, open.used)), info, size);
      paths.push(place);
    } catch (error) {
      options.onLeft?.(info.path, messageOf(error));
      // What is still at hand is taken back; frames that are gone stay as a gap that nobody reads.
      open.used = first ? place.offset : 0;
    }
    if (!first) {
      if (open.used > 0) yield { frame: open, first };
      shard++;
      open = empty();
    }
  }
  if (open.used > 0) yield { frame: open, first: true };
}

/** What is used of a buffer; all of it goes back at once, and not when the collector finds it. */
function cut(bytes: Buffer): Buffer {
  const kept = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(kept);
  releaseFrame(bytes);
  return kept;
}

function checkHash(hash: Hash, info: PathInfo, size: number): void {
  if (size !== info.narSize || hash.digest("hex") !== info.narHash) {
    throw new Error("its files are not those that the store registered");
  }
}
