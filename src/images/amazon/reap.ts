/**
 * Removes leftovers in an order that works: what is needed by nothing at once, and what instances
 * hold when those have let go. Gone already is success.
 */
import { setTimeout as delay } from "node:timers/promises";
import {
  CancelSpotInstanceRequestsCommand,
  DeleteKeyPairCommand,
  DeleteLaunchTemplateCommand,
  DeleteNetworkInterfaceCommand,
  DeleteSecurityGroupCommand,
  DeleteSnapshotCommand,
  type EC2Client,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { homeTime } from "../../shared/clock.ts";
import { isUserError, messageOf } from "../../shared/errors.ts";
import { marks } from "../marks.ts";
import type { HomeOptions, Leftover } from "../types.ts";
import { describeAmis, putTags } from "./amis.ts";
import type { AmazonApi } from "./api.ts";
import { causeOf, codeOf, isForbidden, isGone } from "./errors.ts";
import { describe, listings } from "./listings.ts";
import { removeProfile, removeRole } from "./profiles.ts";
import { removeAmi } from "./remove.ts";
import { type Kind, type Resource, resourceOf } from "./resources.ts";
import { describeSnapshots, snapshotIds } from "./snapshots.ts";
import { tagsOf } from "./tags.ts";
import { removeVolume } from "./volumes.ts";

type Options = Pick<HomeOptions, "log" | "signal">;

/** @returns those that are gone now. */
export async function reapAll(
  api: AmazonApi,
  leftovers: readonly Leftover[],
  options: Options,
): Promise<Leftover[]> {
  const known = leftovers.map((leftover) => ({ leftover, resource: resourceOf(leftover) }));
  const kept = new Set<Leftover>();
  const remove = async (kinds: readonly Kind[]) => {
    const those = known.filter(({ resource }) => resource && kinds.includes(resource.kind));
    await Promise.all(
      those.map(async ({ leftover, resource }) => {
        if (resource === undefined) return;
        const reason = await removal(api, resource, options);
        if (reason === undefined) return;
        kept.add(leftover);
        options.log.info(`${leftover.what} stays: ${reason}`);
      }),
    );
  };
  // A request that is still open would start another instance.
  await remove(["spot-instances-request"]);
  await remove(["instance", "image", "key-pair", "launch-template", "instance-profile"]);
  await remove(["role", "snapshot", "volume", "network-interface"]);
  await remove(["security-group"]);
  return leftovers.filter((leftover) => !kept.has(leftover));
}

/** @returns why it stays; undefined when it is gone. */
async function removal(
  api: AmazonApi,
  resource: Resource,
  options: Options,
): Promise<string | undefined> {
  const { signal } = options;
  const { kind, region } = resource;
  const started = Date.now();
  for (let pause = 500; ; pause = Math.min(pause * 2, longestPause)) {
    try {
      await removals[kind](api.ec2(region), resource, api, options);
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
        return !isUserError(refused);
      });
      if (!letsGo) return messageOf(error);
    }
    await delay(pause, undefined, { signal });
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

type Remove = (
  ec2: EC2Client,
  resource: Resource,
  api: AmazonApi,
  options: Options,
) => Promise<unknown>;

const removals: Record<Kind, Remove> = {
  "spot-instances-request": (ec2, { id }) =>
    ec2.send(new CancelSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [id] })),
  // One by one: "if you specify multiple instances and the request fails, none is terminated".
  instance: (ec2, { id }) => ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] })),
  image: (_ec2, resource, api, options) => removeImage(resource, api, options),
  snapshot: (ec2, { id }) => ec2.send(new DeleteSnapshotCommand({ SnapshotId: id })),
  volume: (ec2, resource, api, { signal }) => removeVolume(ec2, resource, api, signal),
  "network-interface": (ec2, { id }) =>
    ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id })),
  "security-group": (ec2, { id }) => ec2.send(new DeleteSecurityGroupCommand({ GroupId: id })),
  "key-pair": (ec2, { id }) => ec2.send(new DeleteKeyPairCommand({ KeyPairId: id })),
  "launch-template": (ec2, { id }) =>
    ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId: id })),
  "instance-profile": (_ec2, { id }, api) => removeProfile(api, id),
  role: (_ec2, { id }, api) => removeRole(api, id),
};

/** With its snapshots, which an image that is still being made does not yet name. */
async function removeImage({ id, region, invocation }: Resource, api: AmazonApi, options: Options) {
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
  await removeAmi({ api, options }, regional, invocation, [...all.values()]);
}
