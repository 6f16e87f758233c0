/** What the parts of a home of labelled images share, and how its images are read. */

import type { Artifact } from "../../packer/types.ts";
import { homeTime, observeHomeTime } from "../../shared/clock.ts";
import type { Invocation } from "../../shared/invocation.ts";
import { isOwnRun, marks, runMarks } from "../marks.ts";
import type { HomeOptions, Image, ImageCopy, ImageFacts } from "../types.ts";
import type { CloudImage, CloudResource, LabelCloud, RunLabels, Selector } from "./cloud.ts";
import { changed, decode, encode } from "./codec.ts";
import { readFinalMarks } from "./facts.ts";
import type { LabelChange, Labels, Marks } from "./types.ts";

export interface Kit {
  cloud: LabelCloud;
  options: HomeOptions;
}

/** The cloud's time, by which things expire. It is asked for before anything is decided by it. */
export async function cloudTime({ cloud }: Kit): Promise<number> {
  observeHomeTime(await cloud.clock());
  return homeTime();
}

/** Milliseconds. */
export function lagOf({ lag = 3000 }: LabelCloud): number {
  return lag;
}

const runName = /(?:^|--)packernix-(\d+-\d+-\d+-[0-9a-z]+)-x([0-9a-z]{1,9})(?![0-9a-z])/;

/**
 * What everything carries that an invocation makes, from its creation on. The repository, with which the
 * id of the run begins, is for clouds that find whole values only.
 */
export function runMarksOf(
  { cloud, options: { repositoryId } }: Kit,
  invocation: Invocation,
  facts: ImageFacts,
): Marks {
  const run = runMarks(invocation, facts);
  return cloud.bareRunMarks ? run : { ...run, [marks.repository]: repositoryId };
}

export function runLabels(kit: Kit, invocation: Invocation, facts: ImageFacts): RunLabels {
  const name = nameOfRun(invocation);
  return {
    labels: encode(runMarksOf(kit, invocation, facts), kit.cloud.limits),
    name,
    imageName: kit.cloud.images.rename === undefined ? facts.name : `${facts.name}--${name}`,
  };
}

/** Whose a thing is and until when, as a name that every cloud takes. */
export function nameOfRun({ id, expires }: Pick<Invocation, "id" | "expires">): string {
  return `packernix-${id}-x${expires.toString(36)}`;
}

/** How these labels become what is wanted. */
export function changeOf(
  { cloud: { images, limits } }: Kit,
  labels: Labels,
  wanted: { put?: Marks; take?: readonly string[] },
): LabelChange {
  const change = changed(labels, wanted, limits);
  return images.merges ? { ...change, take: [...(wanted.take ?? [])] } : change;
}

/**
 * The id of the image that Packer made.
 * @throws when no artifact names one.
 */
export function idOfMade({ cloud }: Pick<Kit, "cloud">, artifacts: readonly Artifact[]): string {
  const [id] = [...artifacts].reverse().flatMap((artifact) => cloud.idOf(artifact) ?? []);
  if (id !== undefined) return id;
  throw new Error(
    `Packer ended well, but none of its artifacts names an image: ${JSON.stringify(artifacts.map((artifact) => artifact.id))}`,
  );
}

/** Of an image with one id in all of its regions: those that are asked for, if it is in any of them. */
function copiesIn({ id, regions = [] }: CloudImage, wanted: readonly string[]): ImageCopy[] {
  const asked = wanted.filter((region) => regions.includes(region));
  return (asked.length > 0 ? asked : regions).map((region) => ({ region, id }));
}

/** By what the cloud knows a finished image. One whose copies have ids of their own is known by all of them. */
export function keyOf({ copies, id, image }: Image): string {
  return copies.length === 0 ? id : image;
}

/** True for the image of this name, also while it is made. */
export function isNamed(found: CloudResource, name: string): boolean {
  return found.name === name || (found.name.startsWith(`${name}--`) && runName.test(found.name));
}

/** The marks of a thing; of one that carries none, what its name says. Empty for what is damaged. */
export function marksOf({ cloud }: Kit, { labels, name }: CloudResource): Marks {
  const read = decode(labels, cloud.limits) ?? {};
  if (read[marks.run] !== undefined) return read;
  const [, run, expires] = runName.exec(name) ?? [];
  if (run === undefined || expires === undefined) return read;
  return { ...read, [marks.run]: run, [marks.expires]: String(Number.parseInt(expires, 36)) };
}

/** Marks that a thing must have, as the cloud can be asked for them. */
export function selectorOf(
  { cloud: { limits } }: Kit,
  wanted: Marks,
  anyValue: readonly string[] = [],
): Selector {
  if (limits.form === "note") return {};
  if (limits.form === "words") {
    const single = Object.entries(wanted).filter(([name]) => !limits.together.marks.includes(name));
    return { labels: encode(Object.fromEntries(single), limits) };
  }
  const labels = encode(wanted, limits);
  return {
    labels: { ...labels, ...Object.fromEntries(anyValue.map((name) => [name, undefined])) },
  };
}

/** Finished images of this repository. */
export function finishedOnes(kit: Kit, wanted: Marks = {}): Selector {
  return selectorOf(kit, {
    [marks.final]: "1",
    [marks.repository]: kit.options.repositoryId,
    ...wanted,
  });
}

/** @returns undefined for one that is not finished, not ours, or whose marks say nothing. */
export function readImage(kit: Kit, found: CloudImage): Image | undefined {
  const { cloud, options } = kit;
  if (found.state !== "ready") return undefined;
  const { repositoryId } = options;
  const given = decode(found.labels, cloud.limits);
  const read =
    given === undefined
      ? { wrong: ["its description"] }
      : readFinalMarks(given, { builder: cloud.builder, repositoryId });
  if (read === undefined) return undefined;
  if ("wrong" in read || Number.isNaN(Date.parse(found.created))) {
    const wrong = "wrong" in read ? read.wrong.join(", ") : "its date";
    options.log.warning(
      `${found.id} is marked as a finished image but cannot be read as one and is passed over: this action writes ${wrong} differently.`,
    );
    return undefined;
  }
  const { run, labels, ...facts } = read.facts;
  const copies = found.copies ?? copiesIn(found, options.regions);
  return {
    ...facts,
    builder: cloud.builder,
    builderId: cloud.builderId,
    image: found.artifactId ?? found.id,
    id: copies[0]?.id ?? found.id,
    region: copies[0]?.region,
    copies: [...copies],
    name: found.name,
    created: found.created,
    invocation: run,
    labels,
    // A preview may carry any label that somebody has copied to it.
    trusted: facts.trusted && given?.[marks.stage] !== "preview",
    isProtected: found.isProtected === true,
    size: found.size,
  };
}

/** @returns the run of this repository that made a thing which nobody has finished. */
export function unfinishedRun(kit: Kit, given: Marks): string | undefined {
  const run = given[marks.run];
  const isOurs = isOwnRun(run, kit.options.repositoryId) && given[marks.final] === undefined;
  return isOurs ? run : undefined;
}
