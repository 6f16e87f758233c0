/** Images and their records as entries of the Actions cache; `cache-store.ts` says what they mean. */
import { copyFile, link, mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { writeAtomically } from "../../shared/files.ts";
import type { Log } from "../../shared/log.ts";
import type { CacheEntries } from "./cache-entries.ts";
import { holdFiles, holdKeys, imageFiles, imageKey, type Name } from "./cache-names.ts";
import { type ImageRecord, readRecord, writeRecord } from "./record.ts";

/** @param directory Of the invocation; holds what is packed and unpacked for a moment. */
export function cacheRecords(entries: CacheEntries, directory: string, log: Log) {
  /**
   * A folder for one entry. Not in the user's: the library puts its path into a command line as it
   * is, and the user's folder may be called anything.
   */
  async function inScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const folder = path.join(directory, `entry-${process.hrtime.bigint()}`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async function readIn(folder: string): Promise<ImageRecord | undefined> {
    const reading = readRecord(await readFile(path.join(folder, "record.json"), "utf8"));
    if (reading.kind === "record") return reading.record;
    const reason = reading.kind === "unreadable" ? reading.reason : "it is no record of an image";
    log.warning(
      `An image in the Actions cache is passed over, its record cannot be read: ${reason}`,
    );
    return undefined;
  }

  /**
   * Unpacks an image for the time of `work`, with the record as it was made.
   * @returns undefined when there is no such image, or its record cannot be read.
   */
  async function unpack<T>(
    name: Name,
    work: (disk: string, record: ImageRecord) => Promise<T>,
  ): Promise<T | undefined> {
    return await inScratch(async (folder) => {
      const key = await entries.restore(folder, imageFiles, imageKey(name));
      if (key !== imageKey(name)) return undefined;
      const record = await readIn(folder);
      return record === undefined ? undefined : await work(path.join(folder, "disk"), record);
    });
  }

  return {
    unpack,
    /** The record as the last change of stages left it, else as it was made. */
    async read(name: Name): Promise<ImageRecord | undefined> {
      const held = await inScratch(async (folder) => {
        const key = await entries.restore(folder, holdFiles, holdKeys(name));
        return key === undefined ? undefined : await readIn(folder);
      });
      return held ?? (await unpack(name, async (_disk, record) => record));
    },
    /** Saves a new image. */
    saveImage: (disk: string, record: ImageRecord) =>
      inScratch(async (folder) => {
        await linkOrCopy(disk, path.join(folder, "disk"));
        await writeAtomically(path.join(folder, "record.json"), writeRecord(record));
        return await entries.save(folder, imageFiles, imageKey(record));
      }),
    /** Saves the record alone, as it is after a change of stages. */
    saveHold: (record: ImageRecord) =>
      inScratch(async (folder) => {
        await writeAtomically(path.join(folder, "record.json"), writeRecord(record));
        for (let number = Date.now(); ; number++) {
          const key = `${holdKeys(record)}${String(number).padStart(15, "0")}`;
          const result = await entries.save(folder, holdFiles, key);
          if (result !== "exists") return result;
        }
      }),
  };
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    await copyFile(from, to);
  }
}
