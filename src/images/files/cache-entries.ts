/**
 * Entries of the GitHub Actions cache, through `@actions/cache`.
 *
 * The library computes an entry's version from the path patterns as written, resolves them from the
 * working directory and packs and unpacks relative to GITHUB_WORKSPACE (lib/internal/cacheUtils.js,
 * lib/internal/tar.js), so the same file in another folder would be another entry. Here patterns
 * are plain names, and for the time of one call the folder that holds the files is both working
 * directory and workspace: entries are the same on every machine, and the user's workspace is never
 * touched. Both belong to the whole process, so calls run one after the other.
 */
import { mkdir, readdir, realpath, rm } from "node:fs/promises";
import path from "node:path";
import { powersOf } from "../../cache/settings.ts";
import { trustAuthorities } from "../../shared/network.ts";

export type SaveResult =
  | "saved"
  /** An entry of this key exists; entries never change. */
  | "exists"
  /** The service did not take it; the library has said why in the log. */
  | "refused";

export type CacheEntries = ReturnType<typeof cacheEntries>;

/** It heeds the runner's proxy by itself, and the authorities that this process trusts. */
async function library() {
  trustAuthorities();
  return await import("@actions/cache");
}

let last: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work);
  last = turn.catch(() => undefined);
  return turn;
}

/** @param environment Of this process; the library reads the same one. */
export function cacheEntries(environment: NodeJS.ProcessEnv) {
  function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
    return inTurn(async () => {
      const workspace = await realpath(folder);
      // Archives too, so that they share the fate of the folder.
      const temporary = path.join(workspace, ".archive");
      await mkdir(temporary, { recursive: true });
      const before = process.cwd();
      process.chdir(workspace);
      try {
        const values = { GITHUB_WORKSPACE: workspace, RUNNER_TEMP: temporary };
        return await withEnvironment(environment, values, work);
      } finally {
        process.chdir(before);
        await rm(temporary, { recursive: true, force: true });
      }
    });
  }

  /** The key of the first entry that fits: `key` exactly, or beginning with it or one of `others`. */
  async function lookUp(
    files: readonly string[],
    key: string,
    others: string[] = [],
  ): Promise<string | undefined> {
    const { restoreCache } = await library();
    return await inTurn(() => restoreCache([...files], key, others, { lookupOnly: true }));
  }

  const { readable, writable } = powersOf(environment);
  return {
    readable,
    writable,
    lookUp,
    /** Unpacks into the folder. @returns the key of the entry, or undefined when there is none. */
    async restore(
      folder: string,
      files: readonly string[],
      key: string,
    ): Promise<string | undefined> {
      const { restoreCache } = await library();
      const matched = await inFolder(folder, () => restoreCache([...files], key));
      if (matched === undefined) return undefined;
      const unpacked = await readdir(folder, { withFileTypes: true });
      // A link in an archive could lead to any file of this machine.
      const there = new Set(unpacked.filter((one) => one.isFile()).map(({ name }) => name));
      return files.every((name) => there.has(name)) ? matched : undefined;
    },
    /** Packs files of the folder; `files` are plain names. */
    async save(folder: string, files: readonly string[], key: string): Promise<SaveResult> {
      const { saveCache } = await library();
      if ((await inFolder(folder, () => saveCache([...files], key))) !== -1) return "saved";
      return (await lookUp(files, key)) === key ? "exists" : "refused";
    },
  };
}

/** Sets variables for the time of one call. */
async function withEnvironment<T>(
  environment: NodeJS.ProcessEnv,
  values: Record<string, string>,
  work: () => Promise<T>,
): Promise<T> {
  const before = Object.keys(values).map((name) => [name, environment[name]] as const);
  Object.assign(environment, values);
  try {
    return await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete environment[name];
      else environment[name] = value;
    }
  }
}
