import { i as __toESM } from "./rolldown-runtime.js";
import { a as literal, i as writeVariables, r as writeTemplate, s as writeOutputFiles } from "./template.js";
import { o as writePackerFiles } from "./session.js";
import { a as validateTemplate, i as inShort, n as buildTemplate, t as buildFailure } from "./build.js";
import { r as variableResolver } from "./variables.js";
import { t as childEnvironment } from "./environment.js";
import { a as messageOf, n as UserError, t as CommandError } from "./errors.js";
import { i as which, n as isInside, r as realPath, t as exists } from "./files.js";
import { t as childMark } from "./invocation.js";
import { i as withPeriod, n as quoted, r as shorten } from "./text.js";
import { n as json2xml_default, r as XMLParser, t as XMLValidator } from "./fxp.js";
import { i as plain } from "./inert.js";
import { t as isObject } from "./json.js";
import { t as run } from "./exec.js";
import { t as formatDuration } from "./timeline.js";
import { a as pinnedPluginVersions, i as pinnedPlugin, t as committedTable } from "./table.js";
import { t as compareVersions } from "./version.js";
import { t as userFolder } from "./xdg.js";
import { a as DownloadRefused, n as download, r as downloadBytes } from "./download.js";
import { a as listedHash, c as zipName, i as goPlatform, l as fileSha256, n as vendorOptions, o as releaseFolder, r as unzip, s as signedChecksums, u as parseChecksums } from "./packer.js";
import { n as mirrored } from "./mirrors.js";
import { n as keepTool, r as keptVersions, t as findTool } from "./tool-cache.js";
import { n as parseWanted, r as versionFits, t as bestVersion } from "./versions2.js";
import { o as tellPlace, r as renewExpiry } from "./reap.js";
import path from "node:path";
import { copyFile, mkdir, open, readFile, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { setTimeout } from "node:timers/promises";

// src/packer/plugins.ts
/** Where builders live since Packer 1.7, for templates that do not say it themselves. */
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
	if (owner === void 0 || name === void 0) throw new UserError(`The template asks for the Packer plugin ${quoted(source)}, which is no source address such as github.com/hashicorp/qemu.`);
	return {
		source,
		owner,
		name,
		product: `packer-plugin-${name}`
	};
}
/**
* By the committed table, else by the user's hash, else by checksums that HashiCorp signed, on its
* own server or, for older releases, on GitHub.
* @throws {UserError} when nothing says what the archive must be.
*/
async function pluginArchive(wanted, options) {
	const { plugin, version, sha256 } = wanted;
	const { platform, table = committedTable } = options;
	if (sha256 !== void 0) return await archiveByHash(wanted, sha256, options);
	const known = pinnedPlugin(plugin.source, version, platform, table);
	if (known !== void 0) return known;
	if (plugin.owner.toLowerCase() === "hashicorp") return await signedArchive(wanted, options);
	throw new UserError(`The Packer plugin ${plugin.source} ${version} was refused: this action does not know its hash, and nobody whom it knows signs it. Give the hash of its archive for ${goPlatform(platform)} with the version: ${version}@sha256:<64 hexadecimal digits>.`);
}
async function signedArchive({ plugin, version }, options) {
	const { product } = plugin;
	const what = `The Packer plugin ${plugin.source} ${version}`;
	const vendor = pluginVendor(options);
	try {
		const folder = releaseFolder(product, version);
		const signed = await signedChecksums(folder, `${product}_${version}`, what, vendor);
		const name = zipName(product, version, options.platform);
		return {
			url: `${folder}${name}`,
			sha256: listedHash(signed, name, what)
		};
	} catch (error) {
		if (!(error instanceof DownloadRefused)) throw error;
		options.log.debug(error.message);
	}
	const folder = githubFolder(plugin, version);
	const signed = await signedChecksums(folder, `${product}_v${version}`, what, vendor);
	const expected = [...signed.checksums.keys()].find((key) => isGithubZip(key, plugin, version, options)) ?? `${product}_v${version}_x5.0_${goPlatform(options.platform)}.zip`;
	return {
		url: `${folder}${expected}`,
		sha256: listedHash(signed, expected, what)
	};
}
/** The checksum file on GitHub tells only the name here: the hash is the user's. */
async function archiveByHash({ plugin, version }, sha256, options) {
	if (plugin.owner.toLowerCase() === "hashicorp") return {
		url: `${releaseFolder(plugin.product, version)}${zipName(plugin.product, version, options.platform)}`,
		sha256
	};
	const folder = githubFolder(plugin, version);
	const url = mirrored(`${folder}${plugin.product}_v${version}_SHA256SUMS`, options.mirrors);
	const what = `The Packer plugin ${plugin.source} ${version}`;
	const { log, signal, timing } = options;
	const text = await downloadBytes(url, {
		what: `The checksum file of ${what}`,
		maxBytes: 1048576,
		log,
		signal,
		timing,
		authorization: pluginVendor(options).authorization?.(url)
	});
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
/** With the token for GitHub, which no other host gets to see, a mirror neither. */
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
/** True when the file has the hash that stands beside it. */
async function isIntact({ file }) {
	try {
		return (await readFile(checksumFile(file), "utf8")).trim().toLowerCase() === await fileSha256(file);
	} catch {
		return false;
	}
}
/** Makes a plugin that lies elsewhere part of the plugin folder `folder`. */
async function linkPlugin(plugin, folder) {
	const place = path.join(folder, plugin.source);
	await mkdir(place, { recursive: true });
	for (const file of [plugin.file, checksumFile(plugin.file)]) await symlink(file, path.join(place, path.basename(file)));
}

// src/tools/plugin-install.ts
/** How a verified plugin gets into a plugin folder. */
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
/** The plugins of a template, for Packers that do not carry their builders any more (since 1.7). */
const maxArchive = 268435456;
const maxUnpacked = 1073741824;
/**
* The folder of plugins for a template. A plugin that the machine has and that fits is used as it is;
* others come from the tool cache, or are fetched, verified as `pluginArchive` says, and kept.
* @returns undefined when Packer is to be left alone: it carries its builders, or there are no plugins
* at all, neither asked for nor on the machine.
* @throws {UserError} for a plugin that cannot be had or verified.
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
	const wanted = await parseWanted(plugin.version, `plugin ${plugin.source}`);
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
/** A folder of plugins with this one in it and no other, kept or made now. */
async function provide(plugin, options) {
	const version = await chooseVersion(plugin, options);
	const name = toolName(plugin, version, options);
	const kept = await findTool(name, options);
	if (kept !== void 0) return {
		folder: kept,
		fetched: false
	};
	const sha256 = plugin.wanted.sha256;
	return {
		folder: await fetchPlugin(name, {
			plugin,
			version,
			sha256
		}, options),
		fetched: true
	};
}
function toolName(plugin, version, { platform }) {
	const { sha256 } = plugin.wanted;
	const mark = sha256 === void 0 ? "" : `-sha256.${sha256.slice(0, 16)}`;
	return {
		tool: toolOf(plugin),
		version: `${version}${mark}`,
		platform
	};
}
/** Owners have no dot in their names, so no two sources share a tool. */
function toolOf({ product, owner }) {
	return `${product}.${owner.toLowerCase()}`;
}
async function chooseVersion(plugin, options) {
	const { wanted, source } = plugin;
	if (wanted.exact !== void 0) return wanted.exact;
	const kept = await keptVersions(toolOf(plugin), options.platform, options);
	const known = pinnedPluginVersions(source, options.platform, options.table ?? committedTable);
	const version = await bestVersion(kept, wanted, "0.0.0") ?? await bestVersion(known, wanted, "0.0.0");
	if (version !== void 0) return version;
	throw new UserError(`The template asks for the Packer plugin ${source} ${wanted.text}; none on this machine and none that this action knows fits. Name a full version.`);
}
async function fetchPlugin(name, wanted, options) {
	const { plugin, version } = wanted;
	const { log, signal, timing, mirrors } = options;
	const what = `The Packer plugin ${plugin.source} ${version}`;
	const working = path.join(options.temporary, `plugin-${randomBytes(4).toString("hex")}`);
	try {
		const { url, sha256 } = await pluginArchive(wanted, options);
		const asked = mirrored(url, mirrors);
		const archive = path.join(working, "plugin.zip");
		log.info(`${what} is fetched from ${new URL(asked).host}.`);
		await download(asked, archive, {
			what,
			sha256,
			maxBytes: maxArchive,
			log,
			signal,
			timing,
			authorization: pluginVendor(options).authorization?.(asked)
		});
		const isPlugin = (member) => isPluginOf(member, wanted, options);
		const binary = (await unzip(archive, working, {
			what,
			maxBytes: maxUnpacked,
			mode: (member) => isPlugin(member) ? 493 : papers.test(member) ? 420 : void 0
		})).find(isPlugin);
		if (binary === void 0) throw new UserError(`${what} was refused: there is no plugin in its archive.`);
		return await keepTool(name, options, async (folder) => {
			await installPlugin(path.join(working, binary), plugin.source, folder, {
				...options,
				what
			});
			const [installed, ...more] = await listPlugins(folder, options.platform);
			if (installed?.version === version && more.length === 0 && await isIntact(installed)) return;
			throw new UserError(`${what} was refused: it calls itself ${installed?.version}.`);
		});
	} finally {
		await rm(working, {
			recursive: true,
			force: true
		});
	}
}
function isPluginOf(member, { plugin, version }, options) {
	const match = pluginFile.exec(member);
	if (match?.[1] !== plugin.name || match[2] !== version) return false;
	return match[3] === goPlatform(options.platform);
}
const papers = /^(LICEN[CS]E|README|CHANGELOG|NOTICE)(\.(txt|md))?$/i;

// src/steps/packer.ts
/** Packer as the steps use it: with its plugins, in a folder of the invocation, watched by the home. */
async function openPacker(context, wanted) {
	const { invocation, inputs, log } = context;
	const { folder: directory } = wanted;
	const packer = await context.packerTool();
	refuseOldPacker(packer.version, wanted);
	const plugins = await packerPlugins({
		...context.vendor(),
		packer,
		plugins: pluginsOf(wanted.template)
	});
	await mkdir(directory, {
		recursive: true,
		mode: 448
	});
	return {
		packer: packer.file,
		env: {
			...wanted.env,
			...plugins?.env
		},
		invocation: invocation.id,
		directory,
		cacheDirectory: path.join(userFolder("cache", process.env), "packernix", "packer"),
		secrets: wanted.secrets,
		workingDirectory: inputs.workingDirectory,
		log,
		debug: context.github.debug
	};
}
/** @returns `lost`: a sentence, when Packer was ended because there was nothing left to work with. */
async function runPacker(context, session, files, options) {
	const { log } = session;
	const home = await context.home();
	const gone = new AbortController();
	let lost;
	const watch = home.watch?.(context.invocation.id, (why) => {
		lost = why;
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
				...options,
				signal: AbortSignal.any([context.signal, gone.signal]),
				onStarted: ({ pid, startTime, temporary }) => context.learn({ packer: {
					pid,
					startTime,
					temporary
				} })
			}),
			lost
		};
	} finally {
		watch?.stop();
	}
}
function refuseOldPacker(version, { template, least }) {
	if (least === void 0 || compareVersions(version, least) >= 0) return;
	throw new UserError(`Packer ${version} is too old for builder ${template.builder.type}: it needs ${least} or later. Install a newer Packer.`);
}

// src/trial/junit.ts
/**
* JUnit files: reading what a test left, writing what we saw ourselves. There is no one standard;
* this is what GitHub's own reporters, Jenkins and goss agree on: `testsuite` and `testcase`, and in
* a case `failure`, `error` or `skipped`.
*/
/** Bytes of a file that is read. */
const largestJUnit = 8388608;
/** Cases that did not pass of which more is kept than their number. */
const mostFailures = 1e3;
/**
* Reads a JUnit file. Document types are refused, so there is no entity that could be expanded.
* @throws {Error} with the reason when it is none.
*/
function readJUnit(text) {
	if (Buffer.byteLength(text) > 8388608) throw new Error(`it is larger than ${largestJUnit / 1024 ** 2} MiB`);
	if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new Error("it has a document type");
	const valid = XMLValidator.validate(text);
	if (valid !== true) throw new Error(`it is no XML (line ${valid.err.line}: ${valid.err.msg})`);
	const parser = new XMLParser({
		ignoreAttributes: false,
		attributeNamePrefix: "@",
		parseAttributeValue: false,
		parseTagValue: false,
		processEntities: false,
		cdataPropName: "#cdata",
		isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute
	});
	let root;
	try {
		root = parser.parse(text);
	} catch (error) {
		throw new Error(`it cannot be read (${messageOf(error)})`);
	}
	const suites = [...children(root, "testsuites"), ...children(root, "testsuite")];
	if (suites.length === 0) throw new Error("it has no `testsuite`");
	const result = {
		tests: 0,
		failed: 0,
		failures: []
	};
	for (const suite of suites) readSuite(suite, result);
	return result;
}
function readSuite(suite, result) {
	for (const inner of children(suite, "testsuite")) readSuite(inner, result);
	for (const one of children(suite, "testcase")) {
		result.tests += 1;
		const problem = [...children(one, "failure"), ...children(one, "error")][0];
		if (problem === void 0) continue;
		result.failed += 1;
		if (result.failures.length === mostFailures) continue;
		const name = [attribute(one, "classname"), attribute(one, "name")].filter((part) => part !== "").join(": ");
		const failure = attribute(problem, "message") || textOf(problem) || "failed";
		result.failures.push({
			name: shorten(name || "a case", 200),
			failure: shorten(failure, 2e3)
		});
	}
}
/** Elements of one name; one without attributes and content is a text for the parser. */
function children(value, name) {
	const list = isObject(value) ? value[name] : void 0;
	if (!Array.isArray(list)) return [];
	return list.map((item) => isObject(item) ? item : { "#text": item });
}
function attribute(element, name) {
	const value = element[`@${name}`];
	return typeof value === "string" ? withoutReferences(value).trim() : "";
}
function textOf(element) {
	return withoutReferences([element["#text"], element["#cdata"]].flat().filter((part) => typeof part === "string").join("")).trim();
}
const predefined = {
	lt: "<",
	gt: ">",
	amp: "&",
	quot: "\"",
	apos: "'"
};
/** The references that XML itself knows (XML 1.0, 4.1 and 4.6), each replaced once. */
function withoutReferences(text) {
	return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot|apos));/gi, (whole, hex, decimal, name) => {
		if (name !== void 0) return predefined[name.toLowerCase()] ?? whole;
		const code = hex === void 0 ? Number(decimal) : Number.parseInt(hex, 16);
		return code <= 1114111 ? String.fromCodePoint(code) : whole;
	});
}
/** A small JUnit file of one suite. */
function writeJUnit(suite, cases) {
	return new json2xml_default({
		ignoreAttributes: false,
		attributeNamePrefix: "@",
		format: true,
		suppressBooleanAttributes: false
	}).build({
		"?xml": {
			"@version": "1.0",
			"@encoding": "UTF-8"
		},
		testsuites: { testsuite: {
			"@name": plain(suite),
			"@tests": String(cases.length),
			"@failures": String(cases.filter((one) => one.failure !== void 0).length),
			"@time": seconds(cases.reduce((sum, one) => sum + (one.time ?? 0), 0)),
			testcase: cases.map((one) => ({
				"@classname": plain(suite),
				"@name": plain(one.name),
				...one.time === void 0 ? {} : { "@time": seconds(one.time) },
				...one.failure === void 0 ? {} : { failure: {
					"@message": plain(one.failure),
					"#text": lines(one.output ?? "")
				} }
			}))
		} }
	});
}
function seconds(value) {
	return value.toFixed(3);
}
function lines(text) {
	return text.split("\n").map(plain).join("\n");
}

// src/trial/meeting.ts
/**
* A command of the user's on the runner, while Packer holds the machine. It is started by us and not
* by Packer, whose own environment has the cloud's credentials: Packer's last provisioner only says
* where the machine is, and waits.
*/
/** Names the folder in Packer's environment; `inline` cannot hold a path of others. */
const meetingVariable = "PACKERNIX_MEETING";
/**
* `build` gives what Packer's builder knows of the machine (packer-plugin-sdk
* multistep/commonsteps/step_provision.go). A key is written to a file only, not to a command line.
*/
const meetingScript = [
	"set -eu",
	"umask 077",
	`cd "$${meetingVariable}"`,
	"cat >key <<'PACKERNIX_END'",
	"{{ build `SSHPrivateKey` }}",
	"PACKERNIX_END",
	"cat >at.new <<'PACKERNIX_END'",
	"{{ build `Host` }}",
	"{{ build `Port` }}",
	"{{ build `User` }}",
	"PACKERNIX_END",
	"mv at.new at",
	"while [ ! -e done ]; do sleep 0.2; done"
];
/** Milliseconds between two looks for the machine. */
const pace = 200;
/** Characters of a command's output that the log takes. */
const mostShown = 1048576;
async function openMeeting(options) {
	const { folder, log } = options;
	const results = path.join(folder, "results");
	await mkdir(results, {
		recursive: true,
		mode: 448
	});
	async function machine(packerEnded) {
		const at = path.join(folder, "at");
		while (!await exists(at)) {
			if (packerEnded.aborted) return void 0;
			await setTimeout(pace);
		}
		const [host = "", port = "", user = ""] = (await readFile(at, "utf8")).split("\n");
		return {
			PACKERNIX_HOST: host,
			PACKERNIX_PORT: port,
			PACKERNIX_USER: user,
			PACKERNIX_KEY_FILE: options.keyFile ?? await keyOfPacker(folder),
			PACKERNIX_RESULTS: results
		};
	}
	async function attend(packerEnded) {
		const address = await machine(packerEnded);
		if (address === void 0) return void 0;
		const [program = "", ...args] = options.command;
		const shown = shownLines(log);
		let stdout = "";
		try {
			const { exitCode } = await run(program, args, {
				env: {
					...options.env,
					...address
				},
				cwd: options.cwd,
				signal: packerEnded,
				withGroup: true,
				anyExit: true,
				onStdoutLine: (line) => {
					if (stdout.length <= 8388608) stdout += `${line}\n`;
					shown(line);
				},
				onStderrLine: shown
			});
			return {
				exitCode,
				junit: await junitIn(results) ?? printedJUnit(stdout)
			};
		} catch (error) {
			if (packerEnded.aborted || !(error instanceof CommandError)) return void 0;
			log.child(error.message);
			return {
				exitCode: error.exitCode ?? 126,
				junit: ""
			};
		} finally {
			await writeFile(path.join(folder, "done"), "");
		}
	}
	return {
		env: { [meetingVariable]: folder },
		attend
	};
}
/** A key that Packer has made for this machine. */
async function keyOfPacker(folder) {
	const file = path.join(folder, "key");
	return (await readFile(file, "utf8")).includes("PRIVATE KEY") ? file : "";
}
/** Shows lines until there were too many, and says so once. */
function shownLines(log) {
	let left = mostShown;
	return (line) => {
		if (left < 0) return;
		left -= line.length + 1;
		log.child(left < 0 ? "(The rest of this output is left out.)" : line);
	};
}
async function junitIn(results) {
	const file = path.join(results, "junit.xml");
	const found = await stat(file).catch(() => void 0);
	if (!found?.isFile()) return void 0;
	if (found.size > 8388608) return " ".repeat(largestJUnit + 1);
	return await readFile(file, "utf8");
}
/** Many a tool can only print its results, and there is no shell that could redirect them. */
function printedJUnit(stdout) {
	return /^\s*<(\?xml|testsuites?)[\s>]/.test(stdout) && /<testsuites?[\s>]/.test(stdout) ? stdout : "";
}

// src/trial/provisioners.ts
/**
* What Packer does with the machine of a test. The user's script and all names go by files whose
* paths are ours: Packer renders `source`, `inline` and `environment_vars` again and again, so data
* must not stand there.
*/
async function trialProvisioners(work) {
	const { folder, script } = work;
	const report = path.join(folder, "report");
	const provisioners = [];
	await mkdir(folder, {
		recursive: true,
		mode: 448
	});
	if (script !== void 0) {
		const copy = path.join(folder, "test-script");
		await copyFile(script, copy);
		const remote = `/tmp/packernix-test-${randomBytes(8).toString("hex")}`;
		provisioners.push({
			type: "file",
			source: copy,
			destination: remote
		}, {
			type: "shell",
			script: literal(path.join(work.scripts, "trial.sh")),
			environment_vars: [`PACKERNIX_TRIAL=${remote}`]
		}, {
			type: "file",
			direction: "download",
			source: `${remote}.report`,
			destination: report
		});
	}
	if (work.meets) provisioners.push({
		type: "shell-local",
		inline: meetingScript
	});
	return {
		provisioners,
		report
	};
}
/** @returns undefined when the script did not come to its end. */
async function readReport(file, most) {
	const handle = await open(file, "r").catch(() => void 0);
	if (handle === void 0) return void 0;
	try {
		const buffer = Buffer.alloc(Math.min((await handle.stat()).size, most));
		const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
		const text = buffer.toString("utf8", 0, bytesRead);
		const end = text.indexOf("\n");
		if (!/^\d{1,3}$/.test(text.slice(0, end))) return void 0;
		return {
			exitCode: Number(text.slice(0, end)),
			junit: text.slice(end + 1)
		};
	} finally {
		await handle.close();
	}
}

// src/trial/verdict.ts
/**
* @returns with `files` for the output directory, by name.
* @throws {Error} when Packer or this machine failed, so that nothing is known of the image.
*/
function verdictOf(outcome, asked, log) {
	const { result } = outcome;
	if (!result.understood || result.ended === "killed" || result.ended === "full") throw buildFailure(result, outcome.packer) ?? /* @__PURE__ */ new Error("Packer ended without a reason");
	const checks = [];
	if (asked.testScript !== void 0) checks.push({
		input: "test-script",
		name: asked.testScript,
		report: outcome.script
	});
	if (asked.testCommand.length > 0) {
		const name = asked.testCommand[0] ?? "";
		checks.push({
			input: "test-command",
			name,
			report: outcome.command
		});
	}
	const lost = lossOf(outcome, asked);
	const cases = [{
		name: "the image boots and can be reached",
		...outcome.connected ? {} : {
			failure: lost ?? "not reached",
			output: tailOf(outcome)
		}
	}];
	const problems = [];
	const files = {};
	for (const check of checks) {
		const { junit, problem } = judge(check, lost, log);
		if (junit !== void 0) files[files["junit.xml"] === void 0 ? "junit.xml" : `junit-${check.input}.xml`] = junit;
		if (problem !== void 0) problems.push(`${check.input}: ${problem}`);
		cases.push({
			name: `${check.input} ${check.name}`,
			time: outcome.seconds,
			...problem === void 0 ? {} : {
				failure: problem,
				output: tailOf(outcome)
			}
		});
	}
	if (problems.length === 0 && lost !== void 0) problems.push(lost);
	files["junit.xml"] ??= writeJUnit("packernix", cases);
	if (problems.length === 0) return {
		files,
		problem: void 0,
		note: `${checks.length === 0 ? "It boots and can be reached" : "All checks passed"} (${formatDuration(outcome.seconds * 1e3)}).`
	};
	const text = `The image did not pass its test. ${problems.map(withPeriod).join(" ")}`;
	const details = [...result.errors, ...outcome.tail].join("\n");
	return {
		files,
		problem: new UserError(text, { details }),
		note: text
	};
}
function tailOf(outcome) {
	return outcome.tail.join("\n");
}
/** Why Packer did not come to its end, in the words of the user; undefined when it did. */
function lossOf({ result, connected }, { testTimeout }) {
	if (result.ended === "timeout") return `test-timeout: the machine and its checks took longer than ${formatDuration(testTimeout)} and were ended.`;
	if (result.lost !== void 0) return result.lost;
	if (result.exitCode === 0) return void 0;
	const said = result.errors[0];
	const why = said === void 0 ? "Packer does not say why" : inShort(said);
	return connected ? `The machine was lost before its checks had ended: ${withPeriod(why)}` : `The machine could not be reached: ${withPeriod(why)}`;
}
/** Cases that are annotated; the step's own error comes beside them. */
const mostAnnotated = 8;
/** What one check says: by its exit code, and by its JUnit file where it left one. */
function judge(check, lost, log) {
	const { input, report } = check;
	if (report === void 0) return { problem: lost ?? "it was not run" };
	const { exitCode, junit } = report;
	const byCode = exitCode === 0 ? void 0 : `${check.name} ended with exit code ${exitCode}`;
	if (junit.trim() === "") return { problem: byCode };
	let result;
	try {
		result = readJUnit(junit);
	} catch (error) {
		log.warning(`${input}: its JUnit file is left out: ${withPeriod(messageOf(error))}`);
		return { problem: byCode };
	}
	log.info(`${input}: ${result.tests} cases, ${result.failed} of them failed`);
	for (const { name, failure } of result.failures.slice(0, mostAnnotated)) log.error(`${name}: ${failure}`);
	for (const { name, failure } of result.failures.slice(mostAnnotated)) log.child(`${name}: ${failure}`);
	if (result.failed === 0) return {
		junit,
		problem: byCode
	};
	const names = result.failures.slice(0, 3).map(({ name }) => name);
	const more = result.failed - names.length;
	const list = `${names.join(", ")}${more > 0 ? `, and ${more} more` : ""}`;
	return {
		junit,
		problem: `${result.failed} of ${result.tests} cases failed: ${list}`
	};
}

// src/steps/trial.ts
/**
* A trial of an image: a throw-away machine is booted from it through Packer, the user's checks run,
* and what they said becomes one verdict. `test` and `create` share it.
*/
/** True when the user gave a check. */
function wantsTrial({ inputs }) {
	return inputs.testScript !== void 0 || inputs.testCommand.length > 0;
}
/**
* What would end the run at its end is better known before the long work.
* @throws {UserError} when the checks cannot be run.
*/
async function checkTrial(context) {
	if (!wantsTrial(context)) return;
	await scriptOf(context);
	const { type } = (await context.template()).template.builder;
	const least = (await trialWay(context)).packer;
	const { version } = await context.packerTool();
	refuseOldPacker(version, {
		template: {
			builder: { type },
			facts: void 0
		},
		least
	});
}
async function trialWay(context) {
	const { trial, builder } = await context.home();
	if (trial !== void 0) return trial;
	throw new UserError(`builder: Packer's builder ${builder} cannot boot a machine without making an image, so its images cannot be tested.`);
}
/**
* Absolute path of the user's script.
* @throws {UserError} when it is no file of the workspace, or the program of the command is missing.
*/
async function scriptOf({ inputs, github }) {
	const [program] = inputs.testCommand;
	if (program !== void 0) await checkProgram(program, inputs.workingDirectory);
	const given = inputs.testScript;
	if (given === void 0) return void 0;
	const file = await realPath(path.resolve(inputs.workingDirectory, given));
	if (file === void 0 || !(await stat(file)).isFile()) throw new UserError(`test-script: there is no file ${quoted(given)}.`);
	if (isInside(file, github.workspace) || isInside(file, "/nix/store")) return file;
	throw new UserError(`test-script: ${quoted(given)} lies outside the workspace.`);
}
async function checkProgram(program, directory) {
	const search = program.includes("/") ? path.dirname(path.resolve(directory, program)) : childEnvironment("common")["PATH"] ?? "";
	if (await which(path.basename(program), search) !== void 0) return;
	throw new UserError(`test-command: ${quoted(program)} was not found, or is not executable. Give the program in the first line, and each argument in a line of its own.`);
}
/**
* @param variables Values for the template's variables that are not in it yet.
* @throws {UserError} when the trial itself could not be made.
*/
async function tryImage(context, input, variables) {
	const script = await scriptOf(context);
	const way = await trialWay(context);
	return await context.log.group("Boot the image and test it", () => context.timeline.phase("Test", async () => {
		await renewExpiry(context);
		const trial = await way.prepare(input);
		try {
			for (const note of trial.notes) context.log.info(note);
			const outcome = await runTrial(context, {
				input,
				variables,
				trial,
				script,
				way
			});
			const { files, ...verdict } = verdictOf(outcome, context.inputs, context.log);
			const { outputDirectory } = context.inputs;
			if (outputDirectory !== void 0) await writeOutputFiles(outputDirectory, files);
			return verdict;
		} finally {
			await trial.dispose();
		}
	}));
}
async function runTrial(context, work) {
	const { inputs, invocation, actionRoot } = context;
	const { input, trial } = work;
	const folder = path.join(invocation.directory, "trial");
	const mark = childMark(invocation);
	const { provisioners, report } = await trialProvisioners({
		folder,
		script: work.script,
		meets: inputs.testCommand.length > 0,
		scripts: path.join(actionRoot, "packer", "scripts")
	});
	const template = trialTemplate(input.template, trial, provisioners);
	if (!("artifacts" in input.image)) await tellPlace(context, {
		name: input.image.name,
		builder: template.builder
	});
	const opened = await openPacker(context, {
		template,
		least: work.way.packer,
		folder,
		env: input.template === void 0 ? childEnvironment("packer", mark, ["HOME"]) : await context.packerEnvironment(),
		secrets: input.template === void 0 ? [] : await context.secrets()
	});
	const meeting = await openMeeting({
		folder: path.join(folder, "meeting"),
		command: inputs.testCommand,
		cwd: inputs.workingDirectory,
		env: childEnvironment("common", mark, ["HOME"]),
		keyFile: keyFileOf(template, work.variables, trial, opened.env, inputs.workingDirectory),
		log: context.log
	});
	const watched = watchOutput(context.log);
	const session = {
		...opened,
		cacheDirectory: path.join(folder, "cache"),
		env: {
			...opened.env,
			...trial.environment,
			[meetingVariable]: meeting.env["PACKERNIX_MEETING"] ?? "",
			PATH: [...trial.searchPath ?? [], opened.env["PATH"] ?? ""].join(":")
		},
		log: watched.log
	};
	const given = input.template === void 0 ? {} : work.variables;
	const files = await writePackerFiles(session, writeTemplate(template, trial), writeVariables(template, given, trial));
	await validateTemplate(session, files, { input: "template" }, context.signal);
	const started = Date.now();
	const ended = new AbortController();
	const packing = runPacker(context, session, files, {
		timeoutMs: inputs.testTimeout,
		title: "Packer boots the image"
	}).finally(() => ended.abort());
	const attending = inputs.testCommand.length > 0 ? meeting.attend(ended.signal) : Promise.resolve(void 0);
	const [result, command] = await Promise.all([packing, attending]);
	context.signal.throwIfAborted();
	if (!watched.connected() && trial.console !== void 0) for (const line of (await trial.console()).split("\n").slice(-longestTail)) session.log.child(line);
	return {
		result,
		packer: session.packer,
		connected: watched.connected(),
		script: await readReport(report, largestJUnit + 16),
		command,
		tail: watched.tail,
		seconds: (Date.now() - started) / 1e3
	};
}
/** The private key that Packer is told to use, as an absolute path. */
function keyFileOf(template, variables, trial, env, directory) {
	const written = trial.builder["ssh_private_key_file"];
	if (typeof written !== "string" || written === "") return void 0;
	return path.resolve(directory, variableResolver(template, variables, env).resolve(written));
}
/** The template of the image with the machine and the work of the trial; nothing else of it stays. */
function trialTemplate(template, trial, provisioners) {
	const variables = template?.variables ?? {};
	const sensitive = template?.sensitive ?? [];
	return {
		root: {
			variables,
			...sensitive.length > 0 ? { "sensitive-variables": sensitive } : {},
			provisioners
		},
		builder: trial.builder,
		variables,
		sensitive,
		facts: template?.facts
	};
}
/** Lines of output that a report of ours holds. */
const longestTail = 50;
function watchOutput(log) {
	const tail = [];
	let connected = false;
	const child = (line) => {
		if (/Connected to (SSH|WinRM)/.test(line)) connected = true;
		tail.push(line.slice(0, 2e3));
		if (tail.length > longestTail) tail.shift();
		log.child(line);
	};
	return {
		log: {
			...log,
			child
		},
		tail,
		connected: () => connected
	};
}

export { runPacker as a, openPacker as i, tryImage as n, wantsTrial as r, checkTrial as t };