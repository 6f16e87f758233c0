/** The double of the cache service keeps the rules of the storage that it stands for. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type CacheService, startCacheService } from "./cache-service/index.ts";

let service: CacheService;
let environment: Record<string, string>;

beforeAll(async () => {
  service = await startCacheService();
  environment = service.job().environment;
});
afterAll(async () => await service?.close());

const version = "v";

async function call(method: string, message: object) {
  const url = `${environment["ACTIONS_RESULTS_URL"]}twirp/github.actions.results.api.v1.CacheService/${method}`;
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${environment["ACTIONS_RUNTIME_TOKEN"]}` },
    body: JSON.stringify({ version, ...message }),
  });
  return { status: response.status, answer: (await response.json()) as Record<string, string> };
}

async function uploadUrl(key: string): Promise<string> {
  return (await call("CreateCacheEntry", { key })).answer["signed_upload_url"] ?? "";
}

async function put(url: string, body: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { method: "PUT", body, headers });
  return { status: response.status, text: await response.text() };
}

async function saved(key: string, content: string): Promise<string> {
  const url = await uploadUrl(key);
  expect((await put(url, content, { "x-ms-blob-type": "BlockBlob" })).status).toBe(201);
  await call("FinalizeCacheEntryUpload", { key, size_bytes: String(content.length) });
  return (await call("GetCacheEntryDownloadURL", { key })).answer["signed_download_url"] ?? "";
}

test("ranges: a part, the rest, beyond the end, and HEAD", async () => {
  const url = await saved("ranges", "0123456789");
  const get = async (range?: string, method = "GET") => {
    const response = await fetch(url, { method, headers: range === undefined ? {} : { range } });
    const { status, headers } = response;
    return [status, await response.text(), headers.get("content-range")];
  };
  expect(await get()).toEqual([200, "0123456789", null]);
  expect(await get("bytes=2-4")).toEqual([206, "234", "bytes 2-4/10"]);
  expect(await get("bytes=8-")).toEqual([206, "89", "bytes 8-9/10"]);
  expect(await get("bytes=8-100")).toEqual([206, "89", "bytes 8-9/10"]);
  expect((await get("bytes=10-"))[0]).toBe(416);
  const head = await fetch(url, { method: "HEAD" });
  expect([head.status, head.headers.get("content-length")]).toEqual([200, "10"]);
});

test("blocks: put together as listed, and refused where the list or the ids are wrong", async () => {
  const url = await uploadUrl("blocks");
  expect((await put(`${url}&comp=block&blockid=aaaa`, "one")).status).toBe(201);
  expect((await put(`${url}&comp=block&blockid=bbbb`, "two")).status).toBe(201);
  expect(await put(`${url}&comp=block&blockid=longer`, "x")).toMatchObject({ status: 400 });
  const list = (...ids: string[]) => ids.map((id) => `<Latest>${id}</Latest>`).join("");
  expect((await put(`${url}&comp=blocklist`, list("bbbb", "cccc"))).text).toMatch(
    /InvalidBlockList/,
  );
  expect((await put(`${url}&comp=blocklist`, list("bbbb", "aaaa"))).status).toBe(201);
  expect(await call("FinalizeCacheEntryUpload", { key: "blocks", size_bytes: "5" })).toMatchObject({
    answer: { ok: false },
  });
  await call("FinalizeCacheEntryUpload", { key: "blocks", size_bytes: "6" });
  const { answer } = await call("GetCacheEntryDownloadURL", { key: "blocks" });
  expect(await (await fetch(answer["signed_download_url"] ?? "")).text()).toBe("twoone");
});

test("a whole blob needs its header, a key is given once, a URL ends", async () => {
  expect((await put(await uploadUrl("plain"), "x")).text).toMatch(/MissingRequiredHeader/);
  expect((await call("CreateCacheEntry", { key: "plain" })).status).toBe(409);
  const late = await saved("late", "x");
  expect((await fetch(late)).status).toBe(200);
  service.expireUrls();
  expect((await fetch(late)).status).toBe(403);
});

test("traffic is counted in bytes of contents", async () => {
  const url = await saved("counted", "x".repeat(1000));
  const before = service.traffic.length;
  await (await fetch(url, { headers: { range: "bytes=0-99" } })).text();
  expect(service.traffic.slice(before)).toMatchObject([{ status: 206, received: 0, sent: 100 }]);
});
