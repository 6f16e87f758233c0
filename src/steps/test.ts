/** `test`: boot a throw-away machine from the image, run the user's checks on it, perhaps add a stage. */

import type { StepResult } from "../action/step-result.ts";
import type { WantedSlot } from "../images/holds.ts";
import type { Image } from "../images/types.ts";
import { homeTime } from "../shared/clock.ts";
import { UserError } from "../shared/errors.ts";
import type { Context } from "./context.ts";
import { sweep } from "./reap.ts";
import { missing, select } from "./select.ts";
import {
  checkStage,
  refuseForeign,
  type StageResult,
  slotOf,
  wantedFamily,
  withStage,
} from "./stage.ts";
import { testOf, tryFinished, withTested } from "./tested.ts";

export async function test(context: Context): Promise<StepResult> {
  const { inputs } = context;
  if (inputs.toStage !== undefined) checkStage(context, "to-stage", inputs.toStage);
  const test = await testOf(context);
  const selected = await select(context);
  await sweep(context);
  const chosen = await firstOf(selected.images, context);
  if (inputs.toStage !== undefined) refuseForeign(chosen, inputs.toStage);
  const image = await context.present(chosen);

  const verdict = await tryFinished(context, image);
  const known = { toplevel: image.toplevel, identity: image.identity, notes: [verdict.note] };
  if (verdict.problem !== undefined) {
    const failure = verdict.problem;
    return { ...known, status: "failed", changed: false, image, images: [image], failure };
  }
  const tested = await withTested(context, image, test);
  const held = await staged(context, tested, selected.slot);
  const notes = [...known.notes, ...(held.notes ?? [])];
  return { ...known, ...held, notes, status: "passed", images: [held.image] };
}

/** The first is the answer: by identity the others are equal, for previews they are older. */
async function firstOf([image]: readonly Image[], context: Context): Promise<Image> {
  if (image === undefined) throw new UserError(await missing(context));
  return image;
}

async function staged(
  context: Context,
  image: Image,
  slot: WantedSlot | undefined,
): Promise<StageResult> {
  const stage = context.inputs.toStage;
  if (stage === undefined) return { image, changed: false };
  const family = slot?.family ?? (await wantedFamily(context, image));
  const since = new Date(homeTime()).toISOString();
  return await withStage(context, image, { ...slotOf(context, family, stage), since });
}
