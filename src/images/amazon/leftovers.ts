/**
 * What invocations left at Amazon, and only that: things with a run mark and without the final mark,
 * and what came from them without marks (`unmarked.ts`).
 */
import type { EC2Client } from "@aws-sdk/client-ec2";
import { once } from "../../shared/once.ts";
import { deadRun, isOverdue, marks } from "../marks.ts";
import type { Cleanup, HomeOptions } from "../types.ts";
import type { AmazonApi } from "./api.ts";
import { cleanupApi } from "./cleanup-api.ts";
import { cleanupStateOf } from "./cleanup-state.ts";
import { type AmazonCleanupState, readCleanupState } from "./cleanup-state-schema.ts";
import { readPackerLogClues } from "./packer-log-clues.ts";
import { makesProfile, profilesOf } from "./profiles.ts";
import { reapAll } from "./reap.ts";
import { leftoverOf, type Resource, type Unfinished } from "./resources.ts";
import { describeTags, describeTagsOf, type Tags } from "./tags.ts";
import { unfinishedIn, withoutUsed } from "./unfinished.ts";
import { copiesIn } from "./unmarked.ts";

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
  const look = async (ec2: EC2Client) => {
    const dated = await describeTags(ec2, [{ Name: "key", Values: [marks.expires] }]);
    const all = await describeTagsOf(
      ec2,
      dated.filter(({ tags }) => isOverdue(tags.get(marks.expires))).map(({ id }) => id),
    );
    return all.filter(({ tags }) => deadRun(tags, repositoryId) !== undefined);
  };
  const found = await api.everywhere("DescribeTags", look, regions);
  const made = await Promise.all(
    regions.map(async (region, index) => {
      const tagged = found[index] ?? [];
      const invocations = [...new Set(tagged.map(({ tags }) => tags.get(marks.run) ?? ""))];
      if (tagged.length === 0) return { resources: [], images: [] };
      return await unfinishedIn(api, { region, tagged, invocations, log });
    }),
  );
  const profiles = !makesProfile(builderConfig)
    ? []
    : await profilesOf(api, (tags) => deadRun(tags, repositoryId), log);
  return [...(await withCopies(api, regions, made, [])), ...profiles];
}

async function leftBy(
  api: AmazonApi,
  invocation: string,
  state: AmazonCleanupState | undefined,
  options: HomeOptions,
): Promise<Resource[]> {
  // Packer's log is on this machine only, and only for this invocation.
  const own = invocation === options.invocation.id;
  const packerLogClues = own ? await readPackerLogClues(options.invocation) : undefined;
  const regions = [...new Set([...api.regions, ...(state?.regions ?? [])])];
  const look = async (ec2: EC2Client) => {
    const marked = await describeTags(ec2, [{ Name: `tag:${marks.run}`, Values: [invocation] }]);
    const all = await describeTagsOf(
      ec2,
      marked.map(({ id }) => id),
    );
    return all.filter(({ tags }) => tags.get(marks.run) === invocation);
  };
  const found = await api.everywhere("DescribeTags", look, regions);
  const { log } = options;
  const made = await Promise.all(
    regions.map((region, index) => {
      const tagged = found[index] ?? [];
      const invocations = region === api.region || tagged.length > 0 ? [invocation] : [];
      const said = region === api.region ? packerLogClues : undefined;
      return unfinishedIn(api, { region, tagged, invocations, packerLogClues: said, log });
    }),
  );
  const sources = (packerLogClues?.images ?? []).map((id) => ({
    id,
    invocation,
    region: api.region,
  }));
  const saidProfiles = packerLogClues?.profiles ?? [];
  const whose = (tags: Tags, name: string) => {
    const run = tags.get(marks.run);
    const isOurs = run === undefined ? saidProfiles.includes(name) : run === invocation;
    return isOurs ? invocation : undefined;
  };
  const profiles = state?.profile === true ? await profilesOf(api, whose, log, saidProfiles) : [];
  return [...(await withCopies(api, regions, made, sources)), ...profiles];
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
