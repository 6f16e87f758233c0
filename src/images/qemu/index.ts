/** The home of images that builder `qemu` makes: disk files, in a folder or in the Actions cache. */
import { randomBytes } from "node:crypto";
import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../../shared/errors.ts";
import { isInside, realPath } from "../../shared/files.ts";
import { userFolder } from "../../shared/xdg.ts";
import type { BuildInput, HomeOptions, ImageHome } from "../types.ts";
import { builtDisk, imageFile } from "./artifact.ts";
import { cacheEntries } from "./cache-entries.ts";
import { cacheStore } from "./cache-store.ts";
import { cachesApi } from "./caches-api.ts";
import { directoryStore } from "./directory-store.ts";
import { qemuKeys } from "./keys.ts";
import { buildPlace, prepareQemu } from "./prepare.ts";
import { proveQemu } from "./proof.ts";
import type { FinishedDisk, ImageStore } from "./store.ts";
import { tryQemu } from "./trial.ts";
import { watchMachine } from "./watch.ts";

/**
 * Opens the store that `imageStore` names.
 * @param environment Of this job: where GitHub's API and cache are, and the workspace.
 * @throws {UserError} when the store's name is no usable one.
 */
export async function openHome(
  options: HomeOptions,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<ImageHome> {
  const store = await openStore(options, environment);
  return {
    builder: "qemu",
    keys: qemuKeys,
    find: store.find,
    list: store.list,
    get: store.get,
    lanes: store.lanes,
    addStage: store.addStage,
    dropStage: store.dropStage,
    ...(store.markTested === undefined ? {} : { markTested: store.markTested }),
    ...(store.fetch === undefined ? {} : { fetch: store.fetch }),
    ...(store.keepClosure === undefined ? {} : { keepClosure: store.keepClosure }),
    ...(store.closureOf === undefined ? {} : { closureOf: store.closureOf }),
    remove: store.remove,
    ...(store.removeMany === undefined ? {} : { removeMany: store.removeMany }),
    leftovers: store.leftovers,
    reap: store.reap,
    prepare: async (input) => await prepareQemu(input, options, await store.workshop()),
    watch: watchMachine,
    prove: async (input, artifacts) => {
      // Only our own generators say how the image lets us in.
      if (input.template.facts?.method === undefined) {
        options.log.info(
          "The image is not booted for a check: its template is not one of this action's.",
        );
        return;
      }
      const { file } = await imageFile(artifacts, input.template, buildPlace(input));
      const disk = builtDisk(input.template, buildPlace(input));
      if (file !== disk) {
        options.log.info(
          "The image is not booted for a check: a post-processor made another file of the disk.",
        );
        return;
      }
      await proveQemu(disk, input, options);
    },
    adopt: async (input, artifacts) =>
      await store.adopt(await finishedDisk(input, artifacts, store)),
    trial: {
      packer: "1.6.6",
      prepare: async (input) => await tryQemu(input, options, store),
    },
    setAside: async (input, artifacts) =>
      await store.setAside(await finishedDisk(input, artifacts, store)),
  };
}

async function finishedDisk(
  input: BuildInput,
  artifacts: Parameters<ImageHome["adopt"]>[1],
  store: ImageStore,
): Promise<FinishedDisk> {
  const place = buildPlace(input);
  const image = await imageFile(artifacts, input.template, place);
  const facts = input.facts;
  if (isInside(image.file, place.output)) return { ...image, facts };
  // A post-processor put it where the user wants it: that file stays, the store gets its own.
  const file = path.join(await store.workshop(), `made-${randomBytes(4).toString("hex")}`);
  await copyFile(image.file, file);
  return { ...image, facts, file };
}

async function openStore(
  options: HomeOptions,
  environment: NodeJS.ProcessEnv,
): Promise<ImageStore> {
  const { imageStore, repositoryId, invocation, log, signal } = options;
  const common = { repositoryId, invocation, log, signal };
  if (imageStore === "cache") {
    if (!hasCacheService(environment)) {
      throw new UserError(
        "image-store is `cache`, but there is no Actions cache here: the runner did not offer one. Name a folder instead.",
      );
    }
    await mkdir(invocation.directory, { recursive: true, mode: 0o700 });
    const directory = path.join(
      ...[userFolder("data", environment), "packernix", "cached-images", repositoryId],
    );
    return cacheStore({
      entries: cacheEntries(environment),
      api: cachesApi(options.githubToken, environment, signal),
      copies: directoryStore({ ...common, directory }),
      directory,
      invocation,
      log,
    });
  }
  if (imageStore === "") throw new UserError("image-store is empty. Name a folder, or `cache`.");
  if (imageStore.includes("\0")) throw new UserError("image-store is no path: it has a NUL in it.");
  const directory = path.resolve(imageStore);
  await warnInsideWorkspace(directory, options, environment);
  return directoryStore({ ...common, directory });
}

/** lib/cache.js of @actions/cache, isFeatureAvailable; asked here so as not to load it. */
function hasCacheService(environment: NodeJS.ProcessEnv): boolean {
  return Boolean(environment["ACTIONS_RESULTS_URL"] || environment["ACTIONS_CACHE_URL"]);
}

async function warnInsideWorkspace(
  directory: string,
  options: HomeOptions,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const workspace = environment["GITHUB_WORKSPACE"];
  if (workspace === undefined || workspace === "") return;
  const [real, realWorkspace] = [await realPath(directory), await realPath(workspace)];
  if (realWorkspace === undefined || !isInside(real ?? directory, realWorkspace)) return;
  options.log.warning(
    `image-store ${directory} lies in the workspace. A checkout deletes what is not in the repository, and evaluation may copy it into the Nix store; a folder outside is better.`,
  );
}
