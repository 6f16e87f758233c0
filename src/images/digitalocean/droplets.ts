/** The droplets of builds and trials. */
import { UserError } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/json.ts";
import { quoted } from "../../shared/text.ts";
import { textOf, textsOf } from "../builder-keys.ts";
import type { RunLabels } from "../labels/cloud.ts";
import { chooseSize, type WantedSize } from "../labels/sizes.ts";
import type { ServerMaker } from "../labels/token.ts";
import type { BuildInput, Preparation } from "../types.ts";
import type { OceanApi } from "./api.ts";

/** What Packer is told: names say whose all is that it makes. Tags of a droplet would be left when it is gone. */
export async function prepare(
  api: OceanApi,
  asked: readonly string[],
  { template: { builder } }: BuildInput,
  run: RunLabels,
): Promise<Preparation> {
  const own = textOf(builder, "region");
  // Of the regions asked for, the first one is where an image is made.
  const region = asked.find((one) => one === own) ?? asked[0] ?? own;
  const size = textOf(builder, "size");
  if (size !== undefined && region !== undefined) {
    await sizeOf(api, { size, isFirm: true, place: region, disk: 0 });
  }
  const further = new Set([...textsOf(builder, "snapshot_regions"), ...asked]);
  const others = [...further].filter((one) => one !== region);
  return {
    builder: {
      droplet_name: run.name,
      snapshot_name: run.imageName,
      // This action puts them on, with its own.
      snapshot_tags: null,
      ...(region === undefined ? {} : { region }),
      ...(others.length === 0 ? {} : { snapshot_regions: others }),
    },
    variables: {},
    notes: size === undefined ? [] : [`Droplet: ${size} in ${region}`],
  };
}

/** @throws {UserError} for what is no tag at DigitalOcean. */
export function ownTags(builder: JsonObject): string[] {
  const tags = textsOf(builder, "snapshot_tags");
  const wrong = tags.find((tag) => !/^[A-Za-z0-9:_-]{1,255}$/.test(tag));
  if (wrong === undefined) return tags;
  throw new UserError(
    `builder-config: \`snapshot_tags\`: ${quoted(wrong)} is no tag of DigitalOcean's, which have letters, digits, colons, dashes and underscores, and at most 255 characters.`,
  );
}

/** The builder cannot leave out the snapshot, so Packer does not make this droplet. */
export async function trialOf(
  api: OceanApi,
  image: NonNullable<Awaited<ReturnType<OceanApi["snapshot"]>>>,
  builder: JsonObject,
): Promise<ServerMaker> {
  const own = textOf(builder, "region");
  const region = image.regions.find((one) => one === own) ?? image.regions[0] ?? "";
  const size = await sizeOf(api, {
    size: textOf(builder, "size"),
    isFirm: false,
    place: region,
    disk: image.min_disk_size,
  });
  return {
    machine: `${size} in ${region}`,
    createKey: api.createKey,
    async createServer(name, key) {
      const given = { name, region, size, image: Number(image.id), ssh_keys: [Number(key)] };
      const made = await api.createDroplet(given);
      return { id: made, address: async () => await api.address(made) };
    },
  };
}

async function sizeOf(api: OceanApi, wanted: Omit<WantedSize, "cloud" | "keys">): Promise<string> {
  const sizes = (await api.sizes()).map(({ slug, disk, price_monthly, regions, available }) => ({
    name: slug,
    disk,
    price: price_monthly,
    places: regions,
    wrong: available ? undefined : "cannot be had at the moment",
  }));
  const keys = { size: "size", place: "region" };
  return chooseSize(sizes, { ...wanted, cloud: "DigitalOcean", keys }).name;
}
