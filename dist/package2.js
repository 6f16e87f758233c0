import "./rolldown-runtime.js";
import { n as UserError } from "./errors.js";
import { r as nixpkgsPath, s as writeArguments, t as chooseNixpkgs } from "./nixpkgs.js";
import { t as evaluateOurs } from "./command.js";
import { r as pinOfFlake } from "./flake.js";
import { n as realisePaths } from "./realise2.js";
import { n as restrictions, r as searchPathArguments, t as readableRoot } from "./roots.js";
import path from "node:path";

// src/nix/package.ts
/** A program from the user's own nixpkgs, such as qemu where the machine has none. */
/**
* Realises an attribute of the nixpkgs that the configuration is evaluated with.
* @param platform Nix system to run on: the runner's, not the image's.
* @returns the store path of its first output.
* @throws {UserError} when no nixpkgs is known, or it has no such package.
*/
async function fromNixpkgs(attribute, platform, request, session, options) {
	const nixpkgs = await nixpkgsOf(request, session);
	const values = await writeArguments(session.scratch, {
		nixpkgs,
		platform,
		attribute
	});
	const args = await searchPathArguments(session, nixpkgs, [values.directory]);
	const context = {
		what: `the evaluation of ${attribute}`,
		input: "nixpkgs",
		trees: []
	};
	const { derivation, output } = await evaluateOurs(session, "package.nix", values.directory, args, {
		...context,
		progress: attribute,
		defaults: restrictions(session)
	});
	if (typeof derivation !== "string" || typeof output !== "string") throw new UserError(`nixpkgs: ${nixpkgs} has no package ${attribute}.`);
	await realisePaths([derivation], session, options);
	return output;
}
async function nixpkgsOf(request, session) {
	const { source } = request;
	if (source.kind === "flake" || source.kind === "module") {
		const pin = request.nixpkgs === void 0 ? await pinOfFlake(source, session) : void 0;
		if (pin !== void 0) return await nixpkgsPath(pin, session);
	}
	const beside = source.kind === "file" ? {
		folder: path.dirname(source.path),
		root: await readableRoot(source.path, session.workspace)
	} : void 0;
	return await nixpkgsPath(await chooseNixpkgs(request.nixpkgs, beside, session), session);
}

export { fromNixpkgs };