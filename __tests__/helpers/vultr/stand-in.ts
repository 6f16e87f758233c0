/** The stand-in for Packer as a program on PATH. */
import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * @param packer The real one.
 * @returns the folder that is to be the first on PATH.
 */
export async function writeStandIn(folder: string, packer: string): Promise<string> {
  const bin = path.join(folder, "stand-in");
  await mkdir(bin, { recursive: true });
  const program = path.join(import.meta.dirname, "packer.ts");
  const file = path.join(bin, "packer");
  await writeFile(file, `#!/bin/sh\nexec '${process.execPath}' '${program}' '${packer}' "$@"\n`);
  await chmod(file, 0o755);
  return bin;
}
