/** What the cache service keeps, and which entry answers a lookup. */
import { createHash, randomBytes } from "node:crypto";

/** A stretch of a content, in a file of its own: entries of a gigabyte are not kept in memory. */
export interface Part {
  file: string;
  size: number;
}

export interface Entry {
  id: number;
  key: string;
  version: string;
  /** The ref that wrote it. */
  scope: string;
  /** Undefined until it is finished. */
  createdAt: Date | undefined;
  /** The content, one after the other. */
  parts: Part[];
  /** Its content can no longer be fetched, although lookups still show it. */
  vanished: boolean;
  /** Unguessable part of its signed URLs. */
  secret: string;
  blocks: Map<string, Part>;
}

export interface Entries {
  all(): Entry[];
  reserve(key: string, version: string, scope: string): Entry | undefined;
  lookUp(
    keys: string[],
    version: string,
    scopes: string[],
  ): { entry: Entry; key: string } | undefined;
  bySecret(secret: string): Entry | undefined;
  remove(id: number): boolean;
}

export function sizeOf(entry: Entry): number {
  return entry.parts.reduce((sum, part) => sum + part.size, 0);
}

export function makeEntries(now: () => Date): Entries {
  const list: Entry[] = [];
  let lastId = 100;
  return {
    all: () => list,
    // Entries never change: the same key, version and scope cannot be reserved twice.
    // docs.github.com, "Dependency caching reference", "Usage limits and eviction policy".
    reserve(key, version, scope) {
      const taken = list.some(
        (entry) => entry.key === key && entry.version === version && entry.scope === scope,
      );
      if (taken) return undefined;
      const entry: Entry = {
        id: ++lastId,
        key,
        version,
        scope,
        createdAt: undefined,
        parts: [],
        vanished: false,
        secret: createHash("sha256").update(randomBytes(16)).digest("hex"),
        blocks: new Map(),
      };
      list.push(entry);
      return entry;
    },
    // docs.github.com, "Dependency caching reference", "Cache key matching": per scope the exact
    // key, then keys that begin with it, then each restore key; of several the youngest.
    lookUp(keys, version, scopes) {
      for (const scope of scopes) {
        const visible = list
          .filter((entry) => entry.scope === scope && entry.version === version)
          .filter((entry) => entry.createdAt !== undefined && entry.createdAt <= now())
          .sort(
            (left, right) => Number(right.createdAt) - Number(left.createdAt) || right.id - left.id,
          );
        const exact = visible.find((entry) => entry.key === keys[0]);
        if (exact !== undefined) return { entry: exact, key: exact.key };
        for (const key of keys) {
          const entry = visible.find((other) => other.key.startsWith(key));
          if (entry !== undefined) return { entry, key: entry.key };
        }
      }
      return undefined;
    },
    bySecret: (secret) => list.find((entry) => entry.secret === secret),
    remove(id) {
      const index = list.findIndex((entry) => entry.id === id);
      if (index === -1) return false;
      list.splice(index, 1);
      return true;
    },
  };
}
