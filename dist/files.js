import path from "node:path";
import { access, constants, mkdir, open, realpath, rename, rm } from "node:fs/promises";
import { randomBytes } from "node:crypto";

// src/shared/files.ts
/** Small things about files that more than one part needs. */
/**
* Writes a whole file or nothing: a reader sees the old content or the new one.
* @param mode Permission bits of the new file, default 0600.
* @param lasting Whether it must be whole after a loss of power too, for which this waits.
*/
async function writeAtomically(file, content, mode = 384, lasting = true) {
	await mkdir(path.dirname(file), { recursive: true });
	const temporary = `${file}.${randomBytes(4).toString("hex")}.tmp`;
	try {
		const handle = await open(temporary, "wx", mode);
		try {
			await handle.writeFile(content);
			if (lasting) await handle.sync();
		} finally {
			await handle.close();
		}
		await rename(temporary, file);
	} catch (error) {
		await rm(temporary, { force: true });
		throw error;
	}
}
/** True when `child` is `parent` or lies below it; both absolute and resolved. */
function isInside(child, parent) {
	const relative = path.relative(parent, child);
	return relative === "" || !(relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative));
}
/** True when there is something of that name that a link, if it is one, leads to. */
async function exists(file) {
	try {
		await access(file);
		return true;
	} catch {
		return false;
	}
}
/** The real path, or undefined when there is nothing of that name. */
async function realPath(file) {
	try {
		return await realpath(file);
	} catch {
		return;
	}
}
/** The first executable file of this name on a search path, or undefined. */
async function which(name, searchPath) {
	for (const folder of searchPath.split(":")) {
		if (folder === "") continue;
		const file = path.join(folder, name);
		try {
			await access(file, constants.X_OK);
			return file;
		} catch {}
	}
}

export { writeAtomically as a, which as i, isInside as n, realPath as r, exists as t };