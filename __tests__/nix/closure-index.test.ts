import { chmod, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { openActionsCache } from "../../src/cache/service.ts";
import { type IndexEntry, openClosureIndex } from "../../src/nix/closure-index.ts";
import { collectingLog } from "../../src/shared/log.ts";
import { type CacheService, startCacheService } from "../helpers/cache-service/index.ts";

let service: CacheService;
let scratch: string;
beforeAll(async () => {
  service = await startCacheService();
  scratch = await mkdtemp(path.join(os.tmpdir(), "index-"));
});
afterAll(async () => {
  await service.close();
  await rm(scratch, { recursive: true });
});

const hash = "0123456789abcdfghijklmnpqrsvwxyz";
let made = 0;

function entry(): IndexEntry {
  const base = `${String(++made).padStart(32, "0")}-nixos-system-web-26.05`;
  return {
    toplevel: `/nix/store/${base}`,
    closure: [
      { base, bytes: 1200 },
      { base: `${hash}-hello-2.12`, bytes: 50_000 },
    ],
    graph: { packages: [`${hash}-hello-2.12.drv`], services: ["hello"] },
  };
}

function cacheOf(settings: Parameters<CacheService["job"]>[0] = {}) {
  const { environment } = service.job(settings);
  const env = { ...environment, GITHUB_ACTIONS: "true" };
  return openActionsCache({ env, log: collectingLog(), signal: new AbortController().signal });
}

const log = collectingLog();

describe("the closure index", () => {
  test("is read by a machine that shares the folder, or the cache alone", async () => {
    const one = entry();
    await openClosureIndex(cacheOf(), path.join(scratch, "a"), log).write(one);
    expect(
      await openClosureIndex(undefined, path.join(scratch, "a"), log).read(one.toplevel),
    ).toEqual(one);
    expect(
      await openClosureIndex(cacheOf(), path.join(scratch, "b"), log).read(one.toplevel),
    ).toEqual(one);
    expect(service.entries.all().map(({ key }) => key)).toContain(
      `packernix-packages-2-${path.basename(one.toplevel).slice(0, 32)}`,
    );
  });

  test("has nothing of a system that nobody wrote down", async () => {
    const index = openClosureIndex(cacheOf(), path.join(scratch, "a"), log);
    expect(await index.read(entry().toplevel)).toBeUndefined();
  });

  test("knows a system given as a store path, which is made from nothing", async () => {
    const one = { ...entry(), graph: undefined };
    const index = openClosureIndex(undefined, path.join(scratch, "a"), log);
    await index.write(one);
    expect(await index.read(one.toplevel)).toEqual(one);
  });

  test.each([
    ["no JSON", (_: IndexEntry) => gzipSync("{")],
    ["nothing compressed", () => Buffer.from("text")],
    [
      "another system",
      () => gzipSync(JSON.stringify({ toplevel: `${hash}-x`, closure: [], graph: null })),
    ],
    [
      "a service by a name that no package has",
      ({ toplevel }: IndexEntry) =>
        gzipSync(
          JSON.stringify({
            toplevel: path.basename(toplevel),
            closure: [],
            graph: { packages: [], services: ["<b>@team"] },
          }),
        ),
    ],
    [
      "names that no store path has",
      ({ toplevel }: IndexEntry) =>
        gzipSync(
          JSON.stringify({
            toplevel: path.basename(toplevel),
            closure: [[`${hash}-<b>@team`, 1]],
            graph: null,
          }),
        ),
    ],
    ["a bomb", () => gzipSync(Buffer.alloc(80 * 1024 * 1024))],
  ])("%s is as good as nothing", async (_what, content) => {
    const one = entry();
    const folder = path.join(scratch, `bad-${made}`);
    const index = openClosureIndex(undefined, folder, log);
    await index.write(one);
    const [file = ""] = await readdir(folder);
    await writeFile(path.join(folder, file), content(one));
    expect(await index.read(one.toplevel)).toBeUndefined();
  });

  test("is read a year later, as an image may be held that long", async () => {
    const one = entry();
    const folder = path.join(scratch, "old");
    await openClosureIndex(undefined, folder, log).write(one);
    const [file = ""] = await readdir(folder);
    const then = Date.now() / 1000 - 365 * 24 * 3600;
    await utimes(path.join(folder, file), then, then);
    const again = openClosureIndex(undefined, folder, log);
    expect(await again.read(one.toplevel)).toEqual(one);
    await again.write(entry());
    expect(await again.read(one.toplevel)).toEqual(one);
  });

  test("a folder that others can write to is not believed", async () => {
    const one = entry();
    const folder = path.join(scratch, "open");
    const index = openClosureIndex(undefined, folder, log);
    await index.write(one);
    await chmod(folder, 0o777);
    expect(await index.read(one.toplevel)).toBeUndefined();
  });

  test("a cache that may not be read or written is no error", async () => {
    const one = entry();
    const index = openClosureIndex(cacheOf({ cache: "none" }), undefined, log);
    await index.write(one);
    expect(await index.read(one.toplevel)).toBeUndefined();
  });
});
