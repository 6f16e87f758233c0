/** `prune`: remove what retention no longer keeps, and say of every other image why it stays. */
import type { StepResult } from "../action/step-result.ts";
import type { Image } from "../images/types.ts";
import { UserError } from "../shared/errors.ts";
import { abridged, counted } from "../shared/text.ts";
import type { Context } from "./context.ts";
import { usesOf } from "./previews.ts";
import { sweep } from "./reap.ts";
import { removeAll } from "./removal.ts";
import { type Decision, decide } from "./retention.ts";

export async function prune(context: Context): Promise<StepResult> {
  const { inputs, log, timeline } = context;
  const home = await context.home();
  if (!inputs.dryRun) await sweep(context);
  const images = await timeline.phase("List the images", () => home.list(inputs.family));
  const { keep, olderThan, family } = inputs;
  const decisions = await withUses(
    context,
    decide(images, { keep, olderThan, family, trusted: context.run.trusted }),
  );
  const goes = decisions.filter((decision) => decision.goes);
  log.info(
    `${counted(images.length, "image")} of builder ${home.builder}, ${goes.length} of them to remove`,
  );
  for (const { image, why } of goes) log.info(`${image.name} goes: ${why}`);
  const chosen = goes.map(({ image }) => image);

  if (inputs.dryRun) {
    if (goes.length > 0) {
      log.warning(
        `Dry run: nothing was deleted. ${counted(goes.length, "image")} would be removed, as the summary lists; set \`dry-run: false\` to remove them.`,
      );
    }
    return result(decisions, "To remove", chosen, false);
  }
  const { removed, failed } = await timeline.phase(
    "Remove images",
    () => removeAll(context, chosen, log.warning),
    (ended) => ended.failed.length > 0,
  );
  const failure =
    failed.length === 0
      ? undefined
      : new UserError(
          `${counted(failed.length, "image")} could not be removed: ${abridged(failed, 10)}.`,
        );
  return { ...result(decisions, "Removed", removed, true), failure };
}

/** Keeps images that a machine, a launch template or another account uses. */
async function withUses(context: Context, decisions: Decision[]): Promise<Decision[]> {
  const candidates = decisions.filter(({ goes }) => goes).map(({ image }) => image);
  const uses = await usesOf(await context.home(), candidates);
  return decisions.map((decision) => {
    const users = uses.get(decision.image.image) ?? [];
    if (users.length === 0) return decision;
    return { ...decision, goes: false, why: `in use: ${abridged(users, 3, ", ")}` };
  });
}

/** @param done False in a dry run. */
function result(
  decisions: readonly Decision[],
  title: string,
  going: readonly Image[],
  done: boolean,
): StepResult {
  const among = decisions.map(({ image }) => image);
  const why = new Map(decisions.map((decision) => [decision.image.image, decision.why]));
  const kept = decisions.filter(({ goes }) => !goes).map(({ image }) => image);
  const removed = done ? going : [];
  return {
    status: removed.length > 0 ? "pruned" : "nothing",
    changed: removed.length > 0,
    images: [...removed],
    wouldRemove: done ? undefined : going.length,
    inventories: [
      { title, images: going, among, why },
      { title: "Kept", images: kept, among, why },
    ],
  };
}
