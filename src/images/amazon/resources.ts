/**
 * What a build can leave at Amazon, how it is removed, and the words that remove it by hand. Gone
 * already is success.
 */
import {
  CancelSpotInstanceRequestsCommand,
  DeleteKeyPairCommand,
  DeleteLaunchTemplateCommand,
  DeleteNetworkInterfaceCommand,
  DeleteSecurityGroupCommand,
  DeleteSnapshotCommand,
  DeleteVolumeCommand,
  DetachVolumeCommand,
  type EC2Client,
  type Instance,
  TerminateInstancesCommand,
  type Volume,
} from "@aws-sdk/client-ec2";
import { homeTime } from "../../shared/clock.ts";
import { messageOf } from "../../shared/errors.ts";
import { backoff } from "../backoff.ts";
import { marks } from "../marks.ts";
import type { HomeOptions, Leftover } from "../types.ts";
import { describeAmis, putTags } from "./amis.ts";
import type { AmazonApi } from "./api.ts";
import { causeOf, codeOf, isForbidden, isGone } from "./errors.ts";
import { describe, listings } from "./listings.ts";
import { removeProfile, removeRole } from "./profiles.ts";
import { removeAmi } from "./remove.ts";
import { describeSnapshots, snapshotIds } from "./snapshots.ts";
import { tagsOf } from "./tags.ts";

type Options = Pick<HomeOptions, "log" | "signal">;

interface ResourceKind {
  /** What users call it. */
  name: string;
  /** Command of the AWS CLI, which the id follows. */
  command: string;
  remove(api: AmazonApi, resource: Resource, options: Options): Promise<unknown>;
}

/** @param send Deletes the thing with this id. */
function kind(
  name: string,
  command: string,
  send: (ec2: EC2Client, id: string) => Promise<unknown>,
): ResourceKind {
  return { name, command, remove: (api, { region, id }) => send(api.ec2(region), id) };
}

/**
 * Types as DescribeTags names them (EC2 API Reference, `TagDescription`), and two of IAM, which has
 * no regions. No fleets: Packer's are of type `instant`, only the record of a launch, and their
 * instances are looked for themselves.
 */
const kinds = {
  "spot-instances-request": kind(
    "spot request",
    "ec2 cancel-spot-instance-requests --spot-instance-request-ids",
    (ec2, id) => ec2.send(new CancelSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [id] })),
  ),
  // One by one: "if you specify multiple instances and the request fails, none is terminated".
  instance: kind("instance", "ec2 terminate-instances --instance-ids", (ec2, id) =>
    ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] })),
  ),
  // By hand not with its snapshots, among which may be one of the user's: its own ones are marked.
  image: { name: "AMI", command: "ec2 deregister-image --image-id", remove: removeImage },
  snapshot: kind("snapshot", "ec2 delete-snapshot --snapshot-id", (ec2, id) =>
    ec2.send(new DeleteSnapshotCommand({ SnapshotId: id })),
  ),
  volume: { name: "volume", command: "ec2 delete-volume --volume-id", remove: removeVolume },
  "network-interface": kind(
    "network interface",
    "ec2 delete-network-interface --network-interface-id",
    (ec2, id) => ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id })),
  ),
  "security-group": kind("security group", "ec2 delete-security-group --group-id", (ec2, id) =>
    ec2.send(new DeleteSecurityGroupCommand({ GroupId: id })),
  ),
  "key-pair": kind("key pair", "ec2 delete-key-pair --key-pair-id", (ec2, id) =>
    ec2.send(new DeleteKeyPairCommand({ KeyPairId: id })),
  ),
  "launch-template": kind(
    "launch template",
    "ec2 delete-launch-template --launch-template-id",
    (ec2, id) => ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId: id })),
  ),
  "instance-profile": {
    name: "instance profile",
    command: "iam delete-instance-profile --instance-profile-name",
    remove: (api, { id }) => removeProfile(api, id),
  },
  role: {
    name: "role",
    command: "iam delete-role --role-name",
    remove: (api, { id }) => removeRole(api, id),
  },
} satisfies Record<string, ResourceKind>;

/** The order of removal: first what nothing else needs, then what those things held. */
const order: readonly Kind[][] = [
  // One that is still open would start another instance.
  ["spot-instances-request"],
  ["instance", "image", "key-pair", "launch-template", "instance-profile"],
  ["role", "snapshot", "volume", "network-interface"],
  ["security-group"],
];

export type Kind = keyof typeof kinds;

export interface Resource {
  kind: Kind;
  /** Id, or in IAM the name. */
  id: string;
  /** In IAM the build region, for want of another. */
  region: string;
  invocation: string;
}

export function isKind(type: string): type is Kind {
  return Object.hasOwn(kinds, type);
}

export function leftoverOf({ kind, id, region, invocation }: Resource): Leftover {
  const { name, command } = kinds[kind];
  const [service, action, ...rest] = command.split(" ");
  const [place, there] = service === "iam" ? ["", []] : [` in ${region}`, ["--region", region]];
  return {
    what: `${name} ${id}${place}`,
    invocation,
    ref: `${region} ${kind} ${id}`,
    byHand: ["aws", service, action, ...there, ...rest, id].join(" "),
  };
}

/** @returns those that are gone now. */
export async function reapAll(
  api: AmazonApi,
  leftovers: readonly Leftover[],
  options: Options,
): Promise<Leftover[]> {
  const kept = new Set<Leftover>();
  for (const group of order) {
    await Promise.all(
      leftovers.map(async (leftover) => {
        const { ref = "", invocation } = leftover;
        const [region = "", type = "", id = ""] = ref.split(" ");
        const kind = group.find((one) => one === type);
        if (kind === undefined) return;
        const reason = await removal(api, { region, kind, id, invocation }, options);
        if (reason === undefined) return;
        kept.add(leftover);
        options.log.info(`${leftover.what} stays: ${reason}`);
      }),
    );
  }
  return leftovers.filter((leftover) => !kept.has(leftover));
}

/** @returns why it stays; undefined when it is gone. */
async function removal(
  api: AmazonApi,
  resource: Resource,
  options: Options,
): Promise<string | undefined> {
  const { signal } = options;
  const wait = backoff(signal, 500, longestPause);
  const started = Date.now();
  for (;;) {
    try {
      await kinds[resource.kind].remove(api, resource, options);
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      const cause = causeOf(error);
      if (isGone(cause)) return undefined;
      const late = Date.now() - started > longestWait;
      if (late || !isInUse(cause)) return messageOf(error);
      const letsGo = await isLettingGo(api, resource).catch((refused: unknown) => {
        signal.throwIfAborted();
        // A role that is not allowed to ask cannot know when to stop waiting.
        return !isForbidden(causeOf(refused));
      });
      if (!letsGo) return messageOf(error);
    }
    await wait();
  }
}

/** Milliseconds between two tries. */
const longestPause = 4_000;

/** Milliseconds that an instance may take to end and to release what it uses; mostly it takes less than one minute. */
const longestWait = 150_000;

/** EC2 API Reference, "Error codes". */
function isInUse(error: unknown): boolean {
  // DeleteNetworkInterface has no code of its own for it.
  if (codeOf(error) === "InvalidParameterValue") return /in use/.test(messageOf(error));
  return /^(DependencyViolation|VolumeInUse|InvalidNetworkInterface\.InUse|InvalidGroup\.InUse|InvalidSnapshot\.InUse|IncorrectState|DeleteConflict)$/.test(
    codeOf(error),
  );
}

/** False when somebody holds it who will go on doing so. */
async function isLettingGo(api: AmazonApi, { kind, id, region }: Resource): Promise<boolean> {
  const filter = {
    "security-group": "instance.group-id",
    volume: "block-device-mapping.volume-id",
    "network-interface": "network-interface.network-interface-id",
  }[kind as string];
  if (filter === undefined) return true;
  const holders = await describe(api, region, listings.instances, {
    [filter]: id,
    "instance-state-name": ["pending", "running", "stopping", "stopped"],
  });
  return holders.length === 0;
}

/** Removes an AMI with its snapshots, which an AMI that is still being made does not name yet. */
async function removeImage(
  api: AmazonApi,
  { id, region, invocation }: Resource,
  options: Options,
): Promise<void> {
  const [regional] = await describeAmis(api, region, { "image-id": id });
  if (regional === undefined) return;
  // Somebody has finished it meanwhile.
  if (tagsOf(regional.ami.Tags).has(marks.final)) throw new Error("it is a finished image");
  const named = await describeSnapshots(api, region, snapshotIds(regional.ami));
  const said = await describe(api, region, listings.snapshots, {
    description: [`Created by CreateImage(*) for ${id}*`, `Copied for DestinationAmi ${id} from *`],
  });
  // A role that may delete only what is marked can delete these copies of Packer's too then.
  const bare = said.filter(({ Tags = [] }) => Tags.length === 0);
  const Resources = bare.flatMap(({ SnapshotId }) => SnapshotId ?? []);
  if (Resources.length > 0) {
    // Over already: if this ends here, the next sweep goes on.
    const over = {
      [marks.run]: invocation,
      [marks.expires]: String(Math.floor(homeTime() / 1000)),
    };
    await putTags(api, region, Resources, over).catch((error: unknown) => {
      const cause = causeOf(error);
      if (!isGone(cause) && !isForbidden(cause)) throw error;
    });
  }
  const all = new Map([...said, ...named].map((one) => [one.SnapshotId, one]));
  await removeAmi(api, { ...regional, snapshots: [...all.values()] }, invocation, options);
}

/** Milliseconds for a volume to be let go; one whose disk is still in use waits for that. */
const longestDetaching = 120_000;

/**
 * `amazon-chroot` makes a volume and attaches it to the machine it runs on, which stays: it is detached
 * before it is deleted.
 */
async function removeVolume(
  api: AmazonApi,
  { id, region, invocation }: Resource,
  { signal }: Options,
): Promise<void> {
  const ec2 = api.ec2(region);
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
    await ec2.send(new DetachVolumeCommand({ VolumeId: id }));
    const wait = backoff(signal, 1_000, 1_000);
    const started = Date.now();
    while ((await look())?.State === "in-use") {
      if (Date.now() - started > longestDetaching) throw error;
      await wait();
    }
    await remove();
  }
}
