/**
 * The post step. It ends and removes what a killed or cancelled main left, then saves the store cache:
 * here, so that the other steps of the job do not wait for that, and a failed job saves too. It reads
 * only the state that main saved, because inputs are wrong in nested composite actions. Its errors never
 * change the result of the job; an annotation and the summary name what it could not remove.
 */
import path from "node:path";
import { putBack } from "./action/credential-files.ts";
import { readGitHub } from "./action/event.ts";
import { type ActionLog, makeLog } from "./action/log.ts";
import { code } from "./action/markdown.ts";
import { secretsOf } from "./action/masks.ts";
import { loadState } from "./action/state.ts";
import type { State } from "./action/state-schema.ts";
import { writeSummary } from "./action/summary.ts";
import type { Cleanup } from "./images/types.ts";
import { messageOf } from "./shared/errors.ts";
import { type Invocation, invocationVariable, unknownRepository } from "./shared/invocation.ts";
import { leave } from "./shared/leave.ts";
import type { Log } from "./shared/log.ts";
import { removeFolder } from "./shared/mounts.ts";
import { withPeriod } from "./shared/text.ts";

/** Milliseconds for the whole of post. */
const budget = 240_000;

async function main(actionRoot: string): Promise<void> {
  const state = await loadState();
  const { invocation, saves = [], finished = false } = state ?? {};
  if (state === undefined || invocation === undefined) return;
  if (finished && saves.length === 0) return;
  const github = readGitHub(process.env);
  const log = makeLog({ onGitHub: github.onGitHub, debug: github.debug });
  log.mask(secretsOf(process.env));
  const deadline = Date.now() + budget;
  const signal = AbortSignal.timeout(budget);
  try {
    if (!finished) {
      await putBack(github.workspace, invocation.directory, process.env);
      const work = cleanUp(state, invocation, log, signal, actionRoot);
      await Promise.race([work, whenAborted(signal)]);
      if (signal.aborted) await tell(log, unfinished(invocation, "There was no time left."));
    }
    // Last, because it may take all the time that is left.
    if (saves.length > 0)
      await Promise.race([save(saves, log, signal, deadline), whenAborted(signal)]);
  } catch (error) {
    await tell(log, unfinished(invocation, messageOf(error)));
  }
}

async function tell(log: Log, message: string): Promise<void> {
  log.error(message);
  await writeSummary(`### NixOS: something is left to remove\n\n${code(message, 4000)}\n`, log);
}

async function save(
  plans: readonly unknown[],
  log: Log,
  signal: AbortSignal,
  deadline: number,
): Promise<void> {
  const { savePlanned } = await import("./steps/caches.ts");
  await log.group("Save the store cache", () =>
    savePlanned(plans, process.env, log, signal, deadline),
  );
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve());
  });
}

async function cleanUp(
  state: State,
  invocation: Invocation,
  log: ActionLog,
  signal: AbortSignal,
  actionRoot: string,
): Promise<void> {
  const { disposeOf } = await import("./packer/build.ts");
  const { packerOutput } = await import("./packer/session.ts");
  const { keyIsKnown } = await import("./packer/temporary-keys.ts");
  const { processesOf } = await import("./shared/processes.ts");
  const { keptText, reap } = await import("./steps/reap.ts");
  log.info("The step was ended before it was done.");
  const home = await openLeft(state, invocation, log, signal, actionRoot);
  try {
    const isOver = async () => (await processesOf(invocation.id)).length === 0;
    await keyIsKnown(packerOutput(invocation), isOver);
    const kept = await reap(home, invocation.id, log, signal, 2);
    if (kept.length > 0) throw new Error(keptText(kept));
  } finally {
    await disposeOf(state.packerTemporary);
    await removeFolder(invocation.directory);
  }
  log.info("Nothing of it is left.");
}

type Reaper = Pick<Cleanup, "leftovers" | "reap">;

async function openLeft(
  state: State,
  invocation: Invocation,
  log: ActionLog,
  signal: AbortSignal,
  actionRoot: string,
): Promise<Reaper> {
  try {
    const { openHomeOf } = await import("./steps/home.ts");
    return await openHomeOf(state.builder ?? "", {
      log,
      imageStore: state.imageStore ?? "",
      repositoryId: state.repositoryId ?? unknownRepository,
      invocation,
      regions: state.regions ?? [],
      builderConfig: {},
      cleanupState: state.cleanupState,
      // The token is an input, which is not known here; a home that needs one names what is left.
      githubToken: undefined,
      mask: log.mask,
      fromNixpkgs: async () => {
        throw new Error("nothing is built in the post step");
      },
      actionRoot,
      signal,
    });
  } catch (error) {
    // Without a home, still end processes: the step may have failed because of the name of its builder.
    const failed = () => Promise.reject(error);
    return state.cleanupState === undefined ? nothing : { leftovers: failed, reap: failed };
  }
}

const nothing: Reaper = { leftovers: async () => [], reap: async () => [] };

function unfinished(invocation: Invocation, why: string): string {
  return `Not everything that invocation ${invocation.id} left could be removed. ${withPeriod(why)} A later run tries again when it has expired; on this machine, processes carry that id in ${invocationVariable}.`;
}

// The root is one folder up, as for `index.ts`.
await main(path.dirname(import.meta.dirname));
await leave(0);
