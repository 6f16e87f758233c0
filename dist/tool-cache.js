import { a as messageOf, r as hasCode } from "./errors.js";
import { t as userFolder } from "./xdg.js";
import path from "node:path";
import { access, constants, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";

// src/tools/tool-cache.ts
/**
* The runner's tool cache in the layout of @actions/tool-cache, so that what other actions kept is
* found: `$RUNNER_TOOL_CACHE/<tool>/<version>/<x64|arm64>` with `<x64|arm64>.complete` beside it.
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
	for (const place of places(cache)) {
		const folder = path.join(place, name.tool, name.version, architecture(name.platform));
		if (await isWhole(folder)) return folder;
	}
}
/** The explicit versions of a tool that lie whole in a cache. */
async function keptVersions(tool, platform, cache) {
	const found = /* @__PURE__ */ new Set();
	for (const place of places(cache)) for (const version of await names(path.join(place, tool))) if (await isWhole(path.join(place, tool, version, architecture(platform)))) found.add(version);
	return [...found];
}
/**
* Keeps a tool. `fill` writes its files into the folder that it is given, which nobody else sees
* before it is whole. Of two jobs that keep the same tool at once, both get a whole one.
* @returns the tool's folder. Without a writable cache it lies in another folder, with a line in the log.
*/
async function keepTool(name, cache, fill) {
	const { place, temporary } = await writablePlace(name, cache);
	const folder = path.join(place, name.tool, name.version, architecture(name.platform));
	try {
		await fill(temporary);
		if (await isWhole(folder)) return folder;
		await moveInto(temporary, folder);
		await writeFile(`${folder}.complete`, "");
		return folder;
	} finally {
		await rm(temporary, {
			recursive: true,
			force: true
		});
	}
}
/** Milliseconds that another job gets to put the marker beside its folder. */
const patience = 2e3;
/** Another job may put its folder there at any moment: then that one is as good as ours. */
async function moveInto(temporary, folder) {
	for (let attempt = 1;; attempt += 1) {
		try {
			return await rename(temporary, folder);
		} catch (error) {
			if (!(hasCode(error, "ENOTEMPTY") || hasCode(error, "EEXIST")) || attempt === 3) throw error;
		}
		for (let waited = 0; waited < patience; waited += 50) {
			if (await isWhole(folder)) return;
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
/** A marker alone is no tool, and a folder without a marker may be half of one. */
async function isWhole(folder) {
	const marker = `${path.basename(folder)}.complete`;
	const [inside, beside] = await Promise.all([names(folder), names(path.dirname(folder))]);
	return inside.length > 0 && beside.includes(marker);
}
async function names(folder) {
	try {
		return await readdir(folder);
	} catch {
		return [];
	}
}

export { keepTool as n, keptVersions as r, findTool as t };