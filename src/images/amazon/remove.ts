/** Removes an image: every AMI of it with its snapshots, and nothing that is not its own. */
import {
  DeregisterImageCommand,
  DisableImageDeregistrationProtectionCommand,
} from "@aws-sdk/client-ec2";
import { homeTime } from "../../shared/clock.ts";
import { isUserError, messageOf, UserError } from "../../shared/errors.ts";
import { marks } from "../marks.ts";
import type { HomeOptions } from "../types.ts";
import { type Account, buildRegionLast } from "./account.ts";
import type { RegionalAmi } from "./amis.ts";
import type { AmazonApi } from "./api.ts";
import { causeOf, isGone } from "./errors.ts";
import {
  type AmazonImage,
  copiesOf,
  hasCopy,
  isProtected,
  protectedUntil,
  wholeImages,
} from "./images.ts";
import { deleteSnapshot, disown, ownIds, withSnapshots } from "./snapshots.ts";
import { tagsOf } from "./tags.ts";

/**
 * Images that are removed at one time. EC2 takes a burst of calls and then a few in a second (EC2
 * Developer Guide, "Request throttling"); what it refuses is asked again, later and later.
 */
export const concurrency = 10;

/** Images with their snapshots: one call for all in each region. Logs copies that nobody asked for. */
export async function lookToRemove(
  account: Account,
  texts: readonly string[],
): Promise<(AmazonImage | undefined)[]> {
  const images = await wholeImages(account, texts);
  const amis = await withSnapshots(
    account.api,
    images.flatMap((image) => image?.amis ?? []),
  );
  return images.map((image, index) => {
    if (image === undefined) return undefined;
    const asked = { copies: copiesOf(texts[index] ?? "") };
    const elsewhere = image.amis.filter((copy) => !hasCopy(asked, copy)).map(nameOf);
    if (elsewhere.length > 0) {
      account.options.log.info(`With its copies elsewhere: ${elsewhere.join(", ")}`);
    }
    return { ...image, amis: amis.filter((copy) => hasCopy(image, copy)) };
  });
}

/**
 * Deregisters AMIs of one image, the first one last, and deletes the snapshots with them that were made
 * for them and carry the same run mark, or none.
 */
export async function removeAmis(account: Account, amis: readonly RegionalAmi[]): Promise<void> {
  const { api, options } = account;
  const all = await withSnapshots(api, amis);
  const tags = all.map(({ ami }) => tagsOf(ami.Tags));
  const run = tags.find((one) => one.has(marks.run))?.get(marks.run) ?? options.invocation.id;
  for (const part of buildRegionLast(all)) {
    await Promise.all(part.map((one) => removeAmi(api, one, run, options)));
  }
}

/**
 * @param regional With all snapshots that may have been made with it.
 * @param run Its run mark.
 */
export async function removeAmi(
  api: AmazonApi,
  regional: RegionalAmi,
  run: string,
  options: Pick<HomeOptions, "log" | "signal">,
): Promise<void> {
  const { region, id, snapshots = [] } = regional;
  const own = ownIds(regional, run);
  // As long as the AMI says that the others were there before.
  await disown(api, regional, run);
  // The one call for all leaves nothing behind when it is the last, but it takes every snapshot.
  const together = own.length === snapshots.length;
  let done: ReadonlySet<string | undefined> = new Set();
  try {
    const result = await api
      .ec2(region)
      .send(new DeregisterImageCommand({ ImageId: id, DeleteAssociatedSnapshots: together }));
    const ended = (result.DeleteSnapshotResults ?? []).filter((one) =>
      ["success", "skipped"].includes(one.ReturnCode ?? ""),
    );
    done = new Set(ended.map((one) => one.SnapshotId));
  } catch (error) {
    const reason = causeOf(error);
    if (/protect/i.test(messageOf(reason))) throw stillProtected(regional, reason);
    if (!isGone(reason)) throw error;
  }
  const left: string[] = [];
  let failure: unknown;
  for (const snapshot of own.filter((one) => !done.has(one))) {
    try {
      const end = await deleteSnapshot(api, { region, id: snapshot, ami: id }, options.signal);
      if (end === "shared") options.log.info(`${region}:${snapshot} stays: another image uses it.`);
    } catch (error) {
      options.signal.throwIfAborted();
      left.push(snapshot);
      failure = error;
    }
  }
  if (left.length > 0) throw snapshotsLeft(regional, left, failure);
}

/** The message names the snapshots, because no AMI refers to them any more. */
function snapshotsLeft(
  regional: RegionalAmi,
  snapshots: readonly string[],
  failure: unknown,
): Error {
  const { region } = regional;
  const text = `${nameOf(regional)} is deregistered, but ${snapshots.join(", ")} could not be deleted; delete them by hand (aws ec2 delete-snapshot --region ${region} --snapshot-id …): ${messageOf(failure)}`;
  const options = { cause: causeOf(failure) };
  return isUserError(failure) ? new UserError(text, options) : new Error(text, options);
}

/** Lifts the protection of all copies before it reports a cooldown, so that cooldowns run at the same time. */
export async function liftProtections(
  account: Account,
  copies: readonly RegionalAmi[],
): Promise<void> {
  const kept: { regional: RegionalAmi; until: string }[] = [];
  for (const regional of copies.filter(({ ami }) => isProtected(ami))) {
    const until = protectedUntil(regional.ami) ?? (await liftProtection(account, regional));
    if (until !== undefined) kept.push({ regional, until });
  }
  if (kept.length === 0) return;
  const names = kept.map(({ regional }) => nameOf(regional)).join(", ");
  const last = kept.map(({ until }) => until).sort((a, b) => Date.parse(b) - Date.parse(a))[0];
  throw new UserError(
    `${names}: the protection against deregistration is lifted, but it had a cooldown: AWS keeps the image until about ${last}. Delete it again after that.`,
  );
}

/** @returns the end of the cooldown that begins now, where there is one. */
async function liftProtection(
  account: Account,
  regional: RegionalAmi,
): Promise<string | undefined> {
  const { region, id } = regional;
  await account.api
    .ec2(region)
    .send(new DisableImageDeregistrationProtectionCommand({ ImageId: id }));
  if (!/with-cooldown/.test(regional.ami.DeregistrationProtection ?? "")) return undefined;
  return new Date(homeTime() + 24 * 3600_000).toISOString();
}

function stillProtected(regional: RegionalAmi, reason: unknown): UserError {
  return new UserError(
    `${nameOf(regional)} cannot be deregistered: AWS protects it and says: ${messageOf(reason)}`,
    { cause: reason },
  );
}

function nameOf({ region, id }: RegionalAmi): string {
  return `${region}:${id}`;
}
