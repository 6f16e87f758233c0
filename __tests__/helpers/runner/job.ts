/**
 * A job: its steps one after another, its post steps in reverse, its end.
 *
 * Sources in actions/runner: `src/Runner.Worker/StepsRunner.cs` (RunAsync: job status, post steps
 * from a stack), `src/Runner.Worker/ExecutionContext.cs` (RegisterPostJobStep),
 * `src/Runner.Worker/JobExtension.cs` (FinalizeJob: outputs, orphans),
 * `src/Runner.Worker/TempDirectoryManager.cs`, `src/Runner.Listener/JobDispatcher.cs` (WorkerDispatcher.Cancel: the
 * budget), `src/Runner.Common/Util/TaskResultUtil.cs` (MergeTaskResults).
 */

import { mkdir, rm } from "node:fs/promises";
import { evaluate } from "./expressions.ts";
import { findOrphans, killOrphans, snapshotProcesses } from "./orphans.ts";
import { StepRecord } from "./record.ts";
import { createState, type JobState } from "./state.ts";
import { Step } from "./step.ts";
import type {
  Annotation,
  JobOptions,
  JobResult,
  Orphan,
  StageResult,
  StepOptions,
} from "./types.ts";

/** One job on one runner. Make it with {@link Job.create}, end it with {@link Job.finish}. */
export class Job {
  readonly #state: JobState;
  readonly #existing: ReadonlySet<string>;
  readonly #start = performance.now();
  readonly #steps: Step[] = [];
  readonly #postSteps: Step[] = [];
  readonly #results: StageResult[] = [];
  readonly #annotations: Annotation[] = [];
  readonly #jobOutputs: Record<string, string> = {};
  readonly #dropped: string[] = [];
  #running: Step | undefined;
  #budget: NodeJS.Timeout | undefined;
  #workerKilled = false;
  #ended = false;
  #finished: Promise<JobResult> | undefined;

  private constructor(state: JobState, existing: ReadonlySet<string>) {
    this.#state = state;
    this.#existing = existing;
  }

  /** Prepares directories, contexts and masks; `RUNNER_TEMP` is emptied. */
  static async create(options: JobOptions): Promise<Job> {
    const state = createState(options);
    await rm(String(state.runner.temp), { recursive: true, force: true });
    await mkdir(String(state.runner.temp), { recursive: true });
    await mkdir(String(state.runner.tool_cache), { recursive: true });
    return new Job(state, snapshotProcesses());
  }

  /** `RUNNER_TRACKING_ID` of this job. */
  get trackingId(): string {
    return this.#state.trackingId;
  }

  /** `job.status` at this moment. */
  get status(): string {
    return this.#state.status;
  }

  /**
   * Starts the next step; its process runs when this returns. Throws while another one runs and
   * after `finish`.
   */
  start(options: StepOptions): Step {
    if (this.#finished !== undefined) throw new Error("The job is finished");
    if (this.#running !== undefined) throw new Error(`Step '${this.#running.id}' still runs`);
    const step = new Step(this.#state, options, {
      cancel: () => this.cancel(),
      settle: (result) => this.#settle(step, result),
    });
    this.#running = step;
    this.#steps.push(step);
    return step;
  }

  /** Starts a step and waits for the end of its main stage. */
  run(options: StepOptions): Promise<StageResult> {
    return this.start(options).done;
  }

  /**
   * Cancels the job: `job.status` changes at once, the running step gets its signals unless its
   * condition still holds, and the budget begins. A second cancel does nothing.
   */
  cancel(): void {
    if (this.#budget !== undefined || this.#workerKilled || this.#ended) return;
    this.#state.status = this.#state.shutdown ? "failure" : "cancelled";
    this.#budget = setTimeout(() => this.#killWorker(), this.#state.seconds.budget * 1000);
    this.#running?.onJobCancelled();
  }

  /** The runner is told to stop (service stop, spot reclaim): no post step runs. */
  shutdown(): void {
    this.#state.shutdown = true;
    this.cancel();
  }

  /** Waits for the running step, runs the post steps, ends the job. May be called again. */
  finish(): Promise<JobResult> {
    this.#finished ??= this.#finish();
    return this.#finished;
  }

  /** For `await using`: a test that failed halfway leaves no process behind. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#finished === undefined) this.#killWorker();
    await this.finish().catch(() => undefined);
  }

  async #finish(): Promise<JobResult> {
    let failure: { error: unknown } | undefined;
    let orphans: Orphan[] = [];
    try {
      await this.#running?.done;
      await this.#runPostSteps();
    } catch (error) {
      failure = { error };
    } finally {
      this.#ended = true;
      clearTimeout(this.#budget);
      orphans = await this.#complete();
    }
    if (failure !== undefined) throw failure.error;
    for (const step of this.#steps) step.throwHookError();
    return this.#result(orphans);
  }

  /** The last step that was registered comes first. */
  async #runPostSteps(): Promise<void> {
    for (let step = this.#postSteps.pop(); step !== undefined; step = this.#postSteps.pop()) {
      if (this.#workerKilled) return;
      this.#running = step;
      await step.runPost();
    }
  }

  /** StepsRunner.RunAsync: results reach the `steps` context and the job's status. */
  #settle(step: Step, result: StageResult): void {
    this.#running = undefined;
    this.#results.push(result);
    if (result.conclusion === "failure" && this.#state.status === "success") {
      this.#state.status = "failure";
    }
    if (result.stage === "post") return;
    const { outcome, conclusion, outputs } = result;
    this.#state.steps[step.id] = { outcome, conclusion, outputs };
    // RegisterPostJobStep is called when main begins, so a skipped main has no post.
    if (step.hasPost && outcome !== "skipped") this.#postSteps.push(step);
  }

  /**
   * The budget is over: the listener kills the worker. Its children are left to themselves, no
   * file is read, no post step follows.
   */
  #killWorker(): void {
    this.#workerKilled = true;
    this.#running?.abandon();
  }

  /** FinalizeJob, then the temporary directory. A killed worker does none of it. */
  async #complete(): Promise<Orphan[]> {
    const { shared, trackingId, options, runner } = this.#state;
    const record = new StepRecord(shared, {
      step: "Complete job",
      stage: "post",
      state: new Map(),
      outputs: undefined,
      env: new Map(),
    });
    if (!this.#workerKilled) {
      record.output("Evaluate and set job outputs");
      this.#evaluateOutputs(record);
      record.output("Cleaning up orphan processes");
    }
    const orphans = findOrphans(trackingId, this.#existing);
    for (const { pid, name } of this.#workerKilled ? [] : orphans) {
      record.output(`Terminate orphan process: pid (${pid}) (${name})`);
    }
    // After a killed worker the runner would leave them; a test must not.
    await killOrphans(orphans);
    this.#annotations.push(...record.annotations);
    if (options.keepTemp !== true && !this.#workerKilled) {
      await rm(String(runner.temp), { recursive: true, force: true });
      await mkdir(String(runner.temp), { recursive: true });
    }
    return orphans;
  }

  /** FinalizeJob: an output that a mask would change is dropped with a warning. */
  #evaluateOutputs(record: StepRecord): void {
    for (const [name, value] of this.#outputValues()) {
      if (value === "") continue;
      if (record.mask(value) !== value) {
        record.warning(`Skip output '${name}' since it may contain secret.`);
        this.#dropped.push(name);
        continue;
      }
      record.output(`Set output '${name}'`);
      this.#jobOutputs[name] = value;
    }
  }

  #outputValues(): [name: string, value: string][] {
    const { options, steps, github } = this.#state;
    if (options.outputs !== undefined) {
      return Object.entries(options.outputs).map(([name, expression]) => {
        return [name, evaluate(expression, { steps, github })];
      });
    }
    return Object.entries(steps).flatMap(([id, { outputs }]) => {
      return Object.entries(outputs).map(([name, value]): [string, string] => {
        return [`${id}.${name}`, value];
      });
    });
  }

  #result(orphans: Orphan[]): JobResult {
    const { shared, status } = this.#state;
    const bySteps = (pick: (step: Step) => Map<string, string>) => {
      return Object.fromEntries(
        this.#steps.map((step) => [step.id, Object.fromEntries(pick(step))]),
      );
    };
    return {
      conclusion: status,
      log: shared.lines.map(({ text }) => text).join("\n"),
      lines: shared.lines,
      rawLines: shared.rawLines,
      outputs: bySteps((step) => step.outputs),
      state: bySteps((step) => step.state),
      jobOutputs: this.#jobOutputs,
      droppedOutputs: this.#dropped,
      annotations: [...this.#results.flatMap((one) => one.annotations), ...this.#annotations],
      masks: shared.masker.values,
      summary: this.#results.map((one) => one.summary).join(""),
      stages: this.#results,
      orphans,
      workerKilled: this.#workerKilled,
      seconds: (performance.now() - this.#start) / 1000,
    };
  }
}
