import "./rolldown-runtime.js";
import { n as UserError } from "./errors.js";
import { Dt as quoted, J as isObject } from "./start-both.js";
import { r as runNix } from "./command.js";
import { i as parseLock, n as lockText } from "./lock.js";
import path from "node:path";
import { lstat } from "node:fs/promises";

// src/nix/update.ts
/** Locks inputs of the user's flake anew. The one place where a lock file is ever written. */
/**
* @param source A flake in the checkout, such as `.`.
* @param names Inputs by name (`nixpkgs`, `a/b` for an input's input), or `*` alone for all.
* @throws {UserError} naming `update` when the flake is elsewhere or has no such input.
*/
async function updateLock({ reference, folder }, names, session) {
	if (folder === void 0) throw new UserError(`update: the lock of ${quoted(reference)} cannot be written, because that flake is not in the checkout. Name a flake of this repository, such as \`.#web\`.`);
	const odd = names.find((name) => name !== "*" && !/^[A-Za-z_][\w'-]*(\/[\w'-]+)*$/.test(name));
	if (odd !== void 0) throw new UserError(`update: ${quoted(odd)} is not a name of an input.`);
	const file = path.join(folder, "flake.lock");
	if ((await lstat(file).catch(() => void 0))?.isSymbolicLink()) throw new UserError("update: flake.lock is a symbolic link, through which nothing is written. Commit the file itself.");
	const before = await lockText(file);
	if (before !== void 0) refuseUnknown(names, parseLock(before, file));
	await runNix(session, "nix", updateArguments(names, reference, session.version), {
		what: "updating the inputs of the flake",
		input: "update",
		trees: [folder],
		file: path.join(folder, "flake.nix"),
		progress: "update",
		fetches: true
	});
	const text = await lockText(file);
	if (text === void 0) throw new Error(`Nix left no ${file}`);
	refuseUnknown(names, parseLock(text, file));
	return {
		changed: text !== before,
		text,
		before
	};
}
/** Since 2.19 `nix flake update` takes the inputs, and `nix flake lock` no longer does. */
function updateArguments(names, reference, version) {
	const [major = 0, minor = 0] = version.split(".").map(Number);
	const isNew = major > 2 || major === 2 && minor >= 19;
	const all = names.includes("*");
	if (isNew) return [
		"flake",
		"update",
		...all ? [] : names,
		"--flake",
		reference
	];
	if (all) return [
		"flake",
		"update",
		reference
	];
	return [
		"flake",
		"lock",
		...names.flatMap((name) => ["--update-input", name]),
		reference
	];
}
function refuseUnknown(names, lock) {
	const inputs = inputsOf(lock);
	for (const name of names) {
		const [first = ""] = name.split("/");
		if (first === "*" || inputs.includes(first)) continue;
		throw new UserError(`update: the flake has no input ${quoted(first)}; it has ${inputs.join(", ") || "none"}.`);
	}
}
/** Names of the root's inputs (flake.lock, format versions 5 to 7). */
function inputsOf({ nodes, root }) {
	const node = isObject(nodes) && typeof root === "string" ? nodes[root] : void 0;
	const inputs = isObject(node) ? node["inputs"] : void 0;
	return isObject(inputs) ? Object.keys(inputs) : [];
}

export { updateLock };