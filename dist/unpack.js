import "./rolldown-runtime.js";
import { a as messageOf, r as hasCode } from "./errors.js";
import { t as removeTree } from "./remove-tree.js";
import { n as validInDatabase } from "./database.js";
import { t as removeDeadFolders } from "./folder-name.js";
import { o as releaseFrame, r as decodeFrame } from "./frames.js";
import { r as strings } from "./nar-write.js";
import { n as treeWriter } from "./tree-write.js";
import path from "node:path";
import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, readSync, rmdirSync, statSync, writeSync } from "node:fs";

// src/nix/store/nar-read.ts
/**
* Reads the archive form of a file tree (NAR). It trusts nothing: every word, length and padding is
* compared, names are single components in strictly growing order, as Nix wants them, so none is
* there twice. Format: Nix manual, "Nix Archive".
*/
const limit = 4096;
const magic = strings("nix-archive-1");
const openType = strings("(", "type");
const contents = strings("contents");
const executableMark = strings("executable", "");
const target = strings("target");
const entryOpen = strings("entry", "(", "name");
const nodeWord = strings("node");
const close = strings(")");
const types = {
	regular: strings("regular"),
	directory: strings("directory"),
	symlink: strings("symlink")
};
/**
* Reads one archive and stands behind it then.
* @throws when it is not well-formed; what was told to the output by then is to be thrown away.
*/
function readNar(input, output) {
	expect(input, magic);
	readNode(input, output, "");
}
function readNode(input, output, path) {
	expect(input, openType);
	if (skip(input, types.regular)) readFile(input, output, path);
	else if (skip(input, types.directory)) readDirectory(input, output, path);
	else {
		expect(input, types.symlink);
		expect(input, target);
		const to = readString(input, limit);
		if (to.length === 0 || to.includes(0)) throw new Error("a link leads nowhere");
		output.symlink(path, textOf(to));
	}
	expect(input, close);
}
function readFile(input, output, path) {
	const executable = skip(input, executableMark);
	expect(input, contents);
	const size = readLength(input);
	output.file(path, executable, size);
	let left = size;
	while (left > 0) {
		if (input.position === input.end) need(input, 1);
		const count = Math.min(left, input.end - input.position);
		output.write(input.buffer, input.position, input.position + count);
		input.position += count;
		left -= count;
	}
	output.close();
	readPadding(input, size);
}
function readDirectory(input, output, path) {
	output.directory(path);
	let previous;
	while (skip(input, entryOpen)) {
		const name = readString(input, 255);
		checkName(name, previous);
		previous = Buffer.from(name);
		expect(input, nodeWord);
		readNode(input, output, join(path, textOf(name)));
		expect(input, close);
	}
	output.leave(path);
}
function checkName(name, previous) {
	if (name.length <= 2 && name.every((byte) => byte === 46) || name.includes(47) || name.includes(0)) throw new Error(`the name ${JSON.stringify(name.toString())} is not allowed`);
	if (previous !== void 0 && Buffer.compare(previous, name) >= 0) throw new Error(`the name ${JSON.stringify(name.toString())} is out of order`);
}
/** A view of the next string: good until more is read. */
function readString(input, most) {
	const size = readLength(input);
	if (size > most) throw new Error("a name is too long");
	need(input, size);
	const bytes = input.buffer.subarray(input.position, input.position + size);
	input.position += size;
	if (size % 8 === 0) return bytes;
	const kept = input.end - input.position >= 8 ? bytes : Buffer.from(bytes);
	readPadding(input, size);
	return kept;
}
function readLength(input) {
	need(input, 8);
	const low = input.buffer.readUInt32LE(input.position);
	const high = input.buffer.readUInt32LE(input.position + 4);
	if (high > 2097151) throw new Error("a length is too large");
	input.position += 8;
	return high * 2 ** 32 + low;
}
function readPadding(input, size) {
	const count = (8 - size % 8) % 8;
	if (count === 0) return;
	need(input, count);
	for (let index = 0; index < count; index++) if (input.buffer[input.position + index] !== 0) throw new Error("the padding is not zero");
	input.position += count;
}
function expect(input, bytes) {
	if (!skip(input, bytes)) throw new Error("a word is missing or wrong");
}
/** Steps over these bytes if they come next. */
function skip(input, bytes) {
	const { length } = bytes;
	while (input.end - input.position < length) if (!input.more()) return false;
	const { buffer, position } = input;
	for (let index = 0; index < length; index++) if (buffer[position + index] !== bytes[index]) return false;
	input.position += length;
	return true;
}
function need(input, count) {
	while (input.end - input.position < count) if (!input.more()) throw new Error("it ends too early");
}
function textOf(bytes) {
	const text = bytes.toString("utf8");
	if (!text.includes("�") || Buffer.from(text).equals(bytes)) return text;
	return Buffer.from(bytes);
}
function join(path, name) {
	if (typeof path === "string" && typeof name === "string") return `${path}/${name}`;
	return Buffer.concat([
		Buffer.from(path),
		Buffer.from("/"),
		Buffer.from(name)
	]);
}

// src/nix/store/unpack-shard.ts
/** Decodes, verifies and writes one shard, all synchronously, because that is what takes the least time. */
/** Failures that the next path would meet too. */
const fatal = [
	"ENOSPC",
	"EDQUOT",
	"EROFS",
	"EIO",
	"EMFILE",
	"ENFILE"
];
const parentProcess = process.ppid;
/**
* Unpacks the named paths of a shard into the working directory. The paths of a shard of one frame
* lie in it side by side; a shard of several has one path only, at its beginning.
* @throws for what the next shard would meet too, such as a full disk; all else is in the reply.
*/
function unpackShard(task, owner) {
	const reply = {
		good: [],
		bad: []
	};
	const descriptor = openSync(task.file, "r");
	const shard = shardInput(task, descriptor);
	try {
		shard.more();
		for (const wanted of task.paths) {
			const file = task.form === "tree" ? wanted.name : `${wanted.name}.nar`;
			try {
				unpackPath(wanted, shard, task.form, treeWriter(file, owner));
				reply.good.push(wanted.name);
			} catch (error) {
				if (fatal.some((code) => hasCode(error, code))) throw error;
				removeTree(file);
				reply.bad.push({
					name: wanted.name,
					why: messageOf(error)
				});
			}
		}
	} catch (error) {
		if (fatal.some((code) => hasCode(error, code)) || hasCode(error, "ENOENT")) throw error;
		const done = new Set(reply.bad.map(({ name }) => name).concat(reply.good));
		for (const { name } of task.paths) if (!done.has(name)) reply.bad.push({
			name,
			why: messageOf(error)
		});
	} finally {
		releaseFrame(shard.buffer);
		closeSync(descriptor);
	}
	return reply;
}
/** @throws when it is not what its hash says, or not well-formed. What was written is to be removed. */
function unpackPath({ offset, size, hash }, shard, form, output) {
	const counter = createHash("sha256");
	let seen = 0;
	const take = (from) => {
		const fresh = shard.buffer.subarray(from, Math.min(shard.end, from + size - seen));
		counter.update(fresh);
		seen += fresh.length;
		return fresh;
	};
	const first = take(offset);
	const input = {
		buffer: first,
		position: 0,
		end: first.length,
		more() {
			if (seen === size) return false;
			const rest = Buffer.from(input.buffer.subarray(input.position, input.end));
			if (!shard.more()) return false;
			const fresh = take(0);
			input.buffer = rest.length === 0 ? fresh : Buffer.concat([rest, fresh]);
			input.position = 0;
			input.end = input.buffer.length;
			return true;
		}
	};
	if (form === "tree") readNar(input, output);
	else writeArchive(input, output, size);
	if (input.position !== input.end || input.more()) throw new Error("there is more than one tree");
	if (seen !== size) throw new Error("it is cut short");
	if (counter.digest("hex") !== hash) throw new Error("its contents do not fit its hash");
}
function writeArchive(input, output, size) {
	output.file("", false, size);
	try {
		do {
			output.write(input.buffer, input.position, input.end);
			input.position = input.end;
		} while (input.more());
	} finally {
		output.close();
	}
}
/** The frames of a shard one after the other, each in place of the one before. */
function shardInput({ shard }, descriptor) {
	let next = 0;
	let position = shard.offset;
	const input = {
		buffer: Buffer.alloc(0),
		position: 0,
		end: 0,
		more() {
			const frame = shard.frames[next++];
			if (frame === void 0) return false;
			if (process.ppid !== parentProcess) throw new Error("the action is gone");
			const [compressed, decoded] = frame;
			const bytes = spare(compressed);
			for (let read = 0; read < compressed;) {
				const count = readSync(descriptor, bytes, read, compressed - read, position + read);
				if (count === 0) throw new Error("the archive is cut short");
				read += count;
			}
			position += compressed;
			releaseFrame(input.buffer);
			input.buffer = decodeFrame(bytes, decoded);
			input.end = input.buffer.length;
			return true;
		}
	};
	return input;
}
let space = Buffer.alloc(0);
/** Memory for compressed bytes, used again each time. */
function spare(size) {
	if (space.length < size) space = Buffer.allocUnsafeSlow(size * 2);
	return space.subarray(0, size);
}

// src/nix/store/unpack.ts
/**
* The unpacking process: decodes, verifies and writes, all synchronously, because that is what
* takes the least time. It is a process and not a thread so that its memory is given back. When its
* input ends it removes what it made and nobody wanted: so it does after a cancel, and after the sudden
* death of the action.
*/
/** Serves tasks from standard input, the first of which is `folder`, until it ends. */
async function serveUnpacking() {
	process.umask(0);
	let own;
	let owner;
	const answer = async ([name, task]) => {
		switch (name) {
			case "folder":
				own = task;
				owner = makeFolder(task);
				return {};
			case "shard": return unpackShard(task, owner);
			case "valid": return { valid: validInDatabase(task.stateDir, task.paths) };
			case "commit": {
				const { commit } = await import("./commit2.js");
				return commit(task, own?.folder ?? "");
			}
		}
	};
	try {
		for (const line of linesOf(0)) {
			const reply = await answer(JSON.parse(line)).then((reply) => ({ reply }), (error) => ({ error: messageOf(error) }));
			writeLine(1, JSON.stringify(reply));
		}
	} finally {
		if (own !== void 0) removeOwn(own);
	}
}
/** @returns whom the files are given to, where that is not this user. */
function makeFolder({ folder, part }) {
	const parent = path.dirname(folder);
	if (part === "0") removeDeadFolders(parent);
	mkdirSync(path.join(folder, part), {
		recursive: true,
		mode: 493
	});
	process.chdir(path.join(folder, part));
	const { uid, gid } = statSync(parent);
	return process.geteuid?.() === 0 && uid !== 0 ? {
		uid,
		gid
	} : void 0;
}
function removeOwn({ folder, part }) {
	process.chdir("/");
	removeTree(path.join(folder, part));
	try {
		rmdirSync(folder);
	} catch {}
}
/** The lines of a descriptor until its end; what comes after the last line break is none. */
function* linesOf(descriptor) {
	const piece = Buffer.allocUnsafe(65536);
	let parts = [];
	for (;;) {
		const count = readWaiting(descriptor, piece);
		if (count === 0) return;
		let from = 0;
		for (let to = piece.indexOf(10); to !== -1 && to < count; to = piece.indexOf(10, from)) {
			parts.push(Buffer.from(piece.subarray(from, to)));
			yield Buffer.concat(parts).toString();
			parts = [];
			from = to + 1;
		}
		if (from < count) parts.push(Buffer.from(piece.subarray(from, count)));
	}
}
function readWaiting(descriptor, piece) {
	for (;;) try {
		return readSync(descriptor, piece, 0, piece.length, null);
	} catch (error) {
		if (hasCode(error, "EOF")) return 0;
		if (!hasCode(error, "EAGAIN")) throw error;
		pause();
	}
}
/** Writes a line; one that nobody reads any more is lost without an error. */
function writeLine(descriptor, text) {
	const bytes = Buffer.from(`${text}\n`);
	for (let written = 0; written < bytes.length;) try {
		written += writeSync(descriptor, bytes, written);
	} catch (error) {
		if (hasCode(error, "EPIPE")) return;
		if (!hasCode(error, "EAGAIN")) throw error;
		pause();
	}
}
function pause() {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
}

// src/unpack.ts
/** Entry of the process that unpacks store paths; see `nix/store/unpack.ts`. */
await serveUnpacking();

export {  };