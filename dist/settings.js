import { t as run } from "./exec3.js";
import { K as isObject } from "./start-both.js";
import { t as nixProgram } from "./program.js";

// src/nix/settings.ts
/** Settings as Nix itself has them, after every file, variable and default. */
/** The value of a setting that is a list; empty where it cannot be asked. */
async function listSetting(name, options) {
	const program = nixProgram(options.bin, "nix");
	const features = ["--extra-experimental-features", "nix-command"];
	const settings = {
		env: options.env,
		timeout: 3e4,
		...options.signal === void 0 ? {} : { signal: options.signal }
	};
	try {
		const shown = await run(program, [
			"show-config",
			"--json",
			...features
		], settings);
		const all = JSON.parse(shown.stdout);
		const entry = isObject(all) ? all[name] : void 0;
		return (isObject(entry) && Array.isArray(entry["value"]) ? entry["value"] : []).filter((value) => typeof value === "string");
	} catch {
		return [];
	}
}

export { listSetting as t };