import { c as shardSize, n as baseName, t as ArchiveError } from "./frames.js";
import { t as bufferCounter } from "./collect.js";
import path from "node:path";
import { mkdir, open, rm } from "node:fs/promises";
import { randomBytes } from "node:crypto";

// src/nix/store/spool.ts
/** Brings the shards of an archive to where the unpacking processes can read them: into a file. */
/** Bytes between two wanted shards that are rather read than asked for anew. */
const gap = 1048576;
/**
* @param wanted Indices of shards. Others are fetched only where they lie between.
*/
function localShards(source, manifest, wanted, options) {
	const order = [...wanted].sort((a, b) => a - b);
	let stopped = false;
	const file = source.file ?? path.join(options.scratch, `archive-${randomBytes(6).toString("hex")}`);
	const fetchAll = async (give) => {
		const handle = await open(file, "wx", 384);
		const count = bufferCounter(8388608);
		try {
			for (const run of runsOf(manifest, order)) {
				let position = run.start;
				let index = 0;
				for await (const chunk of source.read(run.start, run.end)) {
					if (stopped) return;
					options.signal.throwIfAborted();
					if (position + chunk.length > run.end) throw new ArchiveError("too much came");
					for (let written = 0; written < chunk.length;) {
						const rest = chunk.length - written;
						written += (await handle.write(chunk, written, rest, position + written)).bytesWritten;
					}
					position += chunk.length;
					count(chunk.length);
					for (let next = run.shards[index]; next !== void 0; next = run.shards[++index]) {
						if (next.end > position) break;
						give(next.index);
					}
				}
				if (position !== run.end) throw new ArchiveError("it is cut short");
			}
		} finally {
			await handle.close();
		}
	};
	let fetching = Promise.resolve();
	const shards = new ReadableStream({ start(controller) {
		const give = (index) => stopped || controller.enqueue(index);
		if (source.file === void 0) fetching = fetchAll(give);
		else for (const index of order) give(index);
		fetching.then(() => stopped || controller.close(), (error) => controller.error(error));
	} }).getReader();
	return {
		file,
		next: async () => (await shards.read()).value,
		stop() {
			stopped = true;
			shards.cancel().catch(() => {});
		}
	};
}
function runsOf(manifest, order) {
	const runs = [];
	for (const index of order) {
		const shard = manifest.shards[index];
		if (shard === void 0) continue;
		const end = shard.offset + shardSize(shard);
		const last = runs.at(-1);
		if (last !== void 0 && shard.offset - last.end <= gap) {
			last.end = end;
			last.shards.push({
				index,
				end
			});
		} else runs.push({
			start: shard.offset,
			end,
			shards: [{
				index,
				end
			}]
		});
	}
	return runs;
}

// src/nix/store/unpack-all.ts
/** Gives the shards of an archive to the unpacking processes. */
/**
* Gives the shards to the processes as they come in.
* @returns in which part of the folder each path lies.
*/
async function unpackAll(workers, source, manifest, wanted, { form, options, left }) {
	const places = /* @__PURE__ */ new Map();
	const byShard = /* @__PURE__ */ new Map();
	for (const archived of wanted) {
		const list = byShard.get(archived.shard);
		if (list === void 0) byShard.set(archived.shard, [archived]);
		else list.push(archived);
	}
	await mkdir(options.scratch, { recursive: true });
	const shards = localShards(source, manifest, [...byShard.keys()], options);
	const serve = async (worker) => {
		for (;;) {
			options.signal.throwIfAborted();
			const index = await shards.next();
			if (index === void 0) return;
			const paths = byShard.get(index) ?? [];
			const reply = await worker.ask({
				kind: "shard",
				file: shards.file,
				shard: manifest.shards[index] ?? {
					offset: 0,
					frames: []
				},
				form,
				paths: paths.map(({ info, offset }) => ({
					name: baseName(info.path),
					offset,
					size: info.narSize,
					hash: info.narHash
				}))
			});
			for (const name of reply.good) places.set(`${manifest.storeDir}/${name}`, worker.part);
			for (const { name, why } of reply.bad) left.push({
				path: `${manifest.storeDir}/${name}`,
				why
			});
		}
	};
	try {
		await Promise.all(workers.flatMap((worker) => [serve(worker), serve(worker)]));
	} finally {
		shards.stop();
		if (shards.file !== source.file) await rm(shards.file, { force: true });
	}
	return places;
}

export { unpackAll as t };