import { t as lineSplitter } from "./lines.js";
import { open, stat } from "node:fs/promises";
import { createReadStream } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { text } from "node:stream/consumers";

// src/packer/follow.ts
/** Follows a file that another process writes, line by line. */
const chunkSize = 65536;
/** Milliseconds between two checks of a file that has not grown. */
const pause = 100;
/**
* Lines of a file from its beginning, until `ended` is true and the end of the file is reached. A last
* line without a line end counts. Keeps one chunk and one line in memory, and reads no faster than its
* consumer. It polls ten times a second, because some container mounts lose file-system events.
*/
async function* follow(file, ended) {
	const handle = await open(file, "r");
	try {
		const splitter = lineSplitter();
		const chunk = Buffer.allocUnsafe(chunkSize);
		for (;;) {
			const last = ended();
			const { bytesRead } = await handle.read(chunk, 0, chunkSize, null);
			if (bytesRead === 0) {
				if (last) break;
				await setTimeout(pause);
				continue;
			}
			yield* splitter.write(chunk.subarray(0, bytesRead));
		}
		yield* splitter.end();
	} finally {
		await handle.close();
	}
}
/** The last part of a file as text, at most `bytes` long; empty when there is no such file. */
async function tail(file, bytes) {
	try {
		const { size } = await stat(file);
		if (size === 0) return "";
		const start = Math.max(0, size - bytes);
		return await text(createReadStream(file, {
			start,
			end: size - 1
		}));
	} catch {
		return "";
	}
}

export { tail as n, follow as t };