import { a as isLiving, c as previewStage, d as standings, o as isRolledBack } from "./holds.js";
import { i as newestFirst } from "./order.js";
import { i as plain, t as cut } from "./inert.js";

// src/action/markdown.ts
/**
* Text of others in Markdown. All of it goes into code, where GitHub knows no HTML, mention, link or
* image; what is left is that it must not end the code or the table's cell.
*/
const maxCell = 300;
/** A code span that holds the text as it is, on one line. */
function code(text, max = maxCell) {
	const line = cut(plain(text), max);
	if (line.trim() === "") return "–";
	const fence = "`".repeat(longestRun(line) + 1);
	const pad = line.startsWith("`") || line.endsWith("`") || /^ .* $/.test(line) ? " " : "";
	return `${fence}${pad}${line}${pad}${fence}`;
}
/**
* A code span for a table's cell. A bar there needs a backslash even in code; one that follows a
* backslash already would be counted with it, so they are set apart.
*/
function cell(text, max = maxCell) {
	return code(text.replaceAll("\\|", "\\ |"), max).replaceAll("|", "\\|");
}
/** A block of code, at most `maxBytes` long with its fences. Empty when not even these fit. */
function codeBlock(text, maxBytes) {
	const lines = text.split(/\r\n|\r|\n/).map((line) => plain(line)).join("\n");
	const fence = "`".repeat(Math.max(3, longestRun(lines) + 1));
	const frame = Buffer.byteLength(`${fence}text\n\n${fence}\n`);
	if (maxBytes <= frame) return "";
	return `${fence}text\n${cutBytes(lines, maxBytes - frame)}\n${fence}\n`;
}
/** A table; what stands in it comes escaped, or is a word of our own. */
function table(head, rows) {
	return `${[
		head,
		head.map(() => "---"),
		...rows
	].map((row) => `| ${row.join(" | ")} |`).join("\n")}\n`;
}
/** The beginning of a text in at most `max` bytes of UTF-8, with a mark where something is missing. */
function cutBytes(text, max) {
	const bytes = Buffer.from(text);
	if (bytes.length <= max) return text;
	const mark = "\n… (cut)";
	let end = Math.max(0, max - Buffer.byteLength(mark));
	while (end > 0 && ((bytes[end] ?? 0) & 192) === 128) end -= 1;
	return max < Buffer.byteLength(mark) ? "" : bytes.subarray(0, end).toString() + mark;
}
function longestRun(text) {
	return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

// src/action/size.ts
/** Bytes in the unit that leaves a short number: `412 KiB`, `1.3 GiB`. */
function formatBytes(bytes) {
	const units = [
		"bytes",
		"KiB",
		"MiB",
		"GiB",
		"TiB"
	];
	let value = bytes;
	let unit = 0;
	while (value >= 1024 && unit < units.length - 1) {
		value /= 1024;
		unit += 1;
	}
	return `${unit === 0 || value >= 100 ? String(Math.round(value)) : value.toFixed(1)} ${units[unit]}`;
}

// src/action/inventory.ts
/** The images of a family as people look at them: a Markdown table, newest first. Pure. */
/** @param most Rows; what is older is counted in one line. */
function renderInventory(inventory, now = Date.now(), most = 100) {
	const { images, why } = inventory;
	const stands = standings(inventory.among ?? images, now);
	const rows = newestFirst(images).slice(0, most).map((image) => [
		cell(image.name),
		phrases(image.stages.map((hold) => describeHold(image, hold, stands, now))),
		cell(formatAge(now - Date.parse(image.created))),
		cell(image.size === void 0 ? "" : formatBytes(image.size)),
		cell(image.toplevel.replace(/^\/nix\/store\//, "")),
		cell([image.builder, ...image.copies.map(({ region }) => region)].join(" ")),
		cell(image.family),
		...why === void 0 ? [] : [cell(why.get(image.image) ?? "")]
	]);
	const head = [
		"image",
		"stages",
		"age",
		"size",
		"system",
		"where",
		"family"
	];
	const text = table(why === void 0 ? head : [...head, "why"], rows);
	const more = images.length - rows.length;
	return more > 0 ? `${text}\nand ${more} older\n` : text;
}
function phrases(texts) {
	const shown = texts.slice(0, 8).map((text) => cell(text));
	if (texts.length > shown.length) shown.push(`and ${texts.length - shown.length} more`);
	return shown.length === 0 ? cell("") : shown.join("<br>");
}
/** `production`, `production (previous)`, `preview of 7 until 2026-01-31`. */
function describeHold(image, hold, stands, now = Date.now()) {
	const { stage, pullRequest, until, family } = hold;
	const guest = family === image.family ? "" : ` in ${family}`;
	const name = `${stage}${pullRequest === void 0 ? "" : ` of pull request ${pullRequest}`}${guest}`;
	if (isRolledBack(hold)) return `${name} (rolled back)`;
	const day = until === void 0 ? "" : (/* @__PURE__ */ new Date(until * 1e3)).toISOString().slice(0, 10);
	if (!isLiving(hold, now)) return `${name} (until ${day}: over)`;
	const end = day === "" ? "" : ` until ${day}`;
	const rank = stands.rankOf(image, hold);
	if (rank === 0) return name + end;
	if (rank === 1 && stage !== "preview") return `${name}${end} (previous)`;
	return `${name}${end} (earlier)`;
}
/** An age in the unit that leaves a short number: `40 s`, `3 h`, `12 d`. */
function formatAge(milliseconds) {
	for (const [unit, length] of [
		["d", 864e5],
		["h", 36e5],
		["min", 6e4]
	]) if (milliseconds >= 2 * length) return `${Math.floor(milliseconds / length)} ${unit}`;
	return `${Math.max(0, Math.floor(milliseconds / 1e3))} s`;
}

export { cell as a, cutBytes as c, formatBytes as i, table as l, formatAge as n, code as o, renderInventory as r, codeBlock as s, describeHold as t };