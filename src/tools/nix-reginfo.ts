/**
 * The registration that a release of Nix carries (`.reginfo`), in the form that `nix-store --load-db`
 * reads: per path its name, hash and size of its NAR, deriver, number of references, references,
 * each on a line of its own.
 */
import path from "node:path";
import { isStoreName, parseSha256 } from "../nix/store/store-path.ts";
import type { PathInfo } from "../nix/store/types.ts";

/**
 * @throws {Error} when the text is no registration, or names a reference that it does not register:
 * Nix would take such a one and claim paths that are not there.
 */
export function parseRegistration(text: string): PathInfo[] {
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new Error("the registration is cut short");
  const found = new Map<string, PathInfo>();
  let at = 0;
  const next = () => {
    const line = lines[at++];
    if (line === undefined) throw new Error("the registration is cut short");
    return line;
  };
  while (at < lines.length) {
    const name = storePath(next());
    const narHash = hashDigits(next());
    const narSize = count(next());
    next(); // The deriver is not there; nothing needs it.
    const references: string[] = [];
    for (let left = count(next()); left > 0; left--) references.push(storePath(next()));
    if (found.has(name)) throw new Error(`the registration names ${name} twice`);
    found.set(name, { path: name, narHash, narSize, references, signatures: [] });
  }
  if (found.size === 0) throw new Error("the registration is empty");
  for (const { path: name, references } of found.values()) {
    const missing = references.find((reference) => !found.has(reference));
    if (missing !== undefined) {
      throw new Error(`${name} refers to ${missing}, which the registration does not name`);
    }
  }
  return [...found.values()];
}

/** What a path needs to run, itself included. */
export function closureOf(root: string, infos: readonly PathInfo[]): string[] {
  const byPath = new Map(infos.map((info) => [info.path, info]));
  const closure = new Set([root]);
  // A set is walked to its end also while it grows.
  for (const one of closure) {
    for (const reference of byPath.get(one)?.references ?? []) closure.add(reference);
  }
  return [...closure];
}

function storePath(line: string): string {
  if (path.dirname(line) === "/nix/store" && isStoreName(path.basename(line))) return line;
  throw new Error(`${JSON.stringify(line)} is no store path`);
}

function count(line: string): number {
  if (!/^\d{1,15}$/.test(line)) throw new Error(`${JSON.stringify(line)} is no number`);
  return Number(line);
}

function hashDigits(line: string): string {
  const hash = parseSha256(line);
  if (hash === undefined) throw new Error(`${JSON.stringify(line)} is no SHA-256`);
  return hash.toString("hex");
}
