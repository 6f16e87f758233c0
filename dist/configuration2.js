import "./rolldown-runtime.js";
import { n as UserError } from "./errors.js";
import { n as isInside, r as realPath } from "./files.js";
import { r as shorten } from "./text.js";
import path from "node:path";
import { stat } from "node:fs/promises";

// src/nix/configuration.ts
/** What the user may name as a configuration, and the checks that need no Nix. */
const baseName = new RegExp(`^[0123456789abcdfghijklmnpqrsvwxyz]{32}-.+$`);
/** The store's folder, as Nix itself finds it. */
function storeDirectory() {
	return process.env["NIX_STORE_DIR"] ?? "/nix/store";
}
/**
* Reads the one input of the four that is set.
* @throws {UserError} that names the input.
*/
async function parseConfiguration(inputs, folders) {
	const given = Object.entries(inputs).filter(([, value]) => value !== void 0 && value !== "");
	const [first, second] = given;
	if (first === void 0) throw new UserError("No configuration is given: set one of `configuration`, `flake`, `installable`, `toplevel`.");
	if (second !== void 0) throw new UserError(`Only one configuration can be given, not ${given.map(([name]) => `\`${name}\``).join(" and ")}.`);
	if (inputs.configuration) return {
		kind: "file",
		path: await resolveNixFile(inputs.configuration, "configuration", folders)
	};
	if (inputs.flake) return await parseFlake(inputs.flake, folders);
	if (inputs.installable) return await parseInstallable(inputs.installable, folders);
	return {
		kind: "toplevel",
		path: await resolveToplevel(inputs.toplevel ?? "", folders)
	};
}
/**
* A Nix file of the user: in the workspace, or in the store.
* @returns its real path.
* @throws {UserError} when it is missing, a folder, or lies elsewhere.
*/
async function resolveNixFile(value, input, folders) {
	if (value.includes("\0")) throw new UserError(`${input}: a path cannot hold a NUL character.`);
	const file = await insideWorkspace(path.resolve(folders.workingDirectory, value), value, input, folders);
	if ((await stat(file)).isDirectory()) {
		for (const name of ["configuration.nix", "default.nix"]) {
			if (await realPath(path.join(file, name)) === void 0) continue;
			throw new UserError(`${input}: ${value} is a folder; write ${path.join(value, name)}.`);
		}
		throw new UserError(`${input}: ${value} is a folder, not a Nix file.`);
	}
	return file;
}
/** `<reference>#<name>`, the name also as `nixosConfigurations.<name>`. */
async function parseFlake(value, folders) {
	const { reference, fragment } = await splitReference(value, "flake", folders);
	const name = configurationName(fragment);
	if (name === "") throw new UserError(`flake: \`${value}\` names no configuration; write \`${reference}#<name>\` with an entry of \`nixosConfigurations\`.`);
	return {
		kind: "flake",
		reference,
		name
	};
}
async function parseInstallable(value, folders) {
	const { reference, fragment } = await splitReference(value, "installable", folders);
	if (fragment === "") throw new UserError(`installable: \`${value}\` names no attribute; write \`${reference}#nixosModules.<name>\`.`);
	return {
		kind: "installable",
		reference,
		attribute: fragment
	};
}
async function splitReference(value, input, folders) {
	const hash = value.indexOf("#");
	const reference = (hash < 0 ? value : value.slice(0, hash)) || ".";
	const fragment = hash < 0 ? "" : decode(value.slice(hash + 1), input);
	if (/["^]/.test(fragment.replaceAll(/"[^"^]*"/g, "")) || hasControl(value)) throw new UserError(`${input}: \`${printable(value)}\` holds a character that no attribute path can have.`);
	if (reference.startsWith("-")) throw new UserError(`${input}: \`${printable(value)}\` begins with a hyphen, as no reference does.`);
	await localFlake(reference, input, folders);
	return {
		reference,
		fragment
	};
}
/**
* The folder of a flake on this machine; undefined when the reference names something elsewhere.
* @throws {UserError} when it is missing, no folder, or outside the workspace.
*/
async function localFlake(reference, input, folders) {
	const scheme = /^(?:path|git\+file):(?:\/\/)?/.exec(reference)?.[0];
	if (!(scheme !== void 0 || /^(\.|\/)/.test(reference) || reference.startsWith("?"))) return void 0;
	const [base = "", query = ""] = reference.slice(scheme?.length ?? 0).split("?");
	const folder = new URLSearchParams(query).get("dir") ?? "";
	const resolved = await insideWorkspace(path.resolve(folders.workingDirectory, decode(base, input), folder), reference, input, folders);
	if (!(await stat(resolved)).isDirectory()) throw new UserError(`${input}: ${reference} is a file; name the folder with the flake.nix.`);
	return resolved;
}
/** Folder and name of a store path: a link to it (such as `result`) is welcome. */
async function resolveToplevel(value, folders) {
	const store = storeDirectory();
	const given = path.resolve(folders.workingDirectory, value);
	const file = isInside(given, store) ? given : await realPath(given);
	if (file === void 0) throw new UserError(`toplevel: there is no ${value}.`);
	if (!isInside(file, store)) throw new UserError(`toplevel: ${value} is no path in the Nix store (${store}).`);
	if (path.dirname(file) !== store) throw new UserError(`toplevel: ${value} lies inside a store path; name the store path itself.`);
	requireStoreName(file, store, "toplevel");
	return file;
}
/**
* Demands the form `<store>/<32 characters>-<name>`.
* @throws {UserError} for content-addressed systems, whose path is not known before the build.
*/
function requireStoreName(file, store, what) {
	if (path.dirname(file) === store && baseName.test(path.basename(file))) return;
	throw new UserError(`${what}: ${printable(file)} is no store path with a hash of 32 characters. Content-addressed systems have no path before they are built, so they cannot be used.`);
}
async function insideWorkspace(file, shown, input, folders) {
	const resolved = await realPath(file);
	if (resolved === void 0) {
		const empty = isInside(file, folders.workspace) ? " Is the repository checked out (actions/checkout) before this step?" : "";
		throw new UserError(`${input}: there is no ${printable(shown)} in ${folders.workingDirectory}.${empty}`);
	}
	const workspace = await realPath(folders.workspace) ?? folders.workspace;
	if (isInside(resolved, workspace) || isInside(resolved, storeDirectory())) return resolved;
	throw new UserError(`${input}: ${printable(shown)} lies outside the workspace (${resolved}); only files in the workspace or in the Nix store can be used.`);
}
function configurationName(fragment) {
	const name = fragment.replace(/^nixosConfigurations\./, "").replace(/\.config\.system\.build\.toplevel$/, "");
	return /^"[^"]*"$/.test(name) ? name.slice(1, -1) : name;
}
function decode(text, input) {
	try {
		return decodeURIComponent(text);
	} catch {
		throw new UserError(`${input}: \`${printable(text)}\` is no valid reference.`);
	}
}
function hasControl(text) {
	return /\p{Cc}/u.test(text);
}
function printable(text) {
	return shorten(text.replaceAll(/\p{Cc}/gu, "?"), 200);
}

export { storeDirectory as a, resolveNixFile as i, parseConfiguration as n, requireStoreName as r, localFlake as t };