import "./rolldown-runtime.js";
import { t as run } from "./exec3.js";
import { J as isObject } from "./start-both.js";
import { t as nixProgram } from "./program.js";
import { D as parseSha256, M as storeFolders, j as toBase32, w as fromBase32 } from "./start.js";

// src/nix/store/path-info.ts
/** What Nix knows of store paths. */
/** Bytes of arguments per command: the least that a system allows is 128 KiB, Linux 2 MiB. */
const batchSize = 524288;
/**
* Reads hash, size, references, deriver, content address and signatures. Paths that are not valid
* are left out. The order is that of Nix.
* @throws {CommandError} when Nix fails.
*/
async function readPathInfos(paths, options) {
	const program = nixProgram(options.bin, "nix");
	const { store } = storeFolders(options.env);
	const found = /* @__PURE__ */ new Map();
	const isDerivation = (name) => name.endsWith(".drv");
	const common = [
		"--json",
		"--offline",
		"--extra-experimental-features",
		"nix-command"
	];
	if (options.recursive) common.push("--recursive");
	const { env, signal } = options;
	const settings = {
		env,
		signal,
		maxOutput: 536870912
	};
	const kinds = [{
		flags: [],
		list: paths.filter((name) => !isDerivation(name))
	}, {
		flags: ["--derivation"],
		list: paths.filter(isDerivation)
	}];
	for (const { flags, list } of kinds) for (const batch of batches(list)) {
		const args = [
			"path-info",
			...common,
			...flags,
			...batch
		];
		const { stdout } = await run(program, args, settings);
		for (const info of parsePathInfos(stdout, store)) found.set(info.path, info);
	}
	return [...found.values()];
}
/** Splits arguments so that a command line stays short enough. */
function* batches(args) {
	let batch = [];
	let size = 0;
	for (const argument of args) {
		if (size + argument.length > batchSize) {
			yield batch;
			batch = [];
			size = 0;
		}
		batch.push(argument);
		size += argument.length + 9;
	}
	if (batch.length > 0) yield batch;
}
/**
* Reads all forms there are: a list (Nix 2.8), an object by path (2.19), an object by name under
* `info` (format 2 of 2.33, hashes as text or as objects).
* @throws when it is none of them.
*/
function parsePathInfos(text, storeDir) {
	const value = JSON.parse(text);
	if (Array.isArray(value)) return value.flatMap((entry) => {
		if (!isObject(entry)) throw new Error("nix path-info printed a list of something else");
		return infoOf(entry["path"], entry, storeDir);
	});
	if (!isObject(value)) throw new Error("nix path-info printed neither a list nor an object");
	const infos = isObject(value["info"]) ? value["info"] : value;
	return Object.entries(infos).flatMap(([name, entry]) => infoOf(name, entry, storeDir));
}
function infoOf(name, entry, storeDir) {
	if (!isObject(entry) || entry["valid"] === false) return [];
	const { narHash, narSize, references, deriver, ca, signatures } = entry;
	if (typeof name !== "string" || typeof narSize !== "number" || !Array.isArray(references)) throw new Error("nix path-info printed a path without size or references");
	const absolute = (base) => base.startsWith("/") ? base : `${storeDir}/${base}`;
	return [{
		path: absolute(name),
		narHash: hexOf(narHash),
		narSize,
		references: references.map((reference) => absolute(String(reference))),
		deriver: typeof deriver === "string" ? absolute(deriver) : void 0,
		ca: addressOf(ca),
		signatures: Array.isArray(signatures) ? signatures.map(signatureOf) : []
	}];
}
/** A SHA-256 in any of Nix's forms, as hexadecimal digits. */
function hexOf(hash) {
	const bytes = parseSha256(String(isObject(hash) ? hash["hash"] : hash));
	if (bytes === void 0) throw new Error("nix path-info printed a hash that is no SHA-256");
	return bytes.toString("hex");
}
/** A content address as the database writes it: `fixed:r:sha256:…`, `text:sha256:…`. */
function addressOf(ca) {
	if (typeof ca === "string" && ca !== "") return ca;
	if (!isObject(ca)) return void 0;
	const { method, hash } = ca;
	const [algorithm, format, digits] = isObject(hash) ? [
		hash["algorithm"],
		hash["format"],
		hash["hash"]
	] : String(hash).split("-", 1).concat("base64", String(hash));
	const text = String(digits).replace(/^\w+-/, "");
	const bytes = format === "nix32" ? fromBase32(text) : Buffer.from(text, format === "base16" ? "hex" : "base64");
	const way = {
		flat: "fixed:",
		nar: "fixed:r:",
		git: "fixed:git:",
		text: "text:"
	}[String(method)];
	return way === void 0 ? void 0 : `${way}${algorithm}:${toBase32(bytes)}`;
}
function signatureOf(signature) {
	if (!isObject(signature)) return String(signature);
	return `${String(signature["keyName"])}:${String(signature["sig"])}`;
}
/** Those of the paths that are valid. */
async function validInStore(paths, options) {
	const program = nixProgram(options.bin, "nix-store");
	const invalid = /* @__PURE__ */ new Set();
	for (const batch of batches(paths)) {
		const args = [
			"--check-validity",
			"--print-invalid",
			...batch
		];
		const { stdout } = await run(program, args, {
			env: options.env,
			signal: options.signal
		});
		for (const line of stdout.split("\n")) invalid.add(line);
	}
	return paths.filter((name) => !invalid.has(name));
}

export { validInStore as i, parsePathInfos as n, readPathInfos as r, batches as t };