import "./rolldown-runtime.js";
import { rt as which } from "./start-both.js";
import { a as sha256, i as readManifest, n as encodeManifest, r as pathInfo, t as count } from "./blob.js";
import { t as bufferCounter } from "./collect.js";
import { a as array, f as object } from "./schemas.js";
import { M as storeFolders } from "./start.js";
import { t as ArchiveError } from "./frames.js";
import { a as writeSquashfs, i as unjoin, n as joinImage, r as newLayer } from "./image-mount.js";
import { t as nixProgram } from "./program.js";
import { i as validInStore, r as readPathInfos } from "./path-info2.js";
import { n as missingReferences, t as inReferenceOrder } from "./plan.js";
import { t as register } from "./registration.js";
import { n as checkSpace, r as writeAt, t as bytesOf } from "./restore-shared.js";
import path from "node:path";
import { mkdtemp, open, readdir, rm, stat } from "node:fs/promises";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

// src/nix/store/image-register.ts
/** What the store's database knows of the paths of an image, before and after it is joined. */
/**
* Which of the paths lie in the store already, and which of those are valid.
* @param nix Undefined where there is no Nix yet and so nothing is valid.
* @throws when a valid one has other contents than the image: mounted, the two would mix.
*/
async function presentPaths(storeDir, infos, nix) {
	const names = new Set(await readdir(storeDir));
	const there = new Map(infos.filter((info) => names.has(path.basename(info.path))).map((info) => [info.path, info]));
	const valid = nix === void 0 ? [] : await validInStore([...there.keys()], nix);
	if (nix !== void 0 && valid.length > 0) {
		const other = (await readPathInfos(valid, {
			...nix,
			recursive: false
		})).find((info) => there.get(info.path)?.narHash !== info.narHash);
		if (other !== void 0) throw new Error(`${other.path} is in the store already, with other contents`);
	}
	for (const name of valid) there.delete(name);
	return {
		valid: new Set(valid),
		invalid: [...there.keys()]
	};
}
/** Registers paths that lie in the store. @returns those whose references are not valid. */
async function registerPaths(infos, nix) {
	const left = [];
	const valid = await validInStore(missingReferences(infos, /* @__PURE__ */ new Set()), nix);
	const ordered = inReferenceOrder(infos, new Set(valid), left);
	if (ordered.length === 0) return left;
	const note = register(ordered, {
		nixStore: nixProgram(nix.bin, "nix-store"),
		env: nix.env,
		stateDir: storeFolders(nix.env).state
	});
	if (note !== void 0) nix.log.info(note);
	return left;
}

// src/nix/store/image.ts
/**
* Store paths as one file-system image: restored by writing it to one file and mounting it, where
* an archive makes tens of thousands of files. The image is compressed in itself and read as it is,
* so that only what a job looks at is ever decoded.
*/
/** As long as a page, so that the image in a blob on disk lies well aligned. */
const magic = Buffer.alloc(4096);
magic.write("packernix-image\n", "latin1");
/** The blob: `magic`, the squashfs image, manifest, trailer. */
const kind = {
	start: magic,
	end: Buffer.from("pkx-img", "latin1")
};
/** @throws {ArchiveError} */
async function readImageManifest(source, storeDir) {
	const paths = array(pathInfo(storeDir));
	const schema = object({
		size: count,
		sha256,
		idsAt: count,
		paths
	});
	const { manifest, at } = await readManifest(source, kind, schema);
	if (manifest.size !== at - magic.length || manifest.idsAt + 8 > manifest.size) throw new ArchiveError("its sizes do not fit");
	return manifest;
}
/**
* The blob, as a stream. Needs no rights but to read the paths.
* @throws when a path is not there or changes meanwhile.
*/
async function* packImage(infos, { scratch, signal }) {
	const folder = await mkdtemp(path.join(scratch, "image-"));
	try {
		const file = path.join(folder, "image");
		const roots = infos.map((info) => info.path);
		const { size, idsAt } = await writeSquashfs(roots, file, signal);
		yield magic;
		const hash = createHash("sha256");
		const count = bufferCounter(8388608);
		for await (const chunk of createReadStream(file, { highWaterMark: 1048576 })) {
			hash.update(chunk);
			count(chunk.length);
			yield chunk;
		}
		const sha256 = hash.digest("hex");
		yield encodeManifest({
			size,
			sha256,
			idsAt,
			paths: infos
		}, kind);
	} finally {
		await rm(folder, {
			recursive: true,
			force: true
		});
	}
}
/**
* Writes the image beside the store, checks it, joins it to the store and registers its paths.
* A path that is valid already stays as it is. Call only where `canMountStore` said yes.
* @throws {ArchiveError} when the blob is damaged; anything else when the machine fails. Nothing
* stays mounted, registered or on disk then.
*/
async function restoreImage(source, options) {
	const { store: storeDir } = storeFolders(options.env);
	const manifest = await readImageManifest(source, storeDir);
	const layer = await newLayer(storeDir, options.root);
	try {
		await checkSpace(layer.folder, manifest.size);
		const owner = await stat(storeDir);
		await writeImage(source, layer.image, manifest, owner, options.signal);
		const hasNix = await which("nix-store", options.bin ?? "") !== void 0;
		const there = await presentPaths(storeDir, manifest.paths, hasNix ? options : void 0);
		const missing = manifest.paths.filter((info) => !there.valid.has(info.path));
		await joinImage(layer, {
			root: options.root,
			remove: there.invalid,
			paths: missing
		});
		const left = await registerPaths(missing, options);
		const out = new Set(left.map((entry) => entry.path));
		const made = missing.filter((info) => !out.has(info.path));
		if (made.length === 0) await unjoin(layer, options.root);
		return {
			paths: made.length,
			bytes: bytesOf(made),
			present: there.valid.size,
			left
		};
	} catch (error) {
		await unjoin(layer, options.root);
		throw error;
	}
}
async function writeImage(source, file, manifest, owner, signal) {
	const handle = await open(file, "wx", 384);
	try {
		const hash = createHash("sha256");
		const count = bufferCounter(8388608);
		let length = 0;
		for await (const chunk of source.read(magic.length, magic.length + manifest.size)) {
			signal.throwIfAborted();
			const writing = writeAt(handle, chunk, length);
			hash.update(chunk);
			await writing;
			length += chunk.length;
			count(chunk.length);
		}
		if (length !== manifest.size) throw new ArchiveError("it is cut short");
		if (hash.digest("hex") !== manifest.sha256) throw new ArchiveError("its contents have changed");
		const ids = Buffer.alloc(8);
		ids.writeUInt32LE(owner.uid, 0);
		ids.writeUInt32LE(owner.gid, 4);
		await handle.write(ids, 0, 8, manifest.idsAt);
	} finally {
		await handle.close();
	}
}

export { packImage, readImageManifest, restoreImage };