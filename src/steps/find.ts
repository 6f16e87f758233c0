/** Which of the images that exist a step means. */
import type { Image, StageHold } from "../images/types.ts";

/** The stage whose images anybody with the preview role can make. */
export const previewStage = "preview";

/**
 * A place that one image at a time holds: a stage of a family, for previews of one pull request.
 * What is left out fits any.
 */
export interface WantedPlace extends Pick<StageHold, "stage" | "pullRequest"> {
  family?: string | undefined;
}

/**
 * The answer among images of one identity: the holder of a stage, else the oldest final one. Images
 * come oldest first.
 */
export function answerOf(images: readonly Image[]): Image | undefined {
  return images.find((image) => image.stages.length > 0) ?? images[0];
}

/**
 * What a run may take. A pull request can put any label on an image of its own, so a run of the
 * repository itself takes only images that such a run made; for `preview` anything will do.
 */
export function acceptable(
  images: readonly Image[],
  run: { trusted: boolean; stage: string | undefined },
): Image[] {
  if (!run.trusted || run.stage === previewStage) return [...images];
  return images.filter((image) => image.trusted);
}

/** The hold by which an image has this place, or had it. */
export function holdOn(image: Image, place: WantedPlace): StageHold | undefined {
  return image.stages.find(
    (hold) =>
      (place.family === undefined || hold.family === place.family) &&
      hold.stage === place.stage &&
      (place.pullRequest === undefined || hold.pullRequest === place.pullRequest),
  );
}

/** The image that has a place: of all that carry it, the one that came to it last. */
export function holderOf(images: readonly Image[], place: WantedPlace): Image | undefined {
  let holder: { image: Image; since: string } | undefined;
  for (const image of images) {
    const hold = holdOn(image, place);
    if (hold === undefined) continue;
    if (holder === undefined || hold.since > holder.since) holder = { image, since: hold.since };
  }
  return holder?.image;
}

/** The places that would stand empty, or fall back to an older image, without this one. */
export function heldBy(image: Image, family: readonly Image[]): StageHold[] {
  return image.stages.filter((hold) => holderOf(family, hold)?.image === image.image);
}
