/**
 * From what Packer made to a finished image, and which of several equal ones is the answer: the one
 * whose maker put the final mark on first, by the cloud's clock. Each maker writes that moment down
 * with the mark, and writes it again when the writing took longer than `lag`; then it waits for `lag`
 * before it looks. So whoever came earlier is seen by whoever came later. In a cloud where a name has
 * one image, the name settles that before the build; of equal ones the oldest is the answer there.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Artifact } from "../../packer/types.ts";
import { UserError } from "../../shared/errors.ts";
import { backoff } from "../backoff.ts";
import { previewStage } from "../holds.ts";
import { finishedMark, hasPassed, keptSuffix, marks } from "../marks.ts";
import { byName, sameSlot } from "../order.ts";
import type { BuildInput, Catalog, Image, StageHold } from "../types.ts";
import { complete, lackingIn, stillListed } from "./catalog.ts";
import type { CloudImage } from "./cloud.ts";
import { decode } from "./codec.ts";
import { finalMarks } from "./facts.ts";
import {
  changeOf,
  finishedOnes,
  idOfMade,
  type Kit,
  keyOf,
  lagOf,
  marksOf,
  readImage,
  runMarksOf,
} from "./kit.ts";
import type { Marks } from "./types.ts";

/** Milliseconds that a new image may be missing: clouds answer from copies of their data. */
const longestUnknown = 120_000;
/** Milliseconds for an image that Packer has waited for already. */
const longestMaking = 3_600_000;
/** Milliseconds until an image that carries its marks must be on the list. */
const longestLag = 60_000;

type Stages = Pick<Catalog, "addStage">;

export async function finalise(
  kit: Kit,
  stages: Stages,
  input: BuildInput,
  artifacts: readonly Artifact[],
): Promise<Image> {
  const { images } = kit.cloud;
  const { facts, invocation } = input;
  const made = await marked(kit, await ready(kit, artifacts), runMarksOf(kit, invocation, facts));
  const [earlier] = await equalOnes(kit, input);
  if (earlier !== undefined) return await yieldTo(kit, stages, input, made.id, earlier);
  await images.rename?.(made.id, facts.name);
  // What a pull request makes is nobody's newest image.
  if (facts.trusted) await images.publish?.(made.id, facts.family);
  await putFinal(kit, input, made);
  return await settle(kit, stages, input, made.id);
}

async function putFinal(kit: Kit, input: BuildInput, made: CloudImage): Promise<void> {
  const { cloud, options } = kit;
  const { builder, clockStep = 0, images } = cloud;
  const { facts, invocation } = input;
  const there = made.copies?.map(({ region }) => region) ?? made.regions ?? [];
  // A stage is for an image that is in all regions: it comes when the copies are made.
  const isWhole = lackingIn(kit, there).length === 0;
  const stages = facts.stages.filter(({ stage }) => isWhole || stage === previewStage);
  const whose = { builder, repositoryId: options.repositoryId };
  const final = {
    ...finalMarks({ invocation, facts: { ...facts, stages } }, whose),
    ...images.furtherMarks?.(made),
  };
  if (cloud.oldestWins) {
    await marked(kit, made, final, [marks.expires]);
    return;
  }
  const lag = lagOf(cloud);
  for (let written = made; ; ) {
    const moment = await cloud.clock();
    written = await marked(kit, written, { ...final, [finishedMark]: String(moment) }, [
      marks.expires,
    ]);
    if ((await cloud.clock()) - moment + clockStep <= lag) break;
  }
  await sleep(lag + clockStep + 1, undefined, { signal: options.signal });
}

/** Lists until two answers are equal and have the own image in them; the first one is the answer. */
async function settle(kit: Kit, stages: Stages, input: BuildInput, own: string): Promise<Image> {
  const { images } = kit.cloud;
  const wait = backoff(kit.options.signal, Math.min(500, lagOf(kit.cloud)), 2000);
  const end = Date.now() + longestLag;
  for (let before = ""; ; await wait()) {
    const equal = await equalOnes(kit, input);
    const now = JSON.stringify(equal.map(({ image }) => image));
    const mine = equal.find(({ invocation }) => invocation === input.invocation.id);
    const [first] = equal;
    if (mine !== undefined && first !== undefined && now === before) {
      if (first !== mine) return await yieldTo(kit, stages, input, keyOf(mine), first);
      return await served(kit, stages, input, (await images.finish?.(mine, input)) ?? mine);
    }
    if (Date.now() > end) {
      throw new Error(`${kit.cloud.limits.cloud} does not list ${own} although it is marked`);
    }
    before = now;
  }
}

/** Equal images that this run may answer with, the first one first. */
async function equalOnes(kit: Kit, { facts }: BuildInput): Promise<Image[]> {
  const { cloud } = kit;
  const identity = facts.identity.text;
  const selector = finishedOnes(kit, { [marks.identity]: identity });
  const found = await cloud.images.list({ ...selector, isFresh: true });
  const equal = found.flatMap((one) => {
    const image = readImage(kit, one);
    const suits = image?.identity === identity && (image.trusted || !facts.trusted);
    if (!suits) return [];
    const finished = Number(marksOf(kit, one)[finishedMark] ?? 0);
    return [{ image, at: cloud.oldestWins ? Date.parse(image.created) : finished }];
  });
  equal.sort((a, b) => a.at - b.at || byName(a.image, b.image));
  return equal.map(({ image }) => image);
}

async function yieldTo(
  kit: Kit,
  stages: Stages,
  input: BuildInput,
  own: string,
  earlier: Image,
): Promise<Image> {
  kit.options.log.info(
    `Another run finished the same image first; this one is removed: ${own}. The image is ${earlier.image}`,
  );
  await kit.cloud.images.remove(own);
  const left = await stillListed(kit, [own]);
  if (left.size > 0) throw new Error(`${own} is still listed after its deletion`);
  return await served(kit, stages, input, earlier);
}

/** The image in all regions, and with the stages that it is to have. */
async function served(
  kit: Kit,
  stages: Stages,
  { facts }: BuildInput,
  image: Image,
): Promise<Image> {
  let result = await complete(kit, image);
  if (!hasPassed(image, facts)) return result;
  const held = (hold: StageHold) =>
    result.stages.some((one) => sameSlot(one, hold) && one.since >= hold.since);
  for (const hold of facts.stages) {
    if (!held(hold)) result = await stages.addStage(result, hold);
  }
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

async function ready(kit: Kit, artifacts: readonly Artifact[]): Promise<CloudImage> {
  const id = idOfMade(kit, artifacts);
  const { images } = kit.cloud;
  return images.ready === undefined ? await whenReady(kit, id) : await images.ready(id);
}

/**
 * Waits for an image.
 * @param longest Milliseconds.
 * @throws {UserError} for one that the cloud could not make.
 */
export async function whenReady(
  { cloud, options }: Kit,
  id: string,
  longest = longestMaking,
): Promise<CloudImage> {
  const wait = backoff(options.signal);
  const began = Date.now();
  for (let seen = began; ; await wait()) {
    const found = await cloud.images.get(id);
    if (found?.state === "ready") return found;
    if (found?.state === "failed") {
      const why = found.reason === undefined ? "" : `: ${found.reason}`;
      throw new UserError(`${cloud.limits.cloud} could not make the image ${id}${why}.`);
    }
    if (Date.now() - began > longest) {
      throw new UserError(`${cloud.limits.cloud} did not finish the image ${id} within an hour.`);
    }
    if (found !== undefined) seen = Date.now();
    if (Date.now() - seen > longestUnknown) {
      throw new Error(`${id} is not there: it was removed while this run worked with it`);
    }
    options.log.progress(id, `Waiting for ${cloud.limits.cloud} to finish the image ${id}`);
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
  const change = changeOf(kit, image.labels, { put, take });
  await images.setLabels(image, change);
  if (images.merges) return { ...image, labels: change.all };
  const after = await images.get(image.id);
  if (after === undefined) throw new Error(`${image.id} was removed while this run worked with it`);
  return after;
}
