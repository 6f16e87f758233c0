/** Removes an image: every AMI of it with its snapshots, and nothing that is not its own. */
import {
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DisableImageDeregistrationProtectionCommand,
} from "@aws-sdk/client-ec2";
import { messageOf, UserError } from "../../shared/errors.ts";
import { marks } from "../marks.ts";
import type { Image } from "../types.ts";
import { type Account, buildRegionLast, patience, pause } from "./account.ts";
import { describeCopies, describeSnapshots, isMadeFor, type Placed, snapshotIds } from "./amis.ts";
import { causeOf, codeOf, isGone } from "./errors.ts";
import { tagsOf } from "./image-tags.ts";
import { allCopies, isProtected, protectedUntil } from "./images.ts";

/** Milliseconds until what was deregistered must be off the list. */
const longestProof = 120_000;

export async function removeImage(
  account: Account,
  image: Image,
  options: { force: boolean } = { force: false },
): Promise<void> {
  const copies = await allCopies(account, image);
  const known = new Set(image.copies.map((copy) => copy.region));
  const elsewhere = copies.filter((copy) => !known.has(copy.region));
  if (elsewhere.length > 0) {
    account.options.log.info(`With its copies elsewhere: ${elsewhere.map(nameOf).join(", ")}`);
  }
  const kept = copies.filter((copy) => isProtected(copy.ami));
  if (kept.length > 0 && !options.force) {
    throw new UserError(
      `${image.name} is protected against deregistration (${kept.map(nameOf).join(", ")}) and is kept. Lift the protection first, or set \`force: true\`.`,
    );
  }
  for (const copy of kept) await liftProtection(account, copy);
  await removeAmis(account, copies, image.invocation, image.region);
}

/**
 * Deregisters AMIs, the one of the build region last, and deletes the snapshots with them that carry
 * the same run mark, or none and were made for it.
 */
export async function removeAmis(
  account: Account,
  amis: readonly Placed[],
  run: string,
  buildRegion: string | undefined,
): Promise<void> {
  for (const part of buildRegionLast(amis, buildRegion)) {
    await Promise.all(part.map((placed) => removeAmi(account, placed, run)));
  }
  await proveGone(account, amis);
}

async function removeAmi(account: Account, placed: Placed, run: string): Promise<void> {
  const { api, options } = account;
  const { region, id, ami } = placed;
  const ids = snapshotIds(ami);
  const snapshots = await describeSnapshots(api, region, ids);
  const own = snapshots
    .filter((snapshot) => {
      const mark = tagsOf(snapshot).get(marks.run);
      return mark === run || (mark === undefined && isMadeFor(snapshot, id));
    })
    .flatMap((snapshot) => snapshot.SnapshotId ?? []);
  // The one call for all leaves nothing behind when it is the last, but it takes every snapshot.
  const together = own.length === snapshots.length;
  let done: ReadonlySet<string | undefined> = new Set();
  try {
    const result = await api.call(region, "DeregisterImage", (client) =>
      client.send(new DeregisterImageCommand({ ImageId: id, DeleteAssociatedSnapshots: together })),
    );
    const ended = (result.DeleteSnapshotResults ?? []).filter((one) =>
      ["success", "skipped"].includes(one.ReturnCode ?? ""),
    );
    done = new Set(ended.map((one) => one.SnapshotId));
  } catch (error) {
    const reason = causeOf(error);
    if (/protect/i.test(messageOf(reason))) throw stillProtected(placed, reason);
    if (!isGone(reason)) throw error;
  }
  for (const snapshot of own.filter((one) => !done.has(one))) {
    try {
      await api.call(region, "DeleteSnapshot", (client) =>
        client.send(new DeleteSnapshotCommand({ SnapshotId: snapshot })),
      );
    } catch (error) {
      const reason = causeOf(error);
      if (codeOf(reason) === "InvalidSnapshot.InUse") {
        options.log.info(`${region}:${snapshot} stays: another image uses it.`);
      } else if (!isGone(reason)) throw error;
    }
  }
}

async function liftProtection(account: Account, placed: Placed): Promise<void> {
  const { region, id } = placed;
  const until = protectedUntil(placed.ami);
  if (until !== undefined) throw inCooldown(placed, until);
  await account.api.call(region, "DisableImageDeregistrationProtection", (client) =>
    client.send(new DisableImageDeregistrationProtectionCommand({ ImageId: id })),
  );
  if (!/with-cooldown/.test(placed.ami.DeregistrationProtection ?? "")) return;
  throw inCooldown(placed, new Date(Date.now() + 24 * 3600_000).toISOString());
}

function inCooldown(placed: Placed, until: string): UserError {
  return new UserError(
    `${nameOf(placed)}: its protection against deregistration is lifted, but it had a cooldown: Amazon keeps the image until about ${until}. Delete it again after that.`,
  );
}

function stillProtected(placed: Placed, reason: unknown): UserError {
  return new UserError(
    `${nameOf(placed)} cannot be deregistered: Amazon protects it. Amazon says: ${messageOf(reason)}`,
    { cause: reason },
  );
}

async function proveGone(account: Account, amis: readonly Placed[]): Promise<void> {
  const wait = patience();
  const end = Date.now() + longestProof;
  for (;;) {
    const left = (await describeCopies(account.api, amis)).filter(
      ({ ami }) => ami.State !== "deregistered",
    );
    if (left.length === 0) return;
    if (Date.now() > end) {
      throw new Error(`${left.map(nameOf).join(", ")} is still listed after its deregistration`);
    }
    await pause(account, wait());
  }
}

function nameOf({ region, id }: Placed): string {
  return `${region}:${id}`;
}
