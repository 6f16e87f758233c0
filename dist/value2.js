import "./rolldown-runtime.js";
import { t as namedEnvironment } from "./variables.js";
import { G as isSecretName, q as isObject } from "./start-both.js";
import { a as array, g as string, h as strictObject, l as json, m as record, u as literal } from "./schemas.js";
import { C as storeDirectory, G as platforms, b as requireStoreName } from "./start.js";
import "./key.js";
import { createHash } from "node:crypto";

// src/nix/evaluation-cache/value.ts
/** What an entry of the evaluation cache holds: enough to say "this image exists already", and nothing that could be executed. */
const Entry = strictObject({
	key: string(),
	value: strictObject({
		version: literal(1),
		toplevel: string().regex(/^[\w./+?=-]+$/),
		identity: strictObject({
			storeHash: string().regex(/^[0-9abcdfghijklmnpqrsvwxyz]{32}$/),
			digest: string().regex(/^[a-z2-7]{20}$/),
			text: string()
		}),
		/** Type of the template's builder, such as `qemu`. */
		builder: string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
		/** Nix system of the image. */
		platform: string().refine((text) => platforms.some((one) => one === text)),
		/** What of the builder says where its images are and as whom to ask, beside `builder-config`. */
		builderKeys: record(string(), json()),
		/** Variables that `{{env}}` asks for. A digest of each value, salted by the key; null: not set. */
		environment: array(strictObject({
			name: string().refine((name) => !isSecretName(name)),
			digest: string().regex(/^[0-9a-f]{64}$/).nullable()
		}))
	})
});
/** @returns the value to keep, or why there is none: a phrase that goes on after "Evaluation cache: not kept, ". */
async function cachedEvaluation(outcome, options) {
	const { template } = outcome;
	const names = namedEnvironment(template, outcome.variables);
	const secret = names.find(isSecretName) ?? template.sensitive.find((name) => Object.hasOwn(options.given.variables, name)) ?? credentialIn(options.given.builderConfig, options.keys) ?? credentialIn(pick(options.builder, options.keys.life ?? []), options.keys);
	if (secret !== void 0) return { reason: `\`${secret}\` is a secret` };
	const builderKeys = literalKeys(template.builder, options);
	if (typeof builderKeys === "string") return { reason: `\`${builderKeys}\` of the builder is an expression` };
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
		builderKeys,
		environment
	} };
}
/**
* Keys that a home reads and that stand in the template as they are. Those of the input are as secret
* as it is, and so may be what a variable holds.
* @returns the name of a key that is set by an expression, where there is one.
*/
function literalKeys(written, { builder, keys, given }) {
	const life = keys.life ?? [];
	const expression = life.find((key) => JSON.stringify(written[key] ?? "").includes("{{") && builder[key] !== "");
	const config = given.builderConfig;
	const isInput = (key) => isObject(config) && Object.hasOwn(config, key);
	return expression ?? pick(written, life.filter((key) => !isInput(key)));
}
function pick(builder, keys) {
	return Object.fromEntries(Object.entries(builder).filter(([key]) => keys.includes(key)));
}
function credentialIn(config, keys) {
	if (config === void 0 || !isObject(config)) return void 0;
	return Object.keys(config).find((key) => Object.hasOwn(keys.classes, key) && keys.classes[key] === "credential" && config[key] !== "");
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
/** How an evaluation differs from the cached one of the same key; undefined when it does not. */
function differenceOf(cached, fresh) {
	const parts = {
		toplevel: [cached.toplevel, fresh.toplevel],
		identity: [cached.identity.text, fresh.identity.text],
		builder: [cached.builder, fresh.builder],
		platform: [cached.platform, fresh.platform],
		"where the builder keeps its images": [JSON.stringify(cached.builderKeys), JSON.stringify(fresh.builderKeys)]
	};
	for (const [name, [before, now]] of Object.entries(parts)) if (before !== now) return `${name} was ${before} and is ${now}`;
}
/** @returns undefined for everything that is not exactly a value of this version. */
function readValue(text, key) {
	try {
		const entry = Entry.parse(JSON.parse(text));
		const { toplevel, identity } = entry.value;
		const { storeHash, digest } = identity;
		const store = storeDirectory();
		requireStoreName(toplevel, store, "toplevel");
		return entry.key === key && identity.text === `${storeHash}-${digest}` && toplevel.startsWith(`${store}/${storeHash}-`) ? entry.value : void 0;
	} catch {
		return;
	}
}

export { sameEnvironment as i, differenceOf as n, readValue as r, cachedEvaluation as t };