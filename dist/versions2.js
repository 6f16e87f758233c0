import { i as __toESM } from "./rolldown-runtime.js";
import { n as UserError } from "./errors.js";
import { n as quoted } from "./text.js";

// src/tools/versions.ts
const full = /^v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)$/;
/**
* Reads a wish: `2.28.3`, `2.28` (that line), `>=2.24 <3`, `~> 1.1` or `1.13.0@sha256:<64 digits>`.
* @param input Where it stands, as messages name it: an input, or an argument of a template.
* @returns undefined for an empty text.
* @throws {UserError} for anything else.
*/
async function parseWanted(text, input) {
	if (text === void 0 || text.trim() === "") return void 0;
	const [versionText = "", hash, ...more] = text.trim().split(/\s*@\s*sha256:/i);
	const wrong = (reason) => new UserError(`${input}: ${quoted(text)} ${reason}. Write a version (1.14.2), a line (1.14), a range (">=1.11 <2") or a version with the SHA-256 of its archive (1.14.2@sha256:<64 hexadecimal digits>).`);
	if (more.length > 0) throw wrong("has more than one hash");
	const { Range } = await import("./semver2.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const exact = full.exec(versionText)?.[1];
	const range = rangeOf(Range, exact ?? versionText);
	if (range === void 0) throw wrong("is no version and no range of versions");
	if (hash === void 0) return {
		text: versionText,
		range,
		...exact === void 0 ? {} : { exact }
	};
	if (exact === void 0) throw wrong("has a hash, but names more than one version");
	if (!/^[0-9a-f]{64}$/i.test(hash)) throw wrong("has a hash that is not 64 hexadecimal digits");
	return {
		text: versionText,
		range,
		exact,
		sha256: hash.toLowerCase()
	};
}
/** A comma joins conditions in Packer's notation. */
function rangeOf(Constructor, text) {
	try {
		return new Constructor(text.replaceAll(",", " "));
	} catch {
		return;
	}
}
/**
* True when a version is what the user wants, or, without a wish, at least `minimum`. What a wish
* allows below the minimum does not fit either. A pre-release counts as the release it leads to,
* unless the wish names an exact version.
*/
async function versionFits(version, wanted, minimum) {
	const { satisfies, valid, gte, coerce } = await import("./semver2.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	if (valid(version) === null) return false;
	if (!gte(coerce(version) ?? version, minimum)) return false;
	if (wanted === void 0) return true;
	return satisfies(version, wanted.range, { includePrerelease: wanted.exact === void 0 });
}
/** The highest of `versions` that fits, or undefined. */
async function bestVersion(versions, wanted, minimum) {
	const { rcompare } = await import("./semver2.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const fitting = [];
	for (const version of versions) if (await versionFits(version, wanted, minimum)) fitting.push(version);
	return fitting.sort(rcompare)[0];
}

export { parseWanted as n, versionFits as r, bestVersion as t };