import path from "node:path";
import { homedir } from "node:os";

// src/shared/xdg.ts
/** Folders of the user, by the XDG base directory specification. */
const kinds = {
	data: ["XDG_DATA_HOME", ".local/share"],
	cache: ["XDG_CACHE_HOME", ".cache"],
	config: ["XDG_CONFIG_HOME", ".config"],
	state: ["XDG_STATE_HOME", ".local/state"]
};
/** The folder of one kind, absolute. Relative paths in a variable are invalid and to be ignored. */
function userFolder(kind, environment) {
	const [variable, usual] = kinds[kind];
	const given = environment[variable];
	if (given !== void 0 && path.isAbsolute(given)) return given;
	return path.join(environment["HOME"] || homedir(), usual);
}

export { userFolder as t };