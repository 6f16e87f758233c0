/** The removal of images that were chosen a moment ago, while other runs go on. */
import type { Catalog, Image, Removal, StageHold } from "../images/types.ts";
import { chunksOf } from "../shared/chunks.ts";

/**
 * Removes each image unless it is gone, or somebody gave it a stage since it was chosen. As many at
 * one time as the home allows; one that cannot be removed stops no other.
 * @returns what became of each, in the order of the images.
 */
export async function* removeUnchanged(
  home: Pick<Catalog, "removeMany" | "concurrency">,
  chosen: readonly Image[],
  signal: AbortSignal,
): AsyncGenerator<{ image: Image; removal: Removal }> {
  for (const part of chunksOf(chosen, home.concurrency ?? 1)) {
    signal.throwIfAborted();
    const removals = await home.removeMany(part, { fits: isUnchanged });
    for (const [index, image] of part.entries()) {
      const removal = removals[index];
      if (removal !== undefined) yield { image, removal };
    }
  }
}

/** A hold that has gone meanwhile keeps nothing. */
function isUnchanged(chosen: Image, now: Image): boolean {
  const known = new Set(chosen.stages.map(written));
  return (
    now.isProtected === chosen.isProtected && now.stages.every((hold) => known.has(written(hold)))
  );
}

function written({ family, stage, since, pullRequest, until }: StageHold): string {
  return JSON.stringify([family, stage, since, pullRequest ?? null, until ?? null]);
}
