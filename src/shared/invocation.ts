/**
 * One use of the action in one job attempt. Matrix jobs, re-runs and parallel steps share run ids;
 * they never share an invocation, so whatever carries its id belongs to exactly one of them.
 */
import { readFileSync } from "node:fs";

/** In the environment of every child that may outlive us, so that reaping knows its own. */
export const invocationVariable = "PACKERNIX_INVOCATION";

/** Beside it: which process started the child, so that nobody ends what is still looked after. */
export const ownerVariable = "PACKERNIX_OWNER";

/**
 * The id of a repository that nobody has named: of anybody's who runs the action by hand. Ids hold
 * no hyphen, so that none begins the runs of another.
 */
export const unknownRepository = "0";

export interface Invocation {
  /** `<repository id>-<run id>-<attempt>-<8 random characters>`, the value of the run mark. */
  id: string;
  /** A folder of its own (mode 0700) below RUNNER_TEMP; all that we write while working lies here. */
  directory: string;
  /**
   * Epoch seconds after which anybody may reap what still carries the run mark. Counted anew just
   * before something is made: what comes before that has no limit of time.
   */
  expires: number;
}

/** What such a child has in its environment. */
export function childMark({ id }: Pick<Invocation, "id">): Record<string, string> {
  return { [invocationVariable]: id, [ownerVariable]: `${process.pid}.${startTime()}` };
}

/** Field 22 of /proc/<pid>/stat (proc(5)): pids are used again. The second has blanks in it. */
function startTime(): string {
  const text = readFileSync("/proc/self/stat", "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}
