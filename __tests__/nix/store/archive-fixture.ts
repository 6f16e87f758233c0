/** Stores of their own in temporary folders, and archives made from them. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { narOf } from "../../../src/nix/store/nar-write.ts";
import { packStore } from "../../../src/nix/store/pack.ts";
import { type RestoreOptions, restoreArchive } from "../../../src/nix/store/restore.ts";
import type { ArchiveSource, PathInfo, Restored } from "../../../src/nix/store/types.ts";
import { childEnvironment } from "../../../src/shared/environment.ts";
import { run } from "../../../src/shared/exec.ts";
import { collectingLog } from "../../../src/shared/log.ts";

export interface TestStore {
  root: string;
  storeDir: string;
  env: Record<string, string>;
}

export function testStore(
  root = mkdtempSync(path.join(tmpdir(), "packernix-archive-")),
): TestStore {
  const storeDir = path.join(root, "store");
  mkdirSync(storeDir, { recursive: true });
  mkdirSync(path.join(root, "var"), { recursive: true });
  const env = childEnvironment("common", {
    HOME: root,
    NIX_STORE_DIR: storeDir,
    NIX_STATE_DIR: path.join(root, "var"),
    NIX_LOG_DIR: path.join(root, "log"),
    NIX_REMOTE: "local",
    NIX_CONFIG:
      "substituters =\nbuild-users-group =\nsandbox = false\nexperimental-features = nix-command\n",
  });
  return { root, storeDir, env };
}

export const unpackEntry = path.resolve(import.meta.dirname, "../../../src/unpack.ts");

export async function nix(store: TestStore, program: string, ...args: string[]): Promise<string> {
  return (await run(program, args, { env: store.env })).stdout.trim();
}

/** A folder with a file, a program, a link, an empty folder and a name with odd characters. */
export function makeTree(root: string, text: string): void {
  mkdirSync(path.join(root, "empty"), { recursive: true });
  writeFileSync(path.join(root, "text"), text);
  writeFileSync(path.join(root, "program"), `#!/bin/sh\necho ${text}\n`, { mode: 0o755 });
  writeFileSync(path.join(root, "ä b"), "");
  symlinkSync("text", path.join(root, "link"));
}

/** A path that no Nix made: its files are in place, it is not registered. */
export function rawPath(
  store: TestStore,
  name: string,
  references: string[] = [],
  text = name,
): PathInfo {
  const digest = createHash("sha256").update(name).digest("hex").replaceAll("e", "g");
  const place = path.join(store.storeDir, `${digest.slice(0, 32)}-${name}`);
  makeTree(place, text);
  return {
    path: place,
    references,
    deriver: undefined,
    ca: undefined,
    signatures: [],
    ...hashOf(place),
  };
}

export function hashOf(place: string): { narHash: string; narSize: number } {
  const hash = createHash("sha256");
  let narSize = 0;
  for (const piece of narOf(place)) {
    hash.update(piece);
    narSize += piece.length;
  }
  return { narHash: hash.digest("hex"), narSize };
}

export async function pack(infos: PathInfo[], left: string[] = []): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const packed = packStore(infos, {
    signal: new AbortController().signal,
    onLeft: (name, why) => left.push(`${path.basename(name).slice(33)}: ${why}`),
  });
  for await (const chunk of packed) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** `asked` gets each range that was read. */
export function sourceOf(blob: Buffer, asked: [number, number][] = []): ArchiveSource {
  return {
    size: blob.length,
    async *read(start, end) {
      asked.push([start, end]);
      for (let at = start; at < end; at += 1000) yield blob.subarray(at, Math.min(end, at + 1000));
    },
  };
}

export async function restore(
  store: TestStore,
  source: ArchiveSource,
  changes: Partial<RestoreOptions> = {},
): Promise<Restored> {
  return await restoreArchive(source, {
    access: { kind: "own", why: "" },
    bin: "/usr/bin",
    env: store.env,
    log: collectingLog(),
    signal: new AbortController().signal,
    scratch: path.join(store.root, "scratch"),
    unpackEntry,
    ...changes,
  });
}
