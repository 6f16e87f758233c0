/** What goes wrong at Azure, and what is said and done about it. */
import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { BuildInput } from "../../../src/images/types.ts";
import { factsSchema } from "../../../src/packer/types.ts";
import { observeHomeTime } from "../../../src/shared/clock.ts";
import { someFacts } from "../../contract/images.ts";
import { gallery, group, token } from "../../helpers/azure/index.ts";
import { whole } from "../../helpers/azure/subscription.ts";
import { dead, hurried, troubleOf } from "../../helpers/cloud/outcomes.ts";
import { type AzureFixture, azureFixture, inGallery, inGroup } from "./fixture.ts";

let fixture: AzureFixture;
beforeEach(async () => {
  fixture = await azureFixture();
});
afterEach(async () => await fixture.close());

const { identity } = someFacts();
const home = `${whole}/resourceGroups/${group}`;
const trouble = (work: Promise<unknown>) => troubleOf(work, token);
const inputOf = (builder: object, invocation: BuildInput["invocation"]): BuildInput => ({
  template: {
    root: {},
    builder: { type: "azure-arm", ...inGroup, ...builder },
    variables: {},
    sensitive: [],
    facts: undefined,
  },
  facts: someFacts(),
  invocation,
  platform: "x86_64-linux",
  packerVersion: "1.16.0",
});

describe("a refusal", () => {
  it.each<[string, string, [number, string, string], RegExp]>([
    [
      "an expired token",
      "GET Microsoft.Compute/images",
      [401, "ExpiredAuthenticationToken", "The access token expiry UTC time is earlier."],
      /ExpiredAuthenticationToken.*have expired, or are for another tenant/,
    ],
    [
      "a subscription that is not there",
      "GET Microsoft.Compute/images",
      [404, "SubscriptionNotFound", "The subscription could not be found."],
      /SubscriptionNotFound.*Check ARM_SUBSCRIPTION_ID/,
    ],
    [
      "a policy",
      "GET Microsoft.Compute/images",
      [403, "RequestDisallowedByPolicy", "Resource was disallowed by policy 'tags'."],
      /disallowed by policy 'tags'.*A policy of the subscription's owner forbids it/,
    ],
    [
      "a provider that is not registered",
      "GET Microsoft.Compute/images",
      [409, "MissingSubscriptionRegistration", "The subscription is not registered to use it."],
      /Run: az provider register --namespace Microsoft.Compute/,
    ],
    [
      "a lock",
      "GET Microsoft.Compute/images",
      [409, "ScopeLocked", "The scope cannot perform write operation."],
      /ScopeLocked.*Remove the lock \(az lock list\)/,
    ],
  ])("for %s says what to do", async (_, what, refusal, words) => {
    const opened = await fixture.open();
    fixture.double.settings.refused = { [what]: refusal };
    expect(await trouble(opened.home.find(identity))).toMatch(words);
  });

  it("for a lacking action names it", async () => {
    const opened = await fixture.open();
    fixture.double.settings.granted = new Set();
    expect(await trouble(opened.home.find(identity))).toMatch(
      /Give the identity a role with Microsoft.Compute\/images\/read at that scope \(docs\/azure.md/,
    );
  });
});

it("lets in who has the role of the documentation, and nobody with less", async () => {
  const { Actions: all } = JSON.parse(await readFile("docs/azure-role.json", "utf8")) as {
    Actions: string[];
  };
  const { settings } = fixture.double;
  // What a build leaves in a group of the user's is looked for there.
  const opened = await fixture.open({}, { builderConfig: { build_resource_group_name: group } });
  const life = async (digest: string) => {
    const { input, artifacts } = await opened.build(someFacts(digest));
    const image = await opened.home.finalise(input, artifacts);
    await opened.home.uses?.([image]);
    const [removal] = await opened.home.removeMany([image]);
    if (removal !== undefined && "error" in removal) throw removal.error;
    fixture.double.addImage(`left-${digest}`, dead);
    const left = await opened.home.leftovers(undefined);
    expect(left).toHaveLength(1);
    expect(await opened.home.reap(left)).toHaveLength(1);
  };
  settings.granted = new Set(all);
  await life("b");
  const needed = [
    "Microsoft.Compute/images/read",
    "Microsoft.Compute/images/delete",
    "Microsoft.Resources/tags/write",
    "Microsoft.Resources/subscriptions/resourceGroups/read",
    "Microsoft.Resources/subscriptions/resourceGroups/resources/read",
  ];
  for (const [index, action] of needed.entries()) {
    settings.granted = new Set(all.filter((one) => one !== action));
    expect(await trouble(life(`c${index}`))).toContain(action);
  }
});

it("asks for every page", async () => {
  const opened = await fixture.open();
  fixture.double.addForeign(20);
  for (let count = 0; count < 120; count++) fixture.double.addImage(`ours-${count}`, dead);
  expect(await opened.home.leftovers(undefined)).toHaveLength(120);
});

it("finishes an image although connections break, answers are lost and Azure throttles", async () => {
  const opened = await fixture.open();
  const { input, artifacts } = await opened.build(someFacts());
  const { faults } = fixture.double;
  const route = "/subscriptions/{id}/resourceGroups/{id}/providers/Microsoft.Compute/images";
  faults.add({ route: `GET ${route}/{id}`, kind: "drop" });
  const tags = `PATCH ${route}/{id}/providers/Microsoft.Resources/tags/default`;
  faults.add({ route: tags, kind: "drop-after" });
  faults.add({ route: tags, nth: 2, kind: [409, "Conflict"] });
  faults.add({ route: tags, nth: 3, kind: [412, "PreconditionFailed"] });
  faults.add({ route: `GET ${route}`, kind: [429, "SubscriptionRequestsThrottled"], times: 2 });
  const { image } = await opened.home.finalise(input, artifacts);
  expect((await opened.home.find(identity)).map((one) => one.image)).toEqual([image]);
});

it("keeps what another run has written between reading and writing", async () => {
  const { home: _, invocation } = await fixture.open();
  const cloud = fixture.adapter({
    builderConfig: {},
    regions: [],
    invocation,
    log: { debug() {}, notice() {} },
    signal: new AbortController().signal,
  } as never);
  const image = fixture.double.addImage("shared", { ours: "1", old: "1" });
  const [read] = await cloud.images.list({ name: "shared" });
  image.tags = { ...image.tags, theirs: "2" };
  if (read === undefined) throw new Error("no image");
  await cloud.images.setLabels(read, { put: { fresh: "3" }, take: ["OLD"], all: { fresh: "3" } });
  expect(image.tags).toEqual({ ours: "1", theirs: "2", fresh: "3" });
});

it("never deletes what is locked by its group, and by force lifts a lock of the image itself", async () => {
  const opened = await fixture.open();
  const { input, artifacts } = await opened.build(someFacts());
  const image = await opened.home.finalise(input, artifacts);
  fixture.double.lock(home);
  const [locked] = await opened.home.removeMany([image], { force: true });
  expect(String(locked && "error" in locked ? locked.error : locked)).toMatch(
    /its resource group is locked. Remove the lock: az lock list --resource-group images/,
  );
  fixture.double.subscription.locks.clear();
  fixture.double.lock(image.image);
  expect((await opened.home.list(undefined))[0]?.isProtected).toBe(true);
  expect(await opened.home.removeMany([image], { force: true })).toEqual([{ outcome: "removed" }]);
});

it("knows users of an image: machines and scale sets", async () => {
  const opened = await fixture.open();
  const { input, artifacts } = await opened.build(someFacts());
  const image = await opened.home.finalise(input, artifacts);
  expect(await opened.home.uses?.([image])).toEqual(new Map());
  const { subscription, settings } = fixture.double;
  const add = (kind: string, name: string, properties: object) =>
    subscription.put({
      id: `${home}/providers/Microsoft.Compute/${kind}/${name}`,
      name,
      type: `Microsoft.Compute/${kind}`,
      location: "westeurope",
      tags: {},
      properties: { ...properties, provisioningState: "Succeeded" },
    });
  // Azure writes groups in capitals at times.
  const storageProfile = {
    imageReference: { id: image.image.replace("/images/providers", "/IMAGES/providers") },
  };
  add("virtualMachines", "web", { storageProfile });
  add("virtualMachineScaleSets", "many", { virtualMachineProfile: { storageProfile } });
  add("virtualMachines", "other", { storageProfile: {} });
  const users = ["machine web", "scale set many"];
  expect(await opened.home.uses?.([image])).toEqual(new Map([[image.image, users]]));
  settings.granted = new Set(["Microsoft.Compute/virtualMachines/read"]);
  expect(await opened.home.uses?.([image])).toEqual(new Map([[image.image, users.slice(0, 1)]]));
  expect(JSON.stringify(opened.lines)).toContain(
    "lacks Microsoft.Compute/virtualMachineScaleSets/read",
  );
});

it("reaps a group by one deletion, and in a group of the user's each thing", async () => {
  const own = await fixture.open({}, { builderConfig: { build_resource_group_name: group } });
  const { subscription } = fixture.double;
  const name = "packernix-1-1-1-aaaaaaaa-x1";
  const add = (id: string, type: string, tags: Record<string, string>, uses: string[] = []) =>
    subscription.put({
      id,
      name: id.split("/").at(-1) ?? "",
      type,
      location: "westeurope",
      tags,
      properties: { provisioningState: "Succeeded", uses },
    });
  add(`${whole}/resourceGroups/${name}`, "group", dead);
  add(
    `${whole}/resourceGroups/${name}/providers/Microsoft.Compute/disks/x`,
    "Microsoft.Compute/disks",
    {},
  );
  const machine = `${home}/providers/Microsoft.Compute/virtualMachines/pkrvm`;
  const disk = `${home}/providers/Microsoft.Compute/disks/${name}-os`;
  const card = `${home}/providers/Microsoft.Network/networkInterfaces/pkrni`;
  add(disk, "Microsoft.Compute/disks", {});
  add(card, "Microsoft.Network/networkInterfaces", dead);
  add(
    machine,
    "Microsoft.Compute/virtualMachines",
    dead,
    [disk, card].map((id) => id.toLowerCase()),
  );
  const left = await own.home.leftovers(undefined);
  expect(left.map(({ byHand }) => byHand)).toEqual([
    `az group delete --name ${name}`,
    `az resource delete --ids ${machine}`,
    `az resource delete --ids ${card}`,
    `az resource delete --ids ${disk}`,
  ]);
  expect(await own.home.reap(left)).toHaveLength(4);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await own.home.leftovers(undefined)).toEqual([]);
  expect(fixture.double.inventory().join("\n")).not.toContain("aaaaaaaa");
});

describe("what Packer is told", () => {
  const open = async (builder: object = {}, regions: string[] = []) => {
    const where = "shared_image_gallery_destination" in builder ? inGallery : inGroup;
    const { home, invocation } = await fixture.open({}, { builderConfig: where, regions });
    return { home, input: inputOf(builder, invocation) };
  };
  const prepare = async (...asked: Parameters<typeof open>) => {
    const { home, input } = await open(...asked);
    return await home.prepare(input);
  };

  it("has marks on all that is made, in a group whose name says whose it is", async () => {
    const { builder, notes } = await prepare({ azure_tags: { team: "a" } });
    expect(builder).toMatchObject({
      azure_tags: { "packernix-run": expect.any(String), "packernix-repository": "1", team: "a" },
      temp_resource_group_name: expect.stringMatching(/^packernix-1-\d+-1-[0-9a-f]{8}-x\w+$/),
      location: "westeurope",
      managed_image_name: someFacts().name,
    });
    expect(notes).toEqual([expect.stringMatching(/^Resource group of the machine: packernix-/)]);
    const own = await prepare({ build_resource_group_name: "mine", location: "northeurope" });
    expect(own.builder).toMatchObject({ location: null });
    expect(own.builder).not.toHaveProperty("temp_resource_group_name");
  });

  it("has Azure's time on it, on a machine that is four hours ahead", async () => {
    const atAzure = Date.now() - 4 * 3_600_000;
    observeHomeTime(atAzure);
    try {
      const { builder } = await prepare({ shared_image_gallery_destination: gallery });
      const { azure_tags, shared_image_gallery_destination } = JSON.parse(JSON.stringify(builder));
      const [year, day, time] = shared_image_gallery_destination.image_version
        .split(".")
        .map(Number);
      const version = Date.UTC(year, Math.floor(day / 100) - 1, day % 100) + time;
      for (const made of [Date.parse(azure_tags["packernix-created"]), version]) {
        expect(Math.abs(made - atAzure)).toBeLessThan(3_600_000);
      }
    } finally {
      observeHomeTime(Date.now());
    }
  });

  it("is a version of a gallery in all regions, and never the latest before it has passed", async () => {
    const destination = { ...gallery, replication_regions: ["North Europe"] };
    const { builder } = await prepare({ shared_image_gallery_destination: destination }, [
      "westeurope",
      "swedencentral",
    ]);
    expect(builder).toMatchObject({
      location: "westeurope",
      shared_gallery_image_version_exclude_from_latest: true,
      shared_image_gallery_destination: {
        image_version: expect.stringMatching(/^20\d\d\.[1-9]\d{2,3}\.\d{1,8}$/),
        replication_regions: ["North Europe", "westeurope", "swedencentral"],
      },
    });
  });

  it.each<[object, string[], RegExp]>([
    [{ capture_container_name: "vhds" }, [], /capture_container_name`: a VHD in a storage account/],
    [{}, ["westeurope", "northeurope"], /regions: a managed image of Azure's is in one region/],
    [{ azure_tags: "x" }, [], /azure_tags` must be a map/],
  ])("%j in %j is refused before the system is built", async (builder, regions, message) => {
    const { home, input } = await open(builder, regions);
    expect(await trouble(home.ready?.(input) ?? Promise.resolve())).toMatch(message);
    expect(fixture.double.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    [
      "a group",
      { managed_image_resource_group_name: "lost" },
      /no resource group lost. Make it: az group create --name lost/,
    ],
    [
      "a definition",
      { shared_image_gallery_destination: { ...gallery, image_name: "lost" } },
      /gallery shared has no image definition lost. Make it: az sig image-definition create/,
    ],
    [
      "half a destination",
      { shared_image_gallery_destination: { gallery_name: "shared" } },
      /`shared_image_gallery_destination` lacks `resource_group`/,
    ],
    [
      "nothing at all",
      { managed_image_resource_group_name: "" },
      /nothing says where images are at Azure. Set `managed_image_resource_group_name`/,
    ],
    [
      "the other generation",
      { ...inGallery, image_publisher: "debian", image_sku: "12" },
      /is for machines of generation V2, and `image_sku` 12 makes one of generation V1. Take another definition, or `image_sku` 12-gen2/,
    ],
  ])("%s that does not do is said before the system is built", async (_, builder, message) => {
    const opened = await fixture.open({}, { builderConfig: builder as never });
    const input = inputOf({ ...builder }, opened.invocation);
    expect(await trouble(opened.home.ready?.(input) ?? Promise.resolve())).toMatch(message);
  });
});

describe("a version of a gallery", () => {
  beforeEach(async () => {
    await fixture.close();
    fixture = await azureFixture(inGallery);
  });

  it("is offered as the latest when it is finished, one of a pull request never", async () => {
    const opened = await fixture.open();
    const { subscription } = fixture.double;
    const profile = (id: string) => subscription.find(id)?.properties["publishingProfile"];
    const mine = await opened.build(someFacts("a"));
    const { image } = await opened.home.finalise(mine.input, mine.artifacts);
    expect(profile(image)).toMatchObject({ excludeFromLatest: false });
    const preview = await opened.build(someFacts("b", { trusted: false }));
    const other = await opened.home.finalise(preview.input, preview.artifacts);
    expect(profile(other.image)).toMatchObject({ excludeFromLatest: true });
    expect(other.name).toMatch(/^nixos-/);
  });

  it("is copied to regions that a later run asks for", async () => {
    const opened = await fixture.open();
    const { input, artifacts } = await opened.build(someFacts());
    const image = await opened.home.finalise(input, artifacts);
    expect(image.copies.map(({ region }) => region)).toEqual(["westeurope"]);
    const further = await fixture.open({}, { regions: ["westeurope", "northeurope"] });
    const [found] = await further.home.find(identity);
    if (found === undefined) throw new Error("no image");
    const whole = await further.home.complete?.(found);
    expect(whole?.copies.map(({ region }) => region)).toEqual(["westeurope", "northeurope"]);
    if (whole === undefined) return;
    // A machine of it is where the user wants one, in whichever form the region is written.
    const builder = { type: "azure-arm", ...inGallery, location: "North Europe" };
    const template = { ...input.template, builder };
    const { invocation } = further;
    const trial = await further.home.trial?.prepare({
      ...input,
      template,
      invocation,
      image: whole,
    });
    expect(trial?.notes).toEqual([expect.stringMatching(/ in northeurope$/)]);
    await trial?.dispose();
  });

  it("is used by a scale set of its definition while it is the latest that is offered", async () => {
    const opened = await fixture.open();
    const make = async (digest: string, trusted = true) => {
      const { input, artifacts } = await opened.build(someFacts(digest, { trusted }));
      return await opened.home.finalise(input, artifacts);
    };
    const first = await make("a");
    const preview = await make("b", false);
    const storageProfile = { imageReference: { id: first.image.replace(/\/versions\/.*/, "") } };
    fixture.double.subscription.put({
      id: `${home}/providers/Microsoft.Compute/virtualMachineScaleSets/many`,
      name: "many",
      type: "Microsoft.Compute/virtualMachineScaleSets",
      location: "westeurope",
      tags: {},
      properties: { virtualMachineProfile: { storageProfile }, provisioningState: "Succeeded" },
    });
    const used = (image: string) => new Map([[image, ["scale set many"]]]);
    expect(await opened.home.uses?.([first, preview])).toEqual(used(first.image));
    const next = await make("c");
    expect(await opened.home.uses?.([first])).toEqual(new Map());
    expect(await opened.home.uses?.([first, next])).toEqual(used(next.image));
  });

  it("is used by the machine that names its definition and says which version it took", async () => {
    const opened = await fixture.open();
    const { input, artifacts } = await opened.build(someFacts());
    const image = await opened.home.finalise(input, artifacts);
    const id = image.image.replace(/\/versions\/.*/, "");
    const exactVersion = image.image.split("/").at(-1);
    fixture.double.subscription.put({
      id: `${home}/providers/Microsoft.Compute/virtualMachines/web`,
      name: "web",
      type: "Microsoft.Compute/virtualMachines",
      location: "westeurope",
      tags: {},
      properties: {
        storageProfile: { imageReference: { id, exactVersion } },
        provisioningState: "Succeeded",
      },
    });
    expect(await opened.home.uses?.([image])).toEqual(new Map([[image.image, ["machine web"]]]));
  });
});

it("says which removal failed, and does not wait for ever", async () => {
  const opened = await fixture.open();
  const left = fixture.double.addImage("left", dead);
  fixture.double.settings.refused = {
    "DELETE Microsoft.Compute/images": [409, "OperationNotAllowed", "It is in use."],
  };
  expect(await opened.home.reap(await opened.home.leftovers(undefined))).toEqual([]);
  expect(JSON.stringify(opened.lines)).toMatch(/It is in use. \(OperationNotAllowed\)/);
  expect(fixture.double.subscription.find(left.id)).toBeDefined();
});

it("does not wait for ever for an image to go", async () => {
  const opened = await fixture.open();
  const { settings, requests, addImage } = fixture.double;
  addImage("left", dead);
  const left = await opened.home.leftovers(undefined);
  settings.operationMs = 1e9;
  const removal = () => requests.findIndex(({ method }) => method === "DELETE");
  expect(await hurried(() => opened.home.reap(left))).toEqual([]);
  expect(removal()).toBeGreaterThanOrEqual(0);
  expect(removal()).toBeLessThan(requests.length - 1);
  expect(JSON.stringify(opened.lines)).toMatch(/the removal of \S+left is not done after 600/);
});

it("takes another name where the image's is a stranger's", async () => {
  const opened = await fixture.open();
  const wanted = inputOf({}, opened.invocation);
  const { name } = someFacts();
  expect(await opened.home.reserveName?.(wanted, undefined)).toEqual({ name });
  fixture.double.addImage(name);
  const words = `A managed image named ${name} already exists in the resource group ${group}`;
  expect(await opened.home.reserveName?.(wanted, [words])).toEqual({
    name: expect.stringMatching(/^nixos-.*-[0-9a-f]{8}$/),
  });
  expect(await opened.home.reserveName?.(wanted, ["Error: another one"])).toBeUndefined();
});

describe("snapshots of an image's disks", () => {
  const keys = { managed_image_os_disk_snapshot_name: "disk" };
  const add = (name: string, tags: Record<string, string>) =>
    fixture.double.subscription.put({
      id: `${home}/providers/Microsoft.Compute/snapshots/${name}`,
      name,
      type: "Microsoft.Compute/snapshots",
      location: "westeurope",
      tags,
      properties: { provisioningState: "Succeeded" },
    }).id;

  it("go with it, and no others", async () => {
    const opened = await fixture.open({}, { builderConfig: { ...inGroup, ...keys } });
    const { subscription } = fixture.double;
    const input = inputOf(keys, opened.invocation);
    const { builder } = await opened.home.prepare(input);
    const made = { ...(builder["azure_tags"] as Record<string, string>) };
    const { id } = fixture.double.addImage(String(builder["managed_image_name"]), made);
    const builderId = "Azure.ResourceManagement.VMImage";
    const artifact = { build: "azure-arm", index: 0, builderId, string: "", files: [], id };
    const image = await opened.home.finalise(input, [artifact]);
    const { tags } = subscription.find(image.image) ?? { tags: {} };
    const own = [add("disk", { ...tags }), add("disk-0", { ...tags })];
    const other = add("other", { ...tags, "packernix-created": "2026-01-01T00:00:00.000Z" });
    expect(await opened.home.removeMany([image])).toEqual([{ outcome: "removed" }]);
    expect(own.map((id) => subscription.find(id))).toEqual([undefined, undefined]);
    expect(subscription.find(other)).toBeDefined();
  });

  it("that a killed run left alone are reaped, and those of an image are not", async () => {
    const opened = await fixture.open({}, { builderConfig: { ...inGroup, ...keys } });
    const of = (name: string) => ({
      ...dead,
      "packernix-name": name,
      "packernix-created": "2026-01-01T00:00:00.000Z",
      "packernix-snapshots": "1",
    });
    fixture.double.addImage("whole", { ...of("whole"), "packernix-final": "1" });
    const kept = add("kept", of("whole"));
    const lone = add("lone", of("gone"));
    const left = await opened.home.leftovers(undefined);
    expect(left.map(({ byHand }) => byHand)).toEqual([`az resource delete --ids ${lone}`]);
    expect(await opened.home.reap(left)).toEqual(left);
    expect(fixture.double.subscription.find(kept)).toBeDefined();
  });
});

describe("a trial", () => {
  async function prepare(builder: object) {
    const opened = await fixture.open({}, { builderConfig: builder as never });
    const { input, artifacts } = await opened.build(someFacts());
    const image = await opened.home.finalise(input, artifacts);
    const { facts, platform } = input;
    const template = {
      ...input.template,
      builder: { type: "azure-arm", ...inGroup, ...builder },
      facts: factsSchema.parse({ version: 1, machine: { port: 2222 } }),
    };
    const ask = { image, facts, invocation: opened.invocation, platform, template };
    const before = fixture.double.inventory();
    return { trial: await opened.home.trial?.prepare(ask), before, image };
  }
  const bodies = () => fixture.double.requests.map(({ body }) => JSON.stringify(body)).join("\n");

  it("is a machine of the image in a group of its own, with no identity", async () => {
    const { trial, before, image } = await prepare({
      ssh_username: "packernix",
      allowed_inbound_ip_addresses: ["192.0.2.1"],
      // What a policy may demand of everything.
      azure_tags: { team: "a", odd: "[resourceGroup().name]" },
    });
    // The name is the base's; the image lets in root.
    expect(trial?.builder).toMatchObject({ ssh_host: "127.0.0.1", ssh_username: "root" });
    const sent = bodies();
    expect(sent).toContain(`"imageReference":{"id":"${image.image}"}`);
    expect(sent).toContain('"sourceAddressPrefixes":["192.0.2.1"]');
    // Where the image's sshd listens.
    expect(trial?.builder).toMatchObject({ ssh_port: 2222 });
    expect(sent).toContain('"destinationPortRange":"2222"');
    expect(sent).not.toContain('"identity"');
    const tagged = [...fixture.double.subscription.resources.values()].filter(
      ({ tags }) => tags["team"] === "a" && tags["odd"] === "[resourceGroup().name]",
    );
    // The group, and all in it but the disk, which Azure makes.
    expect(tagged).toHaveLength(6);
    const made = fixture.double.inventory().filter((line) => !before.includes(line));
    expect(made.every((line) => /\/resourceGroups\/packernix-[^/]*-test\b/.test(line))).toBe(true);
    await trial?.dispose();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await fixture.double.subscription.settle();
    expect(fixture.double.inventory()).toEqual(before);
  });

  it("is in a network and a group of the user's, and takes away what it has put there", async () => {
    const { trial, before } = await prepare({
      build_resource_group_name: group,
      virtual_network_name: "ours",
      virtual_network_resource_group_name: "net",
      ssh_username: "azureuser",
    });
    expect(trial?.builder).toMatchObject({ ssh_host: "10.0.0.4", ssh_username: "azureuser" });
    expect(bodies()).not.toContain("publicIPAddresses");
    await trial?.dispose();
    expect(fixture.double.inventory()).toEqual(before);
  });

  it("beyond a quota says what to ask for, and leaves nothing", async () => {
    const words = "Operation could not be completed as it results in exceeding approved cores.";
    const refusal: [number, string, string] = [409, "QuotaExceeded", words];
    fixture.double.settings.refused = { "PUT Microsoft.Compute/virtualMachines": refusal };
    expect(await trouble(prepare({}))).toMatch(
      /exceeding approved cores. \(QuotaExceeded\). Ask Azure for a higher quota, take another/,
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    await fixture.double.subscription.settle();
    expect(fixture.double.inventory().join("\n")).not.toContain("-test");
  });

  it("that Azure cannot make says why, and leaves nothing", async () => {
    fixture.double.settings.failing = {
      "PUT Microsoft.Resources/deployments": ["SkuNotAvailable", "The size is not available."],
    };
    expect(await trouble(prepare({}))).toMatch(
      /the machine packernix-\S+-test failed: The size is/,
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    await fixture.double.subscription.settle();
    expect(fixture.double.inventory().join("\n")).not.toContain("-test");
  });
});

it("asks for each kind of thing by a version of the API that has it", async () => {
  const own = { ...inGallery, build_resource_group_name: group };
  const opened = await fixture.open({}, { builderConfig: own });
  await opened.home.find(identity);
  await opened.home.leftovers(undefined);
  await opened.home.uses?.([]);
  const asked = fixture.double.requests.map(({ path, query }) => {
    const type = query.get("$filter")?.match(/resourceType eq '(.*)'/)?.[1];
    const kind = path.split("/providers/")[1]?.split("/")[1];
    return `${type === undefined ? (kind ?? "group") : "resources"} ${query.get("api-version")}`;
  });
  expect([...new Set(asked)].sort()).toEqual([
    "galleries 2023-07-03",
    "group 2021-04-01",
    "locks 2016-09-01",
    "resources 2021-04-01",
    "virtualMachineScaleSets 2024-03-01",
    "virtualMachines 2024-03-01",
  ]);
});
