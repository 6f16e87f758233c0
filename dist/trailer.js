import { createHash } from "node:crypto";
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";

// src/nix/store/trailer.ts
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
/** What is put after the last byte of the contents. */
function encodeTrailer(manifest, { end }) {
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
* @returns its JSON, of which nothing is checked, and where in the blob it begins.
* @throws {Error} of `damaged`.
*/
async function readTrailer(source, { end, start, damaged }) {
	const read = async (from, to) => {
		const bytes = await bytesOf(source, from, to);
		if (bytes.length !== to - from) throw damaged("it is cut short");
		return bytes;
	};
	if (source.size < start + trailerSize) throw damaged(`it has ${source.size} bytes`);
	const from = Math.max(start, source.size - tail);
	const last = await read(from, source.size);
	const trailer = last.subarray(-64);
	if (!trailer.subarray(-end.length).equals(end)) throw damaged("its end is missing");
	const size = Number(trailer.readBigUInt64LE(0));
	const decoded = Number(trailer.readBigUInt64LE(8));
	const at = source.size - trailerSize - size;
	if (at < start || decoded > largest) throw damaged("its trailer does not fit its size");
	const packed = at >= from ? last.subarray(at - from, -64) : await read(at, at + size);
	if (!createHash("sha256").update(packed).digest().equals(trailer.subarray(16, 48))) throw damaged("its manifest has changed");
	try {
		const text = zstdDecompressSync(packed, { maxOutputLength: Math.max(decoded, 1) });
		return {
			manifest: JSON.parse(text.toString("utf8")),
			at
		};
	} catch (error) {
		throw damaged("its manifest cannot be read", { cause: error });
	}
}
/** @returns no more than a chunk beyond what was asked for, whatever comes. */
async function bytesOf(source, start, end) {
	const chunks = [];
	let length = 0;
	for await (const chunk of source.read(start, end)) {
		chunks.push(chunk);
		length += chunk.length;
		if (length > end - start) break;
	}
	return Buffer.concat(chunks);
}

export { readTrailer as n, encodeTrailer as t };