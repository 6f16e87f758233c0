/** The double of EC2 keeps the rules of the service that it stands for. */

import {
  CopyImageCommand,
  CreateImageCommand,
  CreateKeyPairCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DeleteKeyPairCommand,
  DeleteSecurityGroupCommand,
  DeleteSnapshotCommand,
  DeleteTagsCommand,
  DeleteVolumeCommand,
  DeregisterImageCommand,
  DescribeImageAttributeCommand,
  DescribeImageReferencesCommand,
  DescribeImagesCommand,
  type DescribeImagesCommandInput,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
  DisableImageCommand,
  DisableImageDeprecationCommand,
  DisableImageDeregistrationProtectionCommand,
  EC2Client,
  EnableImageCommand,
  EnableImageDeprecationCommand,
  EnableImageDeregistrationProtectionCommand,
  ModifyImageAttributeCommand,
  paginateDescribeImages,
  RegisterImageCommand,
  type ResourceType,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { accountId, type Ec2, installed, type Statement, startEc2 } from "./ec2/index.ts";

const suite = installed === undefined ? describe.skip : describe;

suite("the double of EC2", () => {
  let ec2: Ec2;
  let client: EC2Client;
  let other: EC2Client;
  let last = 0;

  beforeAll(async () => {
    ec2 = await startEc2({ settings: { pendingPolls: 0 } });
    client = clientOf("eu-central-1");
    other = clientOf("us-east-1");
  });
  afterAll(async () => {
    client?.destroy();
    other?.destroy();
    await ec2?.[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    ec2.faults.clear();
    ec2.setPolicy(undefined);
    Object.assign(ec2.settings, { pendingPolls: 0, lag: 0, emptyPages: 0, failImages: 0 });
    ec2.requests.length = 0;
  });

  function clientOf(region: string, maxAttempts = 1): EC2Client {
    const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "made-up" };
    return new EC2Client({ endpoint: ec2.url, region, credentials, maxAttempts });
  }

  const name = () => `image ${++last}`;

  async function instance(): Promise<string> {
    const images = await client.send(
      new DescribeImagesCommand({
        Owners: ["427812963091"],
        Filters: [{ Name: "architecture", Values: ["x86_64"] }],
      }),
    );
    const ImageId = images.Images?.[0]?.ImageId;
    const run = new RunInstancesCommand({ ImageId, MinCount: 1, MaxCount: 1 });
    return (await client.send(run)).Instances?.[0]?.InstanceId ?? "";
  }

  async function image(given: { Name?: string; tags?: Record<string, string> } = {}) {
    const Tags = Object.entries(given.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
    const { ImageId = "" } = await client.send(
      new CreateImageCommand({
        InstanceId: await instance(),
        Name: given.Name ?? name(),
        ...(Tags.length === 0
          ? {}
          : {
              TagSpecifications: [
                { ResourceType: "image", Tags },
                { ResourceType: "snapshot", Tags },
              ],
            }),
      }),
    );
    return ImageId;
  }

  async function look(input: DescribeImagesCommandInput, by = client) {
    return (await by.send(new DescribeImagesCommand(input))).Images ?? [];
  }

  const snapshotOf = async (ImageId: string, by = client) =>
    (await look({ ImageIds: [ImageId] }, by))[0]?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? "";

  test("names of images are unique in an account's region", async () => {
    const Name = name();
    const id = await image({ Name });
    await expect(image({ Name })).rejects.toMatchObject({
      name: "InvalidAMIName.Duplicate",
      message: `AMI name ${Name} is already in use by AMI ${id}`,
    });
    await client.send(new DeregisterImageCommand({ ImageId: id }));
    await expect(image({ Name })).resolves.toMatch(/^ami-/);
    await expect(image({ Name: "no" })).rejects.toMatchObject({
      name: "InvalidAMIName.Malformed",
    });
  });

  test("images and snapshots are pending for some polls, or fail", async () => {
    ec2.settings.pendingPolls = 2;
    const ImageId = await image();
    const states: (string | undefined)[] = [];
    for (let poll = 0; poll < 4; poll++) {
      states.push((await look({ ImageIds: [ImageId] }))[0]?.State);
    }
    expect(states).toEqual(["pending", "pending", "available", "available"]);
    // The image's snapshots are done when it is.
    const of = { SnapshotIds: [await snapshotOf(ImageId)] };
    const snapshots = await client.send(new DescribeSnapshotsCommand(of));
    expect(snapshots.Snapshots?.[0]?.State).toBe("completed");

    ec2.settings.failImages = 1;
    const failing = await image();
    for (let poll = 0; poll < 2; poll++) await look({ ImageIds: [failing] });
    const [failed] = await look({ ImageIds: [failing] });
    expect(failed).toMatchObject({ State: "failed", StateReason: { Code: /./ } });
  });

  test("a client of the test's own is not counted as a poll, nor recorded", async () => {
    ec2.settings.pendingPolls = 1;
    const ImageId = await image();
    ec2.requests.length = 0;
    for (let poll = 0; poll < 3; poll++) {
      expect((await look({ ImageIds: [ImageId] }, ec2.client()))[0]?.State).toBe("pending");
    }
    expect(ec2.requests).toEqual([]);
    await look({ ImageIds: [ImageId] });
    expect(ec2.requests).toMatchObject([
      { service: "ec2", action: "DescribeImages", region: "eu-central-1", status: 200 },
    ]);
    expect(ec2.requests[0]?.parameters).toMatchObject({ "ImageId.1": ImageId });
  });

  test("tags at creation reach images and their snapshots", async () => {
    const tags = { made: "by a test", more: "<&>" };
    const ImageId = await image({ tags });
    const [made] = await look({ ImageIds: [ImageId] });
    const expected = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    expect(made?.Tags).toEqual(expected);
    const of = { SnapshotIds: [await snapshotOf(ImageId)] };
    const snapshots = await client.send(new DescribeSnapshotsCommand(of));
    expect(snapshots.Snapshots?.[0]?.Tags).toEqual(expected);

    const wrong = new CreateImageCommand({
      InstanceId: await instance(),
      Name: name(),
      TagSpecifications: [{ ResourceType: "volume", Tags: [{ Key: "a", Value: "b" }] }],
    });
    await expect(client.send(wrong)).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });

  test("tags at creation reach every other resource, and DescribeTags tells them", async () => {
    const Tags = [{ Key: "mark", Value: name() }];
    const TagSpecifications = (...types: ResourceType[]) =>
      types.map((ResourceType) => ({ ResourceType, Tags }));
    const key = await client.send(
      new CreateKeyPairCommand({
        KeyName: name(),
        TagSpecifications: TagSpecifications("key-pair"),
      }),
    );
    const group = await client.send(
      new CreateSecurityGroupCommand({
        GroupName: name(),
        Description: "of a test",
        TagSpecifications: TagSpecifications("security-group"),
      }),
    );
    const volume = await client.send(
      new CreateVolumeCommand({
        AvailabilityZone: "eu-central-1a",
        Size: 1,
        TagSpecifications: TagSpecifications("volume"),
      }),
    );
    const [base] = await look({ Owners: ["427812963091"] });
    const run = await client.send(
      new RunInstancesCommand({
        ImageId: base?.ImageId,
        MinCount: 1,
        MaxCount: 1,
        TagSpecifications: TagSpecifications("instance", "volume", "network-interface"),
      }),
    );
    expect(run.Instances?.[0]?.Tags).toEqual(Tags);
    const filter = { Filters: [{ Name: "tag:mark", Values: [Tags[0]?.Value ?? ""] }] };
    const InstanceId = run.Instances?.[0]?.InstanceId ?? "";
    const tagged = async () =>
      ((await client.send(new DescribeTagsCommand(filter))).Tags ?? [])
        .map((tag) => tag.ResourceType)
        .sort();
    expect(await tagged()).toEqual(
      ["instance", "key-pair", "network-interface", "security-group", "volume", "volume"].sort(),
    );
    const volumes = await client.send(new DescribeVolumesCommand(filter));
    expect(volumes.Volumes?.map(({ VolumeId }) => VolumeId)).toContain(volume.VolumeId);
    expect(volumes.Volumes).toHaveLength(2);
    const groups = await client.send(new DescribeSecurityGroupsCommand(filter));
    expect(groups.SecurityGroups?.map(({ GroupId }) => GroupId)).toEqual([group.GroupId]);

    // A terminated instance is still listed, with its tags; what went with it has none.
    await client.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
    await client.send(new DeleteKeyPairCommand({ KeyPairId: key.KeyPairId }));
    await client.send(new DeleteSecurityGroupCommand({ GroupId: group.GroupId }));
    await client.send(new DeleteVolumeCommand({ VolumeId: volume.VolumeId }));
    expect(await tagged()).toEqual(["instance"]);
    const left = await client.send(new DescribeInstancesCommand(filter));
    expect(left.Reservations?.[0]?.Instances?.[0]).toMatchObject({
      InstanceId,
      State: { Name: "terminated" },
      Tags,
    });
    expect((await client.send(new DescribeKeyPairsCommand(filter))).KeyPairs).toEqual([]);
  });

  test("limits of tags", async () => {
    const ImageId = await image();
    const put = async (Tags: { Key: string; Value: string }[]) =>
      await client.send(new CreateTagsCommand({ Resources: [ImageId], Tags }));
    const many = (count: number, prefix = "k") =>
      Array.from({ length: count }, (_, index) => ({ Key: `${prefix}${index}`, Value: "v" }));
    await put([{ Key: "k".repeat(128), Value: "v".repeat(256) }]);
    for (const [Key, Value] of [
      ["k".repeat(129), ""],
      ["k", "v".repeat(257)],
      ["aws:k", "v"],
    ] as const) {
      await expect(put([{ Key, Value }])).rejects.toMatchObject({ name: "InvalidParameterValue" });
    }
    await put(many(49));
    await expect(put(many(1, "z"))).rejects.toMatchObject({ name: "TagLimitExceeded" });
    await put([{ Key: "k0", Value: "changed" }]);
    expect((await look({ ImageIds: [ImageId] }))[0]?.Tags).toHaveLength(50);
    const unknown = { Resources: ["ami-00000000000000000"], Tags: many(1) };
    await expect(client.send(new CreateTagsCommand(unknown))).rejects.toMatchObject({
      name: "InvalidAMIID.NotFound",
    });
  });

  test("filters by tag are behind; what is asked for by id is not", async () => {
    const value = name();
    const ImageId = await image({ tags: { old: value } });
    const by = (key: string) => look({ Filters: [{ Name: `tag:${key}`, Values: [value] }] });
    ec2.settings.lag = 60_000;
    const Tags = [{ Key: "new", Value: value }];
    await client.send(new CreateTagsCommand({ Resources: [ImageId], Tags }));
    expect(await by("new")).toEqual([]);
    expect((await look({ ImageIds: [ImageId] }))[0]?.Tags).toContainEqual(Tags[0]);
    expect(
      await look({ Filters: [{ Name: "tag:new", Values: [value] }] }, ec2.client()),
    ).toHaveLength(1);
    ec2.settings.lag = 0;
    expect(await by("new")).toHaveLength(1);
    const gone = { Resources: [ImageId], Tags: [{ Key: "old" }] };
    await client.send(new DeleteTagsCommand(gone));
    expect(await by("old")).toEqual([]);
  });

  test("filters: wildcards, alternatives, several together, unknown ones", async () => {
    const [first, second] = [await image({ Name: "kept/a-1" }), await image({ Name: "kept/b-2" })];
    const ids = async (Filters: { Name: string; Values: string[] }[]) =>
      (await look({ Owners: ["self"], Filters })).map(({ ImageId }) => ImageId).sort();
    const both = [first, second].sort();
    expect(await ids([{ Name: "name", Values: ["kept/*"] }])).toEqual(both);
    expect(await ids([{ Name: "name", Values: ["kept/?-1"] }])).toEqual([first]);
    expect(await ids([{ Name: "name", Values: ["KEPT/*"] }])).toEqual([]);
    expect(await ids([{ Name: "name", Values: ["kept/\\*"] }])).toEqual([]);
    expect(await ids([{ Name: "name", Values: ["kept/a-1", "kept/b-2"] }])).toEqual(both);
    expect(
      await ids([
        { Name: "name", Values: ["kept/*"] },
        { Name: "image-id", Values: [second] },
        { Name: "owner-id", Values: [accountId] },
        { Name: "state", Values: ["available"] },
        { Name: "is-public", Values: ["false"] },
        { Name: "architecture", Values: ["x86_64"] },
      ]),
    ).toEqual([second]);
    const source = (await look({ ImageIds: [first] }))[0]?.SourceInstanceId ?? "";
    expect(await ids([{ Name: "source-instance-id", Values: [source] }])).toEqual([first]);
    await expect(ids([{ Name: "nonsense", Values: [""] }])).rejects.toMatchObject({
      name: "InvalidParameterValue",
    });
    const many = Array.from({ length: 201 }, (_, index) => `${index}`);
    await expect(ids([{ Name: "name", Values: many }])).rejects.toMatchObject({
      name: "FilterLimitExceeded",
    });
  });

  test("pages, with empty ones between, hold everything once", async () => {
    const value = name();
    for (let made = 0; made < 3; made++) await image({ tags: { value } });
    const Filters = [{ Name: "tag:value", Values: [value] }];
    const pages = async (MaxResults: number) => {
      const sizes: number[] = [];
      const found = new Set<string>();
      let NextToken: string | undefined;
      do {
        const input = { Filters, MaxResults, ...(NextToken === undefined ? {} : { NextToken }) };
        const answer = await client.send(new DescribeImagesCommand(input));
        sizes.push(answer.Images?.length ?? 0);
        for (const { ImageId = "" } of answer.Images ?? []) found.add(ImageId);
        NextToken = answer.NextToken;
      } while (NextToken !== undefined);
      return { sizes, count: found.size };
    };
    expect(await pages(2)).toEqual({ sizes: [2, 1], count: 3 });
    ec2.settings.pageSize = 1;
    expect(await pages(2)).toEqual({ sizes: [1, 1, 1], count: 3 });
    delete ec2.settings.pageSize;
    ec2.settings.emptyPages = 2;
    expect(await pages(1)).toEqual({ sizes: [1, 0, 1, 0, 1], count: 3 });
    const wrong = new DescribeTagsCommand({ NextToken: "made up" });
    await expect(client.send(wrong)).rejects.toMatchObject({ name: "InvalidNextToken" });
    const few = new DescribeInstancesCommand({ MaxResults: 5, InstanceIds: [await instance()] });
    await expect(client.send(few)).rejects.toMatchObject({ name: "InvalidParameterCombination" });
  });

  test("deprecated images are shown to their owner, disabled ones to who asks for them", async () => {
    const ImageId = await image();
    const at = new Date(Date.now() + 90_000);
    await client.send(new EnableImageDeprecationCommand({ ImageId, DeprecateAt: at }));
    const past = new EnableImageDeprecationCommand({ ImageId, DeprecateAt: new Date(0) });
    await expect(client.send(past)).rejects.toMatchObject({ name: "InvalidParameterValue" });
    const time = (await look({ ImageIds: [ImageId] }))[0]?.DeprecationTime;
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00\.000Z$/);
    await client.send(new DisableImageDeprecationCommand({ ImageId }));
    expect((await look({ ImageIds: [ImageId] }))[0]?.DeprecationTime).toBeUndefined();

    const deprecateAt = new Date("2020-01-01T00:00:00Z");
    const [own] = ec2.addForeign(1, { deprecateAt });
    const owner = "210987654321";
    const everyone = { permissions: [{ group: "all" }] };
    const [theirs] = ec2.addForeign(1, { deprecateAt, owner, ...everyone });
    expect(await look({ ImageIds: [own?.id ?? ""] })).toHaveLength(1);
    expect(await look({ Owners: [owner] })).toEqual([]);
    expect(await look({ Owners: [owner], IncludeDeprecated: true })).toHaveLength(1);
    expect(theirs?.owner).toBe(owner);

    await client.send(new DisableImageCommand({ ImageId }));
    expect(await look({ ImageIds: [ImageId] })).toEqual([]);
    expect(await look({ ImageIds: [ImageId], IncludeDisabled: true })).toMatchObject([
      { State: "disabled" },
    ]);
    const run = new RunInstancesCommand({ ImageId, MinCount: 1, MaxCount: 1 });
    await expect(client.send(run)).rejects.toMatchObject({ name: "InvalidAMIID.Unavailable" });
    await client.send(new EnableImageCommand({ ImageId }));
    expect(await look({ ImageIds: [ImageId] })).toMatchObject([{ State: "available" }]);
  });

  test("a protected image stays, also while its protection cools down", async () => {
    const ImageId = await image();
    const protect = async (WithCooldown: boolean) =>
      await client.send(new EnableImageDeregistrationProtectionCommand({ ImageId, WithCooldown }));
    const release = async () =>
      await client.send(new DisableImageDeregistrationProtectionCommand({ ImageId }));
    const deregister = async () => await client.send(new DeregisterImageCommand({ ImageId }));
    await protect(true);
    const protection = async () =>
      (await look({ ImageIds: [ImageId] }))[0]?.DeregistrationProtection;
    expect(await protection()).toBe("enabled-with-cooldown");
    await expect(deregister()).rejects.toMatchObject({ name: "OperationNotPermitted" });
    await release();
    expect(await protection()).toMatch(/^disabled after /);
    await expect(deregister()).rejects.toMatchObject({ name: "OperationNotPermitted" });
    await protect(false);
    await release();
    expect(await protection()).toBe("disabled");
    await deregister();
    await expect(deregister()).rejects.toMatchObject({ name: "InvalidAMIID.Unavailable" });
  });

  test("snapshots stay while an image uses them, and can go with it", async () => {
    const ImageId = await image();
    const SnapshotId = await snapshotOf(ImageId);
    const remove = async () => await client.send(new DeleteSnapshotCommand({ SnapshotId }));
    await expect(remove()).rejects.toMatchObject({ name: "InvalidSnapshot.InUse" });
    const shared = await client.send(
      new RegisterImageCommand({
        Name: name(),
        Architecture: "arm64",
        RootDeviceName: "/dev/xvda",
        BlockDeviceMappings: [
          { DeviceName: "/dev/xvda", Ebs: { SnapshotId, VolumeSize: 20, VolumeType: "gp3" } },
          { DeviceName: "/dev/xvdb", VirtualName: "ephemeral0" },
        ],
      }),
    );
    const [registered] = await look({ ImageIds: [shared.ImageId ?? ""] });
    expect(registered).toMatchObject({
      RootDeviceName: "/dev/xvda",
      Architecture: "arm64",
      BlockDeviceMappings: [
        { DeviceName: "/dev/xvda", Ebs: { SnapshotId, VolumeSize: 20, VolumeType: "gp3" } },
        { DeviceName: "/dev/xvdb", VirtualName: "ephemeral0" },
      ],
    });
    const all = { DeleteAssociatedSnapshots: true };
    const first = await client.send(new DeregisterImageCommand({ ImageId, ...all }));
    expect(first.DeleteSnapshotResults).toEqual([{ SnapshotId, ReturnCode: "skipped" }]);
    const second = new DeregisterImageCommand({ ImageId: shared.ImageId, ...all });
    expect((await client.send(second)).DeleteSnapshotResults).toEqual([
      { SnapshotId, ReturnCode: "success" },
    ]);
    await expect(remove()).rejects.toMatchObject({ name: "InvalidSnapshot.NotFound" });
    await expect(
      client.send(
        new RegisterImageCommand({
          Name: name(),
          RootDeviceName: "/dev/xvda",
          BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { SnapshotId } }],
        }),
      ),
    ).rejects.toMatchObject({ name: "InvalidSnapshot.NotFound" });
  });

  test("a copy to another region has devices and snapshots of its own", async () => {
    const Name = name();
    const SourceImageId = await image({ Name, tags: { a: "1", b: "2" } });
    const copy = async (more: object) =>
      (
        await other.send(
          new CopyImageCommand({ Name, SourceImageId, SourceRegion: "eu-central-1", ...more }),
        )
      ).ImageId ?? "";
    const Tags = [{ Key: "b", Value: "3" }];
    const id = await copy({
      CopyImageTags: true,
      TagSpecifications: ["image", "snapshot"].map((ResourceType) => ({ ResourceType, Tags })),
    });
    const [made] = await look({ ImageIds: [id] }, other);
    const [source] = await look({ ImageIds: [SourceImageId] });
    expect(made).toMatchObject({
      Name,
      RootDeviceName: source?.RootDeviceName,
      SourceImageId,
      SourceImageRegion: "eu-central-1",
    });
    expect(made?.Tags).toEqual([{ Key: "a", Value: "1" }, ...Tags]);
    const snapshot = await snapshotOf(id, other);
    expect(snapshot).not.toBe(await snapshotOf(SourceImageId));
    const found = await other.send(new DescribeSnapshotsCommand({ SnapshotIds: [snapshot] }));
    expect(found.Snapshots?.[0]?.Tags).toEqual(Tags);
    expect(await look({ ImageIds: [SourceImageId] })).toHaveLength(1);
    await expect(look({ ImageIds: [id] })).rejects.toMatchObject({ name: "InvalidAMIID.NotFound" });
    await expect(copy({})).rejects.toMatchObject({ name: "InvalidAMIName.Duplicate" });
    expect((await look({ ImageIds: [await copy({ Name: name() })] }, other))[0]?.Tags).toEqual([]);
  });

  test("launch permissions, descriptions, and who refers to an image", async () => {
    const ImageId = await image();
    const add = [
      { UserId: "210987654321" },
      { OrganizationArn: "arn:aws:organizations::123456789012:organization/o-123example" },
    ];
    const modify = async (input: object) =>
      await client.send(new ModifyImageAttributeCommand({ ImageId, ...input }));
    await modify({ LaunchPermission: { Add: add } });
    await modify({ LaunchPermission: { Remove: [add[0]] } });
    await modify({ Description: { Value: "said later" } });
    const permissions = await client.send(
      new DescribeImageAttributeCommand({ ImageId, Attribute: "launchPermission" }),
    );
    expect(permissions.LaunchPermissions).toEqual([add[1]]);
    const [described] = await look({ ImageIds: [ImageId] });
    expect(described).toMatchObject({ Description: "said later", Public: false });

    const run = new RunInstancesCommand({ ImageId, MinCount: 1, MaxCount: 1 });
    const id = (await client.send(run)).Instances?.[0]?.InstanceId;
    const references = await client.send(
      new DescribeImageReferencesCommand({ ImageIds: [ImageId], IncludeAllResourceTypes: true }),
    );
    expect(references.ImageReferences).toEqual([
      {
        ImageId,
        ResourceType: "ec2:Instance",
        Arn: `arn:aws:ec2:eu-central-1:${accountId}:instance/${id}`,
      },
    ]);
  });

  test("faults: refusals, the call they hit, and connections that break", async () => {
    const patient = clientOf("eu-central-1", 3);
    const asked = () => ec2.requests.filter(({ action }) => action === "DescribeImages");
    const self = { Owners: ["self"] };
    ec2.faults.add({ action: "DescribeImages", kind: "throttled", times: 2 });
    await look(self, patient);
    expect(asked().map(({ status, code }) => code ?? status)).toEqual([
      "RequestLimitExceeded",
      "RequestLimitExceeded",
      200,
    ]);
    ec2.faults.add({ action: "DescribeImages", kind: "unauthorized", nth: 2 });
    await look(self, patient);
    await expect(look(self, patient)).rejects.toMatchObject({ name: "UnauthorizedOperation" });
    ec2.faults.add({ region: "us-east-1", kind: "expired" });
    await look(self);
    await expect(look(self, other)).rejects.toMatchObject({ name: "RequestExpired" });
    ec2.faults.add({ kind: "drop" });
    await expect(look(self)).rejects.toThrow();
    await look(self);

    // A launch that nobody heard the answer of is not done twice.
    const before = await count();
    ec2.faults.add({ action: "RunInstances", kind: "drop-after" });
    const [base] = await look({ Owners: ["427812963091"] });
    const run = { ImageId: base?.ImageId, MinCount: 1, MaxCount: 1 };
    await patient.send(new RunInstancesCommand(run));
    expect(ec2.requests.filter(({ action }) => action === "RunInstances")).toHaveLength(2);
    expect(await count()).toBe(before + 1);
    patient.destroy();
  });

  async function count(): Promise<number> {
    const all = await ec2.client().send(new DescribeInstancesCommand({}));
    return all.Reservations?.flatMap(({ Instances }) => Instances ?? []).length ?? 0;
  }

  test("a policy allows what it names, and tags at creation need their own action", async () => {
    const InstanceId = await instance();
    ec2.setPolicy(["ec2:Describe*", "ec2:CreateImage", "ec2:DeregisterImage"]);
    const { ImageId = "" } = await client.send(
      new CreateImageCommand({ InstanceId, Name: name() }),
    );
    const tagged = new CreateImageCommand({
      InstanceId,
      Name: name(),
      TagSpecifications: [{ ResourceType: "image", Tags: [{ Key: "a", Value: "b" }] }],
    });
    await expect(client.send(tagged)).rejects.toMatchObject({
      name: "UnauthorizedOperation",
      message: expect.stringContaining("ec2:CreateTags"),
    });
    const gone = { ImageId, DeleteAssociatedSnapshots: true };
    const answer = await client.send(new DeregisterImageCommand(gone));
    expect(answer.DeleteSnapshotResults).toMatchObject([{ ReturnCode: "missing-permissions" }]);
    await ec2.client().send(new DescribeVolumesCommand({}));
    ec2.setPolicy([]);
    await expect(look({})).rejects.toMatchObject({ name: "UnauthorizedOperation" });
  });

  test("a policy document is kept by resource, tags and conditions, and a Deny wins", async () => {
    const { ImageId = "" } = await client.send(
      new CreateImageCommand({ InstanceId: await instance(), Name: name() }),
    );
    const put = (...Tags: { Key: string; Value: string }[]) =>
      client.send(new CreateTagsCommand({ Resources: [ImageId], Tags })).then(
        () => "done",
        (error: Error) => error.name,
      );
    const statement = { Effect: "Allow", Action: "ec2:CreateTags" } as const;
    const Version = "2012-10-17";
    const images = "arn:aws:ec2:*::image/*";
    const set = (...Statement: Statement[]) => ec2.setPolicy({ Version, Statement });
    const refused = "UnauthorizedOperation";

    set({ ...statement, Resource: "arn:aws:ec2:*::snapshot/*" });
    expect(await put({ Key: "a", Value: "b" })).toBe(refused);
    const StringEquals = { "ec2:ResourceTag/Team": "web" };
    set({ ...statement, Resource: images, Condition: { StringEquals } });
    expect(await put({ Key: "a", Value: "b" })).toBe(refused);
    const Condition = {
      Null: { "ec2:ResourceTag/Team": "true" },
      StringLike: { "aws:RequestTag/team": ["w*", "x"] },
      "ForAllValues:StringLike": { "aws:TagKeys": ["team", "b"] },
    };
    set({ ...statement, Resource: images, Condition });
    expect(await put({ Key: "team", Value: "data" })).toBe(refused);
    expect(await put({ Key: "team", Value: "web" }, { Key: "c", Value: "" })).toBe(refused);
    // Names of condition keys know no case, values do.
    expect(await put({ Key: "Team", Value: "web" })).toBe(refused);
    expect(await put({ Key: "team", Value: "web" })).toBe("done");
    expect(await put({ Key: "team", Value: "web" })).toBe(refused);
    const Deny = { StringNotEquals: { "aws:RequestTag/team": "web" } };
    set(
      { ...statement, Resource: "*" },
      { ...statement, Effect: "Deny", Resource: "*", Condition: Deny },
    );
    expect(await put({ Key: "team", Value: "web" })).toBe("done");
    expect(await put({ Key: "b", Value: "web" })).toBe(refused);

    for (const odd of [
      { ...statement, Resource: "*", Condition: { NumericEquals: { "aws:TagKeys": "1" } } },
      { ...statement, Resource: "*", Condition: { Null: { "aws:SourceIp": "true" } } },
      { ...statement, Resource: "arn:aws:s3:::bucket" },
      { ...statement, Resource: "*", NotAction: "ec2:*" },
      { ...statement, Action: "*", Resource: "*" },
    ]) {
      expect(() => set(odd)).toThrow(/not understood in a policy/);
    }
  });

  test("thousands of foreign images are listed and paged", async () => {
    const region = "eu-west-1";
    const west = clientOf(region);
    ec2.addForeign(5000, { region });
    const Filters = [{ Name: "name", Values: ["foreign *1"] }];
    expect(await look({ Owners: ["self"] }, west)).toHaveLength(5000);
    expect(await look({ Owners: ["self"], Filters }, west)).toHaveLength(500);
    let images = 0;
    let pages = 0;
    for await (const page of paginateDescribeImages(
      { client: west, pageSize: 1000 },
      { Owners: ["self"] },
    )) {
      images += page.Images?.length ?? 0;
      pages++;
    }
    expect([images, pages]).toEqual([5000, 5]);
    west.destroy();
  });

  test("the inventory is what is alive, and returns to what it was", async () => {
    const before = await ec2.inventory();
    const KeyName = name();
    await client.send(new CreateKeyPairCommand({ KeyName }));
    const ImageId = await image();
    const added = (await ec2.inventory()).filter((line) => !before.includes(line));
    expect(added.map((line) => line.split(" ")[1]).sort()).toEqual(
      ["image", "instance", "key-pair", "network-interface", "snapshot", "volume"].sort(),
    );
    const source = (await look({ ImageIds: [ImageId] }))[0]?.SourceInstanceId ?? "";
    await client.send(new TerminateInstancesCommand({ InstanceIds: [source] }));
    await client.send(new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots: true }));
    await client.send(new DeleteKeyPairCommand({ KeyName }));
    expect(await ec2.inventory()).toEqual(before);
  });

  test("STS and IAM answer too, are recorded, and can fail", async () => {
    const ask = async (Action: string, Version: string, more: Record<string, string> = {}) => {
      const body = new URLSearchParams({ Action, Version, ...more });
      const response = await fetch(ec2.url, { method: "POST", body });
      return { status: response.status, text: await response.text() };
    };
    const assume = {
      RoleArn: `arn:aws:iam::${accountId}:role/deploy`,
      RoleSessionName: "test",
      WebIdentityToken: "made up",
    };
    const role = async () => await ask("AssumeRoleWithWebIdentity", "2011-06-15", assume);
    const good = await role();
    expect(good.status).toBe(200);
    expect(good.text).toMatch(/<SessionToken>/);
    ec2.faults.add({ action: "AssumeRoleWithWebIdentity", kind: "expired-token" });
    const bad = await role();
    expect(bad.status).toBe(403);
    expect(bad.text).toMatch(/<Code>ExpiredToken<\/Code>/);
    const calls = ec2.requests.map(({ service, action, status }) => [service, action, status]);
    expect(calls).toEqual([
      ["sts", "AssumeRoleWithWebIdentity", 200],
      ["sts", "AssumeRoleWithWebIdentity", 403],
    ]);
  });
});
