/**
 * What an invocation left at Amazon goes, whatever it is, and nothing else: not what a sibling works
 * with, not another repository's, not what has no marks.
 */
import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  AttachVolumeCommand,
  CopyImageCommand,
  CreateKeyPairCommand,
  CreateSnapshotCommand,
  CreateTagsCommand,
  DeleteKeyPairCommand,
  DeleteLaunchTemplateCommand,
  DeleteTagsCommand,
  DeleteVolumeCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  IAMClient,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { keyPairName } from "../../../src/images/amazon/machine.ts";
import { marks } from "../../../src/images/marks.ts";
import { packerOutput } from "../../../src/packer/session.ts";
import { type Ec2, installed, startEc2 } from "../../helpers/ec2/index.ts";
import {
  addBases,
  dataSnapshot,
  fleet,
  group,
  imageOf,
  kinds,
  machine,
  makers,
  marksOf,
  openLeftovers,
  regions,
  volume,
} from "./orphans.ts";

// Of this test, its live sibling, one that has expired, and another repository's that has.
let own = "";
let sibling = "";
let dead = "";
let stranger = "";
let serial = 0;

const withDouble = installed === undefined ? describe.skip : describe;

withDouble("leftovers at Amazon", () => {
  let ec2: Ec2;
  const environment = { ...process.env };
  beforeAll(async () => {
    ec2 = await startEc2();
    addBases(ec2);
    // The SDK looks for credentials there.
    Object.assign(process.env, ec2.env);
  });
  beforeEach(() => {
    serial += 1;
    own = `42-${serial}-2-aaaaaaaa`;
    sibling = `42-${serial}-2-bbbbbbbb`;
    dead = `42-${serial}-1-cccccccc`;
    stranger = `420-${serial}-1-dddddddd`;
    ec2.setPolicy(undefined);
    ec2.settings.pendingPolls = 1;
  });
  afterAll(async () => {
    process.env = environment;
    await ec2[Symbol.asyncDispose]();
  });

  const client = (region: string = regions[0]) => ec2.client(region);
  const all = () => ec2.inventory([...regions]);

  /** What remains when everything of these marks is removed, of all that is there now. */
  async function reaped(invocation: string | undefined) {
    const home = await openLeftovers(ec2, own);
    const found = await home.leftovers(invocation);
    expect(await home.reap(found)).toEqual(found);
    expect(await home.leftovers(invocation)).toEqual([]);
    return { found, lines: home.log.lines };
  }

  it("asks once in each region where nothing has expired", async () => {
    await makers.image(client(), { [marks.run]: own, [marks.final]: "1" });
    await makers.image(client(), marksOf(sibling));
    const home = await openLeftovers(ec2, own);
    ec2.requests.length = 0;
    expect(await home.leftovers(undefined)).toEqual([]);
    expect(ec2.requests.map(({ action }) => action)).toEqual(regions.map(() => "DescribeTags"));
  });

  describe.each(kinds)("%s", (kind) => {
    it("goes with its own invocation, or when it has expired; others stay", async () => {
      const make = (tags: Record<string, string>, region?: string) =>
        makers[kind](client(region), tags);
      await make({});
      await make({ Name: "mine" });
      await make(marksOf(sibling));
      await make(marksOf(stranger, -1));
      const withSibling = await all();
      await make(marksOf(own));
      const withOwn = (await all()).filter((line) => !withSibling.includes(line));
      const beforeDead = await all();
      await make(marksOf(dead, -1), regions[1]);
      const withDead = (await all()).filter((line) => !beforeDead.includes(line));

      const { found } = await reaped(own);
      expect(found.map(({ invocation }) => invocation)).toContain(own);
      expect(found[0]?.what).toMatch(/ in eu-central-1$/);
      const left = async (lines: string[]) => {
        const now = await all();
        return lines.filter((line) => now.includes(line) && line.includes(` ${kind} `));
      };
      expect(withOwn.some((line) => line.includes(` ${kind} `))).toBe(true);
      expect(await left(withOwn)).toEqual([]);
      expect(await left(withDead)).not.toEqual([]);

      expect((await reaped(undefined)).found.map(({ invocation }) => invocation)).toContain(dead);
      expect(await left(withDead)).toEqual([]);
      expect(await all()).toEqual(expect.arrayContaining(withSibling));
    });
  });

  it("never takes what has the final mark, nor its snapshots", async () => {
    const final = { [marks.run]: own, [marks.final]: "1" };
    await imageOf(client(), await machine(client(), marksOf(own)), final);
    // The mark came to the image first: its snapshots still look unfinished.
    const instance = await machine(client());
    const image = await imageOf(client(), instance, marksOf(own));
    const Tags = [{ Key: marks.final, Value: "1" }];
    await client().send(new CreateTagsCommand({ Resources: [image], Tags }));
    const before = await all();
    const { found } = await reaped(own);
    expect(found.map(({ what }) => what)).toEqual([expect.stringMatching(/^instance i-/)]);
    const gone = before.filter((line) => line.includes(" image ") || line.includes(" snapshot "));
    expect(await all()).toEqual(expect.arrayContaining(gone));
  });

  it("never takes a snapshot that was there before, although Packer has marked it", async () => {
    const data = await dataSnapshot(client());
    const instance = await machine(client());
    const before = await all();
    const tagsOf = async () => {
      const command = new DescribeSnapshotsCommand({ SnapshotIds: [data] });
      return (await client().send(command)).Snapshots?.[0]?.Tags ?? [];
    };
    for (const run of [own, dead]) {
      const image = await imageOf(client(), instance, marksOf(run, -1), `of-${run}`, data);
      const { found } = await reaped(run === own ? own : undefined);
      expect(found.map(({ what }) => what)).toEqual([`AMI ${image} in eu-central-1`]);
      expect(await all()).toEqual(before);
      expect(await tagsOf()).toEqual([]);
    }
  });

  it("leaves an AMI whose snapshot it cannot tell from its own any more", async () => {
    const data = await dataSnapshot(client());
    const image = await imageOf(client(), await machine(client()), marksOf(own), "kept", data);
    const before = await all();
    ec2.setPolicy(["ec2:Describe*", "ec2:DeregisterImage", "ec2:DeleteSnapshot"]);
    const home = await openLeftovers(ec2, own);
    expect(await home.reap(await home.leftovers(own))).toEqual([]);
    expect(home.log.lines.join("\n")).toMatch(
      new RegExp(`AMI ${image} in eu-central-1 stays: .*${data} .*was there before.*DeleteTags`),
    );
    expect(await all()).toEqual(before);
    ec2.setPolicy(undefined);
    await reaped(own);
  });

  it.each([
    ["with its marks", true],
    ["without", false],
  ])("never takes what a backup plan of the account has made of it, %s", async (_how, marked) => {
    const instance = await machine(client(), marksOf(own, -1));
    for (const key of ["aws:backup:source-resource", "aws:dlm:lifecycle-policy-id"]) {
      const tags = { ...(marked ? marksOf(own, -1) : {}), [key]: "x" };
      ec2.addForeign(1, { tags, attributes: { sourceInstanceId: instance } });
    }
    const backups = (await all()).filter((line) => / (image|snapshot) /.test(line));
    expect(backups.length).toBeGreaterThanOrEqual(4);
    for (const run of [own, undefined]) {
      const { found } = await reaped(run);
      expect(found.filter(({ what }) => /^(AMI|snapshot) /.test(what))).toEqual([]);
    }
    expect(await all()).toEqual(expect.arrayContaining(backups));
  });

  it("never takes a marked snapshot that is of no image", async () => {
    const VolumeId = await volume(client(), {});
    const { SnapshotId = "" } = await client().send(new CreateSnapshotCommand({ VolumeId }));
    const Tags = Object.entries(marksOf(own)).map(([Key, Value]) => ({ Key, Value }));
    await client().send(new CreateTagsCommand({ Resources: [SnapshotId], Tags }));
    expect((await reaped(own)).found).toEqual([]);
  });

  it("finds nothing of a build that succeeded, on an instance or a spot instance", async () => {
    const KeyName = await key(own);
    const instance = await machine(client(), marksOf(own), { KeyName });
    const spot = await fleet(client(), marksOf(own), { KeyName });
    await imageOf(client(), instance, { [marks.run]: own, [marks.final]: "1" }, `web-${own}`);
    // What Packer itself removes; the record of its fleet stays.
    const InstanceIds = [instance, spot.instance];
    await client().send(new TerminateInstancesCommand({ InstanceIds }));
    const { name: LaunchTemplateName } = spot;
    await client().send(new DeleteLaunchTemplateCommand({ LaunchTemplateName }));
    await client().send(new DeleteKeyPairCommand({ KeyName }));
    const home = await openLeftovers(ec2, own);
    expect(await home.leftovers(own)).toEqual([]);
  });

  it("removes a spot instance of a fleet with all that belongs to it, and leaves a sibling's", async () => {
    await fleet(client(), marksOf(sibling), { KeyName: await key(sibling) });
    const before = await all();
    await fleet(client(), marksOf(own), { KeyName: await key(own) });
    const { found } = await reaped(own);
    const words = found.map(({ what }) => what.replace(/ \S+ in .*/, ""));
    expect([...new Set(words)].sort()).toEqual([
      "instance",
      "key pair",
      "launch template",
      "spot request",
    ]);
    expect(await all()).toEqual(before);
  });

  it("finds an instance by its key pair before it has marks", async () => {
    await machine(client(), {}, { KeyName: await key(sibling) });
    const before = await all();
    await machine(client(), {}, { KeyName: await key(own), keepsVolume: true });
    const { found } = await reaped(own);
    const words = found.map(({ what }) => what.replace(/ \S+ in .*/, ""));
    expect(words.sort()).toEqual(["instance", "key pair", "volume"]);
    expect(await all()).toEqual(before);
  });

  it("leaves a volume that the instance has attached to itself, or that is marked as another's", async () => {
    const attached = async (tags: Record<string, string>, run: string) => {
      const InstanceId = await machine(client(), marksOf(run));
      const VolumeId = await volume(client(), tags);
      await client().send(new AttachVolumeCommand({ VolumeId, InstanceId, Device: "/dev/sdf" }));
      return VolumeId;
    };
    const [before, after] = [await attached({}, own), await attached({}, own)];
    const times: [string, number][] = [
      [before, -3_600_000],
      [after, 30_000],
    ];
    for (const [id, offset] of times) {
      ec2.tell(regions[0], id, { createTime: new Date(Date.now() + offset).toISOString() });
    }
    const others = [
      await attached(marksOf(sibling), own),
      await attached({ [marks.run]: own, [marks.final]: "1" }, own),
    ];
    const { found } = await reaped(own);
    expect(found.map(({ what }) => what)).toEqual(
      found.map(() => expect.stringMatching(/^instance /)),
    );
    const left = (await all()).join("\n");
    for (const VolumeId of [before, after, ...others]) {
      expect(left).toContain(VolumeId);
      await client().send(new DeleteVolumeCommand({ VolumeId }));
    }
  });

  it("leaves to an instance the network interface that goes with it, and needs no right for it", async () => {
    const before = await all();
    const instance = await machine(client(), marksOf(own), { marksInterface: true });
    ec2.setPolicy(["ec2:Describe*", "ec2:TerminateInstances"]);
    const { found } = await reaped(own);
    expect(found.map(({ what }) => what)).toEqual([`instance ${instance} in eu-central-1`]);
    expect(await all()).toEqual(before);
  });

  it("removes an interface that stays when its instance has let go of it", async () => {
    const before = await all();
    await makers["network-interface"](client(), marksOf(own));
    ec2.faults.add({ action: "DeleteNetworkInterface", kind: "interface-in-use", times: 2 });
    const { found } = await reaped(own);
    expect(found.map(({ what }) => what)).toEqual([expect.stringMatching(/^network interface /)]);
    expect(await all()).toEqual(before);
  });

  /** Packer before 1.7: only the instance has marks. */
  async function untagged(run: string, hours = 1) {
    const { groupId, name } = await group(client(), {});
    const given = { KeyName: await key(run), SecurityGroupIds: [groupId], keepsVolume: true };
    const instance = await machine(client(), marksOf(run, hours), given);
    ec2.settings.pendingPolls = 0;
    const image = await imageOf(client(), instance, {}, `web-${run}`);
    await client().send(new DescribeImagesCommand({ ImageIds: [image] }));
    return { instance, group: name };
  }

  async function key(run: string): Promise<string> {
    const KeyName = keyPairName(run);
    await client().send(new CreateKeyPairCommand({ KeyName }));
    return KeyName;
  }

  it("finds what has no marks by the instance that has, own or expired", async () => {
    await untagged(sibling);
    const first = await all();
    await untagged(own);
    await untagged(dead, -1);
    const { found } = await reaped(own);
    const words = found.map(({ what }) => what.replace(/ \S+-[0-9a-f]+ in /, " in "));
    expect(words.sort()).toEqual([
      "AMI in eu-central-1",
      "instance in eu-central-1",
      "key pair in eu-central-1",
      "security group in eu-central-1",
      "volume in eu-central-1",
    ]);
    await reaped(undefined);
    expect(await all()).toEqual(first);
  });

  it.each([
    ["by its instance", {}],
    ["by its marks", marksOf],
  ])("finds the copy that `encrypt_boot` makes of an AMI that is known %s", async (_, tags) => {
    ec2.settings.pendingPolls = 0;
    const before = await all();
    const marked = typeof tags === "function" ? tags(own) : tags;
    const instance = await machine(client(), typeof tags === "function" ? {} : marksOf(own));
    const source = await imageOf(client(), instance, marked, "a1B2c3D");
    const copy = async (Name: string) => {
      const from = { SourceImageId: source, SourceRegion: regions[0] };
      return (await client().send(new CopyImageCommand({ ...from, Name }))).ImageId ?? "";
    };
    const nameOf = (end: string) => `nixos-${"0".repeat(32)}-${end.padStart(20, "0")}`;
    // What others made of it: a copy of their own, and an image of their machine.
    const theirs = await copy(`theirs ${own}`);
    const start = { ImageId: source, MinCount: 1, MaxCount: 1 };
    const { Instances = [] } = await client().send(new RunInstancesCommand(start));
    const changed = await imageOf(client(), Instances[0]?.InstanceId ?? "", {}, nameOf("a"));
    const made = await copy(nameOf("b"));
    const { found } = await reaped(own);
    const images = found.flatMap(({ what }) => /^AMI (\S+)/.exec(what)?.[1] ?? []);
    expect(images.sort()).toEqual([source, made].sort());
    const rest = (await all()).filter((line) => !before.includes(line));
    expect(rest.filter((line) => line.includes(" image "))).toHaveLength(2);
    expect(rest.filter((line) => line.includes(" snapshot "))).toHaveLength(2);
    for (const ImageId of [theirs, changed]) {
      await client().send(new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots: true }));
    }
  });

  it("finds again, when it was interrupted, snapshots that had no marks", async () => {
    const before = await all();
    const { instance } = await untagged(dead, -1);
    const home = await openLeftovers(ec2, own);
    const found = await home.leftovers(undefined);
    // All that goes, but no DeleteSnapshot: EC2 then takes the images without their snapshots.
    const others = ["KeyPair", "SecurityGroup", "Volume"].map((one) => `ec2:Delete${one}`);
    const ends = ["ec2:TerminateInstances", "ec2:DeregisterImage", ...others];
    ec2.setPolicy(["ec2:Describe*", "ec2:CreateTags", "ec2:DetachVolume", ...ends]);
    await home.reap(found);
    ec2.setPolicy(undefined);
    // The instance, by which the snapshots could be known, is forgotten after an hour.
    await client().send(new DeleteTagsCommand({ Resources: [instance] }));
    const again = (await reaped(undefined)).found;
    expect(again.map(({ what }) => what.split(" ")[0])).toEqual(Array(2).fill("snapshot"));
    expect(await all()).toEqual(before);
  });

  it("finds by Packer's own words what its instance no longer tells", async () => {
    const before = await all();
    const { instance, group: name } = await untagged(own);
    await client().send(new TerminateInstancesCommand({ InstanceIds: [instance] }));
    const lost = await group(client(), {}, `packer_${"0".repeat(8)}-0000-0000-0000-000000000000`);
    const printed = await group(client(), {});
    const home = await openLeftovers(ec2, own);
    const output = packerOutput(home.options.invocation);
    await mkdir(path.dirname(output), { recursive: true });
    const said = (type: string, text: string) => `1700000000,,ui,${type},${text}\n`;
    const place = "Creating temporary security group for this instance:";
    await writeFile(
      output,
      said("say", `==> amazon-ebs: ${place} ${name}`) +
        said("say", `==> amazon-ebs: ${place} ${lost.name}`) +
        // What a script prints comes as another type, or inside another text.
        said("message", `    amazon-ebs: ${place} ${printed.name}`) +
        said("error", `==> amazon-ebs: ${place} ${printed.name}`) +
        said("say", `==> amazon-ebs: x\\n==> amazon-ebs: ${place} ${printed.name}`) +
        said("say", `==> amazon-ebs: Creating AMI web from instance ${instance}`),
    );
    const found = await home.leftovers(own);
    expect(await home.reap(found)).toEqual(found);
    const rest = (await all()).filter((line) => !before.includes(line));
    // The volume alone: whose it was only the instance told, and that it was to stay.
    expect(rest.filter((line) => !line.includes(" volume "))).toEqual([
      `eu-central-1 security-group ${printed.name}`,
    ]);
  });

  describe("instance profiles", () => {
    const builderConfig = {
      temporary_iam_instance_profile_policy_document: { Version: "2012-10-17", Statement: [] },
    };
    const iam = () =>
      new IAMClient({
        endpoint: ec2.url,
        region: regions[0],
        credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "made-up" },
      });
    /** As step_iam_instance_profile.go makes them. */
    async function profile(tags: Record<string, string>, name = `packer-${randomUUID()}`) {
      const client = iam();
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      const names = { InstanceProfileName: name, RoleName: name };
      await client.send(new CreateInstanceProfileCommand({ ...names, Tags }));
      await client.send(new CreateRoleCommand({ ...names, Tags, AssumeRolePolicyDocument: "{}" }));
      await client.send(new AddRoleToInstanceProfileCommand(names));
      return name;
    }

    it("are swept with their roles when they have expired, where a build makes such", async () => {
      const before = await all();
      const gone = await profile(marksOf(dead, -1));
      const kept = [
        await profile(marksOf(sibling)),
        await profile(marksOf(stranger, -1)),
        await profile({}),
        await profile(marksOf(dead, -1), `web-${serial}`),
      ];
      const plain = await openLeftovers(ec2, own);
      ec2.requests.length = 0;
      expect(await plain.leftovers(undefined)).toEqual([]);
      expect(ec2.requests.map(({ service }) => service)).not.toContain("iam");

      const home = await openLeftovers(ec2, own, { builderConfig });
      const found = await home.leftovers(undefined);
      expect(found.map(({ what }) => what)).toEqual([`instance profile ${gone}`, `role ${gone}`]);
      expect(await home.reap(found)).toEqual(found);
      expect(await home.leftovers(undefined)).toEqual([]);
      const fresh = (await all()).filter((line) => !before.includes(line));
      expect(fresh).toEqual(
        kept.flatMap((name) => [`iam profile ${name}`, `iam role ${name}`]).sort(),
      );
    });

    it("keep nobody from sweeping the rest where they may not be listed", async () => {
      await makers.volume(client(), marksOf(dead, -1));
      ec2.faults.add({ action: "ListInstanceProfiles", kind: "unauthorized" });
      ec2.faults.add({ action: "ListRoles", kind: "unauthorized" });
      const home = await openLeftovers(ec2, own, { builderConfig });
      const found = await home.leftovers(undefined);
      ec2.faults.clear();
      expect(found.map(({ what }) => what)).toEqual([expect.stringMatching(/^volume /)]);
      expect(home.log.lines.join("\n")).toMatch(/notice: Instance profiles .* could not be listed/);
      expect(await home.reap(found)).toEqual(found);
    });
  });

  it("names what it may not remove, with the words that do it by hand", async () => {
    await makers["key-pair"](client(), marksOf(own));
    await makers.volume(client(), marksOf(own));
    ec2.setPolicy(["ec2:Describe*", "ec2:DeleteVolume"]);
    const home = await openLeftovers(ec2, own);
    const found = await home.leftovers(own);
    expect(found).toHaveLength(2);
    const gone = await home.reap(found);
    expect(gone.map(({ what }) => what)).toEqual([expect.stringMatching(/^volume vol-/)]);
    expect(found.find(({ what }) => what.startsWith("key pair"))?.byHand).toMatch(
      /^aws ec2 delete-key-pair --region eu-central-1 --key-pair-id key-\w+$/,
    );
    expect(home.log.lines.join("\n")).toMatch(/key pair .* stays: .*may not call DeleteKeyPair/);
  });

  it("takes what is gone already for removed", async () => {
    await makers.volume(client(), marksOf(own));
    await makers.snapshot(client(), marksOf(own));
    await makers["launch-template"](client(), marksOf(own));
    const home = await openLeftovers(ec2, own);
    const found = await home.leftovers(own);
    expect(found).toHaveLength(3);
    await home.reap(found);
    expect(await home.reap(found)).toEqual(found);
  });

  it("removes a security group when the instance has let go of it", async () => {
    const before = await all();
    const { groupId } = await group(client(), marksOf(own));
    await machine(client(), marksOf(own), { SecurityGroupIds: [groupId] });
    // An instance is a while about its end.
    ec2.faults.add({ action: "DeleteSecurityGroup", kind: "in-use", times: 2 });
    await reaped(own);
    const after = (await all()).filter((line) => !before.includes(line));
    // The account's own image, of which the instance was started.
    expect(after.every((line) => / (image|snapshot) /.test(line))).toBe(true);
  });

  it("goes on with the others where it cannot be asked who uses one", async () => {
    const { groupId } = await group(client(), marksOf(own));
    await machine(client(), {}, { SecurityGroupIds: [groupId] });
    await makers.volume(client(), marksOf(own));
    const home = await openLeftovers(ec2, own);
    const found = await home.leftovers(own);
    ec2.setPolicy(["ec2:Delete*"]);
    const gone = await home.reap(found);
    expect(gone.map(({ what }) => what)).toEqual([expect.stringMatching(/^volume /)]);
    expect(home.log.lines.join("\n")).toMatch(/security group sg-\S+ in \S+ stays: .*dependent/);
  });

  it("leaves a security group that somebody else uses", async () => {
    const { groupId } = await group(client(), marksOf(own));
    await machine(client(), {}, { SecurityGroupIds: [groupId] });
    const home = await openLeftovers(ec2, own);
    expect(await home.reap(await home.leftovers(own))).toEqual([]);
  });
});
