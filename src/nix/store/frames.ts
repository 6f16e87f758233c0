/** Frames of the archive: what the unpacking process needs to know of it, and no more. */
import { constants, zstdDecompressSync } from "node:zlib";

/** Decoded bytes of a frame as they are made. */
export const frameSize = 2 * 1024 * 1024;
/** And the most that is accepted. */
export const maxFrame = 16 * 1024 * 1024;

/** A frame: compressed and decoded bytes. */
export type Frame = [compressed: number, decoded: number];

export interface Shard {
  /** Where its first frame begins in the blob. */
  offset: number;
  frames: Frame[];
}

/** An entry of the store cache is not what was written: nothing of it can be used. */
export class ArchiveError extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(`it is damaged: ${what}`, options);
    this.name = "ArchiveError";
  }
}

/** Bytes of a shard in the blob. */
export function shardSize(shard: Shard): number {
  return shard.frames.reduce((sum, [compressed]) => sum + compressed, 0);
}

/** Decoded bytes of a shard. */
export function shardDecoded(shard: Shard): number {
  return shard.frames.reduce((sum, [, decoded]) => sum + decoded, 0);
}

/**
 * Decodes one frame, whose decoded size must be the one given: a bomb ends there.
 * @throws {ArchiveError}
 */
export function decodeFrame(compressed: Uint8Array, decoded: number): Buffer {
  let result: Buffer;
  try {
    result = zstdDecompressSync(compressed, {
      // One buffer for all. One byte more, or a second one would be made to see that nothing follows.
      chunkSize: Math.max(decoded + 1, 64),
      maxOutputLength: Math.max(decoded, 1),
      params: { [constants.ZSTD_d_windowLogMax]: 24 },
    });
  } catch (error) {
    throw new ArchiveError("a frame cannot be decoded", { cause: error });
  }
  if (result.length !== decoded) throw new ArchiveError("a frame has another size than declared");
  return result;
}

/**
 * Gives the memory of a buffer back at once; nobody may use it any more. Left to the collector it
 * would be taken anew for each frame, and page faults and collections would take their time.
 */
export function releaseFrame({ buffer }: Buffer): void {
  // Small ones lie in memory that Node shares among buffers.
  if (buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize) buffer.transfer(0);
}

/** The part of a store path after the store's folder. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
