/** Cleanup of a home that keeps files here and more elsewhere. */
import type { Cleanup } from "../types.ts";

type Parts = Pick<Cleanup, "leftovers" | "reap">;

/** @param files Whose leftovers have no `ref`. */
export function bothCleanups(files: Parts, others: Parts): Parts {
  return {
    leftovers: async (invocation) => [
      ...(await files.leftovers(invocation)),
      ...(await others.leftovers(invocation)),
    ],
    reap: async (leftovers) => [
      ...(await files.reap(leftovers.filter(({ ref }) => ref === undefined))),
      ...(await others.reap(leftovers.filter(({ ref }) => ref !== undefined))),
    ],
  };
}
