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

/** Where the texts of entries lie. A key is 64 hexadecimal digits. */
interface Entries {
  /** The text of the youngest entry of a key; `unstable` when the key must not be used any more. */
  read(key: string): Promise<string | "unstable" | undefined>;
  /** @param variant Entries are immutable where they cannot be replaced: each value has its own. */
  write(key: string, variant: string, text: string): Promise<unknown>;
  markUnstable(key: string): Promise<unknown>;
}

/** Trouble with an entry is a line in the debug log. */
export interface EvaluationStore {
  /**
   * @param env What Packer would see of the named variables.
   * @returns the value, or why there is none. A damaged or foreign value is none.
   */
  read(
    key: string,
    env: (names: readonly string[]) => Record<string, string>,
  ): Promise<{ value: CachedEvaluation } | { reason: string }>;
  /** Keeps a value. The caller has made sure that this run may: see {@link mayKeepEvaluation}. */
  write(key: string, value: CachedEvaluation): Promise<void>;
  /** Has this key give nothing any more, whatever is written. */
  markUnstable(key: string): Promise<void>;
}

/** @param folder Absolute; used where there is no cache, and made when the first evaluation is written. */
export function openEvaluationStore(
  cache: ActionsCache | undefined,
  folder: string,
  log: Log,
): EvaluationStore {
  const entries = cache === undefined ? entriesInFolder(folder) : entriesInCache(cache);
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      log.debug(`Evaluation cache: an entry could not be ${what}: ${messageOf(error)}`);
      return undefined;
    }
  };
  return {
    async read(key, env) {
      const text = await attempt("read", () => entries.read(key));
      if (text === undefined) return { reason: "there is no entry for this state" };
      if (text === "unstable") return { reason: "evaluation did not give the same result twice" };
      const value = readValue(text, key);
      if (value === undefined) return { reason: "the entry cannot be read" };
      if (sameEnvironment(value, key, env)) return { value };
      return { reason: "an environment variable has changed" };
    },
    async write(key, value) {
      const environment = JSON.stringify(value.environment);
      const variant = createHash("sha256").update(environment).digest("hex").slice(0, 16);
      const text = JSON.stringify({ key, value });
      await attempt("written", () => entries.write(key, variant, text));
    },
    async markUnstable(key) {
      await attempt("marked", () => entries.markUnstable(key));
    },
  };
}

const prefix = "packernix-evaluated-1-";
const largest = 64 * 1024;

function entriesInCache(cache: ActionsCache): Entries {
  const write: Entries["write"] = async (key, variant, text) => {
    if (!cache.writable) return;
    await cache.save(`${prefix}${key}-${variant}`, () => Readable.from([Buffer.from(text)]));
  };
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
    write,
    markUnstable: (key) => write(key, "unstable", "unstable"),
  };
}

function entriesInFolder(folder: string): Entries {
  const files = ownFolder(folder, { most: 500, largest });
  return {
    async read(key) {
      if ((await files.read(`${key}.unstable`)) !== undefined) return "unstable";
      return (await files.read(`${key}.json`))?.toString("utf8");
    },
    write: (key, _variant, text) => files.write(`${key}.json`, text),
    async markUnstable(key) {
      await files.write(`${key}.unstable`, "unstable\n");
      await files.remove(`${key}.json`);
    },
  };
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
