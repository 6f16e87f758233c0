/** The finished images of a cloud with labels: found, given stages, removed. */
import { setTimeout as sleep } from "node:timers/promises";
import { chunksOf } from "../../shared/chunks.ts";
import { isUserError, UserError } from "../../shared/errors.ts";
import { backoff } from "../backoff.ts";
import { goneMeanwhile } from "../gone.ts";
import { holdMark, marks, testedMark, withTest } from "../marks.ts";
import { belongsTo, byAge, sameSlot } from "../order.ts";
import { removeEach } from "../remove.ts";
import type { Catalog, Image, Removal, RemoveOptions } from "../types.ts";
import type { CloudImage, Selector } from "./cloud.ts";
import { changeOf, finishedOnes, type Kit, keyOf, lagOf, readImage } from "./kit.ts";
import type { Marks } from "./types.ts";

/** Milliseconds until what was removed must be off the list. */
const longestProof = 120_000;
/** How often a change is written that another run has overwritten. */
const attempts = 8;

/** How many are removed before the list is asked for whether they are gone: all of it, page by page. */
const together = 250;

/** Oldest first. */
async function imagesBy(kit: Kit, selector: Selector): Promise<Image[]> {
  const found = await kit.cloud.images.list(selector);
  return found.flatMap((one) => readImage(kit, one) ?? []).sort(byAge);
}

export function labelCatalog(kit: Kit): Omit<Catalog, "builder"> {
  const { images } = kit.cloud;
  return {
    concurrency: together,
    find: async ({ text }) => {
      const found = await imagesBy(kit, finishedOnes(kit, { [marks.identity]: text }));
      return found.filter((image) => image.identity === text);
    },
    list: async (family) => {
      const all = await imagesBy(kit, finishedOnes(kit));
      return all.filter((image) => belongsTo(image, family));
    },
    get: async (id) => {
      if (images.lookUp !== undefined) {
        const found = await images.lookUp(id);
        return found && readImage(kit, found);
      }
      // In regions that share its id, an image is `<region>:<id>,<region>:<id>` to the input `image`.
      const shared = new Set(
        id.split(",").map((one) => one.replace(/^[a-z]\w*:/, "").toLowerCase()),
      );
      const wanted = new Set([id.toLowerCase(), ...(shared.size === 1 ? shared : [])]);
      const all = await imagesBy(kit, finishedOnes(kit));
      return all.find(({ image, id, name }) =>
        [image, id, name].some((one) => wanted.has(one.toLowerCase())),
      );
    },
    addStage: async (image, hold) => {
      const [name, value] = holdMark(hold, image.family);
      return await relabel(
        kit,
        image,
        () => ({ put: { [name]: value } }),
        ({ stages }) => stages.some((other) => sameSlot(other, hold) && other.since >= hold.since),
      );
    },
    dropStage: async (image, slot) => {
      const [name] = holdMark({ ...slot, since: "" }, image.family);
      return await relabel(
        kit,
        image,
        () => ({ take: [name] }),
        ({ stages }) => !images.merges && !stages.some((other) => sameSlot(other, slot)),
      );
    },
    markTested: async (image, test) =>
      await relabel(
        kit,
        image,
        ({ tested }) => ({ put: testedMark(withTest(tested, test)) }),
        ({ tested }) => tested?.includes(test) === true,
      ),
    removeMany: async (chosen, options) => await removeMany(kit, chosen, options),
    ...(images.uses && { uses: (some) => usesOf(kit, some) }),
    ...(images.copyTo && { complete: (image, begin) => complete(kit, image, begin) }),
  };
}

/** Regions of this run in which an image is to be and is not. */
export function lackingIn({ cloud, options }: Kit, there: readonly string[]): string[] {
  if (cloud.images.copyTo === undefined) return [];
  return options.regions.filter((region) => !there.includes(region));
}

/** @returns the very same image when nothing lacks. */
export async function complete(
  kit: Kit,
  image: Image,
  begin?: () => Promise<void>,
): Promise<Image> {
  const there = image.copies.map(({ region }) => region);
  const lacking = lackingIn(kit, there);
  if (lacking.length === 0) return image;
  await begin?.();
  await kit.cloud.images.copyTo?.(keyOf(image), lacking);
  const whole = await lookAt(kit, image);
  if (whole === undefined) throw goneMeanwhile(image);
  return whole.now;
}

async function usesOf({ cloud }: Kit, some: readonly Image[]): Promise<Map<string, string[]>> {
  const found = (await cloud.images.uses?.(some.map(keyOf))) ?? [];
  const byId = Map.groupBy(found, ({ image }) => image);
  return new Map(
    some.flatMap((image) => {
      const phrases = new Set(byId.get(keyOf(image))?.map(({ phrase }) => phrase));
      return phrases.size === 0 ? [] : [[image.image, [...phrases]]];
    }),
  );
}

/** The image and what the cloud says of it now; undefined when it has gone, or is no image any more. */
async function lookAt(
  kit: Kit,
  image: Image,
  look = kit.cloud.images.get(keyOf(image)),
): Promise<{ found: CloudImage; now: Image } | undefined> {
  const found = await look;
  const now = found && readImage(kit, found);
  return found && now?.invocation === image.invocation ? { found, now } : undefined;
}

/**
 * Writes until what was written is there. Where labels are replaced together, another run that read
 * them before takes away what this one has put: it is looked for once more when that run must be done.
 */
async function relabel(
  kit: Kit,
  image: Image,
  change: (now: Image) => { put?: Marks; take?: readonly string[] },
  isDone: (now: Image) => boolean,
): Promise<Image> {
  const { cloud, options } = kit;
  const wait = backoff(options.signal, 100, 2000);
  let isSettled = true;
  for (let attempt = 0; attempt < attempts; ) {
    const seen = await lookAt(kit, image);
    if (seen === undefined) throw goneMeanwhile(image);
    if (isDone(seen.now)) {
      if (isSettled) return seen.now;
      await sleep(lagOf(cloud), undefined, { signal: options.signal });
      isSettled = true;
      continue;
    }
    if (attempt++ > 0) await wait();
    isSettled = cloud.images.replaces !== true;
    const labels = changeOf(kit, seen.found.labels, change(seen.now));
    try {
      await cloud.images.setLabels(seen.found, labels);
      if (cloud.images.merges) {
        return readImage(kit, { ...seen.found, labels: labels.all }) ?? seen.now;
      }
    } catch (error) {
      if ((await lookAt(kit, image)) === undefined) throw goneMeanwhile(image, error);
      throw error;
    }
  }
  throw new Error(
    `the labels of ${image.image} could not be changed: other runs go on writing them`,
  );
}

async function removeMany(
  kit: Kit,
  chosen: readonly Image[],
  { fits, force }: RemoveOptions = {},
): Promise<Removal[]> {
  const { images } = kit.cloud;
  /** As the cloud knew them when they were removed: another run may have added copies. */
  const ids = new Map<Image, string>();
  const removals: Removal[] = [];
  for (const part of chunksOf(chosen, images.atOnce ?? 4)) {
    const all = images.look?.(part.map(keyOf));
    const removed = await removeEach(
      part,
      { fits },
      {
        async look(image) {
          const own = all?.then((found) => found[part.indexOf(image)]);
          const seen = await lookAt(kit, image, own);
          return seen && { ...seen.now, found: seen.found, chosen: image };
        },
        async remove(now) {
          if (now.isProtected) await unprotect(kit, now, force ? now.found : undefined);
          await images.remove(keyOf(now), now.found);
          ids.set(now.chosen, now.found.id);
        },
      },
    );
    removals.push(...removed);
  }
  const left = await stillListed(kit, images.provesRemoval ? [] : [...ids.values()]);
  return removals.map((removal, index) => {
    const id = chosen[index] && ids.get(chosen[index]);
    if (id === undefined || !left.has(id)) return removal;
    return { error: new Error(`${id} is still listed after its deletion`) };
  });
}

/** @param found The image, where that may be done. */
async function unprotect(
  { cloud: { images } }: Kit,
  now: Image,
  found: CloudImage | undefined,
): Promise<void> {
  if (found !== undefined && images.unprotect !== undefined) {
    return await images.unprotect(keyOf(now), found);
  }
  throw new UserError(
    `${now.name} is protected against deletion and is kept. Lift the protection first, or set \`force: true\`.`,
  );
}

/** Looks until none of them is there, or long enough. @returns those that are. */
export async function stillListed(kit: Kit, ids: readonly string[]): Promise<Set<string>> {
  const { images } = kit.cloud;
  const listed = async (some: readonly string[]) => {
    const all = await images.list(finishedOnes(kit));
    return some.map((id) => all.find((one) => one.id === id));
  };
  const look = images.look ?? listed;
  const wait = backoff(kit.options.signal);
  const end = Date.now() + longestProof;
  for (let left = [...new Set(ids)]; ; await wait()) {
    if (left.length === 0) return new Set();
    const found = await look(left).catch((error: unknown) => {
      // Who may remove may perhaps not list; that it is gone was the answer to the removal.
      if (!isUserError(error)) throw error;
      return [];
    });
    left = left.filter((_, at) => found[at] !== undefined);
    if (Date.now() > end) return new Set(left);
  }
}
