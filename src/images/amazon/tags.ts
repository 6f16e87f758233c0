/** Marks as Amazon keeps them: tags. They are asked for by tag, whatever kind of thing carries them. */
import { type EC2Client, type Filter, paginateDescribeTags, type Tag } from "@aws-sdk/client-ec2";
import { chunksOf } from "../../shared/chunks.ts";

export type Tags = ReadonlyMap<string, string>;

export function tagsOf(tags: readonly Tag[] | undefined): Tags {
  return new Map((tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
}

/** As calls of Amazon's take them. */
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

/** A filter takes 200 values (EC2 User Guide, "Filter your resources"). */
const mostValues = 200;

/** Things that pass the filters, with the tags that do. */
export async function describeTags(ec2: EC2Client, filters: Filter[]): Promise<TaggedResource[]> {
  const found = new Map<string, TaggedResource & { tags: Map<string, string> }>();
  for await (const page of paginateDescribeTags({ client: ec2 }, { Filters: filters })) {
    for (const { ResourceId: id, ResourceType: type, Key: key, Value: value } of page.Tags ?? []) {
      if (id === undefined || type === undefined || key === undefined) continue;
      const known = found.get(id) ?? { type, id, tags: new Map() };
      known.tags.set(key, value ?? "");
      found.set(id, known);
    }
  }
  return [...found.values()];
}

/** All tags of these. */
export async function describeTagsOf(
  ec2: EC2Client,
  ids: readonly string[],
): Promise<TaggedResource[]> {
  const found: TaggedResource[] = [];
  for (const some of inChunks(ids)) {
    found.push(...(await describeTags(ec2, [{ Name: "resource-id", Values: some }])));
  }
  return found;
}

/** The number of values that one filter takes. */
export function inChunks<T>(values: readonly T[]): T[][] {
  return chunksOf(values, mostValues);
}
