import "./rolldown-runtime.js";
import { a as messageOf } from "./errors.js";
import { n as unpackFolderName } from "./folder-name.js";
import { M as storeFolders, N as childEnvironment } from "./start.js";
import { c as shardSize, n as baseName, t as ArchiveError } from "./frames.js";
import { n as readArchiveManifest } from "./manifest.js";
import { n as missingReferences, r as namedPaths, t as inReferenceOrder } from "./plan.js";
import { n as checkSpace, r as writeAt, t as bytesOf } from "./restore-shared.js";
import { t as bufferCounter } from "./collect.js";
import path from "node:path";
import { mkdir, open, rm } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import { setTimeout } from "node:timers/promises";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

// src/nix/store/unpack-all.ts
/** Brings the shards of an archive into a file, and gives them to the unpacking processes as they come. */
/** @returns in which part of the unpack folder each path lies, by its base name. */
async function unpackAll(workers, source, { shards }, wanted, { form, spool, signal, left }) {
	const parts = /* @__PURE__ */ new Map();
	const byShard = Map.groupBy(wanted, ({ shard }) => shard);
	const wantedShards = shards.map((shard, index) => ({
		shard,
		paths: byShard.get(index) ?? []
	})).filter(({ paths }) => paths.length > 0);
	const file = source.file ?? spool;
	const stop = new AbortController();
	const arriving = fetched(source, wantedShards, file, AbortSignal.any([signal, stop.signal]));
	const serve = async (worker) => {
		for (;;) {
			signal.throwIfAborted();
			const { value, done } = await arriving.next();
			if (done) return;
			const { good, bad } = await worker.ask("shard", {
				file,
				shard: value.shard,
				form,
				paths: value.paths.map(({ info, offset }) => ({
					name: baseName(info.path),
					offset,
					size: info.narSize,
					hash: info.narHash
				}))
			});
			for (const name of good) parts.set(name, worker.part);
			const whys = new Map(bad.map(({ name, why }) => [name, why]));
			for (const { info } of value.paths) {
				const why = whys.get(baseName(info.path));
				if (why !== void 0) left.push({
					path: info.path,
					why
				});
			}
		}
	};
	try {
		await Promise.all(workers.flatMap((worker) => [serve(worker), serve(worker)]));
	} finally {
		stop.abort();
		arriving.return(void 0).catch(() => {});
		if (file === spool) await rm(spool, { force: true });
	}
	return parts;
}
function endOf(shard) {
	return shard.offset + shardSize(shard);
}
/** Bytes between two wanted shards that are rather read than asked for anew. */
const gap = 1048576;
/**
* Writes the shards to where they lie in the archive, and yields each as soon as it is there; all at
* once where the archive is a file.
*/
async function* fetched(source, wanted, file, signal) {
	if (source.file !== void 0) {
		yield* wanted;
		return;
	}
	const handle = await open(file, "wx", 384);
	const count = bufferCounter(8388608);
	try {
		const left = [...wanted];
		while (left[0] !== void 0) {
			const start = left[0].shard.offset;
			let end = start;
			for (const { shard } of left) {
				if (shard.offset - end > gap) break;
				end = endOf(shard);
			}
			let position = start;
			for await (const chunk of source.read(start, end)) {
				signal.throwIfAborted();
				if (position + chunk.length > end) throw new ArchiveError("too much came");
				await writeAt(handle, chunk, position);
				position += chunk.length;
				count(chunk.length);
				while (left[0] !== void 0 && endOf(left[0].shard) <= position) yield left.shift();
			}
			if (position !== end) throw new ArchiveError("it is cut short");
		}
	} finally {
		await handle.close();
	}
}

// src/nix/store/workers.ts
/** The action's side of its unpacking processes. */
/** Milliseconds for a process to end after its input did. */
const endLimit = 3e4;
/**
* Starts an unpacking process. Not by `exec.ts`: its input and output are a conversation.
* @param entry Path of `unpack.js`.
*/
function startWorker(part, entry) {
	const child = spawn(process.execPath, [...["--disable-warning=ExperimentalWarning", "--max-semi-space-size=2"], entry], { env: childEnvironment("common") });
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
	child.on("error", fail);
	const closed = new Promise((resolve) => {
		child.on("close", (code, signal) => {
			const last = stderr.trim().split("\n").at(-1) ?? "";
			const how = signal === null ? `exit code ${code}` : signal;
			fail(/* @__PURE__ */ new Error(`the unpacking process ended with ${how}: ${last}`));
			resolve();
		});
	});
	createInterface({ input: child.stdout }).on("line", (line) => {
		const { reply, error } = JSON.parse(line);
		const asked = pending.shift();
		if (error === void 0) asked?.resolve(reply);
		else asked?.reject(new Error(error));
	});
	return {
		part,
		async ask(name, task) {
			if (failure !== void 0) throw failure;
			child.stdin.write(`${JSON.stringify([name, task])}\n`);
			const answer = Promise.withResolvers();
			pending.push(answer);
			return await answer.promise;
		},
		async close() {
			child.stdin.end();
			await Promise.race([closed, setTimeout(endLimit, void 0, { ref: false })]);
			child.kill("SIGKILL");
		}
	};
}

// src/nix/store/restore.ts
/** Brings the paths of an archive into a store: unpacked in parallel beside it and renamed in. */
/**
* Restores what the store lacks; each path is verified before it is seen under its name, and
* becomes valid only when all that it refers to is. Everything else goes away again: also after a
* failure, a cancel and, through the unpacking processes, after the sudden end of this one.
* @throws {ArchiveError} when the archive as a whole is damaged; others when the disk is full, the
*   store cannot be written or Nix refuses the registration. The store is as it was before then.
*/
async function restoreArchive(source, options) {
	const { access, scratch } = options;
	const { store } = storeFolders(options.env);
	const parent = access.kind === "daemon" ? scratch : store;
	const folder = path.join(parent, unpackFolderName());
	await mkdir(scratch, { recursive: true });
	const count = Math.min(8, availableParallelism());
	const workers = Array.from({ length: count }, (_, index) => startWorker(String(index), options.unpackEntry));
	const starting = Promise.all(workers.map((worker) => worker.ask("folder", {
		folder,
		part: worker.part
	})));
	starting.catch(() => {});
	try {
		const manifest = await readArchiveManifest(source, store);
		await starting;
		return await restorePaths(manifest, {
			source,
			folder,
			workers,
			options
		});
	} finally {
		await Promise.all(workers.map((worker) => worker.close()));
	}
}
async function restorePaths(manifest, work) {
	const { source, workers, options } = work;
	const { paths } = manifest;
	const has = new Set(await validPaths(namedPaths(paths.map(({ info }) => info)), work));
	const wanted = paths.filter(({ info }) => !has.has(info.path));
	const infos = wanted.map(({ info }) => info);
	const present = paths.length - wanted.length;
	const left = [];
	if (wanted.length === 0) return {
		paths: 0,
		bytes: 0,
		present,
		left
	};
	await checkSpace(storeFolders(options.env).store, bytesOf(infos));
	const missing = missingReferences(infos, has);
	const form = options.access.kind === "daemon" ? "nar" : "tree";
	const spool = path.join(options.scratch, `archive-${randomBytes(6).toString("hex")}`);
	const { signal } = options;
	const [parts] = await Promise.all([unpackAll(workers, source, manifest, wanted, {
		form,
		spool,
		signal,
		left
	}), askSubstituters(missing, options)]);
	if (missing.length > 0) for (const got of await validPaths(missing, work)) has.add(got);
	signal.throwIfAborted();
	const ordered = inReferenceOrder(infos, has, left);
	if (ordered.length === 0) return {
		paths: 0,
		bytes: 0,
		present,
		left
	};
	const reply = await deliver(ordered, parts, work);
	for (const note of reply.notes) options.log.info(note);
	const registered = new Set(reply.registered);
	return {
		paths: registered.size,
		bytes: bytesOf(ordered.filter((info) => registered.has(info.path))),
		present: present + reply.present.length,
		left: [...left, ...reply.left]
	};
}
/** @param parts In which part of the unpack folder each path lies, by its base name. */
async function deliver(infos, parts, { folder, workers, options }) {
	if (options.access.kind === "daemon") {
		const { importViaDaemon } = await import("./import-via-daemon.js");
		return await importViaDaemon(infos, parts, folder, options);
	}
	return await workers[0].ask("commit", {
		stateDir: storeFolders(options.env).state,
		nixStore: options.bin === void 0 ? void 0 : path.join(options.bin, "nix-store"),
		env: registrationEnvironment(options.env),
		paths: infos.map((info) => ({
			info,
			part: parts.get(baseName(info.path)) ?? ""
		}))
	});
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
/** Those of the paths that are valid: by the database where this code may read and knows it, else by Nix. */
async function validPaths(paths, { workers, options }) {
	if (options.access.kind !== "daemon") {
		const stateDir = storeFolders(options.env).state;
		const { valid } = await workers[0].ask("valid", {
			stateDir,
			paths
		});
		if (valid !== void 0) return valid;
		if (options.bin === void 0) throw new Error("there is a store, but no Nix that knows it");
	}
	const { validInStore } = await import("./path-info.js");
	return await validInStore(paths, options);
}
/** A substituter that fails costs the paths that need it, no more. */
async function askSubstituters(missing, options) {
	if (missing.length === 0 || options.realise === void 0) return;
	try {
		await options.realise(missing);
	} catch (error) {
		options.signal.throwIfAborted();
		options.log.info(`Not all references of the cache could be fetched: ${messageOf(error)}`);
	}
}

export { restoreArchive };