import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { removeImage } from "../../../src/images/remove.ts";
import type { Image } from "../../../src/images/types.ts";
import { isUserError } from "../../../src/shared/errors.ts";
import { type OpenedHome, someFacts } from "../../contract/images.ts";
import { isThere } from "../qemu/fixture.ts";
import { type CacheFixture, cacheFixture } from "./cache-fixture.ts";

let fixture: CacheFixture;

beforeEach(async () => {
  fixture = await cacheFixture();
});
afterEach(async () => await fixture.close());

const late = "2026-06-01T00:00:00.000Z";

async function make(opened: OpenedHome, facts = someFacts()): Promise<Image> {
  const { input, artifacts } = await opened.build(facts);
  return await opened.home.finalise(input, artifacts);
}

async function messageOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(isUserError(error)).toBe(true);
  return String(error);
}

describe("images in the Actions cache", () => {
  it("brings the file to another machine, byte for byte, when it is asked for", async () => {
    const made = await make(await fixture.open());
    const bytes = await readFile(made.image);
    const { home } = await fixture.open({ machine: "new" });
    const [found] = await home.find(someFacts().identity);
    if (found === undefined) throw new Error("not found");
    expect(await isThere(found.image)).toBe(false);
    const fetched = await home.fetch?.(found);
    expect(fetched?.image).toBe(found.image);
    expect((await readFile(found.image)).equals(bytes)).toBe(true);
    // The second time it is here.
    const before = fixture.service.requests.length;
    await home.fetch?.(found);
    expect(fixture.service.requests.length).toBe(before);
    expect(await home.leftovers(undefined)).toEqual([]);
  });

  it("knows an image by the path that it had on another machine", async () => {
    const made = await make(await fixture.open());
    const { home } = await fixture.open({ machine: "new" });
    expect((await home.get(made.image))?.invocation).toBe(made.invocation);
    expect((await home.get(path.basename(made.image)))?.invocation).toBe(made.invocation);
    expect(await home.get(`${made.image}x`)).toBeUndefined();
  });

  it("keeps an image for the same job, and says so, where the cache may not be written", async () => {
    for (const rights of [{ job: { cache: "read" as const } }, { mode: "read" }]) {
      const invocation = `1-77-${rights.mode ?? "token"}-aaaaaaaa`;
      const opened = await fixture.open({ ...rights, job: rights.job ?? {}, invocation });
      const image = await make(opened);
      expect(await isThere(image.image)).toBe(true);
      expect(opened.lines.join("\n")).toMatch(
        /warning: .*(read-only|may only read).* builds it again/,
      );
      // Another step of the same run finds it, another run on the same machine does not.
      const same = await fixture.open({ invocation: invocation.replace("aaaaaaaa", "bbbbbbbb") });
      expect(await same.home.find(someFacts().identity)).toHaveLength(1);
      expect(
        (await same.home.addStage(image, { family: "web", stage: "t", since: late })).stages,
      ).toHaveLength(1);
      const other = await fixture.open();
      expect(await other.home.find(someFacts().identity)).toEqual([]);
      await removeImage(same.home, image);
      expect(await isThere(image.image)).toBe(false);
    }
    expect(fixture.service.entries.all()).toEqual([]);
  });

  it("says that stages cannot be changed by a run that only reads", async () => {
    const image = await make(await fixture.open());
    const { home } = await fixture.open({ machine: "new", job: { cache: "read" } });
    const message = await messageOf(
      home.addStage(image, { family: "web", stage: "production", since: late }),
    );
    expect(message).toMatch(/stages and tests of .* read-only/);
  });

  it("finds nothing where the cache may not be read at all", async () => {
    const image = await make(await fixture.open());
    for (const rights of [{ job: { cache: "none" as const } }, { job: {}, mode: "none" }]) {
      const { home } = await fixture.open({ ...rights, machine: "new" });
      expect(await home.find(someFacts().identity)).toEqual([]);
      expect(await home.get(image.image)).toBeUndefined();
    }
  });

  it("shows pull requests what the base branch has, and hides theirs from it", async () => {
    await make(await fixture.open(), someFacts("a"));
    const pull = { ref: "refs/pull/7/merge", reads: ["refs/heads/main"] };
    const guest = await fixture.open({ machine: "new", job: pull });
    const [shared] = await guest.home.find(someFacts("a").identity);
    if (shared === undefined) throw new Error("not found");
    await guest.home.addStage(shared, { family: "web", stage: "preview", since: late });
    await make(guest, someFacts("b", { trusted: false }));
    const again = await fixture.open({ machine: "new", job: pull });
    expect((await again.home.find(someFacts("a").identity))[0]?.stages).toHaveLength(1);
    expect(await again.home.list("web")).toHaveLength(2);

    const main = await fixture.open({ machine: "new", job: {} });
    expect((await main.home.find(someFacts("a").identity))[0]?.stages).toEqual([]);
    expect(await main.home.find(someFacts("b").identity)).toEqual([]);
    expect(await main.home.list("web")).toHaveLength(1);
  });

  it("names the permission that listing and deleting need", async () => {
    const image = await make(await fixture.open());
    const reader = await fixture.open({ machine: "new", job: { actions: "read" } });
    expect(await reader.home.list("web")).toHaveLength(1);
    expect(await messageOf(removeImage(reader.home, image))).toMatch(
      /github-token.*actions: write/,
    );
    expect(await reader.home.find(someFacts().identity)).toHaveLength(1);
    const none = await fixture.open({ machine: "new", job: { actions: "none" } });
    expect(await messageOf(none.home.list("web"))).toMatch(/github-token.*actions: read/);
    // Finding by identity needs no permission.
    expect(await none.home.find(someFacts().identity)).toHaveLength(1);
  });

  it("waits as long as GitHub asks, and lists more than one page", async () => {
    await make(await fixture.open());
    for (let number = 0; number < 150; number++) {
      const key = `packernix-image-filler-${number}`;
      const entry = fixture.service.entries.reserve(key, "other", "refs/heads/else");
      if (entry !== undefined) entry.createdAt = new Date();
    }
    const { home } = await fixture.open({ machine: "new" });
    fixture.service.limitNext(2, 1);
    const begin = Date.now();
    expect(await home.list("web")).toHaveLength(1);
    // Timers may be a little early.
    expect(Date.now() - begin).toBeGreaterThanOrEqual(1900);
    fixture.service.limitNext(9, 3600);
    expect(await messageOf(home.list("web"))).toMatch(/limit of requests/);
  });

  it("survives entries that vanish: the stages, then the image", async () => {
    const made = await make(await fixture.open(), someFacts("a", { labels: { colour: "red" } }));
    const kill = (prefix: string) => {
      const { entries } = fixture.service;
      for (const entry of [...entries.all()]) {
        if (entry.key.startsWith(prefix)) entries.remove(entry.id);
      }
    };
    kill("packernix-hold-");
    const { home } = await fixture.open({ machine: "new" });
    const [found] = await home.find(someFacts("a").identity);
    expect(found).toMatchObject({ invocation: made.invocation, labels: { colour: "red" } });
    for (const entry of fixture.service.entries.all()) entry.vanished = true;
    if (found === undefined) throw new Error("not found");
    expect(await messageOf(home.fetch?.(found) ?? Promise.resolve())).toMatch(
      /could not be fetched/,
    );
    kill("packernix-image-");
    const { home: third } = await fixture.open({ machine: "new" });
    expect(await third.find(someFacts("a").identity)).toEqual([]);
  });

  it("finds its own image although the service does not show it yet", async () => {
    fixture.service.setLag(60_000);
    const run = "1-88-1-";
    await make(await fixture.open({ invocation: `${run}aaaaaaaa` }));
    const { home } = await fixture.open({ invocation: `${run}bbbbbbbb` });
    expect(await home.find(someFacts().identity)).toHaveLength(1);
  });

  it("says that there is no cache where the runner offers none", async () => {
    await fixture.open();
    delete process.env["ACTIONS_RESULTS_URL"];
    const { openHome } = await import("../../../src/images/qemu/index.ts");
    const { options } = await fixture.open();
    const message = await messageOf(openHome(options, {}));
    expect(message).toMatch(/image-store is `cache`.*no Actions cache/);
  });
});
