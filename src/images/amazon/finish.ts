/** From an AMI that was just made to a finished one: waiting for it, and the final mark. */
import { UserError } from "../../shared/errors.ts";
import { marks } from "../marks.ts";
import { type Account, patience, pause } from "./account.ts";
import {
  describeCopies,
  describeSnapshots,
  isMadeFor,
  type Placed,
  putTags,
  snapshotIds,
  takeTags,
} from "./amis.ts";
import { checkTags } from "./image-tags.ts";
import { tagsOf } from "./tags.ts";

/** Milliseconds that a new AMI may be unknown: the API answers from copies of its data. */
const longestUnknown = 120_000;
/** Milliseconds by which the clocks of this machine and of Amazon may differ. */
const skew = 300_000;

/** @throws {UserError} for one that Amazon could not make. */
export async function waitForAmis(
  account: Account,
  copies: readonly { region: string; id: string }[],
): Promise<Placed[]> {
  const wait = patience();
  const began = Date.now();
  for (;;) {
    const found = await describeCopies(account.api, copies);
    for (const { region, id, ami } of found) {
      if (["failed", "error", "invalid", "deregistered"].includes(ami.State ?? "")) {
        throw new UserError(
          `Amazon could not make ${region}:${id}: it is ${ami.State}${ami.StateReason?.Message ? ` (${ami.StateReason.Message})` : ""}.`,
        );
      }
    }
    const ready = found.filter(({ ami }) => ami.State === "available" || ami.State === "disabled");
    if (ready.length === copies.length) return ready;
    const unknown = copies.filter((copy) => !found.some((one) => one.id === copy.id));
    if (unknown.length > 0 && Date.now() - began > longestUnknown) {
      throw new Error(
        `${unknown.map(({ region, id }) => `${region}:${id}`).join(", ")} is not there: it was removed while this run worked with it`,
      );
    }
    account.options.log.progress(
      "amis",
      `Waiting for Amazon to finish ${copies.length - ready.length} of ${copies.length} AMIs`,
    );
    await pause(account, wait());
  }
}

/**
 * Those snapshots of an AMI that were made with it. A block device mapping can also name one that
 * was there before; marks that Packer put on such a one are taken off again.
 */
export async function ownSnapshots(account: Account, placed: Placed): Promise<string[]> {
  const { api, options, opened } = account;
  const snapshots = await describeSnapshots(api, placed.region, snapshotIds(placed.ami));
  const own: string[] = [];
  const older: string[] = [];
  for (const snapshot of snapshots) {
    const { SnapshotId: id } = snapshot;
    if (id === undefined) continue;
    const begun = snapshot.StartTime?.getTime() ?? 0;
    if (isMadeFor(snapshot, placed.id) || begun >= opened - skew) own.push(id);
    else if (tagsOf(snapshot.Tags).get(marks.run) === options.invocation.id) older.push(id);
  }
  if (older.length > 0) {
    await takeTags(api, placed.region, older, [marks.run, marks.expires, marks.stage]);
  }
  return own;
}

/** The final mark on an AMI and its snapshots; the expiry goes after it. */
export async function markFinished(
  account: Account,
  { region, id, ami }: Placed,
  snapshots: readonly string[],
  tags: Record<string, string>,
): Promise<void> {
  checkTags(
    tags,
    [...tagsOf(ami.Tags).keys()].filter((key) => key !== marks.expires),
  );
  const resources = [id, ...snapshots];
  await putTags(account.api, region, resources, tags);
  for (const resource of resources) account.finished.add(resource);
  await takeTags(account.api, region, resources, [marks.expires]);
}
