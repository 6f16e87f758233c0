/** The machines of builds and trials. */
import { z } from "zod";
import { homeTime } from "../../shared/clock.ts";
import { UserError } from "../../shared/errors.ts";
import { isObject, type JsonObject } from "../../shared/json.ts";
import { textOf } from "../builder-keys.ts";
import type { RunLabels } from "../labels/cloud.ts";
import { limits } from "../labels/limits.ts";
import { withOwnLabels } from "../labels/own-labels.ts";
import type { BuildInput, HomeOptions, Preparation } from "../types.ts";
import type { AzureAccess } from "./access.ts";
import { type AzureApi, createdTag, nameTag, type Place, regionOf, snapshotsTag } from "./api.ts";
import { destinationOf, hasSnapshots } from "./place.ts";

const located = z.object({ location: z.string() });
const definition = z.object({
  properties: z.object({
    hyperVGeneration: z.string().default("V1"),
  }),
});

/** @throws {UserError} for a group or an image definition that is not there or does not suit. */
export async function checkPlace(api: AzureApi, place: Place, builder: JsonObject): Promise<void> {
  if ((await api.get(place.group, located)) === undefined) {
    const name = place.group.split("/").at(-1);
    throw new UserError(
      `builder-config: Azure has no resource group ${name}. Make it: az group create --name ${name} --location REGION`,
    );
  }
  if (place.kind === "images") return;
  const path = place.path.replace(/\/versions$/, "");
  const [gallery, name] = path.split("/").filter((_, index) => index === 8 || index === 10);
  const found = await api.get(path, definition);
  if (found === undefined) {
    throw new UserError(
      `builder-config: the gallery ${gallery} has no image definition ${name}. Make it: az sig image-definition create --gallery-name ${gallery} --gallery-image-definition ${name} --resource-group ${place.group.split("/").at(-1)} --os-type Linux --os-state Generalized --hyper-v-generation V2 --publisher NAME --offer NAME --sku NAME --features SecurityType=Standard`,
    );
  }
  const { hyperVGeneration } = found.properties;
  const sku = textOf(builder, "image_sku");
  const base = sku !== undefined && /gen-?2$|arm64$/.test(sku) ? "V2" : "V1";
  // Only of a base whose name tells it is it known.
  const isKnown = textOf(builder, "image_publisher") === "debian";
  if (isKnown && base !== hyperVGeneration.toUpperCase()) {
    throw new UserError(
      `builder-config: the image definition ${name} is for machines of generation ${hyperVGeneration}, and \`image_sku\` ${sku} makes one of generation ${base}. Take another definition, or \`image_sku\` ${base === "V2" ? "12" : "12-gen2"}.`,
    );
  }
}

/** What Packer is told, with marks on all that it makes, and as whom it acts. */
export async function prepare(
  {
    api,
    access,
    place,
    regions,
  }: { api: AzureApi; access: AzureAccess; place: Place } & Pick<HomeOptions, "regions">,
  { template: { builder }, packerVersion }: BuildInput,
  run: RunLabels,
): Promise<Preparation> {
  check(builder, place, regions);
  const { keys, secrets } = await access.forPacker(packerVersion);
  const own = textOf(builder, "build_resource_group_name");
  const location =
    textOf(builder, "location") ??
    regions[0] ??
    (await api.get(place.group, located))?.location ??
    "";
  const gallery = destinationOf(builder);
  const labels = {
    ...run.labels,
    [createdTag]: new Date(homeTime()).toISOString(),
    [nameTag]: run.imageName,
    ...(hasSnapshots(builder) ? { [snapshotsTag]: "1" } : {}),
  };
  return {
    builder: {
      ...keys,
      azure_tags: withOwnLabels(builder, "azure_tags", labels, limits.azure),
      ...(own === undefined
        ? // One deletion takes away all that a build leaves.
          { temp_resource_group_name: run.name, location }
        : { location: null }),
      ...(gallery === undefined || textOf(builder, "managed_image_resource_group_name")
        ? { managed_image_name: run.imageName }
        : {}),
      ...(gallery === undefined
        ? {}
        : {
            shared_image_gallery_destination: versionIn(gallery, [location, ...regions]),
            // Nobody's machine is made from it before it has passed.
            shared_gallery_image_version_exclude_from_latest: true,
          }),
    },
    variables: {},
    secrets,
    notes: [`Resource group of the machine: ${own ?? `${run.name} in ${location}`}`],
  };
}

/** The highest number is the latest version, so it is the time: three numbers, each below 2³¹. */
function versionIn(gallery: JsonObject, wanted: readonly string[]): JsonObject {
  const now = new Date(homeTime());
  const [month, day] = [now.getUTCMonth() + 1, now.getUTCDate()];
  const midnight = Date.UTC(now.getUTCFullYear(), month - 1, day);
  const version = [now.getUTCFullYear(), month * 100 + day, now.getTime() - midnight].join(".");
  const key = Array.isArray(gallery["target_region"]) ? "target_region" : "replication_regions";
  const given = gallery[key];
  const there = Array.isArray(given) ? given : [];
  const names = there.map((one) => regionOf(String(isObject(one) ? one["name"] : one)));
  const lacking = new Set(wanted.map(regionOf).filter((name) => name && !names.includes(name)));
  const further = [...lacking].map((name) => (key === "target_region" ? { name } : name));
  return { image_version: version, ...gallery, [key]: [...there, ...further] };
}

/** @throws {UserError} for what Azure would refuse when all is built, or Packer in words of its own. */
function check(builder: JsonObject, place: Place, regions: readonly string[]): void {
  if (textOf(builder, "capture_container_name") !== undefined) {
    throw new UserError(
      "builder-config: `capture_container_name`: a VHD in a storage account is nothing that this action can look after. Leave it out, and set `managed_image_resource_group_name` or `shared_image_gallery_destination`.",
    );
  }
  if (place.kind === "images" && regions.length > 1) {
    throw new UserError(
      "regions: a managed image of Azure's is in one region. For several, set `shared_image_gallery_destination` in builder-config: a version of a gallery has a replica in each.",
    );
  }
}
