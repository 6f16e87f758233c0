/** Reads the pin of nixpkgs that lies beside a configuration: flake.lock, or npins' sources.json. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { hasCode, UserError } from "../shared/errors.ts";
import { isObject, type JsonObject } from "../shared/json.ts";

/** Where a nixpkgs comes from. */
export type NixpkgsSource =
  | { kind: "path"; path: string }
  /** What `builtins.fetchTree` takes; proven by its narHash. */
  | { kind: "tree"; locked: JsonObject }
  /** A flake reference as a URL. */
  | { kind: "reference"; reference: string }
  | { kind: "tarball"; url: string; sha256?: string }
  | { kind: "git"; url: string; rev: string; submodules: boolean };

/** Looks beside the configuration, then in the folders above it, up to the root of its work tree. */
export async function pinBeside(folder: string, root: string): Promise<NixpkgsSource | undefined> {
  let current = folder;
  for (;;) {
    const pin = (await flakePin(current)) ?? (await npinsPin(current));
    if (pin !== undefined) return pin;
    if (current === root || current === path.dirname(current)) return undefined;
    current = path.dirname(current);
  }
}

/** The node `nixpkgs` of a folder's flake.lock; undefined without one. */
export async function flakePin(folder: string): Promise<NixpkgsSource | undefined> {
  const file = path.join(folder, "flake.lock");
  const lock = await readJson(file);
  return lock === undefined ? undefined : lockedInput(lock, file, folder);
}

/**
 * The root's input `nixpkgs` in the content of a flake.lock (format versions 5 to 7).
 * @param shown Name of the file for messages.
 * @param folder Where relative `path` inputs begin.
 */
export function lockedInput(
  lock: JsonObject,
  shown: string,
  folder: string,
): NixpkgsSource | undefined {
  const nodes = objectOf(lock["nodes"]);
  const root = lock["root"];
  if (nodes === undefined || typeof root !== "string") throw broken(shown);
  const name = followInput(nodes, root, ["nixpkgs"], root, 0);
  if (name === undefined) return undefined;
  const locked = objectOf(objectOf(nodes[name])?.["locked"]);
  if (locked === undefined) throw broken(shown);
  const { path: target, narHash, type } = locked;
  if (type === "path" && typeof target === "string" && !path.isAbsolute(target)) {
    return { kind: "path", path: path.resolve(folder, target) };
  }
  if (typeof narHash !== "string") {
    throw new UserError(
      `${shown}: the input \`nixpkgs\` has no narHash; run \`nix flake update\`.`,
    );
  }
  // `dir` and `__final` are no attributes of a tree.
  const { dir: _dir, __final: _final, ...tree } = locked;
  return { kind: "tree", locked: tree };
}

/** An input is the name of a node, or a path of inputs that begins at the root ("follows"). */
function followInput(
  nodes: JsonObject,
  start: string,
  names: readonly string[],
  root: string,
  depth: number,
): string | undefined {
  if (depth > 64) return undefined;
  let node = start;
  for (const name of names) {
    const next = objectOf(objectOf(nodes[node])?.["inputs"])?.[name];
    if (typeof next === "string") {
      node = next;
    } else if (Array.isArray(next)) {
      const steps = next.filter((step) => typeof step === "string");
      const followed = followInput(nodes, root, steps, root, depth + 1);
      if (followed === undefined) return undefined;
      node = followed;
    } else {
      return undefined;
    }
  }
  return node;
}

async function npinsPin(folder: string): Promise<NixpkgsSource | undefined> {
  const file = path.join(folder, "npins", "sources.json");
  const sources = await readJson(file);
  const pin = objectOf(objectOf(sources?.["pins"])?.["nixpkgs"]);
  if (pin === undefined) return undefined;
  const { url, hash, revision } = pin;
  if (typeof url === "string" && typeof hash === "string") {
    return { kind: "tarball", url, sha256: hash };
  }
  const repository = objectOf(pin["repository"])?.["url"];
  if (typeof repository === "string" && typeof revision === "string") {
    // Pinned by a commit and not by the hash of its content: a repository of this machine is not
    // to be read because a lock file says so.
    if (!/^(https|ssh):/.test(repository)) {
      throw new UserError(
        `${file}: nixpkgs is pinned to ${repository}; only https: and ssh: are fetched.`,
      );
    }
    return { kind: "git", url: repository, rev: revision, submodules: pin["submodules"] === true };
  }
  throw broken(file);
}

async function readJson(file: string): Promise<JsonObject | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return undefined;
    throw error;
  }
  try {
    const value = objectOf(JSON.parse(text));
    if (value !== undefined) return value;
  } catch {
    // Said below, with the file's name.
  }
  throw broken(file);
}

function broken(file: string): UserError {
  return new UserError(`${file} is not a lock file that can be read; make it anew.`);
}

function objectOf(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}
