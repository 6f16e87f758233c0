import "./rolldown-runtime.js";
import { t as namedEnvironment } from "./variables.js";
import { t as isObject } from "./json.js";
import { t as isSecretName } from "./secrets.js";
import { a as storeDirectory, r as requireStoreName } from "./configuration2.js";
import "./key.js";
import { createHash } from "node:crypto";

// src/nix/memo/value.ts
/** What a memo holds: enough to say "this image exists already", and nothing that could be executed. */
/** @returns the value to keep, or why there is none: a phrase that goes on after "memo: not kept, ". */
async function memoValue(outcome, options) {
	const { template } = outcome;
	const names = namedEnvironment(template, outcome.variables);
	const secret = names.find(isSecretName) ?? template.sensitive.find((name) => Object.hasOwn(options.given.variables, name)) ?? credentialIn(options.given.builderConfig, options.keys);
	if (secret !== void 0) return { reason: `\`${secret}\` is a secret` };
	if (outcome.warnings.length > 0) return { reason: "the identity leaves something out" };
	for (const file of outcome.files) {
		if (await options.covers(file)) continue;
		return { reason: `the bytes of ${file} count and are not checked; declare its checksum in the template` };
	}
	const environment = names.map((name) => ({
		name,
		digest: digestOf(options.key, name, options.env[name])
	}));
	const { storeHash, digest, text } = outcome.identity;
	return { value: {
		version: 1,
		toplevel: outcome.toplevel,
		identity: {
			storeHash,
			digest,
			text
		},
		builder: template.builder.type,
		platform: outcome.platform,
		environment
	} };
}
function credentialIn(config, keys) {
	if (config === void 0 || !isObject(config)) return void 0;
	return Object.keys(config).find((key) => Object.hasOwn(keys.classes, key) && keys.classes[key] === "credential");
}
function digestOf(key, name, value) {
	if (value === void 0) return null;
	return createHash("sha256").update(`${key}\0${name}\0${value}`).digest("hex");
}
/** True when every variable that `{{env}}` asks for is what it was. */
function sameEnvironment(value, key, env) {
	const current = env(value.environment.map(({ name }) => name));
	return value.environment.every(({ name, digest }) => digestOf(key, name, current[name]) === digest);
}
/** What an evaluation says otherwise than the memo of the same key; undefined when nothing. */
function differenceOf(memo, fresh) {
	const parts = {
		toplevel: [memo.toplevel, fresh.toplevel],
		identity: [memo.identity.text, fresh.identity.text],
		builder: [memo.builder, fresh.builder],
		platform: [memo.platform, fresh.platform]
	};
	for (const [name, [before, now]] of Object.entries(parts)) if (before !== now) return `${name} was ${before} and is ${now}`;
}
/** @returns undefined for everything that is not exactly a value of this version. */
function readValue(text, key) {
	let entry;
	try {
		entry = JSON.parse(text);
	} catch {
		return;
	}
	if (!isObject(entry) || !hasOnly(entry, ["key", "value"]) || entry["key"] !== key) return;
	const value = entry["value"];
	if (value === void 0 || !isObject(value) || !hasOnly(value, [
		"version",
		"toplevel",
		"identity",
		"builder",
		"platform",
		"environment"
	])) return void 0;
	const { version, toplevel, builder, platform } = value;
	const identity = identityOf(value["identity"]);
	const environment = environmentOf(value["environment"]);
	if (version !== 1 || identity === void 0 || environment === void 0) return;
	if (typeof toplevel !== "string" || !isStorePath(toplevel, identity.storeHash)) return void 0;
	if (typeof builder !== "string" || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(builder)) return void 0;
	if (platform !== "x86_64-linux" && platform !== "aarch64-linux") return void 0;
	return {
		version,
		toplevel,
		identity,
		builder,
		platform,
		environment
	};
}
function hasOnly(value, names) {
	const own = Object.keys(value);
	return own.length === names.length && names.every((name) => own.includes(name));
}
function identityOf(value) {
	if (value === void 0 || !isObject(value)) return void 0;
	if (!hasOnly(value, [
		"storeHash",
		"digest",
		"text"
	])) return void 0;
	const { storeHash, digest, text } = value;
	if (typeof storeHash !== "string" || typeof digest !== "string") return void 0;
	if (!/^[0-9abcdfghijklmnpqrsvwxyz]{32}$/.test(storeHash)) return void 0;
	if (!/^[a-z2-7]{20}$/.test(digest) || text !== `${storeHash}-${digest}`) return void 0;
	return {
		storeHash,
		digest,
		text
	};
}
function isStorePath(text, storeHash) {
	if (!/^[\w./+?=-]+$/.test(text)) return false;
	try {
		requireStoreName(text, storeDirectory(), "toplevel");
	} catch {
		return false;
	}
	return text.startsWith(`${storeDirectory()}/${storeHash}-`);
}
function environmentOf(value) {
	if (!Array.isArray(value)) return void 0;
	const result = [];
	for (const item of value) {
		if (!isObject(item) || !hasOnly(item, ["name", "digest"])) return void 0;
		const { name, digest } = item;
		if (typeof name !== "string" || isSecretName(name)) return void 0;
		if (digest !== null && (typeof digest !== "string" || !/^[0-9a-f]{64}$/.test(digest))) return;
		result.push({
			name,
			digest
		});
	}
	return result;
}

export { sameEnvironment as i, memoValue as n, readValue as r, differenceOf as t };