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
/** @param folder Absolute; used where there is no cache, and made when the first evaluation is written. */
function openEvaluationStore(cache, folder, log) {
	const entries = cache === void 0 ? entriesInFolder(folder) : entriesInCache(cache);
	const attempt = async (what, work) => {
		try {
			return await work();
		} catch (error) {
			log.debug(`Evaluation cache: an entry could not be ${what}: ${messageOf(error)}`);
			return;
		}
	};
	return {
		async read(key, env) {
			const text = await attempt("read", () => entries.read(key));
			if (text === void 0) return { reason: "there is no entry for this state" };
			if (text === "unstable") return { reason: "evaluation did not give the same result twice" };
			const value = readValue(text, key);
			if (value === void 0) return { reason: "the entry cannot be read" };
			if (sameEnvironment(value, key, env)) return { value };
			return { reason: "an environment variable has changed" };
		},
		async write(key, value) {
			const environment = JSON.stringify(value.environment);
			const variant = createHash("sha256").update(environment).digest("hex").slice(0, 16);
			const text = JSON.stringify({
				key,
				value
			});
			await attempt("written", () => entries.write(key, variant, text));
		},
		async markUnstable(key) {
			await attempt("marked", () => entries.markUnstable(key));
		}
	};
}
const prefix = "packernix-evaluated-1-";
const largest = 65536;
function entriesInCache(cache) {
	const write = async (key, variant, text) => {
		if (!cache.writable) return;
		await cache.save(`${prefix}${key}-${variant}`, () => Readable.from([Buffer.from(text)]));
	};
	return {
		async read(key) {
			const hit = await cache.lookUp(`${prefix}${key}-unstable`, [`${prefix}${key}-`]);
			if (hit === void 0) return void 0;
			if (hit.key === `${prefix}${key}-unstable`) return "unstable";
			if (hit.size > largest) return void 0;
			return Buffer.concat(await Array.fromAsync(hit.read())).toString("utf8");
		},
		write,
		markUnstable: (key) => write(key, "unstable", "unstable")
	};
}
function entriesInFolder(folder) {
	const files = ownFolder(folder, {
		most: 500,
		largest
	});
	return {
		async read(key) {
			if (await files.read(`${key}.unstable`) !== void 0) return "unstable";
			return (await files.read(`${key}.json`))?.toString("utf8");
		},
		write: (key, _variant, text) => files.write(`${key}.json`, text),
		async markUnstable(key) {
			await files.write(`${key}.unstable`, "unstable\n");
			await files.remove(`${key}.json`);
		}
	};
}
/**
* Only runs of the repository's own code write entries, because the author of a pull request chooses
* what it evaluates.
*/
function mayKeepEvaluation(github, cache) {
	return github.trusted && (cache === "auto" || cache === "write");
}

export { mayKeepEvaluation, openEvaluationStore };