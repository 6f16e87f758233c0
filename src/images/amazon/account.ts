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

/** The copies elsewhere, then the build region's. @param copies The build region's first. */
export function buildRegionLast<T>([first, ...others]: readonly T[]): T[][] {
  return [others, first === undefined ? [] : [first]];
}
