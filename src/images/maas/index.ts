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
import { labelHome } from "../labels/home.ts";
import { runLabels } from "../labels/kit.ts";
import { serverTrial } from "../labels/trial.ts";
import { diskHome } from "../qemu/index.ts";
import type { HomeOptions, ImageHome, TrialMachine } from "../types.ts";
import { accessOf, type MaasApi, maasApi, type NewImage } from "./api.ts";
import { builderId, maasImages } from "./images.ts";
import { constraintsOf, machineKind, machineTrial } from "./machines.ts";
import { maasArchitecture, pack, unpackDisk } from "./pack.ts";

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
  if (access.url.startsWith("http://") && !/^http:\/\/(localhost|127\.)/.test(access.url)) {
    options.log.warning(
      "MAAS_URL begins with http://, so MAAS_API_KEY travels where others can read it. Give MAAS a certificate (maas config-tls), and write https://.",
    );
  }
  const { log, signal } = options;
  const api = maasApi({ ...access, log, signal, retry: tuning.retry });
  // For disks while they are made.
  const imageStore =
    options.imageStore === "cache"
      ? path.join(userFolder("data", environment), "packernix", "maas", options.repositoryId)
      : options.imageStore;
  const store = await openImageStore("maas", { ...options, imageStore }, environment);
  return regionHome(options, api, store, environment["MAAS_TEST_MACHINE"], tuning.lag);
}

function regionHome(
  options: HomeOptions,
  api: MaasApi,
  store: ImageStore,
  machine: string | undefined,
  lag: number | undefined,
): ImageHome {
  const disks = diskHome(options, store, "maas");
  const images = maasImages(api, options);
  const constraints = machine ? constraintsOf(machine) : undefined;
  const cloud = {
    ...images.cloud(disks.prepare),
    ...(lag !== undefined && { lag, clockStep: 0 }),
    resources: constraints === undefined ? [] : [machineKind(api)],
    trial: serverTrial(options, async (name) => {
      if (constraints !== undefined) return machineTrial(api, name, constraints);
      throw new UserError(
        "test: MAAS gives no image back, so only a machine of MAAS can boot it. Say which one may be deployed for the test: MAAS_TEST_MACHINE in `env` of the step, such as pool=lab tags=small. Images are booted once when they are made, with the checks of `create`.",
      );
    }),
  };
  const home = labelHome(cloud, options);
  return {
    ...home,
    ...bothCleanups(store, home),
    ready: async (input) => {
      await disks.ready(input);
      await checkRights(api, input.platform);
    },
    watch: disks.watch,
    prove: disks.prove,
    finalise: async (input, artifacts) => {
      const run = runLabels({ cloud, options }, input.invocation, input.facts);
      const { name } = input.facts;
      try {
        const { file, image } = await pack(
          input,
          artifacts,
          await store.stagingDirectory(),
          options,
        );
        const own = `${name}-${input.invocation.id.slice(-8)}`;
        const sent = await images.upload(image, file, run, own);
        const facts = { ...input.facts, name: sent };
        return await home.finalise({ ...input, facts }, [images.artifactOf(sent)]);
      } finally {
        await store.reap(await store.leftovers(input.invocation.id));
      }
    },
    // It was never sent.
    quarantine: disks.quarantine,
    trial: {
      packer: disks.trial.packer,
      prepare: async (input) =>
        "artifacts" in input.image
          ? await disks.trial.prepare(input)
          : await (home.trial ?? disks.trial).prepare(input),
    },
  };
}

/** What would be refused when all is built. */
async function checkRights(api: MaasApi, platform: string): Promise<void> {
  const architecture = maasArchitecture(platform);
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
  const [own = ""] = architecture.split("/");
  const there = [...new Set(synced.map((one) => one.architecture.split("/")[0] ?? ""))];
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
      const { file, image } = await pack(input, artifacts, await store.stagingDirectory(), options);
      const { facts } = input;
      const { machine } = input.template.facts ?? {};
      const kept = await store.finalise({
        ...{ facts, builderId, file, machine },
        extension: image.filetype,
      });
      options.log.info(`To upload it: ${commandFor(image, kept.image)}`);
      return kept;
    },
    trial: {
      packer: disks.trial.packer,
      prepare: async (input) => {
        const { image } = input;
        if ("artifacts" in image) return await disks.trial.prepare(input);
        if (!image.image.endsWith(".ddgz")) {
          throw new UserError(
            `${image.image} is an archive for a disk of MAAS's, which no machine boots as it is.`,
          );
        }
        const raw = path.join(await store.stagingDirectory(), "trial-disk.raw");
        await unpackDisk(image.image, raw, options.signal);
        const machine: TrialMachine = await disks.trial.prepare({
          ...input,
          image: { ...image, image: raw },
        });
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

function commandFor({ name, title, architecture, filetype, base_image }: NewImage, file: string) {
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  return `maas $PROFILE boot-resources create name=${name} title=${quote(title)} architecture=${architecture} filetype=${filetype} base_image=${base_image} content@=${quote(file)}`;
}
