/** The default of `image-store`, and which folders it may not be. */
import os from "node:os";
import path from "node:path";
import { isRegistry, namesRepository, placeOf } from "../images/docker/place.ts";
import { UserError } from "../shared/errors.ts";
import { isInside, realTarget } from "../shared/files.ts";
import { quoted } from "../shared/text.ts";
import { userFolder } from "../shared/xdg.ts";
import type { GitHub } from "./event.ts";

type Environment = Record<string, string | undefined>;

/**
 * @param given The input `image-store`, as written.
 * @returns an absolute folder, `cache`, or the repository of a registry as `docker://…`.
 * @throws {UserError} for a folder in the workspace (checkout cleans it, and evaluation may read
 *   it), and for what names no repository of a registry.
 */
export function imageStoreOf(
  given: string | undefined,
  workingDirectory: string,
  github: GitHub,
  env: Environment,
): string {
  if (given === "cache") return given;
  if (given !== undefined && isRegistry(given)) {
    placeOf(given);
    return given;
  }
  if (given === undefined) return defaultStore(github, env);
  const home = env["HOME"] ?? os.homedir();
  const expanded =
    given === "~" || given.startsWith("~/") ? path.join(home, given.slice(1)) : given;
  const directory = path.resolve(workingDirectory, expanded);
  if ([directory, realTarget(directory)].some((one) => isInside(one, github.workspace))) {
    const registry = given.replace(/^https?:\/\//, "");
    throw new UserError(
      namesRepository(registry)
        ? `image-store: ${quoted(given)} is a folder in the workspace. For a registry, write \`docker://${registry}\`.`
        : "image-store: lies inside the workspace, which the checkout step empties. Give a folder outside it, or `cache`.",
    );
  }
  return directory;
}

/** `cache` on GitHub-hosted runners, because no later job sees a folder on their disks. */
function defaultStore(github: GitHub, env: Environment): string {
  if (github.hosted) return "cache";
  return path.join(userFolder("data", env), "packernix", "images", github.repositoryId);
}
