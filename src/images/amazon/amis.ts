/** AMIs as the API tells of them, and the few calls that change them. */
import {
  type Image as Ami,
  CreateTagsCommand,
  DeleteTagsCommand,
  paginateDescribeImages,
  paginateDescribeSnapshots,
  type Snapshot,
} from "@aws-sdk/client-ec2";
import { UserError } from "../../shared/errors.ts";
import { marks } from "../marks.ts";
import type { AmazonApi } from "./api.ts";
import { causeOf, isForbidden } from "./errors.ts";
import { inChunks, tagList, tagsOf } from "./tags.ts";

export type { Ami };

/** An AMI and where it is. */
export interface RegionalAmi {
  region: string;
  id: string;
  ami: Ami;
  /** Those of its snapshots that were made with it, where that was looked up. */
  snapshots?: readonly string[];
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
): Promise<RegionalAmi[]> {
  return await api.call(region, "DescribeImages", async (client) => {
    const found: RegionalAmi[] = [];
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
        // Such are listed for a short while (EC2 API Reference, "DescribeImages").
        if (ami.ImageId === undefined || ami.State === "deregistered") continue;
        found.push({ region, id: ami.ImageId, ami });
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
    for (const some of inChunks(ids)) {
      const pages = paginateDescribeSnapshots(
        { client, pageSize: 1000 },
        { OwnerIds: ["self"], Filters: [{ Name: "snapshot-id", Values: some }] },
      );
      for await (const page of pages) found.push(...(page.Snapshots ?? []));
    }
    return found;
  });
}

/**
 * Made with this AMI. A block device mapping can also name a snapshot that was there before, and
 * Packer tags that one too (common/step_create_tags.go), so a run mark alone proves nothing. EC2
 * says which AMI a snapshot was made for; the chroot builder makes the one of the root device itself
 * (builder/chroot/step_snapshot.go, step_register_ami.go).
 */
export function isMadeFor({ Description = "", SnapshotId }: Snapshot, ami: Ami): boolean {
  if (Description.split(" ").includes(ami.ImageId ?? "")) return true;
  const root = (ami.BlockDeviceMappings ?? []).find(
    ({ DeviceName }) => DeviceName === ami.RootDeviceName,
  );
  return Description.startsWith("Packer: ") && root?.Ebs?.SnapshotId === SnapshotId;
}

/** Made with some AMI, as far as its description tells. */
export function isMadeForAny({ Description = "" }: Snapshot): boolean {
  return /^(Created by CreateImage\(i-|Copied for DestinationAmi ami-|Packer: )/.test(Description);
}

/** Takes off again what Packer put on snapshots that are not the image's own: marks of the unfinished. */
export async function disown(
  api: AmazonApi,
  region: string,
  snapshots: readonly Snapshot[],
  run: string,
): Promise<void> {
  const marked = snapshots.filter(({ Tags }) => {
    const tags = tagsOf(Tags);
    return tags.get(marks.run) === run && tags.has(marks.expires);
  });
  const ids = marked.flatMap(({ SnapshotId }) => SnapshotId ?? []);
  if (ids.length === 0) return;
  try {
    await takeTags(api, region, ids, [marks.run, marks.expires, marks.stage]);
  } catch (error) {
    const cause = causeOf(error);
    if (!isForbidden(cause)) throw error;
    throw new UserError(
      `Amazon: ${ids.join(", ")} in ${region} was there before the image that names it, and this role may not take the marks off that Packer put on it (DeleteTags).`,
      { cause },
    );
  }
}

export async function putTags(
  api: AmazonApi,
  region: string,
  resources: readonly string[],
  tags: Record<string, string>,
): Promise<void> {
  const Tags = tagList(tags);
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
