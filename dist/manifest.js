import { i as readManifest, n as encodeManifest, r as pathInfo, t as count } from "./blob.js";
import { a as array, f as object, g as tuple } from "./schemas.js";
import { a as maxFrame, c as shardSize, n as baseName, s as shardDecoded, t as ArchiveError } from "./frames.js";

// src/nix/store/manifest.ts
/**
* The form in which store paths travel: one blob, made in one pass and read by ranges.
*
* `header`, frames, manifest, trailer. A frame is one zstd frame of at most `maxFrame` decoded
* bytes. A shard is a run of frames that can be unpacked by itself: one frame with many archives of
* files (NARs), or several frames with one large NAR.
*/
/** What an archive begins with. */
const header = Buffer.from("packernix-nars\0", "latin1");
const kind = {
	start: header,
	end: Buffer.from("pkx-end", "latin1")
};
const frame = tuple([count.max(maxFrame + 65536), count.max(maxFrame)]);
const shard = object({
	offset: count,
	frames: array(frame).min(1)
});
/** Manifest and trailer as they are put after the last frame. */
function writeArchiveManifest(manifest) {
	return encodeManifest(manifest, kind);
}
/**
* @param storeDir The store that the paths must be of.
* @throws {ArchiveError}
*/
async function readArchiveManifest(source, storeDir) {
	const path = object({
		info: pathInfo(storeDir),
		shard: count,
		offset: count
	});
	const schema = object({
		shards: array(shard),
		paths: array(path)
	});
	const { manifest, at } = await readManifest(source, kind, schema);
	const { shards, paths } = manifest;
	let position = header.length;
	for (const one of shards) {
		if (one.offset < position) throw new ArchiveError("a shard is out of place");
		position = one.offset + shardSize(one);
	}
	if (position > at) throw new ArchiveError("a shard reaches into the manifest");
	checkPlaces(paths, shards);
	return {
		shards,
		paths
	};
}
/** No byte is unpacked twice: a small blob must not become a large tree. */
function checkPlaces(paths, shards) {
	const sorted = [...paths].sort((a, b) => a.shard - b.shard || a.offset - b.offset);
	for (const [index, { info, shard, offset }] of sorted.entries()) {
		const inside = shards[shard];
		const end = offset + info.narSize;
		if (inside === void 0 || end > shardDecoded(inside)) throw new ArchiveError(`${baseName(info.path)} lies outside its shard`);
		const next = sorted[index + 1];
		if (next?.shard === shard && next.offset < end) throw new ArchiveError("two paths lie in the same place");
	}
	if (new Set(paths.map(({ info }) => info.path)).size !== paths.length) throw new ArchiveError("a path is there twice");
}

export { readArchiveManifest as n, writeArchiveManifest as r, header as t };