import "./rolldown-runtime.js";
import { M as storeFolders, N as childEnvironment } from "./start.js";
import { t as run } from "./exec3.js";
import { $ as mayAccess, X as exists, t as isReadOnly } from "./start-both.js";
import { n as daemonSettings } from "./settings2.js";
import { t as greetDaemon } from "./daemon-socket.js";
import path from "node:path";
import { constants } from "node:fs/promises";

// src/nix/store/access.ts
/**
* How this process reaches the store: by its files, or by a daemon. What Nix does without settings
* (`auto`) is followed: files where this user may write the state folder, else the daemon's socket.
*/
const writing = constants.W_OK | constants.X_OK;
/** Never fails: what cannot be found out is `none`, with the reason. */
async function storeAccess(options) {
	const { env } = options;
	const { store, state, remote, socket } = storeFolders(env);
	const none = (why) => ({
		kind: "none",
		why
	});
	if (![
		"auto",
		"local",
		"daemon"
	].includes(remote)) return none(`NIX_REMOTE is ${remote}, which is not a store of this machine`);
	const readOnly = await isReadOnly(store);
	const database = path.join(state, "db");
	const ofDatabase = await exists(database) ? database : state;
	if (!readOnly && await mayAccess(store, writing) && await mayAccess(ofDatabase, writing) && remote !== "daemon") return {
		kind: "own",
		why: ""
	};
	const greeting = await greetDaemon(socket);
	if (greeting !== void 0) {
		const why = readOnly ? `${store} is mounted read-only` : `a daemon manages ${store}`;
		if (await isTrusted(greeting, options)) return {
			kind: "daemon",
			why
		};
		return none(`${why}, and it does not trust this user (nix.conf, \`trusted-users\`)`);
	}
	if (readOnly) return none(`${store} is mounted read-only, and no daemon answers`);
	if (remote === "daemon") return none(`no Nix daemon answers at ${socket}`);
	if (!await exists(store)) return none(`there is no ${store}`);
	return none(`${store} belongs to another user, and no daemon answers`);
}
/**
* Whether the daemon takes this user's settings and unsigned paths.
* @returns undefined when there is no daemon, or it cannot be found out.
*/
async function daemonTrust(options) {
	const greeting = await greetDaemon(storeFolders(options.env).socket);
	return greeting === void 0 ? void 0 : await isTrusted(greeting, options);
}
async function isTrusted(greeting, options) {
	return greeting.trusted ?? await trustedBySettings(options);
}
/** Older daemons do not say it; their settings do (nix.conf(5), `trusted-users`). */
async function trustedBySettings(options) {
	const settings = {
		env: childEnvironment("common"),
		timeout: 3e4
	};
	try {
		const trusted = (await daemonSettings(options))("trusted-users");
		if (trusted.includes("*")) return true;
		const name = (await run("id", ["-un"], settings)).stdout.trim();
		const groups = (await run("id", ["-Gn"], settings)).stdout.trim().split(/\s+/);
		return trusted.includes(name) || groups.some((group) => trusted.includes(`@${group}`));
	} catch {
		return;
	}
}

export { storeAccess as n, daemonTrust as t };