import "./rolldown-runtime.js";
import { a as messageOf } from "./errors.js";
import { t as run } from "./exec3.js";
import { t as nixProgram } from "./program.js";
import { M as storeFolders } from "./start.js";
import { n as baseName } from "./frames.js";
import { i as validInStore, t as batches } from "./path-info2.js";
import path from "node:path";
import { writeFile } from "node:fs/promises";

// src/nix/store/import-via-daemon.ts
/** Brings unpacked archives into a store that only its daemon may write: as a binary cache. */
/**
* Lays verified archives out as a `file://` binary cache and lets Nix copy them. The daemon trusts
* this user: others may give it next to nothing.
* @param infos References first.
* @param parts In which part of `folder` each archive lies, as `<base name>.nar`.
*/
async function importViaDaemon(infos, parts, folder, options) {
	const cache = path.join(folder, "0");
	const { store } = storeFolders(options.env);
	await writeFile(path.join(cache, "nix-cache-info"), `StoreDir: ${store}\n`);
	for (const info of infos) {
		const name = baseName(info.path);
		const url = `../${parts.get(name)}/${name}.nar`;
		await writeFile(path.join(cache, `${name.slice(0, 32)}.narinfo`), narInfo(info, url));
	}
	const all = infos.map((info) => info.path);
	const refused = await copyFrom(cache, all, options);
	const registered = await validInStore(all, options);
	const arrived = new Set(registered);
	return {
		registered,
		present: [],
		left: all.filter((name) => !arrived.has(name)).map((name) => ({
			path: name,
			why: `Nix did not take it: ${refused}`
		})),
		notes: []
	};
}
/** Uncompressed: it is read once, on this machine. Format: Nix manual, ".narinfo Format". */
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
async function copyFrom(cache, paths, { bin, env, signal }) {
	const flags = [...[
		"copy",
		"--extra-experimental-features",
		"nix-command",
		"--no-check-sigs"
	], ...[
		"--no-recursive",
		"--keep-going",
		"--from",
		`file://${cache}`
	]];
	let said = "";
	for (const batch of batches(paths)) try {
		await run(nixProgram(bin, "nix"), [...flags, ...batch], {
			env,
			signal
		});
	} catch (error) {
		signal.throwIfAborted();
		said = messageOf(error);
	}
	return said;
}

export { importViaDaemon };