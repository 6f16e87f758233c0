/**
 * `promote`: gives an image another stage, or gives a stage back to its previous holder. Each image
 * carries its stages with the time at which it got them, and the latest is the holder. So both are
 * one write to one image, and of concurrent runs exactly one is the last.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { StepResult } from "../action/step-result.ts";
import {
  historyOf,
  holdOn,
  holdsOn,
  isLiving,
  isRolledBack,
  nextSince,
  rolledBack,
  stagesNow,
} from "../images/holds.ts";
import type { Catalog, Image, StageSlot } from "../images/types.ts";
import { UserError } from "../shared/errors.ts";
import type { Context } from "./context.ts";
import { missing, select } from "./select.ts";
import { checkStage, refuseForeign, slotOf, slotText, wantedFamily } from "./stage.ts";

export async function promote(context: Context): Promise<StepResult> {
  const { inputs } = context;
  const { toStage = "" } = inputs;
  checkStage(context, "to-stage", toStage);
  if (inputs.rollBack) return await rollBack(context);
  const image = await chosenImage(context);
  const slot = slotOf(context, await wantedFamily(context, image), toStage);
  const home = await context.home();
  const listed = await context.timeline.phase("Look at the stages", () => home.list(slot.family));
  const known = same(listed, image) ?? (await home.get(image.image));
  if (known === undefined) throw gone(image);
  const [holder] = historyOf(listed, slot);

  if (holder?.image === image.image) {
    context.log.info(`${image.name} is the image of ${slotText(slot)} already.`);
    return resultOf(context, { ...slot, status: "unchanged", image: known, listed });
  }
  refuseForeign(known, slot.stage);
  refuseAbsent(known, inputs.regions);
  refuseUnready(known, slot, inputs.fromStage ?? "");
  const ended = holdsOn(known, slot).find(isRolledBack);
  if (ended !== undefined && !inputs.force) {
    const note = `${image.name} was rolled back from ${slotText(slot)} on ${ended.since.slice(0, 10)} and is not promoted again. Promote another image, or set \`force: true\`.`;
    return {
      ...resultOf(context, { ...slot, status: "unchanged", image: known, listed }),
      notes: [note],
    };
  }

  const promoted = await context.timeline.phase("Promote", () =>
    give(context, known, slot, listed),
  );
  const after = await settled(context, slot);
  const winner = historyOf(after, slot)[0];
  if (winner !== undefined && winner.image !== image.image) {
    context.log.warning(
      `Another run gave ${slotText(slot)} to ${winner.name} at the same moment, and that image holds it now.`,
    );
  }
  const present = same(after, promoted) ?? promoted;
  context.log.info(`${slotText(slot)}: ${holder?.name ?? "nothing"} → ${image.name}`);
  return resultOf(context, {
    ...slot,
    status: "promoted",
    image: present,
    listed: after,
    moved: [holder?.name ?? "nothing", image.name],
  });
}

/** Ends the hold of the current holder in one write; so the previous one holds the stage again. */
async function rollBack(context: Context): Promise<StepResult> {
  const { selector } = context.inputs;
  if (selector.kind !== "family" || selector.family === undefined) {
    throw new Error("the inputs allow a roll-back of a family only");
  }
  const { stage, pullRequest } = selector;
  const wanted = { family: selector.family, stage, pullRequest };
  const home = await context.home();
  const listed = await context.timeline.phase("Look at the stages", () => home.list(wanted.family));
  const [holder, previous] = historyOf(listed, wanted);
  const hold = holder && holdOn(holder, wanted);
  if (holder === undefined || hold === undefined) {
    throw new UserError(
      `roll-back: no image of builder ${home.builder} holds ${slotText(wanted)}. If they are another builder's, set \`builder\`.`,
    );
  }
  if (previous === undefined) {
    throw new UserError(
      `roll-back: ${holder.name} is the only image that has held ${slotText(wanted)}, so there is none to go back to. Promote another image instead.`,
    );
  }
  const ended = rolledBack(hold, nextSince(listed, hold));
  await context.timeline.phase("Roll back", () =>
    present(home, holder, () => home.addStage(holder, ended)),
  );
  const after = await settled(context, hold);
  const winner = historyOf(after, hold)[0];
  if (winner?.image !== previous.image) {
    context.log.warning(
      `Another run changed ${slotText(wanted)} at the same moment; ${winner?.name ?? "no image"} holds it now.`,
    );
  }
  context.log.info(`${slotText(wanted)}: ${holder.name} → back to ${previous.name}`);
  return resultOf(context, {
    ...wanted,
    status: "promoted",
    image: same(after, previous) ?? previous,
    listed: after,
    moved: [holder.name, `back to ${previous.name}`],
  });
}

async function chosenImage(context: Context): Promise<Image> {
  const [image] = (await select(context)).images;
  if (image !== undefined) return image;
  throw new UserError(
    `${await missing(context)} An image that a pull request made is not promoted, and counts as none.`,
  );
}

/** True if the image has stage `from` in the family of the promotion or in its own. */
function isReady(image: Image, slot: StageSlot, from: string): boolean {
  return [slot.family, image.family].some(
    (family) => holdOn(image, { family, stage: from }) !== undefined,
  );
}

function refuseUnready(image: Image, slot: StageSlot, from: string): void {
  if (isReady(image, slot, from)) return;
  const stages = [
    ...new Set(image.stages.filter((hold) => isLiving(hold)).map((hold) => hold.stage)),
  ];
  const has = stages.length === 0 ? "no stage" : `only ${stages.join(", ")}`;
  throw new UserError(
    `from-stage: ${image.name} has not reached ${from}; it has ${has}. Give it ${from} first, with \`create\` or \`promote\`.`,
  );
}

/** Where there is no copy, the stage would stay with an older image. */
function refuseAbsent({ name, copies }: Image, regions: readonly string[]): void {
  if (copies.length === 0) return;
  const absent = regions.filter((region) => !copies.some((copy) => copy.region === region));
  if (absent.length === 0) return;
  throw new UserError(
    `regions: ${name} has no copy in ${absent.join(", ")}. Run \`create\` with these regions first, which makes it, or remove them from the input.`,
  );
}

/** Gives the stage, and takes it back if the image has lost `from-stage` meanwhile. */
async function give(
  context: Context,
  image: Image,
  slot: StageSlot,
  listed: readonly Image[],
): Promise<Image> {
  const home = await context.home();
  const from = context.inputs.fromStage ?? "";
  const before = holdsOn(image, slot)[0];
  const hold = { ...slot, since: nextSince(listed, slot) };
  const promoted = await present(home, image, () => home.addStage(image, hold));
  if (isReady(promoted, slot, from)) return promoted;
  await home.dropStage(promoted, slot);
  if (before !== undefined) await home.addStage(promoted, before);
  throw new UserError(
    `from-stage: ${image.name} lost ${from} while this run was about to promote it; it was not promoted.`,
  );
}

/** Runs work on an image. @throws {UserError} if another run has removed it meanwhile. */
async function present<T>(home: Catalog, image: Image, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if ((await home.get(image.image)) === undefined) throw gone(image);
    throw error;
  }
}

function gone(image: Image): UserError {
  return new UserError(
    `${image.name} is gone, or has lost the mark of a finished image, while this run was about to change its stages. Nothing was changed.`,
  );
}

/** Lists until two answers in a row agree, because clouds show changes late. */
async function settled(context: Context, slot: StageSlot): Promise<Image[]> {
  const home = await context.home();
  const answerOf = (images: readonly Image[]) =>
    JSON.stringify(historyOf(images, slot).map((image) => [image.image, holdOn(image, slot)]));
  let images = await home.list(slot.family);
  for (let attempt = 1; attempt < 10; attempt++) {
    if (attempt > 1) await sleep(attempt * 100, undefined, { signal: context.signal });
    const again = await home.list(slot.family);
    const agree = answerOf(again) === answerOf(images);
    images = again;
    if (agree) break;
  }
  return images;
}

function same(images: readonly Image[], image: Image): Image | undefined {
  return images.find(
    (other) => other.image === image.image && other.invocation === image.invocation,
  );
}

interface Outcome {
  status: "promoted" | "unchanged";
  image: Image;
  listed: readonly Image[];
  family: string;
  /** Names of the images between which the stage moved. */
  moved?: readonly [string, string];
}

function resultOf(context: Context, outcome: Outcome): StepResult {
  const { status, listed, moved, family } = outcome;
  const { image } = outcome;
  const { toStage = "" } = context.inputs;
  return {
    status,
    changed: status === "promoted",
    image,
    images: [image],
    stages: stagesNow(image, listed, family),
    rows: moved === undefined ? [] : [[`Moved: ${toStage}`, moved.join(" → ")]],
    inventories: [
      {
        title: "Images of this family with a stage",
        images: listed.filter((one) => one.stages.some((hold) => hold.family === family)),
        among: listed,
      },
    ],
  };
}
