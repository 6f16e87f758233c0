/** What all homes share: the order of images, their owners, and when two holds are the same. */
import type { Image, StageSlot } from "./types.ts";

/** Oldest first; by name where two were made in the same millisecond. */
export function byAge(left: Image, right: Image): number {
  return Date.parse(left.created) - Date.parse(right.created) || byName(left, right);
}

export function newestFirst(images: readonly Image[]): Image[] {
  return images.toSorted((left, right) => byAge(right, left));
}

export function byName(left: Image, right: Image): number {
  return compare(left.name, right.name) || compare(left.id, right.id);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** True when the image was made for this family or holds a stage in it. */
export function belongsTo(image: Image, family: string | undefined): boolean {
  if (family === undefined || image.family === family) return true;
  return image.stages.some((hold) => hold.family === family);
}

/** One image at a time holds a slot. */
export function sameSlot(left: StageSlot, right: StageSlot): boolean {
  return (
    left.family === right.family &&
    left.stage === right.stage &&
    left.pullRequest === right.pullRequest
  );
}
