/** The interface between entry point and steps. */
import type { GitHub } from "../action/event.ts";
import type { Facts } from "../action/facts.ts";
import type { Inputs } from "../action/inputs/read.ts";
import type { Timeline } from "../action/timeline.ts";
import type { Invocation } from "../shared/invocation.ts";
import type { Log } from "../shared/log.ts";

/** What a step gets from the entry point; the context makes everything else from it. */
export interface StepEnvironment {
  inputs: Inputs;
  github: GitHub;
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
   * post step needs is saved before this returns; await the promise for the files.
   */
  record(facts: Partial<Facts>): Promise<void>;
}
