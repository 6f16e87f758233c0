import "./rolldown-runtime.js";
import { k as storeHash } from "./start.js";
import { createHash } from "node:crypto";

// src/nix/store/cache-keys.ts
/**
* Keys of the two entries of the store cache:
* `packernix-store-2-<system>-<form>-evaluation-<Nix>-<lock>` and
* `packernix-store-2-<system>-<form>[-unsandboxed]-closure-<lock>-<store hash>`.
* What may not be mixed up stands before what varies: older entries are found by the beginning of
* their keys alone.
*/
const format = "packernix-store-2";
/** The key under which a machine saves. */
function entryKey(name, form) {
	if (name.kind === "closure") return familyOf(name, form, name.sandboxed) + storeHash(name.toplevel);
	const nix = name.nix === void 0 ? "host" : name.nix.replace(/[^0-9A-Za-z.+_-]/g, "_");
	return `${format}-${name.system}-${form}-evaluation-${nix}-${name.lock}`;
}
/**
* What a machine looks for: exact entries first, then the youngest of the same lock.
* @param forms That it can restore, the better one first.
*/
function lookupKeys(name, forms) {
	if (name.kind === "evaluation") return {
		exact: forms.map((form) => entryKey(name, form)),
		older: []
	};
	const older = (name.sandboxed ? [true] : [true, false]).flatMap((kind) => forms.map((form) => familyOf(name, form, kind)));
	return {
		exact: older.map((one) => one + storeHash(name.toplevel)),
		older
	};
}
/**
* One digest of all lock files and pins that an evaluation follows.
* @param contents Of the files, in an order that does not vary; none: nothing is pinned.
*/
function lockDigest(contents) {
	if (contents.length === 0) return void 0;
	const hash = createHash("sha256");
	for (const content of contents) {
		const bytes = Buffer.from(content);
		hash.update(`${bytes.length}:`);
		hash.update(bytes);
	}
	return hash.digest("hex").slice(0, 32);
}
function familyOf(name, form, sandboxed) {
	const kind = sandboxed ? "closure" : "unsandboxed-closure";
	return `${format}-${name.system}-${form}-${kind}-${name.lock ?? "unpinned"}-`;
}

export { lockDigest as n, lookupKeys as r, entryKey as t };