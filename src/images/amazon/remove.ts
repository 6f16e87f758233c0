/** Removes an image: every AMI of it with its snapshots, and nothing that is not its own. */
import {
  DeregisterImageCommand,
  DisableImageDeregistrationProtectionCommand,
  type Snapshot,
} from "@aws-sdk/client-ec2";
import { homeTime } from "../../shared/clock.ts";
import { isUserError, messageOf, UserError } from "../../shared/errors.ts";
import { backoff } from "../backoff.ts";
import { marks } from "../marks.ts";
import type { HomeOptions, Image, Removal, RemoveOptions } from "../types.ts";
import { type Account, buildRegionLast } from "./account.ts";
import { describeCopies, describeEverywhere, inEachRegion, type RegionalAmi } from "./amis.ts";
import { causeOf, isGone } from "./errors.ts";
import { hasCopy, isProtected, isSame, protectedUntil, readImages, withFurther } from "./images.ts";
import { exactly } from "./listings.ts";
import { deleteSnapshot, describeSnapshots, disown, isMadeFor, snapshotIds } from "./snapshots.ts";
import { tagsOf } from "./tags.ts";

/** Milliseconds until what was deregistered must be off the list. */
const longestProof = 120_000;

/**
 * Images that are removed at one time. EC2 takes a burst of calls and then a few in a second (EC2
 * Developer Guide, "Request throttling"); what it refuses is asked again, later and later.
 */
export const concurrency = 10;

/** AMIs of one image, or of none yet. */
interface Group {
  amis: readonly RegionalAmi[];
  /** Their run mark. */
  run: string;
  buildRegion: string | undefined;
}

/** Each as it is now: one look at all of them, their snapshots and whether they are gone. */
export async function removeFitting(
  account: Account,
  chosen: readonly Image[],
  { fits, force }: RemoveOptions = {},
): Promise<Removal[]> {
  try {
    const names = chosen.map(({ name }) => name);
    const filters = { name: names.map(exactly) };
    const here = await describeEverywhere(account.api, account.lookIn, filters);
    const found = await withFurther(account, here, account.lookIn, names);
    const present = readImages(account, found);
    const removals: Removal[] = [];
    const going: { index: number; group: Group }[] = [];
    for (const [index, image] of chosen.entries()) {
      const now = present.find((one) => isSame(one, image));
      removals.push({ outcome: now === undefined ? "gone" : "changed" });
      if (now === undefined || fits?.(image, now) === false) continue;
      const amis = found.filter((regional) => hasCopy(now, regional));
      tellElsewhere(account, image, amis);
      try {
        if (force) await liftProtections(account, amis);
        else refuseProtected(now, amis);
        going.push({ index, group: { amis, run: now.invocation, buildRegion: now.region } });
      } catch (error) {
        removals[index] = { error };
      }
    }
    const results = await removeGroups(
      account,
      going.map(({ group }) => group),
    );
    for (const [at, { index }] of going.entries()) {
      removals[index] = results[at] ?? { outcome: "removed" };
    }
    return removals;
  } catch (error) {
    return chosen.map(() => ({ error }));
  }
}

/** Logs copies in regions that no input names. */
function tellElsewhere({ options }: Account, image: Image, amis: readonly RegionalAmi[]): void {
  const known = new Set(image.copies.map((copy) => copy.region));
  const elsewhere = amis.filter((copy) => !known.has(copy.region)).map(nameOf);
  if (elsewhere.length > 0) options.log.info(`With its copies elsewhere: ${elsewhere.join(", ")}`);
}

function refuseProtected(image: Image, copies: readonly RegionalAmi[]): void {
  const kept = copies.filter(({ ami }) => isProtected(ami));
  if (kept.length === 0) return;
  throw new UserError(
    `${image.name} is protected against deregistration (${kept.map(nameOf).join(", ")}) and is kept. Lift the protection first, or set \`force: true\`.`,
  );
}

/**
 * Deregisters AMIs, the one of the build region last, and deletes the snapshots with them that were
 * made for them and carry the same run mark, or none.
 */
export async function removeAmis(
  account: Account,
  amis: readonly RegionalAmi[],
  run: string,
  buildRegion: string | undefined,
): Promise<void> {
  const [failure] = await removeGroups(account, [{ amis, run, buildRegion }]);
  if (failure !== undefined) throw failure.error;
}

/** @returns for each group in its place why it could not be removed; undefined where it was. */
async function removeGroups(
  account: Account,
  groups: readonly Group[],
): Promise<({ error: unknown } | undefined)[]> {
  const snapshots = await snapshotsOf(
    account,
    groups.flatMap(({ amis }) => amis),
  );
  const results = await Promise.all(
    groups.map(async ({ amis, run, buildRegion }) => {
      try {
        for (const part of buildRegionLast(amis, buildRegion)) {
          await Promise.all(
            part.map((regional) => {
              const named = snapshotIds(regional.ami).flatMap((one) => snapshots.get(one) ?? []);
              return removeAmi(account, regional, run, named);
            }),
          );
        }
        return undefined;
      } catch (error) {
        return { error };
      }
    }),
  );
  const done = groups.filter((_, index) => results[index] === undefined);
  const left = await stillListed(
    account,
    done.flatMap(({ amis }) => amis),
  );
  return groups.map(({ amis }, index) => {
    const listed = amis.map(nameOf).filter((name) => left.has(name));
    if (results[index] !== undefined || listed.length === 0) return results[index];
    return { error: new Error(`${listed.join(", ")} is still listed after its deregistration`) };
  });
}

/** By id; one call in each region. */
async function snapshotsOf(
  { api }: Account,
  amis: readonly RegionalAmi[],
): Promise<ReadonlyMap<string, Snapshot>> {
  const found = await inEachRegion(amis, async (region, here) => {
    const ids = new Set(here.flatMap(({ ami }) => snapshotIds(ami)));
    return await describeSnapshots(api, region, [...ids]);
  });
  return new Map(found.map((snapshot) => [snapshot.SnapshotId ?? "", snapshot]));
}

/**
 * @param run Its run mark.
 * @param snapshots That it names, and others that may have been made with it.
 */
export async function removeAmi(
  { api, options }: Pick<Account, "api"> & { options: Pick<HomeOptions, "log" | "signal"> },
  regional: RegionalAmi,
  run: string,
  snapshots: readonly Snapshot[],
): Promise<void> {
  const { region, id, ami } = regional;
  const isOwn = (snapshot: Snapshot) =>
    [run, undefined].includes(tagsOf(snapshot.Tags).get(marks.run)) && isMadeFor(snapshot, ami);
  const own = snapshots.filter(isOwn).flatMap((snapshot) => snapshot.SnapshotId ?? []);
  // As long as the AMI says that they were there before.
  const others = snapshots.filter((snapshot) => !isOwn(snapshot));
  await disown(api, region, others, run);
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

/** Of all before one is waited for: cooldowns run at the same time. */
async function liftProtections(account: Account, copies: readonly RegionalAmi[]): Promise<void> {
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

/** Looks until none of them is listed any more, or long enough. @returns the names of those that are. */
async function stillListed(
  account: Account,
  amis: readonly RegionalAmi[],
): Promise<ReadonlySet<string>> {
  const wait = backoff(account.options.signal);
  const end = Date.now() + longestProof;
  for (;;) {
    const left = await describeCopies(account.api, amis);
    if (left.length === 0 || Date.now() > end) return new Set(left.map(nameOf));
    await wait();
  }
}

function nameOf({ region, id }: RegionalAmi): string {
  return `${region}:${id}`;
}
