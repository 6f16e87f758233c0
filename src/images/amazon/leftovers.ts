/**
 * What invocations left at Amazon, and only that: things with a run mark and without the final mark,
 * and what came from them without marks (`unmarked.ts`).
 */

import { messageOf } from "../../shared/errors.ts";
import type { Log } from "../../shared/log.ts";
import { once } from "../../shared/once.ts";
import { isDeadRun, isOverdue, marks } from "../marks.ts";
import type { Cleanup, HomeOptions } from "../types.ts";
import type { Account } from "./account.ts";
import type { AmazonApi } from "./api.ts";
import { cleanupApi, cleanupStateOf } from "./cleanup.ts";
import { type AmazonCleanupState, readCleanupState } from "./cleanup-state-schema.ts";
import { causeOf, isForbidden } from "./errors.ts";
import { describe, type Filters, listings } from "./listings.ts";
import { type PackerLogClues, readPackerLogClues } from "./packer-log-clues.ts";
import { makesProfile, profilesOf } from "./profiles.ts";
import { isKind, leftoverOf, type Resource, reapAll } from "./resources.ts";
import { describeSnapshots, isMadeForAny } from "./snapshots.ts";
import { describeTags, isBackup, type TaggedResource, type Tags, tagsOf } from "./tags.ts";
import { isLive, unmarkedIn } from "./unmarked.ts";

export function amazonLeftovers({
  api,
  options,
  lookIn,
  finished,
}: Pick<Account, "api" | "options" | "lookIn" | "finished">): Required<Cleanup> {
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
          ? await expired(api, lookIn, options)
          : await leftBy(await postApi(), invocation, state, options);
      return found.filter(({ id }) => !finished.has(id)).map(leftoverOf);
    },
    async reap(leftovers) {
      return await reapAll(await postApi(), leftovers, options);
    },
  };
}

interface Search {
  regions: Iterable<string>;
  filters: Filters;
  /** The invocation that made a thing with these tags; undefined for others. */
  whose(tags: Tags, name?: string): string | undefined;
  /** In the build region, what this one has made without marks is looked for in any case. */
  own?: string;
  clues?: PackerLogClues | undefined;
  /** Packer makes instance profiles. */
  profiles: boolean;
  log: Pick<Log, "notice">;
}

/** Overdue things of this repository's runs. Mostly one request in each region, which finds nothing. */
async function expired(
  api: AmazonApi,
  looked: Iterable<string>,
  { repositoryId, log, builderConfig }: HomeOptions,
): Promise<Resource[]> {
  return await search(api, {
    regions: [...api.regions, ...looked],
    filters: { key: marks.expires },
    whose(tags) {
      const run = tags.get(marks.run);
      return isDeadRun(run, tags.get(marks.expires), repositoryId) ? run : undefined;
    },
    profiles: makesProfile(builderConfig),
    log,
  });
}

async function leftBy(
  api: AmazonApi,
  invocation: string,
  state: AmazonCleanupState | undefined,
  { invocation: own, log }: HomeOptions,
): Promise<Resource[]> {
  // Packer's log is on this machine only, and only for this invocation.
  const clues = invocation === own.id ? await readPackerLogClues(own) : undefined;
  return await search(api, {
    regions: [...api.regions, ...(state?.regions ?? [])],
    filters: { [`tag:${marks.run}`]: invocation },
    whose(tags, name) {
      const run = tags.get(marks.run);
      const isSaid = run === undefined && name !== undefined && clues?.profiles.includes(name);
      return run === invocation || isSaid ? invocation : undefined;
    },
    own: invocation,
    clues,
    profiles: state?.profile === true,
    log,
  });
}

async function search(api: AmazonApi, wanted: Search): Promise<Resource[]> {
  const { whose, own, clues, log } = wanted;
  const made = await Promise.all(
    [...new Set(wanted.regions)].map(async (region) => {
      const isHome = region === api.region;
      const tagged = await taggedBy(api, region, wanted.filters, whose);
      const invocations = new Set(tagged.map(({ tags }) => tags.get(marks.run) ?? ""));
      if (isHome && own !== undefined) invocations.add(own);
      const seeds = { region, invocations: [...invocations] };
      return await unfinishedIn(api, isHome ? { ...seeds, clues } : seeds, { tagged, log });
    }),
  );
  const profiles = wanted.profiles ? await profilesOf(api, whose, log, clues?.profiles) : [];
  return [...made.flat(), ...profiles];
}

/** Things that pass the filters and are somebody's that `whose` knows, with all of their tags. */
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

/** @param tagged With a run mark of the invocations. */
async function unfinishedIn(
  api: AmazonApi,
  seeds: Omit<Parameters<typeof unmarkedIn>[1], "instances" | "volumes" | "images">,
  { tagged, log }: { tagged: readonly TaggedResource[]; log: Search["log"] },
): Promise<Resource[]> {
  const { region, invocations } = seeds;
  if (invocations.length === 0) return [];
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
  const { volume: volumes = [], image: images = [] } = Object.groupBy(marked, ({ kind }) => kind);
  const all = { ...seeds, instances, volumes, images };
  const derived = await unmarkedIn(api, all).catch((error: unknown) => {
    // A role that is not allowed to look for these can still remove what has marks.
    if (!isForbidden(causeOf(error))) throw error;
    log.notice(messageOf(error));
    return [];
  });
  const found = new Map([...marked, ...derived].map((one) => [one.id, one]));
  return await withoutUsed(api, region, [...found.values()]);
}

/**
 * Leaves out images that have the final mark after all, and snapshots of images: those that stay
 * need them, and those that go take them along.
 */
async function withoutUsed(
  api: AmazonApi,
  region: string,
  found: readonly Resource[],
): Promise<Resource[]> {
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
  return found.filter(({ kind, id }) => {
    if (kind === "snapshot") return !used.has(id);
    return kind !== "image" || (listed.has(id) && !finished.has(id));
  });
}
