import "./rolldown-runtime.js";
import { n as UserError } from "./errors.js";

// src/images/registry.ts
/** Which home belongs to which builder. Each is loaded when it is asked for, with its SDK. */
const homes = {
	qemu: () => import("./qemu.js"),
	"amazon-ebs": async () => (await import("./amazon.js")).homeOf("amazon-ebs"),
	"amazon-chroot": async () => (await import("./amazon.js")).homeOf("amazon-chroot")
};
/** Builders whose images this action can look after, in the order of the README. */
const builders = Object.keys(homes);
/** @throws {UserError} for a builder whose images this action cannot look after; names those it can. */
function checkBuilder(builder) {
	if (Object.hasOwn(homes, builder)) return;
	throw new UserError(`builder: \`${builder}\` is not known to this action; there is ${builders.map((name) => `\`${name}\``).join(", ")}.`);
}
/**
* Opens the home of a builder's images.
* @throws {UserError} when there is no such builder; names those there are.
*/
async function openHome(builder, options) {
	checkBuilder(builder);
	return await (await homes[builder]()).openHome(options);
}

export { checkBuilder as n, openHome as r, builders as t };