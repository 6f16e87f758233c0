/** A folder as evaluation can see it, in one digest: what git vouches for by its commit, the rest by content. */
import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { readFile, readlink } from "node:fs/promises";
import path from "node:path";
import { hasCode } from "../../shared/errors.ts";
import { isInside, realPath } from "../../shared/files.ts";
import { gitDirectory } from "../../shared/git.ts";
import {
  linkMode,
  nixFilesWith,
  readTree,
  requirePlainContent,
  treeId,
  workTreeAbove,
} from "./git.ts";
import { type Budget, NotProven, spend } from "./proof.ts";
import { impurityOf, suspicious } from "./scan.ts";

export interface Link {
  /** Absolute. */
  path: string;
  /** What it leads to in the end, or would: absolute. */
  target: string;
}

export interface Impurity {
  /** Absolute path of the Nix file. */
  path: string;
  what: string;
}

export interface TreeProof {
  /** SHA-256 of everything that is not proven by `commits`. */
  digest: string;
  /** Commit or tree ids, one per work tree met; empty where git knows nothing of the folder. */
  commits: string[];
  links: Link[];
  impurities: Impurity[];
}

export interface TreeOptions {
  budget: Budget;
  /** Look for what no key can hold: for the user's own code, not for a nixpkgs. */
  scan: boolean;
}

/** Deeper than any real set of submodules. */
const deepest = 8;

/**
 * @param folder Absolute and resolved.
 * @throws {NotProven} when a limit is passed or git cannot vouch for what it tracks.
 */
export async function proveTree(folder: string, options: TreeOptions): Promise<TreeProof> {
  const proof: TreeProof = { digest: "", commits: [], links: [], impurities: [] };
  const lines: string[] = [];
  await prove(folder, { ...options, proof, lines, top: folder, depth: 0 });
  proof.digest = createHash("sha256").update(lines.sort().join("\n")).digest("hex");
  return proof;
}

interface Work extends TreeOptions {
  proof: TreeProof;
  lines: string[];
  /** Where paths in `lines` begin. */
  top: string;
  depth: number;
}

interface WorkTreeState {
  tracked: ReadonlyMap<string, string>;
  changed: ReadonlySet<string>;
  /** Folders with something tracked in them. */
  folders: ReadonlySet<string>;
}

const nothing: WorkTreeState = { tracked: new Map(), changed: new Set(), folders: new Set() };

async function prove(folder: string, work: Work): Promise<void> {
  if (work.depth > deepest) throw new NotProven("submodules are nested too deeply");
  const root = await workTreeAbove(folder);
  if (root === undefined) return await walk(folder, nothing, work);
  // All of git's work at once with ours, as far as the one does not need the other.
  const tree = await readTree(folder, root);
  if (tree.tracked.size === 0) {
    if (root === folder) await head(folder, tree.commit, work);
    return await walk(folder, nothing, work);
  }
  const known = { ...tree, folders: parents(tree.tracked.keys()) };
  await Promise.all([
    requirePlainContent(folder, root, tree.tracked.keys()),
    work.scan ? scanTracked(folder, work) : undefined,
    root === folder ? head(folder, tree.commit, work) : subfolder(folder, work),
    walk(folder, known, work),
  ]);
  // A file that is gone, or has become something else, is told apart from one that is there.
  for (const name of tree.changed)
    work.lines.push(JSON.stringify(["changed", rel(folder, name, work)]));
}

/** The commit id, and the text of HEAD: Nix code reads it there. */
async function head(folder: string, commit: string, work: Work): Promise<void> {
  const directory = await gitDirectory(folder);
  const text = await readFile(path.join(directory ?? "", "HEAD"), "utf8").catch(() => "");
  work.proof.commits.push(commit);
  work.lines.push(JSON.stringify(["head", rel(folder, "", work), commit, text]));
}

async function subfolder(folder: string, work: Work): Promise<void> {
  const id = (await treeId(folder)) ?? "none";
  work.proof.commits.push(id);
  work.lines.push(JSON.stringify(["tree", rel(folder, "", work), id]));
}

/**
 * Everything on disk that git does not vouch for; folders too, because `readDir` sees them. Names are
 * counted before a file is read, so that a tree with too many of them costs next to nothing.
 */
async function walk(folder: string, known: WorkTreeState, work: Work): Promise<void> {
  const files: string[] = [];
  const links: [name: string, clean: boolean][] = [];
  const trees: string[] = [];
  const visit = (name: string): void => {
    for (const entry of readdirSync(path.join(folder, name), { withFileTypes: true })) {
      if (name === "" && entry.name === ".git") continue;
      const child = name === "" ? entry.name : `${name}/${entry.name}`;
      const mode = known.tracked.get(child)?.slice(0, linkMode.length);
      const clean = mode !== undefined && !known.changed.has(child);
      if (entry.isDirectory()) {
        const isKnown = known.folders.has(child);
        if (!isKnown) add(["folder", rel(folder, child, work)], work);
        // A work tree of its own: a submodule, or another checkout in the workspace.
        if (!isKnown && existsSync(path.join(folder, child, ".git"))) trees.push(child);
        else visit(child);
      } else if (entry.isSymbolicLink()) {
        links.push([child, clean && mode === linkMode]);
      } else if (!entry.isFile()) {
        throw new NotProven(`${child} is no file, folder or link`);
      } else if (!clean || mode === linkMode) {
        spend(work.budget, 0);
        files.push(child);
      }
    }
  };
  visit("");
  for (const name of files) content(folder, name, work);
  await Promise.all([
    ...links.map(async ([name, clean]) => await link(folder, name, clean, work)),
    ...trees.map(
      async (name) => await prove(path.join(folder, name), { ...work, depth: work.depth + 1 }),
    ),
  ]);
}

async function link(folder: string, name: string, clean: boolean, work: Work): Promise<void> {
  const file = path.join(folder, name);
  const text = await readlink(file);
  const target = (await realPath(file)) ?? path.resolve(path.dirname(file), text);
  // The commit holds the text, and not what it leads to by way of other links.
  add(["link", rel(folder, name, work), clean ? "" : text, path.relative(work.top, target)], work);
  if (!clean) spend(work.budget, text.length);
  work.proof.links.push({ path: file, target });
}

/** One after the other, so that neither memory nor open files grow with their number. */
function content(folder: string, name: string, work: Work): void {
  const file = path.join(folder, name);
  try {
    const status = lstatSync(file);
    spend(work.budget, status.size, 0);
    const bytes = readFileSync(file);
    const hash = createHash("sha256").update(bytes).digest("hex");
    add(["file", rel(folder, name, work), (status.mode & 0o100) !== 0, hash], work);
    if (!work.scan || !name.endsWith(".nix")) return;
    const what = impurityOf(bytes.toString("utf8"));
    if (what !== undefined) work.proof.impurities.push({ path: file, what });
  } catch (error) {
    if (hasCode(error, "EACCES") || hasCode(error, "ENOENT")) {
      throw new NotProven(`${name} cannot be read`);
    }
    throw error;
  }
}

async function scanTracked(folder: string, work: Work): Promise<void> {
  const found = await nixFilesWith(folder, suspicious);
  for (const name of found) {
    const file = path.join(folder, name);
    const text = await readFile(file, "utf8").catch(() => "");
    const what = impurityOf(text);
    if (what !== undefined) work.proof.impurities.push({ path: file, what });
  }
}

function parents(names: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const name of names) {
    let end = name.lastIndexOf("/");
    while (end > 0) {
      const folder = name.slice(0, end);
      if (folders.has(folder)) break;
      folders.add(folder);
      end = folder.lastIndexOf("/");
    }
  }
  return folders;
}

function rel(folder: string, name: string, work: Work): string {
  return path.relative(work.top, path.join(folder, name));
}

function add(line: readonly unknown[], work: Work): void {
  work.lines.push(JSON.stringify(line));
}

/** @throws {NotProven} for a link that leads out of the folders that are proven, and out of the store. */
export function requireLinksInside(links: readonly Link[], folders: readonly string[]): void {
  for (const { path: file, target } of links) {
    if (folders.some((folder) => isInside(target, folder))) continue;
    throw new NotProven(`the link ${file} leads to ${target}, which is not checked`);
  }
}
