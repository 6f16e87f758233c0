/** Whether, where and with which powers the Actions cache is reached. */

export type Service =
  | { url: string; token: string; readable: boolean; writable: boolean; why: string }
  /** There is none that we can speak to. */
  | { url: undefined; readable: false; writable: false; why: string };

/** Values of ACTIONS_CACHE_MODE; an unset or unknown one permits everything (@actions/cache, lib/internal/config.js). */
const modes: Record<string, { readable: boolean; writable: boolean }> = {
  none: { readable: false, writable: false },
  read: { readable: true, writable: false },
  write: { readable: true, writable: true },
  "write-only": { readable: false, writable: true },
};

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
  const mode = (env["ACTIONS_CACHE_MODE"] ?? "").trim().toLowerCase();
  const powers = modes[mode];
  if (powers === undefined) return { url, token, readable: true, writable: true, why: "" };
  return { url, token, ...powers, why: `the runner sets ACTIONS_CACHE_MODE to ${mode}` };
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
