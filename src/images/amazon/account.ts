/** What the parts of the home of Amazon's images share. */
import type { Kit } from "../labels/kit.ts";
import type { AmazonApi } from "./api.ts";

export type AmazonBuilder = "amazon-ebs" | "amazon-chroot";

export interface Account extends Kit {
  api: AmazonApi;
  builder: AmazonBuilder;
  /** Where images are looked for: the regions asked for, and those that an id named. */
  lookIn: Set<string>;
  /** Ids that this process has put the final mark on: listings may not show that yet. */
  finished: Set<string>;
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
