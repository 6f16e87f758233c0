import "./rolldown-runtime.js";
import { F as userFolder, G as childEnvironment } from "./start.js";
import { t as run } from "./exec3.js";
import { Ht as which, Vt as realPath } from "./start-both.js";
import path from "node:path";
import { userInfo } from "node:os";

// src/tools/nix-find.ts
/** The Nix that is on this machine. Shells of self-hosted runners have no profile. */
/** What the expressions and commands of this action need. */
const minimumNix = "2.8.0";
/** Folders in which the ways of installing Nix leave its programs. */
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
* Folders that hold both `nix` and `nix-store`, each once by what it leads to: those of PATH first,
* then the usual ones. Each is looked for when it is asked for.
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
			env: childEnvironment("common", { HOME: env["HOME"] || "/" }, [], env),
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