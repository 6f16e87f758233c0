/** Keeps AMIs that did not pass for inspection, marked as those of a run that has ended. */
import type { Artifact } from "../../packer/types.ts";
import { keptSuffix, marks, runMarks } from "../marks.ts";
import type { BuildInput } from "../types.ts";
import type { Account } from "./account.ts";
import { putTags } from "./amis.ts";
import { amisOf } from "./finalise.ts";
import { ownSnapshots, waitForAmis } from "./finish.ts";

/** @returns their ids. They have no final mark, so nothing finds them as images, and they still expire. */
export async function quarantine(
  account: Account,
  { invocation, facts }: BuildInput,
  artifacts: readonly Artifact[],
): Promise<string> {
  const amis = await waitForAmis(account, amisOf(account, artifacts));
  const tags = { ...runMarks(invocation, facts), [marks.run]: `${invocation.id}${keptSuffix}` };
  for (const regional of amis) {
    const own = await ownSnapshots(account, regional);
    await putTags(account.api, regional.region, [regional.id, ...own], tags);
  }
  return amis.map(({ region, id }) => `${region}:${id}`).join(",");
}
