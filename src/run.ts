/** The flow of data: inputs, context, step, report. */
import { commitsInUse, runsCode } from "./action/checkout.ts";
import { putBack, setAside } from "./action/credential-files.ts";
import { type GitHub, readGitHub, refusalToRun } from "./action/event.ts";
import { type Inputs, readInputs } from "./action/inputs/read.ts";
import { stepOf } from "./action/inputs/values.ts";
import { openInvocation } from "./action/invocation.ts";
import { checkRunner, makeJob } from "./action/job.ts";
import { makeLog } from "./action/log.ts";
import { secretsOf } from "./action/masks.ts";
import { makeOutputs } from "./action/outputs.ts";
import { makeReport } from "./action/report.ts";
import { makeMemory } from "./action/state.ts";
import { makeTimeline } from "./action/timeline.ts";
import { onCancel } from "./shared/cancel.ts";
import { messageOf, UserError } from "./shared/errors.ts";
import { unknownRepository } from "./shared/invocation.ts";
import type { Log } from "./shared/log.ts";
import { removeFolder } from "./shared/mounts.ts";
import { openContext } from "./steps/context.ts";
import { steps } from "./steps/index.ts";
import { cleanUpOwn } from "./steps/reap.ts";

/** @returns the exit code. */
export async function main(actionRoot: string): Promise<number> {
  const env = process.env;
  const github = readGitHub(env);
  const log = makeLog({ onGitHub: github.onGitHub, debug: github.debug });
  log.mask(secretsOf(env));
  const memory = makeMemory();
  const timeline = makeTimeline();
  const outputs = makeOutputs(log, env);
  const signal = onCancel(() => {
    log.info("Cancelled: the post step removes what this step has begun.");
    void report.cancel();
  });
  const step = stepOf(env);
  const report = makeReport({ log, outputs, timeline, memory, env, signal, step });

  // Work to undo at the end of the step, whether it succeeds or not.
  const undo: (() => Promise<void>)[] = [];
  try {
    checkRunner(env);
    outputs.setDefaults();
    refusePlatform();
    const inputs = await readInputs(env, github);
    log.mask(inputs.secrets);
    for (const warning of inputs.warnings) log.warning(warning);
    refuseUnknown(inputs, github);
    await refuseUntrusted(inputs, github);

    const invocation = await openInvocation(env, github, inputs);
    undo.push(() => removeFolder(invocation.directory));
    await setAside(github.workspace, invocation.directory, env);
    undo.push(() => putBack(github.workspace, invocation.directory, env));
    await report.begin(inputs, github, invocation);
    const context = openContext({
      inputs,
      github,
      job: makeJob(env),
      log,
      timeline,
      invocation,
      signal,
      actionRoot,
      mask: log.mask,
      record: report.record,
    });
    context.setCompanion({
      template: async () => (await context.template()).template,
      run: async (type, kept) => {
        const { runCompanion } = await import("./steps/companion.ts");
        return await runCompanion(context, type, kept);
      },
    });
    undo.push(() => cleanUpOwn(context));

    const work = await steps[inputs.step]();
    const result = await work(context);
    await report.end(result);
    return result.failure === undefined ? 0 : 1;
  } catch (error) {
    if (signal.aborted) return 1;
    await report.fail(error);
    return 1;
  } finally {
    // After a cancel there are seconds left; the post step has minutes.
    if (undo.length > 0 && !signal.aborted && (await undoAll(undo.reverse(), log))) {
      memory.remember({ finished: true });
    }
  }
}

/** @returns false if something failed; the post step then tries again. */
async function undoAll(undo: readonly (() => Promise<void>)[], log: Log): Promise<boolean> {
  let done = true;
  for (const work of undo) {
    await work().catch((error: unknown) => {
      log.warning(`Not everything that this step made could be removed: ${messageOf(error)}`);
      done = false;
    });
  }
  return done;
}

function refusePlatform(): void {
  if (process.platform === "linux" && ["x64", "arm64"].includes(process.arch)) return;
  throw new UserError(
    `This action runs on Linux, x86_64 or aarch64, and this runner is ${process.platform} ${process.arch}. Use \`runs-on: ubuntu-24.04\`.`,
  );
}

/**
 * Refuses to list or remove images if the repository is not known: all runs by hand without one share
 * the same mark.
 * @throws {UserError}
 */
function refuseUnknown({ step, selector, stage, toStage }: Inputs, { repositoryId }: GitHub): void {
  if (repositoryId !== unknownRepository) return;
  const isOfAll = ["prune", "delete", "promote"].includes(step) || selector.kind === "family";
  // A plan may go on: its list is empty then.
  if (!isOfAll && (step === "plan" || (stage ?? toStage) === undefined)) return;
  throw new UserError(
    `It is not known whose images these are, so step ${step} would list or remove those of other repositories: neither GITHUB_REPOSITORY_ID nor GITHUB_REPOSITORY is set. Set GITHUB_REPOSITORY to \`<owner>/<name>\` in the environment of the step.`,
  );
}

async function refuseUntrusted(inputs: Inputs, github: GitHub): Promise<void> {
  if (!runsCode(inputs)) return;
  const commits = await commitsInUse(inputs, github.workspace);
  const refusal = refusalToRun(github, commits, inputs.allow.includes("untrusted"));
  if (refusal !== undefined) throw new UserError(refusal);
}
