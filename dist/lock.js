import { a as messageOf, n as UserError, r as hasCode } from "./errors.js";
import { J as isObject, nt as upwards } from "./start-both.js";
import path from "node:path";
import { readFile } from "node:fs/promises";

// src/nix/lock.ts
/** Reads the pin of nixpkgs that lies beside a configuration: flake.lock, or that of npins or niv. */
/** Where pins lie, in the order in which they are looked for. */
const pinFiles = [
	"flake.lock",
	"npins/sources.json",
	"nix/sources.json"
];
/** Looks beside the configuration, then in the folders above it, up to the root of its work tree. */
async function pinBeside(folder, root) {
	for (const current of upwards(folder, root)) {
		const pin = await flakePin(current) ?? await npinsPin(current) ?? await nivPin(current);
		if (pin !== void 0) return pin;
	}
}
/** The node `nixpkgs` of a folder's flake.lock; undefined without one. */
async function flakePin(folder) {
	const file = path.join(folder, "flake.lock");
	const lock = await readLock(file);
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
	const pin = objectOf(objectOf((await readLock(file))?.["pins"])?.["nixpkgs"]);
	if (pin === void 0) return void 0;
	const { url, hash, revision } = pin;
	if (typeof url === "string" && typeof hash === "string") return {
		kind: "tarball",
		url,
		sha256: hash
	};
	const repository = objectOf(pin["repository"])?.["url"];
	if (typeof repository === "string" && typeof revision === "string") return gitPin(file, repository, revision, pin["submodules"] === true);
	throw broken(file);
}
/** niv's format: github.com/nmattia/niv, README, "Configuration". */
async function nivPin(folder) {
	const file = path.join(folder, "nix", "sources.json");
	const pin = objectOf((await readLock(file))?.["nixpkgs"]);
	if (pin === void 0) return void 0;
	const { type, url, sha256, repo, rev, path: target } = pin;
	if (type === "local" && typeof target === "string") return {
		kind: "path",
		path: path.resolve(folder, target)
	};
	if (type === "git" && typeof repo === "string" && typeof rev === "string") return gitPin(file, repo, rev, pin["submodules"] === true);
	if (typeof url === "string" && typeof sha256 === "string") return {
		kind: "tarball",
		url,
		sha256
	};
	throw broken(file);
}
/**
* Pinned by a commit and not by the hash of its content: a repository of this machine is not to be
* read because a lock file says so.
*/
function gitPin(file, url, rev, submodules) {
	if (/^(https|ssh):/.test(url)) return {
		kind: "git",
		url,
		rev,
		submodules
	};
	throw new UserError(`${file}: nixpkgs is pinned to ${url}; only https: and ssh: are fetched.`);
}
/**
* A lock file's JSON; undefined without the file.
* @throws {UserError} with the line, when it is cut off or holds conflict marks of git.
*/
async function readLock(file) {
	const text = await lockText(file);
	return text === void 0 ? void 0 : parseLock(text, file);
}
/** The text of a lock file; undefined without the file. */
async function lockText(file) {
	try {
		return await readFile(file, "utf8");
	} catch (error) {
		if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return void 0;
		throw error;
	}
}
/** @throws {UserError} as {@link readLock} does. */
function parseLock(text, file) {
	const mark = text.split("\n").findIndex((line) => /^(<{7}|={7}|>{7}|\|{7})( |$)/.test(line));
	if (mark >= 0) throw broken(file, mark + 1, "holds a mark of a merge conflict");
	let value;
	try {
		value = JSON.parse(text);
	} catch (error) {
		const position = /at position (\d+)/.exec(messageOf(error))?.[1];
		const before = position === void 0 ? text.trimEnd() : text.slice(0, Number(position));
		const what = position === void 0 || Number(position) >= text.trimEnd().length ? "is where the file is cut off" : "is no JSON";
		throw broken(file, before.split("\n").length, what);
	}
	if (isObject(value)) return value;
	throw broken(file);
}
function broken(file, line, what = "") {
	const where = line === void 0 ? "" : ` Its line ${line} ${what}.`;
	return new UserError(`${file} is not a readable lock file.${where} Restore the last good one from git, or create it again.`, { location: line === void 0 ? { file } : {
		file,
		line
	} });
}
function objectOf(value) {
	return isObject(value) ? value : void 0;
}

export { pinBeside as a, parseLock as i, lockText as n, pinFiles as o, lockedInput as r, readLock as s, flakePin as t };