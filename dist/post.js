import "./rolldown-runtime.js";
import { i as readGitHub, n as loadState, t as leave } from "./leave.js";
import { t as isObject } from "./json.js";
import { d as makeLog, f as secretsOf, r as writeSummary } from "./summary.js";
import { o as code } from "./inventory.js";
import { t as childEnvironment } from "./environment.js";
import { a as messageOf } from "./errors.js";
import { n as invocationVariable, t as childMark } from "./invocation.js";
import { n as removeFolder } from "./mounts.js";
import { i as withPeriod } from "./text.js";
import path from "node:path";
import { setTimeout } from "node:timers/promises";

// src/action/identity-token.ts
/**
* GitHub's word for which job this is: an OIDC token, for jobs with `permissions: id-token: write`
* (docs.github.com, "OpenID Connect reference"). Post steps can ask for one too. Asked for here:
* with the toolkit's own function its HTTP client would be loaded at every start.
*/
/**
* @param mask Called with each token.
* @returns undefined where this job may ask for none.
*/
function identityTokens(mask, env = process.env) {
	const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = env;
	if (!url || !token) return void 0;
	return async (audience) => {
		const identity = await ask(`${url}&audience=${encodeURIComponent(audience)}`, token);
		mask([identity]);
		return identity;
	};
}
const tries = 4;
async function ask(url, token) {
	for (let tried = 1;; tried++) {
		const response = await fetch(url, {
			headers: {
				authorization: `Bearer ${token}`,
				accept: "application/json"
			},
			signal: AbortSignal.timeout(15e3)
		}).catch((error) => {
			if (tried === tries) throw error;
		});
		if (response?.ok) {
			const answer = await response.json();
			const value = isObject(answer) ? answer["value"] : void 0;
			if (typeof value === "string" && value !== "") return value;
			throw new Error("GitHub's answer holds no identity token");
		}
		if (!(response === void 0 || response.status >= 500 || response.status === 429) || tried === tries) throw new Error(`GitHub gave no identity token: status ${response?.status ?? "unknown"}`);
		await setTimeout(500 * 2 ** tried);
	}
}

// src/post.ts
/**
* The post step: what a killed or cancelled main left is ended and removed, then the store cache is
* saved: the job's own steps do not wait for that, and a job that failed saves too. It reads nothing
* but the state that main saved, because inputs come out wrong in nested composite actions, and its
* trouble never changes the result of the job. What it cannot remove it names, in an annotation and
* in the summary.
*/
/** Milliseconds for the whole of post. */
const budget = 24e4;
async function main(actionRoot) {
	const state = loadState();
	const { invocation, saves = [], finished = false } = state ?? {};
	if (state === void 0 || invocation === void 0) return;
	if (finished && saves.length === 0) return;
	const github = readGitHub(process.env);
	const log = makeLog({
		onGitHub: github.onGitHub,
		debug: github.debug
	});
	log.mask(secretsOf(process.env));
	const deadline = Date.now() + budget;
	const signal = AbortSignal.timeout(budget);
	try {
		if (!finished) {
			const work = cleanUp(state, invocation, log, signal, actionRoot);
			await Promise.race([work, whenAborted(signal)]);
			if (signal.aborted) await tell(log, unfinished(invocation, "There was no time left."));
		}
		if (saves.length > 0) await Promise.race([save(saves, log, signal, deadline), whenAborted(signal)]);
	} catch (error) {
		await tell(log, unfinished(invocation, messageOf(error)));
	}
}
async function tell(log, message) {
	log.error(message);
	await writeSummary(`### NixOS: something is left to remove\n\n${code(message, 4e3)}\n`, log);
}
async function save(plans, log, signal, deadline) {
	const { savePlanned } = await import("./caches.js");
	await log.group("Save the store cache", () => savePlanned(plans, process.env, log, signal, deadline));
}
function whenAborted(signal) {
	return new Promise((resolve) => {
		if (signal.aborted) resolve();
		signal.addEventListener("abort", () => resolve());
	});
}
async function cleanUp(state, invocation, log, signal, actionRoot) {
	const { disposeOf } = await import("./build2.js");
	const { keptText, reap } = await import("./reap2.js");
	log.info("The step was ended before it was done.");
	const home = await openLeft(state, invocation, log, signal, actionRoot);
	try {
		const kept = await reap(home, invocation.id, log, signal, 2);
		if (kept.length > 0) throw new Error(keptText(kept));
	} finally {
		if (state.packer !== void 0) await disposeOf({ temporary: state.packer.temporary });
		await removeFolder(invocation.directory);
	}
	log.info("Nothing of it is left.");
}
async function openLeft(state, invocation, log, signal, actionRoot) {
	const mark = childMark(invocation);
	try {
		const { openHome } = await import("./registry.js");
		return await openHome(state.builder ?? "", {
			log,
			imageStore: state.imageStore ?? "",
			repositoryId: state.repositoryId ?? "0",
			invocation,
			regions: state.regions ?? [],
			builderConfig: {},
			place: state.place,
			githubToken: void 0,
			identityToken: identityTokens(log.mask),
			env: childEnvironment("common", mark, ["HOME"]),
			fromNixpkgs: async () => {
				throw new Error("nothing is built in the post step");
			},
			scripts: path.join(actionRoot, "packer", "scripts"),
			signal
		});
	} catch (error) {
		const failed = () => Promise.reject(error);
		return state.place === void 0 ? nothing : {
			leftovers: failed,
			reap: failed
		};
	}
}
const nothing = {
	leftovers: async () => [],
	reap: async () => []
};
function unfinished(invocation, why) {
	return `What invocation ${invocation.id} left could not all be removed. ${withPeriod(why)} A later run tries again when it has expired; on this machine, processes carry that id in ${invocationVariable}.`;
}
await main(path.dirname(import.meta.dirname));
await leave(0);

export {  };