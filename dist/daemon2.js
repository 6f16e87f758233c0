import "./rolldown-runtime.js";
import "./environment.js";
import "./exec.js";
import { n as readSettings } from "./sandbox-settings2.js";
import path from "node:path";
import { access, constants, readFile, stat } from "node:fs/promises";

// src/nix/daemon.ts
/** A Nix daemon that was there before us: as whom it builds, and what it does not take from us. */
/**
* The socket of the daemon that Nix would use with this environment, or undefined where it opens the
* store itself. Nix's rule (`auto` in its store-api.cc): files where this user may write the state
* folder, else a daemon.
*/
async function daemonSocket(env) {
	const remote = env["NIX_REMOTE"] ?? "";
	const state = env["NIX_STATE_DIR"] || "/nix/var/nix";
	const usual = env["NIX_DAEMON_SOCKET_PATH"] || path.join(state, "daemon-socket/socket");
	const named = /^unix:\/\/([^?]+)/.exec(remote)?.[1];
	if (named !== void 0) return named;
	if (remote === "daemon" || remote.startsWith("unix:")) return usual;
	if (remote !== "" && remote !== "auto") return void 0;
	if (await may(state, constants.R_OK | constants.W_OK)) return void 0;
	return await may(usual, constants.W_OK) ? usual : void 0;
}
/** True when the builds of this environment run on another machine altogether. */
function buildsElsewhere(env) {
	return /^ssh(-ng)?:\/\//.test(env["NIX_REMOTE"] ?? "");
}
/**
* As whom a daemon builds. Its settings are read from the system's nix.conf, which it reads too;
* what it was started with besides cannot be seen.
*/
async function daemonBuilds(socket, env) {
	const owner = (await stat(socket)).uid;
	const conf = path.join(env["NIX_CONF_DIR"] || "/etc/nix", "nix.conf");
	const settings = readSettings(await confLines(conf));
	const value = (name) => settings.findLast((setting) => setting.name === name)?.value;
	const sandboxed = (value("sandbox") ?? "true") === "true";
	if (owner === process.getuid?.()) return {
		apart: false,
		sandboxed: false,
		why: "the Nix daemon of this machine runs as the user of this job"
	};
	if (owner !== 0) return {
		apart: true,
		sandboxed,
		why: "the Nix daemon of another user"
	};
	if ((value("build-users-group") ?? "nixbld") !== "" || value("auto-allocate-uids") === "true") return {
		apart: true,
		sandboxed,
		why: "the Nix daemon of this machine builds as users of its own"
	};
	if (sandboxed && value("sandbox-fallback") === "false") return {
		apart: true,
		sandboxed,
		why: "the Nix daemon of this machine builds in a sandbox"
	};
	return {
		apart: false,
		sandboxed: false,
		why: `the Nix daemon of this machine builds as root (${conf})`
	};
}
/** Lines of a nix.conf with its includes (nix.conf(5)); what cannot be read is left out. */
async function confLines(file, depth = 0) {
	const text = await readFile(file, "utf8").catch(() => "");
	const lines = [];
	for (const line of text.split("\n")) {
		const included = /^\s*!?include\s+(\S.*?)\s*$/.exec(line)?.[1];
		if (included === void 0) lines.push(line);
		else if (depth < 5) lines.push(...await confLines(path.resolve(path.dirname(file), included), depth + 1));
	}
	return lines;
}
async function may(file, mode) {
	try {
		await access(file, mode);
		return true;
	} catch {
		return false;
	}
}

export { daemonBuilds as n, daemonSocket as r, buildsElsewhere as t };