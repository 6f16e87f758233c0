/**
 * Images in a folder: `<name>.qcow2` and beside it `<name>.json`, the record. The record comes last
 * and is the final mark. Other files in the folder are never touched.
 */
import { existsSync } from "node:fs";
import { lstat, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { homeTime, observeHomeTime } from "../../shared/clock.ts";
import { hasCode } from "../../shared/errors.ts";
import { writeAtomically } from "../../shared/files.ts";
import type { Invocation } from "../../shared/invocation.ts";
import type { Log } from "../../shared/log.ts";
import { once } from "../../shared/once.ts";
import { goneMeanwhile } from "../gone.ts";
import { hasPassed } from "../marks.ts";
import { belongsTo, byAge } from "../order.ts";
import type { Image, Removal, RemoveOptions } from "../types.ts";
import { withLock } from "./lock.ts";
import { notePending, settlePending } from "./pending.ts";
import { bringTo, placeFile, sync } from "./place-file.ts";
import {
  type ImageRecord,
  imageName,
  newRecord,
  readRecord,
  toImage,
  withHold,
  withoutHold,
  withTested,
  writeRecord,
} from "./record.ts";
import {
  entriesOf,
  fileTime,
  listStagings,
  makeFolder,
  makeKeptFolder,
  makeStaging,
  removeStaging,
  stagingPath,
} from "./staging.ts";
import type { FinishedFile, ImageStore } from "./store.ts";
import { inStore } from "./store-error.ts";

export interface DirectoryStoreOptions {
  /** Absolute path. */
  directory: string;
  /** Builder of the images; those of others in the folder are not this store's. */
  builder: string;
  repositoryId: string;
  invocation: Invocation;
  log: Log;
  signal: AbortSignal;
}

/** A directory store can also take a disk with a record that exists already: a downloaded one. */
export interface DirectoryStore extends ImageStore {
  records(): Promise<ImageRecord[]>;
  /** Absolute path of what lies beside a record. */
  diskOf(record: Pick<ImageRecord, "name" | "extension">): string;
  put(file: string, record: ImageRecord): Promise<Image>;
  change(image: Image, how: (record: ImageRecord) => ImageRecord): Promise<Image>;
  /** Takes a disk in although there may be an older one of its identity. */
  keep(disk: FinishedFile): Promise<Image>;
  /** Removes the staging directory with all that is in it. */
  abandon(): Promise<void>;
}

/** Images that are removed under one lock. */
const concurrency = 16;

/** Of names of files without their ending: 255 bytes are the most that file systems take. */
const longestName = 240;

/** Names that an image of this id may have: an id is a name, or a disk with one ending or several. */
function namesIn(id: string): string[] {
  const parts = path.basename(id).split(".");
  return parts
    .map((_, index) => parts.slice(0, parts.length - index).join("."))
    .filter((name) => name.length <= longestName && imageName.test(name));
}

export function directoryStore(options: DirectoryStoreOptions): DirectoryStore {
  const { directory, invocation, log } = options;
  const inside = <T>(work: () => Promise<T>) => inStore(directory, work);
  const locked = <T>(work: () => Promise<T>) =>
    inside(async () => {
      await makeFolder(directory);
      return await withLock(directory, options, work);
    });
  const diskOf: DirectoryStore["diskOf"] = ({ name, extension }) =>
    path.join(directory, `${name}.${extension}`);
  const recordOf = (name: string) => path.join(directory, `${name}.json`);
  const stagingDirectory = () => inside(() => makeStaging(directory, invocation));

  /** Reads one record; undefined, with a warning where it matters, for what is not an image. */
  async function recordIn(file: string): Promise<ImageRecord | undefined> {
    const text = await readFile(file, "utf8").catch((error: unknown) => {
      if (hasCode(error, "ENOENT") || hasCode(error, "EISDIR")) return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    const reading = readRecord(text);
    if (reading.kind === "foreign") return undefined;
    if (reading.kind === "unreadable") {
      log.warning(
        `${file} cannot be read as the record of an image and is passed over: ${reading.reason}`,
      );
      return undefined;
    }
    const { record } = reading;
    if (record.repositoryId !== options.repositoryId || record.builder !== options.builder) {
      return undefined;
    }
    if (`${record.name}.json` !== path.basename(file)) {
      log.warning(`${file} is the record of another image, ${record.name}, and is passed over.`);
      return undefined;
    }
    const disk = await stat(diskOf(record)).catch(() => undefined);
    if (disk === undefined || !disk.isFile()) {
      log.warning(`${diskOf(record)} is missing although its record is there; it is passed over.`);
      return undefined;
    }
    return record;
  }

  /** @param begin With which their names begin. */
  async function records(begin = ""): Promise<ImageRecord[]> {
    return await inside(async () => {
      const found: ImageRecord[] = [];
      for (const entry of await entriesOf(directory)) {
        if (entry.startsWith(".") || !entry.endsWith(".json")) continue;
        if (!entry.startsWith(begin)) continue;
        const record = await recordIn(path.join(directory, entry));
        if (record !== undefined) found.push(record);
      }
      return found;
    });
  }

  async function images(wanted: (image: Image) => boolean, begin = ""): Promise<Image[]> {
    const all = (await records(begin)).map((record) => toImage(record, diskOf(record)));
    return all.filter(wanted).sort(byAge);
  }

  /** Images are named by their identity, so the records of all others need not be read. */
  async function ofIdentity(identity: string): Promise<Image[]> {
    return await images((image) => image.identity === identity, `nixos-${identity}`);
  }

  /** A base name that neither an image nor a file of others has. */
  async function freeName(name: string, extension: string): Promise<string> {
    const entries = new Set(await readdir(directory));
    const isFree = (base: string) =>
      !entries.has(`${base}.json`) && !entries.has(`${base}.${extension}`);
    if (isFree(name)) return name;
    for (let number = 2; ; number++) {
      if (isFree(`${name}-${number}`)) return `${name}-${number}`;
    }
  }

  /** Brings a disk to this file system and onto it, which takes long: nobody is to wait for that. */
  async function ready(file: string): Promise<string> {
    return await inside(async () => {
      const source = await bringTo(await makeStaging(directory, invocation), file);
      await sync(source);
      return source;
    });
  }

  /** Disk, then record: with the record the image exists. To be called with the lock. */
  async function place(source: string, record: ImageRecord): Promise<Image> {
    const folder = await makeStaging(directory, invocation);
    const names = { disk: path.basename(diskOf(record)), record: `${record.name}.json` };
    const draft = path.join(folder, "record.json");
    await writeAtomically(draft, writeRecord(record), 0o644);
    const note = await notePending(folder, names, source);
    await placeFile(source, diskOf(record));
    await sync(directory);
    await placeFile(draft, recordOf(record.name));
    await sync(directory);
    await rm(note);
    return toImage(record, diskOf(record));
  }

  async function put(file: string, record: ImageRecord): Promise<Image> {
    const source = await ready(file);
    const image = await locked(async () => {
      const present = await recordIn(recordOf(record.name));
      if (present?.invocation === record.invocation) return toImage(present, diskOf(present));
      const name = await freeName(record.name, record.extension);
      return await place(source, { ...record, name });
    });
    if (source !== file) await rm(source, { force: true });
    return image;
  }

  /** @param equal Looked for with the lock: an image that makes this one needless. */
  async function takeIn(
    disk: FinishedFile,
    equal: () => Promise<Image | undefined>,
  ): Promise<Image> {
    const file = await ready(disk.file);
    const image = await locked(async () => (await equal()) ?? (await placeNew({ ...disk, file })));
    await abandon();
    return image;
  }

  async function finaliseFile(disk: FinishedFile): Promise<Image> {
    const { facts } = disk;
    const image = await takeIn(disk, async () => {
      const equal = await ofIdentity(facts.identity.text);
      return equal.find((other) => other.trusted || !facts.trusted);
    });
    if (image.invocation === invocation.id) return image;
    log.info(`Another run finished the same image first; this one is removed: ${image.image}`);
    if (!hasPassed(image, facts)) return image;
    return await change(image, (record) => facts.stages.reduce(withHold, record));
  }

  /** To be called with the lock, for a disk that is ready. */
  async function placeNew(disk: FinishedFile): Promise<Image> {
    const record = newRecord({
      builder: options.builder,
      facts: disk.facts,
      builderId: disk.builderId,
      name: await freeName(disk.facts.name, disk.extension),
      extension: disk.extension,
      created: new Date(homeTime()).toISOString(),
      size: (await stat(disk.file)).size,
      machine: disk.machine,
      invocation: invocation.id,
      repositoryId: options.repositoryId,
      artifact: disk.artifact,
    });
    return await place(disk.file, record);
  }

  async function quarantineFile(disk: FinishedFile): Promise<string> {
    return await inside(async () => {
      const folder = await makeKeptFolder(directory, invocation);
      const source = await bringTo(folder, disk.file);
      const file = path.join(folder, `${disk.facts.name}.${disk.extension}`);
      await rename(source, file);
      return file;
    });
  }

  async function abandon(): Promise<void> {
    await inside(() => removeStaging(stagingPath(directory, invocation.id)));
  }

  /** Writes the record anew. @throws {UserError} when the image has gone meanwhile. */
  async function change(image: Image, how: (record: ImageRecord) => ImageRecord): Promise<Image> {
    return await locked(async () => {
      const record = await recordIn(recordOf(image.name));
      if (record === undefined || record.invocation !== image.invocation) {
        throw goneMeanwhile(image);
      }
      const changed = how(record);
      if (changed !== record) {
        // The draft lies in the staging directory, so that a kill here leaves nothing in the folder.
        const draft = path.join(await makeStaging(directory, invocation), "record.json");
        await writeAtomically(draft, writeRecord(changed), 0o644);
        await rename(draft, recordOf(record.name));
        await sync(directory);
        await removeIdleStaging();
      }
      return toImage(changed, diskOf(changed));
    });
  }

  /** Under one lock from the look at each image to its end: nobody gives it a stage in between. */
  async function removeMany(
    chosen: readonly Image[],
    { fits }: RemoveOptions = {},
  ): Promise<Removal[]> {
    const folder = once(() => makeStaging(directory, invocation));
    const notes: string[] = [];
    const removeOne = async (image: Image) => {
      const record = await recordIn(recordOf(image.name));
      if (record?.invocation !== image.invocation) return "gone";
      if (fits?.(image, toImage(record, diskOf(record))) === false) return "changed";
      const names = { disk: path.basename(diskOf(record)), record: `${record.name}.json` };
      const note = await notePending(await folder(), names, diskOf(record));
      await rm(recordOf(record.name));
      await rm(diskOf(record));
      notes.push(note);
      return "removed";
    };
    try {
      return await locked(async () => {
        const removals: Removal[] = [];
        for (const image of chosen) {
          removals.push(
            await inside(() => removeOne(image)).then(
              (outcome) => ({ outcome }),
              (error: unknown) => ({ error }),
            ),
          );
        }
        if (folder.isMade()) {
          await sync(directory);
          for (const note of notes) await rm(note);
          await removeIdleStaging();
        }
        return removals;
      });
    } catch (error) {
      return chosen.map(() => ({ error }));
    }
  }

  /** The staging directory goes when nothing but its own note is in it: no build is under way. */
  async function removeIdleStaging(): Promise<void> {
    const folder = stagingPath(directory, invocation.id);
    const entries = await entriesOf(folder);
    if (entries.length === 1 && entries[0] === "owner.json") await removeStaging(folder);
  }

  /**
   * Reads the clock of the file system before this run decides what other machines left. A user who
   * cannot write here keeps the machine's own clock, and removes nothing either.
   */
  async function hearTime(): Promise<void> {
    if (!existsSync(directory)) return;
    const time = await fileTime(directory, invocation).catch(() => undefined);
    if (time === undefined) return;
    const before = homeTime();
    observeHomeTime(time);
    // The expiry was computed with this machine's clock.
    invocation.expires += Math.round((homeTime() - before) / 1000);
    await removeIdleStaging();
  }

  async function get(id: string): Promise<Image | undefined> {
    return await inside(async () => {
      for (const name of namesIn(id)) {
        const record = await recordIn(recordOf(name));
        if (record === undefined) continue;
        const image = toImage(record, diskOf(record));
        if ([image.image, image.id, path.basename(image.image)].includes(id)) return image;
      }
      return undefined;
    });
  }

  return {
    records,
    diskOf,
    put,
    change,
    keep: (disk) => takeIn(disk, async () => undefined),
    abandon,
    tidy: removeIdleStaging,
    artifactOf: (image) => inside(async () => (await recordIn(recordOf(image.name)))?.artifact),
    find: (identity) => ofIdentity(identity.text),
    concurrency,
    list: (family) => images((image) => belongsTo(image, family)),
    get,
    addStage: (image, hold) => change(image, (record) => withHold(record, hold)),
    dropStage: (image, held) => change(image, (record) => withoutHold(record, held)),
    markTested: (image, test) => change(image, (record) => withTested(record, test)),
    removeMany,
    stagingDirectory,
    finaliseFile,
    quarantineFile,
    leftovers: (owner) =>
      inside(async () => {
        if (owner === undefined) await hearTime();
        return await listStagings(directory, owner);
      }),
    reap: async (leftovers) => {
      const gone: typeof leftovers = [];
      for (const leftover of leftovers) {
        const folder = stagingPath(directory, leftover.invocation);
        const there = await lstat(folder).catch(() => undefined);
        if (there?.isDirectory()) {
          await locked(async () => await settlePending(directory, folder));
          await inside(() => removeStaging(folder));
        }
        gone.push(leftover);
      }
      return gone;
    },
  };
}
