/** Which of the images that exist a step means. */
import { previewStage } from "../images/holds.ts";
import type { Image } from "../images/types.ts";

/**
 * The answer among images of one identity, which come oldest first: the first that somebody ever gave
 * a stage, though it may have lost it, else the oldest.
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
