/**
 * Which home belongs to which builder, and what is known of a builder without its cloud. Homes are
 * loaded when they are asked for, with their SDKs.
 */
import { builderNames } from "../packer/builder-names.ts";
import type { KeyTable } from "../packer/types.ts";
import { UserError } from "../shared/errors.ts";
import type { JsonObject } from "../shared/json.ts";
import { nearest } from "../shared/nearest.ts";
import { quoted } from "../shared/text.ts";
import { amazonKeys } from "./amazon/keys.ts";
import {
  checkRegions as checkAmazon,
  consoleAddress,
  isAmi,
  requireRegion,
} from "./amazon/region-names.ts";
import { azureKeys } from "./azure/keys.ts";
import { digitaloceanKeys } from "./digitalocean/keys.ts";
import { dockerKeys } from "./docker/keys.ts";
import { googleKeys } from "./googlecompute/keys.ts";
import { hcloudKeys } from "./hcloud/keys.ts";
import { plainKeys } from "./plain/keys.ts";
import { qemuKeys } from "./qemu/keys.ts";
import type { HomeOptions, Image, ImageCopy, ImageHome } from "./types.ts";
import { vultrKeys } from "./vultr/keys.ts";

interface Builder {
  load(): Promise<{ openHome(options: HomeOptions): Promise<ImageHome> }>;
  /** Packer's name of it, where that is another one. */
  type?: string;
  /** What Packer's builder can be told. */
  keys: KeyTable;
  /** Its images, or the records of them, are always in `image-store`. */
  isStored?: true;
  /** Of a cloud, where keys of the builder say how it is asked. */
  cloud?: {
    /** @throws {UserError} for no region's name. */
    checkRegions(regions: readonly string[]): void;
    /** Absent where it can do without. @throws {UserError} when nothing says which region. */
    requireRegion?(asked: AskedRegions, env: NodeJS.ProcessEnv): void;
  };
  /** Page of an image in the cloud's own console, made of checked parts only. */
  consoleAddress?(copy: ImageCopy): string | undefined;
  /** The same where pages do not depend on the region, or where only the list of images has one. */
  consolePage?(image: Image): string | undefined;
  /** Command that starts a machine from the image; words in capitals are the user's to fill in. */
  startCommand?(image: Image): string | undefined;
  /** True for a text that only an image of this home can have as its id. */
  isId?(text: string): boolean;
}

type AskedRegions = Pick<HomeOptions, "regions" | "builderConfig">;

const amazon = (builder: "amazon-ebs" | "amazon-chroot"): Builder => ({
  load: async () => (await import("./amazon/index.ts")).homeOf(builder),
  keys: amazonKeys,
  cloud: { checkRegions: checkAmazon, requireRegion },
  consoleAddress,
  startCommand: ({ region, id }) => `aws ec2 run-instances --region ${region} --image-id ${id}`,
  isId: isAmi,
});

/** Of a cloud whose images can be used everywhere. @param why With where the machine stands that builds. */
const withoutRegions = (why: string): NonNullable<Builder["cloud"]> => ({
  checkRegions([first]) {
    if (first !== undefined) throw new UserError(`regions: ${why}`);
  },
});

/** Of a cloud whose regions have such names. */
const withRegions = (
  cloud: string,
  name: RegExp,
  example: string,
): NonNullable<Builder["cloud"]> => ({
  checkRegions(regions) {
    const wrong = regions.find((region) => !name.test(region));
    if (wrong === undefined) return;
    throw new UserError(
      `regions: ${quoted(wrong)} is no region of ${cloud}'s, such as ${example}.`,
    );
  },
});

/** Portals of Azure's clouds (learn.microsoft.com, "Azure Government", "Azure operated by 21Vianet"). */
function azurePage({ region, id }: ImageCopy): string | undefined {
  if (!/^\/subscriptions\/[\w./-]+$/.test(id)) return undefined;
  const [, cloud] = /^(usgov|usdod|china)/.exec(region) ?? [];
  const domain = cloud === undefined ? "com" : cloud === "china" ? "cn" : "us";
  return `https://portal.azure.${domain}/#resource${id}`;
}

const registry: Readonly<Record<string, Builder>> = {
  qemu: { load: () => import("./qemu/index.ts"), keys: qemuKeys, isStored: true },
  "amazon-ebs": amazon("amazon-ebs"),
  "amazon-chroot": amazon("amazon-chroot"),
  hcloud: {
    load: () => import("./hcloud/index.ts"),
    keys: hcloudKeys,
    cloud: withoutRegions(
      "a Hetzner snapshot belongs to a project and can be used in all its locations. Remove the input; `location` in builder-config says where to build.",
    ),
    consolePage: () => "https://console.hetzner.com/projects",
    startCommand: ({ id }) => `hcloud server create --name NAME --type TYPE --image ${id}`,
  },
  digitalocean: {
    load: () => import("./digitalocean/index.ts"),
    keys: digitaloceanKeys,
    cloud: withRegions("DigitalOcean", /^[a-z]{3}\d$/, "nyc3"),
    consolePage: () => "https://cloud.digitalocean.com/images/snapshots/droplets",
    startCommand: ({ region = "REGION", id }) =>
      `doctl compute droplet create NAME --region ${region} --size SIZE --image ${id}`,
  },
  vultr: {
    load: () => import("./vultr/index.ts"),
    keys: vultrKeys,
    cloud: withoutRegions(
      "a Vultr snapshot belongs to an account and can be used in all regions. Remove the input; `region_id` in builder-config says where to build.",
    ),
    consolePage: () => "https://my.vultr.com/snapshots/",
    startCommand: ({ id }) =>
      `vultr-cli instance create --region REGION --plan PLAN --snapshot ${id}`,
  },
  docker: {
    load: () => import("./docker/index.ts"),
    keys: dockerKeys,
    isStored: true,
    // GitHub leads a browser from there to the page of the package.
    consolePage: ({ image }) =>
      /^ghcr\.io\/[\w./-]+@/.test(image) ? `https://${image.replace(/@.*/, "")}` : undefined,
    startCommand: ({ image }) =>
      image.startsWith("/")
        ? `docker load --input ${image}`
        : `docker run --detach --privileged --tmpfs /run ${image}`,
  },
  maas: {
    load: () => import("./maas/index.ts"),
    type: "qemu",
    keys: qemuKeys,
    isId: (text) => /^custom\/nixos-[0-9a-z]{32}-/.test(text),
    startCommand: ({ image }) =>
      image.startsWith("/")
        ? undefined
        : `maas PROFILE machine deploy SYSTEM_ID distro_series=${image}`,
  },
  googlecompute: {
    load: () => import("./googlecompute/index.ts"),
    keys: googleKeys,
    cloud: withoutRegions(
      "a Google image can be used in all zones of all regions. Remove the input; in builder-config, `image_storage_locations` says where to keep it, and `zone` where to build.",
    ),
    consolePage: () => "https://console.cloud.google.com/compute/images",
    startCommand: ({ image }) => `gcloud compute instances create NAME --image ${image}`,
  },
  "azure-arm": {
    load: () => import("./azure/index.ts"),
    keys: azureKeys,
    cloud: withRegions("Azure", /^[a-z]+\d?$/, "westeurope"),
    consoleAddress: azurePage,
    isId: (text) => /^\/subscriptions\/[^/]+\/resourceGroups\//i.test(text),
    startCommand: ({ image }) =>
      `az vm create --resource-group GROUP --name NAME --security-type Standard --image ${image}`,
  },
};

/** Builders whose images this action can look after, in the order of the README. */
export const builders: readonly string[] = Object.keys(registry);

/** Of any other builder there is a record of each image, and what plugins of Packer's do. */
function plain(builder: string): Builder {
  return {
    load: async () => (await import("./plain/index.ts")).homeOf(builder),
    keys: plainKeys,
    isStored: true,
  };
}

/** Type of the builder in a template whose images belong there. */
export function typeOf(builder: string): string {
  return find(builder)?.type ?? builder;
}

export function isInCloud(builder: string): boolean {
  return find(builder)?.cloud !== undefined;
}

/** True for a builder whose images are in `image-store` wherever the action runs. */
export function isStored(builder: string): boolean {
  return lookUp(builder)?.isStored === true;
}

/** Builders whose images alone have such an id; none where the id does not tell. */
export function buildersOf(id: string): string[] {
  return builders.filter((name) => registry[name]?.isId?.(id));
}

/** @returns address of the page of an image, by region; none for builders that have no console. */
export function consoleAddresses({ builder, copies }: Image): [region: string, url: string][] {
  return copies.flatMap((copy) => {
    const url = find(builder)?.consoleAddress?.(copy);
    return url === undefined ? [] : [[copy.region, url]];
  });
}

/** The one page of the cloud's console for an image, where pages do not depend on the region. */
export function consolePage(image: Image): string | undefined {
  return find(image.builder)?.consolePage?.(image);
}

/** @returns undefined also where the image's id holds what a shell would not take as plain text. */
export function startCommand(image: Image): string | undefined {
  const command = find(image.builder)?.startCommand?.(image);
  return command !== undefined && /^[\w ./:@=-]+$/.test(command) ? command : undefined;
}

/**
 * @param env Where the step needs a region: Amazon's or another cloud's own variables.
 * @throws {UserError} for a builder whose images this action cannot look after, a name that is none of
 * its regions', and no region where one is needed.
 */
export function checkRegions(
  builder: string,
  asked: AskedRegions,
  env: NodeJS.ProcessEnv | undefined,
): void {
  const { cloud } = entryOf(builder);
  cloud?.checkRegions(asked.regions);
  if (env !== undefined) cloud?.requireRegion?.(asked, env);
}

/** True for a builder that this action knows no more of than its name. */
export function isPlain(builder: string): boolean {
  return !Object.hasOwn(registry, builder) && lookUp(builder) !== undefined;
}

/** @throws {UserError} as `openHome` does. */
export function keysOf(builder: string): KeyTable {
  return entryOf(builder).keys;
}

/** Keys of any builder (packer-plugin-sdk template/parse.go). */
const common = ["name", "type"];

/** @returns a sentence for each key that Packer's builder does not have; none for a builder unknown here. */
export function unknownKeys(builder: string, config: JsonObject): string[] {
  const home = find(builder);
  if (home === undefined) return [];
  const known = [...common, ...Object.keys(home.keys.classes)];
  return Object.keys(config)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const meant = nearest(key.toLowerCase().replaceAll("-", "_"), known);
      const others = builders.filter((name) => Object.hasOwn(find(name)?.keys.classes ?? {}, key));
      const hint =
        meant !== undefined
          ? `Did you mean \`${meant}\`?`
          : others.length > 0
            ? `It is one of ${others.join(", ")}: set \`builder\`, or remove it.`
            : "See Packer's page of that builder; arguments of a template generator go into `generator-args`.";
      return `${quoted(key)} is not a key of Packer's builder ${builder}. ${hint}`;
    });
}

/**
 * Opens the home of a builder's images.
 * @throws {UserError} for what can be no builder of Packer's, with the name that may be meant.
 */
export async function openHome(builder: string, options: HomeOptions): Promise<ImageHome> {
  const module = await entryOf(builder).load();
  return await module.openHome(options);
}

function lookUp(builder: string): Builder | undefined {
  if (Object.hasOwn(registry, builder)) return registry[builder];
  if (builderNames.includes(builder)) return plain(builder);
  const isName = /^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/.test(builder);
  return isName && slipOf(builder) === undefined ? plain(builder) : undefined;
}

/** The builder that is meant, where a name is too close to it to be another one. */
function slipOf(builder: string): string | undefined {
  return nearest(builder.toLowerCase(), builderNames);
}

function entryOf(builder: string): Builder {
  const entry = lookUp(builder);
  if (entry !== undefined) return entry;
  const slip = slipOf(builder);
  const meant = slip === undefined ? "." : `; did you mean \`${slip}\`?`;
  throw new UserError(
    `builder: ${quoted(builder)} is not a Packer builder${meant} This action makes images with ${builders.map((name) => `\`${name}\``).join(", ")}, and with any other builder from a template of your own.`,
  );
}

function find(builder: string): Builder | undefined {
  return Object.hasOwn(registry, builder) ? registry[builder] : undefined;
}
