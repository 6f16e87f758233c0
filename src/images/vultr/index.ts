/** The home of images that the builder `vultr` makes: snapshots of an account at Vultr. */
import { UserError } from "../../shared/errors.ts";
import type { LabelCloud } from "../labels/cloud.ts";
import { labelHome } from "../labels/home.ts";
import { limits } from "../labels/limits.ts";
import { type TokenNames, tokenCloud } from "../labels/token.ts";
import { usesBy } from "../labels/uses.ts";
import type { HomeOptions, ImageHome } from "../types.ts";
import { type VultrApi, vultrApi } from "./api.ts";
import { prepare, trialOf } from "./machines.ts";

const names: TokenNames = {
  builder: "vultr",
  // builder/vultr/builder.go.
  builderId: "packer.vultr",
  limits: limits.vultr,
  program: "vultr-cli",
  token: { key: "api_key", variables: ["VULTR_API_KEY"] },
  endpoint: { variable: "VULTR_API_ENDPOINT", usual: "https://api.vultr.com/v2" },
  origin: "Account, API at Vultr",
};

export async function openHome(options: HomeOptions): Promise<ImageHome> {
  return labelHome(vultr(options, process.env), options);
}

/** @param env Of this job: `VULTR_API_KEY` and `VULTR_API_ENDPOINT`. */
export function vultr(options: HomeOptions, env: NodeJS.ProcessEnv): LabelCloud {
  const { api, common, kind, trial } = tokenCloud(names, options, env, vultrApi);
  return {
    ...common,
    resources: [
      { ...kind("instance", "instances"), list: api.instances },
      { ...kind("ssh-key", "ssh-keys"), list: api.keys },
    ],
    images: {
      ...kind("snapshot", "snapshots"),
      list: api.snapshots,
      get: api.snapshot,
      replaces: true,
      setLabels: async ({ id, labels }, { all }) =>
        await describe(api, id, labels[""] ?? "", all[""] ?? ""),
      uses: async () => usesBy(await api.instances(), "instance"),
    },
    ready: async (input, run) => void (await prepare(api, input, run)),
    prepare: async (input, run) => await prepare(api, input, run),
    trial: trial({ key: "ssh-keys", server: "instances" }, api.snapshot, (image, builder) =>
      trialOf(api, image, builder),
    ),
  };
}

/** @throws {UserError} when Vultr keeps the beginning only; then the text is what it was before. */
async function describe(api: VultrApi, id: string, before: string, text: string): Promise<void> {
  await api.describe(id, text);
  const kept = (await api.snapshot(id))?.labels[""] ?? text;
  if (kept === text || !text.startsWith(kept)) return;
  await api.describe(id, before);
  throw new UserError(
    `labels: Vultr keeps ${kept.length} characters of a description, and what is to be written about ${id} has ${text.length}. Give it fewer or shorter labels and stages.`,
  );
}
