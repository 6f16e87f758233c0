/** Whose an AMI is that stands under a name which this run wants. */
import { isOwnRun, marks } from "../marks.ts";
import type { Account } from "./account.ts";
import type { Placed } from "./amis.ts";
import { tagsOf } from "./image-tags.ts";
import { type Finished, readFinished } from "./images.ts";

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
  const tags = tagsOf(placed.ami);
  const run = tags.get(marks.run);
  const expires = tags.get(marks.expires) ?? "";
  if (tags.has(marks.final) || !isOwnRun(run, repositoryId)) return { standing: "foreign", run };
  if (run === invocation.id) return { standing: "dead", run };
  if (!/^\d{1,15}$/.test(expires)) return { standing: "foreign", run };
  return { standing: Number(expires) * 1000 < Date.now() ? "dead" : "live", run };
}
