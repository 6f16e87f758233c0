import "./rolldown-runtime.js";
import { a as messageOf } from "./errors.js";
import { X as exists } from "./start-both.js";
import { n as nameOf } from "./packages.js";
import { r as lookupKeys } from "./cache-keys2.js";
import { n as paths, r as secondsSince, t as mebibytes } from "./cache-words2.js";
import { M as storeFolders } from "./start.js";

// src/nix/store/cache.ts
const nothing = {
	paths: 0,
	bytes: 0,
	present: 0,
	left: []
};
/** @throws only the reason of `signal`, when the run was cancelled. */
async function restoreEntry(options) {
	const { name, cache, access, log, signal } = options;
	const start = performance.now();
	const report = (outcome, why) => {
		return {
			outcome,
			why,
			key: void 0,
			exact: false,
			moved: 0,
			restored: nothing,
			seconds: secondsSince(start)
		};
	};
	if (await allExist(options.wanted)) return report("present", "the store has it already");
	if (!cache.readable) return report("skipped", "the cache is not read");
	if (access.kind === "none") {
		log.info(`Store cache: ${name.kind} is not restored, because ${access.why}.`);
		return report("skipped", access.why);
	}
	const forms = options.mount === void 0 ? ["nar"] : ["image", "nar"];
	const { exact, older } = lookupKeys(name, forms);
	const [key = "", ...others] = exact;
	const hit = await cache.lookUp(key, [...others, ...older]);
	signal.throwIfAborted();
	if (hit === void 0) {
		log.info(`Store cache: there is no entry for ${name.kind} yet.`);
		return report("absent", "there is no entry");
	}
	const found = {
		key: hit.key,
		exact: exact.includes(hit.key)
	};
	const source = counted(hit);
	try {
		const restored = await (options.ways ?? usualWays(options))[formOf(hit.key)](source);
		const [first] = restored.left;
		const result = {
			...restored.paths + restored.present === 0 && first !== void 0 ? {
				outcome: "dropped",
				why: first.why
			} : {
				outcome: "restored",
				why: ""
			},
			...found,
			moved: source.moved(),
			seconds: secondsSince(start),
			restored
		};
		tell(result, hit, log);
		return result;
	} catch (error) {
		signal.throwIfAborted();
		const why = messageOf(error);
		log.info(`Store cache: the entry ${hit.key} cannot be used and is ignored: ${why}`);
		return {
			...report("dropped", why),
			...found,
			moved: source.moved()
		};
	}
}
function formOf(key) {
	return /^packernix-store-2-[^-]+-[^-]+-image-/.test(key) ? "image" : "nar";
}
async function allExist(wanted) {
	if (wanted === void 0 || wanted.length === 0) return false;
	return (await Promise.all(wanted.map((one) => exists(one)))).every(Boolean);
}
function counted(hit) {
	let moved = 0;
	return {
		size: hit.size,
		moved: () => moved,
		async *read(start, end) {
			for await (const bytes of hit.read(start, end)) {
				moved += bytes.length;
				yield bytes;
			}
		}
	};
}
/** Each is loaded when an entry of its form was found. */
function usualWays(options) {
	const { bin, mount } = options;
	return {
		async nar(source) {
			const { restoreArchive } = await import("./restore.js");
			return await restoreArchive(source, options);
		},
		async image(source) {
			if (mount === void 0) throw new Error("this machine cannot mount it");
			const { restoreImage } = await import("./image.js");
			const folder = bin ?? await nixWithin(source, options);
			if (folder === void 0) throw new Error("there is no Nix to register it with");
			return await restoreImage(source, {
				...options,
				root: mount.root,
				bin: folder
			});
		}
	};
}
/** Where an image will have the programs of the Nix that it brings. */
async function nixWithin(source, { name, env }) {
	if (name.kind !== "evaluation" || name.nix === void 0) return void 0;
	const { readImageManifest } = await import("./image.js");
	const { paths } = await readImageManifest(source, storeFolders(env).store);
	const found = paths.find(({ path }) => nameOf(path) === `nix-${name.nix}`);
	return found === void 0 ? void 0 : `${found.path}/bin`;
}
function tell({ restored, moved, seconds, exact }, hit, log) {
	const older = exact ? "" : ", an older entry";
	const there = restored.present === 0 ? "" : `; ${restored.present} were there`;
	log.info(`Store cache: ${paths(restored.paths)}, ${mebibytes(restored.bytes)}, restored from ${hit.key}${older}: ${mebibytes(moved)} read, ${seconds} s${there}.`);
	if (restored.left.length === 0) return;
	const [first] = restored.left;
	log.info(`Store cache: ${paths(restored.left.length)} left out, such as ${first?.path}: ${first?.why}`);
	for (const { path, why } of restored.left) log.debug(`left out: ${path}: ${why}`);
}

export { restoreEntry };