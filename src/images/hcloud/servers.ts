/** The servers of builds and trials. */
import { compareVersions } from "../../packer/version.ts";
import { homeTime } from "../../shared/clock.ts";
import type { JsonObject } from "../../shared/json.ts";
import { textOf } from "../builder-keys.ts";
import type { RunLabels } from "../labels/cloud.ts";
import { limits } from "../labels/limits.ts";
import { withOwnLabels } from "../labels/own-labels.ts";
import { choiceOf, chooseSize, type MachineSize, type WantedSize } from "../labels/sizes.ts";
import type { ServerMaker } from "../labels/token.ts";
import type { BuildInput, Preparation } from "../types.ts";
import type { HetznerApi } from "./api.ts";

/** Of the generator: its value is a type that may be gone. */
const ownType = "packernix_server_type";
/** Where neither the template nor `builder-config` says it; also the generator's default. */
const usualLocation = "nbg1";

/** What Packer is told, with marks on all that it makes. Never a token: Packer finds it itself. */
export async function prepare(
  api: HetznerApi,
  { template: { builder, variables }, platform, packerVersion }: BuildInput,
  run: RunLabels,
): Promise<Preparation> {
  const place = textOf(builder, "location");
  const type = choiceOf({ builder, variables }, "server_type", ownType);
  const isOwn = type?.isFirm === false;
  const chosen =
    place &&
    type &&
    (await chooseType(api, platform.startsWith("aarch64") ? "arm" : "x86", {
      size: type.id,
      isFirm: type.isFirm,
      place,
      disk: isOwn ? Number(variables["disk_size"] ?? 0) : 0,
    }));
  // Builders that Packer carried itself, before 1.7, know labels of snapshots only.
  const isOld = packerVersion !== undefined && compareVersions(packerVersion, "1.7.0") < 0;
  const keys = ["snapshot_labels", ...(isOld ? [] : ["server_labels", "ssh_keys_labels"])];
  const labels = (key: string) => withOwnLabels(builder, key, run.labels, limits.hetzner);
  return {
    builder: {
      server_name: run.name,
      snapshot_name: run.imageName,
      ...Object.fromEntries(keys.map((key) => [key, labels(key)])),
    },
    variables: isOwn && chosen !== undefined ? { server_type: chosen } : {},
    notes: chosen === undefined ? [] : [`Server: ${chosen} in ${place}`],
  };
}

/** The plugin can leave out the snapshot since 1.7.0 only, and Debian's Packer never can. */
export async function trialOf(
  api: HetznerApi,
  image: NonNullable<Awaited<ReturnType<HetznerApi["image"]>>>,
  builder: JsonObject,
  { labels }: RunLabels,
): Promise<ServerMaker> {
  const location = textOf(builder, "location") ?? usualLocation;
  const server_type = await chooseType(api, image.architecture, {
    size: textOf(builder, "server_type"),
    isFirm: false,
    place: location,
    disk: image.disk_size,
  });
  return {
    machine: `${server_type} in ${location}`,
    createKey: async (name, public_key) => await api.createKey({ name, public_key, labels }),
    createServer: async (name, key) => {
      const given = { name, image: Number(image.id), server_type, location, labels };
      return await api.createServer({ ...given, ssh_keys: [Number(key)] });
    },
  };
}

async function chooseType(
  api: HetznerApi,
  architecture: string,
  { place, ...wanted }: Omit<WantedSize, "cloud" | "keys">,
): Promise<string> {
  const sizes = (await api.serverTypes()).map((one): MachineSize => {
    const there = one.locations.find(({ name }) => name === place);
    const end = Date.parse(there?.deprecation?.unavailable_after ?? "");
    const wrongs = {
      "is not sold any more": end < homeTime(),
      [`is for ${one.architecture}, not ${architecture}`]: one.architecture !== architecture,
      [`is sold out in \`location\` ${place}`]: there?.available === false,
    };
    return {
      name: one.name,
      disk: one.disk,
      price: Number(one.prices.find(({ location }) => location === place)?.price_hourly.net),
      places: one.prices.map(({ location }) => location),
      wrong: Object.entries(wrongs).find(([, is]) => is)?.[0],
    };
  });
  const keys = { size: "server_type", place: "location" };
  return chooseSize(sizes, { ...wanted, place, cloud: "Hetzner", keys }).name;
}
