import "./rolldown-runtime.js";
import { a as messageOf } from "./errors.js";
import { n as endProcesses } from "./processes.js";

// src/steps/reap.ts
/**
* Milliseconds that Packer gets to take back what it made before it is killed. GitHub gives all post
* steps of a cancelled job 285 seconds from the cancel.
*/
const grace = 15e4;
/**
* Removes what expired or dead invocations left in this home. Trouble is reported and never ends the
* step: somebody else may have removed it meanwhile.
*/
async function sweep(context) {
	const home = await context.home();
	try {
		await reap(home, void 0, context.log);
	} catch (error) {
		context.log.warning(`What earlier runs left could not be removed: ${messageOf(error)}`);
	}
}
/** At the end of a step, good or bad: its own leftovers, if it came so far as to make any. */
async function takeBack(context) {
	if (!context.building.isMade()) return;
	await reap(await context.home(), context.invocation.id, context.log);
}
/**
* Ends the processes of the leftovers' invocations, then removes the leftovers.
* @param invocation One invocation, or undefined for all that have expired or died.
*/
async function reap(home, invocation, log) {
	const found = await home.leftovers(invocation);
	const ids = new Set(found.map((leftover) => leftover.invocation));
	if (invocation !== void 0) ids.add(invocation);
	for (const id of ids) {
		const ended = await endProcesses(id, { graceMs: grace });
		for (const { pid, command } of ended) log.info(`Ended process ${pid}: ${command}`);
	}
	const gone = await home.reap(found);
	for (const leftover of gone) log.info(`Removed ${leftover.what}, left by ${leftover.invocation}`);
	const kept = found.length - gone.length;
	if (kept > 0) log.warning(`${kept} of ${found.length} leftovers could not be removed.`);
}

export { sweep as n, takeBack as r, reap as t };