/**
 * The registration that a release of Nix carries (`.reginfo`), in the form that `nix-store --load-db`
 * reads: per path its name, hash and size of its NAR, deriver, number of references, references,
 * each on a line of its own.
 */
import { fromBase32 } from "../nix/store/base32.ts";

/** One path of a registration. */
export interface Registration {
  /** `<hash>-<name>`, without the store's folder. */
  name: string;
  /** SHA-256 of the NAR, 64 hexadecimal digits. */
  narHash: string;
  narSize: number;
  /** `<hash>-<name>` of each; itself included where it refers to itself. */
  references: string[];
}

const storeDirectory = "/nix/store";
const storePath = /^\/nix\/store\/([0-9a-df-np-sv-z]{32}-[0-9A-Za-z+?=_-][0-9A-Za-z+?=._-]*)$/;

/** True for the base name of a store path (Nix manual, "Store Path"). */
export function isStoreName(name: string): boolean {
  return storePath.test(`${storeDirectory}/${name}`) && name.length <= 32 + 1 + 211;
}

/**
 * @throws {Error} when the text is no registration, or names a reference that it does not register:
 * Nix would take such a one and claim paths that are not there.
 */
export function parseRegistration(text: string): Registration[] {
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new Error("the registration is cut short");
  const found = new Map<string, Registration>();
  let at = 0;
  const next = () => {
    const line = lines[at++];
    if (line === undefined) throw new Error("the registration is cut short");
    return line;
  };
  while (at < lines.length) {
    const name = baseName(next());
    const narHash = hashDigits(next());
    const narSize = count(next());
    next(); // The deriver is not there; nothing needs it.
    const references: string[] = [];
    for (let left = count(next()); left > 0; left--) references.push(baseName(next()));
    if (found.has(name)) throw new Error(`the registration names ${name} twice`);
    found.set(name, { name, narHash, narSize, references });
  }
  if (found.size === 0) throw new Error("the registration is empty");
  for (const { name, references } of found.values()) {
    const missing = references.find((reference) => !found.has(reference));
    if (missing !== undefined) {
      throw new Error(`${name} refers to ${missing}, which the registration does not name`);
    }
  }
  return [...found.values()];
}

/** The text that `nix-store --load-db` reads; without derivers, which are not there. */
export function registrationText(paths: readonly Registration[]): string {
  const absolute = (name: string) => `${storeDirectory}/${name}`;
  return paths
    .flatMap(({ name, narHash, narSize, references }) => [
      absolute(name),
      narHash,
      String(narSize),
      "",
      String(references.length),
      ...references.map(absolute),
    ])
    .map((line) => `${line}\n`)
    .join("");
}

/** What a path needs to run, itself included. */
export function closureOf(root: string, paths: readonly Registration[]): string[] {
  const byName = new Map(paths.map((entry) => [entry.name, entry]));
  const closure = new Set([root]);
  // A set is walked to its end also while it grows.
  for (const name of closure) {
    for (const reference of byName.get(name)?.references ?? []) closure.add(reference);
  }
  return [...closure];
}

function baseName(line: string): string {
  const name = storePath.exec(line)?.[1];
  if (name === undefined) throw new Error(`${JSON.stringify(line)} is no store path`);
  return name;
}

function count(line: string): number {
  if (!/^\d{1,15}$/.test(line)) throw new Error(`${JSON.stringify(line)} is no number`);
  return Number(line);
}

/** A hash in any form that Nix writes: with or without `sha256:`, base 16, Nix' base 32, SRI. */
function hashDigits(line: string): string {
  const sri = /^sha256-([A-Za-z0-9+/]{43}=)$/.exec(line)?.[1];
  if (sri !== undefined) return Buffer.from(sri, "base64").toString("hex");
  const digits = line.replace(/^sha256:/, "");
  if (/^[0-9a-f]{64}$/.test(digits)) return digits;
  if (/^[0-9a-df-np-sv-z]{52}$/.test(digits)) return fromBase32(digits).toString("hex");
  throw new Error(`${JSON.stringify(line)} is no SHA-256`);
}
