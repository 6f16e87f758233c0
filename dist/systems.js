import "./rolldown-runtime.js";
import { D as historyOf, J as isObject, X as exists } from "./start-both.js";
import { a as messageOf, i as isUserError, t as CommandError } from "./errors.js";
import { r as runNix } from "./command.js";
import { r as listSetting } from "./settings2.js";
import { a as withSystems, i as sumOf, n as nameOf, r as splitName, t as differenceOf } from "./packages.js";
import { E as isStorePath, f as once } from "./start.js";
import { r as slotOf } from "./stage.js";
import path from "node:path";
import { readFile } from "node:fs/promises";

// src/nix/closure.ts
/** What goes into an image, by store path. */
/** @param toplevel A valid store path. @returns its closure. */
async function closureOf(toplevel, session) {
	const closure = sizesIn(await runNix(session, "nix", [
		"path-info",
		"--recursive",
		"--size",
		toplevel
	], asking("measuring the closure")));
	if (closure.length === 0) throw new Error(`nix path-info told nothing of ${toplevel}`);
	return closure;
}
/** Stores that are quickly asked for a system; Hydra builds packages, and no system of a user's. */
const asked = /^(?:https?|file):\/\/(?!cache\.nixos\.org(?:[/?]|$))/;
/**
* The closure of a system that this machine does not have, as a substituter describes it: one
* request to each that lacks it.
* @returns undefined where none has it.
*/
async function closureElsewhere(toplevel, session, signal) {
	const { bin, env } = session;
	const stores = await listSetting("substituters", {
		bin,
		env,
		signal
	});
	const quick = [
		"--option",
		"connect-timeout",
		"5",
		"--option",
		"download-attempts",
		"1"
	];
	for (const store of stores.filter((url) => asked.test(url))) {
		const args = [
			"path-info",
			"--recursive",
			"--size",
			"--store",
			store,
			...quick,
			toplevel
		];
		try {
			const options = {
				...asking("asking substituters"),
				signal
			};
			const closure = sizesIn(await runNix(session, "nix", args, options));
			if (closure.length > 0) return closure;
		} catch (error) {
			signal.throwIfAborted();
			session.log.debug(`${store} does not know ${toplevel}: ${messageOf(error)}`);
		}
	}
}
function sizesIn(text) {
	return text.split("\n").flatMap((line) => {
		const [, file, bytes] = /^(\S+)\s+(\d+)\s*$/.exec(line) ?? [];
		if (file === void 0) return [];
		return [{
			base: path.basename(file),
			bytes: Number(bytes)
		}];
	});
}
function asking(what) {
	return {
		what,
		input: "toplevel",
		trees: [],
		progress: "closure"
	};
}

// src/nix/derivation.ts
/** What the derivations of a system say of the packages in it, before anything is built. */
/**
* Attributes whose store paths only the build needs (nixpkgs manual, "Variables specifying
* dependencies"; what a derivation forbids or runs on is no part of its result either).
*/
const buildOnly = /^(?:builder|stdenv|PATH|srcs?|patches|makeFlags|cargoDeps|(?:propagated)?native\w+|depsBuild\w+|(?:dis)?allowedRe\w+)$/i;
/** Attributes that compilers have, wrapped as nixpkgs does it, and its stdenv. */
const ofCompilers = /* @__PURE__ */ new Set(["wrapperName", "defaultNativeBuildInputs"]);
/**
* Follows from a system's derivation what may get into the system. Fixed-output derivations (sources,
* patches) are left out with all that they are made from. What remains is more than the closure, as a
* text may name what only a build script runs.
* @param derivation A valid derivation; its inputs are valid too.
*/
async function graphOf(derivation) {
	const known = /* @__PURE__ */ new Map();
	const load = (file) => {
		const loaded = known.get(file) ?? readFile(file, "utf8").then(parseDerivation);
		known.set(file, loaded);
		return loaded;
	};
	const services = /* @__PURE__ */ new Set();
	const reached = /* @__PURE__ */ new Set([derivation]);
	for (const file of reached) {
		const { inputs, texts } = await load(file);
		const used = storeHashes(texts);
		const programs = nameOf(file).startsWith("unit-") ? storeHashes(texts.flatMap(started)) : /* @__PURE__ */ new Set();
		const loaded = await Promise.all(inputs.map(async (input) => ({
			input,
			...await load(input)
		})));
		for (const { input, outputs, isBuildOnly } of loaded) {
			if (isBuildOnly) continue;
			const isIn = (hashes) => outputs.some((output) => output === "" || hashes.has(hashIn(output)));
			if (isIn(used)) reached.add(input);
			const name = packageOf(input);
			if (isIn(programs) && !name.startsWith("unit-")) services.add(name);
		}
	}
	return {
		packages: [...reached].map((file) => path.basename(file)).sort(),
		services: [...services].sort()
	};
}
/** Reads the ATerm form (NixOS/nix, src/libstore/derivations.cc): tuples, lists and strings. */
function parseDerivation(text) {
	const json = text.replace(/^\w+\(/, "[").replace(/"[^"\\]*(?:\\.[^"\\]*)*"|[()]/gs, (part) => part === "(" ? "[" : part === ")" ? "]" : part.replace(/\p{Cc}/gu, " "));
	const [outputs, inputs, , , , args, env] = JSON.parse(json);
	const attributes = env.flatMap(([name, value]) => name === "__json" ? structured(value) : [[name, value]]);
	return {
		outputs: outputs.map(([, file]) => file),
		isBuildOnly: outputs.some(([, , , hash]) => hash !== "") || attributes.some(([name]) => ofCompilers.has(name)),
		inputs: inputs.map(([file]) => file),
		texts: [...args, ...attributes.filter(([name]) => !buildOnly.test(name)).map(([, value]) => value)]
	};
}
/** `__structuredAttrs`: all attributes in one. */
function structured(json) {
	const attributes = JSON.parse(json);
	return Object.entries(isObject(attributes) ? attributes : {}).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]);
}
/** Programs that a unit or its script starts. */
function started(text) {
	return text.match(/^(?:ExecStart=|\s*exec\s+)\S+/gm) ?? [];
}
function storeHashes(texts) {
	return new Set(texts.flatMap((text) => text.match(/\b[0-9a-df-np-sv-z]{32}(?=-)/g) ?? []));
}
function hashIn(file) {
	return path.basename(file).slice(0, 32);
}
function packageOf(derivation) {
	return splitName(nameOf(derivation).replace(/\.drv$/, "")).name;
}

// src/steps/systems.ts
/** The image that a new one replaces: the holder of `stage`, else the newest trusted one. */
async function heldImage(context, family) {
	const { stage } = context.inputs;
	if (stage === void 0) return family.filter((image) => image.trusted).at(-1);
	return historyOf(family, slotOf(context, await context.family(), stage))[0];
}
/**
* How a system differs from that of the image that it replaces.
* @param family Its images, oldest first.
* @returns undefined without such an image, and no `found` where the contents of one of the two are not
*   known.
*/
async function differenceFromHeld(context, own, family) {
	const held = await heldImage(context, family);
	if (held === void 0) return void 0;
	const { image, toplevel } = held;
	const against = {
		kind: "image",
		image,
		toplevel,
		stage: context.inputs.stage
	};
	return {
		held,
		found: await difference(own, systemOf(context, toplevel), against)
	};
}
/** The system of this run's configuration. */
function ownSystem(context, toplevel) {
	return systemOf(context, toplevel, async () => (await context.evaluation()).derivation);
}
/** @param derivation Evaluates, so it is asked last. */
function systemOf(context, toplevel, derivation) {
	const isPath = isStorePath(toplevel);
	const entry = once(async () => {
		return isPath ? await (await context.caches.closureIndex())?.read(toplevel) : void 0;
	});
	const recorded = async () => (await entry())?.closure;
	const closure = once(async () => {
		if (!isPath) return void 0;
		return await recorded() ?? await localClosure(context, toplevel) ?? await closureElsewhere(toplevel, await context.nix(), context.signal);
	});
	const graph = once(async () => (await entry())?.graph ?? await madeFrom(context, await derivation?.()));
	const size = async () => {
		const paths = await closure();
		return paths && sumOf(paths);
	};
	return {
		toplevel,
		recorded,
		closure,
		graph,
		size
	};
}
/** The derivations of a system; undefined if they cannot be read. */
async function madeFrom(context, derivation) {
	try {
		return derivation === void 0 ? void 0 : await graphOf(derivation);
	} catch (error) {
		context.log.debug(`${derivation} could not be read: ${messageOf(error)}`);
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
/** Compares two closures or two derivation graphs; undefined if neither is known of both. */
async function difference(own, other, against) {
	if (own.toplevel === other.toplevel) {
		const paths = await own.recorded();
		const size = paths && sumOf(paths);
		return {
			...nothing,
			against,
			by: "closure",
			before: size,
			after: size
		};
	}
	const [before, after] = [await other.closure(), await own.closure()];
	const sizes = {
		before: before && sumOf(before),
		after: after && sumOf(after)
	};
	const [made, making] = [await other.graph(), await own.graph()];
	const known = {
		against,
		services: [...made?.services ?? [], ...making?.services ?? []],
		...sizes
	};
	if (before !== void 0 && after !== void 0) return {
		...known,
		by: "closure",
		changes: differenceOf(before, after)
	};
	if (made === void 0 || making === void 0) return void 0;
	const changes = differenceOf(basesOf(made), basesOf(making));
	return {
		...known,
		by: "derivations",
		changes: withSystems(changes, {
			before,
			after
		})
	};
}
function basesOf({ packages }) {
	return packages.map((base) => ({ base }));
}
const nothing = {
	against: void 0,
	by: void 0,
	changes: [],
	before: void 0,
	after: void 0
};

export { ownSystem as a, nothing as i, differenceFromHeld as n, systemOf as o, madeFrom as r, closureOf as s, difference as t };