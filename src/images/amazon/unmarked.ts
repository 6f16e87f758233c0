/**
 * Finds resources of ours without marks: by the name of their key pair, or because an instance of
 * ours uses them or they were made from one. Packer before 1.7 tags only instances and volumes,
 * and a spot instance only after its start (step_run_spot_instance.go); not every partition has tags
 * at creation.
 */
import {
  DescribeKeyPairsCommand,
  type EC2Client,
  type Instance,
  paginateDescribeInstances,
  paginateDescribeSecurityGroups,
  paginateDescribeSnapshots,
  paginateDescribeVolumes,
  type Tag,
} from "@aws-sdk/client-ec2";
import { marks } from "../marks.ts";
import { amisBy } from "./amis.ts";
import type { AmazonApi } from "./api.ts";
import { keyPairName } from "./names.ts";
import type { Kind, RegionSearch, Resource, Source } from "./resources.ts";
import { inChunks, isBackup, tagsOf } from "./tags.ts";

interface Seeds extends Omit<RegionSearch, "log" | "tagged"> {
  /** With marks of these invocations, also those that are terminated. */
  instances: readonly Instance[];
}

export async function unmarkedIn(api: AmazonApi, seeds: Seeds): Promise<Resource[]> {
  const { region, invocations, packerLogClues } = seeds;
  const ask = <T>(what: string, work: (ec2: EC2Client) => Promise<T>) =>
    api.call(region, what, work);
  const [own = ""] = invocations;
  const byKey = new Map(invocations.map((id) => [keyPairName(id), id]));
  const keyed = await ask("DescribeInstances", (ec2) =>
    instancesBy(ec2, "key-name", [...byKey.keys()]),
  );
  const owned = [...seeds.instances, ...keyed].map((instance) => ({
    ...instance,
    invocation: tagsOf(instance.Tags).get(marks.run) ?? byKey.get(instance.KeyName ?? ""),
  }));
  const makers = new Map<string, string>((packerLogClues?.instances ?? []).map((id) => [id, own]));
  const groups = new Map<string, string>((packerLogClues?.groups ?? []).map((name) => [name, own]));
  for (const { InstanceId, SecurityGroups, invocation } of owned) {
    if (InstanceId === undefined || invocation === undefined) continue;
    makers.set(InstanceId, invocation);
    for (const { GroupName } of SecurityGroups ?? []) groups.set(GroupName ?? "", invocation);
  }
  const found = await Promise.all([
    ask("DescribeKeyPairs", (ec2) => keyPairs(ec2, byKey)),
    ask("DescribeSecurityGroups", (ec2) => securityGroups(ec2, groups)),
    imagesOf(api, region, makers),
    ask("DescribeSnapshots", (ec2) => snapshotsOf(ec2, makers)),
    ask("DescribeVolumes", (ec2) => volumesOf(ec2, owned)),
  ]);
  const machines = keyed
    .filter(isLive)
    .flatMap(({ InstanceId, KeyName, Tags }) =>
      ours("instance", InstanceId, Tags, byKey.get(KeyName ?? "")),
    );
  return [...found.flat(), ...machines].map((one) => ({ ...one, region }));
}

export async function instancesBy(
  ec2: EC2Client,
  filter: string,
  values: readonly string[],
): Promise<Instance[]> {
  const found: Instance[] = [];
  for (const some of inChunks(values)) {
    // A filter, because one unknown id would refuse them all.
    const input = { Filters: [{ Name: filter, Values: some }] };
    for await (const page of paginateDescribeInstances({ client: ec2 }, input)) {
      found.push(...(page.Reservations ?? []).flatMap(({ Instances }) => Instances ?? []));
    }
  }
  return found;
}

/** Terminated ones are listed, with their tags, for an hour (EC2 User Guide, "Terminate instances"). */
export function isLive({ State }: Instance): boolean {
  return State?.Name !== "terminated" && State?.Name !== "shutting-down";
}

type Found = Omit<Resource, "region">;

/** @returns nothing for what is somebody else's, or finished. */
function ours(
  kind: Kind,
  id: string | undefined,
  tags: readonly Tag[] | undefined,
  invocation: string | undefined,
): Found[] {
  if (id === undefined || invocation === undefined) return [];
  const marked = tagsOf(tags);
  const run = marked.get(marks.run);
  if (marked.has(marks.final) || isBackup(marked)) return [];
  if (run !== undefined && run !== invocation) return [];
  return [{ kind, id, invocation }];
}

async function keyPairs(ec2: EC2Client, byName: ReadonlyMap<string, string>): Promise<Found[]> {
  const found: Found[] = [];
  for (const names of inChunks([...byName.keys()])) {
    const { KeyPairs } = await ec2.send(
      new DescribeKeyPairsCommand({ Filters: [{ Name: "key-name", Values: names }] }),
    );
    for (const { KeyPairId, KeyName, Tags } of KeyPairs ?? []) {
      found.push(...ours("key-pair", KeyPairId, Tags, byName.get(KeyName ?? "")));
    }
  }
  return found;
}

/** Name and description as Packer gives them (amazon plugin, step_security_group.go). */
const temporaryGroup = /^packer_[0-9a-f-]{36}$/;
const temporaryText = "Temporary group for Packer";

async function securityGroups(
  ec2: EC2Client,
  byName: ReadonlyMap<string, string>,
): Promise<Found[]> {
  const found: Found[] = [];
  for (const names of inChunks([...byName.keys()].filter((name) => temporaryGroup.test(name)))) {
    const input = { Filters: [{ Name: "group-name", Values: names }] };
    for await (const page of paginateDescribeSecurityGroups({ client: ec2 }, input)) {
      for (const { GroupId, GroupName, Description, Tags } of page.SecurityGroups ?? []) {
        if (Description !== temporaryText) continue;
        found.push(...ours("security-group", GroupId, Tags, byName.get(GroupName ?? "")));
      }
    }
  }
  return found;
}

async function imagesOf(
  api: AmazonApi,
  region: string,
  makers: ReadonlyMap<string, string>,
): Promise<Found[]> {
  const images = await amisBy(api, region, "source-instance-id", [...makers.keys()]);
  return images.flatMap(({ ImageId, SourceInstanceId, Tags }) =>
    ours("image", ImageId, Tags, makers.get(SourceInstanceId ?? "")),
  );
}

/** EC2 describes the snapshots of an image by where they come from. */
async function snapshotsOf(ec2: EC2Client, makers: ReadonlyMap<string, string>): Promise<Found[]> {
  const found: Found[] = [];
  for (const ids of inChunks([...makers.keys()])) {
    const values = ids.map((id) => `Created by CreateImage(${id}) for ami-*`);
    for (const { SnapshotId, Description, Tags } of await snapshotsSaying(ec2, values)) {
      const instance = /^Created by CreateImage\((i-\w+)\)/.exec(Description ?? "")?.[1];
      found.push(...ours("snapshot", SnapshotId, Tags, makers.get(instance ?? "")));
    }
  }
  return found;
}

export async function snapshotsSaying(ec2: EC2Client, descriptions: string[]) {
  const found = [];
  const input = {
    OwnerIds: ["self"],
    Filters: [{ Name: "description", Values: descriptions }],
  };
  for await (const page of paginateDescribeSnapshots({ client: ec2 }, input)) {
    found.push(...(page.Snapshots ?? []));
  }
  return found;
}

/** Milliseconds between the launch of an instance and the making of the volumes that come with it. */
const launch = 10_000;

/**
 * Volumes that an instance was launched with and that are not deleted with it. A volume that existed
 * before, or that the machine made while it ran, was attached later and is not ours to remove.
 */
async function volumesOf(
  ec2: EC2Client,
  instances: readonly (Instance & { invocation: string | undefined })[],
): Promise<Found[]> {
  const carriers = new Map(
    instances.flatMap((instance) =>
      (instance.BlockDeviceMappings ?? []).flatMap(({ Ebs }) =>
        Ebs?.DeleteOnTermination === false ? [[Ebs.VolumeId ?? "", instance] as const] : [],
      ),
    ),
  );
  const found: Found[] = [];
  for (const ids of inChunks([...carriers.keys()])) {
    const input = { Filters: [{ Name: "volume-id", Values: ids }] };
    for await (const page of paginateDescribeVolumes({ client: ec2 }, input)) {
      for (const { VolumeId, CreateTime, Tags } of page.Volumes ?? []) {
        const carrier = carriers.get(VolumeId ?? "");
        const apart = Math.abs(Number(CreateTime) - Number(carrier?.LaunchTime));
        if (apart < launch) found.push(...ours("volume", VolumeId, Tags, carrier?.invocation));
      }
    }
  }
  return found;
}

/** Copies, in this region, of images in others; those that still are made, too. */
export async function copiesIn(
  api: AmazonApi,
  region: string,
  sources: readonly Source[],
): Promise<Resource[]> {
  if (sources.length === 0) return [];
  const bySource = new Map(sources.map(({ id, invocation }) => [id, invocation]));
  const [images, snapshots] = await Promise.all([
    amisBy(api, region, "source-image-id", [...bySource.keys()]),
    api.call(region, "DescribeSnapshots", async (ec2) => {
      const found: Found[] = [];
      for (const ids of inChunks([...bySource.keys()])) {
        const values = ids.map((id) => `Copied for DestinationAmi ami-* from SourceAmi ${id} *`);
        for (const { SnapshotId, Description, Tags } of await snapshotsSaying(ec2, values)) {
          const source = /SourceAmi (ami-\w+)/.exec(Description ?? "")?.[1];
          found.push(...ours("snapshot", SnapshotId, Tags, bySource.get(source ?? "")));
        }
      }
      return found;
    }),
  ]);
  const copies = images.flatMap(({ ImageId, SourceImageId, Tags }) =>
    ours("image", ImageId, Tags, bySource.get(SourceImageId ?? "")),
  );
  return [...copies, ...snapshots].map((one) => ({ ...one, region }));
}
