import { Q as isInside, X as exists, et as realPath, nt as upwards } from "./start-both.js";
import { A as storePathOf, C as storeDirectory } from "./start.js";
import path from "node:path";

// src/nix/roots.ts
/** What a restricted evaluation may read. */
/**
* nix.conf of a restricted evaluation. Pins carry hashes, so fetching by HTTPS is allowed. Variables
* are seen by an evaluation without restrictions alone: Nix, src/libexpr/primops.cc, `prim_getEnv`.
*/
function restrictions({ seesEnvironment }) {
	return seesEnvironment ? ["restrict-eval = false"] : ["restrict-eval = true", "allowed-uris = https: github: git+https:"];
}
/** The git work tree that holds a file, if it begins inside the workspace; else undefined. */
async function workTree(file, workspace) {
	const start = path.dirname(file);
	if (!isInside(start, workspace)) return void 0;
	for (const folder of upwards(start, workspace)) if (await exists(path.join(folder, ".git"))) return folder;
}
/** What the evaluation of a file may read: its work tree, its store path, else its own folder. */
async function readableRoot(file, workspace) {
	return storePathOf(file, storeDirectory()) ?? await workTree(file, workspace) ?? path.dirname(file);
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

export { workTree as i, restrictions as n, searchPathArguments as r, readableRoot as t };