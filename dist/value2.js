import "./rolldown-runtime.js";
import { t as namedEnvironment } from "./variables.js";
import { C as storeDirectory, E as isStorePath, q as platforms } from "./start.js";
import { a as array, c as json, h as string, m as strictObject, p as record } from "./schemas.js";
import { K as isSecretName } from "./start-both.js";
import { createHash } from "node:crypto";

// src/nix/evaluation-cache/value.ts
/** What an entry of the evaluation cache holds: enough to say "this image exists already", and nothing that could be executed. */
const Entry = strictObject({
	key: string(),
	value: strictObject({
		toplevel: string().refine(isStorePath),
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
/** @returns the value to keep, or why there is none: a phrase that goes on after "Evaluation cache: not saved, ". */
async function cachedEvaluation(outcome, options) {
	const { template } = outcome;
	const { keys, builder, given } = options;
	const life = keys.life ?? [];
	const names = namedEnvironment(template, outcome.variables);
	const values = [pick(builder, life), given.builderConfig].flatMap((config) => Object.entries(config));
	const isCredential = (key) => Object.hasOwn(keys.classes, key) && keys.classes[key] === "credential";
	const secret = names.find(isSecretName) ?? template.sensitive.find((name) => Object.hasOwn(given.variables, name)) ?? values.find(([key, value]) => isCredential(key) && value !== "")?.[0];
	if (secret !== void 0) return { reason: `\`${secret}\` is a secret` };
	const written = template.builder;
	const expression = life.find((key) => JSON.stringify(written[key] ?? "").includes("{{") && builder[key] !== "");
	if (expression !== void 0) return { reason: `\`${expression}\` of the builder is an expression` };
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
		toplevel: outcome.toplevel,
		identity: {
			storeHash,
			digest,
			text
		},
		builder: template.builder.type,
		platform: outcome.platform,
		builderKeys: pick(written, life.filter((key) => !Object.hasOwn(given.builderConfig, key))),
		environment
	} };
}
function pick(builder, keys) {
	return Object.fromEntries(Object.entries(builder).filter(([key]) => keys.includes(key)));
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
		return entry.key === key && identity.text === `${storeHash}-${digest}` && toplevel.startsWith(`${storeDirectory()}/${storeHash}-`) ? entry.value : void 0;
	} catch {
		return;
	}
}

export { sameEnvironment as i, differenceOf as n, readValue as r, cachedEvaluation as t };