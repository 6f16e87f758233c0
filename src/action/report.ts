/** Writes what the user sees of a run: outputs, summary, files, comment, error message. */
import path from "node:path";
import { isUserError, messageOf, UserError } from "../shared/errors.ts";
import type { Invocation } from "../shared/invocation.ts";
import { withPeriod } from "../shared/text.ts";
import type { GitHub } from "./event.ts";
import type { Facts } from "./facts.ts";
import type { Inputs } from "./inputs/read.ts";
import type { StepName } from "./inputs/table.ts";
import type { ActionLog } from "./log.ts";
import { templateFiles, writeOutputFiles } from "./output-directory.ts";
import { type Outputs, type OutputWriter, outputsOf } from "./outputs.ts";
import { isPlan, planFile, planJson, planOutput } from "./plan.ts";
import type { makeMemory } from "./state.ts";
import type { StepResult } from "./step-result.ts";
import { renderSummary, type SummaryFacts, writeSummary } from "./summary.ts";
import { formatDuration, type Timeline } from "./timeline.ts";

interface Parts {
  log: ActionLog;
  outputs: OutputWriter;
  timeline: Timeline;
  memory: ReturnType<typeof makeMemory>;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  /** Undefined where the input names none. */
  step: StepName | undefined;
}

export function makeReport({ log, outputs, timeline, memory, env, signal, step }: Parts) {
  const started = Date.now();
  const known: Partial<Facts> = {};
  /** Facts that the post step needs too. */
  const remembered = ["cleanupState", "builder", "invocation", "packerTemporary"] as const;
  const cached: string[] = [];
  const saves: Facts["save"][] = [];
  let inputs: Inputs | undefined;
  let run: { github: GitHub; invocation: Invocation } | undefined;
  const redact = (text: string) => log.masks.redact(text);
  let cancelled = false;

  const summary = async ({ error, ...more }: Pick<SummaryFacts, "state" | "result" | "error">) => {
    if (cancelled && more.state !== "cancelled") return;
    const markdown = renderSummary({
      ...known,
      step,
      cached,
      phases: timeline.phases,
      annotations: log.annotations,
      error: error && {
        message: redact(error.message),
        details: error.details && redact(error.details),
        location: error.location,
      },
      ...more,
    });
    await writeSummary(markdown, log, env);
  };

  const files = async () => {
    if (inputs?.outputDirectory === undefined) return;
    const root = known.template?.template.root;
    const { lock } = known;
    await writeOutputFiles(inputs.outputDirectory, {
      ...(root === undefined ? {} : templateFiles(root)),
      ...(lock === undefined ? {} : { "flake.lock": lock.text }),
    });
  };

  /** Writes the whole plan to a file. @returns the outputs, with a shortened plan. */
  const plan = async (result: StepResult): Promise<Outputs> => {
    if (!isPlan(result)) return {};
    const text = `${JSON.stringify(planJson(result), null, 2)}\n`;
    const file = planFile(inputs?.outputDirectory, run?.invocation, env);
    if (file === undefined) return { plan: planOutput(result) };
    await writeOutputFiles(path.dirname(file), { [path.basename(file)]: text });
    return { plan: planOutput(result), plan_file: file };
  };

  const comment = async (result: StepResult): Promise<void> => {
    if (inputs === undefined || run === undefined) return;
    const { writeComment } = await import("./comment.ts");
    await writeComment({ result, inputs, github: run.github, known, log, env, signal });
  };

  const showDetails = async (details: string | undefined) => {
    if (details === undefined || details.trim() === "") return;
    await log.group("Details of the failure", async () => {
      for (const line of details.split("\n")) log.child(line);
    });
  };

  return {
    /** Called before any work, so that a killed job has a summary and the post step knows the invocation. */
    async begin(given: Inputs, github: GitHub, invocation: Invocation): Promise<void> {
      inputs = given;
      run = { github, invocation };
      const { imageStore, builder, regions, family } = given;
      const { repositoryId } = github;
      Object.assign(known, { builder, family });
      memory.remember({ invocation, imageStore, builder, regions, repositoryId });
      await summary({ state: "running" });
    },

    async record(facts: Partial<Facts>): Promise<void> {
      Object.assign(known, facts);
      for (const name of remembered) {
        if (facts[name] !== undefined) memory.remember({ [name]: facts[name] });
      }
      if (facts.cached !== undefined) cached.push(facts.cached);
      if (facts.save !== undefined) {
        saves.push(facts.save);
        memory.remember({ saves });
      }
      // Written now, because the job may be killed during the long build.
      if (facts.building) {
        await files();
        await summary({ state: "running" });
      }
    },

    async end(given: StepResult): Promise<void> {
      const result = { ...given, notes: given.notes?.map(redact) };
      const root = known.template?.template.root;
      outputs.set(
        outputsOf(result, {
          ...(root && { template: JSON.stringify(root) }),
          nix_version: known.nixVersion ?? "",
          packer_version: known.packerVersion ?? "",
          cache_hit: String(cached.length > 0),
          lock_changed: String(known.lock?.changed ?? false),
          ...(await plan(result)),
        }),
      );
      await files();
      const { failure } = result;
      for (const note of result.notes ?? []) {
        if (failure === undefined || note !== redact(failure.message)) log.notice(note);
      }
      await comment(result);
      // A failed test is a result of step `test`, not an error of it.
      const isDone = failure === undefined || result.status === "failed";
      // Before `log.error`, because the heading shows the error and the list of messages must not repeat it.
      await summary({ state: isDone ? "done" : "failed", result, error: failure });
      if (failure !== undefined) {
        await showDetails(failure.details);
        log.error(failure.message, failure.location);
      }
      log.info(`${result.status} in ${formatDuration(Date.now() - started)}`);
      log.close();
    },

    /** The process ends half a second after a cancel, so this only writes the summary. */
    async cancel(): Promise<void> {
      cancelled = true;
      await summary({ state: "cancelled" });
    },

    async fail(thrown: unknown): Promise<void> {
      const error = isUserError(thrown) ? thrown : await ofNetwork(thrown);
      const details = isUserError(error)
        ? error.details
        : error instanceof Error
          ? error.stack
          : undefined;
      const message = isUserError(error)
        ? withPeriod(error.message)
        : `${withPeriod(messageOf(error))} This is not a mistake in the inputs: please report it with the log.`;
      const location = isUserError(error) ? error.location : undefined;
      await summary({ state: "failed", error: { message, details, location } });
      await showDetails(details);
      log.error(message, location);
      log.close();
    },
  };
}

/** Turns a network error below a library into a message for the user. */
async function ofNetwork(error: unknown): Promise<unknown> {
  const { networkTrouble } = await import("../shared/network-trouble.ts");
  const trouble = networkTrouble(error);
  return trouble === undefined ? error : new UserError(trouble.message, { cause: error });
}
