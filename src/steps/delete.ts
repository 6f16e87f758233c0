/** `delete`: remove what the selector names, and prove it by listing again. */
import type { Image } from "../images/types.ts";
import { UserError } from "../shared/errors.ts";
import type { Context } from "./context.ts";
import { heldBy, holdOn, previewStage, type WantedPlace } from "./find.ts";
import { sweep } from "./reap.ts";
import { select } from "./select.ts";
import type { StepResult } from "./types.ts";

export async function remove(context: Context): Promise<StepResult> {
  // At once: what is selected is finished, and what is swept is not.
  const [selected] = await Promise.all([select(context), sweep(context)]);
  const known = { toplevel: selected.toplevel, identity: selected.identity };
  if (selected.images.length === 0) {
    return { ...known, status: "absent", changed: false, images: [] };
  }
  const home = await context.home();
  const notes: string[] = [];
  // Refuse before the first removal: half a deletion helps nobody.
  for (const image of selected.images) {
    refuseTrusted(context, image, selected.place);
    await refuseHolder(context, image, selected.place);
  }

  await context.timeline.phase("Delete the image", async () => {
    for (const image of selected.images) {
      if (isSharedPreview(image, selected.place)) {
        const hold = holdOn(image, selected.place);
        if (hold !== undefined) await home.dropStage(image, hold);
        notes.push(`${image.name} serves others too: only its stage ${previewStage} is gone.`);
        continue;
      }
      await home.remove(image, { force: context.inputs.force });
      context.log.info(`Deleted ${image.image}`);
      if ((await home.get(image.image)) !== undefined) {
        throw new Error(`${image.image} is still listed after its deletion`);
      }
    }
  });
  return { ...known, status: "deleted", changed: true, images: selected.images, notes };
}

/** A preview that reused an image of the repository itself must not take that image with it. */
function isSharedPreview(image: Image, place: WantedPlace | undefined): place is WantedPlace {
  return place?.stage === previewStage && (image.trusted || image.stages.length > 1);
}

function refuseTrusted(context: Context, image: Image, place: WantedPlace | undefined): void {
  if (context.run.trusted || !image.trusted || isSharedPreview(image, place)) return;
  throw new UserError(
    `${image.name} was made by the repository itself and is kept: a run for a pull request deletes only images that pull requests made.`,
  );
}

async function refuseHolder(
  context: Context,
  image: Image,
  place: WantedPlace | undefined,
): Promise<void> {
  if (context.inputs.force || image.stages.length === 0) return;
  if (place?.stage === previewStage) return;
  const home = await context.home();
  const family = (
    await Promise.all(
      [...new Set(image.stages.map((hold) => hold.family))].map((name) => home.list(name)),
    )
  ).flat();
  const [held] = heldBy(image, family);
  if (held === undefined) return;
  throw new UserError(
    `${image.name} is the image of stage ${held.stage} in family ${held.family} and is kept. Give the stage to another image first, or set \`force: true\`.`,
  );
}
