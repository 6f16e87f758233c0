import { O as childEnvironment } from "./start.js";
import { t as run } from "./exec3.js";
import { Ft as writeAtomically, K as isObject } from "./start-both.js";
import { t as fromBase32 } from "./base32.js";
import path from "node:path";
import { lstat, mkdir, readFile, readdir, rename, symlink } from "node:fs/promises";
import { randomBytes } from "node:crypto";

// src/tools/nix-reginfo.ts
/**
* The registration that a release of Nix carries (`.reginfo`), in the form that `nix-store --load-db`
* reads: per path its name, hash and size of its NAR, deriver, number of references, references,
* each on a line of its own.
*/
const storeDirectory = "/nix/store";
const storePath = /^\/nix\/store\/([0-9a-df-np-sv-z]{32}-[0-9A-Za-z+?=_-][0-9A-Za-z+?=._-]*)$/;
/** True for the base name of a store path (Nix manual, "Store Path"). */
function isStoreName(name) {
	return storePath.test(`${storeDirectory}/${name}`) && name.length <= 244;
}
/**
* @throws {Error} when the text is no registration, or names a reference that it does not register:
* Nix would take such a one and claim paths that are not there.
*/
function parseRegistration(text) {
	const lines = text.split("\n");
	if (lines.pop() !== "") throw new Error("the registration is cut short");
	const found = /* @__PURE__ */ new Map();
	let at = 0;
	const next = () => {
		const line = lines[at++];
		if (line === void 0) throw new Error("the registration is cut short");
		return line;
	};
	while (at < lines.length) {
		const name = baseName(next());
		const narHash = hashDigits(next());
		const narSize = count(next());
		next();
		const references = [];
		for (let left = count(next()); left > 0; left--) references.push(baseName(next()));
		if (found.has(name)) throw new Error(`the registration names ${name} twice`);
		found.set(name, {
			name,
			narHash,
			narSize,
			references
		});
	}
	if (found.size === 0) throw new Error("the registration is empty");
	for (const { name, references } of found.values()) {
		const missing = references.find((reference) => !found.has(reference));
		if (missing !== void 0) throw new Error(`${name} refers to ${missing}, which the registration does not name`);
	}
	return [...found.values()];
}
/** The text that `nix-store --load-db` reads; without derivers, which are not there. */
function registrationText(paths) {
	const absolute = (name) => `${storeDirectory}/${name}`;
	return paths.flatMap(({ name, narHash, narSize, references }) => [
		absolute(name),
		narHash,
		String(narSize),
		"",
		String(references.length),
		...references.map(absolute)
	]).map((line) => `${line}\n`).join("");
}
/** What a path needs to run, itself included. */
function closureOf(root, paths) {
	const byName = new Map(paths.map((entry) => [entry.name, entry]));
	const closure = /* @__PURE__ */ new Set([root]);
	for (const name of closure) for (const reference of byName.get(name)?.references ?? []) closure.add(reference);
	return [...closure];
}
function baseName(line) {
	const name = storePath.exec(line)?.[1];
	if (name === void 0) throw new Error(`${JSON.stringify(line)} is no store path`);
	return name;
}
function count(line) {
	if (!/^\d{1,15}$/.test(line)) throw new Error(`${JSON.stringify(line)} is no number`);
	return Number(line);
}
/** A hash in any form that Nix writes: with or without `sha256:`, base 16, Nix' base 32, SRI. */
function hashDigits(line) {
	const sri = /^sha256-([A-Za-z0-9+/]{43}=)$/.exec(line)?.[1];
	if (sri !== void 0) return Buffer.from(sri, "base64").toString("hex");
	const digits = line.replace(/^sha256:/, "");
	if (/^[0-9a-f]{64}$/.test(digits)) return digits;
	if (/^[0-9a-df-np-sv-z]{52}$/.test(digits)) return fromBase32(digits).toString("hex");
	throw new Error(`${JSON.stringify(line)} is no SHA-256`);
}

// src/tools/nix-record.ts
/**
* What this action has put into the store: links that the garbage collector follows, and a list. The
* list is believed about names alone: whether the paths are there and valid is asked each time.
*/
const store = "/nix/store";
const state = "/nix/var/nix";
/** Settings of a Nix that only looks at its store, or registers there. */
const quietSettings = "build-users-group =\nsubstituters =\n";
const lists = path.join(state, "packernix");
const roots = path.join(state, "gcroots", "packernix");
/** All that was put there, by the lists alone. */
async function recordedNix() {
	const files = await readdir(lists).catch(() => []);
	const found = [];
	for (const file of files) {
		const version = /^nix-(.+)\.json$/.exec(file)?.[1];
		if (version === void 0) continue;
		const entry = readList(await readFile(path.join(lists, file), "utf8").catch(() => ""));
		if (entry !== void 0) found.push({
			version,
			...entry
		});
	}
	return found;
}
function readList(text) {
	try {
		const value = JSON.parse(text);
		if (!isObject(value) || !Array.isArray(value["closure"])) return void 0;
		const { bin, closure } = value;
		const isPath = (one) => typeof one === "string" && path.dirname(one) === "/nix/store" && isStoreName(path.basename(one));
		if (typeof bin !== "string" || !isPath(path.dirname(bin)) || closure.length === 0) return;
		return closure.every(isPath) ? {
			bin,
			closure
		} : void 0;
	} catch {
		return;
	}
}
/** Notes what was put there, and keeps it from being collected. */
async function recordNix({ version, bin, closure }) {
	await mkdir(roots, {
		recursive: true,
		mode: 493
	});
	for (const file of closure) {
		const link = path.join(roots, path.basename(file));
		const temporary = `${link}.${randomBytes(4).toString("hex")}.tmp`;
		await symlink(file, temporary);
		await rename(temporary, link);
	}
	const list = path.join(lists, `nix-${version}.json`);
	await writeAtomically(list, `${JSON.stringify({
		bin,
		closure
	})}\n`, 420);
}
/** True when every path is there and the store takes it for valid. */
async function isWhole({ bin, closure }, env) {
	const added = {
		HOME: env["HOME"] || "/",
		USER: env["USER"] || "runner",
		NIX_USER_CONF_FILES: "",
		NIX_CONFIG: quietSettings
	};
	const settings = {
		env: childEnvironment("nix", added, [], env),
		timeout: 6e4
	};
	try {
		for (const file of closure) await lstat(file);
		await run(path.join(bin, "nix-store"), ["--check-validity", ...closure], settings);
		return true;
	} catch {
		return false;
	}
}

export { state as a, isStoreName as c, recordedNix as i, parseRegistration as l, quietSettings as n, store as o, recordNix as r, closureOf as s, isWhole as t, registrationText as u };