/** How long is waited for a service that does not answer as it should. */
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../shared/errors.ts";

/** All in milliseconds. */
export interface Timing {
  /** Times that something is tried, the first one included. */
  tries: number;
  /** Before the second try; doubled before each further one. */
  backOff: number;
  /** A connection on which nothing moves for so long is given up. */
  stall: number;
  /** When a service asks for a longer wait than this, it is given up. */
  longestWait: number;
  /** Time (as of `Date.now()`) after which nothing is tried again. */
  deadline: number;
}

export const usualTiming: Timing = {
  tries: 4,
  backOff: 500,
  stall: 30_000,
  longestWait: 60_000,
  deadline: Number.POSITIVE_INFINITY,
};

/** What makes a further try worth while. */
interface Trouble {
  status?: number | undefined;
  /** Header `retry-after`: seconds. */
  retryAfter?: string | undefined;
}

/**
 * Milliseconds to wait before the next try, or undefined when there is no point in one.
 * @param attempt 1 after the first try.
 */
export function pause(timing: Timing, attempt: number, trouble: Trouble): number | undefined {
  const { status } = trouble;
  // No status: nobody answered. 408 and 429 pass; so do faults of the server.
  const passes = status === undefined || status === 408 || status === 429 || status >= 500;
  if (!passes || attempt >= timing.tries) return undefined;
  const asked = Number(trouble.retryAfter ?? Number.NaN) * 1000;
  // Jobs of one run would otherwise come back all at once.
  const usual = timing.backOff * 2 ** (attempt - 1) * (1 + Math.random() / 4);
  const wait = Number.isFinite(asked) && asked >= 0 ? asked : usual;
  if (wait > timing.longestWait || Date.now() + wait > timing.deadline) return undefined;
  return wait;
}

/** @throws when `signal` is aborted before the time is over. */
export async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal });
}

/** The entry is not, or no longer, what was looked up: asking again does not help. */
export class Vanished extends Error {}

/** An answer that was no success. */
export class Refused extends Error {
  readonly status: number;
  readonly retryAfter: string | undefined;

  constructor(status: number, retryAfter: string | undefined, text: string) {
    super(`the server answered ${status}${saying(text)}`);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** The first words of an answer: a code of the storage's XML, or a message in JSON. */
function saying(text: string): string {
  const said =
    /<Code>([\w.-]{1,80})<\/Code>/.exec(text) ?? /"msg"\s*:\s*"([^"]{1,200})"/.exec(text);
  return said === null ? "" : ` (${said[1]})`;
}

export function troubleOf(error: unknown): Trouble {
  return error instanceof Refused ? { status: error.status, retryAfter: error.retryAfter } : {};
}

/**
 * Tries again while it may help.
 * @throws what the last try ended with.
 */
export async function patiently<T>(
  work: () => Promise<T>,
  options: { timing: Timing; signal: AbortSignal; onPause?: (why: string, ms: number) => void },
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Vanished || options.signal.aborted) throw error;
      const milliseconds = pause(options.timing, attempt, troubleOf(error));
      if (milliseconds === undefined) throw error;
      options.onPause?.(messageOf(error), milliseconds);
      await wait(milliseconds, options.signal);
    }
  }
}
