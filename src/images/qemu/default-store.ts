/** Where images live when the user does not say. */
import { homedir } from "node:os";
import path from "node:path";

/**
 * `cache` on runners that GitHub hosts, which forget everything else; elsewhere a folder of the
 * user's data, outside every workspace, because a checkout cleans that.
 * Source: docs.github.com, "Default environment variables" (RUNNER_ENVIRONMENT).
 */
export function defaultImageStore(environment: NodeJS.ProcessEnv): string {
  if (environment["RUNNER_ENVIRONMENT"] === "github-hosted") return "cache";
  return path.join(dataDirectory(environment), "images", repositoryOf(environment));
}

/** Disks that this machine made for, or fetched from, the Actions cache. */
export function copiesDirectory(environment: NodeJS.ProcessEnv, repositoryId: string): string {
  return path.join(dataDirectory(environment), "cached-images", repositoryId || "local");
}

function dataDirectory(environment: NodeJS.ProcessEnv): string {
  const given = environment["XDG_DATA_HOME"];
  // The XDG base directory specification: relative paths are invalid and to be ignored.
  const isUsable = given !== undefined && path.isAbsolute(given);
  const base = isUsable ? given : path.join(environment["HOME"] || homedir(), ".local", "share");
  return path.join(base, "packernix");
}

function repositoryOf(environment: NodeJS.ProcessEnv): string {
  const id = environment["GITHUB_REPOSITORY_ID"];
  return id !== undefined && /^\d+$/.test(id) ? id : "local";
}
