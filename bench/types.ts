/** What the bench measures and how it is written down. */

/** Several rounds of one thing; seconds, unless the row says otherwise. */
export interface Figure {
  what: string;
  median: number;
  least: number;
  most: number;
}

export interface Row {
  /** Short name, as `--only` takes it. */
  id: string;
  name: string;
  /** What it was measured on; empty where it has no size. */
  size: { bytes: number; paths: number; files: number } | undefined;
  unit: "s" | "MiB";
  ours: Figure;
  /** What a user would do instead. */
  peer: Figure | undefined;
  /** What nobody can be faster than. */
  floor: Figure | undefined;
  /** Ours divided by what the target compares it with; undefined where the target is a limit. */
  ratio: number | undefined;
  target: string;
  /** Undefined where the row has no target of its own. */
  met: boolean | undefined;
  rounds: number;
  /** (Most - least) / median of ours. */
  spread: number;
  /** What a reader has to know; may be empty. */
  note: string;
}

export interface Machine {
  cores: number;
  processor?: string;
  memoryGiB: number;
  kernel: string;
  node: string;
  nix: string;
  zstd: string;
}

export interface Results {
  date: string;
  machine: Machine;
  quick: boolean;
  seconds: number;
  rows: Row[];
  /** Groups that could not be measured, each with the reason. */
  missing: { group: string; why: string }[];
}
