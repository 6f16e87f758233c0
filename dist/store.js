import "./rolldown-runtime.js";
import { a as messageOf } from "./errors.js";
import { t as ownFolder } from "./own-folder.js";
import { i as sameEnvironment, r as readValue } from "./value2.js";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";

// src/nix/evaluation-cache/store.ts
/**
* The evaluation cache: entries are kept in the Actions cache of the repository, or in a folder of the
* user's. An entry is as trustworthy as the writers of that cache: a person who can forge one can make
* a run answer with another image that exists and that the run accepts, and nothing more.
*/
/** The cache where there is one, else the folder; never fails, trouble is a line in the debug log. */
function openEvaluationStore(cache, folder, log) {
	if (cache !== void 0) return quietly(evaluationsInCache(cache), log);
	return folder === void 0 ? void 0 : quietly(evaluationsInFolder(folder), log);
}
const prefix = "packernix-evaluated-1-";
const largest = 65536;
function evaluationsInCache(cache) {
	return {
		async read(key) {
			const hit = await cache.lookUp(`${prefix}${key}-unstable`, [`${prefix}${key}-`]);
			if (hit === void 0) return void 0;
			if (hit.key === `${prefix}${key}-unstable`) return "unstable";
			if (hit.size > largest) return void 0;
			return Buffer.concat(await Array.fromAsync(hit.read())).toString("utf8");
		},
		async write(key, variant, text) {
			if (cache.writable) await cache.save(`${prefix}${key}-${variant}`, () => Readable.from([Buffer.from(text)]));
		},
		async markUnstable(key) {
			if (cache.writable) await cache.save(`${prefix}${key}-unstable`, () => Readable.from([Buffer.from("unstable")]));
		}
	};
}
const isKey = /^[0-9a-f]{64}$/;
/** @param folder Absolute; made when the first evaluation is written. */
function evaluationsInFolder(folder) {
	const files = ownFolder(folder, {
		most: 500,
		largest
	});
	const file = (key, ending) => {
		if (!isKey.test(key)) throw new Error(`no key of an evaluation: ${key}`);
		return `${key}.${ending}`;
	};
	return {
		async read(key) {
			if (await files.read(file(key, "unstable")) !== void 0) return "unstable";
			return (await files.read(file(key, "json")))?.toString("utf8");
		},
		async write(key, _variant, text) {
			await files.write(file(key, "json"), text);
		},
		async markUnstable(key) {
			await files.write(file(key, "unstable"), "unstable\n");
			await files.remove(file(key, "json"));
		}
	};
}
function quietly(store, log) {
	const attempt = async (what, work) => {
		try {
			return await work();
		} catch (error) {
			log.debug(`Evaluation cache: an entry could not be ${what}: ${messageOf(error)}`);
			return;
		}
	};
	return {
		read: (key) => attempt("read", () => store.read(key)),
		write: async (key, variant, text) => void await attempt("written", () => store.write(key, variant, text)),
		markUnstable: async (key) => void await attempt("marked", () => store.markUnstable(key))
	};
}
/**
* Looks a key up.
* @param env What Packer would see of the named variables.
* @returns the value, or why there is none. A damaged or foreign value is none.
*/
async function readEvaluation(store, key, env) {
	const text = await store.read(key);
	if (text === void 0) return { reason: "there is no entry for this state" };
	if (text === "unstable") return { reason: "evaluation did not give the same result twice" };
	const value = readValue(text, key);
	if (value === void 0) return { reason: "the entry cannot be read" };
	if (!sameEnvironment(value, key, env)) return { reason: "an environment variable has changed" };
	return { value };
}
/** Keeps a value. The caller has made sure that this run may: see {@link mayKeepEvaluation}. */
async function writeEvaluation(store, key, value) {
	const environment = JSON.stringify(value.environment);
	const variant = createHash("sha256").update(environment).digest("hex").slice(0, 16);
	await store.write(key, variant, JSON.stringify({
		key,
		value
	}));
}
/**
* Only runs of the repository's own code write entries, because the author of a pull request chooses
* what it evaluates.
*/
function mayKeepEvaluation(github, cache) {
	return github.trusted && (cache === "auto" || cache === "write");
}

export { mayKeepEvaluation, openEvaluationStore, readEvaluation, writeEvaluation };