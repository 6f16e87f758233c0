/** The home of images that the builder `azure-arm` makes: managed images, or versions of a gallery. */
import { once } from "../../shared/once.ts";
import { isOn, only, textOf } from "../builder-keys.ts";
import type { CloudResource, LabelCloud } from "../labels/cloud.ts";
import { labelHome } from "../labels/home.ts";
import { limits } from "../labels/limits.ts";
import { serverTrial } from "../labels/trial.ts";
import type { HomeOptions, ImageHome } from "../types.ts";
import { azureAccess } from "./access.ts";
import { azureApi, groupOf, imageId, nameTag, snapshotsTag } from "./api.ts";
import { checkPlace, prepare } from "./machines.ts";
import { destinationOf, hasSnapshots, placeKeys, placeOf } from "./place.ts";
import { baseUser, machineTypes, trialOf } from "./trial.ts";
import { usesOf } from "./uses.ts";

/** As Packer prints it (builder/azure/arm/artifact.go). */
const builderId = "Azure.ResourceManagement.VMImage";

const snapshotType = "Microsoft.Compute/snapshots";
/** Packer gives both the same tags. */
const isOfImage = (snapshot: CloudResource, image: CloudResource) =>
  snapshot.labels[nameTag] === image.name && snapshot.created === image.created;

export async function openHome(options: HomeOptions): Promise<ImageHome> {
  return labelHome(azure(options), options);
}

/** @param access As whom Azure is asked; by default as the configuration and this job say. */
export function azure(
  options: HomeOptions,
  access = azureAccess(options, process.env),
): LabelCloud {
  const { builderConfig, cleanupState, log, regions, signal } = options;
  const written = { ...builderConfig, ...cleanupState };
  const place = once(async () => placeOf(written, await access.subscription()));
  const api = azureApi(access, place, { log, signal });
  const ownGroup = textOf(written, "build_resource_group_name");
  const byHand = (id: string) => `az resource delete --ids ${id}`;
  /** @param group Its name, or its path. */
  const thingsIn = async (group: string, type: string) =>
    await api.things(
      group.startsWith("/") ? group : `${await api.whole()}/resourceGroups/${group}`,
      type,
    );
  const partsIn = (group: string | undefined, types: readonly string[]) =>
    (group === undefined ? [] : types).map((type) => ({
      kind: type.split("/")[1] ?? type,
      list: async () => await thingsIn(group ?? "", type),
      remove: async (id: string) => await api.remove(id),
      byHand,
    }));
  const imageGroup = textOf(written, "managed_image_resource_group_name");
  // Packer 1.6.6 makes a version of a gallery from a managed image there.
  const source = destinationOf(written) && imageGroup;
  const snapshots = partsIn(hasSnapshots(written) ? imageGroup : undefined, [snapshotType]).map(
    (kind) => ({
      ...kind,
      // Those of an image are removed with it.
      async list() {
        const [found, images] = await Promise.all([kind.list(), api.images()]);
        return found.filter((one) => !images.some((image) => isOfImage(one, image)));
      },
    }),
  );
  const trial = serverTrial(options, (id, ...given) => trialOf(api, id, ...given));
  const prepared: LabelCloud["prepare"] = async (input, run) =>
    await prepare({ api, access, place: await place(), regions }, input, run);
  return {
    builder: "azure-arm",
    builderId,
    limits: limits.azure,
    longestName: 80,
    resources: [
      {
        kind: "group",
        list: async ({ labels = {} }) => await api.groups(labels),
        remove: async (id) => await api.remove(id, false),
        byHand: (id) => `az group delete --name ${id.split("/").at(-1)}`,
      },
      ...partsIn(ownGroup, machineTypes),
      ...partsIn(source, ["Microsoft.Compute/images"]),
      ...snapshots,
    ],
    images: {
      kind: "image",
      atOnce: 20,
      list: api.images,
      get: async (id) => await api.image(await api.ownId(id)),
      merges: true,
      setLabels: api.setLabels,
      publish: async (id) => {
        const isOut = isOn(builderConfig, "shared_gallery_image_version_exclude_from_latest");
        if ((await place()).kind === "versions" && !isOut) await api.offer(id);
      },
      async remove(id, given) {
        const image = given ?? (await api.image(id));
        await api.remove(id);
        if (image?.labels[snapshotsTag] === undefined) return;
        const beside = await thingsIn(imageGroup ?? groupOf(id), snapshotType);
        const own = beside.filter((one) => isOfImage(one, image));
        await Promise.all(own.map((one) => api.remove(one.id)));
      },
      byHand,
      unprotect: api.unlock,
      uses: async (ids) => await usesOf(api, ids, log),
      copyTo: api.copyTo,
    },
    clock: api.clock,
    clockStep: 1000,
    idOf: (artifact) => {
      if (artifact.builderId !== builderId) return undefined;
      // Packer names the managed image where it makes both.
      const [, version] = /SharedImageGalleryId: (\S+)/.exec(artifact.string) ?? [];
      const id = version ?? artifact.id;
      return imageId.test(id) ? id : undefined;
    },
    // Packer 1.6.6 ends without a word of its own where Azure refuses to make an image anew.
    nameTaken: /managed image named \S+ already exists|PropertyChangeNotAllowed|unexpected EOF/,
    ready: async (input, run) => {
      await checkPlace(api, await place(), input.template.builder);
      await prepared(input, run);
    },
    prepare: prepared,
    trial: {
      ...trial,
      prepare: async (id, input, run) => {
        const { template } = input;
        // Only the base has that user.
        if (template === undefined || textOf(template.builder, "ssh_username") !== baseUser) {
          return await trial.prepare(id, input, run);
        }
        const { ssh_username: _, ...builder } = template.builder;
        return await trial.prepare(id, { ...input, template: { ...template, builder } }, run);
      },
    },
    cleanupState: async () => {
      return { ...only(builderConfig, placeKeys), ...(await access.cleanupState()) };
    },
  };
}
