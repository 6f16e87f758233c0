/** What a restricted evaluation may read. */
import path from "node:path";
import { exists, isInside, realPath, upwards } from "../shared/files.ts";
import { storeDirectory } from "./configuration.ts";
import { storePathOf } from "./store/store-path.ts";
import type { NixSession } from "./types.ts";

/**
 * nix.conf of a restricted evaluation. Pins carry hashes, so fetching by HTTPS is allowed. Variables
 * are seen by an evaluation without restrictions alone: Nix, src/libexpr/primops.cc, `prim_getEnv`.
 */
export function restrictions({ seesEnvironment }: NixSession): readonly string[] {
  return seesEnvironment
    ? ["restrict-eval = false"]
    : ["restrict-eval = true", "allowed-uris = https: github: git+https:"];
}

/** The git work tree that holds a file, if it begins inside the workspace; else undefined. */
export async function workTree(file: string, workspace: string): Promise<string | undefined> {
  const start = path.dirname(file);
  if (!isInside(start, workspace)) return undefined;
  for (const folder of upwards(start, workspace)) {
    if (await exists(path.join(folder, ".git"))) return folder;
  }
  return undefined;
}

/** What the evaluation of a file may read: its work tree, its store path, else its own folder. */
export async function readableRoot(file: string, workspace: string): Promise<string> {
  const stored = storePathOf(file, storeDirectory());
  return stored ?? (await workTree(file, workspace)) ?? path.dirname(file);
}

/**
 * `-I` arguments: everything by its real path, because Nix compares those. A root gets a name that
 * no `<name>` will ask for, so that it is readable and changes no look-up.
 */
export async function searchPathArguments(
  session: NixSession,
  nixpkgs: string | undefined,
  readable: readonly string[],
): Promise<string[]> {
  const entries = [
    ...(nixpkgs === undefined ? [] : [`nixpkgs=${nixpkgs}`]),
    `packernix=${session.packerDirectory}`,
    session.packerDirectory,
    ...readable.map((root, index) => `packernix-root-${index}=${root}`),
  ];
  for (const entry of session.nixPath) entries.push(await resolvedEntry(entry));
  return entries.flatMap((entry) => ["-I", entry]);
}

async function resolvedEntry(entry: string): Promise<string> {
  const target = entry.slice(entry.indexOf("=") + 1);
  if (!path.isAbsolute(target)) return entry;
  const resolved = await realPath(target);
  return resolved === undefined ? entry : entry.slice(0, entry.length - target.length) + resolved;
}
