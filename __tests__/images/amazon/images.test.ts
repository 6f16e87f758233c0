/** AMIs as images: what tags may say, copies that differ, snapshots of others, places that are taken. */
import {
  CreateKeyPairCommand,
  CreateTagsCommand,
  DeleteSnapshotCommand,
  DeleteTagsCommand,
  DescribeImagesCommand,
  DescribeSnapshotAttributeCommand,
  DescribeSnapshotsCommand,
  DisableImageCommand,
  EnableImageDeprecationCommand,
  EnableImageDeregistrationProtectionCommand,
  ModifyImageAttributeCommand,
  RegisterImageCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readIds } from "../../../src/images/amazon/images.ts";
import { protectionKeys, protectionOf } from "../../../src/images/amazon/protect.ts";
import { marks } from "../../../src/images/marks.ts";
import { removeImage } from "../../../src/images/remove.ts";
import type { Image, ImageFacts } from "../../../src/images/types.ts";
import { isUserError } from "../../../src/shared/errors.ts";
import { someFacts } from "../../contract/images.ts";
import { installed } from "../../helpers/ec2/index.ts";
import { until } from "../../helpers/until.ts";
import {
  type AmazonFixture,
  type AmazonHome,
  amazonFixture,
  someInput,
  someTemplate,
} from "./fixture.ts";
import { addBases, dataSnapshot, imageOf, machine, marksOf } from "./orphans.ts";

describe("ids", () => {
  test.each([
    ["ami-00000000", [{ region: undefined, id: "ami-00000000" }]],
    [
      "eu-central-1:ami-0123456789abcdef0,us-gov-west-1:ami-00000000",
      [
        { region: "eu-central-1", id: "ami-0123456789abcdef0" },
        { region: "us-gov-west-1", id: "ami-00000000" },
      ],
    ],
  ])("%s", (text, ids) => expect(readIds(text)).toEqual(ids));

  test.each(["", ",", "ami-", "snap-00000000", "eu:ami-00000000", "ami-00000000,", "Container"])(
    "%j names no AMI",
    (text) => expect(readIds(text)).toBeUndefined(),
  );
});

const suite = installed === undefined ? describe.skip : describe;

suite("images of an account", () => {
  let fixture: AmazonFixture;
  let digest = 0;
  const [home = "", away = "", third = ""] = ["eu-central-1", "us-east-1", "ap-southeast-2"];

  beforeAll(async () => {
    fixture = await amazonFixture("amazon-ebs", { pendingPolls: 0 });
    addBases(fixture.ec2);
  });
  afterAll(async () => await fixture?.close());

  async function make(regions = 1, changes: Partial<ImageFacts> = {}, opened?: AmazonHome) {
    const by = opened ?? (await fixture.open({ regions }));
    const facts = someFacts(`i${(digest++).toString(36).padStart(3, "0")}`, changes);
    const { input, artifacts } = await by.build(facts, { named: true });
    return { by, facts, image: await by.home.finalise(input, artifacts) };
  }

  const copyIn = (image: Image, region: string) =>
    image.copies.find((copy) => copy.region === region)?.id ?? "";

  async function tag(region: string, id: string, tags: Record<string, string>) {
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    await fixture.ec2.client(region).send(new CreateTagsCommand({ Resources: [id], Tags }));
  }
  const untag = async (region: string, id: string, ...keys: string[]) =>
    await fixture.ec2
      .client(region)
      .send(new DeleteTagsCommand({ Resources: [id], Tags: keys.map((Key) => ({ Key })) }));

  async function look(region: string, id: string) {
    const command = new DescribeImagesCommand({ ImageIds: [id], IncludeDisabled: true });
    const answer = await fixture.ec2.client(region).send(command);
    const [ami] = answer.Images ?? [];
    if (ami === undefined) throw new Error(`${id} is not there`);
    return ami;
  }
  const snapshotOf = async (region: string, id: string) =>
    (await look(region, id)).BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? "";
  const refusal = async (work: Promise<unknown>) => {
    const error = await work.catch((thrown: unknown) => thrown);
    expect(isUserError(error)).toBe(true);
    return String(error);
  };

  test("every AMI and snapshot carries the marks, and no expiry any more", async () => {
    const { image, by } = await make(2, { labels: { team: "web" } });
    for (const { region, id } of image.copies) {
      const snapshot = await snapshotOf(region, id);
      const [there] =
        (
          await fixture.ec2
            .client(region)
            .send(new DescribeSnapshotsCommand({ SnapshotIds: [snapshot] }))
        ).Snapshots ?? [];
      for (const { Tags } of [await look(region, id), there ?? {}]) {
        const tags = Object.fromEntries((Tags ?? []).map(({ Key, Value }) => [Key, Value]));
        expect(tags).toMatchObject({
          [marks.final]: "1",
          [marks.run]: by.invocation.id,
          [marks.region]: home,
          [marks.identity]: image.identity,
          [marks.repository]: "1",
          team: "web",
        });
        expect(tags).not.toHaveProperty(marks.expires);
      }
    }
    expect(image.size).toBe(4 * 1024 ** 3);
  });

  test.each([
    [marks.identity, "../../etc"],
    [marks.toplevel, "no path"],
    [marks.run, "11-2-3-abcdefgh"],
  ])("with a forged %s it is passed over, with a warning that names it", async (mark, value) => {
    const { image } = await make();
    const [region = ""] = image.image.split(":");
    await tag(region, image.id, { [mark]: value });
    const { home: looking, lines } = await fixture.open();
    expect(await looking.get(image.id)).toBeUndefined();
    expect(await looking.list(undefined)).not.toContainEqual(
      expect.objectContaining({ id: image.id }),
    );
    expect(lines.join("\n")).toMatch(
      new RegExp(`warning: ${image.image} .*cannot be read.*${mark}`),
    );
    await removeImage(looking, { ...image, invocation: value });
    expect((await look(region, image.id)).ImageId).toBe(image.id);
    await tag(region, image.id, { [marks.final]: "0" });
  });

  test("a mark of trust in one region alone is none", async () => {
    const { image, facts, by } = await make(2, { trusted: false });
    await tag(away, copyIn(image, away), { [marks.trusted]: "true" });
    expect((await by.home.find(facts.identity))[0]?.trusted).toBe(false);
  });

  test("deprecated and disabled images are seen", async () => {
    const { image, facts, by } = await make();
    const client = fixture.ec2.client(home);
    const DeprecateAt = new Date(Date.now() + 1000);
    await client.send(new EnableImageDeprecationCommand({ ImageId: image.id, DeprecateAt }));
    await client.send(new DisableImageCommand({ ImageId: image.id }));
    expect((await by.home.find(facts.identity)).map(({ id }) => id)).toEqual([image.id]);
    const more = await fixture.open({ regions: 2 });
    expect(await refusal(more.home.complete?.(image) ?? Promise.resolve())).toMatch(/disabled/);
    await removeImage(by.home, image);
    expect(await by.home.get(image.id)).toBeUndefined();
  });

  test("an id in another region is looked for there, and its holder is seen from then on", async () => {
    const opened = await fixture.open({}, { regions: [third] });
    const { image, facts } = await make(1, {}, opened);
    expect(image.region).toBe(third);
    const elsewhere = await fixture.open();
    expect(await elsewhere.home.find(facts.identity)).toEqual([]);
    expect((await elsewhere.home.get(image.image))?.image).toBe(image.image);
    expect((await elsewhere.home.find(facts.identity))[0]?.image).toBe(image.image);
  });

  test("what expired is looked for where an id says that images are, too", async () => {
    const client = fixture.ec2.client(third);
    const { KeyPairId = "" } = await client.send(
      new CreateKeyPairCommand({
        KeyName: "left by a trial",
        TagSpecifications: [
          {
            ResourceType: "key-pair",
            Tags: Object.entries(marksOf("1-9-1-expired0", -1)).map(([Key, Value]) => ({
              Key,
              Value,
            })),
          },
        ],
      }),
    );
    const { home: looking } = await fixture.open();
    expect(await looking.leftovers(undefined)).toEqual([]);
    await looking.get(`${third}:ami-00000000`);
    const found = await looking.leftovers(undefined);
    expect(found.map(({ what }) => what)).toEqual([`key pair ${KeyPairId} in ${third}`]);
    expect(await looking.reap(found)).toEqual(found);
  });

  test("holds that only some copies have count, and the youngest of two", async () => {
    const { image, facts, by } = await make(2);
    await tag(home, image.id, { "packernix-stage:testing": "2026-01-01T00:00:00.000Z" });
    await tag(away, copyIn(image, away), {
      "packernix-stage:testing": "2026-02-01T00:00:00.000Z",
      "packernix-stage:%": "2026-02-01T00:00:00.000Z",
      "packernix-stage:odd": "yesterday",
    });
    const [found] = await by.home.find(facts.identity);
    expect(found?.stages).toEqual([
      { family: "web", stage: "testing", since: "2026-02-01T00:00:00.000Z" },
    ]);
  });

  test("every copy says where all are, so marks and removal reach them from one region", async () => {
    const before = await fixture.ec2.inventory();
    const { image, facts } = await make(2);
    const wide = await fixture.open({ regions: 3 });
    const whole = await wide.home.complete?.(image);
    const tagsIn = async (region: string, id: string) => {
      const { Tags = [] } = await look(region, id);
      return Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
    };
    for (const { region, id } of whole?.copies ?? []) {
      const tags = await tagsIn(region, id);
      expect(tags).toMatchObject({ [marks.regions]: [third, home, away].sort().join(" ") });
    }
    const narrow = await fixture.open();
    const [found] = await narrow.home.find(facts.identity);
    if (found === undefined) throw new Error("not found");
    expect(found.copies).toHaveLength(1);
    const hold = { family: "web", stage: "testing", since: "2026-01-01T00:00:00.000Z" };
    await narrow.home.addStage(found, hold);
    for (const { region, id } of whole?.copies ?? []) {
      expect(await tagsIn(region, id)).toHaveProperty(["packernix-stage:testing"], hold.since);
    }
    await removeImage(narrow.home, found);
    expect(await fixture.ec2.inventory()).toEqual(expect.arrayContaining(before));
    const left = (await fixture.ec2.inventory()).filter((line) => !before.includes(line));
    // The machine that the image was made of is the test's own.
    expect(left.filter((line) => / (image|snapshot) /.test(line))).toEqual([]);
  });

  test("more tags than Amazon allows are refused before anything is built", async () => {
    const labels = Object.fromEntries(Array.from({ length: 45 }, (_, n) => [`label-${n}`, "x"]));
    const opened = await fixture.open();
    const facts = someFacts("many", { labels });
    const wanted = someInput(opened, facts);
    expect(await refusal(opened.home.ready?.(wanted) ?? Promise.resolve())).toMatch(
      /labels: .* 5\d tags, and AWS allows 50/,
    );
    for (const [changes, words] of [
      [{ labels: { "": "x" } }, /labels: .*empty name/],
      [{ labels: { ["x".repeat(128)]: "" } }, /labels: .*at most 127/],
      [{ labels: { x: "y".repeat(257) } }, /labels: .*at most 256/],
      [{ labels: { "aws:x": "" } }, /labels: .*AWS's own/],
      [{ family: "x".repeat(257) }, /family: .*at most 256/],
    ] as const) {
      const input = someInput(opened, someFacts("many", changes));
      expect(await refusal(opened.home.ready?.(input) ?? Promise.resolve())).toMatch(words);
    }
  });

  test("removing takes its own snapshots, and leaves those of others", async () => {
    const { image, by } = await make();
    const client = fixture.ec2.client(home);
    const own = await snapshotOf(home, image.id);
    // Somebody registers another AMI of the same snapshot.
    const { ImageId: other = "" } = await client.send(
      new RegisterImageCommand({
        Name: "of the same snapshot",
        RootDeviceName: "/dev/xvda",
        BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { SnapshotId: own } }],
      }),
    );
    await removeImage(by.home, image);
    const left = await fixture.ec2.inventory();
    expect(left).toContain(`${home} snapshot ${own}`);
    expect(left).toContain(`${home} image ${other}`);
    expect(left).not.toContain(`${home} image ${image.id}`);
  });

  /** With a snapshot of the user's, so that its own ones are deleted one by one. */
  async function makeWithData() {
    const client = fixture.ec2.client(home);
    const data = await dataSnapshot(client);
    const opened = await fixture.open();
    const facts = someFacts(`i${(digest++).toString(36).padStart(3, "0")}`);
    const run = marksOf(opened.invocation.id);
    const id = await imageOf(client, await machine(client), run, facts.name, data);
    const artifact = { build: "", index: 0, builderId: "", string: "", files: [] };
    const input = someInput(opened, facts);
    const image = await opened.home.finalise(input, [{ ...artifact, id: `${home}:${id}` }]);
    return { image, opened, own: await snapshotOf(home, id), data };
  }

  test("its own snapshots go also when Amazon takes the AMI for a user of them for a while", async () => {
    const { image, opened, own, data } = await makeWithData();
    fixture.ec2.settings.lingering = 2;
    try {
      await removeImage(opened.home, image);
    } finally {
      fixture.ec2.settings.lingering = 0;
    }
    const left = await fixture.ec2.inventory();
    expect(left).not.toContain(`${home} snapshot ${own}`);
    expect(left).toContain(`${home} snapshot ${data}`);
    expect(opened.lines.join("\n")).not.toContain("another image uses it");
  });

  test("a snapshot that could not be deleted is named, as nothing else leads to it", async () => {
    const { image, opened, own } = await makeWithData();
    fixture.ec2.faults.add({ action: "DeleteSnapshot", kind: "unauthorized", times: 9 });
    const told = await refusal(removeImage(opened.home, image));
    fixture.ec2.faults.clear();
    expect(told).toMatch(new RegExp(`${image.image} is deregistered, but ${own} could not`));
    expect(told).toMatch(/may not call DeleteSnapshot/);
    await fixture.ec2.client(home).send(new DeleteSnapshotCommand({ SnapshotId: own }));
  });

  test("many are removed with few calls, and one that Amazon keeps stops no other", async () => {
    const regions = [home, away];
    const made = [];
    for (let count = 0; count < 4; count++) made.push((await make(2)).image);
    const [stuck] = made;
    await fixture.ec2.client(away).send(
      new EnableImageDeregistrationProtectionCommand({
        ImageId: stuck === undefined ? "" : copyIn(stuck, away),
      }),
    );
    const opened = await fixture.open({ regions: 2 });
    fixture.ec2.requests.splice(0);
    // As chosen before the protection came.
    const removals = await opened.home.removeMany(made);
    expect(removals?.map((removal) => ("error" in removal ? "error" : removal.outcome))).toEqual([
      ...["error", "removed", "removed", "removed"],
    ]);
    expect(removals?.[0]).toMatchObject({ error: { message: expect.stringMatching(/protected/) } });
    const calls = fixture.ec2.requests.map(({ action, region }) => `${region} ${action}`);
    expect(calls.sort()).toEqual(
      regions
        .flatMap((region) => [
          ...[
            `${region} DescribeImages`,
            `${region} DescribeSnapshots`,
            `${region} DescribeImages`,
          ],
          ...Array.from({ length: 3 }, () => `${region} DeregisterImage`),
        ])
        .sort(),
    );
    const left = await fixture.ec2.inventory(regions);
    for (const image of made) {
      const listed = image.copies.filter(({ region, id }) =>
        left.includes(`${region} image ${id}`),
      );
      expect(listed).toHaveLength(image === stuck ? 2 : 0);
    }
  });

  test.each(["DeregisterImage", "DescribeSnapshots"])(
    "where %s is not allowed, each says so and none is lost",
    async (action) => {
      const made = [(await make()).image, (await make()).image];
      const opened = await fixture.open();
      fixture.ec2.faults.add({ action, kind: "unauthorized", times: 10 });
      const removals = await opened.home.removeMany(made);
      fixture.ec2.faults.clear();
      expect(removals).toEqual(
        made.map(() => ({ error: expect.objectContaining({ message: expect.any(String) }) })),
      );
      const again = await opened.home.removeMany(made);
      expect(again).toEqual(made.map(() => ({ outcome: "removed" })));
    },
  );

  test("a busy Amazon is asked again, and all are removed in the end", async () => {
    const made = [(await make()).image, (await make()).image, (await make()).image];
    const opened = await fixture.open();
    fixture.ec2.faults.add({ action: "DeregisterImage", kind: "throttled", times: 4 });
    fixture.ec2.faults.add({ action: "DescribeImages", kind: "server-error", times: 1 });
    const removals = await opened.home.removeMany(made);
    fixture.ec2.faults.clear();
    expect(removals).toEqual(made.map(() => ({ outcome: "removed" })));
  });

  test("a snapshot that was there before the run is neither marked nor removed", async () => {
    const [theirs] = fixture.ec2.addForeign(1, { region: home, name: "with data" });
    const data = theirs?.devices[0]?.ebs?.snapshotId ?? "";
    const opened = await fixture.open();
    const facts = someFacts("data");
    const client = fixture.ec2.client(home);
    const built = await opened.build(someFacts("root"));
    const root = built.artifacts[0]?.id.split(":")[1] ?? "";
    const { ImageId = "" } = await client.send(
      new RegisterImageCommand({
        Name: facts.name,
        RootDeviceName: "/dev/xvda",
        BlockDeviceMappings: [
          { DeviceName: "/dev/xvda", Ebs: { SnapshotId: await snapshotOf(home, root) } },
          { DeviceName: "/dev/xvdb", Ebs: { SnapshotId: data } },
        ],
      }),
    );
    // Packer tags all snapshots of what it made.
    await tag(home, data, { [marks.run]: opened.invocation.id, [marks.expires]: "1" });
    const artifact = { build: "", index: 0, builderId: "", string: "", files: [] };
    const image = await opened.home.finalise({ ...built.input, facts }, [
      { ...artifact, id: `${home}:${ImageId}` },
    ]);
    const snapshots = await client.send(new DescribeSnapshotsCommand({ SnapshotIds: [data] }));
    expect(snapshots.Snapshots?.[0]?.Tags ?? []).toEqual([]);
    await removeImage(opened.home, image);
    expect(await fixture.ec2.inventory()).toContain(`${home} snapshot ${data}`);
  });

  test("what was just deregistered and is listed still stands in nobody's way", async () => {
    const facts = someFacts("gone");
    fixture.ec2.addForeign(1, { name: facts.name, state: "deregistered" });
    const opened = await fixture.open();
    const input = someInput(opened, facts);
    expect(await opened.home.reserveName?.(input, undefined)).toEqual({ name: facts.name });
  });

  test("who is overtaken while its copies are made answers with the other's image", async () => {
    const facts = someFacts("overtaken");
    const slow = await fixture.open({ regions: 2 });
    const quick = await fixture.open();
    const one = await slow.build(facts, { named: true });
    const other = await quick.build({ ...facts, name: `${facts.name}-quick` }, { named: true });
    const held = Promise.withResolvers<void>();
    fixture.ec2.faults.add({ action: "CopyImage", kind: "delay", after: held.promise });
    fixture.ec2.requests.length = 0;
    const adopting = slow.home.finalise(one.input, one.artifacts);
    await until("CopyImage", () =>
      fixture.ec2.requests.some(({ action }) => action === "CopyImage"),
    );
    const theirs = await quick.home.finalise(other.input, other.artifacts);
    held.resolve();
    const answer = await adopting;
    expect(answer).toMatchObject({ id: theirs.id, invocation: theirs.invocation });
    const found = await slow.home.find(facts.identity);
    expect(found.map(({ invocation }) => invocation)).toEqual([theirs.invocation]);
    await removeImage(slow.home, answer);
  });

  test("nor one that was made just before, when a dead run's image makes way or this one's is adopted", async () => {
    const client = fixture.ec2.client(home);
    const data = await dataSnapshot(client);
    const theirs = `${home} snapshot ${data}`;
    const facts = someFacts("fresh");
    const dead = "1-7-1-deaddead";
    await imageOf(client, await machine(client), marksOf(dead, -1), facts.name, data);
    const opened = await fixture.open();
    const input = someInput(opened, facts);
    expect(await opened.home.reserveName?.(input, undefined)).toEqual({ name: facts.name });
    expect(await fixture.ec2.inventory()).toContain(theirs);
    const run = marksOf(opened.invocation.id);
    const id = await imageOf(client, await machine(client), run, facts.name, data);
    const artifact = { build: "", index: 0, builderId: "", string: "", files: [] };
    const image = await opened.home.finalise(input, [{ ...artifact, id: `${home}:${id}` }]);
    const snapshots = await client.send(new DescribeSnapshotsCommand({ SnapshotIds: [data] }));
    expect(snapshots.Snapshots?.[0]?.Tags ?? []).toEqual([]);
    await removeImage(opened.home, image);
    expect(await fixture.ec2.inventory()).toContain(theirs);
    await fixture.ec2.client(home).send(new DeleteSnapshotCommand({ SnapshotId: data }));
  });

  test("protection that the builder asks for comes last, on every copy, and never on what fails", async () => {
    const asked = { deregistration_protection: { enabled: true, with_cooldown: "true" } };
    const opened = await fixture.open({ regions: 2 });
    const { input, artifacts } = await opened.build(someFacts("guarded"), { named: true });
    const guarded = { ...input, template: someTemplate(asked) };
    const prepared = await opened.home.prepare(guarded);
    expect(prepared.builder).toMatchObject({ deregistration_protection: null });
    const first = await opened.home.finalise(guarded, artifacts);
    expect(first.isProtected).toBe(true);

    // The other run's image of the same identity loses, and goes.
    const second = await fixture.open({ regions: 2 });
    const more = await second.build({ ...input.facts }, { named: false });
    const other = { ...more.input, template: someTemplate(asked) };
    expect((await second.home.finalise(other, more.artifacts)).image).toBe(first.image);

    const wide = await fixture.open({ regions: 3 });
    const whole = await wide.home.complete?.(first);
    expect(whole?.copies).toHaveLength(3);
    for (const { region, id } of whole?.copies ?? []) {
      const { DeregistrationProtection } = await look(region, id);
      expect(DeregistrationProtection).toBe("enabled-with-cooldown");
    }
  });

  test.each([
    [{}, undefined],
    [{ deregistration_protection: null }, undefined],
    [{ deregistration_protection: { enabled: false } }, undefined],
    [{ deregistration_protection: { enabled: "{{user `x`}}" } }, undefined],
    [{ deregistration_protection: { enabled: "true" } }, { cooldown: false }],
    [{ deregistration_protection: { with_cooldown: true } }, { cooldown: true }],
  ])("of %j it is known whether it protects", (builder, protection) => {
    expect(protectionOf(builder)).toEqual(protection);
    expect("deregistration_protection" in protectionKeys(builder)).toBe(protection !== undefined);
  });

  test("a cooldown is told with its end, also when it has begun", async () => {
    const { image, facts, by } = await make();
    const protect = { ImageId: image.id, WithCooldown: true };
    await fixture.ec2.client(home).send(new EnableImageDeregistrationProtectionCommand(protect));
    const until = /24|until about 20\d\d-\d\d-\d\dT/;
    expect(await refusal(removeImage(by.home, image, { force: true }))).toMatch(until);
    const [found] = await by.home.find(facts.identity);
    expect(found?.isProtected).toBe(true);
    expect(await refusal(removeImage(by.home, image, { force: true }))).toMatch(until);
    expect(await by.home.get(image.id)).toBeDefined();
  });

  test("cooldowns of all copies begin at once, and are told at once", async () => {
    const { image, by } = await make(3);
    for (const { region, id: ImageId } of image.copies) {
      const protect = { ImageId, WithCooldown: true };
      await fixture.ec2
        .client(region)
        .send(new EnableImageDeregistrationProtectionCommand(protect));
    }
    const told = await refusal(removeImage(by.home, image, { force: true }));
    for (const { region, id } of image.copies) {
      expect(told).toContain(`${region}:${id}`);
      expect((await look(region, id)).DeregistrationProtection).toMatch(/^disabled after/);
    }
  });

  const snapshotUsers = async (region: string, id: string) => {
    const SnapshotId = await snapshotOf(region, id);
    const of = { SnapshotId, Attribute: "createVolumePermission" } as const;
    const command = new DescribeSnapshotAttributeCommand(of);
    return (await fixture.ec2.client(region).send(command)).CreateVolumePermissions;
  };

  test("a copy that its maker had begun is finished and shared, and not made twice", async () => {
    const { image } = await make(2);
    const half = copyIn(image, away);
    await untag(away, half, marks.final);
    await tag(away, half, { [marks.expires]: "9999999999" });
    const builderConfig = {
      access_key: "AKIAIOSFODNN7EXAMPLE",
      secret_key: "made-up",
      snapshot_users: ["210987654321"],
    };
    const opened = await fixture.open({ regions: 2 }, { builderConfig });
    const [found] = await opened.home.find({ ...someFacts().identity, text: image.identity });
    expect(found?.image).toBe(`${home}:${image.id}`);
    if (found === undefined) return;
    expect((await opened.home.complete?.(found))?.image).toBe(image.image);
    expect(await snapshotUsers(away, half)).toEqual([{ UserId: "210987654321" }]);
  });

  test("two runs that copy it to the same region at once make one copy", async () => {
    const { image } = await make(1);
    const both = await Promise.all([fixture.open({ regions: 2 }), fixture.open({ regions: 2 })]);
    const copied = await Promise.all(both.map((opened) => opened.home.complete?.(image)));
    expect(copied[0]?.copies.map(({ region }) => region)).toEqual([home, away]);
    expect(copied[1]).toEqual(copied[0]);
    const left = await both[0].home.leftovers(both[0].invocation.id);
    expect([...left, ...(await both[1].home.leftovers(both[1].invocation.id))]).toEqual([]);
  });

  test("a copy is shared as its source is, and no stranger's name is taken", async () => {
    const { image } = await make(1);
    const LaunchPermission = { Add: [{ UserId: "210987654321" }] };
    const share = new ModifyImageAttributeCommand({ ImageId: image.id, LaunchPermission });
    await fixture.ec2.client(home).send(share);
    const opened = await fixture.open({ regions: 2 });
    const whole = await opened.home.complete?.(image);
    const command = new DescribeImagesCommand({ ExecutableUsers: ["210987654321"] });
    const shared = (await fixture.ec2.client(away).send(command)).Images ?? [];
    expect(shared.map(({ ImageId }) => ImageId)).toEqual([whole?.copies[1]?.id]);

    fixture.ec2.addForeign(1, { region: third, name: image.name });
    const more = await fixture.open({ regions: 3 });
    const [found] = await more.home.find({ ...someFacts().identity, text: image.identity });
    if (found === undefined) throw new Error("not found");
    expect(await refusal(more.home.complete?.(found) ?? Promise.resolve())).toMatch(
      new RegExp(`copied to ${third}, but its name .* is taken there by ami-`),
    );
  });

  test("a copy is encrypted and its snapshot shared as `builder-config` says", async () => {
    const { image } = await make(1);
    const key = `arn:aws:kms:${away}:427812963091:key/made-up`;
    const builderConfig = {
      access_key: "AKIAIOSFODNN7EXAMPLE",
      secret_key: "made-up",
      region_kms_key_ids: { [home]: "alias/other", [away]: key },
      snapshot_users: ["210987654321", "{{user `more`}}"],
    };
    const opened = await fixture.open({ regions: 2 }, { builderConfig });
    const whole = await opened.home.complete?.(image);
    const copy = whole?.copies[1]?.id ?? "";
    const SnapshotIds = [await snapshotOf(away, copy)];
    const { Snapshots } = await fixture.ec2
      .client(away)
      .send(new DescribeSnapshotsCommand({ SnapshotIds }));
    expect(Snapshots?.[0]).toMatchObject({ Encrypted: true, KmsKeyId: key });
    expect(await snapshotUsers(away, copy)).toEqual([{ UserId: "210987654321" }]);
  });

  test("a build is copied as Packer would, with its marks, before a stage names it", async () => {
    const key = `arn:aws:kms:${away}:427812963091:key/made-up`;
    const builderConfig = {
      access_key: "AKIAIOSFODNN7EXAMPLE",
      secret_key: "made-up",
      region_kms_key_ids: { [away]: key },
      snapshot_users: ["210987654321"],
    };
    const opened = await fixture.open({ regions: 3 }, { builderConfig });
    const stages = [{ family: "web", stage: "testing", since: "2026-01-01T00:00:00.000Z" }];
    const { input, artifacts } = await opened.build(someFacts("copied", { stages }), {
      named: true,
    });
    const source = artifacts[0]?.id.split(":")[1] ?? "";
    const client = fixture.ec2.client(home);
    await tag(home, source, { team: "web" });
    await tag(home, await snapshotOf(home, source), { cost: "low" });
    await client.send(
      new ModifyImageAttributeCommand({
        ImageId: source,
        Attribute: "imdsSupport",
        ImdsSupport: { Value: "v2.0" },
      }),
    );
    await client.send(new EnableImageDeregistrationProtectionCommand({ ImageId: source }));
    fixture.ec2.requests.splice(0);
    const held = Promise.withResolvers<void>();
    fixture.ec2.faults.add({
      action: "CopyImage",
      region: third,
      kind: "delay",
      after: held.promise,
    });
    const finishing = opened.home.finalise(input, artifacts);
    const isAsked = () =>
      fixture.ec2.requests.some((one) => one.action === "CopyImage" && one.region === third);
    await until("the copy", isAsked);
    const { Tags = [] } = await look(home, source);
    const staged = Tags.filter(({ Key }) => Key?.startsWith(`${marks.stage}:`));
    held.resolve();
    const image = await finishing;
    expect(image.copies.map(({ region }) => region)).toEqual([home, away, third]);
    expect(image).toMatchObject({ id: source, isProtected: true, labels: { team: "web" }, stages });
    const calls = fixture.ec2.requests.map(({ action, region }) => `${region} ${action}`);
    // The stage comes last, and at home behind all others.
    expect(calls.lastIndexOf(`${home} CreateTags`)).toBeGreaterThan(
      calls.lastIndexOf(`${third} CreateTags`),
    );
    expect(staged).toEqual([]);
    for (const region of [away, third]) {
      const ami = await look(region, copyIn(image, region));
      expect(ami).toMatchObject({
        ImdsSupport: "v2.0",
        DeregistrationProtection: "enabled-without-cooldown",
      });
      const SnapshotIds = [await snapshotOf(region, ami.ImageId ?? "")];
      const { Snapshots } = await fixture.ec2
        .client(region)
        .send(new DescribeSnapshotsCommand({ SnapshotIds }));
      expect(Snapshots?.[0]?.Tags).toEqual(
        expect.arrayContaining([
          { Key: "cost", Value: "low" },
          { Key: marks.final, Value: "1" },
        ]),
      );
      expect(Snapshots?.[0]?.KmsKeyId).toBe(region === away ? key : undefined);
    }
    await removeImage(opened.home, image, { force: true });
  });

  test("where another run has taken the name of a copy, the older image is the answer of both", async () => {
    const [one, other] = [
      await fixture.open({ regions: 2 }),
      await fixture.open({}, { regions: [away, home] }),
    ];
    const facts = someFacts("crossed");
    const built = [
      { by: one, ...(await one.build(facts, { named: true })) },
      { by: other, ...(await other.build(facts, { named: true })) },
    ];
    const images = await Promise.all(
      built.map(({ by, input, artifacts }) => by.home.finalise(input, artifacts)),
    );
    expect(images[1]?.image).toBe(images[0]?.image);
    expect(images[0]?.copies).toHaveLength(2);
    for (const { by } of built) {
      expect(await by.home.leftovers(by.invocation.id)).toEqual([]);
    }
    expect(await one.home.find(facts.identity)).toHaveLength(1);
  });

  test("an image that is gone cannot be held, and nothing is made of it", async () => {
    const { image, by } = await make();
    await removeImage(by.home, image);
    const hold = { family: "web", stage: "production", since: "2026-01-01T00:00:00.000Z" };
    await expect(by.home.addStage(image, hold)).rejects.toThrow(/is gone/);
    await expect(by.home.dropStage(image, hold)).rejects.toThrow(/is gone/);
  });

  test("what an old Packer left without marks is adopted with its snapshots", async () => {
    const opened = await fixture.open();
    const facts = someFacts("bare");
    const { input, artifacts } = await opened.build(facts, { named: true });
    const id = artifacts[0]?.id.split(":")[1] ?? "";
    const snapshot = await snapshotOf(home, id);
    for (const resource of [id, snapshot]) {
      await untag(home, resource, marks.run, marks.expires);
    }
    const image = await opened.home.finalise(input, artifacts);
    expect(image).toMatchObject({ id, invocation: opened.invocation.id });
    await removeImage(opened.home, image);
    expect(await fixture.ec2.inventory()).not.toContain(`${home} snapshot ${snapshot}`);
  });
});
