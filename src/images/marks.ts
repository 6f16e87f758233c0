/**
 * The marks that images and half-made resources carry in a cloud, as labels. One set of names for
 * all clouds: lower-case letters, digits, `-`, and where a cloud allows it `:`.
 * Run marks are put on at creation; the final mark comes last, and the expiry goes with it, so that
 * what carries an expiry is unfinished.
 */
import { homeTime } from "../shared/clock.ts";
import { type Invocation, unknownRepository } from "../shared/invocation.ts";
import type { Image, ImageFacts, StageHold } from "./types.ts";

export const marks = {
  /** The invocation that made it. */
  run: "packernix-run",
  /** Epoch seconds; only on what is not finished. */
  expires: "packernix-expires",
  /** `1`: complete, and tested where a test was asked for. */
  final: "packernix-final",
  /** The tests that it has passed, 20 hexadecimal digits each, with `-` between them. */
  tested: "packernix-tested",
  /** `preview` from creation on what is made for a pull request: what a role can be bound to. */
  stage: "packernix-stage",
  repository: "packernix-repository",
  builder: "packernix-builder",
  identity: "packernix-identity",
  toplevel: "packernix-toplevel",
  family: "packernix-family",
  trusted: "packernix-trusted",
  /** Build region, on the copies too. */
  region: "packernix-region",
  /** All regions with a copy, on every copy: who looks in one of them finds the others. */
  regions: "packernix-regions",
} as const;

/** By the cloud's clock, when a maker put the final mark on: of two equal images the first one counts. */
export const finishedMark = "packernix-finished";

/** Begins every mark of ours; inputs refuse labels of the user's own with this beginning. */
export const markPrefix = "packernix-";

/** On everything that an invocation makes, from its creation. */
export function runMarks(invocation: Invocation, facts: ImageFacts): Record<string, string> {
  const preview = facts.stages.some((hold) => hold.stage === "preview");
  return {
    [marks.run]: invocation.id,
    [marks.expires]: String(invocation.expires),
    ...(preview ? { [marks.stage]: "preview" } : {}),
  };
}

/** Ends the run mark of an image that did not pass and is kept for inspection: nobody works on it. */
export const keptSuffix = "-kept";

/** True when the run mark is one of this repository's. */
export function isOwnRun(run: string | undefined, repositoryId: string): run is string {
  return run?.startsWith(`${repositoryId}-`) ?? false;
}

/** True for a run of this repository whose time is over; false where it is not known whose runs are whose. */
export function isDeadRun(
  run: string | undefined,
  expires: string | undefined,
  repositoryId: string,
): boolean {
  const isOurs = repositoryId !== unknownRepository && isOwnRun(run, repositoryId);
  return isOurs && isOverdue(expires) === true;
}

/**
 * What the mark of an expiry says.
 * @returns undefined for none, and for one that somebody has written wrongly.
 */
export function isOverdue(expires: string | undefined): boolean | undefined {
  if (expires === undefined || !/^\d{1,15}$/.test(expires)) return undefined;
  return Number(expires) * 1000 < homeTime();
}

/** As many as fit into 63 characters, the narrowest that clouds allow. */
const mostTests = 3;

export function withTest(tested: readonly string[] | undefined, test: string): string[] {
  return [...(tested ?? []).filter((one) => one !== test), test].slice(-mostTests);
}

/** The label of the tests that an image has passed. */
export function testedMark(tested: readonly string[]): Record<string, string> {
  return { [marks.tested]: tested.join("-") };
}

/** @returns undefined for an image that has passed none, or whose mark somebody has written wrongly. */
export function readTested(value: string | undefined): string[] | undefined {
  const tested = value?.split("-").filter((test) => /^[0-9a-f]{20}$/.test(test)) ?? [];
  return tested.length === 0 ? undefined : tested;
}

/** True when an image may get the stages of another one that is equal, and was tested. */
export function hasPassed({ tested }: Pick<Image, "tested">, { test }: ImageFacts): boolean {
  return test === undefined || tested?.includes(test) === true;
}

/** Begins the label of every hold. */
export const holdPrefix = "packernix-stage:";
const part = encodeURIComponent;

/**
 * The label of one hold: `packernix-stage:production`, `packernix-stage:preview:7`, and with
 * `@<family>` for another family than the image's own. Its value is since when, and until when.
 */
export function holdMark(hold: StageHold, family: string): [name: string, value: string] {
  const pull = hold.pullRequest === undefined ? "" : `:${hold.pullRequest}`;
  const guest = hold.family === family ? "" : `@${part(hold.family)}`;
  const until = hold.until === undefined ? "" : ` until ${hold.until}`;
  return [`${holdPrefix}${part(hold.stage)}${pull}${guest}`, `${hold.since}${until}`];
}

/** @returns undefined for a label that is no hold, or one that somebody has written wrongly. */
export function readHold(name: string, value: string, family: string): StageHold | undefined {
  if (!name.startsWith(holdPrefix)) return undefined;
  const names = /^([^:@]+)(?::(\d+))?(?:@([^:@]+))?$/.exec(name.slice(holdPrefix.length));
  const times = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)(?: until (\d+))?$/.exec(value);
  if (names === null || times === null) return undefined;
  const [, stage = "", pull, guest] = names;
  const [, since = "", until] = times;
  try {
    return {
      family: guest === undefined ? family : decodeURIComponent(guest),
      stage: decodeURIComponent(stage),
      since,
      ...(pull === undefined ? {} : { pullRequest: Number(pull) }),
      ...(until === undefined ? {} : { until: Number(until) }),
    };
  } catch {
    // A percent sign that begins no escape.
    return undefined;
  }
}
