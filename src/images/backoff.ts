/** Waiting between two looks at something that is not there yet. */
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Each call waits longer than the one before, up to about `most` milliseconds, and never as long as
 * somebody else who began in the same moment.
 * @throws when the job is cancelled meanwhile.
 */
export function backoff(signal: AbortSignal, first = 500, most = 15_000): () => Promise<void> {
  let next = first;
  return async () => {
    const now = next;
    next = Math.min(most, Math.round(next * 1.5));
    await sleep(now * (0.75 + Math.random() / 2), undefined, { signal });
  };
}
