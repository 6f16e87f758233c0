/** What is tried again, and when. */
import { expect, test } from "@jest/globals";
import { NetworkError } from "../../src/shared/network-trouble.ts";
import { parseRetryAfter, pauseAfter, Refused, usualRetry } from "../../src/shared/retry.ts";

const trouble = (passes: boolean, unsent: boolean) =>
  new NetworkError("x", { cause: undefined, passes, unsent });
const status = (code: number, retryAfter?: string) => new Refused(code, retryAfter, "x");

test.each([
  ["429", status(429), true, true],
  ["408", status(408), true, false],
  ["500", status(500), true, false],
  ["503", status(503), true, false],
  ["403 with a time", status(403, "1"), true, true],
  ["403", status(403), false, false],
  ["400", status(400), false, false],
  ["404", status(404), false, false],
  ["a cut connection", trouble(true, false), true, false],
  ["no connection", trouble(true, true), true, true],
  ["a bad certificate", trouble(false, false), false, false],
  ["a fault of ours", new TypeError("x"), false, false],
])("%s", (_name, error, passes, passesOnce) => {
  const tried = (repeatable: boolean) =>
    pauseAfter(error, 1, { retry: usualRetry, repeatable }) !== undefined;
  expect([tried(true), tried(false)]).toEqual([passes, passesOnce]);
});

test("pauses grow by chance, end with the tries and the time, and keep to what a server asks", () => {
  const retry = { ...usualRetry, tries: 4, pause: 100, longestPause: 5_000 };
  const after = (tried: number, asked?: string, more = {}) =>
    pauseAfter(status(503, asked), tried, { retry: { ...retry, ...more } });
  for (const [tried, longest] of [
    [1, 100],
    [2, 200],
    [3, 400],
  ] as const) {
    expect(after(tried)).toBeGreaterThanOrEqual(longest / 2);
    expect(after(tried)).toBeLessThanOrEqual(longest);
  }
  expect(after(4)).toBeUndefined();
  expect(after(1, "5")).toBe(5_000);
  expect(after(1, "6")).toBeUndefined();
  expect(after(1, undefined, { deadline: Date.now() - 1 })).toBeUndefined();
  expect(parseRetryAfter("soon")).toBeUndefined();
});
