/** From an AMI that was just made to a finished one: waiting for it, and the final mark. */
import { UserError } from "../../shared/errors.ts";
import { backoff } from "../backoff.ts";
import { marks } from "../marks.ts";
import type { Account } from "./account.ts";
import {
  describeCopies,
  describeSnapshots,
  disown,
  isMadeFor,
  putTags,
  type RegionalAmi,
  snapshotIds,
  takeTags,
} from "./amis.ts";
import { checkTags } from "./image-tags.ts";
import { tagsOf } from "./tags.ts";

/** Milliseconds that an AMI may be missing: the API answers from copies of its data. */
const longestUnknown = 120_000;

/** @throws {UserError} for one that Amazon could not make. */
export async function waitForAmis(
  account: Account,
  copies: readonly { region: string; id: string }[],
): Promise<RegionalAmi[]> {
  const wait = backoff(account.options.signal);
  const seen = new Map(copies.map(({ region, id }) => [`${region}:${id}`, Date.now()]));
  for (;;) {
    const found = await describeCopies(account.api, copies);
    for (const { region, id, ami } of found) {
      seen.set(`${region}:${id}`, Date.now());
      if (["failed", "error", "invalid"].includes(ami.State ?? "")) {
        throw new UserError(
          `Amazon could not make ${region}:${id}: it is ${ami.State}${ami.StateReason?.Message ? ` (${ami.StateReason.Message})` : ""}.`,
        );
      }
    }
    const ready = found.filter(({ ami }) => ami.State === "available" || ami.State === "disabled");
    if (ready.length === copies.length) return ready;
    const missing = [...seen].filter(([, last]) => Date.now() - last > longestUnknown);
    if (missing.length > 0) {
      throw new Error(
        `${missing.map(([name]) => name).join(", ")} is not there: it was removed while this run worked with it`,
      );
    }
    account.options.log.progress(
      "amis",
      `Waiting for Amazon to finish ${copies.length - ready.length} of ${copies.length} AMIs`,
    );
    await wait();
  }
}

/** Snapshots that were made with an AMI; the marks on its other snapshots are removed. */
export async function ownSnapshots(
  { api, options }: Account,
  { region, ami }: RegionalAmi,
): Promise<string[]> {
  const snapshots = await describeSnapshots(api, region, snapshotIds(ami));
  const others = snapshots.filter((snapshot) => !isMadeFor(snapshot, ami));
  await disown(api, region, others, options.invocation.id);
  return snapshots
    .filter((snapshot) => isMadeFor(snapshot, ami))
    .flatMap(({ SnapshotId }) => SnapshotId ?? []);
}

/** The final mark on an AMI and its snapshots; the expiry goes after it. */
export async function markFinished(
  account: Account,
  { region, id, ami }: RegionalAmi,
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
