/** Brings the shards of an archive into a file, and gives them to the unpacking processes as they come. */
import { open, rm } from "node:fs/promises";
import { bufferCounter } from "./collect.ts";
import { ArchiveError, baseName, type Shard, shardSize } from "./frames.ts";
import type { ArchivedPath, Manifest } from "./manifest.ts";
import { writeAt } from "./restore-shared.ts";
import type { ArchiveSource, Left } from "./types.ts";
import type { Worker } from "./workers.ts";

export interface UnpackOptions {
  form: "tree" | "nar";
  /** A file that is not there yet, for the shards of an archive that is no file. */
  spool: string;
  signal: AbortSignal;
  /** Gets what did not come out as it should. */
  left: Left[];
}

interface WantedShard {
  shard: Shard;
  paths: ArchivedPath[];
}

/** @returns in which part of the unpack folder each path lies, by its base name. */
export async function unpackAll(
  workers: readonly Worker[],
  source: ArchiveSource,
  { shards }: Manifest,
  wanted: readonly ArchivedPath[],
  { form, spool, signal, left }: UnpackOptions,
): Promise<Map<string, string>> {
  const parts = new Map<string, string>();
  const byShard = Map.groupBy(wanted, ({ shard }) => shard);
  const wantedShards = shards
    .map((shard, index) => ({ shard, paths: byShard.get(index) ?? [] }))
    .filter(({ paths }) => paths.length > 0);
  const file = source.file ?? spool;
  const stop = new AbortController();
  const arriving = fetched(source, wantedShards, file, AbortSignal.any([signal, stop.signal]));
  const serve = async (worker: Worker): Promise<void> => {
    for (;;) {
      signal.throwIfAborted();
      const { value, done } = await arriving.next();
      if (done) return;
      const { good, bad } = await worker.ask("shard", {
        file,
        shard: value.shard,
        form,
        paths: value.paths.map(({ info, offset }) => ({
          name: baseName(info.path),
          offset,
          size: info.narSize,
          hash: info.narHash,
        })),
      });
      for (const name of good) parts.set(name, worker.part);
      const whys = new Map(bad.map(({ name, why }) => [name, why]));
      for (const { info } of value.paths) {
        const why = whys.get(baseName(info.path));
        if (why !== undefined) left.push({ path: info.path, why });
      }
    }
  };
  try {
    // Two each: while one answer travels, the next shard is being unpacked.
    await Promise.all(workers.flatMap((worker) => [serve(worker), serve(worker)]));
  } finally {
    stop.abort();
    arriving.return(undefined).catch(() => {});
    if (file === spool) await rm(spool, { force: true });
  }
  return parts;
}

function endOf(shard: Shard): number {
  return shard.offset + shardSize(shard);
}

/** Bytes between two wanted shards that are rather read than asked for anew. */
const gap = 1024 * 1024;

/**
 * Writes the shards to where they lie in the archive, and yields each as soon as it is there; all at
 * once where the archive is a file.
 */
async function* fetched(
  source: ArchiveSource,
  wanted: readonly WantedShard[],
  file: string,
  signal: AbortSignal,
): AsyncGenerator<WantedShard, undefined> {
  if (source.file !== undefined) {
    yield* wanted;
    return;
  }
  const handle = await open(file, "wx", 0o600);
  const count = bufferCounter(8 * 1024 * 1024);
  try {
    const left = [...wanted];
    while (left[0] !== undefined) {
      const start = left[0].shard.offset;
      let end = start;
      for (const { shard } of left) {
        if (shard.offset - end > gap) break;
        end = endOf(shard);
      }
      let position = start;
      for await (const chunk of source.read(start, end)) {
        signal.throwIfAborted();
        if (position + chunk.length > end) throw new ArchiveError("too much came");
        await writeAt(handle, chunk, position);
        position += chunk.length;
        count(chunk.length);
        while (left[0] !== undefined && endOf(left[0].shard) <= position) {
          yield left.shift() as WantedShard;
        }
      }
      if (position !== end) throw new ArchiveError("it is cut short");
    }
  } finally {
    await handle.close();
  }
}
