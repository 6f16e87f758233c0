/**
 * The closure index: for each system that was built, what is in it and what it was made from, so that
 * later runs can say how another system differs when this one is on no machine of theirs. It serves
 * a text and decides nothing; whatever is wrong with it counts as if it were not there.
 */
import path from "node:path";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { z } from "zod";
import type { ActionsCache } from "../cache/types.ts";
import { messageOf } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import { ownFolder } from "../shared/own-folder.ts";
import type { SystemGraph } from "./derivation.ts";
import { isStoreName, storeHash } from "./store/store-path.ts";

const Base = z.string().refine(isStoreName);
const Entry = z.object({
  toplevel: Base,
  closure: z.array(z.tuple([Base, z.number().int().nonnegative()])).max(1_000_000),
  graph: z
    .object({
      packages: z.array(Base).max(1_000_000),
      services: z.array(z.string().regex(/^[\w+.?=-]{1,211}$/)).max(10_000),
    })
    .nullable(),
});

export interface IndexEntry {
  /** Store path of the system. */
  toplevel: string;
  closure: { base: string; bytes: number }[];
  /** Undefined where the system was given as a store path. */
  graph: SystemGraph | undefined;
}

export interface ClosureIndex {
  read(toplevel: string): Promise<IndexEntry | undefined>;
  write(entry: IndexEntry): Promise<void>;
}

const prefix = "packernix-packages-2-";
/** Bytes as kept, and as read: some 100,000 paths. */
const largest = 8 * 1024 * 1024;
const largestText = 64 * 1024 * 1024;

/** @param cache Entries of the repository; undefined where there are none, or they are not wanted. */
export function openClosureIndex(
  cache: ActionsCache | undefined,
  folder: string | undefined,
  log: Log,
): ClosureIndex {
  const files =
    folder === undefined ? undefined : ownFolder(folder, { most: 200, largest, longest: Infinity });
  const quietly = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      log.debug(`closure index: could not be ${what}: ${messageOf(error)}`);
      return undefined;
    }
  };

  return {
    async read(toplevel) {
      const hash = storeHash(toplevel);
      const sources = [
        async () => await files?.read(`${hash}.json.gz`),
        async () => await cached(cache, `${prefix}${hash}`),
      ];
      for (const source of sources) {
        const found = await quietly("read", async () => {
          const bytes = await source();
          return bytes === undefined ? undefined : await entryIn(bytes, toplevel);
        });
        if (found !== undefined) return found;
      }
      return undefined;
    },
    async write(entry) {
      const hash = storeHash(entry.toplevel);
      await quietly("written", async () => {
        const { toplevel, closure, graph = null } = entry;
        const text = JSON.stringify({
          toplevel: path.basename(toplevel),
          closure: closure.map(({ base, bytes }) => [base, bytes]),
          graph,
        });
        const bytes = await promisify(gzip)(text, { level: 9 });
        if (bytes.length > largest) return;
        await files?.write(`${hash}.json.gz`, bytes);
        if (cache?.writable) await cache.save(`${prefix}${hash}`, () => Readable.from([bytes]));
      });
    },
  };
}

/** @throws for what is no entry, or one of another system. */
async function entryIn(bytes: Uint8Array, toplevel: string): Promise<IndexEntry> {
  const text = await promisify(gunzip)(bytes, { maxOutputLength: largestText });
  const entry = Entry.parse(JSON.parse(text.toString("utf8")));
  if (entry.toplevel !== path.basename(toplevel)) throw new Error("it is of another system");
  return {
    toplevel,
    closure: entry.closure.map(([base, size]) => ({ base, bytes: size })),
    graph: entry.graph ?? undefined,
  };
}

async function cached(cache: ActionsCache | undefined, key: string): Promise<Buffer | undefined> {
  const hit = await cache?.lookUp(key);
  if (hit === undefined || hit.size > largest) return undefined;
  return Buffer.concat(await Array.fromAsync(hit.read()));
}
