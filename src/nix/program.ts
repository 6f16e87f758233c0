/** A Nix to run. */
import path from "node:path";

export interface NixPrograms {
  /** Folder of Nix's programs; undefined: those on PATH. */
  bin: string | undefined;
  /** The whole environment of Nix, with `NIX_CONFIG`. */
  env: Record<string, string>;
}

/** @param bin See {@link NixPrograms}. */
export function nixProgram(bin: string | undefined, name: string): string {
  return bin === undefined ? name : path.join(bin, name);
}
