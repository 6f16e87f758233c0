/**
 * Copies of a finished image in the regions that lack it, with marks from the beginning. Packer marks
 * those that it makes when they are there (step_create_tags.go): a role that may do so may mark, and
 * then delete, all that has no mark.
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
import { isObject } from "../../shared/json.ts";
import { withPeriod } from "../../shared/text.ts";
import { backoff } from "../backoff.ts";
import { textOf } from "../builder-keys.ts";
import { goneMeanwhile } from "../gone.ts";
import { previewStage } from "../holds.ts";
import { changed, encode } from "../labels/codec.ts";
import { whenReady } from "../labels/finalise.ts";
import { limits } from "../labels/limits.ts";
import { ownerOf } from "../labels/reserve-name.ts";
import { markPrefix, marks } from "../marks.ts";
import type { Account } from "./account.ts";
import { describeAmis, putTags, type RegionalAmi } from "./amis.ts";
import { list } from "./credentials.ts";
import { causeOf, codeOf, isForbidden } from "./errors.ts";
import { setTags, withOwnSnapshots } from "./finish.ts";
import {
  type AmazonImage,
  idOf,
  imageOf,
  isForPreview,
  labelsOf,
  regionsMark,
  regionsOf,
  wholeImages,
} from "./images.ts";
import { exactly } from "./listings.ts";
import { protect, protectionLike } from "./protect.ts";
import { removeAmis } from "./remove.ts";
import { ownIds, withSnapshots } from "./snapshots.ts";
import { isAmazons, tagList, tagsOf } from "./tags.ts";

/** Milliseconds that a run may take to see that another made the same image before, and remove its own. */
const longestTwin = 30_000;

/** What is copied. */
interface Source extends RegionalAmi {
  name: string;
  /** The image's run mark and identity. */
  run: string;
  identity: string;
  /** The user's own, of its snapshots. */
  snapshotTags: Record<string, string>;
  /** The mark that says where all copies are. */
  where: Record<string, string>;
}

/**
 * @param text Of the image, as `idOf` makes it.
 * @throws when a region got none; that does not stop the others.
 */
export async function copyImage(
  account: Account,
  text: string,
  lacking: readonly string[],
): Promise<void> {
  const [image] = await wholeImages(account, [text]);
  if (image?.labels[marks.final] === undefined) throw goneMeanwhile({ image: text });
  const found = image.amis.find(({ ami }) => ami.State === "available");
  if (found === undefined) {
    throw new UserError(
      `${text} is to be copied to ${lacking.join(", ")}, but it is disabled. Enable it first (EnableImage).`,
    );
  }
  // Written before a copy exists, so that a run that removes the image knows where to look.
  const where = await tellRegions(account, image.amis, lacking);
  const [{ snapshots: [snapshot] = [] } = found] = await withSnapshots(account.api, [found]);
  const source: Source = {
    ...found,
    where,
    name: image.name,
    run: image.labels[marks.run] ?? "",
    identity: image.labels[marks.identity] ?? "",
    snapshotTags: Object.fromEntries(
      Object.entries(settableTags(snapshot?.Tags)).filter(([key]) => !key.startsWith(markPrefix)),
    ),
  };
  const copies = lacking.map((region) => copyTo(account, source, region));
  const outcomes = await Promise.allSettled(copies);
  account.options.signal.throwIfAborted();
  // Once more, because another run may have copied to other regions and told of those alone.
  const [whole] = await wholeImages(account, [text]);
  await tellRegions(account, whole?.amis ?? [], []);
  const failures = outcomes.flatMap((outcome, index) =>
    outcome.status === "rejected" ? [{ region: lacking[index], cause: outcome.reason }] : [],
  );
  const [first] = failures;
  if (first === undefined) return;
  const problems = failures.map(
    ({ region, cause }) => `to ${region}: ${withPeriod(messageOf(cause))}`,
  );
  const kind = isUserError(first.cause) ? UserError : Error;
  throw new kind(
    `${source.region}:${source.id} is finished and stays, but could not be copied ${problems.join(" And ")} The next run copies it without building again.`,
    { cause: first.cause },
  );
}

/** Each copy says where all are. @returns the mark that does. */
async function tellRegions(
  { api }: Account,
  copies: readonly RegionalAmi[],
  further: readonly string[],
): Promise<Record<string, string>> {
  const known = copies.flatMap(({ region, ami }) => [region, ...regionsOf(ami)]);
  const mark = regionsMark([...known, ...further]);
  encode(mark, limits.amazon);
  const wanted = mark[marks.regions];
  const wrong = copies.filter(({ ami }) => tagsOf(ami.Tags).get(marks.regions) !== wanted);
  await Promise.all(wrong.map(({ region, id }) => putTags(api, region, [id], mark)));
  return mark;
}

async function copyTo(account: Account, source: Source, region: string): Promise<void> {
  const id = await idOfCopy(account, source, region);
  if (id === undefined) return;
  const made = await whenReady(account, idOf([{ region, id }]), Number.POSITIVE_INFINITY);
  const [copy] = await withOwnSnapshots(account, (made as AmazonImage).amis);
  if (copy === undefined) return;
  await shareLike(account, source, copy);
  const { [marks.expires]: _expires, ...tags } = settableTags(source.ami.Tags);
  const put = { ...tags, ...source.where, [marks.run]: source.run };
  const take = [marks.expires];
  await setTags(account, [copy], {
    ...changed(labelsOf([copy]), { put, take }, limits.amazon),
    take,
  });
  await protect(account, [copy], protectionLike(source.ami));
}

/** Begins a copy, or finds the one that the image's maker began. @returns undefined where it is finished. */
async function idOfCopy(
  account: Account,
  source: Source,
  region: string,
): Promise<string | undefined> {
  const wait = backoff(account.options.signal);
  for (;;) {
    const begun = await halfCopy(account, source, region);
    if (begun === "finished") return undefined;
    if (begun !== undefined) return begun.id;
    account.options.log.info(`Copying ${source.region}:${source.id} to ${region}`);
    const id = await startCopy(account, source, region);
    if (id !== undefined) return id;
    await wait();
  }
}

/**
 * Looks for an AMI with the image's name in a region that lacks the image.
 * @returns a copy that the maker of the image began; undefined when the name is free.
 * @throws {UserError} when the AMI belongs to another image.
 */
async function halfCopy(
  account: Account,
  source: Source,
  region: string,
): Promise<RegionalAmi | "finished" | undefined> {
  const wait = backoff(account.options.signal);
  const began = Date.now();
  for (;;) {
    const [other] = await describeAmis(account.api, region, { name: exactly(source.name) });
    if (other === undefined) return undefined;
    const found = imageOf(account, [other]);
    const { state, run, image: twin } = ownerOf(account, found);
    // A pull request can write main's run on an AMI of its own: that is no copy of main's.
    const isOfItsKind = isForPreview(other) === isForPreview(source);
    const isOwn = isOfItsKind && run === source.run;
    if (isOwn && state === "finished") return "finished";
    if (isOwn && state !== "foreign" && found.state !== "failed") return other;
    if (state === "dead" || (isOwn && state === "live")) {
      await removeAmis(account, [other]);
      await wait();
    } else if (
      isOfItsKind &&
      (state === "live" || (twin?.identity === source.identity && Date.now() - began < longestTwin))
    ) {
      account.options.log.progress(
        `copy-${region}`,
        `Waiting for ${run}, which is making or copying the same image in ${region}`,
      );
      await wait();
    } else {
      throw new UserError(
        `${source.region}:${source.id} is to be copied to ${region}, but its name ${source.name} is taken there by ${other.id}, which is not this image. Remove that one first.`,
      );
    }
  }
}

/** The tags that a user can set; only Amazon can set its own tags. */
function settableTags(tags: readonly Tag[] | undefined): Record<string, string> {
  return Object.fromEntries([...tagsOf(tags)].filter(([key]) => !isAmazons(key)));
}

/**
 * EC2 API Reference, "CopyImage": the same token makes no second copy.
 * @returns undefined when another run has taken the name.
 */
async function startCopy(
  { api, options }: Account,
  source: Source,
  region: string,
): Promise<string | undefined> {
  const { invocation, builderConfig } = options;
  const token = createHash("sha256").update(`${invocation.id} ${source.id} ${region}`);
  const { region_kms_key_ids: keys, snapshot_copy_duration_minutes: minutes } = builderConfig;
  const key = isObject(keys) ? textOf(keys, region) : undefined;
  const own = {
    [marks.run]: invocation.id,
    [marks.expires]: String(invocation.expires),
    ...(isForPreview(source) ? { [marks.stage]: previewStage } : {}),
  };
  const command = new CopyImageCommand({
    Name: source.name,
    Description: source.ami.Description ?? "",
    SourceImageId: source.id,
    SourceRegion: source.region,
    ClientToken: token.digest("hex"),
    ...(key === undefined ? {} : { Encrypted: true, KmsKeyId: key }),
    ...(typeof minutes === "number" ? { SnapshotCopyCompletionDurationMinutes: minutes } : {}),
    TagSpecifications: [
      { ResourceType: "image", Tags: tagList(own) },
      { ResourceType: "snapshot", Tags: tagList({ ...source.snapshotTags, ...own }) },
    ],
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
 */
async function shareLike(account: Account, source: RegionalAmi, copy: RegionalAmi): Promise<void> {
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
    await shareSnapshots(account, copy);
  } catch (error) {
    if (!isForbidden(causeOf(error))) throw error;
    options.log.warning(
      `${copy.region}:${copy.id} is not shared as ${source.region}:${source.id} is: this role may not read or change that.`,
    );
  }
}

/** Shares them as the builder's keys say; without these keys no permission is needed. */
async function shareSnapshots(
  { api, options: { builderConfig } }: Account,
  copy: RegionalAmi,
): Promise<void> {
  const named = (key: string) => list(builderConfig[key] ?? []);
  const [UserIds, GroupNames] = [named("snapshot_users"), named("snapshot_groups")];
  if (UserIds.length + GroupNames.length === 0) return;
  // Another run may have begun the copy.
  const run = tagsOf(copy.ami.Tags).get(marks.run) ?? "";
  for (const SnapshotId of ownIds(copy, run)) {
    const command = new ModifySnapshotAttributeCommand({
      SnapshotId,
      Attribute: "createVolumePermission",
      OperationType: "add",
      UserIds,
      GroupNames,
    });
    await api.ec2(copy.region).send(command);
  }
}
