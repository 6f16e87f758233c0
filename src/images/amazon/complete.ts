/** An image in every region that was asked for: those that lack it get a copy. */
import { UserError } from "../../shared/errors.ts";
import { backoff } from "../backoff.ts";
import { goneMeanwhile } from "../gone.ts";
import { previewStage } from "../holds.ts";
import { changed, encode } from "../labels/codec.ts";
import { readImage } from "../labels/kit.ts";
import { limits } from "../labels/limits.ts";
import { ownerOf } from "../labels/reserve-name.ts";
import { marks } from "../marks.ts";
import type { Image } from "../types.ts";
import type { Account } from "./account.ts";
import { describeAmis, putTags, type RegionalAmi } from "./amis.ts";
import { copyToEach, settableTags, settledCopy, startCopy } from "./copies.ts";
import { setTags } from "./finish.ts";
import {
  allCopies,
  type FinishedAmi,
  imageOf,
  isForPreview,
  isSame,
  labelsOf,
  lookUp,
  regionsMark,
} from "./images.ts";
import { exactly } from "./listings.ts";
import { protect, protectionLike } from "./protect.ts";
import { removeAmis } from "./remove.ts";
import { tagsOf } from "./tags.ts";

/** Milliseconds that a run may take to see that another made the same image before, and remove its own. */
const longestTwin = 30_000;

/** @returns the very same image when nothing lacks. */
export async function completeImage(
  account: Account,
  image: Image,
  begin?: () => Promise<void>,
): Promise<Image> {
  const there = new Set(image.copies.map((copy) => copy.region));
  const lacking = account.api.regions.filter((region) => !there.has(region));
  if (lacking.length === 0) return image;
  const copies = await allCopies(account, image.copies);
  if (copies.length === 0) throw goneMeanwhile(image);
  const ready = copies.filter(({ ami }) => ami.State === "available");
  const source = ready.find((copy) => copy.region === image.region) ?? ready[0];
  if (source === undefined) {
    throw new UserError(
      `${image.image} is to be copied to ${lacking.join(", ")}, but it is disabled. Enable it first (EnableImage).`,
    );
  }
  await begin?.();
  // Written before a copy exists, so that a run that removes the image knows where to look.
  const where = await tellRegions(account, copies, lacking);
  const { failure } = await copyToEach(account, source, lacking, (region) =>
    copyTo(account, image, { source, where }, region),
  );
  // Once more, because another run may have copied to other regions and told of those alone.
  await tellRegions(account, await allCopies(account, image.copies), []);
  if (failure !== undefined) throw failure;
  const found = await lookUp(account, image.image);
  const whole = found && readImage(account, found);
  if (whole !== undefined && isSame(whole, image)) return whole;
  throw goneMeanwhile(image);
}

/** Each copy says where all are. @returns the mark that does. */
async function tellRegions(
  { api }: Account,
  copies: readonly FinishedAmi[],
  further: readonly string[],
): Promise<Record<string, string>> {
  const mark = regionsMark([
    ...copies.flatMap((copy) => [copy.region, ...copy.regions]),
    ...further,
  ]);
  encode(mark, limits.amazon);
  const wanted = mark[marks.regions];
  const wrong = copies.filter(({ ami }) => tagsOf(ami.Tags).get(marks.regions) !== wanted);
  await Promise.all(wrong.map(({ region, id }) => putTags(api, region, [id], mark)));
  return mark;
}

async function copyTo(
  account: Account,
  image: Image,
  { source, where }: { source: RegionalAmi; where: Record<string, string> },
  region: string,
): Promise<void> {
  const id = await idOfCopy(account, image, source, region);
  if (id === undefined) return;
  const { builderConfig } = account.options;
  const copy = await settledCopy(account, source, { region, id }, builderConfig);
  const { [marks.expires]: _expires, ...tags } = settableTags(source.ami.Tags);
  const put = { ...tags, ...where, [marks.run]: image.invocation };
  const take = [marks.expires];
  await setTags(account, [copy], {
    ...changed(labelsOf([copy]), { put, take }, limits.amazon),
    take,
  });
  await protect(account, [copy], protectionLike(source.ami));
}

/** Of a copy that was begun, here or by the image's maker; undefined when there is a finished one. */
async function idOfCopy(
  account: Account,
  image: Image,
  source: RegionalAmi,
  region: string,
): Promise<string | undefined> {
  const wait = backoff(account.options.signal);
  for (;;) {
    const begun = await halfCopy(account, image, source, region);
    if (begun === "finished") return undefined;
    if (begun !== undefined) return begun.id;
    account.options.log.info(`Copying ${source.region}:${source.id} to ${region}`);
    const { invocation, builderConfig: builder } = account.options;
    const own = {
      [marks.run]: invocation.id,
      [marks.expires]: String(invocation.expires),
      ...(isForPreview(source) ? { [marks.stage]: previewStage } : {}),
    };
    const how = { name: image.name, builder, tags: { image: own, snapshot: own } };
    const id = await startCopy(account, source, region, how);
    if (id !== undefined) return id;
    await wait();
  }
}

/**
 * Looks for an AMI with the image's name in a region that lacks the image.
 * @returns a copy that the maker of the image began; undefined when the name is free.
 * @throws {UserError} when the AMI belongs to another image.
 */
async function halfCopy(
  account: Account,
  image: Image,
  source: RegionalAmi,
  region: string,
): Promise<RegionalAmi | "finished" | undefined> {
  const wait = backoff(account.options.signal);
  const began = Date.now();
  for (;;) {
    const [other] = await describeAmis(account.api, region, { name: exactly(image.name) });
    if (other === undefined) return undefined;
    const { state, run, image: twin } = ownerOf(account, imageOf(account, [other]));
    // A pull request can write main's run on an AMI of its own: that is no copy of main's.
    const isOfItsKind = isForPreview(other) === isForPreview(source);
    const isOwn = isOfItsKind && run === image.invocation;
    if (isOwn && state === "finished") return "finished";
    const hasFailed = /^(failed|error|invalid)$/.test(other.ami.State ?? "");
    if (isOwn && state !== "foreign" && !hasFailed) return other;
    if (state === "dead" || (isOwn && state === "live")) {
      await removeAmis(account, [other], run ?? "", undefined);
    } else if (
      isOfItsKind &&
      (state === "live" || (twin?.identity === image.identity && Date.now() - began < longestTwin))
    ) {
      account.options.log.progress(
        `copy-${region}`,
        `Waiting for ${run}, which is making or copying the same image in ${region}`,
      );
      await wait();
    } else {
      throw new UserError(
        `${image.image} is to be copied to ${region}, but its name ${image.name} is taken there by ${other.id}, which is not this image. Remove that one first.`,
      );
    }
  }
}
