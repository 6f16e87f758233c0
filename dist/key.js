import "./rolldown-runtime.js";
import { t as canonicalize } from "./canonicalize.js";
import { a as messageOf, i as isUserError } from "./errors.js";
import { J as isObject, K as isSecretName, Q as isInside, X as exists, Z as filesBelow, et as realPath } from "./start-both.js";
import { A as storePathOf, B as userFolder, C as storeDirectory, J as runnerPlatform, N as childEnvironment, P as codeVariables, S as resolveNixFile, g as gitDirectory, x as resolveConfiguration } from "./start.js";
import { t as flakePin } from "./lock.js";
import { i as parseNixpkgs, t as chooseNixpkgs } from "./nixpkgs.js";
import { t as readableRoot } from "./roots.js";
import { a as searchPath } from "./session3.js";
import { a as listSources, c as impurityOf, d as workTreeAbove, f as NotProven, i as digestSources, l as contentFilter, n as rootOfSources, o as proveTree, p as keyBudget, s as requireLinksInside, u as readTree } from "./copy.js";
import { t as confLines } from "./settings2.js";
import path from "node:path";
import { readFile, readlink, stat } from "node:fs/promises";
import { createHash } from "node:crypto";

// src/shared/log.ts
/** A log that keeps lines in memory: for tests, and for work whose output nobody wants. */
function collectingLog() {
	const lines = [];
	const add = (prefix) => (line) => void lines.push(prefix + line);
	return {
		lines,
		info: add(""),
		debug: add("debug: "),
		notice: add("notice: "),
		warning: add("warning: "),
		error: add("error: "),
		child: add("| "),
		progress: (_key, line) => void lines.push(line),
		group: async (title, work) => {
			lines.push(`group: ${title}`);
			return await work();
		}
	};
}

// src/nix/evaluation-cache/flake.ts
/** When a flake is known to the last byte by its commit or its URL. */
/** A commit id or a hash of the content. */
const pinned = /^(?:(?:github|gitlab|sourcehut):[^/]+\/[^/]+\/[0-9a-f]{40}(?:\?.*)?$|[a-z0-9+]+:.*[?&](?:rev=[0-9a-f]{40}|narHash=sha256-)|https:\/\/.*[0-9a-f]{40})/;
/** @throws {NotProven} unless the reference to a flake elsewhere can mean one content only. */
function requirePinned(reference, input) {
	if (pinned.test(reference)) return;
	throw new NotProven(`\`${input}\` names no commit (${reference})`);
}
/**
* A flake in a work tree: pure evaluation sees the commit and nothing besides, as long as nothing
* that git tracks was changed.
* @param folder That of the flake.nix, absolute and resolved.
* @throws {NotProven}
*/
async function proveFlake(reference, folder) {
	if (/^path:/.test(reference)) throw new NotProven("a `path:` flake is more than what git tracks; write `.#<name>`");
	if (/[?&](?!dir=)[a-z]+=/.test(reference)) throw new NotProven(`the flake reference has parameters (${reference})`);
	const root = await workTreeAbove(folder);
	if (root === void 0) throw new NotProven("the flake is not in a git work tree");
	const { commit, changed, ...tree } = await readTree(root, root);
	if (!/^[0-9a-f]{40,64}$/.test(commit)) throw new NotProven("the flake has no commit yet");
	if (changed.size > 0) throw new NotProven("tracked files were changed since the commit");
	const tracked = new Set(tree.tracked.keys());
	if (tracked.has(".gitmodules")) throw new NotProven("the flake's work tree has submodules");
	const filter = await contentFilter(root, root, tracked);
	if (filter !== void 0) throw new NotProven(filter);
	const lock = path.join(folder, "flake.lock");
	if (!tracked.has(path.relative(root, lock)) && await exists(lock)) throw new NotProven("flake.lock is not tracked by git");
	await requireLock(folder, root);
	const directory = await gitDirectory(root) ?? "";
	return {
		root,
		tracked,
		facts: {
			commit,
			shallow: await readFile(path.join(directory, "shallow"), "utf8").catch(() => ""),
			folder: path.relative(root, folder)
		}
	};
}
/** As {@link requireHashes}, for the flake of a folder; a flake without a lock has no inputs. */
async function requireLock(folder, root) {
	const text = await readFile(path.join(folder, "flake.lock"), "utf8").catch(() => void 0);
	if (text !== void 0) requireHashes(text, folder, root);
}
/** @throws {NotProven} unless each node of the lock has a hash, or lies inside the flake's own tree. */
function requireHashes(text, folder, root) {
	let lock;
	try {
		lock = JSON.parse(text);
	} catch {
		throw new NotProven("flake.lock cannot be read");
	}
	const nodes = isObject(lock) && isObject(lock["nodes"]) ? lock["nodes"] : {};
	for (const [name, node] of Object.entries(nodes)) {
		const locked = isObject(node) ? node["locked"] : void 0;
		if (locked === void 0) continue;
		if (isObject(locked)) {
			const { narHash, type, path: target } = locked;
			if (typeof narHash === "string") continue;
			if (type === "path" && typeof target === "string" && !path.isAbsolute(target) && isInside(path.resolve(folder, target), root)) continue;
		}
		throw new NotProven(`flake.lock has no hash of \`${name}\``);
	}
}

// src/nix/evaluation-cache/evidence.ts
/** What evaluation of one configuration can read, and how each of it is proven. */
/** @throws {NotProven} with the first thing that stands in the way; {UserError} for a wrong input. */
async function gather(subject) {
	const { source, generator, inputs, workspace } = subject;
	const readable = [];
	const evidence = {
		facts: {},
		folders: []
	};
	const nixPath = await searchPath(inputs.evalEnv["NIX_PATH"] ?? subject.environment["NIX_PATH"], inputs.workingDirectory, subject.environment);
	const finding = {
		workingDirectory: inputs.workingDirectory,
		nixPath,
		log: collectingLog()
	};
	const copied = await provenSources(subject, evidence);
	for (const part of [source, generator]) {
		if (part.kind !== "file" || copied !== void 0 && isInside(part.path, copied)) continue;
		readable.push({
			folder: await readableRoot(part.path, workspace),
			own: true
		});
	}
	if (source.kind === "flake" || source.kind === "module") await provenFlake(source, copied, evidence);
	const pin = await pinOf(subject, copied, finding);
	evidence.facts["pins"] = provenPin(pin, readable, copied, evidence);
	if (source.kind === "file" || generator.kind === "file") {
		const [variable] = codeVariables(inputs.evalEnv);
		if (variable !== void 0) throw new NotProven(`\`eval-env\` shows the environment to the evaluation (${variable})`);
		evidence.facts["search"] = await provenSearchPath(nixPath, readable);
	}
	for (const expression of Object.values(inputs.arg)) {
		const what = impurityOf(expression);
		if (what !== void 0) throw new NotProven(`\`arg\` ${what}`);
	}
	await proveFolders(readable, evidence, workspace);
	return evidence;
}
async function provenFlake(source, copied, evidence) {
	const { folder } = source;
	if (folder === void 0) return requirePinned(source.reference, "flake");
	if (copied !== void 0 && isInside(folder, copied)) {
		evidence.facts["flake"] = path.relative(copied, folder);
		return await requireLock(folder, copied);
	}
	if (isInside(folder, storeDirectory())) return;
	const proof = await proveFlake(source.reference, folder);
	evidence.facts["flake"] = proof.facts;
	evidence.names = {
		root: proof.root,
		names: proof.tracked
	};
}
/** The nixpkgs that evaluation will use, where it is not the flake's own. */
async function pinOf({ source, generator, inputs, workspace }, copied, session) {
	switch (source.kind) {
		case "file": {
			const root = copied ?? await readableRoot(source.path, workspace);
			const beside = {
				folder: path.dirname(source.path),
				root
			};
			return await chooseNixpkgs(inputs.nixpkgs, beside, session);
		}
		case "flake": return;
		case "module":
			if (inputs.nixpkgs !== void 0) return await parseNixpkgs(inputs.nixpkgs, session);
			return source.folder === void 0 ? void 0 : await flakePin(source.folder);
		case "toplevel":
			if (generator.kind !== "file" || inputs.nixpkgs === void 0) return void 0;
			return await parseNixpkgs(inputs.nixpkgs, session);
	}
}
/** @returns the root of the copy, or undefined where evaluation sees the checkout itself. */
async function provenSources(subject, evidence) {
	const { source, generator, inputs, workspace } = subject;
	if (inputs.sources.length === 0) return void 0;
	const root = await rootOfSources({
		source,
		generator
	}, workspace);
	if (root === void 0) return void 0;
	const files = await listSources(inputs.sources, root);
	const scan = source.kind === "file" || generator.kind === "file";
	const { digest, impurities } = await digestSources(files, scan);
	refuseImpurity(impurities, root);
	evidence.facts["sources"] = digest;
	evidence.facts["from"] = path.relative(root, inputs.workingDirectory);
	evidence.names = {
		root,
		names: new Set(files.names)
	};
	evidence.sourcesRoot = root;
	return root;
}
function provenPin(pin, readable, copied, evidence) {
	switch (pin?.kind) {
		case void 0: return [];
		case "path": {
			const probe = path.join(pin.path, "nixos/lib/eval-config.nix");
			if (copied !== void 0 && evidence.names?.names.has(path.relative(copied, probe)) === true) return [{
				kind: "copied",
				path: path.relative(copied, pin.path)
			}];
			readable.push({
				folder: pin.path,
				own: false
			});
			return [{
				kind: "path",
				path: pin.path
			}];
		}
		case "tree": return [{
			kind: "tree",
			locked: pin.locked
		}];
		case "reference":
			requirePinned(pin.reference, "nixpkgs");
			return [{ ...pin }];
		case "tarball": {
			const { url, sha256 } = pin;
			if (sha256 === void 0 && !/[0-9a-f]{40}/.test(url)) throw new NotProven(`\`nixpkgs\` names no commit (${url})`);
			return [{
				kind: "tarball",
				url,
				sha256: sha256 ?? null
			}];
		}
		case "git": return [{ ...pin }];
	}
}
async function provenSearchPath(entries, readable) {
	const facts = [];
	for (const entry of entries) {
		const target = entry.slice(entry.indexOf("=") + 1);
		if (!path.isAbsolute(target)) {
			if (!/[0-9a-f]{40}|narHash=/.test(target)) throw new NotProven(`NIX_PATH names no commit (${entry})`);
			facts.push(entry);
			continue;
		}
		const real = await realPath(target);
		facts.push(`${entry} ${real ?? "absent"}`);
		if (real !== void 0) readable.push({
			folder: real,
			own: false
		});
	}
	return facts;
}
function refuseImpurity([first], root) {
	if (first === void 0) return;
	throw new NotProven(`${path.relative(root, first.path)} ${first.what}`);
}
async function proveFolders(readable, evidence, workspace) {
	const store = storeDirectory();
	if (readable.find((entry) => entry.own && isInside(entry.folder, store)) !== void 0) throw new NotProven("the user's own code lies in the Nix store");
	const open = readable.filter(({ folder }) => !isInside(folder, store));
	const outer = [...new Set(open.map(({ folder }) => folder))].filter((folder) => !open.some((other) => other.folder !== folder && isInside(folder, other.folder)));
	const budget = keyBudget();
	const proofs = [];
	const links = [];
	for (const folder of outer) {
		const scan = open.some((entry) => entry.own && isInside(entry.folder, folder));
		const impurities = [];
		const proof = await proveTree(folder, {
			budget,
			scan,
			impurities
		});
		const foreign = open.filter((entry) => !entry.own && entry.folder !== folder);
		const isOwn = ({ path: file }) => !foreign.some((entry) => isInside(file, entry.folder));
		refuseImpurity(impurities.filter(isOwn), workspace);
		links.push(...proof.links);
		proofs.push({
			folder,
			digest: proof.digest
		});
	}
	requireLinksInside(links, [...outer, store]);
	evidence.folders.push(...outer);
	evidence.facts["folders"] = proofs;
	evidence.facts["readable"] = readable.map(({ folder }) => folder).sort();
}

// src/nix/evaluation-cache/programs.ts
/** The programs that make the result: this action's own code, and Nix. */
/**
* SHA-256 over names and bytes of `dist/` and `packer/` of the action. The bytes themselves, because
* a tag or a branch that a workflow names can move.
*/
async function codeDigest(actionRoot) {
	const files = [];
	for (const folder of ["dist", "packer"]) {
		const root = path.join(actionRoot, folder);
		for (const name of await exists(root) ? await filesBelow(root) : []) files.push([path.join(folder, name), digestOf(path.join(root, name))]);
	}
	const hash = createHash("sha256");
	const entries = await Promise.all(files.map(async ([name, digest]) => [name, await digest]));
	for (const entry of entries.sort(([a = ""], [b = ""]) => a < b ? -1 : a > b ? 1 : 0)) hash.update(`${JSON.stringify(entry)}\n`);
	return hash.digest("hex");
}
async function digestOf(file) {
	const link = await readlink(file).catch(() => void 0);
	const mode = ((await stat(file)).mode & 64) === 0 ? "" : "executable:";
	const bytes = link ?? await readFile(file);
	return mode + createHash("sha256").update(bytes).digest("hex");
}
/**
* Which Nix this is, without starting it: its store path; outside the store its place, size and
* time, which change when it is replaced.
* @param folder Folder of the program `nix-instantiate`.
*/
async function nixProgram(folder) {
	const file = path.join(folder, "nix-instantiate");
	const real = await realPath(file) ?? await realPath(folder) ?? folder;
	const stored = storePathOf(real, storeDirectory());
	if (stored !== void 0) return stored;
	const { size, mtimeMs } = await stat(real);
	return `${real} ${size} ${mtimeMs}`;
}

// src/nix/evaluation-cache/settings.ts
/** Settings of Nix that are in force: files, NIX_CONFIG, and the input `nix-config`. */
/** Tokens change with every run, and choose nothing: what they fetch is pinned. */
function isCredentialSetting(line) {
	return /^\s*(extra-)?(access-tokens|netrc-file|secret-key-files|tarball-ttl)\s*=/.test(line);
}
/** Variables whose content is looked at; entries of the search path in `evidence.ts`. */
const alreadyRead = [
	"NIX_CONFIG",
	"NIX_CONF_DIR",
	"NIX_PATH",
	"NIX_USER_CONF_FILES"
];
const widening = /^\s*(?:extra-)?(restrict-eval|pure-eval|allowed-uris|nix-path|impure-env|plugin-files|allow-unsafe-native-code-during-evaluation)\s*=/;
/**
* What of the settings goes into the key.
* @throws {NotProven} when a line widens what evaluation can see.
*/
async function settingsInForce(nixConfig, environment) {
	const job = childEnvironment("nix", {}, [], environment);
	const user = job["NIX_USER_CONF_FILES"];
	const files = [path.join(job["NIX_CONF_DIR"] ?? "/etc/nix", "nix.conf"), ...user === void 0 ? [path.join(userFolder("config", environment), "nix", "nix.conf")] : user.split(":").filter((file) => file !== "")];
	const lines = [...(await Promise.all(files.map((file) => confLines(file)))).flat(), ...(job["NIX_CONFIG"] ?? "").split("\n")].filter((line) => line.trim() !== "" && !/^\s*#/.test(line) && !isCredentialSetting(line));
	for (const line of [...lines, ...nixConfig]) {
		const name = widening.exec(line)?.[1] ?? /^\s*!?(include)\s/.exec(line)?.[1];
		if (name === void 0) continue;
		throw new NotProven(`Nix is configured to see more than usual (${name})`);
	}
	const variables = Object.entries(job).filter(([name]) => /^NIX_/.test(name) && !alreadyRead.includes(name) && !isSecretName(name));
	return {
		lines,
		variables: Object.fromEntries(variables)
	};
}

// src/nix/evaluation-cache/key.ts
/**
* The key of an evaluation: one digest of everything that evaluation and identity can see, computed
* without Nix and Packer. A configuration that may see more has no key, so it is evaluated.
*/
/** @returns the key, or why there is none: a phrase that goes on after "Evaluation cache: not used, ". */
async function evaluationKey(options) {
	try {
		return await provenKey(options);
	} catch (error) {
		if (error instanceof NotProven) return { reason: error.message };
		if (isUserError(error)) return { reason: "an input is wrong" };
		return { reason: `a check failed: ${messageOf(error)}` };
	}
}
async function provenKey(options) {
	const { inputs, workspace, nix } = options;
	const environment = options.environment ?? process.env;
	const { selector } = inputs;
	if (selector.kind !== "configuration") throw new NotProven("there is nothing to evaluate");
	if (inputs.update.length > 0) throw new NotProven("`update` updates inputs of the flake");
	const counting = countingInputs(inputs, options.seen, workspace);
	const folders = {
		workspace,
		workingDirectory: inputs.workingDirectory
	};
	const source = await resolveConfiguration(selector, folders);
	const generator = await generatorFile(inputs, folders);
	const [code, programs, settings, template, evidence] = await Promise.all([
		codeDigest(options.actionRoot),
		Promise.all(nix.folders.map((folder) => nixProgram(folder))),
		settingsInForce(inputs.nixConfig, environment),
		templateDigest(inputs),
		gather({
			source,
			generator,
			inputs,
			workspace,
			environment
		})
	]);
	const facts = {
		code,
		nix: programs.length === 0 ? [nix.wouldInstall] : programs,
		platform: runnerPlatform(),
		store: storeDirectory(),
		settings,
		inputs: counting,
		template: template ?? null,
		source: sourceFacts(source, evidence),
		evidence: evidence.facts
	};
	return {
		key: createHash("sha256").update(canonicalize(facts) ?? "").digest("hex"),
		covers: covered(options.actionRoot, evidence)
	};
}
/**
* What of the inputs goes into the key.
* @param seen Values of the inputs that evaluation or the template can see.
* @throws {NotProven} where an input that counts may hold a secret: neither leaving it out nor a
* digest of it would be right.
*/
function countingInputs(inputs, seen, workspace) {
	for (const name of [
		"builderConfig",
		"variables",
		"generatorArgs"
	]) refuseSecrets(inputs[name]);
	return {
		...seen,
		nixConfig: inputs.nixConfig.filter((line) => !isCredentialSetting(line)),
		workingDirectory: path.relative(workspace, inputs.workingDirectory)
	};
}
function refuseSecrets(value) {
	if (Array.isArray(value)) {
		for (const item of value) refuseSecrets(item);
		return;
	}
	if (value === void 0 || !isObject(value)) return;
	for (const [name, inner] of Object.entries(value)) {
		if (typeof inner === "string" && inner !== "" && !/^\{\{.*\}\}$/.test(inner) && isSecretName(name)) throw new NotProven(`\`${name}\` may be a secret, which no key may hold`);
		refuseSecrets(inner);
	}
}
async function generatorFile(inputs, folders) {
	const own = inputs.templateGenerator;
	if (inputs.template !== void 0 || own === void 0) return { kind: "none" };
	return {
		kind: "file",
		path: await resolveNixFile(own, "template-generator", folders)
	};
}
/** Where the configuration lies, as evaluation sees it. */
function sourceFacts(source, evidence) {
	if (source.kind !== "file") {
		const { folder: _folder, ...facts } = {
			folder: void 0,
			...source
		};
		return facts;
	}
	const below = evidence.sourcesRoot;
	return {
		kind: "file",
		path: below === void 0 ? source.path : path.relative(below, source.path)
	};
}
/** A template of the user's own is read by the action itself. */
async function templateDigest(inputs) {
	const given = inputs.template?.trim();
	if (given === void 0 || given.startsWith("{") || given.includes("\n")) return void 0;
	const file = path.resolve(inputs.workingDirectory, given);
	try {
		if (!(await stat(file)).isFile()) throw new Error("no file");
		return createHash("sha256").update(await readFile(file)).digest("hex");
	} catch {
		throw new NotProven("the template cannot be read");
	}
}
function covered(actionRoot, evidence) {
	return async (file) => {
		const real = await realPath(file);
		if (real === void 0) return false;
		if (isInside(real, storeDirectory()) || isInside(real, path.join(actionRoot, "packer"))) return true;
		if (evidence.names !== void 0) {
			const { root, names } = evidence.names;
			if (names.has(path.relative(root, real)) && (await stat(real)).isFile()) return true;
		}
		return evidence.folders.some((folder) => isInside(real, folder) && !path.relative(folder, real).split("/").includes(".git"));
	};
}

export { evaluationKey };