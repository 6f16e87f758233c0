import "./rolldown-runtime.js";
import { B as userFolder, N as childEnvironment } from "./start.js";
import { t as run } from "./exec3.js";
import { et as realPath, rt as which } from "./start-both.js";
import path from "node:path";
import { userInfo } from "node:os";

// src/tools/nix-find.ts
/** Finds the Nix of this machine. Shells of self-hosted runners do not read profiles, so PATH is not enough. */
/** The oldest version that has what this action needs. */
const minimumNix = "2.8.0";
/** Folders in which the different installers put Nix's programs. */
function usualFolders(env) {
	const home = env["HOME"] || ofUser((user) => user.homedir);
	return [
		"/nix/var/nix/profiles/default/bin",
		path.join(home, ".nix-profile/bin"),
		path.join(userFolder("state", {
			...env,
			HOME: home
		}), "nix/profile/bin"),
		`/etc/profiles/per-user/${env["USER"] || ofUser((user) => user.username)}/bin`,
		"/run/current-system/sw/bin"
	];
}
/**
* Folders with both `nix` and `nix-store`: those of PATH first, then the usual ones, each once after
* resolving links. Looked up lazily.
*/
async function* nixFolders(env) {
	const seen = /* @__PURE__ */ new Set();
	for (const folder of [...(env["PATH"] ?? "").split(":"), ...usualFolders(env)]) {
		if (!path.isAbsolute(folder)) continue;
		const program = await which("nix-store", folder);
		if (program === void 0 || await which("nix", folder) === void 0) continue;
		const real = await realPath(program) ?? program;
		if (seen.has(real)) continue;
		seen.add(real);
		yield folder;
	}
}
/**
* The version as `nix --version` says it, such as `2.30.1`.
* @returns undefined when it cannot be run, or says none.
*/
async function versionOf(bin, env) {
	try {
		const { stdout } = await run(path.join(bin, "nix"), ["--version"], {
			env: childEnvironment("common", { HOME: "/" }, [], env),
			timeout: 6e4
		});
		return /\s(\d+\.\d+[0-9a-zA-Z._+-]*)\s*$/m.exec(stdout)?.[1];
	} catch {
		return;
	}
}
/** A container may run as a user that has neither a name nor a home. */
function ofUser(part) {
	try {
		return part(userInfo());
	} catch {
		return "/";
	}
}
/** A version of Nix in the form of semver: `2.31.0pre20250712_dev` is `2.31.0-pre20250712.dev`. */
function comparable(version) {
	const [, major, minor, patch = "0", rest = ""] = /^(\d+)\.(\d+)(?:\.(\d+))?(.*)$/.exec(version) ?? [];
	if (major === void 0) return version;
	const suffix = rest.replace(/^[-+._]/, "").replaceAll(/[^0-9A-Za-z-]+/g, ".");
	return `${major}.${minor}.${patch}${suffix === "" ? "" : `-${suffix}`}`;
}

export { versionOf as i, minimumNix as n, nixFolders as r, comparable as t };