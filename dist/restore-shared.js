import { a as messageOf, r as hasCode } from "./errors.js";
import { P as childEnvironment } from "./start.js";
import path from "node:path";
import { statfs } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

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
const endLimit = 3e4;
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
	if (!await Promise.race([closed.then(() => true), setTimeout(endLimit, false, { ref: false })])) kill(child);
}
function kill(child) {
	try {
		child.kill("SIGKILL");
	} catch (error) {
		if (!hasCode(error, "EPERM")) throw error;
	}
}

// src/nix/store/restore-shared.ts
/** What both ways of restoring an archive share: by registration, and through a daemon. */
/** Space that is to be left on the store's disk, for the database and for others. */
const spare = 67108864;
/** Starts the processes; `all` settles when each has its part of the folder. */
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
function storeDirOf(options) {
	return options.storeDir ?? options.env["NIX_STORE_DIR"] ?? "/nix/store";
}
function stateDirOf(env, storeDir) {
	return env["NIX_STATE_DIR"] ?? path.join(path.dirname(storeDir), "var", "nix");
}
/** @throws when the disk of this folder has too little room for so many bytes. */
async function checkSpace(folder, bytes) {
	const { bavail, bsize } = await statfs(folder);
	if (bavail * bsize >= bytes + spare) return;
	const mib = (count) => `${Math.ceil(count / 2 ** 20)} MiB`;
	throw new Error(`${folder} has ${mib(bavail * bsize)} left, and what is to be restored needs ${mib(bytes + spare)}`);
}
function bytesOf(paths) {
	return paths.reduce((sum, { info }) => sum + info.narSize, 0);
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

export { stateDirOf as a, startWorkers as i, bytesOf as n, storeDirOf as o, checkSpace as r, askSubstituters as t };