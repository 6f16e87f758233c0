import "./rolldown-runtime.js";
import { n as ownerVariable, t as invocationVariable } from "./invocation.js";
import { readFile, readdir } from "node:fs/promises";
import { readFileSync, readlinkSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

// src/shared/processes.ts
/**
* Processes of this machine by /proc (proc(5)). A process is identified by pid and start time, because
* pids are reused; the mark in its environment says which invocation it belongs to.
*/
/**
* One process; undefined if there is none or it is a zombie. Synchronous, so that no other code runs
* between the check and a signal.
*/
function processEntry(pid) {
	try {
		return readStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
	} catch {
		return;
	}
}
function readStat(text) {
	const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
	const [state, parent, group] = fields;
	const startTime = fields[19];
	if (startTime === void 0 || state === "Z" || state === "X") return void 0;
	return {
		pid: Number.parseInt(text, 10),
		parent: Number(parent),
		group: Number(group),
		startTime
	};
}
/** What a child that may outlive us has in its environment. */
function childMark({ id }) {
	const owner = `${process.pid}.${processEntry("self")?.startTime}`;
	return {
		[invocationVariable]: id,
		[ownerVariable]: owner
	};
}
/** Variables of a process; none of another user's. */
async function environmentOf(pid) {
	const lines = (await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "")).split("\0");
	return (name) => {
		const prefix = `${name}=`;
		return lines.find((line) => line.startsWith(prefix))?.slice(prefix.length);
	};
}
/**
* Every process with this invocation in its environment, but for ourselves and our ancestors.
* Processes of other users cannot be seen.
*/
async function processesOf(invocation) {
	const own = ancestors();
	const found = [];
	for (const name of await readdir("/proc")) {
		const pid = Number(name);
		if (!Number.isInteger(pid) || own.has(pid)) continue;
		const variable = await environmentOf(pid);
		if (variable("PACKERNIX_INVOCATION") !== invocation) continue;
		const entry = processEntry(pid);
		if (entry === void 0) continue;
		found.push({
			...entry,
			command: await commandOf(pid),
			owner: variable(ownerVariable)
		});
	}
	return found;
}
/** True when this machine has processes of the invocation, and the one that started them lives. */
async function isAttended(invocation) {
	const owners = new Set((await processesOf(invocation)).map(({ owner }) => owner));
	owners.delete(void 0);
	if (owners.size === 0) return false;
	for (const name of await readdir("/proc")) {
		const entry = /^\d+$/.test(name) ? processEntry(Number(name)) : void 0;
		if (entry === void 0) continue;
		const status = await readFile(`/proc/${name}/status`, "utf8").catch(() => "");
		const own = /^NSpid:.*?(\d+)$/m.exec(status)?.[1] ?? name;
		if (owners.has(`${own}.${entry.startTime}`)) return true;
	}
	return false;
}
function ancestors() {
	const result = /* @__PURE__ */ new Set();
	for (let pid = process.pid; pid > 0 && !result.has(pid);) {
		result.add(pid);
		pid = processEntry(pid)?.parent ?? 0;
	}
	return result;
}
/** Names this boot and its process namespace: pids of two containers on one host are not comparable. */
function thisMachine() {
	return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}.${readlinkSync("/proc/self/ns/pid").replace(/\D/g, "")}`;
}
async function commandOf(pid) {
	try {
		return (await readFile(`/proc/${pid}/cmdline`, "utf8")).split("\0").join(" ").trim().slice(0, 200);
	} catch {
		return "";
	}
}
/**
* Sends a signal to the group that a process leads. To Packer an interrupt must go to the group:
* sent to its first process alone it is swallowed.
* @returns false when that process is gone; the rest of its group may live (see `endProcesses`).
*/
function endGroup(pid, startTime, name) {
	if (processEntry(pid)?.startTime !== startTime) return false;
	return send(-pid, name);
}
/** Milliseconds for processes whose leader is gone, because no process is left that could clean up. */
const orphanGrace = 2e3;
/** Milliseconds after which a process that cannot be killed is given up (disk wait). */
const killLimit = 1e4;
/**
* Ends all processes of an invocation: an interrupt to the groups, a bounded wait, then a kill.
* @returns those that were found and are gone now. What still runs is not among them.
*/
async function endProcesses(invocation, options) {
	const look = async () => (await processesOf(invocation)).filter(({ group }) => options.group === void 0 || group === options.group);
	const found = /* @__PURE__ */ new Map();
	const note = (list) => {
		for (const entry of list) found.set(`${entry.pid} ${entry.startTime}`, entry);
		return list;
	};
	let alive = note(await look());
	if (alive.length === 0) return [];
	if (options.graceMs > 0) {
		signalAll(alive, "SIGINT");
		const orderly = Date.now() + options.graceMs;
		const orphaned = Date.now() + Math.min(options.graceMs, orphanGrace);
		while (alive.length > 0 && Date.now() < orderly) {
			if (!alive.some(({ pid, group }) => pid === group) && Date.now() >= orphaned) break;
			await setTimeout(100);
			alive = note(await look());
		}
	}
	const limit = Date.now() + killLimit;
	while (alive.length > 0 && Date.now() < limit) {
		signalAll(alive, "SIGKILL");
		await setTimeout(50);
		alive = note(await look());
	}
	for (const entry of alive) found.delete(`${entry.pid} ${entry.startTime}`);
	return [...found.values()];
}
/**
* Signals a whole group only if its leader carries the mark too; otherwise each process alone. So no
* signal can reach our own group or a foreign one.
*/
function signalAll(list, name) {
	const leaders = new Set(list.filter(({ pid, group }) => pid === group).map(({ pid }) => pid));
	const targets = new Set(list.map(({ pid, group }) => leaders.has(group) ? -group : pid));
	for (const target of targets) send(target, name);
}
/**
* @param target A pid, or the negative number of a group, which is not reused while a process in it lives.
* @param name 0 only asks.
* @returns false when there is none, as when it ended before the signal.
*/
function send(target, name) {
	try {
		process.kill(target, name);
		return true;
	} catch {
		return false;
	}
}

export { processEntry as a, thisMachine as c, isAttended as i, endGroup as n, processesOf as o, endProcesses as r, send as s, childMark as t };