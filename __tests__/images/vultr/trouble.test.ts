/** What goes wrong at Vultr, and what is said and done about it. */
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { encode } from "../../../src/images/labels/codec.ts";
import { limits } from "../../../src/images/labels/limits.ts";
import type { BuildInput, HomeOptions } from "../../../src/images/types.ts";
import { vultr } from "../../../src/images/vultr/index.ts";
import type { JsonObject } from "../../../src/shared/json.ts";
import { collectingLog } from "../../../src/shared/log.ts";
import { someFacts } from "../../contract/images.ts";
import { troubleOf } from "../../helpers/cloud/outcomes.ts";
import {
  neverComplete,
  neverStarts,
  takesAnotherName,
  tryImage,
} from "../../helpers/cloud/snapshots.ts";
import { apiKey } from "../../helpers/vultr/index.ts";
import { type VultrFixture, vultrFixture } from "./fixture.ts";

let fixture: VultrFixture;
beforeEach(async () => {
  fixture = await vultrFixture();
});
afterEach(async () => await fixture.close());

const { identity } = someFacts();
/** Of a run that is over. */
const dead = encode(
  { "packernix-run": "1-1-1-aaaaaaaa", "packernix-expires": "1", "packernix-repository": "1" },
  limits.vultr,
)[""];
const trouble = (work: Promise<unknown>) => troubleOf(work, apiKey);
const make = async (changes: Parameters<typeof someFacts>[1] = {}, digest = "a") => {
  const opened = await fixture.open();
  const { input, artifacts } = await opened.build(someFacts(digest, changes));
  return await opened.home.finalise(input, artifacts);
};
const snapshot = (id: string) => {
  const found = fixture.double.account.snapshots.get(id);
  if (found === undefined) throw new Error(`no snapshot ${id}`);
  return found;
};

describe("a key", () => {
  const findWith = async (given: string | undefined) => {
    const opened = await fixture.open();
    const options = { builderConfig: {}, log: collectingLog() } as unknown as HomeOptions;
    const cloud = vultr(
      { ...options, invocation: opened.invocation, signal: new AbortController().signal },
      { VULTR_API_ENDPOINT: fixture.double.url, VULTR_API_KEY: given },
    );
    return await cloud.images.list({});
  };

  it("that is missing, wrong, of another address or without rights is named, with what to do", async () => {
    expect(await trouble(findWith(undefined))).toMatch(/there is no token. Set VULTR_API_KEY/);
    expect(await trouble(findWith("wrong"))).toMatch(
      /Invalid API token \(401\)\. VULTR_API_KEY .* is no key of an account/,
    );
    fixture.double.settings.foreignAddress = true;
    expect(await trouble(findWith(apiKey))).toMatch(
      /Unauthorized IP address: 203.0.113.7 \(401\)\. .*Access Control/,
    );
    fixture.double.settings.foreignAddress = false;
    fixture.double.settings.tokens["viewer"] = "read";
    expect(await findWith("viewer")).toEqual([]);
    const { home } = await fixture.open({}, { builderConfig: { api_key: "viewer" } });
    fixture.double.addSnapshot(`x ${dead}`);
    const left = await home.leftovers(undefined);
    expect(left).toHaveLength(1);
    expect(left[0]?.byHand).toMatch(/^vultr-cli snapshot delete [0-9a-f-]{36}$/);
    expect(await home.reap(left)).toEqual([]);
  });
});

it("waits as long as the limit of requests asks for", async () => {
  const { home } = await fixture.open();
  fixture.double.settings.remaining = 0;
  setTimeout(() => {
    fixture.double.settings.remaining = 100;
  }, 300);
  expect(await home.find(identity)).toEqual([]);
});

it("asks again while the API is down, and does not make a thing twice", async () => {
  fixture.double.faults.add({ route: "GET /snapshots", kind: [503, ""], times: 2 });
  fixture.double.faults.add({ route: "PUT /snapshots/{id}", kind: "drop-after" });
  expect((await make()).identity).toBe(identity.text);
  fixture.double.faults.clear();
  const image = await make();
  const opened = await fixture.open();
  const { home, invocation } = opened;
  fixture.double.faults.add({ route: "POST /instances", kind: "drop-after" });
  await expect(tryImage(opened, image)).rejects.toThrow();
  expect(fixture.double.account.instances.size).toBe(1);
  const left = await home.leftovers(invocation.id);
  expect(left.map(({ what }) => what)).toEqual([expect.stringMatching(/^instance .*-test \(/)]);
  expect(await home.reap(left)).toEqual(left);
});

it("asks for every page", async () => {
  const { home } = await fixture.open();
  fixture.double.addForeign(480);
  for (let count = 0; count < 60; count++) fixture.double.addSnapshot(`ours ${dead}`);
  expect(await home.leftovers(undefined)).toHaveLength(60);
});

it("removes an instance that is locked as soon as it is free", async () => {
  const image = await make();
  fixture.double.settings.actionMs = 1500;
  fixture.double.faults.add({ route: "GET /instances/{id}", kind: [403, ""], times: 9 });
  expect(await trouble(tryImage(await fixture.open(), image))).toMatch(/made up \(403\)/);
  expect(fixture.double.account.instances.size).toBe(0);
  expect(fixture.double.account.keys.size).toBe(0);
});

describe("a snapshot", () => {
  it("that never completes is not taken for an image, and is reaped", async () => {
    const expired = await fixture.open({ expiresIn: -10 });
    const { artifacts } = await expired.build(someFacts());
    const made = snapshot(artifacts[0]?.id ?? "");
    made.status = "pending";
    const { home } = await fixture.open();
    expect(await home.find(identity)).toEqual([]);
    const left = await home.leftovers(undefined);
    expect(left.map(({ what }) => what)).toEqual([
      `snapshot ${someFacts().name}-${expired.invocation.id.slice(-8)} (${made.id})`,
    ]);
    expect(await home.reap(left)).toEqual(left);
  });

  it("is waited for until it is complete", async () => {
    const { home, build } = await fixture.open();
    const { input, artifacts } = await build(someFacts());
    const made = snapshot(artifacts[0]?.id ?? "");
    made.status = "pending";
    setTimeout(() => {
      made.status = "complete";
    }, 700);
    expect((await home.finalise(input, artifacts)).id).toBe(made.id);
  });

  it("is not waited for for ever", async () => {
    const hold = (id: string) => {
      snapshot(id).status = "pending";
    };
    expect(await neverComplete(fixture, apiKey, hold)).toMatch(
      /Vultr did not finish the image \S+ within an hour/,
    );
  });

  it("of a name that a snapshot of others has gets another one", async () => {
    const { other } = await takesAnotherName(fixture, (name) => fixture.double.addSnapshot(name));
    expect(fixture.double.account.snapshots.has(other.id)).toBe(true);
  });

  it("of one description twice counts once: the one that was finished first", async () => {
    const image = await make();
    const copy = fixture.double.addSnapshot(snapshot(image.id).description);
    copy.date_created = new Date(Date.now() + 60_000).toISOString();
    const { home } = await fixture.open();
    const found = await home.find(identity);
    // Whoever copies a description makes a second image; both are there until somebody removes one.
    expect(found.map(({ id }) => id).sort()).toEqual([image.id, copy.id].sort());
    expect(found[0]?.id).toBe(image.id);
  });
});

describe("a description", () => {
  const readAfter = async (change: (text: string) => string) => {
    const image = await make();
    const found = snapshot(image.id);
    found.description = change(found.description);
    const before = found.description;
    const { home, lines } = await fixture.open();
    const images = await home.find(identity);
    expect(await home.leftovers(undefined)).toEqual([]);
    expect(snapshot(image.id).description).toBe(before);
    return { images, lines: lines.join("\n"), image };
  };

  it.each<[string, (text: string) => string]>([
    ["a character", (text) => text.replace("&mweb", "&mmail")],
    ["the check sum", (text) => text.replace(/1 [0-9a-f]{8}/, "1 00000000")],
    ["half of it", (text) => text.slice(0, 120)],
    ["the name", (text) => text.replace(/-a2/, "-b2")],
    ["the escapes", (text) => text.replace("&mweb", "&mwe%zz")],
  ])(
    "in which somebody has changed %s is passed over with a warning, and kept",
    async (_, change) => {
      const { images, lines, image } = await readAfter(change);
      expect(images).toEqual([]);
      expect(lines).toContain(`${image.id} is marked as a finished image but cannot be read`);
    },
  );

  it("keeps what others write before and after the record, also when stages come and go", async () => {
    const { images } = await readAfter((text) => `[web] ${text} asked for by Ann [x]`);
    const { home } = await fixture.open();
    const [image] = images;
    if (image === undefined) throw new Error("not found");
    const hold = { family: "web", stage: "testing", since: "2026-01-01T00:00:00.000Z" };
    const staged = await home.addStage(image, hold);
    expect(staged.stages).toEqual([hold]);
    expect(snapshot(image.id).description).toMatch(
      /^\[web\] nixos-\S+ \[packernix 1 \S+ \S+\] asked for by Ann \[x\]$/,
    );
    expect((await home.dropStage(staged, hold)).stages).toEqual([]);
  });

  it("that would be too long is refused before the build, and after it without loss", async () => {
    const labels = { notes: "x".repeat(200) };
    const { home, build } = await fixture.open();
    const { input } = await build(someFacts("a", { labels }));
    expect(await trouble(home.ready?.(input) ?? Promise.resolve())).toMatch(
      /^UserError: labels: .*description of Vultr takes 255/,
    );
    const image = await make({}, "b");
    const before = snapshot(image.id).description;
    fixture.double.settings.longest = before.length;
    const hold = { family: "web", stage: "testing", since: "2026-01-01T00:00:00.000Z" };
    expect(await trouble(home.addStage(image, hold))).toMatch(/Vultr keeps \d+ characters/);
    expect(snapshot(image.id).description).toBe(before);
  });

  it("that two runs write at once has what both have written", async () => {
    const image = await make();
    const homes = await Promise.all(["one", "two", "three"].map(() => fixture.open()));
    await Promise.all(
      homes.map(({ home }, index) =>
        home.addStage(image, {
          family: "web",
          stage: `s${index}`,
          since: "2026-01-01T00:00:00.000Z",
        }),
      ),
    );
    const [found] = await (await fixture.open()).home.find(identity);
    expect(found?.stages.map(({ stage }) => stage).sort()).toEqual(["s0", "s1", "s2"]);
  });
});

describe("the machine", () => {
  const own = { packernix_region: "ewr", packernix_plan: "vc2-1c-1gb", packernix_os: "2136" };
  const inputOf = (
    builder: JsonObject,
    variables: Record<string, string>,
  ): BuildInput["template"] => ({
    root: {},
    builder: { type: "vultr", region_id: "ewr", plan_id: "vc2-1c-1gb", os_id: "2136", ...builder },
    variables,
    sensitive: [],
    facts: {
      version: 1,
      plugins: [],
      method: "install",
      provisioners: "system",
      disk: 0,
      classes: {},
    },
  });
  const prepare = async (builder: JsonObject = {}, variables: Record<string, string> = own) => {
    const { home, invocation } = await fixture.open();
    const template = inputOf(builder, variables);
    const input = { template, facts: someFacts(), invocation, platform: "x86_64-linux" };
    await home.ready?.(input);
    return await home.prepare(input);
  };

  it("is the usual one, with marks on what is made", async () => {
    const { builder, variables, notes } = await prepare();
    expect(variables).toEqual({ region: "ewr", plan: "vc2-1c-1gb", os: "2136" });
    expect(notes).toEqual(["Instance: vc2-1c-1gb in ewr"]);
    expect(builder).toEqual({
      instance_label: expect.stringMatching(/^packernix-1-\d+-1-[0-9a-f]{8}-x\w+$/),
      snapshot_description: expect.stringMatching(
        new RegExp(`^${someFacts().name} \\[packernix 1 \\S+ r1-\\S+&e\\d+&o\\]$`),
      ),
    });
  });

  it("is the smallest that will do, elsewhere too, where the usual one is gone or too small", async () => {
    const { settings } = fixture.double;
    settings.soldOut = ["vc2-1c-1gb"];
    expect((await prepare()).variables).toMatchObject({ plan: "vhp-1c-2gb-amd", region: "ewr" });
    settings.gone = ["vc2-1c-1gb", "vhp-1c-2gb-amd", "vc2-1c-2gb", "vc2-2c-4gb"];
    settings.ended = [2136];
    expect((await prepare()).variables).toEqual({ region: "ams", plan: "vhf-1c-2gb", os: "2625" });
    settings.gone = [];
    const asked = await prepare({ plan_id: "vhf-1c-2gb" });
    expect(asked.variables).toMatchObject({ plan: "vhf-1c-2gb", region: "ams" });
  });

  it.each<[JsonObject, RegExp]>([
    [{ plan_id: "vc2-99" }, /plan_id.*no "vc2-99". These will do: vc2-1c-1gb, vhp-1c-2gb-amd/],
    [{ region_id: "fra", plan_id: "vhf-1c-2gb" }, /vhf-1c-2gb is not sold in `region_id` fra/],
    [{ plan_id: "vc2-1c-0.5gb" }, /has 512 MB of memory, and 1024 are needed/],
    [{ region_id: "mars" }, /region_id.*no machines in "mars", but in ams, ewr, fra/],
    [{ os_id: 352 }, /os_id.*no operating system "352" .*2625 \(Debian 13 x64 \(trixie\)\), 2136/],
    [
      { region_id: 1, plan_id: 201 },
      /region_id.*"1" is an id of Vultr's API v1.*`ewr`.*plan_id.*"201"/,
    ],
    [{ snapshot_id: "5359435d28b9a" }, /snapshot_id.*takes a UUID \(`vultr-cli snapshot list`\)/],
    [{ ssh_key_ids: ["541b4960f23bd"] }, /ssh_key_ids.*"541b4960f23bd"/],
    [{ tag: "web" }, /`tag` is `tags`, a list since version 2.6.0/],
    [{ enable_private_network: true }, /`enable_private_network` is `enable_vpc`/],
  ])("%j is refused before anything is made", async (builder, message) => {
    expect(await trouble(prepare(builder))).toMatch(message);
    expect(fixture.double.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  it("that is sold out is refused where it was asked for", async () => {
    fixture.double.settings.soldOut = ["vc2-1c-2gb"];
    expect(await trouble(prepare({ plan_id: "vc2-1c-2gb" }))).toMatch(
      /vc2-1c-2gb is sold out in ewr/,
    );
  });
});

it("leaves no instance and no key when a trial gets none, and says why", async () => {
  const image = await make();
  const opened = await fixture.open();
  const ask = async () => await trouble(tryImage(opened, image));
  fixture.double.settings.mostInstances = 0;
  expect(await ask()).toMatch(/maximum number of active instances .* \(400\)\. .*higher limit/);
  fixture.double.settings.soldOut = [
    "vc2-1c-1gb",
    "vc2-1c-2gb",
    "vc2-2c-4gb",
    "vhp-1c-2gb-amd",
    "vhf-1c-2gb",
  ];
  expect(await ask()).toMatch(/no machine with a disk of 25 GB or more .* `region_id` ewr/);
  expect(fixture.double.inventory()).toEqual([expect.stringMatching(/^snapshot /)]);
});

describe("a trial", () => {
  it("whose instance never starts ends, and what it made is found", async () => {
    const { settings, account } = fixture.double;
    const said = await neverStarts(fixture, apiKey, settings, account.all, ["instance", "ssh-key"]);
    expect(said).toMatch(/the start of instance \S+ is not done after 2700 seconds/);
  });

  it("removes its own key, not one of the same text, and says so when it gets none", async () => {
    const image = await make();
    const machine = await tryImage(await fixture.open(), image);
    const [own] = fixture.double.account.keys.values();
    if (own === undefined) throw new Error("no key");
    const other = { ...own, id: randomUUID(), name: "of others" };
    fixture.double.account.keys.set(other.id, other);
    await machine?.dispose?.();
    expect([...fixture.double.account.keys.values()]).toEqual([other]);
    fixture.double.faults.add({ route: "POST /ssh-keys", kind: [400, ""] });
    expect(await trouble(tryImage(await fixture.open(), image))).toMatch(
      /POST \/v2\/ssh-keys: made up/,
    );
    expect(fixture.double.account.instances.size).toBe(0);
  });
});
