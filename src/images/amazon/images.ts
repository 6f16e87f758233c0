/**
 * AMIs with the final mark as images: one image has an AMI in each region, all of one name, made by
 * one invocation.
 */
import { homeTime } from "../../shared/clock.ts";
import { type FinishedFacts, readFinalMarks } from "../labels/facts.ts";
import { marks } from "../marks.ts";
import { belongsTo, byAge } from "../order.ts";
import type { Image, StageHold } from "../types.ts";
import type { Account } from "./account.ts";
import { type Ami, describeCopies, describeEverywhere, exactly, type RegionalAmi } from "./amis.ts";
import { regionsOf } from "./image-tags.ts";
import { amiReference } from "./region-names.ts";
import { isAmazons, tagsOf } from "./tags.ts";

export const builderIds = {
  "amazon-ebs": "mitchellh.amazonebs",
  "amazon-chroot": "mitchellh.amazon.chroot",
} as const;

/** An AMI that is finished, and what its marks say. */
export interface FinishedAmi extends RegionalAmi, FinishedFacts {
  name: string;
  buildRegion: string;
  /** Where copies are, as far as this one knows. */
  regions: string[];
}

/** EC2 API Reference, "Image", `imageState`: what an AMI is that can be used, now or once enabled. */
const usable = new Set(["available", "disabled"]);

/** @returns undefined for one that is not finished, not ours, or whose marks say nothing. */
export function readFinished(account: Account, regional: RegionalAmi): FinishedAmi | undefined {
  const { builder, options } = account;
  const { ami, region, id } = regional;
  if (!usable.has(ami.State ?? "")) return undefined;
  const tags = tagsOf(ami.Tags);
  const own = Object.fromEntries([...tags].filter(([name]) => !isAmazons(name)));
  const read = readFinalMarks(own, { builder, repositoryId: options.repositoryId });
  if (read === undefined) return undefined;
  const undated = Number.isNaN(Date.parse(ami.CreationDate ?? "")) ? ["CreationDate"] : [];
  const wrong = [...("wrong" in read ? read.wrong : []), ...undated];
  if ("wrong" in read || wrong.length > 0) {
    options.log.warning(
      `${region}:${id} has the final mark but cannot be read as an image and is passed over: ${wrong.join(", ")} is not as this action writes it.`,
    );
    return undefined;
  }
  return {
    ...regional,
    ...read.facts,
    name: ami.Name ?? "",
    buildRegion: tags.get(marks.region) ?? region,
    regions: regionsOf(tags),
  };
}

/**
 * The mark that an image for a pull request and its copies have from their making: the role for
 * pull requests can make no AMI without it, and put it on none that is there (docs/iam/preview.json).
 */
export function isForPreview({ ami }: RegionalAmi): boolean {
  return tagsOf(ami.Tags).get(marks.stage) === "preview";
}

/** @returns the images that these AMIs are, oldest first. */
export function groupImages(account: Account, found: readonly RegionalAmi[]): Image[] {
  return groupCopies(account, found)
    .map((group) => imageOf(account, group))
    .sort(byAge);
}

/** Which AMIs are copies of each other. What pull requests made is never a copy of main's. */
function groupCopies(account: Account, found: readonly RegionalAmi[]): FinishedAmi[][] {
  const groups = new Map<string, FinishedAmi[]>();
  for (const regional of found) {
    const finished = readFinished(account, regional);
    if (finished === undefined) continue;
    const { run, identity, name } = finished;
    const key = JSON.stringify([run, identity, name, isForPreview(regional)]);
    const group = groups.get(key) ?? [];
    // Of two in one region, which only a stranger's tags can say, the first by id.
    const other = group.findIndex((copy) => copy.region === finished.region);
    if (other === -1) group.push(finished);
    else if (finished.id < (group[other]?.id ?? "")) group[other] = finished;
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Of two looks at images: the same one, though it may have got or lost copies in between. */
export function isSame(image: Image, other: Image): boolean {
  return image.invocation === other.invocation && image.copies.some((copy) => hasCopy(other, copy));
}

export function hasCopy(
  { copies }: Image,
  { region, id }: Pick<RegionalAmi, "region" | "id">,
): boolean {
  return copies.some((copy) => copy.region === region && copy.id === id);
}

function imageOf(account: Account, group: readonly FinishedAmi[]): Image {
  const order = [...account.lookIn];
  const rank = (copy: FinishedAmi) =>
    copy.region === copy.buildRegion ? -1 : order.indexOf(copy.region);
  const copies = [...group].sort((a, b) => rank(a) - rank(b));
  const [first] = copies;
  if (first === undefined) throw new Error("an image without a copy");
  const dates = copies.map((copy) => copy.ami.CreationDate ?? "").sort();
  const isHome = first.region === first.buildRegion;
  return {
    builder: account.builder,
    builderId: builderIds[account.builder],
    image: copies
      .map(({ region, id }) => `${region}:${id}`)
      .sort()
      .join(),
    id: first.id,
    region: first.region,
    copies: copies.map(({ region, id }) => ({ region, id })),
    name: first.name,
    created: (isHome ? first.ami.CreationDate : dates[0]) ?? "",
    identity: first.identity,
    toplevel: first.toplevel,
    family: first.family,
    stages: stagesOf(copies),
    tested: first.tested,
    // All copies must be trusted: a role that can write tags in one region only, or that copies a
    // trusted image with its tags for a preview, cannot make an image trusted.
    trusted: copies.every((copy) => copy.trusted && !isForPreview(copy)),
    invocation: first.run,
    labels: first.labels,
    isProtected: copies.some(({ ami }) => isProtected(ami)),
    size: sizeOf(first.ami),
  };
}

/** Stages of all copies: a killed run may have marked only some. The latest `since` counts. */
function stagesOf(copies: readonly FinishedAmi[]): StageHold[] {
  const holds = new Map<string, StageHold>();
  for (const hold of copies.flatMap(({ stages }) => stages)) {
    const slot = JSON.stringify([hold.family, hold.stage, hold.pullRequest]);
    const known = holds.get(slot);
    if (known === undefined || known.since < hold.since) holds.set(slot, hold);
  }
  const text = (hold: StageHold) => `${hold.since} ${hold.stage} ${hold.pullRequest ?? ""}`;
  return [...holds.values()].sort((a, b) => (text(a) < text(b) ? -1 : 1));
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

function ours(account: Account): Record<string, string> {
  return {
    [`tag:${marks.final}`]: "1",
    [`tag:${marks.repository}`]: account.options.repositoryId,
    [`tag:${marks.builder}`]: account.builder,
  };
}

export async function findImages(account: Account, identity: string): Promise<Image[]> {
  const filters = { ...ours(account), [`tag:${marks.identity}`]: identity };
  const found = await describeEverywhere(account.api, account.lookIn, filters);
  return groupImages(account, found).filter((image) => image.identity === identity);
}

export async function listImages(account: Account, family: string | undefined): Promise<Image[]> {
  const found = await describeEverywhere(account.api, account.lookIn, ours(account));
  return groupImages(account, found).filter((image) => belongsTo(image, family));
}

/** By name, which a filter finds before it finds new tags: what has just been marked is seen. */
export async function freshImages(account: Account, identity: string): Promise<Image[]> {
  const found = await freshAmis(account, identity);
  return groupImages(account, found).filter((image) => image.identity === identity);
}

/** Also those that are not finished, or whose name only looks like one of ours. */
export async function freshAmis(account: Account, identity: string): Promise<RegionalAmi[]> {
  const filters = { name: `nixos-${exactly(identity)}*` };
  return await describeEverywhere(account.api, account.lookIn, filters);
}

/**
 * Every copy that is there, also in regions that nobody asked for. A copy that somebody has taken
 * the marks from is not among them.
 */
export async function allCopies(account: Account, image: Image): Promise<FinishedAmi[]> {
  const here = await describeCopies(account.api, image.copies);
  const asked = image.copies.map((copy) => copy.region);
  const found = await withFurther(account, here, asked, [image.name]);
  const groups = groupCopies(account, found);
  const isOwn = (copy: FinishedAmi) => copy.run === image.invocation && hasCopy(image, copy);
  return groups.find((copies) => copies.some(isOwn)) ?? [];
}

/** With AMIs of these names in regions that were not asked: each copy says where the others are. */
export async function withFurther(
  account: Account,
  found: readonly RegionalAmi[],
  asked: Iterable<string>,
  names: readonly string[],
): Promise<RegionalAmi[]> {
  const all = [...found];
  const looked = new Set(asked);
  for (;;) {
    const named = all.flatMap((regional) => readFinished(account, regional)?.regions ?? []);
    const further = new Set(named.filter((region) => !looked.has(region)));
    if (further.size === 0) return all;
    for (const region of further) looked.add(region);
    all.push(...(await describeEverywhere(account.api, further, { name: names.map(exactly) })));
  }
}

/**
 * @param id An AMI, `region:ami[,region:ami]`, or the image's name. Regions that it names are
 *   looked in from now on.
 */
export async function getImage(account: Account, id: string): Promise<Image | undefined> {
  const copies = readIds(id);
  for (const { region } of copies ?? []) {
    if (region !== undefined) account.lookIn.add(region);
  }
  if (copies === undefined && !/^[\w()[\] ./'@-]{3,128}$/.test(id)) return undefined;
  const filters =
    copies === undefined ? { name: exactly(id) } : { "image-id": copies.map((copy) => copy.id) };
  const found = groupImages(
    account,
    await describeEverywhere(account.api, account.lookIn, filters),
  );
  const [image] = found.filter((one) =>
    copies === undefined
      ? one.name === id
      : copies.some((wanted) =>
          one.copies.some(
            (copy) =>
              copy.id === wanted.id &&
              (wanted.region === undefined || copy.region === wanted.region),
          ),
        ),
  );
  if (image === undefined) return undefined;
  // With the copies that the id does not name.
  const all = await freshImages(account, image.identity);
  return all.find((one) => isSame(one, image)) ?? image;
}

/** @returns undefined for a text that names no AMI. */
export function readIds(text: string): { region: string | undefined; id: string }[] | undefined {
  if (text === "") return undefined;
  const ids = text.split(",").map((part) => {
    const match = amiReference.exec(part.trim());
    return match === null ? undefined : { region: match[1], id: match[2] ?? "" };
  });
  return ids.some((id) => id === undefined)
    ? undefined
    : (ids as { region: string | undefined; id: string }[]);
}
