import { a as __toESM } from "./rolldown-runtime.js";
import { a as messageOf, n as UserError, r as hasCode } from "./errors.js";
import { D as parseSha256, E as isStorePath, J as runnerPlatform, K as mirrored, N as childEnvironment, U as bestVersion } from "./start.js";
import { Q as isInside, kt as withPeriod, rt as which } from "./start-both.js";
import { t as fileSha256 } from "./checksums.js";
import { n as minimumNix } from "./nix-find2.js";
import { t as commit } from "./commit.js";
import { n as unpackFolderName, t as removeDeadFolders } from "./folder-name.js";
import { t as narHash } from "./nar-write.js";
import { t as inReferenceOrder } from "./plan.js";
import { t as removeTree } from "./remove-tree.js";
import { a as store, i as state, n as recordNix } from "./nix-record.js";
import { i as pinnedVersions, n as defaultVersion, r as pinned, t as committedTable } from "./table.js";
import { n as keepTool, t as findTool } from "./tool-cache2.js";
import path from "node:path";
import { copyFile, mkdir, readFile, readdir, rm } from "node:fs/promises";
import { chmodSync, closeSync, createReadStream, lstatSync, lutimesSync, mkdirSync, openSync, readdirSync, symlinkSync, writeSync } from "node:fs";
import { Readable } from "node:stream";
import { spawn } from "node:child_process";
import { pipeline as pipeline$1 } from "node:stream/promises";

// src/tools/nix-decode.ts
/** The tar archive inside a compressed file. */
/** An invalid archive: damaged, truncated, or with paths outside of its folder. */
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

// src/tools/nix-unpack.ts
/**
* Unpacks the archive of a Nix release into a folder. Its hash is pinned, so its content is trusted. Layout: `nix-<version>-<system>/{install, .reginfo, store/<hash>-<name>…}`
* (scripts/binary-tarball.nix of Nix).
*/
/**
* @param tar The bytes of the tar archive.
* @param folder Exists and is empty.
* @throws {ArchiveError} and leaves in `folder` what was written until then.
*/
async function unpackRelease(tar, folder) {
	const { extract } = await import("./tar-stream.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const parser = extract();
	const feeding = pipeline$1(Readable.from(tar), parser);
	feeding.catch(() => {});
	try {
		for await (const entry of parser) {
			const { name, type, linkname, mode = 0 } = entry.header;
			const file = path.join(folder, name);
			if (!isInside(file, folder)) throw new ArchiveError(`it names ${name}`);
			if (type === "directory") mkdirSync(file, { recursive: true });
			else if (type === "symlink") symlinkSync(linkname ?? "", file);
			else await write(file, entry, mode);
			entry.resume();
		}
		await feeding;
	} catch (error) {
		parser.destroy();
		throw [error, await feeding.catch((failure) => failure)].find(isOfDisk) ?? new ArchiveError(messageOf(error), { cause: error });
	}
}
/** Synchronous, because for thousands of small files the event loop would cost more. */
async function write(file, content, mode) {
	const descriptor = openSync(file, "wx", (mode & 73) === 0 ? 384 : 448);
	try {
		for await (const chunk of content) for (let done = 0; done < chunk.length;) done += writeSync(descriptor, chunk, done);
	} finally {
		closeSync(descriptor);
	}
}
/** Errors of the disk have a system code; those of the tar and xz readers have none. */
function isOfDisk(error) {
	return /^E[A-Z]+$/.test(error?.code ?? "");
}
/**
* Gives an unpacked path the modes and times that it has in a store, but for those of its
* topmost folder, which only root can move without permission to write (see `moveTree`).
*/
function seal(file, isTop = true) {
	const status = lstatSync(file);
	if (status.isDirectory()) for (const name of readdirSync(file)) seal(path.join(file, name), false);
	const stays = isTop && status.isDirectory() && process.geteuid?.() !== 0;
	if (!status.isSymbolicLink() && !stays) chmodSync(file, (status.mode & 64) === 0 ? 292 : 365);
	lutimesSync(file, 1, 1);
}

// src/tools/nix-install.ts
/**
* Puts an unpacked release of Nix into the store and registers it, without the shell script of the
* installer. Each path is compared with the hash of its registration first: the hash of the archive
* verifies the download, this one what was written to the disk.
*/
/**
* Safe with concurrent jobs: each unpacks into its own folder, and they move and register their paths
* one after the other.
* @throws {ArchiveError} if the archive is invalid; the store is then unchanged.
* @throws {UserError} when the disk is full.
*/
async function installRelease(options) {
	const { version, env, log } = options;
	removeDeadFolders(store);
	const folder = path.join(store, unpackFolderName());
	const part = path.join(options.top, "store");
	const unpacked = path.join(folder, part);
	try {
		await mkdir(folder, { mode: 493 });
		await unpackRelease(options.tar, folder);
		const infos = await registered(path.join(folder, options.top, ".reginfo"));
		for (const info of infos) {
			const file = path.join(unpacked, path.basename(info.path));
			await verify(info, file);
			seal(file);
		}
		const nix = await nixOf(infos, unpacked, version);
		const { left, notes } = commit({
			stateDir: state,
			nixStore: void 0,
			env: localNix(folder, env),
			paths: infos.map((info) => ({
				info,
				part
			}))
		}, folder);
		for (const note of notes) log.info(note);
		const [first] = left;
		if (first !== void 0) throw new Error(`${first.path} cannot be put there: ${first.why}`);
		const installed = {
			bin: path.join(nix, "bin"),
			version,
			closure: infos.map((one) => one.path).sort()
		};
		await recordNix(installed);
		return installed;
	} catch (error) {
		throw fullDisk(error) ?? error;
	} finally {
		removeTree(folder);
	}
}
/**
* The registration that a release carries, in the form of `nix-store --load-db`: for each path its
* name, hash and size of its NAR, deriver, number of references and these, each on a line.
* @returns references first.
*/
async function registered(file) {
	const lines = (await readFile(file, "utf8").catch(() => "")).trimEnd().split("\n");
	const infos = [];
	while (lines.length > 0) {
		const [name = "", hash = "", size, , count] = lines.splice(0, 5);
		const references = lines.splice(0, Number(count));
		const narHash = parseSha256(hash)?.toString("hex");
		if (!isStorePath(name) || path.dirname(name) !== "/nix/store" || narHash === void 0) throw new ArchiveError("it has no .reginfo that can be read");
		infos.push({
			path: name,
			narHash,
			narSize: Number(size),
			references,
			signatures: []
		});
	}
	return inReferenceOrder(infos, /* @__PURE__ */ new Set(), []);
}
/** The path whose programs are put on PATH; other parts of Nix may have programs of the same name. */
async function nixOf(infos, folder, version) {
	const complete = [];
	for (const { path: one } of infos) {
		const bin = path.join(folder, path.basename(one), "bin");
		const programs = await readdir(bin).catch(() => []);
		if (programs.includes("nix") && programs.includes("nix-store")) complete.push(one);
	}
	const found = complete.find((one) => one.endsWith(`-nix-${version}`)) ?? complete.at(-1);
	if (found === void 0) throw new ArchiveError("there is no `nix` with `nix-store` in it");
	return found;
}
async function verify({ path: place, narHash: wanted }, file) {
	const name = path.basename(place);
	const sri = await narHash(file).catch((error) => {
		if (!hasCode(error, "ENOENT")) throw error;
		throw new ArchiveError(`its .reginfo names ${name}, which is not in it`);
	});
	if (Buffer.from(sri.slice(7), "base64").toString("hex") === wanted) return;
	throw new ArchiveError(`${name} has another content than its .reginfo says`);
}
/** Runs Nix directly on the files of the store, without settings of the machine or the user. */
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
/** Chooses, downloads and installs a release of Nix. */
const tool = "nix";
const keptArchive = "nix.tar.xz";
/** Releases are about 25 MB. */
const longestArchive = 536870912;
/** Installs the release that is wanted. @throws {UserError} for errors that the user can fix. */
async function releasedNix(options) {
	const release = await chooseRelease(options);
	return await fromKept(release, options) ?? await fromNetwork(release, options);
}
/** The version for a machine that has none; undefined where none that is known fits. */
async function versionToInstall(constraint, table = committedTable) {
	if (constraint === void 0) return defaultVersion(tool, table);
	const known = pinnedVersions(tool, runnerPlatform(), table);
	return await bestVersion(known, constraint, "2.8.0") ?? constraint.exact;
}
async function chooseRelease(options) {
	const { constraint, table = committedTable } = options;
	const platform = runnerPlatform();
	const version = await versionToInstall(constraint, table);
	const entry = version === void 0 ? void 0 : pinned(tool, version, platform, table);
	const sha256 = constraint?.sha256 ?? entry?.sha256;
	if (version === void 0 || sha256 === void 0) {
		const known = pinnedVersions(tool, platform, table);
		throw new UserError(`nix-version: no hash is known of Nix ${constraint?.text ?? version} for ${platform}; known are ${known.join(", ")}. Name one of these, or a version with the SHA-256 of its archive, nix-<version>-${platform}.tar.xz at releases.nixos.org: \`nix-version: ${constraint?.exact ?? version ?? "2.30.1"}@sha256:<64 hexadecimal digits>\`.`);
	}
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
		log.warning(`Nix ${version} in the tool cache (${folder}) cannot be used and is fetched again: ${withPeriod(messageOf(error))}`);
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
		throw new UserError(`${what} was refused, and nothing of it was kept: ${url} is not a Nix release, because ${withPeriod(messageOf(error))}`, { cause: error });
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

export { releasedNix, versionToInstall };