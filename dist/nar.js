import path from "node:path";
import { lstat, readdir, readlink } from "node:fs/promises";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

// src/nix/nar.ts
/**
* The hash of a file tree as Nix counts it: SHA-256 over its archive form (NAR), which holds names,
* contents, links and the executable bit, and nothing else. Format: Nix manual, "Nix Archive".
*/
/**
* @returns `sha256-<base64>`, as `narHash` of `builtins.fetchTree` wants it.
* @throws when the tree holds something that is no file, folder or link.
*/
async function narHash(root) {
	const hash = createHash("sha256");
	string(hash, "nix-archive-1");
	await node(hash, root);
	return `sha256-${hash.digest("base64")}`;
}
async function node(hash, file) {
	const status = await lstat(file);
	string(hash, "(");
	string(hash, "type");
	if (status.isSymbolicLink()) {
		string(hash, "symlink");
		string(hash, "target");
		string(hash, await readlink(file, "buffer"));
	} else if (status.isFile()) {
		string(hash, "regular");
		if ((status.mode & 64) !== 0) {
			string(hash, "executable");
			string(hash, "");
		}
		await contents(hash, file, status.size);
	} else if (status.isDirectory()) {
		string(hash, "directory");
		const sorted = (await readdir(file)).map((name) => Buffer.from(name)).sort(Buffer.compare);
		for (const name of sorted) {
			string(hash, "entry");
			string(hash, "(");
			string(hash, "name");
			string(hash, name);
			string(hash, "node");
			await node(hash, path.join(file, name.toString()));
			string(hash, ")");
		}
	} else throw new Error(`${file} is no file, folder or link: Nix cannot archive it`);
	string(hash, ")");
}
async function contents(hash, file, size) {
	string(hash, "contents");
	hash.update(length(size));
	let read = 0;
	for await (const chunk of createReadStream(file)) {
		hash.update(chunk);
		read += chunk.length;
	}
	if (read !== size) throw new Error(`${file} changed while it was read`);
	hash.update(padding(size));
}
function string(hash, value) {
	const bytes = typeof value === "string" ? Buffer.from(value) : value;
	hash.update(length(bytes.length));
	hash.update(bytes);
	hash.update(padding(bytes.length));
}
function length(size) {
	const bytes = Buffer.alloc(8);
	bytes.writeBigUInt64LE(BigInt(size));
	return bytes;
}
function padding(size) {
	return Buffer.alloc((8 - size % 8) % 8);
}

export { narHash as t };