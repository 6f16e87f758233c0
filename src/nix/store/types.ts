/** Store paths, and the archive in which they travel from run to run. */

/** What a `.narinfo` says of a store path. */
export interface PathInfo {
  /** Absolute: `/nix/store/<hash>-<name>`. */
  path: string;
  /** SHA-256 of the NAR, 64 hexadecimal digits. */
  narHash: string;
  /** Bytes of the NAR. */
  narSize: number;
  /** Absolute store paths, itself included where it refers to itself. */
  references: string[];
  deriver?: string | undefined;
  /** Content address, as Nix writes it: `fixed:r:sha256:…`, `text:sha256:…`. */
  ca?: string | undefined;
  /** `<key name>:<base64>`. */
  signatures: string[];
}

/** Where an archive comes from: an entry of the cache, or a file. */
export interface ArchiveSource {
  /** Bytes. */
  size: number;
  /** Where the same bytes lie as a file. */
  file?: string;
  /** Bytes `start` to `end` (exclusive). */
  read(start: number, end: number): AsyncIterable<Uint8Array>;
}

/** A path that was left out, and the reason. */
export interface Left {
  path: string;
  why: string;
}

/** What came of a restore. */
export interface Restored {
  /** Paths that this restore made valid, and the bytes of their NARs. */
  paths: number;
  bytes: number;
  /** Paths that the store had already. */
  present: number;
  left: Left[];
}

/**
 * How a process of ours reaches the store's files and its database. `own`: this user may write them;
 * `daemon`: only through the daemon, which trusts this user; `none`: not at all.
 */
export interface StoreAccess {
  kind: "own" | "daemon" | "none";
  /** Why there is no better way, for the log; empty for `own`. */
  why: string;
}
