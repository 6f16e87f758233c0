import "./rolldown-runtime.js";
import { n as rootOfSources } from "./copy.js";
import { t as isSandboxTrouble } from "./sandbox-settings2.js";
import { n as UserError } from "./errors.js";

// src/steps/evaluate.ts
/** The evaluation of one step: the lock renewed, the sources narrowed, the sandbox found where it must. */
async function evaluateRequest(options) {
	const { request, session, log } = options;
	await renewLock(options);
	const narrowed = await sourcesOf(options);
	const { evaluate } = await import("./evaluate.js");
	const attempt = async (nix) => {
		const moved = await narrowed(nix);
		return await evaluate(moved.request, moved.session);
	};
	try {
		return await attempt(session);
	} catch (error) {
		if (request.source.kind === "toplevel" || !isSandboxTrouble(error)) throw error;
		log.info("Evaluation has to build something, and Nix could not set up its sandbox.");
		return await attempt(await options.builderNix());
	}
}
async function renewLock(options) {
	const { inputs, request, session, log, learn } = options;
	const { source } = request;
	if (inputs.update.length === 0) return;
	if (source.kind !== "flake" && source.kind !== "installable") throw new Error("the inputs allow `update` for flakes only");
	const { updateLock } = await import("./update.js");
	const lock = await updateLock(source.reference, inputs.update, session);
	log.info(lock.changed ? "flake.lock: locked anew" : "flake.lock: nothing newer");
	await learn({ lock });
}
/** Request and session as they are, or on a copy that holds `sources` only. */
async function sourcesOf(options) {
	const { inputs, request, session, roots } = options;
	const { sources } = inputs;
	if (sources.length === 0) return async (nix) => ({
		request,
		session: nix
	});
	const root = await rootOfSources(request, session);
	if (root === void 0) throw new UserError("sources: nothing of this configuration lies in the checkout, so there is nothing to choose from. Leave it out.");
	const { copySources, withSources } = await import("./copy2.js");
	const copy = await copySources({
		sources,
		root,
		session,
		roots
	});
	return async (nix) => await withSources(request, copy, nix);
}

export { evaluateRequest };