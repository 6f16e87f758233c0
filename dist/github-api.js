import { setTimeout } from "node:timers/promises";

// src/shared/github-api.ts
/** GitHub's REST and GraphQL API: one request with its patience. */
const tries = 4;
/** Seconds; GitHub may ask for more, and then the user is told instead. */
const longestWait = 60;
/** Milliseconds for one answer. */
const longestAnswer = 3e4;
/** @param environment Names the API's address (`GITHUB_API_URL`). */
function gitHubApi(token, environment, signal) {
	const base = (environment["GITHUB_API_URL"] || "https://api.github.com").replace(/\/+$/, "");
	return { async request(method, path, body) {
		for (let attempt = 1;; attempt++) {
			const response = await fetch(path.startsWith("/") ? base + path : path, {
				method,
				headers: {
					accept: "application/vnd.github+json",
					authorization: `Bearer ${token}`,
					"user-agent": "packernix-action",
					"x-github-api-version": "2022-11-28",
					...body === void 0 ? {} : { "content-type": "application/json" }
				},
				signal: AbortSignal.any([signal, AbortSignal.timeout(longestAnswer)]),
				...body === void 0 ? {} : { body: JSON.stringify(body) }
			});
			const text = await response.text();
			const { ok, status } = response;
			const wait = ok ? void 0 : waitOf(response, method, attempt);
			if (wait === void 0) return {
				ok,
				status,
				text
			};
			await setTimeout(wait * 1e3, void 0, { signal });
		}
	} };
}
/** Seconds to wait before the next try, or undefined when there is no point in one. */
function waitOf(response, method, attempt) {
	if (attempt >= tries) return void 0;
	const asked = Number(response.headers.get("retry-after") ?? NaN);
	if (response.status === 429 || response.status === 403 && !Number.isNaN(asked)) {
		const seconds = Number.isNaN(asked) ? 2 ** attempt : asked;
		return seconds <= longestWait ? seconds : void 0;
	}
	return response.status >= 500 && method !== "POST" ? 2 ** attempt / 2 : void 0;
}

export { gitHubApi as t };