import { constants, zstdDecompressSync } from "node:zlib";

// src/nix/store/frames.ts
/** Frames of the archive: what the unpacking process needs to know of it, and no more. */
/** Decoded bytes of a frame as they are made. */
const frameSize = 2097152;
/** And the most that is accepted. */
const maxFrame = 16777216;
/** An entry of the store cache is not what was written: nothing of it can be used. */
var ArchiveError = class extends Error {
	constructor(what, options) {
		super(`it is damaged: ${what}`, options);
		this.name = "ArchiveError";
	}
};
/** Bytes of a shard in the blob. */
function shardSize(shard) {
	return shard.frames.reduce((sum, [compressed]) => sum + compressed, 0);
}
/** Decoded bytes of a shard. */
function shardDecoded(shard) {
	return shard.frames.reduce((sum, [, decoded]) => sum + decoded, 0);
}
/**
* Decodes one frame, whose decoded size must be the one given: a bomb ends there.
* @throws {ArchiveError}
*/
function decodeFrame(compressed, decoded) {
	let result;
	try {
		result = zstdDecompressSync(compressed, {
			chunkSize: Math.max(decoded + 1, 64),
			maxOutputLength: Math.max(decoded, 1),
			params: { [constants.ZSTD_d_windowLogMax]: 24 }
		});
	} catch (error) {
		throw new ArchiveError("a frame cannot be decoded", { cause: error });
	}
	if (result.length !== decoded) throw new ArchiveError("a frame has another size than declared");
	return result;
}
/**
* Gives the memory of a buffer back at once; nobody may use it any more. Left to the collector it
* would be taken anew for each frame, and page faults and collections would take their time.
*/
function releaseFrame({ buffer }) {
	if (buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize) buffer.transfer(0);
}
/** The part of a store path after the store's folder. */
function baseName(path) {
	return path.slice(path.lastIndexOf("/") + 1);
}

export { maxFrame as a, shardSize as c, frameSize as i, baseName as n, releaseFrame as o, decodeFrame as r, shardDecoded as s, ArchiveError as t };