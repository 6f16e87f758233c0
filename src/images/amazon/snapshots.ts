/** Snapshots of AMIs: which were made with an AMI, and their end. */
import { DeleteSnapshotCommand, type Snapshot } from "@aws-sdk/client-ec2";
import { messageOf, UserError } from "../../shared/errors.ts";
import { backoff } from "../backoff.ts";
import { marks } from "../marks.ts";
import { type Ami, inEachRegion, type RegionalAmi, takeTags } from "./amis.ts";
import type { AmazonApi } from "./api.ts";
import { causeOf, codeOf, isForbidden, isGone } from "./errors.ts";
import { describe, listings } from "./listings.ts";
import { tagsOf } from "./tags.ts";

export function snapshotIds(ami: Ami): string[] {
  const ids = (ami.BlockDeviceMappings ?? []).map((mapping) => mapping.Ebs?.SnapshotId);
  return [...new Set(ids.filter((id) => id !== undefined && id !== ""))] as string[];
}

/** These snapshots, without those that are gone or belong to other accounts. */
export async function describeSnapshots(
  api: AmazonApi,
  region: string,
  ids: readonly string[],
): Promise<Snapshot[]> {
  return await describe(api, region, listings.snapshots, { "snapshot-id": ids });
}

/**
 * Made with this AMI. A block device mapping can also name a snapshot that was there before, and
 * Packer tags that one too (common/step_create_tags.go), so a run mark alone proves nothing. EC2
 * says which AMI a snapshot was made for; the chroot builder makes the one of the root device itself
 * (builder/chroot/step_snapshot.go, step_register_ami.go).
 */
function isMadeFor({ Description = "", SnapshotId }: Snapshot, ami: Ami): boolean {
  if (Description.split(" ").includes(ami.ImageId ?? "")) return true;
  const root = (ami.BlockDeviceMappings ?? []).find(
    ({ DeviceName }) => DeviceName === ami.RootDeviceName,
  );
  return Description.startsWith("Packer: ") && root?.Ebs?.SnapshotId === SnapshotId;
}

/** Looks up the snapshots of AMIs where that was not done: one call in each region. */
export async function withSnapshots(
  api: AmazonApi,
  amis: readonly RegionalAmi[],
): Promise<RegionalAmi[]> {
  const unknown = amis.filter(({ snapshots }) => snapshots === undefined);
  const found = await inEachRegion(unknown, async (region, here) => {
    const ids = new Set(here.flatMap(({ ami }) => snapshotIds(ami)));
    return await describeSnapshots(api, region, [...ids]);
  });
  const byId = new Map(found.map((snapshot) => [snapshot.SnapshotId, snapshot]));
  return amis.map((one) => ({
    ...one,
    snapshots: one.snapshots ?? snapshotIds(one.ami).flatMap((id) => byId.get(id) ?? []),
  }));
}

/** Whether a snapshot goes with an AMI: it was made for it, and carries its run mark or none. */
export function isOwn(snapshot: Snapshot, ami: Ami, run: string): boolean {
  const mark = tagsOf(snapshot.Tags).get(marks.run);
  return (mark === undefined || mark === run) && isMadeFor(snapshot, ami);
}

/** Ids of those that go with an AMI. */
export function ownIds({ ami, snapshots = [] }: RegionalAmi, run: string): string[] {
  return snapshots
    .filter((snapshot) => isOwn(snapshot, ami, run))
    .flatMap(({ SnapshotId }) => SnapshotId ?? []);
}

/** Made with some AMI, as far as its description tells. */
export function isMadeForAny({ Description = "" }: Snapshot): boolean {
  return /^(Created by CreateImage\(i-|Copied for DestinationAmi ami-|Packer: )/.test(Description);
}

/** Takes off again what Packer put on snapshots that are not the image's own: marks of the unfinished. */
export async function disown(
  api: AmazonApi,
  { region, ami, snapshots = [] }: RegionalAmi,
  run: string,
): Promise<void> {
  const marked = snapshots.filter((snapshot) => {
    const tags = tagsOf(snapshot.Tags);
    const isMarked = tags.get(marks.run) === run && tags.has(marks.expires);
    return isMarked && !isOwn(snapshot, ami, run);
  });
  const ids = marked.flatMap(({ SnapshotId }) => SnapshotId ?? []);
  if (ids.length === 0) return;
  try {
    await takeTags(api, region, ids, [marks.run, marks.expires, marks.stage]);
  } catch (error) {
    const cause = causeOf(error);
    if (!isForbidden(cause)) throw error;
    throw new UserError(
      `AWS: ${ids.join(", ")} in ${region} was there before the image that names it, and this role may not remove the marks that Packer put on it (DeleteTags).`,
      { cause },
    );
  }
}

/** Milliseconds for EC2 to notice that an AMI needs its snapshots no more. */
const longestHold = 120_000;

/**
 * @param ami That it was made for.
 * @returns `shared` when another image uses it.
 */
export async function deleteSnapshot(
  api: AmazonApi,
  { region, id, ami }: { region: string; id: string; ami: string },
  signal: AbortSignal,
): Promise<"gone" | "shared"> {
  const wait = backoff(signal);
  const end = Date.now() + longestHold;
  for (;;) {
    try {
      await api.ec2(region).send(new DeleteSnapshotCommand({ SnapshotId: id }));
      return "gone";
    } catch (error) {
      const reason = causeOf(error);
      if (isGone(reason)) return "gone";
      if (codeOf(reason) !== "InvalidSnapshot.InUse") throw error;
      // EC2 names who uses it.
      if (!messageOf(reason).includes(ami)) return "shared";
      if (Date.now() > end) throw error;
    }
    await wait();
  }
}
