import "./rolldown-runtime.js";
import { Pt as which } from "./start-both.js";
import { t as bufferCounter } from "./collect.js";
import { i as readImageManifest, n as encodeManifest, r as magic, t as ImageError } from "./image-format2.js";
import { i as newLayer, n as joinImage, r as unjoin } from "./image-mount.js";
import { a as messageOf } from "./errors.js";
import { t as run } from "./exec3.js";
import { n as registerPaths } from "./register.js";
import { t as startWorker } from "./workers.js";
import path from "node:path";
import { mkdtemp, open, readdir, rm, stat, statfs } from "node:fs/promises";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

// src/nix/store/image-register.ts
/** What the store's database knows of the paths of an image, before and after it is joined. */
/**
* Which of the paths lie in the store already, and which of those are valid.
* @param nixStore The program, undefined where there is no Nix yet and so nothing is valid.
* @throws when a valid one has other contents than the image: mounted, the two would mix.
*/
async function presentPaths(storeDir, infos, nixStore, tools) {
	const names = new Set(await readdir(storeDir));
	const there = infos.filter((info) => names.has(path.basename(info.path)));
	const valid = /* @__PURE__ */ new Set();
	for (let from = 0; from < there.length && nixStore !== void 0; from += 500) {
		const some = there.slice(from, from + 500).map((info) => info.path);
		const ask = async (...args) => (await run(nixStore, [...args, ...some], options(tools))).stdout;
		const answer = await ask("--check-validity", "--print-invalid");
		const bad = new Set(answer.split("\n"));
		for (const name of some) if (!bad.has(name)) valid.add(name);
	}
	if (nixStore !== void 0 && valid.size > 0) {
		const hashes = await narHashes(nixStore, [...valid], tools);
		for (const info of there) {
			const hash = hashes.get(info.path);
			if (hash !== void 0 && hash !== info.narHash) throw new Error(`${info.path} is in the store already, with other contents`);
		}
	}
	return {
		valid,
		invalid: there.filter((info) => !valid.has(info.path)).map((info) => info.path)
	};
}
async function narHashes(nixStore, paths, tools) {
	const hashes = /* @__PURE__ */ new Map();
	for (let from = 0; from < paths.length; from += 500) {
		const some = paths.slice(from, from + 500);
		const { stdout } = await run(nixStore, ["--dump-db", ...some], options(tools));
		const lines = stdout.split("\n");
		for (let at = 0; at + 4 < lines.length;) {
			hashes.set(lines[at] ?? "", lines[at + 1] ?? "");
			at += 5 + Number(lines[at + 4]);
		}
	}
	return hashes;
}
/**
* Registers paths, those with invalid references left out. Where it takes `sudo`, the database then
* lacks their signatures and content addresses, which no command of Nix can put back.
*/
function loadDatabase(storeDir, tools) {
	return async (infos) => {
		const nixStore = path.join(tools.bin, "nix-store");
		const ours = new Map(infos.map((info) => [info.path, info]));
		const foreign = [...new Set(infos.flatMap((info) => info.references))].filter((reference) => !ours.has(reference));
		const bad = /* @__PURE__ */ new Set();
		for (let from = 0; from < foreign.length; from += 500) {
			const args = [
				"--check-validity",
				"--print-invalid",
				...foreign.slice(from, from + 500)
			];
			for (const line of (await run(nixStore, args, options(tools))).stdout.split("\n")) if (line !== "") bad.add(line);
		}
		const left = [];
		for (let changed = true; changed;) {
			changed = false;
			for (const info of ours.values()) {
				const reference = info.references.find((name) => bad.has(name));
				if (reference === void 0) continue;
				ours.delete(info.path);
				bad.add(info.path);
				left.push({
					path: info.path,
					why: `${reference} is not valid`
				});
				changed = true;
			}
		}
		if (tools.access.prefix.length === 0) {
			const stateDir = tools.env["NIX_STATE_DIR"] ?? path.join(path.dirname(storeDir), "var/nix");
			const lost = registerPaths([...ours.values()], {
				nixStore,
				env: tools.env,
				stateDir
			});
			if (lost !== void 0) tools.log.info(lost);
			return left;
		}
		const [program = "", ...args] = [
			...tools.access.prefix,
			nixStore,
			"--load-db"
		];
		const input = [...ours.values()].map(registration).join("");
		try {
			if (ours.size > 0) await run(program, args, {
				...options(tools),
				input
			});
		} catch (error) {
			throw new Error(`the store's paths were not registered: ${messageOf(error)}`, { cause: error });
		}
		return left;
	};
}
function registration(info) {
	const { path: name, narHash, narSize, deriver, references } = info;
	return `${[
		name,
		narHash,
		narSize,
		deriver ?? "",
		references.length,
		...references
	].join("\n")}\n`;
}
function options(tools) {
	return {
		env: tools.env,
		...tools.signal === void 0 ? {} : { signal: tools.signal }
	};
}

// src/nix/store/image.ts
/**
* Store paths as one file-system image: restored by writing it to one file and mounting it, where
* an archive makes tens of thousands of files. The image is compressed in itself and read as it is,
* so that only what a job looks at is ever decoded.
*/
/**
* The blob, as a stream. Needs no rights but to read the paths.
* @throws when a path is not there or changes meanwhile.
*/
async function* packImage(infos, options) {
	const storeDir = options.storeDir ?? "/nix/store";
	const { scratch, unpackEntry: entry, signal } = options;
	const folder = await mkdtemp(path.join(scratch, "image-"));
	try {
		const file = path.join(folder, "image");
		const roots = infos.map((info) => info.path);
		const packer = startWorker("image", {
			entry,
			prefix: [],
			signal
		});
		const { size, idsAt } = await packer.ask({
			kind: "image",
			roots,
			file
		}).finally(() => packer.close());
		yield magic;
		const hash = createHash("sha256");
		const count = bufferCounter(8388608);
		for await (const chunk of createReadStream(file, { highWaterMark: 1048576 })) {
			hash.update(chunk);
			count(chunk.length);
			yield chunk;
		}
		const sha256 = hash.digest("hex");
		yield encodeManifest({
			storeDir,
			size,
			sha256,
			idsAt,
			paths: [...infos]
		});
	} finally {
		await rm(folder, {
			recursive: true,
			force: true
		});
	}
}
/**
* Writes the image beside the store, checks it, joins it to the store and registers its paths.
* A path that is valid already stays as it is. Call only where `canMountStore` said yes.
* @throws {ImageError} when the blob is damaged; anything else when the machine fails. Nothing
* stays mounted, registered or on disk then.
*/
async function restoreImage(source, options) {
	const storeDir = options.storeDir ?? "/nix/store";
	const manifest = await readImageManifest(source, storeDir);
	const layer = await newLayer(storeDir, options.root);
	try {
		await checkSpace(layer.folder, manifest.size);
		const owner = await stat(storeDir);
		await writeImage(source, layer.image, manifest, owner, options.signal);
		const nixStore = await which("nix-store", options.bin);
		const there = await presentPaths(storeDir, manifest.paths, nixStore, options);
		const missing = manifest.paths.filter((info) => !there.valid.has(info.path));
		await joinImage(layer, {
			root: options.root,
			remove: there.invalid,
			paths: missing
		});
		const left = await (options.register ?? loadDatabase(storeDir, options))(missing);
		const out = new Set(left.map((entry) => entry.path));
		const made = missing.filter((info) => !out.has(info.path));
		if (made.length === 0) await unjoin(layer, options.root);
		return {
			paths: made.length,
			bytes: made.reduce((sum, info) => sum + info.narSize, 0),
			present: there.valid.size,
			left
		};
	} catch (error) {
		await unjoin(layer, options.root);
		throw error;
	}
}
async function checkSpace(folder, size) {
	const { bavail, bsize } = await statfs(folder);
	const free = bavail * bsize;
	if (free < size + 16777216) throw new Error(`${folder} has ${free} bytes free, and the image of the store needs ${size}`);
}
async function writeImage(source, file, manifest, owner, signal) {
	const handle = await open(file, "wx", 384);
	try {
		const hash = createHash("sha256");
		const count = bufferCounter(8388608);
		let length = 0;
		for await (const chunk of source.read(magic.length, magic.length + manifest.size)) {
			signal?.throwIfAborted();
			const writing = handle.write(chunk, 0, chunk.length, length);
			hash.update(chunk);
			const { bytesWritten } = await writing;
			if (bytesWritten !== chunk.length) throw new Error(`${file} could not be written whole`);
			length += chunk.length;
			count(chunk.length);
		}
		if (length !== manifest.size) throw new ImageError("it is cut short");
		if (hash.digest("hex") !== manifest.sha256) throw new ImageError("its contents have changed");
		const ids = Buffer.alloc(8);
		ids.writeUInt32LE(owner.uid, 0);
		ids.writeUInt32LE(owner.gid, 4);
		await handle.write(ids, 0, 8, manifest.idsAt);
	} finally {
		await handle.close();
	}
}

export { packImage, restoreImage };