import "./rolldown-runtime.js";
import { o as splitExpressions, r as nixpkgsPath, s as writeArguments, t as chooseNixpkgs } from "./nixpkgs.js";
import { t as evaluateOurs } from "./command.js";
import { C as storeDirectory, F as commonValues, I as failureContext, L as inputOf, b as requireStoreName } from "./start.js";
import { a as generatorRoots, i as generatorFile, n as evaluateModule, o as ownTemplate, s as readOutput, t as evaluateFlake } from "./flake.js";
import { n as restrictions, r as searchPathArguments, t as readableRoot } from "./roots.js";
import path from "node:path";

// src/nix/evaluate.ts
/**
* One evaluation: configuration and template generator in, store paths and template out. Files are
* evaluated restricted, flakes pure; one process and one expression each (`packer/evaluate/`).
*/
/**
* @throws {UserError} for everything that is wrong in the configuration, the generator or the
* inputs, with its location in the workspace where there is one.
*/
async function evaluate(request, session) {
	const { source } = request;
	const made = await make(request, session);
	const template = made.template ?? await ownTemplate(request, made, session);
	requireStoreName(made.toplevel, made.storeDir, inputOf(source));
	return {
		...made,
		template: template?.text,
		context: template?.context ?? []
	};
}
async function make(request, session) {
	const { source } = request;
	switch (source.kind) {
		case "file": return await evaluateFile(source, request, session);
		case "flake": return await evaluateFlake(source, request, session);
		case "module": return await evaluateModule(source, request, session);
		case "toplevel": return {
			toplevel: source.path,
			derivation: void 0,
			template: void 0,
			platform: request.platform,
			sources: [],
			hostName: void 0,
			storeDir: storeDirectory()
		};
	}
}
async function evaluateFile(source, request, session) {
	const root = await readableRoot(source.path, session.workspace);
	const pin = await chooseNixpkgs(request.nixpkgs, {
		folder: path.dirname(source.path),
		root
	}, session);
	const nixpkgs = await nixpkgsPath(pin, session);
	const { short, long } = splitExpressions(request.arg);
	const values = await writeArguments(session.scratch, {
		...commonValues(request, await generatorFile(request, session)),
		nixpkgs,
		file: source.path
	}, long);
	const readable = [
		root,
		values.directory,
		...await generatorRoots(request, session)
	];
	const args = [...await searchPathArguments(session, nixpkgs, readable), ...short.flatMap(([name, expression]) => [
		"--arg",
		name,
		expression
	])];
	const output = await evaluateOurs(session, "file.nix", values.directory, args, {
		...failureContext(request, session),
		trees: [root],
		defaults: restrictions(session)
	});
	return {
		...readOutput(output, request),
		sources: [nixpkgs]
	};
}

export { evaluate };