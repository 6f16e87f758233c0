// src/shared/text.ts
/** Small things about texts that more than one part needs. */
/** A text of at most `longest` characters; one that was cut ends with `…`. */
function shorten(text, longest) {
	if (text.length <= longest) return text;
	return `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
/** A text of others in a message: in quotes, on one line, and not all of a long one. */
function quoted(text, longest = 80) {
	return JSON.stringify(shorten(text, longest));
}
/** Words of others as the end of a sentence of ours; several lines stay as they are. */
function withPeriod(text) {
	return /[.!?…]$/.test(text) || text.includes("\n") ? text : `${text}.`;
}
function capital(text) {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

export { withPeriod as i, quoted as n, shorten as r, capital as t };