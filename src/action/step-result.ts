/** What a lifecycle step gives back. */

import type { Image } from "../images/types.ts";
import type { LockChange } from "../nix/lock-changes.ts";
import type { PackageChange } from "../nix/packages.ts";
import type { UserError } from "../shared/errors.ts";
import type { Inventory } from "./inventory.ts";

export type Status =
  | ("created" | "reused")
  | ("found" | "absent")
  | "would-create"
  | ("passed" | "failed")
  | ("promoted" | "unchanged")
  | ("pruned" | "nothing")
  | "deleted"
  | "installed";

export interface StepResult {
  status: Status;
  /** True when this run made, moved or removed something. */
  changed: boolean;
  /** The image that the step speaks of, in the build region. */
  image?: Image | undefined;
  /** All of them: one per region or file. */
  images: Image[];
  toplevel?: string | undefined;
  identity?: string | undefined;
  /** Closure of the toplevel, where the step had to know it. */
  closure?: { bytes: number; paths: number } | undefined;
  /** What the image holds now, where the step has seen its family. */
  stages?: string[] | undefined;
  /** More rows for the summary's first table. */
  rows?: readonly (readonly [string, string])[] | undefined;
  /** Tables of images for the summary. */
  inventories?: readonly Inventory[] | undefined;
  /** What did not succeed although the rest did: the step fails, with its outputs set. */
  failure?: UserError | undefined;
  /** Sentences for the summary, such as why something was kept. */
  notes?: string[] | undefined;
  /** Of `plan`. */
  plan?: Plan | undefined;
  /** Of a new image: how it differs from the one that it takes the place of, where that is known. */
  difference?: Difference | undefined;
}

/** What a system is compared with. */
export type Against =
  | { kind: "image"; image: string; toplevel: string; stage: string | undefined }
  | { kind: "base"; commit: string; branch: string | undefined; toplevel: string };

export interface Size {
  bytes: number;
  paths: number;
}

/** How a system differs from the one that was there before. */
export interface Difference {
  against: Against | undefined;
  /**
   * `closure`: what is in the systems. `derivations`: what they are made from, among which there are
   * packages that only their build needs. Undefined when nothing is compared.
   */
  by: "closure" | "derivations" | undefined;
  changes: PackageChange[];
  /** Names of the packages whose programs the units of either system start, as far as it is known. */
  services?: string[];
  /** Closures; undefined where the system is not built, or nobody knows of it. */
  before: Size | undefined;
  after: Size | undefined;
}

export interface Plan extends Difference {
  /** Why it is not known whether there is such an image; undefined when it is. */
  notLookedUp: string | undefined;
  /** How `flake.lock` differs by `update`, else by the pull request; undefined where there is neither. */
  lock: LockChange[] | undefined;
}
