/** Snapshots of volumes: pending, completed, and kept from deletion while an image needs them. */
import {
  type Account,
  accountId,
  type Call,
  findSnapshot,
  newId,
  type Region,
  type Snapshot,
} from "./account.ts";
import { filtersOf, isTagFilter, matchesAll, matchesTags, plain, type Readers } from "./filters.ts";
import { page } from "./paging.ts";
import { specifications, tagSet } from "./tags.ts";
import { ApiError, items, list, type Parameters, structures, type Tree, text } from "./wire.ts";

export function newSnapshot(
  { settings }: Account,
  region: Region,
  given: Pick<Snapshot, "volumeId" | "volumeSize" | "description" | "encrypted"> &
    Partial<Snapshot>,
): Snapshot {
  const snapshot: Snapshot = {
    id: newId("snap"),
    state: settings.pendingPolls > 0 ? "pending" : "completed",
    polls: settings.pendingPolls,
    startedAt: new Date(),
    createVolumePermissions: [],
    ...given,
  };
  region.snapshots.set(snapshot.id, snapshot);
  return snapshot;
}

export const snapshotActions = {
  async CreateSnapshot(account: Account, { region: name, parameters }: Call): Promise<Tree> {
    const tags = specifications(parameters, ["snapshot"]).get("snapshot");
    const volumeId = parameters["VolumeId"] ?? "";
    const { moto, disks } = account;
    const found = await moto.ask("ec2", name, "DescribeVolumes", { "VolumeId.1": volumeId });
    const volume = items(found, "volumeSet")[0] ?? {};
    const region = account.region(name);
    const snapshot = newSnapshot(account, region, {
      volumeId,
      volumeSize: Number(text(volume, "size")),
      description: parameters["Description"] ?? "",
      encrypted: text(volume, "encrypted") === "true",
    });
    if (tags !== undefined) account.tags.set(name, [snapshot.id], tags);
    await disks?.snapshot(volumeId, snapshot.id);
    return describe(account, snapshot);
  },

  /** CopySnapshot is called in the region that the copy is made in. */
  async CopySnapshot(account: Account, { region: name, parameters }: Call): Promise<Tree> {
    const tags = specifications(parameters, ["snapshot"]).get("snapshot") ?? new Map();
    const from = account.region(parameters["SourceRegion"] ?? name);
    const source = findSnapshot(from, parameters["SourceSnapshotId"] ?? "");
    const copy = copySnapshot(account, source, account.region(name), parameters);
    account.tags.set(name, [copy.id], tags);
    await account.disks?.copy(source.id, copy.id);
    return { snapshotId: copy.id, tagSet: tagSet(tags) };
  },

  DescribeSnapshots(account: Account, call: Call): Tree {
    const { region: name, parameters, direct } = call;
    const region = account.region(name);
    const ids = list(parameters, "SnapshotId");
    const owners = list(parameters, "Owner");
    const ours = owners.length === 0 || owners.includes("self") || owners.includes(accountId);
    const wanted = ids.length > 0 ? ids.map((id) => findSnapshot(region, id)) : null;
    const filters = filtersOf(parameters);
    const others = filters.filter((filter) => !isTagFilter(filter));
    // Asked most, and of many snapshots.
    const byId = others.filter((filter) => filter.name === "snapshot-id");
    const found: Tree[] = [];
    for (const snapshot of ours ? (wanted ?? region.snapshots.values()) : []) {
      const seen = account.tags.seen(snapshot.id, direct ? 0 : account.settings.lag);
      if (!filters.filter(isTagFilter).every((filter) => matchesTags(seen, filter))) continue;
      if (!direct) advance(snapshot);
      if (!matchesAll({ snapshotId: snapshot.id }, byId, readers)) continue;
      const tree = describe(account, snapshot);
      if (matchesAll(tree, others, readers)) found.push(tree);
    }
    const { part, nextToken } = page(call.action, parameters, found, account.settings);
    return { snapshotSet: part, nextToken };
  },

  async DeleteSnapshot(account: Account, { region: name, parameters }: Call): Promise<Tree> {
    const region = account.region(name);
    const snapshot = findSnapshot(region, parameters["SnapshotId"] ?? "");
    const user = usersOf(region, snapshot.id)[0] ?? lingering(region, snapshot.id);
    if (user !== undefined) {
      // DeleteSnapshot: not while a registered AMI uses it.
      throw new ApiError(
        "InvalidSnapshot.InUse",
        `The snapshot ${snapshot.id} is currently in use by ${user}`,
      );
    }
    await removeSnapshot(account, region, snapshot.id);
    return { return: true };
  },

  ModifySnapshotAttribute(account: Account, { region, parameters }: Call): Tree {
    const snapshot = findSnapshot(account.region(region), parameters["SnapshotId"] ?? "");
    const given = (operation: string) => [
      ...structures(parameters, `CreateVolumePermission.${operation}`).map((one) => ({
        ...(one["UserId"] === undefined ? {} : { userId: one["UserId"] }),
        ...(one["Group"] === undefined ? {} : { group: one["Group"] }),
      })),
    ];
    const flat = [
      ...list(parameters, "UserId").map((userId) => ({ userId })),
      ...list(parameters, "UserGroup").map((group) => ({ group })),
    ];
    const added = parameters["OperationType"] === "add" ? flat : [];
    const removed = parameters["OperationType"] === "remove" ? flat : [];
    snapshot.createVolumePermissions = changed(
      snapshot.createVolumePermissions,
      [...given("Add"), ...added],
      [...given("Remove"), ...removed],
    );
    return { return: true };
  },

  DescribeSnapshotAttribute(account: Account, { region, parameters }: Call): Tree {
    const snapshot = findSnapshot(account.region(region), parameters["SnapshotId"] ?? "");
    return {
      snapshotId: snapshot.id,
      createVolumePermission: snapshot.createVolumePermissions.map((one) => ({ ...one })),
    };
  },
};

/** A list of permissions after a change; nothing stands in it twice. */
export function changed<T extends object>(before: T[], added: T[], removed: T[]): T[] {
  const key = (one: T) => JSON.stringify(Object.entries(one).sort());
  const all = new Map([...before, ...added].map((one) => [key(one), one]));
  for (const one of removed) all.delete(key(one));
  return [...all.values()];
}

export function copySnapshot(
  account: Account,
  source: Snapshot,
  region: Region,
  parameters: Parameters,
): Snapshot {
  const key = parameters["KmsKeyId"];
  return newSnapshot(account, region, {
    // CopySnapshot: "Snapshots created by copying another snapshot have an arbitrary volume ID".
    volumeId: "vol-ffffffff",
    volumeSize: source.volumeSize,
    description: parameters["Description"] ?? "",
    encrypted: source.encrypted || parameters["Encrypted"] === "true",
    ...(key === undefined ? {} : { kmsKeyId: key }),
  });
}

/** An image that was deregistered a moment ago. */
function lingering(region: Region, id: string): string | undefined {
  const held = region.lingering.get(id);
  if (held === undefined) return undefined;
  if (--held.calls === 0) region.lingering.delete(id);
  return held.image;
}

/** Images that use a snapshot. */
export const usersOf = ({ images }: Region, id: string): string[] =>
  [...images.values()]
    .filter(({ devices }) => devices.some(({ ebs }) => ebs?.snapshotId === id))
    .map((image) => image.id);

export async function removeSnapshot(account: Account, region: Region, id: string): Promise<void> {
  region.snapshots.delete(id);
  account.tags.forget(id);
  await account.disks?.forget(id);
}

function advance(snapshot: Snapshot): void {
  if (snapshot.state !== "pending") return;
  if (snapshot.polls > 0) snapshot.polls--;
  else snapshot.state = "completed";
}

function describe({ tags }: Account, snapshot: Snapshot): Tree {
  return {
    snapshotId: snapshot.id,
    volumeId: snapshot.volumeId,
    volumeSize: snapshot.volumeSize,
    status: snapshot.state,
    startTime: snapshot.startedAt.toISOString(),
    progress: snapshot.state === "completed" ? "100%" : "0%",
    ownerId: accountId,
    description: snapshot.description,
    encrypted: snapshot.encrypted,
    kmsKeyId: snapshot.kmsKeyId,
    storageTier: "standard",
    tagSet: tagSet(tags.now(snapshot.id)),
  };
}

/** DescribeSnapshots, Filters. */
const readers: Readers = {
  description: plain("description"),
  encrypted: plain("encrypted"),
  "owner-id": plain("ownerId"),
  progress: plain("progress"),
  "snapshot-id": plain("snapshotId"),
  "start-time": plain("startTime"),
  status: plain("status"),
  "storage-tier": plain("storageTier"),
  "volume-id": plain("volumeId"),
  "volume-size": plain("volumeSize"),
};
