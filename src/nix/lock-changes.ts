/** What differs between two lock files of a flake. */
import { isObject, type Json, type JsonObject } from "../shared/json.ts";

export interface LockChange {
  /** Name of the root's input. */
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
  const inputs = objectIn(objectIn(nodes, String(root)), "inputs");
  const locked = new Map<string, string>();
  for (const [input, name] of Object.entries(inputs)) {
    // A list is the path to an input of another input, which it follows.
    if (typeof name !== "string") continue;
    const node = objectIn(objectIn(nodes, name), "locked");
    const version = textIn(node["rev"]) ?? textIn(node["narHash"]);
    if (version !== undefined) locked.set(input, version);
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
