import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, readdirSync, readlinkSync } from "node:fs";
import { setImmediate } from "node:timers/promises";

// src/nix/store/nar-write.ts
/** A file tree as its archive form (NAR), piece by piece. Format: Nix manual, "Nix Archive". */
const slash = Buffer.from("/");
const zeros = Buffer.alloc(8);
const pieceSize = 1048576;
const start = strings("nix-archive-1");
const directory = strings("(", "type", "directory");
const regular = strings("(", "type", "regular", "contents");
const executable = strings("(", "type", "regular", "executable", "", "contents");
const symlink = strings("(", "type", "symlink", "target");
const entry = strings("entry", "(", "name");
const node = strings("node");
const close = strings(")");
/**
* Yields the archive of a tree. A yielded buffer is good only until the next one is asked for.
* Synchronous: the caller decides when others may run.
* @param piece Memory to read files into; give the same again where many trees are read.
* @throws when a part vanishes or changes while it is read, or is no file, folder or link.
*/
function* narOf(root, piece = Buffer.allocUnsafeSlow(pieceSize)) {
	yield start;
	yield* nodeOf(Buffer.from(root), piece);
}
function* nodeOf(file, piece) {
	const status = lstatSync(file);
	if (status.isSymbolicLink()) {
		yield symlink;
		yield string(readlinkSync(file, "buffer"));
	} else if (status.isDirectory()) {
		yield directory;
		for (const name of readdirSync(file, "buffer").sort(Buffer.compare)) {
			yield entry;
			yield string(name);
			yield node;
			yield* nodeOf(Buffer.concat([
				file,
				slash,
				name
			]), piece);
			yield close;
		}
	} else if (status.isFile()) yield* contentsOf(file, piece);
	else throw new Error(`${file} is no file, folder or link`);
	yield close;
}
function* contentsOf(file, piece) {
	const descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
	try {
		const { mode, size } = fstatSync(descriptor);
		yield (mode & 64) === 0 ? regular : executable;
		yield length(size);
		for (let left = size; left > 0;) {
			const read = readSync(descriptor, piece, 0, Math.min(left, piece.length), null);
			if (read === 0) throw new Error(`${file} became shorter while it was read`);
			left -= read;
			yield piece.subarray(0, read);
		}
		yield padding(size);
	} finally {
		closeSync(descriptor);
	}
}
/** Words as an archive has them. */
function strings(...values) {
	return Buffer.concat(values.map((value) => string(Buffer.from(value))));
}
function string(bytes) {
	return Buffer.concat([
		length(bytes.length),
		bytes,
		padding(bytes.length)
	]);
}
function length(size) {
	const bytes = Buffer.allocUnsafe(8);
	bytes.writeUInt32LE(size % 2 ** 32, 0);
	bytes.writeUInt32LE(Math.floor(size / 2 ** 32), 4);
	return bytes;
}
function padding(size) {
	return zeros.subarray(0, (8 - size % 8) % 8);
}
/** Pieces of an archive after which others may run; a piece has at most 1 MiB. */
const piecesPerTurn = 64;
/**
* @returns `sha256-<base64>`, as `narHash` of `builtins.fetchTree` wants it.
* @throws when a part changes while it is read, or is no file, folder or link.
*/
async function narHash(root) {
	const hash = createHash("sha256");
	let pieces = 0;
	for (const piece of narOf(root)) {
		hash.update(piece);
		pieces += 1;
		if (pieces % piecesPerTurn === 0) await setImmediate();
	}
	return `sha256-${hash.digest("base64")}`;
}

export { narOf as n, strings as r, narHash as t };