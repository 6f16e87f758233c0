/**
 * The store cache on its way out, from the post step: looks the key up before any work, saves what
 * substituters lack, and never fails the job.
 */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { ActionsCache, SaveResult } from "../../cache/types.ts";
import { childEnvironment } from "../../shared/environment.ts";
import { messageOf } from "../../shared/errors.ts";
import type { Log } from "../../shared/log.ts";
import { nameOf } from "../packages.ts";
import { SavePlan } from "./cache-plan.ts";
import { selectOwn } from "./cache-selection.ts";
import { mebibytes, paths, secondsSince } from "./cache-words.ts";
import type { PathInfo } from "./types.ts";

export interface SaveOptions {
  cache: ActionsCache;
  log: Log;
  signal: AbortSignal;
  /** A folder for files of this run; made where it is missing. */
  scratch: string;
  /** Of the job; default: of this process. */
  environment?: NodeJS.ProcessEnv;
}

export interface SaveReport {
  kind: SavePlan["kind"];
  key: string;
  /** `nothing`: substituters have all of it. `failed`: it could not be made. */
  outcome: SaveResult | "nothing" | "failed";
  /** Bytes that were sent. */
  moved: number;
  seconds: number;
  paths: number;
  /** Bytes of the archives (NAR) of these paths. */
  bytes: number;
  /** Paths of the closure that substituters have, or that have changed or vanished. */
  left: number;
}

/** Saves one entry after the other. @param plans What main has left; what is no plan is passed over. */
export async function saveStore(
  plans: readonly unknown[],
  options: SaveOptions,
): Promise<SaveReport[]> {
  const reports: SaveReport[] = [];
  for (const value of plans) {
    const plan = SavePlan.safeParse(value);
    if (plan.success) reports.push(await saveEntry(plan.data, options));
    else options.log.debug(`a plan of the store cache cannot be read: ${plan.error.message}`);
  }
  return reports;
}

/** Never throws. */
export async function saveEntry(plan: SavePlan, options: SaveOptions): Promise<SaveReport> {
  const { cache, log } = options;
  const start = performance.now();
  const empty = { moved: 0, paths: 0, bytes: 0, left: 0 };
  const report = (outcome: SaveReport["outcome"], figures: Partial<typeof empty> = {}) => ({
    kind: plan.kind,
    key: plan.key,
    outcome,
    seconds: secondsSince(start),
    ...empty,
    ...figures,
  });
  try {
    if (!cache.writable) return report("refused");
    const there = await cache.lookUp(plan.key, plan.same);
    if (there !== undefined && [plan.key, ...plan.same].includes(there.key)) {
      log.info(`Store cache: ${plan.kind} is saved already.`);
      return report("exists");
    }
    const { kept, left } = await choose(plan, options);
    const lost: string[] = [];
    if (kept.length === 0) {
      log.info(`Store cache: substituters have all of ${plan.kind}; nothing is saved.`);
      return report("nothing", { left: left.length });
    }
    let moved = 0;
    const result = await cache.save(plan.key, async function* () {
      for await (const bytes of await pack(plan, kept, lost, options)) {
        moved += bytes.length;
        yield bytes;
      }
    });
    const out = new Set(lost);
    const bytes = kept.reduce((sum, info) => sum + (out.has(info.path) ? 0 : info.narSize), 0);
    const count = kept.length - lost.length;
    const figures = { moved, paths: count, bytes, left: left.length + lost.length };
    const done = report(result, figures);
    if (result === "saved") tell(done, left.length, lost, log);
    return done;
  } catch (error) {
    if (!options.signal.aborted) {
      log.info(`Store cache: ${plan.kind} could not be saved: ${messageOf(error)}`);
    }
    return report("failed");
  }
}

/** What goes into the entry, and what does not. */
async function choose(
  plan: SavePlan,
  { signal, scratch, environment }: SaveOptions,
): Promise<{ kept: PathInfo[]; left: PathInfo[] }> {
  const { readPathInfos } = await import("./path-info.ts");
  const home = path.join(scratch, "home");
  await mkdir(home, { recursive: true });
  const added = { HOME: home, NIX_CONFIG: "substituters =" };
  const env = childEnvironment("nix", added, [], environment);
  const { bin } = plan;
  const infos = await readPathInfos(plan.roots, { bin, env, signal, recursive: true });
  const { kept, left } =
    // Before there is a Nix, no substituter can be asked.
    plan.kind === "evaluation" ? { kept: infos, left: [] } : selectOwn(infos, plan.trustedKeys);
  // Like beside like is smaller: versions of one package have nearly the same name.
  return { kept: kept.sort((a, b) => (nameOf(a.path) < nameOf(b.path) ? -1 : 1)), left };
}

async function pack(
  { form }: SavePlan,
  infos: readonly PathInfo[],
  lost: string[],
  { signal, scratch, log }: SaveOptions,
): Promise<AsyncIterable<Uint8Array>> {
  if (form === "image") {
    const { packImage } = await import("./image.ts");
    return packImage(infos, { scratch, signal });
  }
  const { packStore } = await import("./pack.ts");
  const onLeft = (storePath: string, why: string) => {
    lost.push(storePath);
    log.info(`Store cache: ${storePath} is left out: ${why}`);
  };
  return packStore(infos, { signal, onLeft });
}

function tell(report: SaveReport, substituted: number, lost: string[], log: Log): void {
  const elsewhere = substituted === 0 ? "" : `; ${substituted} that substituters have left out`;
  const changed = lost.length === 0 ? "" : `; ${lost.length} that have changed left out`;
  log.info(
    `Store cache: ${report.kind} saved as ${report.key}: ${paths(report.paths)}, ${mebibytes(report.bytes)}, sent as ${mebibytes(report.moved)} in ${report.seconds} s${elsewhere}${changed}.`,
  );
}
