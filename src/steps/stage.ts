/** Giving an image a stage. */

import type { StepResult } from "../action/step-result.ts";
import {
  historyOf,
  holdOn,
  holdsOn,
  isRolledBack,
  nextSince,
  previewStage,
  stagesNow,
  type WantedSlot,
} from "../images/holds.ts";
import type { Image, StageHold, StageSlot } from "../images/types.ts";
import { UserError } from "../shared/errors.ts";
import type { Context } from "./context.ts";

/** Names a slot in a message. */
export function slotText({ family, stage, pullRequest }: WantedSlot): string {
  const whose = pullRequest === undefined ? "" : ` of pull request ${pullRequest}`;
  return `stage ${stage}${whose} of ${family === undefined ? "any family" : `family ${family}`}`;
}

/** What this run gives or looks for; a preview is of the run's pull request. */
export function slotOf({ pullRequest }: Context, family: string, stage: string): StageSlot {
  return { family, stage, pullRequest: stage === previewStage ? pullRequest : undefined };
}

/** @throws {UserError} if this run may not give this stage. */
export function checkStage({ run }: Context, input: "stage" | "to-stage", stage: string): void {
  if (run.trusted || stage === previewStage) return;
  throw new UserError(
    `${input}: ${stage} is not for this run. Runs of the repository's own branches give stages (on push, schedule, workflow_dispatch, repository_dispatch and release); all others, such as those of a pull request, give no stage but ${previewStage}.`,
  );
}

/**
 * Anybody with the preview role can make an untrusted image, so it gets no stage but `preview`.
 * @throws {UserError}
 */
export function refuseForeign(image: Image, stage: string): void {
  if (image.trusted || stage === previewStage) return;
  throw new UserError(
    `to-stage: ${image.name} was made for a pull request and gets no stage but ${previewStage}. Let the repository's own branch make the image.`,
  );
}

/** The family of the configuration; for an image, the input `family`, else the family of the image. */
export async function wantedFamily(context: Context, image: Image): Promise<string> {
  const { selector, family } = context.inputs;
  return selector.kind === "configuration" ? await context.family() : (family ?? image.family);
}

export type StageResult = Pick<StepResult, "changed" | "stages" | "notes"> & { image: Image };

/**
 * Adds the hold, unless the image holds the stage already, so that a run with nothing to do writes
 * nothing. It does not undo a roll-back.
 */
export async function withStage(
  context: Context,
  image: Image,
  hold: StageHold | undefined,
): Promise<StageResult> {
  if (hold === undefined) return { image, changed: false };
  const home = await context.home();
  const listed = await home.list(hold.family);
  const stages = stagesNow(image, listed, hold.family);
  if (holdsOn(image, hold).some(isRolledBack)) {
    const note = `${image.name} was rolled back from ${hold.stage} and does not get it again; \`promote\` with \`force\` gives it.`;
    return { image, changed: false, stages, notes: [note] };
  }
  const [holder] = historyOf(listed, hold);
  const held = holder?.image === image.image && holdOn(image, hold);
  if (held && !endsBefore(held, hold)) return { image, changed: false, stages };
  const given = { ...hold, since: nextSince(listed, hold) };
  const staged = await home.addStage(image, given);
  const others = listed.filter((other) => other.image !== image.image);
  return {
    image: staged,
    changed: true,
    stages: stagesNow(staged, [...others, staged], hold.family),
  };
}

/**
 * The stages of an image that was just built. Its hold counts from the start of the run, so another
 * image may have got the stage during the build.
 */
export async function stagesOfNew(
  context: Context,
  image: Image,
  hold: StageHold | undefined,
): Promise<Pick<StepResult, "stages" | "notes">> {
  if (hold === undefined) return {};
  const home = await context.home();
  const others = (await home.list(hold.family)).filter((other) => other.image !== image.image);
  const all = [...others, image];
  const stages = stagesNow(image, all, hold.family);
  const [holder] = historyOf(all, hold);
  if (holder?.image === image.image) return { stages };
  const note =
    holder === undefined
      ? `Stage ${hold.stage} expired before ${image.name} was finished: \`expires\` is too short.`
      : `Stage ${hold.stage} went to ${holder.name} while ${image.name} was made, and that image holds it.`;
  return { stages, notes: [note] };
}

/** True if the new hold lasts longer: each push to a pull request extends its preview. */
function endsBefore(held: StageHold, hold: StageHold): boolean {
  return (held.until ?? Number.POSITIVE_INFINITY) < (hold.until ?? Number.POSITIVE_INFINITY);
}
