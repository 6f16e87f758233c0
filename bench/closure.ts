/** Store paths made up for the bench: always the same, with sizes and contents as real ones have. */
import { createHash } from "node:crypto";
import { chmodSync, closeSync, lutimesSync, mkdirSync, openSync, writeSync } from "node:fs";
import path from "node:path";
import { narOf } from "../src/nix/store/nar-write.ts";
import type { PathInfo } from "../src/nix/store/types.ts";

export interface ClosureSize {
  bytes: number;
  paths: number;
  files: number;
}

const storeDir = "/nix/store";
const digits = "0123456789abcdfghijklmnpqrsvwxyz";

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Text whose words are as unevenly common as those of a language: zstd makes about a quarter of it,
 * as of a real closure, wherever it is cut.
 */
function material(size: number): Buffer {
  const next = random(1);
  const letter = () => Math.floor(256 * next() ** 5);
  const words = Array.from({ length: 6000 }, () =>
    Buffer.from(Array.from({ length: 6 + Math.floor(next() * 9) }, letter)),
  );
  const all = Buffer.alloc(size);
  for (let at = 0; at < size; ) {
    const word = words[Math.floor(words.length ** next()) - 1] as Buffer;
    at += word.copy(all, at);
  }
  return all;
}

let shared: Buffer | undefined;

/**
 * Writes a closure into the store on `/nix`: `paths` folders that hold `files` files, of sizes
 * spread as in a system (most are small, a few are most of the bytes).
 * @param name Part of the paths' names; other names, other contents.
 * @returns what belongs into the database; the last one refers to all others.
 */
export function makeClosure(name: string, size: ClosureSize): PathInfo[] {
  shared ??= material(48 * 1024 * 1024);
  const next = random(createHash("sha256").update(name).digest().readUInt32LE());
  const weights = Array.from({ length: size.files }, () => Math.exp(1.7 * normal(next)));
  const scale = size.bytes / weights.reduce((sum, weight) => sum + weight, 0);
  const infos: PathInfo[] = [];
  let written = 0;
  for (let index = 0; index < size.paths; index++) {
    const root = `${storeDir}/${storeName(next, `${name}-${index}`)}`;
    const last = Math.round(((index + 1) * size.files) / size.paths);
    const files = weights.slice(written, last).map((weight) => Math.round(weight * scale));
    written = last;
    writeTree(root, files, next, shared);
    const all = infos.map((info) => info.path);
    const references =
      index === size.paths - 1
        ? all
        : [...new Set([1, 2, 3].map(() => all[Math.floor(next() * all.length)]))].filter(
            (one) => one !== undefined,
          );
    infos.push(infoOf(root, references.sort()));
  }
  return infos;
}

function infoOf(root: string, references: string[]): PathInfo {
  const hash = createHash("sha256");
  let narSize = 0;
  for (const piece of narOf(root)) {
    hash.update(piece);
    narSize += piece.length;
  }
  const narHash = hash.digest("hex");
  return {
    path: root,
    narHash,
    narSize,
    references,
    deriver: undefined,
    ca: undefined,
    signatures: [],
  };
}

function writeTree(root: string, files: number[], next: () => number, source: Buffer): void {
  const folders = ["bin", "lib", "share/doc"].map((name) => path.join(root, name));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  for (const [index, size] of files.entries()) {
    const folder = folders[index % folders.length] as string;
    const file = path.join(folder, `file-${index}`);
    const descriptor = openSync(file, "w", index % 3 === 0 ? 0o555 : 0o444);
    for (let left = size; left > 0; ) {
      const part = Math.min(left, 1024 * 1024, source.length);
      writeSync(descriptor, source, Math.floor(next() * (source.length - part)), part);
      left -= part;
    }
    closeSync(descriptor);
    lutimesSync(file, 1, 1);
  }
  for (const folder of [...folders, path.join(root, "share"), root]) {
    chmodSync(folder, 0o555);
    lutimesSync(folder, 1, 1);
  }
}

function storeName(next: () => number, name: string): string {
  const hash = Array.from({ length: 32 }, () => digits[Math.floor(next() * 32)]).join("");
  return `${hash}-${name}`;
}

/** Box and Muller. */
function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** The form that `nix-store --load-db` reads. */
export function registration(infos: readonly PathInfo[]): string {
  return infos
    .map(({ path: name, narHash, narSize, references }) =>
      [name, narHash, narSize, "", references.length, ...references, ""].join("\n"),
    )
    .join("");
}
