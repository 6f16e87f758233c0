import { t as ArchiveError } from "./frames.js";
import { T as isStoreName } from "./start.js";
import { a as array, f as object, h as string, s as int } from "./schemas.js";
import path from "node:path";
import { createHash } from "node:crypto";
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";

// src/nix/store/blob.ts
/**
* How the blobs of the store cache end: what is in them as compressed JSON, because that is known
* only when all is written, and a trailer of fixed size that says where it begins and what its
* SHA-256 is. Nothing in here is believed before it is checked.
*/
const trailerSize = 64;
/** Bytes that are read at once from the end: the manifest of some thousand paths fits. */
const tail = 262144;
/** Bytes of JSON. */
const largest = 134217728;
const count = int().nonnegative();
const sha256 = string().regex(/^[0-9a-f]{64}$/);
/** What may stand in a `.narinfo` or between blanks in the database. */
const word = string().regex(/^[!-~]{1,1024}$/);
/** A path of this store, as a manifest has it. */
function pathInfo(storeDir) {
	const storePath = string().refine((text) => path.dirname(text) === storeDir && isStoreName(path.basename(text)), { error: ({ input }) => `${JSON.stringify(input)?.slice(0, 300)} is no path of ${storeDir}` });
	return object({
		path: storePath,
		narHash: sha256,
		narSize: count,
		references: array(storePath),
		deriver: storePath.optional(),
		ca: word.optional(),
		signatures: array(word)
	});
}
/** What is put after the last byte of the contents. */
function encodeManifest(manifest, { end }) {
	const text = Buffer.from(JSON.stringify(manifest));
	const packed = zstdCompressSync(text, { params: { [constants.ZSTD_c_compressionLevel]: 6 } });
	const trailer = Buffer.alloc(trailerSize);
	trailer.writeBigUInt64LE(BigInt(packed.length), 0);
	trailer.writeBigUInt64LE(BigInt(text.length), 8);
	createHash("sha256").update(packed).digest().copy(trailer, 16);
	end.copy(trailer, trailerSize - end.length);
	return Buffer.concat([packed, trailer]);
}
/**
* Reads the manifest: one request, seldom two.
* @returns it, and where in the blob it begins.
* @throws {ArchiveError}
*/
async function readManifest(source, { start, end }, schema) {
	if (source.size < start.length + trailerSize) throw new ArchiveError(`it has ${source.size} bytes`);
	const from = Math.max(start.length, source.size - tail);
	const last = await bytesOf(source, from, source.size);
	const trailer = last.subarray(-64);
	if (!trailer.subarray(-end.length).equals(end)) throw new ArchiveError("its end is missing");
	const size = Number(trailer.readBigUInt64LE(0));
	const decoded = Number(trailer.readBigUInt64LE(8));
	const at = source.size - trailerSize - size;
	if (at < start.length || decoded > largest) throw new ArchiveError("its trailer does not fit its size");
	const packed = at >= from ? last.subarray(at - from, -64) : await bytesOf(source, at, at + size);
	if (!createHash("sha256").update(packed).digest().equals(trailer.subarray(16, 48))) throw new ArchiveError("its manifest has changed");
	let value;
	try {
		const text = zstdDecompressSync(packed, { maxOutputLength: Math.max(decoded, 1) });
		value = JSON.parse(text.toString("utf8"));
	} catch (error) {
		throw new ArchiveError("its manifest cannot be read", { cause: error });
	}
	const { data, error } = schema.safeParse(value);
	if (error !== void 0) {
		const [issue] = error.issues;
		throw new ArchiveError(`${issue?.path.join(".")} of its manifest: ${issue?.message}`);
	}
	return {
		manifest: data,
		at
	};
}
/** No more than a chunk beyond what was asked for is kept, whatever comes. */
async function bytesOf(source, start, end) {
	const chunks = [];
	let length = 0;
	for await (const chunk of source.read(start, end)) {
		chunks.push(chunk);
		length += chunk.length;
		if (length > end - start) break;
	}
	if (length !== end - start) throw new ArchiveError("it is cut short");
	return Buffer.concat(chunks);
}

export { sha256 as a, readManifest as i, encodeManifest as n, pathInfo as r, count as t };