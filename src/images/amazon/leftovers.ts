/**
 * What invocations left at Amazon, and only that: things with a run mark and without the final mark,
 * and what came from them without marks (`unmarked.ts`).
 */

import { isUserError, messageOf } from "../../shared/errors.ts";
import { once } from "../../shared/once.ts";
import { deadRun, isOverdue, marks } from "../marks.ts";
import type { Cleanup, HomeOptions } from "../types.ts";
import type { AmazonApi } from "./api.ts";
import { cleanupApi, cleanupStateOf } from "./cleanup.ts";
import { type AmazonCleanupState, readCleanupState } from "./cleanup-state-schema.ts";
import { describe, type Filters, listings } from "./listings.ts";
import { readPackerLogClues } from "./packer-log-clues.ts";
import { makesProfile, profilesOf } from "./profiles.ts";
import { reapAll } from "./reap.ts";
import {
  isKind,
  leftoverOf,
  type RegionSearch,
  type Resource,
  type Unfinished,
} from "./resources.ts";
import { describeSnapshots, isMadeForAny } from "./snapshots.ts";
import { describeTags, isBackup, type TaggedResource, type Tags, tagsOf } from "./tags.ts";
import { copiesIn, isLive, unmarkedIn } from "./unmarked.ts";
import { madeFromVolumes } from "./volumes.ts";

/**
 * @param looked Regions that images are looked for in.
 * @param finished Ids that this process has put the final mark on: listings may not show that yet.
 */
export function amazonLeftovers(
  api: AmazonApi,
  options: HomeOptions,
  {
    looked = [],
    finished = new Set(),
  }: { looked?: Iterable<string>; finished?: ReadonlySet<string> } = {},
): Required<Cleanup> {
  let state = readCleanupState(options.cleanupState);
  const postApi = once(async () => await cleanupApi(api, options));
  return {
    async cleanupState(made) {
      state = await cleanupStateOf(made, api, options, process.env);
      return state;
    },
    async leftovers(invocation) {
      const found =
        invocation === undefined
          ? await expired(api, [...new Set([...api.regions, ...looked])], options)
          : await leftBy(await postApi(), invocation, state, options);
      return found.filter(({ id }) => !finished.has(id)).map(leftoverOf);
    },
    async reap(leftovers) {
      return await reapAll(await postApi(), leftovers, options);
    },
  };
}

/** Of this repository, and overdue. Mostly one question in each region, and no answer. */
async function expired(
  api: AmazonApi,
  regions: readonly string[],
  { repositoryId, log, builderConfig }: HomeOptions,
): Promise<Resource[]> {
  const whose = (tags: Tags) => deadRun(tags, repositoryId);
  const made = await Promise.all(
    regions.map(async (region) => {
      const tagged = await taggedBy(api, region, { key: marks.expires }, whose);
      const invocations = [...new Set(tagged.map(({ tags }) => tags.get(marks.run) ?? ""))];
      return await unfinishedIn(api, { region, tagged, invocations, log });
    }),
  );
  const profiles = makesProfile(builderConfig) ? await profilesOf(api, whose, log) : [];
  return [...(await withCopies(api, regions, made, [])), ...profiles];
}

async function leftBy(
  api: AmazonApi,
  invocation: string,
  state: AmazonCleanupState | undefined,
  { invocation: own, log }: HomeOptions,
): Promise<Resource[]> {
  // Packer's log is on this machine only, and only for this invocation.
  const clues = invocation === own.id ? await readPackerLogClues(own) : undefined;
  const regions = [...new Set([...api.regions, ...(state?.regions ?? [])])];
  const whose = (tags: Tags, name?: string) => {
    const run = tags.get(marks.run);
    const isSaid = run === undefined && name !== undefined && clues?.profiles.includes(name);
    return run === invocation || isSaid ? invocation : undefined;
  };
  const made = await Promise.all(
    regions.map(async (region) => {
      const isHome = region === api.region;
      const tagged = await taggedBy(api, region, { [`tag:${marks.run}`]: invocation }, whose);
      const invocations = isHome || tagged.length > 0 ? [invocation] : [];
      const packerLogClues = isHome ? clues : undefined;
      return await unfinishedIn(api, { region, tagged, invocations, packerLogClues, log });
    }),
  );
  const { region } = api;
  const sources = (clues?.images ?? []).map((id) => ({ id, invocation, region }));
  const profiles =
    state?.profile === true ? await profilesOf(api, whose, log, clues?.profiles) : [];
  return [...(await withCopies(api, regions, made, sources)), ...profiles];
}

/** With all of their tags. */
async function taggedBy(
  api: AmazonApi,
  region: string,
  filters: Filters,
  whose: (tags: Tags) => string | undefined,
): Promise<TaggedResource[]> {
  const some = await describeTags(api, region, filters);
  const due = some.filter(({ tags }) => isOverdue(tags.get(marks.expires)) !== false);
  const all = await describeTags(api, region, { "resource-id": due.map(({ id }) => id) });
  return all.filter(({ tags }) => whose(tags) !== undefined);
}

/** Copies say only what they were made from, so they are looked for by the images found so far. */
async function withCopies(
  api: AmazonApi,
  regions: readonly string[],
  made: readonly Unfinished[],
  further: Unfinished["images"],
): Promise<Resource[]> {
  const found = made.flatMap(({ resources }) => resources);
  const sources = [...made.flatMap(({ images }) => images), ...further];
  const known = new Set(found.map(({ region, id }) => `${region} ${id}`));
  const copies = await Promise.all(
    regions.map(async (region) => {
      const elsewhere = sources.filter((source) => source.region !== region);
      const all = await copiesIn(api, region, elsewhere);
      const fresh = all.filter(({ id }) => !known.has(`${region} ${id}`));
      if (fresh.length === 0) return [];
      return (await withoutUsed(api, region, fresh)).resources;
    }),
  );
  return [...found, ...copies.flat()];
}

async function unfinishedIn(api: AmazonApi, wanted: RegionSearch): Promise<Unfinished> {
  const { region, invocations, tagged } = wanted;
  if (invocations.length === 0) return { resources: [], images: [] };
  const unfinished = tagged.filter(({ tags }) => !tags.has(marks.final) && !isBackup(tags));
  const ids = (type: string) => unfinished.filter((one) => one.type === type).map(({ id }) => id);

  const [instances, requests, snapshots] = await Promise.all([
    // A filter, because one unknown id would refuse them all.
    describe(api, region, listings.instances, { "instance-id": ids("instance") }),
    describe(api, region, listings.spotRequests, {
      "spot-instance-request-id": ids("spot-instances-request"),
      state: ["open", "active"],
    }),
    describeSnapshots(api, region, ids("snapshot")),
  ]);
  const open = new Set(requests.map(({ SpotInstanceRequestId }) => SpotInstanceRequestId));
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
    if (kind === "spot-instances-request" && !open.has(id)) return [];
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

/**
 * Leaves out images that have the final mark after all, and snapshots of images: those that stay
 * need them, and those that go take them along.
 */
async function withoutUsed(
  api: AmazonApi,
  region: string,
  found: readonly Resource[],
): Promise<Unfinished> {
  const idsOf = (wanted: Resource["kind"]) =>
    found.filter(({ kind }) => kind === wanted).map(({ id }) => id);
  const [byId, bySnapshot] = await Promise.all([
    describe(api, region, listings.images, { "image-id": idsOf("image") }),
    describe(api, region, listings.images, {
      "block-device-mapping.snapshot-id": idsOf("snapshot"),
    }),
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
