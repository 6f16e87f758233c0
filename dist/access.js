import "./rolldown-runtime.js";
import { O as childEnvironment } from "./start.js";
import { t as run } from "./exec3.js";
import { K as isObject, jt as exists, t as isReadOnly } from "./start-both.js";
import { t as asRoot } from "./root2.js";
import { t as nixProgram } from "./program.js";
import { t as greetDaemon } from "./daemon-socket.js";
import path from "node:path";
import { access, constants, lstat } from "node:fs/promises";

// src/nix/store/access.ts
/**
* How this process reaches the store: by its files, by its files as root, or by a daemon. What Nix
* does without settings (`auto`) is followed: files where this user may write the state folder, else
* the daemon's socket.
*/
/** Never fails: what cannot be found out is `none`, with the reason. */
async function storeAccess(options) {
	const { env } = options;
	const { store, state, remote } = placesOf(env);
	const none = (why) => ({
		kind: "none",
		prefix: [],
		why
	});
	if (remote === "other") return none(`NIX_REMOTE is ${env["NIX_REMOTE"]}, no store of this machine`);
	const readOnly = await isReadOnly(store);
	const database = path.join(state, "db");
	const ofDatabase = await exists(database) ? database : state;
	if (!readOnly && await mayWrite(store) && await mayWrite(ofDatabase) && remote !== "daemon") return {
		kind: "own",
		prefix: [],
		why: ""
	};
	const greeting = await greetDaemon(socketOf(env));
	if (greeting !== void 0) {
		const why = readOnly ? `${store} is mounted read-only` : `a daemon looks after ${store}`;
		if (await isTrusted(greeting, options)) return {
			kind: "daemon",
			prefix: [],
			why
		};
		return {
			...none(`${why}, and it does not trust this user (nix.conf, \`trusted-users\`)`),
			provenOnly: true
		};
	}
	if (readOnly) return none(`${store} is mounted read-only, and no daemon answers`);
	if (remote === "daemon") return none(`no Nix daemon answers at ${socketOf(env)}`);
	if (!await exists(store)) return none(`there is no ${store}`);
	if ((await lstat(store)).uid !== 0) return none(`${store} belongs to another user`);
	const prefix = await asRoot();
	if (prefix === void 0) return none(`${store} belongs to root, and \`sudo -n\` does not work`);
	return {
		kind: "root",
		prefix,
		why: `${store} belongs to root, and no daemon answers`
	};
}
/**
* Whether the daemon takes this user's settings and unsigned paths.
* @returns undefined when there is no daemon, or it cannot be found out.
*/
async function daemonTrust(options) {
	const greeting = await greetDaemon(socketOf(options.env));
	return greeting === void 0 ? void 0 : await isTrusted(greeting, options);
}
async function isTrusted(greeting, options) {
	return greeting.trusted ?? await trustedBySettings(options);
}
/** Older daemons do not say it; their settings do (nix.conf(5), `trusted-users`). */
async function trustedBySettings({ env, bin }) {
	const program = nixProgram(bin, "nix");
	const own = childEnvironment("nix", { NIX_USER_CONF_FILES: "/dev/null" }, [], env);
	delete own["NIX_CONFIG"];
	const settings = {
		env: own,
		timeout: 3e4
	};
	const features = ["--extra-experimental-features", "nix-command"];
	try {
		const shown = await run(program, [
			"config",
			"show",
			"--json",
			...features
		], settings).catch(async () => await run(program, [
			"show-config",
			"--json",
			...features
		], settings));
		const trusted = listOf(JSON.parse(shown.stdout), "trusted-users");
		if (trusted === void 0) return void 0;
		if (trusted.includes("*")) return true;
		const name = (await run("id", ["-un"], settings)).stdout.trim();
		const groups = (await run("id", ["-Gn"], settings)).stdout.trim().split(/\s+/);
		return trusted.includes(name) || groups.some((group) => trusted.includes(`@${group}`));
	} catch {
		return;
	}
}
function listOf(settings, name) {
	const entry = isObject(settings) ? settings[name] : void 0;
	const value = isObject(entry) ? entry["value"] : void 0;
	if (!Array.isArray(value)) return void 0;
	return value.filter((item) => typeof item === "string");
}
function placesOf(env) {
	const given = env["NIX_REMOTE"] ?? "";
	return {
		store: env["NIX_STORE_DIR"] || "/nix/store",
		state: env["NIX_STATE_DIR"] || "/nix/var/nix",
		remote: given === "" || given === "auto" ? "auto" : given === "local" ? "local" : given === "daemon" || given.startsWith("unix://") ? "daemon" : "other"
	};
}
function socketOf(env) {
	const named = /^unix:\/\/([^?]+)/.exec(env["NIX_REMOTE"] ?? "")?.[1];
	const { state } = placesOf(env);
	return named || env["NIX_DAEMON_SOCKET_PATH"] || path.join(state, "daemon-socket/socket");
}
async function mayWrite(folder) {
	try {
		await access(folder, constants.W_OK | constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

export { daemonTrust, storeAccess };