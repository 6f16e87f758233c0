import { t as ask } from "./http.js";

// src/shared/github-api.ts
/** GitHub's REST and GraphQL API. */
/** @param environment Names the API's address (`GITHUB_API_URL`). */
function gitHubApi(token, environment, signal) {
	const base = (environment["GITHUB_API_URL"] || "https://api.github.com").replace(/\/+$/, "");
	return { request: (method, path, json) => ask({
		method,
		url: path.startsWith("/") ? base + path : path,
		headers: {
			accept: "application/vnd.github+json",
			authorization: `Bearer ${token}`,
			"x-github-api-version": "2022-11-28"
		},
		json,
		signal
	}) };
}

export { gitHubApi as t };