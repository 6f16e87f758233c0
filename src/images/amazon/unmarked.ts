/**
 * Finds resources of ours without marks: by the name of their key pair, or because an instance of
 * ours uses them or they were made from one. Packer before 1.7 tags only instances and volumes,
 * and a spot instance only after its start (step_run_spot_instance.go); not every partition has tags
 * at creation.
 */
import type { Instance, Tag } from "@aws-sdk/client-ec2";
import { marks } from "../marks.ts";
import type { AmazonApi } from "./api.ts";
import { describe, listings } from "./listings.ts";
import { keyPairName } from "./machine.ts";
import type { PackerLogClues } from "./packer-log-clues.ts";
import type { Kind, Resource } from "./resources.ts";
import { isBackup, tagsOf } from "./tags.ts";

type Made = Pick<Resource, "id" | "invocation">;

interface Seeds {
  region: string;
  invocations: readonly string[];
  clues?: PackerLogClues | undefined;
  /** Instances with marks of these invocations, also terminated ones. */
  instances: readonly Instance[];
  /** Volumes and images with such marks. */
  volumes: readonly Made[];
  images: readonly Made[];
}

/** Name and description as Packer gives them (amazon plugin, step_security_group.go). */
const temporaryGroup = /^packer_[0-9a-f-]{36}$/;
const temporaryText = "Temporary group for Packer";

/** Milliseconds between the launch of an instance and the making of the volumes that come with it. */
const launch = 10_000;

export async function unmarkedIn(api: AmazonApi, seeds: Seeds): Promise<Resource[]> {
  const { region, invocations, clues } = seeds;
  const [own = ""] = invocations;
  const byKey = new Map(invocations.map((id) => [keyPairName(id), id]));
  const keyNames = { "key-name": [...byKey.keys()] };
  const keyed = await describe(api, region, listings.instances, keyNames);
  const makers = new Map((clues?.instances ?? []).map((id) => [id, own]));
  const groups = new Map((clues?.groups ?? []).map((name) => [name, own]));
  /**
   * By volumes that an instance was launched with and that are not deleted with it. A volume that
   * existed before, or that the machine made while it ran, was attached later and is not ours to remove.
   */
  const carriers = new Map<string, { invocation: string; launched: number }>();
  for (const instance of [...seeds.instances, ...keyed]) {
    const { InstanceId, KeyName = "", SecurityGroups = [], BlockDeviceMappings = [] } = instance;
    const invocation = tagsOf(instance.Tags).get(marks.run) ?? byKey.get(KeyName);
    if (InstanceId === undefined || invocation === undefined) continue;
    makers.set(InstanceId, invocation);
    for (const { GroupName = "" } of SecurityGroups) groups.set(GroupName, invocation);
    for (const { Ebs } of BlockDeviceMappings) {
      if (Ebs?.DeleteOnTermination !== false) continue;
      carriers.set(Ebs.VolumeId ?? "", { invocation, launched: Number(instance.LaunchTime) });
    }
  }
  const ids = [...makers.keys()];
  const groupNames = [...groups.keys()].filter((name) => temporaryGroup.test(name));
  const said = ids.map((id) => `Created by CreateImage(${id}) for ami-*`);
  const [pairs, securityGroups, images, snapshots, volumes] = await Promise.all([
    describe(api, region, listings.keyPairs, keyNames),
    describe(api, region, listings.securityGroups, { "group-name": groupNames }),
    describe(api, region, listings.images, { "source-instance-id": ids }),
    // EC2 describes the snapshots of an image by where they come from.
    describe(api, region, listings.snapshots, { description: said }),
    describe(api, region, listings.volumes, { "volume-id": [...carriers.keys()] }),
  ]);
  const ofVolumes = await madeFromVolumes(api, region, seeds.volumes);
  const ofInstances = images.flatMap(({ ImageId, SourceInstanceId = "", Tags }) =>
    ours("image", ImageId, Tags, makers.get(SourceInstanceId)),
  );
  const made = [...ofInstances, ...ofVolumes].filter(({ kind }) => kind === "image");
  return [
    ...pairs.flatMap(({ KeyPairId, KeyName = "", Tags }) =>
      ours("key-pair", KeyPairId, Tags, byKey.get(KeyName)),
    ),
    ...securityGroups
      .filter(({ Description }) => Description === temporaryText)
      .flatMap(({ GroupId, GroupName = "", Tags }) =>
        ours("security-group", GroupId, Tags, groups.get(GroupName)),
      ),
    ...ofInstances,
    ...snapshots.flatMap(({ SnapshotId, Description = "", Tags }) => {
      const [, instance = ""] = /^Created by CreateImage\((i-\w+)\)/.exec(Description) ?? [];
      return ours("snapshot", SnapshotId, Tags, makers.get(instance));
    }),
    ...volumes.flatMap(({ VolumeId = "", CreateTime, Tags }) => {
      const carrier = carriers.get(VolumeId);
      const apart = Math.abs(Number(CreateTime) - Number(carrier?.launched));
      return apart < launch ? ours("volume", VolumeId, Tags, carrier?.invocation) : [];
    }),
    ...keyed
      .filter(isLive)
      .flatMap(({ InstanceId, KeyName = "", Tags }) =>
        ours("instance", InstanceId, Tags, byKey.get(KeyName)),
      ),
    ...ofVolumes,
    ...(await encryptedCopies(api, region, [...seeds.images, ...made])),
  ].map((one) => ({ ...one, region }));
}

/**
 * The chroot builder makes the snapshot of a volume, and the image of that, and marks both last
 * (builder/chroot/step_snapshot.go, step_register_ami.go).
 */
async function madeFromVolumes(
  api: AmazonApi,
  region: string,
  volumes: readonly Made[],
): Promise<Omit<Resource, "region">[]> {
  const makers = new Map(volumes.map(({ id, invocation }) => [id, invocation]));
  const all = await describe(api, region, listings.snapshots, { "volume-id": [...makers.keys()] });
  const snapshots = all.flatMap(({ SnapshotId, VolumeId = "", Description, Tags }) =>
    // Backups of a whole account come with other words.
    Description?.startsWith("Packer: ")
      ? ours("snapshot", SnapshotId, Tags, makers.get(VolumeId))
      : [],
  );
  const owners = new Map(snapshots.map(({ id, invocation }) => [id, invocation]));
  const made = await describe(api, region, listings.images, {
    "block-device-mapping.snapshot-id": [...owners.keys()],
  });
  const images = made.flatMap(({ ImageId, Tags, BlockDeviceMappings = [] }) => {
    const [root = ""] = BlockDeviceMappings.flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []);
    return ours("image", ImageId, Tags, owners.get(root));
  });
  return [...snapshots, ...images];
}

/**
 * With `encrypt_boot` Packer makes an AMI with a random name, copies it within the region to an AMI with
 * the image's name, and marks that copy last (common/step_ami_region_copy.go, step_create_tags.go). An
 * AMI that somebody makes of a machine started from ours has the same source, but a source instance too.
 */
async function encryptedCopies(
  api: AmazonApi,
  region: string,
  made: readonly Made[],
): Promise<Omit<Resource, "region">[]> {
  const makers = new Map(made.map(({ id, invocation }) => [id, invocation]));
  const found = await describe(api, region, listings.images, {
    "source-image-id": [...makers.keys()],
    "source-image-region": region,
  });
  return found
    .filter(({ Name = "", SourceInstanceId }) => !SourceInstanceId && ownName.test(Name))
    .flatMap(({ ImageId, SourceImageId = "", Tags }) =>
      ours("image", ImageId, Tags, makers.get(SourceImageId)),
    );
}

/** How this action names images. */
const ownName = /^nixos-[0-9a-z]{32}-[0-9a-z]{20}(-[0-9a-z]{8})?$/;

/** Terminated ones are listed, with their tags, for an hour (EC2 User Guide, "Terminate instances"). */
export function isLive({ State }: Instance): boolean {
  return State?.Name !== "terminated" && State?.Name !== "shutting-down";
}

/** @returns nothing for what is somebody else's, or finished. */
function ours(
  kind: Kind,
  id: string | undefined,
  tags: readonly Tag[] | undefined,
  invocation: string | undefined,
): Omit<Resource, "region">[] {
  if (id === undefined || invocation === undefined) return [];
  const marked = tagsOf(tags);
  const run = marked.get(marks.run);
  if (marked.has(marks.final) || isBackup(marked)) return [];
  if (run !== undefined && run !== invocation) return [];
  return [{ kind, id, invocation }];
}
