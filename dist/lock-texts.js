import "./rolldown-runtime.js";
import { r as hasCode } from "./errors.js";
import { a as pinFiles } from "./lock.js";
import { t as readableRoot } from "./roots.js";
import path from "node:path";
import { readFile } from "node:fs/promises";

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
		texts.push(...await pinAbove(path.dirname(source.path), root));
	}
	if (source.kind === "flake" || source.kind === "module") {
		const { folder } = source;
		if (folder !== void 0) texts.push(...await firstOf([path.join(folder, "flake.lock")]));
		else if (isPinned(source.reference)) texts.push(source.reference);
	}
	if (nixpkgs !== void 0 && isPinned(nixpkgs)) texts.push(nixpkgs);
	return texts;
}
/** A commit, or a hash of the content. */
function isPinned(reference) {
	return /[0-9a-f]{40}|narHash=|^\/nix\/store\//.test(reference);
}
async function pinAbove(folder, root) {
	for (let current = folder;; current = path.dirname(current)) {
		const found = await firstOf(pinFiles.map((name) => path.join(current, name)));
		if (found.length > 0 || current === root || current === path.dirname(current)) return found;
	}
}
async function firstOf(files) {
	for (const file of files) try {
		return [await readFile(file, "utf8")];
	} catch (error) {
		if (!hasCode(error, "ENOENT") && !hasCode(error, "ENOTDIR")) throw error;
	}
	return [];
}

export { lockTexts };