import { t as narOf } from "./nar-write.js";
import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";

// src/nix/nar.ts
/** The hash of a file tree as Nix counts it: SHA-256 over its archive form (NAR). */
/** Pieces of an archive after which others may run; a piece has at most 1 MiB. */
const piecesPerTurn = 64;
/**
* @returns `sha256-<base64>`, as `narHash` of `builtins.fetchTree` wants it.
* @throws when a part changes while it is read, or is no file, folder or link.
*/
async function narHash(root) {
	const hash = createHash("sha256");
	let pieces = 0;
	for (const piece of narOf(root)) {
		hash.update(piece);
		pieces += 1;
		if (pieces % piecesPerTurn === 0) await setImmediate();
	}
	return `sha256-${hash.digest("base64")}`;
}

export { narHash as t };