/** Who owns the AMI that has a name which this run wants. */
import { isOverdue, isOwnRun, keptSuffix, marks } from "../marks.ts";
import type { Account } from "./account.ts";
import type { RegionalAmi } from "./amis.ts";
import { type FinishedAmi, readFinished } from "./images.ts";
import { tagsOf } from "./tags.ts";

export type Ownership =
  | { state: "finished"; run: string; finished: FinishedAmi }
  /** Left by this invocation, or by one that has expired. */
  | { state: "dead"; run: string }
  /** Another invocation of this repository works on it. */
  | { state: "live"; run: string }
  | { state: "foreign"; run: string | undefined };

export function ownershipOf(account: Account, regional: RegionalAmi): Ownership {
  const { invocation, repositoryId } = account.options;
  const finished = readFinished(account, regional);
  if (finished !== undefined) return { state: "finished", run: finished.run, finished };
  const tags = tagsOf(regional.ami.Tags);
  const run = tags.get(marks.run);
  if (tags.has(marks.final) || !isOwnRun(run, repositoryId)) return { state: "foreign", run };
  if (run === invocation.id) return { state: "dead", run };
  const overdue = isOverdue(tags.get(marks.expires));
  if (overdue) return { state: "dead", run };
  // Nobody works on an AMI that is kept for inspection, so waiting for it has no end.
  const isLive = overdue === false && !run.endsWith(keptSuffix);
  return { state: isLive ? "live" : "foreign", run };
}
