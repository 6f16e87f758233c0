import { i as __toESM } from "./rolldown-runtime.js";
import { a as messageOf, n as UserError, r as hasCode, t as CommandError } from "./errors.js";
import { B as runnerPlatform, I as bestVersion, O as childEnvironment, z as mirrored } from "./start.js";
import { Bt as withPeriod, Pt as which, Rt as quoted } from "./start-both.js";
import { n as minimumNix } from "./nix-find2.js";
import { t as narHash } from "./nar.js";
import { t as run } from "./exec3.js";
import { t as removeTree } from "./remove-tree.js";
import { c as isStoreName, l as parseRegistration, n as quietSettings, o as store, r as recordNix, s as closureOf, u as registrationText } from "./nix-record.js";
import { n as defaultVersion, o as pinnedVersions, r as pinned, t as committedTable } from "./table.js";
import { n as keepTool, t as findTool } from "./tool-cache2.js";
import path from "node:path";
import { chmod, copyFile, lstat, mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { closeSync, createReadStream, createWriteStream, fchmodSync, futimesSync, lutimesSync, mkdirSync, openSync, symlinkSync, writeSync } from "node:fs";
import { Readable } from "node:stream";
import { constants as constants$2, createZstdCompress, createZstdDecompress } from "node:zlib";
import { spawn } from "node:child_process";
import { finished } from "node:stream/promises";

// src/tools/nix-decode.ts
/** The tar archive inside a compressed file. */
/** An archive is not what it should be: damaged, cut short, or made to write elsewhere. */
var ArchiveError = class extends Error {};
/** Bytes at a time: with Node's own 16 KiB half of the work goes into turns of its event loop. */
const portion = 1048576;
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
/** The tar archive in a `.tar.zst`, by Node itself. */
async function* decodeZstd(file) {
	const source = createReadStream(file, { highWaterMark: portion });
	const decoder = createZstdDecompress({ chunkSize: portion });
	source.on("error", (error) => decoder.destroy(error));
	try {
		yield* source.pipe(decoder);
	} finally {
		source.destroy();
	}
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

// src/tools/nix-unpack.ts
/**
* The archive of a Nix release, or what we kept of one, into a folder: entry by entry, nothing
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
* Gives the folders of an unpacked path the mode and time that they have in a store. The topmost
* one is left to `sealTop`: a folder that its owner may not write cannot be moved elsewhere.
*/
async function seal(file) {
	for (const entry of await readdir(file, {
		withFileTypes: true,
		recursive: true
	})) {
		if (!entry.isDirectory()) continue;
		const folder = path.join(entry.parentPath, entry.name);
		await chmod(folder, 365);
		await utimes(folder, 1, 1);
	}
}
async function sealTop(file) {
	if (!(await lstat(file)).isDirectory()) return;
	await chmod(file, 365);
	await utimes(file, 1, 1);
}

// src/tools/nix-install.ts
/**
* Puts an unpacked release of Nix into the store and registers it, without the installer's shell
* script. Every path is held against the hash of its registration before Nix hears of it: the
* archive's own hash says that the download was whole, this one that the disk holds what it held.
* It costs a tenth of the whole and is the same for what comes from the release and from our cache.
*/
const prefix = ".packernix-";
/**
* Two jobs may do this at once: each unpacks into a folder of its own, of two renames one wins, and
* registering a path twice is harmless.
* @throws {ArchiveError} when the archive is not what it should be: the store is then as before.
* @throws {UserError} when the disk is full.
*/
async function installRelease(options) {
	await removeOld();
	const folder = path.join(store, prefix + randomBytes(6).toString("hex"));
	const unpacked = path.join(folder, "store");
	try {
		await mkdir(unpacked, {
			recursive: true,
			mode: 493
		});
		const { registration, names } = await unpackRelease(options.tar, options.top, unpacked);
		const paths = registered(registration, names);
		const nix = await nixOf(paths, unpacked, options.version);
		await eachOf(paths, (entry) => verify(entry, unpacked));
		const installed = {
			bin: path.join(store, nix, "bin"),
			version: options.version,
			closure: paths.map(({ name }) => path.join(store, name))
		};
		const moved = await moveIn(paths, unpacked, folder, options.log);
		try {
			await register(paths, nix, folder, options.env);
			await recordNix(installed);
		} catch (error) {
			for (const name of moved) removeTree(path.join(store, name));
			throw error;
		}
		return installed;
	} catch (error) {
		throw fullDisk(error) ?? error;
	} finally {
		removeTree(folder);
	}
}
/** What killed jobs left. Young folders may be another job's. */
async function removeOld() {
	const hour = 36e5;
	for (const name of await readdir(store)) {
		if (!name.startsWith(prefix)) continue;
		const folder = path.join(store, name);
		const status = await stat(folder).catch(() => void 0);
		if (status !== void 0 && Date.now() - status.mtimeMs > hour) try {
			removeTree(folder);
		} catch {}
	}
}
/** Nix itself would register what is named and not there. */
function registered(text, names) {
	const paths = wrapped(() => parseRegistration(text));
	const there = new Set(names);
	const absent = paths.find(({ name }) => !there.delete(name));
	if (absent !== void 0) throw new ArchiveError(`its .reginfo names ${absent.name}, which is not in it`);
	const [unnamed] = there;
	if (unnamed !== void 0) throw new ArchiveError(`it holds ${unnamed}, which its .reginfo does not name`);
	return paths;
}
/** The path whose programs are put on PATH; parts of Nix may have programs of the same names. */
async function nixOf(paths, folder, version) {
	const complete = [];
	for (const { name } of paths) {
		const programs = await readdir(path.join(folder, name, "bin")).catch(() => []);
		if (programs.includes("nix") && programs.includes("nix-store")) complete.push(name);
	}
	const exact = complete.find((name) => name.slice(33) === `nix-${version}`);
	const size = (name) => closureOf(name, paths).length;
	const [largest] = complete.sort((a, b) => size(b) - size(a));
	const found = exact ?? largest;
	if (found === void 0) throw new ArchiveError("there is no `nix` with `nix-store` in it");
	return found;
}
async function verify({ name, narHash: wanted }, folder) {
	if (await contentOf(path.join(folder, name)) === wanted) return;
	throw new ArchiveError(`${name} has another content than its .reginfo says`);
}
async function contentOf(file) {
	const sri = await narHash(file);
	return Buffer.from(sri.slice(7), "base64").toString("hex");
}
/** @returns the names of those that were not there before. */
async function moveIn(paths, unpacked, folder, log) {
	const moved = [];
	try {
		for (const entry of paths) {
			const from = path.join(unpacked, entry.name);
			const to = path.join(store, entry.name);
			if (await isThere(to)) {
				if (await contentOf(to) === entry.narHash) continue;
				log.warning(`${to} was damaged, or made by another build; the release's is there now.`);
				await rename(to, path.join(folder, `${entry.name}.old`));
			}
			if ((await lstat(from)).isDirectory()) await seal(from);
			if (await renamed(from, to)) moved.push(entry.name);
			await sealTop(to);
		}
	} catch (error) {
		for (const name of moved) removeTree(path.join(store, name));
		throw error;
	}
	return moved;
}
/** False when another job was quicker. */
async function renamed(from, to) {
	try {
		await rename(from, to);
		return true;
	} catch (error) {
		if (hasCode(error, "ENOTEMPTY") || hasCode(error, "EEXIST")) return false;
		throw error;
	}
}
async function isThere(file) {
	try {
		await lstat(file);
		return true;
	} catch (error) {
		if (hasCode(error, "ENOENT")) return false;
		throw error;
	}
}
/** By the new Nix itself. What the store holds as valid keeps its signatures and its deriver. */
async function register(paths, nix, folder, env) {
	const program = path.join(store, nix, "bin", "nix-store");
	const settings = {
		env: localNix(folder, env),
		cwd: folder,
		timeout: 12e4
	};
	const all = paths.map(({ name }) => path.join(store, name));
	try {
		const known = await run(program, [
			"--check-validity",
			"--print-invalid",
			...all
		], settings);
		const invalid = new Set(known.stdout.split("\n"));
		const wanted = paths.filter(({ name }) => invalid.has(path.join(store, name)));
		if (wanted.length > 0) await run(program, ["--load-db"], {
			...settings,
			input: registrationText(wanted)
		});
	} catch (error) {
		if (error instanceof CommandError && (error.missing || error.signal || error.exitCode === 127)) throw new Error(`the unpacked Nix does not run here: ${messageOf(error)}`, { cause: error });
		throw error;
	}
	for (const file of all) if (!await isThere(file)) throw new Error(`${file} vanished while it was registered`);
}
/** Nix on the store's own files, with no settings but these: neither the machine's nor a user's. */
function localNix(home, env) {
	const { PATH = "" } = childEnvironment("common", {}, [], env);
	return {
		PATH,
		HOME: home,
		USER: env["USER"] || "runner",
		NIX_REMOTE: "local",
		NIX_CONF_DIR: home,
		NIX_USER_CONF_FILES: "",
		NIX_CONFIG: quietSettings
	};
}
/** Runs the work for all, four at a time: some wait for the disk while others are hashed. */
async function eachOf(all, work) {
	const left = [...all];
	const worker = async () => {
		for (let one = left.shift(); one !== void 0; one = left.shift()) await work(one);
	};
	await Promise.all([
		worker(),
		worker(),
		worker(),
		worker()
	]);
}
function wrapped(work) {
	try {
		return work();
	} catch (error) {
		throw new ArchiveError(messageOf(error), { cause: error });
	}
}
function fullDisk(error) {
	const text = error instanceof CommandError ? error.stderr : messageOf(error);
	if (!(hasCode(error, "ENOSPC") || hasCode(error, "EDQUOT")) && !/No space left on device|disk is full/.test(text)) return void 0;
	return new UserError(`The file system of ${store} is full: Nix needs about 500 MB there. Free some space, or use a larger disk.`, { cause: error });
}

// src/tools/nix-release.ts
/**
* A release of Nix: which one, from where, and into the store. What was unpacked from `.tar.xz` is
* kept as `.tar.zst` in the tool cache, because Node reads that by itself: slim containers have
* neither `xz` nor `tar`.
*/
const tool = "nix";
const keptArchive = "nix.tar.zst";
/** SHA-256 of the vendor's archive that the kept one was made from. */
const keptOrigin = "archive.sha256";
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
		if ((await readFile(path.join(folder, keptOrigin), "utf8").catch(() => "")).trim() !== release.sha256) throw new ArchiveError("it was made of another archive");
		const tar = decodeZstd(path.join(folder, keptArchive));
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
	const kept = path.join(options.scratch, keptArchive);
	const url = mirrored(release.url, options.mirrors);
	const what = `Nix ${version}`;
	await mkdir(options.scratch, { recursive: true });
	const copy = copyTo(kept, env);
	try {
		await download(url, archive, {
			what,
			sha256,
			maxBytes: longestArchive,
			signal,
			log,
			timing
		});
		const tar = through(decodeXz(archive, env), copy);
		const nix = await installRelease({
			version,
			top,
			tar,
			env,
			log
		});
		if (await copy.done()) await keep(release, kept, options);
		return {
			...nix,
			from: "download"
		};
	} catch (error) {
		if (!(error instanceof ArchiveError)) throw error;
		throw new UserError(`${what} was refused, and nothing of it was kept: ${url} is no release as Nix makes them, because ${withPeriod(messageOf(error))}`, { cause: error });
	} finally {
		copy.end();
		await rm(archive, { force: true });
		await rm(kept, { force: true });
	}
}
async function keep(release, file, options) {
	const { version, platform, sha256 } = release;
	const { env, log } = options;
	try {
		await keepTool({
			tool,
			version,
			platform
		}, {
			env,
			log
		}, async (folder) => {
			await copyFile(file, path.join(folder, keptArchive));
			await writeFile(path.join(folder, keptOrigin), `${sha256}\n`);
		});
	} catch (error) {
		log.info(`Nix ${version} could not be kept in the tool cache: ${messageOf(error)}`);
	}
}
/** A compressed copy of what passes. Its trouble is never that of the work that it goes along with. */
function copyTo(file, env) {
	if (env["RUNNER_ENVIRONMENT"] === "github-hosted") return {
		write: async () => {},
		done: async () => false,
		end: () => {}
	};
	const encoder = createZstdCompress({ params: { [constants$2.ZSTD_c_checksumFlag]: 1 } });
	const output = createWriteStream(file);
	let failed = false;
	const fail = () => {
		failed = true;
		encoder.destroy();
		output.destroy();
	};
	encoder.on("error", fail);
	output.on("error", fail);
	encoder.pipe(output);
	return {
		write: async (chunk) => {
			if (!failed && !encoder.write(chunk)) await drained(encoder);
		},
		done: async () => {
			if (!failed) encoder.end();
			await finished(output).catch(fail);
			return !failed;
		},
		end: fail
	};
}
async function* through(from, copy) {
	for await (const chunk of from) {
		await copy.write(chunk);
		yield chunk;
	}
}

export { releasedNix };