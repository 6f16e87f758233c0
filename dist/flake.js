import { n as UserError } from "./errors.js";
import { t as isObject } from "./json.js";
import { a as flakePin, i as parseNixpkgs, l as writeArguments, n as lockedNixpkgs, o as lockedInput, r as nixpkgsPath, s as nixString } from "./nixpkgs.js";
import { n as runNix, t as parseOutput } from "./command.js";
import { t as localFlake } from "./configuration2.js";
import { r as realPath } from "./files.js";
import { i as workTree, n as restrictedDefaults, r as searchPathArguments, t as readableRoot } from "./roots.js";
import { t as narHash } from "./nar.js";
import path from "node:path";

// src/nix/request.ts
/** What an evaluation is asked for: its checks, its names, and its values for Nix. */
/** Writes derivations while it evaluates, so that they can be built without evaluating again. */
const evalFlags = [
	"--eval",
	"--strict",
	"--json",
	"--read-write-mode",
	"--show-trace"
];
/** What every expression in `packer/evaluate/` reads. */
function commonValues(request, generator) {
	return {
		platform: request.platform,
		moduleConfig: request.moduleConfig ?? {},
		strings: request.argstr,
		generator,
		generatorArguments: request.generatorArguments,
		offered: request.offeredArguments ?? {}
	};
}
/** For the message of a failed evaluation. */
function failureContext(request, session) {
	const { source } = request;
	return {
		what: `the evaluation of ${nameOf(source, session)}`,
		input: inputOf(source),
		file: source.kind === "file" ? source.path : void 0,
		progress: "evaluate",
		fetches: true
	};
}
/** The input that gave the configuration. */
function inputOf(source) {
	return source.kind === "file" ? "configuration" : source.kind;
}
function nameOf(source, session) {
	const own = (text, root) => session.copied === void 0 ? text : text.replace(/^[^?]*?\/[0-9a-z]{32}-source/, root);
	if (source.kind === "file") return path.relative(session.workspace, own(source.path, session.copied?.[0] ?? ""));
	if (source.kind === "toplevel") return source.path;
	const name = source.kind === "flake" ? source.name : source.attribute;
	return `${own(source.reference, ".")}#${name}`;
}
/** Special arguments that are ours, or that the module system makes itself. */
const reserved = [
	"baseModules",
	"config",
	"options",
	"packernixArguments",
	"packernixModulesPath",
	"tfpnModulesPath"
];
/** @throws {UserError} for names that are taken, and inputs that do not go together. */
function checkRequest(request) {
	for (const [input, values] of Object.entries({
		arg: request.arg,
		argstr: request.argstr
	})) {
		const taken = Object.keys(values).find((name) => reserved.includes(name));
		if (taken !== void 0) throw new UserError(`${input}: \`${taken}\` is an argument that modules have already.`);
	}
	const twice = Object.keys(request.arg).find((name) => Object.hasOwn(request.argstr, name));
	if (twice !== void 0) throw new UserError(`\`${twice}\` is both in \`arg\` and in \`argstr\`.`);
	if (Object.hasOwn(request.generatorArguments, "nixos")) throw new UserError("generator-args: `nixos` is given by the action.");
	if (request.source.kind !== "toplevel") return;
	const unused = Object.entries({
		"module-config": request.moduleConfig !== void 0,
		arg: Object.keys(request.arg).length > 0,
		argstr: Object.keys(request.argstr).length > 0
	}).find(([, isSet]) => isSet)?.[0];
	if (unused === void 0) return;
	throw new UserError(`\`${unused}\` has no meaning with \`toplevel\`: that system is finished. Leave out one of them.`);
}

// src/nix/result.ts
/** Reads what the expressions in `packer/evaluate/` return. */
/**
* @throws {UserError} for a problem that the expression has found.
*/
function readMade(output, request) {
	const problem = textOf(output["problem"]);
	if (problem !== void 0) throw problemError(problem, textOf(output["type"]) ?? "", request);
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
function problemError(problem, type, request) {
	const { source, generator } = request;
	const input = source.kind === "file" ? "configuration" : source.kind;
	const name = generator.kind === "file" ? generator.path : `packer/${builderOf(request)}.nix`;
	switch (problem) {
		case "no-system": return new UserError(`${input}: that is no NixOS system but ${article(type)}.`);
		case "no-toplevel": return new UserError(`${input}: the configuration has no \`system.build.toplevel\`, so it is no NixOS system.`);
		case "no-extend-modules": return new UserError("`module-config`, `arg` and `argstr` cannot be given to this flake's configuration: its nixpkgs is older than 21.11 and has no `extendModules`. Update the input nixpkgs, or leave them out.");
		case "generator-no-function": return new UserError(`template-generator: ${name} is no function but ${article(type)}; it must be a function from \`nixos\` to a template.`);
		case "generator-no-set": return new UserError(`template-generator: ${name} returns no attribute set but ${article(type)}.`);
		default: return new UserError(`${input}: ${problem}`);
	}
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
	throw new UserError(`builder: there is no template generator for ${JSON.stringify(builder)}; name one of your own by the input \`template-generator\`.`);
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
		offered: {
			...request.offeredArguments,
			hostPlatform: made.platform
		}
	});
	const readable = [values.directory, ...await generatorRoots(request, session)];
	const nixpkgs = request.source.kind === "toplevel" ? request.nixpkgs : void 0;
	const args = [
		path.join(session.packerDirectory, "evaluate", "generator.nix"),
		...evalFlags,
		...await searchPathArguments(session, nixpkgs === void 0 ? void 0 : await nixpkgsPath(await parseNixpkgs(nixpkgs, session), session), readable),
		...[
			"--argstr",
			"packernixArguments",
			values.directory
		]
	];
	const stdout = await runNix(session, "nix-instantiate", args, {
		...failureContext(request, session),
		what: "the evaluation of the template generator",
		trees: readable,
		defaults: restrictedDefaults
	});
	const output = parseOutput(stdout, "nix-instantiate");
	return readMade({
		...output,
		toplevel: made.toplevel
	}, request).template;
}

// src/nix/flake.ts
/** Flakes: evaluated pure, with the lock that is committed and no other. */
const lockFlags = ["--no-update-lock-file", "--show-trace"];
/** An entry of `nixosConfigurations`. */
async function evaluateFlake(source, request, session) {
	if (request.nixpkgs !== void 0) throw new UserError("`nixpkgs` has no meaning with `flake`: an entry of nixosConfigurations brings its own. Leave out the input `nixpkgs`, or use `installable`.");
	const extend = request.moduleConfig !== void 0 || Object.keys(request.arg).length + Object.keys(request.argstr).length > 0;
	return await evaluatePure(`nixosConfigurations."${source.name}"`, {
		file: "flake.nix",
		argument: "configuration",
		values: { extend }
	}, source.reference, request, session);
}
/** An attribute that is a NixOS module. */
async function evaluateInstallable(source, request, session) {
	const pin = request.nixpkgs === void 0 ? await pinOfFlake(source.reference, "installable", session) : await parseNixpkgs(request.nixpkgs, session);
	if (pin === void 0) throw new UserError("installable: the flake has no input `nixpkgs`, so nothing says which nixpkgs to use; add the input `nixpkgs` to the step, such as `nixpkgs: github:NixOS/nixpkgs/<commit>`.");
	return await evaluatePure(source.attribute, {
		file: "installable.nix",
		argument: "module",
		values: { nixpkgs: await lockedNixpkgs(pin, session) }
	}, source.reference, request, session);
}
/** Evaluates an attribute of a flake: our expression reaches its own files by their hash only. */
async function evaluatePure(attribute, expression, reference, request, session) {
	const generator = request.generator.kind === "bundled" ? path.basename(await bundledFile(request, session)) : null;
	const values = await writeArguments(session.scratch, {
		...commonValues(request, generator),
		...expression.values
	}, request.arg);
	const packer = await tree(session.packerDirectory);
	const directory = await tree(values.directory);
	const apply = `value: import (${packer} + ${nixString(`/evaluate/${expression.file}`)}) { directory = ${directory}; ${expression.argument} = value; }`;
	const installable = `${reference}#${encodeURIComponent(attribute)}`;
	const args = [
		"eval",
		"--json",
		...lockFlags,
		"--apply",
		apply,
		installable
	];
	const trees = await flakeTrees(reference, session);
	const folder = trees.at(-1);
	const stdout = await runNix(session, "nix", args, {
		...failureContext(request, session),
		trees,
		file: folder === void 0 ? void 0 : path.join(folder, "flake.nix")
	});
	return readMade(parseOutput(stdout, "nix eval"), request);
}
async function tree(directory) {
	const hash = await narHash(directory);
	return `(builtins.fetchTree { type = "path"; path = ${nixString(directory)}; narHash = ${nixString(hash)}; }).outPath`;
}
/** The node `nixpkgs` in the lock of the flake itself. */
async function pinOfFlake(reference, input, session) {
	const folder = await localFlake(reference, input, session);
	if (folder !== void 0) return await flakePin(folder);
	const stdout = await runNix(session, "nix", [
		"flake",
		"metadata",
		"--json",
		...lockFlags,
		reference
	], {
		what: "reading the flake's lock",
		input,
		trees: [],
		progress: "flake",
		fetches: true
	});
	const locks = parseOutput(stdout, "nix flake metadata")["locks"];
	return isObject(locks) ? lockedInput(locks, `${reference}: flake.lock`, session.workingDirectory) : void 0;
}
/** Folders that Nix copies when it reads a flake of this machine. */
async function flakeTrees(reference, session) {
	const folder = await localFlake(reference, "flake", session);
	if (folder === void 0) return [];
	const root = await workTree(path.join(folder, "flake.nix"), session.workspace);
	return root === void 0 ? [folder] : [root, folder];
}

export { generatorRoots as a, checkRequest as c, failureContext as d, inputOf as f, generatorFile as i, commonValues as l, evaluateInstallable as n, ownTemplate as o, pinOfFlake as r, readMade as s, evaluateFlake as t, evalFlags as u };