/** What a lifecycle step gives back. */
import type { Inventory } from "../action/inventory.ts";
import type { Image } from "../images/types.ts";

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
  failure?: string | undefined;
  /** Sentences for the summary, such as why something was kept. */
  notes?: string[] | undefined;
}
