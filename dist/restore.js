import "./rolldown-runtime.js";
import { a as messageOf, r as hasCode } from "./errors.js";
import { n as readManifest, t as bufferCounter } from "./collect.js";
import { n as unpackFolderName } from "./folder-name.js";
import { c as shardSize, n as baseName, s as shardDecoded, t as ArchiveError } from "./frames.js";
import { t as childEnvironment } from "./environment.js";
import path from "node:path";
import { mkdir, open, rm, statfs } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

// src/nix/store/plan.ts
/** Which paths of an archive can become valid, and in what order. */
/** All that has to be known to be valid or not: the archive's paths and what they refer to. */
function namedPaths(manifest) {
	const named = /* @__PURE__ */ new Set();
	for (const { info } of manifest.paths) {
		named.add(info.path);
		for (const reference of info.references) named.add(reference);
	}
	return [...named];
}
/** References that are neither in the archive nor valid: only others can have them. */
function missingReferences(wanted, has) {
	const own = new Set(wanted.map(({ info }) => info.path));
	const missing = /* @__PURE__ */ new Set();
	for (const { info } of wanted) for (const reference of info.references) if (!own.has(reference) && !has.has(reference)) missing.add(reference);
	return [...missing];
}
/**
* Those paths whose references are all there, each after what it refers to.
* @param there Paths that are valid.
* @param left Gets the others; those in it already stay out.
*/
function inReferenceOrder(wanted, there, left) {
	const byPath = new Map(wanted.map((archived) => [archived.info.path, archived]));
	const good = /* @__PURE__ */ new Map();
	for (const { path } of left) good.set(path, false);
	const ordered = [];
	const settle = (path, why) => {
		good.set(path, why === void 0);
		if (why !== void 0) left.push({
			path,
			why
		});
	};
	for (const root of wanted) {
		if (good.has(root.info.path)) continue;
		const stack = [{
			archived: root,
			next: 0
		}];
		const open = /* @__PURE__ */ new Set([root.info.path]);
		while (stack.length > 0) {
			const top = stack.at(-1);
			const { path, references } = top.archived.info;
			const reference = references[top.next++];
			if (reference === void 0) {
				settle(path, void 0);
				ordered.push(top.archived);
			} else if (reference === path || there.has(reference) || good.get(reference) === true) continue;
			else {
				const archived = good.has(reference) ? void 0 : byPath.get(reference);
				if (archived !== void 0 && !open.has(reference)) {
					open.add(reference);
					top.next--;
					stack.push({
						archived,
						next: 0
					});
					continue;
				}
				const what = open.has(reference) ? "refers in a circle to" : "needs";
				const rest = open.has(reference) ? "" : ", which the store does not have";
				settle(path, `it ${what} ${baseName(reference)}${rest}`);
			}
			open.delete(path);
			stack.pop();
		}
	}
	return ordered;
}

// src/nix/store/spool.ts
/** Brings the shards of an archive to where the unpacking processes can read them: into a file. */
/** Bytes between two wanted shards that are rather read than asked for anew. */
const gap = 1048576;
/**
* @param wanted Indices of shards. Others are fetched only where they lie between.
*/
function localShards(source, manifest, wanted, options) {
	const order = [...wanted].sort((a, b) => a - b);
	const ready = [];
	let given = 0;
	let stopped = false;
	let failure;
	const wake = [];
	const wakeAll = () => {
		for (const resolve of wake.splice(0)) resolve();
	};
	const file = source.file ?? path.join(options.scratch, `archive-${randomBytes(6).toString("hex")}`);
	const fetchAll = async () => {
		const handle = await open(file, "wx", 384);
		const count = bufferCounter(25165824);
		try {
			for (const run of runsOf(manifest, order)) {
				let position = run.start;
				let index = 0;
				for await (const chunk of source.read(run.start, run.end)) {
					if (stopped) return;
					options.signal.throwIfAborted();
					if (position + chunk.length > run.end) throw new ArchiveError("too much came");
					for (let written = 0; written < chunk.length;) {
						const rest = chunk.length - written;
						written += (await handle.write(chunk, written, rest, position + written)).bytesWritten;
					}
					position += chunk.length;
					count(chunk.length);
					for (let next = run.shards[index]; next !== void 0; next = run.shards[++index]) {
						if (next.end > position) break;
						ready.push(next.index);
					}
					wakeAll();
				}
				if (position !== run.end) throw new ArchiveError("it is cut short");
			}
		} finally {
			await handle.close();
		}
	};
	const done = source.file === void 0 ? fetchAll() : Promise.resolve();
	if (source.file !== void 0) ready.push(...order);
	done.catch((error) => {
		failure = error;
		wakeAll();
	});
	return {
		file,
		done,
		stop() {
			stopped = true;
			wakeAll();
		},
		async next(size) {
			for (;;) {
				if (failure !== void 0) throw failure;
				if (stopped || given === order.length) return void 0;
				if (ready.length > 0) {
					let best = 0;
					for (const [place, index] of ready.entries()) if (size(index) > size(ready[best] ?? 0)) best = place;
					given++;
					return ready.splice(best, 1)[0];
				}
				await new Promise((resolve) => wake.push(resolve));
			}
		}
	};
}
function runsOf(manifest, order) {
	const runs = [];
	for (const index of order) {
		const shard = manifest.shards[index];
		if (shard === void 0) continue;
		const end = shard.offset + shardSize(shard);
		const last = runs.at(-1);
		if (last !== void 0 && shard.offset - last.end <= gap) {
			last.end = end;
			last.shards.push({
				index,
				end
			});
		} else runs.push({
			start: shard.offset,
			end,
			shards: [{
				index,
				end
			}]
		});
	}
	return runs;
}

// src/nix/store/unpack-all.ts
/** Gives the shards of an archive to the unpacking processes. */
/** Shards before the last that count as near the end: as long as Nix needs to start, or longer. */
const few = 32;
/**
* Gives the shards to the processes as they come in.
* @returns in which part of the folder each path lies.
*/
async function unpackAll(workers, source, manifest, wanted, { form, options, left, nearEnd }) {
	const places = /* @__PURE__ */ new Map();
	const byShard = /* @__PURE__ */ new Map();
	for (const archived of wanted) {
		const list = byShard.get(archived.shard);
		if (list === void 0) byShard.set(archived.shard, [archived]);
		else list.push(archived);
	}
	await mkdir(options.scratch, { recursive: true });
	const shards = localShards(source, manifest, [...byShard.keys()], options);
	const decoded = (index) => shardDecoded(manifest.shards[index] ?? {
		offset: 0,
		frames: []
	});
	let remaining = byShard.size;
	if (remaining <= few) nearEnd?.();
	const serve = async (worker) => {
		for (;;) {
			options.signal.throwIfAborted();
			const index = await shards.next(decoded);
			if (index === void 0) return;
			if (--remaining === few) nearEnd?.();
			const paths = byShard.get(index) ?? [];
			const reply = await worker.ask({
				kind: "shard",
				file: shards.file,
				shard: manifest.shards[index] ?? {
					offset: 0,
					frames: []
				},
				form,
				paths: paths.map(({ info, offset }) => ({
					name: baseName(info.path),
					offset,
					size: info.narSize,
					hash: info.narHash
				}))
			});
			for (const name of reply.good) places.set(`${manifest.storeDir}/${name}`, worker.part);
			for (const { name, why } of reply.bad) left.push({
				path: `${manifest.storeDir}/${name}`,
				why
			});
		}
	};
	try {
		await Promise.all([shards.done, ...workers.flatMap((worker) => [serve(worker), serve(worker)])]);
	} finally {
		shards.stop();
		if (shards.file !== source.file) await rm(shards.file, { force: true });
	}
	return places;
}

// src/nix/store/workers.ts
/** The action's side of its unpacking processes. */
/** The process did not do what it was told, for a reason that concerns the whole restore. */
var WorkerError = class extends Error {
	code;
	constructor(message, code) {
		super(message);
		this.name = "WorkerError";
		this.code = code;
	}
};
/** Milliseconds for a process to end after its input did. */
const patience = 3e4;
/**
* Starts an unpacking process. Not by `exec.ts`: its input and output are a conversation.
*/
function startWorker(part, options) {
	const flags = ["--disable-warning=ExperimentalWarning", "--max-semi-space-size=2"];
	const [command = "", ...args] = [
		...options.prefix,
		process.execPath,
		...flags,
		options.entry
	];
	const child = spawn(command, args, {
		env: childEnvironment("common"),
		stdio: [
			"pipe",
			"pipe",
			"pipe"
		]
	});
	let stderr = "";
	child.stderr.setEncoding("utf8").on("data", (text) => {
		stderr = (stderr + text).slice(-4096);
	});
	const pending = [];
	let failure;
	const fail = (error) => {
		failure ??= error;
		for (const { reject } of pending.splice(0)) reject(failure);
	};
	child.stdin.on("error", () => {});
	child.on("error", (error) => fail(error));
	child.on("close", (code, signal) => {
		const last = stderr.trim().split("\n").at(-1) ?? "";
		const how = signal === null ? `exit code ${code}` : signal;
		fail(new WorkerError(`the unpacking process ended with ${how}: ${last}`));
	});
	const worker = {
		part,
		ask(task) {
			if (failure !== void 0) return Promise.reject(failure);
			child.stdin.write(`${JSON.stringify(task)}\n`);
			return new Promise((resolve, reject) => pending.push({
				resolve,
				reject
			}));
		},
		close: () => close(child)
	};
	createInterface({ input: child.stdout }).on("line", (line) => {
		const { resolve, reject } = pending.shift() ?? {};
		const reply = JSON.parse(line);
		if (reply.error === void 0) resolve?.(reply);
		else reject?.(new WorkerError(reply.error, reply.code));
	});
	return worker;
}
async function close(child) {
	if (child.exitCode !== null || child.signalCode !== null || child.pid === void 0) return;
	const closed = once(child, "close");
	child.stdin?.end();
	if (!await Promise.race([closed.then(() => true), setTimeout(patience, false, { ref: false })])) kill(child);
}
function kill(child) {
	try {
		child.kill("SIGKILL");
	} catch (error) {
		if (!hasCode(error, "EPERM")) throw error;
	}
}

// src/nix/store/restore.ts
/** Brings the paths of an archive into a store: unpacked in parallel beside it and renamed in. */
/** Space that is to be left on the store's disk, for the database and for others. */
const spare = 67108864;
/**
* Restores what the store lacks; each path is verified before it is seen under its name, and
* becomes valid only when all that it refers to is. Everything else goes away again: also after a
* failure, a cancel and, through the unpacking processes, after the sudden end of this one.
* @throws {ArchiveError} when the archive as a whole is damaged; others when the disk is full, the
*   store cannot be written or Nix refuses the registration. The store is as it was before then.
*/
async function restoreArchive(source, options) {
	const { access } = options;
	if (access.kind === "daemon" || access.kind === "none" && options.bin !== void 0) {
		const { offerArchive } = await import("./offer.js");
		return await offerArchive(source, options);
	}
	const storeDir = storeDirOf(options);
	if (access.kind === "none") return {
		paths: 0,
		bytes: 0,
		present: 0,
		left: (await readManifest(source, storeDir)).paths.map(({ info }) => ({
			path: info.path,
			why: access.why
		}))
	};
	const workers = startWorkers({
		parent: storeDir,
		name: unpackFolderName()
	}, options, access.prefix);
	try {
		return await restoreWith(workers.all, source, options);
	} finally {
		await workers.close();
	}
}
/** @internal Starts the processes; `all` settles when each has its part of the folder. */
function startWorkers(folder, options, prefix) {
	const count = options.processes ?? Math.min(8, availableParallelism());
	const workers = Array.from({ length: count }, (_, index) => startWorker(String(index), {
		entry: options.unpackEntry,
		prefix
	}));
	const all = Promise.all(workers.map((worker) => worker.ask({
		kind: "folder",
		...folder,
		part: worker.part
	}))).then(() => workers);
	all.catch(() => {});
	return {
		all,
		close: async () => void await Promise.all(workers.map((worker) => worker.close()))
	};
}
async function restoreWith(starting, source, options) {
	const storeDir = storeDirOf(options);
	const stateDir = stateDirOf(options.env, storeDir);
	const manifest = await readManifest(source, storeDir);
	const workers = await starting;
	const first = workers[0];
	const has = await validPaths(first, stateDir, namedPaths(manifest), options);
	const wanted = manifest.paths.filter(({ info }) => !has.has(info.path));
	const left = [];
	const result = {
		paths: 0,
		bytes: 0,
		present: manifest.paths.length - wanted.length,
		left
	};
	if (wanted.length === 0) return result;
	await checkSpace(storeDir, wanted);
	const missing = missingReferences(wanted, has);
	let asking = missing.length > 0;
	let preparing;
	const prepare = () => {
		preparing ??= first.ask({
			kind: "prepare",
			stateDir,
			nixStore: options.bin === void 0 ? void 0 : path.join(options.bin, "nix-store"),
			env: registrationEnvironment(options.env),
			infos: wanted.map(({ info }) => info)
		});
		preparing.catch(() => {});
		return preparing;
	};
	const [places] = await Promise.all([unpackAll(workers, source, manifest, wanted, {
		form: "tree",
		options,
		left,
		nearEnd: () => void (asking || prepare())
	}), askSubstituters(missing, options).then(() => {
		asking = false;
	})]);
	if (missing.length > 0) for (const got of await validPaths(first, stateDir, missing, options)) has.add(got);
	options.signal.throwIfAborted();
	const ordered = inReferenceOrder(wanted, has, left);
	if (ordered.length === 0) return result;
	await prepare();
	const indices = new Map(wanted.map((archived, index) => [archived, index]));
	const reply = await first.ask({
		kind: "commit",
		paths: ordered.map((archived) => [indices.get(archived) ?? -1, places.get(archived.info.path) ?? ""])
	});
	for (const note of reply.notes) options.log.info(note);
	left.push(...reply.left);
	result.present += reply.present.length;
	const sizes = new Map(ordered.map(({ info }) => [info.path, info.narSize]));
	for (const registered of reply.registered) {
		result.paths++;
		result.bytes += sizes.get(registered) ?? 0;
	}
	return result;
}
/** @internal */
function storeDirOf(options) {
	return options.storeDir ?? options.env["NIX_STORE_DIR"] ?? "/nix/store";
}
function stateDirOf(env, storeDir) {
	return env["NIX_STATE_DIR"] ?? path.join(path.dirname(storeDir), "var", "nix");
}
/** No settings and no tokens: this one may be seen by others, and needs neither. */
function registrationEnvironment(env) {
	const kept = [
		"PATH",
		"HOME",
		"NIX_STORE_DIR",
		"NIX_STATE_DIR",
		"NIX_LOG_DIR",
		"NIX_CONF_DIR"
	];
	return Object.fromEntries(Object.entries(env).filter(([name]) => kept.includes(name)));
}
async function validPaths(worker, stateDir, paths, options) {
	const { valid } = await worker.ask({
		kind: "valid",
		stateDir,
		paths
	});
	if (valid !== void 0) return new Set(valid);
	if (options.bin === void 0) throw new Error("there is a store, but no Nix that knows it");
	const { validInStore } = await import("./validity.js");
	return new Set(await validInStore(paths, options));
}
/** @internal @throws when the disk of this folder has too little room for the paths. */
async function checkSpace(folder, wanted) {
	const bytes = wanted.reduce((sum, { info }) => sum + info.narSize, 0);
	const { bavail, bsize } = await statfs(folder);
	if (bavail * bsize >= bytes + spare) return;
	const mib = (count) => `${Math.ceil(count / 2 ** 20)} MiB`;
	throw new Error(`${folder} has ${mib(bavail * bsize)} left, and the paths to restore need ${mib(bytes + spare)}`);
}
/** @internal A substituter that fails costs the paths that need it, no more. */
async function askSubstituters(missing, options) {
	if (missing.length === 0 || options.realise === void 0) return;
	try {
		await options.realise(missing);
	} catch (error) {
		options.signal.throwIfAborted();
		options.log.info(`Not all references of the cache could be fetched: ${messageOf(error)}`);
	}
}

export { storeDirOf as a, missingReferences as c, startWorkers as i, namedPaths as l, checkSpace as n, unpackAll as o, restoreArchive as r, inReferenceOrder as s, askSubstituters as t };