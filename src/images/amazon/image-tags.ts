/** What the tags of an AMI and its snapshots say, and what they may hold. */
import { changed } from "../labels/codec.ts";
import { finalMarks as commonMarks } from "../labels/facts.ts";
import { limits } from "../labels/limits.ts";
import { marks } from "../marks.ts";
import type { BuildInput } from "../types.ts";
import { isRegion } from "./region-names.ts";
import type { Tags } from "./tags.ts";

/** All that a finished image of this builder carries, on AMI and snapshots. */
export function finalMarks(
  input: Pick<BuildInput, "facts" | "invocation">,
  home: { builder: string; repositoryId: string; region: string; regions: readonly string[] },
): Record<string, string> {
  return {
    ...commonMarks(input, home),
    [marks.region]: home.region,
    ...regionsMark(home.regions),
  };
}

export function regionsMark(regions: Iterable<string>): Record<string, string> {
  return { [marks.regions]: [...new Set(regions)].sort().join(" ") };
}

/** @returns none for an image that is older than this mark. */
export function regionsOf(tags: Tags): string[] {
  return (tags.get(marks.regions) ?? "").split(" ").filter((region) => isRegion(region));
}

/**
 * @param there Names that the resource carries already.
 * @throws {UserError} for what Amazon does not take as tags.
 */
export function checkTags(tags: Record<string, string>, there: Iterable<string> = []): void {
  const labels = Object.fromEntries([...there].map((name): [string, string] => [name, ""]));
  changed(labels, { put: tags }, limits.amazon);
}
