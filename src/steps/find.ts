/** Which of the images that exist a step means. */
import { previewStage } from "../images/holds.ts";
import type { Image } from "../images/types.ts";
import type { Identity } from "../packer/types.ts";
import type { Context } from "./context.ts";

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

/**
 * Looks for the image of the configuration. An earlier evaluation may answer that there is one, and
 * no more: what will be executed is always evaluated in this run.
 * @param isMiss Tells from what was found that something would be made.
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
