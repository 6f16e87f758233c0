/** Why the cache cannot be used: nothing is wrong, but it cannot be proven that nothing has changed. */

/** The message is a short phrase that goes on after "Evaluation cache: not used, ". */
export class NotProven extends Error {}

/** What may be read and hashed for one key, over all folders together. */
export interface Budget {
  files: number;
  bytes: number;
}

export const keyBudget = (): Budget => ({ files: 10_000, bytes: 128 * 1024 * 1024 });

/** @throws {NotProven} when a limit is passed. */
export function spend(budget: Budget, { files = 0, bytes = 0 }: Partial<Budget>): void {
  budget.files -= files;
  budget.bytes -= bytes;
  if (budget.files < 0) throw new NotProven("too many files are not in git, changed or filtered");
  if (budget.bytes < 0) {
    throw new NotProven("files that are not in git, changed or filtered are too large");
  }
}
