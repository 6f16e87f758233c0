/** What pins the sources of an evaluation, as texts: the lock files, or a pinned input. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { hasCode } from "../../shared/errors.ts";
import { pinFiles } from "../lock.ts";
import { readableRoot } from "../roots.ts";
import type { EvaluationRequest } from "../types.ts";

/**
 * @returns contents of the lock files that an evaluation follows, and pinned references; none where
 * nothing is pinned.
 */
export async function lockTexts(request: EvaluationRequest, workspace: string): Promise<string[]> {
  const { source, nixpkgs } = request;
  const texts: string[] = [];
  if (source.kind === "file" && nixpkgs === undefined) {
    const root = await readableRoot(source.path, workspace);
    texts.push(...(await pinAbove(path.dirname(source.path), root)));
  }
  if (source.kind === "flake" || source.kind === "module") {
    const { folder } = source;
    if (folder !== undefined) texts.push(...(await firstOf([path.join(folder, "flake.lock")])));
    else if (isPinned(source.reference)) texts.push(source.reference);
  }
  if (nixpkgs !== undefined && isPinned(nixpkgs)) texts.push(nixpkgs);
  return texts;
}

/** A commit, or a hash of the content. */
function isPinned(reference: string): boolean {
  return /[0-9a-f]{40}|narHash=|^\/nix\/store\//.test(reference);
}

async function pinAbove(folder: string, root: string): Promise<string[]> {
  for (let current = folder; ; current = path.dirname(current)) {
    const found = await firstOf(pinFiles.map((name) => path.join(current, name)));
    if (found.length > 0 || current === root || current === path.dirname(current)) return found;
  }
}

async function firstOf(files: readonly string[]): Promise<string[]> {
  for (const file of files) {
    try {
      return [await readFile(file, "utf8")];
    } catch (error) {
      if (!hasCode(error, "ENOENT") && !hasCode(error, "ENOTDIR")) throw error;
    }
  }
  return [];
}
