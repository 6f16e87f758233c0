import "./rolldown-runtime.js";
import { n as rootOfSources } from "./copy.js";
import { t as isSandboxTrouble } from "./sandbox-settings2.js";
import { n as UserError } from "./errors.js";
import path from "node:path";
import { randomBytes } from "node:crypto";

// src/steps/evaluate.ts
/** The evaluation of one step: updates the lock, copies `sources`, evaluates. */
async function evaluateRequest(options) {
	const { log } = options;
	const move = await renewLock(options);
	const session = move(options.session);
	const request = await options.request(session);
	const narrowed = await sourcesOf({
		...options,
		request,
		session
	});
	const { evaluate } = await import("./evaluate.js");
	const attempt = async (nix) => {
		const moved = await narrowed(move(nix));
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
/**
* Updates the inputs that `update` names; `plan` does so in a copy of the work tree.
* @returns a function that moves a session to the tree with the new lock.
*/
async function renewLock(options) {
	const { inputs, log, record } = options;
	if (inputs.update.length === 0) return (session) => session;
	const move = inputs.step === "plan" ? await copyOfTree(options) : (session) => session;
	const session = move(options.session);
	const { source } = await options.request(session);
	if (source.kind !== "flake" && source.kind !== "module") throw new Error("the inputs allow `update` for flakes only");
	const { updateLock } = await import("./update.js");
	const lock = await updateLock(source, inputs.update, session);
	log.info(lock.changed ? "flake.lock: updated" : "flake.lock: nothing newer");
	await record({ lock });
	return move;
}
async function copyOfTree({ request, session, signal }) {
	const root = await rootOfSources(await request(session), session.workspace);
	if (root === void 0) return (nix) => nix;
	const { copyTree, inTree } = await import("./own-tree.js");
	const folder = path.join(session.scratch, `renewed-${randomBytes(4).toString("hex")}`, "source");
	await copyTree(root, folder, { signal });
	return (nix) => inTree(nix, root, folder);
}
/** Request and session unchanged, or moved to a copy that contains only `sources`. */
async function sourcesOf(options) {
	const { inputs, request, session, roots } = options;
	const { sources } = inputs;
	if (sources.length === 0) return async (nix) => ({
		request,
		session: nix
	});
	const root = await rootOfSources(request, session.workspace);
	if (root === void 0) throw new UserError("sources: nothing of this configuration lies in the checkout, so there is nothing to choose from. Remove it.");
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