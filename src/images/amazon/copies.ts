/**
 * Copies in further regions, with their marks from the beginning. Packer marks those that it makes
 * when they are there (step_create_tags.go): a role that may do so may mark, and then delete, all
 * that has no mark.
 */
import { createHash } from "node:crypto";
import {
  CopyImageCommand,
  DescribeImageAttributeCommand,
  EnableImageDeprecationCommand,
  ModifyImageAttributeCommand,
  ModifySnapshotAttributeCommand,
  type Tag,
} from "@aws-sdk/client-ec2";
import { homeTime } from "../../shared/clock.ts";
import { isUserError, messageOf, UserError } from "../../shared/errors.ts";
import { isObject, type JsonObject } from "../../shared/json.ts";
import { withPeriod } from "../../shared/text.ts";
import { runMarks } from "../marks.ts";
import type { BuildInput } from "../types.ts";
import type { Account } from "./account.ts";
import type { RegionalAmi } from "./amis.ts";
import { plain } from "./credentials.ts";
import { causeOf, codeOf, isForbidden } from "./errors.ts";
import { ownSnapshots, waitForAmis } from "./finish.ts";
import { describeSnapshots } from "./snapshots.ts";
import { isAmazons, tagList, tagsOf } from "./tags.ts";

/** The outcome of several copies: one that fails does not stop the others. */
interface CopyOutcome<T> {
  made: T[];
  /** Names each region that got none, and why. */
  failure: Error | undefined;
}

/** @throws when the job is cancelled. */
export async function copyToEach<T>(
  { options }: Account,
  source: RegionalAmi,
  regions: readonly string[],
  work: (region: string) => Promise<T>,
): Promise<CopyOutcome<T>> {
  const outcomes = await Promise.allSettled(regions.map(work));
  options.signal.throwIfAborted();
  const made: T[] = [];
  const problems: string[] = [];
  let cause: unknown;
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.status === "fulfilled") made.push(outcome.value);
    else {
      cause ??= outcome.reason;
      problems.push(`to ${regions[index]}: ${withPeriod(messageOf(outcome.reason))}`);
    }
  }
  if (problems.length === 0) return { made, failure: undefined };
  const message = `${source.region}:${source.id} is finished and stays, but could not be copied ${problems.join(" And ")} The next run copies it without building again.`;
  const kind = isUserError(cause) ? UserError : Error;
  return { made, failure: new kind(message, { cause }) };
}

/**
 * Copies an image before it is finished, so that it is in all regions when a stage names it. A region
 * where another run has taken the name meanwhile is left to `completeImage`.
 */
export async function copyUnfinished(
  account: Account,
  source: RegionalAmi,
  { template: { builder }, facts, invocation }: BuildInput,
  regions: readonly string[],
): Promise<CopyOutcome<RegionalAmi[]>> {
  const { api, options } = account;
  const [snapshot] = await describeSnapshots(api, source.region, source.snapshots ?? []);
  const own = runMarks(invocation, facts);
  const how = {
    name: facts.name,
    builder,
    tags: {
      image: { ...settableTags(source.ami.Tags), ...own },
      snapshot: { ...settableTags(snapshot?.Tags), ...own },
    },
  };
  return await copyToEach(account, source, regions, async (region) => {
    options.log.info(`Copying ${source.region}:${source.id} to ${region}`);
    const id = await startCopy(account, source, region, how);
    return id === undefined ? [] : [await settledCopy(account, source, { region, id }, builder)];
  });
}

/** Waits for a copy, and shares it as its source is. */
export async function settledCopy(
  account: Account,
  source: RegionalAmi,
  begun: { region: string; id: string },
  builder: JsonObject,
): Promise<RegionalAmi> {
  const [copy] = await waitForAmis(account, [begun]);
  if (copy === undefined) throw new Error(`the copy in ${begun.region} is gone`);
  const snapshots = await ownSnapshots(account, copy);
  await shareLike(account, source, copy, { snapshots, builder });
  return { ...copy, snapshots };
}

/** The tags that a user can set; only Amazon can set its own tags. */
export function settableTags(tags: readonly Tag[] | undefined): Record<string, string> {
  return Object.fromEntries([...tagsOf(tags)].filter(([key]) => !isAmazons(key)));
}

/**
 * EC2 API Reference, "CopyImage": the same token makes no second copy.
 * @param how `builder`: keys of Packer's builder, which say with which key a copy is encrypted.
 * @returns undefined when another run has taken the name.
 */
export async function startCopy(
  { api, options }: Account,
  source: RegionalAmi,
  region: string,
  how: {
    name: string;
    builder: JsonObject;
    tags: Record<"image" | "snapshot", Record<string, string>>;
  },
): Promise<string | undefined> {
  const token = createHash("sha256").update(`${options.invocation.id} ${source.id} ${region}`);
  const { region_kms_key_ids: keys, snapshot_copy_duration_minutes: minutes } = how.builder;
  const key = isObject(keys) ? plain(keys[region]) : undefined;
  const command = new CopyImageCommand({
    Name: how.name,
    Description: source.ami.Description ?? "",
    SourceImageId: source.id,
    SourceRegion: source.region,
    ClientToken: token.digest("hex"),
    ...(key === undefined ? {} : { Encrypted: true, KmsKeyId: key }),
    ...(typeof minutes === "number" ? { SnapshotCopyCompletionDurationMinutes: minutes } : {}),
    TagSpecifications: Object.entries(how.tags).map(([type, tags]) => ({
      ResourceType: type as keyof typeof how.tags,
      Tags: tagList(tags),
    })),
  });
  try {
    const { ImageId } = await api.ec2(region).send(command);
    if (ImageId === undefined) throw new Error(`CopyImage in ${region} gave no id`);
    return ImageId;
  } catch (error) {
    if (codeOf(causeOf(error)) !== "InvalidAMIName.Duplicate") throw error;
    return undefined;
  }
}

/**
 * EC2 User Guide, "Copy an Amazon EC2 AMI": launch permissions and user-defined dates are not
 * copied. A role that may not change them still gets its copy, and a warning.
 * @param its Snapshots of the copy, and the keys of Packer's builder that say who may use them:
 * a role that shares nothing needs no permission to ask.
 */
async function shareLike(
  account: Account,
  source: RegionalAmi,
  copy: RegionalAmi,
  its: { snapshots: readonly string[]; builder: JsonObject },
): Promise<void> {
  const { api, options } = account;
  const { DeprecationTime, ImdsSupport } = source.ami;
  const ImageId = copy.id;
  const there = api.ec2(copy.region);
  try {
    const { LaunchPermissions: users = [] } = await api
      .ec2(source.region)
      .send(
        new DescribeImageAttributeCommand({ ImageId: source.id, Attribute: "launchPermission" }),
      );
    if (users.length > 0) {
      const LaunchPermission = { Add: users };
      await there.send(new ModifyImageAttributeCommand({ ImageId, LaunchPermission }));
    }
    if (DeprecationTime !== undefined && Date.parse(DeprecationTime) > homeTime()) {
      const DeprecateAt = new Date(DeprecationTime);
      await there.send(new EnableImageDeprecationCommand({ ImageId, DeprecateAt }));
    }
    if (ImdsSupport !== undefined && ImdsSupport !== copy.ami.ImdsSupport) {
      const how = { Attribute: "imdsSupport", ImdsSupport: { Value: ImdsSupport } };
      await there.send(new ModifyImageAttributeCommand({ ImageId, ...how }));
    }
    await shareSnapshots(account, copy.region, its);
  } catch (error) {
    if (!isForbidden(causeOf(error))) throw error;
    options.log.warning(
      `${copy.region}:${copy.id} is not shared as ${source.region}:${source.id} is: this role may not read or change that.`,
    );
  }
}

async function shareSnapshots(
  { api }: Account,
  region: string,
  { snapshots, builder }: { snapshots: readonly string[]; builder: JsonObject },
): Promise<void> {
  const named = (key: string) => [builder[key]].flat().flatMap((one) => plain(one) ?? []);
  const [UserIds, GroupNames] = [named("snapshot_users"), named("snapshot_groups")];
  if (UserIds.length + GroupNames.length === 0) return;
  for (const SnapshotId of snapshots) {
    const command = new ModifySnapshotAttributeCommand({
      SnapshotId,
      Attribute: "createVolumePermission",
      OperationType: "add",
      UserIds,
      GroupNames,
    });
    await api.ec2(region).send(command);
  }
}
