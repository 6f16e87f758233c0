import "./rolldown-runtime.js";
import { a as messageOf } from "./errors.js";
import { t as bufferCounter } from "./collect.js";
import { i as frameSize, o as releaseFrame } from "./frames.js";
import { r as writeArchiveManifest, t as header } from "./manifest.js";
import { n as narOf } from "./nar-write.js";
import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";
import { constants as constants$1, zstdCompress } from "node:zlib";

// src/nix/store/pack.ts
/** Makes the archive of store paths, in one pass and in parallel: reading here, zstd in libuv's threads. */
/** Any frame fits, also one that cannot be made smaller (ZSTD_compressBound). */
const outputSize = frameSize + frameSize / 128;
const compress = promisify(zstdCompress);
/**
* The archive as a stream. Needs about 8 MiB per processor and 8 MiB besides, however much is
* packed. The paths come in the order given: put like beside like. Those that have a shard of their
* own come before them, the largest first, so that none is left over for one unpacking process alone.
*/
async function* packStore(infos, options) {
	const most = Math.min(4, availableParallelism());
	const params = { [constants$1.ZSTD_c_compressionLevel]: 3 };
	const spare = [];
	const paths = [];
	const shards = [];
	const count = bufferCounter(4194304);
	let position = header.length;
	yield header;
	const running = [];
	const start = ({ buffer, used }, first) => {
		const done = compress(buffer.subarray(0, used), {
			params,
			chunkSize: outputSize
		}).then(cut);
		done.catch(() => {});
		running.push({
			done,
			first,
			decoded: used,
			buffer
		});
	};
	const next = async () => {
		const frame = running.shift();
		const bytes = await frame.done;
		spare.push(frame.buffer);
		if (frame.first) shards.push({
			offset: position,
			frames: []
		});
		shards.at(-1)?.frames.push([bytes.length, frame.decoded]);
		position += bytes.length;
		count(bytes.length);
		return bytes;
	};
	for (const step of frames(infos, paths, options, spare)) {
		options.signal.throwIfAborted();
		start(step.frame, step.first);
		while (running.length >= most) yield await next();
	}
	while (running.length > 0) yield await next();
	yield writeArchiveManifest({
		shards,
		paths
	});
}
/** Fills frames and notes in `paths` where each NAR lies; a NAR larger than a frame has its own shard. */
function* frames(infos, paths, options, spare) {
	const empty = () => ({
		buffer: spare.pop() ?? Buffer.allocUnsafeSlow(2097152),
		used: 0
	});
	let open = empty();
	const memory = Buffer.allocUnsafeSlow(1048576);
	let shard = 0;
	const ownShard = ({ narSize }) => narSize > 2097152 ? narSize : 0;
	for (const info of infos.toSorted((a, b) => ownShard(b) - ownShard(a))) {
		if (open.used > 0 && open.used + info.narSize > 2097152) {
			yield {
				frame: open,
				first: true
			};
			shard++;
			open = empty();
		}
		const place = {
			info,
			shard,
			offset: open.used
		};
		const hash = createHash("sha256");
		let size = 0;
		let first = true;
		let mark = open.used;
		try {
			for (const piece of narOf(info.path, memory)) {
				size += piece.length;
				if (size > info.narSize) throw new Error("it is larger than the store says");
				for (let done = 0; done < piece.length;) {
					if (open.used === 2097152) {
						hash.update(open.buffer.subarray(mark, open.used));
						yield {
							frame: open,
							first
						};
						first = false;
						open = empty();
						mark = 0;
					}
					const count = piece.copy(open.buffer, open.used, done);
					open.used += count;
					done += count;
				}
			}
			checkHash(hash.update(open.buffer.subarray(mark, open.used)), info, size);
			paths.push(place);
		} catch (error) {
			options.onLeft?.(info.path, messageOf(error));
			open.used = first ? place.offset : 0;
		}
		if (!first) {
			if (open.used > 0) yield {
				frame: open,
				first
			};
			shard++;
			open = empty();
		}
	}
	if (open.used > 0) yield {
		frame: open,
		first: true
	};
}
/** What is used of a buffer; all of it goes back at once, and not when the collector finds it. */
function cut(bytes) {
	const kept = Buffer.allocUnsafeSlow(bytes.length);
	bytes.copy(kept);
	releaseFrame(bytes);
	return kept;
}
function checkHash(hash, info, size) {
	if (size !== info.narSize || hash.digest("hex") !== info.narHash) throw new Error("its files are not those that the store registered");
}

export { packStore };