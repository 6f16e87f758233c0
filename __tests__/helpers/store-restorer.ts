/**
 * Program for tests: packs store paths into a file, or restores such a file, in this process's own
 * view of the machine, and prints what came of it as JSON. Argument: JSON of `Request`.
 */
import { createWriteStream, existsSync, lstatSync, readdirSync, writeFileSync } from "node:fs";
import { open, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { ActionsCache, CacheHit } from "../../src/cache/types.ts";
import { storeAccess } from "../../src/nix/store/access.ts";
import { type RestoreReport, restoreEntry } from "../../src/nix/store/cache.ts";
import { type EntryName, entryKey } from "../../src/nix/store/cache-keys.ts";
import { packStore } from "../../src/nix/store/pack.ts";
import { readPathInfos } from "../../src/nix/store/path-info.ts";
import { restoreArchive } from "../../src/nix/store/restore.ts";
import type { PathInfo, Restored, StoreAccess } from "../../src/nix/store/types.ts";
import { childEnvironment } from "../../src/shared/environment.ts";
import { hasCode, messageOf } from "../../src/shared/errors.ts";
import { collectingLog } from "../../src/shared/log.ts";
import { prepareStore } from "../../src/tools/nix-prepare.ts";

export interface Request {
  archive: string;
  scratch: string;
  /** Folder of Nix's programs; undefined: there is no Nix. */
  bin?: string;
  /** Packs the closure of these instead, without what is named in `without`. */
  pack?: string[];
  without?: string[];
  /** Only tells what Nix knows of these. */
  ask?: string[];
  /** Makes /nix/store first, as the installation of Nix does. */
  prepare?: boolean;
  /** Gives the archive as a file to `restoreArchive`, not as an entry of a cache. */
  direct?: boolean;
  /** This file is written when half of the archive was read; more comes when `<file>.go` exists. */
  pause?: string;
  /** Cancels the restore at that moment instead. */
  cancel?: boolean;
  /** Fills the store's disk when this many paths are unpacked, before any of them is registered. */
  fillAfter?: number;
}

export interface Outcome {
  access: StoreAccess;
  report?: RestoreReport;
  restored: Restored;
  infos: PathInfo[];
  lines: string[];
  /** Set instead of the rest but `lines` when it failed. */
  error?: string;
}

const request = JSON.parse(process.argv[2] ?? "") as Request;
const { archive, bin, scratch } = request;
const env = childEnvironment("nix", { HOME: "/mnt/home" });
const log = collectingLog();
const controller = new AbortController();
const { signal } = controller;
let paused = false;
const name: EntryName = { kind: "evaluation", system: "x86_64-linux", nix: undefined, lock: "1" };
try {
  if (request.pack !== undefined) await pack(request.pack);
  else if (request.ask !== undefined) print({ infos: await known(request.ask, false) });
  else await restore();
} catch (error) {
  print({ error: messageOf(error), lines: log.lines });
}

async function pack(roots: string[]): Promise<void> {
  const all = await known(roots, true);
  const infos = all.filter((info) => !request.without?.includes(info.path));
  await pipeline(packStore(infos, { signal }), createWriteStream(archive));
  print({ infos });
}

async function known(paths: string[], recursive: boolean): Promise<PathInfo[]> {
  return await readPathInfos(paths, { bin, env, signal, recursive });
}

async function restore(): Promise<void> {
  if (request.prepare) await prepareStore("");
  const access = await storeAccess({ env: process.env, bin });
  const { size } = await stat(archive);
  const options = {
    access,
    bin,
    env,
    log,
    signal,
    scratch,
    unpackEntry: "/mnt/project/src/unpack.ts",
    ...(request.fillAfter === undefined ? {} : { realise: fillWhenUnpacked }),
  };
  if (request.direct) {
    const restored = await restoreArchive({ size, file: archive, read }, options);
    print({ access, restored, lines: log.lines });
    return;
  }
  const key = entryKey(name, "nar");
  const hit: CacheHit = { key, size, read: (start = 0, end = size) => read(start, end) };
  const cache: ActionsCache = {
    readable: true,
    writable: false,
    lookUp: async () => hit,
    save: async () => "refused",
  };
  const report = await restoreEntry({
    ...options,
    cache,
    name,
  });
  print({ access, report, restored: report.restored, lines: log.lines });
}

async function* read(start: number, end: number): AsyncGenerator<Uint8Array> {
  const handle = await open(archive, "r");
  const { size } = await handle.stat();
  try {
    for (let at = start; at < end; ) {
      // The end of the archive is read first, for its manifest.
      if (start <= size / 2 && at > size / 2) await pauseOnce();
      const piece = Buffer.alloc(Math.min(64 * 1024, end - at));
      at += (await handle.read(piece, 0, piece.length, at)).bytesRead;
      yield piece;
    }
  } finally {
    await handle.close();
  }
}

async function pauseOnce(): Promise<void> {
  if (paused) return;
  paused = true;
  if (request.pause !== undefined) writeFileSync(request.pause, "");
  if (request.cancel) controller.abort(new Error("the job was cancelled"));
  while (request.pause !== undefined && !existsSync(`${request.pause}.go`)) await delay(5);
}

async function fillWhenUnpacked(): Promise<void> {
  const count = () =>
    readdirSync("/nix/store")
      .filter((name) => name.startsWith(".packernix-"))
      .flatMap((name) => {
        const entries = readdirSync(`/nix/store/${name}`, { recursive: true }) as string[];
        return entries
          .filter((entry) => /^\d+\/[^/]+$/.test(entry))
          .map((entry) => lstatSync(`/nix/store/${name}/${entry}`).mtimeMs);
      })
      // What is whole gets the time of the store.
      .filter((time) => time === 1000).length;
  while (count() < (request.fillAfter ?? 0)) await delay(5);
  const handle = await open("/nix/filler", "w");
  for (const piece of [Buffer.alloc(1024 * 1024), Buffer.alloc(4096)]) {
    try {
      for (;;) await handle.write(piece);
    } catch (error) {
      if (!hasCode(error, "ENOSPC")) throw error;
    }
  }
  await handle.close();
}

function print(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
