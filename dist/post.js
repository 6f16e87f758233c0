import "./rolldown-runtime.js";
import { At as readGitHub, W as secretsOf, b as code, c as writeSummary, i as loadState, jt as putBack, kt as withPeriod, r as removeFolder, w as makeLog } from "./start-both.js";
import { a as messageOf } from "./errors.js";
import { t as invocationVariable } from "./invocation.js";
import { t as leave } from "./leave.js";
import path from "node:path";

// src/post.ts
/**
* The post step. It ends and removes what a killed or cancelled main left, then saves the store cache:
* here, so that the other steps of the job do not wait for that, and a failed job saves too. It reads
* only the state that main saved, because inputs are wrong in nested composite actions. Its errors never
* change the result of the job; an annotation and the summary name what it could not remove.
*/
/** Milliseconds for the whole of post. */
const budget = 24e4;
async function main(actionRoot) {
	const state = await loadState();
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
			await putBack(github.workspace, invocation.directory, process.env);
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
	const { packerOutput } = await import("./session2.js");
	const { keyIsKnown } = await import("./temporary-keys.js");
	const { processesOf } = await import("./processes.js");
	const { keptText, reap } = await import("./reap.js");
	log.info("The step was ended before it was done.");
	const home = await openLeft(state, invocation, log, signal, actionRoot);
	try {
		const isOver = async () => (await processesOf(invocation.id)).length === 0;
		await keyIsKnown(packerOutput(invocation), isOver);
		const kept = await reap(home, invocation.id, log, signal, 2);
		if (kept.length > 0) throw new Error(keptText(kept));
	} finally {
		await disposeOf(state.packerTemporary);
		await removeFolder(invocation.directory);
	}
	log.info("Nothing of it is left.");
}
async function openLeft(state, invocation, log, signal, actionRoot) {
	try {
		const { openHomeOf } = await import("./home.js");
		return await openHomeOf(state.builder ?? "", {
			log,
			imageStore: state.imageStore ?? "",
			repositoryId: state.repositoryId ?? "0",
			invocation,
			regions: state.regions ?? [],
			builderConfig: {},
			cleanupState: state.cleanupState,
			githubToken: void 0,
			mask: log.mask,
			fromNixpkgs: async () => {
				throw new Error("nothing is built in the post step");
			},
			actionRoot,
			signal
		});
	} catch (error) {
		const failed = () => Promise.reject(error);
		return state.cleanupState === void 0 ? nothing : {
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
	return `Not everything that invocation ${invocation.id} left could be removed. ${withPeriod(why)} A later run tries again when it has expired; on this machine, processes carry that id in ${invocationVariable}.`;
}
await main(path.dirname(import.meta.dirname));
await leave(0);

export {  };