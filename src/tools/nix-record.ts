/**
 * Records what this action has put into the store: garbage collector roots, and a list. The list is
 * trusted only for names: whether the paths exist and are valid is checked each time.
 */
import { randomBytes } from "node:crypto";
import { lstat, mkdir, readdir, readFile, rename, symlink } from "node:fs/promises";
import path from "node:path";
import { isStoreName } from "../nix/store/store-path.ts";
import { childEnvironment } from "../shared/environment.ts";
import { run } from "../shared/exec.ts";
import { writeAtomically } from "../shared/files.ts";
import { isObject } from "../shared/json.ts";
import type { RestoredNix } from "./nix-types.ts";

export const store = "/nix/store";
export const state = "/nix/var/nix";

/** Settings of a Nix that only reads its store, or registers paths there. */
const quietSettings = "build-users-group =\nsubstituters =\n";

const lists = path.join(state, "packernix");
const roots = path.join(state, "gcroots", "packernix");

/** All versions that were installed, by the lists alone. */
export async function recordedNix(): Promise<RestoredNix[]> {
  const files = await readdir(lists).catch((): string[] => []);
  const found: RestoredNix[] = [];
  for (const file of files) {
    const version = /^nix-(.+)\.json$/.exec(file)?.[1];
    if (version === undefined) continue;
    const text = await readFile(path.join(lists, file), "utf8").catch(() => "");
    const entry = readList(text);
    // An incomplete or foreign list: this version is installed again.
    if (entry !== undefined) found.push({ version, ...entry });
  }
  return found;
}

function readList(text: string): Omit<RestoredNix, "version"> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value) || !Array.isArray(value["closure"])) return undefined;
    const { bin, closure } = value;
    const isPath = (one: unknown): one is string =>
      typeof one === "string" && path.dirname(one) === store && isStoreName(path.basename(one));
    if (typeof bin !== "string" || !isPath(path.dirname(bin)) || closure.length === 0) {
      return undefined;
    }
    return closure.every(isPath) ? { bin, closure: closure as string[] } : undefined;
  } catch {
    return undefined;
  }
}

/** Records the installed paths and makes them garbage collector roots. */
export async function recordNix({ version, bin, closure }: RestoredNix): Promise<void> {
  await mkdir(roots, { recursive: true, mode: 0o755 });
  for (const file of closure) {
    // Nothing else in a release refers to its certificates, so they need their own root.
    const link = path.join(roots, path.basename(file));
    const temporary = `${link}.${randomBytes(4).toString("hex")}.tmp`;
    await symlink(file, temporary);
    await rename(temporary, link);
  }
  const list = path.join(lists, `nix-${version}.json`);
  await writeAtomically(list, `${JSON.stringify({ bin, closure })}\n`, 0o644);
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
