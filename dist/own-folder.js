import { r as hasCode } from "./errors.js";
import { it as writeAtomically } from "./start-both.js";
import path from "node:path";
import { lstat, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { constants as constants$1 } from "node:fs";

// src/shared/own-folder.ts
/** Small files that later runs of the same user read, in a folder that nobody else can write to. */
/** @param folder Absolute; made when the first file is written. */
function ownFolder(folder, limits) {
	const all = {
		longest: 2592e6,
		...limits
	};
	return {
		/** The content of a file, or undefined when there is none that can be trusted. */
		async read(name) {
			return await isOurs(folder) ? await readOwn(path.join(folder, name), all) : void 0;
		},
		async write(name, content) {
			await prepare(folder);
			await writeAtomically(path.join(folder, name), content, 384);
			await prune(folder, all);
		},
		async remove(name) {
			await rm(path.join(folder, name), { force: true });
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
/** True if no other user can write to the folder. */
async function isOurs(folder) {
	try {
		const status = await lstat(folder);
		return status.isDirectory() && status.uid === process.getuid?.() && (status.mode & 18) === 0;
	} catch (error) {
		if (hasCode(error, "ENOENT")) return false;
		throw error;
	}
}
async function readOwn(file, { largest, longest }) {
	let handle;
	try {
		handle = await open(file, constants$1.O_RDONLY | constants$1.O_NOFOLLOW | constants$1.O_NONBLOCK);
	} catch (error) {
		if (hasCode(error, "ENOENT") || hasCode(error, "ELOOP")) return void 0;
		throw error;
	}
	try {
		const status = await handle.stat();
		if (!(status.isFile() && status.uid === process.getuid?.() && (status.mode & 18) === 0) || status.size > largest || Date.now() - status.mtimeMs > longest) return void 0;
		return await handle.readFile();
	} finally {
		await handle.close();
	}
}
/** Removes old files, the oldest beyond the number, and partial files of killed runs. */
async function prune(folder, { most, longest }) {
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

export { ownFolder as t };