/** Restores from and saves to the Actions cache: the store cache, the evaluation cache, the closure index. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { ActionsCache } from "../cache/types.ts";
import type { ClosureIndex } from "../nix/closure-index.ts";
import type { RestoreReport } from "../nix/store/cache.ts";
import type { EntryName } from "../nix/store/cache-keys.ts";
import type { StoreAccess } from "../nix/store/types.ts";
import type { Evaluation, EvaluationRequest, NixSession } from "../nix/types.ts";
import { childEnvironment } from "../shared/environment.ts";
import { isUserError } from "../shared/errors.ts";
import { exists } from "../shared/files.ts";
import type { Log } from "../shared/log.ts";
import { once } from "../shared/once.ts";
import { runnerPlatform } from "../shared/platform.ts";
import { userFolder } from "../shared/xdg.ts";
import type { NixInstallation, RestoredNix } from "../tools/nix-types.ts";
import type { StepEnvironment } from "./step-environment.ts";

const storeDir = "/nix/store";

/** The evaluated system whose closure is restored or saved. */
export interface Building {
  evaluation: Evaluation;
  nix: NixSession;
  /** How builds of this run are made; those without a sandbox are kept apart. */
  sandboxed: boolean;
}

interface Machine {
  bin: string | undefined;
  env: Record<string, string>;
  /** Gets store paths from substituters, where there is a Nix that can. */
  realise?: (paths: string[]) => Promise<void>;
  /** Store paths that the entry is wanted for. */
  wanted?: string[];
}

/** @param request What will be evaluated; undefined for a step without a configuration. */
export function openCaches(
  environment: StepEnvironment,
  request: (() => Promise<EvaluationRequest>) | undefined,
) {
  const { inputs, github, invocation, log, timeline, record, signal } = environment;
  /** How the lookup of each entry of this run went. */
  const reports = new Map<EntryName["kind"], RestoreReport>();

  const actionsCache = once(async (): Promise<ActionsCache | undefined> => {
    if (inputs.cache === "off") return undefined;
    const { openActionsCache } = await import("../cache/service.ts");
    const { cachePolicy } = await import("../cache/policy.ts");
    const mode = cachePolicy({ input: inputs.cache, github });
    if (inputs.cache === "write" && !mode.write) {
      log.notice(`cache: is \`write\`, but nothing is written: ${mode.why}.`);
    }
    const cache = openActionsCache({ env: process.env, log, mode, signal });
    log.debug(`Actions cache: ${cache.why || "read and written"}`);
    return cache.readable || cache.writable ? cache : undefined;
  });

  const locks = once(async (): Promise<string[]> => {
    if (request === undefined) return [];
    const { lockTexts } = await import("../nix/store/lock-texts.ts");
    return await lockTexts(await request(), github.workspace);
  });

  const lock = once(async (): Promise<string | undefined> => {
    const { lockDigest } = await import("../nix/store/cache-keys.ts");
    return lockDigest(await locks());
  });

  /** Whether an image can be joined to the store; asked before one is, as the answer changes then. */
  let mount: Promise<{ root: readonly string[] } | undefined> | undefined;

  /** How the store can be written. */
  const machine = async ({ bin, env }: Machine) => {
    const { storeAccess } = await import("../nix/store/access.ts");
    const access = await storeAccess({ env, bin });
    mount ??= mountOf(access);
    return { access, mount: await mount };
  };

  const mountOf = async (access: StoreAccess) => {
    const { asRoot } = await import("../shared/root.ts");
    const { canMountStore } = await import("../nix/store/image-mount.ts");
    const root = await asRoot();
    const answer = await canMountStore({ access, root, ephemeral: github.hosted });
    if (answer.ok) return { root: answer.root };
    log.debug(`Store cache: entries are unpacked: ${answer.why}.`);
    return undefined;
  };

  const restore = async (name: EntryName, on: Machine): Promise<RestoreReport | undefined> => {
    const cache = await actionsCache();
    if (cache === undefined || reports.has(name.kind)) return reports.get(name.kind);
    const { restoreEntry } = await import("../nix/store/cache.ts");
    const report = await timeline.phase(`Restore the ${name.kind}`, async () =>
      restoreEntry({
        name,
        cache,
        log,
        signal,
        ...on,
        ...(await machine(on)),
        scratch: path.join(invocation.directory, "restore"),
        unpackEntry: path.join(environment.actionRoot, "dist", "unpack.js"),
      }),
    );
    reports.set(name.kind, report);
    if (report.outcome === "restored") {
      const { paths, mebibytes } = await import("../nix/store/cache-words.ts");
      const { restored, seconds } = report;
      const figures = `${paths(restored.paths)}, ${mebibytes(restored.bytes)}, ${seconds} s`;
      await record({ cached: `${name.kind}: ${figures}` });
    }
    return report;
  };

  /** Has the post step save the entry, unless the entry is there or this run may not write. */
  const plan = async (
    name: EntryName,
    roots: readonly string[],
    nix: Pick<NixSession, "bin" | "env">,
  ): Promise<void> => {
    const cache = await actionsCache();
    const report = reports.get(name.kind);
    if (!cache?.writable || report?.exact === true || roots.length === 0) return;
    const { cachePolicy } = await import("../cache/policy.ts");
    const found = report?.outcome === "restored";
    const policy = cachePolicy({ input: inputs.cache, github, found });
    if (!policy.write) {
      log.debug(`Store cache: ${name.kind} is not saved: ${policy.why}.`);
      return;
    }
    const { planSave } = await import("../nix/store/cache-plan.ts");
    const { trustedKeyNames } = await import("../nix/store/cache-selection.ts");
    const { bin, env } = nix;
    const { mount } = await machine({ bin, env });
    const save = planSave({
      name,
      roots,
      forms: mount === undefined ? ["nar"] : ["image", "nar"],
      bin: bin ?? "",
      trustedKeys: name.kind === "closure" ? await trustedKeyNames({ bin, env, signal }) : [],
    });
    await record({ save });
  };

  const evaluationEntry = async (nix: string | undefined): Promise<EntryName | undefined> => {
    const digest = await lock();
    if (digest === undefined) {
      log.debug("Store cache: nothing is pinned, so there is no entry for the evaluation.");
      return undefined;
    }
    return { kind: "evaluation", system: runnerPlatform(), nix, lock: digest };
  };

  const closureEntry = async ({ evaluation, sandboxed }: Building): Promise<EntryName> => {
    const { toplevel } = evaluation;
    return { kind: "closure", system: runnerPlatform(), lock: await lock(), toplevel, sandboxed };
  };

  /** Closures of systems that earlier runs built. */
  const closureIndex = once(async (): Promise<ClosureIndex | undefined> => {
    if (inputs.cache === "off") return undefined;
    const { openClosureIndex } = await import("../nix/closure-index.ts");
    const folder = path.join(userFolder("cache", process.env), "packernix", "packages");
    return openClosureIndex(await actionsCache(), folder, log);
  });

  return {
    actionsCache,
    closureIndex,

    /** The index, when this run may write it: the same runs write the evaluation cache. */
    async writableIndex(): Promise<ClosureIndex | undefined> {
      const { mayKeepEvaluation } = await import("../nix/evaluation-cache/store.ts");
      return mayKeepEvaluation(github, inputs.cache) ? await closureIndex() : undefined;
    },

    /** Nix itself out of the cache, on a machine that has none. */
    async restoreNix(version: string): Promise<RestoredNix | undefined> {
      const name = await evaluationEntry(version);
      if (name === undefined) return undefined;
      const env = childEnvironment("nix", { HOME: invocation.directory });
      const report = await restore(name, { bin: undefined, env });
      if (report?.outcome !== "restored") return undefined;
      return await nixInStore(version, env);
    },

    /** Flake inputs and nixpkgs. */
    async restoreEvaluation(installation: NixInstallation, nix: NixSession): Promise<void> {
      const name = await evaluationEntry(installation.closure && installation.version);
      if (name !== undefined) await restore(name, nix);
    },

    async planEvaluation(
      installation: NixInstallation,
      nix: NixSession,
      sources: string[],
    ): Promise<void> {
      const { closure, version } = installation;
      const name = await evaluationEntry(closure && version);
      if (name === undefined) return;
      const { evaluationPaths } = await import("../nix/store/cache-selection.ts");
      const roots = await evaluationPaths({
        locks: await locks(),
        nix: closure ?? [],
        others: sources,
      });
      await plan(name, roots, nix);
    },

    /** What was built by earlier runs. */
    async restoreClosure(building: Building): Promise<void> {
      const { nix, evaluation } = building;
      const { realisePaths } = await import("../nix/realise.ts");
      const roots = path.join(invocation.directory, "roots");
      await restore(await closureEntry(building), {
        bin: nix.bin,
        env: nix.env,
        wanted: [evaluation.toplevel],
        // The rest is built.
        realise: async (paths) => {
          await realisePaths(paths, nix, { roots, signal }).catch((error: unknown) => {
            if (!isUserError(error)) throw error;
          });
        },
      });
    },

    async planClosure(building: Building): Promise<void> {
      await plan(await closureEntry(building), [building.evaluation.toplevel], building.nix);
    },
  };
}

/** The Nix of this version, if it is in the store with its whole closure. */
async function nixInStore(
  version: string,
  env: Record<string, string>,
): Promise<RestoredNix | undefined> {
  const { run } = await import("../shared/exec.ts");
  for (const name of await readdir(storeDir)) {
    const bin = path.join(storeDir, name, "bin");
    const nixStore = path.join(bin, "nix-store");
    if (!name.endsWith(`-nix-${version}`) || !(await exists(nixStore))) continue;
    const { stdout } = await run(nixStore, ["--query", "--requisites", path.dirname(bin)], { env });
    return { bin, version, closure: stdout.split("\n").filter((line) => line !== "") };
  }
  return undefined;
}

/**
 * In the post step.
 * @param plans The plans that `record({ save })` recorded.
 * @param deadline Milliseconds since 1970, when `signal` ends the work.
 */
export async function savePlanned(
  plans: readonly unknown[],
  env: NodeJS.ProcessEnv,
  log: Log,
  signal: AbortSignal,
  deadline: number,
): Promise<void> {
  const { openActionsCache } = await import("../cache/service.ts");
  const { saveStore } = await import("../nix/store/cache-save.ts");
  const scratch = await mkdtemp(path.join(env["RUNNER_TEMP"] || os.tmpdir(), "packernix-save-"));
  try {
    const cache = openActionsCache({ env, log, signal, retry: { deadline } });
    await saveStore(plans, { cache, log, signal, scratch, environment: env });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
