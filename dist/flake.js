import { n as UserError } from "./errors.js";
import { Ct as distance, J as isObject, et as realPath } from "./start-both.js";
import { a as nixString, i as parseNixpkgs, n as lockedNixpkgs, r as nixpkgsPath, s as writeArguments } from "./nixpkgs.js";
import { n as parseOutput, r as runNix, t as evaluateOurs } from "./command.js";
import { F as commonValues, I as failureContext, L as inputOf, R as moduleLine, z as attributeNames } from "./start.js";
import { i as workTree, n as restrictions, r as searchPathArguments, t as readableRoot } from "./roots.js";
import { r as lockedInput, s as readLock, t as flakePin } from "./lock.js";
import { t as narHash } from "./nar-write.js";
import path from "node:path";

// src/nix/result.ts
/** Reads what the expressions in `packer/evaluate/` return. */
/**
* @throws {UserError} for a problem that the expression has found.
*/
function readOutput(output, request) {
	const problem = textOf(output["problem"]);
	if (problem !== void 0) throw problemError(problem, output, request);
	const toplevel = textOf(output["toplevel"]);
	const storeDir = textOf(output["storeDir"]);
	if (toplevel === void 0 || storeDir === void 0) throw new Error("the evaluation gave no toplevel");
	const text = textOf(output["template"]);
	return {
		toplevel,
		derivation: textOf(output["derivation"]),
		template: text === void 0 ? void 0 : {
			text,
			context: contextOf(output["context"], textOf(output["scripts"]))
		},
		platform: textOf(output["platform"]) ?? request.platform,
		sources: [],
		hostName: textOf(output["hostName"]),
		storeDir
	};
}
function problemError(problem, output, request) {
	const { source, generator } = request;
	const input = inputOf(source);
	const type = textOf(output["type"]) ?? "";
	const name = generator.kind === "file" ? generator.path : `packer/${builderOf(request)}.nix`;
	switch (problem) {
		case "no-attribute": {
			const missing = textOf(output["missing"]) ?? "";
			const what = source.kind === "flake" ? `\`flake\` takes an entry of \`nixosConfigurations\`, and the flake has no \`${missing}\` there` : `the flake has no attribute \`${missing}\` at that place`;
			return new UserError(`${input}: ${what}; ${existing(output["names"], missing)}.`);
		}
		case "other-module": return new UserError(`builder: is ${builderOf(request)}, but the configuration imports the module of ${type}. Set \`builder: ${type}\`, or ${moduleLine(request)}.`);
		case "no-module": return new UserError(`${input}: the configuration says neither what its root file system is nor where its boot loader goes, because it lacks the module of builder ${builderOf(request)}: ${moduleLine(request)}.`);
		case "no-container": return new UserError(`${input}: the configuration is for a machine and not for a container: it has a kernel and a boot loader, and \`boot.isContainer\` is false. For builder docker, ${moduleLine(request)}.`);
		case "no-system": return new UserError(`${input}: that is not a NixOS system but ${article(type)}.`);
		case "no-toplevel": return new UserError(`${input}: the configuration has no \`system.build.toplevel\`, so it is not a NixOS system.`);
		case "no-extend-modules": return new UserError("`module-config`, `arg` and `argstr` cannot be given to this flake's configuration: its nixpkgs is older than 21.11 and has no `extendModules`. Update the input nixpkgs, or leave them out.");
		case "generator-no-function": return new UserError(`template: ${name} is not a function but ${article(type)}; it must be a function from \`nixos\` to a template.`);
		case "generator-no-set": return new UserError(`template: ${name} does not return an attribute set but ${article(type)}.`);
		default: return new UserError(`${input}: ${problem}`);
	}
}
const shownNames = 10;
/** The names that exist, the nearest first. */
function existing(value, missing) {
	const names = Array.isArray(value) ? value.map(String) : [];
	const shown = names.toSorted((a, b) => distance(a, missing) - distance(b, missing)).slice(0, shownNames).map((name) => `\`${name}\``);
	if (shown.length === 0) return "there is nothing";
	const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : "";
	return `there ${shown.length + names.length > 2 ? "are" : "is"} ${shown.join(", ")}${more}`;
}
function builderOf(request) {
	return request.generator.kind === "bundled" ? request.generator.builder : "";
}
function article(type) {
	return {
		bool: "a boolean",
		int: "a number",
		float: "a number",
		lambda: "a function",
		list: "a list",
		null: "null",
		path: "a path",
		set: "an attribute set",
		string: "a string"
	}[type] ?? `a ${type}`;
}
/** `builtins.getContext`: derivations with their outputs, and plain paths. */
function contextOf(value, scripts) {
	const context = scripts === void 0 ? [] : [scripts];
	if (!isObject(value)) return context;
	for (const [name, entry] of Object.entries(value)) {
		if (!isObject(entry)) continue;
		if (entry["path"] === true || entry["allOutputs"] === true) context.push(name);
		const outputs = Array.isArray(entry["outputs"]) ? entry["outputs"] : [];
		for (const output of outputs) context.push(`${name}!${String(output)}`);
	}
	return context.sort();
}
function textOf(value) {
	return typeof value === "string" ? value : void 0;
}

// src/nix/generator.ts
/** Template generators: where they lie, and those that need an evaluation of their own. */
/** Its absolute path, or null where no template is wanted. */
async function generatorFile(request, session) {
	if (request.generator.kind === "none") return null;
	if (request.generator.kind === "file") return request.generator.path;
	return await bundledFile(request, session);
}
/** @throws {UserError} when `packer/` has no generator of that name. */
async function bundledFile(request, session) {
	const builder = request.generator.kind === "bundled" ? request.generator.builder : "";
	const file = path.join(session.packerDirectory, `${builder}.nix`);
	if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(builder) && builder !== "lib" && await realPath(file) !== void 0) return file;
	throw new UserError(`builder: there is no template generator for ${JSON.stringify(builder)}; name one of your own by the input \`template\`.`);
}
/** What evaluation may read for a generator of the user's. */
async function generatorRoots(request, session) {
	if (request.generator.kind !== "file") return [];
	return [await readableRoot(request.generator.path, session.workspace)];
}
/** A generator that lies in a file of the user's, for a system that was evaluated by other means. */
async function ownTemplate(request, made, session) {
	const generator = await generatorFile(request, session);
	if (generator === null) return void 0;
	const values = await writeArguments(session.scratch, {
		...commonValues(request, generator),
		nixos: made.toplevel,
		offered: { hostPlatform: made.platform }
	});
	const readable = [values.directory, ...await generatorRoots(request, session)];
	const nixpkgs = request.source.kind === "toplevel" ? request.nixpkgs : void 0;
	const folder = nixpkgs && await nixpkgsPath(await parseNixpkgs(nixpkgs, session), session);
	const args = await searchPathArguments(session, folder, readable);
	const output = await evaluateOurs(session, "generator.nix", values.directory, args, {
		...failureContext(request, session),
		what: "the evaluation of the template generator",
		trees: readable,
		defaults: restrictions(session)
	});
	return readOutput({
		...output,
		toplevel: made.toplevel
	}, request).template;
}

// src/nix/flake.ts
/** Flakes: evaluated pure, with the lock that is committed and no other. */
const lockFlags = ["--no-update-lock-file", "--show-trace"];
/** An entry of `nixosConfigurations`. */
async function evaluateFlake(source, request, session) {
	const { moduleConfig, arg, argstr } = request;
	return await evaluatePure("nixosConfigurations", {
		file: "flake.nix",
		values: {
			extend: Object.keys({
				...moduleConfig,
				...arg,
				...argstr
			}).length > 0,
			names: [source.name]
		}
	}, source, request, session);
}
/** An attribute that is a NixOS module. */
async function evaluateModule(source, request, session) {
	const pin = request.nixpkgs === void 0 ? await pinOfFlake(source, session) : await parseNixpkgs(request.nixpkgs, session);
	if (pin === void 0) throw new UserError("flake: the flake has no input `nixpkgs`, so nothing says which nixpkgs to use; add the input `nixpkgs` to the step, such as `nixpkgs: github:NixOS/nixpkgs/<commit>`.");
	const [output = "", ...names] = attributeNames(source.attribute);
	return await evaluatePure(output, {
		file: "installable.nix",
		values: {
			nixpkgs: await lockedNixpkgs(pin, session),
			names
		}
	}, source, request, session);
}
/**
* Evaluates an output of a flake: our expression reaches its own files by their hash only, and finds
* the way to the attribute itself, because it has the names that exist when there is none.
*/
async function evaluatePure(output, expression, { reference, folder }, request, session) {
	if (folder !== void 0) await readLock(path.join(folder, "flake.lock"));
	const generator = request.generator.kind === "bundled" ? path.basename(await bundledFile(request, session)) : null;
	const values = await writeArguments(session.scratch, {
		...commonValues(request, generator),
		...expression.values
	}, request.arg);
	const packer = await tree(session.packerDirectory);
	const directory = await tree(values.directory);
	const apply = `value: import (${packer} + ${nixString(`/evaluate/${expression.file}`)}) { directory = ${directory}; inherit value; }`;
	const installable = `${reference}#${encodeURIComponent(`"${output}"`)}`;
	const args = [
		"eval",
		"--json",
		...lockFlags,
		"--apply",
		apply,
		installable
	];
	const stdout = await runNix(session, "nix", args, {
		...failureContext(request, session),
		trees: await flakeTrees(folder, session),
		file: folder === void 0 ? void 0 : path.join(folder, "flake.nix")
	});
	return readOutput(parseOutput(stdout, "nix eval"), request);
}
async function tree(directory) {
	const hash = await narHash(directory);
	return `(builtins.fetchTree { type = "path"; path = ${nixString(directory)}; narHash = ${nixString(hash)}; }).outPath`;
}
/** The node `nixpkgs` in the lock of the flake itself. */
async function pinOfFlake({ reference, folder }, session) {
	if (folder !== void 0) return await flakePin(folder);
	const stdout = await runNix(session, "nix", [
		"flake",
		"metadata",
		"--json",
		...lockFlags,
		reference
	], {
		what: "reading the flake's lock",
		input: "flake",
		trees: [],
		progress: "flake",
		fetches: true
	});
	const locks = parseOutput(stdout, "nix flake metadata")["locks"];
	return isObject(locks) ? lockedInput(locks, `${reference}: flake.lock`, session.workingDirectory) : void 0;
}
/** Folders that Nix copies when it reads a flake of this machine. */
async function flakeTrees(folder, session) {
	if (folder === void 0) return [];
	const root = await workTree(path.join(folder, "flake.nix"), session.workspace);
	return root === void 0 ? [folder] : [root, folder];
}

export { generatorRoots as a, generatorFile as i, evaluateModule as n, ownTemplate as o, pinOfFlake as r, readOutput as s, evaluateFlake as t };