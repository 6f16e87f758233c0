/** What the manifest of an archive holds, and the checks that all of it has to pass. */
import { isObject } from "../../shared/json.ts";
import { ArchiveError, type Frame, maxFrame, type Shard, shardDecoded } from "./frames.ts";
import type { PathInfo } from "./types.ts";

/** What an archive begins with. */
export const header = Buffer.from("packernix-nars\0\x01", "latin1");
const maxNames = 1_000_000;
/** Digits of Nix's base 32, then the characters that a name may have (Nix manual, "Store Path"). */
const namePattern = /^[0-9a-df-np-sv-z]{32}-[0-9A-Za-z+\-._?=]{1,211}$/;

/** A path of the archive and where its NAR lies. */
export interface ArchivedPath {
  info: PathInfo;
  /** Index into `shards`. */
  shard: number;
  /** Decoded bytes of the shard before the NAR. */
  offset: number;
}

export interface Manifest {
  storeDir: string;
  shards: Shard[];
  paths: ArchivedPath[];
}

/** A path as the manifest has it. */
export interface StoredPath {
  hash: string;
  size: number;
  shard: number;
  offset: number;
  /** Indices into the names. */
  references: number[];
  deriver?: string;
  ca?: string;
  signatures?: string[];
}

/** @throws {ArchiveError} @param limit Where the manifest begins. */
export function checkManifest(value: unknown, limit: number, storeDir: string): Manifest {
  if (!isObject(value) || !Array.isArray(value["names"]) || !Array.isArray(value["paths"])) {
    throw new ArchiveError("the manifest lacks its lists");
  }
  if (value["storeDir"] !== storeDir) {
    throw new ArchiveError(`it is of the store ${JSON.stringify(value["storeDir"])}`);
  }
  const names = value["names"];
  if (names.length > maxNames) throw new ArchiveError(`${names.length} names`);
  for (const name of names) {
    if (typeof name !== "string" || !namePattern.test(name)) {
      throw new ArchiveError(`${JSON.stringify(name).slice(0, 100)} is no name of a store path`);
    }
  }
  if (new Set(names).size !== names.length) throw new ArchiveError("a name is there twice");
  if (value["paths"].length > names.length) throw new ArchiveError("there are paths without name");
  const shards = checkShards(value["shards"], limit);
  const paths = value["paths"].map((stored, index): ArchivedPath => {
    if (!isStoredPath(stored)) throw new ArchiveError(`the entry of ${names[index]} is incomplete`);
    const shard = shards[stored.shard];
    if (shard === undefined || stored.offset + stored.size > shardDecoded(shard)) {
      throw new ArchiveError(`${names[index]} lies outside its shard`);
    }
    return {
      shard: stored.shard,
      offset: stored.offset,
      info: {
        path: `${storeDir}/${names[index]}`,
        narHash: stored.hash,
        narSize: stored.size,
        references: stored.references.map((reference) => {
          const name = names[reference];
          if (name === undefined) throw new ArchiveError("a reference has no name");
          return `${storeDir}/${name}`;
        }),
        deriver: stored.deriver === undefined ? undefined : `${storeDir}/${stored.deriver}`,
        ca: stored.ca,
        signatures: stored.signatures ?? [],
      },
    };
  });
  checkOverlap(paths);
  return { storeDir, shards, paths };
}

function checkShards(value: unknown, limit: number): Shard[] {
  if (!Array.isArray(value)) throw new ArchiveError("the manifest lacks its shards");
  let position = header.length;
  return value.map((entry): Shard => {
    const [offset, frames] = Array.isArray(entry) ? entry : [];
    if (!isCount(offset) || offset < position || !Array.isArray(frames) || frames.length === 0) {
      throw new ArchiveError("a shard is out of place");
    }
    position = offset;
    for (const frame of frames) {
      const [compressed, decoded] = Array.isArray(frame) ? frame : [];
      if (
        !isCount(compressed) ||
        !isCount(decoded) ||
        decoded > maxFrame ||
        compressed > maxFrame + 64 * 1024
      ) {
        throw new ArchiveError("a frame is too large");
      }
      position += compressed;
    }
    if (position > limit) throw new ArchiveError("a shard reaches into the manifest");
    return { offset, frames: frames as Frame[] };
  });
}

/** No byte is unpacked twice: a small blob must not become a large tree. */
function checkOverlap(paths: readonly ArchivedPath[]): void {
  const sorted = [...paths].sort((a, b) => a.shard - b.shard || a.offset - b.offset);
  for (const [index, path] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next?.shard === path.shard && next.offset < path.offset + path.info.narSize) {
      throw new ArchiveError("two paths lie in the same place");
    }
  }
}

function isStoredPath(value: unknown): value is StoredPath {
  if (!isObject(value)) return false;
  const { hash, size, shard, offset, references, deriver, ca, signatures } = value;
  return (
    typeof hash === "string" &&
    /^[0-9a-f]{64}$/.test(hash) &&
    isCount(size) &&
    isCount(shard) &&
    isCount(offset) &&
    Array.isArray(references) &&
    references.every(isCount) &&
    (deriver === undefined || (typeof deriver === "string" && namePattern.test(deriver))) &&
    (ca === undefined || isWord(ca)) &&
    (signatures === undefined || (Array.isArray(signatures) && signatures.every(isWord)))
  );
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** What may stand in a `.narinfo` or between blanks in the database. */
function isWord(value: unknown): value is string {
  return typeof value === "string" && value.length <= 1024 && /^[!-~]+$/.test(value);
}
