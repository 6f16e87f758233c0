/** In which regions images are made and looked for. */
import { UserError } from "../../shared/errors.ts";
import { textOf } from "../builder-keys.ts";
import type { HomeOptions } from "../types.ts";
import { readCleanupState } from "./cleanup-state-schema.ts";
import { list } from "./credentials.ts";
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
  const { regions: given, builderConfig } = options;
  const region = textOf(builderConfig, "region");
  const copies = list(builderConfig["ami_regions"] ?? []);
  if (given.length > 0) refuseOther(given, region, copies);
  const first = region ?? regionOf(env);
  const chosen = given.length > 0 ? given : first ? [first, ...copies] : [];
  if (chosen.length === 0) throw new UserError(noRegion);
  checkRegions(chosen);
  return [...new Set(chosen)];
}

/** @param copies Of the builder, as `region` is. */
function refuseOther(
  given: readonly string[],
  region: string | undefined,
  copies: readonly string[],
): void {
  const [first, ...rest] = given;
  if (region !== undefined && region !== first) {
    throw new UserError(
      `regions: begins with ${first}, but \`region\` of the builder is ${region}. Keep one of them.`,
    );
  }
  const further = copies.filter((one) => one !== first);
  if (copies.length > 0 && further.toSorted().join() !== rest.toSorted().join()) {
    throw new UserError(
      `regions: asks for copies in ${rest.join(", ") || "none"}, but \`ami_regions\` of the builder is ${further.join(", ")}. Keep one of them.`,
    );
  }
}
