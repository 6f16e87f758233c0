// src/images/qemu/builder-keys.ts
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
/** `qemuargs` as rows of text; anything else is left for Packer to refuse. */
function qemuArguments(builder) {
	const value = builder["qemuargs"];
	if (value === void 0 || value === null) return [];
	if (!Array.isArray(value) || !value.every(isRow)) return void 0;
	return value.map((row) => row.map(String));
}
function isRow(value) {
	return Array.isArray(value) && value.every((item) => ["string", "number"].includes(typeof item));
}

export { textOf as i, numberOf as n, qemuArguments as r, isOn as t };