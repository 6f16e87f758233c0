/** From an AMI that was just made to a finished one: its snapshots and its tags. */
import type { LabelChange } from "../labels/types.ts";
import { marks } from "../marks.ts";
import { type Account, buildRegionLast } from "./account.ts";
import { putTags, type RegionalAmi, takeTags } from "./amis.ts";
import { describeSnapshots, disown, isMadeFor, snapshotIds } from "./snapshots.ts";
import { tagsOf } from "./tags.ts";

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
  for (const part of buildRegionLast(amis)) await Promise.all(part.map(change));
}

/** Of a finished AMI. */
async function markedSnapshots({ api }: Account, { region, ami }: RegionalAmi): Promise<string[]> {
  const run = tagsOf(ami.Tags).get(marks.run);
  const snapshots = await describeSnapshots(api, region, snapshotIds(ami));
  const own = snapshots.filter(({ Tags }) => tagsOf(Tags).get(marks.run) === run);
  return own.flatMap(({ SnapshotId }) => SnapshotId ?? []);
}
