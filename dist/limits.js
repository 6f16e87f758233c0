import { n as UserError } from "./errors.js";
import { K as isObject, Rt as quoted } from "./start-both.js";
import { a as isOwnRun, c as marks, d as runMarks, f as testedMark, l as readHold, r as holdMark, s as markPrefix, u as readTested } from "./marks.js";
import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";

// src/images/backoff.ts
/** Waiting between two looks at something that is not there yet. */
/**
* Each call waits longer than the one before, up to about `most` milliseconds, and never as long as
* somebody else who began in the same moment.
* @throws when the job is cancelled meanwhile.
*/
function backoff(signal, first = 500, most = 15e3) {
	let next = first;
	return async () => {
		const now = next;
		next = Math.min(most, Math.round(next * 1.5));
		await setTimeout(now * (.75 + Math.random() / 2), void 0, { signal });
	};
}

// src/images/labels/note.ts
/**
* Marks in a text that others write in too: `… [packernix 1 <check sum> <JSON>] …`. What stands before
* and after is never touched. The check sum tells a record that somebody has edited.
*/
const record = /\[packernix 1 ([0-9a-f]{8}) (\{.*?\})\]/s;
/** Before names that are not ours; ours are written without the beginning that all of them have. */
const foreign = "=";
/** @returns undefined when there is a record that is not as it was written. */
function readNote(text) {
	const match = record.exec(text);
	if (match === null) return text.includes("[packernix ") ? void 0 : {};
	const [, sum, json = ""] = match;
	if (sumOf(json) !== sum) return void 0;
	const value = JSON.parse(json);
	if (!isObject(value)) return void 0;
	return Object.fromEntries(Object.entries(value).map(([name, text]) => [name.startsWith(foreign) ? name.slice(1) : markPrefix + name, String(text)]));
}
function writeNote(before, marks) {
	const short = Object.entries(marks).map(([name, text]) => [name.startsWith("packernix-") ? name.slice(markPrefix.length) : foreign + name, text]);
	const json = JSON.stringify(Object.fromEntries(short)).replace(/[^ -\\^-~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
	const fresh = short.length === 0 ? "" : `[packernix 1 ${sumOf(json)} ${json}]`;
	if (record.test(before)) return before.replace(record, () => fresh).trim();
	return [before, fresh].filter((part) => part !== "").join(" ");
}
function sumOf(json) {
	return createHash("sha256").update(json).digest("hex").slice(0, 8);
}

// src/images/labels/codec.ts
/**
* Marks and the user's labels as a cloud can hold them, and back. Whatever does not fit as it is gets
* escaped (`_2f` for each byte of UTF-8) and, where it is longer than one label may be, cut into
* several (`name`, `name__2`, …). What a filter of the cloud is to find (runs, identities, the final
* mark) fits everywhere as it is.
*/
/** @throws {UserError} naming the input, for what the cloud's labels cannot hold. */
function encode(given, limits) {
	return changed({}, { put: given }, limits).all;
}
/** @returns undefined when what stands there was ours and has been changed by somebody. */
function decode(labels, limits) {
	if (limits.form === "note") return readNote(labels[""] ?? "");
	const pieces = /* @__PURE__ */ new Map();
	for (const [name, value] of Object.entries(labels)) {
		const piece = readPiece(name, value, limits);
		const known = pieces.get(piece.name) ?? /* @__PURE__ */ new Map();
		pieces.set(piece.name, known);
		const other = known.get(piece.number);
		if (other === void 0 || other < piece.text) known.set(piece.number, piece.text);
	}
	const read = [...pieces].map(([name, parts]) => {
		const text = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part);
		return name.startsWith(longName) ? readLong(text.join("")) : [name, text.join("")];
	});
	return Object.fromEntries(read);
}
/** @throws {UserError} naming the input, for what the cloud's labels cannot hold. */
function changed(labels, { put = {}, take = [] }, limits) {
	if (limits.form === "note") return changedNote(labels, put, take, limits);
	const fresh = Object.fromEntries(Object.entries(put).flatMap((one) => Object.entries(piecesOf(...one, limits))));
	const gone = new Set([...Object.keys(put), ...take].map((name) => storedName(name, limits)));
	const taken = Object.entries(labels).filter(([name, value]) => gone.has(readPiece(name, value, limits).name) && !Object.hasOwn(fresh, name)).map(([name]) => name);
	const kept = Object.entries(labels).filter(([name]) => !taken.includes(name));
	const all = {
		...Object.fromEntries(kept),
		...fresh
	};
	checkCount(all, limits);
	return {
		put: fresh,
		take: taken,
		all
	};
}
function changedNote(labels, put, take, limits) {
	const before = labels[""] ?? "";
	const kept = Object.entries(readNote(before) ?? {}).filter(([name]) => !take.includes(name));
	const text = writeNote(before, {
		...Object.fromEntries(kept),
		...put
	});
	if (text.length > limits.longest) {
		const [input] = Object.keys(put).map(inputOf);
		throw new UserError(`${input ?? "labels"}: what is to be written about the image has ${text.length} characters, and the description of ${limits.cloud} takes ${limits.longest}. Give it fewer or shorter labels.`);
	}
	return {
		put: { "": text },
		take: [],
		all: { "": text }
	};
}
/** Which input a mark comes from, for messages. */
function inputOf(name) {
	if (name === marks.family) return "family";
	if (name === marks.regions) return "regions";
	if (name.startsWith(`${marks.stage}:`)) return "stage";
	return name.startsWith("packernix-") ? "configuration" : "labels";
}
/** Begins the names of labels whose own name is too long: a digest of it follows, and the value has both. */
const longName = `${markPrefix}long-`;
function storedName(name, limits) {
	if (limits.escape === void 0) return name;
	const { longest, text } = nameLimits(limits);
	const room = limits.form === "words" ? longest - 64 : longest - 4;
	if (escaped(name, text, limits.escape).length <= room) return name;
	return longName + createHash("sha256").update(name).digest("hex").slice(0, 16);
}
function piecesOf(name, value, limits) {
	checkName(name, limits);
	const { escape: sign } = limits;
	if (sign === void 0) {
		checkLength(name, value, limits);
		return { [name]: value };
	}
	const stored = storedName(name, limits);
	const text = stored === name ? value : `${name.length} ${name}${value}`;
	const key = escaped(stored, nameLimits(limits).text, sign);
	const valueText = limits.form === "map" ? limits.value : {
		longest: 0,
		plain: limits.plain
	};
	const longest = limits.form === "map" ? limits.value.longest : limits.longest - key.length - 1 - 4;
	const parts = cut(text, {
		...valueText,
		longest
	}, sign);
	return Object.fromEntries(parts.map((part, index) => {
		const numbered = index === 0 ? key : `${key}${sign}${sign}${index + 1}`;
		if (limits.form === "map") return [numbered, part];
		return [part === "" ? numbered : `${numbered}:${part}`, ""];
	}));
}
function readPiece(name, value, limits) {
	const { escape: sign } = limits;
	if (sign === void 0) return {
		name,
		number: 1,
		text: value
	};
	const colon = limits.form === "words" ? name.indexOf(":") : -1;
	const key = colon === -1 ? name : name.slice(0, colon);
	const part = limits.form === "map" ? value : colon === -1 ? "" : name.slice(colon + 1);
	const at = key.lastIndexOf(sign + sign);
	const number = at === -1 ? 1 : Number(key.slice(at + 2));
	const isNumbered = at !== -1 && Number.isInteger(number) && number > 1;
	return {
		name: unescaped(isNumbered ? key.slice(0, at) : key, sign),
		number: isNumbered ? number : 1,
		text: unescaped(part, sign)
	};
}
function readLong(text) {
	const [, count = "0"] = /^(\d+) /.exec(text) ?? [];
	const rest = text.slice(count.length + 1);
	return [rest.slice(0, Number(count)), rest.slice(Number(count))];
}
function nameLimits(limits) {
	if (limits.form === "map") return {
		longest: limits.name.longest,
		text: limits.name
	};
	return {
		longest: limits.longest,
		text: {
			longest: limits.longest,
			plain: limits.plain
		}
	};
}
/** The text in parts that are each no longer than one value may be; at least one. */
function cut(text, limits, sign) {
	const parts = [];
	let part = "";
	for (const character of text) {
		if (escaped(part + character, limits, sign).length > limits.longest) {
			parts.push(escaped(part, limits, sign));
			part = "";
		}
		part += character;
	}
	return [...parts, escaped(part, limits, sign)];
}
/** Stands before what may not begin as it does. No escape looks like it. */
const guard = (sign) => `x${sign}-`;
function escaped(text, { plain, first, last }, sign) {
	const characters = [...text.toWellFormed()];
	const result = characters.map((character, index) => {
		const isLast = index === characters.length - 1;
		if (plain.test(character) && (!isLast || last === void 0 || last.test(character))) return character;
		return [...Buffer.from(character)].map((byte) => sign + hex(byte)).join("");
	}).join("");
	return result === "" || first === void 0 || first.test(result.charAt(0)) ? result : guard(sign) + result;
}
function hex(byte) {
	return byte.toString(16).padStart(2, "0");
}
function unescaped(text, sign) {
	const rest = text.startsWith(guard(sign)) ? text.slice(guard(sign).length) : text;
	const bytes = [];
	for (let at = 0; at < rest.length;) {
		const code = /^[0-9a-f]{2}/.exec(rest.slice(at + 1))?.[0];
		if (rest[at] === sign && code !== void 0) {
			bytes.push(Number.parseInt(code, 16));
			at += 3;
		} else {
			const character = String.fromCodePoint(rest.codePointAt(at) ?? 0);
			bytes.push(...Buffer.from(character));
			at += character.length;
		}
	}
	const result = Buffer.from(bytes).toString("utf8");
	return result.includes("�") ? text : result;
}
function checkName(name, { cloud, reserved }) {
	if (name === "") throw new UserError(`labels: ${cloud} takes no label with an empty name.`);
	if (reserved?.test(name)) {
		const [own = name] = reserved.exec(name) ?? [];
		throw new UserError(`labels: ${quoted(name)}: names with \`${own.toLowerCase()}\` are ${cloud}'s own.`);
	}
}
function checkLength(name, value, limits) {
	const { cloud } = limits;
	if ([...name].length > limits.name.longest) throw new UserError(`${inputOf(name)}: ${quoted(name)} is too long: names of ${cloud}'s tags have at most ${limits.name.longest} characters.`);
	if ([...value].length > limits.value.longest) throw new UserError(`${inputOf(name)}: the value of ${quoted(name)} is too long: values of ${cloud}'s tags have at most ${limits.value.longest} characters.`);
}
function checkCount(all, limits) {
	const { cloud, most, reserved } = limits;
	const names = Object.keys(all).filter((name) => !reserved?.test(name));
	if (most !== void 0 && names.length > most) throw new UserError(`labels: the image would have ${names.length} tags, and ${cloud} allows ${most}. Give it fewer labels, or take away stages that it no longer needs.`);
	if (limits.form === "words" || limits.caseless === void 0) return;
	const seen = /* @__PURE__ */ new Map();
	for (const name of names) {
		const other = seen.get(name.toLowerCase());
		if (other !== void 0) throw new UserError(`labels: ${quoted(other)} and ${quoted(name)} are one name to ${cloud}, which does not tell the case of letters apart. Rename one.`);
		seen.set(name.toLowerCase(), name);
	}
}

// src/images/labels/facts.ts
/** What the marks of a finished image say, as it is written at the end of a build and read again. */
/** All that a finished image carries, wherever it is. */
function finalMarks({ facts, invocation }, { builder, repositoryId }) {
	const { [marks.expires]: _expires, ...run } = runMarks(invocation, facts);
	return {
		...facts.labels,
		...Object.fromEntries(facts.stages.map((hold) => holdMark(hold, facts.family))),
		...run,
		...facts.test === void 0 ? {} : testedMark([facts.test]),
		[marks.repository]: repositoryId,
		[marks.builder]: builder,
		[marks.identity]: facts.identity.text,
		[marks.toplevel]: facts.toplevel,
		[marks.family]: facts.family,
		[marks.trusted]: String(facts.trusted),
		[marks.final]: "1"
	};
}
/**
* @returns undefined for what is not finished, or not of this repository and builder; the names of
*   marks that are not as this action writes them.
*/
function readFinalMarks(given, whose) {
	const of = (name) => Object.hasOwn(given, name) ? given[name] : void 0;
	if (of(marks.final) !== "1" || of(marks.repository) !== whose.repositoryId) return void 0;
	if (of(marks.builder) !== whose.builder) return void 0;
	const run = of(marks.run);
	const identity = of(marks.identity) ?? "";
	const toplevel = of(marks.toplevel) ?? "";
	const family = of(marks.family);
	const wrong = [
		...isOwnRun(run, whose.repositoryId) ? [] : [marks.run],
		.../^[0-9a-z]{32}-[0-9a-z]{20}$/.test(identity) ? [] : [marks.identity],
		...toplevel.startsWith("/") ? [] : [marks.toplevel],
		...family === void 0 ? [marks.family] : []
	];
	if (run === void 0 || family === void 0 || wrong.length > 0) return { wrong };
	const all = Object.entries(given);
	return { facts: {
		run,
		identity,
		toplevel,
		family,
		trusted: of(marks.trusted) === "true",
		stages: all.flatMap(([name, value]) => readHold(name, value, family) ?? []),
		tested: readTested(of(marks.tested)),
		labels: Object.fromEntries(all.filter(([name]) => !name.startsWith(markPrefix)))
	} };
}

// src/images/labels/limits.ts
const anything = /^.$/su;
const alphanumeric = /^[A-Za-z0-9]$/;
const limits = {
	/** EC2 API Reference, "CreateTags"; EC2 User Guide, "Tag your resources", "Tag restrictions". */
	amazon: {
		cloud: "Amazon",
		form: "map",
		name: {
			longest: 127,
			plain: anything
		},
		value: {
			longest: 256,
			plain: anything
		},
		most: 50,
		reserved: /^aws:/i
	},
	/** learn.microsoft.com, "Use tags to organize your Azure resources", limitations. */
	azure: {
		cloud: "Azure",
		form: "map",
		escape: "~",
		name: {
			longest: 512,
			plain: /^[^<>%&\\?/~\p{Cc}]$/u
		},
		value: {
			longest: 256,
			plain: /^[^~\p{Cc}]$/u
		},
		most: 50,
		reserved: /^(microsoft|azure|windows)/i,
		caseless: true
	},
	/** docs.hetzner.cloud, "Labels". */
	hetzner: {
		cloud: "Hetzner",
		form: "map",
		escape: "_",
		name: {
			longest: 63,
			plain: /^[A-Za-z0-9.-]$/,
			first: alphanumeric,
			last: alphanumeric
		},
		value: {
			longest: 63,
			plain: /^[A-Za-z0-9.-]$/,
			first: alphanumeric,
			last: alphanumeric
		}
	},
	/** cloud.google.com, "Requirements for labels". */
	google: {
		cloud: "Google",
		form: "map",
		escape: "_",
		name: {
			longest: 63,
			plain: /^[a-z0-9-]$/,
			first: /^[a-z]$/
		},
		value: {
			longest: 63,
			plain: /^[a-z0-9-]$/
		},
		most: 64,
		reserved: /^goog/
	},
	/**
	* docs.digitalocean.com, "Tags": letters, digits, colons, dashes, underscores. In what case a tag
	* is written the first one in the account decides, so only lower case is written.
	*/
	digitalocean: {
		cloud: "DigitalOcean",
		form: "words",
		escape: "_",
		longest: 255,
		plain: /^[a-z0-9-]$/
	},
	/** The description of a snapshot. Its longest length is not documented: what is written is read again. */
	vultr: {
		cloud: "Vultr",
		form: "note",
		longest: 4096
	}
};

export { decode as a, changed as i, finalMarks as n, encode as o, readFinalMarks as r, backoff as s, limits as t };