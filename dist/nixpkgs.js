import { n as UserError } from "./errors.js";
import { et as realPath } from "./start-both.js";
import { n as parseOutput, r as runNix, t as evaluateOurs } from "./command.js";
import { a as pinBeside } from "./lock.js";
import { t as narHash } from "./nar-write.js";
import path from "node:path";
import { mkdir, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";

// src/nix/arguments.ts
/** How values reach Nix: in one JSON file, never as text of an expression. */
/** Longer than this, a text is no argument of a process (Linux allows 128 KiB). */
const longest = 65536;
/**
* Writes the values for one evaluation, and the user's `arg` expressions beside them, one file
* each, listed under `argFiles`.
*/
async function writeArguments(scratch, values, expressions = {}) {
	const directory = path.join(scratch, `arguments-${randomBytes(4).toString("hex")}`);
	await mkdir(directory, {
		recursive: true,
		mode: 448
	});
	const argFiles = {};
	for (const [index, [name, expression]] of Object.entries(expressions).entries()) {
		argFiles[name] = `arg-${index}.nix`;
		await writeFile(path.join(directory, `arg-${index}.nix`), expression, { mode: 384 });
	}
	const file = path.join(directory, "arguments.json");
	await writeFile(file, JSON.stringify({
		...values,
		argFiles
	}), { mode: 384 });
	return {
		directory,
		file
	};
}
/** Short expressions go as `--arg`, where relative paths mean the working directory. */
function splitExpressions(arg) {
	const { short = [], long = [] } = Object.groupBy(Object.entries(arg), ([, expression]) => Buffer.byteLength(expression) < longest ? "short" : "long");
	return {
		short,
		long: Object.fromEntries(long)
	};
}
/**
* The only way in which a text of ours (a path, a hash) becomes part of a Nix expression. Escapes are
* those of JSON, but for `${` and control characters that no path of ours has.
*/
function nixString(value) {
	return JSON.stringify(value).replaceAll("${", "\\${");
}

// src/nix/nixpkgs.ts
/** Which nixpkgs a configuration is evaluated with, and where it lies. */
const channels = "https://channels.nixos.org";
/**
* The input `nixpkgs`, else the pin beside the configuration, else the search path.
* @param beside Folder of the configuration and the root of its work tree.
* @throws {UserError} when nothing names one.
*/
async function chooseNixpkgs(input, beside, session) {
	if (input !== void 0) return await parseNixpkgs(input, session);
	const pin = beside === void 0 ? void 0 : await pinBeside(beside.folder, beside.root);
	if (pin !== void 0) return pin;
	const entry = await fromSearchPath(session);
	if (entry !== void 0) return entry;
	const tried = session.nixPath.length === 0 ? "" : `NIX_PATH has none (${session.nixPath.join(":")}). `;
	throw new UserError(`nixpkgs: nothing says which nixpkgs to use. ${tried}Add a line such as \`nixpkgs: github:NixOS/nixpkgs/<commit>\` to the step, or commit a flake.lock or npins/sources.json beside the configuration.`);
}
/** Understands a path, a channel's name, a tarball's URL and a flake reference. */
async function parseNixpkgs(input, session) {
	if (/^[<~]/.test(input)) throw new UserError(`nixpkgs: ${input} is neither a path, a channel, a URL nor a flake reference. What NIX_PATH names is used without this input.`);
	const value = input.startsWith("path:") ? input.slice(5) : input;
	const isPath = value !== input || /^(\.{0,2}\/|\.{1,2}$)/.test(value);
	const resolved = await realPath(path.resolve(session.workingDirectory, value));
	if (isPath && resolved === void 0) throw new UserError(`nixpkgs: there is no ${input}.`);
	if (resolved !== void 0 && !value.includes(":")) return {
		kind: "path",
		path: resolved
	};
	const channel = /^(?:channel:)?((?:nixos|nixpkgs|release)-[\w.-]+)$/.exec(input)?.[1];
	if (channel !== void 0) {
		unpinned(input, session);
		return {
			kind: "tarball",
			url: `${channels}/${channel}/nixexprs.tar.xz`
		};
	}
	if (/^https:\/\//.test(input) || /^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(input)) {
		if (!/[0-9a-f]{40}/.test(input)) unpinned(input, session);
		return {
			kind: "tarball",
			url: input
		};
	}
	if (/^(http|file):/.test(input)) throw new UserError(`nixpkgs: ${input} is not fetched; use https:, or a path.`);
	if (!/[0-9a-f]{40}|narHash=/.test(input)) unpinned(input, session);
	return {
		kind: "reference",
		reference: /^[a-z][a-z0-9+.-]*:/i.test(input) ? input : `flake:${input}`
	};
}
function unpinned(input, { log }) {
	log.notice(`nixpkgs: ${input} names no commit, so the same step may give another system later.`);
}
async function fromSearchPath(session) {
	for (const entry of session.nixPath) {
		const named = /^nixpkgs=(.*)$/s.exec(entry)?.[1];
		if (named !== void 0) {
			if (!named.startsWith("/")) return await parseNixpkgs(named.replace(/^flake:/, ""), session);
			const resolved = await realPath(named);
			if (resolved !== void 0) return {
				kind: "path",
				path: resolved
			};
		} else if (entry.startsWith("/")) {
			const resolved = await realPath(path.join(entry, "nixpkgs"));
			if (resolved !== void 0) return {
				kind: "path",
				path: resolved
			};
		}
	}
}
/**
* The folder of a nixpkgs, fetched where it has to be.
* @throws {UserError} when it cannot be had or is no nixpkgs.
*/
async function nixpkgsPath(source, session) {
	if (source.kind !== "path") return (await fetchSource(source, session)).path;
	await requireNixpkgs(source.path);
	return source.path;
}
/** What a pure evaluation needs to reach a nixpkgs: attributes of `fetchTree` with a narHash. */
async function lockedNixpkgs(source, session) {
	if (source.kind === "tree") return source.locked;
	if (source.kind === "path") await requireNixpkgs(source.path);
	const fetched = source.kind === "path" ? {
		path: source.path,
		narHash: null
	} : await fetchSource(source, session);
	return {
		type: "path",
		path: fetched.path,
		narHash: fetched.narHash ?? await narHash(fetched.path)
	};
}
/** Of this machine; one that Nix has fetched may lie in a store that cannot be looked into. */
async function requireNixpkgs(folder) {
	if (await realPath(path.join(folder, "nixos", "lib", "eval-config.nix")) !== void 0) return;
	throw new UserError(`nixpkgs: ${folder} is not nixpkgs, because it has no nixos/lib/eval-config.nix.`);
}
async function fetchSource(source, session) {
	const options = {
		what: "fetching nixpkgs",
		input: "nixpkgs",
		trees: [],
		progress: "nixpkgs",
		fetches: true
	};
	if (source.kind === "reference") {
		const args = [
			"flake",
			"prefetch",
			"--json",
			...source.reference.startsWith("flake:") ? [] : [
				"--option",
				"flake-registry",
				"/no-registry"
			],
			source.reference
		];
		const { storePath, hash } = parseOutput(await runNix(session, "nix", args, options), "nix");
		return {
			path: String(storePath),
			narHash: String(hash)
		};
	}
	const { directory } = await writeArguments(session.scratch, { source: { ...source } });
	const { path: folder, narHash: hash } = await evaluateOurs(session, "fetch.nix", directory, [], options);
	return {
		path: String(folder),
		narHash: typeof hash === "string" ? hash : null
	};
}

export { nixString as a, parseNixpkgs as i, lockedNixpkgs as n, splitExpressions as o, nixpkgsPath as r, writeArguments as s, chooseNixpkgs as t };