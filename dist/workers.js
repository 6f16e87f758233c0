import { O as childEnvironment } from "./start.js";
import { r as hasCode } from "./errors.js";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

// src/nix/store/workers.ts
/** The action's side of its packing and unpacking processes. */
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
		],
		signal: options.signal,
		killSignal: "SIGKILL"
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
		fail(new WorkerError(`the process that packs or unpacks ended with ${how}: ${last}`));
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

export { startWorker as t };