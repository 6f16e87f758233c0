import { a as __toESM } from "./rolldown-runtime.js";
import { n as buildTemplate } from "./build.js";
import { i as pinnedVersions, r as pinned, t as committedTable } from "./table.js";
import { t as compareVersions } from "./version.js";
import { n as UserError, t as CommandError } from "./errors.js";
import { D as versionFits, E as parseConstraint, P as childEnvironment, T as bestVersion, w as userFolder } from "./start.js";
import { c as goPlatform, d as signedChecksums, f as zipName, l as listedHash, n as vendorOptions, r as withArchive, s as fetchSmall, t as keptAs, u as releaseFolder } from "./vendor-archive.js";
import { bt as exists, kt as quoted } from "./start-both.js";
import { n as parseChecksums, t as fileSha256 } from "./checksums.js";
import { t as run } from "./exec3.js";
import { n as keepTool, r as keptVersions, t as findTool } from "./tool-cache2.js";
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
/**
* By the committed table, else by the user's hash, else by checksums that HashiCorp signed.
* @throws {UserError} when nothing says what the archive must be.
*/
async function pluginArchive(wanted, options) {
	const { plugin, version, sha256 } = wanted;
	const { platform, table = committedTable } = options;
	if (sha256 !== void 0) return await archiveByHash(wanted, sha256, options);
	const known = pinned(plugin.source, version, platform, table);
	if (known !== void 0) return known;
	if (plugin.owner.toLowerCase() === "hashicorp") return await signedArchive(wanted, options);
	throw new UserError(`The Packer plugin ${plugin.source} ${version} was refused: this action does not know its hash, and nobody it trusts signs it. Give the hash of its archive for ${goPlatform(platform)} with the version: ${version}@sha256:<64 hexadecimal digits>.`);
}
async function signedArchive({ plugin, version }, options) {
	const { product } = plugin;
	const what = `The Packer plugin ${plugin.source} ${version}`;
	const folder = releaseFolder(product, version);
	const stem = `${product}_${version}`;
	const signed = await signedChecksums(folder, stem, what, vendorOptions(options));
	const name = zipName(product, version, options.platform);
	return {
		url: `${folder}${name}`,
		sha256: listedHash(signed, name, what)
	};
}
/** The checksum file on GitHub tells only the name here: the hash is the user's. */
async function archiveByHash({ plugin, version }, sha256, options) {
	if (plugin.owner.toLowerCase() === "hashicorp") return {
		url: `${releaseFolder(plugin.product, version)}${zipName(plugin.product, version, options.platform)}`,
		sha256
	};
	const folder = githubFolder(plugin, version);
	const what = `The Packer plugin ${plugin.source} ${version}`;
	const sums = `${folder}${plugin.product}_v${version}_SHA256SUMS`;
	const text = await fetchSmall(sums, `The checksum file of ${what}`, pluginVendor(options));
	for (const [name, listed] of parseChecksums(text.toString("utf8"))) if (listed === sha256 && isGithubZip(name, plugin, version, options)) return {
		url: `${folder}${name}`,
		sha256
	};
	throw new UserError(`${what} was refused: none of its archives for ${goPlatform(options.platform)} has the given hash ${sha256}.`);
}
function githubFolder({ owner, product }, version) {
	return `https://github.com/${owner}/${product}/releases/download/v${version}/`;
}
function isGithubZip(name, { product }, version, { platform }) {
	const start = `${product}_v${version}_x`;
	const end = `_${goPlatform(platform)}.zip`;
	return name.startsWith(start) && name.endsWith(end) && /^\d+\.\d+$/.test(name.slice(start.length, -end.length));
}
/** With the token only for GitHub, never for a mirror. */
function pluginVendor(options) {
	const token = options.env["PACKER_GITHUB_API_TOKEN"];
	return {
		...vendorOptions(options),
		authorization: (url) => token && /^https:\/\/(api\.)?github\.com\//.test(url) ? `Bearer ${token}` : void 0
	};
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
function usualPluginFolder(env, hasOldFolder) {
	const given = env["PACKER_PLUGIN_PATH"];
	if (given) return given.includes(":") ? void 0 : path.resolve(given);
	if (env["PACKER_CONFIG_DIR"]) return path.resolve(env["PACKER_CONFIG_DIR"], ".packer.d", "plugins");
	const home = env["HOME"] || homedir();
	const old = path.join(home, ".packer.d");
	if (hasOldFolder(old)) return path.join(old, "plugins");
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
/** Name, version, platform in Go's words. */
const pluginFile = /^packer-plugin-([A-Za-z0-9-]+)_v(\d[^_]*)_x\d+\.\d+_(linux_[a-z0-9]+)$/;
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

// src/tools/plugin-install.ts
/** Installs a verified plugin into a plugin folder. */
/**
* Installs `binary`, whose name is as in the vendor's archive, as the plugin `source` in `folder`.
* Packer itself does it since 1.10; earlier ones find plugins by the same rule.
* @throws {UserError} when Packer refuses the plugin.
*/
async function installPlugin(binary, source, folder, options) {
	const { gte } = await import("./semver2.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	if (!gte(options.packer.version, "1.10.0")) {
		const file = path.join(folder, source, path.basename(binary));
		await mkdir(path.dirname(file), { recursive: true });
		await copyFile(binary, file);
		return await writeFile(checksumFile(file), await fileSha256(binary));
	}
	const home = path.dirname(binary);
	try {
		await run(options.packer.file, [
			"plugins",
			"install",
			"--path",
			binary,
			source
		], {
			env: childEnvironment("common", {
				HOME: home,
				TMPDIR: home,
				PACKER_CONFIG_DIR: home,
				PACKER_PLUGIN_PATH: folder,
				CHECKPOINT_DISABLE: "1",
				PACKER_NO_COLOR: "1"
			}, [], options.env),
			cwd: home,
			timeout: 3e5,
			maxOutput: 1048576,
			...options.signal === void 0 ? {} : { signal: options.signal }
		});
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		options.signal?.throwIfAborted();
		throw new UserError(`${options.what} could not be installed: Packer ${options.packer.version} refused it.`, {
			details: error.stderr,
			cause: error
		});
	}
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
	const usual = usualPluginFolder(options.env, existsSync);
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
	const version = await chooseVersion(plugin, options);
	const { sha256 } = plugin.wanted;
	const name = keptAs(toolOf(plugin), version, sha256, options.platform);
	const kept = await findTool(name, options);
	if (kept !== void 0) return {
		folder: kept,
		fetched: false
	};
	return {
		folder: await fetchPlugin(name, {
			plugin,
			version,
			sha256
		}, options),
		fetched: true
	};
}
/** Unique for each source, because names of owners contain no dot. */
function toolOf({ product, owner }) {
	return `${product}.${owner.toLowerCase()}`;
}
async function chooseVersion(plugin, options) {
	const { wanted, source } = plugin;
	if (wanted.exact !== void 0) return wanted.exact;
	const kept = await keptVersions(toolOf(plugin), options.platform, options);
	const known = pinnedVersions(source, options.platform, options.table ?? committedTable);
	const version = await bestVersion(kept, wanted, "0.0.0") ?? await bestVersion(known, wanted, "0.0.0");
	if (version !== void 0) return version;
	throw new UserError(`The template asks for the Packer plugin ${source} ${wanted.text}; none on this machine and none that this action knows fits. Name a full version.`);
}
async function fetchPlugin(name, wanted, options) {
	const { plugin, version } = wanted;
	const what = `The Packer plugin ${plugin.source} ${version}`;
	const isPlugin = (member) => isPluginOf(member, wanted, options);
	const archive = {
		...await pluginArchive(wanted, options),
		what,
		mode: (member) => isPlugin(member) ? 493 : papers.test(member) ? 420 : void 0,
		authorization: pluginVendor(options).authorization
	};
	return await withArchive(archive, options, (unpacked, names) => {
		const binary = names.find(isPlugin);
		if (binary === void 0) throw new UserError(`${what} was refused: there is no plugin in its archive.`);
		return keepTool(name, options, async (folder) => {
			await installPlugin(path.join(unpacked, binary), plugin.source, folder, {
				...options,
				what
			});
			const [installed, ...more] = await listPlugins(folder, options.platform);
			if (installed?.version === version && more.length === 0 && await isIntact(installed)) return;
			throw new UserError(`${what} was refused: it calls itself ${installed?.version}.`);
		});
	});
}
function isPluginOf(member, { plugin, version }, options) {
	const match = pluginFile.exec(member);
	if (match?.[1] !== plugin.name || match[2] !== version) return false;
	return match[3] === goPlatform(options.platform);
}
const papers = /^(LICEN[CS]E|README|CHANGELOG|NOTICE)(\.(txt|md))?$/i;

// src/steps/packer.ts
/** Packer as the steps use it: with its plugins, in a folder of the invocation, watched by the home. */
async function openPacker(context, request) {
	const { invocation, inputs, log } = context;
	const { folder: directory } = request;
	const packer = await context.packerTool();
	refuseOldPacker(packer.version, request);
	const plugins = await packerPlugins({
		...context.vendor(),
		packer,
		plugins: pluginsOf(request.template)
	});
	await mkdir(directory, {
		recursive: true,
		mode: 448
	});
	return {
		packer: packer.file,
		env: {
			...request.env,
			...plugins?.env
		},
		invocation: invocation.id,
		directory,
		cacheDirectory: path.join(userFolder("cache", process.env), "packernix", "packer"),
		secrets: request.secrets,
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
				onStarted: ({ pid, startTime, temporary }) => context.record({ packer: {
					pid,
					startTime,
					temporary
				} })
			}),
			lost,
			again
		};
	} finally {
		context.packerTime.left -= Date.now() - started;
		watch?.stop();
	}
}
function refuseOldPacker(version, { template, least }) {
	if (least === void 0 || compareVersions(version, least) >= 0) return;
	throw new UserError(`Packer ${version} is too old for builder ${template.builder.type}: it needs ${least} or later. Install a newer Packer.`);
}

export { usualPluginFolder as a, listPlugins as i, refuseOldPacker as n, runPacker as r, openPacker as t };