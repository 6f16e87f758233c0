/** What a store of evaluations does. */

export interface EvaluationStore {
  /** The text of the youngest entry of a key; `unstable` when the key must not be used any more. */
  read(key: string): Promise<string | "unstable" | undefined>;
  /** @param variant Entries are immutable where they cannot be replaced: each value has its own. */
  write(key: string, variant: string, text: string): Promise<void>;
  markUnstable(key: string): Promise<void>;
}
