/** What in the subscription was made from images, or makes machines of them. */
import { z } from "zod";
import type { Log } from "../../shared/log.ts";
import { once } from "../../shared/once.ts";
import type { ImageUse } from "../labels/cloud.ts";
import { seen } from "../labels/uses.ts";
import type { AzureApi } from "./api.ts";

const storage = z.object({
  imageReference: z
    .object({ id: z.string().optional(), exactVersion: z.string().optional() })
    .optional(),
});
const profile = z.object({ storageProfile: storage.optional() });
const user = z.object({
  name: z.string(),
  properties: profile.extend({ virtualMachineProfile: profile.optional() }),
});
const kinds = { virtualMachines: "machine", virtualMachineScaleSets: "scale set" };

export async function usesOf(
  api: AzureApi,
  ids: readonly string[],
  log: Pick<Log, "notice">,
): Promise<ImageUse[]> {
  const uses: ImageUse[] = [];
  const byId = new Map(ids.map((id): [string, string] => [id.toLowerCase(), id]));
  const latest = once(api.latest);
  for (const [kind, word] of Object.entries(kinds)) {
    const path = `${await api.whole()}/providers/Microsoft.Compute/${kind}`;
    const lost = `Azure: the role lacks Microsoft.Compute/${kind}/read, so images that a ${word} uses may count as unused.`;
    const found = await seen(api.all(path, user), lost, log);
    for (const { name, properties } of found) {
      const { storageProfile } = properties.virtualMachineProfile ?? properties;
      const { id = "", exactVersion } = storageProfile?.imageReference ?? {};
      const reference = id.toLowerCase();
      const [definition] = reference.split("/versions/");
      // A whole definition stands for one of its versions: a machine says which, a set takes the latest.
      const version = exactVersion ?? (reference === definition ? await latest() : undefined);
      const image = byId.get(reference) ?? byId.get(`${definition}/versions/${version}`);
      uses.push({ image, phrase: `${word} ${name}` });
    }
  }
  return uses;
}
