import { t as isStoreName } from "./store-path.js";
import { P as childEnvironment } from "./start.js";
import { t as run } from "./exec3.js";
import { Et as writeAtomically, ht as isObject } from "./start-both.js";
import path from "node:path";
import { lstat, mkdir, readFile, readdir, rename, symlink } from "node:fs/promises";
import { randomBytes } from "node:crypto";

// src/tools/nix-record.ts
/**
* Records what this action has put into the store: garbage collector roots, and a list. The list is
* trusted only for names: whether the paths exist and are valid is checked each time.
*/
const store = "/nix/store";
const state = "/nix/var/nix";
/** Settings of a Nix that only reads its store, or registers paths there. */
const quietSettings = "build-users-group =\nsubstituters =\n";
const lists = path.join(state, "packernix");
const roots = path.join(state, "gcroots", "packernix");
/** All versions that were installed, by the lists alone. */
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
/** Records the installed paths and makes them garbage collector roots. */
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
/** True if every path exists and is valid in the store. */
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

export { store as a, state as i, recordNix as n, recordedNix as r, isWhole as t };