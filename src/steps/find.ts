/** Chooses among the images of one identity. */
import { previewStage } from "../images/holds.ts";
import type { Image } from "../images/types.ts";
import type { Identity } from "../packer/types.ts";
import type { Context } from "./context.ts";

/**
 * Chooses among images of one identity, sorted oldest first: the first that was ever given a stage,
 * else the oldest.
 */
export function answerOf(images: readonly Image[]): Image | undefined {
  return images.find((image) => image.stages.length > 0) ?? images[0];
}

/**
 * The images that a run may use. A pull request can put any label on its own image, so a run of the
 * repository's own code uses only images that such a run made. Stage `preview` accepts any image.
 */
export function acceptable(
  images: readonly Image[],
  run: { trusted: boolean; stage: string | undefined },
): Image[] {
  if (!run.trusted || run.stage === previewStage) return [...images];
  return images.filter((image) => image.trusted);
}

/** The images of one identity that this run may use, oldest first. */
export async function imagesOf(context: Context, identity: Identity): Promise<Image[]> {
  const home = await context.home();
  const found = await context.timeline.phase("Find the image", () => home.find(identity));
  return acceptable(found, context.run);
}

/**
 * Looks for the image of the configuration. A cached evaluation may only answer that the image
 * exists; whatever is executed is evaluated in this run.
 * @param isMiss True if the result means that an image must be made.
 */
export async function findKnown<Found>(
  context: Context,
  find: (identity: Identity) => Promise<Found>,
  isMiss: (found: Found) => boolean,
): Promise<{ toplevel: string; identity: Identity; found: Found }> {
  const { isEvaluated, ...known } = await context.known();
  const found = await find(known.identity);
  if (isEvaluated || !isMiss(found)) return { ...known, found };
  const { toplevel, identity } = await context.evaluated();
  const isSame = identity.text === known.identity.text;
  return { toplevel, identity, found: isSame ? found : await find(identity) };
}
