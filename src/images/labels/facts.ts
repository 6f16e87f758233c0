/** What the marks of a finished image say, as it is written at the end of a build and read again. */
import {
  holdMark,
  isOwnRun,
  markPrefix,
  marks,
  readHold,
  readTested,
  runMarks,
  testedMark,
} from "../marks.ts";
import type { BuildInput, StageHold } from "../types.ts";
import type { Marks } from "./types.ts";

/** All that a finished image carries, wherever it is. */
export function finalMarks(
  { facts, invocation }: Pick<BuildInput, "facts" | "invocation">,
  { builder, repositoryId }: { builder: string; repositoryId: string },
): Record<string, string> {
  const { [marks.expires]: _expires, ...run } = runMarks(invocation, facts);
  return {
    ...facts.labels,
    ...Object.fromEntries(facts.stages.map((hold) => holdMark(hold, facts.family))),
    ...run,
    ...(facts.test === undefined ? {} : testedMark([facts.test])),
    [marks.repository]: repositoryId,
    [marks.builder]: builder,
    [marks.identity]: facts.identity.text,
    [marks.toplevel]: facts.toplevel,
    [marks.family]: facts.family,
    [marks.trusted]: String(facts.trusted),
    [marks.final]: "1",
  };
}

export interface FinishedFacts {
  run: string;
  identity: string;
  toplevel: string;
  family: string;
  trusted: boolean;
  stages: StageHold[];
  tested: string[] | undefined;
  /** The user's own. */
  labels: Record<string, string>;
}

/**
 * @returns undefined for what is not finished, or not of this repository and builder; the names of
 *   marks that are not as this action writes them.
 */
export function readFinalMarks(
  given: Marks,
  whose: { builder: string; repositoryId: string },
): { facts: FinishedFacts } | { wrong: string[] } | undefined {
  const of = (name: string) => (Object.hasOwn(given, name) ? given[name] : undefined);
  if (of(marks.final) !== "1" || of(marks.repository) !== whose.repositoryId) return undefined;
  if (of(marks.builder) !== whose.builder) return undefined;
  const run = of(marks.run);
  const identity = of(marks.identity) ?? "";
  const toplevel = of(marks.toplevel) ?? "";
  const family = of(marks.family);
  const wrong = [
    ...(isOwnRun(run, whose.repositoryId) ? [] : [marks.run]),
    ...(/^[0-9a-z]{32}-[0-9a-z]{20}$/.test(identity) ? [] : [marks.identity]),
    ...(toplevel.startsWith("/") ? [] : [marks.toplevel]),
    ...(family === undefined ? [marks.family] : []),
  ];
  if (run === undefined || family === undefined || wrong.length > 0) return { wrong };
  const all = Object.entries(given);
  return {
    facts: {
      run,
      identity,
      toplevel,
      family,
      trusted: of(marks.trusted) === "true",
      stages: all.flatMap(([name, value]) => readHold(name, value, family) ?? []),
      tested: readTested(of(marks.tested)),
      labels: Object.fromEntries(all.filter(([name]) => !name.startsWith(markPrefix))),
    },
  };
}
