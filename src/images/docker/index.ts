/**
 * The home of images that the builder `docker` makes: a repository of a registry, or archives of
 * `docker save` in a folder or the Actions cache.
 *
 * In a registry each image is two things. Its manifest never changes, and by its digest it is pulled.
 * Beside it an index of one entry, whose tag is the identity, carries the marks as annotations: it is
 * written when everything else is there, so one write makes an image appear, and one request tells
 * whether there is one. A change of its marks has a tag of its own, and the index takes it over. Stages
 * are tags of the manifest, set before the marks by which everything here decides, and looked at again
 * after them. Nothing of that needs a daemon.
 */
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import type { Artifact } from "../../packer/types.ts";
import { childEnvironment } from "../../shared/environment.ts";
import { UserError } from "../../shared/errors.ts";
import { childMark } from "../../shared/processes.ts";
import { bothCleanups } from "../files/both-cleanups.ts";
import { openImageStore } from "../files/open.ts";
import type { LabelCloud } from "../labels/cloud.ts";
import { type Kit, runLabels } from "../labels/kit.ts";
import { labelCleanup } from "../labels/leftovers.ts";
import { limits } from "../labels/limits.ts";
import type { HomeOptions, Image, ImageHome, TrialInput } from "../types.ts";
import { bareCloud, builderId, type Daemon, dockerDaemon } from "./daemon.ts";
import { partsOfImage } from "./layers.ts";
import { isRegistry } from "./place.ts";
import { checkEntryPoint, isImported, layerFolder, prepare } from "./prepare.ts";
import { type RegistryTuning, registryImages } from "./registry-images.ts";
import { proveContainer, type Tried, tryContainer } from "./trial.ts";

/** Artifacts of packer-plugin-docker that are images in the daemon; others are files. */
const inDaemon = /^packer\.post-processor\.docker-(import|tag|push)$/;

export async function openHome(
  options: HomeOptions,
  environment: NodeJS.ProcessEnv = process.env,
  tuning: RegistryTuning = {},
): Promise<ImageHome> {
  const env = childEnvironment("packer", childMark(options.invocation), ["HOME"], environment);
  const daemon = dockerDaemon(env, options.signal);
  const cloud = daemonCloud(daemon);
  const kit: Kit = { cloud, options };
  const cleanup = labelCleanup(kit);
  const labels = ({ invocation, facts }: Pick<TrialInput, "invocation" | "facts">) =>
    runLabels(kit, invocation, facts).labels;
  const trialOf = (
    bring: (image: Image) => Promise<Pick<Tried, "image" | "isBrought">>,
  ): NonNullable<ImageHome["trial"]> => ({
    packer: "1.6.6",
    prepare: async (input) => {
      const found =
        "artifacts" in input.image
          ? { image: imageIn(input.image.artifacts), isBrought: false }
          : await bring(input.image);
      const { toplevel } = input.facts;
      const written = input.template?.builder ?? options.builderConfig;
      const tried = { ...found, toplevel, written, labels: labels(input) };
      return tryContainer(daemon, tried, options);
    },
  });
  const common = {
    ready: async (input) => {
      checkEntryPoint(input);
      await daemon.docker(["version", "--format", "{{.Server.Version}}"]);
    },
    prepare: async (input) => prepare(input, options, labels(input)),
    prove: async (input, artifacts) => {
      if (!isImported(input)) return;
      await proveContainer(daemon, imageIn(artifacts), input, labels(input), options);
    },
  } satisfies Partial<ImageHome>;
  /** What was made on the way goes, but for what the user's template gave a name. */
  const tidy = async () =>
    void (await cleanup.reap(await cleanup.leftovers(options.invocation.id)));

  if (isRegistry(options.imageStore)) {
    const images = registryImages(options, environment, env, tuning);
    return {
      builder: "docker",
      ...common,
      ...images.catalog,
      ...cleanup,
      ready: async (input) => {
        await common.ready(input);
        await images.ready(input.facts.stages[0]);
      },
      finalise: async (input, artifacts) => {
        const folder = path.join(options.invocation.directory, "docker-image");
        await mkdir(folder, { recursive: true, mode: 0o700 });
        try {
          return await images.finalise(input, folder, async () => {
            const writer = path.join(options.scripts, "docker-layer.sh");
            const known = isImported(input) ? ([writer, layerFolder(input)] as const) : undefined;
            return await partsOfImage(daemon, imageIn(artifacts), folder, known, options);
          });
        } finally {
          await rm(folder, { recursive: true, force: true });
          await tidy();
        }
      },
      trial: trialOf(async ({ image }) => {
        const folder = path.join(options.invocation.directory, "docker-login");
        return { image, isBrought: await daemon.pull(image, images.login, folder) };
      }),
    };
  }

  const store = await openImageStore("docker", options, environment);
  return {
    builder: "docker",
    ...common,
    ...store,
    ...bothCleanups(store, cleanup),
    finalise: async (input, artifacts) => {
      const staging = await store.stagingDirectory();
      const { name } = input.facts;
      const file = path.join(staging, `${name}.tar`);
      const id = imageIn(artifacts);
      // Where the archive is loaded, the image has this name.
      const named = `${name}:latest`;
      await daemon.docker(["image", "tag", id, named]);
      try {
        await daemon.docker(["image", "save", "--output", file, named]);
      } finally {
        await daemon.docker(["image", "rm", "--no-prune", named], { anyExit: true });
      }
      const image = await store.finaliseFile({
        facts: input.facts,
        builderId,
        file,
        extension: "tar",
      });
      await tidy();
      return image;
    },
    trial: trialOf(async (image) => {
      const here = (await store.fetch?.(image)) ?? image;
      return { image: await daemon.load(here.image), isBrought: true };
    }),
  };
}

/** The image of the daemon that Packer made. @throws {UserError} when it made none. */
function imageIn(artifacts: readonly Artifact[]): string {
  const made = artifacts.filter(({ builderId }) => inDaemon.test(builderId)).at(-1);
  if (made !== undefined) return made.id;
  throw new UserError(
    "template: Packer left no image in the Docker daemon. Set `commit: true`, or add the post-processor `docker-import` behind `export_path`.",
  );
}

/** The daemon as a cloud with labels, in which only leftovers are found and never a finished image. */
function daemonCloud({ docker, containers, images, bases }: Daemon): LabelCloud {
  return {
    ...bareCloud,
    limits: { ...limits.registry, cloud: "Docker" },
    resources: [containers, images],
    images: {
      ...bases,
      list: async (selector) =>
        (await bases.list(selector)).map((image) => ({ ...image, state: "ready" })),
      get: async () => undefined,
      setLabels: async () => {},
    },
    clock: async () => {
      const { stdout } = await docker(["info", "--format", "{{.SystemTime}}"]);
      return Date.parse(stdout.trim());
    },
  };
}
