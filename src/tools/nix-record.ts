/**
 * Records what this action has put into the store: a folder of garbage collector roots for each
 * version. The record is trusted only for names: whether the paths exist and are valid is checked
 * each time.
 */
import { randomBytes } from "node:crypto";
import { lstat, mkdir, readdir, readlink, rename, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { isStorePath } from "../nix/store/store-path.ts";
import { childEnvironment } from "../shared/environment.ts";
import { run } from "../shared/exec.ts";
import type { RestoredNix } from "./nix-types.ts";

export const store = "/nix/store";
export const state = "/nix/var/nix";

/** Settings of a Nix that only reads its store, or registers paths there. */
const quietSettings = "build-users-group =\nsubstituters =\n";

const roots = path.join(state, "gcroots", "packernix");

/** The link to the folder of the programs: made last, so that a record without it is incomplete. */
const programs = "bin";

/** All versions that were installed, by their records alone. */
export async function recordedNix(): Promise<RestoredNix[]> {
  const found: RestoredNix[] = [];
  for (const version of await readdir(roots).catch((): string[] => [])) {
    const folder = path.join(roots, version);
    try {
      const bin = await readlink(path.join(folder, programs));
      const names = (await readdir(folder)).filter((name) => name !== programs).sort();
      const closure = await Promise.all(names.map((name) => readlink(path.join(folder, name))));
      if ([path.dirname(bin), ...closure].every(isStorePath)) found.push({ version, bin, closure });
    } catch {
      // An incomplete or foreign record: this version is installed again.
    }
  }
  return found;
}

/**
 * Records the installed paths. Nothing in a release refers to its certificates: each path is a root. Other
 * jobs may record the same version at the same time.
 */
export async function recordNix({ version, bin, closure }: RestoredNix): Promise<void> {
  const folder = path.join(roots, version);
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const links = new Map(closure.map((file) => [path.basename(file), file]));
  links.set(programs, bin);
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const target = await readlink(file).catch(() => undefined);
    // Of another build of this version.
    if (target !== links.get(name)) await rm(file, { force: true });
  }
  for (const [name, target] of links) {
    const temporary = path.join(roots, `.${randomBytes(4).toString("hex")}.tmp`);
    await symlink(target, temporary);
    await rename(temporary, path.join(folder, name));
  }
}

/** True if every path exists and is valid in the store. */
export async function isWhole(
  { bin, closure }: RestoredNix,
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  // Without the user's settings, which this version may not know, and without a home, see `versionOf`.
  const user = { HOME: "/", USER: env["USER"] || "runner" };
  const added = { ...user, NIX_USER_CONF_FILES: "", NIX_CONFIG: quietSettings };
  const settings = { env: childEnvironment("nix", added, [], env), timeout: 60_000 };
  try {
    for (const file of closure) await lstat(file);
    await run(path.join(bin, "nix-store"), ["--check-validity", ...closure], settings);
    return true;
  } catch {
    return false;
  }
}
