import { n as UserError, r as hasCode } from "./errors.js";
import { r as realPath } from "./files.js";
import { n as runNix, t as parseOutput } from "./command.js";
import { t as isObject } from "./json.js";
import { t as narHash } from "./nar.js";
import path from "node:path";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";

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
		progress: "nixpkgs",
		fetches: true
	});
	const { path: folder, narHash: hash } = parseOutput(stdout, "nix-instantiate");
	if (typeof folder !== "string") throw new Error("nix-instantiate gave no path of nixpkgs");
	return {
		path: folder,
		narHash: typeof hash === "string" ? hash : null
	};
}

export { flakePin as a, splitExpressions as c, parseNixpkgs as i, writeArguments as l, lockedNixpkgs as n, lockedInput as o, nixpkgsPath as r, nixString as s, chooseNixpkgs as t };