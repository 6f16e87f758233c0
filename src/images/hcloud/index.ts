/** The home of images that the builder `hcloud` makes: snapshots of a project at Hetzner. */
import type { LabelCloud, ResourceKind, Selector } from "../labels/cloud.ts";
import { labelHome } from "../labels/home.ts";
import { limits } from "../labels/limits.ts";
import { type TokenNames, tokenCloud } from "../labels/token.ts";
import { usesBy } from "../labels/uses.ts";
import type { HomeOptions, ImageHome } from "../types.ts";
import { hetznerApi } from "./api.ts";
import { prepare, trialOf } from "./servers.ts";

const usual = "https://api.hetzner.cloud/v1";
const names: TokenNames = {
  builder: "hcloud",
  // builder/hcloud/builder.go.
  builderId: "hcloud.builder",
  limits: limits.hetzner,
  program: "hcloud",
  token: { key: "token", variables: ["HCLOUD_TOKEN"] },
  endpoint: { key: "endpoint", variable: "HCLOUD_ENDPOINT", usual },
  origin: "Hetzner Console: Security, API tokens, Read & Write",
};

export async function openHome(options: HomeOptions): Promise<ImageHome> {
  return labelHome(hetzner(options, process.env), options);
}

/** @param env Of this job: `HCLOUD_TOKEN` and `HCLOUD_ENDPOINT`. */
export function hetzner(options: HomeOptions, env: NodeJS.ProcessEnv): LabelCloud {
  const { api, common, trial, ...cloud } = tokenCloud(names, options, env, hetznerApi);
  /** In the API its path is its plural with `_`: `ssh_keys` for `ssh-key`. */
  const kind = (word: string, list?: ResourceKind["list"]): ResourceKind => {
    const path = `${word.replaceAll("-", "_")}s`;
    return {
      ...cloud.kind(word, path),
      list: list ?? (async ({ labels }) => await api.named(path, selectorOf(labels))),
    };
  };
  const snapshot = async (id: string) => {
    const found = await api.image(id);
    return found?.type === "snapshot" ? found : undefined;
  };
  return {
    ...common,
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
      get: snapshot,
      replaces: true,
      setLabels: async ({ id }, { all }) => await api.setLabels(id, all),
      unprotect: async (id) => await api.unprotect(id),
      uses: async () => usesBy(await api.servers(), "server"),
    },
    ready: async (input, run) => void (await prepare(api, input, run)),
    nameTaken: /Found existing snapshot \(id=/,
    prepare: async (input, run) => await prepare(api, input, run),
    trial: trial({ key: "ssh_keys", server: "servers" }, snapshot, (...one) =>
      trialOf(api, ...one),
    ),
  };
}

/** docs.hetzner.cloud, "Label Selector". */
function selectorOf(labels: Selector["labels"] = {}): string | undefined {
  const parts = Object.entries(labels).map(([name, value]) =>
    value === undefined ? name : `${name}=${value}`,
  );
  return parts.length === 0 ? undefined : parts.join(",");
}
