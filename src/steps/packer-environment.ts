/**
 * The environment of Packer. It has its own file because the key of the evaluation cache contains
 * values of it, so both must use the same environment.
 */
import type { Inputs } from "../action/inputs/read.ts";
import { childEnvironment } from "../shared/environment.ts";
import type { Invocation } from "../shared/invocation.ts";
import { childMark } from "../shared/processes.ts";

/** @param names Variables that the template reads, beyond the usual ones. */
export function packerEnvironment(
  { evalEnv }: Pick<Inputs, "evalEnv">,
  invocation: Invocation,
  names: readonly string[],
): Record<string, string> {
  // The HOME of the job, because Packer's plugins are installed below it.
  const { HOME: _home, ...given } = evalEnv;
  return childEnvironment("packer", { ...given, ...childMark(invocation) }, ["HOME", ...names]);
}
