/**
 * Images in the GitHub Actions cache, for runners that forget everything else. Entries never
 * change, so an image is two kinds of them:
 *
 * - `packernix-image-<identity>` (`…-untrusted` for images that are not trusted): disk and record.
 *   That the service has finished it is the final mark; it shows nothing half-written.
 * - `packernix-hold-<t|u>-<identity>-<number>`: the record alone, as it is after the last change of
 *   its stages. The largest number, which is also the youngest entry, counts.
 *
 * Who sees an entry is GitHub's decision: a branch sees its own entries and those of the default
 * branch, a pull request those of its base too, and nobody those of a pull request. Two runs that
 * change the stages of one image in the same moment may lose one of both changes.
 *
 * A folder on this machine holds the disks that this machine made or fetched. It is believed only
 * for images of the same run, which the service may not show yet or may have refused to take.
 */
import { stat } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../../shared/errors.ts";
import type { Invocation } from "../../shared/invocation.ts";
import type { Log } from "../../shared/log.ts";
import { backoff } from "../backoff.ts";
import { hasPassed } from "../marks.ts";
import { belongsTo, byAge } from "../order.ts";
import { removeEach, removeImage } from "../remove.ts";
import type { Image, ImageFacts } from "../types.ts";
import type { CacheEntries } from "./cache-entries.ts";
import { holdKeys, imageFiles, imageKey, imagePrefix, nameOf, runOf } from "./cache-names.ts";
import { cacheRecords } from "./cache-records.ts";
import type { CachesApi } from "./caches-api.ts";
import type { DirectoryStore } from "./directory-store.ts";
import { type ImageRecord, toImage, withHold, withoutHold, withTested } from "./record.ts";
import type { FinishedFile, ImageStore } from "./store.ts";

export interface CacheStoreOptions {
  entries: CacheEntries;
  api: CachesApi;
  /** Disks on this machine. */
  copies: DirectoryStore;
  invocation: Invocation;
  log: Log;
  signal: AbortSignal;
  /** Builder of the images; entries of others are not this store's. */
  builder: string;
}

/** What GitHub gives a repository for all its entries unless it pays for more. */
const repositoryLimit = 10 * 1024 ** 3;
/** Milliseconds that another run gets to finish saving the same image. */
const longestSave = 300_000;

export function cacheStore(options: CacheStoreOptions): ImageStore {
  const { entries, api, copies, invocation, log, builder, signal } = options;
  const records = cacheRecords(entries, invocation.directory, log);
  /** Invocations whose images this process has removed: the service may go on showing them. */
  const removed = new Set<string>();

  /** The record of this machine's copy of an image. */
  async function copyOf(image: Pick<Image, "invocation">): Promise<ImageRecord | undefined> {
    return (await copies.records()).find((one) => one.invocation === image.invocation);
  }

  async function toRemote(record: ImageRecord | undefined): Promise<Image[]> {
    if (record?.builder !== builder || removed.has(record.invocation)) return [];
    const copy = await copyOf(record);
    const { name, extension } = copy ?? record;
    return [toImage({ ...record, name }, copies.diskOf({ name, extension }))];
  }

  /** Images on this machine that count although the service does not show them. */
  async function ownImages(shown: Image[], wanted: (image: Image) => boolean): Promise<Image[]> {
    const run = runOf(invocation.id);
    return (await copies.records())
      .filter((record) => runOf(record.invocation) === run)
      .filter((record) => !shown.some((image) => image.invocation === record.invocation))
      .map((record) => toImage(record, copies.diskOf(record)))
      .filter(wanted);
  }

  async function findRemote(identity: string): Promise<Image[]> {
    if (!entries.readable) return [];
    const keys = [true, false].map((trusted) => imageKey({ identity, trusted }));
    const matched = await entries.lookUp(imageFiles, keys[0] ?? "", keys.slice(1));
    if (matched === undefined || !keys.includes(matched)) return [];
    return await toRemote(await records.read(nameOf(matched)));
  }

  async function find(identity: string): Promise<Image[]> {
    const remote = await findRemote(identity);
    const own = await ownImages(remote, (image) => image.identity === identity);
    return [...remote, ...own].sort(byAge);
  }

  async function list(family: string | undefined): Promise<Image[]> {
    const found: Image[] = [];
    const names = new Set((await api.list(imagePrefix)).map((item) => item.key));
    for (const key of names) found.push(...(await toRemote(await records.read(nameOf(key)))));
    const remote = found.filter((image) => belongsTo(image, family));
    const own = await ownImages(found, (image) => belongsTo(image, family));
    return [...remote, ...own].sort(byAge);
  }

  async function get(id: string): Promise<Image | undefined> {
    // The path may be that of another machine; the name in it says which image.
    const base = path.basename(id);
    const identity = /^nixos-([a-z0-9]+-[a-z0-9]+)/.exec(base)?.[1];
    if (identity === undefined) return undefined;
    return (await find(identity)).find((image) => {
      const known = [image.image, image.id, path.basename(image.image)];
      return known.includes(id) || known.includes(base);
    });
  }

  async function change(image: Image, how: (record: ImageRecord) => ImageRecord): Promise<Image> {
    const record = await records.read(image);
    if (record === undefined || record.invocation !== image.invocation) {
      // Never reached the service: what this machine knows is all there is.
      return await copies.change(image, how);
    }
    const changed = how(record);
    if (changed === record) return image;
    if (!entries.writable || (await records.saveHold(changed)) === "refused") {
      throw new UserError(
        `The stages and tests of ${image.name} could not be written: the Actions cache is read-only for this run. Runs for pull requests from forks and some other events may only read it.`,
      );
    }
    const copy = await copyOf(record);
    if (copy !== undefined) await copies.change({ ...image, name: copy.name }, how);
    return { ...image, stages: changed.stages, tested: changed.tested };
  }

  async function fetch(image: Image): Promise<Image> {
    const copy = await copyOf(image);
    if (copy !== undefined) return { ...image, image: toImage(copy, copies.diskOf(copy)).image };
    log.info(`Fetching ${image.name} from the Actions cache`);
    const fetched = await records.unpack(image, (disk, record) =>
      copies.put(disk, { ...record, stages: image.stages }),
    );
    await copies.tidy();
    if (fetched === undefined || fetched.invocation !== image.invocation) {
      throw new UserError(
        `${image.name} could not be fetched from the Actions cache: it was removed meanwhile, or the service failed (see above). Run the step again.`,
      );
    }
    return { ...image, name: fetched.name, id: fetched.id, image: fetched.image };
  }

  async function finaliseFile(disk: FinishedFile): Promise<Image> {
    const { facts } = disk;
    const suits = (image: Image) =>
      image.invocation !== invocation.id && (image.trusted || !facts.trusted);
    const older = (await find(facts.identity.text)).find(suits);
    if (older !== undefined) return await takeOlder(older, facts);
    const own = await copies.keep(disk);
    if ((await upload(own)) !== "exists") return own;
    // The other run has begun to save its image, and nobody sees that before it is whole.
    const end = Date.now() + longestSave;
    let winner: Image | undefined;
    for (const wait = backoff(signal, 200, 5000); ; await wait()) {
      winner = (await findRemote(facts.identity.text)).find(suits);
      if (winner !== undefined || Date.now() > end) break;
      log.progress("cache", "Another run is saving the same image to the Actions cache");
    }
    if (winner === undefined) {
      log.warning(`Another run does not finish saving the same image. ${keptHere(own)}`);
      return own;
    }
    const image = await takeOlder(winner, facts);
    await removeImage(copies, own);
    return image;
  }

  /** The later maker of a race removes its own and answers with the older one. */
  async function takeOlder(older: Image, facts: ImageFacts): Promise<Image> {
    log.info(`Another run finished the same image first; this one is removed: ${older.name}`);
    await copies.abandon();
    const image = await fetch(older);
    if (!hasPassed(image, facts)) return image;
    return await change(image, (record) => facts.stages.reduce(withHold, record));
  }

  async function upload(image: Image): Promise<"saved" | "exists" | "unsaved"> {
    const kept = keptHere(image);
    const record = await copyOf(image);
    if (record === undefined) throw new Error(`${image.image} has no record`);
    const size = (await stat(copies.diskOf(record))).size;
    if (size > repositoryLimit) {
      log.warning(
        `The image has ${gibibytes(size)}, more than the ${gibibytes(repositoryLimit)} that the Actions cache of a repository holds. ${kept} Use \`image-store\` with a folder.`,
      );
      return "unsaved";
    }
    if (!entries.writable) {
      log.warning(`The Actions cache is read-only for this run (ACTIONS_CACHE_MODE). ${kept}`);
      return "unsaved";
    }
    const result = await records.saveImage(copies.diskOf(record), record);
    if (result === "refused") {
      log.warning(
        `The image was not taken by the Actions cache (see above): the token of this run may only read it, or its limits are reached. ${kept}`,
      );
      return "unsaved";
    }
    if (result === "saved") await records.saveHold(record);
    return result;
  }

  async function remove(image: Image): Promise<void> {
    for (const copy of await copies.records()) {
      if (copy.invocation === image.invocation) {
        await removeImage(copies, { ...image, name: copy.name });
      }
    }
    if (!entries.readable) {
      throw new UserError(
        `${image.name} cannot be looked up: the Actions cache may not be read by this run (ACTIONS_CACHE_MODE).`,
      );
    }
    // Another image may have come to the same identity meanwhile.
    if ((await records.read(image))?.invocation !== image.invocation) return;
    const held = await api.list(holdKeys(image));
    const own = (await api.list(imageKey(image))).filter((item) => item.key === imageKey(image));
    // The image's own entry goes last: what is found until then still has its record in it.
    for (const item of [...held, ...own]) await api.remove(item.id);
    removed.add(image.invocation);
  }

  return {
    find: (identity) => find(identity.text),
    list,
    get,
    addStage: (image, hold) => change(image, (record) => withHold(record, hold)),
    dropStage: (image, slot) => change(image, (record) => withoutHold(record, slot)),
    markTested: (image, test) => change(image, (record) => withTested(record, test)),
    fetch,
    removeMany: (chosen, options = {}) =>
      removeEach(chosen, options, { look: ({ name }) => get(name), remove }),
    stagingDirectory: () => copies.stagingDirectory(),
    finaliseFile,
    tidy: () => copies.tidy(),
    artifactOf: async (image) =>
      (await records.read(image))?.artifact ?? (await copies.artifactOf(image)),
    quarantineFile: (disk) => copies.quarantineFile(disk),
    leftovers: (owner) => copies.leftovers(owner),
    reap: (leftovers) => copies.reap(leftovers),
  };
}

function keptHere({ image }: Image): string {
  return `It stays at ${image} for this job only, and the next run builds it again.`;
}

function gibibytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}
