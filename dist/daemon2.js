import "./rolldown-runtime.js";
import { n as UserError } from "./errors.js";
import { $ as mayAccess } from "./start-both.js";
import { n as readSettings } from "./sandbox-settings2.js";
import { n as daemonSettings, t as confLines } from "./settings2.js";
import { M as storeFolders } from "./start.js";
import path from "node:path";
import { constants, stat } from "node:fs/promises";

// src/nix/daemon.ts
/** A Nix daemon that was there before us: as whom it builds, and what it does not take from us. */
/**
* The socket of the daemon that Nix would use with this environment, or undefined where it opens the
* store itself. Nix's rule (`auto` in its store-api.cc): files where this user may write the state
* folder, else a daemon.
*/
async function daemonSocket(env) {
	const { remote, state, socket } = storeFolders(env);
	if (remote === "daemon") return socket;
	if (remote !== "auto") return void 0;
	if (await mayAccess(state, constants.R_OK | constants.W_OK)) return void 0;
	return await mayAccess(socket, constants.W_OK) ? socket : void 0;
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
/** Settings that only the daemon can follow, and follows for trusted users alone (Nix's daemon.cc). */
const ruledByDaemon = /* @__PURE__ */ new Set([
	...[
		"builders",
		"builders-use-substitutes",
		"build-hook",
		"system",
		"system-features"
	],
	...[
		"extra-platforms",
		"substituters",
		"trusted-substituters",
		"trusted-public-keys"
	],
	...[
		"require-sigs",
		"secret-key-files",
		"netrc-file",
		"hashed-mirrors"
	],
	...[
		"sandbox",
		"sandbox-fallback",
		"sandbox-paths",
		"sandbox-dev-shm-size"
	],
	...[
		"sandbox-build-dir",
		"build-users-group",
		"auto-allocate-uids",
		"use-cgroups",
		"build-dir"
	],
	...[
		"post-build-hook",
		"pre-build-hook",
		"diff-hook",
		"run-diff-hook",
		"filter-syscalls"
	],
	...[
		"allowed-impure-host-deps",
		"impure-env",
		"max-build-log-size",
		"auto-optimise-store"
	],
	...[
		"keep-outputs",
		"keep-derivations",
		"min-free",
		"max-free",
		"allowed-users"
	],
	...["trusted-users"]
]);
/**
* For a daemon that does not trust this user: it would ignore some settings with a warning only, and
* the run would be slow, or would build what it should have fetched.
* @throws {UserError} naming each line of `nix-config` that it would ignore.
*/
async function untrustedDaemon(options) {
	const asked = readSettings(options.settings).filter(({ name }) => ruledByDaemon.has(name.replace(/^extra-/, "")));
	if (asked.length === 0) return;
	const has = await daemonSettings(options);
	const ignored = asked.filter((setting) => !isFollowed(setting, has));
	if (ignored.length === 0) return;
	const lines = ignored.map(({ line }) => `\`${line}\``).join(", ");
	const advice = ignored.every(({ name }) => name.endsWith("substituters")) ? "Put the caches into `trusted-substituters` of the machine's nix.conf (or the user into `trusted-users`), and restart the daemon" : "Put the user into `trusted-users` of the machine's nix.conf and restart the daemon, or write the settings there";
	throw new UserError(`nix-config: the Nix daemon of this machine does not trust this user and would ignore ${lines}. ${advice}; or take the lines out of \`nix-config\`.`);
}
/** What the daemon has anyway is not ignored, and it asks the caches that it knows as trusted. */
function isFollowed({ name, value }, has) {
	const base = name.replace(/^extra-/, "");
	const words = value.split(/\s+/).filter((word) => word !== "");
	if (base === "substituters") {
		const known = new Set([...has("substituters"), ...has("trusted-substituters")].map((url) => url.replace(/\/$/, "")));
		return words.every((url) => known.has(url.replace(/\/$/, "")));
	}
	if (name === "builders" && value === "") return true;
	const held = has(base);
	if (name !== base || base.endsWith("-keys")) return words.every((word) => held.includes(word));
	return words.join(" ") === held.join(" ");
}

export { untrustedDaemon as i, daemonBuilds as n, daemonSocket as r, buildsElsewhere as t };