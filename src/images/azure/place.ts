/** Where images are, by what is written for Packer's builder. */
import { UserError } from "../../shared/errors.ts";
import { isObject, type JsonObject } from "../../shared/json.ts";
import { textOf } from "../builder-keys.ts";
import type { Place } from "./api.ts";

const destinationKey = "shared_image_gallery_destination";

/** Where a version of a gallery is to be; Packer takes a block as a list too. */
export function destinationOf(builder: JsonObject): JsonObject | undefined {
  const given = builder[destinationKey];
  const [one] = Array.isArray(given) ? given : [given];
  return isObject(one) ? one : undefined;
}

/** @throws {UserError} where nothing says it, or half of it. */
export function placeOf(builder: JsonObject, subscription: string): Place {
  const within = (parent: JsonObject, key: string, of: string) => {
    const name = textOf(parent, key);
    if (name !== undefined) return encodeURIComponent(name);
    throw new UserError(
      `builder-config: ${of} lacks \`${key}\`, which says where images are at Azure.`,
    );
  };
  const groupIn = (id: string, name: string) => `/subscriptions/${id}/resourceGroups/${name}`;
  const gallery = destinationOf(builder);
  if (gallery !== undefined) {
    const of = (key: string) => within(gallery, key, `\`${destinationKey}\``);
    const owner = encodeURIComponent(textOf(gallery, "subscription") ?? subscription);
    const group = groupIn(owner, of("resource_group"));
    const path = `${group}/providers/Microsoft.Compute/galleries/${of("gallery_name")}/images/${of("image_name")}/versions`;
    return { kind: "versions", group, path };
  }
  const name = textOf(builder, "managed_image_resource_group_name");
  if (name === undefined) {
    throw new UserError(
      `builder-config: nothing says where images are at Azure. Set \`managed_image_resource_group_name\` to a resource group, or \`${destinationKey}\` to an image definition of a gallery; docs/azure.md shows both.`,
    );
  }
  const group = groupIn(encodeURIComponent(subscription), encodeURIComponent(name));
  return { kind: "images", group, path: `${group}/providers/Microsoft.Compute/images` };
}

/** Keys that make Packer keep snapshots of the disks beside a managed image. */
const snapshotKeys: readonly string[] = [
  "managed_image_data_disk_snapshot_prefix",
  "managed_image_os_disk_snapshot_name",
];

export function hasSnapshots(builder: JsonObject): boolean {
  return snapshotKeys.some((key) => textOf(builder, key) !== undefined);
}

/** Keys that say where images and machines are, and what is beside an image. */
export const placeKeys: readonly string[] = [
  "build_resource_group_name",
  "managed_image_resource_group_name",
  destinationKey,
  ...snapshotKeys,
];
