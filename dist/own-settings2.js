import "./rolldown-runtime.js";
import { readFile } from "node:fs/promises";

// src/nix/own-settings.ts
/** Settings that a Nix of this action's own gets, and every Nix that it runs. */
/** Lines of nix.conf. */
async function ownSettings() {
	const settings = ["extra-experimental-features = nix-command flakes"];
	if (process.getuid?.() === 0 && !await hasGroup("nixbld")) settings.push("build-users-group =");
	return settings;
}
async function hasGroup(name) {
	try {
		return (await readFile("/etc/group", "utf8")).split("\n").some((line) => line.startsWith(`${name}:`));
	} catch {
		return false;
	}
}

export { ownSettings as t };