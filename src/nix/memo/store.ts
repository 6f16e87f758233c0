/**
 * Where memos are kept: in the Actions cache of the repository, or in a folder of the user's. A memo
 * is worth as much as the right to write there: whoever can forge one can make a run answer with
 * another image that exists and that the run accepts, and nothing more.
 */
import { createHash } from "node:crypto";
import type { ActionsCache } from "../../cache/types.ts";
import { messageOf } from "../../shared/errors.ts";
import type { Log } from "../../shared/log.ts";
import { folderMemos } from "./folder.ts";
import type { MemoStore } from "./types.ts";
import { type MemoValue, readValue, sameEnvironment } from "./value.ts";

/** The cache where there is one, else the folder; never fails, trouble is a line in the debug log. */
export function openMemoStore(
  cache: ActionsCache | undefined,
  folder: string | undefined,
  log: Log,
): MemoStore | undefined {
  if (cache !== undefined) return quietly(cacheMemos(cache), log);
  return folder === undefined ? undefined : quietly(folderMemos(folder), log);
}

const prefix = "packernix-memo-1-";
const largest = 64 * 1024;

function cacheMemos(cache: ActionsCache): MemoStore {
  return {
    async read(key) {
      if (!cache.readable) return undefined;
      // One look-up: the mark that a key is unstable is asked for by its name and so comes first,
      // the values of the key are all that begins so.
      const hit = await cache.lookUp(`${prefix}${key}-unstable`, [`${prefix}${key}-`]);
      if (hit === undefined) return undefined;
      if (hit.key === `${prefix}${key}-unstable`) return "unstable";
      if (hit.size > largest) return undefined;
      const chunks: Uint8Array[] = [];
      for await (const chunk of hit.read()) chunks.push(chunk);
      return Buffer.concat(chunks).toString("utf8");
    },
    async write(key, variant, text) {
      if (cache.writable) await cache.save(`${prefix}${key}-${variant}`, () => oneChunk(text));
    },
    async markUnstable(key) {
      if (cache.writable) await cache.save(`${prefix}${key}-unstable`, () => oneChunk("unstable"));
    },
  };
}

async function* oneChunk(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

function quietly(store: MemoStore, log: Log): MemoStore {
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      log.debug(`memo: could not be ${what}: ${messageOf(error)}`);
      return undefined;
    }
  };
  return {
    read: (key) => attempt("read", () => store.read(key)),
    write: async (key, variant, text) =>
      void (await attempt("written", () => store.write(key, variant, text))),
    markUnstable: async (key) => void (await attempt("marked", () => store.markUnstable(key))),
  };
}

export type MemoAnswer = { value: MemoValue } | { reason: string };

/**
 * Looks a key up.
 * @param env What Packer would see of the named variables.
 * @returns the value, or why there is none. A damaged or foreign value is none.
 */
export async function readMemo(
  store: MemoStore,
  key: string,
  env: (names: readonly string[]) => Record<string, string>,
): Promise<MemoAnswer> {
  const text = await store.read(key);
  if (text === undefined) return { reason: "none was kept for this state" };
  if (text === "unstable") return { reason: "evaluation did not give the same result twice" };
  const value = readValue(text, key);
  if (value === undefined) return { reason: "the one that was kept cannot be read" };
  if (!sameEnvironment(value, key, env)) return { reason: "an environment variable has changed" };
  return { value };
}

/** Keeps a value. The caller has made sure that this run may: see {@link mayKeepMemo}. */
export async function writeMemo(store: MemoStore, key: string, value: MemoValue): Promise<void> {
  const environment = JSON.stringify(value.environment);
  const variant = createHash("sha256").update(environment).digest("hex").slice(0, 16);
  await store.write(key, variant, JSON.stringify({ key, value }));
}

/**
 * Memos are written by runs of the repository's own code only: what a pull request evaluates, its
 * author chooses.
 */
export function mayKeepMemo(
  github: { trusted: boolean },
  cache: "auto" | "write" | "read" | "off",
): boolean {
  return github.trusted && (cache === "auto" || cache === "write");
}
