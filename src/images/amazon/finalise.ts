/** Finalises what Packer made, and settles which of several equal images is the answer. */
import type { Artifact } from "../../packer/types.ts";
import { backoff } from "../backoff.ts";
import { previewStage } from "../holds.ts";
import { hasPassed, holdMark, marks, runMarks } from "../marks.ts";
import type { BuildInput, Image } from "../types.ts";
import { type Account, buildRegionLast } from "./account.ts";
import { putTags, type RegionalAmi } from "./amis.ts";
import { completeImage } from "./complete.ts";
import { copyUnfinished, type WithSnapshots } from "./copies.ts";
import { markFinished, ownSnapshots, waitForAmis } from "./finish.ts";
import { checkTags, finalMarks } from "./image-tags.ts";
import { allCopies, freshAmis, groupImages, readFinished, readIds } from "./images.ts";
import { protect, protectionLike, protectionOf } from "./protect.ts";
import { removeAmis } from "./remove.ts";
import { addStage } from "./stages.ts";
import { tagsOf } from "./tags.ts";

/** Milliseconds until an image that carries its marks must be on the list. */
const longestLag = 60_000;
/** Milliseconds until a run that is alive has marked all its AMIs. */
const longestMarking = 20_000;

export async function finalise(
  account: Account,
  input: BuildInput,
  artifacts: readonly Artifact[],
): Promise<Image> {
  const { api, builder, options } = account;
  const made = amisOf(account, artifacts);
  for (const { region } of made) account.lookIn.add(region);
  const built: WithSnapshots[] = [];
  for (const regional of await waitForAmis(account, made)) {
    const snapshots = await ownSnapshots(account, regional);
    built.push({ ...regional, snapshots });
    // An old Packer sets the marks late, and a template of the user's own may leave them out.
    if (tagsOf(regional.ami.Tags).get(marks.run) !== options.invocation.id) {
      const run = runMarks(input.invocation, input.facts);
      await putTags(api, regional.region, [regional.id, ...snapshots], run);
    }
  }

  const overtaken = async (own: readonly RegionalAmi[]): Promise<Image | undefined> => {
    const [earlier] = await acceptable(account, input);
    if (earlier === undefined) return undefined;
    options.log.info(`Another run finished the same image first: ${earlier.image}`);
    await removeAmis(account, own, options.invocation.id, api.region);
    return await takeOver(account, earlier, input);
  };
  const before = await overtaken(built);
  if (before !== undefined) return before;

  const source = built.find((one) => one.region === api.region) ?? built[0];
  if (source === undefined) throw new Error("Packer's image is gone");
  const lacking = api.regions.filter((region) => !built.some((one) => one.region === region));
  const { made: copies, failure } = await copyUnfinished(account, source, input, lacking);
  const amis = [...built, ...copies.flat()];
  // While copies were made, which takes minutes, another run may have finished the same image.
  const meanwhile = lacking.length === 0 ? undefined : await overtaken(amis);
  if (meanwhile !== undefined) return meanwhile;
  const { region } = source;
  const { repositoryId } = options;
  const regions = amis.map((one) => one.region);
  const tags = finalMarks(input, { builder, repositoryId, region, regions });
  if (failure !== undefined) {
    // A stage is for an image that is in all regions: the run that makes the copies gives it.
    const later = input.facts.stages.filter(({ stage }) => stage !== previewStage);
    for (const hold of later) delete tags[holdMark(hold, input.facts.family)[0]];
  }
  for (const { ami } of amis) checkTags(tags, tagsOf(ami.Tags).keys());
  for (const part of buildRegionLast(amis, region)) {
    await Promise.all(part.map((one) => markFinished(account, one, one.snapshots, tags)));
  }
  const settled = await settle(account, input);
  const isOwn = settled.invocation === options.invocation.id;
  const image = isOwn && failure !== undefined ? settled : await completeImage(account, settled);
  // Where only Packer could read the template's word, it has protected what it made.
  const protection = protectionOf(input.template.builder) ?? protectionLike(source.ami);
  if (protection !== undefined && isOwn) await protect(account, image.copies, protection);
  if (isOwn && failure !== undefined) throw failure;
  return isOwn && protection !== undefined ? { ...image, isProtected: true } : image;
}

/** Lists until two answers are equal and have the own image in them; the oldest is the answer. */
async function settle(account: Account, input: BuildInput): Promise<Image> {
  const { options } = account;
  const wait = backoff(options.signal, 500, 2000);
  const began = Date.now();
  const end = began + longestLag;
  let before = "";
  for (;;) {
    const found = await freshAmis(account, input.facts.identity.text);
    const images = among(account, input, found);
    // Until its first copy is marked, nobody knows how old an image is.
    const waits = isComing(account, found) && Date.now() - began < longestMarking;
    const own = images.find((image) => image.invocation === options.invocation.id);
    const now = JSON.stringify(images.map((image) => image.image));
    if (own !== undefined && now === before && !waits) {
      const [oldest] = images;
      if (oldest === undefined || oldest === own) return own;
      options.log.info(`Another run made the same image before; this one goes: ${own.image}`);
      await removeAmis(account, await allCopies(account, own), own.invocation, own.region);
      return await takeOver(account, oldest, input);
    }
    if (Date.now() > end) {
      throw new Error(`Amazon does not list the image of this run although it is marked`);
    }
    before = now;
    await wait();
  }
}

/** The image of another run, made fit for this one. */
async function takeOver(account: Account, image: Image, { facts }: BuildInput): Promise<Image> {
  let result = await completeImage(account, image);
  if (!hasPassed(result, facts)) return result;
  for (const hold of facts.stages) result = await addStage(account, result, hold);
  return result;
}

async function acceptable(account: Account, input: BuildInput): Promise<Image[]> {
  return among(account, input, await freshAmis(account, input.facts.identity.text));
}

function among(account: Account, { facts }: BuildInput, found: readonly RegionalAmi[]): Image[] {
  return groupImages(account, found).filter(
    (image) => image.identity === facts.identity.text && (image.trusted || !facts.trusted),
  );
}

/** True while a run has marked some of its AMIs as finished and not all: the first one comes last. */
function isComing(account: Account, found: readonly RegionalAmi[]): boolean {
  const finished = found.flatMap((regional) => readFinished(account, regional) ?? []);
  const runs = new Set(finished.map(({ run }) => run));
  return found.some(
    (regional) =>
      !finished.some(({ id }) => id === regional.id) &&
      runs.has(tagsOf(regional.ami.Tags).get(marks.run) ?? ""),
  );
}

/** The last artifact whose id names AMIs with their regions (packer-plugin-amazon, artifact.go). */
export function amisOf(
  account: Account,
  artifacts: readonly Artifact[],
): { region: string; id: string }[] {
  for (const { id } of [...artifacts].reverse()) {
    const ids = readIds(id);
    if (ids === undefined) continue;
    return ids.map((one) => ({ region: one.region ?? account.api.region, id: one.id }));
  }
  throw new Error(
    `Packer ended well, but none of its artifacts names an AMI: ${JSON.stringify(artifacts.map((artifact) => artifact.id))}`,
  );
}
