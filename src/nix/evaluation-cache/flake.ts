/** When a flake is known to the last byte by its commit or its URL. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { exists, isInside } from "../../shared/files.ts";
import { gitDirectory } from "../../shared/git.ts";
import { isObject, type Json, type JsonObject } from "../../shared/json.ts";
import { contentFilter, readTree, workTreeAbove } from "./git.ts";
import { NotProven } from "./proof.ts";

/** A commit id or a hash of the content. */
const pinned =
  /^(?:(?:github|gitlab|sourcehut):[^/]+\/[^/]+\/[0-9a-f]{40}(?:\?.*)?$|[a-z0-9+]+:.*[?&](?:rev=[0-9a-f]{40}|narHash=sha256-)|https:\/\/.*[0-9a-f]{40})/;

/** @throws {NotProven} unless the reference to a flake elsewhere can mean one content only. */
export function requirePinned(reference: string, input: string): void {
  if (pinned.test(reference)) return;
  throw new NotProven(`\`${input}\` names no commit (${reference})`);
}

export interface FlakeProof {
  root: string;
  /** Names tracked in the work tree, relative to its root. */
  tracked: ReadonlySet<string>;
  facts: JsonObject;
}

/**
 * A flake in a work tree: pure evaluation sees the commit and nothing besides, as long as nothing
 * that git tracks was changed.
 * @param folder That of the flake.nix, absolute and resolved.
 * @throws {NotProven}
 */
export async function proveFlake(reference: string, folder: string): Promise<FlakeProof> {
  if (/^path:/.test(reference)) {
    throw new NotProven("a `path:` flake is more than what git tracks; write `.#<name>`");
  }
  if (/[?&](?!dir=)[a-z]+=/.test(reference)) {
    throw new NotProven(`the flake reference has parameters (${reference})`);
  }
  const root = await workTreeAbove(folder);
  if (root === undefined) throw new NotProven("the flake is not in a git work tree");
  const { commit, changed, ...tree } = await readTree(root, root);
  if (!/^[0-9a-f]{40,64}$/.test(commit)) throw new NotProven("the flake has no commit yet");
  if (changed.size > 0) throw new NotProven("tracked files were changed since the commit");
  const tracked = new Set(tree.tracked.keys());
  if (tracked.has(".gitmodules")) throw new NotProven("the flake's work tree has submodules");
  const filter = await contentFilter(root, root, tracked);
  if (filter !== undefined) throw new NotProven(filter);
  const lock = path.join(folder, "flake.lock");
  if (!tracked.has(path.relative(root, lock)) && (await exists(lock))) {
    throw new NotProven("flake.lock is not tracked by git");
  }
  await requireLock(folder, root);
  // A shallow clone knows another number of commits, and `self.revCount` tells.
  const directory = (await gitDirectory(root)) ?? "";
  const shallow = await readFile(path.join(directory, "shallow"), "utf8").catch(() => "");
  return { root, tracked, facts: { commit, shallow, folder: path.relative(root, folder) } };
}

/** As {@link requireHashes}, for the flake of a folder; a flake without a lock has no inputs. */
export async function requireLock(folder: string, root: string): Promise<void> {
  const text = await readFile(path.join(folder, "flake.lock"), "utf8").catch(() => undefined);
  if (text !== undefined) requireHashes(text, folder, root);
}

/** @throws {NotProven} unless each node of the lock has a hash, or lies inside the flake's own tree. */
export function requireHashes(text: string, folder: string, root: string): void {
  let lock: Json;
  try {
    lock = JSON.parse(text) as Json;
  } catch {
    throw new NotProven("flake.lock cannot be read");
  }
  const nodes = isObject(lock) && isObject(lock["nodes"]) ? lock["nodes"] : {};
  for (const [name, node] of Object.entries(nodes)) {
    const locked = isObject(node) ? node["locked"] : undefined;
    if (locked === undefined) continue;
    if (isObject(locked)) {
      const { narHash, type, path: target } = locked;
      if (typeof narHash === "string") continue;
      const own = type === "path" && typeof target === "string" && !path.isAbsolute(target);
      if (own && isInside(path.resolve(folder, target), root)) continue;
    }
    throw new NotProven(`flake.lock has no hash of \`${name}\``);
  }
}
