import { createHash } from "node:crypto";

// src/nix/store/store-path.ts
/**
* Names of store paths, computed without Nix. Format: Nix manual, "Complete Store Path Calculation"
* (fixed outputs: recursive SHA-256, no references) and "Nix base 32".
*/
const digits = "0123456789abcdfghijklmnpqrsvwxyz";
const hashBytes = 32;
/**
* Where Nix puts a tree of this hash, as inputs of flakes and fetched tarballs are.
* @param narHash `sha256-<base64>`, `sha256:<base 16 or 32>`, or the digits alone.
* @returns undefined when it is no SHA-256.
*/
function sourcePath(narHash, { storeDir = "/nix/store", name = "source" } = {}) {
	const hash = parseSha256(narHash);
	if (hash === void 0) return void 0;
	const text = `source:sha256:${hash.toString("hex")}:${storeDir}:${name}`;
	return `${storeDir}/${toBase32(compress(createHash("sha256").update(text).digest(), 20))}-${name}`;
}
/** The bytes of a SHA-256 in any of the forms that Nix writes. */
function parseSha256(text) {
	const digits = /^(?:sha256[:-])?([^:]+)$/.exec(text)?.[1];
	if (digits === void 0) return void 0;
	if (/^[0-9a-f]{64}$/i.test(digits)) return Buffer.from(digits, "hex");
	if (/^[0-9a-df-np-sv-z]{52}$/.test(digits)) return fromBase32(digits);
	if (/^[0-9A-Za-z+/]{43}=$/.test(digits)) return Buffer.from(digits, "base64");
}
/** Digits of Nix's base 32: the last byte comes first. */
function toBase32(bytes) {
	const length = Math.ceil(bytes.length * 8 / 5);
	let text = "";
	for (let index = length - 1; index >= 0; index--) {
		const bit = index * 5;
		const byte = bit >> 3;
		const shift = bit & 7;
		const value = (bytes[byte] ?? 0) >> shift | (bytes[byte + 1] ?? 0) << 8 - shift;
		text += digits.charAt(value & 31);
	}
	return text;
}
function fromBase32(text) {
	const bytes = Buffer.alloc(hashBytes);
	for (const [position, digit] of [...text].reverse().entries()) {
		const value = digits.indexOf(digit);
		const bit = position * 5;
		const byte = bit >> 3;
		const shift = bit & 7;
		bytes[byte] = (bytes[byte] ?? 0) | value << shift & 255;
		if (byte + 1 < hashBytes) bytes[byte + 1] = (bytes[byte + 1] ?? 0) | value >> 8 - shift;
	}
	return bytes;
}
/** A hash folded to fewer bytes. */
function compress(hash, size) {
	const folded = Buffer.alloc(size);
	for (const [index, byte] of hash.entries()) folded[index % size] = (folded[index % size] ?? 0) ^ byte;
	return folded;
}
/** The 32 digits of a store path that tell it from all others. */
function storeHash(storePath) {
	const hash = /\/([0-9a-df-np-sv-z]{32})-[^/]+$/.exec(storePath)?.[1];
	if (hash === void 0) throw new Error(`${storePath} is no store path`);
	return hash;
}

export { storeHash as n, sourcePath as t };