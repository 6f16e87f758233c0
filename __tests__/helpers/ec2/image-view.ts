/** Images as DescribeImages shows and filters them. */
import {
  type Account,
  accountId,
  type Call,
  findImage,
  type Image,
  isPublic,
  isShared,
} from "./account.ts";
import { filtersOf, isTagFilter, matchesAll, matchesTags, plain, type Readers } from "./filters.ts";
import { page } from "./paging.ts";
import { tagSet } from "./tags.ts";
import { list, type Parameters, type Tree, text } from "./wire.ts";

export function describeImages(account: Account, call: Call): Tree {
  const { region: name, parameters, direct } = call;
  const region = account.region(name);
  const ids = list(parameters, "ImageId");
  const filters = filtersOf(parameters);
  const byTag = filters.filter(isTagFilter);
  const others = filters.filter((filter) => !isTagFilter(filter));
  // Asked most, and of many images: before all the rest of an image is put together.
  const byName = others.filter((filter) => ["image-id", "name"].includes(filter.name));
  const lag = direct ? 0 : account.settings.lag;
  const found: Tree[] = [];
  const candidates =
    ids.length > 0 ? ids.map((id) => findImage(region, id)) : region.images.values();
  const isWanted = wantedBy(parameters);
  for (const image of candidates) {
    if (!isWanted(image)) continue;
    const seen = account.tags.seen(image.id, lag);
    if (!byTag.every((filter) => matchesTags(seen, filter))) continue;
    if (!direct) advance(account, name, image);
    if (image.state === "disabled" && parameters["IncludeDisabled"] !== "true") continue;
    if (!matchesAll({ imageId: image.id, name: image.name }, byName, readers)) continue;
    const tree = viewOf(account, image);
    if (matchesAll(tree, others, readers)) found.push(tree);
  }
  const { part, nextToken } = page(call.action, parameters, found, account.settings);
  return { imagesSet: part, nextToken };
}

/** Owners, ExecutableUsers and IncludeDeprecated of DescribeImages. */
function wantedBy(parameters: Parameters): (image: Image) => boolean {
  const owners = list(parameters, "Owner");
  const users = list(parameters, "ExecutableBy");
  return (image) => {
    const own = image.owner === accountId;
    if (!own && !isShared(image)) return false;
    const names = [image.owner, image.ownerAlias ?? "", own ? "self" : ""];
    if (owners.length > 0 && !owners.some((owner) => owner !== "" && names.includes(owner))) {
      return false;
    }
    const may = users.length > 0 ? image.permissions.flatMap((one) => [one.userId, one.group]) : [];
    if (
      users.length > 0 &&
      !users.some((user) => may.includes(user === "self" ? accountId : user))
    ) {
      return false;
    }
    // "If you are the AMI owner, all deprecated AMIs appear in the response regardless".
    const deprecated = image.deprecateAt !== undefined && image.deprecateAt.getTime() <= Date.now();
    return !deprecated || own || parameters["IncludeDeprecated"] === "true";
  };
}

function advance(account: Account, region: string, image: Image): void {
  if (image.state !== "pending") return;
  // A test that has waited long enough lets all go on.
  if (image.polls > 0 && account.settings.pendingPolls > 0) {
    image.polls--;
    return;
  }
  image.state = image.fails ? "failed" : "available";
  for (const { ebs } of image.devices) {
    const snapshot = account.region(region).snapshots.get(ebs?.snapshotId ?? "");
    if (snapshot !== undefined) snapshot.state = image.fails ? "error" : "completed";
  }
}

function viewOf({ tags }: Account, image: Image): Tree {
  const failure = {
    code: "Client.InternalError",
    message: "Client error on launch: the image could not be made",
  };
  return {
    imageId: image.id,
    imageLocation: `${image.owner}/${image.name}`,
    imageState: image.state,
    stateReason: image.state === "failed" ? failure : undefined,
    imageOwnerId: image.owner,
    imageOwnerAlias: image.ownerAlias,
    isPublic: isPublic(image),
    architecture: image.architecture,
    imageType: "machine",
    name: image.name,
    // An image without a description has no such element.
    description: image.description === "" ? undefined : image.description,
    rootDeviceType: "ebs",
    rootDeviceName: image.rootDeviceName,
    blockDeviceMapping: image.devices.map(({ deviceName, virtualName, ebs }) => ({
      deviceName,
      virtualName,
      ebs: ebs === undefined ? undefined : { ...ebs },
    })),
    virtualizationType: "hvm",
    hypervisor: "xen",
    enaSupport: true,
    sriovNetSupport: "simple",
    platformDetails: "Linux/UNIX",
    usageOperation: "RunInstances",
    creationDate: image.createdAt.toISOString(),
    deprecationTime: image.deprecateAt?.toISOString(),
    deregistrationProtection: protectionOf(image),
    ...image.attributes,
    // Tags of another account's image are not shown.
    tagSet: image.owner === accountId ? tagSet(tags.now(image.id)) : [],
  };
}

/** EC2 User Guide, "Protect an Amazon EC2 AMI from deregistration". */
export function protectionOf({ protection, protectedUntil }: Image): string {
  if (protectedUntil !== undefined && protectedUntil.getTime() > Date.now()) {
    return `disabled after ${protectedUntil.toISOString()}`;
  }
  return protection;
}

const ofDevices = (read: (device: Tree) => string[]) => (image: Tree) =>
  (image["blockDeviceMapping"] as Tree[]).flatMap(read);

const ofEbs = (name: string) =>
  ofDevices(({ ebs }) => (typeof ebs === "object" && !Array.isArray(ebs) ? plain(name)(ebs) : []));

/** DescribeImages, Filters. */
const readers: Readers = {
  architecture: plain("architecture"),
  "block-device-mapping.delete-on-termination": ofEbs("deleteOnTermination"),
  "block-device-mapping.device-name": ofDevices(plain("deviceName")),
  "block-device-mapping.encrypted": ofEbs("encrypted"),
  "block-device-mapping.snapshot-id": ofEbs("snapshotId"),
  "block-device-mapping.volume-size": ofEbs("volumeSize"),
  "block-device-mapping.volume-type": ofEbs("volumeType"),
  "creation-date": plain("creationDate"),
  description: plain("description"),
  "ena-support": plain("enaSupport"),
  hypervisor: plain("hypervisor"),
  "image-id": plain("imageId"),
  "image-type": plain("imageType"),
  "is-public": plain("isPublic"),
  name: plain("name"),
  "owner-alias": plain("imageOwnerAlias"),
  "owner-id": plain("imageOwnerId"),
  "root-device-name": plain("rootDeviceName"),
  "root-device-type": plain("rootDeviceType"),
  "source-image-id": plain("sourceImageId"),
  "source-image-region": plain("sourceImageRegion"),
  "source-instance-id": plain("sourceInstanceId"),
  state: (image) => [text(image, "imageState")],
  "virtualization-type": plain("virtualizationType"),
};
