/** AMIs that did not pass and are kept for a look: they go on as those of a run that has ended. */
import type { Artifact } from "../../packer/types.ts";
import { keptSuffix, marks, runMarks } from "../marks.ts";
import type { BuildInput } from "../types.ts";
import type { Account } from "./account.ts";
import { amisOf } from "./adopt.ts";
import { putTags } from "./amis.ts";
import { ownSnapshots, waitForAmis } from "./finish.ts";

/** @returns their ids; without the final mark they are no images, and they keep their expiry. */
export async function setAside(
  account: Account,
  { invocation, facts }: BuildInput,
  artifacts: readonly Artifact[],
): Promise<string> {
  const amis = await waitForAmis(account, amisOf(account, artifacts));
  const tags = { ...runMarks(invocation, facts), [marks.run]: `${invocation.id}${keptSuffix}` };
  for (const placed of amis) {
    const own = await ownSnapshots(account, placed);
    await putTags(account.api, placed.region, [placed.id, ...own], tags);
  }
  return amis.map(({ region, id }) => `${region}:${id}`).join(",");
}
