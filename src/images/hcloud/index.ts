/** The home of images that the builder `hcloud` makes: snapshots of a project at Hetzner. */
import type { LabelCloud, ResourceKind, Selector } from "../labels/cloud.ts";
import { labelHome } from "../labels/home.ts";
import { limits } from "../labels/limits.ts";
import { accessOf, type TokenNames } from "../labels/token.ts";
import { serverTrial } from "../labels/trial.ts";
import { usesBy } from "../labels/uses.ts";
import type { HomeOptions, ImageHome } from "../types.ts";
import { hetznerApi } from "./api.ts";
import { prepare, trialOf } from "./servers.ts";

/** As Packer prints it (builder/hcloud/builder.go). */
const builderId = "hcloud.builder";

const usual = "https://api.hetzner.cloud/v1";
const names: TokenNames = {
  cloud: "Hetzner",
  token: { key: "token", variables: ["HCLOUD_TOKEN"] },
  endpoint: { key: "endpoint", variable: "HCLOUD_ENDPOINT", usual },
  origin: "Hetzner Console: Security, API tokens, Read & Write",
};

export async function openHome(options: HomeOptions): Promise<ImageHome> {
  return labelHome(hetzner(options, process.env), options);
}

/** @param env Of this job: `HCLOUD_TOKEN` and `HCLOUD_ENDPOINT`. */
export function hetzner(options: HomeOptions, env: NodeJS.ProcessEnv): LabelCloud {
  const { log, signal } = options;
  const { endpoint, token, cleanupState } = accessOf(names, options, env);
  const api = hetznerApi({ endpoint, token, log, signal });
  /** @param word Of the program `hcloud`; the API's is `ssh_keys` for `ssh-key`. */
  const kind = (word: string, list?: ResourceKind["list"]): ResourceKind => {
    const path = `${word.replaceAll("-", "_")}s`;
    return {
      kind: word,
      list: list ?? (async ({ labels }) => await api.named(path, selectorOf(labels))),
      remove: async (id) => await api.remove(path, id),
      byHand: (id) => `hcloud ${word} delete ${id}`,
    };
  };
  return {
    builder: "hcloud",
    builderId,
    limits: limits.hetzner,
    resources: [
      // Packer 1.6.6 gives its server a name and no labels.
      kind("server", async () => await api.servers()),
      kind("ssh-key"),
      kind("volume"),
      kind("primary-ip"),
    ],
    images: {
      ...kind("image"),
      // Snapshots have no name, and their description cannot be asked for.
      list: async ({ labels }) => await api.snapshots(selectorOf(labels)),
      get: async (id) => {
        const found = await api.image(id);
        return found?.type === "snapshot" ? found : undefined;
      },
      replaces: true,
      setLabels: async ({ id }, { all }) => await api.setLabels(id, all),
      unprotect: async (id) => await api.unprotect(id),
      uses: async (ids) => usesBy(await api.servers(), "server", ids),
    },
    clock: async () => await api.clock(),
    clockStep: 1000,
    idOf: (artifact) => (artifact.builderId === builderId ? artifact.id : undefined),
    nameTaken: /Found existing snapshot \(id=/,
    prepare: async (input, run) => await prepare(api, input, run),
    trial: serverTrial(options, async (id, builder, run) => await trialOf(api, id, builder, run)),
    cleanupState,
  };
}

/** docs.hetzner.cloud, "Label Selector". */
function selectorOf(labels: Selector["labels"] = {}): string | undefined {
  const parts = Object.entries(labels).map(([name, value]) =>
    value === undefined ? name : `${name}=${value}`,
  );
  return parts.length === 0 ? undefined : parts.join(",");
}
