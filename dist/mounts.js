import { readFile } from "node:fs/promises";

// src/shared/mounts.ts
/** What the kernel says of mounts. */
/**
* True when the mount that holds this folder cannot be written, whatever its permissions say. The
* folder need not exist.
*/
async function isReadOnly(folder) {
	const mounts = await readFile("/proc/self/mountinfo", "utf8").catch(() => "");
	let found = {
		point: "",
		options: ""
	};
	for (const line of mounts.split("\n")) {
		const [mount = "", fileSystem = ""] = line.split(" - ");
		const [, , , , escaped, options = ""] = mount.split(" ");
		if (escaped === void 0) continue;
		const point = escaped.replace(/\\(\d{3})/g, (_all, digits) => String.fromCharCode(Number.parseInt(digits, 8)));
		if (!(point === "/" || folder === point || folder.startsWith(`${point}/`)) || point.length < found.point.length) continue;
		found = {
			point,
			options: `${options},${fileSystem.split(" ")[2] ?? ""}`
		};
	}
	return found.options.split(",").includes("ro");
}

export { isReadOnly as t };