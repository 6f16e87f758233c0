/** The rules for retries, except for the AWS SDK, which has its own. */
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "./errors.ts";
import { NetworkError } from "./network-trouble.ts";

/** All in milliseconds but `tries`. */
export interface RetryPolicy {
  /** Number of attempts, including the first. */
  tries: number;
  /** Before the second attempt; doubled before each further one. */
  pause: number;
  /** If a server asks for a longer pause than this, there is no further attempt. */
  longestPause: number;
  /** A connection that is silent for this long is given up. */
  stall: number;
  /** Time (as of `Date.now()`) after which nothing is tried again. */
  deadline?: number | undefined;
}

export const usualRetry: RetryPolicy = {
  tries: 5,
  pause: 1_000,
  longestPause: 60_000,
  stall: 30_000,
};

/** An unsuccessful answer. */
export class Refused extends Error {
  readonly status: number;
  /** Milliseconds that the server asks to wait. */
  readonly retryAfter: number | undefined;

  constructor(status: number, retryAfter: string | undefined, message: string) {
    super(message);
    this.status = status;
    this.retryAfter = parseRetryAfter(retryAfter);
  }
}

/** Milliseconds; the header holds seconds or a date (RFC 9110, 10.2.3). */
export function parseRetryAfter(value: string | undefined, now = Date.now()): number | undefined {
  if (value === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

export interface RetryOptions {
  retry: RetryPolicy;
  signal?: AbortSignal | undefined;
  /** False if the request must not happen twice: then it is repeated only if it was certainly not executed. */
  repeatable?: boolean;
  onPause?: (why: string, milliseconds: number) => void;
}

/**
 * Repeats `work` while another attempt may succeed.
 * @throws the error of the last attempt.
 */
export async function retrying<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work();
    } catch (error) {
      options.signal?.throwIfAborted();
      const pause = pauseAfter(error, tried, options);
      if (pause === undefined) throw error;
      options.onPause?.(messageOf(error), pause);
      await sleep(pause, undefined, options.signal && { signal: options.signal });
    }
  }
}

/**
 * Milliseconds to wait before the next attempt; undefined if it would not help.
 * @param tried 1 after the first attempt.
 */
export function pauseAfter(
  error: unknown,
  tried: number,
  { retry, repeatable = true }: RetryOptions,
): number | undefined {
  if (tried >= retry.tries || !passes(error, repeatable)) return undefined;
  const asked = (error instanceof Refused && error.retryAfter) || 0;
  // Half of each pause is random, so that jobs that failed together do not retry together.
  const usual = retry.pause * 2 ** (tried - 1) * (0.5 + Math.random() / 2);
  const pause = Math.max(asked, Math.min(usual, retry.longestPause));
  const { longestPause, deadline = Number.POSITIVE_INFINITY } = retry;
  return asked > longestPause || Date.now() + pause > deadline ? undefined : pause;
}

function passes(error: unknown, repeatable: boolean): boolean {
  if (error instanceof NetworkError) return error.passes && (repeatable || error.unsent);
  if (!(error instanceof Refused)) return false;
  const { status, retryAfter } = error;
  // 403 with a time is GitHub's secondary limit (docs.github.com, "Rate limits for the REST API").
  if (status === 429 || (status === 403 && retryAfter !== undefined)) return true;
  return repeatable && (status === 408 || status >= 500);
}
