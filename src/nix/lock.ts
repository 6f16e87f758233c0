/** Reads the pin of nixpkgs that lies beside a configuration: flake.lock, or that of npins or niv. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { hasCode, messageOf, UserError } from "../shared/errors.ts";
import { upwards } from "../shared/files.ts";
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

/** Where pins lie, in the order in which they are looked for. */
export const pinFiles = ["flake.lock", "npins/sources.json", "nix/sources.json"];

/** Looks beside the configuration, then in the folders above it, up to the root of its work tree. */
export async function pinBeside(folder: string, root: string): Promise<NixpkgsSource | undefined> {
  for (const current of upwards(folder, root)) {
    const pin = (await flakePin(current)) ?? (await npinsPin(current)) ?? (await nivPin(current));
    if (pin !== undefined) return pin;
  }
  return undefined;
}

/** The node `nixpkgs` of a folder's flake.lock; undefined without one. */
export async function flakePin(folder: string): Promise<NixpkgsSource | undefined> {
  const file = path.join(folder, "flake.lock");
  const lock = await readLock(file);
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
  const sources = await readLock(file);
  const pin = objectOf(objectOf(sources?.["pins"])?.["nixpkgs"]);
  if (pin === undefined) return undefined;
  const { url, hash, revision } = pin;
  if (typeof url === "string" && typeof hash === "string") {
    return { kind: "tarball", url, sha256: hash };
  }
  const repository = objectOf(pin["repository"])?.["url"];
  if (typeof repository === "string" && typeof revision === "string") {
    return gitPin(file, repository, revision, pin["submodules"] === true);
  }
  throw broken(file);
}

/** niv's format: github.com/nmattia/niv, README, "Configuration". */
async function nivPin(folder: string): Promise<NixpkgsSource | undefined> {
  const file = path.join(folder, "nix", "sources.json");
  const pin = objectOf((await readLock(file))?.["nixpkgs"]);
  if (pin === undefined) return undefined;
  const { type, url, sha256, repo, rev, path: target } = pin;
  if (type === "local" && typeof target === "string") {
    return { kind: "path", path: path.resolve(folder, target) };
  }
  if (type === "git" && typeof repo === "string" && typeof rev === "string") {
    return gitPin(file, repo, rev, pin["submodules"] === true);
  }
  if (typeof url === "string" && typeof sha256 === "string")
    return { kind: "tarball", url, sha256 };
  throw broken(file);
}

/**
 * Pinned by a commit and not by the hash of its content: a repository of this machine is not to be
 * read because a lock file says so.
 */
function gitPin(file: string, url: string, rev: string, submodules: boolean): NixpkgsSource {
  if (/^(https|ssh):/.test(url)) return { kind: "git", url, rev, submodules };
  throw new UserError(`${file}: nixpkgs is pinned to ${url}; only https: and ssh: are fetched.`);
}

/**
 * A lock file's JSON; undefined without the file.
 * @throws {UserError} with the line, when it is cut off or holds conflict marks of git.
 */
export async function readLock(file: string): Promise<JsonObject | undefined> {
  const text = await lockText(file);
  return text === undefined ? undefined : parseLock(text, file);
}

/** The text of a lock file; undefined without the file. */
export async function lockText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return undefined;
    throw error;
  }
}

/** @throws {UserError} as {@link readLock} does. */
export function parseLock(text: string, file: string): JsonObject {
  const lines = text.split("\n");
  const mark = lines.findIndex((line) => /^(<{7}|={7}|>{7}|\|{7})( |$)/.test(line));
  if (mark >= 0) throw broken(file, mark + 1, "holds a mark of a merge conflict");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const position = /at position (\d+)/.exec(messageOf(error))?.[1];
    const before = position === undefined ? text.trimEnd() : text.slice(0, Number(position));
    const isCut = position === undefined || Number(position) >= text.trimEnd().length;
    const what = isCut ? "is where the file is cut off" : "is no JSON";
    throw broken(file, before.split("\n").length, what);
  }
  if (isObject(value)) return value;
  throw broken(file);
}

function broken(file: string, line?: number, what = ""): UserError {
  const where = line === undefined ? "" : ` Its line ${line} ${what}.`;
  return new UserError(
    `${file} is not a readable lock file.${where} Restore the last good one from git, or create it again.`,
    { location: line === undefined ? { file } : { file, line } },
  );
}

function objectOf(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}
