/** Stages on images, and the tests that they have passed: a tag for each on every AMI and snapshot of the image. */
import { goneMeanwhile } from "../gone.ts";
import { holdMark, marks, testedMark, withTest } from "../marks.ts";
import { sameSlot } from "../order.ts";
import type { Image, ImageCopy, StageHold, StageSlot } from "../types.ts";
import { type Account, buildRegionLast } from "./account.ts";
import { describeSnapshots, putTags, type RegionalAmi, snapshotIds, takeTags } from "./amis.ts";
import { causeOf, isGone } from "./errors.ts";
import { checkTags } from "./image-tags.ts";
import { allCopies, type FinishedAmi, groupImages } from "./images.ts";
import { tagsOf } from "./tags.ts";

export async function addStage(account: Account, image: Image, hold: StageHold): Promise<Image> {
  const copies = await copiesOf(account, image);
  const now = imageNow(account, copies, image);
  const known = now.stages.find((other) => sameSlot(other, hold));
  if (known !== undefined && known.since >= hold.since) return now;
  const [name, value] = holdMark(hold, image.family);
  for (const { ami } of copies) checkTags({ [name]: value }, tagsOf(ami.Tags).keys());
  await everyCopy(copies, image, async (copy) =>
    putTags(account.api, copy.region, await resourcesOf(account, copy), { [name]: value }),
  );
  const others = now.stages.filter((other) => !sameSlot(other, hold));
  return { ...now, stages: [...others, hold] };
}

export async function dropStage(account: Account, image: Image, slot: StageSlot): Promise<Image> {
  const copies = await copiesOf(account, image);
  const now = imageNow(account, copies, image);
  const [name] = holdMark({ ...slot, since: "" }, image.family);
  await everyCopy(copies, image, async (copy) =>
    takeTags(account.api, copy.region, await resourcesOf(account, copy), [name]),
  );
  return { ...now, stages: now.stages.filter((other) => !sameSlot(other, slot)) };
}

/** On the copies that are known; those that are made later get it with the other tags. */
export async function markTested({ api }: Account, image: Image, test: string): Promise<Image> {
  const tested = withTest(image.tested, test);
  const write = ({ region, id }: ImageCopy) => putTags(api, region, [id], testedMark(tested));
  await Promise.all(image.copies.map(write));
  return { ...image, tested };
}

/** @throws {UserError} when the image has gone meanwhile. */
async function copiesOf(account: Account, image: Image): Promise<FinishedAmi[]> {
  const copies = await allCopies(account, image);
  if (copies.length > 0) return copies;
  throw goneMeanwhile(image);
}

/** With the holds of all copies, and of these the ones that were asked for. */
function imageNow(account: Account, copies: readonly RegionalAmi[], image: Image): Image {
  const asked = new Set(image.copies.map((copy) => copy.region));
  const [now = image] = groupImages(
    account,
    copies.filter((copy) => asked.has(copy.region)),
  );
  const [whole = now] = groupImages(account, copies);
  return { ...now, stages: whole.stages };
}

/** The AMI and its snapshots, without those that it shares with images of others. */
async function resourcesOf({ api }: Account, copy: FinishedAmi): Promise<string[]> {
  const snapshots = await describeSnapshots(api, copy.region, snapshotIds(copy.ami));
  const own = snapshots.filter((snapshot) => tagsOf(snapshot.Tags).get(marks.run) === copy.run);
  return [copy.id, ...own.flatMap((snapshot) => snapshot.SnapshotId ?? [])];
}

async function everyCopy(
  copies: readonly FinishedAmi[],
  image: Image,
  work: (copy: FinishedAmi) => Promise<void>,
): Promise<void> {
  try {
    for (const part of buildRegionLast(copies, image.region)) await Promise.all(part.map(work));
  } catch (error) {
    throw isGone(causeOf(error)) ? goneMeanwhile(image, error) : error;
  }
}
