/** The files that the input `sources` chooses: all that evaluation then sees. */
import { createHash } from "node:crypto";
import type { Stats } from "node:fs";
import { lstat, readFile, readlink } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../../shared/errors.ts";
import { exists, filesBelow } from "../../shared/files.ts";
import { workTree } from "../roots.ts";
import {
  type GitTree,
  linkMode,
  nixFilesWith,
  readTree,
  requirePlainContent,
  submoduleMode,
} from "./git.ts";
import { choose, readPatterns } from "./patterns.ts";
import { isNotProven, keyBudget, spend } from "./proof.ts";
import { impurityOf, suspicious } from "./scan.ts";

export interface SourceFiles {
  /** Where the names begin: the work tree, or the workspace where there is none. Absolute. */
  root: string;
  /** Sorted names, relative to `root`. With git only what it tracks, as the work tree has it. */
  names: readonly string[];
  /** What git says of the work tree, where there is one. */
  tree: GitTree | undefined;
}

/** Where `sources` begins for a file of the user: its work tree, else the workspace. */
export async function sourcesRoot(file: string, workspace: string): Promise<string> {
  return (await workTree(file, workspace)) ?? workspace;
}

/**
 * @param root Absolute and resolved, see {@link sourcesRoot}.
 * @throws {UserError} for a pattern that is wrong or matches nothing.
 */
export async function listSources(sources: readonly string[], root: string): Promise<SourceFiles> {
  const patterns = await readPatterns(sources);
  const inGit = await exists(path.join(root, ".git"));
  const tree = inGit ? await readTree(root, root) : undefined;
  const all = tree === undefined ? await outsideGit(root) : await present(root, tree);
  const { chosen, unused } = choose(patterns, all);
  const [first] = unused.filter((pattern) => !pattern.excludes);
  if (first !== undefined) {
    const lock = first.text.endsWith("flake.lock") ? " `nix flake lock` makes it." : "";
    const git = inGit ? " Only files that git tracks count: `git add` new ones." : "";
    const hint = lock + git;
    throw new UserError(`sources: nothing matches \`${first.text}\` in ${root}.${hint}`);
  }
  return { root, names: chosen.sort(), tree };
}

/** Tracked files that are there; a submodule is none. */
async function present(root: string, tree: GitTree): Promise<string[]> {
  const result: string[] = [];
  for (const [name, entry] of tree.tracked) {
    if (entry.startsWith(submoduleMode)) continue;
    if (tree.changed.has(name)) {
      const status = await lstat(path.join(root, name)).catch(() => undefined);
      if (status === undefined || status.isDirectory()) continue;
    }
    result.push(name);
  }
  return result;
}

async function outsideGit(root: string): Promise<string[]> {
  return (await filesBelow(root)).filter((name) => !name.split("/").includes(".git"));
}

/** A file of the sources with something that no key holds. */
export interface SourceImpurity {
  name: string;
  what: string;
}

/**
 * @param scan Look for what no key can hold.
 * @returns SHA-256 over names, kinds and contents; nothing of the commit and of where they lie.
 * @throws {NotProven} when too much is not in git, or changed.
 */
export async function digestSources(
  { root, names, tree }: SourceFiles,
  scan: boolean,
): Promise<{ digest: string; impurity: SourceImpurity | undefined }> {
  const objects = await objectIds(root, tree);
  const suspects = new Set(scan && objects.size > 0 ? await nixFilesWith(root, suspicious) : []);
  const budget = keyBudget();
  const hash = createHash("sha256");
  let impurity: SourceImpurity | undefined;
  for (const name of names) {
    const file = path.join(root, name);
    const known = objects.get(name);
    let bytes: Buffer | undefined;
    if (known === undefined) {
      const status = await lstat(file);
      spend(budget, status.size);
      bytes = status.isSymbolicLink() ? await readlink(file, "buffer") : await readFile(file);
      hash.update(`${JSON.stringify([name, `${modeOf(status)} ${objectId(bytes, tree)}`])}\n`);
    } else hash.update(`${JSON.stringify([name, known])}\n`);
    if (impurity !== undefined || !scan || !name.endsWith(".nix")) continue;
    if (bytes === undefined && !suspects.has(name)) continue;
    const what = impurityOf((bytes ?? (await readFile(file))).toString("utf8"));
    if (what !== undefined) impurity = { name, what };
  }
  return { digest: hash.digest("hex"), impurity };
}

/** Mode and object id of what is as in the commit, where git's objects have the very bytes. */
async function objectIds(root: string, tree: GitTree | undefined): Promise<Map<string, string>> {
  if (tree === undefined) return new Map();
  try {
    await requirePlainContent(root, root, tree.tracked.keys());
  } catch (error) {
    if (isNotProven(error)) return new Map();
    throw error;
  }
  return new Map([...tree.tracked].filter(([name]) => !tree.changed.has(name)));
}

/** As git names contents, so that what is committed later keeps its digest. */
function objectId(bytes: Buffer, tree: GitTree | undefined): string {
  const [, id = ""] = tree?.tracked.values().next().value?.split(" ") ?? [];
  const algorithm = id.length === 64 || tree === undefined ? "sha256" : "sha1";
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

function modeOf(status: Stats): string {
  if (status.isSymbolicLink()) return linkMode;
  return (status.mode & 0o100) === 0 ? "100644" : "100755";
}
