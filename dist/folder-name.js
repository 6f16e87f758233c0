import { a as processEntry, c as thisMachine } from "./processes2.js";
import { t as removeTree } from "./remove-tree.js";
import path from "node:path";
import { createHash, randomBytes } from "node:crypto";
import { readdirSync, statSync } from "node:fs";

// src/nix/store/folder-name.ts
/** Names of unpack folders: who made one, and whether that process still lives. */
const pattern = /^\.packernix-([0-9a-f]{12})-(\d+)-(\d+)-[0-9a-f]{12}$/;
/** Milliseconds after which the folder of another machine or container counts as left. */
const silence = 864e5;
/** A new name, which says that it is this process's. */
function unpackFolderName() {
	const start = processEntry(process.pid)?.startTime ?? "0";
	return `.packernix-${machine()}-${process.pid}-${start}-${randomBytes(6).toString("hex")}`;
}
/** Removes the unpack folders whose processes are gone. */
function removeDeadFolders(parent) {
	for (const name of readdirSync(parent)) {
		if (!isDead(parent, name)) continue;
		try {
			removeTree(path.join(parent, name));
		} catch {}
	}
}
function isDead(parent, name) {
	const match = pattern.exec(name);
	if (match === null) return false;
	const [, where, pid, start] = match;
	if (where === machine()) return processEntry(Number(pid))?.startTime !== start;
	try {
		return Date.now() - statSync(path.join(parent, name)).mtimeMs > silence;
	} catch {
		return false;
	}
}
function machine() {
	return createHash("sha256").update(thisMachine()).digest("hex").slice(0, 12);
}

export { unpackFolderName as n, removeDeadFolders as t };