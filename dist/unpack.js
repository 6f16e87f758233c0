import "./rolldown-runtime.js";
import { a as messageOf, r as hasCode } from "./errors.js";
import { n as baseName, r as decodeFrame } from "./archive.js";
import { n as validInDatabase, t as registerPaths } from "./register.js";
import { t as isDeadFolder } from "./folder-name.js";
import path from "node:path";
import { createHash, hash } from "node:crypto";
import { chmodSync, closeSync, constants, existsSync, fchownSync, fstatSync, futimesSync, lchownSync, lstatSync, lutimesSync, mkdirSync, openSync, readSync, readdirSync, renameSync, rmSync, rmdirSync, statSync, symlinkSync, utimesSync, writeSync } from "node:fs";
import { spawnSync } from "node:child_process";

// src/nix/store/remove.ts
/** Removes trees as the store has them. Synchronous: it also runs while a process ends. */
/** Removes a tree also where its folders forbid it; what is not there is no error. */
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

// src/nix/store/store-locks.ts
/**
* Nix's own locks, taken as Nix takes them (pathlocks.cc, gc.cc): flock(2), which Node does not
* have. The program `flock` locks a descriptor that we gave it; the lock belongs to the open file,
* which it shares with us, and so outlives that program until we close the file.
*/
/**
* Keeps the garbage collector away: what is not registered yet is garbage to it.
* @param wait Milliseconds for a collection that runs already.
*/
function holdOffCollector(stateDir, wait) {
	const { O_RDWR, O_CREAT } = constants;
	const file = openSync(path.join(stateDir, "gc.lock"), O_RDWR | O_CREAT, 384);
	const until = Date.now() + wait;
	for (;;) {
		const result = flock(file, "-s");
		if (result === "locked") return { release: () => closeSync(file) };
		if (result === "none" || Date.now() > until) {
			closeSync(file);
			return result;
		}
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
	}
}
/** The lock under which any Nix makes or replaces this path. */
function lockPath(storePath) {
	const name = `${storePath}.lock`;
	const { O_RDWR, O_CREAT, O_NOFOLLOW } = constants;
	const file = openSync(name, O_RDWR | O_CREAT | O_NOFOLLOW, 384);
	const result = flock(file, "-x");
	if (result !== "locked") {
		closeSync(file);
		return result;
	}
	const status = fstatSync(file);
	const there = statSync(name, { throwIfNoEntry: false });
	if (status.size !== 0 || there?.ino !== status.ino) {
		closeSync(file);
		return "busy";
	}
	return { release() {
		rmSync(name, { force: true });
		writeSync(file, "d");
		closeSync(file);
	} };
}
function flock(descriptor, mode) {
	const { status, error } = spawnSync("flock", [
		mode,
		"-n",
		"3"
	], { stdio: [
		"ignore",
		"ignore",
		"ignore",
		descriptor
	] });
	if (error !== void 0) return "none";
	return status === 0 ? "locked" : "busy";
}

// src/nix/store/tree-write.ts
/** Puts a file tree on disk as the store has it: no write permission, times at one second. */
/**
* Writes below `root`, which must not exist. The umask of the process has to be 0.
* A root that is a folder keeps its write permission: without it nobody but root can move it.
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
			if (path === "") return;
			chmodSync(place, 365);
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
/** What `treeWriter` leaves to do when the tree is where it belongs. */
function finishTree(place, isDirectory) {
	if (isDirectory) chmodSync(place, 365);
	lutimesSync(place, 1, 1);
}

// src/nix/store/commit.ts
/** Renames verified paths to their places and registers them; what cannot be registered goes away again. */
const collectorWait = 6e4;
function validPaths(task) {
	return validInDatabase(task.stateDir, task.paths);
}
/**
* @param folder The unpack folder, for what is moved out of the way.
* @throws when the garbage collector does not end, or Nix refuses the registration; nothing that
*   came from us is in the store then.
*/
function commit(task, folder) {
	const reply = {
		registered: [],
		present: [],
		left: [],
		notes: []
	};
	const releases = [];
	const moved = [];
	try {
		const collector = existsSync(task.stateDir) ? holdOffCollector(task.stateDir, collectorWait) : "none";
		if (collector === "busy") throw new Error("a garbage collection of the store does not end");
		if (collector !== "none") releases.push(collector.release);
		moveAll(task, folder, reply, moved, releases);
		register(task, reply, moved);
	} catch (error) {
		const all = moved.map(({ info }) => info.path);
		const valid = new Set(validInDatabase(task.stateDir, all) ?? all);
		for (const { info, inode } of moved) if (lstatSync(info.path, { throwIfNoEntry: false })?.ino === inode && !valid.has(info.path)) removeTree(info.path);
		throw error;
	} finally {
		for (const release of releases.reverse()) release();
	}
	return reply;
}
function moveAll(task, folder, reply, moved, releases) {
	const all = task.paths.map(({ info }) => info.path);
	const valid = new Set(validInDatabase(task.stateDir, all) ?? []);
	const absent = /* @__PURE__ */ new Set();
	for (const { info, folder: from } of task.paths) {
		const target = info.path;
		if (valid.has(target)) {
			reply.present.push(target);
			continue;
		}
		try {
			const missing = info.references.find((reference) => absent.has(reference));
			if (missing !== void 0) throw new Error(`${baseName(missing)} is not there`);
			const there = lstatSync(target, { throwIfNoEntry: false });
			if (there !== void 0) releases.push(moveAway(task, target, there, path.join(folder, `old-${moved.length}`)));
			const source = path.join(from, baseName(target));
			const status = lstatSync(source);
			renameSync(source, target);
			moved.push({
				info,
				inode: status.ino
			});
			finishTree(target, status.isDirectory());
		} catch (error) {
			absent.add(target);
			reply.left.push({
				path: target,
				why: messageOf(error)
			});
		}
	}
}
/** Something that is there without being valid: half-made, or being made at this moment. */
function moveAway(task, target, status, to) {
	const lock = lockPath(target);
	if (lock === "busy") throw new Error("another process makes it at this moment");
	if (lock === "none") throw new Error("it is there, unregistered, and `flock` is missing");
	try {
		if ((validInDatabase(task.stateDir, [target]) ?? [target]).length > 0) throw new Error("another process made it meanwhile");
		if (status.isDirectory()) chmodSync(target, 493);
		renameSync(target, to);
		return lock.release;
	} catch (error) {
		lock.release();
		throw error;
	}
}
function register(task, reply, moved) {
	if (moved.length === 0) return;
	const infos = moved.map(({ info }) => info);
	const nixStore = task.nixStore ?? ownNixStore(infos);
	if (nixStore === void 0) throw new Error("there is no Nix to register the paths with, and none is among them");
	const { env, stateDir } = task;
	const note = registerPaths(infos, {
		nixStore,
		env,
		stateDir
	});
	if (note !== void 0) reply.notes.push(note);
	for (const { info, inode } of moved) {
		reply.registered.push(info.path);
		if (lstatSync(info.path, { throwIfNoEntry: false })?.ino !== inode) reply.notes.push(`${info.path} was replaced by another process while it was registered.`);
	}
}
/** Nix itself may be what was unpacked. */
function ownNixStore(infos) {
	for (const { path: place } of infos) {
		if (!/^nix-\d/.test(baseName(place).slice(33))) continue;
		const program = path.join(place, "bin", "nix-store");
		if (existsSync(program)) return program;
	}
}

// src/nix/store/nar-read.ts
const limit = 4096;
const magic = words("nix-archive-1");
const openType = words("(", "type");
const contents = words("contents");
const executableMark = words("executable", "");
const target = words("target");
const entryOpen = words("entry", "(", "name");
const nodeWord = words("node");
const close = words(")");
const types = {
	regular: words("regular"),
	directory: words("directory"),
	symlink: words("symlink")
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
function words(...values) {
	return Buffer.concat(values.map((value) => {
		const bytes = Buffer.alloc(8 + Math.ceil(value.length / 8) * 8);
		bytes.writeUInt32LE(value.length);
		bytes.write(value, 8, "latin1");
		return bytes;
	}));
}

// src/nix/store/unpack.ts
/**
* The unpacking process: decodes, verifies and writes, all synchronously, because that is what
* takes the least time. It is a process and not a thread so that it may run as another user and so
* that its memory is given back. When its input ends it removes what it made and nobody wanted:
* so it does after a cancel, and after the sudden death of the action.
*/
/** Failures that the next path would meet too. */
const fatal = [
	"ENOSPC",
	"EDQUOT",
	"EROFS",
	"EIO",
	"EMFILE",
	"ENFILE"
];
/** Serves tasks from standard input until it ends. */
function serveUnpacking() {
	process.umask(0);
	let state;
	try {
		for (const line of lines(0)) {
			const task = JSON.parse(line);
			let reply;
			try {
				if (task.kind === "folder") {
					state = makeFolder(task);
					reply = {};
				} else if (task.kind === "shard") reply = unpackShard(task, state);
				else if (task.kind === "valid") reply = { valid: validPaths(task) };
				else reply = commit(task, state.folder);
			} catch (error) {
				reply = {
					error: messageOf(error),
					code: error.code
				};
			}
			writeLine(1, JSON.stringify(reply));
		}
	} finally {
		if (state !== void 0) removeOwn(state);
	}
}
function makeFolder(task) {
	const folder = path.join(task.parent, task.name);
	if (task.part === "0") removeDead(task.parent);
	try {
		mkdirSync(folder, 493);
	} catch (error) {
		if (!hasCode(error, "EEXIST")) throw error;
	}
	mkdirSync(path.join(folder, task.part), 493);
	process.chdir(path.join(folder, task.part));
	const { uid, gid } = statSync(task.parent);
	const asRoot = process.geteuid?.() === 0 && uid !== 0;
	return {
		folder,
		part: task.part,
		owner: asRoot ? {
			uid,
			gid
		} : void 0,
		parentProcess: process.ppid
	};
}
function removeDead(parent) {
	for (const name of readdirSync(parent)) if (name.startsWith(".") && isDeadFolder(parent, name)) removeTree(path.join(parent, name));
}
function removeOwn(state) {
	process.chdir("/");
	removeTree(path.join(state.folder, state.part));
	try {
		rmdirSync(state.folder);
	} catch {}
}
function unpackShard(task, state) {
	const reply = {
		good: [],
		bad: []
	};
	const descriptor = openSync(task.file, "r");
	try {
		const input = shardInput(task, descriptor, state);
		const single = task.shard.frames.length === 1;
		if (single && !input.more()) throw new Error("an empty shard");
		for (const wanted of task.paths) try {
			if (single) unpackFromMemory(task, wanted, input.buffer, state.owner);
			else unpackFromStream(task, wanted, input, state.owner);
			reply.good.push(wanted.name);
		} catch (error) {
			if (fatal.some((code) => hasCode(error, code))) throw error;
			removeTree(placeOf(task, wanted.name));
			reply.bad.push({
				name: wanted.name,
				why: messageOf(error)
			});
		}
	} catch (error) {
		if (fatal.some((code) => hasCode(error, code)) || hasCode(error, "ENOENT")) throw error;
		const done = new Set(reply.bad.map(({ name }) => name).concat(reply.good));
		for (const { name } of task.paths) if (!done.has(name)) reply.bad.push({
			name,
			why: messageOf(error)
		});
	} finally {
		closeSync(descriptor);
	}
	return reply;
}
/** Nothing is written before the hash is known to be right. */
function unpackFromMemory(task, { name, offset, size, hash: hash$1 }, bytes, owner) {
	const nar = bytes.subarray(offset, offset + size);
	if (hash("sha256", nar) !== hash$1) throw new Error("its contents do not fit its hash");
	put(task, name, {
		buffer: nar,
		position: 0,
		end: nar.length,
		more: () => false
	}, owner, nar.length);
}
function unpackFromStream(task, { name, offset, size, hash }, shard, owner) {
	if (offset !== 0) throw new Error("it does not begin with its shard");
	const counter = createHash("sha256");
	let seen = 0;
	const input = {
		buffer: shard.buffer,
		position: 0,
		end: 0,
		more() {
			if (seen === size || !shard.more()) return false;
			const fresh = shard.buffer.subarray(0, Math.min(shard.end, size - seen));
			counter.update(fresh);
			seen += fresh.length;
			const rest = input.buffer.subarray(input.position, input.end);
			input.buffer = rest.length === 0 ? fresh : Buffer.concat([rest, fresh]);
			input.position = 0;
			input.end = input.buffer.length;
			return true;
		}
	};
	put(task, name, input, owner, size);
	if (seen !== size) throw new Error("it is cut short");
	if (counter.digest("hex") !== hash) throw new Error("its contents do not fit its hash");
}
function placeOf(task, name) {
	return task.form === "tree" ? name : `${name}.nar`;
}
/** Writes what the input holds, all of it. */
function put(task, name, input, owner, size) {
	if (task.form === "tree") readNar(input, treeWriter(placeOf(task, name), owner));
	else {
		const file = treeWriter(placeOf(task, name), void 0);
		file.file("", false, size);
		try {
			do {
				file.write(input.buffer, input.position, input.end);
				input.position = input.end;
			} while (input.more());
		} finally {
			file.close();
		}
	}
	if (input.position !== input.end || input.more()) throw new Error("there is more than one tree");
}
/** The frames of a shard one after the other, each in place of the one before. */
function shardInput(task, descriptor, state) {
	let next = 0;
	let position = task.shard.offset;
	const input = {
		buffer: Buffer.alloc(0),
		position: 0,
		end: 0,
		more() {
			const frame = task.shard.frames[next++];
			if (frame === void 0) return false;
			if (process.ppid !== state.parentProcess) throw new Error("the action is gone");
			const [compressed, decoded] = frame;
			const bytes = spare(compressed);
			for (let read = 0; read < compressed;) {
				const count = readSync(descriptor, bytes, read, compressed - read, position + read);
				if (count === 0) throw new Error("the archive is cut short");
				read += count;
			}
			position += compressed;
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
function* lines(descriptor) {
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
serveUnpacking();

export {  };