/** What goes wrong at DigitalOcean, and what is said and done about it. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { digitalocean } from "../../../src/images/digitalocean/index.ts";
import { encode } from "../../../src/images/labels/codec.ts";
import { finalMarks } from "../../../src/images/labels/facts.ts";
import { limits } from "../../../src/images/labels/limits.ts";
import type { BuildInput, HomeOptions } from "../../../src/images/types.ts";
import { collectingLog } from "../../../src/shared/log.ts";
import { someFacts } from "../../contract/images.ts";
import { hurried, troubleOf } from "../../helpers/cloud/outcomes.ts";
import {
  neverComplete,
  neverStarts,
  takesAnotherName,
  tryImage,
} from "../../helpers/cloud/snapshots.ts";
import { token } from "../../helpers/digitalocean/index.ts";
import { until } from "../../helpers/until.ts";
import { type OceanFixture, oceanFixture } from "./fixture.ts";

let fixture: OceanFixture;
beforeEach(async () => {
  fixture = await oceanFixture();
});
afterEach(async () => await fixture.close());

const { identity } = someFacts();
/** Name of an image of a run that is over. */
const dead = "nixos-web--packernix-1-1-1-aaaaaaaa-x1";
const stage = { family: "web", stage: "testing" };
const tagsOf = ({ id }: { id: string }) => fixture.double.team.images.get(Number(id))?.tags ?? [];
/** Of nothing any more, and not of the few that most images share. */
const rareTags = () =>
  fixture.double
    .emptyTags()
    .filter((tag) => !/^packernix-(builder|family|final|repository|trusted):/.test(tag));
const trouble = (work: Promise<unknown>) => troubleOf(work, token);

describe("a token", () => {
  const findWith = async (env: Record<string, string>, config = {}) => {
    const opened = await fixture.open();
    const options = { builderConfig: config, log: collectingLog(), regions: [] };
    const cloud = digitalocean(
      {
        ...(options as unknown as HomeOptions),
        invocation: opened.invocation,
        signal: new AbortController().signal,
      },
      { DIGITALOCEAN_API_URL: fixture.double.env["DIGITALOCEAN_API_URL"], ...env },
    );
    return await cloud.images.list({});
  };

  it("that is missing, wrong or read-only is named, with what to do", async () => {
    expect(await trouble(findWith({}))).toMatch(
      /there is no token. Set DIGITALOCEAN_TOKEN or DIGITALOCEAN_ACCESS_TOKEN/,
    );
    expect(await trouble(findWith({ DIGITALOCEAN_TOKEN: "wrong" }))).toMatch(
      /Unable to authenticate you \(unauthorized\). DIGITALOCEAN_TOKEN .* control panel: API, Tokens/,
    );
    fixture.double.settings.tokens["reader"] = "read";
    expect(await findWith({ DIGITALOCEAN_ACCESS_TOKEN: "reader" })).toEqual([]);
    // The plugin's order, and before all the builder's own.
    const both = { DIGITALOCEAN_TOKEN: "reader", DIGITALOCEAN_ACCESS_TOKEN: "wrong" };
    expect(await findWith(both)).toEqual([]);
    expect(await findWith({ DIGITALOCEAN_TOKEN: "wrong" }, { api_token: "reader" })).toEqual([]);
    const { home } = await fixture.open({}, { builderConfig: { api_token: "reader" } });
    fixture.double.addSnapshot(dead);
    const left = await home.leftovers(undefined);
    expect(left).toHaveLength(1);
    expect(left[0]?.byHand).toMatch(/^doctl compute image delete \d+$/);
    expect(await home.reap(left)).toEqual([]);
  });

  it("of the builder's is kept for the post step in a file of the invocation's", async () => {
    const { home, invocation } = await fixture.open({}, { builderConfig: { api_token: token } });
    const state = await home.cleanupState?.({ name: "x", builder: {} });
    expect(JSON.stringify(state)).not.toContain(token);
    const post = await fixture.open(
      { invocation: invocation.id },
      { ...(state && { cleanupState: state }) },
    );
    expect(await post.home.leftovers(invocation.id)).toEqual([]);
  });
});

it("asks for every page", async () => {
  const { home } = await fixture.open();
  fixture.double.addForeign(250);
  for (let count = 0; count < 250; count++) fixture.double.addSnapshot(dead);
  expect(await home.leftovers(undefined)).toHaveLength(250);
});

it("goes on when the API goes away in the middle, and puts no tag twice", async () => {
  const { home, build } = await fixture.open();
  const { input, artifacts } = await build(someFacts());
  fixture.double.faults.add({ route: "POST /tags", nth: 2, kind: "drop-after" });
  fixture.double.faults.add({ route: "PUT /images/{id}", kind: [503, "service_unavailable"] });
  const image = await home.finalise(input, artifacts);
  expect(await home.find(identity)).toEqual([image]);
});

it("removes what something else works on as soon as it is free", async () => {
  const { home } = await fixture.open();
  const image = fixture.double.addSnapshot(dead);
  fixture.double.settings.actionMs = 700;
  fixture.double.team.actions.start("transfer", [{ id: image.id, type: "image" }]);
  const left = await home.leftovers(undefined);
  expect(left).toHaveLength(1);
  expect(await home.reap(left)).toEqual(left);
  expect(await home.leftovers(undefined)).toEqual([]);
});

describe("tags", () => {
  it("that are half there are put again, and what another run tags meanwhile stays", async () => {
    const { home, build } = await fixture.open();
    const { input, artifacts } = await build(someFacts());
    const lost = /^packernix-(identity|family):/;
    fixture.double.settings.lostTags = lost;
    const puts = () =>
      fixture.double.requests.filter(({ path }) => /^\/tags\/.*(identity|family)/.test(path));
    const isLost = until("a tag is lost", () => puts().some(({ done }) => done)).then(() => {
      fixture.double.settings.lostTags = undefined;
    });
    const [image] = await Promise.all([home.finalise(input, artifacts), isLost]);
    const [held] = await Promise.all([
      home.addStage(image, { family: "web", stage: "a", since: "2026-01-01T00:00:00.000Z" }),
      home.addStage(image, { family: "web", stage: "b", since: "2026-01-01T00:00:00.000Z" }),
    ]);
    const stages = (await home.find(identity))[0]?.stages.map(({ stage }) => stage).sort();
    expect(stages).toEqual(["a", "b"]);
    expect(held.stages.length).toBeGreaterThan(0);
  });

  it("that are never kept end the build with their name", async () => {
    const { home, build } = await fixture.open();
    const { input, artifacts } = await build(someFacts());
    fixture.double.settings.lostTags = /^packernix-final:/;
    await expect(home.finalise(input, artifacts)).rejects.toThrow(
      "DigitalOcean does not keep the tag packernix-final:1",
    );
    expect(await home.find(identity)).toEqual([]);
  });

  it("of the user's own are put on with ours, and checked before the build", async () => {
    const { home, build } = await fixture.open();
    const { input, artifacts } = await build(someFacts());
    const builder = { ...input.template.builder, snapshot_tags: ["Team:x"] };
    const prepared = await home.prepare({ ...input, template: { ...input.template, builder } });
    expect(prepared.builder).toMatchObject({ snapshot_tags: null });
    const { id } = await home.finalise(input, artifacts);
    expect(fixture.double.team.images.get(Number(id))?.tags).toContain("Team:x");
    // An image that is final has all of its tags.
    const put = (tag: string) =>
      fixture.double.requests.findIndex(
        ({ path, done }) => done && path === `/tags/${tag}/resources`,
      );
    expect(put("Team:x")).toBeGreaterThan(0);
    expect(put("Team:x")).toBeLessThan(put("packernix-final:1"));
    const wrong = { ...builder, snapshot_tags: ["team x"] };
    expect(
      await trouble(home.prepare({ ...input, template: { ...input.template, builder: wrong } })),
    ).toMatch(/`snapshot_tags`: "team x" is no tag of DigitalOcean's/);
  });

  it("that nothing has any more are gone, and those of others stay", async () => {
    const { home, build } = await fixture.open();
    const { input, artifacts } = await build(someFacts());
    const image = await home.finalise(input, artifacts);
    const hold = (second: number) => ({ ...stage, since: `2026-02-01T00:00:0${second}.000Z` });
    const holder = await home.addStage(await home.addStage(image, hold(1)), hold(2));
    const [shared = "", ...others] = tagsOf(image).filter((tag) => /-stage_3a/.test(tag));
    expect(others).toHaveLength(0);
    fixture.double.team.tags.add("packernix-image:of-nobody");
    const other = fixture.double.addSnapshot("other", [shared]);
    await home.removeMany([holder], { force: true });
    expect(other.tags).toEqual([shared]);
    expect(rareTags()).toEqual(["packernix-image:of-nobody"]);
  });

  it("cost three requests for each of many images that are removed", async () => {
    const { home } = await fixture.open();
    for (let number = 0; number < 300; number++) {
      const facts = someFacts(number.toString(36).padStart(3, "0").slice(-1), {
        name: `nixos-${number}`,
      });
      const input = {
        facts,
        invocation: { id: `1-${number + 1}-1-aaaaaaaa`, directory: "", expires: 0 },
      };
      const whose = { builder: "digitalocean", repositoryId: "1" };
      const tags = Object.keys(encode(finalMarks(input, whose), limits.digitalocean));
      fixture.double.addSnapshot(facts.name, tags);
    }
    const images = await home.list("web");
    expect(images).toHaveLength(300);
    fixture.double.requests.length = 0;
    const removals = await home.removeMany(images.slice(0, home.concurrency), {});
    expect(new Set(removals.map((one) => "outcome" in one && one.outcome))).toEqual(
      new Set(["removed"]),
    );
    expect(fixture.double.requests.length / removals.length).toBeLessThan(3.1);
    expect(await home.list("web")).toHaveLength(300 - removals.length);
    expect(rareTags()).toEqual([]);
  });
});

describe("the droplet", () => {
  const open = async (builder: object = {}, regions: string[] = []) => {
    const { home, invocation } = await fixture.open({}, { regions });
    const input: BuildInput = {
      template: {
        root: {},
        builder: { type: "digitalocean", size: "s-1vcpu-1gb", region: "nyc3", ...builder },
        variables: {},
        sensitive: [],
        facts: undefined,
      },
      facts: someFacts(),
      invocation,
      platform: "x86_64-linux",
    };
    return { home, input };
  };
  const prepare = async (...asked: Parameters<typeof open>) => {
    const { home, input } = await open(...asked);
    return await home.prepare(input);
  };
  const refusal = async (builder?: object) => {
    const { home, input } = await open(builder);
    return await trouble(home.ready?.(input) ?? Promise.resolve());
  };

  it("and the snapshot have names that say whose they are, and Packer gets the token by environment", async () => {
    const { builder, notes, environment } = await prepare();
    expect(notes).toEqual(["Droplet: s-1vcpu-1gb in nyc3"]);
    expect(environment).toEqual({ DIGITALOCEAN_API_TOKEN: token });
    expect(builder).toEqual({
      droplet_name: expect.stringMatching(/^packernix-1-\d+-1-[0-9a-f]{8}-x\w+$/),
      snapshot_name: expect.stringMatching(/^nixos-.*--packernix-1-\d+-1-[0-9a-f]{8}-x\w+$/),
      snapshot_tags: null,
      region: "nyc3",
    });
    const { builder: wide } = await prepare({ snapshot_regions: ["sfo3"] }, ["fra1", "nyc3"]);
    expect(wide).toMatchObject({ region: "nyc3", snapshot_regions: ["sfo3", "fra1"] });
    const { builder: elsewhere } = await prepare({}, ["fra1"]);
    expect(elsewhere).toMatchObject({ region: "fra1" });
  });

  it.each<[object, RegExp]>([
    [{ size: "s-9" }, /`size`: DigitalOcean has no "s-9". These will do: s-1vcpu-512mb-10gb, s-1/],
    [{ size: "c-2", region: "fra1" }, /`size`: c-2 is not sold in `region` fra1. These will do/],
    [
      { region: "mars" },
      /`region`: DigitalOcean has no machines in "mars", but in fra1, nyc3, sfo3/,
    ],
    [{ snapshot_regions: "fra1" }, /`snapshot_regions` must be a list of texts/],
    [{ snapshot_tags: ["a b"] }, /`snapshot_tags`: "a b" is no tag of DigitalOcean's/],
  ])("%j is refused before the system is built", async (builder, message) => {
    expect(await refusal(builder)).toMatch(message);
    expect(fixture.double.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  it("that is sold out is refused with what there is", async () => {
    fixture.double.settings.soldOut = ["s-1vcpu-1gb"];
    expect(await refusal()).toMatch(
      /s-1vcpu-1gb cannot be had at the moment. These will do: s-1vcpu-512mb-10gb/,
    );
  });
});

it("says when a transfer fails or its region is none, and the image stays as it was", async () => {
  const { home, build } = await fixture.open();
  const { input, artifacts } = await build(someFacts());
  const image = await home.finalise(input, artifacts);
  const wide = await fixture.open({}, { regions: ["nyc3", "fra1"] });
  fixture.double.settings.failing = ["transfer"];
  expect(await trouble(wide.home.complete?.(image) ?? Promise.resolve())).toMatch(
    /the transfer of snapshot \d+ to fra1 failed \(errored\)/,
  );
  const strange = await fixture.open({}, { regions: ["abc1"] });
  expect(await trouble(strange.home.complete?.(image) ?? Promise.resolve())).toMatch(
    /Region is not available \(unprocessable_entity\)/,
  );
  expect(await home.find(identity)).toEqual([image]);
});

it("takes another name where a snapshot of others has it", async () => {
  const { other } = await takesAnotherName(fixture, (name) => fixture.double.addSnapshot(name));
  expect(fixture.double.team.images.has(other.id)).toBe(true);
});

it("does not wait for ever for a snapshot", async () => {
  const hold = (id: string) => {
    const made = fixture.double.team.images.get(Number(id.split(":").at(-1)));
    if (made === undefined) throw new Error("no image");
    made.status = "pending";
  };
  expect(await neverComplete(fixture, token, hold)).toMatch(
    /DigitalOcean did not finish the image \d+ within an hour/,
  );
});

it("does not wait for ever for a transfer", async () => {
  const { home, build } = await fixture.open();
  const { input, artifacts } = await build(someFacts());
  const image = await home.finalise(input, artifacts);
  const wide = await fixture.open({}, { regions: ["nyc3", "fra1"] });
  fixture.double.settings.actionMs = 1e9;
  const work = async () => await wide.home.complete?.(image);
  expect(await trouble(hurried(work))).toMatch(/to fra1 is not done after 3600 seconds/);
});

describe("a trial", () => {
  it("whose droplet never starts ends, and leaves nothing", async () => {
    const { settings, team, inventory } = fixture.double;
    const said = await neverStarts(fixture, token, settings, team.actions.all, []);
    expect(said).toMatch(/the start of droplet \d+ is not done after 600 seconds/);
    expect(inventory()).toEqual([expect.stringMatching(/^image /)]);
  });

  it("leaves no droplet and no key when the droplet does not come", async () => {
    const opened = await fixture.open();
    const { input, artifacts } = await opened.build(someFacts());
    const image = await opened.home.finalise(input, artifacts);
    const ask = async () => await trouble(tryImage(opened, image));
    fixture.double.faults.add({
      route: "POST /droplets",
      kind: [422, "unprocessable_entity"],
    });
    expect(await ask()).toMatch(/DigitalOcean refused POST \/v2\/droplets: made up/);
    // "SSH Key is already in use on your account"
    fixture.double.faults.add({ route: "POST /account/keys", kind: [422, "unprocessable_entity"] });
    expect(await ask()).toMatch(/DigitalOcean refused POST \/v2\/account\/keys: made up/);
    fixture.double.faults.add({ route: "GET /droplets/{id}", kind: [403, "forbidden"] });
    expect(await ask()).toMatch(/made up \(forbidden\). Give a token of full access/);
    expect(fixture.double.inventory()).toEqual([expect.stringMatching(/^image /)]);
  });
});
