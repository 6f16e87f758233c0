/** The flow of data: inputs, context, step, report. */
import { putBack, setAside } from "./action/credential-files.ts";
import { readGitHub } from "./action/event.ts";
import { readInputs } from "./action/inputs/read.ts";
import { stepOf } from "./action/inputs/values.ts";
import { openInvocation } from "./action/invocation.ts";
import { checkPlatform, checkRunner } from "./action/job.ts";
import { makeLog } from "./action/log.ts";
import { secretsOf } from "./action/masks.ts";
import { makeOutputs } from "./action/outputs.ts";
import { refuseRun } from "./action/refusal.ts";
import { makeReport } from "./action/report.ts";
import { makeMemory } from "./action/state.ts";
import { makeTimeline } from "./action/timeline.ts";
import { onCancel } from "./shared/cancel.ts";
import { messageOf } from "./shared/errors.ts";
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
    checkPlatform();
    const inputs = await readInputs(env, github);
    log.mask(inputs.secrets);
    for (const warning of inputs.warnings) log.warning(warning);
    await refuseRun(inputs, github);

    const invocation = await openInvocation(env, github, inputs);
    undo.push(async () => {
      // First, and if it fails the folder stays: it has the only copy.
      await putBack(github.workspace, invocation.directory, env);
      await removeFolder(invocation.directory);
    });
    await setAside(github.workspace, invocation.directory, env);
    await report.begin(inputs, github, invocation);
    const { record } = report;
    const context = openContext(
      { inputs, github, log, timeline, invocation, signal, actionRoot, mask: log.mask, record },
      async (...asked) => await (await import("./steps/companion.ts")).runCompanion(...asked),
    );
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
