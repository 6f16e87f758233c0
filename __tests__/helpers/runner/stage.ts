/**
 * One stage of one step, from its condition to its conclusion.
 *
 * Sources in actions/runner: `src/Runner.Worker/StepsRunner.cs` (RunAsync: condition, the test of
 * the condition on a cancel; RunStepAsync: timeout and results), `src/Runner.Worker/ActionRunner.cs`
 * (RunAsync: files, inputs, event, files again in a finally),
 * `Handlers/NodeScriptActionHandler.cs` (RunAsync: exit code), `src/Runner.Worker/ExecutionContext.cs`
 * (WriteWebhookPayload).
 */

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Context, createEnvironment } from "./environment.ts";
import { type Contexts, evaluateCondition } from "./expressions.ts";
import { createCommandFiles, processCommandFiles } from "./files.ts";
import { type Manifest, resolveInputs } from "./manifest.ts";
import { createLineReader, displayName, printDetails } from "./output.ts";
import { type Exit, Invocation } from "./process.ts";
import { StepRecord } from "./record.ts";
import type { JobState } from "./state.ts";
import type { Conclusion, Stage, StageResult, StepOptions } from "./types.ts";

/** What a stage knows of its step. */
export type StageOptions = {
  step: StepOptions;
  stage: Stage;
  /** Undefined where the manifest could not be read: the step then fails with `problem`. */
  manifest: Manifest | undefined;
  problem: string | undefined;
  state: Map<string, string>;
  outputs: Map<string, string>;
  /** Texts that belong together: what was printed and what the log made of it. */
  onTexts: (texts: readonly string[], stage: Stage) => void;
};

/** A stage that runs since it was made. */
export class StageRun {
  readonly record: StepRecord;
  readonly result: Promise<StageResult>;
  readonly #job: JobState;
  readonly #options: StageOptions;
  #invocation: Invocation | undefined;
  #timedOut = false;
  #abandoned = false;
  #texts: string[] | undefined;

  constructor(job: JobState, options: StageOptions) {
    this.#job = job;
    this.#options = options;
    const { step, stage, state, outputs } = options;
    this.record = new StepRecord(job.shared, {
      step: step.id,
      stage,
      state,
      outputs: stage === "main" ? outputs : undefined,
      env: new Map([...job.shared.environment, ...Object.entries(step.env ?? {})]),
      onLine: ({ text }) => {
        if (this.#texts !== undefined) this.#texts.push(text);
        else options.onTexts([text], stage);
      },
    });
    this.result = this.#run();
  }

  get pid(): number | undefined {
    return this.#invocation?.pid;
  }

  kill(signal: NodeJS.Signals): void {
    this.#invocation?.kill(signal);
  }

  /** The job was cancelled: a stage whose condition still holds, such as any post, goes on. */
  onJobCancelled(): void {
    if (!this.#job.shutdown && this.#conditionHolds()) return;
    void this.#invocation?.cancel();
  }

  /** The worker was killed. */
  abandon(): void {
    this.#invocation?.abandon();
  }

  #conditionHolds(): boolean {
    const { step, stage, manifest } = this.#options;
    const condition = stage === "main" ? (step.if ?? "success()") : manifest?.postIf;
    return evaluateCondition(condition ?? "always()", this.#job.status);
  }

  async #run(): Promise<StageResult> {
    const start = performance.now();
    let exit: Exit | undefined;
    let outcome: Conclusion = "skipped";
    if (!this.#job.shutdown && this.#conditionHolds()) {
      try {
        exit = await this.#runAction();
        outcome = this.#judge(exit);
      } catch (error) {
        this.record.error(error instanceof Error ? error.message : String(error));
        outcome = "failure";
      }
      if (this.record.commandFailed && outcome === "success") outcome = "failure";
    }
    const { step, stage, outputs, state } = this.#options;
    const forgiven = outcome === "failure" && step.continueOnError === true;
    return {
      step: step.id,
      stage,
      outcome,
      conclusion: forgiven ? "success" : outcome,
      exitCode: exit === undefined || exit.abandoned ? undefined : exit.code,
      signal: exit?.signal,
      annotations: this.record.annotations,
      summary: this.record.summary,
      log: this.record.log,
      seconds: (performance.now() - start) / 1000,
      outputs: Object.fromEntries(outputs),
      state: Object.fromEntries(state),
    };
  }

  /** Up to the start of the process nothing here waits, so that its pid is known at once. */
  async #runAction(): Promise<Exit> {
    const { manifest, problem, step, stage, state } = this.#options;
    if (manifest === undefined) throw new Error(problem);
    const { options, runner, shared, seconds, trackingId, runtimeToken } = this.#job;

    const temp = String(runner.temp);
    const files = createCommandFiles(temp);
    const github: Context = {
      ...this.#job.github,
      ...files,
      action: step.id,
      action_repository: step.repository ?? "",
      action_ref: step.ref ?? "",
      action_path: step.actionPath,
      event_path: writeEvent(temp, options.event ?? {}),
    };
    const inputs = this.#inputs(manifest, github);
    printDetails(this.record, step, inputs);

    const target = join(
      manifest.directory,
      stage === "main" ? manifest.main : (manifest.post ?? ""),
    );
    try {
      if (!existsSync(target)) throw new Error(`File not found: '${target}'`);
      const invocation = new Invocation({
        file: options.node ?? process.execPath,
        args: [target],
        cwd: options.workspace,
        env: createEnvironment({
          machine: options.machineEnv ?? {},
          trackingId,
          env: this.record.env,
          state,
          inputs,
          prependPath: shared.prependPath,
          github,
          runner,
          job: options,
          runtimeToken,
        }),
        seconds,
        onLine: this.#readLines(),
      });
      return await this.#waitFor(invocation);
    } finally {
      // A worker that was killed reads nothing any more; anything else comes by here.
      if (!this.#abandoned) processCommandFiles(files, this.record);
    }
  }

  async #waitFor(invocation: Invocation): Promise<Exit> {
    this.#invocation = invocation;
    const { timeoutMinutes } = this.#options.step;
    const limit = this.#options.stage === "main" ? (timeoutMinutes ?? 0) : 0;
    const timeout =
      limit === 0
        ? undefined
        : setTimeout(() => {
            this.#timedOut = true;
            void invocation.cancel();
          }, limit * 60_000);
    try {
      const exit = await invocation.exit;
      this.#abandoned = exit.abandoned;
      return exit;
    } finally {
      clearTimeout(timeout);
    }
  }

  /** RunStepAsync: a cancel and a timeout have their own errors; else the exit code speaks. */
  #judge(exit: Exit): Conclusion {
    if (exit.abandoned) return "cancelled";
    if (!exit.cancelled) return exit.code === 0 ? "success" : "failure";
    if (this.#timedOut && this.#job.status !== "cancelled") {
      const { step } = this.#options;
      const minutes = step.timeoutMinutes ?? 0;
      this.record.error(
        `The action '${displayName(step)}' has timed out after ${minutes} minutes.`,
      );
      return "failure";
    }
    this.record.error("The operation was canceled.");
    return "cancelled";
  }

  #inputs(manifest: Manifest, github: Context): Map<string, string> {
    const { step, stage } = this.#options;
    const given = typeof step.with === "function" ? step.with(stage) : (step.with ?? {});
    const inputs = resolveInputs(manifest, given, this.#contexts(github), this.record);
    if (stage === "main" || step.postInputs === undefined || step.postInputs === "evaluated") {
      return inputs;
    }
    const foreign = step.postInputs;
    for (const name of inputs.keys()) {
      inputs.set(name, foreign === "empty" ? "" : (foreign[name] ?? ""));
    }
    return inputs;
  }

  #contexts(github: Context): Contexts {
    const { options, runner, status, steps, token } = this.#job;
    return {
      github: { ...github, event: options.event ?? {}, token },
      runner,
      job: { status },
      matrix: options.matrix ?? {},
      strategy: {},
      steps,
      env: Object.fromEntries(this.record.env),
    };
  }

  /** Keeps what was printed beside what the log made of it, for the hooks. */
  #readLines(): (line: string, stream: "stdout" | "stderr") => void {
    const { step, stage, onTexts } = this.#options;
    const read = createLineReader(this.record);
    return (line, stream) => {
      this.#job.shared.rawLines.push({ text: line, stream, step: step.id, stage });
      const texts = [line];
      this.#texts = texts;
      read(line, stream);
      this.#texts = undefined;
      onTexts(texts, stage);
    };
  }
}

/** ExecutionContext.WriteWebhookPayload. */
function writeEvent(temp: string, event: unknown): string {
  const folder = join(temp, "_github_workflow");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "event.json");
  writeFileSync(file, JSON.stringify(event, null, 2));
  return file;
}
