/** What the parts of the home of Amazon's images share. */
import { setTimeout as sleep } from "node:timers/promises";
import type { HomeOptions } from "../types.ts";
import type { AmazonApi } from "./api.ts";

export type AmazonBuilder = "amazon-ebs" | "amazon-chroot";

export interface Account {
  api: AmazonApi;
  builder: AmazonBuilder;
  options: HomeOptions;
  /** Where images are looked for: the regions asked for, and those that an id named. */
  lookIn: Set<string>;
  /** Ids that this process has put the final mark on: listings may not show that yet. */
  finished: Set<string>;
}

/** @throws when the job is cancelled meanwhile. */
export async function pause({ options }: Account, milliseconds: number): Promise<void> {
  await sleep(milliseconds, undefined, { signal: options.signal });
}

/** Milliseconds between two looks, growing: 0.5 s at first, 15 s in the long run. */
export function backoff(): () => number {
  let next = 500;
  return () => {
    const now = next;
    next = Math.min(15_000, Math.round(next * 1.5));
    return now;
  };
}

/** Of copies in several regions those elsewhere first, then the one of the build region. */
export function buildRegionLast<T extends { region: string }>(
  copies: readonly T[],
  buildRegion: string | undefined,
): T[][] {
  const isLast = (copy: T) => copy.region === buildRegion;
  const parts = [copies.filter((copy) => !isLast(copy)), copies.filter(isLast)];
  return parts.filter((part) => part.length > 0);
}
