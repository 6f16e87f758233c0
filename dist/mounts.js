import { n as isInside } from "./files.js";
import { readFile, rm } from "node:fs/promises";

// src/shared/mounts.ts
/** What the kernel says of mounts. */
/**
* Removes a folder with all that is in it, unless something is mounted there: what was in that would
* be removed too, `/dev` of this machine for example.
* @throws for a mount, before anything is removed.
*/
async function removeFolder(folder) {
	const mounted = (await readMounts()).filter(({ point }) => isInside(point, folder));
	if (mounted.length > 0) {
		const points = mounted.map(({ point }) => point).join(", ");
		throw new Error(`${folder} stays, because these are mounted: ${points}`);
	}
	await rm(folder, {
		recursive: true,
		force: true
	});
}
/**
* True when the mount that holds this folder cannot be written, whatever its permissions say. The
* folder need not exist.
*/
async function isReadOnly(folder) {
	let found = {
		point: "",
		options: ""
	};
	for (const mount of await readMounts()) {
		const { point } = mount;
		if (!(point === "/" || folder === point || folder.startsWith(`${point}/`)) || point.length < found.point.length) continue;
		found = mount;
	}
	return found.options.split(",").includes("ro");
}
/** Later ones lie over earlier ones. */
async function readMounts() {
	return (await readFile("/proc/self/mountinfo", "utf8").catch(() => "")).split("\n").flatMap((line) => {
		const [mount = "", fileSystem = ""] = line.split(" - ");
		const [, , , , escaped, options = ""] = mount.split(" ");
		if (escaped === void 0) return [];
		return [{
			point: escaped.replace(/\\(\d{3})/g, (_all, digits) => String.fromCharCode(Number.parseInt(digits, 8))),
			options: `${options},${fileSystem.split(" ")[2] ?? ""}`
		}];
	});
}

export { removeFolder as n, isReadOnly as t };