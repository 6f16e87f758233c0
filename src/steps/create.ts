/** `create`: find by identity; reuse, or realise, build, prove and mark. */

import type { Difference, StepResult } from "../action/step-result.ts";
import { previewStage } from "../images/holds.ts";
import type { Image, StageHold } from "../images/types.ts";
import type { Identity } from "../packer/types.ts";
import { homeTime } from "../shared/clock.ts";
import { messageOf } from "../shared/errors.ts";
import { once } from "../shared/once.ts";
import type { Context } from "./context.ts";
import { acceptable, answerOf, findKnown, imagesOf } from "./find.ts";
import { sweepPreviews } from "./previews.ts";
import { renewExpiry, saveCleanupState, sweep } from "./reap.ts";
import { checkStage, slotOf, stagesOfNew, withStage } from "./stage.ts";
import { lacks, passing, testOf } from "./tested.ts";

export async function create(context: Context): Promise<StepResult> {
  const result = await findOrBuild(context);
  if (context.inputs.stage === previewStage) await sweepPreviews(context, result.image);
  return result;
}

async function findOrBuild(context: Context): Promise<StepResult> {
  const began = Date.now();
  if (context.inputs.stage !== undefined) checkStage(context, "stage", context.inputs.stage);
  const test = await testOf(context);
  const swept = once(() => sweep(context));
  // In parallel: `find` sees only finished images, `sweep` only unfinished ones.
  const find = async (wanted: Identity) =>
    answerOf((await Promise.all([imagesOf(context, wanted), swept()]))[0]);
  const isMiss = (image: Image | undefined) => image === undefined || lacks(image, test);
  const { toplevel, identity, found: existing } = await findKnown(context, find, isMiss);
  // Only now, because the answer of the home has set the clock.
  const hold = await stageHold(context, began);
  if (existing !== undefined) {
    context.log.info(`This image exists already: ${existing.image}`);
    const whole = await completed(context, existing);
    const passed = await passing(context, whole, test);
    const staged = await withStage(context, passed, hold);
    const image = await context.present(staged.image);
    return {
      ...staged,
      status: "reused",
      changed: staged.changed || whole !== existing,
      image,
      images: [image],
      toplevel,
      identity: identity.text,
    };
  }

  // Fail now rather than after the build if the token or role may not list images.
  if (hold !== undefined) await (await context.home()).list(hold.family);
  const { buildImage } = await import("./build.ts");
  const built = await buildImage(context, hold, test);
  const facts = { toplevel, identity: identity.text, closure: built.closure };
  if (built.image.invocation === context.invocation.id) {
    return {
      ...facts,
      ...(await stagesOfNew(context, built.image, hold)),
      difference: await fromFormer(context, built.image),
      status: "created",
      changed: true,
      image: built.image,
      images: [built.image],
    };
  }
  // Another run finished the same image first; `buildImage` removed ours and returned that one.
  const staged = await withStage(context, await passing(context, built.image, test), hold);
  return { ...facts, ...staged, status: "reused", images: [staged.image] };
}

/** Makes the copies that an image lacks. If that fails, cleanup removes them like a failed build. */
async function completed(context: Context, image: Image): Promise<Image> {
  const home = await context.home();
  const whole = await home.complete?.(image, async () => {
    await context.building();
    await renewExpiry(context);
    await saveCleanupState(context, { name: image.name, builder: {} });
  });
  return whole ?? image;
}

/** The difference from the previous image, for the summary. Errors are only logged: the image is made. */
async function fromFormer(context: Context, image: Image): Promise<Difference | undefined> {
  const { differenceFromHeld, ownSystem } = await import("./systems.ts");
  try {
    const home = await context.home();
    const family = acceptable(await home.list(image.family), context.run);
    const others = family.filter((other) => other.image !== image.image);
    const own = ownSystem(context, image.toplevel);
    return (await differenceFromHeld(context, own, others))?.found;
  } catch (error) {
    context.signal.throwIfAborted();
    context.log.debug(`The difference from the previous image is not known: ${messageOf(error)}`);
    return undefined;
  }
}

/**
 * The hold that input `stage` adds to the image, or undefined.
 * @param began Start of the run, from which the hold counts.
 */
async function stageHold(context: Context, began: number): Promise<StageHold | undefined> {
  const { stage } = context.inputs;
  if (stage === undefined) return undefined;
  const slot = slotOf(context, await context.family(), stage);
  const { expires } = context.inputs;
  const time = homeTime(began);
  const until = expires === undefined ? undefined : Math.ceil((time + expires) / 1000);
  return { ...slot, since: new Date(time).toISOString(), until };
}
