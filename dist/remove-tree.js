import { r as hasCode } from "./errors.js";
import path from "node:path";
import { chmodSync, lstatSync, readdirSync, rmSync } from "node:fs";

// src/shared/remove-tree.ts
/** Removes trees as the store has them. Synchronous: it also runs while a process ends. */
/** Removes a tree even if its folders are read-only; a missing one is no error. */
function removeTree(root) {
	try {
		rmSync(root, {
			recursive: true,
			force: true
		});
	} catch (error) {
		if (!hasCode(error, "EACCES") && !hasCode(error, "EPERM")) throw error;
		allowWriting(root);
		rmSync(root, {
			recursive: true,
			force: true
		});
	}
}
function allowWriting(folder) {
	if (!lstatSync(folder).isDirectory()) return;
	chmodSync(folder, 448);
	for (const entry of readdirSync(folder, { withFileTypes: true })) if (entry.isDirectory()) allowWriting(path.join(folder, entry.name));
}

export { removeTree as t };