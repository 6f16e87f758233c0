import "./rolldown-runtime.js";
import { a as messageOf } from "./errors.js";
import { t as removeTree } from "./remove-tree.js";
import { n as validInDatabase } from "./database.js";
import { n as baseName } from "./frames.js";
import { t as register } from "./registration.js";
import { t as moveTree } from "./tree-write.js";
import path from "node:path";
import { chmodSync, closeSync, constants, existsSync, fstatSync, lstatSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { spawnSync } from "node:child_process";

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
	return waitFor(openSync(path.join(stateDir, "gc.lock"), O_RDWR | O_CREAT, 384), "-s", wait);
}
/**
* One restore after the other: paths that one has put in place and not registered yet would look
* half-made to the next. Nix does not lock this folder.
* @param wait Milliseconds for another restore.
*/
function takeTurn(stateDir, wait) {
	return waitFor(openSync(stateDir, constants.O_RDONLY | constants.O_DIRECTORY), "-x", wait);
}
function waitFor(file, mode, wait) {
	const until = Date.now() + wait;
	for (;;) {
		const result = flock(file, mode);
		if (result === "locked") return { release: () => closeSync(file) };
		if (result === "none" || Date.now() > until) {
			closeSync(file);
			return result;
		}
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
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

// src/nix/store/commit.ts
/** Renames verified paths to their places and registers them; what cannot be registered goes away again. */
/** Milliseconds to wait for a garbage collection, and for another restore. */
const longestWait = 6e4;
/**
* @param folder The unpack folder.
* @throws when Nix refuses the registration, or the garbage collector does not end; nothing that came
* from us is in the store then.
*/
function commit(task, folder) {
	const { stateDir } = task;
	const reply = {
		registered: [],
		present: [],
		left: [],
		notes: []
	};
	const moved = [];
	const releases = [];
	try {
		if (existsSync(stateDir)) {
			const collector = holdOffCollector(stateDir, longestWait);
			if (collector === "busy") throw new Error("a garbage collection of the store does not end");
			if (collector !== "none") releases.push(collector.release);
			const turn = takeTurn(stateDir, longestWait);
			if (typeof turn !== "string") releases.push(turn.release);
		}
		moveAll(task, folder, {
			reply,
			moved,
			releases
		});
		registerMoved(task, reply, moved);
	} catch (error) {
		const all = moved.map(({ info }) => info.path);
		const valid = new Set(validInDatabase(stateDir, all) ?? all);
		for (const { info, inode } of moved) if (lstatSync(info.path, { throwIfNoEntry: false })?.ino === inode && !valid.has(info.path)) removeTree(info.path);
		throw error;
	} finally {
		for (const release of releases.reverse()) release();
	}
	return reply;
}
function moveAll({ stateDir, paths }, folder, { reply, moved, releases }) {
	const all = paths.map(({ info }) => info.path);
	const registered = validInDatabase(stateDir, all) ?? [];
	const valid = new Set(registered.filter((name) => lstatSync(name, { throwIfNoEntry: false })));
	const absent = /* @__PURE__ */ new Set();
	for (const { info, part } of paths) {
		const target = info.path;
		if (valid.has(target)) {
			reply.present.push(target);
			continue;
		}
		try {
			const missing = info.references.find((reference) => absent.has(reference));
			if (missing !== void 0) throw new Error(`${baseName(missing)} is not there`);
			const there = lstatSync(target, { throwIfNoEntry: false });
			if (there !== void 0) {
				const release = moveAway(stateDir, target, there, path.join(folder, part, `old-${moved.length}`));
				if (release === void 0) {
					reply.present.push(target);
					continue;
				}
				releases.push(release);
			}
			const source = path.join(folder, part, baseName(target));
			const status = lstatSync(source);
			moveTree(source, target, status.isDirectory());
			moved.push({
				info,
				inode: status.ino
			});
		} catch (error) {
			absent.add(target);
			reply.left.push({
				path: target,
				why: messageOf(error)
			});
		}
	}
}
/**
* Something that is there without being valid: half-made, or being made at this moment.
* @returns how to give up its lock; undefined when another process has made it valid meanwhile.
*/
function moveAway(stateDir, target, status, to) {
	const lock = lockPath(target);
	if (lock === "busy") throw new Error("another process makes it at this moment");
	if (lock === "none") throw new Error("it is there, unregistered, and `flock` is missing");
	try {
		const valid = validInDatabase(stateDir, [target]);
		if (valid === void 0) throw new Error("it is there, and may be registered");
		if (valid.length > 0) {
			lock.release();
			return;
		}
		if (status.isDirectory()) chmodSync(target, 493);
		renameSync(target, to);
		return lock.release;
	} catch (error) {
		lock.release();
		throw error;
	}
}
function registerMoved(task, reply, moved) {
	if (moved.length === 0) return;
	const infos = moved.map(({ info }) => info);
	const nixStore = task.nixStore ?? ownNixStore(task);
	if (nixStore === void 0) throw new Error("there is no Nix to register the paths with, and none is among them");
	const note = register(infos, {
		...task,
		nixStore
	});
	if (note !== void 0) reply.notes.push(note);
	for (const { info, inode } of moved) {
		reply.registered.push(info.path);
		if (lstatSync(info.path, { throwIfNoEntry: false })?.ino !== inode) reply.notes.push(`${info.path} was replaced by another process while it was registered.`);
	}
}
/** Nix itself may be among the paths. */
function ownNixStore({ paths }) {
	for (const { info } of paths) {
		if (!/^nix-/.test(baseName(info.path).slice(33))) continue;
		const program = path.join(info.path, "bin", "nix-store");
		if (existsSync(program)) return program;
	}
}

export { commit as t };