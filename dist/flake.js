import { n as UserError, r as hasCode } from "./errors.js";
import { t as isObject } from "./json.js";
import { n as runNix, t as parseOutput } from "./command.js";
import { t as localFlake } from "./configuration2.js";
import { n as isInside, r as realPath, t as exists } from "./files.js";
import path from "node:path";
import { lstat, mkdir, readFile, readdir, readlink, writeFile } from "node:fs/promises";
import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";

// src/nix/arguments.ts
/** How values reach Nix: in one JSON file, never as text of an expression. */
/** Longer than this, a text is no argument of a process (Linux allows 128 KiB). */
const longest = 65536;
/**
* Writes the values for one evaluation, and the user's `arg` expressions beside them, one file
* each, listed under `argFiles`.
*/
async function writeArguments(scratch, values, expressions = {}) {
	const directory = path.join(scratch, `arguments-${randomBytes(4).toString("hex")}`);
	await mkdir(directory, {
		recursive: true,
		mode: 448
	});
	const argFiles = {};
	for (const [index, [name, expression]] of Object.entries(expressions).entries()) {
		argFiles[name] = `arg-${index}.nix`;
		await writeFile(path.join(directory, `arg-${index}.nix`), expression, { mode: 384 });
	}
	const file = path.join(directory, "arguments.json");
	await writeFile(file, JSON.stringify({
		...values,
		argFiles
	}), { mode: 384 });
	return {
		directory,
		file
	};
}
/** Short expressions go as `--arg`, where relative paths mean the working directory. */
function splitExpressions(arg) {
	const short = {};
	const long = {};
	for (const [name, expression] of Object.entries(arg)) if (Buffer.byteLength(expression) < longest) short[name] = expression;
	else long[name] = expression;
	return {
		short,
		long
	};
}
/** The only way in which a text of ours (a path, a hash) becomes part of a Nix expression. */
function nixString(value) {
	return `"${value.replaceAll("\\", "\\\\").replaceAll("\"", "\\\"").replaceAll("${", "\\${").replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("	", "\\t")}"`;
}

// src/nix/lock.ts
/** Reads the pin of nixpkgs that lies beside a configuration: flake.lock, or npins' sources.json. */
/** Looks beside the configuration, then in the folders above it, up to the root of its work tree. */
async function pinBeside(folder, root) {
	let current = folder;
	for (;;) {
		const pin = await flakePin(current) ?? await npinsPin(current);
		if (pin !== void 0) return pin;
		if (current === root || current === path.dirname(current)) return void 0;
		current = path.dirname(current);
	}
}
/** The node `nixpkgs` of a folder's flake.lock; undefined without one. */
async function flakePin(folder) {
	const file = path.join(folder, "flake.lock");
	const lock = await readJson(file);
	return lock === void 0 ? void 0 : lockedInput(lock, file, folder);
}
/**
* The root's input `nixpkgs` in the content of a flake.lock (format versions 5 to 7).
* @param shown Name of the file for messages.
* @param folder Where relative `path` inputs begin.
*/
function lockedInput(lock, shown, folder) {
	const nodes = objectOf(lock["nodes"]);
	const root = lock["root"];
	if (nodes === void 0 || typeof root !== "string") throw broken(shown);
	const name = followInput(nodes, root, ["nixpkgs"], root, 0);
	if (name === void 0) return void 0;
	const locked = objectOf(objectOf(nodes[name])?.["locked"]);
	if (locked === void 0) throw broken(shown);
	const { path: target, narHash, type } = locked;
	if (type === "path" && typeof target === "string" && !path.isAbsolute(target)) return {
		kind: "path",
		path: path.resolve(folder, target)
	};
	if (typeof narHash !== "string") throw new UserError(`${shown}: the input \`nixpkgs\` has no narHash; run \`nix flake update\`.`);
	const { dir: _dir, __final: _final, ...tree } = locked;
	return {
		kind: "tree",
		locked: tree
	};
}
/** An input is the name of a node, or a path of inputs that begins at the root ("follows"). */
function followInput(nodes, start, names, root, depth) {
	if (depth > 64) return void 0;
	let node = start;
	for (const name of names) {
		const next = objectOf(objectOf(nodes[node])?.["inputs"])?.[name];
		if (typeof next === "string") node = next;
		else if (Array.isArray(next)) {
			const followed = followInput(nodes, root, next.filter((step) => typeof step === "string"), root, depth + 1);
			if (followed === void 0) return void 0;
			node = followed;
		} else return;
	}
	return node;
}
async function npinsPin(folder) {
	const file = path.join(folder, "npins", "sources.json");
	const pin = objectOf(objectOf((await readJson(file))?.["pins"])?.["nixpkgs"]);
	if (pin === void 0) return void 0;
	const { url, hash, revision } = pin;
	if (typeof url === "string" && typeof hash === "string") return {
		kind: "tarball",
		url,
		sha256: hash
	};
	const repository = objectOf(pin["repository"])?.["url"];
	if (typeof repository === "string" && typeof revision === "string") {
		if (!/^(https|ssh):/.test(repository)) throw new UserError(`${file}: nixpkgs is pinned to ${repository}; only https: and ssh: are fetched.`);
		return {
			kind: "git",
			url: repository,
			rev: revision,
			submodules: pin["submodules"] === true
		};
	}
	throw broken(file);
}
async function readJson(file) {
	let text;
	try {
		text = await readFile(file, "utf8");
	} catch (error) {
		if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return void 0;
		throw error;
	}
	try {
		const value = objectOf(JSON.parse(text));
		if (value !== void 0) return value;
	} catch {}
	throw broken(file);
}
function broken(file) {
	return new UserError(`${file} is not a lock file that can be read; make it anew.`);
}
function objectOf(value) {
	return isObject(value) ? value : void 0;
}

// src/nix/nar.ts
/**
* The hash of a file tree as Nix counts it: SHA-256 over its archive form (NAR), which holds names,
* contents, links and the executable bit, and nothing else. Format: Nix manual, "Nix Archive".
*/
/**
* @returns `sha256-<base64>`, as `narHash` of `builtins.fetchTree` wants it.
* @throws when the tree holds something that is no file, folder or link.
*/
async function narHash(root) {
	const hash = createHash("sha256");
	string(hash, "nix-archive-1");
	await node(hash, root);
	return `sha256-${hash.digest("base64")}`;
}
async function node(hash, file) {
	const status = await lstat(file);
	string(hash, "(");
	string(hash, "type");
	if (status.isSymbolicLink()) {
		string(hash, "symlink");
		string(hash, "target");
		string(hash, await readlink(file, "buffer"));
	} else if (status.isFile()) {
		string(hash, "regular");
		if ((status.mode & 64) !== 0) {
			string(hash, "executable");
			string(hash, "");
		}
		await contents(hash, file, status.size);
	} else if (status.isDirectory()) {
		string(hash, "directory");
		const sorted = (await readdir(file)).map((name) => Buffer.from(name)).sort(Buffer.compare);
		for (const name of sorted) {
			string(hash, "entry");
			string(hash, "(");
			string(hash, "name");
			string(hash, name);
			string(hash, "node");
			await node(hash, path.join(file, name.toString()));
			string(hash, ")");
		}
	} else throw new Error(`${file} is no file, folder or link: Nix cannot archive it`);
	string(hash, ")");
}
async function contents(hash, file, size) {
	string(hash, "contents");
	hash.update(length(size));
	let read = 0;
	for await (const chunk of createReadStream(file)) {
		hash.update(chunk);
		read += chunk.length;
	}
	if (read !== size) throw new Error(`${file} changed while it was read`);
	hash.update(padding(size));
}
function string(hash, value) {
	const bytes = typeof value === "string" ? Buffer.from(value) : value;
	hash.update(length(bytes.length));
	hash.update(bytes);
	hash.update(padding(bytes.length));
}
function length(size) {
	const bytes = Buffer.alloc(8);
	bytes.writeBigUInt64LE(BigInt(size));
	return bytes;
}
function padding(size) {
	return Buffer.alloc((8 - size % 8) % 8);
}

// src/nix/nixpkgs.ts
/** Which nixpkgs a configuration is evaluated with, and where it lies. */
const channels = "https://channels.nixos.org";
/**
* The input `nixpkgs`, else the pin beside the configuration, else the search path.
* @param beside Folder of the configuration and the root of its work tree.
* @throws {UserError} when nothing names one.
*/
async function chooseNixpkgs(input, beside, session) {
	if (input !== void 0) return await parseNixpkgs(input, session);
	const pin = beside === void 0 ? void 0 : await pinBeside(beside.folder, beside.root);
	if (pin !== void 0) return pin;
	const entry = await fromSearchPath(session);
	if (entry !== void 0) return entry;
	throw new UserError("nixpkgs: nothing says which nixpkgs to use. Add a line such as `nixpkgs: github:NixOS/nixpkgs/<commit>` to the step, or commit a flake.lock or npins/sources.json beside the configuration.");
}
/** Understands a path, a channel's name, a tarball's URL and a flake reference. */
async function parseNixpkgs(input, session) {
	const value = input.startsWith("path:") ? input.slice(5) : input;
	const isPath = value !== input || /^(\.{0,2}\/|\.{1,2}$)/.test(value);
	const resolved = await realPath(path.resolve(session.workingDirectory, value));
	if (isPath && resolved === void 0) throw new UserError(`nixpkgs: there is no ${input}.`);
	if (resolved !== void 0 && !value.includes(":")) return {
		kind: "path",
		path: resolved
	};
	const channel = /^(?:channel:)?((?:nixos|nixpkgs|release)-[\w.-]+)$/.exec(input)?.[1];
	if (channel !== void 0) {
		unpinned(input, session);
		return {
			kind: "tarball",
			url: `${channels}/${channel}/nixexprs.tar.xz`
		};
	}
	if (/^https:\/\//.test(input) || /^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(input)) {
		if (!/[0-9a-f]{40}/.test(input)) unpinned(input, session);
		return {
			kind: "tarball",
			url: input
		};
	}
	if (/^(http|file):/.test(input)) throw new UserError(`nixpkgs: ${input} is not fetched; use https:, or a path.`);
	if (!/[0-9a-f]{40}|narHash=/.test(input)) unpinned(input, session);
	return {
		kind: "reference",
		reference: /^[a-z][a-z0-9+.-]*:/i.test(input) ? input : `flake:${input}`
	};
}
function unpinned(input, session) {
	session.log.notice(`nixpkgs: ${input} names no commit, so the same step may give another system later.`);
}
async function fromSearchPath(session) {
	for (const entry of session.nixPath) {
		const named = /^nixpkgs=(.*)$/s.exec(entry)?.[1];
		if (named !== void 0) {
			if (!named.startsWith("/")) return await parseNixpkgs(named.replace(/^flake:/, ""), session);
			const resolved = await realPath(named);
			if (resolved !== void 0) return {
				kind: "path",
				path: resolved
			};
		} else if (entry.startsWith("/")) {
			const resolved = await realPath(path.join(entry, "nixpkgs"));
			if (resolved !== void 0) return {
				kind: "path",
				path: resolved
			};
		}
	}
}
/**
* The folder of a nixpkgs, fetched where it has to be.
* @throws {UserError} when it cannot be had or is no nixpkgs.
*/
async function nixpkgsPath(source, session) {
	const folder = source.kind === "path" ? source.path : (await fetchSource(source, session)).path;
	await requireNixpkgs(source, folder);
	return folder;
}
/** What a pure evaluation needs to reach a nixpkgs: attributes of `fetchTree` with a narHash. */
async function lockedNixpkgs(source, session) {
	if (source.kind === "tree") return source.locked;
	await requireNixpkgs(source, source.kind === "path" ? source.path : void 0);
	const fetched = source.kind === "path" ? {
		path: source.path,
		narHash: null
	} : await fetchSource(source, session);
	return {
		type: "path",
		path: fetched.path,
		narHash: fetched.narHash ?? await narHash(fetched.path)
	};
}
async function requireNixpkgs(source, folder) {
	if (folder === void 0) return;
	if (source.kind !== "path") return;
	if (await realPath(path.join(folder, "nixos", "lib", "eval-config.nix")) !== void 0) return;
	throw new UserError(`nixpkgs: ${folder} is no nixpkgs, because it has no nixos/lib/eval-config.nix.`);
}
async function fetchSource(source, session) {
	const values = await writeArguments(session.scratch, { source });
	const args = [
		path.join(session.packerDirectory, "evaluate", "fetch.nix"),
		...[
			"--eval",
			"--strict",
			"--json",
			"--read-write-mode"
		],
		...[
			"--argstr",
			"packernixArguments",
			values.directory
		]
	];
	const stdout = await runNix(session, "nix-instantiate", args, {
		what: "fetching nixpkgs",
		input: "nixpkgs",
		trees: [],
		progress: "nixpkgs"
	});
	const { path: folder, narHash: hash } = parseOutput(stdout, "nix-instantiate");
	if (typeof folder !== "string") throw new Error("nix-instantiate gave no path of nixpkgs");
	return {
		path: folder,
		narHash: typeof hash === "string" ? hash : null
	};
}

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
		progress: "evaluate"
	};
}
/** The input that gave the configuration. */
function inputOf(source) {
	return source.kind === "file" ? "configuration" : source.kind;
}
function nameOf(source, session) {
	if (source.kind === "file") return path.relative(session.workspace, source.path);
	if (source.kind === "flake") return `${source.reference}#${source.name}`;
	if (source.kind === "installable") return `${source.reference}#${source.attribute}`;
	return source.path;
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

// src/nix/roots.ts
/** What a restricted evaluation may read. */
/** nix.conf of a restricted evaluation. Pins carry hashes, so fetching by HTTPS is allowed. */
const restrictedDefaults = ["restrict-eval = true", "allowed-uris = https: github: git+https:"];
/** The git work tree that holds a file, if it begins inside the workspace; else undefined. */
async function workTree(file, workspace) {
	let folder = path.dirname(file);
	while (isInside(folder, workspace)) {
		if (await exists(path.join(folder, ".git"))) return folder;
		if (folder === workspace) return void 0;
		folder = path.dirname(folder);
	}
}
/** The folder that the evaluation of a file may read: its work tree, else its own folder. */
async function readableRoot(file, workspace) {
	return await workTree(file, workspace) ?? path.dirname(file);
}
/**
* `-I` arguments: everything by its real path, because Nix compares those. A root gets a name that
* no `<name>` will ask for, so that it is readable and changes no look-up.
*/
async function searchPathArguments(session, nixpkgs, readable) {
	const entries = [
		...nixpkgs === void 0 ? [] : [`nixpkgs=${nixpkgs}`],
		`packernix=${session.packerDirectory}`,
		session.packerDirectory,
		...readable.map((root, index) => `packernix-root-${index}=${root}`)
	];
	for (const entry of session.nixPath) entries.push(await resolvedEntry(entry));
	return entries.flatMap((entry) => ["-I", entry]);
}
async function resolvedEntry(entry) {
	const target = entry.slice(entry.indexOf("=") + 1);
	if (!path.isAbsolute(target)) return entry;
	const resolved = await realPath(target);
	return resolved === void 0 ? entry : entry.slice(0, entry.length - target.length) + resolved;
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
		progress: "flake"
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

export { nixpkgsPath as _, generatorRoots as a, restrictedDefaults as c, checkRequest as d, commonValues as f, chooseNixpkgs as g, inputOf as h, generatorFile as i, searchPathArguments as l, failureContext as m, evaluateInstallable as n, ownTemplate as o, evalFlags as p, pinOfFlake as r, readableRoot as s, evaluateFlake as t, readMade as u, splitExpressions as v, writeArguments as y };