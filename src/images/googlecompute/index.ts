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
  const byHand = (kind: string) => (id: string) => {
    const [place, zone, name] = id.split("/");
    return `gcloud compute ${kind} delete ${name} --${place?.replace(/s$/, "")}=${zone}`;
  };
  return {
    builder: "googlecompute",
    builderId,
    limits: limits.google,
    longestName: 63,
    resources: [
      {
        kind: "instance",
        list: async ({ labels }) =>
          await api.scoped("instances", filterOf({ ...(labels && { labels }) })),
        remove: async (id) => await api.removeScoped("instances", id),
        byHand: byHand("instances"),
      },
      {
        kind: "disk",
        // The disks that Packer makes have no labels: part of a name.
        list: async () => await api.scoped("disks", 'name:"packernix-"'),
        remove: async (id) => await api.removeScoped("disks", id),
        byHand: byHand("disks"),
      },
    ],
    images: {
      kind: "image",
      list: async (selector) => await api.images(selector),
      get: async (id) => await api.image(id),
      setLabels: async (image, change) => await api.setLabels(image, change),
      // The newest image of a family is what machines are made from, so no image is in it before it
      // has passed.
      publish: async (id, family) => await api.join(id, familyOf(family)),
      remove: async (id) => await api.removeImage(id),
      byHand: (id) => `gcloud compute images delete ${id}`,
      uses: async (ids) => await usesOf(api, await access.imageProject(), ids, log),
    },
    clock: async () => await api.clock(),
    clockStep: 1000,
    idOf: (artifact) => (artifact.builderId === builderId ? artifact.id : undefined),
    nameTaken: /Image \S+ already exists in project|alreadyExists/,
    prepare: async (input, run) => await prepare(access, input, run),
    trial: {
      packer: "1.7.0",
      prepare: async (id, input, run) => {
        const builder = input.template?.builder ?? builderConfig;
        return await trialOf(api, access, id, { input, builder, run });
      },
    },
    cleanupState: async () => await access.cleanupState(),
  };
}
