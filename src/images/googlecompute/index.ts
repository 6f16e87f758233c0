/** The home of images that the builder `googlecompute` makes: images of a project at Google. */
import type { LabelCloud } from "../labels/cloud.ts";
import { labelHome } from "../labels/home.ts";
import { limits } from "../labels/limits.ts";
import type { HomeOptions, ImageHome } from "../types.ts";
import { googleAccess } from "./access.ts";
import { filterOf, googleApi } from "./api.ts";
import { familyOf, prepare, trialOf } from "./machines.ts";
import { usesOf } from "./uses.ts";

/** As Packer prints it (builder/googlecompute/builder.go). */
const builderId = "packer.googlecompute";

export async function openHome(options: HomeOptions): Promise<ImageHome> {
  return labelHome(google(options, process.env), options);
}

/** @param env Of this job: project and credentials. */
export function google(options: HomeOptions, env: NodeJS.ProcessEnv): LabelCloud {
  const { builderConfig, log, signal } = options;
  const access = googleAccess(options, env);
  const api = googleApi({ ...access, log, signal });
  return {
    builder: "googlecompute",
    builderId,
    limits: limits.google,
    longestName: 63,
    resources: [
      api.kind("instance", filterOf),
      // The disks that Packer makes have no labels: part of a name.
      api.kind("disk", () => 'name:"packernix-"'),
    ],
    images: {
      kind: "image",
      atOnce: 20,
      list: api.images,
      get: api.image,
      setLabels: api.setLabels,
      // The newest image of a family is what machines are made from, so no image is in it before it
      // has passed.
      publish: async (id, family) => await api.join(id, familyOf(family)),
      remove: api.removeImage,
      byHand: (id) => `gcloud compute images delete ${id}`,
      uses: async () => await usesOf(api, await access.imageProject(), log),
    },
    clock: api.clock,
    clockStep: 1000,
    idOf: (artifact) => (artifact.builderId === builderId ? artifact.id : undefined),
    nameTaken: /Image \S+ already exists in project|alreadyExists/,
    ready: async (input, run) => void (await prepare(access, input, run)),
    prepare: async (input, run) => await prepare(access, input, run),
    trial: {
      packer: "1.7.0",
      prepare: async (id, input, run) => {
        const builder = input.template?.builder ?? builderConfig;
        return await trialOf(api, access, id, { input, builder, run });
      },
    },
    cleanupState: access.cleanupState,
  };
}
