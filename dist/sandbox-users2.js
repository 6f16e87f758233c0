import "./rolldown-runtime.js";
import { X as exists } from "./start-both.js";
import { n as runAsRoot } from "./root2.js";
import { readFile, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";

// src/nix/sandbox-users.ts
/** Accounts that Nix builds as when it runs as root (`build-users-group` of nix.conf(5)). */
const groupName = "nixbld";
/** Where Nix's own installer begins, since 2.24. */
const firstId = 3e4;
/** The usual group of build users, where it is there and has members. */
async function buildUsersGroup() {
	return (await entries("/etc/group")).find(([name]) => name === groupName)?.[3] ? groupName : void 0;
}
/**
* Adds build users to /etc/group and /etc/passwd, as the installer of Nix does; one for each build
* that can run at a time. Only for machines that forget: see `forgets`.
* @param prefix What makes a command run as root.
* @returns the name of their group.
*/
async function addBuildUsers(prefix) {
	const groups = await entries("/etc/group");
	const users = await entries("/etc/passwd");
	const taken = new Set([...groups, ...users].map(([, , id]) => Number(id)));
	const names = new Set([...groups, ...users].map(([name]) => name));
	const free = (function* () {
		for (let id = firstId;; id++) if (!taken.has(id)) yield id;
	})();
	const next = () => free.next().value;
	const group = names.has(groupName) ? `packernix-${groupName}` : groupName;
	const gid = next();
	const members = Array.from({ length: Math.max(4, availableParallelism()) }, (_, index) => ({
		name: `${group}${index + 1}`,
		uid: next()
	})).filter(({ name }) => !names.has(name));
	await append(prefix, "/etc/passwd", members.map(({ name, uid }) => `${name}:x:${uid}:${gid}:Nix build user:/var/empty:/usr/sbin/nologin\n`).join(""));
	await append(prefix, "/etc/group", `${group}:x:${gid}:${members.map(({ name }) => name).join(",")}\n`);
	return group;
}
/** A machine that is thrown away after the job: a hosted runner, or a container with its own /nix. */
async function forgets(hosted) {
	if (hosted) return true;
	if (!(await exists("/.dockerenv") || await exists("/run/.containerenv"))) return false;
	try {
		return (await stat("/nix")).dev === (await stat("/")).dev;
	} catch {
		return false;
	}
}
async function append(prefix, file, lines) {
	const before = await readFile(file, "utf8").catch(() => "");
	const input = before === "" || before.endsWith("\n") ? lines : `\n${lines}`;
	await runAsRoot(prefix, [
		"tee",
		"-a",
		file
	], input);
}
async function entries(file) {
	return (await readFile(file, "utf8").catch(() => "")).split("\n").map((line) => line.split(":"));
}

export { buildUsersGroup as n, forgets as r, addBuildUsers as t };