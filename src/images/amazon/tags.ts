/** Marks as Amazon keeps them: tags. They are asked for by tag, whatever kind of thing carries them. */
import type { Tag } from "@aws-sdk/client-ec2";
import type { AmazonApi } from "./api.ts";
import { describe, type Filters, listings } from "./listings.ts";

export type Tags = ReadonlyMap<string, string>;

export function tagsOf(tags: readonly Tag[] | undefined): Tags {
  return new Map((tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
}

/** Tags in the form that calls of AWS take. */
export function tagList(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Tags that nobody but Amazon may write (EC2 User Guide, "Tag your resources", "Tag restrictions"). */
export function isAmazons(key: string): boolean {
  return /^aws:/i.test(key);
}

/**
 * Made by a backup plan of the account, which copies the tags of what it backs up (AWS Backup
 * Developer Guide, "Copying tags onto backups"; Amazon EBS User Guide, "Amazon Data Lifecycle Manager
 * tags"). EC2 refuses to delete the former.
 */
export function isBackup(tags: Tags): boolean {
  return [...tags.keys()].some((key) => /^aws:(backup|dlm):/.test(key));
}

/** A thing in one region and all tags of it. */
export interface TaggedResource {
  type: string;
  id: string;
  tags: Tags;
}

/** Things that pass the filters, with the tags that do. */
export async function describeTags(
  api: Pick<AmazonApi, "ec2">,
  region: string,
  filters: Filters,
): Promise<TaggedResource[]> {
  const found = new Map<string, TaggedResource & { tags: Map<string, string> }>();
  const all = await describe(api, region, listings.tags, filters);
  for (const { ResourceId: id, ResourceType: type, Key: key, Value: value = "" } of all) {
    if (id === undefined || type === undefined || key === undefined) continue;
    const known = found.get(id) ?? { type, id, tags: new Map() };
    known.tags.set(key, value);
    found.set(id, known);
  }
  return [...found.values()];
}
