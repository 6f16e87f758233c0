/**
 * One use of the action in one job attempt. Matrix jobs, re-runs and parallel steps share run ids;
 * they never share an invocation, so whatever carries its id belongs to exactly one of them.
 */
/** Set in the environment of every child that may outlive us, so that its invocation is known. */
export const invocationVariable = "PACKERNIX_INVOCATION";

/** Also set there: the process that started the child; while that lives, no other run ends the child. */
export const ownerVariable = "PACKERNIX_OWNER";

/**
 * The id of the repository if the environment names none, as in a run by hand. Ids contain no hyphen,
 * so that no id is a prefix of another run mark.
 */
export const unknownRepository = "0";

export interface Invocation {
  /** `<repository id>-<run id>-<attempt>-<8 random characters>`, the value of the run mark. */
  id: string;
  /** A folder of its own (mode 0700) below RUNNER_TEMP; all that we write while working lies here. */
  directory: string;
  /**
   * Epoch seconds after which any run may reap what still carries the run mark. Renewed just before
   * something is made, because the work before that has no time limit.
   */
  expires: number;
}
