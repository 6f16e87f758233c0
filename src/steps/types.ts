/** What a lifecycle step gives back. */
import type { Image } from "../images/types.ts";
import type { UserError } from "../shared/errors.ts";

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
  /** Sentences for the summary, such as why something was kept. */
  notes?: string[] | undefined;
  /** What makes the step fail although there is a result. */
  failure?: UserError | undefined;
}
