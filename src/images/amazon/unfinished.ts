/** Of the things that carry a run mark in one region, those that are left; and what came from them. */
import { type EC2Client, paginateDescribeSpotInstanceRequests } from "@aws-sdk/client-ec2";
import { isUserError, messageOf } from "../../shared/errors.ts";
import { marks } from "../marks.ts";
import { amisBy, describeSnapshots, isMadeForAny } from "./amis.ts";
import type { AmazonApi } from "./api.ts";
import { isKind, type RegionSearch, type Resource, type Unfinished } from "./resources.ts";
import { inChunks, isBackup, tagsOf } from "./tags.ts";
import { instancesBy, isLive, unmarkedIn } from "./unmarked.ts";
import { madeFromVolumes } from "./volumes.ts";

export async function unfinishedIn(api: AmazonApi, wanted: RegionSearch): Promise<Unfinished> {
  const { region, invocations, tagged } = wanted;
  if (invocations.length === 0) return { resources: [], images: [] };
  const unfinished = tagged.filter(({ tags }) => !tags.has(marks.final) && !isBackup(tags));
  const ids = (type: string) => unfinished.filter((one) => one.type === type).map(({ id }) => id);
  const ask = <T>(what: string, work: (ec2: EC2Client) => Promise<T>) =>
    api.call(region, what, work);

  const [instances, requests, snapshots] = await Promise.all([
    ask("DescribeInstances", (ec2) => instancesBy(ec2, "instance-id", ids("instance"))),
    ask("DescribeSpotInstanceRequests", (ec2) => openRequests(ec2, ids("spot-instances-request"))),
    describeSnapshots(api, region, ids("snapshot")),
  ]);
  const made = new Set(snapshots.filter(isMadeForAny).map(({ SnapshotId }) => SnapshotId));
  const live = new Set(instances.filter(isLive).map(({ InstanceId }) => InstanceId));
  // Packer marks these too, and they go with their instance.
  const going = new Set(
    instances
      .flatMap(({ NetworkInterfaces }) => NetworkInterfaces ?? [])
      .filter(({ Attachment }) => Attachment?.DeleteOnTermination === true)
      .map(({ NetworkInterfaceId }) => NetworkInterfaceId),
  );
  const marked = unfinished.flatMap(({ type: kind, id, tags }): Resource[] => {
    if (!isKind(kind)) return [];
    if (kind === "snapshot" && !made.has(id)) return [];
    if (kind === "network-interface" && going.has(id)) return [];
    if (kind === "instance" && !live.has(id)) return [];
    if (kind === "spot-instances-request" && !requests.has(id)) return [];
    return [{ kind, id, region, invocation: tags.get(marks.run) ?? "" }];
  });
  const derived = await unmarkedIn(api, { ...wanted, instances }).catch((error: unknown) => {
    // A role that is not allowed to look for these can still remove what has marks.
    if (!isUserError(error)) throw error;
    wanted.log.notice(messageOf(error));
    return [];
  });
  const volumes = marked.filter(({ kind }) => kind === "volume");
  const ofVolumes = await madeFromVolumes(api, region, volumes);
  return await withoutUsed(api, region, distinct([...marked, ...derived, ...ofVolumes]));
}

async function openRequests(ec2: EC2Client, ids: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const some of inChunks(ids)) {
    const input = {
      Filters: [
        { Name: "spot-instance-request-id", Values: some },
        { Name: "state", Values: ["open", "active"] },
      ],
    };
    for await (const page of paginateDescribeSpotInstanceRequests({ client: ec2 }, input)) {
      for (const { SpotInstanceRequestId: id } of page.SpotInstanceRequests ?? []) {
        if (id !== undefined) found.add(id);
      }
    }
  }
  return found;
}

/**
 * Leaves out images that have the final mark after all, and snapshots of images: those that stay
 * need them, and those that go take them along.
 */
export async function withoutUsed(
  api: AmazonApi,
  region: string,
  found: readonly Resource[],
): Promise<Unfinished> {
  const idsOf = (wanted: Resource["kind"]) =>
    found.filter(({ kind }) => kind === wanted).map(({ id }) => id);
  const [byId, bySnapshot] = await Promise.all([
    amisBy(api, region, "image-id", idsOf("image")),
    amisBy(api, region, "block-device-mapping.snapshot-id", idsOf("snapshot")),
  ]);
  const finished = new Set(
    byId.filter(({ Tags }) => tagsOf(Tags).has(marks.final)).map(({ ImageId }) => ImageId),
  );
  const listed = new Set(byId.map(({ ImageId }) => ImageId));
  const used = new Set(
    [...byId, ...bySnapshot].flatMap(({ BlockDeviceMappings }) =>
      (BlockDeviceMappings ?? []).map(({ Ebs }) => Ebs?.SnapshotId),
    ),
  );
  const resources = found.filter(({ kind, id }) => {
    if (kind === "snapshot") return !used.has(id);
    return kind !== "image" || (listed.has(id) && !finished.has(id));
  });
  const images = resources
    .filter(({ kind }) => kind === "image")
    .map(({ id, invocation }) => ({ region, id, invocation }));
  return { resources, images };
}

function distinct(resources: readonly Resource[]): Resource[] {
  return [...new Map(resources.map((one) => [one.id, one])).values()];
}
