/** What can wait for the night: rarer pairs and moments, further versions. */
import { test } from "@jest/globals";

export const nightly = process.env["PACKERNIX_NIGHTLY"] === "1";

/** Registers a test that runs at night only. */
export function atNight(name: string, work: () => Promise<void>, timeout?: number): void {
  if (nightly) test(name, work, timeout);
}

/** Every n-th by day, beginning with the first; all of them at night. */
export function everyNth<T>(n: number, all: readonly T[]): readonly T[] {
  return nightly ? all : all.filter((_, index) => index % n === 0);
}
