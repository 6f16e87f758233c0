import { a as messageOf } from "./errors.js";
import { n as restoreClaims } from "./database.js";
import { once } from "node:events";
import { spawn } from "node:child_process";

// src/nix/store/registration.ts
/**
* Tells the store of paths that lie in it. Nix is started before the first of them is there: its
* start is as long as all that it does then.
*/
function startRegistration(options) {
	const { nixStore, env, prefix = [] } = options;
	const added = [];
	const [program = "", ...args] = [
		...prefix,
		nixStore,
		"--load-db"
	];
	const child = spawn(program, args, {
		env: {
			...env,
			NIX_REMOTE: "local",
			NIX_CONFIG: "build-users-group =\nsubstituters =\n"
		},
		stdio: [
			"pipe",
			"ignore",
			"pipe"
		]
	});
	let said = "";
	child.stderr.setEncoding("utf8").on("data", (text) => {
		said = (said + text).slice(-4096);
	});
	child.stdin.on("error", () => {});
	const closed = once(child, "close");
	closed.catch(() => {});
	return {
		async add(infos) {
			added.push(...infos);
			const text = infos.map(dumpOf).join("");
			await new Promise((resolve) => child.stdin.write(text, () => resolve()));
		},
		async finish() {
			child.stdin.end();
			const [code, signal] = await closed;
			if (code !== 0) {
				const last = said.trim().split("\n").at(-1) ?? "";
				throw new Error(`nix-store --load-db failed: ${last || (signal ?? `exit code ${code}`)}`);
			}
			return prefix.length === 0 ? restoreLost(options.stateDir, added) : void 0;
		},
		async abandon() {
			child.kill("SIGKILL");
			child.stdin.destroy();
			await closed.catch(() => {});
		}
	};
}
/** The paths are valid by now: a failure here must not look like one of the registration. */
function restoreLost(stateDir, infos) {
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

export { startRegistration as t };