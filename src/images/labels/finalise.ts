/**
 * From what Packer made to a finished image, and which of several equal ones is the answer: the one
 * whose maker put the final mark on first, by the cloud's clock. Each maker writes that moment down
 * with the mark, and writes it again when the writing took longer than `lag`; then it waits for `lag`
 * before it looks. So whoever came earlier is seen by whoever came later.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Artifact } from "../../packer/types.ts";
import { UserError } from "../../shared/errors.ts";
import { backoff } from "../backoff.ts";
import { hasPassed, keptSuffix, marks } from "../marks.ts";
import type { BuildInput, Catalog, Image } from "../types.ts";
import { stillListed } from "./catalog.ts";
import type { CloudImage, LabelCloud } from "./cloud.ts";
import { changed, decode } from "./codec.ts";
import { finalMarks } from "./facts.ts";
import {
  finishedMark,
  finishedOnes,
  type Kit,
  lagOf,
  marksOf,
  readImage,
  runMarksOf,
} from "./kit.ts";
import type { Marks } from "./types.ts";

/** Milliseconds that a new image may be missing: clouds answer from copies of their data. */
const longestUnknown = 120_000;
/** Milliseconds until an image that carries its marks must be on the list. */
const longestLag = 60_000;

type Stages = Pick<Catalog, "addStage">;

export async function finalise(
  kit: Kit,
  stages: Stages,
  input: BuildInput,
  artifacts: readonly Artifact[],
): Promise<Image> {
  const { cloud, options } = kit;
  const { facts, invocation } = input;
  const made = await marked(kit, await ready(kit, artifacts), runMarksOf(kit, invocation, facts));
  const [earlier] = await acceptable(kit, input);
  if (earlier !== undefined) return await yieldTo(kit, stages, input, made.id, earlier);
  await cloud.images.rename?.(made.id, facts.name);
  // What a pull request makes is nobody's newest image.
  if (facts.trusted) await cloud.images.publish?.(made.id, facts.family);
  const lag = lagOf(cloud);
  const { clockStep = 0 } = cloud;
  let written = made;
  for (;;) {
    const moment = await cloud.clock();
    const final = finalMarks(input, { builder: cloud.builder, repositoryId: options.repositoryId });
    written = await marked(kit, written, { ...final, [finishedMark]: String(moment) }, [
      marks.expires,
    ]);
    if ((await cloud.clock()) - moment + clockStep <= lag) break;
  }
  await sleep(lag + clockStep + 1, undefined, { signal: options.signal });
  return await settle(kit, stages, input, made.id);
}

/** Lists until two answers are equal and have the own image in them; the first finished is the answer. */
async function settle(kit: Kit, stages: Stages, input: BuildInput, own: string): Promise<Image> {
  const wait = backoff(kit.options.signal, Math.min(500, lagOf(kit.cloud)), 2000);
  const end = Date.now() + longestLag;
  for (let before = ""; ; await wait()) {
    const images = await acceptable(kit, input);
    const now = JSON.stringify(images.map(({ id }) => id));
    const mine = images.find(({ id }) => id === own);
    const [first] = images;
    if (mine !== undefined && first !== undefined && now === before) {
      return first === mine ? mine : await yieldTo(kit, stages, input, own, first);
    }
    if (Date.now() > end) {
      throw new Error(`${kit.cloud.limits.cloud} does not list ${own} although it is marked`);
    }
    before = now;
  }
}

/** Equal images that this run may answer with, the first finished first. */
async function acceptable(kit: Kit, { facts }: BuildInput): Promise<Image[]> {
  const identity = facts.identity.text;
  const found = await kit.cloud.images.list(finishedOnes(kit, { [marks.identity]: identity }));
  const equal = found.flatMap((one) => {
    const image = readImage(kit, one);
    const suits = image?.identity === identity && (image.trusted || !facts.trusted);
    return suits ? [{ image, at: Number(marksOf(kit, one)[finishedMark] ?? 0) }] : [];
  });
  equal.sort((a, b) => a.at - b.at || (a.image.id < b.image.id ? -1 : 1));
  return equal.map(({ image }) => image);
}

async function yieldTo(
  kit: Kit,
  stages: Stages,
  { facts }: BuildInput,
  own: string,
  earlier: Image,
): Promise<Image> {
  kit.options.log.info(
    `Another run finished the same image first; this one is removed: ${own}. The image is ${earlier.image}`,
  );
  await kit.cloud.images.remove(own);
  const left = await stillListed(kit, [own]);
  if (left.size > 0) throw new Error(`${own} is still listed after its deletion`);
  let result = earlier;
  if (!hasPassed(earlier, facts)) return earlier;
  for (const hold of facts.stages) result = await stages.addStage(result, hold);
  return result;
}

/** Keeps what did not pass: without the final mark it is no image, and it keeps its expiry. */
export async function quarantine(
  kit: Kit,
  { invocation, facts }: BuildInput,
  artifacts: readonly Artifact[],
): Promise<string> {
  const made = await ready(kit, artifacts);
  await marked(kit, made, {
    ...runMarksOf(kit, invocation, facts),
    [marks.run]: `${invocation.id}${keptSuffix}`,
  });
  return made.artifactId ?? made.id;
}

/** Bare id of the image that Packer made last. */
export function madeOf({ idOf }: LabelCloud, artifacts: readonly Artifact[]): string {
  const id = artifacts.flatMap((artifact) => idOf(artifact) ?? []).at(-1);
  if (id !== undefined) return id;
  throw new Error(
    `Packer ended well, but none of its artifacts names an image: ${JSON.stringify(artifacts.map((artifact) => artifact.id))}`,
  );
}

/** Waits for the image. @throws {UserError} for one that the cloud could not make. */
async function ready({ cloud, options }: Kit, artifacts: readonly Artifact[]): Promise<CloudImage> {
  const id = madeOf(cloud, artifacts);
  const wait = backoff(options.signal);
  for (let seen = Date.now(); ; await wait()) {
    const found = await cloud.images.get(id);
    if (found?.state === "ready") return found;
    if (found?.state === "failed") {
      throw new UserError(`${cloud.limits.cloud} could not make the image ${id}.`);
    }
    if (found !== undefined) seen = Date.now();
    if (Date.now() - seen > longestUnknown) {
      throw new Error(`${id} is not there: it was removed while this run worked with it`);
    }
    options.log.progress("image", `Waiting for ${cloud.limits.cloud} to finish the image ${id}`);
  }
}

/** Puts marks on and takes others off, unless that is so already. */
async function marked(
  kit: Kit,
  image: CloudImage,
  put: Marks,
  take: readonly string[] = [],
): Promise<CloudImage> {
  const { images, limits } = kit.cloud;
  const now = decode(image.labels, limits) ?? {};
  const isSo =
    Object.entries(put).every(([name, value]) => now[name] === value) &&
    take.every((name) => now[name] === undefined);
  if (isSo) return image;
  const change = changed(image.labels, { put, take }, limits);
  await images.setLabels(image, change);
  const after = await images.get(image.id);
  if (after === undefined) throw new Error(`${image.id} was removed while this run worked with it`);
  return after;
}
