import "./rolldown-runtime.js";
import { nt as upwards } from "./start-both.js";
import { n as lockText, o as pinFiles } from "./lock.js";
import { t as readableRoot } from "./roots.js";
import path from "node:path";

// src/nix/store/lock-texts.ts
/** What pins the sources of an evaluation, as texts: the lock files, or a pinned input. */
/**
* @returns contents of the lock files that an evaluation follows, and pinned references; none where
* nothing is pinned.
*/
async function lockTexts(request, workspace) {
	const { source, nixpkgs } = request;
	const texts = [];
	if (source.kind === "file" && nixpkgs === void 0) {
		const root = await readableRoot(source.path, workspace);
		texts.push(await pinAbove(path.dirname(source.path), root));
	}
	if (source.kind === "flake" || source.kind === "module") {
		const { folder } = source;
		if (folder !== void 0) texts.push(await lockText(path.join(folder, "flake.lock")));
		else if (isPinned(source.reference)) texts.push(source.reference);
	}
	if (nixpkgs !== void 0 && isPinned(nixpkgs)) texts.push(nixpkgs);
	return texts.filter((text) => text !== void 0);
}
/** A commit, or a hash of the content. */
function isPinned(reference) {
	return /[0-9a-f]{40}|narHash=|^\/nix\/store\//.test(reference);
}
async function pinAbove(folder, root) {
	for (const current of upwards(folder, root)) for (const name of pinFiles) {
		const text = await lockText(path.join(current, name));
		if (text !== void 0) return text;
	}
}

export { lockTexts };