/** What goes wrong at Hetzner, and what is said and done about it. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { hetzner } from "../../../src/images/hcloud/index.ts";
import type { BuildInput, HomeOptions } from "../../../src/images/types.ts";
import { collectingLog } from "../../../src/shared/log.ts";
import { isUnchanged } from "../../../src/steps/removal.ts";
import { someFacts } from "../../contract/images.ts";
import { dead, troubleOf } from "../../helpers/cloud/outcomes.ts";
import {
  neverComplete,
  neverStarts,
  takesAnotherName,
  tryImage,
} from "../../helpers/cloud/snapshots.ts";
import { token } from "../../helpers/hcloud/index.ts";
import { type HetznerFixture, hetznerFixture } from "./fixture.ts";

let fixture: HetznerFixture;
beforeEach(async () => {
  fixture = await hetznerFixture();
});
afterEach(async () => await fixture.close());

const { identity } = someFacts();
const trouble = (work: Promise<unknown>) => troubleOf(work, token);

describe("a token", () => {
  const findWith = async (given: string | undefined, config = {}) => {
    const opened = await fixture.open();
    const options = { builderConfig: config, log: collectingLog() } as unknown as HomeOptions;
    const env = { HCLOUD_ENDPOINT: fixture.double.url, HCLOUD_TOKEN: given };
    const cloud = hetzner(
      { ...options, invocation: opened.invocation, signal: new AbortController().signal },
      env,
    );
    return await cloud.images.list({});
  };

  it("that is missing, wrong or read-only is named, with what to do", async () => {
    expect(await trouble(findWith(undefined))).toMatch(/there is no token. Set HCLOUD_TOKEN/);
    expect(await trouble(findWith(`${token}\n`))).toMatch(/HCLOUD_TOKEN holds a line break/);
    expect(await trouble(findWith(undefined, { token: " x" }))).toMatch(
      /`token` in builder-config/,
    );
    expect(await trouble(findWith("wrong"))).toMatch(
      /unable to authenticate.*Security, API tokens/,
    );
    fixture.double.settings.tokens["reader"] = "read";
    expect(await findWith("reader")).toEqual([]);
    const { home } = await fixture.open({}, { builderConfig: { token: "reader" } });
    fixture.double.addSnapshot("x", dead);
    const left = await home.leftovers(undefined);
    expect(left).toHaveLength(1);
    expect(left[0]?.byHand).toMatch(/^hcloud image delete \d+$/);
    expect(await home.reap(left)).toEqual([]);
  });
});

it("waits for requests to be free again", async () => {
  const { home } = await fixture.open();
  fixture.double.settings.remaining = 0;
  setTimeout(() => {
    fixture.double.settings.remaining = 100;
  }, 300);
  expect(await home.find(identity)).toEqual([]);
});

it("asks for every page", async () => {
  const { home } = await fixture.open();
  fixture.double.addForeign(120);
  for (let count = 0; count < 120; count++) {
    fixture.double.addSnapshot("ours", dead);
  }
  expect(await home.leftovers(undefined)).toHaveLength(120);
});

it("removes many with few requests: there are 3,600 an hour", async () => {
  const { home, build } = await fixture.open();
  const { input, artifacts } = await build(someFacts());
  const { id } = await home.finalise(input, artifacts);
  const { labels = {} } = fixture.double.project.images.get(Number(id)) ?? {};
  for (let count = 1; count < 200; count++) fixture.double.addSnapshot(`nixos-${count}`, labels);
  const images = await home.list("web");
  expect(images).toHaveLength(200);
  fixture.double.requests.length = 0;
  const removals = await home.removeMany(images, { fits: isUnchanged });
  expect(removals).toEqual(images.map(() => ({ outcome: "removed" })));
  expect(await home.list("web")).toEqual([]);
  // Each is looked at and removed; and pages of those that are left.
  expect(fixture.double.requests.length).toBeLessThan(2 * 200 + 10);
});

it("removes what is locked as soon as it is free", async () => {
  const { home } = await fixture.open();
  const image = fixture.double.addSnapshot("ours", dead);
  fixture.double.settings.actionMs = 700;
  fixture.double.project.start("create_image", [{ id: image.id, type: "image" }]);
  const left = await home.leftovers(undefined);
  expect(left).toHaveLength(1);
  expect(await home.reap(left)).toEqual(left);
  expect(await home.leftovers(undefined)).toEqual([]);
});

it("finishes an image although connections break and answers are lost", async () => {
  const { home, build } = await fixture.open();
  const { input, artifacts } = await build(someFacts());
  const { faults } = fixture.double;
  faults.add({ route: "GET /images/{id}", kind: "drop" });
  faults.add({ route: "PUT /images/{id}", kind: "drop-after" });
  faults.add({ route: "GET /images", kind: [503, "unavailable"], times: 2 });
  faults.add({ route: "PUT /images/{id}", kind: [429, "rate_limit_exceeded"], nth: 3 });
  const { image } = await home.finalise(input, artifacts);
  expect((await home.find(identity)).map((one) => one.image)).toEqual([image]);
});

describe("the type of server", () => {
  const open = async (
    changes: { builder?: object; variables?: object; platform?: string; packer?: string } = {},
  ) => {
    const { home, invocation } = await fixture.open();
    const input: BuildInput = {
      template: {
        root: {},
        builder: { type: "hcloud", server_type: "cx23", location: "nbg1", ...changes.builder },
        variables: { packernix_server_type: "cx23", disk_size: "40", ...changes.variables },
        sensitive: [],
        facts: undefined,
      },
      facts: someFacts(),
      invocation,
      platform: changes.platform ?? "x86_64-linux",
      packerVersion: changes.packer ?? "1.16.0",
    };
    return { home, input };
  };
  const prepare = async (changes: Parameters<typeof open>[0] = {}) => {
    const { home, input } = await open(changes);
    return await home.prepare(input);
  };
  const refusal = async (builder: object) => {
    const { home, input } = await open({ builder });
    return await trouble(home.ready?.(input) ?? Promise.resolve());
  };

  it("is the usual one, with marks on all that is made", async () => {
    const { builder, variables, notes } = await prepare();
    expect(variables).toEqual({ server_type: "cx23" });
    expect(notes).toEqual(["Server: cx23 in nbg1"]);
    const labels = { "packernix-run": expect.stringMatching(/^1-/), "packernix-repository": "1" };
    expect(builder).toMatchObject({
      server_name: expect.stringMatching(/^packernix-1-\d+-1-[0-9a-f]{8}-x\w+$/),
      snapshot_name: someFacts().name,
      snapshot_labels: labels,
      server_labels: labels,
      ssh_keys_labels: labels,
    });
    // The one that Packer carries itself knows two keys less.
    const old = await prepare({ packer: "1.6.6" });
    expect(old.builder).not.toHaveProperty("server_labels");
    expect(old.builder).not.toHaveProperty("ssh_keys_labels");
    const { builder: mine } = await prepare({
      builder: { snapshot_labels: { "example.com/team_1": "a_b" } },
    });
    expect(mine["snapshot_labels"]).toMatchObject({ "example.com/team_1": "a_b", ...labels });
  });

  it("is the smallest that will do, where the usual one is gone or too small", async () => {
    fixture.double.settings.retired = ["cx23"];
    expect((await prepare()).variables).toEqual({ server_type: "cpx22" });
    fixture.double.settings.retired = [];
    // With a disk of the same size, and dearer.
    fixture.double.settings.soldOut = ["cx23", "cpx22"];
    expect((await prepare()).variables).toEqual({ server_type: "cx33" });
    fixture.double.settings.soldOut = [];
    const larger = await prepare({ variables: { disk_size: "80" } });
    expect(larger.variables).toEqual({ server_type: "cpx22" });
    const arm = { packernix_server_type: "cax11" };
    expect(
      await prepare({
        platform: "aarch64-linux",
        variables: arm,
        builder: { server_type: "cax11" },
      }),
    ).toMatchObject({ variables: { server_type: "cax11" } });
  });

  it.each<[object, RegExp]>([
    [{ server_type: "cx99" }, /server_type.*no "cx99". These will do: cx23, cpx22, cx33/],
    [{ server_type: "cax11" }, /cax11 is for arm, not x86/],
    [{ server_type: "cpx11" }, /cpx11 is not sold in `location` nbg1/],
    [{ location: "mars" }, /no machines in "mars", but in ash, fsn1, hel1, hil, nbg1/],
    [{ snapshot_labels: { team: "x".repeat(64) } }, /no label "team" with the value "x{63}x".*63/],
    [{ snapshot_labels: { "-team": "x" } }, /snapshot_labels.*no label "-team"/],
    [
      { server_labels: { team: "snow ☃" } },
      /server_labels.*no label "team" with the value "snow ☃"/,
    ],
    [{ server_labels: "team" }, /server_labels` must be a map/],
  ])("%j is refused before the system is built", async (builder, message) => {
    expect(await refusal(builder)).toMatch(message);
    expect(fixture.double.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  it("that is not sold any more, or sold out, is refused where it was asked for", async () => {
    const asked = async () => await refusal({ server_type: "cpx22" });
    fixture.double.settings.retired = ["cpx22"];
    expect(await asked()).toMatch(/cpx22 is not sold any more. These will do: cx23, cx33/);
    fixture.double.settings.retired = [];
    fixture.double.settings.soldOut = ["cpx22"];
    expect(await asked()).toMatch(
      /cpx22 is sold out in `location` nbg1. These will do: cx23, cx33/,
    );
  });
});

it("removes the keys that its own Packer says it has made, and no other's", async () => {
  const { project } = fixture.double;
  const names = [1, 2].map((digit) => `packer-6b0da474-5c73-d460-0c77-ae3ca4ab6e0${digit}`);
  for (const name of names) {
    const key = { ...project.thing(name), publicKey: `ssh-rsa ${name}` };
    project.keys.set(key.id, key);
  }
  const { home, invocation } = await fixture.open();
  expect(await home.leftovers(invocation.id)).toEqual([]);
  const folder = path.join(invocation.directory, "packer");
  await mkdir(folder);
  const line = `2026/11/30 16:29:40 packer-builder-hcloud plugin: temporary ssh key name: ${names[0]}`;
  await writeFile(path.join(folder, "packer.log"), `${line}\n`);
  expect(await home.leftovers(undefined)).toEqual([]);
  const another = await fixture.open();
  expect(await another.home.leftovers(another.invocation.id)).toEqual([]);
  const left = await home.leftovers(invocation.id);
  expect(left).toEqual([expect.objectContaining({ invocation: invocation.id })]);
  expect(await home.reap(left)).toEqual(left);
  expect([...project.keys.values()].map(({ name }) => name)).toEqual([names[1]]);
});

it("takes another name where a snapshot of others has it, also when Packer finds that out", async () => {
  const { home, named, other, own } = await takesAnotherName(fixture, (name) =>
    fixture.double.addSnapshot(name),
  );
  const said = `Found existing snapshot (id=${other.id}, arch=x86) with name '${named.facts.name}'`;
  expect(await home.reserveName?.(named, ["Build 'hcloud' errored", said])).toEqual(own);
  expect(await home.reserveName?.(named, ["Could not create server"])).toBeUndefined();
  expect(fixture.double.project.images.has(other.id)).toBe(true);
});

it("does not wait for ever for a snapshot", async () => {
  const hold = (id: string) => {
    const made = fixture.double.project.images.get(Number(id));
    if (made === undefined) throw new Error("no image");
    made.status = "creating";
  };
  expect(await neverComplete(fixture, token, hold)).toMatch(
    /Hetzner did not finish the image \d+ within an hour/,
  );
});

describe("a trial", () => {
  it("whose server never starts ends, and what it made is found", async () => {
    const { settings, project } = fixture.double;
    const said = await neverStarts(fixture, token, settings, project.actions, [
      "server",
      "ssh-key",
    ]);
    expect(said).toMatch(/the start of server \S+-test is not done after 600 seconds/);
  });

  it("leaves no server and no key when the server does not come", async () => {
    const opened = await fixture.open();
    const { input, artifacts } = await opened.build(someFacts());
    const image = await opened.home.finalise(input, artifacts);
    const ask = async () => await trouble(tryImage(opened, image));
    const refused = async (route: string, kind: [number, string]) => {
      fixture.double.faults.add({ route, kind });
      return await ask();
    };
    expect(await refused("POST /servers", [412, "resource_unavailable"])).toMatch(
      /made up \(resource_unavailable\). Choose another `location`/,
    );
    expect(await refused("POST /servers", [403, "resource_limit_exceeded"])).toMatch(
      /made up \(resource_limit_exceeded\). Remove something, or ask Hetzner/,
    );
    expect(await refused("POST /ssh_keys", [409, "uniqueness_error"])).toMatch(
      /POST \/v1\/ssh_keys: made up \(uniqueness_error\)/,
    );
    fixture.double.settings.failing = ["start_server"];
    expect(await ask()).toMatch(/the start of server .* failed: Action failed \(action_failed\)/);
    expect(fixture.double.inventory()).toEqual([expect.stringMatching(/^image /)]);
  });
});
