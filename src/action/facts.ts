/** Facts that a step records as it learns them, for the summary, the outputs and the post step. */
import type { SavePlan } from "../nix/store/cache-plan.ts";
import type { ChosenTemplate } from "../packer/template.ts";
import type { Invocation } from "../shared/invocation.ts";
import type { JsonObject } from "../shared/json.ts";

export interface Facts {
  toplevel: string;
  identity: string;
  family: string;
  builder: string;
  template: ChosenTemplate;
  nixVersion: string;
  packerVersion: string;
  /** What was restored from a cache, for the user, such as `evaluation: 120 MiB in 1.2 s`. */
  cached: string;
  /** An entry of the store cache that the post step is to save. */
  save: SavePlan;
  /** The lock file after `update`. */
  lock: { changed: boolean; text: string; before: string | undefined };
  /** With a renewed expiry. */
  invocation: Invocation;
  /** Packer's own TMPDIR; recorded when Packer has been started. */
  packerTemporary: string;
  /** An image is about to be built. */
  building: true;
  /** What the post step needs to find leftovers in the home. */
  cleanupState: JsonObject;
}
