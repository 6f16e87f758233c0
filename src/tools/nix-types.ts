/** Options and result of finding or installing Nix. */
import type { Log } from "../shared/log.ts";
import type { Timing } from "./download.ts";
import type { Mirrors } from "./mirrors.ts";
import type { Table } from "./table.ts";

export interface NixToolOptions {
  /** The input `nix-version`; empty or undefined: any from 2.8 on. */
  constraint: string | undefined;
  /** The input `mirrors`. */
  mirrors: Mirrors;
  /** A folder of this run for what is downloaded; made when it is needed, emptied afterwards. */
  scratch: string;
  log: Log;
  signal?: AbortSignal | undefined;
  /** The job's environment, when it is not this process's. */
  env?: NodeJS.ProcessEnv;
  /**
   * Restores a version of Nix from the store cache; then its paths are valid in the store. Called if
   * the machine has none, before a release is looked for; /nix is writable by then.
   */
  restore?: ((version: string) => Promise<RestoredNix | undefined>) | undefined;
  /** For tests: other versions than the committed ones, other retries than the usual. */
  table?: Table;
  timing?: Partial<Timing>;
}

export interface NixInstallation {
  /** The folder that holds `nix` and `nix-store`, absolute. */
  bin: string;
  /** As `nix --version` says it. */
  version: string;
  /** `path`: it was on this machine; `store`: installed by an earlier run of this action. */
  from: "path" | "store" | "tool-cache" | "download";
  /** The store paths of a Nix that this action has installed; undefined for any other. */
  closure: string[] | undefined;
}

/** A Nix whose store paths this action has put into the store. */
export interface RestoredNix {
  /** The folder that holds `nix` and `nix-store`: `/nix/store/<hash>-nix-<version>/bin`. */
  bin: string;
  version: string;
  /** Absolute store paths: all that came with it, closed under references. */
  closure: string[];
}
