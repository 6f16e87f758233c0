/** `prune`: remove what retention no longer keeps, and say of every other image why it stays. */
import type { StepResult } from "../action/step-result.ts";
import type { Image } from "../images/types.ts";
import { messageOf, UserError } from "../shared/errors.ts";
import { counted } from "../shared/text.ts";
import type { Context } from "./context.ts";
import { usesOf } from "./previews.ts";
import { sweep } from "./reap.ts";
import { removeUnchanged } from "./removal.ts";
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
    () => removeAll(context, chosen),
    (ended) => ended.failed.length > 0,
  );
  return { ...result(decisions, "Removed", removed, true), failure: failureOf(failed) };
}

/** Keeps images that a machine, a launch template or another account uses. */
async function withUses(context: Context, decisions: Decision[]): Promise<Decision[]> {
  const candidates = decisions.filter(({ goes }) => goes).map(({ image }) => image);
  const uses = await usesOf(await context.home(), candidates);
  return decisions.map((decision) => {
    const users = uses.get(decision.image.image) ?? [];
    if (users.length === 0) return decision;
    const more = users.length > 3 ? ` and ${users.length - 3} more` : "";
    return { ...decision, goes: false, why: `in use: ${users.slice(0, 3).join(", ")}${more}` };
  });
}

interface FailedRemoval {
  image: Image;
  error: unknown;
}

function failureOf(failed: readonly FailedRemoval[]): UserError | undefined {
  if (failed.length === 0) return undefined;
  const named = failed
    .slice(0, 10)
    .map(({ image, error }) => `${image.name} (${messageOf(error)})`)
    .join("; ");
  const more = failed.length > 10 ? ` and ${failed.length - 10} more` : "";
  return new UserError(`${counted(failed.length, "image")} could not be removed: ${named}${more}.`);
}

async function removeAll(context: Context, chosen: readonly Image[]) {
  const { log, signal } = context;
  const home = await context.home();
  const removed: Image[] = [];
  const failed: FailedRemoval[] = [];
  for await (const { image, removal } of removeUnchanged(home, chosen, signal)) {
    if ("error" in removal) {
      signal.throwIfAborted();
      failed.push({ image, error: removal.error });
      log.warning(`${image.name} could not be removed: ${messageOf(removal.error)}`);
    } else if (removal.outcome === "removed") {
      removed.push(image);
      log.info(`Removed ${image.image}`);
    } else if (removal.outcome === "gone") {
      log.info(`${image.name} is gone already`);
    } else {
      log.info(
        `${image.name} has changed meanwhile (a stage, or a protection, perhaps on a copy elsewhere), and stays`,
      );
    }
  }
  return { removed, failed };
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
