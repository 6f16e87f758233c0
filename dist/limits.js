import { a as messageOf, i as isUserError, n as UserError } from "./errors.js";
import { Dt as quoted, H as homeTime, L as belongsTo, R as byAge, U as observeHomeTime, V as sameSlot } from "./start-both.js";
import { _ as backoff, c as isOwnRun, d as marks, f as readHold, g as withTest, h as testedMark, i as holdMark, m as runMarks, n as finishedMark, o as isDeadRun, p as readTested, t as goneMeanwhile, u as markPrefix } from "./gone.js";
import { t as chunksOf } from "./chunks.js";
import { t as removeEach } from "./remove.js";
import { n as temporaryKeys } from "./temporary-keys2.js";
import { createHash } from "node:crypto";
import { isUtf8 } from "node:buffer";
import { setTimeout } from "node:timers/promises";

// src/images/labels/note.ts
/**
* Marks in a text that others write in too: `… [packernix 1 <check sum> <marks>] …`. What stands before
* and after is never touched. The check sum tells a record that somebody has edited. Such a text is
* short, so what it says already is not said again: the identity in the name of the image, and what
* follows from it and from the run.
*/
const record = /\[packernix 1 ([0-9a-f]{8}) ([^\]\s]*)\]/;
const letters = /* @__PURE__ */ new Map([
	[marks.run, "r"],
	[marks.expires, "e"],
	[marks.final, "f"],
	[marks.tested, "t"],
	[marks.stage, "s"],
	[marks.repository, "o"],
	[marks.builder, "b"],
	[marks.identity, "i"],
	[marks.toplevel, "p"],
	[marks.family, "m"],
	[marks.trusted, "u"],
	[finishedMark, "n"]
]);
const longNames = new Map([...letters].map(([name, letter]) => [letter, name]));
/** Before names without a letter: of holds, of ours, which all begin alike, and of others. */
const hold = "_";
const own = "-";
const foreign = ".";
const holdPrefix = `${marks.stage}:`;
/** @returns undefined when there is a record that is not as it was written. */
function readNote(text) {
	const match = record.exec(text);
	if (match === null) return text.includes("[packernix ") ? void 0 : {};
	const [, sum, body = ""] = match;
	try {
		const short = body.split("&").map(readPair);
		const found = whole(Object.fromEntries(short), identityIn(text.replace(record, "")));
		return sumOf(found) === sum ? found : void 0;
	} catch (error) {
		if (error instanceof URIError) return void 0;
		throw error;
	}
}
function writeNote(before, given) {
	const known = identityIn(before.replace(record, ""));
	const body = Object.entries(given).map(([name, value]) => {
		const short = encodeURIComponent(shortened(name, value, given, known));
		return letters.get(name)?.concat(short) ?? `${encodeURIComponent(shortName(name))}=${short}`;
	}).join("&");
	const fresh = body === "" ? "" : `[packernix 1 ${sumOf(given)} ${body}]`;
	if (record.test(before)) return before.replace(record, () => fresh).trim();
	return [before, fresh].filter((part) => part !== "").join(" ");
}
function identityIn(text) {
	return /(?<![0-9a-z])[0-9a-z]{32}-[0-9a-z]{20}(?![0-9a-z])/.exec(text)?.[0];
}
function shortName(name) {
	if (isHold(name)) return hold + name.slice(holdPrefix.length);
	return name.startsWith("packernix-") ? own + name.slice(markPrefix.length) : foreign + name;
}
/** `<letter><value>` or `<name>=<value>`. */
function readPair(pair) {
	const known = longNames.get(pair.slice(0, 1));
	if (known !== void 0) return [known, decodeURIComponent(pair.slice(1))];
	const [name = "", value = ""] = pair.split("=").map(decodeURIComponent);
	const rest = name.slice(1);
	if (name.startsWith(foreign)) return [rest, value];
	return [(name.startsWith(hold) ? holdPrefix : markPrefix) + rest, value];
}
/** A time, as the value of a stage begins. */
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/;
const shortTime = /^[0-9a-z]+(?=$| )/;
const isHold = (name) => name.startsWith(holdPrefix);
/** As the path of every system begins whose name is the usual one. */
const systemOf = (identity = "") => `/nix/store/${identity.split("-", 1)[0]}-nixos-system-`;
/** @param known Identity that the text around the record says. */
function shortened(name, value, all, known) {
	if (name === marks.identity && value === known) return "";
	if (name === marks.repository && value === all[marks.run]?.split("-", 1)[0]) return "";
	const system = systemOf(all[marks.identity]);
	if (name === marks.toplevel && value.startsWith(system)) return value.slice(system.length);
	if (!isHold(name)) return value;
	return value.replace(time, (text) => Date.parse(text).toString(36));
}
function whole(short, known) {
	const { [marks.repository]: repository, [marks.identity]: identity } = short;
	const { [marks.run]: run, [marks.toplevel]: toplevel } = short;
	const holds = Object.entries(short).filter(([name]) => isHold(name)).map(([name, value]) => [name, value.replace(shortTime, longTime)]);
	return {
		...short,
		...Object.fromEntries(holds),
		...repository === "" && { [marks.repository]: run?.split("-", 1)[0] ?? "" },
		...identity === "" && { [marks.identity]: known ?? "" },
		...toplevel?.startsWith("/") === false && { [marks.toplevel]: systemOf(identity || known) + toplevel }
	};
}
function longTime(base36) {
	const date = new Date(Number.parseInt(base36, 36));
	return Number.isNaN(date.getTime()) ? base36 : date.toISOString();
}
/** Whatever the order is in which they stand. */
function sumOf(all) {
	const text = JSON.stringify(Object.entries(all).sort(([a], [b]) => a < b ? -1 : 1));
	return createHash("sha256").update(text).digest("hex").slice(0, 8);
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
	return limits.form === "words" ? parted(Object.fromEntries(read), limits) : Object.fromEntries(read);
}
/** @throws {UserError} naming the input, for what the cloud's labels cannot hold. */
function changed(labels, { put: given = {}, take: unwanted = [] }, limits) {
	const pairs = Object.entries(given).map((pair) => pair.map((text) => text.toWellFormed()));
	const change = {
		put: Object.fromEntries(pairs),
		take: unwanted
	};
	const { put, take } = limits.form === "words" ? joined(labels, change, limits) : change;
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
/** The same change of marks, where some of them share one word: first, because the final mark says that all are there. */
function joined(labels, { put, take }, limits) {
	const { name, marks: shared } = limits.together;
	if (!shared.some((one) => Object.hasOwn(put, one) || take.includes(one))) return {
		put,
		take
	};
	const now = decode(labels, limits) ?? {};
	const values = shared.map((one) => put[one] ?? (take.includes(one) ? "" : now[one] ?? ""));
	const single = Object.entries(put).filter(([one]) => !shared.includes(one));
	const word = values.every((value) => value === "") ? [] : [[name, values.join(" ")]];
	return {
		put: Object.fromEntries([...word, ...single]),
		take: [...take, name]
	};
}
function parted(read, { together: { name, marks: shared } }) {
	const values = (read[name] ?? "").split(" ");
	const pairs = shared.map((one, index) => [one, values[index] ?? ""]);
	const single = Object.entries(read).filter(([one]) => one !== name && !shared.includes(one));
	return Object.fromEntries([...pairs.filter(([, value]) => value !== ""), ...single]);
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
	const text = nameLimits(limits);
	const room = text.longest - (limits.form === "words" ? 64 : 4);
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
	const key = escaped(stored, nameLimits(limits), sign);
	const parts = cut(text, limits.form === "map" ? limits.value : {
		...limits.word,
		longest: limits.word.longest - key.length - 1 - 4
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
	return limits.form === "map" ? limits.name : limits.word;
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
	const characters = [...text];
	const result = characters.map((character, index) => {
		const isLast = index === characters.length - 1;
		if (plain.test(character) && (!isLast || last === void 0 || last.test(character))) return character;
		return Buffer.from(character).toString("hex").replace(/../g, `${sign}$&`);
	}).join("");
	return result === "" || first === void 0 || first.test(result.charAt(0)) ? result : guard(sign) + result;
}
function unescaped(text, sign) {
	const rest = text.startsWith(guard(sign)) ? text.slice(guard(sign).length) : text;
	let isOurs = true;
	const result = rest.replace(new RegExp(`(?:${sign}[0-9a-f]{2})+`, "g"), (codes) => {
		const bytes = Buffer.from(codes.replaceAll(sign, ""), "hex");
		isOurs &&= isUtf8(bytes);
		return bytes.toString();
	});
	return isOurs ? result : text;
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

// src/images/labels/kit.ts
/** The cloud's time, by which things expire. It is asked for before anything is decided by it. */
async function cloudTime({ cloud }) {
	observeHomeTime(await cloud.clock());
	return homeTime();
}
/** Milliseconds. */
function lagOf({ lag = 3e3 }) {
	return lag;
}
const runName = /(?:^|--)packernix-(\d+-\d+-\d+-[0-9a-z]+)-x([0-9a-z]{1,9})(?![0-9a-z])/;
/**
* What everything carries that an invocation makes, from its creation on. The repository, with which the
* id of the run begins, is for clouds that find whole values only.
*/
function runMarksOf({ cloud, options: { repositoryId } }, invocation, facts) {
	const run = runMarks(invocation, facts);
	return cloud.bareRunMarks ? run : {
		...run,
		[marks.repository]: repositoryId
	};
}
function runLabels(kit, invocation, facts) {
	const name = nameOfRun(invocation);
	return {
		labels: encode(runMarksOf(kit, invocation, facts), kit.cloud.limits),
		name,
		imageName: kit.cloud.images.rename === void 0 ? facts.name : `${facts.name}--${name}`
	};
}
/** Whose a thing is and until when, as a name that every cloud takes. */
function nameOfRun({ id, expires }) {
	return `packernix-${id}-x${expires.toString(36)}`;
}
/** How these labels become what is wanted. */
function changeOf({ cloud: { images, limits } }, labels, wanted) {
	const change = changed(labels, wanted, limits);
	return images.merges ? {
		...change,
		take: [...wanted.take ?? []]
	} : change;
}
/**
* The id of the image that Packer made.
* @throws when no artifact names one.
*/
function idOfMade({ cloud }, artifacts) {
	const [id] = [...artifacts].reverse().flatMap((artifact) => cloud.idOf(artifact) ?? []);
	if (id !== void 0) return id;
	throw new Error(`Packer ended well, but none of its artifacts names an image: ${JSON.stringify(artifacts.map((artifact) => artifact.id))}`);
}
/** Of an image with one id in all of its regions: those that are asked for, if it is in any of them. */
function copiesIn({ id, regions = [] }, wanted) {
	const asked = wanted.filter((region) => regions.includes(region));
	return (asked.length > 0 ? asked : regions).map((region) => ({
		region,
		id
	}));
}
/** By what the cloud knows a finished image. One whose copies have ids of their own is known by all of them. */
function keyOf({ copies, id, image }) {
	return copies.length === 0 ? id : image;
}
/** True for the image of this name, also while it is made. */
function isNamed(found, name) {
	return found.name === name || found.name.startsWith(`${name}--`) && runName.test(found.name);
}
/** The marks of a thing; of one that carries none, what its name says. Empty for what is damaged. */
function marksOf({ cloud }, { labels, name }) {
	const read = decode(labels, cloud.limits) ?? {};
	if (read[marks.run] !== void 0) return read;
	const [, run, expires] = runName.exec(name) ?? [];
	if (run === void 0 || expires === void 0) return read;
	return {
		...read,
		[marks.run]: run,
		[marks.expires]: String(Number.parseInt(expires, 36))
	};
}
/** Marks that a thing must have, as the cloud can be asked for them. */
function selectorOf({ cloud: { limits } }, wanted, anyValue = []) {
	if (limits.form === "note") return {};
	if (limits.form === "words") {
		const single = Object.entries(wanted).filter(([name]) => !limits.together.marks.includes(name));
		return { labels: encode(Object.fromEntries(single), limits) };
	}
	return { labels: {
		...encode(wanted, limits),
		...Object.fromEntries(anyValue.map((name) => [name, void 0]))
	} };
}
/** Finished images of this repository. */
function finishedOnes(kit, wanted = {}) {
	return selectorOf(kit, {
		[marks.final]: "1",
		[marks.repository]: kit.options.repositoryId,
		...wanted
	});
}
/** @returns undefined for one that is not finished, not ours, or whose marks say nothing. */
function readImage(kit, found) {
	const { cloud, options } = kit;
	if (found.state !== "ready") return void 0;
	const { repositoryId } = options;
	const given = decode(found.labels, cloud.limits);
	const read = given === void 0 ? { wrong: ["its description"] } : readFinalMarks(given, {
		builder: cloud.builder,
		repositoryId
	});
	if (read === void 0) return void 0;
	if ("wrong" in read || Number.isNaN(Date.parse(found.created))) {
		const wrong = "wrong" in read ? read.wrong.join(", ") : "its date";
		options.log.warning(`${found.id} is marked as a finished image but cannot be read as one and is passed over: this action writes ${wrong} differently.`);
		return;
	}
	const { run, labels, ...facts } = read.facts;
	const copies = found.copies ?? copiesIn(found, options.regions);
	return {
		...facts,
		builder: cloud.builder,
		builderId: cloud.builderId,
		image: found.artifactId ?? found.id,
		id: copies[0]?.id ?? found.id,
		region: copies[0]?.region,
		copies: [...copies],
		name: found.name,
		created: found.created,
		invocation: run,
		labels,
		trusted: facts.trusted && given?.[marks.stage] !== "preview",
		isProtected: found.isProtected === true,
		size: found.size
	};
}
/** @returns the run of this repository that made a thing which nobody has finished. */
function unfinishedRun(kit, given) {
	const run = given[marks.run];
	return isOwnRun(run, kit.options.repositoryId) && given[marks.final] === void 0 ? run : void 0;
}

// src/images/labels/catalog.ts
/** The finished images of a cloud with labels: found, given stages, removed. */
/** Milliseconds until what was removed must be off the list. */
const longestProof = 12e4;
/** How often a change is written that another run has overwritten. */
const attempts = 8;
/** How many are removed before the list is asked for whether they are gone: all of it, page by page. */
const together = 250;
/** Oldest first. */
async function imagesBy(kit, selector) {
	return (await kit.cloud.images.list(selector)).flatMap((one) => readImage(kit, one) ?? []).sort(byAge);
}
function labelCatalog(kit) {
	const { images } = kit.cloud;
	return {
		concurrency: together,
		find: async ({ text }) => {
			return (await imagesBy(kit, finishedOnes(kit, { [marks.identity]: text }))).filter((image) => image.identity === text);
		},
		list: async (family) => {
			return (await imagesBy(kit, finishedOnes(kit))).filter((image) => belongsTo(image, family));
		},
		get: async (id) => {
			if (images.lookUp !== void 0) {
				const found = await images.lookUp(id);
				return found && readImage(kit, found);
			}
			const shared = new Set(id.split(",").map((one) => one.replace(/^[a-z]\w*:/, "").toLowerCase()));
			const wanted = /* @__PURE__ */ new Set([id.toLowerCase(), ...shared.size === 1 ? shared : []]);
			return (await imagesBy(kit, finishedOnes(kit))).find(({ image, id, name }) => [
				image,
				id,
				name
			].some((one) => wanted.has(one.toLowerCase())));
		},
		addStage: async (image, hold) => {
			const [name, value] = holdMark(hold, image.family);
			return await relabel(kit, image, () => ({ put: { [name]: value } }), ({ stages }) => stages.some((other) => sameSlot(other, hold) && other.since >= hold.since));
		},
		dropStage: async (image, slot) => {
			const [name] = holdMark({
				...slot,
				since: ""
			}, image.family);
			return await relabel(kit, image, () => ({ take: [name] }), ({ stages }) => !images.merges && !stages.some((other) => sameSlot(other, slot)));
		},
		markTested: async (image, test) => await relabel(kit, image, ({ tested }) => ({ put: testedMark(withTest(tested, test)) }), ({ tested }) => tested?.includes(test) === true),
		removeMany: async (chosen, options) => await removeMany(kit, chosen, options),
		...images.uses && { uses: (some) => usesOf(kit, some) },
		...images.copyTo && { complete: (image, begin) => complete(kit, image, begin) }
	};
}
/** Regions of this run in which an image is to be and is not. */
function lackingIn({ cloud, options }, there) {
	if (cloud.images.copyTo === void 0) return [];
	return options.regions.filter((region) => !there.includes(region));
}
/** @returns the very same image when nothing lacks. */
async function complete(kit, image, begin) {
	const lacking = lackingIn(kit, image.copies.map(({ region }) => region));
	if (lacking.length === 0) return image;
	await begin?.();
	await kit.cloud.images.copyTo?.(keyOf(image), lacking);
	const whole = await lookAt(kit, image);
	if (whole === void 0) throw goneMeanwhile(image);
	return whole.now;
}
async function usesOf({ cloud }, some) {
	const found = await cloud.images.uses?.(some.map(keyOf)) ?? [];
	const byId = Map.groupBy(found, ({ image }) => image);
	return new Map(some.flatMap((image) => {
		const phrases = new Set(byId.get(keyOf(image))?.map(({ phrase }) => phrase));
		return phrases.size === 0 ? [] : [[image.image, [...phrases]]];
	}));
}
/** The image and what the cloud says of it now; undefined when it has gone, or is no image any more. */
async function lookAt(kit, image, look = kit.cloud.images.get(keyOf(image))) {
	const found = await look;
	const now = found && readImage(kit, found);
	return found && now?.invocation === image.invocation ? {
		found,
		now
	} : void 0;
}
/**
* Writes until what was written is there. Where labels are replaced together, another run that read
* them before takes away what this one has put: it is looked for once more when that run must be done.
*/
async function relabel(kit, image, change, isDone) {
	const { cloud, options } = kit;
	const wait = backoff(options.signal, 100, 2e3);
	let isSettled = true;
	for (let attempt = 0; attempt < attempts;) {
		const seen = await lookAt(kit, image);
		if (seen === void 0) throw goneMeanwhile(image);
		if (isDone(seen.now)) {
			if (isSettled) return seen.now;
			await setTimeout(lagOf(cloud), void 0, { signal: options.signal });
			isSettled = true;
			continue;
		}
		if (attempt++ > 0) await wait();
		isSettled = cloud.images.replaces !== true;
		const labels = changeOf(kit, seen.found.labels, change(seen.now));
		try {
			await cloud.images.setLabels(seen.found, labels);
			if (cloud.images.merges) return readImage(kit, {
				...seen.found,
				labels: labels.all
			}) ?? seen.now;
		} catch (error) {
			if (await lookAt(kit, image) === void 0) throw goneMeanwhile(image, error);
			throw error;
		}
	}
	throw new Error(`the labels of ${image.image} could not be changed: other runs go on writing them`);
}
async function removeMany(kit, chosen, { fits, force } = {}) {
	const { images } = kit.cloud;
	/** As the cloud knew them when they were removed: another run may have added copies. */
	const ids = /* @__PURE__ */ new Map();
	const removals = [];
	for (const part of chunksOf(chosen, images.atOnce ?? 4)) {
		const all = images.look?.(part.map(keyOf));
		const removed = await removeEach(part, { fits }, {
			async look(image) {
				const own = all?.then((found) => found[part.indexOf(image)]);
				const seen = await lookAt(kit, image, own);
				return seen && {
					...seen.now,
					found: seen.found,
					chosen: image
				};
			},
			async remove(now) {
				if (now.isProtected) await unprotect(kit, now, force ? now.found : void 0);
				await images.remove(keyOf(now), now.found);
				ids.set(now.chosen, now.found.id);
			}
		});
		removals.push(...removed);
	}
	const left = await stillListed(kit, images.provesRemoval ? [] : [...ids.values()]);
	return removals.map((removal, index) => {
		const id = chosen[index] && ids.get(chosen[index]);
		if (id === void 0 || !left.has(id)) return removal;
		return { error: /* @__PURE__ */ new Error(`${id} is still listed after its deletion`) };
	});
}
/** @param found The image, where that may be done. */
async function unprotect({ cloud: { images } }, now, found) {
	if (found !== void 0 && images.unprotect !== void 0) return await images.unprotect(keyOf(now), found);
	throw new UserError(`${now.name} is protected against deletion and is kept. Lift the protection first, or set \`force: true\`.`);
}
/** Looks until none of them is there, or long enough. @returns those that are. */
async function stillListed(kit, ids) {
	const { images } = kit.cloud;
	const listed = async (some) => {
		const all = await images.list(finishedOnes(kit));
		return some.map((id) => all.find((one) => one.id === id));
	};
	const look = images.look ?? listed;
	const wait = backoff(kit.options.signal);
	const end = Date.now() + longestProof;
	for (let left = [...new Set(ids)];; await wait()) {
		if (left.length === 0) return /* @__PURE__ */ new Set();
		const found = await look(left).catch((error) => {
			if (!isUserError(error)) throw error;
			return [];
		});
		left = left.filter((_, at) => found[at] !== void 0);
		if (Date.now() > end) return new Set(left);
	}
}

// src/images/labels/leftovers.ts
/**
* What unfinished invocations left in a cloud: by run mark or by the name of the run, and no more but
* the keys that this invocation's Packer says it has made.
*/
function labelCleanup(kit) {
	const { cloud } = kit;
	const kinds = [...cloud.resources, cloud.images];
	return {
		async leftovers(invocation) {
			return (invocation === void 0 ? await overdue(kit, kinds) : await leftBy(kit, kinds, invocation)).map(leftoverOf);
		},
		reap: async (leftovers) => await reap(kit, kinds, leftovers),
		cleanupState: async (made) => ({
			name: made.name,
			...await cloud.cleanupState?.(made)
		})
	};
}
async function unfinishedOf(kit, kind, selector, keys = []) {
	const { images } = kit.cloud;
	const isBare = kind === images ? images.rename !== void 0 : keys.length > 0;
	return (await kind.list(isBare ? {} : selector)).flatMap((resource) => {
		const given = marksOf(kit, resource);
		const run = keys.includes(resource.name) ? kit.options.invocation.id : unfinishedRun(kit, given);
		return run === void 0 ? [] : [{
			kind,
			resource,
			run,
			expires: given[marks.expires]
		}];
	});
}
/** Of this repository, by the cloud's clock. */
async function overdue(kit, kinds) {
	const selector = selectorOf(kit, { [marks.repository]: kit.options.repositoryId }, [marks.expires]);
	const found = (await Promise.all(kinds.map((kind) => unfinishedOf(kit, kind, selector)))).flat();
	if (found.length === 0) return [];
	await cloudTime(kit);
	const { repositoryId } = kit.options;
	return found.filter(({ run, expires }) => isDeadRun(run, expires, repositoryId));
}
async function leftBy(kit, kinds, invocation) {
	const selector = selectorOf(kit, { [marks.run]: invocation });
	const { invocation: own } = kit.options;
	try {
		const keys = own.id === invocation ? await temporaryKeys(own) : [];
		return (await Promise.all(kinds.map((kind) => unfinishedOf(kit, kind, selector, keys)))).flat().filter(({ run }) => run === invocation);
	} catch (error) {
		if (!isUserError(error) || kit.options.cleanupState === void 0) throw error;
		throw new UserError(byHand(kit, messageOf(error)), { cause: error });
	}
}
/** In the post step, where the credentials of the build may have gone. */
function byHand({ cloud, options }, why) {
	const kinds = [...cloud.resources, cloud.images].map(({ kind }) => kind).join(", ");
	const { invocation } = options;
	const [begin] = nameOfRun(invocation).split("-x");
	return `${cloud.limits.cloud}: leftovers could not be searched for. ${why} Please remove by hand (${kinds}) what has the label ${marks.run} with the value ${invocation.id}, or a name that begins with ${begin}.`;
}
function leftoverOf({ kind, resource, run }) {
	const command = kind.byHand?.(resource.id);
	return {
		what: `${kind.kind} ${resource.name} (${resource.id})`,
		invocation: run,
		ref: `${kind.kind} ${resource.id}`,
		...command === void 0 ? {} : { byHand: command }
	};
}
/** Kind by kind in the cloud's order, because a server holds its disk and its image. */
async function reap(kit, kinds, leftovers) {
	const gone = new Set(leftovers.filter(({ ref }) => ref === void 0));
	for (const kind of kinds) {
		const own = leftovers.filter(({ ref }) => ref?.startsWith(`${kind.kind} `));
		await Promise.all(own.map(async (leftover) => {
			const id = leftover.ref?.slice(kind.kind.length + 1) ?? "";
			try {
				if (kind === kit.cloud.images && await isFinished(kit, id)) return;
				await kind.remove(id);
				gone.add(leftover);
			} catch (error) {
				kit.options.signal.throwIfAborted();
				kit.options.log.notice(`${leftover.what} could not be removed: ${messageOf(error)}`);
			}
		}));
	}
	return leftovers.filter((leftover) => gone.has(leftover));
}
/** Somebody may have finished it meanwhile. */
async function isFinished(kit, id) {
	const found = await kit.cloud.images.get(id);
	return found !== void 0 && unfinishedRun(kit, marksOf(kit, found)) === void 0;
}

// src/images/labels/limits.ts
/** What clouds take as labels. One table, so that the codec knows no cloud. */
const anything = /^.$/su;
const alphanumeric = /^[A-Za-z0-9]$/;
const limits = {
	/** EC2 API Reference, "CreateTags"; EC2 User Guide, "Tag your resources", "Tag restrictions". */
	amazon: {
		cloud: "AWS",
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
		caseless: true,
		own: {
			name: /^(?!microsoft|azure|windows)[^<>%&\\?/]{1,512}$/iu,
			value: /^.{0,256}$/su,
			rule: "a name has at most 512 characters, none of `<>%&\\?/`, and does not begin with `azure`, `microsoft` or `windows`; a value has at most 256"
		}
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
		},
		own: {
			name: /^([a-z0-9.-]{1,253}\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/,
			value: /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/,
			rule: "at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends"
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
		reserved: /^goog/,
		own: {
			name: /^(?!goog)[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u,
			value: /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u,
			rule: "at most 63 small letters, digits, `-` and `_`, and a name begins with a letter, not with `goog`"
		}
	},
	/**
	* docs.digitalocean.com, "Tags": letters, digits, colons, dashes, underscores. In what case a tag
	* is written the first one in the account decides, so only lower case is written.
	*/
	digitalocean: {
		cloud: "DigitalOcean",
		form: "words",
		escape: "_",
		word: {
			longest: 255,
			plain: /^[a-z0-9-]$/
		},
		together: {
			name: "packernix-image",
			marks: [
				marks.run,
				marks.identity,
				marks.toplevel,
				finishedMark
			]
		}
	},
	/**
	* The description of a snapshot. Its longest length is not documented; of networks and firewall
	* groups Vultr keeps 255 characters and cuts the rest off without a word (ingvarch/tent, docs,
	* checked 2026-09-27).
	*/
	vultr: {
		cloud: "Vultr",
		form: "note",
		longest: 255
	},
	/** Annotations of an image index (OCI Image Format, "Annotations"); a manifest has at most 4 MiB. */
	registry: {
		cloud: "the registry",
		form: "map",
		name: {
			longest: 1024,
			plain: anything
		},
		value: {
			longest: 16384,
			plain: anything
		}
	}
};

export { encode as C, decode as S, runMarksOf as _, lackingIn as a, readFinalMarks as b, cloudTime as c, isNamed as d, keyOf as f, runLabels as g, readImage as h, labelCatalog as i, finishedOnes as l, marksOf as m, labelCleanup as n, stillListed as o, lagOf as p, complete as r, changeOf as s, limits as t, idOfMade as u, unfinishedRun as v, changed as x, finalMarks as y };