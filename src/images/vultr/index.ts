/** The home of images that the builder `vultr` makes: snapshots of an account at Vultr. */
import { UserError } from "../../shared/errors.ts";
import type { LabelCloud, ResourceKind } from "../labels/cloud.ts";
import { labelHome } from "../labels/home.ts";
import { limits } from "../labels/limits.ts";
import { accessOf, type TokenNames } from "../labels/token.ts";
import { serverTrial } from "../labels/trial.ts";
import { usesBy } from "../labels/uses.ts";
import type { HomeOptions, ImageHome } from "../types.ts";
import { type VultrApi, vultrApi } from "./api.ts";
import { choose, prepare, trialOf } from "./machines.ts";

/** As Packer prints it (builder/vultr/builder.go). */
const builderId = "packer.vultr";

const names: TokenNames = {
  cloud: "Vultr",
  token: { key: "api_key", variables: ["VULTR_API_KEY"] },
  endpoint: { variable: "VULTR_API_ENDPOINT", usual: "https://api.vultr.com/v2" },
  origin: "Account, API at Vultr",
};

export async function openHome(options: HomeOptions): Promise<ImageHome> {
  return labelHome(vultr(options, process.env), options);
}

/** @param env Of this job: `VULTR_API_KEY` and `VULTR_API_ENDPOINT`. */
export function vultr(options: HomeOptions, env: NodeJS.ProcessEnv): LabelCloud {
  const { log, signal } = options;
  const { endpoint, token, cleanupState } = accessOf(names, options, env);
  const api = vultrApi({ endpoint, token, log, signal });
  const kind = (word: string, list: ResourceKind["list"]): ResourceKind => ({
    kind: word,
    list,
    remove: async (id) => await api.remove(`${word}s`, id),
    byHand: (id) => `vultr-cli ${word} delete ${id}`,
  });
  return {
    builder: "vultr",
    builderId,
    limits: limits.vultr,
    resources: [
      kind("instance", async () => await api.instances()),
      kind("ssh-key", async () => await api.keys()),
    ],
    images: {
      ...kind("snapshot", async () => []),
      list: async () => await api.snapshots(),
      get: async (id) => await api.snapshot(id),
      replaces: true,
      setLabels: async ({ id, labels }, { all }) =>
        await describe(api, id, labels[""] ?? "", all[""] ?? ""),
      uses: async (ids) => usesBy(await api.instances(), "instance", ids),
    },
    clock: async () => await api.clock(),
    clockStep: 1000,
    idOf: (artifact) => (artifact.builderId === builderId ? artifact.id : undefined),
    ready: async ({ template }) => void (await choose(api, template)),
    prepare: async (input, run) => await prepare(api, input, run),
    trial: serverTrial(options, async (id, builder) => await trialOf(api, id, builder)),
    cleanupState,
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
