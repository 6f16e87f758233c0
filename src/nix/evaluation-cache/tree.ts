/** Files as evaluation can see them: git tells what a clean one contains, every other one is read. */
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { readFile, readlink } from "node:fs/promises";
import path from "node:path";
import { hasCode } from "../../shared/errors.ts";
import { isInside, realPath } from "../../shared/files.ts";
import { gitDirectory } from "../../shared/git.ts";
import {
  contentFilter,
  type GitTree,
  linkMode,
  nixFilesWith,
  readTree,
  workTreeAbove,
} from "./git.ts";
import { type Budget, NotProven, spend } from "./proof.ts";
import { impurityOf, suspicious } from "./scan.ts";

/** What git vouches for below a folder. Names are relative to it. */
export interface CleanFiles {
  /** `<mode> <object id>` of the files that are as git has them. */
  ids: ReadonlyMap<string, string>;
  /** Nix files that are worth a closer look. */
  suspects: ReadonlySet<string>;
  /** The hash by which git names contents. */
  algorithm: "sha1" | "sha256";
}

export const noCleanFiles: CleanFiles = {
  ids: new Map(),
  suspects: new Set(),
  algorithm: "sha256",
};

export interface Impurity {
  /** Absolute path of the Nix file. */
  path: string;
  what: string;
}

/** One reading of files for a key. */
export interface Reading {
  budget: Budget;
  /** Look for what no key can hold: for the user's own code, not for a nixpkgs. */
  scan: boolean;
  /** What was found. */
  impurities: Impurity[];
}

/** @param root The work tree that holds the folder. */
export async function cleanFiles(
  folder: string,
  root: string,
  { tracked, changed }: GitTree,
  scan: boolean,
): Promise<CleanFiles> {
  const [entry] = tracked.values();
  if (entry === undefined) return noCleanFiles;
  const [filter, found] = await Promise.all([
    contentFilter(folder, root, tracked.keys()),
    scan ? nixFilesWith(folder, suspicious) : [],
  ]);
  // Behind a filter a file has other bytes than the object.
  if (filter !== undefined) return noCleanFiles;
  return {
    ids: new Map([...tracked].filter(([name]) => !changed.has(name))),
    suspects: new Set(found),
    algorithm: entry.length > "100644 ".length + 40 ? "sha256" : "sha1",
  };
}

/**
 * Mode and object id, as git names them, so that a change that is committed later keeps its id. One file after
 * the other, so that neither memory nor open files grow with their number.
 * @throws {NotProven} for a file that cannot be read, or when a limit is passed.
 */
export function contentOf(
  folder: string,
  name: string,
  { ids, suspects, algorithm }: CleanFiles,
  { budget, scan, impurities }: Reading,
): string {
  const file = path.join(folder, name);
  try {
    let id = ids.get(name);
    let bytes: Buffer | undefined;
    if (id === undefined) {
      const status = lstatSync(file);
      spend(budget, { bytes: status.size });
      const isLink = status.isSymbolicLink();
      bytes = isLink ? readlinkSync(file, "buffer") : readFileSync(file);
      const mode = isLink ? linkMode : (status.mode & 0o100) === 0 ? "100644" : "100755";
      const hash = createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes);
      id = `${mode} ${hash.digest("hex")}`;
    }
    if (scan && name.endsWith(".nix") && (bytes !== undefined || suspects.has(name))) {
      const what = impurityOf((bytes ?? readFileSync(file)).toString("utf8"));
      if (what !== undefined) impurities.push({ path: file, what });
    }
    return id;
  } catch (error) {
    if (hasCode(error, "EACCES") || hasCode(error, "ENOENT")) {
      throw new NotProven(`${name} cannot be read`);
    }
    throw error;
  }
}

export interface Link {
  /** Absolute. */
  path: string;
  /** What it leads to in the end, or would: absolute. */
  target: string;
}

export interface TreeProof {
  /** SHA-256 of names and contents, and of the HEADs of the work trees that begin here. */
  digest: string;
  links: Link[];
}

/** Deeper than any real set of submodules. */
const deepest = 8;

/**
 * @param folder Absolute and resolved.
 * @throws {NotProven} when a limit is passed or git cannot read a work tree.
 */
export async function proveTree(folder: string, reading: Reading): Promise<TreeProof> {
  const lines: string[] = [];
  const links: Link[] = [];
  /** @param at Where `below` begins in the folder: empty, or a path with a slash at its end. */
  const prove = async (below: string, at: string, depth: number): Promise<void> => {
    if (depth > deepest) throw new NotProven("submodules are nested too deeply");
    const root = await workTreeAbove(below);
    let clean = noCleanFiles;
    if (root !== undefined) {
      const tree = await readTree(below, root);
      clean = await cleanFiles(below, root, tree, reading.scan);
      // Nix code reads the commit there. HEAD may name a branch, so its text counts too.
      if (root === below) lines.push(line("head", at, tree.commit, await headText(root)));
    }
    lines.push(line("clean", at, digestOf(clean)));
    const found = entriesBelow(below, clean, reading.budget);
    for (const name of found.folders) lines.push(line("folder", at + name));
    for (const name of found.files) {
      lines.push(line("file", at + name, contentOf(below, name, clean, reading)));
    }
    for (const name of found.links) {
      const file = path.join(below, name);
      const text = await readlink(file);
      const target = (await realPath(file)) ?? path.resolve(path.dirname(file), text);
      lines.push(line("link", at + name, text, path.relative(folder, target)));
      links.push({ path: file, target });
    }
    for (const name of found.workTrees) {
      await prove(path.join(below, name), `${at}${name}/`, depth + 1);
    }
  };
  await prove(folder, "", 0);
  const digest = createHash("sha256").update(lines.sort().join("\n")).digest("hex");
  return { digest, links };
}

function line(...fields: readonly string[]): string {
  return JSON.stringify(fields);
}

/** In the order of the index; a file that is gone is not clean. */
function digestOf({ ids }: CleanFiles): string {
  const hash = createHash("sha256");
  for (const [name, id] of ids) hash.update(`${name}\0${id}\0`);
  return hash.digest("hex");
}

async function headText(root: string): Promise<string> {
  const directory = (await gitDirectory(root)) ?? "";
  return await readFile(path.join(directory, "HEAD"), "utf8").catch(() => "");
}

/**
 * Everything in a folder but `.git`; folders too, because `readDir` sees them. What will have to be read
 * is counted here, before it is, so that a tree with too much of it costs next to nothing.
 */
function entriesBelow(folder: string, { ids, suspects }: CleanFiles, budget: Budget) {
  const found = {
    /** Those that are not clean, or are suspects. */
    files: [] as string[],
    links: [] as string[],
    folders: [] as string[],
    /** A submodule, or another checkout in the workspace. */
    workTrees: [] as string[],
  };
  const visit = (name: string): void => {
    const entries = readdirSync(path.join(folder, name), { withFileTypes: true });
    if (name !== "" && entries.some((entry) => entry.name === ".git")) {
      found.workTrees.push(name);
      return;
    }
    for (const entry of entries) {
      if (name === "" && entry.name === ".git") continue;
      const child = name === "" ? entry.name : `${name}/${entry.name}`;
      if (child.includes("\ufffd")) throw new NotProven(`${child} is not a name in UTF-8`);
      if (entry.isDirectory()) {
        found.folders.push(child);
        visit(child);
      } else if (entry.isFile() || entry.isSymbolicLink()) {
        const isClean = ids.has(child);
        if (!isClean) spend(budget, { files: 1 });
        if (entry.isSymbolicLink()) found.links.push(child);
        else if (!isClean || suspects.has(child)) found.files.push(child);
      } else {
        throw new NotProven(`${child} is no file, folder or link`);
      }
    }
  };
  visit("");
  return found;
}

/** @throws {NotProven} for a link that leads out of the folders that are proven, and out of the store. */
export function requireLinksInside(links: readonly Link[], folders: readonly string[]): void {
  for (const { path: file, target } of links) {
    if (folders.some((folder) => isInside(target, folder))) continue;
    throw new NotProven(`the link ${file} leads to ${target}, which is not checked`);
  }
}
