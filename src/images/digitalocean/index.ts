/** The home of images that the builder `digitalocean` makes: snapshots of a team at DigitalOcean. */

import type { CloudImage, CloudResource, LabelCloud, ResourceKind } from "../labels/cloud.ts";
import { decode } from "../labels/codec.ts";
import { labelHome } from "../labels/home.ts";
import { limits } from "../labels/limits.ts";
import { accessOf, type TokenNames } from "../labels/token.ts";
import { tryServer } from "../labels/trial.ts";
import type { LabelChange } from "../labels/types.ts";
import { marks } from "../marks.ts";
import type { HomeOptions, ImageHome } from "../types.ts";
import { type OceanApi, type OceanImage, oceanApi } from "./api.ts";
import { ownTags, prepare } from "./prepare.ts";
import { trialOf } from "./trial.ts";

/** As Packer prints it (builder/digitalocean/builder.go). */
const builderId = "pearkes.digitalocean";

const names: TokenNames = {
  cloud: "DigitalOcean",
  token: {
    key: "api_token",
    // The plugin's order.
    variables: ["DIGITALOCEAN_TOKEN", "DIGITALOCEAN_ACCESS_TOKEN", "DIGITALOCEAN_API_TOKEN"],
  },
  endpoint: {
    key: "api_url",
    variable: "DIGITALOCEAN_API_URL",
    usual: "https://api.digitalocean.com",
  },
  origin: "control panel: API, Tokens",
};

/** How often tags are put that are not there afterwards. */
const attempts = 4;

export async function openHome(options: HomeOptions): Promise<ImageHome> {
  return labelHome(digitalocean(options, process.env), options);
}

/** @param env Of this job: the token, and `DIGITALOCEAN_API_URL`. */
export function digitalocean(options: HomeOptions, env: NodeJS.ProcessEnv): LabelCloud {
  const { builderConfig, log, signal, regions } = options;
  const { endpoint, token, cleanupState } = accessOf(names, options, env);
  const api = oceanApi({ endpoint, token, log, signal });
  /** `snapshot_tags` of the user's: the plugin takes no notice of most errors there, and 1.6.6 has none. */
  let further: string[] = [];

  const kind = (word: string, path: string, list: () => Promise<CloudResource[]>) => ({
    kind: word,
    list,
    remove: async (id: string) => await api.remove(path, id),
    byHand: (id: string) => `doctl compute ${word} delete ${id}`,
  });
  const resources: ResourceKind[] = [
    kind("droplet", "droplets", async () => (await api.droplets()).map(bare)),
    // That of a build has a name of Packer's, which says nothing.
    kind("ssh-key", "account/keys", async () => (await api.keys()).map(bare)),
  ];

  async function setTags(id: string, { put, take }: LabelChange): Promise<void> {
    const wanted = [...Object.keys(put), ...further];
    let there = (await api.image(id))?.tags ?? [];
    for (let attempt = 0; attempt < attempts; attempt++) {
      const missing = wanted.filter((tag) => !has(there, tag));
      if (missing.length === 0) break;
      for (const tag of missing) await api.putTag(id, tag);
      there = (await api.image(id))?.tags ?? [];
    }
    const lost = wanted.find((tag) => !has(there, tag));
    if (lost !== undefined) throw new Error(`DigitalOcean does not keep the tag ${lost} on ${id}`);
    for (const tag of take) await api.takeTag(id, tag);
    await removeEmpty(take);
  }

  /** Those of them that are of one image or of few. What fails here leaves a tag without a thing. */
  async function removeEmpty(tags: readonly string[]): Promise<void> {
    const few = tags.filter((tag) => {
      const [name = ""] = Object.keys(decode({ [tag]: "" }, limits.digitalocean) ?? {});
      return name.startsWith("packernix-") && !shared.includes(name);
    });
    await Promise.all(few.map((tag) => api.removeEmptyTag(tag))).catch((error: unknown) =>
      log.debug(`Empty tags may be left at DigitalOcean: ${String(error)}`),
    );
  }

  return {
    builder: "digitalocean",
    builderId,
    limits: limits.digitalocean,
    resources,
    images: {
      ...kind("image", "images", async () => []),
      byHand: (id) => `doctl compute snapshot delete ${id}`,
      // One tag can be asked for, and the last one is that of fewest images.
      list: async ({ labels = {} }) =>
        (await api.images(Object.keys(labels).at(-1))).filter(isSnapshot).map(imageOf),
      get: async (id) => {
        const found = /^\d+$/.test(id) ? await api.image(id) : undefined;
        return found && isSnapshot(found) ? imageOf(found) : undefined;
      },
      setLabels: async ({ id }, change) => await setTags(id, change),
      rename: async (id, name) => await api.rename(id, name),
      remove: async (id) => {
        const found = await api.image(id);
        await api.remove("images", id);
        await removeEmpty(found?.tags ?? []);
      },
      copy: async (id, further) => {
        await Promise.all(further.map((region) => api.transfer(id, region)));
      },
      uses: async (ids) => await usesOf(api, ids),
    },
    clock: async () => {
      if (api.time() === undefined) await api.keys();
      return api.time() ?? Date.now();
    },
    clockStep: 1000,
    idOf: (artifact) =>
      artifact.builderId === builderId ? artifact.id.split(":").at(-1) : undefined,
    prepare: async (input, run) => {
      further = ownTags(input.template.builder);
      const prepared = await prepare(api, regions, input, run);
      // The only one that Packer 1.6.6 reads.
      const environment = { DIGITALOCEAN_API_TOKEN: await token() };
      return { ...prepared, environment };
    },
    trial: {
      packer: "1.6.6",
      prepare: async (id, input, run) => {
        const builder = input.template?.builder ?? builderConfig;
        return await tryServer(await trialOf(api, id, builder), { input, builder, run });
      },
    },
    cleanupState,
  };
}

/** Marks whose tags every image has. */
const shared: readonly string[] = [
  marks.builder,
  marks.family,
  marks.final,
  marks.repository,
  marks.trusted,
];

/** Two tags that differ in case are one. */
const has = (tags: readonly string[], tag: string) =>
  tags.some((one) => one.toLowerCase() === tag.toLowerCase());

const isSnapshot = ({ type }: OceanImage) => type === "snapshot";

function bare(thing: { id: number; name: string; created_at?: string }): CloudResource {
  return { id: String(thing.id), name: thing.name, created: thing.created_at ?? "", labels: {} };
}

function imageOf({ status, tags, size_gigabytes, ...image }: OceanImage): CloudImage {
  const isPending = status === "NEW" || status === "pending";
  return {
    ...bare(image),
    labels: Object.fromEntries(tags.map((tag) => [tag, ""])),
    state: status === "available" ? "ready" : isPending ? "pending" : "failed",
    regions: image.regions,
    size: size_gigabytes ? Math.round(size_gigabytes * 1e9) : undefined,
  };
}

async function usesOf(api: OceanApi, ids: readonly string[]): Promise<Map<string, string[]>> {
  const droplets = await api.droplets();
  const phrases = (id: string) =>
    droplets
      .filter(({ image }) => String(image?.id) === id)
      .map((droplet) => `droplet ${droplet.name} (${droplet.id})`);
  return new Map(ids.map((id) => [id, phrases(id)]));
}
