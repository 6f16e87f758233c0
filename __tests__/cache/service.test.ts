/** The client of the Actions cache against a service on the loopback: what it saves, what it finds. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@jest/globals";
import { openActionsCache } from "../../src/cache/service.ts";
import { collectingLog } from "../../src/shared/log.ts";
import { sizeOf } from "../helpers/cache-service/index.ts";
import { until } from "../helpers/until.ts";
import { all, client, content, MiB, newKey, useService } from "./fixture.ts";

const service = useService();

async function* none(): AsyncGenerator<Uint8Array> {}

test.each([0, 1, 300, 64 * 1024, 64 * 1024 + 1, 4 * MiB, 4 * MiB + 1, 41 * MiB])(
  "a content of %d bytes comes back as it was",
  async (size) => {
    const { cache } = client(service());
    const key = newKey("size");
    const { bytes, parts } = content(size);
    expect(await cache.save(key, size === 0 ? none : parts)).toBe("saved");
    const hit = await cache.lookUp(key);
    expect(hit).toMatchObject({ key, size });
    expect((await all(hit)).equals(bytes)).toBe(true);
    if (size < 1000) return;
    const [start, end] = [Math.floor(size / 3), size - 17];
    expect((await all(hit, start, end)).equals(bytes.subarray(start, end))).toBe(true);
  },
);

test("a server without ranges gives the same bytes", async () => {
  const { cache } = client(service());
  const key = newKey();
  const { bytes, parts } = content(20 * MiB);
  await cache.save(key, parts);
  service().setRanges(false);
  try {
    const hit = await cache.lookUp(key);
    expect((await all(hit)).equals(bytes)).toBe(true);
    expect((await all(hit, 5 * MiB, 6 * MiB)).equals(bytes.subarray(5 * MiB, 6 * MiB))).toBe(true);
  } finally {
    service().setRanges(true);
  }
});

test("a lookup that misses is one request; a small entry is read with two", async () => {
  const { cache } = client(service());
  const before = service().traffic.length;
  expect(await cache.lookUp(newKey())).toBeUndefined();
  expect(service().traffic.length - before).toBe(1);
  const key = newKey("evaluated");
  const { bytes, parts } = content(400);
  await cache.save(key, parts);
  const then = service().traffic.length;
  expect((await all(await cache.lookUp(key))).equals(bytes)).toBe(true);
  expect(service().traffic.length - then).toBe(2);
});

test("a key means itself, and a prefix finds the youngest", async () => {
  const { cache } = client(service());
  const base = newKey("family");
  await cache.save(`${base}-one`, content(10).parts);
  await cache.save(`${base}-two`, content(20).parts);
  expect(await cache.lookUp(base)).toBeUndefined();
  expect(await cache.lookUp(`${base}-three`, [`${base}-`])).toMatchObject({ key: `${base}-two` });
  expect(await cache.lookUp(`${base}-one`, [`${base}-`])).toMatchObject({ key: `${base}-one` });
});

test("impossible keys find and save nothing", async () => {
  const { cache, log } = client(service());
  const before = service().traffic.length;
  for (const key of ["with,comma", "x".repeat(600)]) {
    expect(await cache.lookUp(key)).toBeUndefined();
    expect(await cache.save(key, content(10).parts)).toBe("refused");
  }
  expect(service().traffic.length).toBe(before);
  expect(log.lines).toHaveLength(1);
});

test("who comes second does no work", async () => {
  const { cache } = client(service());
  const key = newKey();
  await cache.save(key, content(10).parts);
  let asked = false;
  const made = () => {
    asked = true;
    return none();
  };
  expect(await cache.save(key, made)).toBe("exists");
  expect(asked).toBe(false);
});

test("entries are seen from the branches that GitHub allows, and no other", async () => {
  const key = newKey("scope");
  const on = (ref: string, reads: string[] = ["refs/heads/main"]) =>
    client(service(), { job: { ref, reads } }).cache;
  await on("refs/pull/1/merge").save(key, content(10).parts);
  expect(await on("refs/heads/main").lookUp(key)).toBeUndefined();
  expect(await on("refs/pull/2/merge").lookUp(key)).toBeUndefined();
  expect(await on("refs/pull/1/merge").lookUp(key)).toBeDefined();
  expect(await on("refs/heads/main").save(key, content(20).parts)).toBe("saved");
  expect(await on("refs/pull/2/merge").lookUp(key)).toMatchObject({ size: 20 });
});

test("content that fails leaves no entry, and is said", async () => {
  const { cache, log } = client(service());
  const key = newKey();
  async function* broken() {
    yield Buffer.alloc(20 * MiB);
    throw new Error("the disk is gone");
  }
  expect(await cache.save(key, broken)).toBe("refused");
  expect(log.lines).toEqual([expect.stringContaining("the disk is gone")]);
  expect(await cache.lookUp(key)).toBeUndefined();
});

test.each([
  ["read", "refused", true],
  ["none", "refused", false],
  ["write-only", "saved", false],
  ["write", "saved", true],
  ["", "saved", true],
] as const)("ACTIONS_CACHE_MODE %s", async (mode, saved, read) => {
  const key = newKey("mode");
  const usual = newKey("mode");
  await client(service()).cache.save(usual, content(10).parts);
  const { cache, log } = client(service(), { job: { mode } });
  const before = service().traffic.length;
  expect(await cache.save(key, content(10).parts)).toBe(saved);
  expect(service().traffic.length > before).toBe(saved === "saved");
  expect((await cache.lookUp(usual)) !== undefined).toBe(read);
  expect([cache.readable, cache.writable]).toEqual([read, saved === "saved"]);
  expect(log.lines).toHaveLength(saved === "saved" ? 0 : 1);
  expect(cache.why).toBe(mode === "" ? "" : cache.why);
});

test("a token that may only read is one line and no work", async () => {
  const { cache, log } = client(service(), { job: { cache: "read" } });
  let asked = false;
  const made = () => {
    asked = true;
    return none();
  };
  expect(await cache.save(newKey(), made)).toBe("refused");
  expect(asked).toBe(false);
  expect(log.lines).toEqual([expect.stringContaining("may only read the cache")]);
});

test("a token that may not read finds nothing, and says it once", async () => {
  const { cache, log } = client(service(), { job: { cache: "none" } });
  expect(await cache.lookUp(newKey())).toBeUndefined();
  expect(await cache.lookUp(newKey())).toBeUndefined();
  expect(log.lines).toEqual([expect.stringContaining("may not read")]);
});

test("our own policy is kept without a request", async () => {
  const mode = { read: true, write: false, why: "`cache` is read" };
  const { cache, log } = client(service(), { mode });
  const before = service().traffic.length;
  expect(await cache.save(newKey(), content(1).parts)).toBe("refused");
  expect(service().traffic.length).toBe(before);
  expect(log.lines).toEqual([expect.stringContaining("`cache` is read")]);
  expect(cache).toMatchObject({ readable: true, writable: false, why: "`cache` is read" });
});

test.each([
  ["outside GitHub", { GITHUB_ACTIONS: "", ACTIONS_RUNTIME_TOKEN: "" }, /outside GitHub/],
  ["no token", { ACTIONS_RUNTIME_TOKEN: "" }, /no access/],
  ["no address", { ACTIONS_RESULTS_URL: "" }, /no access/],
  [
    "first protocol",
    { ACTIONS_CACHE_SERVICE_V2: "", ACTIONS_CACHE_URL: "http://x/" },
    /version 1 of the Actions cache protocol/,
  ],
  [
    "another server",
    { GITHUB_SERVER_URL: "https://git.example.org" },
    /version 1 of the Actions cache protocol/,
  ],
])("without a service: %s", async (_name, env, why) => {
  const { cache, log } = client(service(), { env });
  expect(cache).toMatchObject({ readable: false, writable: false });
  expect(cache.why).toMatch(why);
  expect(await cache.lookUp(newKey())).toBeUndefined();
  expect(await cache.save(newKey(), content(1).parts)).toBe("refused");
  // One line, and none where nobody expects a cache.
  expect(log.lines).toHaveLength("GITHUB_ACTIONS" in env ? 0 : 1);
});

test("a service that never answers: nothing found, nothing saved, and asked no more", async () => {
  const log = collectingLog();
  let asked = 0;
  const server = createServer((request) => {
    asked++;
    request.socket.destroy();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const cache = openActionsCache({
    env: {
      GITHUB_ACTIONS: "true",
      ACTIONS_CACHE_SERVICE_V2: "true",
      ACTIONS_RUNTIME_TOKEN: "token",
      ACTIONS_RESULTS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    },
    log,
    signal: new AbortController().signal,
    retry: { pause: 5, tries: 3 },
  });
  try {
    expect(await cache.lookUp("one")).toBeUndefined();
    expect(asked).toBe(3);
    expect(await cache.lookUp("two")).toBeUndefined();
    expect(await cache.save("three", none)).toBe("refused");
    expect(asked).toBe(3);
    expect(log.lines[0]).toMatch(/the connection to 127\.0\.0\.1 broke \(ECONNRESET\)/);
  } finally {
    server.close();
  }
});

test("bytes are counted by the service", async () => {
  const { cache } = client(service());
  const key = newKey();
  const { parts } = content(9 * MiB);
  await cache.save(key, parts);
  const entry = service()
    .entries.all()
    .find((one) => one.key === key);
  expect(entry === undefined ? 0 : sizeOf(entry)).toBe(9 * MiB);
  const puts = service().traffic.filter(({ request }) => request.includes(entry?.secret ?? "?"));
  // One that was cut off and sent again has no answer.
  const blocks = puts.filter(
    ({ request, status }) => request.includes("comp=block&") && status === 201,
  );
  const sizes = blocks.map(({ received }) => received);
  expect(sizes.sort((a, b) => a - b)).toEqual([1 * MiB, 4 * MiB, 4 * MiB]);
  await all(await cache.lookUp(key));
  const sent = () =>
    service()
      .traffic.filter(({ request }) => request.startsWith(`GET /blob/${entry?.secret}`))
      .reduce((sum, get) => sum + get.sent, 0);
  // The service counts an answer when all of it is out, which is after it has come.
  await until("all is sent", () => sent() >= 9 * MiB);
  expect(sent()).toBe(9 * MiB);
});

test("a proxy of the environment is used, and passed by where it says so", async () => {
  const seen: string[] = [];
  const proxy = createServer((request, response) => {
    seen.push(request.url ?? "");
    response.writeHead(502).end("{}");
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  const http_proxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  try {
    const ACTIONS_RESULTS_URL = "http://results.test/";
    const env = { http_proxy, ACTIONS_RESULTS_URL };
    const through = client(service(), { env, retry: { tries: 1 } });
    expect(await through.cache.lookUp(newKey())).toBeUndefined();
    expect(seen).toEqual([expect.stringMatching(/^http:.*GetCacheEntryDownloadURL$/)]);
    const direct = client(service(), { env: { http_proxy, no_proxy: "127.0.0.1" } });
    await direct.cache.lookUp(newKey());
    expect(seen).toHaveLength(1);
    expect(direct.log.lines).toEqual([]);
  } finally {
    proxy.close();
  }
});
