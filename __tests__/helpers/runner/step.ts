/** A test's handle on one step: its process, its lines, its end. */

import { type Manifest, readManifest } from "./manifest.ts";
import { StageRun } from "./stage.ts";
import type { JobState } from "./state.ts";
import type { Stage, StageResult, StepOptions } from "./types.ts";

/** What a hook is told: the text that matched and where it stood. */
export type LineEvent = { line: string; stage: Stage; step: Step };

type Hook = { pattern: RegExp; call: (event: LineEvent) => unknown };

/** What a step asks of its job. */
export type JobControl = {
  cancel: () => void;
  /** Called at the end of each stage, before anybody who waits for it goes on. */
  settle: (result: StageResult) => void;
};

/** A step that was started with `job.start`. */
export class Step {
  readonly id: string;
  readonly options: StepOptions;
  readonly state = new Map<string, string>();
  readonly outputs = new Map<string, string>();
  /** Main's result; it rejects only with an error that a hook threw. */
  readonly done: Promise<StageResult>;
  readonly #job: JobState;
  readonly #control: JobControl;
  readonly #manifest: Manifest | undefined;
  readonly #problem: string | undefined;
  readonly #hooks: Hook[] = [];
  #hookError: { error: unknown } | undefined;
  #run: StageRun;

  constructor(job: JobState, options: StepOptions, control: JobControl) {
    this.id = options.id;
    this.options = options;
    this.#job = job;
    this.#control = control;
    try {
      this.#manifest = readManifest(options.uses);
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
    }
    this.#run = this.#start("main");
    this.done = this.#finish(this.#run);
    // Whoever does not wait for `done` hears of the error from `job.finish`.
    this.done.catch(() => undefined);
  }

  /** The node process of the stage that runs now or ran last. */
  get pid(): number | undefined {
    return this.#run.pid;
  }

  get hasPost(): boolean {
    return this.#manifest?.post !== undefined;
  }

  /**
   * Calls back for each line that matches, as printed or as the log shows it, in main and post,
   * from now on. A callback may be asynchronous; what it throws, `done` or `job.finish` throws.
   */
  onLine(pattern: RegExp, call: (event: LineEvent) => unknown): this {
    this.#hooks.push({ pattern, call });
    return this;
  }

  /** The first line from now on that matches; rejects when main ends without it. */
  waitForLine(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      this.onLine(pattern, ({ line }) => resolve(line));
      this.done.then(
        () => reject(new Error(`The step '${this.id}' ended without a line like ${pattern}`)),
        reject,
      );
    });
  }

  /** Cancels the job, as "Cancel workflow" does; there is no cancel of one step. */
  cancel(): void {
    this.#control.cancel();
  }

  /** A signal to the node process alone, such as SIGKILL by the kernel's out-of-memory killer. */
  kill(signal: NodeJS.Signals = "SIGKILL"): void {
    this.#run.kill(signal);
  }

  /** For the job: its cancel has come. */
  onJobCancelled(): void {
    this.#run.onJobCancelled();
  }

  /** For the job: its worker is gone. */
  abandon(): void {
    this.#run.abandon();
  }

  /** For the job: an error of a hook is thrown once, by whoever looks first. */
  throwHookError(): void {
    const found = this.#hookError;
    this.#hookError = undefined;
    if (found !== undefined) throw found.error;
  }

  /** For the job: runs the post stage. */
  runPost(): Promise<StageResult> {
    this.#run = this.#start("post");
    return this.#finish(this.#run);
  }

  #start(stage: Stage): StageRun {
    return new StageRun(this.#job, {
      step: this.options,
      stage,
      manifest: this.#manifest,
      problem: this.#problem,
      state: this.state,
      outputs: this.outputs,
      onTexts: (texts, at) => this.#dispatch(texts, at),
    });
  }

  async #finish(run: StageRun): Promise<StageResult> {
    const result = await run.result;
    this.#control.settle(result);
    this.throwHookError();
    return result;
  }

  #dispatch(texts: readonly string[], stage: Stage): void {
    for (const { pattern, call } of [...this.#hooks]) {
      const line = texts.find((text) => pattern.test(text));
      if (line === undefined) continue;
      const called = (async () => call({ line, stage, step: this }))();
      called.catch((error: unknown) => {
        this.#hookError ??= { error };
      });
    }
  }
}
