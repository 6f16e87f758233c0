/** In which regions images are made and looked for. */
import { UserError } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/json.ts";
import type { HomeOptions } from "../types.ts";
import { readCleanupState } from "./cleanup-state-schema.ts";
import { list, plain } from "./credentials.ts";
import { checkRegions, noRegion, regionOf } from "./region-names.ts";

/**
 * The build region first. From the input, else from the builder's own keys, else from Amazon's own
 * variables.
 * @throws {UserError} for none, for one that is no region, or when two places disagree.
 */
export function askedRegions(
  options: Pick<HomeOptions, "regions" | "builderConfig" | "cleanupState">,
  env: NodeJS.ProcessEnv,
): string[] {
  const state = readCleanupState(options.cleanupState);
  if (state !== undefined) return state.regions;
  const given = [...options.regions];
  const ofBuilder = builderRegions(options.builderConfig);
  if (given.length > 0) refuseOther(given, ofBuilder);
  const fallback = regionOf(env);
  const chosen =
    given.length > 0
      ? given
      : ofBuilder.region !== undefined
        ? [ofBuilder.region, ...(ofBuilder.copies ?? [])]
        : fallback
          ? [fallback, ...(ofBuilder.copies ?? [])]
          : [];
  if (chosen.length === 0) throw new UserError(noRegion);
  checkRegions(chosen);
  return [...new Set(chosen)];
}

function builderRegions(builder: JsonObject): { region?: string; copies?: string[] } {
  const region = plain(builder["region"]);
  const copies = list(builder["ami_regions"] ?? []);
  return {
    ...(region === undefined ? {} : { region }),
    ...(copies.length === 0 ? {} : { copies }),
  };
}

function refuseOther(given: readonly string[], other: ReturnType<typeof builderRegions>): void {
  const [first, ...rest] = given;
  if (other.region !== undefined && other.region !== first) {
    throw new UserError(
      `regions: begins with ${first}, but \`region\` of the builder is ${other.region}. Keep one of them.`,
    );
  }
  const copies = other.copies?.filter((region) => region !== first);
  if (copies !== undefined && [...copies].sort().join() !== [...rest].sort().join()) {
    throw new UserError(
      `regions: asks for copies in ${rest.join(", ") || "none"}, but \`ami_regions\` of the builder is ${copies.join(", ")}. Keep one of them.`,
    );
  }
}
