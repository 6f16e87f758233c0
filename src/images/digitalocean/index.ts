/** The home of images that the builder `digitalocean` makes: snapshots of a team at DigitalOcean. */
import type { LabelCloud } from "../labels/cloud.ts";
import { labelHome } from "../labels/home.ts";
import { limits } from "../labels/limits.ts";
import { type TokenNames, tokenCloud } from "../labels/token.ts";
import { usesBy } from "../labels/uses.ts";
import type { HomeOptions, ImageHome } from "../types.ts";
import { oceanApi } from "./api.ts";
import { ownTags, prepare, trialOf } from "./droplets.ts";
import { forgetTags, setTags } from "./tags.ts";

const usual = "https://api.digitalocean.com";
const names: TokenNames = {
  builder: "digitalocean",
  // builder/digitalocean/builder.go.
  builderId: "pearkes.digitalocean",
  limits: limits.digitalocean,
  program: "doctl compute",
  token: {
    key: "api_token",
    // The plugin's order.
    variables: ["DIGITALOCEAN_TOKEN", "DIGITALOCEAN_ACCESS_TOKEN", "DIGITALOCEAN_API_TOKEN"],
  },
  endpoint: { key: "api_url", variable: "DIGITALOCEAN_API_URL", usual },
  origin: "control panel: API, Tokens",
};

export async function openHome(options: HomeOptions): Promise<ImageHome> {
  return labelHome(digitalocean(options, process.env), options);
}

/** @param env Of this job: the token, and `DIGITALOCEAN_API_URL`. */
export function digitalocean(options: HomeOptions, env: NodeJS.ProcessEnv): LabelCloud {
  const { regions } = options;
  const { api, token, common, kind, trial } = tokenCloud(names, options, env, oceanApi);
  /** `snapshot_tags` of the user's: the plugin takes no notice of most errors there, and 1.6.6 has none. */
  let own: string[] = [];

  return {
    ...common,
    resources: [
      { ...kind("droplet", "droplets"), list: api.droplets },
      { ...kind("ssh-key", "account/keys"), list: api.keys },
    ],
    images: {
      ...kind("image", "images"),
      // The API filters by one tag; the last one is on the fewest images.
      list: async ({ labels = {} }) => await api.snapshots(Object.keys(labels).at(-1)),
      get: async (id) => (/^\d+$/.test(id) ? await api.snapshot(id) : undefined),
      setLabels: async ({ id }, { put, take }) =>
        // Ours end with the one that makes it an image.
        await setTags(api, id, { put: [...own, ...Object.keys(put)], take }, options),
      rename: async (id, name) => await api.rename(id, name),
      remove: async (id, seen) => {
        const found = seen ?? (await api.snapshot(id));
        await api.remove("images", id);
        await forgetTags(api, Object.keys(found?.labels ?? {}), options.log);
      },
      copyTo: async (id, further) => {
        // One after the other: a snapshot does one thing at a time.
        for (const region of further) await api.transfer(id, region);
      },
      uses: async () => usesBy(await api.droplets(), "droplet"),
    },
    ready: async (input, run) => {
      ownTags(input.template.builder);
      await prepare(api, regions, input, run);
    },
    prepare: async (input, run) => {
      own = ownTags(input.template.builder);
      const prepared = await prepare(api, regions, input, run);
      // The only one that Packer 1.6.6 reads.
      return { ...prepared, environment: { DIGITALOCEAN_API_TOKEN: await token() } };
    },
    trial: trial({ key: "account/keys", server: "droplets" }, api.snapshot, (image, builder) =>
      trialOf(api, image, builder),
    ),
  };
}
