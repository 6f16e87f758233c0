/** Brings the paths of an archive into a store: unpacked in parallel beside it and renamed in. */
import { statfs } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { messageOf } from "../../shared/errors.ts";
import type { Log } from "../../shared/log.ts";
import { readManifest } from "./archive.ts";
import { unpackFolderName } from "./folder-name.ts";
import type { ArchivedPath } from "./manifest.ts";
import { inReferenceOrder, type Left, missingReferences, namedPaths } from "./plan.ts";
import type { ArchiveSource, Restored, StoreAccess } from "./types.ts";
import { unpackAll } from "./unpack-all.ts";
import { startWorker, type Worker } from "./workers.ts";

export interface RestoreOptions {
  access: StoreAccess;
  /** Folder of Nix's programs, or undefined: `nix-store` may come out of the archive itself. */
  bin: string | undefined;
  /** The whole environment of Nix; where its store is not the usual one, it says so. */
  env: Record<string, string>;
  log: Log;
  signal: AbortSignal;
  /** A folder for files of this run, on a disk that can take the archive. */
  scratch: string;
  /** Entry of the unpacking process: `dist/unpack.js`. */
  unpackEntry: string;
  /** Default `NIX_STORE_DIR` of `env`, else `/nix/store`. */
  storeDir?: string;
  /** Asks the substituters for paths; whatever it gets is good, and it need not throw. */
  realise?: (paths: string[]) => Promise<void>;
  /** Unpacking processes, default: the processors, at most 8. */
  processes?: number;
}

/** Space that is to be left on the store's disk, for the database and for others. */
const spare = 64 * 1024 * 1024;

/**
 * Restores what the store lacks; each path is verified before it is seen under its name, and
 * becomes valid only when all that it refers to is. Everything else goes away again: also after a
 * failure, a cancel and, through the unpacking processes, after the sudden end of this one.
 * @throws {ArchiveError} when the archive as a whole is damaged; others when the disk is full, the
 *   store cannot be written or Nix refuses the registration. The store is as it was before then.
 */
export async function restoreArchive(
  source: ArchiveSource,
  options: RestoreOptions,
): Promise<Restored> {
  const { access } = options;
  if (access.kind === "daemon" || (access.kind === "none" && options.bin !== undefined)) {
    const { offerArchive } = await import("./offer.ts");
    return await offerArchive(source, options);
  }
  const storeDir = storeDirOf(options);
  if (access.kind === "none") {
    const manifest = await readManifest(source, storeDir);
    const left = manifest.paths.map(({ info }) => ({ path: info.path, why: access.why }));
    return { paths: 0, bytes: 0, present: 0, left };
  }
  const folder = { parent: storeDir, name: unpackFolderName() };
  const workers = startWorkers(folder, options, access.prefix);
  try {
    return await restoreWith(workers.all, source, options);
  } finally {
    await workers.close();
  }
}

/** @internal Starts the processes; `all` settles when each has its part of the folder. */
export function startWorkers(
  folder: { parent: string; name: string },
  options: Pick<RestoreOptions, "processes" | "unpackEntry">,
  prefix: readonly string[],
): { all: Promise<Worker[]>; close: () => Promise<void> } {
  const count = options.processes ?? Math.min(8, availableParallelism());
  const workers = Array.from({ length: count }, (_, index) =>
    startWorker(String(index), { entry: options.unpackEntry, prefix }),
  );
  const all = Promise.all(
    workers.map((worker) => worker.ask({ kind: "folder", ...folder, part: worker.part })),
  ).then(() => workers);
  // Whoever awaits it gets the failure; until then it is not to end the process.
  all.catch(() => {});
  return {
    all,
    close: async () => void (await Promise.all(workers.map((worker) => worker.close()))),
  };
}

async function restoreWith(
  starting: Promise<Worker[]>,
  source: ArchiveSource,
  options: RestoreOptions,
): Promise<Restored> {
  const storeDir = storeDirOf(options);
  const stateDir = stateDirOf(options.env, storeDir);
  const manifest = await readManifest(source, storeDir);
  const workers = await starting;
  const first = workers[0] as Worker;

  const has = await validPaths(first, stateDir, namedPaths(manifest), options);
  const wanted = manifest.paths.filter(({ info }) => !has.has(info.path));
  const left: Left[] = [];
  const result: Restored = {
    paths: 0,
    bytes: 0,
    present: manifest.paths.length - wanted.length,
    left,
  };
  if (wanted.length === 0) return result;
  await checkSpace(storeDir, wanted);

  const missing = missingReferences(wanted, has);
  let asking = missing.length > 0;
  let preparing: Promise<object> | undefined;
  const prepare = (): Promise<object> => {
    preparing ??= first.ask({
      kind: "prepare",
      stateDir,
      nixStore: options.bin === undefined ? undefined : path.join(options.bin, "nix-store"),
      env: registrationEnvironment(options.env),
      infos: wanted.map(({ info }) => info),
    });
    // Whoever commits gets the failure; until then it is not to end the process.
    preparing.catch(() => {});
    return preparing;
  };
  const [places] = await Promise.all([
    unpackAll(workers, source, manifest, wanted, {
      form: "tree",
      options,
      left,
      // It holds off the garbage collector, and a Nix that substitutes may have to wait for that one.
      nearEnd: () => void (asking || prepare()),
    }),
    askSubstituters(missing, options).then(() => {
      asking = false;
    }),
  ]);
  if (missing.length > 0) {
    for (const got of await validPaths(first, stateDir, missing, options)) has.add(got);
  }
  options.signal.throwIfAborted();

  const ordered = inReferenceOrder(wanted, has, left);
  if (ordered.length === 0) return result;
  await prepare();
  const indices = new Map(wanted.map((archived, index) => [archived, index]));
  const reply = await first.ask({
    kind: "commit",
    paths: ordered.map((archived): [number, string] => [
      indices.get(archived) ?? -1,
      places.get(archived.info.path) ?? "",
    ]),
  });
  for (const note of reply.notes) options.log.info(note);
  left.push(...reply.left);
  result.present += reply.present.length;
  const sizes = new Map(ordered.map(({ info }) => [info.path, info.narSize]));
  for (const registered of reply.registered) {
    result.paths++;
    result.bytes += sizes.get(registered) ?? 0;
  }
  return result;
}

/** @internal */
export function storeDirOf(options: Pick<RestoreOptions, "storeDir" | "env">): string {
  return options.storeDir ?? options.env["NIX_STORE_DIR"] ?? "/nix/store";
}

function stateDirOf(env: Record<string, string>, storeDir: string): string {
  return env["NIX_STATE_DIR"] ?? path.join(path.dirname(storeDir), "var", "nix");
}

/** No settings and no tokens: this one may be seen by others, and needs neither. */
function registrationEnvironment(env: Record<string, string>): Record<string, string> {
  const kept = ["PATH", "HOME", "NIX_STORE_DIR", "NIX_STATE_DIR", "NIX_LOG_DIR", "NIX_CONF_DIR"];
  return Object.fromEntries(Object.entries(env).filter(([name]) => kept.includes(name)));
}

async function validPaths(
  worker: Worker,
  stateDir: string,
  paths: string[],
  options: RestoreOptions,
): Promise<Set<string>> {
  const { valid } = await worker.ask({ kind: "valid", stateDir, paths });
  if (valid !== undefined) return new Set(valid);
  if (options.bin === undefined) throw new Error("there is a store, but no Nix that knows it");
  const { validInStore } = await import("./validity.ts");
  return new Set(await validInStore(paths, options));
}

/** @internal @throws when the disk of this folder has too little room for the paths. */
export async function checkSpace(folder: string, wanted: readonly ArchivedPath[]): Promise<void> {
  const bytes = wanted.reduce((sum, { info }) => sum + info.narSize, 0);
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= bytes + spare) return;
  const mib = (count: number) => `${Math.ceil(count / 2 ** 20)} MiB`;
  throw new Error(
    `${folder} has ${mib(bavail * bsize)} left, and the paths to restore need ${mib(bytes + spare)}`,
  );
}

/** @internal A substituter that fails costs the paths that need it, no more. */
export async function askSubstituters(missing: string[], options: RestoreOptions): Promise<void> {
  if (missing.length === 0 || options.realise === undefined) return;
  try {
    await options.realise(missing);
  } catch (error) {
    options.signal.throwIfAborted();
    options.log.info(`Not all references of the cache could be fetched: ${messageOf(error)}`);
  }
}
