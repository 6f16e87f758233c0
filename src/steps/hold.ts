/** Giving an image a stage. */
import type { Image, StageHold } from "../images/types.ts";
import { UserError } from "../shared/errors.ts";
import type { Context } from "./context.ts";
import { holderOf, holdOn, previewStage } from "./find.ts";

/** @throws {UserError} when a run like this one may not give this stage. */
export function checkStage({ run }: Context, input: "stage" | "to-stage", stage: string): void {
  if (run.trusted || stage === previewStage) return;
  throw new UserError(
    `${input}: ${stage} is not for this run. A pull request can only make images of stage ${previewStage}; other stages are reached from the repository's own branches.`,
  );
}

/** Adds the hold, unless the image is the holder already: a quiet night writes nothing. */
export async function withStage(
  context: Context,
  image: Image,
  hold: StageHold | undefined,
): Promise<{ image: Image; changed: boolean }> {
  if (hold === undefined) return { image, changed: false };
  const home = await context.home();
  const holder = holderOf(await home.list(hold.family), hold);
  const held = holder?.image === image.image && holdOn(image, hold);
  if (held && !endsBefore(held, hold)) return { image, changed: false };
  return { image: await home.addStage(image, hold), changed: true };
}

/** True when the new hold lasts longer: each push to a pull request gives its preview more time. */
function endsBefore(held: StageHold, hold: StageHold): boolean {
  return (held.until ?? Number.POSITIVE_INFINITY) < (hold.until ?? Number.POSITIVE_INFINITY);
}
