import { a as messageOf } from "./errors.js";
import { t as restoreClaims } from "./database.js";
import { spawnSync } from "node:child_process";

// src/nix/store/registration.ts
/** Tells the store of paths that lie in it. */
/**
* Registers paths, all or none: Nix does it in one transaction. Then content addresses and signatures
* are put back, which `--load-db` does not take. Synchronous, as all work at the store is.
* @param infos Their files are in place, references first; whatever else they refer to is valid.
* @returns a line for the log when claims could not be put back.
* @throws when Nix refuses.
*/
function register(infos, { nixStore, env, stateDir }) {
	const { error, status, signal, stderr } = spawnSync(nixStore, ["--load-db"], {
		env: {
			...env,
			NIX_REMOTE: "local",
			NIX_CONFIG: "build-users-group =\nsubstituters =\n"
		},
		input: infos.map(dumpOf).join(""),
		stdio: [
			"pipe",
			"ignore",
			"pipe"
		],
		encoding: "utf8"
	});
	if (error !== void 0 && status === null) throw error;
	if (status !== 0) {
		const last = stderr.trim().split("\n").at(-1) ?? "";
		throw new Error(`nix-store --load-db failed: ${last || (signal ?? `exit code ${status}`)}`);
	}
	let why;
	try {
		why = restoreClaims(stateDir, infos);
	} catch (error) {
		why = messageOf(error);
	}
	return why === void 0 ? void 0 : `Signatures of restored paths are lost: ${why}.`;
}
/** The form of `nix-store --dump-db`. */
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

export { register as t };