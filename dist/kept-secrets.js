import { it as writeAtomically } from "./start-both.js";
import path from "node:path";
import { mkdir, readFile } from "node:fs/promises";

// src/images/kept-secrets.ts
/**
* Secrets that stand in the builder are no part of what the runner keeps for the post step. They lie
* where Packer's own files have them too, for this user alone, and go with that folder.
*/
/** What is written for the builder; in the post step what was kept of it, with its secrets. */
async function writtenKeys({ builderConfig, cleanupState, invocation }) {
	const kept = cleanupState && {
		...cleanupState,
		...await keptSecrets({ invocation })
	};
	return {
		...builderConfig,
		...kept
	};
}
function fileOf({ invocation }) {
	return path.join(invocation.directory, "builder-secrets.json");
}
/** @param secrets By their keys of the builder; nothing is written where there are none. */
async function keepSecrets(owner, secrets) {
	if (Object.keys(secrets).length === 0) return;
	await mkdir(owner.invocation.directory, {
		recursive: true,
		mode: 448
	});
	await writeAtomically(fileOf(owner), JSON.stringify(secrets));
}
/** What `keepSecrets` kept, in the post step. */
async function keptSecrets(owner) {
	const text = await readFile(fileOf(owner), "utf8").catch(() => "{}");
	return JSON.parse(text);
}

export { keptSecrets as n, writtenKeys as r, keepSecrets as t };