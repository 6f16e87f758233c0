/** What a step gets from the entry point, and the facts that it records for it. */
import type { GitHub } from "../action/event.ts";
import type { Inputs } from "../action/inputs/read.ts";
import type { Job } from "../action/job.ts";
import type { Timeline } from "../action/timeline.ts";
import type { SavePlan } from "../nix/store/cache-plan.ts";
import type { Invocation } from "../shared/invocation.ts";
import type { JsonObject } from "../shared/json.ts";
import type { Log } from "../shared/log.ts";
import type { ChosenTemplate } from "./template.ts";

/** What a step gets from the entry point; the context makes everything else from it. */
export interface StepEnvironment {
  inputs: Inputs;
  github: GitHub;
  job: Job;
  log: Log;
  timeline: Timeline;
  invocation: Invocation;
  /** Aborted when the job is cancelled. */
  signal: AbortSignal;
  /** Folder that holds `action.yml`, absolute. */
  actionRoot: string;
  /** Values that must not be shown from now on. */
  mask(values: readonly string[]): void;
  /**
   * Records a fact once it is known, for the summary, the outputs and the post step. What the
   * post step needs is saved before this returns; the promise is for what is written besides.
   */
  record(facts: Partial<Facts>): Promise<void>;
}

/** What becomes known while a step runs. */
export interface Facts {
  toplevel: string;
  identity: string;
  family: string;
  builder: string;
  template: ChosenTemplate;
  nixVersion: string;
  packerVersion: string;
  /** What the cache gave, in the user's words, such as `evaluation: 120 MiB in 1.2 s`. */
  cached: string;
  /** An entry of the store cache that the post step is to save. */
  save: SavePlan;
  /** The lock file after `update`. */
  lock: { changed: boolean; text: string; before: string | undefined };
  /** With an expiry that was counted anew. */
  invocation: Invocation;
  /** Packer runs, or will in a moment. */
  packer: { pid: number; startTime: string; temporary: string | undefined };
  /** An image is about to be built. */
  building: true;
  /** What the post step needs to find leftovers in the home. */
  cleanupState: JsonObject;
}
