/** AMIs as the API tells of them, and the few calls that change them. */
import { type Image as Ami, CreateTagsCommand, DeleteTagsCommand } from "@aws-sdk/client-ec2";
import type { AmazonApi } from "./api.ts";
import { describe, type Filters, listings } from "./listings.ts";
import { tagList } from "./tags.ts";

export type { Ami };

/** An AMI and where it is. */
export interface RegionalAmi {
  region: string;
  id: string;
  ami: Ami;
  /** Those of its snapshots that were made with it, where that was looked up. */
  snapshots?: readonly string[];
}

export async function describeAmis(
  api: AmazonApi,
  region: string,
  filters: Filters,
): Promise<RegionalAmi[]> {
  const found = await describe(api, region, listings.images, filters);
  return found.map((ami) => ({ region, id: ami.ImageId ?? "", ami }));
}

export async function describeEverywhere(
  api: AmazonApi,
  regions: Iterable<string>,
  filters: Filters,
): Promise<RegionalAmi[]> {
  const found = await Promise.all([...regions].map((region) => describeAmis(api, region, filters)));
  return found.flat();
}

/** Those of these ids that are there; grouped by region, one call each. */
export async function describeCopies(
  api: AmazonApi,
  copies: readonly { region: string; id: string }[],
): Promise<RegionalAmi[]> {
  const regions = new Set(copies.map((copy) => copy.region));
  const found = await Promise.all(
    [...regions].map((region) => {
      const ids = copies.filter((copy) => copy.region === region).map((copy) => copy.id);
      return describeAmis(api, region, { "image-id": ids });
    }),
  );
  return found.flat();
}

export async function putTags(
  api: AmazonApi,
  region: string,
  resources: readonly string[],
  tags: Record<string, string>,
): Promise<void> {
  const Tags = tagList(tags);
  await api.ec2(region).send(new CreateTagsCommand({ Resources: [...resources], Tags }));
}

/** Whatever their values are. */
export async function takeTags(
  api: AmazonApi,
  region: string,
  resources: readonly string[],
  keys: readonly string[],
): Promise<void> {
  const Tags = keys.map((Key) => ({ Key }));
  await api.ec2(region).send(new DeleteTagsCommand({ Resources: [...resources], Tags }));
}
