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
* and lets Nix copy them. The daemon trusts this user: others may give it next to nothing.
* @throws {ArchiveError} when the archive as a whole is damaged; others when there is too little
*   room for it, here or in the store.
*/
async function importViaDaemon(source, options) {
	const storeDir = storeDirOf(options);
	const manifest = await readArchiveManifest(source, storeDir);
	const has = new Set(await validInStore(namedPaths(manifest.paths), options));
	const wanted = manifest.paths.filter(({ info }) => !has.has(info.path));
	const left = [];
	const present = manifest.paths.length - wanted.length;
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
		const refused = await copyFrom(cache, ordered, options);
		const arrived = new Set(await validInStore(ordered.map(({ info }) => info.path), options));
		const copied = ordered.filter(({ info }) => arrived.has(info.path));
		for (const { info } of ordered) if (!arrived.has(info.path)) left.push({
			path: info.path,
			why: `Nix did not take it: ${refused}`
		});
		return {
			paths: copied.length,
			bytes: bytesOf(copied),
			present,
			left
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
/** @returns what Nix complained of last. What arrived is to be asked of the store. */
async function copyFrom(folder, ordered, options) {
	const program = nixProgram(options.bin, "nix");
	const flags = [...[
		"copy",
		"--extra-experimental-features",
		"nix-command",
		"--no-check-sigs"
	], ...[
		"--no-recursive",
		"--keep-going",
		"--from",
		`file://${path.join(folder, "0")}`
	]];
	let said = "";
	for (const batch of batches(ordered.map(({ info }) => info.path))) try {
		await run(program, [...flags, ...batch], {
			env: options.env,
			signal: options.signal
		});
	} catch (error) {
		options.signal.throwIfAborted();
		said = messageOf(error);
	}
	return said;
}

export { importViaDaemon };