/**
 * The post step: what a killed or cancelled main left is ended and removed, then the store cache is
 * saved: the job's own steps do not wait for that, and a job that failed saves too. It reads nothing but the state that main saved, because inputs come out wrong in nested composite
 * actions, and its trouble never changes the result of the job.
 */
import { rm } from "node:fs/promises";
import path from "node:path";
import { readGitHub } from "./action/event.ts";
import { makeLog } from "./action/log.ts";
import { secretsOf } from "./action/masks.ts";
import { loadState, type State } from "./action/state.ts";
import { childEnvironment } from "./shared/environment.ts";
import { messageOf } from "./shared/errors.ts";
import { type Invocation, invocationVariable } from "./shared/invocation.ts";
import { leave } from "./shared/leave.ts";
import type { Log } from "./shared/log.ts";

/** Milliseconds for the whole of post. */
const budget = 240_000;

async function main(actionRoot: string): Promise<void> {
  const state = loadState();
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
      const work = cleanUp(state, invocation, log, signal, actionRoot);
      await Promise.race([work, whenAborted(signal)]);
      if (signal.aborted) log.error(unfinished(invocation, "there was no time left"));
    }
    // Last, because it may take all the time that is left.
    if (saves.length > 0)
      await Promise.race([save(saves, log, signal, deadline), whenAborted(signal)]);
  } catch (error) {
    log.error(unfinished(invocation, messageOf(error)));
  }
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
  log: Log,
  signal: AbortSignal,
  actionRoot: string,
): Promise<void> {
  const { disposeOf } = await import("./packer/build.ts");
  const { reap } = await import("./steps/reap.ts");
  const { openHome } = await import("./images/registry.ts");
  log.info("The step was ended before it was done.");
  const { packer } = state;
  const mark = { [invocationVariable]: invocation.id };
  const home = openHome(state.builder ?? "", {
    log,
    imageStore: state.imageStore ?? "",
    repositoryId: state.repositoryId ?? "0",
    invocation,
    regions: state.regions ?? [],
    builderConfig: {},
    place: state.place,
    // It comes from an input; homes that need one say what is left to do.
    githubToken: undefined,
    env: childEnvironment("common", mark, ["HOME"]),
    fromNixpkgs: async () => {
      throw new Error("nothing is built in the post step");
    },
    scripts: path.join(actionRoot, "packer", "scripts"),
    signal,
  });
  // Processes are ended also where there is no home: the step may have died over its name.
  await reap(await home.catch(() => nothing), invocation.id, log);
  if (packer !== undefined) await disposeOf({ temporary: packer.temporary });
  await rm(invocation.directory, { recursive: true, force: true });
  log.info("Nothing of it is left.");
}

const nothing = { leftovers: async () => [], reap: async () => [] };

function unfinished(invocation: Invocation, why: string): string {
  return `What invocation ${invocation.id} left could not all be removed: ${why}. The next run on this machine tries again; on this machine, processes carry that id in ${invocationVariable}.`;
}

// An entry, as `index.ts` is: bundled beside it, with the root one up.
await main(path.dirname(import.meta.dirname));
await leave(0);
