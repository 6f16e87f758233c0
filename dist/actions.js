// src/packer/actions.ts
const constant = "`[^`]*`|\"(?:[^\"\\\\\\n]|\\\\.)*\"";
/**
* Replaces calls such as `` {{user `x`}} `` by their value. A call inside a longer action
* (`` {{user `x` | upper}} ``) is replaced by the value as a quoted text, so that the rest of the
* action stays as text and still differs when the value differs.
*/
function replaceCalls(text, calls) {
	return mapActions(text, (inner) => {
		const whole = new RegExp(`^-?\\s*(\\w+)\\s+(${constant})\\s*-?$`).exec(inner);
		const call = whole === null ? void 0 : own(calls, whole[1] ?? "");
		if (call !== void 0) return call(unquote(whole?.[2] ?? "")) ?? `{{${inner}}}`;
		return `{{${replaceInside(inner, calls)}}}`;
	});
}
function replaceInside(inner, calls) {
	const token = new RegExp(`(?<![\\w.$])(\\w+)\\s+(${constant})|${constant}`, "g");
	return inner.replace(token, (match, name, argument) => {
		const value = (name === void 0 ? void 0 : own(calls, name))?.(unquote(argument ?? ""));
		return value === void 0 ? match : JSON.stringify(value);
	});
}
function own(calls, name) {
	return Object.hasOwn(calls, name) ? calls[name] : void 0;
}
function mapActions(text, change) {
	let result = "";
	let at = 0;
	for (;;) {
		const begin = text.indexOf("{{", at);
		const end = begin < 0 ? -1 : endOfAction(text, begin + 2);
		if (end < 0) return result + text.slice(at);
		result += text.slice(at, begin) + change(text.slice(begin + 2, end));
		at = end + 2;
	}
}
/** Position of the `}}` that closes an action; constants may hold braces. -1: never closed. */
function endOfAction(text, from) {
	const token = /`[^`]*`|"(?:[^"\\\n]|\\.)*"|\}\}/g;
	token.lastIndex = from;
	for (let match = token.exec(text); match !== null; match = token.exec(text)) if (match[0] === "}}") return match.index;
	return -1;
}
function unquote(text) {
	if (text.startsWith("`")) return text.slice(1, -1);
	try {
		return JSON.parse(text);
	} catch {
		return text.slice(1, -1);
	}
}

export { replaceCalls as t };