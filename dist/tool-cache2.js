import { a as messageOf, r as hasCode } from "./errors.js";
import { B as userFolder } from "./start.js";
import path from "node:path";
import { access, constants, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

// src/tools/tool-cache.ts
/**
* The runner's tool cache, read by @actions/tool-cache, so that tools of other actions are found. Its
* `cacheDir` removes an existing folder and copies the new one for minutes, while another job may use
* it; here a tool appears by one rename, in the same layout.
*/
/** Node's name of the platform, which @actions/tool-cache takes. */
function architecture(platform) {
	return platform === "aarch64-linux" ? "arm64" : "x64";
}
/** The folders in which tools may lie, the preferred one first. */
function places({ env }) {
	return [
		env["RUNNER_TOOL_CACHE"],
		path.join(userFolder("cache", env), "packernix-action", "tools"),
		env["RUNNER_TEMP"] && path.join(env["RUNNER_TEMP"], "packernix-tools")
	].filter((folder) => folder !== void 0 && path.isAbsolute(folder));
}
/** @returns the tool's folder, or undefined when no cache has it whole. */
async function findTool(name, cache) {
	const { tool, version, platform } = name;
	return (await inEach(places(cache), ({ find }) => find(tool, version, architecture(platform)))).find((folder) => folder !== "" && readdirSync(folder).length > 0);
}
/** The explicit versions of a tool that lie whole in a cache. */
async function keptVersions(tool, platform, cache) {
	const found = await inEach(places(cache), ({ findAllVersions }) => findAllVersions(tool, architecture(platform)));
	return [...new Set(found.flat())];
}
/**
* Asks the library of each folder; it takes the folder from the environment.
* @param ask Synchronous, so that no other code sees the changed environment.
*/
async function inEach(folders, ask) {
	const library = await import("./tool-cache.js");
	const before = process.env["RUNNER_TOOL_CACHE"];
	try {
		return folders.map((folder) => {
			process.env["RUNNER_TOOL_CACHE"] = folder;
			return ask(library);
		});
	} finally {
		if (before === void 0) delete process.env["RUNNER_TOOL_CACHE"];
		else process.env["RUNNER_TOOL_CACHE"] = before;
	}
}
/**
* Keeps a tool. `fill` writes its files into the folder that it is given, which nobody else sees
* before it is whole. Of two jobs that keep the same tool at once, both get a whole one.
* @returns the tool's folder. Without a writable cache it lies in another folder, with a line in the log.
*/
async function keepTool(name, cache, fill) {
	const { place, temporary } = await writablePlace(name, cache);
	const folder = path.join(place, name.tool, name.version, architecture(name.platform));
	const isWhole = async () => await findTool(name, cache) === folder;
	try {
		await fill(temporary);
		if (await isWhole()) return folder;
		await moveInto(temporary, folder, isWhole);
		await writeFile(`${folder}.complete`, "");
		return folder;
	} finally {
		await rm(temporary, {
			recursive: true,
			force: true
		});
	}
}
/** Milliseconds to wait until another job has written the marker for its folder. */
const longestWait = 2e3;
/** If another job has put its folder there meanwhile, that one is used. */
async function moveInto(temporary, folder, isWhole) {
	for (let attempt = 1;; attempt += 1) {
		try {
			return await rename(temporary, folder);
		} catch (error) {
			if (!(hasCode(error, "ENOTEMPTY") || hasCode(error, "EEXIST")) || attempt === 3) throw error;
		}
		for (let waited = 0; waited < longestWait; waited += 50) {
			if (await isWhole()) return;
			await setTimeout(50);
		}
		const aside = `${temporary}.${attempt}`;
		await rename(folder, aside).catch(() => {});
		await rm(aside, {
			recursive: true,
			force: true
		});
	}
}
async function writablePlace(name, cache) {
	const all = places(cache);
	let reason = "RUNNER_TOOL_CACHE is not set";
	for (const [index, place] of all.entries()) {
		const parent = path.join(place, name.tool, name.version);
		const temporary = path.join(parent, `.${randomBytes(6).toString("hex")}.tmp`);
		try {
			await mkdir(place, { recursive: true });
			await access(place, constants.W_OK);
			await mkdir(temporary, { recursive: true });
			if (index > 0 && cache.env["RUNNER_TOOL_CACHE"]) cache.log.info(`The tool cache cannot be used (${reason}); ${name.tool} goes to ${place}.`);
			return {
				place,
				temporary
			};
		} catch (error) {
			reason = messageOf(error);
		}
	}
	throw new Error(`no folder for ${name.tool} can be written: ${reason}`);
}

export { keepTool as n, keptVersions as r, findTool as t };