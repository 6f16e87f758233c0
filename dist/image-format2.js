import "./rolldown-runtime.js";
import { K as isObject } from "./start-both.js";
import { n as readTrailer, t as encodeTrailer } from "./trailer.js";

// src/nix/store/image-format.ts
/**
* The blob of a store image: `magic`, the squashfs image, `manifest`, `trailer`. The manifest says
* which paths the image holds and what the SHA-256 of the image is.
*/
/** As long as a page, so that the image in a blob on disk lies well aligned. */
const magic = Buffer.alloc(4096);
magic.write("packernix-image\n", "latin1");
const framing = {
	end: Buffer.from("pkx-img", "latin1"),
	start: magic.length,
	damaged: (what, options) => new ImageError(what, options)
};
/** Nix's base 32 digits, then what a name may have (Nix manual, "Store Path"). */
const namePattern = /^[0-9a-df-np-sv-z]{32}-[0-9A-Za-z+\-._?=]{1,211}$/;
/** The blob is not what was written: nothing of it can be used. */
var ImageError = class extends Error {
	constructor(what, options) {
		super(`the image of the store is damaged: ${what}`, options);
		this.name = "ImageError";
	}
};
/** Manifest and trailer, as they stand behind the image. */
function encodeManifest(manifest) {
	return encodeTrailer(manifest, framing);
}
/**
* Reads and checks the manifest.
* @throws {ImageError}
*/
async function readImageManifest(source, storeDir) {
	const { manifest, at } = await readTrailer(source, framing);
	return check(manifest, at, storeDir);
}
function check(value, manifestAt, storeDir) {
	if (!isObject(value) || !Array.isArray(value["paths"])) throw new ImageError("no list of paths");
	const { storeDir: dir, size, sha256, idsAt, paths } = value;
	if (dir !== storeDir) throw new ImageError(`it is of the store ${JSON.stringify(dir)}`);
	if (!isCount(size) || size !== manifestAt - magic.length || !isCount(idsAt) || idsAt + 8 > size || !isHash(sha256)) throw new ImageError("its sizes do not fit");
	const isPath = (path) => typeof path === "string" && path.startsWith(`${storeDir}/`) && namePattern.test(path.slice(storeDir.length + 1));
	const names = /* @__PURE__ */ new Set();
	for (const info of paths) {
		if (!isInfo(info, isPath)) throw new ImageError("the entry of a path is wrong");
		names.add(info.path);
	}
	if (names.size !== paths.length) throw new ImageError("a path is there twice");
	return {
		storeDir,
		size,
		sha256,
		idsAt,
		paths
	};
}
function isInfo(value, isPath) {
	if (!isObject(value)) return false;
	const { path, narHash, narSize, references, deriver, ca, signatures } = value;
	return isPath(path) && isHash(narHash) && isCount(narSize) && Array.isArray(references) && references.every(isPath) && (deriver === void 0 || isPath(deriver)) && (ca === void 0 || isWord(ca)) && Array.isArray(signatures) && signatures.every(isWord);
}
function isHash(value) {
	return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}
function isCount(value) {
	return Number.isSafeInteger(value) && value >= 0;
}
/** What may stand between blanks in the store's database. */
function isWord(value) {
	return typeof value === "string" && /^[!-~]{1,1024}$/.test(value);
}

export { readImageManifest as i, encodeManifest as n, magic as r, ImageError as t };