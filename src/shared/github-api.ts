/** GitHub's REST and GraphQL API. */
import { type Answer, ask, type Method } from "./http.ts";

export interface GitHubApi {
  /**
   * One request, tried again while GitHub is busy or in trouble.
   * @param path Below the API's address, such as `/repos/octo/images/issues/7/comments`; a whole
   *   URL for what lies elsewhere on the same server.
   * @returns the answer, whatever its status.
   * @throws {NetworkError} when there is none.
   */
  request(method: Method, path: string, body?: object): Promise<Answer>;
}

/** @param environment Names the API's address (`GITHUB_API_URL`). */
export function gitHubApi(
  token: string,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): GitHubApi {
  const base = (environment["GITHUB_API_URL"] || "https://api.github.com").replace(/\/+$/, "");
  return {
    request: (method, path, json) =>
      ask({
        method,
        url: path.startsWith("/") ? base + path : path,
        headers: {
          accept: "application/vnd.github+json",
          authorization: `Bearer ${token}`,
          "x-github-api-version": "2022-11-28",
        },
        json,
        signal,
      }),
  };
}
