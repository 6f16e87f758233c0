import "./rolldown-runtime.js";
import { n as UserError } from "./errors.js";
import { a as packerOnPath, d as signedChecksums, f as zipName, i as oldestPacker, l as listedHash, n as vendorOptions, o as versionOf, r as withArchive, t as keptAs, u as releaseFolder } from "./vendor-archive.js";
import { i as pinnedVersions, n as defaultVersion, r as pinned, t as committedTable } from "./table.js";
import { n as keepTool, r as keptVersions, t as findTool } from "./tool-cache2.js";
import { D as versionFits, E as parseConstraint, T as bestVersion } from "./start.js";
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
	const { version, kept } = await chooseVersion(constraint, options);
	const name = keptAs("packer", version, constraint?.sha256, options.platform);
	const found = kept ?? await findTool(name, options);
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
/** The version to use, and its folder if the tool cache has it. */
async function chooseVersion(constraint, options) {
	const { platform, table = committedTable } = options;
	if (constraint?.exact !== void 0) {
		if (await versionFits(constraint.exact, constraint, "1.6.6")) return { version: constraint.exact };
		throw new UserError(`packer-version: ${constraint.text} is too old; Packer ${oldestPacker} or later is needed.`);
	}
	if (constraint === void 0) return { version: defaultVersion("packer", table) };
	const keptVersion = await bestVersion(await keptVersions("packer", platform, options), constraint, oldestPacker);
	if (keptVersion !== void 0) {
		const kept = await findTool({
			tool: "packer",
			version: keptVersion,
			platform
		}, options);
		if (kept !== void 0) return {
			version: keptVersion,
			kept
		};
	}
	const known = pinnedVersions("packer", platform, table);
	const version = await bestVersion(known, constraint, oldestPacker);
	if (version !== void 0) return { version };
	throw new UserError(`packer-version: no Packer on this machine fits ${constraint.text}, and neither does one that this action knows (${known.join(", ")}). Name a full version; its signature is checked then.`);
}
/** @returns the folder in which the program lies from now on. */
async function fetchPacker(name, version, given, options) {
	const what = `Packer ${version}`;
	const { url, sha256 } = await archiveOf(version, given, what, options);
	return await withArchive({
		what,
		url,
		sha256,
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
/** Address of an archive on releases.hashicorp.com and the hash that it must have. */
async function archiveOf(version, given, what, options) {
	const { platform, table = committedTable } = options;
	const product = "packer";
	const name = zipName(product, version, platform);
	const folder = releaseFolder(product, version);
	if (given !== void 0) return {
		url: `${folder}${name}`,
		sha256: given
	};
	const known = pinned(product, version, platform, table);
	if (known !== void 0) return known;
	const signed = await signedChecksums(folder, `${product}_${version}`, what, vendorOptions(options));
	return {
		url: `${folder}${name}`,
		sha256: listedHash(signed, name, what)
	};
}

export { packerTool };