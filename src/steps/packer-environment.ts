/**
 * The environment of Packer. It has a file of its own because the key of a cached evaluation has values of
 * it too: a cached evaluation is right only as long as both use the same environment.
 */
import type { Inputs } from "../action/inputs/read.ts";
import { childEnvironment } from "../shared/environment.ts";
import { childMark, type Invocation } from "../shared/invocation.ts";

/** @param names Variables that the template reads, beyond the usual ones. */
export function packerEnvironment(
  { evalEnv }: Pick<Inputs, "evalEnv">,
  invocation: Invocation,
  names: readonly string[],
): Record<string, string> {
  // The user's HOME is for the evaluation; plugins lie below that of this job.
  const { HOME: _home, ...given } = evalEnv;
  return childEnvironment("packer", { ...given, ...childMark(invocation) }, ["HOME", ...names]);
}
