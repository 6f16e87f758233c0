import "./rolldown-runtime.js";
import { i as isUserError, n as UserError, t as CommandError } from "./errors.js";
import { r as runNix } from "./command.js";
import { o as lostBuilder } from "./session3.js";
import path from "node:path";
import { mkdir } from "node:fs/promises";
import { randomBytes } from "node:crypto";

// src/nix/realise.ts
/** Builds or fetches what an evaluation has named, without evaluating again. */
/** Paths in one call: far below what an argument list may hold. */
const atOnce = 1e3;
/**
* Realises the toplevel, and the derivations and sources that the template names.
* @throws {UserError} when a build fails (with the builder's last lines), or when a store path that
* the user gave is neither valid nor to be had from a substituter.
*/
async function realise(evaluation, session, options) {
	const { derivation, toplevel, context } = evaluation;
	if (derivation === void 0) await realiseGiven(toplevel, session, options);
	await realisePaths(derivation === void 0 ? context : [derivation, ...context], session, options);
}
/** Realises derivations (`<drv>`, `<drv>!<output>`) and store paths, and keeps them. */
async function realisePaths(paths, session, options) {
	await mkdir(options.roots, {
		recursive: true,
		mode: 448
	});
	for (let start = 0; start < paths.length; start += atOnce) {
		const root = path.join(options.roots, `root-${randomBytes(6).toString("hex")}`);
		const args = [
			"--realise",
			...paths.slice(start, start + atOnce),
			"--add-root",
			root
		];
		await withLostBuilders(session, () => runNix(session, "nix-store", args, {
			what: "building the configuration",
			input: "configuration",
			trees: [],
			progress: "realise",
			signal: options.signal
		}));
	}
}
/** Builders that may go away in one build before it counts as failed. */
const mostLost = 3;
/** Nix goes on to another builder only when it is asked again. */
async function withLostBuilders(session, work) {
	for (let lost = 0;; lost++) try {
		return await work();
	} catch (error) {
		const cause = error instanceof Error ? error.cause : void 0;
		const host = cause instanceof CommandError ? lostBuilder(cause.stderr) : void 0;
		if (host === void 0 || lost === mostLost) throw error;
		session.log.warning(`The builder ${host} disconnected during a build; building again.`);
	}
}
async function realiseGiven(toplevel, session, options) {
	try {
		await realisePaths([toplevel], session, options);
	} catch (error) {
		if (!isUserError(error)) throw error;
		throw new UserError(`toplevel: ${toplevel} is not in this machine's store, and no substituter has it. Build it in this job before this step, or name a substituter in the input \`nix-config\`.`, {
			details: [error.message, error.details ?? ""].join("\n"),
			cause: error
		});
	}
}

export { realisePaths as n, realise as t };