import { t as isObject } from "./json.js";
import { a as maxFrame, n as baseName, r as decodeFrame, s as shardDecoded, t as ArchiveError } from "./frames.js";
import { createHash } from "node:crypto";
import { constants, zstdCompressSync } from "node:zlib";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

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
* files (NARs), or several frames with one large NAR. The manifest, compressed JSON, stands at the
* end because the sizes are known only then; the trailer, of fixed size, says where it is.
* Nothing in here is believed: all numbers and names are checked before they are used.
*/
const end = Buffer.from("pkx-end", "latin1");
const trailerSize = 64;
/** Bytes that are read at once from the end: the manifest of some thousand paths fits. */
const tail = 262144;
const maxManifest = 134217728;
/** Manifest and trailer as they are put after the last frame, which ends at `offset`. */
function writeManifest(manifest, offset) {
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
	const decoded = Buffer.from(JSON.stringify({
		storeDir: manifest.storeDir,
		names,
		paths,
		shards
	}));
	const compressed = zstdCompressSync(decoded, { params: { [constants.ZSTD_c_compressionLevel]: 6 } });
	const trailer = Buffer.alloc(trailerSize);
	trailer.writeBigUInt64LE(BigInt(offset), 0);
	trailer.writeBigUInt64LE(BigInt(compressed.length), 8);
	trailer.writeBigUInt64LE(BigInt(decoded.length), 16);
	createHash("sha256").update(compressed).digest().copy(trailer, 24);
	end.copy(trailer, trailerSize - end.length);
	return Buffer.concat([compressed, trailer]);
}
/**
* Reads the manifest: one request, seldom two.
* @param storeDir The store that the paths must be of.
* @throws {ArchiveError}
*/
async function readManifest(source, storeDir) {
	const smallest = header.length + trailerSize;
	if (source.size < smallest) throw new ArchiveError(`it has ${source.size} bytes`);
	const start = Math.max(header.length, source.size - tail);
	const last = await readAll(source, start, source.size);
	const trailer = last.subarray(-64);
	if (!trailer.subarray(-end.length).equals(end)) throw new ArchiveError("its end is missing");
	const offset = Number(trailer.readBigUInt64LE(0));
	const size = Number(trailer.readBigUInt64LE(8));
	const decodedSize = Number(trailer.readBigUInt64LE(16));
	if (offset < header.length || offset + size !== source.size - trailerSize || decodedSize > maxManifest) throw new ArchiveError("the trailer does not fit the size");
	const compressed = offset >= start ? last.subarray(offset - start, -64) : await readAll(source, offset, offset + size);
	if (!createHash("sha256").update(compressed).digest().equals(trailer.subarray(24, 56))) throw new ArchiveError("the manifest has changed");
	const text = decodeFrame(compressed, decodedSize).toString("utf8");
	let value;
	try {
		value = JSON.parse(text);
	} catch (error) {
		throw new ArchiveError("the manifest is no JSON", { cause: error });
	}
	return checkManifest(value, offset, storeDir);
}
async function readAll(source, start, end) {
	const chunks = [];
	let length = 0;
	for await (const chunk of source.read(start, end)) {
		chunks.push(chunk);
		length += chunk.length;
		if (length > end - start) break;
	}
	if (length !== end - start) throw new ArchiveError("it is cut short");
	return chunks.length === 1 ? Buffer.from(chunks[0]) : Buffer.concat(chunks);
}

// src/nix/store/collect.ts
/**
* Has the collector free buffers that are not used any more. It looks at the small objects that stand
* for them and lets 64 MiB and more pile up behind these, which is half of what the action may need.
*/
let collect;
/**
* Counts bytes that went by in fresh buffers.
* @param limit Bytes that may pile up; a collection takes some milliseconds.
* @returns the function to tell of each buffer.
*/
function bufferCounter(limit) {
	if (collect === void 0) {
		setFlagsFromString("--expose-gc");
		collect = runInNewContext("gc");
		setFlagsFromString("--no-expose-gc");
	}
	let passed = 0;
	return (bytes) => {
		passed += bytes;
		if (passed < limit) return;
		passed = 0;
		collect?.({ type: "major" });
	};
}

export { header as i, readManifest as n, writeManifest as r, bufferCounter as t };