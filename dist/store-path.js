import { createHash } from "node:crypto";

// src/nix/store/base32.ts
/** Nix's base 32: an alphabet of its own, the last byte first (Nix manual, "Nix32"). */
const digits = "0123456789abcdfghijklmnpqrsvwxyz";
function toBase32(bytes) {
	let text = "";
	for (let place = Math.ceil(bytes.length * 8 / 5) - 1; place >= 0; place--) {
		const [byte, shift] = bitsAt(place);
		const value = (bytes[byte] ?? 0) >> shift | (bytes[byte + 1] ?? 0) << 8 - shift;
		text += digits.charAt(value & 31);
	}
	return text;
}
/** @throws {Error} for a foreign digit, and for digits that say more than whole bytes can hold. */
function fromBase32(text) {
	const length = Math.floor(text.length * 5 / 8);
	const bytes = Buffer.alloc(length + 1);
	for (const [place, digit] of [...text].reverse().entries()) {
		const value = digits.indexOf(digit);
		if (value < 0) throw new Error(`${text} is no hash in base 32`);
		const [byte, shift] = bitsAt(place);
		bytes[byte] = (bytes[byte] ?? 0) | value << shift & 255;
		if (shift > 3) bytes[byte + 1] = (bytes[byte + 1] ?? 0) | value >> 8 - shift;
	}
	if (bytes[length] !== 0) throw new Error(`${text} is no hash in base 32`);
	return bytes.subarray(0, length);
}
/** The byte in which a digit begins, and the bit in it. */
function bitsAt(place) {
	return [place * 5 >> 3, place * 5 & 7];
}

// src/nix/store/store-path.ts
/**
* Names of store paths, computed without Nix. Format: Nix manual, "Complete Store Path Calculation"
* (fixed outputs: recursive SHA-256, no references) and "Nix base 32".
*/
/**
* Where Nix puts a tree of this hash, as inputs of flakes and fetched tarballs are.
* @param narHash `sha256-<base64>`, `sha256:<base 16 or 32>`, or the digits alone.
* @returns undefined when it is no SHA-256.
*/
function sourcePath(narHash, { storeDir = "/nix/store", name = "source" } = {}) {
	const hash = parseSha256(narHash);
	if (hash === void 0) return void 0;
	const text = `source:sha256:${hash.toString("hex")}:${storeDir}:${name}`;
	const digest = compress(createHash("sha256").update(text).digest(), 20);
	return `${storeDir}/${toBase32(digest)}-${name}`;
}
/** The bytes of a SHA-256 in any of the forms that Nix writes. */
function parseSha256(text) {
	const digits = /^(?:sha256[:-])?([^:]+)$/.exec(text)?.[1];
	if (digits === void 0) return void 0;
	if (/^[0-9a-f]{64}$/i.test(digits)) return Buffer.from(digits, "hex");
	if (/^[01][0-9a-df-np-sv-z]{51}$/.test(digits)) return fromBase32(digits);
	if (/^[0-9A-Za-z+/]{43}=$/.test(digits)) return Buffer.from(digits, "base64");
}
/** A hash folded to fewer bytes. */
function compress(hash, size) {
	const folded = Buffer.alloc(size);
	for (const [index, byte] of hash.entries()) folded[index % size] = (folded[index % size] ?? 0) ^ byte;
	return folded;
}
/** True for the base name of a store path: digits of Nix's base 32, then a name (Nix manual, "Store Path"). */
function isStoreName(name) {
	return /^[0-9a-df-np-sv-z]{32}-[\w+.?=-]{1,211}$/.test(name);
}
/** True for a whole store path and nothing else: one that others wrote down, such as on an image. */
function isStorePath(text) {
	return /^(?:\/[\w.-]+)+\/[0-9a-df-np-sv-z]{32}-[\w+.?=-]{1,211}$/.test(text);
}
/** The 32 digits of a store path that tell it from all others. */
function storeHash(storePath) {
	const hash = /\/([0-9a-df-np-sv-z]{32})-[^/]+$/.exec(storePath)?.[1];
	if (hash === void 0) throw new Error(`${storePath} is no store path`);
	return hash;
}

export { storeHash as a, sourcePath as i, isStorePath as n, fromBase32 as o, parseSha256 as r, toBase32 as s, isStoreName as t };