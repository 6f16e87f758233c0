/** GitHub's REST and GraphQL API. */
import { type Answer, ask, type Method } from "./http.ts";
import type { RetryPolicy } from "./retry.ts";

export type GitHubApi = ReturnType<typeof gitHubApi>;

/**
 * @param environment Names the API's address (`GITHUB_API_URL`).
 * @returns a function for one request, which is tried again while GitHub is busy or in trouble. Its path
 *   is below the API's address, such as `/repos/octo/images/issues/7/comments`, or a whole URL on the
 *   same server. It resolves to the answer, whatever its status, and throws a `NetworkError` without one.
 */
export function gitHubApi(
  token: string,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
  retry: Partial<RetryPolicy> = {},
) {
  const base = (environment["GITHUB_API_URL"] || "https://api.github.com").replace(/\/+$/, "");
  return async (method: Method, path: string, json?: object): Promise<Answer> =>
    await ask({
      method,
      url: path.startsWith("/") ? base + path : path,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${token}`,
        "x-github-api-version": "2022-11-28",
      },
      json,
      signal,
      retry,
    });
}
