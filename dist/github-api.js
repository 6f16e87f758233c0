import { t as ask } from "./http.js";

// src/shared/github-api.ts
/** GitHub's REST and GraphQL API. */
/**
* @param environment Names the API's address (`GITHUB_API_URL`).
* @returns a function for one request, which is tried again while GitHub is busy or in trouble. Its path
*   is below the API's address, such as `/repos/octo/images/issues/7/comments`, or a whole URL on the
*   same server. It resolves to the answer, whatever its status, and throws a `NetworkError` without one.
*/
function gitHubApi(token, environment, signal, retry = {}) {
	const base = (environment["GITHUB_API_URL"] || "https://api.github.com").replace(/\/+$/, "");
	return async (method, path, json) => await ask({
		method,
		url: path.startsWith("/") ? base + path : path,
		headers: {
			accept: "application/vnd.github+json",
			authorization: `Bearer ${token}`,
			"x-github-api-version": "2022-11-28"
		},
		json,
		signal,
		retry
	});
}

export { gitHubApi as t };