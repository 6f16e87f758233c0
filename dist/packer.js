import { a as __toESM } from "./rolldown-runtime.js";
import { n as buildTemplate } from "./build.js";
import { r as pinned, t as committedTable } from "./table.js";
import { t as compareVersions } from "./version.js";
import { n as UserError } from "./errors.js";
import { B as userFolder, G as versionFits, W as parseConstraint } from "./start.js";
import { n as parseChecksums, t as fileSha256 } from "./checksums.js";
import { Dt as quoted, X as exists } from "./start-both.js";
import { a as keptAs, i as fetchSmall, n as hashicorpArchive, o as withArchive, r as bestAvailable, t as goPlatform } from "./hashicorp.js";
import { n as keepTool, t as findTool } from "./tool-cache2.js";
import path from "node:path";
import { copyFile, mkdir, readFile, readdir, symlink, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { homedir } from "node:os";

// src/packer/plugins.ts
/** The plugins of builders since Packer 1.7, for templates that do not name them. */
/** Builder types by plugin: developer.hashicorp.com/packer/integrations. */
const builders = {
	"github.com/hashicorp/qemu": /^qemu$/,
	"github.com/hashicorp/amazon": /^amazon-/
};
/** The plugins of a template, those of a generator as it names them. */
function pluginsOf({ facts, builder }) {
	if (facts !== void 0) return facts.plugins;
	return Object.entries(committedTable.plugins).filter(([source]) => builders[source]?.test(builder.type)).map(([source, versions]) => ({
		source,
		version: versions.default
	}));
}

// src/tools/plugin-archive.ts
/** Where the archive of a plugin is, and the hash that it must have. */
/** @throws {UserError} for a source that is not on github.com; Packer knows no other host. */
function parseSource(source) {
	const [, owner, name] = /^github\.com\/([A-Za-z0-9][A-Za-z0-9-]*)\/([a-z0-9][a-z0-9-]*)$/.exec(source) ?? [];
	if (owner === void 0 || name === void 0) throw new UserError(`The template asks for the Packer plugin ${quoted(source)}, which is not a source address such as github.com/hashicorp/qemu.`);
	return {
		source,
		owner,
		name,
		product: `packer-plugin-${name}`
	};
}
/** Name, version, platform in Go's words. */
const pluginFile = /^packer-plugin-([A-Za-z0-9-]+)_v(\d[^_]*)_x\d+\.\d+_(linux_[a-z0-9]+)$/;
/** True for the name of the program of this plugin. */
function isPluginFile(file, { name }, version, { platform }) {
	const [, ...parts] = pluginFile.exec(file) ?? [];
	return parts.join() === [
		name,
		version,
		goPlatform(platform)
	].join();
}
/**
* By the committed table, else by the user's hash, else by checksums that HashiCorp signed.
* @param sha256 Of the archive, given by the user.
* @param what The plugin, for messages.
* @throws {UserError} when nothing says what the archive must be.
*/
async function pluginArchive(plugin, version, sha256, what, options) {
	const { owner, product, source } = plugin;
	const { platform, table = committedTable } = options;
	if (owner.toLowerCase() === "hashicorp") return await hashicorpArchive(product, version, {
		name: what,
		listed: source,
		sha256
	}, options);
	const go = goPlatform(platform);
	if (sha256 === void 0) {
		const known = pinned(source, version, platform, table);
		if (known !== void 0) return known;
		throw new UserError(`${what} was refused: this action does not know its hash, and nobody it trusts signs it. Give the hash of its archive for ${go} with the version: ${version}@sha256:<64 hexadecimal digits>.`);
	}
	const folder = `https://github.com/${owner}/${product}/releases/download/v${version}/`;
	const sums = `${folder}${product}_v${version}_SHA256SUMS`;
	const text = await fetchSmall(sums, `The checksum file of ${what}`, options);
	for (const [name, listed] of parseChecksums(text.toString("utf8"))) {
		const [, stem = ""] = /^(.*)\.zip$/.exec(name) ?? [];
		if (listed === sha256 && isPluginFile(stem, plugin, version, options)) return {
			url: `${folder}${name}`,
			sha256
		};
	}
	throw new UserError(`${what} was refused: none of its archives for ${go} has the given hash ${sha256}.`);
}

// src/tools/plugin-folders.ts
/**
* Folders of Packer's plugins: `<host>/<owner>/<name>/packer-plugin-<name>_v<version>_x<api>_<os>_<arch>`
* with the file's SHA-256 in `<file>_SHA256SUM`. Packer leaves out what has no right one, and of
* several versions takes the highest when the template, like ours, is JSON.
*/
/**
* The folder in which Packer itself would look, as `PluginFolder` of Packer 1.16 says; undefined when
* `PACKER_PLUGIN_PATH` names several, which no Packer since 1.11 takes.
*/
function usualPluginFolder(env) {
	const given = env["PACKER_PLUGIN_PATH"];
	if (given) return given.includes(":") ? void 0 : path.resolve(given);
	if (env["PACKER_CONFIG_DIR"]) return path.resolve(env["PACKER_CONFIG_DIR"], ".packer.d", "plugins");
	const home = env["HOME"] || homedir();
	const old = path.join(home, ".packer.d");
	if (existsSync(old)) return path.join(old, "plugins");
	const config = env["XDG_CONFIG_HOME"] || path.join(home, ".config");
	return path.resolve(config, "packer", "plugins");
}
/** Plugins for this platform below a folder, those without a file of their hash left out. */
async function listPlugins(folder, platform) {
	const found = [];
	for (const relative of await below(folder)) {
		const match = pluginFile.exec(path.basename(relative));
		if (match === null || match[3] !== goPlatform(platform)) continue;
		const file = path.join(folder, relative);
		if (!await exists(checksumFile(file))) continue;
		const [, name = "", version = ""] = match;
		found.push({
			source: path.dirname(relative),
			name,
			version,
			file
		});
	}
	return found;
}
/** Files in folders below, not those at the top, which Packer does not take either. */
async function below(folder) {
	try {
		return (await readdir(folder, { recursive: true })).filter((name) => name.includes(path.sep)).sort();
	} catch {
		return [];
	}
}
function checksumFile(file) {
	return `${file}_SHA256SUM`;
}
/** True if the file has the hash in the file beside it. */
async function isIntact({ file }) {
	try {
		return (await readFile(checksumFile(file), "utf8")).trim().toLowerCase() === await fileSha256(file);
	} catch {
		return false;
	}
}
/** Links a plugin of another folder into the plugin folder `folder`. */
async function linkPlugin(plugin, folder) {
	const place = path.join(folder, plugin.source);
	await mkdir(place, { recursive: true });
	for (const file of [plugin.file, checksumFile(plugin.file)]) await symlink(file, path.join(place, path.basename(file)));
}

// src/tools/packer-plugins.ts
/** Finds or installs the plugins of a template, for Packer 1.7 and later, which contains no builders. */
/**
* The folder of plugins for a template. A plugin that the machine has and that fits is used as it is;
* others come from the tool cache, or are fetched, verified as `pluginArchive` says, and kept.
* @returns undefined if no folder is needed: Packer contains its builders, or there are no plugins at
* all, neither required nor on the machine.
* @throws {UserError} for a plugin that cannot be fetched or verified.
*/
async function packerPlugins(options) {
	const { lt } = await import("./semver2.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	if (lt(options.packer.version, "1.7.0")) return void 0;
	const usual = usualPluginFolder(options.env);
	const present = usual === void 0 ? [] : await listPlugins(usual, options.platform);
	const wanted = await Promise.all(options.plugins.map(readWish));
	const chosen = [];
	const missing = [];
	for (const plugin of wanted) {
		const found = await fittingPlugin(plugin, present);
		if (found === void 0) missing.push(plugin);
		else chosen.push(found);
	}
	if (missing.length === 0) return usual === void 0 || present.length === 0 ? void 0 : result(usual, "machine");
	let from = "kept";
	const folders = [];
	for (const plugin of missing) {
		const { folder, fetched } = await provide(plugin, options);
		if (fetched) from = "download";
		folders.push(folder);
		chosen.push(...await listPlugins(folder, options.platform));
	}
	const names = new Set(chosen.map(({ name }) => name));
	const others = present.filter(({ name }) => !names.has(name));
	const [only] = folders;
	if (chosen.length === 1 && others.length === 0 && only !== void 0) return result(only, from);
	const together = path.join(options.temporary, `plugins-${randomBytes(4).toString("hex")}`);
	for (const plugin of [...chosen, ...others]) await linkPlugin(plugin, together);
	return result(together, from);
}
function result(directory, from) {
	return {
		directory,
		env: { PACKER_PLUGIN_PATH: directory },
		from
	};
}
async function readWish(plugin) {
	const source = parseSource(plugin.source);
	const wanted = await parseConstraint(plugin.version, `plugin ${plugin.source}`);
	if (wanted !== void 0) return {
		...source,
		wanted
	};
	throw new UserError(`The template asks for the Packer plugin ${plugin.source} without a version.`);
}
/** The one that Packer would take, the highest of that name, when it is from the source and fits. */
async function fittingPlugin({ name, source, wanted }, present) {
	if (wanted.sha256 !== void 0) return void 0;
	const { rcompare, valid } = await import("./semver2.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const [highest] = present.filter((plugin) => plugin.name === name && valid(plugin.version) !== null).sort((a, b) => rcompare(a.version, b.version));
	if (highest === void 0 || highest.source !== source) return void 0;
	if (!await versionFits(highest.version, wanted, "0.0.0")) return void 0;
	return await isIntact(highest) ? highest : void 0;
}
/** A plugin folder with only this plugin, from the tool cache or made now. */
async function provide(plugin, options) {
	const { wanted, source } = plugin;
	const tool = `${plugin.product}.${plugin.owner.toLowerCase()}`;
	const version = wanted.exact ?? await bestAvailable(tool, source, wanted, "0.0.0", options);
	if (version === void 0) throw new UserError(`The template asks for the Packer plugin ${source} ${wanted.text}; none on this machine and none that this action knows fits. Name a full version.`);
	const name = keptAs(tool, version, wanted.sha256, options.platform);
	const kept = await findTool(name, options);
	if (kept !== void 0) return {
		folder: kept,
		fetched: false
	};
	return {
		folder: await fetchPlugin(name, plugin, version, options),
		fetched: true
	};
}
/** The program keeps the name that it has in the archive, by which every Packer finds it. */
async function fetchPlugin(name, plugin, version, options) {
	const what = `The Packer plugin ${plugin.source} ${version}`;
	const isPlugin = (member) => isPluginFile(member, plugin, version, options);
	const archive = await pluginArchive(plugin, version, plugin.wanted.sha256, what, options);
	const mode = (member) => isPlugin(member) ? 493 : papers.test(member) ? 420 : void 0;
	return await withArchive({
		...archive,
		what,
		mode
	}, options, (unpacked, names) => {
		const binary = names.find(isPlugin);
		if (binary === void 0) throw new UserError(`${what} was refused: there is no plugin in its archive.`);
		return keepTool(name, options, async (folder) => {
			const file = path.join(folder, plugin.source, binary);
			await mkdir(path.dirname(file), { recursive: true });
			await copyFile(path.join(unpacked, binary), file);
			await writeFile(checksumFile(file), await fileSha256(file));
		});
	});
}
const papers = /^(LICEN[CS]E|README|CHANGELOG|NOTICE)(\.(txt|md))?$/i;

// src/steps/packer.ts
/** Packer as the steps use it: with its plugins, in a folder of the invocation, watched by the home. */
/**
* @param least Lowest version of Packer that will do.
* @param directory For its files; absolute.
* @param env In addition to the usual environment.
*/
async function openPacker(context, template, least, directory, env = {}) {
	const { invocation, inputs, log } = context;
	const packer = await context.packerTool();
	refuseOldPacker(packer.version, template.builder.type, least);
	const plugins = await packerPlugins({
		...context.vendor(),
		packer,
		plugins: pluginsOf(template)
	});
	await mkdir(directory, {
		recursive: true,
		mode: 448
	});
	const usual = await context.packerSettings();
	return {
		packer: packer.file,
		env: {
			...usual.env,
			...env,
			...plugins?.env
		},
		invocation: invocation.id,
		directory,
		cacheDirectory: path.join(userFolder("cache", process.env), "packernix", "packer"),
		secrets: usual.secrets,
		workingDirectory: inputs.workingDirectory,
		log,
		debug: context.github.debug
	};
}
/**
* @returns `lost`: a sentence, if Packer was ended because its machine is gone; `again`: whether
*   another attempt may succeed.
*/
async function runPacker(context, session, files, title) {
	const { log } = session;
	const home = await context.home();
	const gone = new AbortController();
	const started = Date.now();
	let lost;
	let again = false;
	const watch = home.watch?.(context.invocation.id, (why, isChance = false) => {
		lost = why;
		again = isChance;
		gone.abort();
	});
	const child = (line) => {
		watch?.line(line);
		log.child(line);
	};
	try {
		return {
			...await buildTemplate({
				...session,
				log: {
					...log,
					child
				}
			}, files, {
				...title === void 0 ? {} : { title },
				timeoutMs: Math.max(context.packerTime.left, 1),
				signal: AbortSignal.any([context.signal, gone.signal]),
				onStarted: async (temporary) => {
					if (temporary !== void 0) await context.record({ packerTemporary: temporary });
				}
			}),
			lost,
			again
		};
	} finally {
		context.packerTime.left -= Date.now() - started;
		watch?.stop();
	}
}
function refuseOldPacker(version, builder, least) {
	if (least === void 0 || compareVersions(version, least) >= 0) return;
	throw new UserError(`Packer ${version} is too old for builder ${builder}: it needs ${least} or later. Install a newer Packer.`);
}

export { usualPluginFolder as a, listPlugins as i, refuseOldPacker as n, runPacker as r, openPacker as t };