/** Removes previews that have expired or were replaced. */
import { holdsOn, isLiving, previewStage, rankSlots, type SlotRanks } from "../images/holds.ts";
import type { Catalog, Image, StageHold } from "../images/types.ts";
import { messageOf } from "../shared/errors.ts";
import { abridged } from "../shared/text.ts";
import type { Context } from "./context.ts";
import { removeAll } from "./removal.ts";

/**
 * True for an image of a pull request that is no current preview: each of its holds has expired, or
 * another image is the preview of that pull request now. Its other stages do not count.
 * @param slotRanks Ranks among all images of its families.
 */
export function isSpentPreview(image: Image, slotRanks: SlotRanks): boolean {
  if (image.trusted || !image.stages.some((hold) => hold.stage === previewStage)) return false;
  return image.stages.every((hold) => slotRanks.rankOf(image, hold) !== 0);
}

/** True if somebody needs the image for more than these previews. */
export function servesOthers(image: Image, previews: readonly StageHold[]): boolean {
  return image.trusted || image.stages.some((hold) => !previews.includes(hold) && isLiving(hold));
}

/**
 * Removes the spent previews of this repository. A failure does not stop the others; all are reported
 * in one warning at the end.
 * @param kept The preview that this run made or found; it replaces the earlier ones.
 */
export async function sweepPreviews(context: Context, kept?: Image): Promise<void> {
  const { log, signal } = context;
  try {
    const home = await context.home();
    const images = await replaced(context, await home.list(undefined), kept);
    const slotRanks = rankSlots(images);
    const spent = images.filter(
      (image) =>
        !image.isProtected && image.image !== kept?.image && isSpentPreview(image, slotRanks),
    );
    const uses = await usesOf(home, spent);
    const unused = spent.filter((image) => {
      const [use] = uses.get(image.image) ?? [];
      if (use === undefined) return true;
      log.info(`${image.name} is an expired preview, and stays: ${use}`);
      return false;
    });
    for (const { name } of unused) log.info(`${name} goes: an expired preview`);
    const { failed } = await removeAll(context, unused, log.info);
    if (failed.length > 0) throw new Error(abridged(failed, 3));
  } catch (error) {
    signal.throwIfAborted();
    log.warning(`Not all expired previews could be removed: ${messageOf(error)}`);
  }
}

/**
 * Takes the preview hold from earlier images that others still need, so that those stay.
 * @returns the images after that.
 */
async function replaced(
  context: Context,
  images: readonly Image[],
  kept: Image | undefined,
): Promise<Image[]> {
  const home = await context.home();
  const own = kept?.stages.filter(
    ({ stage, pullRequest }) =>
      stage === previewStage && pullRequest !== undefined && pullRequest === context.pullRequest,
  );
  const after: Image[] = [];
  for (const image of images) {
    let now = image;
    for (const hold of own ?? []) {
      const earlier = holdsOn(image, hold).filter(({ since }) => since < hold.since);
      if (image.image === kept?.image || !servesOthers(image, earlier)) continue;
      for (const { family, stage, pullRequest } of earlier) {
        now = await home.dropStage(now, { family, stage, pullRequest });
        context.log.info(`${image.name} is no longer the preview of ${pullRequest}`);
      }
    }
    after.push(now);
  }
  return after;
}

/** The users of these images, if the home can look them up. */
export async function usesOf(
  home: Pick<Catalog, "uses">,
  images: readonly Image[],
): Promise<Map<string, string[]>> {
  if (home.uses === undefined || images.length === 0) return new Map();
  return await home.uses(images);
}
