/**
 * The home of images for MAAS: with MAAS_URL and MAAS_API_KEY in MAAS itself, else files to be uploaded
 * by hand. Their disks are made and proven as those of builder `qemu`.
 */
import { rm } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../../shared/errors.ts";
import type { RetryPolicy } from "../../shared/retry.ts";
import { userFolder } from "../../shared/xdg.ts";
import { bothCleanups } from "../files/both-cleanups.ts";
import { openImageStore } from "../files/open.ts";
import type { ImageStore } from "../files/store.ts";
import type { LabelCloud } from "../labels/cloud.ts";
import { labelHome } from "../labels/home.ts";
import { runLabels } from "../labels/kit.ts";
import { qemuBuilderId as builderId } from "../qemu/artifact.ts";
import { diskHome } from "../qemu/index.ts";
import type { HomeOptions, ImageHome } from "../types.ts";
import { accessOf } from "./access.ts";
import { type MaasApi, maasApi } from "./api.ts";
import { maasImages } from "./images.ts";
import { machines } from "./machines.ts";
import { commandFor, maasArchitecture, pack, unpackDisk } from "./pack.ts";

/** @param environment Of this job: MAAS_URL, MAAS_API_KEY and MAAS_TEST_MACHINE. */
export async function openHome(
  options: HomeOptions,
  environment: NodeJS.ProcessEnv = process.env,
  tuning: { retry?: Partial<RetryPolicy>; lag?: number } = {},
): Promise<ImageHome> {
  const access = accessOf(environment);
  if (access === undefined) {
    return fileHome(options, await openImageStore("maas", options, environment));
  }
  const { log, signal, repositoryId } = options;
  if (access.url.startsWith("http://") && !/^http:\/\/(localhost|127\.)/.test(access.url)) {
    log.warning(
      "MAAS_URL begins with http://, so MAAS_API_KEY travels where others can read it. Give MAAS a certificate (maas config-tls), and write https://.",
    );
  }
  // For disks while they are made.
  const imageStore =
    options.imageStore === "cache"
      ? path.join(userFolder("data", environment), "packernix", "maas", repositoryId)
      : options.imageStore;
  const store = await openImageStore("maas", { ...options, imageStore }, environment);
  const api = maasApi({ ...access, log, signal, retry: tuning.retry });
  return regionHome(options, api, store, tuning.lag, environment["MAAS_TEST_MACHINE"]);
}

function regionHome(
  options: HomeOptions,
  api: MaasApi,
  store: ImageStore,
  lag: number | undefined,
  machine: string | undefined,
): ImageHome {
  const disks = diskHome(options, store, "maas");
  const images = maasImages(api, options);
  const cloud: LabelCloud = {
    ...images.cloud,
    ...(lag !== undefined && { lag, clockStep: 0 }),
    ...machines(api, options, machine),
    prepare: async (input, { labels }) => {
      const prepared = await disks.prepare(input);
      await images.claim(input.facts.name, labels);
      return prepared;
    },
  };
  const home = labelHome(cloud, options);
  return {
    ...home,
    ...bothCleanups(store, home),
    ready: async (input) => {
      await home.ready?.(input);
      await disks.ready(input);
      await checkRights(api, input.platform);
    },
    watch: disks.watch,
    finalise: async (input, artifacts) => {
      const { facts, invocation } = input;
      const { labels } = runLabels({ cloud, options }, invocation, facts);
      const own = `${facts.name}-${invocation.id.slice(-8)}`;
      try {
        const { file, image } = await pack(input, artifacts, store, options);
        const sent = await images.upload(image, file, labels, own);
        return await home.finalise({ ...input, facts: { ...facts, name: sent.id } }, [sent]);
      } finally {
        await store.reap(await store.leftovers(invocation.id));
      }
    },
    // It was never sent.
    quarantine: disks.quarantine,
    trial: {
      ...disks.trial,
      prepare: async (input) => {
        const { prepare } = "artifacts" in input.image ? disks.trial : (home.trial ?? disks.trial);
        return await prepare(input);
      },
    },
  };
}

/** What would be refused when all is built. */
async function checkRights(api: MaasApi, platform: string): Promise<void> {
  const [user, version, synced] = await Promise.all([
    api.whoAmI(),
    api.version(),
    api.resources("synced"),
  ]);
  const [major = 0, minor = 0] = version.split(".").map(Number);
  // From 3.8 on others may be given the right.
  if (!user.is_superuser && (major < 3 || (major === 3 && minor < 8))) {
    throw new UserError(
      `MAAS: ${user.username}, the user of MAAS_API_KEY, is no administrator, and only they may upload images.`,
    );
  }
  const processorOf = (architecture: string) => architecture.split("/")[0] ?? "";
  const own = processorOf(maasArchitecture(platform));
  const there = [...new Set(synced.map(({ architecture }) => processorOf(architecture)))];
  if (there.includes(own)) return;
  throw new UserError(
    `MAAS has no kernels for ${own}, so it takes no image for it and could not deploy one; it has ${there.join(", ") || "none at all"}. Have MAAS sync an Ubuntu image for ${own} first (Images in its UI).`,
  );
}

function fileHome(options: HomeOptions, store: ImageStore): ImageHome {
  const disks = diskHome(options, store, "maas");
  return {
    ...disks,
    finalise: async (input, artifacts) => {
      const { file, image } = await pack(input, artifacts, store, options);
      const { facts } = input;
      const { machine } = input.template.facts ?? {};
      const extension = image.filetype;
      const kept = await store.finaliseFile({ facts, builderId, file, machine, extension });
      options.log.info(`To upload it: ${commandFor(image, kept.image)}`);
      return kept;
    },
    trial: {
      ...disks.trial,
      prepare: async (input) => {
        const { image } = input;
        if ("artifacts" in image) return await disks.trial.prepare(input);
        const raw = await unpackDisk(image.image, store, options.signal);
        const disk = { ...image, image: raw };
        const machine = await disks.trial.prepare({ ...input, image: disk });
        return {
          ...machine,
          dispose: async () => {
            await rm(raw, { force: true });
            await machine.dispose();
          },
        };
      },
    },
  };
}
