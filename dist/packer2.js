import "./rolldown-runtime.js";
import { n as UserError } from "./errors.js";
import { a as keptAs, c as packerOnPath, l as versionOf, n as hashicorpArchive, o as withArchive, r as bestAvailable, s as oldestPacker } from "./hashicorp.js";
import { i as pinnedVersions, n as defaultVersion, t as committedTable } from "./table.js";
import { n as keepTool, t as findTool } from "./tool-cache2.js";
import { G as versionFits, W as parseConstraint } from "./start.js";
import path from "node:path";
import { cp } from "node:fs/promises";

// src/tools/packer.ts
/** Finds Packer: on PATH, in the tool cache, or downloaded from HashiCorp and verified. */
/**
* A Packer of the wanted version: from PATH when that one fits, else from the runner's tool cache,
* else fetched. What is fetched has the hash of the committed table, the hash that the user gave, or
* the hash that HashiCorp signed; anything else is refused.
* @throws {UserError} when no version fits the constraint.
*/
async function packerTool(options) {
	const constraint = await parseConstraint(options.constraint, "packer-version");
	const local = constraint?.sha256 === void 0 ? await packerOnPath(constraint, options) : void 0;
	if (local !== void 0) return tool(path.dirname(local.file), local.version, "path");
	const version = await chooseVersion(constraint, options);
	const name = keptAs("packer", version, constraint?.sha256, options.platform);
	const found = await findTool(name, options);
	if (found !== void 0) return tool(found, version, "tool-cache");
	return tool(await fetchPacker(name, version, constraint?.sha256, options), version, "download");
}
function tool(directory, version, from) {
	return {
		file: path.join(directory, "packer"),
		version,
		from,
		directory
	};
}
async function chooseVersion(constraint, options) {
	const { platform, table = committedTable } = options;
	if (constraint === void 0) return defaultVersion("packer", table);
	if (constraint.exact !== void 0) {
		if (await versionFits(constraint.exact, constraint, "1.6.6")) return constraint.exact;
		throw new UserError(`packer-version: ${constraint.text} is too old; Packer ${oldestPacker} or later is needed.`);
	}
	const best = await bestAvailable("packer", "packer", constraint, oldestPacker, options);
	if (best !== void 0) return best;
	const known = pinnedVersions("packer", platform, table);
	throw new UserError(`packer-version: no Packer on this machine fits ${constraint.text}, and neither does one that this action knows (${known.join(", ")}). Name a full version; its signature is checked then.`);
}
/** @returns the folder in which the program lies from now on. */
async function fetchPacker(name, version, given, options) {
	const what = `Packer ${version}`;
	const archive = await hashicorpArchive("packer", version, {
		name: what,
		listed: "packer",
		sha256: given
	}, options);
	return await withArchive({
		...archive,
		what,
		mode: memberMode
	}, options, (unpacked) => keepTool(name, options, async (folder) => {
		await cp(unpacked, folder, { recursive: true });
		const found = await versionOf(path.join(folder, "packer"), options);
		if (found === version) return;
		throw new UserError(`${what} was refused: the program in its archive ${found === void 0 ? "does not run on this machine" : `says that it is ${found}`}.`);
	}));
}
/** The files in Packer's archives; the licence since 1.10. */
function memberMode(name) {
	if (name === "packer") return 493;
	return name === "LICENSE.txt" ? 420 : void 0;
}

export { packerTool };