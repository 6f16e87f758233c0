import "./rolldown-runtime.js";
import { a as messageOf, r as hasCode } from "./errors.js";
import { a as writeAtomically } from "./files.js";
import { i as sameEnvironment, r as readValue } from "./value2.js";
import path from "node:path";
import { lstat, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { createHash } from "node:crypto";
import { constants as constants$1 } from "node:fs";

// src/nix/memo/folder.ts
/** Memos in a folder of the user's, for machines without an Actions cache. */
const most = 500;
const longest = 2592e6;
const largest$1 = 65536;
const isKey = /^[0-9a-f]{64}$/;
/** @param folder Absolute; made when the first memo is written. */
function folderMemos(folder) {
	const file = (key, ending) => {
		if (!isKey.test(key)) throw new Error(`no key of a memo: ${key}`);
		return path.join(folder, `${key}.${ending}`);
	};
	return {
		async read(key) {
			if (!await isOurs(folder)) return void 0;
			if (await readOwn(file(key, "unstable")) !== void 0) return "unstable";
			return await readOwn(file(key, "json"));
		},
		async write(key, _variant, text) {
			await prepare(folder);
			await writeAtomically(file(key, "json"), text, 384);
			await prune(folder);
		},
		async markUnstable(key) {
			await prepare(folder);
			await writeAtomically(file(key, "unstable"), "unstable\n", 384);
			await rm(file(key, "json"), { force: true });
		}
	};
}
async function prepare(folder) {
	await mkdir(folder, {
		recursive: true,
		mode: 448
	});
	if (!await isOurs(folder)) throw new Error(`${folder} can be written by others`);
}
/** Nobody else can put something there. */
async function isOurs(folder) {
	try {
		const status = await lstat(folder);
		return status.isDirectory() && status.uid === process.getuid?.() && (status.mode & 18) === 0;
	} catch (error) {
		if (hasCode(error, "ENOENT")) return false;
		throw error;
	}
}
async function readOwn(file) {
	let handle;
	try {
		handle = await open(file, constants$1.O_RDONLY | constants$1.O_NOFOLLOW | constants$1.O_NONBLOCK);
	} catch (error) {
		if (hasCode(error, "ENOENT") || hasCode(error, "ELOOP")) return void 0;
		throw error;
	}
	try {
		const status = await handle.stat();
		if (!(status.isFile() && status.uid === process.getuid?.() && (status.mode & 18) === 0) || status.size > largest$1 || Date.now() - status.mtimeMs > longest) return void 0;
		return await handle.readFile("utf8");
	} finally {
		await handle.close();
	}
}
/** Old ones go, and the oldest when there are too many; also what a killed run left half written. */
async function prune(folder) {
	const names = await readdir(folder);
	const files = await Promise.all(names.map(async (name) => {
		const file = path.join(folder, name);
		return {
			file,
			time: (await stat(file).catch(() => void 0))?.mtimeMs ?? Date.now(),
			half: name.endsWith(".tmp")
		};
	}));
	files.sort((a, b) => b.time - a.time);
	for (const [index, { file, time, half }] of files.entries()) {
		const age = Date.now() - time;
		if (age > longest || half && age > 36e5 || !half && index >= most) await rm(file, { force: true });
	}
}

// src/nix/memo/store.ts
/**
* Where memos are kept: in the Actions cache of the repository, or in a folder of the user's. A memo
* is worth as much as the right to write there: whoever can forge one can make a run answer with
* another image that exists and that the run accepts, and nothing more.
*/
/** The cache where there is one, else the folder; never fails, trouble is a line in the debug log. */
function openMemoStore(cache, folder, log) {
	if (cache !== void 0) return quietly(cacheMemos(cache), log);
	return folder === void 0 ? void 0 : quietly(folderMemos(folder), log);
}
const prefix = "packernix-memo-1-";
const largest = 65536;
function cacheMemos(cache) {
	return {
		async read(key) {
			if (!cache.readable) return void 0;
			const hit = await cache.lookUp(`${prefix}${key}-unstable`, [`${prefix}${key}-`]);
			if (hit === void 0) return void 0;
			if (hit.key === `${prefix}${key}-unstable`) return "unstable";
			if (hit.size > largest) return void 0;
			const chunks = [];
			for await (const chunk of hit.read()) chunks.push(chunk);
			return Buffer.concat(chunks).toString("utf8");
		},
		async write(key, variant, text) {
			if (cache.writable) await cache.save(`${prefix}${key}-${variant}`, () => oneChunk(text));
		},
		async markUnstable(key) {
			if (cache.writable) await cache.save(`${prefix}${key}-unstable`, () => oneChunk("unstable"));
		}
	};
}
async function* oneChunk(text) {
	yield Buffer.from(text);
}
function quietly(store, log) {
	const attempt = async (what, work) => {
		try {
			return await work();
		} catch (error) {
			log.debug(`memo: could not be ${what}: ${messageOf(error)}`);
			return;
		}
	};
	return {
		read: (key) => attempt("read", () => store.read(key)),
		write: async (key, variant, text) => void await attempt("written", () => store.write(key, variant, text)),
		markUnstable: async (key) => void await attempt("marked", () => store.markUnstable(key))
	};
}
/**
* Looks a key up.
* @param env What Packer would see of the named variables.
* @returns the value, or why there is none. A damaged or foreign value is none.
*/
async function readMemo(store, key, env) {
	const text = await store.read(key);
	if (text === void 0) return { reason: "none was kept for this state" };
	if (text === "unstable") return { reason: "evaluation did not give the same result twice" };
	const value = readValue(text, key);
	if (value === void 0) return { reason: "the one that was kept cannot be read" };
	if (!sameEnvironment(value, key, env)) return { reason: "an environment variable has changed" };
	return { value };
}
/** Keeps a value. The caller has made sure that this run may: see {@link mayKeepMemo}. */
async function writeMemo(store, key, value) {
	const environment = JSON.stringify(value.environment);
	const variant = createHash("sha256").update(environment).digest("hex").slice(0, 16);
	await store.write(key, variant, JSON.stringify({
		key,
		value
	}));
}
/**
* Memos are written by runs of the repository's own code only: what a pull request evaluates, its
* author chooses.
*/
function mayKeepMemo(github, cache) {
	return github.trusted && (cache === "auto" || cache === "write");
}

export { mayKeepMemo, openMemoStore, readMemo, writeMemo };