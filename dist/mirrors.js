import { n as UserError } from "./errors.js";
import { n as quoted } from "./text.js";

// src/tools/mirrors.ts
/** Where a file of a vendor is fetched from when the user names a mirror for its host. */
const hostWithPath = /^[a-z0-9.-]+(:\d+)?(\/[^\s?#]*)?$/i;
/** @throws {UserError} naming each entry that is no host with a base URL. */
function checkMirrors(mirrors) {
	const wrong = Object.entries(mirrors).flatMap(([host, base]) => {
		if (!hostWithPath.test(host)) return `${quoted(host)} is no host such as releases.hashicorp.com, with or without a path`;
		return baseProblem(base).map((problem) => `the mirror of ${host} ${problem}`);
	});
	if (wrong.length > 0) throw new UserError(`mirrors: ${wrong.join("; ")}.`);
}
function baseProblem(base) {
	const url = URL.parse(base);
	if (url === null) return [`is no URL: ${quoted(base)}`];
	if (url.protocol !== "https:" && url.protocol !== "http:") return [`is no http or https URL: ${quoted(base)}`];
	if (url.search !== "" || url.hash !== "") return [`has a query or a fragment: ${quoted(base)}`];
	return [];
}
/**
* The URL to ask in place of `url`: that of the mirror with the longest fitting prefix, else `url`.
* A mirror stands for a whole host or for the part of it below a path, never for half a name.
*/
function mirrored(url, mirrors) {
	const asked = new URL(url);
	const whole = `${asked.host}${asked.pathname}`;
	const fitting = Object.entries(mirrors).map(([host, base]) => ({
		prefix: normalPrefix(host),
		base: base.replace(/\/+$/, "")
	})).filter(({ prefix }) => whole === prefix || whole.startsWith(`${prefix}/`)).sort((a, b) => b.prefix.length - a.prefix.length)[0];
	if (fitting === void 0) return url;
	return `${fitting.base}${whole.slice(fitting.prefix.length)}${asked.search}`;
}
/** Host in lower case; the path as it is, without a slash at its end. */
function normalPrefix(prefix) {
	const [host = "", ...rest] = prefix.replace(/\/+$/, "").split("/");
	return [host.toLowerCase(), ...rest].join("/");
}

export { mirrored as n, checkMirrors as t };