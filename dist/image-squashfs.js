import "./rolldown-runtime.js";
import path from "node:path";
import { lstat, open } from "node:fs/promises";
import { closeSync, fstatSync, openSync, readSync, readdirSync, readlinkSync } from "node:fs";
import { promisify } from "node:util";
import { constants as constants$2, zstdCompress, zstdCompressSync } from "node:zlib";

// src/nix/store/image-metadata.ts
/**
* The tables of a squashfs 4.0 image: where each file, link and folder is written down.
* Layout: kernel source, `fs/squashfs/squashfs_fs.h`.
*/
const pieceSize = 8192;
const none = 4294967295;
/** Bytes cut into pieces of 8 KiB, each compressed by itself, as squashfs keeps all its tables. */
function pieces() {
	const done = [];
	const current = Buffer.alloc(pieceSize);
	let used = 0;
	let length = 0;
	const flush = () => {
		if (used === 0) return;
		const piece = compressed(current.subarray(0, used));
		done.push(piece);
		length += piece.length;
		used = 0;
	};
	return {
		/** Where the next byte goes: start of its piece in the table, and offset within. */
		place: () => ({
			start: length,
			offset: used
		}),
		write(bytes) {
			for (let from = 0; from < bytes.length;) {
				const part = bytes.subarray(from, from + pieceSize - used);
				part.copy(current, used);
				used += part.length;
				from += part.length;
				if (used === pieceSize) flush();
			}
		},
		end() {
			flush();
			return Buffer.concat(done);
		}
	};
}
function compressed(bytes) {
	const packed = zstdCompressSync(bytes, {
		pledgedSrcSize: bytes.length,
		params: { [constants$2.ZSTD_c_windowLog]: 13 }
	});
	return packed.length < bytes.length ? Buffer.concat([words16(packed.length), packed]) : Buffer.concat([words16(bytes.length | 32768), bytes]);
}
/** The tables of inodes and folders of a tree whose contents are written already. */
function tables(root) {
	const inodes = pieces();
	const folders = pieces();
	const total = count(root);
	let number = 0;
	const head = (type, mode, id) => Buffer.concat([words16(type, mode, 0, 1), words32(1, id)]);
	const place = () => {
		const { start, offset } = inodes.place();
		return {
			start,
			offset
		};
	};
	const leaf = (node, id) => {
		if (node.kind === "link") return Buffer.concat([
			head(3, 511, id),
			words32(1, node.target.length),
			node.target
		]);
		const mode = node.executable ? 365 : 292;
		const fragment = node.fragment === -1 ? none : node.fragment;
		if (node.size <= none && node.start <= none) return Buffer.concat([head(2, mode, id), words32(node.start, fragment, node.offset, node.size, ...node.blocks)]);
		return Buffer.concat([
			head(9, mode, id),
			words64(node.start, node.size, 0),
			words32(1, fragment, node.offset, none, ...node.blocks)
		]);
	};
	const folder = (node, id, parent) => {
		const entries = [];
		for (const child of node.children) {
			number += 1;
			const own = number;
			const type = child.kind === "folder" ? 1 : child.kind === "file" ? 2 : 3;
			const at = child.kind === "folder" ? folder(child, own, id) : place();
			if (child.kind !== "folder") inodes.write(leaf(child, own));
			entries.push({
				name: child.name,
				type,
				id: own,
				...at
			});
		}
		const { start, offset } = folders.place();
		const { length, index } = listing(folders, entries);
		const at = place();
		const links = 2 + node.children.filter((child) => child.kind === "folder").length;
		const size = length + 3;
		inodes.write(size <= 65535 ? Buffer.concat([
			head(1, 365, id),
			words32(start, links),
			words16(size, offset),
			words32(parent)
		]) : Buffer.concat([
			head(8, 365, id),
			words32(links, size, start, parent),
			words16(index.length, offset),
			words32(none),
			...index
		]));
		return at;
	};
	number = 1;
	const { start, offset } = folder(root, 1, total + 1);
	return {
		inodes: inodes.end(),
		folders: folders.end(),
		root: BigInt(start) << 16n | BigInt(offset),
		count: total
	};
}
/**
* A folder's names. They go under heads: one head serves 256 names whose inodes lie in one piece.
* The index has the first name of each piece of the listing, so that the kernel need not read a
* store's thousands of names from the first one on.
*/
function listing(folders, entries) {
	const index = [];
	let length = 0;
	let piece = folders.place().start;
	for (let from = 0; from < entries.length;) {
		const first = entries[from];
		const here = folders.place().start;
		if (here !== piece) {
			index.push(Buffer.concat([words32(length, here, first.name.length - 1), first.name]));
			piece = here;
		}
		let to = from;
		let bytes = 12;
		const room = pieceSize - folders.place().offset;
		for (; to < entries.length && to - from < 256; to++) {
			const entry = entries[to];
			if (entry.start !== first.start || Math.abs(entry.id - first.id) > 32767) break;
			if (to > from && bytes > room) break;
			bytes += 8 + entry.name.length;
		}
		const group = entries.slice(from, to);
		const head = words32(group.length - 1, first.start, first.id);
		const names = group.map((entry) => Buffer.concat([words16(entry.offset, entry.id - first.id & 65535, entry.type, entry.name.length - 1), entry.name]));
		folders.write(Buffer.concat([head, ...names]));
		length += bytes;
		from = to;
	}
	return {
		length,
		index
	};
}
function count(node) {
	if (node.kind !== "folder") return 1;
	return node.children.reduce((sum, child) => sum + count(child), 1);
}
/** Little-endian words of 16 bits. */
function words16(...values) {
	const bytes = Buffer.alloc(2 * values.length);
	for (const [at, value] of values.entries()) bytes.writeUInt16LE(value, 2 * at);
	return bytes;
}
/** Little-endian words of 32 bits. */
function words32(...values) {
	const bytes = Buffer.alloc(4 * values.length);
	for (const [at, value] of values.entries()) bytes.writeUInt32LE(value, 4 * at);
	return bytes;
}
/** Little-endian words of 64 bits. */
function words64(...values) {
	const bytes = Buffer.alloc(8 * values.length);
	for (const [at, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), 8 * at);
	return bytes;
}

// src/nix/store/image-squashfs.ts
/**
* Writes a squashfs image of store paths: read-only, made for being mounted, every block compressed
* by zstd. Own code, because no tool for it is on every machine, and because what is written is
* then the same for the same paths. Layout: kernel source, `fs/squashfs/squashfs_fs.h`.
*/
const compress = promisify(zstdCompress);
/** Bytes per block. Larger packs better, smaller makes the reading of single files cheaper. */
const blockLog = 18;
const blockSize = 1 << blockLog;
const superblockSize = 96;
const raw = 16777216;
/** Any block fits, also one that does not become smaller (ZSTD_compressBound). */
const outputSize = 264192;
/** Blocks that are read and not yet written: bounds the memory, and keeps all cores busy. */
const inFlight = 8;
/**
* Writes an image whose root holds `roots` under their own names, with the modes and the time that
* Nix gives to its store, belonging to user and group 0.
* @param roots Absolute paths of files, links or folders; no two with the same name.
* @param check Called before each block; what it throws ends the work.
* @throws when a path is not there, is something else, or changes while it is read.
*/
async function writeSquashfs(roots, file, check) {
	const handle = await open(file, "w", 384);
	try {
		const blocks = blockWriter(handle, check);
		const named = roots.map((root) => ({
			root,
			name: Buffer.from(path.basename(root))
		})).sort((a, b) => Buffer.compare(a.name, b.name));
		const tree = {
			kind: "folder",
			name: Buffer.from(""),
			children: []
		};
		for (const { root, name } of named) {
			const status = await lstat(root);
			const kind = status.isDirectory() ? "folder" : status.isFile() ? "file" : "link";
			tree.children.push(await read(Buffer.from(root), name, kind, blocks));
		}
		const { end, fragments } = await blocks.end();
		return await finish(handle, tree, end, fragments);
	} finally {
		await handle.close();
	}
}
async function read(from, name, kind, blocks) {
	if (kind === "link") return {
		kind,
		name,
		target: readlinkSync(from, { encoding: "buffer" })
	};
	if (kind === "file") return await readContents(from, name, blocks);
	const entries = readdirSync(from, {
		withFileTypes: true,
		encoding: "buffer"
	});
	entries.sort((a, b) => Buffer.compare(a.name, b.name));
	const children = [];
	for (const entry of entries) {
		const child = Buffer.concat([
			from,
			Buffer.from("/"),
			entry.name
		]);
		const type = entry.isDirectory() ? "folder" : entry.isFile() ? "file" : entry.isSymbolicLink() ? "link" : void 0;
		if (type === void 0) throw new Error(`${child} is no file, folder or link`);
		children.push(await read(child, entry.name, type, blocks));
	}
	return {
		kind,
		name,
		children
	};
}
async function readContents(from, name, blocks) {
	const descriptor = openSync(from, "r");
	try {
		const { size, mode } = fstatSync(descriptor);
		const executable = (mode & 64) !== 0;
		const lengths = [];
		const node = {
			kind: "file",
			name,
			executable,
			size,
			start: 0,
			blocks: lengths,
			fragment: -1,
			offset: 0
		};
		const tail = size % blockSize;
		for (let at = 0; at < size - tail; at += blockSize) {
			const block = blocks.room();
			fill(descriptor, block, from);
			const first = at === 0;
			await blocks.add(block, (start, length) => {
				if (first) node.start = start;
				lengths.push(length);
			});
		}
		if (tail > 0) {
			const place = await blocks.share(tail);
			fill(descriptor, place.bytes, from);
			node.fragment = place.fragment;
			node.offset = place.offset;
		}
		return node;
	} finally {
		closeSync(descriptor);
	}
}
function fill(descriptor, bytes, name) {
	for (let done = 0; done < bytes.length;) {
		const count = readSync(descriptor, bytes, done, bytes.length - done, null);
		if (count === 0) throw new Error(`${name} became shorter while it was read`);
		done += count;
	}
}
/** Compresses blocks side by side and writes them one after the other. */
function blockWriter(handle, check) {
	let end = superblockSize;
	let waiting = [];
	let last = Promise.resolve();
	const fragments = [];
	const free = [];
	let shared;
	let used = 0;
	/** Room for a block, given back when the block is written. */
	const room = () => free.pop() ?? Buffer.allocUnsafeSlow(blockSize);
	const add = async (block, written) => {
		check?.();
		const before = last;
		const packing = pack(block);
		last = (async () => {
			const packed = await packing;
			await before;
			const bytes = packed ?? block;
			const start = end;
			end += bytes.length;
			await writeAll(handle, bytes, start);
			written(start, packed === void 0 ? bytes.length | raw : bytes.length);
			free.push(Buffer.from(block.buffer));
		})();
		last.catch(() => {});
		waiting.push(last);
		if (waiting.length >= inFlight) await waiting.shift();
	};
	const closeShared = async () => {
		if (shared === void 0) return;
		const block = shared.subarray(0, used);
		const number = fragments.length;
		fragments.push({
			start: 0,
			length: 0
		});
		shared = void 0;
		await add(block, (start, length) => {
			fragments[number] = {
				start,
				length
			};
		});
	};
	return {
		room,
		add,
		/** Room for the rest of a file in a block with others; to be filled before the next call. */
		async share(size) {
			if (shared !== void 0 && used + size > blockSize) await closeShared();
			if (shared === void 0) {
				shared = room();
				used = 0;
			}
			const offset = used;
			used += size;
			return {
				fragment: fragments.length,
				offset,
				bytes: shared.subarray(offset, used)
			};
		},
		async end() {
			await closeShared();
			await Promise.all(waiting);
			waiting = [];
			return {
				end,
				fragments
			};
		}
	};
}
/** @returns undefined when the block does not become smaller. */
async function pack(block) {
	const frame = withoutEmptyEnd(await compress(block, {
		pledgedSrcSize: block.length,
		chunkSize: outputSize,
		params: {
			[constants$2.ZSTD_c_compressionLevel]: 3,
			[constants$2.ZSTD_c_windowLog]: blockLog
		}
	}));
	return frame.length < block.length ? frame : void 0;
}
/**
* Node's streaming compressor ends a frame with an empty block. The kernel has no more room for
* output when it meets one, and calls the whole damaged. Format: RFC 8878, sections 3.1.1.1 and 2.
*/
function withoutEmptyEnd(frame) {
	const descriptor = frame.readUInt8(4);
	const single = (descriptor & 32) !== 0;
	const sizeField = [
		single ? 1 : 0,
		2,
		4,
		8
	][descriptor >> 6];
	let at = 5 + (single ? 0 : 1) + sizeField;
	for (let before = -1;;) {
		const head = frame.readUIntLE(at, 3);
		const size = head >> 3;
		const last = (head & 1) === 1;
		if (last && size === 0 && before !== -1) {
			frame.writeUInt8(frame.readUInt8(before) | 1, before);
			return frame.subarray(0, at);
		}
		if (last) return frame;
		before = at;
		at += 3 + ((head >> 1 & 3) === 1 ? 1 : size);
	}
}
async function finish(handle, tree, dataEnd, fragments) {
	const { inodes, folders, root, count } = tables(tree);
	const inodeTable = dataEnd;
	const folderTable = inodeTable + inodes.length;
	const fragmentPart = indexed(Buffer.concat(fragments.map(({ start, length }) => joined(words64(start), words32(length, 0)))), folderTable + folders.length);
	const idPiece = folderTable + folders.length + fragmentPart.bytes.length;
	const idTable = idPiece + 2 + 8;
	const ids = joined(words16(32776), words32(0, 0), words64(idPiece));
	const size = idTable + 8;
	const superblock = joined(words32(1936814952, count, 1, blockSize, fragments.length), words16(6, blockLog, 576, 2, 4, 0), words64(root, size, idTable, 2n ** 64n - 1n, inodeTable, folderTable), words64(fragmentPart.table, 2n ** 64n - 1n));
	const padded = Math.ceil(size / 4096) * 4096;
	await writeAll(handle, joined(inodes, folders, fragmentPart.bytes, ids, Buffer.alloc(padded - size)), dataEnd);
	await writeAll(handle, superblock, 0);
	return {
		size: padded,
		idsAt: idPiece + 2
	};
}
/** A table in pieces, with the list of the pieces' places behind it. */
function indexed(table, at) {
	const all = pieces();
	const places = [];
	for (let from = 0; from < table.length; from += 8192) {
		places.push(at + all.place().start);
		all.write(table.subarray(from, from + 8192));
	}
	const bytes = all.end();
	return {
		bytes: joined(bytes, words64(...places)),
		table: at + bytes.length
	};
}
function joined(...parts) {
	return Buffer.concat(parts);
}
async function writeAll(handle, bytes, position) {
	for (let done = 0; done < bytes.length;) {
		const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
		done += bytesWritten;
	}
}

export { writeSquashfs as n, withoutEmptyEnd as t };