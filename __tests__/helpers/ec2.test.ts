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
  RegisterImageCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { accountId, type Ec2, installed, startEc2 } from "./ec2/index.ts";

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
});
