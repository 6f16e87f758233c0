/**
 * Volumes that no instance of ours carries: `amazon-chroot` makes one and attaches it to the machine
 * it runs on. That machine stays, so the volume is detached before it is deleted. Of what was made
 * from it, Packer marks snapshot and image last (builder/chroot/step_snapshot.go,
 * step_register_ami.go), so until then the volume tells whose they are.
 */
import { setTimeout as delay } from "node:timers/promises";
import {
  DeleteVolumeCommand,
  DetachVolumeCommand,
  type EC2Client,
  type Instance,
  type Volume,
} from "@aws-sdk/client-ec2";
import { marks } from "../marks.ts";
import type { AmazonApi } from "./api.ts";
import { causeOf, codeOf } from "./errors.ts";
import { describe, listings } from "./listings.ts";
import type { Resource } from "./resources.ts";
import { tagsOf } from "./tags.ts";

/** Milliseconds for a volume to be let go; one whose disk is still in use waits for that. */
const longestWait = 120_000;
const pause = 1_000;

export async function removeVolume(
  ec2: EC2Client,
  { id, region, invocation }: Resource,
  api: AmazonApi,
  signal: AbortSignal,
): Promise<void> {
  const remove = async () => await ec2.send(new DeleteVolumeCommand({ VolumeId: id }));
  const look = async () => (await describe(api, region, listings.volumes, { "volume-id": id }))[0];
  try {
    await remove();
  } catch (error) {
    if (codeOf(causeOf(error)) !== "VolumeInUse") throw error;
    // Attached to machines of others: the invocation's own end and let go by themselves.
    const volume = await look();
    const ids = (volume?.Attachments ?? []).flatMap(({ InstanceId }) => InstanceId ?? []);
    const carriers = await describe(api, region, listings.instances, { "instance-id": ids });
    const isOurs = ({ Tags }: Volume | Instance) => tagsOf(Tags).get(marks.run) === invocation;
    if (!volume || ids.length === 0 || !isOurs(volume) || carriers.some(isOurs)) throw error;
    await api.ec2(region).send(new DetachVolumeCommand({ VolumeId: id }));
    const started = Date.now();
    while ((await look())?.State === "in-use") {
      if (Date.now() - started > longestWait) throw error;
      await delay(pause, undefined, { signal });
    }
    await remove();
  }
}

/** @param volumes With a run mark. */
export async function madeFromVolumes(
  api: AmazonApi,
  region: string,
  volumes: readonly Resource[],
): Promise<Resource[]> {
  const makers = new Map(volumes.map(({ id, invocation }) => [id, invocation]));
  const all = await describe(api, region, listings.snapshots, { "volume-id": [...makers.keys()] });
  const snapshots = all.flatMap(({ SnapshotId: id, VolumeId, Description, Tags }): Resource[] => {
    const invocation = makers.get(VolumeId ?? "");
    // Backups of a whole account come with tags or other words.
    if (!Description?.startsWith("Packer: ") || isMarked(Tags)) return [];
    if (id === undefined || invocation === undefined) return [];
    return [{ kind: "snapshot", id, region, invocation }];
  });
  const owners = new Map(snapshots.map(({ id, invocation }) => [id, invocation]));
  const made = await describe(api, region, listings.images, {
    "block-device-mapping.snapshot-id": [...owners.keys()],
  });
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
