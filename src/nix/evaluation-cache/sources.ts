/** The files that the input `sources` chooses: all that evaluation then sees. */
import { createHash } from "node:crypto";
import { lstat } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../../shared/errors.ts";
import { exists, filesBelow } from "../../shared/files.ts";
import { workTree } from "../roots.ts";
import { type GitTree, readTree, submoduleMode } from "./git.ts";
import { choose, readPatterns } from "./patterns.ts";
import { keyBudget, spend } from "./proof.ts";
import { cleanFiles, contentOf, type Impurity, noCleanFiles } from "./tree.ts";

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

/**
 * @param scan Look for what no key can hold.
 * @returns SHA-256 over names, kinds and contents; nothing of the commit and of where they lie.
 * @throws {NotProven} when too much is not in git, or changed.
 */
export async function digestSources(
  { root, names, tree }: SourceFiles,
  scan: boolean,
): Promise<{ digest: string; impurities: readonly Impurity[] }> {
  const reading = { budget: keyBudget(), scan, impurities: [] };
  const clean = tree === undefined ? noCleanFiles : await cleanFiles(root, root, tree, scan);
  const hash = createHash("sha256");
  for (const name of names) {
    if (!clean.ids.has(name)) spend(reading.budget, { files: 1 });
    hash.update(`${JSON.stringify([name, contentOf(root, name, clean, reading)])}\n`);
  }
  return { digest: hash.digest("hex"), impurities: reading.impurities };
}
