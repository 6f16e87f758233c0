import { stripVTControlCharacters } from "node:util";

// src/action/inert.ts
/**
* The one function that makes text of others harmless in a log. The runner takes a line for a
* command when it begins with `::` after white space, or holds `##[` anywhere (runner:
* ActionCommand.TryParseV2 and TryParse). Both comparisons follow the machine's culture, in which
* invisible characters count for nothing, so these go first.
*/
const maxLine = 4096;
/** Control characters but tab, and everything that takes no space on the screen. */
const invisible = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu;
/** What parts words must go on parting them. */
const separators = new Map([..."\n\r\v\f\u2028\u2029"].map((c) => [c, " "])).set("	", "	");
/** One line of plain text: no terminal sequences, no control or invisible characters. */
function plain(text) {
	return stripVTControlCharacters(text.toWellFormed()).replace(invisible, (character) => separators.get(character) ?? "");
}
/** Cuts a long text and says how much is missing. */
function cut(text, max, whole = text.length) {
	if (text.length <= max && whole === text.length) return text;
	const kept = text.slice(0, max).replace(/[\uD800-\uDBFF]$/, "");
	return `${kept}… (${whole - kept.length} more characters)`;
}
/** One line that no runner takes for a command, at most about `max` characters long. */
function inert(text, max = maxLine) {
	const short = text.length > max * 4 ? plain(text.slice(0, max * 4)).slice(0, max) : plain(text);
	return (text.length > max * 4 ? cut(short, max, text.length) : cut(short, max)).replace(/##\[/g, "## [").replace(/^(\s*):(?=:)/, "$1: ");
}
/** A text of several lines, each made inert. */
function inertLines(text, max = maxLine) {
	return text.split(/\r\n|\n/).map((line) => inert(line, max));
}

export { plain as i, inert as n, inertLines as r, cut as t };