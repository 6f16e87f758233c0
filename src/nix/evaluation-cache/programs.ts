/** The programs that make the result: this action's own code, and Nix. */
import { createHash } from "node:crypto";
import { readFile, readlink, stat } from "node:fs/promises";
import path from "node:path";
import { exists, filesBelow, realPath } from "../../shared/files.ts";
import { storeDirectory } from "../configuration.ts";
import { storePathOf } from "../store/store-path.ts";

/**
 * SHA-256 over names and bytes of `dist/` and `packer/` of the action. The bytes themselves, because
 * a tag or a branch that a workflow names can move.
 */
export async function codeDigest(actionRoot: string): Promise<string> {
  const files: [string, Promise<string>][] = [];
  for (const folder of ["dist", "packer"]) {
    const root = path.join(actionRoot, folder);
    for (const name of (await exists(root)) ? await filesBelow(root) : []) {
      files.push([path.join(folder, name), digestOf(path.join(root, name))]);
    }
  }
  const hash = createHash("sha256");
  const entries = await Promise.all(files.map(async ([name, digest]) => [name, await digest]));
  for (const entry of entries.sort(([a = ""], [b = ""]) => (a < b ? -1 : a > b ? 1 : 0))) {
    hash.update(`${JSON.stringify(entry)}\n`);
  }
  return hash.digest("hex");
}

async function digestOf(file: string): Promise<string> {
  const link = await readlink(file).catch(() => undefined);
  const mode = ((await stat(file)).mode & 0o100) === 0 ? "" : "executable:";
  const bytes = link ?? (await readFile(file));
  return mode + createHash("sha256").update(bytes).digest("hex");
}

/**
 * Which Nix this is, without starting it: its store path; outside the store its place, size and
 * time, which change when it is replaced.
 * @param folder Folder of the program `nix-instantiate`.
 */
export async function nixProgram(folder: string): Promise<string> {
  const file = path.join(folder, "nix-instantiate");
  const real = (await realPath(file)) ?? (await realPath(folder)) ?? folder;
  const stored = storePathOf(real, storeDirectory());
  if (stored !== undefined) return stored;
  const { size, mtimeMs } = await stat(real);
  return `${real} ${size} ${mtimeMs}`;
}
