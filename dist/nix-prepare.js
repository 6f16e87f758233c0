import "./rolldown-runtime.js";
import { a as messageOf, n as UserError, r as hasCode } from "./errors.js";
import { kt as withPeriod, t as isReadOnly } from "./start-both.js";
import { n as runAsRoot, t as asRoot } from "./root2.js";
import { a as store, i as state } from "./nix-record.js";
import path from "node:path";
import { access, constants, mkdir, readdir } from "node:fs/promises";

// src/tools/nix-prepare.ts
/** Checks whether this user can install Nix on this machine, and prepares /nix. */
/**
* Makes /nix/store and /nix/var/nix, owned by this user, if they are missing and that is allowed. A
* store that others made is never changed.
* @param why Why an existing Nix is not used, as the start of a message; empty if there is none.
* @throws {UserError} that says what to do.
*/
async function prepareStore(why) {
	if (await isReadOnly("/nix/store")) throw refused(why, `${store} is mounted read-only (as NixOS does), so Nix cannot be installed there. Use the Nix of that machine: its daemon's socket belongs at ${state}/daemon-socket/socket, its programs on PATH.`);
	if (await makeOwn()) return;
	const uid = process.getuid?.() ?? 0;
	const gid = process.getgid?.() ?? 0;
	if (await isUsed("/nix/store")) throw refused(why, `${store} belongs to another user and is in use, so another Nix cannot be installed there. Install a matching Nix on this machine, or change \`nix-version\`.`);
	const prefix = await asRoot();
	if (prefix === void 0 || prefix.length === 0) throw refused(why, `/nix cannot be made by this user${prefix === void 0 ? ", and `sudo -n` does not work" : ""}. Install Nix on the runner, use a container image that has it, run the job as root, or let the user of the runner use sudo without a password.`);
	const folders = [
		"/nix",
		store,
		"/nix/var",
		state
	];
	try {
		await runAsRoot(prefix, [
			"install",
			"-d",
			"-m",
			"0755",
			...[
				"-o",
				String(uid),
				"-g",
				String(gid)
			],
			...folders
		]);
	} catch (error) {
		throw refused(why, `/nix cannot be made, not even by sudo: ${withPeriod(messageOf(error))} Install Nix on the runner, or use a container image that has it.`, error);
	}
}
function refused(why, text, cause) {
	const message = why === "" ? `Nix is not on this machine, and ${text}` : `${why} And ${text}`;
	return new UserError(message, { cause });
}
async function makeOwn() {
	try {
		for (const folder of [store, path.join(state, "gcroots")]) {
			await mkdir(folder, {
				recursive: true,
				mode: 493
			});
			await access(folder, constants.W_OK | constants.X_OK);
		}
		await access(path.join(state, "db"), constants.W_OK).catch(unlessAbsent);
		return true;
	} catch (error) {
		if ([
			"EACCES",
			"EPERM",
			"EROFS",
			"ENOENT"
		].some((code) => hasCode(error, code))) return false;
		throw error;
	}
}
function unlessAbsent(error) {
	if (!hasCode(error, "ENOENT")) throw error;
}
async function isUsed(folder) {
	try {
		return (await readdir(folder)).length > 0;
	} catch (error) {
		return hasCode(error, "EACCES");
	}
}

export { prepareStore };