/** From an AMI that was just made to a finished one: its snapshots and its tags. */
import type { LabelChange } from "../labels/types.ts";
import { marks } from "../marks.ts";
import { type Account, buildRegionLast } from "./account.ts";
import { putTags, type RegionalAmi, takeTags } from "./amis.ts";
import { disown, ownIds, withSnapshots } from "./snapshots.ts";
import { tagsOf } from "./tags.ts";

/** New AMIs with their snapshots; the marks on those that were there before are removed. */
export async function withOwnSnapshots(
  { api, options }: Account,
  amis: readonly RegionalAmi[],
): Promise<RegionalAmi[]> {
  const all = await withSnapshots(api, amis);
  for (const one of all) await disown(api, one, options.invocation.id);
  return all;
}

/**
 * On each AMI and its snapshots, without those that it shares with images of others.
 * @param amis Copies of each other, the build region's first: that one comes last.
 */
export async function setTags(
  { api, finished, options }: Account,
  amis: readonly RegionalAmi[],
  { put, take }: Pick<LabelChange, "put" | "take">,
): Promise<void> {
  const change = async (regional: RegionalAmi) => {
    const { region, id, ami } = regional;
    const run = tagsOf(ami.Tags).get(marks.run) ?? options.invocation.id;
    const resources = [id, ...ownIds(regional, run)];
    if (Object.keys(put).length > 0) await putTags(api, region, resources, put);
    if (put[marks.final] !== undefined) for (const one of resources) finished.add(one);
    if (take.length > 0) await takeTags(api, region, resources, take);
  };
  for (const part of buildRegionLast(await withSnapshots(api, amis))) {
    await Promise.all(part.map(change));
  }
}
