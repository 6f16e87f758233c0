import { E as isStorePath, N as childEnvironment } from "./start.js";
import { t as run } from "./exec3.js";
import path from "node:path";
import { lstat, mkdir, readdir, readlink, rename, rm, symlink } from "node:fs/promises";
import { randomBytes } from "node:crypto";

// src/tools/nix-record.ts
/**
* Records what this action has put into the store: a folder of garbage collector roots for each
* version. The record is trusted only for names: whether the paths exist and are valid is checked
* each time.
*/
const store = "/nix/store";
const state = "/nix/var/nix";
/** Settings of a Nix that only reads its store, or registers paths there. */
const quietSettings = "build-users-group =\nsubstituters =\n";
const roots = path.join(state, "gcroots", "packernix");
/** The link to the folder of the programs: made last, so that a record without it is incomplete. */
const programs = "bin";
/** All versions that were installed, by their records alone. */
async function recordedNix() {
	const found = [];
	for (const version of await readdir(roots).catch(() => [])) {
		const folder = path.join(roots, version);
		try {
			const bin = await readlink(path.join(folder, programs));
			const names = (await readdir(folder)).filter((name) => name !== programs).sort();
			const closure = await Promise.all(names.map((name) => readlink(path.join(folder, name))));
			if ([path.dirname(bin), ...closure].every(isStorePath)) found.push({
				version,
				bin,
				closure
			});
		} catch {}
	}
	return found;
}
/**
* Records the installed paths. Nothing in a release refers to its certificates: each path is a root. Other
* jobs may record the same version at the same time.
*/
async function recordNix({ version, bin, closure }) {
	const folder = path.join(roots, version);
	await mkdir(folder, {
		recursive: true,
		mode: 493
	});
	const links = new Map(closure.map((file) => [path.basename(file), file]));
	links.set(programs, bin);
	for (const name of await readdir(folder)) {
		const file = path.join(folder, name);
		if (await readlink(file).catch(() => void 0) !== links.get(name)) await rm(file, { force: true });
	}
	for (const [name, target] of links) {
		const temporary = path.join(roots, `.${randomBytes(4).toString("hex")}.tmp`);
		await symlink(target, temporary);
		await rename(temporary, path.join(folder, name));
	}
}
/** True if every path exists and is valid in the store. */
async function isWhole({ bin, closure }, env) {
	const added = {
		HOME: "/",
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