/** Whose an AMI is that stands under a name which this run wants. */
import { isOverdue, isOwnRun, keptSuffix, marks } from "../marks.ts";
import type { Account } from "./account.ts";
import type { Placed } from "./amis.ts";
import { type Finished, readFinished } from "./images.ts";
import { tagsOf } from "./tags.ts";

export type Standing =
  | { standing: "finished"; run: string; finished: Finished }
  /** Left by this invocation, or by one that has expired. */
  | { standing: "dead"; run: string }
  /** Another invocation of this repository works on it. */
  | { standing: "live"; run: string }
  | { standing: "foreign"; run: string | undefined };

export function standingOf(account: Account, placed: Placed): Standing {
  const { invocation, repositoryId } = account.options;
  const finished = readFinished(account, placed);
  if (finished !== undefined) return { standing: "finished", run: finished.run, finished };
  const tags = tagsOf(placed.ami.Tags);
  const run = tags.get(marks.run);
  if (tags.has(marks.final) || !isOwnRun(run, repositoryId)) return { standing: "foreign", run };
  if (run === invocation.id) return { standing: "dead", run };
  const overdue = isOverdue(tags.get(marks.expires));
  if (overdue) return { standing: "dead", run };
  // One that is kept for a look is not to be waited for.
  const isLive = overdue === false && !run.endsWith(keptSuffix);
  return { standing: isLive ? "live" : "foreign", run };
}
