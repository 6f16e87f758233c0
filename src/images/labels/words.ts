/**
 * Labels in a cloud that has words: each is put and taken alone, and is a thing of the account, which
 * stays when nothing has it any more.
 */
import type { Log } from "../../shared/log.ts";
import { backoff } from "../backoff.ts";
import { holdPrefix, marks } from "../marks.ts";
import { decode } from "./codec.ts";
import type { WordLimits } from "./limits.ts";
import type { LabelChange, Labels } from "./types.ts";

/** What the cloud's API does. */
export interface WordApi {
  /** Of an image; undefined when it is gone. */
  words(id: string): Promise<Labels | undefined>;
  /** Makes the word where there is none. */
  put(id: string, word: string): Promise<void>;
  take(id: string, word: string): Promise<void>;
  /** From all that have it, too. */
  remove(word: string): Promise<void>;
  /** Unless something has it. */
  removeUnused(word: string): Promise<void>;
}

/** How often words are put that are not there afterwards. */
const attempts = 4;

export function wordLabels(
  api: WordApi,
  limits: WordLimits,
  { log, signal }: { log: Pick<Log, "debug">; signal: AbortSignal },
) {
  /** Of one image, because it says which run made it. */
  const isAlone = (word: string) => word.startsWith(limits.together.name);
  /** Of few images: the hold of a stage, and when an unfinished one expires. */
  const isRare = (word: string) => {
    const [name = ""] = Object.keys(decode({ [word]: "" }, limits) ?? {});
    return name.startsWith(holdPrefix) || name === marks.expires;
  };

  /** Removes words of ours that nothing has any more; what fails here leaves a word that nothing has. */
  async function forget(words: readonly string[]): Promise<void> {
    const work = words.map(async (word) => {
      if (isAlone(word)) await api.remove(word);
      else if (isRare(word)) await api.removeUnused(word);
    });
    await Promise.all(work).catch((error: unknown) =>
      log.debug(`Tags that nothing has may be left at ${limits.cloud}: ${String(error)}`),
    );
  }

  return {
    forget,
    /** @throws when the cloud does not keep a word. */
    async set(id: string, wanted: readonly string[], take: LabelChange["take"]): Promise<void> {
      const lacking = async () => {
        const there = Object.keys((await api.words(id)) ?? {});
        const known = new Set(there.map((word) => word.toLowerCase()));
        return wanted.filter((word) => !known.has(word.toLowerCase()));
      };
      const wait = backoff(signal, 100);
      let lost = await lacking();
      for (let attempt = 0; lost.length > 0 && attempt < attempts; attempt++) {
        if (attempt > 0) await wait();
        for (const word of lost) await api.put(id, word);
        lost = await lacking();
      }
      if (lost.length > 0)
        throw new Error(`${limits.cloud} does not keep the tag ${lost[0]} on ${id}`);
      for (const word of take) if (!isAlone(word)) await api.take(id, word);
      await forget(take);
    },
  };
}
