/**
 * The store cache on its way in: finds the entry, chooses how it gets into the store, and says what
 * came of it. Whatever goes wrong with an entry, the run goes on without it.
 */
import type { ActionsCache, CacheHit } from "../../cache/types.ts";
import { messageOf } from "../../shared/errors.ts";
import { exists } from "../../shared/files.ts";
import type { Log } from "../../shared/log.ts";
import { nameOf } from "../packages.ts";
import { type EntryName, type Form, lookupKeys } from "./cache-keys.ts";
import { mebibytes, paths, secondsSince } from "./cache-words.ts";
import { storeFolders } from "./folders.ts";
import type { RestoreOptions } from "./restore.ts";
import type { ArchiveSource, Restored } from "./types.ts";

export interface RestoreEntryOptions extends RestoreOptions {
  name: EntryName;
  cache: ActionsCache;
  /** Where an image can be joined to the store, what to put before a command that needs root. */
  mount?: { root: readonly string[] } | undefined;
  /** Store paths that the entry is wanted for: where all exist, nobody is asked. */
  wanted?: readonly string[];
  /** The ways into the store, when they are not the usual ones. */
  ways?: Ways;
}

/** How an entry of each form gets into the store. */
export type Ways = Record<Form, (source: ArchiveSource) => Promise<Restored>>;

export interface RestoreReport {
  /**
   * `present`: everything is there already. `absent`: no entry. `skipped`: this machine cannot take
   * one, or the run may not read. `dropped`: there was one, and it was of no use.
   */
  outcome: "restored" | "present" | "absent" | "skipped" | "dropped";
  /** Why it was not restored; empty when it was. */
  why: string;
  key: string | undefined;
  /** The entry has all that was asked for, and need not be saved again. */
  exact: boolean;
  /** Bytes that were read of the entry. */
  moved: number;
  seconds: number;
  restored: Restored;
}

const nothing: Restored = { paths: 0, bytes: 0, present: 0, left: [] };

/** @throws only the reason of `signal`, when the run was cancelled. */
export async function restoreEntry(options: RestoreEntryOptions): Promise<RestoreReport> {
  const { name, cache, access, log, signal } = options;
  const start = performance.now();
  const report = (outcome: RestoreReport["outcome"], why: string): RestoreReport => {
    const none = { key: undefined, exact: false, moved: 0, restored: nothing };
    return { outcome, why, ...none, seconds: secondsSince(start) };
  };
  if (await allExist(options.wanted)) return report("present", "the store has it already");
  if (!cache.readable) return report("skipped", "the cache is not read");
  if (access.kind === "none") {
    log.info(`Store cache: ${name.kind} is not restored, because ${access.why}.`);
    return report("skipped", access.why);
  }
  const forms: Form[] = options.mount === undefined ? ["nar"] : ["image", "nar"];
  const { exact, older } = lookupKeys(name, forms);
  const [key = "", ...others] = exact;
  const hit = await cache.lookUp(key, [...others, ...older]);
  signal.throwIfAborted();
  if (hit === undefined) {
    log.info(`Store cache: there is no entry for ${name.kind} yet.`);
    return report("absent", "there is no entry");
  }
  const found = { key: hit.key, exact: exact.includes(hit.key) };
  const source = counted(hit);
  try {
    const ways = options.ways ?? usualWays(options);
    const restored = await ways[formOf(hit.key)](source);
    const [first] = restored.left;
    const isUseless = restored.paths + restored.present === 0 && first !== undefined;
    const result: RestoreReport = {
      ...(isUseless ? { outcome: "dropped", why: first.why } : { outcome: "restored", why: "" }),
      ...found,
      moved: source.moved(),
      seconds: secondsSince(start),
      restored,
    };
    tell(result, hit, log);
    return result;
  } catch (error) {
    signal.throwIfAborted();
    const why = messageOf(error);
    log.info(`Store cache: the entry ${hit.key} cannot be used and is ignored: ${why}`);
    return { ...report("dropped", why), ...found, moved: source.moved() };
  }
}

function formOf(key: string): Form {
  return /^packernix-store-2-[^-]+-[^-]+-image-/.test(key) ? "image" : "nar";
}

async function allExist(wanted: readonly string[] | undefined): Promise<boolean> {
  if (wanted === undefined || wanted.length === 0) return false;
  return (await Promise.all(wanted.map((one) => exists(one)))).every(Boolean);
}

function counted(hit: CacheHit): ArchiveSource & { moved(): number } {
  let moved = 0;
  return {
    size: hit.size,
    moved: () => moved,
    async *read(start, end) {
      for await (const bytes of hit.read(start, end)) {
        moved += bytes.length;
        yield bytes;
      }
    },
  };
}

/** Each is loaded when an entry of its form was found. */
function usualWays(options: RestoreEntryOptions): Ways {
  const { bin, mount } = options;
  return {
    async nar(source) {
      const { restoreArchive } = await import("./restore.ts");
      return await restoreArchive(source, options);
    },
    async image(source) {
      if (mount === undefined) throw new Error("this machine cannot mount it");
      const { restoreImage } = await import("./image.ts");
      const folder = bin ?? (await nixWithin(source, options));
      if (folder === undefined) throw new Error("there is no Nix to register it with");
      return await restoreImage(source, { ...options, root: mount.root, bin: folder });
    },
  };
}

/** Where an image will have the programs of the Nix that it brings. */
async function nixWithin(
  source: ArchiveSource,
  { name, env }: RestoreEntryOptions,
): Promise<string | undefined> {
  if (name.kind !== "evaluation" || name.nix === undefined) return undefined;
  const { readImageManifest } = await import("./image.ts");
  const { paths } = await readImageManifest(source, storeFolders(env).store);
  const found = paths.find(({ path }) => nameOf(path) === `nix-${name.nix}`);
  return found === undefined ? undefined : `${found.path}/bin`;
}

function tell({ restored, moved, seconds, exact }: RestoreReport, hit: CacheHit, log: Log): void {
  const older = exact ? "" : ", an older entry";
  const there = restored.present === 0 ? "" : `; ${restored.present} were there`;
  log.info(
    `Store cache: ${paths(restored.paths)}, ${mebibytes(restored.bytes)}, restored from ${hit.key}${older}: ${mebibytes(moved)} read, ${seconds} s${there}.`,
  );
  if (restored.left.length === 0) return;
  const [first] = restored.left;
  log.info(
    `Store cache: ${paths(restored.left.length)} left out, such as ${first?.path}: ${first?.why}`,
  );
  for (const { path, why } of restored.left) log.debug(`left out: ${path}: ${why}`);
}
