import "./rolldown-runtime.js";
import { t as isObject } from "./json.js";
import { createHash } from "node:crypto";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";

// src/nix/store/image-format.ts
/**
* The blob of a store image: `magic`, the squashfs image, the manifest, and a trailer of fixed size
* that says where the manifest is. The manifest, compressed JSON, says which paths the image holds
* and what the SHA-256 of the image is. Nothing in here is believed before it is checked.
*/
/** As long as a page, so that the image in a blob on disk lies well aligned. */
const magic = Buffer.alloc(4096);
magic.write("packernix-image\n", "latin1");
const end = Buffer.from("pkx-img", "latin1");
const trailerSize = 64;
/** Read at once from the end: the manifest of some thousand paths fits. */
const tail = 262144;
const largest = 134217728;
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
	const text = Buffer.from(JSON.stringify(manifest));
	const packed = zstdCompressSync(text);
	const trailer = Buffer.alloc(trailerSize);
	trailer.writeBigUInt64LE(BigInt(packed.length), 0);
	trailer.writeBigUInt64LE(BigInt(text.length), 8);
	createHash("sha256").update(packed).digest().copy(trailer, 16);
	end.copy(trailer, trailerSize - end.length);
	return Buffer.concat([packed, trailer]);
}
/**
* Reads and checks the manifest: one request, seldom two.
* @throws {ImageError}
*/
async function readImageManifest(source, storeDir) {
	const start = Math.max(0, source.size - tail);
	const last = await readAll(source, start, source.size);
	const trailer = last.subarray(-64);
	if (last.length < trailerSize || !trailer.subarray(-end.length).equals(end)) throw new ImageError("its end is missing");
	const size = Number(trailer.readBigUInt64LE(0));
	const decoded = Number(trailer.readBigUInt64LE(8));
	const from = source.size - trailerSize - size;
	if (from < magic.length || decoded > largest) throw new ImageError("its trailer is wrong");
	const packed = from >= start ? last.subarray(from - start, -64) : await readAll(source, from, from + size);
	if (!createHash("sha256").update(packed).digest().equals(trailer.subarray(16, 48))) throw new ImageError("its manifest has changed");
	let value;
	try {
		value = JSON.parse(zstdDecompressSync(packed, { maxOutputLength: Math.max(decoded, 1) }).toString("utf8"));
	} catch (error) {
		throw new ImageError("its manifest cannot be read", { cause: error });
	}
	return check(value, from, storeDir);
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
async function readAll(source, start, end) {
	const chunks = [];
	let length = 0;
	for await (const chunk of source.read(start, end)) {
		chunks.push(chunk);
		length += chunk.length;
		if (length > end - start) break;
	}
	if (length !== end - start) throw new ImageError("it is cut short");
	return Buffer.concat(chunks);
}

export { readImageManifest as i, encodeManifest as n, magic as r, ImageError as t };