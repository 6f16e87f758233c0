import { n as UserError } from "./errors.js";

// src/images/builder-keys.ts
/** Reading single keys of the template's builder, whose values Packer takes as text or number. */
/** The value as text; undefined when it is absent, empty or still one of Packer's expressions. */
function textOf(builder, key) {
	const value = builder[key];
	if (typeof value === "number") return String(value);
	if (typeof value !== "string" || value === "" || value.includes("{{")) return void 0;
	return value;
}
function numberOf(builder, key) {
	const value = Number(textOf(builder, key) ?? NaN);
	return Number.isInteger(value) && value > 0 ? value : void 0;
}
/** True, also as text; Packer takes both. */
function isOn(builder, key) {
	return builder[key] === true || builder[key] === "true";
}
/** These keys, where they are written; one that is null is not. */
function only(builder, keys) {
	const isWanted = (key) => keys instanceof RegExp ? keys.test(key) : keys.includes(key);
	const all = Object.entries(builder);
	return Object.fromEntries(all.filter(([key, value]) => isWanted(key) && value !== null));
}
/** @throws {UserError} for what is no list of texts. */
function textsOf(builder, key) {
	const value = builder[key] ?? [];
	if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
	throw new UserError(`builder-config: \`${key}\` must be a list of texts.`);
}

export { textsOf as a, textOf as i, numberOf as n, only as r, isOn as t };