/** Gives the shards of an archive to the unpacking processes. */
import { mkdir, rm } from "node:fs/promises";
import { baseName } from "./frames.ts";
import type { ArchivedPath, Manifest } from "./manifest.ts";
import { localShards } from "./spool.ts";
import type { ArchiveSource, Left } from "./types.ts";
import type { Worker } from "./workers.ts";

export interface UnpackOptions {
  form: "tree" | "nar";
  options: { scratch: string; signal: AbortSignal };
  /** Gets what did not come out as it should. */
  left: Left[];
}

/**
 * Gives the shards to the processes as they come in.
 * @returns in which part of the folder each path lies.
 */
export async function unpackAll(
  workers: readonly Worker[],
  source: ArchiveSource,
  manifest: Manifest,
  wanted: readonly ArchivedPath[],
  { form, options, left }: UnpackOptions,
): Promise<Map<string, string>> {
  const places = new Map<string, string>();
  const byShard = new Map<number, ArchivedPath[]>();
  for (const archived of wanted) {
    const list = byShard.get(archived.shard);
    if (list === undefined) byShard.set(archived.shard, [archived]);
    else list.push(archived);
  }
  await mkdir(options.scratch, { recursive: true });
  const shards = localShards(source, manifest, [...byShard.keys()], options);
  const serve = async (worker: Worker): Promise<void> => {
    for (;;) {
      options.signal.throwIfAborted();
      const index = await shards.next();
      if (index === undefined) return;
      const paths = byShard.get(index) ?? [];
      const reply = await worker.ask({
        kind: "shard",
        file: shards.file,
        shard: manifest.shards[index] ?? { offset: 0, frames: [] },
        form,
        paths: paths.map(({ info, offset }) => ({
          name: baseName(info.path),
          offset,
          size: info.narSize,
          hash: info.narHash,
        })),
      });
      for (const name of reply.good) places.set(`${manifest.storeDir}/${name}`, worker.part);
      for (const { name, why } of reply.bad) {
        left.push({ path: `${manifest.storeDir}/${name}`, why });
      }
    }
  };
  try {
    // Two each: while one answer travels, the next shard is being unpacked.
    await Promise.all(workers.flatMap((worker) => [serve(worker), serve(worker)]));
  } finally {
    shards.stop();
    if (shards.file !== source.file) await rm(shards.file, { force: true });
  }
  return places;
}
