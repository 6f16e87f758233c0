/**
 * Keys of the two entries of the store cache:
 * `packernix-store-2-<system>-<form>-evaluation-<Nix>-<lock>` and
 * `packernix-store-2-<system>-<form>[-unsandboxed]-closure-<lock>-<store hash>`.
 * What may not be mixed up stands before what varies: older entries are found by the beginning of
 * their keys alone.
 */
import { createHash } from "node:crypto";
import { storeHash } from "./store-path.ts";

/** `nar`: archives of paths, for every store. `image`: a file system to be mounted. */
export type Form = "nar" | "image";

export type EntryName =
  | {
      kind: "evaluation";
      /** Nix system of this machine. */
      system: string;
      /** Version of the Nix in the entry; undefined: the machine has its own, and the entry none. */
      nix: string | undefined;
      /** Of `lockDigest`. */
      lock: string;
    }
  | {
      kind: "closure";
      system: string;
      /** Undefined: nothing is pinned. */
      lock: string | undefined;
      toplevel: string;
      /** Builds of this machine run in a sandbox. What was built without one is kept apart. */
      sandboxed: boolean;
    };

const format = "packernix-store-2";

/** The key under which a machine saves. */
export function entryKey(name: EntryName, form: Form): string {
  if (name.kind === "closure")
    return familyOf(name, form, name.sandboxed) + storeHash(name.toplevel);
  const nix = name.nix === undefined ? "host" : name.nix.replace(/[^0-9A-Za-z.+_-]/g, "_");
  return `${format}-${name.system}-${form}-evaluation-${nix}-${name.lock}`;
}

export interface LookupKeys {
  /** Keys of entries that have all that is asked for, the best one first. */
  exact: string[];
  /** Beginnings of the keys of older entries, to be tried in this order after the exact ones. */
  older: string[];
}

/**
 * What a machine looks for: exact entries first, then the youngest of the same lock.
 * @param forms That it can restore, the better one first.
 */
export function lookupKeys(name: EntryName, forms: readonly Form[]): LookupKeys {
  if (name.kind === "evaluation") {
    return { exact: forms.map((form) => entryKey(name, form)), older: [] };
  }
  // A machine without a sandbox has a use for sandboxed builds, and not the other way round.
  const kinds = name.sandboxed ? [true] : [true, false];
  const older = kinds.flatMap((kind) => forms.map((form) => familyOf(name, form, kind)));
  return { exact: older.map((one) => one + storeHash(name.toplevel)), older };
}

/**
 * One digest of all lock files and pins that an evaluation follows.
 * @param contents Of the files, in an order that does not vary; none: nothing is pinned.
 */
export function lockDigest(contents: readonly (string | Uint8Array)[]): string | undefined {
  if (contents.length === 0) return undefined;
  const hash = createHash("sha256");
  for (const content of contents) {
    const bytes = Buffer.from(content);
    hash.update(`${bytes.length}:`);
    hash.update(bytes);
  }
  return hash.digest("hex").slice(0, 32);
}

function familyOf(
  name: Extract<EntryName, { kind: "closure" }>,
  form: Form,
  sandboxed: boolean,
): string {
  const kind = sandboxed ? "closure" : "unsandboxed-closure";
  return `${format}-${name.system}-${form}-${kind}-${name.lock ?? "unpinned"}-`;
}
