/** GitHub's REST and GraphQL API: one request with its patience. */
import { setTimeout as sleep } from "node:timers/promises";

export interface GitHubApi {
  /**
   * One request, tried again while GitHub is busy or in trouble.
   * @param path Below the API's address, such as `/repos/octo/images/issues/7/comments`; a whole
   *   URL for what lies elsewhere on the same server.
   * @returns the answer, whatever its status.
   */
  request(method: Method, path: string, body?: object): Promise<ApiAnswer>;
}

type Method = "GET" | "POST" | "PATCH" | "DELETE";

export interface ApiAnswer {
  ok: boolean;
  status: number;
  /** The text as it came. */
  text: string;
}

const tries = 4;
/** Seconds; GitHub may ask for more, and then the user is told instead. */
const longestWait = 60;
/** Milliseconds for one answer. */
const longestAnswer = 30_000;

/** @param environment Names the API's address (`GITHUB_API_URL`). */
export function gitHubApi(
  token: string,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): GitHubApi {
  const base = (environment["GITHUB_API_URL"] || "https://api.github.com").replace(/\/+$/, "");
  return {
    async request(method, path, body) {
      for (let attempt = 1; ; attempt++) {
        const response = await fetch(path.startsWith("/") ? base + path : path, {
          method,
          headers: {
            accept: "application/vnd.github+json",
            authorization: `Bearer ${token}`,
            "user-agent": "packernix-action",
            "x-github-api-version": "2022-11-28",
            ...(body === undefined ? {} : { "content-type": "application/json" }),
          },
          signal: AbortSignal.any([signal, AbortSignal.timeout(longestAnswer)]),
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await response.text();
        const { ok, status } = response;
        const wait = ok ? undefined : waitOf(response, method, attempt);
        if (wait === undefined) return { ok, status, text };
        await sleep(wait * 1000, undefined, { signal });
      }
    },
  };
}

/** Seconds to wait before the next try, or undefined when there is no point in one. */
function waitOf(response: Response, method: Method, attempt: number): number | undefined {
  if (attempt >= tries) return undefined;
  const asked = Number(response.headers.get("retry-after") ?? Number.NaN);
  if (response.status === 429 || (response.status === 403 && !Number.isNaN(asked))) {
    const seconds = Number.isNaN(asked) ? 2 ** attempt : asked;
    return seconds <= longestWait ? seconds : undefined;
  }
  // What was made although the answer is a fault would be made twice.
  return response.status >= 500 && method !== "POST" ? 2 ** attempt / 2 : undefined;
}
