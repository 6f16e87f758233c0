import "./rolldown-runtime.js";
import { a as messageOf } from "./errors.js";
import { t as run } from "./exec3.js";
import { t as nixProgram } from "./program.js";
import { n as unpackFolderName } from "./folder-name.js";
import { n as baseName } from "./frames.js";
import { n as readArchiveManifest } from "./manifest.js";
import { i as validInStore, t as batches } from "./path-info2.js";
import { n as missingReferences, r as namedPaths, t as inReferenceOrder } from "./plan.js";
import { i as startWorkers, n as bytesOf, o as storeDirOf, r as checkSpace, t as askSubstituters } from "./restore-shared.js";
import { t as unpackAll } from "./unpack-all.js";
import path from "node:path";
import { mkdir, writeFile } from "node:fs/promises";

// src/nix/store/import-via-daemon.ts
/** Brings the paths of an archive into a store that only its daemon may write: as a binary cache. */
/**
* Verifies the paths that the store lacks, lays them out as a `file://` binary cache in `scratch`
* and lets Nix copy them. A daemon that does not trust this user takes only paths that are
* content-addressed or signed by a key that it knows: with `access.kind` "none" only those with a
* content address or a signature are tried, and what it refuses is left out.
* @throws {ArchiveError} when the archive as a whole is damaged; others when there is too little
*   room for it, here or in the store.
*/
async function importViaDaemon(source, options) {
	const storeDir = storeDirOf(options);
	const manifest = await readArchiveManifest(source, storeDir);
	const has = new Set(await validInStore(namedPaths(manifest.paths), options));
	const lacking = manifest.paths.filter(({ info }) => !has.has(info.path));
	const left = [];
	const wanted = lacking.filter(({ info }) => {
		if (options.access.kind !== "none" || info.ca !== void 0 || info.signatures.length > 0) return true;
		left.push({
			path: info.path,
			why: options.access.why
		});
		return false;
	});
	const present = manifest.paths.length - lacking.length;
	if (wanted.length === 0) return {
		paths: 0,
		bytes: 0,
		present,
		left
	};
	await checkSpace(storeDir, bytesOf(wanted));
	await mkdir(options.scratch, { recursive: true });
	const folder = {
		parent: options.scratch,
		name: unpackFolderName()
	};
	const workers = startWorkers(folder, options, []);
	try {
		const missing = missingReferences(wanted, has);
		const [places] = await Promise.all([workers.all.then((all) => unpackAll(all, source, manifest, wanted, {
			form: "nar",
			options,
			left
		})), askSubstituters(missing, options)]);
		if (missing.length > 0) for (const got of await validInStore(missing, options)) has.add(got);
		const ordered = inReferenceOrder(wanted, has, left);
		const cache = path.join(folder.parent, folder.name);
		await writeCache(cache, storeDir, ordered, places);
		return {
			...await outcome(ordered, await copyFrom(cache, ordered, options), left, options),
			present
		};
	} finally {
		await workers.close();
	}
}
/** A cache of uncompressed archives: they are read once, on this machine. */
async function writeCache(folder, storeDir, ordered, places) {
	await writeFile(path.join(folder, "0", "nix-cache-info"), `StoreDir: ${storeDir}\n`);
	for (const { info } of ordered) {
		const name = baseName(info.path);
		const url = `../${places.get(info.path)}/${name}.nar`;
		const file = path.join(folder, "0", `${name.slice(0, 32)}.narinfo`);
		await writeFile(file, narInfo(info, url));
	}
}
/** Format: Nix manual, ".narinfo Format". */
function narInfo(info, url) {
	return `${[
		`StorePath: ${info.path}`,
		`URL: ${url}`,
		"Compression: none",
		`NarHash: sha256:${info.narHash}`,
		`NarSize: ${info.narSize}`,
		`References: ${info.references.map(baseName).join(" ")}`,
		...info.deriver === void 0 ? [] : [`Deriver: ${baseName(info.deriver)}`],
		...info.signatures.map((signature) => `Sig: ${signature}`),
		...info.ca === void 0 ? [] : [`CA: ${info.ca}`]
	].join("\n")}\n`;
}
/** @returns why paths were not taken. What arrived is to be asked of the store. */
async function copyFrom(folder, ordered, options) {
	const infoOf = new Map(ordered.map(({ info }) => [info.path, info]));
	const refused = /* @__PURE__ */ new Map();
	/** Names of keys that the daemon does not know. */
	const unknown = /* @__PURE__ */ new Set();
	const isHopeless = (storePath) => {
		const { references = [], signatures = [], ca } = infoOf.get(storePath) ?? {};
		const lacking = references.find((reference) => refused.has(reference));
		const keys = signatures.map(keyOf);
		if (lacking !== void 0) refused.set(storePath, `it needs ${baseName(lacking)}, which the store does not have`);
		else if (ca === void 0 && keys.length > 0 && keys.every((key) => unknown.has(key))) refused.set(storePath, `it is signed by ${keys.join(", ")}, which the daemon does not trust`);
		return refused.has(storePath);
	};
	const copy = async (paths, flags) => {
		const list = paths.filter((storePath) => !isHopeless(storePath));
		if (list.length === 0) return;
		const said = await copyPaths(folder, [...flags, ...list], options);
		if (said === void 0) return;
		const arrived = new Set(await validInStore(list, options));
		const rest = list.filter((storePath) => !arrived.has(storePath));
		if (rest.length > 1 && said.includes("signature")) {
			const half = Math.ceil(rest.length / 2);
			await copy(rest.slice(0, half), flags);
			await copy(rest.slice(half), flags);
			return;
		}
		for (const storePath of rest) {
			refused.set(storePath, `Nix did not take it: ${said}`);
			if (!said.includes("signature")) continue;
			for (const signature of infoOf.get(storePath)?.signatures ?? []) unknown.add(keyOf(signature));
		}
	};
	for (const [level, list] of levelsOf(ordered).entries()) {
		const flags = level % 2 === 0 ? [] : ["--derivation"];
		for (const batch of batches(list)) await copy(batch, flags);
	}
	return refused;
}
/** @returns what Nix complained of. */
async function copyPaths(folder, args, options) {
	const program = nixProgram(options.bin, "nix");
	const all = [
		...[
			"copy",
			"--extra-experimental-features",
			"nix-command",
			"--no-check-sigs"
		],
		...[
			"--no-recursive",
			"--keep-going",
			"--from",
			`file://${path.join(folder, "0")}`
		],
		...args
	];
	try {
		await run(program, all, {
			env: options.env,
			signal: options.signal
		});
		return;
	} catch (error) {
		options.signal.throwIfAborted();
		return messageOf(error);
	}
}
function keyOf(signature) {
	return signature.slice(0, signature.indexOf(":"));
}
/**
* Nix takes a derivation for its outputs unless a flag says otherwise, and that flag is for a whole
* command. So: paths of the same kind together, at even places those that are no derivations, each
* after all that it refers to.
*/
function levelsOf(ordered) {
	const levels = [];
	const levelOf = /* @__PURE__ */ new Map();
	for (const { info } of ordered) {
		let level = 0;
		for (const reference of info.references) level = Math.max(level, levelOf.get(reference) ?? 0);
		if (level % 2 === 1 !== info.path.endsWith(".drv")) level++;
		levelOf.set(info.path, level);
		while (levels.length <= level) levels.push([]);
		levels[level]?.push(info.path);
	}
	return levels;
}
async function outcome(ordered, refused, left, options) {
	const paths = ordered.map(({ info }) => info.path);
	const arrived = new Set(await validInStore(paths, options));
	const result = {
		paths: 0,
		bytes: 0,
		left
	};
	for (const { info } of ordered) if (arrived.has(info.path)) {
		result.paths++;
		result.bytes += info.narSize;
	} else {
		const why = refused.get(info.path) ?? "it vanished from the store at once";
		left.push({
			path: info.path,
			why
		});
	}
	return result;
}

export { importViaDaemon };