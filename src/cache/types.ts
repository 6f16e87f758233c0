/** What the rest of the action knows of the Actions cache. */

/** An entry that a lookup found. Its content can be read in parts, as often as wanted. */
export interface CacheHit {
  /** The key that matched. */
  key: string;
  /** Bytes of the content. */
  size: number;
  /**
   * Bytes `start` to `end` (exclusive) of the content; by default all of it.
   * @throws when the entry has vanished since it was looked up, or the service fails for good.
   */
  read(start?: number, end?: number): AsyncIterable<Uint8Array>;
}

/** `exists`: another run was first. `refused`: this run may only read, or a limit is reached. */
export type SaveResult = "saved" | "exists" | "refused";

/** Entries of this repository in the Actions cache. Trouble of the service never throws but in `read`. */
export interface ActionsCache {
  /** False where a run may not read or write, known without asking the service. */
  readonly readable: boolean;
  readonly writable: boolean;
  /** The entry of `key`, else the youngest whose key begins with one of `prefixes`. */
  lookUp(key: string, prefixes?: readonly string[]): Promise<CacheHit | undefined>;
  /** Keeps a whole content or nothing. `content` is not touched when the key is taken or refused. */
  save(key: string, content: () => AsyncIterable<Uint8Array>): Promise<SaveResult>;
}
