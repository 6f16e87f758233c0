/** What the tags of an AMI and its snapshots say, and what they may hold. */
import { UserError } from "../../shared/errors.ts";
import { quoted } from "../../shared/text.ts";
import { holdMark, markPrefix, marks, readHold, runMarks } from "../marks.ts";
import type { BuildInput, StageHold } from "../types.ts";
import { isRegion } from "./region-names.ts";
import { isAmazons, type Tags } from "./tags.ts";

/** EC2 API Reference, "CreateTags", and EC2 User Guide, "Tag your resources", "Tag restrictions". */
const longestKey = 127;
const longestValue = 256;
const mostTags = 50;

/** All that a finished image of this builder carries, on AMI and snapshots. */
export function finalMarks(
  { facts, invocation }: Pick<BuildInput, "facts" | "invocation">,
  home: { builder: string; repositoryId: string; region: string; regions: readonly string[] },
): Record<string, string> {
  const { [marks.expires]: _expires, ...run } = runMarks(invocation, facts);
  return {
    ...facts.labels,
    ...Object.fromEntries(facts.stages.map((hold) => holdMark(hold, facts.family))),
    ...run,
    [marks.repository]: home.repositoryId,
    [marks.builder]: home.builder,
    [marks.identity]: facts.identity.text,
    [marks.toplevel]: facts.toplevel,
    [marks.family]: facts.family,
    [marks.trusted]: String(facts.trusted),
    [marks.region]: home.region,
    ...regionsMark(home.regions),
    [marks.final]: "1",
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
  for (const [key, value] of Object.entries(tags)) {
    if (key === "") throw new UserError("labels: Amazon takes no label with an empty name.");
    if (isAmazons(key)) {
      throw new UserError(`labels: ${quoted(key)}: names with \`aws:\` are Amazon's own.`);
    }
    if ([...key].length > longestKey) {
      throw new UserError(
        `${inputOf(key)}: ${quoted(key)} is too long: names of Amazon's tags have at most ${longestKey} characters.`,
      );
    }
    if ([...value].length > longestValue) {
      throw new UserError(
        `${inputOf(key)}: the value of ${quoted(key)} is too long: values of Amazon's tags have at most ${longestValue} characters.`,
      );
    }
  }
  const all = new Set([...there, ...Object.keys(tags)]);
  const count = [...all].filter((key) => !isAmazons(key)).length;
  if (count > mostTags) {
    throw new UserError(
      `labels: the image would have ${count} tags, and Amazon allows ${mostTags}. Give it fewer labels, or take away stages that it no longer needs.`,
    );
  }
}

function inputOf(key: string): string {
  if (key === marks.family) return "family";
  if (key === marks.regions) return "regions";
  if (key.startsWith(`${marks.stage}:`)) return "stage";
  return key.startsWith(markPrefix) ? "configuration" : "labels";
}

export function holdsOf(tags: Tags, family: string): StageHold[] {
  return [...tags].flatMap(([name, value]) => readHold(name, value, family) ?? []);
}

/** The user's own tags. */
export function labelsOf(tags: Tags): Record<string, string> {
  const own = [...tags].filter(([key]) => !key.startsWith(markPrefix) && !isAmazons(key));
  return Object.fromEntries(own);
}
