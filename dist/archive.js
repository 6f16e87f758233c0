import { a as maxFrame, n as baseName, s as shardDecoded, t as ArchiveError } from "./frames.js";
import { K as isObject } from "./start-both.js";
import { n as readTrailer, t as encodeTrailer } from "./trailer.js";

// src/nix/store/manifest.ts
/** What the manifest of an archive holds, and the checks that all of it has to pass. */
/** What an archive begins with. */
const header = Buffer.from("packernix-nars\0", "latin1");
const maxNames = 1e6;
/** Digits of Nix's base 32, then the characters that a name may have (Nix manual, "Store Path"). */
const namePattern = /^[0-9a-df-np-sv-z]{32}-[0-9A-Za-z+\-._?=]{1,211}$/;
/** @throws {ArchiveError} @param limit Where the manifest begins. */
function checkManifest(value, limit, storeDir) {
	if (!isObject(value) || !Array.isArray(value["names"]) || !Array.isArray(value["paths"])) throw new ArchiveError("the manifest lacks its lists");
	if (value["storeDir"] !== storeDir) throw new ArchiveError(`it is of the store ${JSON.stringify(value["storeDir"])}`);
	const names = value["names"];
	if (names.length > maxNames) throw new ArchiveError(`${names.length} names`);
	for (const name of names) if (typeof name !== "string" || !namePattern.test(name)) throw new ArchiveError(`${JSON.stringify(name).slice(0, 100)} is no name of a store path`);
	if (new Set(names).size !== names.length) throw new ArchiveError("a name is there twice");
	if (value["paths"].length > names.length) throw new ArchiveError("there are paths without name");
	const shards = checkShards(value["shards"], limit);
	const paths = value["paths"].map((stored, index) => {
		if (!isStoredPath(stored)) throw new ArchiveError(`the entry of ${names[index]} is incomplete`);
		const shard = shards[stored.shard];
		if (shard === void 0 || stored.offset + stored.size > shardDecoded(shard)) throw new ArchiveError(`${names[index]} lies outside its shard`);
		return {
			shard: stored.shard,
			offset: stored.offset,
			info: {
				path: `${storeDir}/${names[index]}`,
				narHash: stored.hash,
				narSize: stored.size,
				references: stored.references.map((reference) => {
					const name = names[reference];
					if (name === void 0) throw new ArchiveError("a reference has no name");
					return `${storeDir}/${name}`;
				}),
				deriver: stored.deriver === void 0 ? void 0 : `${storeDir}/${stored.deriver}`,
				ca: stored.ca,
				signatures: stored.signatures ?? []
			}
		};
	});
	checkOverlap(paths);
	return {
		storeDir,
		shards,
		paths
	};
}
function checkShards(value, limit) {
	if (!Array.isArray(value)) throw new ArchiveError("the manifest lacks its shards");
	let position = header.length;
	return value.map((entry) => {
		const [offset, frames] = Array.isArray(entry) ? entry : [];
		if (!isCount(offset) || offset < position || !Array.isArray(frames) || frames.length === 0) throw new ArchiveError("a shard is out of place");
		position = offset;
		for (const frame of frames) {
			const [compressed, decoded] = Array.isArray(frame) ? frame : [];
			if (!isCount(compressed) || !isCount(decoded) || decoded > 16777216 || compressed > 16777216 + 65536) throw new ArchiveError("a frame is too large");
			position += compressed;
		}
		if (position > limit) throw new ArchiveError("a shard reaches into the manifest");
		return {
			offset,
			frames
		};
	});
}
/** No byte is unpacked twice: a small blob must not become a large tree. */
function checkOverlap(paths) {
	const sorted = [...paths].sort((a, b) => a.shard - b.shard || a.offset - b.offset);
	for (const [index, path] of sorted.entries()) {
		const next = sorted[index + 1];
		if (next?.shard === path.shard && next.offset < path.offset + path.info.narSize) throw new ArchiveError("two paths lie in the same place");
	}
}
function isStoredPath(value) {
	if (!isObject(value)) return false;
	const { hash, size, shard, offset, references, deriver, ca, signatures } = value;
	return typeof hash === "string" && /^[0-9a-f]{64}$/.test(hash) && isCount(size) && isCount(shard) && isCount(offset) && Array.isArray(references) && references.every(isCount) && (deriver === void 0 || typeof deriver === "string" && namePattern.test(deriver)) && (ca === void 0 || isWord(ca)) && (signatures === void 0 || Array.isArray(signatures) && signatures.every(isWord));
}
function isCount(value) {
	return Number.isSafeInteger(value) && value >= 0;
}
/** What may stand in a `.narinfo` or between blanks in the database. */
function isWord(value) {
	return typeof value === "string" && value.length <= 1024 && /^[!-~]+$/.test(value);
}

// src/nix/store/archive.ts
/**
* The form in which store paths travel: one blob, made in one pass and read by ranges.
*
* `header`, frames, `manifest`, `trailer`. A frame is one zstd frame of at most `maxFrame` decoded
* bytes. A shard is a run of frames that can be unpacked by itself: one frame with many archives of
* files (NARs), or several frames with one large NAR.
* Nothing in here is believed: all numbers and names are checked before they are used.
*/
const framing = {
	end: Buffer.from("pkx-end", "latin1"),
	start: header.length,
	damaged: (what, options) => new ArchiveError(what, options)
};
/** Manifest and trailer as they are put after the last frame. */
function writeManifest(manifest) {
	const names = manifest.paths.map(({ info }) => baseName(info.path));
	const index = new Map(names.map((name, position) => [name, position]));
	const indexOf = (reference) => {
		const name = baseName(reference);
		let position = index.get(name);
		if (position === void 0) {
			position = names.push(name) - 1;
			index.set(name, position);
		}
		return position;
	};
	const paths = manifest.paths.map(({ info, shard, offset }) => ({
		hash: info.narHash,
		size: info.narSize,
		shard,
		offset,
		references: info.references.map(indexOf),
		...info.deriver === void 0 ? {} : { deriver: baseName(info.deriver) },
		...info.ca === void 0 ? {} : { ca: info.ca },
		...info.signatures.length === 0 ? {} : { signatures: info.signatures }
	}));
	const shards = manifest.shards.map(({ offset, frames }) => [offset, frames]);
	return encodeTrailer({
		storeDir: manifest.storeDir,
		names,
		paths,
		shards
	}, framing);
}
/**
* Reads the manifest: one request, seldom two.
* @param storeDir The store that the paths must be of.
* @throws {ArchiveError}
*/
async function readManifest(source, storeDir) {
	const { manifest, at } = await readTrailer(source, framing);
	return checkManifest(manifest, at, storeDir);
}

export { writeManifest as n, header as r, readManifest as t };