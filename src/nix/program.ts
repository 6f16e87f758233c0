/** Where a program of Nix is. */
import path from "node:path";

/** @param bin Folder of Nix's programs; undefined: they are on PATH. */
export function nixProgram(bin: string | undefined, name: string): string {
  return bin === undefined ? name : path.join(bin, name);
}
