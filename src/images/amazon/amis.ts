/** AMIs as the API tells of them, and the few calls that change them. */
import {
  type Image as Ami,
  CreateTagsCommand,
  DeleteTagsCommand,
  paginateDescribeImages,
  paginateDescribeSnapshots,
  type Snapshot,
} from "@aws-sdk/client-ec2";
import type { AmazonApi } from "./api.ts";
import { inChunks } from "./tags.ts";

export type { Ami };

/** An AMI and where it is. */
export interface Placed {
  region: string;
  id: string;
  ami: Ami;
}

/** Filter by name; a text is meant as it is. */
export type Filters = Record<string, string | readonly string[]>;

/** In values of filters `*` and `?` stand for any characters (EC2 API Reference, "Filter"). */
export function exactly(text: string): string {
  return text.replace(/[*?\\]/g, "\\$&");
}

/** This account's AMIs in one region, also deprecated and disabled ones. */
export async function describeAmis(
  api: AmazonApi,
  region: string,
  filters: Filters,
): Promise<Placed[]> {
  return await api.call(region, "DescribeImages", async (client) => {
    const found: Placed[] = [];
    const pages = paginateDescribeImages(
      { client, pageSize: 1000 },
      {
        Owners: ["self"],
        Filters: Object.entries(filters).map(([Name, values]) => ({
          Name,
          Values: [values].flat(),
        })),
        IncludeDeprecated: true,
        IncludeDisabled: true,
      },
    );
    for await (const page of pages) {
      for (const ami of page.Images ?? []) {
        if (ami.ImageId !== undefined) found.push({ region, id: ami.ImageId, ami });
      }
    }
    return found;
  });
}

/** By however many values of one filter. */
export async function amisBy(
  api: AmazonApi,
  region: string,
  filter: string,
  values: readonly string[],
): Promise<Ami[]> {
  const found: Ami[] = [];
  for (const some of inChunks(values)) {
    found.push(...(await describeAmis(api, region, { [filter]: some })).map(({ ami }) => ami));
  }
  return found;
}

export async function describeEverywhere(
  api: AmazonApi,
  regions: Iterable<string>,
  filters: Filters,
): Promise<Placed[]> {
  const found = await Promise.all([...regions].map((region) => describeAmis(api, region, filters)));
  return found.flat();
}

/** Those of these ids that are there; grouped by region, one call each. */
export async function describeCopies(
  api: AmazonApi,
  copies: readonly { region: string; id: string }[],
): Promise<Placed[]> {
  const regions = new Set(copies.map((copy) => copy.region));
  const found = await Promise.all(
    [...regions].map((region) => {
      const ids = copies.filter((copy) => copy.region === region).map((copy) => copy.id);
      return describeAmis(api, region, { "image-id": ids });
    }),
  );
  return found.flat();
}

export function snapshotIds(ami: Ami): string[] {
  const ids = (ami.BlockDeviceMappings ?? []).map((mapping) => mapping.Ebs?.SnapshotId);
  return [...new Set(ids.filter((id) => id !== undefined && id !== ""))] as string[];
}

/** Those of these snapshots that are there and belong to this account. */
export async function describeSnapshots(
  api: AmazonApi,
  region: string,
  ids: readonly string[],
): Promise<Snapshot[]> {
  if (ids.length === 0) return [];
  return await api.call(region, "DescribeSnapshots", async (client) => {
    const found: Snapshot[] = [];
    const pages = paginateDescribeSnapshots(
      { client, pageSize: 1000 },
      { OwnerIds: ["self"], Filters: [{ Name: "snapshot-id", Values: [...ids] }] },
    );
    for await (const page of pages) found.push(...(page.Snapshots ?? []));
    return found;
  });
}

/** EC2 describes them as `Created by CreateImage(i-…) for ami-…`, `Copied for DestinationAmi ami-… …`. */
export function isMadeFor(snapshot: Snapshot, ami: string): boolean {
  return (snapshot.Description ?? "").split(" ").includes(ami);
}

export async function putTags(
  api: AmazonApi,
  region: string,
  resources: readonly string[],
  tags: Record<string, string>,
): Promise<void> {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await api.call(region, "CreateTags", (client) =>
    client.send(new CreateTagsCommand({ Resources: [...resources], Tags })),
  );
}

/** Whatever their values are. */
export async function takeTags(
  api: AmazonApi,
  region: string,
  resources: readonly string[],
  keys: readonly string[],
): Promise<void> {
  const Tags = keys.map((Key) => ({ Key }));
  await api.call(region, "DeleteTags", (client) =>
    client.send(new DeleteTagsCommand({ Resources: [...resources], Tags })),
  );
}
