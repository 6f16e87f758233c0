import "./rolldown-runtime.js";
import { a as messageOf } from "./errors.js";
import { t as ownFolder } from "./own-folder.js";
import { a as array, d as number, f as object, g as tuple, h as string } from "./schemas.js";
import { T as isStoreName, k as storeHash } from "./start.js";
import path from "node:path";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";

// src/nix/closure-index.ts
/**
* The closure index: for each system that was built, what is in it and what it was made from, so that
* later runs can say how another system differs when this one is on no machine of theirs. It serves
* a text and decides nothing; whatever is wrong with it counts as if it were not there.
*/
const Base = string().refine(isStoreName);
const Entry = object({
	toplevel: Base,
	closure: array(tuple([Base, number().int().nonnegative()])).max(1e6),
	graph: object({
		packages: array(Base).max(1e6),
		services: array(string().regex(/^[\w+.?=-]{1,211}$/)).max(1e4)
	}).nullable()
});
const prefix = "packernix-packages-2-";
/** Bytes as kept, and as read: some 100,000 paths. */
const largest = 8388608;
const largestText = 67108864;
/** @param cache Entries of the repository; undefined where there are none, or they are not wanted. */
function openClosureIndex(cache, folder, log) {
	const files = folder === void 0 ? void 0 : ownFolder(folder, {
		most: 200,
		largest,
		longest: 1e400
	});
	const quietly = async (what, work) => {
		try {
			return await work();
		} catch (error) {
			log.debug(`closure index: could not be ${what}: ${messageOf(error)}`);
			return;
		}
	};
	return {
		async read(toplevel) {
			const hash = storeHash(toplevel);
			const sources = [async () => await files?.read(`${hash}.json.gz`), async () => await cached(cache, `${prefix}${hash}`)];
			for (const source of sources) {
				const found = await quietly("read", async () => {
					const bytes = await source();
					return bytes === void 0 ? void 0 : await entryIn(bytes, toplevel);
				});
				if (found !== void 0) return found;
			}
		},
		async write(entry) {
			const hash = storeHash(entry.toplevel);
			await quietly("written", async () => {
				const { toplevel, closure, graph = null } = entry;
				const text = JSON.stringify({
					toplevel: path.basename(toplevel),
					closure: closure.map(({ base, bytes }) => [base, bytes]),
					graph
				});
				const bytes = await promisify(gzip)(text, { level: 9 });
				if (bytes.length > largest) return;
				await files?.write(`${hash}.json.gz`, bytes);
				if (cache?.writable) await cache.save(`${prefix}${hash}`, () => Readable.from([bytes]));
			});
		}
	};
}
/** @throws for what is no entry, or one of another system. */
async function entryIn(bytes, toplevel) {
	const text = await promisify(gunzip)(bytes, { maxOutputLength: largestText });
	const entry = Entry.parse(JSON.parse(text.toString("utf8")));
	if (entry.toplevel !== path.basename(toplevel)) throw new Error("it is of another system");
	return {
		toplevel,
		closure: entry.closure.map(([base, size]) => ({
			base,
			bytes: size
		})),
		graph: entry.graph ?? void 0
	};
}
async function cached(cache, key) {
	const hit = await cache?.lookUp(key);
	if (hit === void 0 || hit.size > largest) return void 0;
	return Buffer.concat(await Array.fromAsync(hit.read()));
}

export { openClosureIndex };