import { a as messageOf } from "./errors.js";
import { n as restoreClaims } from "./database.js";
import { spawnSync } from "node:child_process";

// src/nix/store/register.ts
/**
* Tells the store of paths that lie in it. Synchronous, for the unpacking process: between the
* renames and the registration nothing else is to happen there.
*/
/**
* Registers paths, references first, then puts content addresses and signatures back.
* All or none: Nix does it in one transaction.
* @param infos Their files are in place, and all that they refer to is valid or among them.
* @returns a line for the log when content addresses and signatures could not be put back.
* @throws when Nix refuses.
*/
function registerPaths(infos, options) {
	const result = spawnSync(options.nixStore, ["--load-db"], {
		env: registrationEnvironment(options),
		input: infos.map(dumpOf).join(""),
		encoding: "utf8"
	});
	if (result.error !== void 0) throw result.error;
	if (result.status !== 0) {
		const last = result.stderr.trim().split("\n").at(-1) ?? "";
		throw new Error(`nix-store --load-db failed: ${last}`);
	}
	return restoreLost(options.stateDir, infos);
}
/** @internal */
function registrationEnvironment({ env }) {
	return {
		...env,
		NIX_REMOTE: "local",
		NIX_CONFIG: "build-users-group =\nsubstituters =\n"
	};
}
/**
* Puts back what `--load-db` does not take. The paths are valid by now: a failure here must not look
* like one of the registration.
* @internal
* @returns a line for the log when it failed.
*/
function restoreLost(stateDir, infos) {
	let why;
	try {
		why = restoreClaims(stateDir, infos);
	} catch (error) {
		why = messageOf(error);
	}
	return why === void 0 ? void 0 : `Signatures of restored paths are lost: ${why}.`;
}
/** The form of `nix-store --dump-db`. @internal */
function dumpOf(info) {
	const { path, narHash, narSize, deriver, references } = info;
	return `${[
		path,
		narHash,
		narSize,
		deriver ?? "",
		references.length,
		...references
	].join("\n")}\n`;
}

export { restoreLost as i, registerPaths as n, registrationEnvironment as r, dumpOf as t };