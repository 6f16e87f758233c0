/**
 * The evaluation cache: entries are kept in the Actions cache of the repository, or in a folder of the
 * user's. An entry is as trustworthy as the writers of that cache: a person who can forge one can make
 * a run answer with another image that exists and that the run accepts, and nothing more.
 */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { ActionsCache } from "../../cache/types.ts";
import { messageOf } from "../../shared/errors.ts";
import type { Log } from "../../shared/log.ts";
import { ownFolder } from "../../shared/own-folder.ts";
import { type CachedEvaluation, readValue, sameEnvironment } from "./value.ts";

export interface EvaluationStore {
  /** The text of the youngest entry of a key; `unstable` when the key must not be used any more. */
  read(key: string): Promise<string | "unstable" | undefined>;
  /** @param variant Entries are immutable where they cannot be replaced: each value has its own. */
  write(key: string, variant: string, text: string): Promise<void>;
  markUnstable(key: string): Promise<void>;
}

/** The cache where there is one, else the folder; never fails, trouble is a line in the debug log. */
export function openEvaluationStore(
  cache: ActionsCache | undefined,
  folder: string | undefined,
  log: Log,
): EvaluationStore | undefined {
  if (cache !== undefined) return quietly(evaluationsInCache(cache), log);
  return folder === undefined ? undefined : quietly(evaluationsInFolder(folder), log);
}

const prefix = "packernix-evaluated-1-";
const largest = 64 * 1024;

function evaluationsInCache(cache: ActionsCache): EvaluationStore {
  return {
    async read(key) {
      // One look-up: the mark that a key is unstable is asked for by its name and so comes first,
      // the values of the key are all that begins so.
      const hit = await cache.lookUp(`${prefix}${key}-unstable`, [`${prefix}${key}-`]);
      if (hit === undefined) return undefined;
      if (hit.key === `${prefix}${key}-unstable`) return "unstable";
      if (hit.size > largest) return undefined;
      return Buffer.concat(await Array.fromAsync(hit.read())).toString("utf8");
    },
    async write(key, variant, text) {
      if (cache.writable)
        await cache.save(`${prefix}${key}-${variant}`, () => Readable.from([Buffer.from(text)]));
    },
    async markUnstable(key) {
      if (cache.writable)
        await cache.save(`${prefix}${key}-unstable`, () =>
          Readable.from([Buffer.from("unstable")]),
        );
    },
  };
}

const isKey = /^[0-9a-f]{64}$/;

/** @param folder Absolute; made when the first evaluation is written. */
function evaluationsInFolder(folder: string): EvaluationStore {
  const files = ownFolder(folder, { most: 500, largest });
  const file = (key: string, ending: string) => {
    if (!isKey.test(key)) throw new Error(`no key of an evaluation: ${key}`);
    return `${key}.${ending}`;
  };
  return {
    async read(key) {
      if ((await files.read(file(key, "unstable"))) !== undefined) return "unstable";
      return (await files.read(file(key, "json")))?.toString("utf8");
    },
    async write(key, _variant, text) {
      await files.write(file(key, "json"), text);
    },
    async markUnstable(key) {
      await files.write(file(key, "unstable"), "unstable\n");
      await files.remove(file(key, "json"));
    },
  };
}

function quietly(store: EvaluationStore, log: Log): EvaluationStore {
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      log.debug(`Evaluation cache: an entry could not be ${what}: ${messageOf(error)}`);
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

export type EvaluationAnswer = { value: CachedEvaluation } | { reason: string };

/**
 * Looks a key up.
 * @param env What Packer would see of the named variables.
 * @returns the value, or why there is none. A damaged or foreign value is none.
 */
export async function readEvaluation(
  store: EvaluationStore,
  key: string,
  env: (names: readonly string[]) => Record<string, string>,
): Promise<EvaluationAnswer> {
  const text = await store.read(key);
  if (text === undefined) return { reason: "there is no entry for this state" };
  if (text === "unstable") return { reason: "evaluation did not give the same result twice" };
  const value = readValue(text, key);
  if (value === undefined) return { reason: "the entry cannot be read" };
  if (!sameEnvironment(value, key, env)) return { reason: "an environment variable has changed" };
  return { value };
}

/** Keeps a value. The caller has made sure that this run may: see {@link mayKeepEvaluation}. */
export async function writeEvaluation(
  store: EvaluationStore,
  key: string,
  value: CachedEvaluation,
): Promise<void> {
  const environment = JSON.stringify(value.environment);
  const variant = createHash("sha256").update(environment).digest("hex").slice(0, 16);
  await store.write(key, variant, JSON.stringify({ key, value }));
}

/**
 * Only runs of the repository's own code write entries, because the author of a pull request chooses
 * what it evaluates.
 */
export function mayKeepEvaluation(
  github: { trusted: boolean },
  cache: "auto" | "write" | "read" | "off",
): boolean {
  return github.trusted && (cache === "auto" || cache === "write");
}
