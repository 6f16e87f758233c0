/**
 * Labels as tags: each is put and taken alone, and is a thing of the account, which stays when nothing
 * has it any more.
 */
import type { Log } from "../../shared/log.ts";
import { backoff } from "../backoff.ts";
import { decode } from "../labels/codec.ts";
import { limits } from "../labels/limits.ts";
import { holdPrefix, marks } from "../marks.ts";
import type { OceanApi } from "./api.ts";

/** How often tags are put that are not there afterwards. */
const attempts = 4;

/** Of one image, because it says which run made it. */
const isAlone = (tag: string) => tag.startsWith(limits.digitalocean.together.name);
/** Of few images: the hold of a stage, and when an unfinished one expires. */
const isRare = (tag: string) => {
  const [name = ""] = Object.keys(decode({ [tag]: "" }, limits.digitalocean) ?? {});
  return name.startsWith(holdPrefix) || name === marks.expires;
};

/** Removes tags of ours that nothing has any more; what fails here leaves a tag that nothing has. */
export async function forgetTags(
  api: OceanApi,
  tags: readonly string[],
  log: Pick<Log, "debug">,
): Promise<void> {
  const work = tags.map(async (tag) => {
    if (isAlone(tag)) await api.removeTag(tag);
    else if (isRare(tag)) await api.removeEmptyTag(tag);
  });
  await Promise.all(work).catch((error: unknown) =>
    log.debug(`Tags that nothing has may be left at DigitalOcean: ${String(error)}`),
  );
}

/** @throws when DigitalOcean does not keep a tag. */
export async function setTags(
  api: OceanApi,
  id: string,
  { put, take }: { put: readonly string[]; take: readonly string[] },
  { log, signal }: { log: Pick<Log, "debug">; signal: AbortSignal },
): Promise<void> {
  const lacking = async () => {
    const there = Object.keys((await api.snapshot(id))?.labels ?? {});
    const known = new Set(there.map((tag) => tag.toLowerCase()));
    return put.filter((tag) => !known.has(tag.toLowerCase()));
  };
  const wait = backoff(signal, 100);
  let lost = await lacking();
  for (let attempt = 0; lost.length > 0 && attempt < attempts; attempt++) {
    if (attempt > 0) await wait();
    for (const tag of lost) await api.putTag(id, tag);
    lost = await lacking();
  }
  if (lost.length > 0) throw new Error(`DigitalOcean does not keep the tag ${lost[0]} on ${id}`);
  for (const tag of take) if (!isAlone(tag)) await api.takeTag(id, tag);
  await forgetTags(api, take, log);
}
