import "./rolldown-runtime.js";
import { n as UserError } from "./errors.js";
import { t as checkRegions$1 } from "./region-names.js";

// src/images/registry.ts
/** Which home belongs to which builder. Each is loaded when it is asked for, with its SDK. */
const homes = {
	qemu: { load: () => import("./qemu.js") },
	"amazon-ebs": {
		load: async () => (await import("./amazon.js")).homeOf("amazon-ebs"),
		checkRegions: checkRegions$1
	},
	"amazon-chroot": {
		load: async () => (await import("./amazon.js")).homeOf("amazon-chroot"),
		checkRegions: checkRegions$1
	}
};
/** Builders whose images this action can look after, in the order of the README. */
const builders = Object.keys(homes);
function isInCloud(builder) {
	return Object.hasOwn(homes, builder) && homes[builder]?.checkRegions !== void 0;
}
/**
* @throws {UserError} for a builder whose images this action cannot look after, and for a name that is
* none of its regions'.
*/
function checkRegions(builder, regions) {
	homeOf(builder).checkRegions?.(regions);
}
/**
* Opens the home of a builder's images.
* @throws {UserError} when there is no such builder; names those there are.
*/
async function openHome(builder, options) {
	return await (await homeOf(builder).load()).openHome(options);
}
function homeOf(builder) {
	const home = Object.hasOwn(homes, builder) ? homes[builder] : void 0;
	if (home !== void 0) return home;
	throw new UserError(`builder: \`${builder}\` is not known to this action; there is ${builders.map((name) => `\`${name}\``).join(", ")}.`);
}

export { openHome as i, checkRegions as n, isInCloud as r, builders as t };