/** What Packer is told: on which droplet, in which regions, and names that say whose all is that it makes. */
import { UserError } from "../../shared/errors.ts";
import type { Json, JsonObject } from "../../shared/json.ts";
import { quoted } from "../../shared/text.ts";
import type { RunLabels } from "../labels/cloud.ts";
import { textOf } from "../qemu/builder-keys.ts";
import type { BuildInput, Preparation } from "../types.ts";
import type { OceanApi, Size } from "./api.ts";

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
    await chooseSize(api, { size, isFirm: true, region, disk: 0 });
  }
  const further = [...listOf(builder, "snapshot_regions"), ...asked];
  const others = [...new Set(further)].filter((one) => one !== region);
  return {
    builder: {
      droplet_name: run.name,
      snapshot_name: run.imageName,
      // Put on by this action, with its own.
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
  const tags = listOf(builder, "snapshot_tags");
  const wrong = tags.find((tag) => !/^[A-Za-z0-9:_-]{1,255}$/.test(tag));
  if (wrong === undefined) return tags;
  throw new UserError(
    `builder-config: \`snapshot_tags\`: ${quoted(wrong)} is no tag of DigitalOcean's, which have letters, digits, colons, dashes and underscores, and at most 255 characters.`,
  );
}

function listOf(builder: JsonObject, key: string): string[] {
  const value: Json | undefined = builder[key];
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  throw new UserError(`builder-config: \`${key}\` must be a list of texts.`);
}

export interface Wanted {
  /** Undefined: any. */
  size: string | undefined;
  /** Somebody asked for that size, and gets no other. */
  isFirm: boolean;
  region: string;
  /** GB. */
  disk: number;
}

/**
 * The size that is wanted, else the cheapest that will do.
 * @throws {UserError} for a size or region that cannot be had.
 */
export async function chooseSize(
  api: OceanApi,
  { size, isFirm, region, disk }: Wanted,
): Promise<Size> {
  const all = await api.sizes();
  const fitting = all
    .filter((one) => one.available && one.regions.includes(region) && one.disk >= disk)
    .sort((a, b) => a.price_monthly - b.price_monthly);
  const asked = fitting.find(({ slug }) => slug === size);
  const [cheapest] = fitting;
  if (asked !== undefined) return asked;
  if (cheapest === undefined) {
    const regions = [...new Set(all.flatMap((one) => one.regions))].sort();
    throw new UserError(
      regions.includes(region)
        ? `DigitalOcean has no droplet with a disk of ${disk} GB or more in ${region}.`
        : `builder-config: \`region\`: DigitalOcean has no droplets in ${quoted(region)}, but in ${regions.join(", ")}.`,
    );
  }
  if (!isFirm) return cheapest;
  const is = all.some(({ slug }) => slug === size)
    ? `${size} cannot be had in ${region}`
    : `DigitalOcean has no ${quoted(size ?? "")}`;
  const some = fitting.slice(0, 8).map(({ slug }) => slug);
  throw new UserError(`builder-config: \`size\`: ${is}. These will do: ${some.join(", ")}.`);
}
