import { c as shardSize, n as baseName, s as shardDecoded, t as ArchiveError } from "./frames.js";
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
	const ready = [];
	let given = 0;
	let stopped = false;
	let failure;
	const wake = [];
	const wakeAll = () => {
		for (const resolve of wake.splice(0)) resolve();
	};
	const file = source.file ?? path.join(options.scratch, `archive-${randomBytes(6).toString("hex")}`);
	const fetchAll = async () => {
		const handle = await open(file, "wx", 384);
		const count = bufferCounter(25165824);
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
						ready.push(next.index);
					}
					wakeAll();
				}
				if (position !== run.end) throw new ArchiveError("it is cut short");
			}
		} finally {
			await handle.close();
		}
	};
	const done = source.file === void 0 ? fetchAll() : Promise.resolve();
	if (source.file !== void 0) ready.push(...order);
	done.catch((error) => {
		failure = error;
		wakeAll();
	});
	return {
		file,
		done,
		stop() {
			stopped = true;
			wakeAll();
		},
		async next(size) {
			for (;;) {
				if (failure !== void 0) throw failure;
				if (stopped || given === order.length) return void 0;
				if (ready.length > 0) {
					let best = 0;
					for (const [place, index] of ready.entries()) if (size(index) > size(ready[best] ?? 0)) best = place;
					given++;
					return ready.splice(best, 1)[0];
				}
				await new Promise((resolve) => wake.push(resolve));
			}
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
/** Shards before the last that count as near the end: as long as Nix needs to start, or longer. */
const few = 32;
/**
* Gives the shards to the processes as they come in.
* @returns in which part of the folder each path lies.
*/
async function unpackAll(workers, source, manifest, wanted, { form, options, left, nearEnd }) {
	const places = /* @__PURE__ */ new Map();
	const byShard = /* @__PURE__ */ new Map();
	for (const archived of wanted) {
		const list = byShard.get(archived.shard);
		if (list === void 0) byShard.set(archived.shard, [archived]);
		else list.push(archived);
	}
	await mkdir(options.scratch, { recursive: true });
	const shards = localShards(source, manifest, [...byShard.keys()], options);
	const decoded = (index) => shardDecoded(manifest.shards[index] ?? {
		offset: 0,
		frames: []
	});
	let remaining = byShard.size;
	if (remaining <= few) nearEnd?.();
	const serve = async (worker) => {
		for (;;) {
			options.signal.throwIfAborted();
			const index = await shards.next(decoded);
			if (index === void 0) return;
			if (--remaining === few) nearEnd?.();
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
		await Promise.all([shards.done, ...workers.flatMap((worker) => [serve(worker), serve(worker)])]);
	} finally {
		shards.stop();
		if (shards.file !== source.file) await rm(shards.file, { force: true });
	}
	return places;
}

export { unpackAll as t };