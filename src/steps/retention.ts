/** Decides for each image of a listing whether retention keeps it, and why. Pure. */
import { describeHold, formatAge } from "../action/inventory.ts";
import { isRolledBack, previewStage, rankSlots, type SlotRanks } from "../images/holds.ts";
import { belongsTo, byAge, newestFirst } from "../images/order.ts";
import type { Image } from "../images/types.ts";
import { homeTime } from "../shared/clock.ts";
import { isSpentPreview } from "./previews.ts";

export interface Rule {
  /** The newest of each family and of each stage that stay; undefined: their number does not matter. */
  keep: number | undefined;
  /** Milliseconds; what is younger stays. Undefined: age does not matter. */
  olderThan: number | undefined;
  /** Of this family only. */
  family: string | undefined;
  /** False for a run of a pull request: it removes previews only. */
  trusted: boolean;
}

export interface Decision {
  image: Image;
  goes: boolean;
  why: string;
}

/**
 * @param images All of the family, or of the repository, with guests of other families.
 * @returns a decision for each, in the same order, without regard to machines that use the image.
 */
export function decide(images: readonly Image[], rule: Rule, now = homeTime()): Decision[] {
  const slotRanks = rankSlots(images, now);
  const ranks = familyRanks(images);
  return images.map((image) => {
    const kept =
      refusal(image, rule) ??
      keptAs(image, rule, slotRanks, now) ??
      mark(image, rule, images) ??
      guard(image);
    if (kept !== undefined) return { image, goes: false, why: kept };
    if (isSpentPreview(image, slotRanks)) {
      return { image, goes: true, why: "an expired preview" };
    }
    const why = retained(image, rule, { slotRanks, rank: ranks.get(image) ?? 0, now });
    return why === undefined
      ? { image, goes: true, why: reasonToGo(image, rule, now) }
      : { image, goes: false, why };
  });
}

/** The reason why this run may not remove the image at all. */
function refusal(image: Image, { family, trusted }: Rule): string | undefined {
  if (family !== undefined && image.family !== family) return `is of family ${image.family}`;
  const isPreview = image.stages.some((hold) => hold.stage === previewStage);
  if (!trusted && (image.trusted || !isPreview)) {
    return "a pull request removes nothing but previews";
  }
  return undefined;
}

/** Holders and previous holders of a stage are kept, whatever `keep` and `older-than` say. */
function keptAs(
  image: Image,
  { family }: Rule,
  slotRanks: SlotRanks,
  now: number,
): string | undefined {
  let previous: string | undefined;
  for (const hold of image.stages) {
    const rank = slotRanks.rankOf(image, hold);
    if (rank === undefined) continue;
    // The other images of that family were not listed, so its holders are unknown.
    const isElsewhere = family !== undefined && hold.family !== family;
    if (isElsewhere || rank === 0) return `has stage ${describeHold(image, hold, slotRanks, now)}`;
    if (rank === 1 && hold.stage !== previewStage) previous = `had stage ${hold.stage} before`;
  }
  return previous;
}

/**
 * Only the image records that it was rolled back. If it were removed, the next `create` would make the
 * same image again and give it the stage.
 */
function mark(image: Image, { family }: Rule, images: readonly Image[]): string | undefined {
  for (const hold of image.trusted ? image.stages.filter(isRolledBack) : []) {
    const what = `was rolled back from ${hold.stage}`;
    // As above: the newer images of that family were not listed.
    if (family !== undefined && hold.family !== family) return `${what} in family ${hold.family}`;
    const next = images.some(
      (other) => other.trusted && belongsTo(other, hold.family) && byAge(other, image) > 0,
    );
    if (!next) return `${what}, and its family has no newer image`;
  }
  return undefined;
}

function guard(image: Image): string | undefined {
  return image.isProtected ? "is protected in the cloud" : undefined;
}

/** With both `keep` and `older-than`, an image goes only if it is beyond the number and older. */
function retained(
  image: Image,
  { keep, olderThan }: Rule,
  at: { slotRanks: SlotRanks; rank: number; now: number },
): string | undefined {
  const age = at.now - Date.parse(image.created);
  if (olderThan !== undefined && !(age > olderThan))
    return `is younger than ${formatAge(olderThan)}`;
  if (keep === undefined) return undefined;
  if (at.rank < keep) return `is one of the newest ${keep} of its family`;
  const hold = image.stages.find((one) => {
    const rank = at.slotRanks.rankOf(image, one);
    return one.stage !== previewStage && rank !== undefined && rank < keep;
  });
  return hold && `is one of the last ${keep} with stage ${hold.stage}`;
}

function reasonToGo(image: Image, { keep, olderThan }: Rule, now: number): string {
  return [
    ...(keep === undefined ? [] : [`beyond the newest ${keep}`]),
    ...(olderThan === undefined ? [] : [`${formatAge(now - Date.parse(image.created))} old`]),
  ].join(", ");
}

/** 0 for the newest of its family. Untrusted images are counted separately, so they displace no others. */
function familyRanks(images: readonly Image[]): Map<Image, number> {
  const counts = new Map<string, number>();
  const ranks = new Map<Image, number>();
  for (const image of newestFirst(images)) {
    const line = JSON.stringify([image.family, image.trusted]);
    const rank = counts.get(line) ?? 0;
    ranks.set(image, rank);
    counts.set(line, rank + 1);
  }
  return ranks;
}
