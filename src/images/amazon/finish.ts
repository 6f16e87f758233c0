/** From an AMI that was just made to a finished one: waiting for it, its snapshots, its tags. */
import { UserError } from "../../shared/errors.ts";
import { backoff } from "../backoff.ts";
import { goneMeanwhile } from "../gone.ts";
import type { LabelChange } from "../labels/types.ts";
import { marks } from "../marks.ts";
import { type Account, buildRegionLast } from "./account.ts";
import { describeCopies, putTags, type RegionalAmi, takeTags } from "./amis.ts";
import { causeOf, isGone } from "./errors.ts";
import { failed, textOf } from "./images.ts";
import { describeSnapshots, disown, isMadeFor, snapshotIds } from "./snapshots.ts";
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
      if (failed.has(ami.State ?? "")) {
        throw new UserError(
          `AWS could not make ${region}:${id}: it is ${ami.State}${ami.StateReason?.Message ? ` (${ami.StateReason.Message})` : ""}.`,
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
      `Waiting for AWS to finish ${copies.length - ready.length} of ${copies.length} AMIs`,
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

/**
 * On each AMI and its snapshots, without those that it shares with images of others.
 * @param amis Copies of each other, the build region's first: that one comes last.
 * @throws {UserError} when one is gone.
 */
export async function setTags(
  account: Account,
  amis: readonly RegionalAmi[],
  { put, take }: Pick<LabelChange, "put" | "take">,
): Promise<void> {
  const { api, finished } = account;
  const change = async (regional: RegionalAmi) => {
    const { region, id } = regional;
    const resources = [id, ...(regional.snapshots ?? (await markedSnapshots(account, regional)))];
    if (Object.keys(put).length > 0) await putTags(api, region, resources, put);
    if (put[marks.final] !== undefined) for (const one of resources) finished.add(one);
    if (take.length > 0) await takeTags(api, region, resources, take);
  };
  try {
    for (const part of buildRegionLast(amis, amis[0]?.region)) await Promise.all(part.map(change));
  } catch (error) {
    if (isGone(causeOf(error))) throw goneMeanwhile({ image: textOf(amis) }, error);
    throw error;
  }
}

/** Of a finished AMI. */
async function markedSnapshots({ api }: Account, { region, ami }: RegionalAmi): Promise<string[]> {
  const run = tagsOf(ami.Tags).get(marks.run);
  const snapshots = await describeSnapshots(api, region, snapshotIds(ami));
  const own = snapshots.filter(({ Tags }) => tagsOf(Tags).get(marks.run) === run);
  return own.flatMap(({ SnapshotId }) => SnapshotId ?? []);
}
