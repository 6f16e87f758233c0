/**
 * Which image has a stage and which images had it. The holds on images are the only source, so every
 * run that sees the same images gives the same answer.
 */
import { homeTime } from "../shared/clock.ts";
import { byName } from "./order.ts";
import type { Image, StageHold, StageSlot } from "./types.ts";

/** The stage whose images anybody with the preview role can make. */
export const previewStage = "preview";

/**
 * A slot that one image at a time holds: a stage of a family, for previews of one pull request.
 * A field that is left out matches every value.
 */
export interface WantedSlot extends Pick<StageHold, "stage" | "pullRequest"> {
  family?: string | undefined;
}

/** False for a hold whose time is over. */
export function isLiving(hold: StageHold, now = homeTime()): boolean {
  return hold.until === undefined || hold.until * 1000 > now;
}

/** A roll-back writes down that the hold ended before it began; one that expired has had its time. */
export function isRolledBack(hold: StageHold): boolean {
  return hold.until !== undefined && hold.until * 1000 <= Date.parse(hold.since);
}

export function rolledBack(hold: StageHold, since: string): StageHold {
  return { ...hold, since, until: Math.floor(Date.parse(since) / 1000) };
}

/** Every hold of this slot, those too whose time is over. */
export function holdsOn(image: Pick<Image, "stages">, slot: WantedSlot): StageHold[] {
  return image.stages.filter(
    (hold) =>
      (slot.family === undefined || hold.family === slot.family) &&
      hold.stage === slot.stage &&
      (slot.pullRequest === undefined || hold.pullRequest === slot.pullRequest),
  );
}

/** The living hold by which an image has this slot, or had it before it was overtaken. */
export function holdOn(
  image: Pick<Image, "stages">,
  slot: WantedSlot,
  now = homeTime(),
): StageHold | undefined {
  const living = holdsOn(image, slot).filter((hold) => isLiving(hold, now));
  return living.reduce<StageHold | undefined>(
    (best, hold) => (best === undefined || hold.since > best.since ? hold : best),
    undefined,
  );
}

/**
 * The images that have or had a slot, the holder first, the previous one next. Where two came to it
 * in the same millisecond the name decides. An image that a pull request made counts for previews
 * only, whatever is written on it.
 */
export function historyOf(images: readonly Image[], slot: WantedSlot, now = homeTime()): Image[] {
  const held = images.flatMap((image) => {
    const hold = mayHold(image, slot.stage) ? holdOn(image, slot, now) : undefined;
    return hold === undefined ? [] : [{ image, since: Date.parse(hold.since) }];
  });
  held.sort((left, right) => right.since - left.since || byName(right.image, left.image));
  return held.map(({ image }) => image);
}

/** The image that has a slot: of all that carry it, the one that came to it last. */
export function holderOf(images: readonly Image[], slot: WantedSlot): Image | undefined {
  return historyOf(images, slot)[0];
}

/** The slots that would be empty, or fall back to an older image, without this one. */
export function heldBy(image: Image, family: readonly Image[]): StageHold[] {
  return image.stages.filter((hold) => holderOf(family, hold)?.image === image.image);
}

/**
 * The stages that an image has, each once: not those that another image has taken over, and those
 * too that were rolled back, so that nobody gives them to it anew without looking.
 * @param family Whose stages: an image that two families share may be released in one of them only.
 */
export function stagesNow(
  image: Image,
  images: readonly Image[],
  family: string | undefined,
): string[] {
  const current = image.stages.filter(
    (hold) =>
      (family === undefined || hold.family === family) &&
      (isRolledBack(hold) || holderOf(images, hold)?.image === image.image),
  );
  return [...new Set(current.map((hold) => hold.stage))];
}

/** A `since` that is later than every other of this slot, also where clocks differ. */
export function nextSince(images: readonly Image[], slot: StageSlot, now = homeTime()): string {
  const known = images.flatMap((image) => holdsOn(image, slot));
  const latest = known.reduce((most, hold) => Math.max(most, Date.parse(hold.since)), 0);
  return new Date(Math.max(now, latest + 1)).toISOString();
}

/** The rank of images in every slot that any of them has: computed once for a whole listing. */
export function rankSlots(images: readonly Image[], now = homeTime()): SlotRanks {
  const histories = new Map<string, Image[]>();
  const members = new Map<string, { slot: StageSlot; images: Set<Image> }>();
  for (const image of images) {
    for (const hold of image.stages) {
      const key = slotKey(hold);
      const known = members.get(key) ?? { slot: hold, images: new Set() };
      members.set(key, known);
      known.images.add(image);
    }
  }
  for (const [key, { slot, images: some }] of members) {
    histories.set(key, historyOf([...some], slot, now));
  }
  return {
    rankOf: (image, hold) => {
      if (!isLiving(hold, now)) return undefined;
      const rank = histories.get(slotKey(hold))?.indexOf(image) ?? -1;
      return rank === -1 ? undefined : rank;
    },
  };
}

export interface SlotRanks {
  /** 0 for the holder, 1 for the previous one; undefined for a hold that has ended. */
  rankOf(image: Image, hold: StageHold): number | undefined;
}

function slotKey({ family, stage, pullRequest }: StageSlot): string {
  return JSON.stringify([family, stage, pullRequest ?? null]);
}

function mayHold(image: Image, stage: string): boolean {
  return image.trusted || stage === previewStage;
}
