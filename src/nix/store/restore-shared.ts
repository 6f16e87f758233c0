/** What both ways of restoring an archive share: by registration, and through a daemon. */
import { statfs } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { messageOf } from "../../shared/errors.ts";
import type { Log } from "../../shared/log.ts";
import type { PathInfo, StoreAccess } from "./types.ts";
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

/** Starts the processes; `all` settles when each has its part of the folder. */
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

export function storeDirOf(options: Pick<RestoreOptions, "storeDir" | "env">): string {
  return options.storeDir ?? options.env["NIX_STORE_DIR"] ?? "/nix/store";
}

export function stateDirOf(env: Record<string, string>, storeDir: string): string {
  return env["NIX_STATE_DIR"] ?? path.join(path.dirname(storeDir), "var", "nix");
}

/** @throws when the disk of this folder has too little room for so many bytes. */
export async function checkSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= bytes + spare) return;
  const mib = (count: number) => `${Math.ceil(count / 2 ** 20)} MiB`;
  throw new Error(
    `${folder} has ${mib(bavail * bsize)} left, and what is to be restored needs ${mib(bytes + spare)}`,
  );
}

export function bytesOf(paths: readonly { info: PathInfo }[]): number {
  return paths.reduce((sum, { info }) => sum + info.narSize, 0);
}

/** A substituter that fails costs the paths that need it, no more. */
export async function askSubstituters(missing: string[], options: RestoreOptions): Promise<void> {
  if (missing.length === 0 || options.realise === undefined) return;
  try {
    await options.realise(missing);
  } catch (error) {
    options.signal.throwIfAborted();
    options.log.info(`Not all references of the cache could be fetched: ${messageOf(error)}`);
  }
}
