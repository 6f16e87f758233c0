/** `create`: find by identity; reuse, or realise, build, prove and mark. */
import type { Image, StageHold } from "../images/types.ts";
import type { Identity } from "../packer/types.ts";
import { UserError } from "../shared/errors.ts";
import type { Context } from "./context.ts";
import { acceptable, answerOf, holderOf, holdOn, previewStage } from "./find.ts";
import { sweep, tellPlace } from "./reap.ts";
import type { StepResult } from "./types.ts";

export async function create(context: Context): Promise<StepResult> {
  const hold = await stageHold(context);
  await checkUpload(context);
  let { toplevel, identity, isEvaluated } = await context.known();
  // At once: what is found is finished, and what is swept is not.
  let [existing] = await Promise.all([findExisting(context, identity), sweep(context)]);
  if (existing === undefined && !isEvaluated) {
    // What will be executed is always evaluated in this run.
    const before = identity.text;
    ({ toplevel, identity } = await context.evaluated());
    if (identity.text !== before) existing = await findExisting(context, identity);
  }
  if (existing !== undefined) {
    context.log.info(`This image exists already: ${existing.image}`);
    const whole = await completed(context, existing);
    const { image: held, changed: staged } = await withStage(context, whole, hold);
    const image = (await context.present(held)) ?? held;
    const status = "reused";
    const changed = staged || whole !== existing;
    return { status, changed, image, images: [image], toplevel, identity: identity.text };
  }

  const { buildImage } = await import("./build.ts");
  const built = await buildImage(context, hold);
  const facts = { toplevel, identity: identity.text, closure: built.closure };
  if (built.image.invocation === context.invocation.id) {
    return {
      ...facts,
      status: "created",
      changed: true,
      image: built.image,
      images: [built.image],
    };
  }
  // The later maker of a race has removed its own image and answers with the older one.
  const { image, changed } = await withStage(context, built.image, hold);
  return { ...facts, status: "reused", changed, image, images: [image] };
}

/** What it lacks is made as a build is: a failure takes it back, and so does the post step. */
async function completed(context: Context, image: Image): Promise<Image> {
  const home = await context.home();
  const whole = await home.complete?.(image, async () => {
    await context.building();
    await tellPlace(context, { name: image.name, builder: {} });
  });
  return whole ?? image;
}

/** A wrong place to push to is better known before the work. */
async function checkUpload({ inputs }: Context): Promise<void> {
  if (inputs.pushTo === undefined) return;
  const { checkPush } = await import("../nix/push.ts");
  checkPush(inputs.pushTo, inputs.signingKey);
}

async function findExisting(context: Context, identity: Identity): Promise<Image | undefined> {
  const home = await context.home();
  const found = await context.timeline.phase("Find the image", () => home.find(identity));
  return answerOf(acceptable(found, context.run));
}

/** What `stage` asks to be added to the image, or undefined. */
async function stageHold(context: Context): Promise<StageHold | undefined> {
  const { stage } = context.inputs;
  if (stage === undefined) return undefined;
  if (!context.run.trusted && stage !== previewStage) {
    throw new UserError(
      `stage: ${stage} is not for this run. A pull request can only make images of stage ${previewStage}; other stages are reached from the repository's own branches.`,
    );
  }
  const family = await context.family();
  const pullRequest = stage === previewStage ? context.pullRequest : undefined;
  const { expires } = context.inputs;
  const until = expires === undefined ? undefined : Math.ceil((Date.now() + expires) / 1000);
  return { family, stage, since: new Date().toISOString(), pullRequest, until };
}

/** Adds the hold, unless the image is the holder already: a quiet night writes nothing. */
async function withStage(
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
