/**
 * AMIs as images: a finished one has an AMI in each region, all of one name, made by one invocation.
 * Whatever is not finished is an image of one AMI.
 */
import { homeTime } from "../../shared/clock.ts";
import type { CloudImage } from "../labels/cloud.ts";
import { type FinishedFacts, readFinalMarks } from "../labels/facts.ts";
import type { Labels } from "../labels/types.ts";
import { holdPrefix, marks } from "../marks.ts";
import type { ImageCopy } from "../types.ts";
import type { Account } from "./account.ts";
import { type Ami, describeCopies, describeEverywhere, type RegionalAmi } from "./amis.ts";
import { exactly } from "./listings.ts";
import { amiReference, isRegion } from "./region-names.ts";
import { isAmazons, tagsOf } from "./tags.ts";

/** An image and every AMI of it, also in regions that nobody asked for; the build region's first. */
export interface AmazonImage extends CloudImage {
  amis: readonly RegionalAmi[];
}

/** An AMI that is finished, and what its marks say. */
export interface FinishedAmi extends RegionalAmi, FinishedFacts {
  name: string;
  /** Where copies are, as far as this one knows. */
  regions: string[];
}

/** EC2 API Reference, "Image", `imageState`: what an AMI is that can be used, now or once enabled. */
const usable = new Set(["available", "disabled"]);
const failed = new Set(["failed", "error", "invalid"]);

/** @returns undefined for one that is not finished, not ours, or whose marks say nothing. */
function readFinished(
  { builder, options: { repositoryId } }: Account,
  regional: RegionalAmi,
): FinishedAmi | undefined {
  const { ami } = regional;
  const read = readFinalMarks(labelsOf([regional]), { builder, repositoryId });
  if (read === undefined || "wrong" in read || !usable.has(ami.State ?? "")) return undefined;
  if (Number.isNaN(Date.parse(ami.CreationDate ?? ""))) return undefined;
  return { ...regional, ...read.facts, name: ami.Name ?? "", regions: regionsOf(ami) };
}

/**
 * The mark that an image for a pull request and its copies have from their making: the role for
 * pull requests can make no AMI without it, and put it on none that is there (docs/iam/preview.json).
 */
export function isForPreview({ ami }: RegionalAmi): boolean {
  return tagsOf(ami.Tags).get(marks.stage) === "preview";
}

/** The images that these AMIs are, finished ones first. */
export function imagesOf(account: Account, found: readonly RegionalAmi[]): AmazonImage[] {
  const finished = finishedOf(account, found);
  const ids = new Set(finished.flat().map(({ id }) => id));
  const others = found.filter(({ id }) => !ids.has(id)).map((regional) => [regional]);
  return [...finished, ...others].map((amis) => imageOf(account, amis));
}

/** Which AMIs are copies of each other. What pull requests made is never a copy of main's. */
function finishedOf(account: Account, found: readonly RegionalAmi[]): FinishedAmi[][] {
  const groups = new Map<string, FinishedAmi[]>();
  for (const regional of found) {
    const finished = readFinished(account, regional);
    if (finished === undefined) continue;
    const { run, identity, name } = finished;
    const key = JSON.stringify([run, identity, name, isForPreview(regional)]);
    const group = groups.get(key) ?? [];
    // Two in one region exist only where somebody else has copied our tags: the first by id counts.
    const other = group.findIndex((copy) => copy.region === finished.region);
    if (other === -1) group.push(finished);
    else if (finished.id < (group[other]?.id ?? "")) group[other] = finished;
    groups.set(key, group);
  }
  return [...groups.values()];
}

export function hasCopy(
  { copies = [] }: Pick<CloudImage, "copies">,
  { region, id }: ImageCopy,
): boolean {
  return copies.some((copy) => copy.region === region && copy.id === id);
}

/** @param group Copies of each other, at least one. */
export function imageOf(account: Account, group: readonly RegionalAmi[]): AmazonImage {
  const order = [...account.lookIn];
  const isHome = ({ region, ami }: RegionalAmi) =>
    (tagsOf(ami.Tags).get(marks.region) ?? region) === region;
  const rank = (copy: RegionalAmi) => (isHome(copy) ? -1 : order.indexOf(copy.region));
  const amis = group.toSorted((a, b) => rank(a) - rank(b));
  const [first] = amis;
  if (first === undefined) throw new Error("an image without a copy");
  const { Name = "", CreationDate, State = "", StateReason } = first.ami;
  const dates = amis.map(({ ami }) => ami.CreationDate ?? "").sort();
  return {
    id: idOf(amis),
    name: Name,
    created: (isHome(first) ? CreationDate : dates[0]) ?? "",
    labels: labelsOf(amis),
    state: usable.has(State) ? "ready" : failed.has(State) ? "failed" : "pending",
    reason: [`it is ${State}`, StateReason?.Message].filter(Boolean).join(", "),
    isProtected: amis.some(({ ami }) => isProtected(ami)),
    size: sizeOf(first.ami),
    copies: amis.map(({ region, id }) => ({ region, id })),
    amis,
  };
}

/** Copies as one text, as Packer prints them. */
export function idOf(copies: readonly ImageCopy[]): string {
  return copies
    .map(({ region, id }) => `${region}:${id}`)
    .sort()
    .join();
}

/**
 * Tags of the first copy, with the stages of all: a killed run may have marked only some, and of one
 * stage the latest `since` counts. All copies must be trusted: a role that can write tags in one region
 * only, or that copies a trusted image with its tags for a preview, cannot make an image trusted.
 */
export function labelsOf(amis: readonly RegionalAmi[]): Labels {
  const all = amis.map(({ ami }) => [...tagsOf(ami.Tags)].filter(([name]) => !isAmazons(name)));
  const [first = []] = all;
  const labels = new Map(first);
  const holds = all.flat().filter(([name]) => name.startsWith(holdPrefix));
  for (const [name, value] of holds.sort(([, a], [, b]) => (a < b ? -1 : 1))) {
    labels.delete(name);
    labels.set(name, value);
  }
  const isTrusted = all.every((tags) => new Map(tags).get(marks.trusted) === "true");
  if (labels.has(marks.trusted) && !isTrusted) labels.set(marks.trusted, "false");
  return Object.fromEntries(labels);
}

export function regionsMark(regions: Iterable<string>): Record<string, string> {
  return { [marks.regions]: [...new Set(regions)].sort().join(" ") };
}

/** @returns none for an image that is older than this mark. */
export function regionsOf({ Tags }: Ami): string[] {
  return (tagsOf(Tags).get(marks.regions) ?? "").split(" ").filter((region) => isRegion(region));
}

/** EC2 User Guide, "Protect an Amazon EC2 AMI from deregistration". */
export function isProtected(ami: Ami): boolean {
  return /^enabled/.test(ami.DeregistrationProtection ?? "") || protectedUntil(ami) !== undefined;
}

/** The end of the 24 hours for which Amazon keeps an AMI after its protection was lifted. */
export function protectedUntil({ DeregistrationProtection }: Ami): string | undefined {
  const until = /^disabled after (\S+)$/.exec(DeregistrationProtection ?? "")?.[1];
  return until !== undefined && Date.parse(until) > homeTime() ? until : undefined;
}

function sizeOf(ami: Ami): number | undefined {
  const sizes = (ami.BlockDeviceMappings ?? []).flatMap((one) => one.Ebs?.VolumeSize ?? []);
  return sizes.length === 0 ? undefined : sizes.reduce((sum, size) => sum + size, 0) * 1024 ** 3;
}

/**
 * For each text as `idOf` makes it the image: a finished one with every copy that is there, also in
 * regions that nobody asked for. A copy that somebody has taken the marks from is not among them.
 */
export async function wholeImages(
  account: Account,
  texts: readonly string[],
): Promise<(AmazonImage | undefined)[]> {
  const asked = texts.map(copiesOf);
  const here = await describeCopies(account.api, asked.flat());
  const groups = finishedOf(account, await withFurther(account, here));
  return asked.map((copies) => {
    const isAsked = (one: RegionalAmi) => hasCopy({ copies }, one);
    const group = groups.find((amis) => amis.some(isAsked)) ?? here.filter(isAsked);
    return group.length === 0 ? undefined : imageOf(account, group);
  });
}

/** Adds AMIs of the same names from regions that were not asked: each copy says where the others are. */
async function withFurther(
  account: Account,
  found: readonly RegionalAmi[],
): Promise<RegionalAmi[]> {
  const all = [...found];
  const names = new Set(found.map(({ ami }) => ami.Name ?? ""));
  const asked = new Set<string>();
  for (;;) {
    const there = new Set(all.map(({ region, ami }) => `${region} ${ami.Name}`));
    const named = all.flatMap((regional) => {
      const { name, regions = [] } = readFinished(account, regional) ?? {};
      return regions.filter((region) => !asked.has(region) && !there.has(`${region} ${name}`));
    });
    const further = new Set(named);
    if (further.size === 0) return all;
    for (const region of further) asked.add(region);
    const filters = { name: [...names].map(exactly) };
    all.push(...(await describeEverywhere(account.api, further, filters)));
  }
}

/**
 * @param text An AMI, `region:ami[,region:ami]`, or the image's name. Regions that it names are
 *   looked in from now on.
 */
export async function lookUp(account: Account, text: string): Promise<AmazonImage | undefined> {
  const wanted = readIds(text);
  for (const { region } of wanted ?? []) {
    if (region !== undefined) account.lookIn.add(region);
  }
  const look = async (filters: Parameters<typeof describeEverywhere>[2]) =>
    imagesOf(account, await describeEverywhere(account.api, account.lookIn, filters));
  if (wanted === undefined) {
    if (!/^[\w()[\] ./'@-]{3,128}$/.test(text)) return undefined;
    return (await look({ name: exactly(text) }))[0];
  }
  const isWanted = (copy: ImageCopy) =>
    wanted.some(({ id, region }) => id === copy.id && (region ?? copy.region) === copy.region);
  const named = await look({ "image-id": wanted.map(({ id }) => id) });
  const image = named.find(({ copies }) => copies?.some(isWanted));
  if (image === undefined) return undefined;
  // With the copies that the id does not name.
  const all = await look({ name: exactly(image.name) });
  return all.find((one) => image.copies?.some((copy) => hasCopy(one, copy))) ?? image;
}

/** The copies that a text of `idOf` names. */
export function copiesOf(text: string): ImageCopy[] {
  return (readIds(text) ?? []).map(({ region = "", id }) => ({ region, id }));
}

/** @returns undefined for a text that names no AMI. */
export function readIds(text: string): { region: string | undefined; id: string }[] | undefined {
  const found = text.split(",").map((part) => amiReference.exec(part.trim()));
  if (!found.every((match) => match !== null)) return undefined;
  return found.map(([, region, id = ""]) => ({ region, id }));
}
