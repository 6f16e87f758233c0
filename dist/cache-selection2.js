import "./rolldown-runtime.js";
import { J as isObject, X as exists } from "./start-both.js";
import { r as listSetting } from "./settings2.js";
import { A as storePathOf, O as sourcePath } from "./start.js";

// src/nix/store/cache-selection.ts
/** Which store paths belong into an entry of the store cache. */
/** Signs what cache.nixos.org has, which every Nix trusts unless it is told otherwise. */
const usualKey = "cache.nixos.org-1";
/**
* What an evaluation needs, as far as the store has it.
* @param options `locks`: contents of `flake.lock` and npins' `sources.json`. `nix`: the closure of
* a Nix that the action has installed. `others`: such as the folder of nixpkgs; what lies outside
* the store is left out.
*/
async function evaluationPaths(options) {
	const { storeDir = "/nix/store" } = options;
	const wanted = new Set(options.nix ?? []);
	for (const lock of options.locks) for (const hash of hashesOf(lock)) {
		const source = sourcePath(hash, { storeDir });
		if (source !== void 0) wanted.add(source);
	}
	for (const other of options.others ?? []) {
		const inside = storePathOf(other, storeDir);
		if (inside !== void 0) wanted.add(inside);
	}
	const there = await Promise.all([...wanted].map((one) => exists(one)));
	return [...wanted].filter((_, index) => there[index]);
}
/** Hashes of trees in a lock: `narHash` of a flake's nodes, `hash` and `sha256` of pins. */
function hashesOf(lock) {
	let value;
	try {
		value = JSON.parse(lock);
	} catch {
		return [];
	}
	const sources = isObject(value) ? value["nodes"] ?? value["pins"] : void 0;
	if (!isObject(sources)) return [];
	return Object.values(sources).flatMap((source) => {
		if (!isObject(source)) return [];
		const locked = isObject(source["locked"]) ? source["locked"] : source;
		return [
			locked["narHash"],
			locked["hash"],
			locked["sha256"]
		].filter((hash) => typeof hash === "string");
	});
}
/**
* Parts a closure into what only this machine has and what substituters have too: a signature by a
* trusted key says the latter. Derivations are made anew by every evaluation.
*/
function selectOwn(infos, trustedKeys) {
	const trusted = new Set(trustedKeys);
	const isPublic = ({ signatures }) => signatures.some((one) => trusted.has(one.slice(0, one.indexOf(":"))));
	const outputs = infos.filter((info) => !info.path.endsWith(".drv"));
	return {
		kept: outputs.filter((info) => !isPublic(info)),
		left: outputs.filter(isPublic)
	};
}
/** Names of the keys that Nix trusts; what cannot be asked is the usual one. */
async function trustedKeyNames(options) {
	const names = (await listSetting("trusted-public-keys", options)).map((key) => key.slice(0, Math.max(key.indexOf(":"), 0)));
	return [.../* @__PURE__ */ new Set([usualKey, ...names.filter((name) => name !== "")])];
}

export { selectOwn as n, trustedKeyNames as r, evaluationPaths as t };