/**
 * Images and their records as entries of the Actions cache; `cache-store.ts` says what they mean. The
 * content of an entry is one zstd frame: the record as a line of JSON, and in that of an image its disk.
 */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { constants, createZstdCompress, createZstdDecompress } from "node:zlib";
import type { ActionsCache, CacheHit, SaveResult } from "../../cache/types.ts";
import { messageOf } from "../../shared/errors.ts";
import type { Log } from "../../shared/log.ts";
import { holdKeys, imageKey, type Name } from "./cache-names.ts";
import { type ImageRecord, readRecord } from "./record.ts";

export interface CacheRecords {
  /** The record as the last change of stages left it, else as it was made. */
  read(name: Name): Promise<ImageRecord | undefined>;
  /**
   * Writes the disk of an image to a file that is not there yet.
   * @returns the record as it was made; undefined when there is no such image, or it cannot be read.
   */
  fetch(name: Name, disk: string): Promise<ImageRecord | undefined>;
  /** Saves a new image. */
  saveImage(disk: string, record: ImageRecord): Promise<SaveResult>;
  /** Saves the record alone, as it is after a change of stages. */
  saveHold(record: ImageRecord): Promise<Exclude<SaveResult, "exists">>;
}

const chunk = 1024 * 1024;
const params = { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 };

export function cacheRecords(cache: ActionsCache, log: Log): CacheRecords {
  async function unpack(hit: CacheHit | undefined, disk?: string) {
    if (hit === undefined) return undefined;
    try {
      return await unpackTo(hit, disk);
    } catch (error) {
      log.warning(
        `An image in the Actions cache is passed over, ${hit.key} cannot be read: ${messageOf(error)}`,
      );
      return undefined;
    }
  }

  const imageOf = async (name: Name, disk?: string) =>
    await unpack(await cache.lookUp(imageKey(name)), disk);

  return {
    read: async (name) =>
      (await unpack(await cache.lookUp(holdKeys(name), [holdKeys(name)]))) ?? (await imageOf(name)),
    fetch: imageOf,
    saveImage: async (disk, record) =>
      await cache.save(imageKey(record), () => packed(record, disk)),
    async saveHold(record) {
      for (let number = Date.now(); ; number++) {
        const key = `${holdKeys(record)}${String(number).padStart(15, "0")}`;
        const result = await cache.save(key, () => packed(record));
        if (result !== "exists") return result;
      }
    },
  };
}

function packed(record: ImageRecord, disk?: string): AsyncIterable<Uint8Array> {
  const content = async function* () {
    yield Buffer.from(`${JSON.stringify(record)}\n`);
    if (disk !== undefined) yield* createReadStream(disk, { highWaterMark: chunk });
  };
  const packing = createZstdCompress({ params, chunkSize: chunk });
  // The reader of the last stream is told of an error.
  return pipeline(Readable.from(content()), packing, () => {});
}

/** @throws when the entry is damaged, or is no image's. */
async function unpackTo(hit: CacheHit, disk: string | undefined): Promise<ImageRecord> {
  await using file = disk === undefined ? undefined : await open(disk, "wx", 0o644);
  const unpacking = createZstdDecompress({ chunkSize: chunk });
  let begin = Buffer.alloc(0);
  let record: ImageRecord | undefined;
  for await (const bytes of pipeline(Readable.from(hit.read()), unpacking, () => {})) {
    if (record !== undefined) {
      await file?.writeFile(bytes);
      continue;
    }
    begin = Buffer.concat([begin, bytes]);
    const end = begin.indexOf("\n");
    if (end < 0 && begin.length < chunk) continue;
    const reading = readRecord(begin.toString("utf8", 0, end));
    if (reading.kind === "unreadable") throw new Error(reading.reason);
    if (reading.kind === "foreign") throw new Error("it is no record of an image");
    record = reading.record;
    if (file === undefined) break;
    await file.writeFile(begin.subarray(end + 1));
  }
  if (record === undefined) throw new Error("it is cut short");
  return record;
}
