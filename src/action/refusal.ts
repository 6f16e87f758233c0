/** Refuses runs, before any work, in which a stranger's code or a stranger's images are at stake. */
import { UserError } from "../shared/errors.ts";
import { riskyEvents } from "../shared/events.ts";
import { unknownRepository } from "../shared/invocation.ts";
import { commitsInUse } from "./checkout.ts";
import type { GitHub } from "./event.ts";
import type { Inputs } from "./inputs/read.ts";

/** @throws {UserError} */
export async function refuseRun(inputs: Inputs, github: GitHub): Promise<void> {
  refuseUnknown(inputs, github);
  if (!runsCode(inputs)) return;
  const commits = await commitsInUse(inputs, github.workspace);
  const refusal = refusalToRun(github, commits, inputs.allow.includes("untrusted"));
  if (refusal !== undefined) throw new UserError(refusal);
}

/**
 * Refuses to list or remove images if the repository is not known: all runs by hand without one share
 * the same mark.
 * @throws {UserError}
 */
function refuseUnknown({ step, selector, stage, toStage }: Inputs, { repositoryId }: GitHub): void {
  if (repositoryId !== unknownRepository) return;
  const isOfAll = ["prune", "delete", "promote"].includes(step) || selector.kind === "family";
  // A plan may go on: its list is empty then.
  if (!isOfAll && (step === "plan" || (stage ?? toStage) === undefined)) return;
  throw new UserError(
    `It is not known whose images these are, so step ${step} would list or remove those of other repositories: neither GITHUB_REPOSITORY_ID nor GITHUB_REPOSITORY is set. Set GITHUB_REPOSITORY to \`<owner>/<name>\` in the environment of the step.`,
  );
}

/** False for a step that neither evaluates a configuration nor runs a check of the user's. */
function runsCode({ selector, testScript, testCommand }: Inputs): boolean {
  return selector.kind === "configuration" || testScript !== undefined || testCommand.length > 0;
}

/**
 * The reason why this run may neither evaluate nor run checks; undefined if it may.
 * @param heads Commits of the checkouts that it would read; undefined where the commit is not known.
 */
export function refusalToRun(
  github: GitHub,
  heads: readonly (string | undefined)[],
  allowUntrusted: boolean,
): string | undefined {
  if (allowUntrusted || !github.onGitHub || !riskyEvents.includes(github.event)) return undefined;
  const foreign = heads.find((head) => !isOwn(github, head));
  if (heads.every((head) => isOwn(github, head))) return undefined;
  const what =
    foreign === undefined
      ? "the checked-out commit cannot be determined"
      : `commit ${foreign.slice(0, 12)} is checked out, which is not the commit of this event`;
  return (
    `This run was started by ${github.event} and may hold secrets, and ${what}. ` +
    "Evaluating it, or running its checks, would run a stranger's code with them. Use the event pull_request, or check out " +
    "this repository's own code. If you have read the code, `allow: untrusted` lifts this."
  );
}

function isOwn(github: GitHub, head: string | undefined): boolean {
  if (head === undefined) return false;
  return head === github.sha || (github.head?.own === true && head === github.head.sha);
}
