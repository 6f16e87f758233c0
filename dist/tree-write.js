import { r as hasCode } from "./errors.js";
import { chmodSync, closeSync, constants, fchownSync, futimesSync, lchownSync, lutimesSync, mkdirSync, openSync, renameSync, symlinkSync, utimesSync, writeSync } from "node:fs";

// src/nix/store/tree-write.ts
/** Puts a file tree on disk as the store has it: no write permission, times at one second. */
/** Without write permission of its own a folder can be moved by root alone. */
const asRoot = process.geteuid?.() === 0;
/**
* Writes below `root`, which must not exist. The umask of the process has to be 0.
* A root that is a folder may keep its write permission until `moveTree`.
* @param owner Whom the files are given to, where that is not who makes them.
*/
function treeWriter(root, owner) {
	const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
	const flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
	const at = (path) => typeof path === "string" ? root + path : Buffer.concat([Buffer.from(root), path]);
	let descriptor = -1;
	return {
		directory(path) {
			mkdirSync(at(path), 493);
		},
		leave(path) {
			const place = at(path);
			if (owner !== void 0) lchownSync(place, owner.uid, owner.gid);
			if (path !== "" || asRoot) chmodSync(place, 365);
			utimesSync(place, 1, 1);
		},
		symlink(path, target) {
			const place = at(path);
			symlinkSync(target, place);
			if (owner !== void 0) lchownSync(place, owner.uid, owner.gid);
			lutimesSync(place, 1, 1);
		},
		file(path, executable) {
			descriptor = openSync(at(path), flags, executable ? 365 : 292);
		},
		write(buffer, start, end) {
			for (let position = start; position < end;) position += writeSync(descriptor, buffer, position, end - position);
		},
		close() {
			try {
				if (owner !== void 0) fchownSync(descriptor, owner.uid, owner.gid);
				futimesSync(descriptor, 1, 1);
			} finally {
				closeSync(descriptor);
				descriptor = -1;
			}
		}
	};
}
/** Moves what `treeWriter` made to where it belongs. */
function moveTree(from, to, isDirectory) {
	if (asRoot || !isDirectory) try {
		renameSync(from, to);
		return;
	} catch (error) {
		if (!isDirectory || !hasCode(error, "EACCES")) throw error;
		chmodSync(from, 493);
	}
	renameSync(from, to);
	chmodSync(to, 365);
}

export { treeWriter as n, moveTree as t };