/** What builds leave in an account: made by the API itself, with marks or without. */
import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import {
  CreateFleetCommand,
  CreateImageCommand,
  CreateKeyPairCommand,
  CreateLaunchTemplateCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateSnapshotCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  type EC2Client,
  type ResourceType,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import { amazonApi } from "../../../src/images/amazon/api.ts";
import { amazonLeftovers } from "../../../src/images/amazon/leftovers.ts";
import { marks } from "../../../src/images/marks.ts";
import type { HomeOptions } from "../../../src/images/types.ts";
import { collectingLog } from "../../../src/shared/log.ts";
import type { Ec2 } from "../../helpers/ec2/index.ts";

export const regions = ["eu-central-1", "us-east-1", "ap-southeast-2"] as const;

export type Tags = Record<string, string>;

/** Marks of an invocation that ends in an hour, or ended one ago. */
export function marksOf(run: string, hours = 1): Tags {
  return {
    [marks.run]: run,
    [marks.expires]: String(Math.floor(Date.now() / 1000) + hours * 3600),
  };
}

export async function openLeftovers(
  ec2: Ec2,
  run: string,
  changes: Partial<HomeOptions> = {},
  env: Record<string, string> = {},
) {
  const log = collectingLog();
  const directory = await mkdtemp(path.join(os.tmpdir(), "packernix-left-"));
  const options: HomeOptions = {
    log,
    imageStore: "",
    repositoryId: "42",
    invocation: { id: run, directory, expires: Math.floor(Date.now() / 1000) + 3600 },
    regions,
    builderConfig: {},
    githubToken: undefined,
    env: {},
    fromNixpkgs: async () => "",
    scripts: "/",
    signal: new AbortController().signal,
    ...changes,
  };
  const api = amazonApi(options, { ...ec2.env, ...env });
  const account = { api, options, lookIn: new Set<string>(), finished: new Set<string>() };
  return { ...amazonLeftovers(account), log, options, api };
}

/** A kind of thing, made in a region with tags; the AMI of an instance comes with its snapshot. */
export const makers = {
  async instance(client: EC2Client, tags: Tags) {
    const { groupId } = await group(client, {});
    await client.send(
      new RunInstancesCommand({
        ImageId: await base(client),
        InstanceType: "t3.micro",
        MinCount: 1,
        MaxCount: 1,
        SecurityGroupIds: [groupId],
        TagSpecifications: specified(tags, "instance", "volume"),
      }),
    );
  },
  async image(client: EC2Client, tags: Tags) {
    await imageOf(client, await machine(client), tags);
  },
  async snapshot(client: EC2Client, tags: Tags) {
    await snapshotOf(client, await volume(client, {}), tags);
  },
  async volume(client: EC2Client, tags: Tags) {
    await volume(client, tags);
  },
  async "key-pair"(client: EC2Client, tags: Tags) {
    const KeyName = `key-${randomUUID()}`;
    const TagSpecifications = specified(tags, "key-pair");
    await client.send(new CreateKeyPairCommand({ KeyName, TagSpecifications }));
  },
  "security-group": group,
  async "network-interface"(client: EC2Client, tags: Tags) {
    const { Subnets = [] } = await client.send(new DescribeSubnetsCommand({}));
    const TagSpecifications = specified(tags, "network-interface");
    const SubnetId = Subnets[0]?.SubnetId;
    await client.send(new CreateNetworkInterfaceCommand({ SubnetId, TagSpecifications }));
  },
  async "launch-template"(client: EC2Client, tags: Tags) {
    await client.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: `packer-fleet-launch-template-${randomBytes(4).toString("hex")}`,
        LaunchTemplateData: { InstanceType: "t3.micro" },
        TagSpecifications: specified(tags, "launch-template"),
      }),
    );
  },
} as const;

/**
 * Of every kind that a build makes one, left by an invocation that has expired. Image and snapshot
 * are of a machine and a volume of others, which stay.
 */
export async function leaveAll(
  client: EC2Client,
  theirs: { machine: string; volume: string },
  run: string,
): Promise<void> {
  const left = marksOf(run, -1);
  const { groupId } = await group(client, left);
  await machine(client, left, { SecurityGroupIds: [groupId] });
  await imageOf(client, theirs.machine, left);
  await snapshotOf(client, theirs.volume, left);
  await makers["key-pair"](client, left);
  await volume(client, left);
}

export type Kind = keyof typeof makers;
export const kinds = Object.keys(makers) as Kind[];

function specified(tags: Tags, ...types: ResourceType[]) {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return Tags.length === 0 ? [] : types.map((ResourceType) => ({ ResourceType, Tags }));
}

export async function volume(client: EC2Client, tags: Tags): Promise<string> {
  const region = await client.config.region();
  const { VolumeId = "" } = await client.send(
    new CreateVolumeCommand({
      AvailabilityZone: `${region}a`,
      Size: 1,
      TagSpecifications: specified(tags, "volume"),
    }),
  );
  return VolumeId;
}

/** As the chroot builder makes one (builder/chroot/step_snapshot.go). */
async function snapshotOf(client: EC2Client, VolumeId: string, tags: Tags): Promise<void> {
  const Description = "Packer: 2026-01-01 00:00:00 +0000 UTC m=+1.5";
  const TagSpecifications = specified(tags, "snapshot");
  await client.send(new CreateSnapshotCommand({ VolumeId, Description, TagSpecifications }));
}

/** What the account had before: the snapshot of an image of which nothing else is left. */
export async function dataSnapshot(client: EC2Client): Promise<string> {
  const ImageId = await imageOf(client, await machine(client));
  const { Images = [] } = await client.send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
  await client.send(new DeregisterImageCommand({ ImageId }));
  return Images[0]?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? "";
}

export async function group(client: EC2Client, tags: Tags, name = `packer_${randomUUID()}`) {
  const { GroupId = "" } = await client.send(
    new CreateSecurityGroupCommand({
      GroupName: name,
      Description: "Temporary group for Packer",
      TagSpecifications: specified(tags, "security-group"),
    }),
  );
  return { groupId: GroupId, name };
}

const bases = new Map<string, string>();

/** Instances are started from images of the account's own, which are nobody's leftovers. */
export function addBases(ec2: Ec2): void {
  for (const region of regions) bases.set(region, ec2.addForeign(1, { region })[0]?.id ?? "");
}

async function base(client: EC2Client): Promise<string> {
  return bases.get(await client.config.region()) ?? "";
}

/** An instance with these tags, and what Packer gives it. */
export async function machine(
  client: EC2Client,
  tags: Tags = {},
  given: {
    KeyName?: string;
    SecurityGroupIds?: string[];
    keepsVolume?: boolean;
    marksInterface?: boolean;
  } = {},
): Promise<string> {
  const { keepsVolume, marksInterface, ...rest } = given;
  const devices = keepsVolume
    ? [{ DeviceName: "/dev/sdf", Ebs: { VolumeSize: 1, DeleteOnTermination: false } }]
    : [];
  const { Instances = [] } = await client.send(
    new RunInstancesCommand({
      ImageId: await base(client),
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      BlockDeviceMappings: devices,
      TagSpecifications: specified(
        tags,
        "instance",
        ...(marksInterface ? (["network-interface"] as const) : []),
      ),
      ...rest,
    }),
  );
  return Instances[0]?.InstanceId ?? "";
}

/** A spot instance as Packer starts one: by a launch template and a fleet that is only a record. */
export async function fleet(
  client: EC2Client,
  tags: Tags,
  { KeyName }: { KeyName: string },
): Promise<{ instance: string; name: string }> {
  const name = `packer-fleet-launch-template-${randomBytes(4).toString("hex")}`;
  await client.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: name,
      LaunchTemplateData: {
        ImageId: await base(client),
        InstanceType: "t3.micro",
        KeyName,
        InstanceMarketOptions: { MarketType: "spot" },
        TagSpecifications: specified(tags, "instance"),
      },
      TagSpecifications: specified(tags, "launch-template"),
    }),
  );
  const { Instances = [] } = await client.send(
    new CreateFleetCommand({
      LaunchTemplateConfigs: [
        {
          LaunchTemplateSpecification: { LaunchTemplateName: name, Version: "1" },
          Overrides: [{ InstanceType: "t3.micro" }],
        },
      ],
      TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: "spot" },
      Type: "instant",
      TagSpecifications: specified(tags, "fleet"),
    }),
  );
  const instance = Instances[0]?.InstanceIds?.[0] ?? "";
  const described = await client.send(new DescribeInstancesCommand({ InstanceIds: [instance] }));
  const request = described.Reservations?.[0]?.Instances?.[0]?.SpotInstanceRequestId ?? "";
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await client.send(new CreateTagsCommand({ Resources: [request], Tags }));
  return { instance, name };
}

/** @param data A snapshot that was there before, which the image names too. */
export async function imageOf(
  client: EC2Client,
  InstanceId: string,
  tags: Tags = {},
  Name = `image-${randomUUID()}`,
  data?: string,
): Promise<string> {
  const TagSpecifications = specified(tags, "image", "snapshot");
  const BlockDeviceMappings =
    data === undefined ? [] : [{ DeviceName: "/dev/sdg", Ebs: { SnapshotId: data } }];
  const { ImageId = "" } = await client.send(
    new CreateImageCommand({ InstanceId, Name, TagSpecifications, BlockDeviceMappings }),
  );
  if (data === undefined) return ImageId;
  // Packer tags all snapshots that the mapping names (common/step_create_tags.go).
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await client.send(new CreateTagsCommand({ Resources: [ImageId, data], Tags }));
  return ImageId;
}
