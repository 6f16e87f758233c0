/** What pins the sources of an evaluation, as texts: the lock files, or a pinned input. */
import path from "node:path";
import { upwards } from "../../shared/files.ts";
import { lockText, pinFiles } from "../lock.ts";
import { readableRoot } from "../roots.ts";
import type { EvaluationRequest } from "../types.ts";

/**
 * @returns contents of the lock files that an evaluation follows, and pinned references; none where
 * nothing is pinned.
 */
export async function lockTexts(request: EvaluationRequest, workspace: string): Promise<string[]> {
  const { source, nixpkgs } = request;
  const texts: (string | undefined)[] = [];
  if (source.kind === "file" && nixpkgs === undefined) {
    const root = await readableRoot(source.path, workspace);
    texts.push(await pinAbove(path.dirname(source.path), root));
  }
  if (source.kind === "flake" || source.kind === "module") {
    const { folder } = source;
    if (folder !== undefined) texts.push(await lockText(path.join(folder, "flake.lock")));
    else if (isPinned(source.reference)) texts.push(source.reference);
  }
  if (nixpkgs !== undefined && isPinned(nixpkgs)) texts.push(nixpkgs);
  return texts.filter((text) => text !== undefined);
}

/** A commit, or a hash of the content. */
function isPinned(reference: string): boolean {
  return /[0-9a-f]{40}|narHash=|^\/nix\/store\//.test(reference);
}

async function pinAbove(folder: string, root: string): Promise<string | undefined> {
  for (const current of upwards(folder, root)) {
    for (const name of pinFiles) {
      const text = await lockText(path.join(current, name));
      if (text !== undefined) return text;
    }
  }
  return undefined;
}
