/** What differs between two lock files of a flake. */
import { isObject, type Json, type JsonObject } from "../shared/json.ts";

export interface LockChange {
  /** `nixpkgs`, or `a/nixpkgs` for an input of the input `a`, as `update` takes them. */
  input: string;
  /** Revision, else hash of the content; undefined where there is none. */
  before: string | undefined;
  after: string | undefined;
}

/** @param before Text of `flake.lock`, or undefined where there was none. */
export function lockChanges(before: string | undefined, after: string): LockChange[] {
  const [old, fresh] = [lockedInputs(before), lockedInputs(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .sort()
    .map((input) => ({ input, before: old.get(input), after: fresh.get(input) }))
    .filter((change) => change.before !== change.after);
}

/** Input to revision: flake.lock, format versions 5 to 7. */
function lockedInputs(text: string | undefined): Map<string, string> {
  const lock: unknown = text === undefined ? undefined : JSON.parse(text);
  const nodes = isObject(lock) ? objectIn(lock, "nodes") : {};
  const root = isObject(lock) ? lock["root"] : undefined;
  const locked = new Map<string, string>();
  const seen = new Set<string>();
  // Those of the root first, so that each node has its shortest path.
  const left = [{ name: String(root), path: "" }];
  for (const { name, path } of left) {
    if (seen.has(name)) continue;
    seen.add(name);
    const node = objectIn(nodes, name);
    const content = objectIn(node, "locked");
    const version = textIn(content["rev"]) ?? textIn(content["narHash"]);
    if (path !== "" && version !== undefined) locked.set(path, version);
    for (const [input, inner] of Object.entries(objectIn(node, "inputs"))) {
      // A list is the path to an input of another input, which it follows.
      if (typeof inner !== "string") continue;
      left.push({ name: inner, path: path === "" ? input : `${path}/${input}` });
    }
  }
  return locked;
}

function objectIn(parent: JsonObject, name: string): JsonObject {
  const value = Object.hasOwn(parent, name) ? parent[name] : undefined;
  return isObject(value) ? value : {};
}

function textIn(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
