/** Removes images that were chosen before, while other runs may change them. */
import type { Image, Removal, StageHold } from "../images/types.ts";
import { chunksOf } from "../shared/chunks.ts";
import { messageOf } from "../shared/errors.ts";
import type { Context } from "./context.ts";

/**
 * Removes each image unless it is gone, or got a stage since it was chosen; as many in parallel as the
 * home allows. A failure does not stop the others.
 * @param complain Gets a sentence on each image that could not be removed.
 * @returns the images that were removed, and for each that could not be its name and the reason.
 */
export async function removeAll(
  context: Context,
  chosen: readonly Image[],
  complain: (sentence: string) => void,
): Promise<{ removed: Image[]; failed: string[] }> {
  const { log, signal } = context;
  const home = await context.home();
  const removed: Image[] = [];
  const failed: string[] = [];
  const note = (image: Image, removal: Removal) => {
    if ("error" in removal) {
      signal.throwIfAborted();
      failed.push(`${image.name} (${messageOf(removal.error)})`);
      complain(`${image.name} could not be removed: ${messageOf(removal.error)}`);
    } else if (removal.outcome === "removed") {
      removed.push(image);
      log.info(`Removed ${image.image}`);
    } else if (removal.outcome === "gone") {
      log.info(`${image.name} is gone already`);
    } else {
      log.info(
        `${image.name} has changed meanwhile (a stage, or a protection, perhaps on a copy elsewhere), and stays`,
      );
    }
  };
  for (const part of chunksOf(chosen, home.concurrency ?? 1)) {
    signal.throwIfAborted();
    const removals = await home.removeMany(part, { fits: isUnchanged });
    for (const [index, removal] of removals.entries()) {
      const image = part[index];
      if (image !== undefined) note(image, removal);
    }
  }
  return { removed, failed };
}

/** True unless the protection has changed or a hold was added; a removed hold does not count. */
export function isUnchanged(chosen: Image, now: Image): boolean {
  const known = new Set(chosen.stages.map(written));
  return (
    now.isProtected === chosen.isProtected && now.stages.every((hold) => known.has(written(hold)))
  );
}

function written({ family, stage, since, pullRequest, until }: StageHold): string {
  return JSON.stringify([family, stage, since, pullRequest ?? null, until ?? null]);
}
