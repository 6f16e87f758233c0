/** The home of images that the builder `digitalocean` makes: snapshots of a team at DigitalOcean. */
import { backoff } from "../backoff.ts";
import type { LabelCloud } from "../labels/cloud.ts";
import { decode } from "../labels/codec.ts";
import { labelHome } from "../labels/home.ts";
import { limits } from "../labels/limits.ts";
import { accessOf, type TokenNames } from "../labels/token.ts";
import { serverTrial } from "../labels/trial.ts";
import type { LabelChange } from "../labels/types.ts";
import { usesBy } from "../labels/uses.ts";
import { holdPrefix, marks } from "../marks.ts";
import type { HomeOptions, ImageHome } from "../types.ts";
import { oceanApi } from "./api.ts";
import { ownTags, prepare, trialOf } from "./droplets.ts";

/** As Packer prints it (builder/digitalocean/builder.go). */
const builderId = "pearkes.digitalocean";

const usual = "https://api.digitalocean.com";
const names: TokenNames = {
  cloud: "DigitalOcean",
  token: {
    key: "api_token",
    // The plugin's order.
    variables: ["DIGITALOCEAN_TOKEN", "DIGITALOCEAN_ACCESS_TOKEN", "DIGITALOCEAN_API_TOKEN"],
  },
  endpoint: { key: "api_url", variable: "DIGITALOCEAN_API_URL", usual },
  origin: "control panel: API, Tokens",
};

/** How often tags are put that are not there afterwards. */
const attempts = 4;

/** Of one image, because it says which run made it. A tag that is removed is taken from all that have it. */
const isAlone = (tag: string) => tag.startsWith(limits.digitalocean.together.name);
/** Of few images: the hold of a stage, and when an unfinished one expires. */
function isRare(tag: string): boolean {
  const [name = ""] = Object.keys(decode({ [tag]: "" }, limits.digitalocean) ?? {});
  return name.startsWith(holdPrefix) || name === marks.expires;
}

export async function openHome(options: HomeOptions): Promise<ImageHome> {
  return labelHome(digitalocean(options, process.env), options);
}

/** @param env Of this job: the token, and `DIGITALOCEAN_API_URL`. */
export function digitalocean(options: HomeOptions, env: NodeJS.ProcessEnv): LabelCloud {
  const { log, signal, regions } = options;
  const { endpoint, token, cleanupState } = accessOf(names, options, env);
  const api = oceanApi({ endpoint, token, log, signal });
  /** `snapshot_tags` of the user's: the plugin takes no notice of most errors there, and 1.6.6 has none. */
  let own: string[] = [];

  /** @param path Of the API. */
  const kind = (word: string, path: string) => ({
    kind: word,
    remove: async (id: string) => await api.remove(path, id),
    byHand: (id: string) => `doctl compute ${word} delete ${id}`,
  });

  async function setTags(id: string, { put, take }: LabelChange): Promise<void> {
    const wanted = [...Object.keys(put), ...own];
    const lacking = async () => {
      const there = Object.keys((await api.snapshot(id))?.labels ?? {});
      const known = new Set(there.map((tag) => tag.toLowerCase()));
      return wanted.filter((tag) => !known.has(tag.toLowerCase()));
    };
    const wait = backoff(signal, 100);
    let lost = await lacking();
    for (let attempt = 0; lost.length > 0 && attempt < attempts; attempt++) {
      if (attempt > 0) await wait();
      for (const tag of lost) await api.putTag(id, tag);
      lost = await lacking();
    }
    if (lost.length > 0) throw new Error(`DigitalOcean does not keep the tag ${lost[0]} on ${id}`);
    for (const tag of take) if (!isAlone(tag)) await api.takeTag(id, tag);
    await forget(take);
  }

  /** Removes tags of ours that nothing has any more; what fails here leaves a tag that nothing has. */
  async function forget(tags: readonly string[]): Promise<void> {
    const work = tags.map(async (tag) => {
      if (isAlone(tag)) await api.removeTag(tag);
      else if (isRare(tag)) await api.removeEmptyTag(tag);
    });
    await Promise.all(work).catch((error: unknown) =>
      log.debug(`Empty tags may be left at DigitalOcean: ${String(error)}`),
    );
  }

  return {
    builder: "digitalocean",
    builderId,
    limits: limits.digitalocean,
    resources: [
      { ...kind("droplet", "droplets"), list: async () => await api.droplets() },
      // The key of a build has a name of Packer's, which says nothing.
      { ...kind("ssh-key", "account/keys"), list: async () => await api.keys() },
    ],
    images: {
      ...kind("image", "images"),
      // One tag can be asked for, and the last one is that of fewest images.
      list: async ({ labels = {} }) => await api.snapshots(Object.keys(labels).at(-1)),
      get: async (id) => (/^\d+$/.test(id) ? await api.snapshot(id) : undefined),
      setLabels: async ({ id }, change) => await setTags(id, change),
      rename: async (id, name) => await api.rename(id, name),
      remove: async (id, seen) => {
        const found = seen ?? (await api.snapshot(id));
        await api.remove("images", id);
        await forget(Object.keys(found?.labels ?? {}));
      },
      copyTo: async (id, further) => {
        // One after the other: a snapshot does one thing at a time.
        for (const region of further) await api.transfer(id, region);
      },
      uses: async (ids) => usesBy(await api.droplets(), "droplet", ids),
    },
    clock: async () => await api.clock(),
    clockStep: 1000,
    idOf: (artifact) =>
      artifact.builderId === builderId ? artifact.id.split(":").at(-1) : undefined,
    prepare: async (input, run) => {
      own = ownTags(input.template.builder);
      const prepared = await prepare(api, regions, input, run);
      // The only one that Packer 1.6.6 reads.
      return { ...prepared, environment: { DIGITALOCEAN_API_TOKEN: await token() } };
    },
    trial: serverTrial(options, async (id, builder) => await trialOf(api, id, builder)),
    cleanupState,
  };
}
