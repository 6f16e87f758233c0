/** Which runs write the cache: entries of pull requests would evict those that branches share. */

import { riskyEvents } from "../shared/events.ts";

/** What this run does with the cache, and why not more. */
export interface CacheMode {
  read: boolean;
  write: boolean;
  why: string;
}

export type CacheInput = "auto" | "write" | "read" | "off";

/** Of `readGitHub`. */
interface Run {
  event: string;
  ref: string;
  defaultBranch: string | undefined;
  trusted: boolean;
}

/**
 * @param options `found`: a lookup of this run has found something to start from, also when it was
 * no exact hit. Before any lookup leave it out: the answer is then the widest that may come.
 */
export function cachePolicy(options: {
  input: CacheInput;
  github: Run;
  found?: boolean;
}): CacheMode {
  const { input, github, found = false } = options;
  if (input === "off") return { read: false, write: false, why: "`cache` is off" };
  if (input === "read") return { read: true, write: false, why: "`cache` is read" };
  // Whatever the input says: the run is a stranger's doing, and its entries would be the default branch's.
  if (riskyEvents.includes(github.event)) {
    const why = `strangers can trigger the event ${github.event}`;
    return { read: true, write: false, why };
  }
  if (input === "write") return { read: true, write: true, why: "" };
  const main = github.defaultBranch;
  if (main !== undefined && github.ref === `refs/heads/${main}`) {
    // Whatever else runs on it: its entries are read by every branch and every pull request.
    const why = github.trusted ? "" : `the event ${github.event} is not the repository's own`;
    return { read: true, write: github.trusted, why };
  }
  if (!found) return { read: true, write: true, why: "" };
  const branch = main === undefined ? "the default branch" : main;
  return { read: true, write: false, why: `only runs of ${branch} replace existing entries` };
}
