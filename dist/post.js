import "./rolldown-runtime.js";
import { c as readGitHub, r as makeLog, s as secretsOf, t as loadState } from "./state.js";
import { t as childEnvironment } from "./environment.js";
import { a as messageOf } from "./errors.js";
import { t as invocationVariable } from "./invocation.js";
import path from "node:path";
import { rm } from "node:fs/promises";

// src/post.ts
/**
* The post step: what a killed or cancelled main left is ended and removed, then the store cache is
* saved: the job's own steps do not wait for that, and a job that failed saves too. It reads nothing but the state that main saved, because inputs come out wrong in nested composite
* actions, and its trouble never changes the result of the job.
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
			if (signal.aborted) log.error(unfinished(invocation, "there was no time left"));
		}
		if (saves.length > 0) await Promise.race([save(saves, log, signal, deadline), whenAborted(signal)]);
	} catch (error) {
		log.error(unfinished(invocation, messageOf(error)));
	}
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
	const { reap } = await import("./reap.js");
	const { openHome } = await import("./registry.js");
	log.info("The step was ended before it was done.");
	const { packer } = state;
	const mark = { [invocationVariable]: invocation.id };
	await reap(await openHome(state.builder ?? "", {
		log,
		imageStore: state.imageStore ?? "",
		repositoryId: state.repositoryId ?? "0",
		invocation,
		githubToken: void 0,
		env: childEnvironment("common", mark, ["HOME"]),
		fromNixpkgs: async () => {
			throw new Error("nothing is built in the post step");
		},
		scripts: path.join(actionRoot, "packer", "scripts"),
		signal
	}).catch(() => nothing), invocation.id, log);
	if (packer !== void 0) await disposeOf({ temporary: packer.temporary });
	await rm(invocation.directory, {
		recursive: true,
		force: true
	});
	log.info("Nothing of it is left.");
}
const nothing = {
	leftovers: async () => [],
	reap: async () => []
};
function unfinished(invocation, why) {
	return `What invocation ${invocation.id} left could not all be removed: ${why}. The next run on this machine tries again; on this machine, processes carry that id in ${invocationVariable}.`;
}
await main(path.dirname(import.meta.dirname));
process.exit(0);

export {  };