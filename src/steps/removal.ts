/** The removal of an image that was chosen a moment ago, while other runs go on. */
import type { Image, ImageHome, StageHold } from "../images/types.ts";

/**
 * Removes the image unless it is gone, or somebody gave it a stage since it was chosen.
 * @returns what became of it.
 */
export async function removeUnchanged(
  home: Pick<ImageHome, "get" | "remove">,
  chosen: Image,
): Promise<"removed" | "gone" | "changed"> {
  const now = await home.get(chosen.image);
  if (now === undefined || now.invocation !== chosen.invocation) return "gone";
  const known = new Set(chosen.stages.map(written));
  if (now.isProtected !== chosen.isProtected) return "changed";
  if (now.stages.some((hold) => !known.has(written(hold)))) return "changed";
  await home.remove(now);
  return "removed";
}

function written({ family, stage, since, pullRequest, until }: StageHold): string {
  return JSON.stringify([family, stage, since, pullRequest ?? null, until ?? null]);
}
