/** Steps, kills and races with a home that is nothing but the kit and a small adapter. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { changed } from "../../../src/images/labels/codec.ts";
import { nameOfRun } from "../../../src/images/labels/kit.ts";
import { type LabelLimits, limits } from "../../../src/images/labels/limits.ts";
import { marks } from "../../../src/images/marks.ts";
import type { Image, ImageFacts, StageHold } from "../../../src/images/types.ts";
import { isUserError } from "../../../src/shared/errors.ts";
import { collectingLog } from "../../../src/shared/log.ts";
import type { Context } from "../../../src/steps/context.ts";
import { create } from "../../../src/steps/create.ts";
import { remove } from "../../../src/steps/delete.ts";
import { plan } from "../../../src/steps/plan.ts";
import { sweepPreviews } from "../../../src/steps/previews.ts";
import { promote } from "../../../src/steps/promote.ts";
import { prune } from "../../../src/steps/prune.ts";
import { read } from "../../../src/steps/read.ts";
import { reap } from "../../../src/steps/reap.ts";
import { type OpenedHome, someFacts } from "../../contract/images.ts";
import { everyNth, nightly } from "../../helpers/nightly.ts";
import { emptyRequest } from "../../nix/fixture.ts";
import { openStep } from "../../steps/fixture.ts";
import { type NimbusFixture, nimbusFixture } from "./fixture.ts";

const forms: [string, LabelLimits, boolean][] = [
  ["labels that are replaced together", limits.hetzner, true],
  ["words, given at the end", limits.digitalocean, false],
  ["one text", limits.vultr, true],
];
const hold = (stage: string, more: Partial<StageHold> = {}): StageHold => ({
  family: "web",
  stage,
  since: "2026-01-01T00:00:00.000Z",
  ...more,
});

test("the adapter is small, and so is the double", () => {
  const lines = (file: string) =>
    readFileSync(path.join(import.meta.dirname, file), "utf8").split("\n").length;
  expect(lines("adapter.ts")).toBeLessThan(400);
  expect(lines("double.ts")).toBeLessThan(100);
});

describe.each(forms)("a cloud with %s", (_name, of, atCreation) => {
  let fixture: NimbusFixture;
  beforeEach(async () => {
    fixture = await nimbusFixture(of, atCreation);
  });
  afterEach(async () => await fixture.close());

  async function make(digest: string, facts: Partial<ImageFacts> = {}): Promise<Image> {
    const { home, build } = await fixture.open();
    const { input, artifacts } = await build(someFacts(digest, facts));
    return await home.finalise(input, artifacts);
  }

  async function step(
    work: (context: Context) => Promise<Awaited<ReturnType<typeof read>>>,
    inputs: Record<string, string>,
    facts = someFacts(),
  ) {
    const opened = await fixture.open();
    const { context } = await openStep("/nonexistent", inputs, undefined, opened);
    const known = { toplevel: facts.toplevel, identity: facts.identity, isEvaluated: true };
    const more: Partial<Context> = {
      known: Object.assign(async () => known, { isMade: () => true }),
      family: Object.assign(async () => facts.family, { isMade: () => true }),
      builder: Object.assign(async () => "nimbus", { isMade: () => true }),
      building: Object.assign(async () => {}, { isMade: () => true }),
      present: async (image) => image,
      renewedLock: () => undefined,
      requestIn: async () => ({
        ...emptyRequest,
        source: { kind: "toplevel", path: facts.toplevel },
      }),
      caches: { closureIndex: async () => undefined } as unknown as Context["caches"],
    };
    Object.assign(context, more);
    return await work(context);
  }
  const configuration = { configuration: "web.nix", builder: "qemu", nixpkgs: "nixpkgs" };

  test("goes through plan, create, read, promote, roll-back, prune and delete", async () => {
    const first = await make("a", { stages: [hold("testing")] });
    const found = await step(plan, { step: "plan", ...configuration });
    expect(found).toMatchObject({ status: "reused", image: { image: first.image } });
    const missing = await step(plan, { step: "plan", ...configuration }, someFacts("b"));
    expect(missing).toMatchObject({ status: "would-create", image: undefined });
    expect(missing.plan).toMatchObject({ against: { image: first.image }, notLookedUp: undefined });
    const again = await step(create, { step: "create", ...configuration, stage: "testing" });
    expect(again).toMatchObject({ status: "reused", changed: false, stages: ["testing"] });

    const production = { "from-stage": "testing", "to-stage": "production" };
    const given = await step(promote, { step: "promote", image: first.id, ...production });
    expect(given).toMatchObject({ status: "promoted", stages: ["testing", "production"] });
    const second = await make("b", { stages: [hold("testing")] });
    await step(promote, { step: "promote", image: second.id, ...production });
    const holder = { step: "read", family: "web", stage: "production" };
    expect((await step(read, holder)).image).toMatchObject({ image: second.image });
    await step(promote, {
      step: "promote",
      family: "web",
      "to-stage": "production",
      "roll-back": "true",
    });
    expect((await step(read, holder)).image).toMatchObject({ image: first.image });

    const third = await make("c");
    const used = await make("d");
    fixture.cloud.add("servers", `of-${used.id}`, {});
    const pruned = await step(prune, { step: "prune", keep: "0", "dry-run": "false" });
    expect(pruned.images.map(({ image }) => image)).toEqual([third.image]);
    const refusal = step(remove, { step: "delete", image: used.id });
    await expect(refusal).rejects.toThrow(/is in use and is kept/);
    expect(await step(remove, { step: "delete", image: used.id, force: "true" })).toMatchObject({
      status: "deleted",
    });
    expect(fixture.cloud.things.images.has(used.id)).toBe(false);
  });

  test("removes previews whose time is over, and no other image", async () => {
    const preview = { trusted: false };
    const over = { stages: [hold("preview", { pullRequest: 1, until: 1 })], ...preview };
    await make("a", over);
    await make("b", { stages: [hold("preview", { pullRequest: 2 })], ...preview });
    const later = hold("preview", { pullRequest: 2, since: "2026-02-01T00:00:00.000Z" });
    const current = await make("c", { stages: [later], ...preview });
    const kept = await make("d", { stages: [hold("production")] });
    const opened = await fixture.open();
    const { context } = await openStep(
      "/nonexistent",
      { step: "prune", keep: "9" },
      undefined,
      opened,
    );
    await sweepPreviews(context);
    const left = await opened.home.list(undefined);
    expect(left.map(({ image }) => image)).toEqual([current.image, kept.image]);
  });

  /** What a build has made when it is killed at a moment. */
  async function killed(opened: OpenedHome, moment: number): Promise<void> {
    const { input } = { input: { facts: someFacts(), invocation: opened.invocation } };
    const { builder } = await opened.home.prepare(input as never);
    const labels = builder["server_labels"] as Record<string, string>;
    const name = String(builder["server_name"]);
    if (moment > 0) fixture.cloud.add("keys", name, {});
    if (moment > 1) fixture.cloud.add("disks", name, labels);
    if (moment > 2) fixture.cloud.add("servers", name, labels);
    if (moment < 4) return;
    const own = (builder["image_labels"] ?? {}) as Record<string, string>;
    fixture.cloud.add("images", String(builder["image_name"]), own, moment > 4 ? 0 : 9);
  }

  test("finds and removes what a killed build left, in order, and nothing foreign", async () => {
    const image = await make("a");
    const untouched = await fixture.addForeign();
    for (let number = 0; number < 500; number++) {
      fixture.cloud.add(number % 2 === 0 ? "servers" : "images", `web-${number}`, { team: "x" });
    }
    const counts = () =>
      Object.values(fixture.cloud.things).reduce((sum, things) => sum + things.size, 0);
    const before = counts();
    const { signal } = new AbortController();
    for (const moment of everyNth(2, [5, 0, 3, 1, 2, 4])) {
      const own = await fixture.open();
      await killed(own, moment);
      const dead = await fixture.open({ expiresIn: -10 });
      await killed(dead, moment);
      const alive = await fixture.open();
      await killed(alive, moment);
      // The post step, in another process, and then the sweep of another run.
      const post = await fixture.open({ invocation: own.invocation.id });
      expect(await reap(post.home, own.invocation.id, collectingLog(), signal, 1)).toEqual([]);
      const other = await fixture.open();
      expect(await reap(other.home, undefined, collectingLog(), signal)).toEqual([]);
      const rest = await alive.home.leftovers(alive.invocation.id);
      expect(rest).toHaveLength([0, 1, 2, 3, 4, 4][moment] ?? 0);
      expect(counts()).toBe(before + rest.length);
      expect(await reap(alive.home, alive.invocation.id, collectingLog(), signal)).toEqual([]);
    }
    expect(counts()).toBe(before);
    expect(await untouched()).toBe(true);
    expect(await (await fixture.open()).home.get(image.id)).toBeDefined();
  });

  test("keeps what did not pass until it expires", async () => {
    const opened = await fixture.open({ expiresIn: 2 });
    const { input, artifacts } = await opened.build(someFacts());
    const where = await opened.home.quarantine?.(input, artifacts);
    expect(fixture.cloud.things.images.has(where ?? "")).toBe(true);
    const { home } = await fixture.open();
    expect(await home.leftovers(opened.invocation.id)).toEqual([]);
    expect(await home.find(input.facts.identity)).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const left = await home.leftovers(undefined);
    expect(left.map(({ ref }) => ref)).toEqual([`image ${where}`]);
    expect(left[0]?.byHand).toBe(`nimbus delete images ${where}`);
    expect(await home.reap(left)).toEqual(left);
  });

  test("has one image after each of some races, whoever is slow", async () => {
    fixture.lag = 1000;
    const races = nightly ? 5 : 2;
    for (let race = 0; race < races; race++) {
      const makers = [await fixture.open(), await fixture.open()];
      const facts = someFacts(`r${race}`, { stages: [hold("testing")] });
      const built = await Promise.all(makers.map((maker) => maker.build(facts)));
      // One of them is held for longer than `lag` while it writes its final mark.
      let held = race % 2 === 0;
      fixture.cloud.hooks.before = async (request) => {
        if (!held || !request.startsWith("PUT /images")) return undefined;
        held = false;
        await new Promise((resolve) => setTimeout(resolve, 800 + race * 300));
        return undefined;
      };
      const images = await Promise.all(
        makers.map(async (maker, index) => {
          const one = built[index];
          if (one === undefined) throw new Error("not built");
          await new Promise((resolve) => setTimeout(resolve, index * race * 200));
          return await maker.home.finalise(one.input, one.artifacts);
        }),
      );
      const [image] = await (await fixture.open()).home.find(facts.identity);
      expect(images.map((one) => one.image)).toEqual([image?.image, image?.image]);
      expect(await (await fixture.open()).home.find(facts.identity)).toHaveLength(1);
    }
    expect(fixture.cloud.things.images.size).toBe(races);
  });

  test("loses no stage when many runs write at once", async () => {
    const image = await make("a");
    fixture.lag = 1000;
    const names = ["one", "two", "three", "four"];
    const homes = await Promise.all(names.map(() => fixture.open()));
    await Promise.all(
      homes.map(({ home }, index) => home.addStage(image, hold(names[index] ?? ""))),
    );
    const [found] = await (await fixture.open()).home.find(someFacts().identity);
    expect(found?.stages.map(({ stage }) => stage).sort()).toEqual(names.toSorted());
  });

  test("says before the system is built what cannot be written, and after it what to do by hand", async () => {
    const opened = await fixture.open();
    const labels = { notes: "x".repeat(5000), ...Object.fromEntries([["", ""]]) };
    const { input } = await opened.build(someFacts("a", { labels }));
    const refusal = await opened.home.ready?.(input).catch((error) => error);
    expect(isUserError(refusal)).toBe(true);
    expect(String(refusal)).toMatch(/labels: /);
    fixture.cloud.hooks.before = async () => 401;
    const post = await fixture.open(
      { invocation: opened.invocation.id },
      { cleanupState: { name: "nixos" } },
    );
    const trouble = await post.home.leftovers(opened.invocation.id).catch((error) => error);
    const [name] = nameOfRun(opened.invocation).split("-x");
    expect(isUserError(trouble)).toBe(true);
    expect(String(trouble)).toContain(`${marks.run} with the value ${opened.invocation.id}`);
    expect(String(trouble)).toContain(`begins with ${name}.`);
  });

  test("does not take what has been finished meanwhile for a leftover", async () => {
    const image = await make("a");
    const opened = await fixture.open();
    const ref = `image ${image.id}`;
    expect(await opened.home.reap([{ what: "", invocation: image.invocation, ref }])).toEqual([]);
    expect(fixture.cloud.things.images.has(image.id)).toBe(true);
  });

  test("trusts no preview that has copied the labels of an image of the repository's", async () => {
    const image = await make("a");
    const thing = fixture.cloud.things.images.get(image.id);
    if (thing === undefined) throw new Error("gone");
    thing.labels = { ...changed(thing.labels, { put: { [marks.stage]: "preview" } }, of).all };
    expect((await (await fixture.open()).home.get(image.id))?.trusted).toBe(false);
  });
});
