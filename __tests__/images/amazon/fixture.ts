/** A fixture for the contract of homes: an account on the double of EC2, with AMIs of others in it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  CopyImageCommand,
  CreateImageCommand,
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeImagesCommand,
  EC2Client,
  EnableImageDeregistrationProtectionCommand,
  RunInstancesCommand,
  type Tag,
} from "@aws-sdk/client-ec2";
import type { AmazonBuilder } from "../../../src/images/amazon/account.ts";
import { openHome } from "../../../src/images/amazon/index.ts";
import { marks } from "../../../src/images/marks.ts";
import type {
  BuildInput,
  HomeOptions,
  ImageFacts,
  Preparation,
} from "../../../src/images/types.ts";
import type { Artifact, Template } from "../../../src/packer/types.ts";
import { childEnvironment } from "../../../src/shared/environment.ts";
import { isObject } from "../../../src/shared/json.ts";
import type { Fixture, OpenedHome, OpenOptions } from "../../contract/images.ts";
import { openRun } from "../../contract/run.ts";
import { type Ec2, type Ec2Options, startEc2 } from "../../helpers/ec2/index.ts";

export const regions = ["eu-central-1", "us-east-1", "ap-southeast-2"];

export interface AmazonFixture extends Fixture {
  ec2: Ec2;
  open(options?: OpenOptions, changes?: Partial<HomeOptions>): Promise<AmazonHome>;
}

export interface AmazonHome extends OpenedHome {
  options: HomeOptions;
}

export function someTemplate(builder: Partial<Template["builder"]> = {}): Template {
  return {
    root: {},
    builder: { type: "amazon-ebs", ...builder },
    variables: {},
    sensitive: [],
    facts: undefined,
  };
}

export async function amazonFixture(
  builder: AmazonBuilder = "amazon-ebs",
  settings: Ec2Options["settings"] = {},
  env: NodeJS.ProcessEnv = {},
  more: Pick<Ec2Options, "machine"> = {},
): Promise<AmazonFixture> {
  const ec2 = await startEc2({ settings: { pendingPolls: 1, ...settings }, ...more });
  const root = await mkdtemp(path.join(tmpdir(), "packernix-amazon-"));
  const machines = new Map<string, Promise<string>>();
  const look = async (region: string, filters: { Name: string; Values: string[] }[]) => {
    const answer = await ec2
      .client(region)
      .send(
        new DescribeImagesCommand({ Owners: ["self"], Filters: filters, IncludeDisabled: true }),
      );
    return answer.Images ?? [];
  };

  /** One machine of others in each region, of which images are made. */
  function machine(region: string): Promise<string> {
    const known = machines.get(region) ?? startMachine(ec2, region);
    machines.set(region, known);
    return known;
  }

  async function open(
    { regions: count = 1, ...opened }: OpenOptions = {},
    changes: Partial<HomeOptions> = {},
  ): Promise<AmazonHome> {
    const { options, invocation, lines } = await openRun(root, opened, {
      regions: regions.slice(0, count),
      builderConfig: { access_key: "AKIAIOSFODNN7EXAMPLE", secret_key: "made-up" },
      env: childEnvironment("common"),
      ...changes,
    });
    const home = await openHome(builder, options, { AWS_ENDPOINT_URL: ec2.url, ...env });
    const build: AmazonHome["build"] = async (facts, { named } = { named: false }) => {
      const name = named ? facts.name : `${facts.name}-${invocation.id.slice(-8)}`;
      const input: BuildInput = {
        template: someTemplate({ type: builder, device_path: "/dev/sdf" }),
        facts: { ...facts, name },
        invocation,
        platform: "x86_64-linux",
      };
      const prepared = await home.prepare(input);
      const region = String(prepared.builder["region"]);
      return { input, artifacts: [await packer(await machine(region), prepared)] };
    };
    return { home, invocation, lines, options, build };
  }

  /** Makes AMIs as Packer does (builder/ebs/step_create_ami.go, step_ami_region_copy.go, step_create_tags.go). */
  async function packer(instance: string, { builder: keys }: Preparation): Promise<Artifact> {
    const region = String(keys["region"]);
    const Name = String(keys["ami_name"]);
    const Tags = tagList(keys["run_tags"] ?? keys["root_volume_tags"]);
    const { ImageId = "" } = await ec2.client(region).send(
      new CreateImageCommand({
        InstanceId: instance,
        Name,
        TagSpecifications: [
          { ResourceType: "image", Tags },
          { ResourceType: "snapshot", Tags },
        ],
      }),
    );
    await untilAvailable(ec2, region, ImageId);
    const amis = new Map([[region, ImageId]]);
    const others = Array.isArray(keys["ami_regions"]) ? keys["ami_regions"].map(String) : [];
    for (const other of others) {
      const copy = new CopyImageCommand({
        Name,
        SourceImageId: ImageId,
        SourceRegion: region,
        CopyImageTags: true,
      });
      const { ImageId: made = "" } = await ec2.client(other).send(copy);
      await untilAvailable(ec2, other, made);
      amis.set(other, made);
    }
    for (const [where, id] of amis) {
      const [ami] = await look(where, [{ Name: "image-id", Values: [id] }]);
      const snapshots = (ami?.BlockDeviceMappings ?? []).flatMap(
        (one) => one.Ebs?.SnapshotId ?? [],
      );
      const tag = new CreateTagsCommand({
        Resources: [id, ...snapshots],
        Tags: tagList(keys["tags"]),
      });
      await ec2.client(where).send(tag);
    }
    const id = [...amis]
      .map(([where, ami]) => `${where}:${ami}`)
      .sort()
      .join();
    return {
      build: builder,
      index: 0,
      builderId: builder === "amazon-ebs" ? "mitchellh.amazonebs" : "mitchellh.amazon.chroot",
      id,
      string: `AMIs were created: ${id}`,
      files: [],
    };
  }

  return {
    ec2,
    open,
    regions,
    texts: { odd: "snow ☃ \"'\\ $(id) {{x}} ::x\n##[a] ../x,", emptyNames: false },
    addForeign: () => addForeign(ec2, builder),
    async protect({ copies }) {
      for (const { region, id } of copies) {
        const command = new EnableImageDeregistrationProtectionCommand({ ImageId: id });
        await ec2.client(region).send(command);
      }
    },
    async damage({ image }) {
      const [region = "", id = ""] = image.split(":");
      const Tags = [{ Key: marks.toplevel }];
      await ec2.client(region).send(new DeleteTagsCommand({ Resources: [id], Tags }));
      return async () => (await look(region, [{ Name: "image-id", Values: [id] }])).length === 1;
    },
    async close() {
      await ec2[Symbol.asyncDispose]();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** As a caller: what the test itself asks makes nothing go on. */
async function untilAvailable(ec2: Ec2, region: string, id: string): Promise<void> {
  const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "made-up" };
  const client = new EC2Client({ endpoint: ec2.url, region, credentials });
  const command = new DescribeImagesCommand({ ImageIds: [id] });
  while ((await client.send(command)).Images?.[0]?.State === "pending");
  client.destroy();
}

async function startMachine(ec2: Ec2, region: string): Promise<string> {
  const client = ec2.client(region);
  const filters = [{ Name: "architecture", Values: ["x86_64"] }];
  const bases = await client.send(
    new DescribeImagesCommand({ Owners: ["427812963091"], Filters: filters }),
  );
  const ImageId = bases.Images?.[0]?.ImageId;
  const run = new RunInstancesCommand({ ImageId, MinCount: 1, MaxCount: 1 });
  return (await client.send(run)).Instances?.[0]?.InstanceId ?? "";
}

function tagList(tags: unknown): Tag[] {
  return Object.entries(isObject(tags) ? tags : {}).map(([Key, Value]) => ({
    Key,
    Value: String(Value),
  }));
}

/** AMIs with names and marks as near to ours as they can be. */
async function addForeign(ec2: Ec2, builder: string): Promise<() => Promise<boolean>> {
  const region = regions[0] ?? "";
  const client = ec2.client(region);
  const expired = "1000000000";
  const identity = `${"z".repeat(32)}-${"z".repeat(20)}`;
  const of = (repository: string, home = builder) => ({
    [marks.repository]: repository,
    [marks.builder]: home,
    [marks.identity]: identity,
    [marks.toplevel]: "/nix/store/x",
    [marks.family]: "web",
    [marks.trusted]: "true",
    [marks.region]: region,
    [marks.final]: "1",
  });
  const wanted: Record<string, string>[] = [
    {},
    { Name: "web", [marks.expires]: expired },
    { [marks.run]: "2-3-1-abcdefgh", [marks.expires]: expired },
    { [marks.run]: "11-3-1-abcdefgh", [marks.expires]: expired },
    { ...of("2"), [marks.run]: "2-3-1-abcdefgh" },
    { ...of("1"), [marks.run]: "2-3-1-abcdefgh" },
    { ...of("1", "amazon-other"), [marks.run]: "1-3-1-abcdefgh" },
  ];
  const lines: string[] = [];
  for (const [index, tags] of wanted.entries()) {
    const name =
      index === 0 ? `nixos-${"z".repeat(32)}-${"z".repeat(20)}` : `nixos-foreign-${index}`;
    const [image] = ec2.addForeign(1, { region, name });
    if (image === undefined) throw new Error("no image");
    const snapshots = image.devices.flatMap((device) => device.ebs?.snapshotId ?? []);
    lines.push(`${region} image ${image.id}`, ...snapshots.map((id) => `${region} snapshot ${id}`));
    const Tags = tagList(tags);
    if (Tags.length === 0) continue;
    await client.send(new CreateTagsCommand({ Resources: [image.id, ...snapshots], Tags }));
  }
  return async () => {
    const now = new Set(await ec2.inventory());
    return lines.every((line) => now.has(line));
  };
}

export function someInput(opened: AmazonHome, facts: ImageFacts): BuildInput {
  return {
    template: someTemplate(),
    facts,
    invocation: opened.invocation,
    platform: "x86_64-linux",
  };
}

/** What the metadata of an instance in the build region say. */
export const instanceFacts = {
  accountId: "123456789012",
  architecture: "x86_64",
  region: "eu-central-1",
  availabilityZone: "eu-central-1a",
  imageId: "ami-00000000",
  instanceId: "i-00000000",
  instanceType: "t3.micro",
  privateIp: "10.0.0.1",
  devices: {},
};
