/** What the action and its unpacking processes say to each other: one line of JSON each. */
import type { Shard } from "./frames.ts";
import type { Left, PathInfo } from "./types.ts";

/** The tasks by their names, each with its reply. */
export interface Tasks {
  folder: [FolderTask, object];
  shard: [ShardTask, ShardReply];
  valid: [ValidTask, ValidReply];
  commit: [CommitTask, CommitReply];
}

/** Makes the folder that all the rest happens in, and removes those that dead runs left. */
export interface FolderTask {
  /** An `unpackFolderName` in the store or any folder, shared by all processes of one restore. */
  folder: string;
  /** Name of this process's own part in it. */
  part: string;
}

/** Unpacks the named paths of a shard into the own part. */
export interface ShardTask {
  /** The file that holds the blob. */
  file: string;
  shard: Shard;
  /** As trees, or as the archives themselves (`<name>.nar`). */
  form: "tree" | "nar";
  paths: { name: string; offset: number; size: number; hash: string }[];
}

export interface ShardReply {
  /** Names of paths that are there and are what their hash says. */
  good: string[];
  bad: { name: string; why: string }[];
}

/** Asks the store's database which of these are valid. */
export interface ValidTask {
  stateDir: string;
  paths: readonly string[];
}

export interface ValidReply {
  /** Undefined when the database is not one that this code knows. */
  valid: string[] | undefined;
}

/** Renames paths into the store and registers them, in this order. */
export interface CommitTask {
  stateDir: string;
  /** Program that registers: `nix-store`, or undefined to look for it among the paths. */
  nixStore: string | undefined;
  env: Record<string, string>;
  /** References first, each with the part of the folder that it lies in. */
  paths: { info: PathInfo; part: string }[];
}

export interface CommitReply {
  registered: string[];
  /** Valid by now through somebody else. */
  present: string[];
  left: Left[];
  /** Lines for the log. */
  notes: string[];
}
