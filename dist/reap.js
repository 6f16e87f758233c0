import "./rolldown-runtime.js";
import { a as messageOf } from "./errors.js";
import { n as endProcesses } from "./processes.js";
import path from "node:path";
import { mkdtemp, realpath } from "node:fs/promises";
import { randomInt } from "node:crypto";
import os from "node:os";
import { setTimeout } from "node:timers/promises";

// src/action/invocation.ts
/** Makes the invocation: its id, its folder, the time after which others may clean up after it. */
/** Milliseconds beyond Packer's own limits, for all that is not Packer. */
const slack = 36e5;
async function openInvocation(env, github, limits) {
	const id = [
		github.repositoryId,
		github.runId,
		github.attempt,
		random(8)
	].join("-");
	const parent = await realpath(env["RUNNER_TEMP"] || os.tmpdir());
	return {
		id,
		directory: await mkdtemp(path.join(parent, "packernix-")),
		expires: expiryFrom(limits)
	};
}
/** Epoch seconds, for what is begun now. */
function expiryFrom({ buildTimeout, testTimeout }) {
	return Math.ceil((Date.now() + buildTimeout + testTimeout + slack) / 1e3);
}
/** Lower-case letters and digits: what every cloud allows in a label. */
function random(length) {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
	return Array.from({ length }, () => letters[randomInt(36)]).join("");
}

// src/steps/reap.ts
/**
* Nothing is left behind: what an invocation left is found by its run mark and removed, and nothing
* else is touched. Shared by the steps (what has expired, what a dead run left) and the post step
* (its own invocation).
*/
/**
* Milliseconds that Packer gets to take back what it made before it is killed. GitHub gives all post
* steps of a cancelled job 285 seconds from the cancel.
*/
const grace = 15e4;
/** Milliseconds between two looks: what a killed program had asked for may come into being late. */
const pause = 2e3;
/** Looks in all. */
const rounds = 4;
/**
* Removes what expired or dead invocations left in this home. Trouble is reported and never ends the
* step: the role may lack the right, and somebody else may be removing it too.
*/
async function sweep(context) {
	const home = await context.home();
	const { log, signal } = context;
	try {
		const kept = await reap(home, void 0, log, signal);
		if (kept.length > 0) log.notice(keptText(kept));
	} catch (error) {
		signal.throwIfAborted();
		log.notice(`What earlier runs left could not be looked for or removed: ${messageOf(error)}`);
	}
}
/**
* At the end of a step, good or bad: its own leftovers, if it came so far as to make any.
* @throws when something stays: then the post step tries again.
*/
async function takeBack(context) {
	if (!context.building.isMade()) return;
	const { invocation, log, signal } = context;
	const kept = await reap(await context.home(), invocation.id, log, signal);
	if (kept.length > 0) throw new Error(keptText(kept));
}
/** Before anything is made: where the post step will find it. */
async function tellPlace(context, made) {
	const place = await (await context.home()).place?.(made);
	if (place !== void 0) await context.learn({ place });
}
/** Just before something is made. Building the system and fetching an image may have taken long. */
async function renewExpiry({ inputs, invocation, learn }) {
	invocation.expires = expiryFrom(inputs);
	await learn({ invocation });
}
/**
* Ends the processes of the leftovers' invocations, then removes the leftovers, and looks again.
* @param invocation One invocation, or undefined for all that have expired or died.
* @param looks How many in a row must find nothing: what was made a moment ago may not be listed yet.
* @returns what could not be removed.
*/
async function reap(home, invocation, log, signal, looks = 1) {
	let empty = 0;
	if (invocation !== void 0) await end(invocation, log);
	for (let round = 1;; round++) {
		const found = await home.leftovers(invocation);
		empty = found.length === 0 ? empty + 1 : 0;
		if (empty >= looks) return [];
		if (invocation === void 0) for (const id of new Set(found.map((leftover) => leftover.invocation))) await end(id, log);
		const gone = await home.reap(found);
		for (const { what, invocation: by } of gone) log.info(`Removed ${what}, left by ${by}`);
		const kept = found.filter((leftover) => !gone.includes(leftover));
		if (invocation === void 0 || round === rounds) return kept;
		await setTimeout(pause, void 0, { signal });
	}
}
async function end(invocation, log) {
	const ended = await endProcesses(invocation, { graceMs: grace });
	for (const { pid, command } of ended) log.info(`Ended process ${pid}: ${command}`);
}
/** In one sentence, with the commands that remove it by hand where there are such. */
function keptText(kept) {
	return `These are left and could not be removed: ${kept.map(({ what, byHand }) => byHand === void 0 ? what : `${what} (${byHand})`).join("; ")}.`;
}

export { takeBack as a, sweep as i, reap as n, tellPlace as o, renewExpiry as r, openInvocation as s, keptText as t };