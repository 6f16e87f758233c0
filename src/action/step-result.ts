/** The result of a step. */

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
  /** The image that the step found, made or changed, in the build region. */
  image?: Image | undefined;
  /** All of them: one per region or file. */
  images: Image[];
  /** In a dry run: how many images would be removed. */
  wouldRemove?: number | undefined;
  toplevel?: string | undefined;
  identity?: string | undefined;
  /** The closure of the toplevel, if the step had to look it up. */
  closure?: { bytes: number; paths: number } | undefined;
  /** The stages that the image holds, if the step has listed its family. */
  stages?: string[] | undefined;
  /** More rows for the summary's first table. */
  rows?: readonly (readonly [string, string])[] | undefined;
  /** Tables of images for the summary. */
  inventories?: readonly Inventory[] | undefined;
  /** An error that makes the step fail, although its outputs are set. */
  failure?: UserError | undefined;
  /** Sentences for the summary, such as why something was kept. */
  notes?: string[] | undefined;
  /** Of `plan`. */
  plan?: Plan | undefined;
  /** For a new image: the difference from the image that it replaces, if known. */
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

/** How a system differs from the previous one. */
export interface Difference {
  against: Against | undefined;
  /**
   * `closure`: by the contents of the systems. `derivations`: by what they are made from, which includes
   * packages that only the build needs. Undefined if nothing is compared.
   */
  by: "closure" | "derivations" | undefined;
  changes: PackageChange[];
  /** Names of the packages whose programs the units of either system start, as far as known. */
  services?: string[];
  /** Closures; undefined if the system is not built, or its contents are not known. */
  before: Size | undefined;
  after: Size | undefined;
}

export interface Plan extends Difference {
  /** Why the image could not be looked up; undefined if it could. */
  notLookedUp: string | undefined;
  /** Changes of `flake.lock` by `update`, else by the pull request; undefined without either. */
  lock: LockChange[] | undefined;
}
