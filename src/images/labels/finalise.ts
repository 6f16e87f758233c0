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
import { byName } from "../order.ts";
import type { BuildInput, Catalog, Image } from "../types.ts";
import { stillListed } from "./catalog.ts";
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
/** Milliseconds until a run that is alive has marked all copies of its image. */
const longestMarking = 20_000;
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
  const built = await marked(kit, await ready(kit, artifacts), runMarksOf(kit, invocation, facts));
  const [earlier] = (await equalOnes(kit, input)).acceptable;
  if (earlier !== undefined) return await yieldTo(kit, stages, input, built.id, earlier);
  const made = (await images.copy?.(built, input)) ?? built;
  if (made !== built) {
    // That takes minutes.
    const [meanwhile] = (await equalOnes(kit, input)).acceptable;
    if (meanwhile !== undefined) return await yieldTo(kit, stages, input, made.id, meanwhile);
  }
  await images.rename?.(made.id, facts.name);
  // What a pull request makes is nobody's newest image.
  if (facts.trusted) await images.publish?.(made.id, facts.family);
  await putFinal(kit, input, made);
  return await settle(kit, stages, input, made);
}

async function putFinal(kit: Kit, input: BuildInput, made: CloudImage): Promise<void> {
  const { cloud, options } = kit;
  const { builder, clockStep = 0, images } = cloud;
  const { facts, invocation } = input;
  // A stage is for an image that is in all regions: the run that makes the copies gives it.
  const stages = facts.stages.filter(({ stage }) => !made.failure || stage === previewStage);
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
async function settle(
  kit: Kit,
  stages: Stages,
  input: BuildInput,
  made: CloudImage,
): Promise<Image> {
  const { images } = kit.cloud;
  const wait = backoff(kit.options.signal, Math.min(500, lagOf(kit.cloud)), 2000);
  const began = Date.now();
  const end = began + longestLag;
  const own = made.id;
  for (let before = ""; ; await wait()) {
    const { acceptable, isComing } = await equalOnes(kit, input);
    const now = JSON.stringify(acceptable.map(({ image }) => image));
    const mine = acceptable.find(({ invocation }) => invocation === input.invocation.id);
    const [first] = acceptable;
    const waits = isComing && Date.now() - began < longestMarking;
    if (mine !== undefined && first !== undefined && now === before && !waits) {
      if (first !== mine) return await yieldTo(kit, stages, input, keyOf(mine), first);
      const finished = (await images.finish?.(mine, made, input)) ?? mine;
      if (made.failure !== undefined) throw made.failure;
      return finished;
    }
    if (Date.now() > end) {
      throw new Error(`${kit.cloud.limits.cloud} does not list ${own} although it is marked`);
    }
    before = now;
  }
}

/**
 * Equal images that this run may answer with, the first one first.
 * @returns `isComing`: a run has marked some copies of its image, and not yet the one that says how old
 *   the image is.
 */
async function equalOnes(
  kit: Kit,
  { facts }: BuildInput,
): Promise<{ acceptable: Image[]; isComing: boolean }> {
  const { cloud } = kit;
  const identity = facts.identity.text;
  const selector = finishedOnes(kit, { [marks.identity]: identity });
  const found = await cloud.images.list({ ...selector, isFresh: true });
  const read = found.map((one) => ({ marks: marksOf(kit, one), image: readImage(kit, one) }));
  const at = (image: Image, given: Marks) =>
    cloud.oldestWins ? Date.parse(image.created) : Number(given[finishedMark] ?? 0);
  const equal = read.flatMap(({ image, marks: given }) => {
    const suits = image?.identity === identity && (image.trusted || !facts.trusted);
    return suits ? [{ image, at: at(image, given) }] : [];
  });
  equal.sort((a, b) => a.at - b.at || byName(a.image, b.image));
  const runs = new Set(read.flatMap(({ image }) => image?.invocation ?? []));
  const isComing = read.some(
    (one) => cloud.oldestWins && !one.image && runs.has(one.marks[marks.run] ?? ""),
  );
  return { acceptable: equal.map(({ image }) => image), isComing };
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
  const { images } = kit.cloud;
  await images.remove(own);
  const left = await stillListed(kit, [own]);
  if (left.size > 0) throw new Error(`${own} is still listed after its deletion`);
  let result = (await images.complete?.(earlier)) ?? earlier;
  if (!hasPassed(earlier, facts)) return result;
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

/** Waits for the image. @throws {UserError} for one that the cloud could not make. */
async function ready(kit: Kit, artifacts: readonly Artifact[]): Promise<CloudImage> {
  const { cloud, options } = kit;
  const id = idOfMade(kit, artifacts);
  if (cloud.images.ready !== undefined) return await cloud.images.ready(id);
  const wait = backoff(options.signal);
  const end = Date.now() + longestMaking;
  for (let seen = Date.now(); ; await wait()) {
    const found = await cloud.images.get(id);
    if (found?.state === "ready") return found;
    if (found?.state === "failed") {
      throw new UserError(`${cloud.limits.cloud} could not make the image ${id}.`);
    }
    if (Date.now() > end) {
      throw new UserError(`${cloud.limits.cloud} did not finish the image ${id} within an hour.`);
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
  const change = changeOf(kit, image.labels, { put, take });
  await images.setLabels(image, change);
  if (images.merges) return { ...image, labels: change.all };
  const after = await images.get(image.id);
  if (after === undefined) throw new Error(`${image.id} was removed while this run worked with it`);
  return after;
}
