import { a as __toESM } from "./rolldown-runtime.js";
import { a as messageOf, n as UserError, r as hasCode } from "./errors.js";
import { G as childEnvironment, I as bestVersion, V as runnerPlatform, z as mirrored } from "./start.js";
import { Ht as which, Jt as withPeriod, Kt as quoted } from "./start-both.js";
import { t as fileSha256 } from "./checksums.js";
import { n as minimumNix } from "./nix-find2.js";
import { n as commit, r as prepare } from "./commit.js";
import { n as unpackFolderName, t as removeDeadFolders } from "./folder-name.js";
import { t as narHash } from "./nar-write.js";
import { t as inReferenceOrder } from "./plan.js";
import { t as removeTree } from "./remove-tree.js";
import { a as store, i as state, n as recordNix } from "./nix-record.js";
import { r as parseSha256, t as isStoreName } from "./store-path.js";
import { i as pinnedVersions, n as defaultVersion, r as pinned, t as committedTable } from "./table.js";
import { n as keepTool, t as findTool } from "./tool-cache2.js";
import path from "node:path";
import { chmod, copyFile, lstat, mkdir, readdir, rm, utimes } from "node:fs/promises";
import { closeSync, createReadStream, fchmodSync, futimesSync, lutimesSync, mkdirSync, openSync, symlinkSync, writeSync } from "node:fs";
import { Readable } from "node:stream";
import { spawn } from "node:child_process";

// src/tools/nix-decode.ts
/** The tar archive inside a compressed file. */
/** An archive is not what it should be: damaged, cut short, or made to write elsewhere. */
var ArchiveError = class extends Error {};
/** The tar archive in a `.tar.xz`, by `xz` where there is one, else in WebAssembly. */
async function* decodeXz(file, env) {
	const xz = await which("xz", env["PATH"] ?? "");
	if (xz === void 0) {
		const library = await import("./xz-decompress.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
		const { XzReadableStream } = "default" in library ? library.default : library;
		yield* new XzReadableStream(Readable.toWeb(createReadStream(file)));
		return;
	}
	const input = openSync(file, "r");
	const child = spawn(xz, ["--decompress", "--stdout"], {
		env: childEnvironment("common", {}, [], env),
		stdio: [
			input,
			"pipe",
			"pipe"
		]
	});
	closeSync(input);
	let complaint = "";
	child.stderr?.on("data", (chunk) => {
		if (complaint.length < 4096) complaint += chunk.toString();
	});
	const ended = new Promise((done, failed) => {
		child.once("error", failed);
		child.once("close", done);
	});
	ended.catch(() => {});
	try {
		yield* child.stdout;
		if (await ended !== 0) throw new ArchiveError(complaint.trim() || "xz could not decode it");
	} finally {
		child.kill();
	}
}

// src/tools/nix-reginfo.ts
/**
* The registration that a release of Nix carries (`.reginfo`), in the form that `nix-store --load-db`
* reads: per path its name, hash and size of its NAR, deriver, number of references, references,
* each on a line of its own.
*/
/**
* @throws {Error} when the text is no registration, or names a reference that it does not register:
* Nix would take such a one and claim paths that are not there.
*/
function parseRegistration(text) {
	const lines = text.split("\n");
	if (lines.pop() !== "") throw new Error("the registration is cut short");
	const found = /* @__PURE__ */ new Map();
	let at = 0;
	const next = () => {
		const line = lines[at++];
		if (line === void 0) throw new Error("the registration is cut short");
		return line;
	};
	while (at < lines.length) {
		const name = storePath(next());
		const narHash = hashDigits(next());
		const narSize = count(next());
		next();
		const references = [];
		for (let left = count(next()); left > 0; left--) references.push(storePath(next()));
		if (found.has(name)) throw new Error(`the registration names ${name} twice`);
		found.set(name, {
			path: name,
			narHash,
			narSize,
			references,
			signatures: []
		});
	}
	if (found.size === 0) throw new Error("the registration is empty");
	for (const { path: name, references } of found.values()) {
		const missing = references.find((reference) => !found.has(reference));
		if (missing !== void 0) throw new Error(`${name} refers to ${missing}, which the registration does not name`);
	}
	return [...found.values()];
}
/** What a path needs to run, itself included. */
function closureOf(root, infos) {
	const byPath = new Map(infos.map((info) => [info.path, info]));
	const closure = /* @__PURE__ */ new Set([root]);
	for (const one of closure) for (const reference of byPath.get(one)?.references ?? []) closure.add(reference);
	return [...closure];
}
function storePath(line) {
	if (path.dirname(line) === "/nix/store" && isStoreName(path.basename(line))) return line;
	throw new Error(`${JSON.stringify(line)} is no store path`);
}
function count(line) {
	if (!/^\d{1,15}$/.test(line)) throw new Error(`${JSON.stringify(line)} is no number`);
	return Number(line);
}
function hashDigits(line) {
	const hash = parseSha256(line);
	if (hash === void 0) throw new Error(`${JSON.stringify(line)} is no SHA-256`);
	return hash.toString("hex");
}

// src/tools/nix-unpack.ts
/**
* The archive of a Nix release, into a folder: entry by entry, nothing
* written through a link, nothing outside. Layout: `nix-<version>-<system>/{install, .reginfo,
* store/<hash>-<name>…}` (scripts/binary-tarball.nix of Nix).
*/
const longestRegistration = 16777216;
/**
* Unpacks what lies below `store/` into `folder`, which exists and is empty. Files get the modes
* and the time that they have in a store; the folders stay writable (see `seal`).
* @param tar The bytes of the tar archive.
* @param top Name of the one folder at the archive's top.
* @throws {ArchiveError} and leaves in `folder` what was written until then.
*/
async function unpackRelease(tar, top, folder) {
	const { extract } = await import("./tar-stream.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const parser = extract();
	const made = /* @__PURE__ */ new Set();
	let registration;
	const feeding = feed(tar, parser);
	feeding.catch(() => {});
	try {
		for await (const entry of parser) {
			const { name, type = "file", linkname, mode = 0 } = entry.header;
			const content = entry;
			const place = placeOf(name, top);
			if (place === void 0) entry.resume();
			else if (place === "registration") {
				if (type !== "file") throw new ArchiveError(`${quoted(name)} is no file`);
				registration = await text(content);
			} else {
				const file = path.join(folder, ...place);
				if (place.length > 1 && !made.has(path.dirname(file))) throw new ArchiveError(`${quoted(name)} comes without its folder`);
				if (type === "directory") {
					if (!made.has(file)) mkdirSync(file, { mode: 493 });
					made.add(file);
					entry.resume();
				} else if (type === "symlink") {
					if (!linkname) throw new ArchiveError(`${quoted(name)} is a link to nothing`);
					symlinkSync(linkname, file);
					lutimesSync(file, 1, 1);
					entry.resume();
				} else if (type === "file" || type === "contiguous-file") await write(file, content, ((mode ?? 0) & 73) !== 0);
				else throw new ArchiveError(`${quoted(name)} is a ${type}, which no store has`);
			}
		}
		await feeding;
	} catch (error) {
		parser.destroy();
		const cause = await feeding.then(() => error, (failure) => failure ?? error);
		throw archiveTrouble(error) ?? archiveTrouble(cause) ?? cause;
	}
	if (registration === void 0) throw new ArchiveError("there is no .reginfo in it");
	return {
		registration,
		names: await readdir(folder)
	};
}
/** `undefined`: not needed. @throws {ArchiveError} for a name that leads elsewhere. */
function placeOf(name, top) {
	const parts = name.replace(/\/+$/, "").split("/");
	const [first, second, third] = parts;
	if (first !== top || parts.some((part) => part === "" || part === "." || part === "..")) throw new ArchiveError(`${quoted(name)} lies outside of ${top}`);
	if (second === void 0) return void 0;
	if (second !== "store") {
		if (parts.length > 2) throw new ArchiveError(`${quoted(name)} is nothing that a release has`);
		return second === ".reginfo" ? "registration" : void 0;
	}
	if (third === void 0) return void 0;
	if (!isStoreName(third)) throw new ArchiveError(`${quoted(name)} is no store path`);
	return parts.slice(2);
}
async function feed(from, parser) {
	try {
		for await (const chunk of from) {
			if (parser.destroying) return;
			if (!parser.write(chunk)) await drained(parser);
		}
		parser.end();
	} catch (error) {
		parser.destroy(error);
		throw error;
	}
}
/** Synchronous: with some thousands of small files a turn of the event loop each costs more. */
async function write(file, content, executable) {
	const descriptor = openSync(file, "wx", 384);
	try {
		for await (const chunk of content) for (let done = 0; done < chunk.length;) done += writeSync(descriptor, chunk, done);
		fchmodSync(descriptor, executable ? 365 : 292);
		futimesSync(descriptor, 1, 1);
	} finally {
		closeSync(descriptor);
	}
}
async function text(content) {
	const chunks = [];
	let size = 0;
	for await (const chunk of content) {
		size += chunk.length;
		if (size > longestRegistration) throw new ArchiveError("its .reginfo is far too long");
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString();
}
/** What the readers of tar, xz and zstd say of bad bytes; trouble of the disk has a system code. */
function archiveTrouble(error) {
	if (error instanceof ArchiveError) return error;
	if (hasCode(error, "EEXIST") || hasCode(error, "ENOTDIR")) return new ArchiveError("it holds two things of one name", { cause: error });
	const { code, name } = error;
	if (/^E[A-Z0-9]+$/.test(code ?? "") || code === "ABORT_ERR") return void 0;
	if (name === "TypeError" || name === "ReferenceError") return void 0;
	return new ArchiveError(messageOf(error), { cause: error });
}
/**
* Gives an unpacked path the modes and times that it has in a store, but for those of its
* topmost folder, which only root can move without permission to write (see `moveTree`).
*/
async function seal(file) {
	if (!(await lstat(file)).isDirectory()) return;
	for (const entry of await readdir(file, {
		withFileTypes: true,
		recursive: true
	})) {
		if (!entry.isDirectory()) continue;
		const folder = path.join(entry.parentPath, entry.name);
		await chmod(folder, 365);
		await utimes(folder, 1, 1);
	}
	await utimes(file, 1, 1);
	if (process.geteuid?.() === 0) await chmod(file, 365);
}
/** Waits until a stream takes more, or is closed. */
function drained(stream) {
	return new Promise((done) => {
		const go = () => {
			stream.off("drain", go);
			stream.off("close", go);
			done();
		};
		stream.on("drain", go);
		stream.on("close", go);
	});
}

// src/tools/nix-install.ts
/**
* Puts an unpacked release of Nix into the store and registers it, without the installer's shell
* script. Every path is held against the hash of its registration before Nix hears of it: the
* archive's own hash says that the download was whole, this one that the disk holds what it held.
*/
/** Of the folder that is unpacked into. */
const part = "0";
/**
* Two jobs may do this at once: each unpacks into a folder of its own, and one after the other
* moves its paths and registers them.
* @throws {ArchiveError} when the archive is not what it should be: the store is then as before.
* @throws {UserError} when the disk is full.
*/
async function installRelease(options) {
	const { version, env, log } = options;
	removeDeadFolders(store);
	const folder = path.join(store, unpackFolderName());
	const unpacked = path.join(folder, part);
	try {
		await mkdir(unpacked, {
			recursive: true,
			mode: 493
		});
		const { registration, names } = await unpackRelease(options.tar, options.top, unpacked);
		const infos = registered(registration, names);
		const nix = await nixOf(infos, unpacked, version);
		for (const info of infos) {
			const file = path.join(unpacked, path.basename(info.path));
			await verify(info, file);
			await seal(file);
		}
		const task = {
			stateDir: state,
			nixStore: void 0,
			env: localNix(folder, env),
			infos
		};
		const paths = infos.map((_, index) => [index, part]);
		const { left, notes } = await commit({
			kind: "commit",
			paths
		}, prepare({
			kind: "prepare",
			...task
		}), folder);
		for (const note of notes) log.info(note);
		const [first] = left;
		if (first !== void 0) throw new Error(`${first.path} cannot be put there: ${first.why}`);
		const installed = {
			bin: path.join(nix, "bin"),
			version,
			closure: infos.map((one) => one.path)
		};
		await recordNix(installed);
		return installed;
	} catch (error) {
		throw fullDisk(error) ?? error;
	} finally {
		removeTree(folder);
	}
}
/** Nix itself would register what is named and not there. @returns references first. */
function registered(text, names) {
	let paths;
	try {
		paths = parseRegistration(text);
	} catch (error) {
		throw new ArchiveError(messageOf(error), { cause: error });
	}
	const there = new Set(names);
	const absent = paths.find(({ path: one }) => !there.delete(path.basename(one)));
	if (absent !== void 0) {
		const name = path.basename(absent.path);
		throw new ArchiveError(`its .reginfo names ${name}, which is not in it`);
	}
	const [unnamed] = there;
	if (unnamed !== void 0) throw new ArchiveError(`it holds ${unnamed}, which its .reginfo does not name`);
	const wanted = paths.map((info) => ({ info }));
	return inReferenceOrder(wanted, /* @__PURE__ */ new Set(), []).map(({ info }) => info);
}
/** The path whose programs are put on PATH; parts of Nix may have programs of the same names. */
async function nixOf(infos, folder, version) {
	const complete = [];
	for (const { path: one } of infos) {
		const bin = path.join(folder, path.basename(one), "bin");
		const programs = await readdir(bin).catch(() => []);
		if (programs.includes("nix") && programs.includes("nix-store")) complete.push(one);
	}
	const exact = complete.find((one) => path.basename(one).slice(33) === `nix-${version}`);
	const size = (one) => closureOf(one, infos).length;
	const [largest] = complete.sort((a, b) => size(b) - size(a));
	const found = exact ?? largest;
	if (found === void 0) throw new ArchiveError("there is no `nix` with `nix-store` in it");
	return found;
}
async function verify({ path: name, narHash: wanted }, file) {
	const sri = await narHash(file);
	if (Buffer.from(sri.slice(7), "base64").toString("hex") === wanted) return;
	throw new ArchiveError(`${path.basename(name)} has another content than its .reginfo says`);
}
/** Nix on the store's own files, with no settings but ours: neither the machine's nor a user's. */
function localNix(home, env) {
	const { PATH = "" } = childEnvironment("common", {}, [], env);
	return {
		PATH,
		HOME: home,
		USER: env["USER"] || "runner",
		NIX_CONF_DIR: home,
		NIX_USER_CONF_FILES: ""
	};
}
function fullDisk(error) {
	if (!(hasCode(error, "ENOSPC") || hasCode(error, "EDQUOT")) && !/No space left on device|disk is full/.test(messageOf(error))) return void 0;
	return new UserError(`The file system of ${store} is full: Nix needs about 500 MB there. Free some space, or use a larger disk.`, { cause: error });
}

// src/tools/nix-release.ts
/** A release of Nix: which one, from where, and into the store. */
const tool = "nix";
const keptArchive = "nix.tar.xz";
/** Releases are about 25 MB. */
const longestArchive = 536870912;
/** Installs the release that is wanted. @throws {UserError} for all that the user can mend. */
async function releasedNix(options) {
	const release = await chooseRelease(options);
	return await fromKept(release, options) ?? await fromNetwork(release, options);
}
async function chooseRelease(options) {
	const { constraint, table = committedTable } = options;
	const platform = runnerPlatform();
	const known = pinnedVersions(tool, platform, table);
	const version = constraint === void 0 ? defaultVersion(tool, table) : await bestVersion(known, constraint, "2.8.0") ?? constraint.exact;
	const entry = version === void 0 ? void 0 : pinned(tool, version, platform, table);
	const sha256 = constraint?.sha256 ?? entry?.sha256;
	if (version === void 0 || sha256 === void 0) throw new UserError(`nix-version: no hash is known of Nix ${constraint?.text ?? version} for ${platform}; known are ${known.join(", ")}. Name one of these, or a version with the SHA-256 of its archive, nix-<version>-${platform}.tar.xz at releases.nixos.org: \`nix-version: ${constraint?.exact ?? version ?? "2.30.1"}@sha256:<64 hexadecimal digits>\`.`);
	const top = `nix-${version}-${platform}`;
	return {
		version,
		platform,
		top,
		url: entry?.url ?? `https://releases.nixos.org/nix/nix-${version}/${top}.tar.xz`,
		sha256
	};
}
async function fromKept(release, options) {
	const { version, platform, top } = release;
	const { env, log } = options;
	const folder = await findTool({
		tool,
		version,
		platform
	}, {
		env,
		log
	});
	if (folder === void 0) return void 0;
	try {
		const archive = path.join(folder, keptArchive);
		if (await fileSha256(archive) !== release.sha256) throw new ArchiveError("it has another hash than the release");
		const tar = decodeXz(archive, env);
		return {
			...await installRelease({
				version,
				top,
				tar,
				env,
				log
			}),
			from: "tool-cache"
		};
	} catch (error) {
		const gone = error.code === "ENOENT";
		if (!(error instanceof ArchiveError) && !gone) throw error;
		log.warning(`Nix ${version} in the tool cache (${folder}) cannot be used and is fetched anew: ${withPeriod(messageOf(error))}`);
		await drop(folder).catch(() => {});
		return;
	}
}
async function drop(folder) {
	await rm(`${folder}.complete`, { force: true });
	await rm(folder, {
		recursive: true,
		force: true
	});
}
async function fromNetwork(release, options) {
	const { version, top, sha256 } = release;
	const { env, log, signal, timing } = options;
	const { download } = await import("./download2.js");
	const archive = path.join(options.scratch, `${top}.tar.xz`);
	const url = mirrored(release.url, options.mirrors);
	const what = `Nix ${version}`;
	await mkdir(options.scratch, { recursive: true });
	try {
		await download(url, archive, {
			what,
			sha256,
			maxBytes: longestArchive,
			signal,
			log,
			timing
		});
		const tar = decodeXz(archive, env);
		const nix = await installRelease({
			version,
			top,
			tar,
			env,
			log
		});
		await keep(release, archive, options);
		return {
			...nix,
			from: "download"
		};
	} catch (error) {
		if (!(error instanceof ArchiveError)) throw error;
		throw new UserError(`${what} was refused, and nothing of it was kept: ${url} is no release as Nix makes them, because ${withPeriod(messageOf(error))}`, { cause: error });
	} finally {
		await rm(archive, { force: true });
	}
}
async function keep(release, file, options) {
	const { version, platform } = release;
	const { env, log } = options;
	if (env["RUNNER_ENVIRONMENT"] === "github-hosted") return;
	try {
		await keepTool({
			tool,
			version,
			platform
		}, {
			env,
			log
		}, (folder) => copyFile(file, path.join(folder, keptArchive)));
	} catch (error) {
		log.info(`Nix ${version} could not be kept in the tool cache: ${messageOf(error)}`);
	}
}

export { releasedNix };