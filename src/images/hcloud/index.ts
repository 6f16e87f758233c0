/** The home of images that the builder `hcloud` makes: snapshots of a project at Hetzner. */
import type { CloudImage, LabelCloud, ResourceKind, Selector } from "../labels/cloud.ts";
import { labelHome } from "../labels/home.ts";
import { limits } from "../labels/limits.ts";
import { accessOf, type TokenNames } from "../labels/token.ts";
import { tryServer } from "../labels/trial.ts";
import type { HomeOptions, ImageHome } from "../types.ts";
import { type HetznerApi, type HetznerImage, hetznerApi } from "./api.ts";
import { prepare } from "./prepare.ts";
import { trialOf } from "./trial.ts";

/** As Packer prints it (builder/hcloud/builder.go). */
const builderId = "hcloud.builder";

const names: TokenNames = {
  cloud: "Hetzner",
  token: { key: "token", variables: ["HCLOUD_TOKEN"] },
  endpoint: {
    key: "endpoint",
    variable: "HCLOUD_ENDPOINT",
    usual: "https://api.hetzner.cloud/v1",
  },
  origin: "Hetzner Console: Security, API tokens, Read & Write",
};

export async function openHome(options: HomeOptions): Promise<ImageHome> {
  return labelHome(hetzner(options, process.env), options);
}

/** @param env Of this job: `HCLOUD_TOKEN` and `HCLOUD_ENDPOINT`. */
export function hetzner(options: HomeOptions, env: NodeJS.ProcessEnv): LabelCloud {
  const { builderConfig, log, signal } = options;
  const { endpoint, token, cleanupState } = accessOf(names, options, env);
  const api = hetznerApi({ endpoint, token, log, signal });
  const kind = (word: string, list: ResourceKind["list"]): ResourceKind => ({
    kind: word,
    list,
    remove: async (id) => await api.remove(pathOf(word), id),
    byHand: (id) => `hcloud ${word} delete ${id}`,
  });
  const labelledKind = (word: string) =>
    kind(word, async ({ labels }) =>
      (await api.named(pathOf(word), selectorOf(labels))).map(asText),
    );
  return {
    builder: "hcloud",
    builderId,
    limits: limits.hetzner,
    // Packer 1.6.6 gives its server a name and no labels.
    resources: [
      kind("server", async () => (await api.servers()).map(asText)),
      labelledKind("ssh-key"),
      labelledKind("volume"),
      labelledKind("primary-ip"),
    ],
    images: {
      ...kind("image", async () => []),
      // Snapshots have no name, and their description cannot be asked for.
      list: async ({ labels }) => (await api.snapshots(selectorOf(labels))).map(imageOf),
      get: async (id) => {
        const found = await api.image(id);
        return found?.type === "snapshot" ? imageOf(found) : undefined;
      },
      replaces: true,
      setLabels: async ({ id }, { all }) => await api.setLabels(id, all),
      unprotect: async (id) => await api.unprotect(id),
      uses: async (ids) => await usesOf(api, ids),
    },
    clock: async () => {
      if (api.time() === undefined) await api.locations();
      return api.time() ?? Date.now();
    },
    clockStep: 1000,
    idOf: (artifact) => (artifact.builderId === builderId ? artifact.id : undefined),
    nameTaken: /Found existing snapshot \(id=/,
    prepare: async (input, run) => await prepare(api, input, run),
    trial: {
      packer: "1.6.6",
      prepare: async (id, input, run) => {
        const builder = input.template?.builder ?? builderConfig;
        return await tryServer(await trialOf(api, id, builder, run), { input, builder, run });
      },
    },
    cleanupState,
  };
}

/** `ssh-key` → `ssh_keys`. */
function pathOf(word: string): string {
  return `${word.replaceAll("-", "_")}s`;
}

/** docs.hetzner.cloud, "Label Selector". */
function selectorOf(labels: Selector["labels"] = {}): string | undefined {
  const parts = Object.entries(labels).map(([name, value]) =>
    value === undefined ? name : `${name}=${value}`,
  );
  return parts.length === 0 ? undefined : parts.join(",");
}

function asText<T extends { id: number }>(thing: T): Omit<T, "id"> & { id: string } {
  return { ...thing, id: String(thing.id) };
}

function imageOf({ id, description, status, protection, ...image }: HetznerImage): CloudImage {
  const { created, labels, image_size: gigabytes } = image;
  return {
    id: String(id),
    name: description,
    created,
    labels,
    state: status === "available" ? "ready" : status === "creating" ? "pending" : "failed",
    isProtected: protection.delete,
    size: gigabytes ? Math.round(gigabytes * 1e9) : undefined,
  };
}

async function usesOf(api: HetznerApi, ids: readonly string[]): Promise<Map<string, string[]>> {
  const servers = await api.servers();
  const phrases = (id: string) =>
    servers
      .filter(({ image }) => String(image?.id) === id)
      .map((server) => `server ${server.name} (${server.id})`);
  return new Map(ids.map((id) => [id, phrases(id)]));
}
