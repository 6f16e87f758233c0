/** Trying again what may go well the next time. */
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";

/** All in milliseconds but `tries`. */
export interface Timing {
  /** Without a byte for so long a connection counts as dead. */
  stall: number;
  /** For all tries together. */
  whole: number;
  tries: number;
  /** Before the second try; doubled before each further one. */
  pause: number;
  /** No pause is longer, whatever a server asks for. */
  longestPause: number;
}

export const usualTiming: Timing = {
  stall: 30_000,
  whole: 30 * 60_000,
  tries: 5,
  pause: 1_000,
  longestPause: 60_000,
};

/** A failure that may pass. `pause`: milliseconds that the server asked for. */
export class PassingError extends Error {
  readonly pause: number | undefined;

  constructor(message: string, options: { pause?: number | undefined; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = "PassingError";
    this.pause = options.pause;
  }
}

export interface Retrying {
  what: string;
  signal?: AbortSignal | undefined;
  log: Log;
  timing: Timing;
}

/**
 * Does `work` until it ends otherwise than by a `PassingError`, at most `timing.tries` times.
 * @throws {UserError} with the last reason when no try went well, or the time for all is over.
 */
export async function retrying<T, O extends Retrying>(
  url: string,
  options: O,
  work: (options: O) => Promise<T>,
): Promise<T> {
  const { what, timing, log } = options;
  const whole = AbortSignal.timeout(timing.whole);
  const signal = options.signal === undefined ? whole : AbortSignal.any([options.signal, whole]);
  for (let tried = 1; ; tried += 1) {
    try {
      return await work({ ...options, signal });
    } catch (error) {
      options.signal?.throwIfAborted();
      if (whole.aborted) {
        throw finalError(what, url, `it took longer than ${seconds(timing.whole)}`, tried, error);
      }
      if (!(error instanceof PassingError)) throw error;
      if (tried >= timing.tries) throw finalError(what, url, error.message, tried, error.cause);
      const pause = pauseBefore(tried, timing, error.pause);
      log.info(
        `${what}: ${error.message}; try ${tried + 1} of ${timing.tries} in ${seconds(pause)}.`,
      );
      await sleep(pause, undefined, { signal }).catch(() => {});
      options.signal?.throwIfAborted();
    }
  }
}

/** Half of each pause is chance: jobs that failed together are not to come back together. */
function pauseBefore(tried: number, timing: Timing, asked: number | undefined): number {
  const usual = timing.pause * 2 ** (tried - 1) * (0.5 + Math.random() / 2);
  return Math.min(Math.max(asked ?? 0, usual), timing.longestPause);
}

function finalError(what: string, url: string, reason: string, tried: number, cause: unknown) {
  const { protocol, host, pathname } = new URL(url);
  const times = tried === 1 ? "" : ` (${tried} tries)`;
  return new UserError(
    `${what} could not be fetched from ${protocol}//${host}${pathname}: ${reason}${times}. Check the network of the runner, or name a mirror of ${host} in the input \`mirrors\`.`,
    { cause },
  );
}

function seconds(milliseconds: number): string {
  return `${Number((milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0))} s`;
}
