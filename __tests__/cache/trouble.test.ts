/** What networks, busy services and changed entries do to the client of the Actions cache. */
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { damage } from "../helpers/cache-service/index.ts";
import { until } from "../helpers/until.ts";
import { all, client, content, MiB, newKey, useService } from "./fixture.ts";

const service = useService();
const lookups = /GetCacheEntryDownloadURL/;
const reads = /GET \/blob/;

async function saved(size: number) {
  const { cache } = client(service());
  const key = newKey("trouble");
  const { bytes, parts } = content(size);
  expect(await cache.save(key, parts)).toBe("saved");
  const entry = service()
    .entries.all()
    .find((one) => one.key === key);
  if (entry === undefined) throw new Error("nothing was saved");
  return { key, bytes, entry };
}

test.each([true, false])(
  "cut connections go on from the byte that was reached (ranges: %s)",
  async (ranges) => {
    const { key, bytes } = await saved(20 * MiB);
    service().setRanges(ranges);
    try {
      const { cache } = client(service());
      const hit = await cache.lookUp(key);
      service().fault({ on: reads, times: 3, cutAfter: 3 * MiB });
      const before = service().traffic.length;
      expect((await all(hit)).equals(bytes)).toBe(true);
      const sent = service()
        .traffic.slice(before)
        .reduce((sum, one) => sum + one.sent, 0);
      // Without ranges the whole content is asked for again.
      if (ranges) expect(sent).toBeLessThan(22 * MiB);
    } finally {
      service().setRanges(true);
    }
  },
);

test("a silent connection is given up and its rest asked for again", async () => {
  const { key, bytes } = await saved(10 * MiB);
  // A busy machine may seem silent more often than the service is.
  const { cache } = client(service(), { retry: { stall: 300, pause: 0, tries: 100 } });
  const hit = await cache.lookUp(key);
  service().fault({ on: reads, times: 2, stallAfter: 1 * MiB });
  expect((await all(hit)).equals(bytes)).toBe(true);
});

test("storage that never gets through ends in an error, not in a short content", async () => {
  const { key } = await saved(6 * MiB);
  const { cache } = client(service(), { retry: { tries: 3 } });
  const hit = await cache.lookUp(key);
  // Two segments, three times each.
  service().fault({ on: reads, times: 6, cutAfter: 1000 });
  await expect(all(hit)).rejects.toThrow();
});

test("a slow reader is no silent connection", async () => {
  const { key, bytes } = await saved(2 * MiB);
  service().setRanges(false);
  try {
    const { cache } = client(service(), { retry: { stall: 300, pause: 0, tries: 100 } });
    const hit = await cache.lookUp(key);
    const parts: Uint8Array[] = [];
    let asked: number | undefined;
    for await (const part of hit?.read() ?? []) {
      // The next part is here already, and comes from the connection that was waiting.
      if (parts.length === 3) expect(service().traffic.length).toBe(asked);
      if (parts.length === 2) {
        asked = service().traffic.length;
        for (let times = 0; times < 3; times++) await delay(300);
      }
      parts.push(part);
    }
    expect(parts.length).toBeGreaterThan(3);
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  } finally {
    service().setRanges(true);
  }
});

test("who stops reading leaves no request behind", async () => {
  const { key } = await saved(41 * MiB);
  const { cache } = client(service());
  const hit = await cache.lookUp(key);
  for (let times = 0; times < 3; times++) {
    const before = service().traffic.length;
    for await (const _part of hit?.read(MiB) ?? []) {
      // One that is read, and three ahead of it: each time, so that no place was lost before.
      await until("four parts are asked for", () => service().traffic.length >= before + 4);
      await delay(100);
      expect(service().traffic.length - before).toBe(4);
      break;
    }
    await delay(100);
    expect(service().traffic.length - before).toBe(4);
  }
});

test("several readers at once get their own bytes", async () => {
  const { key, bytes } = await saved(41 * MiB);
  const { cache } = client(service());
  const hit = await cache.lookUp(key);
  const starts = [0, 10 * MiB, 20 * MiB, 30 * MiB];
  const parts = await Promise.all(starts.map((start) => all(hit, start, start + 9 * MiB)));
  expect(
    parts.map((part, index) =>
      part.equals(bytes.subarray(starts[index], (starts[index] ?? 0) + 9 * MiB)),
    ),
  ).toEqual([true, true, true, true]);
});

test("an entry that is gone between lookup and content is a miss, after one more lookup", async () => {
  const { key, entry } = await saved(1000);
  entry.vanished = true;
  const { cache, log } = client(service());
  const before = service().requests.length;
  expect(await cache.lookUp(key)).toBeUndefined();
  const asked = service().requests.slice(before);
  expect(asked.filter((one) => lookups.test(one))).toHaveLength(2);
  expect(log.lines).toEqual([expect.stringContaining("its content is gone")]);
  // Only this entry: the service itself is well.
  const other = await saved(10);
  expect(await cache.lookUp(other.key)).toBeDefined();
});

test("an entry that goes while it is read is an error that names it", async () => {
  const { key, entry } = await saved(20 * MiB);
  const { cache } = client(service());
  const hit = await cache.lookUp(key);
  entry.vanished = true;
  await expect(all(hit)).rejects.toThrow(/cannot be read any more|gone/);
});

test("another entry in its place is never mixed with the first one", async () => {
  const { key, entry } = await saved(20 * MiB);
  const { cache } = client(service());
  const hit = await cache.lookUp(key);
  service().entries.remove(entry.id);
  expect(await cache.save(key, content(20 * MiB).parts)).toBe("saved");
  await expect(all(hit)).rejects.toThrow(/another entry/);
});

test("a signed URL that has expired is renewed by one lookup", async () => {
  const { key, bytes } = await saved(20 * MiB);
  const { cache } = client(service());
  const hit = await cache.lookUp(key);
  service().expireUrls();
  const before = service().requests.length;
  expect((await all(hit)).equals(bytes)).toBe(true);
  expect(
    service()
      .requests.slice(before)
      .filter((one) => lookups.test(one)),
  ).toHaveLength(1);
});

test("damage is not the client's to see: the bytes come as the service has them", async () => {
  const { key, bytes, entry } = await saved(100_000);
  await damage(entry, 77_777);
  const { cache } = client(service());
  const got = await all(await cache.lookUp(key));
  expect(got[77_777]).toBe((bytes[77_777] ?? 0) ^ 0xff);
});

test("429 is waited for as long as it says", async () => {
  const { cache, log } = client(service());
  const key = newKey();
  service().limitNext(2, 0.05);
  expect(await cache.save(key, content(10).parts)).toBe("saved");
  service().limitNext(2, 0.05);
  expect(await cache.lookUp(key)).toBeDefined();
  expect(log.lines).toEqual([]);
});

test.each([
  ["longer than we wait", { longestPause: 60_000 }, 3600],
  ["longer than there is time", { deadline: Date.now() - 1 }, 1],
])("429 %s: refused at once, with one line", async (_name, retry, retryAfter) => {
  const { cache, log } = client(service(), { retry });
  service().limitNext(1, retryAfter);
  const before = service().requests.length;
  expect(await cache.save(newKey(), content(10).parts)).toBe("refused");
  expect(service().requests.length - before).toBe(1);
  expect(log.lines).toEqual([expect.stringMatching(/429/)]);
});

test("429 on every call ends, and the rest of the run asks no more", async () => {
  const { cache } = client(service());
  service().limitNext(1000, 0.01);
  try {
    const before = service().requests.length;
    expect(await cache.lookUp(newKey())).toBeUndefined();
    expect(await cache.save(newKey(), content(10).parts)).toBe("refused");
    expect(service().requests.length - before).toBe(4);
  } finally {
    service().limitNext(0, 0);
  }
});

test.each([500, 502, 503])("%d passes by itself", async (status) => {
  const { cache } = client(service());
  const key = newKey();
  const { bytes, parts } = content(20 * MiB);
  service().fault({ on: /CreateCacheEntry/, status });
  service().fault({ on: /comp=block&/, status, times: 3 });
  service().fault({ on: /comp=blocklist/, status });
  service().fault({ on: /Finalize/, status });
  expect(await cache.save(key, parts)).toBe("saved");
  service().fault({ on: lookups, status });
  service().fault({ on: reads, status, times: 2 });
  expect((await all(await cache.lookUp(key))).equals(bytes)).toBe(true);
});

test("an upload that never gets through is refused and not finished", async () => {
  const { cache, log } = client(service());
  const key = newKey();
  service().fault({ on: /comp=block&/, status: 503, times: 4 * 4 });
  const before = service().requests.length;
  expect(await cache.save(key, content(30 * MiB).parts)).toBe("refused");
  const asked = service().requests.slice(before);
  expect(asked.some((one) => /Finalize/.test(one))).toBe(false);
  expect(log.lines).toEqual([expect.stringContaining("503")]);
});

test("a signed URL is never printed", async () => {
  const { cache, log } = client(service());
  service().fault({ on: /comp=block&/, status: 403 });
  expect(await cache.save(newKey(), content(10 * MiB).parts)).toBe("refused");
  expect(log.lines).toHaveLength(1);
  expect(log.lines.join()).not.toMatch(/blob|sig=|http/);
});

test("a cancelled run stops: the save is refused, the read fails", async () => {
  const { key } = await saved(41 * MiB);
  const cancel = new AbortController();
  const { cache } = client(service(), { signal: cancel.signal });
  const hit = await cache.lookUp(key);
  async function* slow() {
    yield Buffer.alloc(MiB);
    cancel.abort(new Error("the job was cancelled"));
    yield Buffer.alloc(MiB);
  }
  expect(await cache.save(newKey(), slow)).toBe("refused");
  await expect(all(hit)).rejects.toThrow();
});
