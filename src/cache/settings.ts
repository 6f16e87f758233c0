/** Whether, where and with which powers the Actions cache is reached. */
import { UserError } from "../shared/errors.ts";

export type Service =
  | { url: string; token: string; readable: boolean; writable: boolean; why: string }
  /** There is none that we can speak to. */
  | { url: undefined; readable: false; writable: false; why: string };

/**
 * What the runner says that this job may do with the cache; an unset or unknown mode permits everything
 * (@actions/cache, lib/internal/config.js).
 */
export function powersOf(env: NodeJS.ProcessEnv): {
  readable: boolean;
  writable: boolean;
  mode: string;
} {
  const mode = (env["ACTIONS_CACHE_MODE"] ?? "").trim().toLowerCase();
  return {
    readable: mode !== "none" && mode !== "write-only",
    writable: mode !== "none" && mode !== "read",
    mode,
  };
}

/**
 * For `@actions/cache`, which knows both protocols (lib/cache.js, isFeatureAvailable).
 * @throws {UserError} when the runner offers no cache to keep images in.
 */
export function requireCache(env: NodeJS.ProcessEnv): void {
  if (env["ACTIONS_RESULTS_URL"] || env["ACTIONS_CACHE_URL"]) return;
  throw new UserError(
    "image-store is `cache`, but there is no Actions cache here: the runner did not offer one. Name a folder instead.",
  );
}

/**
 * Protocol v2 is spoken by GitHub's own services, and told by ACTIONS_CACHE_SERVICE_V2; a server
 * of another name has the first protocol whatever that variable says (@actions/cache,
 * lib/internal/config.js).
 */
export function serviceOf(env: NodeJS.ProcessEnv): Service {
  const url = env["ACTIONS_RESULTS_URL"] ?? "";
  const token = env["ACTIONS_RUNTIME_TOKEN"] ?? "";
  if (env["GITHUB_ACTIONS"] !== "true" && token === "") {
    return none("there is no Actions cache outside GitHub Actions");
  }
  const second = env["ACTIONS_CACHE_SERVICE_V2"] && isGitHub(env["GITHUB_SERVER_URL"]);
  if (!second && (env["ACTIONS_CACHE_SERVICE_V2"] || env["ACTIONS_CACHE_URL"])) {
    return none(
      "this server offers only version 1 of the Actions cache protocol, which this action does not use",
    );
  }
  if (!second || token === "" || !/^https?:\/\//.test(url)) {
    return none("the runner gives this step no access to the Actions cache");
  }
  const { readable, writable, mode } = powersOf(env);
  const why = readable && writable ? "" : `the runner sets ACTIONS_CACHE_MODE to ${mode}`;
  return { url, token, readable, writable, why };
}

function none(why: string): Service {
  return { url: undefined, readable: false, writable: false, why };
}

function isGitHub(server: string | undefined): boolean {
  try {
    const { hostname } = new URL(server || "https://github.com");
    return hostname === "github.com" || /\.(ghe\.com|localhost)$/.test(hostname);
  } catch {
    return false;
  }
}
