import "./rolldown-runtime.js";
import { N as childEnvironment } from "./start.js";
import { t as run } from "./exec3.js";
import { J as isObject } from "./start-both.js";
import { t as nixProgram } from "./program.js";
import { n as buildUsersGroup } from "./sandbox-users2.js";
import path from "node:path";
import { readFile } from "node:fs/promises";

// src/nix/settings.ts
/** Settings of Nix: as it shows them, after every file, variable and default, and as a file has them. */
/** @throws where Nix cannot be asked. */
async function shownSettings({ bin, env, signal }) {
	const program = nixProgram(bin, "nix");
	const flags = [
		"--json",
		"--extra-experimental-features",
		"nix-command"
	];
	const options = {
		env,
		cwd: "/",
		timeout: 3e4,
		signal
	};
	const shown = await run(program, [
		"config",
		"show",
		...flags
	], options).catch(async () => await run(program, ["show-config", ...flags], options));
	const all = JSON.parse(shown.stdout);
	return (name) => {
		const entry = isObject(all) ? all[name] : void 0;
		const value = isObject(entry) ? entry["value"] : void 0;
		if (Array.isArray(value)) return value.map(String);
		return value === void 0 || value === null || value === "" ? [] : String(value).split(/\s+/);
	};
}
/** The value of a setting that is a list; empty where it cannot be asked. */
async function listSetting(name, options) {
	try {
		return (await shownSettings(options))(name);
	} catch {
		return [];
	}
}
/**
* What the machine's daemon has: it reads neither NIX_CONFIG nor files of the user.
* @throws where Nix cannot be asked.
*/
async function daemonSettings({ bin, env }) {
	return await shownSettings({
		bin,
		env: childEnvironment("nix", {
			NIX_USER_CONF_FILES: "/dev/null",
			NIX_CONFIG: "",
			HOME: "/"
		}, [], env)
	});
}
/**
* Lines of a nix.conf with its includes (nix.conf(5)); what cannot be read is left out, and an
* `include` that goes in a circle stays as it is written.
*/
async function confLines(file, depth = 0) {
	const text = await readFile(file, "utf8").catch(() => "");
	const lines = [];
	for (const line of text.split("\n")) {
		const included = /^\s*!?include\s+(\S.*?)\s*$/.exec(line)?.[1];
		if (included === void 0 || depth > 8) lines.push(line.trim());
		else lines.push(...await confLines(path.resolve(path.dirname(file), included), depth + 1));
	}
	return lines;
}
/** Lines of nix.conf for a Nix of this action's own, and for every Nix that it runs. */
async function ownSettings() {
	const settings = ["extra-experimental-features = nix-command flakes"];
	if (process.getuid?.() === 0 && await buildUsersGroup() === void 0) settings.push("build-users-group =");
	return settings;
}

export { ownSettings as i, daemonSettings as n, listSetting as r, confLines as t };