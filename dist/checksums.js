import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";

// src/tools/checksums.ts
/** Files of checksums, as `sha256sum` writes them. */
/** The lines of a file of checksums: file name to SHA-256. Lines of another form are left out. */
function parseChecksums(text) {
	const found = /* @__PURE__ */ new Map();
	for (const line of text.split(/\r?\n/)) {
		const match = /^([0-9a-f]{64}) [ *](\S+)$/i.exec(line.trim());
		if (match?.[1] !== void 0 && match[2] !== void 0) found.set(match[2], match[1].toLowerCase());
	}
	return found;
}
/** SHA-256 of a file, hexadecimal. */
async function fileSha256(file) {
	const hash = createHash("sha256");
	await pipeline(createReadStream(file, { highWaterMark: 1048576 }), hash);
	return hash.digest("hex");
}

export { parseChecksums as n, fileSha256 as t };