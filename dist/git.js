import path from "node:path";
import { readFile, stat } from "node:fs/promises";

// src/shared/git.ts
/** What can be read of git's own files: git may not be installed. */
/**
* The folder with HEAD and the like: `.git`, or what the one line of the file `.git` names
* (gitrepository-layout). Undefined where `root` is no work tree.
*/
async function gitDirectory(root) {
	const place = path.join(root, ".git");
	try {
		if ((await stat(place)).isDirectory()) return place;
		const target = /^gitdir: (.+)$/m.exec(await readFile(place, "utf8"))?.[1];
		return target === void 0 ? void 0 : path.resolve(root, target);
	} catch {
		return;
	}
}

export { gitDirectory as t };