import "./rolldown-runtime.js";
import { c as previewStage, n as historyOf } from "./holds.js";
import { n as closureOf, r as graphOf, t as closureElsewhere } from "./closure.js";
import { t as isStorePath } from "./store-path.js";
import { a as messageOf, i as isUserError, t as CommandError } from "./errors.js";
import { t as exists } from "./files.js";
import { t as once } from "./once.js";

// src/nix/packages.ts
/** What diff-closures leaves out as well: noise of compilers and compression. */
const leastDifference = 8192;
/** The name without its hash: `<store>/<hash>-foo-1.0` and `<hash>-foo-1.0` are `foo-1.0`. */
function nameOf(path) {
	return path.slice(path.lastIndexOf("/") + 1).slice(33);
}
/**
* `firefox-128.0-man` is `firefox` in version `128.0`. The version begins after the first hyphen that
* no letter follows; a last word of letters is an output, which cannot be told from a version such as
* `unstable`.
*/
function splitName(name) {
	const whole = /^(.*)-(?:[a-z]+|lib32|lib64)$/s.exec(name)?.[1] ?? name;
	const end = whole.search(/-[^A-Za-z]/);
	if (end < 0) return {
		name: whole,
		version: ""
	};
	return {
		name: whole.slice(0, end),
		version: whole.slice(end + 1)
	};
}
/** What differs, by name. Nothing that is in both is looked at twice. */
function differenceOf(before, after) {
	const [left, right] = [packagesIn(before), packagesIn(after)];
	const changes = [];
	for (const name of [.../* @__PURE__ */ new Set([...left.keys(), ...right.keys()])].sort()) {
		const change = changeOf(name, left.get(name), right.get(name));
		if (change !== void 0) changes.push(change);
	}
	return changes;
}
/** What the derivations cannot tell, out of the closure of the system before. */
function withSystem(changes, before) {
	const packages = packagesIn(before);
	return changes.map((change) => ({
		...change,
		bytesBefore: packages.get(change.name)?.bytes,
		inSystem: packages.has(change.name)
	}));
}
function packagesIn(paths) {
	const packages = /* @__PURE__ */ new Map();
	for (const { base, bytes } of paths) {
		const { name, version } = splitName(nameOf(base).replace(/\.drv$/, ""));
		const known = packages.get(name) ?? {
			versions: /* @__PURE__ */ new Map(),
			bytes: 0
		};
		const bases = known.versions.get(version) ?? /* @__PURE__ */ new Set();
		bases.add(base);
		known.versions.set(version, bases);
		known.bytes = known.bytes === void 0 || bytes === void 0 ? void 0 : known.bytes + bytes;
		packages.set(name, known);
	}
	return packages;
}
function changeOf(name, left, right) {
	const before = [...left?.versions.keys() ?? []].sort();
	const after = [...right?.versions.keys() ?? []].sort();
	const kind = kindOf(left, right, before, after);
	if (kind === void 0) return void 0;
	return {
		name,
		kind,
		before,
		after,
		bytesBefore: left?.bytes,
		bytesAfter: right?.bytes
	};
}
function kindOf(left, right, before, after) {
	if (left === void 0) return "added";
	if (right === void 0) return "removed";
	if (before.join("\0") !== after.join("\0")) return "changed";
	if (left.bytes !== void 0 && right.bytes !== void 0 && Math.abs(left.bytes - right.bytes) >= leastDifference) return "resized";
	return before.every((version) => equal(left.versions, right.versions, version)) ? void 0 : "rebuilt";
}
function equal(left, right, version) {
	const [one, other] = [left.get(version), right.get(version)];
	if (one === void 0 || other === void 0 || one.size !== other.size) return false;
	for (const base of one) if (!other.has(base)) return false;
	return true;
}
function sumOf(paths) {
	let bytes = 0;
	for (const path of paths) {
		if (path.bytes === void 0) return void 0;
		bytes += path.bytes;
	}
	return {
		bytes,
		paths: paths.length
	};
}

// src/steps/systems.ts
/** How two systems differ, from whatever knows of them: lists of earlier runs, this store, substituters. */
/** The image that a new one takes the place of: the holder of `stage`, else the newest trusted one. */
async function heldImage(context, family) {
	const { stage } = context.inputs;
	if (stage === void 0) return family.filter((image) => image.trusted).at(-1);
	const pullRequest = stage === "preview" ? context.pullRequest : void 0;
	const [holder] = historyOf(family, {
		family: await context.family(),
		stage,
		pullRequest
	});
	return holder;
}
function systemOf(context, toplevel, { image, derivation } = {}) {
	const isPath = isStorePath(toplevel);
	const entry = once(async () => {
		if (!isPath) return void 0;
		return await besideImage(context, image) ?? (await context.caches.book())?.read(toplevel);
	});
	const written = async () => (await entry())?.closure;
	const closure = once(async () => {
		if (!isPath) return void 0;
		return await written() ?? await localClosure(context, toplevel) ?? await closureElsewhere(toplevel, await context.nix(), context.signal);
	});
	const graph = async () => {
		const found = (await entry())?.graph;
		if (found !== void 0) return found.map((base) => ({ base }));
		const file = await derivation?.();
		if (file === void 0) return void 0;
		return (await graphOf(file, await context.nix())).map((base) => ({ base }));
	};
	const size = async () => {
		const paths = await closure();
		return paths && sumOf(paths);
	};
	return {
		toplevel,
		written,
		closure,
		graph,
		size
	};
}
/** What lies beside an image; whatever is wrong with it counts as if it were not there. */
async function besideImage(context, image) {
	if (image === void 0) return void 0;
	const { entryIn, largest } = await import("./closure-book.js");
	try {
		const bytes = await (await context.home()).closureOf?.(image, largest);
		return bytes && await entryIn(bytes, image.toplevel);
	} catch (error) {
		context.signal.throwIfAborted();
		context.log.debug(`What lies beside ${image.name} could not be read: ${messageOf(error)}`);
		return;
	}
}
async function localClosure(context, toplevel) {
	if (!await exists(toplevel)) return void 0;
	try {
		return await closureOf(toplevel, await context.nix());
	} catch (error) {
		if (isUserError(error) || error instanceof CommandError) return void 0;
		throw error;
	}
}
/** Like with like: what is in both, or what both are made from. Undefined when there is no telling. */
async function difference(own, other, against) {
	if (own.toplevel === other.toplevel) {
		const paths = await own.written();
		const size = paths && sumOf(paths);
		return {
			against,
			by: "closure",
			changes: [],
			before: size,
			after: size
		};
	}
	const [before, after] = [await other.closure(), await own.closure()];
	const sizes = {
		before: before && sumOf(before),
		after: after && sumOf(after)
	};
	if (before !== void 0 && after !== void 0) return {
		against,
		by: "closure",
		changes: differenceOf(before, after),
		...sizes
	};
	const [made, making] = [await other.graph(), await own.graph()];
	if (made === void 0 || making === void 0) return void 0;
	const changes = differenceOf(made, making);
	return {
		against,
		by: "derivations",
		changes: before === void 0 ? changes : withSystem(changes, before),
		...sizes
	};
}

export { heldImage as n, systemOf as r, difference as t };