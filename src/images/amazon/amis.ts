/** AMIs as the API tells of them, and the few calls that change them. */
import {
  type Image as Ami,
  CreateTagsCommand,
  DeleteTagsCommand,
  type Snapshot,
} from "@aws-sdk/client-ec2";
import type { ImageCopy } from "../types.ts";
import type { AmazonApi } from "./api.ts";
import { describe, type Filters, listings } from "./listings.ts";
import { tagList } from "./tags.ts";

export type { Ami };

/** An AMI and where it is. */
export interface RegionalAmi {
  region: string;
  id: string;
  ami: Ami;
  /** The snapshots that it names and this account owns; absent where they were not looked up. */
  snapshots?: readonly Snapshot[];
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

/** Does the work for each region, in all of them at once. */
export async function inEachRegion<T extends { region: string }, R>(
  things: readonly T[],
  work: (region: string, here: T[]) => Promise<R[]>,
): Promise<R[]> {
  const parts = Map.groupBy(things, ({ region }) => region);
  const found = await Promise.all([...parts].map(([region, here]) => work(region, here)));
  return found.flat();
}

/** These AMIs, without those that are gone; one call in each region. */
export async function describeCopies(
  api: AmazonApi,
  copies: readonly ImageCopy[],
): Promise<RegionalAmi[]> {
  return await inEachRegion(copies, async (region, here) =>
    describeAmis(api, region, { "image-id": here.map(({ id }) => id) }),
  );
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
