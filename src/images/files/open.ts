/** The store of images that input `image-store` names: a folder, or the Actions cache. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { requireCache } from "../../cache/settings.ts";
import { UserError } from "../../shared/errors.ts";
import { userFolder } from "../../shared/xdg.ts";
import { isRegistry } from "../docker/place.ts";
import type { HomeOptions } from "../types.ts";
import { cacheEntries } from "./cache-entries.ts";
import { cacheStore } from "./cache-store.ts";
import { cachesApi } from "./caches-api.ts";
import { directoryStore } from "./directory-store.ts";
import type { ImageStore } from "./store.ts";

/**
 * Opens the store that `imageStore` names.
 * @param environment Of this job: where GitHub's API and cache are.
 * @throws {UserError} when the store's name is no usable one.
 */
export async function openImageStore(
  builder: string,
  options: HomeOptions,
  environment: NodeJS.ProcessEnv,
): Promise<ImageStore> {
  const { imageStore, repositoryId, invocation, log, signal } = options;
  const common = { builder, repositoryId, invocation, log, signal };
  if (imageStore === "cache") {
    requireCache(environment);
    await mkdir(invocation.directory, { recursive: true, mode: 0o700 });
    const data = userFolder("data", environment);
    const directory = path.join(data, "packernix", "cached-images", repositoryId);
    return cacheStore({
      entries: cacheEntries(environment),
      api: cachesApi(options.githubToken, environment, signal),
      copies: directoryStore({ ...common, directory }),
      invocation,
      log,
      signal,
      builder,
    });
  }
  if (imageStore === "") throw new UserError("image-store is empty. Name a folder, or `cache`.");
  if (isRegistry(imageStore)) {
    throw new UserError(
      `image-store: a registry keeps images of builder docker, and not of ${builder}. Set \`builder: docker\`, or name a folder or \`cache\`.`,
    );
  }
  if (imageStore.includes("\0"))
    throw new UserError("image-store is not a path: it contains a NUL.");
  const directory = path.resolve(imageStore);
  return directoryStore({ ...common, directory });
}
