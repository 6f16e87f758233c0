import "./rolldown-runtime.js";

// src/nix/sandbox-settings.ts
/** What lines of nix.conf say about the sandbox, and what Nix says when it cannot have one. */
/** With these a build either runs in a sandbox or fails. */
const strictSandbox = ["sandbox = true", "sandbox-fallback = false"];
/** The settings in lines of nix.conf; comments, blank lines and includes are left out. */
function readSettings(lines) {
	const found = [];
	for (const text of lines) {
		const line = text.replace(/#.*/, "").trim();
		const match = /^([A-Za-z0-9-]+)\s*=\s*(.*)$/.exec(line);
		if (match?.[1] !== void 0) found.push({
			name: match[1],
			value: match[2] ?? "",
			line
		});
	}
	return found;
}
/** Old names of `sandbox` that Nix still takes. */
const sandboxNames = [
	"sandbox",
	"build-use-sandbox",
	"build-use-chroot"
];
/** The line that asks for builds without a sandbox, or for some of them; the last word counts. */
function unsandboxedLine(lines) {
	const settings = readSettings(lines);
	const sandbox = settings.findLast(({ name }) => sandboxNames.includes(name));
	if (sandbox !== void 0 && sandbox.value !== "true") return sandbox.line;
	const fallback = settings.findLast(({ name }) => name === "sandbox-fallback");
	return fallback !== void 0 && /^(true|yes|1)$/.test(fallback.value) ? fallback.line : void 0;
}
/**
* Words of Nix 2.8 to 2.30 (and Lix) for a machine that lets it set up no sandbox. A builder that is
* not in the sandbox ("executing '/bin/bash'") is a fault of the derivation, not of the machine.
*/
const trouble = [
	/kernel namespaces that are required for sandboxing/,
	/cannot perform a sandboxed build/,
	/cloning builder process/,
	/unable to start build process/,
	/setting up a private mount namespace/,
	/user namespace initiali[sz]ation failed/,
	/\/proc\/\d+\/(?:uid_map|gid_map|setgroups)/,
	/while setting up the build environment:(?!.{0,40}executing)/
];
/**
* True when Nix could not build because the machine allows no sandbox: the moment to call
* `chooseSandbox` and to try again with its settings.
* @param failure A text of Nix, or an error; its details and causes are looked at too.
*/
function isSandboxTrouble(failure) {
	if (typeof failure === "string") return trouble.some((pattern) => pattern.test(failure));
	if (typeof failure !== "object" || failure === null) return false;
	const { message, details, stderr, cause } = failure;
	return [
		message,
		details,
		stderr,
		cause
	].some(isSandboxTrouble);
}

export { unsandboxedLine as i, readSettings as n, strictSandbox as r, isSandboxTrouble as t };