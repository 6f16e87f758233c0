/** Brings the shards of an archive to where the unpacking processes can read them: into a file. */
import { randomBytes } from "node:crypto";
import { open } from "node:fs/promises";
import path from "node:path";
import { bufferCounter } from "./collect.ts";
import { ArchiveError, shardSize } from "./frames.ts";
import type { Manifest } from "./manifest.ts";
import type { ArchiveSource } from "./types.ts";

export interface LocalShards {
  /** The file; shards lie in it where they lie in the archive. */
  file: string;
  /** The next shard that is at hand; undefined when all were given. @throws what ended the fetching. */
  next(): Promise<number | undefined>;
  /** Ends what is under way. */
  stop(): void;
}

/** Bytes between two wanted shards that are rather read than asked for anew. */
const gap = 1024 * 1024;

/**
 * @param wanted Indices of shards. Others are fetched only where they lie between.
 */
export function localShards(
  source: ArchiveSource,
  manifest: Manifest,
  wanted: readonly number[],
  options: { scratch: string; signal: AbortSignal },
): LocalShards {
  const order = [...wanted].sort((a, b) => a - b);
  let stopped = false;
  const file =
    source.file ?? path.join(options.scratch, `archive-${randomBytes(6).toString("hex")}`);

  const fetchAll = async (give: (index: number) => void) => {
    const handle = await open(file, "wx", 0o600);
    const count = bufferCounter(8 * 1024 * 1024);
    try {
      for (const run of runsOf(manifest, order)) {
        let position = run.start;
        let index = 0;
        for await (const chunk of source.read(run.start, run.end)) {
          if (stopped) return;
          options.signal.throwIfAborted();
          if (position + chunk.length > run.end) throw new ArchiveError("too much came");
          for (let written = 0; written < chunk.length; ) {
            const rest = chunk.length - written;
            written += (await handle.write(chunk, written, rest, position + written)).bytesWritten;
          }
          position += chunk.length;
          count(chunk.length);
          for (let next = run.shards[index]; next !== undefined; next = run.shards[++index]) {
            if (next.end > position) break;
            give(next.index);
          }
        }
        if (position !== run.end) throw new ArchiveError("it is cut short");
      }
    } finally {
      await handle.close();
    }
  };

  let fetching = Promise.resolve();
  const shards = new ReadableStream<number>({
    start(controller) {
      const give = (index: number) => stopped || controller.enqueue(index);
      if (source.file === undefined) fetching = fetchAll(give);
      else for (const index of order) give(index);
      void fetching.then(
        () => stopped || controller.close(),
        (error: unknown) => controller.error(error),
      );
    },
  }).getReader();

  return {
    file,
    next: async () => (await shards.read()).value,
    stop() {
      stopped = true;
      shards.cancel().catch(() => {});
    },
  };
}

interface Run {
  start: number;
  end: number;
  shards: { index: number; end: number }[];
}

function runsOf(manifest: Manifest, order: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (const index of order) {
    const shard = manifest.shards[index];
    if (shard === undefined) continue;
    const end = shard.offset + shardSize(shard);
    const last = runs.at(-1);
    if (last !== undefined && shard.offset - last.end <= gap) {
      last.end = end;
      last.shards.push({ index, end });
    } else {
      runs.push({ start: shard.offset, end, shards: [{ index, end }] });
    }
  }
  return runs;
}
