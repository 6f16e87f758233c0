/** Stages on images: a tag for each on every AMI and snapshot of the image. */
import { holdMark } from "../marks.ts";
import type { Image, Place, StageHold } from "../types.ts";
import { type Account, buildRegionLast } from "./account.ts";
import { describeCopies, type Placed, putTags, snapshotIds, takeTags } from "./amis.ts";
import { checkTags, tagsOf } from "./image-tags.ts";
import { groupImages, readFinished } from "./images.ts";

export async function addStage(account: Account, image: Image, hold: StageHold): Promise<Image> {
  const copies = await copiesOf(account, image);
  const now = imageNow(account, copies, image);
  const known = now.stages.find((other) => samePlace(other, hold));
  if (known !== undefined && known.since >= hold.since) return now;
  const [name, value] = holdMark(hold, image.family);
  for (const { ami } of copies) checkTags({ [name]: value }, tagsOf(ami).keys());
  await everyCopy(copies, image, ({ region, id, ami }) =>
    putTags(account.api, region, [id, ...snapshotIds(ami)], { [name]: value }),
  );
  const others = now.stages.filter((other) => !samePlace(other, hold));
  return { ...now, stages: [...others, hold] };
}

export async function dropStage(account: Account, image: Image, place: Place): Promise<Image> {
  const copies = await copiesOf(account, image);
  const now = imageNow(account, copies, image);
  const [name] = holdMark({ ...place, since: "" }, image.family);
  await everyCopy(copies, image, ({ region, id, ami }) =>
    takeTags(account.api, region, [id, ...snapshotIds(ami)], [name]),
  );
  return { ...now, stages: now.stages.filter((other) => !samePlace(other, place)) };
}

/** @throws when the image has gone meanwhile. */
async function copiesOf(account: Account, image: Image): Promise<Placed[]> {
  const found = await describeCopies(account.api, image.copies);
  const copies = found.filter((copy) => readFinished(account, copy)?.run === image.invocation);
  if (copies.length > 0) return copies;
  throw new Error(`${image.image} is gone: it was removed while this run worked with it`);
}

function imageNow(account: Account, copies: readonly Placed[], image: Image): Image {
  return groupImages(account, copies)[0] ?? image;
}

async function everyCopy(
  copies: readonly Placed[],
  image: Image,
  work: (copy: Placed) => Promise<void>,
): Promise<void> {
  for (const part of buildRegionLast(copies, image.region)) await Promise.all(part.map(work));
}

function samePlace(left: Place, right: Place): boolean {
  return (
    left.family === right.family &&
    left.stage === right.stage &&
    left.pullRequest === right.pullRequest
  );
}
