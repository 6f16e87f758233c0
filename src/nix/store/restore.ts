/** Brings the paths of an archive into a store: unpacked in parallel beside it and renamed in. */
import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { messageOf } from "../../shared/errors.ts";
import type { Log } from "../../shared/log.ts";
import { unpackFolderName } from "./folder-name.ts";
import { storeFolders } from "./folders.ts";
import { baseName } from "./frames.ts";
import { type Manifest, readArchiveManifest } from "./manifest.ts";
import type { CommitReply } from "./messages.ts";
import { inReferenceOrder, missingReferences, namedPaths } from "./plan.ts";
import { bytesOf, checkSpace } from "./restore-shared.ts";
import type { ArchiveSource, Left, PathInfo, Restored, StoreAccess } from "./types.ts";
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
  /** A folder for files of this run, on a disk that can take the archive; made where it is missing. */
  scratch: string;
  /** Entry of the unpacking process: `dist/unpack.js`. */
  unpackEntry: string;
  /** Asks the substituters for paths; whatever it gets is good, and it need not throw. */
  realise?: (paths: string[]) => Promise<void>;
}

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
  const { access, scratch } = options;
  const { store } = storeFolders(options.env);
  const parent = access.kind === "daemon" ? scratch : store;
  const folder = path.join(parent, unpackFolderName());
  await mkdir(scratch, { recursive: true });
  const count = Math.min(8, availableParallelism());
  const workers = Array.from({ length: count }, (_, index) =>
    startWorker(String(index), options.unpackEntry),
  );
  const starting = Promise.all(
    workers.map((worker) => worker.ask("folder", { folder, part: worker.part })),
  );
  // Whoever awaits it gets the failure; until then it is not to end the process.
  starting.catch(() => {});
  try {
    const manifest = await readArchiveManifest(source, store);
    await starting;
    return await restorePaths(manifest, { source, folder, workers, options });
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
  }
}

interface Work {
  source: ArchiveSource;
  folder: string;
  workers: readonly Worker[];
  options: RestoreOptions;
}

async function restorePaths(manifest: Manifest, work: Work): Promise<Restored> {
  const { source, workers, options } = work;
  const { paths } = manifest;
  const has = new Set(await validPaths(namedPaths(paths.map(({ info }) => info)), work));
  const wanted = paths.filter(({ info }) => !has.has(info.path));
  const infos = wanted.map(({ info }) => info);
  const present = paths.length - wanted.length;
  const left: Left[] = [];
  if (wanted.length === 0) return { paths: 0, bytes: 0, present, left };
  await checkSpace(storeFolders(options.env).store, bytesOf(infos));

  const missing = missingReferences(infos, has);
  const form = options.access.kind === "daemon" ? "nar" : "tree";
  const spool = path.join(options.scratch, `archive-${randomBytes(6).toString("hex")}`);
  const { signal } = options;
  const [parts] = await Promise.all([
    unpackAll(workers, source, manifest, wanted, { form, spool, signal, left }),
    askSubstituters(missing, options),
  ]);
  if (missing.length > 0) for (const got of await validPaths(missing, work)) has.add(got);
  signal.throwIfAborted();

  const ordered = inReferenceOrder(infos, has, left);
  if (ordered.length === 0) return { paths: 0, bytes: 0, present, left };
  const reply = await deliver(ordered, parts, work);
  for (const note of reply.notes) options.log.info(note);
  const registered = new Set(reply.registered);
  return {
    paths: registered.size,
    bytes: bytesOf(ordered.filter((info) => registered.has(info.path))),
    present: present + reply.present.length,
    left: [...left, ...reply.left],
  };
}

/** @param parts In which part of the unpack folder each path lies, by its base name. */
async function deliver(
  infos: readonly PathInfo[],
  parts: ReadonlyMap<string, string>,
  { folder, workers, options }: Work,
): Promise<CommitReply> {
  if (options.access.kind === "daemon") {
    const { importViaDaemon } = await import("./import-via-daemon.ts");
    return await importViaDaemon(infos, parts, folder, options);
  }
  return await (workers[0] as Worker).ask("commit", {
    stateDir: storeFolders(options.env).state,
    nixStore: options.bin === undefined ? undefined : path.join(options.bin, "nix-store"),
    env: registrationEnvironment(options.env),
    paths: infos.map((info) => ({ info, part: parts.get(baseName(info.path)) ?? "" })),
  });
}

/** No settings and no tokens: this one may be seen by others, and needs neither. */
function registrationEnvironment(env: Record<string, string>): Record<string, string> {
  const kept = ["PATH", "HOME", "NIX_STORE_DIR", "NIX_STATE_DIR", "NIX_LOG_DIR", "NIX_CONF_DIR"];
  return Object.fromEntries(Object.entries(env).filter(([name]) => kept.includes(name)));
}

/** Those of the paths that are valid: by the database where this code may read and knows it, else by Nix. */
async function validPaths(
  paths: readonly string[],
  { workers, options }: Work,
): Promise<readonly string[]> {
  if (options.access.kind !== "daemon") {
    const stateDir = storeFolders(options.env).state;
    const { valid } = await (workers[0] as Worker).ask("valid", { stateDir, paths });
    if (valid !== undefined) return valid;
    if (options.bin === undefined) throw new Error("there is a store, but no Nix that knows it");
  }
  // Loaded here only: it takes a tenth of a second that most restores do not need.
  const { validInStore } = await import("./path-info.ts");
  return await validInStore(paths, options);
}

/** A substituter that fails costs the paths that need it, no more. */
async function askSubstituters(missing: string[], options: RestoreOptions): Promise<void> {
  if (missing.length === 0 || options.realise === undefined) return;
  try {
    await options.realise(missing);
  } catch (error) {
    options.signal.throwIfAborted();
    options.log.info(`Not all references of the cache could be fetched: ${messageOf(error)}`);
  }
}
