import "./rolldown-runtime.js";
import { r as hasCode } from "./errors.js";
import { nt as which } from "./start-both.js";
import { n as runAsRoot } from "./root2.js";
import { readFile, realpath } from "node:fs/promises";

// src/nix/sandbox-hosted.ts
/**
* Ubuntu since 23.10 lets an unprivileged program make a user namespace but not use it, unless an
* AppArmor profile names the program (`kernel.apparmor_restrict_unprivileged_userns`). On a machine
* that is thrown away after the job, and with root at hand, this can be lifted.
*/
const restriction = "kernel.apparmor_restrict_unprivileged_userns";
/** True where the restriction is in force, or may be: only root may read the setting on Ubuntu. */
async function isRestricted(root = "/proc/sys") {
	const file = `${root}/${restriction.replaceAll(".", "/")}`;
	try {
		return (await readFile(file, "utf8")).trim() !== "0";
	} catch (error) {
		return !hasCode(error, "ENOENT");
	}
}
/**
* Ways to lift it, the least first: a profile for this one program, then the machine's setting.
* Both last until the machine is gone.
* @param root What makes a command run as root.
*/
function remedies(nix, root) {
	return [{
		note: "an AppArmor profile lets Nix use user namespaces until this machine is gone",
		apply: async () => await runAsRoot(root, ["apparmor_parser", "--replace"], await profile(nix))
	}, {
		note: `${restriction} is 0 until this machine is gone, so that Nix can use user namespaces`,
		apply: async () => await runAsRoot(root, [
			"sysctl",
			"-q",
			"-w",
			`${restriction}=0`
		])
	}];
}
/** Confines nothing; it is there because the kernel asks for a profile with `userns` (apparmor.d(5)). */
async function profile({ bin, env }) {
	const found = await which("nix-build", bin ?? env["PATH"] ?? "");
	if (found === void 0) throw new Error("there is no nix-build");
	return [
		"abi <abi/4.0>,",
		`profile packernix-nix "${(await realpath(found)).replace(/[\\"*?[\]{}^]/g, "\\$&")}" flags=(unconfined) {`,
		"  userns,",
		"}",
		""
	].join("\n");
}

export { isRestricted, remedies };