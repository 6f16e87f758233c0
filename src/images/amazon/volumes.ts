/**
 * Volumes that no instance of ours carries: `amazon-chroot` makes one and attaches it to the machine
 * it runs on. That machine stays, so the volume is detached before it is deleted. Of what was made
 * from it, Packer marks snapshot and image last (builder/chroot/step_snapshot.go,
 * step_register_ami.go), so until then the volume tells whose they are.
 */
import { setTimeout as delay } from "node:timers/promises";
import {
  DeleteVolumeCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
  type EC2Client,
  paginateDescribeInstances,
  paginateDescribeSnapshots,
  type Volume,
} from "@aws-sdk/client-ec2";
import { marks } from "../marks.ts";
import { amisBy } from "./amis.ts";
import type { AmazonApi } from "./api.ts";
import { codeOf, isGone } from "./errors.ts";
import type { Resource } from "./resources.ts";
import { inChunks, tagsOf } from "./tags.ts";

/** Milliseconds for a volume to be let go; one whose disk is still in use waits for that. */
const longestWait = 120_000;
const pause = 1_000;

export async function removeVolume(
  ec2: EC2Client,
  api: AmazonApi,
  resource: Resource,
  signal: AbortSignal,
): Promise<void> {
  const { id, region } = resource;
  const remove = async () => await ec2.send(new DeleteVolumeCommand({ VolumeId: id }));
  try {
    await remove();
  } catch (error) {
    if (codeOf(error) !== "VolumeInUse") throw error;
    const isAttached = await api.call(region, "DescribeVolumes", (client) =>
      isElsewhere(client, resource),
    );
    if (!isAttached) throw error;
    await api.call(region, "DetachVolume", (client) =>
      client.send(new DetachVolumeCommand({ VolumeId: id })),
    );
    const started = Date.now();
    while (await isInUse(api, resource)) {
      if (Date.now() - started > longestWait) throw error;
      await delay(pause, undefined, { signal });
    }
    await remove();
  }
}

async function isInUse(api: AmazonApi, { region, id }: Resource): Promise<boolean> {
  return await api.call(
    region,
    "DescribeVolumes",
    async (ec2) => (await volumeOf(ec2, id))?.State === "in-use",
  );
}

/** Marked, and attached to machines of others: the invocation's own end and let go by themselves. */
async function isElsewhere(ec2: EC2Client, { id, invocation }: Resource): Promise<boolean> {
  const volume = await volumeOf(ec2, id);
  const ids = (volume?.Attachments ?? []).flatMap(({ InstanceId }) => InstanceId ?? []);
  if (ids.length === 0 || tagsOf(volume?.Tags).get(marks.run) !== invocation) return false;
  const input = { Filters: [{ Name: "instance-id", Values: ids }] };
  for await (const page of paginateDescribeInstances({ client: ec2 }, input)) {
    const instances = (page.Reservations ?? []).flatMap(({ Instances }) => Instances ?? []);
    if (instances.some(({ Tags }) => tagsOf(Tags).get(marks.run) === invocation)) return false;
  }
  return true;
}

async function volumeOf(ec2: EC2Client, id: string): Promise<Volume | undefined> {
  try {
    return (await ec2.send(new DescribeVolumesCommand({ VolumeIds: [id] }))).Volumes?.[0];
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** @param volumes With a run mark. */
export async function madeFromVolumes(
  api: AmazonApi,
  region: string,
  volumes: readonly Resource[],
): Promise<Resource[]> {
  const makers = new Map(volumes.map(({ id, invocation }) => [id, invocation]));
  const snapshots = await api.call(region, "DescribeSnapshots", async (ec2) => {
    const found: Resource[] = [];
    for (const ids of inChunks([...makers.keys()])) {
      const input = { OwnerIds: ["self"], Filters: [{ Name: "volume-id", Values: ids }] };
      for await (const page of paginateDescribeSnapshots({ client: ec2 }, input)) {
        for (const { SnapshotId: id, VolumeId, Description, Tags } of page.Snapshots ?? []) {
          const invocation = makers.get(VolumeId ?? "");
          // Backups of a whole account come with tags or other words.
          if (!Description?.startsWith("Packer: ") || isMarked(Tags)) continue;
          if (id === undefined || invocation === undefined) continue;
          found.push({ kind: "snapshot", id, region, invocation });
        }
      }
    }
    return found;
  });
  const owners = new Map(snapshots.map(({ id, invocation }) => [id, invocation]));
  const made = await amisBy(api, region, "block-device-mapping.snapshot-id", [...owners.keys()]);
  const images = made.flatMap(({ ImageId: id, Tags, BlockDeviceMappings }): Resource[] => {
    const [root] = (BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []);
    const invocation = owners.get(root ?? "");
    if (id === undefined || invocation === undefined || isMarked(Tags)) return [];
    return [{ kind: "image", id, region, invocation }];
  });
  return [...snapshots, ...images];
}

/** Then it is found by its own marks, or is somebody else's. */
function isMarked(list: Parameters<typeof tagsOf>[0]): boolean {
  const tags = tagsOf(list);
  return tags.has(marks.run) || tags.has(marks.final);
}
