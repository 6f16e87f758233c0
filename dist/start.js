import { a as __toESM, i as __require, t as __commonJSMin } from "./rolldown-runtime.js";
import { a as messageOf, i as isUserError, n as UserError } from "./errors.js";
import { $ as isInCloud, At as string, C as outputsOf, Dt as object, Ft as putBack, G as isCredentialName, H as homeTime, It as setAside, J as isObject, Jt as withPeriod, K as isSecretName, Kt as quoted, Lt as exists, N as previewStage, Nt as prettifyError, Ot as record, Pt as NEVER, Q as checkRegions, S as makeOutputs, Ut as writeAtomically, Vt as realPath, W as secretsOf, X as builders, Y as mapStrings, Z as buildersOf, _ as planJson, a as makeMemory, c as writeSummary, dt as nearest, et as isPlain, g as planFile, h as isPlan, l as formatDuration, mt as refusalToRun, nt as openHome, o as renderSummary, pt as readGitHub, q as secretTexts, qt as shorten, r as removeFolder, rt as unknownKeys, tt as keysOf, u as makeTimeline, v as planOutput, vt as _enum, w as makeLog, wt as literal$1, xt as int, yt as array, zt as isInside } from "./start-both.js";
import { i as exportVariable, t as addPath } from "./core.js";
import { t as childMark } from "./invocation.js";
import { n as endProcesses, r as isAttended } from "./processes.js";
import path from "node:path";
import { constants, copyFile, glob, lstat, mkdir, mkdtemp, readFile, readdir, readlink, realpath, rm, stat, symlink } from "node:fs/promises";
import { randomInt } from "node:crypto";
import { accessSync, constants as constants$1, existsSync, realpathSync, statSync } from "node:fs";
import os, { homedir } from "node:os";
import { setTimeout as setTimeout$1 } from "node:timers/promises";

// src/nix/reference.ts
/** A flake and an attribute of it, as an input names them: the one place where they are read. */
/** @throws {UserError} that names the input, for what no reference can be. */
function readReference(text, input) {
	const hash = text.indexOf("#");
	const before = hash < 0 ? text : text.slice(0, hash);
	const reference = before === "" || before.startsWith("?") ? `.${before}` : before;
	const attribute = hash < 0 ? "" : decode(text.slice(hash + 1));
	const refuse = (why) => new UserError(`${input}: \`${printable(text)}\` ${why}`);
	if (attribute === void 0 || decode(reference) === void 0) throw refuse("is no valid reference.");
	if (/["^]/.test(attribute.replaceAll(/"[^"^]*"/g, "")) || /\p{Cc}/u.test(text)) throw refuse("holds a character that no attribute path can have.");
	if (reference.startsWith("-")) throw refuse("begins with a hyphen, as no reference does.");
	if (/^[a-z][a-z0-9+.-]*:.*\s/i.test(reference)) throw refuse("is a URL that holds a space: write `%20` for it, or the path without a scheme.");
	return {
		reference,
		attribute,
		folder: localFolder(reference)
	};
}
/** Folder that a reference to a flake names on this machine, as it is written. */
function localFolder(reference) {
	const scheme = /^(?:path|git\+file):(?:\/\/)?/.exec(reference)?.[0];
	if (scheme === void 0 && !/^[./?]/.test(reference)) return void 0;
	const [base = "", query = ""] = reference.slice(scheme?.length ?? 0).split("?");
	const dir = new URLSearchParams(query).get("dir") ?? "";
	return path.join(decode(base) || ".", dir);
}
/** `a."b.c".d` as its names. */
function attributeNames(attribute) {
	return [...attribute.matchAll(/"([^"]*)"|([^."]+)/g)].map((match) => match[1] ?? match[2] ?? "");
}
/** Whether an attribute is a NixOS module, by the name of its output (Nix manual, "nix flake check"). */
function isModule({ attribute }) {
	return /^nixosModules?$/.test(attributeNames(attribute)[0] ?? "");
}
/** A text of the user's in a message. */
function printable(text) {
	return shorten(text.replaceAll(/\p{Cc}/gu, "?"), 200);
}
function decode(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return;
	}
}

// src/shared/environment.ts
/** Variables that no child process gets: the runner's tokens and the inputs of this action. */
const denied = [
	/^ACTIONS_/,
	/^INPUT_/,
	/^STATE_/,
	/^GITHUB_(ENV|PATH|OUTPUT|STATE|STEP_SUMMARY|TOKEN)$/
];
/** Needed by any program: search path, locale, proxies, certificates, and the runner's orphan mark. */
const common = [
	/^(PATH|LANG|LANGUAGE|LC_[A-Z]+|TZ|TERM|USER|LOGNAME|SHELL|SOURCE_DATE_EPOCH)$/,
	/^(https?|ftp|all|no)_proxy$/i,
	/^(NIX_)?SSL_CERT_(FILE|DIR)$/,
	/^(CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE|AWS_CA_BUNDLE|NODE_EXTRA_CA_CERTS)$/,
	/^RUNNER_TRACKING_ID$/
];
const nix = [
	/^NIX_(PATH|REMOTE|STORE|CONF_DIR|USER_CONF_FILES|CONFIG|STATE_DIR|LOG_DIR|DAEMON_SOCKET_PATH|STORE_DIR|LOCALSTATE_DIR|SSHOPTS)$/,
	/^LOCALE_ARCHIVE/,
	/^SSH_AUTH_SOCK$/
];
/** What git and ssh read to fetch what is private: git(1), "ENVIRONMENT VARIABLES", and ssh(1). */
const fetching = [
	/^GIT_(SSH|SSH_COMMAND|SSH_VARIANT|ASKPASS|PROXY_COMMAND|ALLOW_PROTOCOL|SSL_\w+|HTTP_\w+)$/,
	/^GIT_CONFIG_(SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)$/,
	/^SSH_ASKPASS(_REQUIRE)?$/
];
/** What Packer and the clouds' tools read: their settings and credentials. */
const packer = [
	/^(PACKER|PKR_VAR)_/,
	/^(AWS|AZURE|ARM|GOOGLE|GCLOUD|GCE|CLOUDSDK|HCLOUD|VULTR|DIGITALOCEAN|MAAS|DOCKER)_/,
	/^XDG_RUNTIME_DIR$/
];
const lists = {
	common,
	nix: [...common, ...nix],
	fetching,
	packer: [
		...common,
		...nix,
		...packer
	]
};
/** True when this name may never reach a child process. */
function isDenied(name) {
	return denied.some((pattern) => pattern.test(name));
}
/**
* The environment for one kind of child.
* @param kind `common` for plain tools, `nix` (no cloud credentials), `fetching` (what git and
* ssh need besides), `packer` (with the clouds' credentials).
* @param added Set on top, names of the deny-list left out.
* @param named Further names to take over from `from` when they exist, such as those of `{{env}}`.
*/
function childEnvironment(kind, added = {}, named = [], from = process.env) {
	const result = {};
	for (const [name, value] of Object.entries(from)) {
		if (value === void 0 || isDenied(name)) continue;
		if (named.includes(name) || lists[kind].some((pattern) => pattern.test(name))) result[name] = value;
	}
	for (const [name, value] of Object.entries(added)) if (!isDenied(name)) result[name] = value;
	return result;
}
/** Names of the input `eval-env` that are for the code to evaluate, not for Nix, git and ssh. */
function codeVariables(evalEnv) {
	return Object.keys(evalEnv).filter((name) => !/^(HOME$|(NIX|GIT|SSH|PACKERNIX)_)/.test(name));
}

// src/shared/git.ts
/** git, and what can be read of its own files where it is not installed. */
/**
* The folder with HEAD and the like: `.git`, or what the one line of the file `.git` names
* (gitrepository-layout). Undefined where `root` is no work tree.
*/
async function gitDirectory(root) {
	const place = path.join(root, ".git");
	try {
		if ((await stat(place)).isDirectory()) return place;
		const target = /^gitdir: (.+)$/m.exec(await readFile(place, "utf8"))?.[1];
		return target === void 0 ? void 0 : path.resolve(root, target);
	} catch {
		return;
	}
}
/** The work tree is this job's, also when another user owns it (containers). */
const settings = [
	"safe.directory=*",
	"core.fsmonitor=false",
	"core.hooksPath=/dev/null"
];
/**
* Runs git without hooks, monitors and replaced objects.
* @param more Further settings, `<name>=<value>`.
* @throws {CommandError}
*/
async function git(folder, args, more, { env, ...options }) {
	const { run } = await import("./exec4.js");
	const own = {
		GIT_OPTIONAL_LOCKS: "0",
		GIT_NO_REPLACE_OBJECTS: "1",
		LC_ALL: "C",
		...env
	};
	return await run("git", [...[...settings, ...more].flatMap((setting) => ["-c", setting]), ...args], {
		env: childEnvironment("common", own, ["HOME", "XDG_CONFIG_HOME"]),
		cwd: folder,
		...options
	});
}
/** Copies files of a work tree, links as such. @param names Relative to both folders. */
async function copyFiles(names, from, to) {
	const made = /* @__PURE__ */ new Set();
	for (const name of names) {
		const [file, target] = [path.join(from, name), path.join(to, name)];
		const parent = path.dirname(target);
		if (!made.has(parent)) await mkdir(parent, {
			recursive: true,
			mode: 448
		});
		made.add(parent);
		const status = await lstat(file).catch(() => void 0);
		if (status === void 0 || status.isDirectory()) continue;
		if (status.isSymbolicLink()) await symlink(await readlink(file), target);
		else await copyFile(file, target, constants.COPYFILE_FICLONE);
	}
}

// src/action/checkout.ts
/** Which commit a folder was checked out from, read from git's own files: git may not be installed. */
/** False for a step that neither evaluates a configuration nor runs a check of the user's. */
function runsCode({ selector, testScript, testCommand }) {
	return selector.kind === "configuration" || testScript !== void 0 || testCommand.length > 0;
}
/**
* Commits of the checkouts that evaluation of these inputs would read, or its checks would come from.
* @returns one entry per checkout; undefined where a folder belongs to none.
*/
async function commitsInUse(inputs, workspace) {
	const { selector, workingDirectory } = inputs;
	const named = [
		selector.kind === "configuration" ? selector.flake?.reference ?? selector.value : void 0,
		inputs.templateGenerator,
		inputs.template,
		inputs.nixpkgs,
		inputs.testScript,
		...inputs.testCommand
	];
	const folders = /* @__PURE__ */ new Set([workingDirectory]);
	for (const text of named) {
		if (text === void 0 || text.length > 4096) continue;
		const folder = path.resolve(workingDirectory, localFolder(text) ?? text.replace(/\?.*/s, ""));
		if (isInside(folder, workspace)) folders.add(folder);
	}
	const commits = /* @__PURE__ */ new Set();
	for (const folder of folders) commits.add(await commitOf(folder, workspace));
	return [...commits];
}
/** The commit of the nearest checkout that holds `start`, looking no higher than the workspace. */
async function commitOf(start, workspace) {
	let folder = start;
	while (isInside(folder, workspace)) {
		const git = await gitDirectory(folder);
		if (git !== void 0) return await headCommit(git);
		folder = path.dirname(folder);
	}
}
async function headCommit(git) {
	const head = await text(path.join(git, "HEAD"));
	const ref = /^ref: (refs\/\S+)$/.exec(head)?.[1];
	if (ref === void 0) return commit(head);
	if (ref.includes("..")) return void 0;
	const common = path.resolve(git, await text(path.join(git, "commondir")) || ".");
	const loose = commit(await text(path.join(common, ref)));
	if (loose !== void 0) return loose;
	return commit((await text(path.join(common, "packed-refs"))).split("\n").find((entry) => entry.endsWith(` ${ref}`))?.split(" ")[0] ?? "");
}
function commit(text) {
	return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text) ? text : void 0;
}
async function text(file) {
	try {
		return (await readFile(file, "utf8")).trim();
	} catch {
		return "";
	}
}

// src/shared/platform.ts
/** The Nix systems that this action runs on and makes images for. */
const platforms = ["x86_64-linux", "aarch64-linux"];
/** Nix system of this machine. `run.ts` has refused all others. */
function runnerPlatform() {
	return process.arch === "arm64" ? "aarch64-linux" : "x86_64-linux";
}

// src/tools/mirrors.ts
/** Where a file of a vendor is fetched from when the user names a mirror for its host. */
const hostWithPath = /^[a-z0-9.-]+(:\d+)?(\/[^\s?#]*)?$/i;
/** @throws {UserError} naming each entry that is no host with a base URL. */
function checkMirrors(mirrors) {
	const wrong = Object.entries(mirrors).flatMap(([host, base]) => {
		if (!hostWithPath.test(host)) return `${quoted(host)} is no host such as releases.hashicorp.com, with or without a path`;
		return baseProblem(base).map((problem) => `the mirror of ${host} ${problem}`);
	});
	if (wrong.length > 0) throw new UserError(`mirrors: ${wrong.join("; ")}.`);
}
function baseProblem(base) {
	const url = URL.parse(base);
	if (url === null) return [`is no URL: ${quoted(base)}`];
	if (url.protocol !== "https:" && url.protocol !== "http:") return [`is no http or https URL: ${quoted(base)}`];
	if (url.search !== "" || url.hash !== "") return [`has a query or a fragment: ${quoted(base)}`];
	return [];
}
/**
* The URL to ask in place of `url`: that of the mirror with the longest fitting prefix, else `url`.
* A mirror stands for a whole host or for the part of it below a path, never for half a name.
*/
function mirrored(url, mirrors) {
	const asked = new URL(url);
	const whole = `${asked.host}${asked.pathname}`;
	const fitting = Object.entries(mirrors).map(([host, base]) => ({
		prefix: normalPrefix(host),
		base: base.replace(/\/+$/, "")
	})).filter(({ prefix }) => whole === prefix || whole.startsWith(`${prefix}/`)).sort((a, b) => b.prefix.length - a.prefix.length)[0];
	if (fitting === void 0) return url;
	return `${fitting.base}${whole.slice(fitting.prefix.length)}${asked.search}`;
}
/** Host in lower case; the path as it is, without a slash at its end. */
function normalPrefix(prefix) {
	const [host = "", ...rest] = prefix.replace(/\/+$/, "").split("/");
	return [host.toLowerCase(), ...rest].join("/");
}

// src/tools/versions.ts
const full = /^v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)$/;
/**
* Reads a constraint: `2.28.3`, `2.28` (that line), `>=2.24 <3`, `~> 1.1` or `1.13.0@sha256:<64 digits>`.
* @param input Where it stands, as messages name it: an input, or an argument of a template.
* @returns undefined for an empty text.
* @throws {UserError} for anything else.
*/
async function parseConstraint(text, input) {
	if (text === void 0 || text.trim() === "") return void 0;
	const [versionText = "", hash, ...more] = text.trim().split(/\s*@\s*sha256:/i);
	const wrong = (reason) => new UserError(`${input}: ${quoted(text)} ${reason}. Write a version (1.14.2), a line (1.14), a range (">=1.11 <2") or a version with the SHA-256 of its archive (1.14.2@sha256:<64 hexadecimal digits>).`);
	if (more.length > 0) throw wrong("has more than one hash");
	const { Range } = await import("./semver2.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const exact = full.exec(versionText)?.[1];
	const range = rangeOf(Range, exact ?? versionText);
	if (range === void 0) throw wrong("is no version and no range of versions");
	if (hash === void 0) return {
		text: versionText,
		range,
		...exact === void 0 ? {} : { exact }
	};
	if (exact === void 0) throw wrong("has a hash, but names more than one version");
	if (!/^[0-9a-f]{64}$/i.test(hash)) throw wrong("has a hash that is not 64 hexadecimal digits");
	return {
		text: versionText,
		range,
		exact,
		sha256: hash.toLowerCase()
	};
}
/** A comma joins conditions in Packer's notation. */
function rangeOf(Constructor, text) {
	try {
		return new Constructor(text.replaceAll(",", " "));
	} catch {
		return;
	}
}
/**
* True when a version is what the user wants, or, without a constraint, at least `minimum`. What a constraint
* allows below the minimum does not fit either. A pre-release counts as the release it leads to,
* unless the constraint names an exact version.
*/
async function versionFits(version, constraint, minimum) {
	const { satisfies, valid, gte, coerce } = await import("./semver2.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	if (valid(version) === null) return false;
	if (!gte(coerce(version) ?? version, minimum)) return false;
	if (constraint === void 0) return true;
	return satisfies(version, constraint.range, { includePrerelease: constraint.exact === void 0 });
}
/** The highest of `versions` that fits, or undefined. */
async function bestVersion(versions, constraint, minimum) {
	const { rcompare } = await import("./semver2.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const fitting = [];
	for (const version of versions) if (await versionFits(version, constraint, minimum)) fitting.push(version);
	return fitting.sort(rcompare)[0];
}

// src/shared/xdg.ts
/** Folders of the user, by the XDG base directory specification. */
const kinds$1 = {
	data: ["XDG_DATA_HOME", ".local/share"],
	cache: ["XDG_CACHE_HOME", ".cache"],
	config: ["XDG_CONFIG_HOME", ".config"],
	state: ["XDG_STATE_HOME", ".local/state"]
};
/** The folder of one kind, absolute. Relative paths in a variable are invalid and to be ignored. */
function userFolder(kind, environment) {
	const [variable, usual] = kinds$1[kind];
	const given = environment[variable];
	if (given !== void 0 && path.isAbsolute(given)) return given;
	return path.join(environment["HOME"] || homedir(), usual);
}

// src/action/image-store.ts
/** Where `qemu` images live when the user does not say, and what may not be their home. */
/**
* @param given The input `image-store`, as written.
* @returns an absolute folder, `cache`, or the repository of a registry as `docker://…`.
* @throws {UserError} for a folder in the workspace: checkout cleans it, and evaluation may read it.
*/
function imageStoreOf(given, workingDirectory, github, env) {
	if (given === "cache" || given?.startsWith("docker://")) return given;
	if (given === void 0) return defaultStore(github, env);
	const home = env["HOME"] ?? os.homedir();
	const expanded = given === "~" || given.startsWith("~/") ? path.join(home, given.slice(1)) : given;
	const directory = path.resolve(workingDirectory, expanded);
	if (isInside(directory, github.workspace)) throw new UserError("lies inside the workspace, which the checkout step empties. Give a folder outside it, or `cache`.");
	return directory;
}
/** GitHub-hosted machines forget their disks, so a folder there would never be found again. */
function defaultStore(github, env) {
	if (github.hosted) return "cache";
	return path.join(userFolder("data", env), "packernix", "images", github.repositoryId);
}

// src/nix/request.ts
/** What an evaluation is asked for: its names, and its values for Nix. */
/** Writes derivations while it evaluates, so that they can be built without evaluating again. */
const evalFlags = [
	"--eval",
	"--strict",
	"--json",
	"--read-write-mode",
	"--show-trace"
];
/** What every expression in `packer/evaluate/` reads. */
function commonValues(request, generator) {
	return {
		platform: request.platform,
		moduleConfig: request.moduleConfig,
		strings: request.argstr,
		generator,
		builder: request.generator.kind === "bundled" ? request.generator.builder : null,
		generatorArguments: request.generatorArguments
	};
}
/** For the message of a failed evaluation. */
function failureContext(request, session) {
	const { source } = request;
	return {
		what: `the evaluation of ${nameOf$2(source, session)}`,
		input: inputOf(source),
		moduleLine: moduleLine(request),
		file: source.kind === "file" ? source.path : void 0,
		progress: "evaluate",
		fetches: true
	};
}
/** How the configuration takes the module of its builder. */
function moduleLine({ source, generator }) {
	const builder = generator.kind === "bundled" ? generator.builder : "qemu";
	return source.kind === "flake" ? `add \`packernix.nixosModules.${builder}\` to its \`modules\`, with the input \`packernix.url = "github:packernix/packernix-action"\`` : `write \`imports = [ "\${packernixModulesPath}/${builder}-config.nix" ];\` into it, and \`packernixModulesPath\` among its arguments`;
}
/** The input that gave the configuration. */
function inputOf(source) {
	if (source.kind === "file") return "configuration";
	return source.kind === "toplevel" ? "toplevel" : "flake";
}
function nameOf$2(source, session) {
	const own = (text, root) => session.copied === void 0 ? text : text.replace(/^[^?]*?\/[0-9a-z]{32}-source/, root);
	if (source.kind === "file") return path.relative(session.workspace, own(source.path, session.copied?.[0] ?? ""));
	if (source.kind === "toplevel") return source.path;
	const name = source.kind === "flake" ? source.name : source.attribute;
	return `${own(source.reference, ".")}#${name}`;
}
/** Special arguments that are ours, or that the module system makes itself. */
const reserved = [
	"baseModules",
	"config",
	"options",
	"packernixArguments",
	"packernixModulesPath",
	"tfpnModulesPath"
];
/** @returns problems with names of arguments, each with the name of an input. */
function argumentProblems(given) {
	const { arg, argstr } = given;
	const taken = Object.entries({
		arg,
		argstr
	}).flatMap(([input, values]) => Object.keys(values).filter((name) => reserved.includes(name)).map((name) => `${input}: \`${name}\` is an argument that modules have already.`));
	const twice = Object.keys(arg).filter((name) => Object.hasOwn(argstr, name));
	return [
		...taken,
		...twice.map((name) => `argstr: \`${name}\` is in \`arg\` too. Keep one of them.`),
		...Object.hasOwn(given.generatorArgs, "nixos") ? ["generator-args: `nixos` is given by the action."] : []
	];
}

// src/action/inputs/table.ts
/**
* The inputs as data. `action.yml`, the tables of docs/inputs.md and the reading of inputs all come from
* here. A new input is one entry.
*/
/** The lifecycle steps there are. */
const stepNames = [...[
	"create",
	"read",
	"plan",
	"test",
	"promote",
	"prune",
	"delete",
	"install"
]];
const all = stepNames;
/** The steps that look after images. */
const ofImages = [
	"create",
	"read",
	"plan",
	"test",
	"promote",
	"prune",
	"delete"
];
/** Steps that can evaluate a configuration. */
const ofConfigurations = [
	"create",
	"read",
	"plan",
	"test",
	"promote",
	"delete"
];
/** Steps that can select an existing image by its id, or by family and stage. */
const ofExisting = [
	"read",
	"test",
	"promote",
	"delete"
];
/** Steps that run Packer. */
const ofPacker = ["create", "test"];
const inputTable = [
	{
		name: "step",
		evaluation: false,
		group: "what",
		steps: all,
		kind: "text",
		default: "create",
		choices: stepNames,
		description: "What to do: `create` finds the image or builds it, `read` finds it and changes nothing, `plan` says what `create` would do and how the system differs, `test` boots a throw-away machine from it and checks it, `promote` gives it another stage, `prune` removes old images, `delete` removes one, `install` only puts Nix and Packer on `PATH` for later steps."
	},
	{
		name: "flake",
		group: "what",
		steps: ofConfigurations,
		kind: "text",
		description: "Flake and name of one of its `nixosConfigurations`, such as `.#web`, or of its `nixosModules`, such as `.#nixosModules.web`."
	},
	{
		name: "configuration",
		group: "what",
		steps: ofConfigurations,
		kind: "path",
		description: "File with a NixOS module."
	},
	{
		name: "builder",
		group: "what",
		steps: ofImages,
		kind: "text",
		default: "qemu",
		description: "Packer builder that makes the image; where `template` has several, the name or type of one. Where `image` is given, its id or list says which, and an AMI is taken for one of `amazon-ebs`."
	},
	{
		name: "regions",
		evaluation: false,
		group: "what",
		steps: ofImages,
		kind: "list",
		description: "Regions of the cloud: the first is where the image is built, the others get copies. Default: what the cloud's own variable names, such as `AWS_REGION`."
	},
	{
		name: "family",
		evaluation: false,
		group: "what",
		steps: ofImages,
		kind: "word",
		description: "The line of images that replace each other. Default: a name made from the configuration, so that `.#web` and `.#nixosConfigurations.web` are both `web`; of `promote` and `test` by `image`, the family of the image; of `prune`, every family of this repository."
	},
	{
		name: "stage",
		evaluation: false,
		group: "what",
		steps: [
			"create",
			"read",
			"plan",
			"test",
			"delete"
		],
		kind: "word",
		description: "`create`, `plan`: a stage to add to the image, such as `testing`. `read`, `test`, `delete`: with `family`, selects the image that holds this stage."
	},
	{
		name: "test-script",
		evaluation: false,
		group: "what",
		steps: ofPacker,
		kind: "path",
		description: "File with a script that is run on a throw-away machine made from the image, before `create` gives the image its final mark. A JUnit file that it writes to `$PACKERNIX_RESULTS/junit.xml` is read and kept."
	},
	{
		name: "build-timeout",
		evaluation: false,
		group: "what",
		steps: ofPacker,
		kind: "timeout",
		default: "120m",
		description: "Longest time that Packer may take, for the build and the test together; `24d` at most."
	},
	{
		name: "image",
		evaluation: false,
		group: "which",
		steps: ofExisting,
		kind: "lines",
		description: "Selects by an id, the output `image`, or the output `images` of an earlier step or job."
	},
	{
		name: "pull-request",
		evaluation: false,
		group: "which",
		steps: [
			"create",
			"read",
			"plan",
			"test",
			"promote",
			"delete"
		],
		kind: "number",
		description: "Number of the pull request that a `preview` image belongs to. Default: the one of the event."
	},
	{
		name: "toplevel",
		group: "which",
		steps: ofConfigurations,
		kind: "path",
		description: "Store path of a finished NixOS system."
	},
	{
		name: "platform",
		group: "evaluation",
		steps: ofConfigurations,
		kind: "text",
		choices: platforms,
		description: "Nix system of the image, `x86_64-linux` or `aarch64-linux`. Default: that of the runner."
	},
	{
		name: "update",
		group: "evaluation",
		steps: ["create", "plan"],
		kind: "list",
		description: "Flake inputs to lock anew first, such as `nixpkgs`; `*` for all of them. The new `flake.lock` stays in the checkout, and goes to `output-directory`; `plan` locks a copy and says what would change."
	},
	{
		name: "sources",
		group: "evaluation",
		steps: ofConfigurations,
		kind: "list",
		description: "Files that the evaluation may see, as globs from the top of the work tree, such as `machines/**`. Evaluation runs on a copy that holds only them, so a commit that changes no other file needs none."
	},
	{
		name: "nixpkgs",
		group: "evaluation",
		steps: ofConfigurations,
		kind: "text",
		description: "Path, channel name, tarball URL or flake reference of nixpkgs. Default: the pin beside the configuration (`flake.lock`, npins, niv), then `NIX_PATH`."
	},
	{
		name: "module-config",
		group: "evaluation",
		steps: ofConfigurations,
		kind: "values",
		description: "Values that the modules see as `config.packernix`. They end up in the image and in caches: not for secrets."
	},
	{
		name: "arg",
		group: "evaluation",
		steps: ofConfigurations,
		kind: "strings",
		description: "Further arguments of the modules, each a Nix expression. Not for secrets."
	},
	{
		name: "argstr",
		group: "evaluation",
		steps: ofConfigurations,
		kind: "strings",
		description: "Further arguments of the modules, each a text that arrives as written. Not for secrets."
	},
	{
		name: "eval-env",
		group: "evaluation",
		steps: ofConfigurations,
		kind: "environment",
		description: "Environment variables that a configuration in a file reads by `builtins.getEnv`. Its evaluation is then neither restricted to the checkout nor remembered. The evaluation of a flake sees none; of Nix, git and ssh (`NIX_PATH`, `GIT_SSH_COMMAND`) they may be given there too."
	},
	{
		name: "nix-config",
		group: "evaluation",
		steps: all,
		kind: "lines",
		description: "Lines of `nix.conf` for this run, such as `substituters`, `builders` or `max-jobs`."
	},
	{
		name: "template-generator",
		group: "template",
		steps: ofConfigurations,
		kind: "path",
		description: "File with a template generator of your own. Default: the generator of the builder."
	},
	{
		name: "template",
		group: "template",
		steps: ofConfigurations,
		kind: "lines",
		description: "A Packer JSON template, as a file or as text, in place of a generator."
	},
	{
		name: "builder-config",
		group: "template",
		steps: [...ofConfigurations, "prune"],
		kind: "values",
		description: "Keys of the Packer builder, laid over those of the template; `{{ }}` is Packer's language. Those that say how a cloud is asked, such as `profile` and `assume_role`, count also where an image is selected without a configuration, and for `prune`."
	},
	{
		name: "variables",
		group: "template",
		steps: ofConfigurations,
		kind: "strings",
		description: "Values for the template's variables, each as written; `{{ }}` is Packer's language."
	},
	{
		name: "generator-args",
		group: "template",
		steps: ofConfigurations,
		kind: "values",
		description: "Arguments of the template generator: `nix_conf`, `compress`, `fakessh`, and its own."
	},
	{
		name: "nix-version",
		group: "tools",
		steps: all,
		kind: "text",
		description: "Version of Nix, such as `2.34`, `>=2.28` or `2.34.7`. Default: the Nix that is there, else the one that this action was made with."
	},
	{
		name: "packer-version",
		group: "tools",
		steps: [
			"create",
			"test",
			"install"
		],
		kind: "text",
		description: "Version of Packer, such as `1.15` or `1.13.1`; `1.13.1@sha256:<hash of the archive>` for one that is not signed. Default: the Packer that is there, else the one that this action was made with."
	},
	{
		name: "mirrors",
		evaluation: false,
		group: "tools",
		steps: all,
		kind: "strings",
		description: "Where downloads come from instead: a map from a host, such as `releases.hashicorp.com`, to a URL. What comes is verified all the same."
	},
	{
		name: "cache",
		evaluation: false,
		group: "cache",
		steps: all,
		kind: "text",
		default: "auto",
		choices: [
			"auto",
			"write",
			"read",
			"off"
		],
		description: "Use of the Actions cache for Nix, sources, what was built here, and results of evaluations. `auto` reads always and writes from the default branch, and where there was nothing to start from. Nothing is written on events that strangers can cause."
	},
	{
		name: "push-to",
		evaluation: false,
		group: "cache",
		steps: ["create"],
		kind: "text",
		description: "Nix store that the system is uploaded to when an image is built: `s3://…`, `https://…`, `ssh-ng://…`, `ssh://…`, `file://…`."
	},
	{
		name: "signing-key",
		evaluation: false,
		group: "cache",
		steps: ["create"],
		kind: "text",
		secret: true,
		description: "Secret key, as `nix key generate-secret` prints it, that signs what goes to `push-to`."
	},
	{
		name: "working-directory",
		group: "running",
		steps: ofConfigurations,
		kind: "path",
		description: "Folder in the workspace where relative paths start. Default: the workspace."
	},
	{
		name: "image-store",
		evaluation: false,
		group: "running",
		steps: ofImages,
		kind: "path",
		description: "Where images that are files are kept (`qemu`, `docker`), and the records of images of builders that this action knows nothing of: a folder outside the workspace, or `cache` for the Actions cache; for `docker` also the repository of a registry, such as `docker://ghcr.io/acme/web`. Default: `cache` on GitHub-hosted runners, elsewhere a folder in the user's data directory."
	},
	{
		name: "expires",
		evaluation: false,
		group: "running",
		steps: ["create"],
		kind: "duration",
		description: "How long the image keeps `stage`, such as `7d`; a preview whose time is over is removed."
	},
	{
		name: "labels",
		evaluation: false,
		group: "running",
		steps: ["create"],
		kind: "labels",
		description: "Labels of your own on a new image, a map of texts."
	},
	{
		name: "test-command",
		evaluation: false,
		group: "lifecycle",
		steps: ofPacker,
		kind: "command",
		description: "Program and arguments, one per line, run on the runner against that machine, such as `goss` or `inspec`; the environment has `PACKERNIX_HOST`, `PACKERNIX_PORT`, `PACKERNIX_USER`, `PACKERNIX_KEY_FILE` and `PACKERNIX_RESULTS`."
	},
	{
		name: "keep-failed",
		evaluation: false,
		group: "lifecycle",
		steps: ["create"],
		kind: "boolean",
		default: "false",
		description: "Keep an image that did not pass, for a look at it; it gets no final mark, and later runs remove it when it has expired."
	},
	{
		name: "from-stage",
		evaluation: false,
		group: "lifecycle",
		steps: ["promote"],
		kind: "word",
		description: "Stage that the image must have reached; with `family` alone, its holder is the image."
	},
	{
		name: "to-stage",
		evaluation: false,
		group: "lifecycle",
		steps: ["promote", "test"],
		kind: "word",
		description: "Stage that the image is to hold; of `test`, when it has passed."
	},
	{
		name: "roll-back",
		evaluation: false,
		group: "lifecycle",
		steps: ["promote"],
		kind: "boolean",
		default: "false",
		description: "Give `to-stage` of `family` back to the image that held it before."
	},
	{
		name: "keep",
		evaluation: false,
		group: "lifecycle",
		steps: ["prune"],
		kind: "count",
		description: "How many images to keep in each family, the newest; and of each stage as many."
	},
	{
		name: "older-than",
		evaluation: false,
		group: "lifecycle",
		steps: ["prune"],
		kind: "duration",
		description: "Remove only what is older, such as `30d`."
	},
	{
		name: "dry-run",
		evaluation: false,
		group: "lifecycle",
		steps: ["prune", "delete"],
		kind: "boolean",
		description: "Only say what would be removed. Default: `true` for `prune`, else `false`."
	},
	{
		name: "github-token",
		evaluation: false,
		group: "github",
		steps: all,
		kind: "text",
		default: "${{ github.token }}",
		secret: true,
		description: "Token for fetches from GitHub, and for the comment on a pull request."
	},
	{
		name: "output-directory",
		evaluation: false,
		group: "github",
		steps: ofImages,
		kind: "path",
		description: "Folder for `create.json`, `read.json` and `delete.json`, the templates of this image, for `plan.json`, for a new `flake.lock`, and for `junit.xml` of a test."
	},
	{
		name: "allow",
		evaluation: false,
		group: "security",
		steps: ofConfigurations,
		kind: "list",
		choices: ["untrusted", "unsandboxed"],
		description: "`untrusted`: evaluate foreign commits, or run their checks, on `pull_request_target`, `workflow_run` and comment events, with all that this job may do. `unsandboxed`: build without Nix's sandbox where there is no way to have one, also for pull requests; builds can then read all secrets of this job."
	},
	{
		name: "force",
		evaluation: false,
		group: "security",
		steps: ["promote", "delete"],
		kind: "boolean",
		default: "false",
		description: "`delete` also what holds a stage, is protected or is in use; a cloud's protection against deletion is lifted. `promote` also an image from which the stage was rolled back."
	}
];
/** The same table with the wide type, for code that treats all inputs alike. */
const inputDefinitions = inputTable;
/** The three inputs that give a configuration. */
const configurationInputs = [
	"configuration",
	"flake",
	"toplevel"
];

// src/action/inputs/combinations.ts
/** Inputs that are each fine and do not go together. */
/**
* @param builder Undefined where it is not known.
* @param given Names of inputs that the user set.
* @returns problems, each with the name of an input.
*/
function checkCombinations(step, selector, builder, given, values) {
	const problems = [];
	const isFinished = given.has("template");
	if (isFinished && given.has("template-generator")) problems.push("template: is set, and so is template-generator. Keep one of them.");
	if (isFinished && given.has("generator-args")) problems.push("generator-args: has no effect with `template`; no generator runs.");
	problems.push(...argumentProblems(values), ...sizeProblems(values));
	const isAsked = selector?.kind === "configuration" || counts("builder-config", step, builder);
	if (builder !== void 0 && !isFinished && isAsked) {
		const odd = unknownKeys(builder, values.builderConfig);
		problems.push(...odd.map((problem) => `builder-config: ${problem}`));
	}
	const flake = selector?.kind === "configuration" ? selector.flake : void 0;
	if (flake !== void 0 && !isModule(flake) && given.has("nixpkgs")) problems.push("nixpkgs: has no effect with an entry of `nixosConfigurations`, which brings its own. Remove it, or name one of `nixosModules`.");
	const hasTemplate = given.has("template") || given.has("template-generator");
	if (selector?.kind === "configuration" && builder !== void 0 && isPlain(builder) && !hasTemplate) problems.push(`template: is missing, and so is template-generator. Without one, images are made with ${builders.map((name) => `\`${name}\``).join(", ")}; \`builder\` is ${builder}.`);
	if (values.toplevel !== void 0) {
		for (const name of [
			"module-config",
			"arg",
			"argstr"
		]) if (given.has(name)) problems.push(`${name}: has no effect with toplevel, which is finished.`);
	}
	const [variable] = codeVariables(values.evalEnv);
	if (variable !== void 0 && given.has("flake")) problems.push(`eval-env: a flake is evaluated pure, where builtins.getEnv is always empty, so ${variable} has no effect. Give the value by \`module-config\` or \`argstr\`.`);
	const stages = [
		values.stage,
		values.fromStage,
		values.toStage
	];
	if (given.has("pull-request") && !stages.includes("preview")) problems.push("pull-request: goes with `stage: preview` only.");
	if ((step === "promote" || step === "test") && selector?.kind === "image") {
		const { length } = selector.images;
		if (length > 1) problems.push(`image: names ${length} images; step ${step} takes one.`);
	}
	if (step === "promote") problems.push(...checkPromote(selector, values));
	if (step === "prune" && !given.has("keep") && !given.has("older-than")) problems.push("keep: is missing, and so is older-than. One of them must say which images stay.");
	if (given.has("regions") && !isFinished && isLocal(builder)) problems.push(`regions: has no effect on images of builder ${builder}. Set \`builder\`, such as \`amazon-ebs\`, or remove it.`);
	if (given.has("expires") && !given.has("stage")) problems.push("expires: says how long the image keeps `stage`, which is not set.");
	if (given.has("signing-key") && !given.has("push-to")) problems.push("signing-key: signs what `push-to` uploads, which is not set.");
	if (given.has("update") && !given.has("flake")) problems.push("update: locks inputs of a flake anew; it goes with `flake`.");
	if (selector?.kind === "image" || selector?.kind === "family") {
		const how = selector.kind === "image" ? "image" : "family and stage";
		for (const { name, group } of inputDefinitions) {
			if (group !== "evaluation" && group !== "template") continue;
			if (given.has(name) && !counts(name, step, builder)) problems.push(`${name}: has no effect when step ${step} finds the image by ${how}.`);
		}
	}
	if (step === "prune" && given.has("builder-config") && !counts("builder-config", step, builder)) problems.push(`builder-config: has no effect on images of builder ${builder}.`);
	return problems;
}
/**
* Packer takes a bare number for MB at `qemu` (its page of the builder, `disk_size`), the volumes of
* Amazon are counted in GiB: 20 is a thousand times less here than there.
*/
function sizeProblems(values) {
	const { builderConfig, generatorArgs, variables } = values;
	return Object.entries({
		"builder-config": builderConfig,
		"generator-args": generatorArgs,
		variables
	}).flatMap(([input, { disk_size: size }]) => {
		if (!/^\d+$/.test(String(size))) return [];
		return `${input}: \`disk_size\` is ${size} of what? Write its unit, such as ${size}G or ${size}M.`;
	});
}
/** Of the inputs of a configuration, those that say something of an image without one too. */
function counts(name, step, builder) {
	if (name === "platform") return step === "test";
	return name === "builder-config" && !isLocal(builder);
}
/** Known to be in no cloud. */
function isLocal(builder) {
	return builder !== void 0 && builders.includes(builder) && !isInCloud(builder);
}
function checkPromote(selector, values) {
	const { fromStage: from, toStage: to, rollBack } = values;
	const problems = [];
	if (to === void 0) problems.push("to-stage: is missing: it says which stage to give.");
	if (rollBack) {
		if (from !== void 0) problems.push("from-stage: has no effect with roll-back, which takes no image from a stage.");
		return problems;
	}
	if (from === void 0 && selector !== void 0) problems.push("from-stage: is missing: only an image that has reached a stage is promoted.");
	if (from !== void 0 && from === to) problems.push(`to-stage: is ${from}, and so is from-stage. Name two stages.`);
	return problems;
}
/**
* What modules are told is written to the store, to caches and into the image: no place for a secret.
* @param secrets Values that are secret by the name of their variable. Only a whole value counts as
*   one of them, because they may be ordinary words.
*/
function leakedSecrets(values, secrets) {
	const { githubToken: token = "", moduleConfig, arg, argstr } = values;
	const known = secrets.filter((secret) => secret.length >= 8);
	return Object.entries({
		"module-config": moduleConfig,
		arg,
		argstr
	}).flatMap(([name, value]) => {
		const texts = textsIn(value);
		const what = token.length >= 8 && texts.some((text) => text.includes(token)) ? "the value of github-token" : texts.some((text) => known.includes(text)) ? "a secret of the job's environment" : void 0;
		if (what === void 0) return [];
		return `${name}: holds ${what}. It would become part of the image and of caches; give secrets to the machine when it runs.`;
	});
}
/** Every text in a value, names included. */
function textsIn(value) {
	if (typeof value === "string") return [value];
	if (typeof value !== "object" || value === null) return [];
	return Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)]);
}

// src/nix/configuration.ts
/** What the user may name as a configuration, and the checks that need no Nix. */
const baseName = new RegExp(`^[0123456789abcdfghijklmnpqrsvwxyz]{32}-.+$`);
/** The store's folder, as Nix itself finds it. */
function storeDirectory() {
	return process.env["NIX_STORE_DIR"] ?? "/nix/store";
}
/**
* Reads the text of an input; nothing is looked up.
* @throws {UserError} that names the input and says what to write instead.
*/
function readConfiguration(input, value) {
	if (input !== "flake") return {
		input,
		value
	};
	const flake = readReference(value, input);
	const { reference, attribute, folder } = flake;
	const write = (what) => `\`${input}: ${value}\` ${what}`;
	if (attribute !== "") return {
		input,
		value,
		flake
	};
	if (/^[A-Za-z][\w-]*$/.test(reference) && folder === void 0) throw new UserError(write(`names a flake and no configuration; write \`flake: .#${reference}\` for this one's.`));
	if (reference.endsWith(".nix") && path.basename(reference) !== "flake.nix") throw new UserError(write(`is a file; write \`configuration: ${value}\`.`));
	const base = reference.replace(/\/?flake\.nix$/, "") || ".";
	throw new UserError(`flake: \`${printable(value)}\` names no configuration; write \`${base}#<name>\` with an entry of \`nixosConfigurations\`, or \`${base}#nixosModules.<name>\`.`);
}
/**
* Finds what was read.
* @throws {UserError} that names the input.
*/
async function resolveConfiguration(given, folders) {
	const { input, value, flake } = given;
	if (flake === void 0) {
		if (input === "toplevel") return {
			kind: input,
			path: await resolveToplevel(value, folders)
		};
		return {
			kind: "file",
			path: await resolveNixFile(value, input, folders)
		};
	}
	const { reference, attribute } = flake;
	const folder = await resolveFlake(flake, input, folders);
	return isModule(flake) ? {
		kind: "module",
		reference,
		folder,
		attribute
	} : {
		kind: "flake",
		reference,
		folder,
		name: configurationName(attribute)
	};
}
/**
* A Nix file of the user: in the workspace, or in the store.
* @returns its real path.
* @throws {UserError} when it is missing, a folder, or lies elsewhere.
*/
async function resolveNixFile(value, input, folders) {
	if (value.includes("\0")) throw new UserError(`${input}: a path cannot hold a NUL character.`);
	const given = path.resolve(folders.workingDirectory, value);
	const isReference = value.includes("#") && !await exists(given);
	if (input === "configuration" && (isReference || path.basename(given) === flakeFile)) {
		const at = isReference ? value : `${path.dirname(value)}#<name>`;
		throw new UserError(`configuration: ${printable(value)} is a flake; write \`flake: ${at}\`.`);
	}
	const file = await insideWorkspace(given, value, input, folders);
	if ((await stat(file)).isDirectory()) {
		for (const name of ["configuration.nix", "default.nix"]) {
			if (await realPath(path.join(file, name)) === void 0) continue;
			throw new UserError(`${input}: ${value} is a folder; write ${path.join(value, name)}.`);
		}
		throw new UserError(`${input}: ${value} is a folder, not a Nix file.`);
	}
	return file;
}
/**
* The folder of a flake on this machine, that of its flake.nix; undefined for one of elsewhere.
* @throws {UserError} when there is none, or it lies outside the workspace.
*/
async function resolveFlake({ reference, attribute, folder }, input, folders) {
	const { workingDirectory, workspace } = folders;
	const write = (at) => `write \`${input}: ${at}#${attribute}\``;
	if (folder === void 0) {
		const near = path.resolve(workingDirectory, reference);
		if (/:/.test(reference) || !await exists(path.join(near, flakeFile))) return void 0;
		throw new UserError(`${input}: ${reference} is a folder here and a name in Nix's registry; ${write(`./${reference}`)} for the folder.`);
	}
	const given = path.resolve(workingDirectory, folder);
	const resolved = await insideWorkspace(given, reference, input, folders);
	if (!(await stat(resolved)).isDirectory()) {
		const at = path.basename(resolved) === flakeFile ? path.dirname(reference) : void 0;
		throw new UserError(`${input}: ${reference} is a file; ${at === void 0 ? `name the folder with the ${flakeFile}` : write(at)}.`);
	}
	const isPath = !/^[a-z+]+:/.test(reference);
	const base = path.resolve(workingDirectory, localFolder(reference.replace(/\?.*/s, "")) ?? "");
	const above = isPath ? await flakeAbove(await realPath(base) ?? base, workspace) : void 0;
	if (isPath && base === given && above !== void 0) return above;
	const isThere = await exists(path.join(resolved, flakeFile));
	if (isThere && (!isPath || above !== void 0 || !isInside(resolved, workspace))) return resolved;
	const shown = (at) => {
		const relative = path.relative(workingDirectory, at) || ".";
		return relative.startsWith(".") ? relative : `./${relative}`;
	};
	const found = isThere ? resolved : await flakeBelow(resolved);
	throw new UserError(found === void 0 ? `${input}: there is no ${flakeFile} in ${shown(resolved)}. Is the repository checked out?` : `${input}: there is no ${flakeFile} in ${shown(isThere ? base : resolved)}, but in ${shown(found)}; ${write(shown(found))}.`);
}
const flakeFile = "flake.nix";
/** The nearest folder with a flake.nix, no higher than the work tree; as Nix's `parsePathFlakeRef`. */
async function flakeAbove(start, workspace) {
	for (let folder = start; isInside(folder, workspace); folder = path.dirname(folder)) {
		if (await exists(path.join(folder, flakeFile))) return folder;
		if (await exists(path.join(folder, ".git"))) return void 0;
	}
}
/** The one flake in the two levels below a folder. */
async function flakeBelow(folder) {
	const found = [];
	for await (const file of glob(["*/flake.nix", "*/*/flake.nix"], { cwd: folder })) found.push(path.join(folder, path.dirname(file)));
	return found.length === 1 ? found[0] : void 0;
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

// src/action/inputs/selector.ts
/** Which image a step speaks of: exactly one selector. */
/**
* @param pullRequest Number from the input or the event; counts for `stage: preview` only.
* @throws {UserError} for none, or for two of them, by name.
*/
function readSelector(step, given, pullRequest) {
	if (step === "install" || step === "prune") return { kind: "none" };
	const configurations = configurationInputs.filter((name) => given[name] !== void 0);
	const byImage = configurations.length > 0 || given.image !== void 0;
	if (step === "promote" && (given.rollBack || !byImage)) return readPromoted(given, byImage, pullRequest);
	const byFamily = ![
		"create",
		"plan",
		"promote"
	].includes(step) && (given.stage !== void 0 || given.family !== void 0 && !byImage);
	if (byImage && !byFamily) checkFamily(step, given, configurations[0] ?? "image");
	const chosen = [
		...configurations.map((name) => `\`${name}\``),
		...given.image === void 0 ? [] : ["`image`"],
		...byFamily ? ["`family` with `stage`"] : []
	];
	if (chosen.length === 0) throw new UserError(noneSelected(step));
	if (chosen.length > 1) throw new UserError(`${chosen.join(" and ")} each select an image. Keep one of them.`);
	const [input] = configurations;
	if (input !== void 0) return {
		kind: "configuration",
		...readConfiguration(input, given[input] ?? "")
	};
	if (given.image !== void 0) return {
		kind: "image",
		images: imagesOf(readImages(given.image))
	};
	const { family, stage } = given;
	if (stage === void 0 || family === void 0 && !(stage === "preview" && pullRequest !== void 0)) {
		const [missing, present] = family === void 0 ? ["family", "stage"] : ["stage", "family"];
		throw new UserError(`\`${present}\` selects an image only together with \`${missing}\`. Set both.`);
	}
	return {
		kind: "family",
		family,
		stage,
		pullRequest: stage === "preview" ? pullRequest : void 0
	};
}
/**
* Beside an image of its own.
* @throws {UserError} when the family would say nothing.
*/
function checkFamily(step, given, by) {
	if (given.family === void 0) return;
	if (step === "test" && given.toStage === void 0) throw new UserError(`family: beside \`${by}\` it says whose \`to-stage\` to give. Set both.`);
	if (step === "read" || step === "delete") throw new UserError(`family: has no effect beside \`${by}\`, which selects the image. Keep one of them.`);
}
/** `promote` without an image of its own: the holder of one of the two stages. */
function readPromoted(given, byImage, pullRequest) {
	const { family } = given;
	if (given.rollBack && byImage) throw new UserError("roll-back: gives `to-stage` of a family back to the image that had it before; it takes `family`, and no image or configuration.");
	const input = given.rollBack ? "to-stage" : "from-stage";
	const stage = given.rollBack ? given.toStage : given.fromStage;
	if (family === void 0) throw new UserError(given.rollBack ? "family: is missing: it says whose `to-stage` to roll back." : noneSelected("promote"));
	if (stage === void 0) throw new UserError(`\`family\` selects an image only together with \`${input}\`. Set both.`);
	return {
		kind: "family",
		family,
		stage,
		pullRequest: stage === "preview" ? pullRequest : void 0
	};
}
/**
* The runner hands over an input that is left out as it does an empty one, and leaves a job's output
* empty that holds a masked text (docs.github.com, "Passing information between jobs").
*/
function noneSelected(step) {
	const empty = ["create", "plan"].includes(step) ? "" : " `image` is empty: where it comes from an earlier job, that job had no image, or GitHub left its output out, because it holds a text that is masked, such as a region kept as a secret; keep that in a variable.";
	return `no image is selected. Give one of ${ways(step)}.${empty}`;
}
function ways(step) {
	const configurations = configurationInputs.map((name) => `\`${name}\``).join(", ");
	return step === "create" || step === "plan" ? configurations : `${configurations}, \`image\`, or \`family\` with \`${step === "promote" ? "from-stage" : "stage"}\``;
}
const ImageItem = object({
	id: string().min(1),
	builder: string().min(1).optional(),
	region: string().min(1).nullish(),
	name: string().optional(),
	identity: string().optional()
});
/**
* From the items of the output `images` to values of the output `image`: those of one image in
* several regions are one, `eu-central-1:ami-1,us-east-1:ami-2`.
*/
function imagesOf(items) {
	const images = /* @__PURE__ */ new Map();
	for (const [index, { id, region, name, identity }] of items.entries()) {
		const ofRegion = region === void 0 || region === null ? id : `${region}:${id}`;
		const key = region && name && identity ? JSON.stringify([identity, name]) : String(index);
		images.set(key, [...images.get(key) ?? [], ofRegion]);
	}
	return [...images.values()].map((ids) => ids.sort().join(","));
}
/**
* The input `image`: the JSON list that the output `images` gives, or one id as it stands.
* @throws {UserError} when it looks like that list and is none.
*/
function readImages(text) {
	const trimmed = text.trim();
	if (!trimmed.startsWith("[")) return [{ id: trimmed }];
	let parsed;
	try {
		parsed = JSON.parse(trimmed);
	} catch (error) {
		throw new UserError("image: begins like the output `images` of an earlier step, but is no JSON.", { cause: error });
	}
	const result = array(ImageItem).safeParse(parsed);
	if (!result.success) throw new UserError("image: is a JSON list, but not of images. Give the output `images` as it is.");
	if (result.data.length === 0) throw new UserError("image: the list is empty; the earlier step found or made no image.");
	return result.data;
}

// src/action/inputs/unknown.ts
/** Inputs that there are not: most often a slip of the pen. */
/**
* Looks through INPUT_*. A job may have a variable of such a name for its own purposes, so only a
* name with a hyphen (which no shell can set) or one close to a real input is an error.
*/
function unknownInputs(env) {
	const names = inputDefinitions.map((definition) => definition.name);
	const errors = [];
	const warnings = [];
	for (const variable of Object.keys(env)) {
		if (!variable.startsWith("INPUT_")) continue;
		const name = variable.slice(6).toLowerCase();
		if (name === "" || names.includes(name)) continue;
		const meant = nearest(name.replaceAll("_", "-"), names);
		if (meant !== void 0) errors.push(`${name}: there is no such input; did you mean \`${meant}\`?`);
		else if (name.includes("-")) errors.push(`${name}: there is no such input. docs/inputs.md lists them.`);
		else warnings.push(`${name}: there is no such input, so it has no effect.`);
	}
	return {
		errors,
		warnings
	};
}

// node_modules/yaml/dist/nodes/identity.js
var require_identity = /* @__PURE__ */ __commonJSMin(((exports) => {
	const ALIAS = Symbol.for("yaml.alias");
	const DOC = Symbol.for("yaml.document");
	const MAP = Symbol.for("yaml.map");
	const PAIR = Symbol.for("yaml.pair");
	const SCALAR = Symbol.for("yaml.scalar");
	const SEQ = Symbol.for("yaml.seq");
	const NODE_TYPE = Symbol.for("yaml.node.type");
	const isAlias = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === ALIAS;
	const isDocument = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === DOC;
	const isMap = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === MAP;
	const isPair = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === PAIR;
	const isScalar = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === SCALAR;
	const isSeq = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === SEQ;
	function isCollection(node) {
		if (node && typeof node === "object") switch (node[NODE_TYPE]) {
			case MAP:
			case SEQ: return true;
		}
		return false;
	}
	function isNode(node) {
		if (node && typeof node === "object") switch (node[NODE_TYPE]) {
			case ALIAS:
			case MAP:
			case SCALAR:
			case SEQ: return true;
		}
		return false;
	}
	const hasAnchor = (node) => (isScalar(node) || isCollection(node)) && !!node.anchor;
	exports.ALIAS = ALIAS;
	exports.DOC = DOC;
	exports.MAP = MAP;
	exports.NODE_TYPE = NODE_TYPE;
	exports.PAIR = PAIR;
	exports.SCALAR = SCALAR;
	exports.SEQ = SEQ;
	exports.hasAnchor = hasAnchor;
	exports.isAlias = isAlias;
	exports.isCollection = isCollection;
	exports.isDocument = isDocument;
	exports.isMap = isMap;
	exports.isNode = isNode;
	exports.isPair = isPair;
	exports.isScalar = isScalar;
	exports.isSeq = isSeq;
}));

// node_modules/yaml/dist/visit.js
var require_visit = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	const BREAK = Symbol("break visit");
	const SKIP = Symbol("skip children");
	const REMOVE = Symbol("remove node");
	/**
	* Apply a visitor to an AST node or document.
	*
	* Walks through the tree (depth-first) starting from `node`, calling a
	* `visitor` function with three arguments:
	*   - `key`: For sequence values and map `Pair`, the node's index in the
	*     collection. Within a `Pair`, `'key'` or `'value'`, correspondingly.
	*     `null` for the root node.
	*   - `node`: The current node.
	*   - `path`: The ancestry of the current node.
	*
	* The return value of the visitor may be used to control the traversal:
	*   - `undefined` (default): Do nothing and continue
	*   - `visit.SKIP`: Do not visit the children of this node, continue with next
	*     sibling
	*   - `visit.BREAK`: Terminate traversal completely
	*   - `visit.REMOVE`: Remove the current node, then continue with the next one
	*   - `Node`: Replace the current node, then continue by visiting it
	*   - `number`: While iterating the items of a sequence or map, set the index
	*     of the next step. This is useful especially if the index of the current
	*     node has changed.
	*
	* If `visitor` is a single function, it will be called with all values
	* encountered in the tree, including e.g. `null` values. Alternatively,
	* separate visitor functions may be defined for each `Map`, `Pair`, `Seq`,
	* `Alias` and `Scalar` node. To define the same visitor function for more than
	* one node type, use the `Collection` (map and seq), `Value` (map, seq & scalar)
	* and `Node` (alias, map, seq & scalar) targets. Of all these, only the most
	* specific defined one will be used for each node.
	*/
	function visit(node, visitor) {
		const visitor_ = initVisitor(visitor);
		if (identity.isDocument(node)) {
			if (visit_(null, node.contents, visitor_, Object.freeze([node])) === REMOVE) node.contents = null;
		} else visit_(null, node, visitor_, Object.freeze([]));
	}
	/** Terminate visit traversal completely */
	visit.BREAK = BREAK;
	/** Do not visit the children of the current node */
	visit.SKIP = SKIP;
	/** Remove the current node */
	visit.REMOVE = REMOVE;
	function visit_(key, node, visitor, path) {
		const ctrl = callVisitor(key, node, visitor, path);
		if (identity.isNode(ctrl) || identity.isPair(ctrl)) {
			replaceNode(key, path, ctrl);
			return visit_(key, ctrl, visitor, path);
		}
		if (typeof ctrl !== "symbol") {
			if (identity.isCollection(node)) {
				path = Object.freeze(path.concat(node));
				for (let i = 0; i < node.items.length; ++i) {
					const ci = visit_(i, node.items[i], visitor, path);
					if (typeof ci === "number") i = ci - 1;
					else if (ci === BREAK) return BREAK;
					else if (ci === REMOVE) {
						node.items.splice(i, 1);
						i -= 1;
					}
				}
			} else if (identity.isPair(node)) {
				path = Object.freeze(path.concat(node));
				const ck = visit_("key", node.key, visitor, path);
				if (ck === BREAK) return BREAK;
				else if (ck === REMOVE) node.key = null;
				const cv = visit_("value", node.value, visitor, path);
				if (cv === BREAK) return BREAK;
				else if (cv === REMOVE) node.value = null;
			}
		}
		return ctrl;
	}
	/**
	* Apply an async visitor to an AST node or document.
	*
	* Walks through the tree (depth-first) starting from `node`, calling a
	* `visitor` function with three arguments:
	*   - `key`: For sequence values and map `Pair`, the node's index in the
	*     collection. Within a `Pair`, `'key'` or `'value'`, correspondingly.
	*     `null` for the root node.
	*   - `node`: The current node.
	*   - `path`: The ancestry of the current node.
	*
	* The return value of the visitor may be used to control the traversal:
	*   - `Promise`: Must resolve to one of the following values
	*   - `undefined` (default): Do nothing and continue
	*   - `visit.SKIP`: Do not visit the children of this node, continue with next
	*     sibling
	*   - `visit.BREAK`: Terminate traversal completely
	*   - `visit.REMOVE`: Remove the current node, then continue with the next one
	*   - `Node`: Replace the current node, then continue by visiting it
	*   - `number`: While iterating the items of a sequence or map, set the index
	*     of the next step. This is useful especially if the index of the current
	*     node has changed.
	*
	* If `visitor` is a single function, it will be called with all values
	* encountered in the tree, including e.g. `null` values. Alternatively,
	* separate visitor functions may be defined for each `Map`, `Pair`, `Seq`,
	* `Alias` and `Scalar` node. To define the same visitor function for more than
	* one node type, use the `Collection` (map and seq), `Value` (map, seq & scalar)
	* and `Node` (alias, map, seq & scalar) targets. Of all these, only the most
	* specific defined one will be used for each node.
	*/
	async function visitAsync(node, visitor) {
		const visitor_ = initVisitor(visitor);
		if (identity.isDocument(node)) {
			if (await visitAsync_(null, node.contents, visitor_, Object.freeze([node])) === REMOVE) node.contents = null;
		} else await visitAsync_(null, node, visitor_, Object.freeze([]));
	}
	/** Terminate visit traversal completely */
	visitAsync.BREAK = BREAK;
	/** Do not visit the children of the current node */
	visitAsync.SKIP = SKIP;
	/** Remove the current node */
	visitAsync.REMOVE = REMOVE;
	async function visitAsync_(key, node, visitor, path) {
		const ctrl = await callVisitor(key, node, visitor, path);
		if (identity.isNode(ctrl) || identity.isPair(ctrl)) {
			replaceNode(key, path, ctrl);
			return visitAsync_(key, ctrl, visitor, path);
		}
		if (typeof ctrl !== "symbol") {
			if (identity.isCollection(node)) {
				path = Object.freeze(path.concat(node));
				for (let i = 0; i < node.items.length; ++i) {
					const ci = await visitAsync_(i, node.items[i], visitor, path);
					if (typeof ci === "number") i = ci - 1;
					else if (ci === BREAK) return BREAK;
					else if (ci === REMOVE) {
						node.items.splice(i, 1);
						i -= 1;
					}
				}
			} else if (identity.isPair(node)) {
				path = Object.freeze(path.concat(node));
				const ck = await visitAsync_("key", node.key, visitor, path);
				if (ck === BREAK) return BREAK;
				else if (ck === REMOVE) node.key = null;
				const cv = await visitAsync_("value", node.value, visitor, path);
				if (cv === BREAK) return BREAK;
				else if (cv === REMOVE) node.value = null;
			}
		}
		return ctrl;
	}
	function initVisitor(visitor) {
		if (typeof visitor === "object" && (visitor.Collection || visitor.Node || visitor.Value)) return Object.assign({
			Alias: visitor.Node,
			Map: visitor.Node,
			Scalar: visitor.Node,
			Seq: visitor.Node
		}, visitor.Value && {
			Map: visitor.Value,
			Scalar: visitor.Value,
			Seq: visitor.Value
		}, visitor.Collection && {
			Map: visitor.Collection,
			Seq: visitor.Collection
		}, visitor);
		return visitor;
	}
	function callVisitor(key, node, visitor, path) {
		if (typeof visitor === "function") return visitor(key, node, path);
		if (identity.isMap(node)) return visitor.Map?.(key, node, path);
		if (identity.isSeq(node)) return visitor.Seq?.(key, node, path);
		if (identity.isPair(node)) return visitor.Pair?.(key, node, path);
		if (identity.isScalar(node)) return visitor.Scalar?.(key, node, path);
		if (identity.isAlias(node)) return visitor.Alias?.(key, node, path);
	}
	function replaceNode(key, path, node) {
		const parent = path[path.length - 1];
		if (identity.isCollection(parent)) parent.items[key] = node;
		else if (identity.isPair(parent)) {
			if (key === "key") parent.key = node;
			else parent.value = node;
		} else if (identity.isDocument(parent)) parent.contents = node;
		else {
			const pt = identity.isAlias(parent) ? "alias" : "scalar";
			throw new Error(`Cannot replace node with ${pt} parent`);
		}
	}
	exports.visit = visit;
	exports.visitAsync = visitAsync;
}));

// node_modules/yaml/dist/doc/directives.js
var require_directives = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var visit = require_visit();
	const escapeChars = {
		"!": "%21",
		",": "%2C",
		"[": "%5B",
		"]": "%5D",
		"{": "%7B",
		"}": "%7D"
	};
	const escapeTagName = (tn) => tn.replace(/[!,[\]{}]/g, (ch) => escapeChars[ch]);
	var Directives = class Directives {
		constructor(yaml, tags) {
			/**
			* The directives-end/doc-start marker `---`. If `null`, a marker may still be
			* included in the document's stringified representation.
			*/
			this.docStart = null;
			/** The doc-end marker `...`.  */
			this.docEnd = false;
			this.yaml = Object.assign({}, Directives.defaultYaml, yaml);
			this.tags = Object.assign({}, Directives.defaultTags, tags);
		}
		clone() {
			const copy = new Directives(this.yaml, this.tags);
			copy.docStart = this.docStart;
			return copy;
		}
		/**
		* During parsing, get a Directives instance for the current document and
		* update the stream state according to the current version's spec.
		*/
		atDocument() {
			const res = new Directives(this.yaml, this.tags);
			switch (this.yaml.version) {
				case "1.1":
					this.atNextDocument = true;
					break;
				case "1.2":
					this.atNextDocument = false;
					this.yaml = {
						explicit: Directives.defaultYaml.explicit,
						version: "1.2"
					};
					this.tags = Object.assign({}, Directives.defaultTags);
			}
			return res;
		}
		/**
		* @param onError - May be called even if the action was successful
		* @returns `true` on success
		*/
		add(line, onError) {
			if (this.atNextDocument) {
				this.yaml = {
					explicit: Directives.defaultYaml.explicit,
					version: "1.1"
				};
				this.tags = Object.assign({}, Directives.defaultTags);
				this.atNextDocument = false;
			}
			const parts = line.trim().split(/[ \t]+/);
			const name = parts.shift();
			switch (name) {
				case "%TAG": {
					if (parts.length !== 2) {
						onError(0, "%TAG directive should contain exactly two parts");
						if (parts.length < 2) return false;
					}
					const [handle, prefix] = parts;
					this.tags[handle] = prefix;
					return true;
				}
				case "%YAML": {
					this.yaml.explicit = true;
					if (parts.length !== 1) {
						onError(0, "%YAML directive should contain exactly one part");
						return false;
					}
					const [version] = parts;
					if (version === "1.1" || version === "1.2") {
						this.yaml.version = version;
						return true;
					} else {
						const isValid = /^\d+\.\d+$/.test(version);
						onError(6, `Unsupported YAML version ${version}`, isValid);
						return false;
					}
				}
				default:
					onError(0, `Unknown directive ${name}`, true);
					return false;
			}
		}
		/**
		* Resolves a tag, matching handles to those defined in %TAG directives.
		*
		* @returns Resolved tag, which may also be the non-specific tag `'!'` or a
		*   `'!local'` tag, or `null` if unresolvable.
		*/
		tagName(source, onError) {
			if (source === "!") return "!";
			if (source[0] !== "!") {
				onError(`Not a valid tag: ${source}`);
				return null;
			}
			if (source[1] === "<") {
				const verbatim = source.slice(2, -1);
				if (verbatim === "!" || verbatim === "!!") {
					onError(`Verbatim tags aren't resolved, so ${source} is invalid.`);
					return null;
				}
				if (source[source.length - 1] !== ">") onError("Verbatim tags must end with a >");
				return verbatim;
			}
			const [, handle, suffix] = source.match(/^(.*!)([^!]*)$/s);
			if (!suffix) onError(`The ${source} tag has no suffix`);
			const prefix = this.tags[handle];
			if (prefix) try {
				return prefix + decodeURIComponent(suffix);
			} catch (error) {
				onError(String(error));
				return null;
			}
			if (handle === "!") return source;
			onError(`Could not resolve tag: ${source}`);
			return null;
		}
		/**
		* Given a fully resolved tag, returns its printable string form,
		* taking into account current tag prefixes and defaults.
		*/
		tagString(tag) {
			for (const [handle, prefix] of Object.entries(this.tags)) if (tag.startsWith(prefix)) return handle + escapeTagName(tag.substring(prefix.length));
			return tag[0] === "!" ? tag : `!<${tag}>`;
		}
		toString(doc) {
			const lines = this.yaml.explicit ? [`%YAML ${this.yaml.version || "1.2"}`] : [];
			const tagEntries = Object.entries(this.tags);
			let tagNames;
			if (doc && tagEntries.length > 0 && identity.isNode(doc.contents)) {
				const tags = {};
				visit.visit(doc.contents, (_key, node) => {
					if (identity.isNode(node) && node.tag) tags[node.tag] = true;
				});
				tagNames = Object.keys(tags);
			} else tagNames = [];
			for (const [handle, prefix] of tagEntries) {
				if (handle === "!!" && prefix === "tag:yaml.org,2002:") continue;
				if (!doc || tagNames.some((tn) => tn.startsWith(prefix))) lines.push(`%TAG ${handle} ${prefix}`);
			}
			return lines.join("\n");
		}
	};
	Directives.defaultYaml = {
		explicit: false,
		version: "1.2"
	};
	Directives.defaultTags = { "!!": "tag:yaml.org,2002:" };
	exports.Directives = Directives;
}));

// node_modules/yaml/dist/doc/anchors.js
var require_anchors = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var visit = require_visit();
	/**
	* Verify that the input string is a valid anchor.
	*
	* Will throw on errors.
	*/
	function anchorIsValid(anchor) {
		if (/[\x00-\x19\s,[\]{}]/.test(anchor)) {
			const msg = `Anchor must not contain whitespace or control characters: ${JSON.stringify(anchor)}`;
			throw new Error(msg);
		}
		return true;
	}
	function anchorNames(root) {
		const anchors = /* @__PURE__ */ new Set();
		visit.visit(root, { Value(_key, node) {
			if (node.anchor) anchors.add(node.anchor);
		} });
		return anchors;
	}
	/** Find a new anchor name with the given `prefix` and a one-indexed suffix. */
	function findNewAnchor(prefix, exclude) {
		for (let i = 1;; ++i) {
			const name = `${prefix}${i}`;
			if (!exclude.has(name)) return name;
		}
	}
	function createNodeAnchors(doc, prefix) {
		const aliasObjects = [];
		const sourceObjects = /* @__PURE__ */ new Map();
		let prevAnchors = null;
		return {
			onAnchor: (source) => {
				aliasObjects.push(source);
				prevAnchors ?? (prevAnchors = anchorNames(doc));
				const anchor = findNewAnchor(prefix, prevAnchors);
				prevAnchors.add(anchor);
				return anchor;
			},
			/**
			* With circular references, the source node is only resolved after all
			* of its child nodes are. This is why anchors are set only after all of
			* the nodes have been created.
			*/
			setAnchors: () => {
				for (const source of aliasObjects) {
					const ref = sourceObjects.get(source);
					if (typeof ref === "object" && ref.anchor && (identity.isScalar(ref.node) || identity.isCollection(ref.node))) ref.node.anchor = ref.anchor;
					else {
						const error = /* @__PURE__ */ new Error("Failed to resolve repeated object (this should not happen)");
						error.source = source;
						throw error;
					}
				}
			},
			sourceObjects
		};
	}
	exports.anchorIsValid = anchorIsValid;
	exports.anchorNames = anchorNames;
	exports.createNodeAnchors = createNodeAnchors;
	exports.findNewAnchor = findNewAnchor;
}));

// node_modules/yaml/dist/doc/applyReviver.js
var require_applyReviver = /* @__PURE__ */ __commonJSMin(((exports) => {
	/**
	* Applies the JSON.parse reviver algorithm as defined in the ECMA-262 spec,
	* in section 24.5.1.1 "Runtime Semantics: InternalizeJSONProperty" of the
	* 2021 edition: https://tc39.es/ecma262/#sec-json.parse
	*
	* Includes extensions for handling Map and Set objects.
	*/
	function applyReviver(reviver, obj, key, val) {
		if (val && typeof val === "object") {
			if (Array.isArray(val)) for (let i = 0, len = val.length; i < len; ++i) {
				const v0 = val[i];
				const v1 = applyReviver(reviver, val, String(i), v0);
				if (v1 === void 0) delete val[i];
				else if (v1 !== v0) val[i] = v1;
			}
			else if (val instanceof Map) for (const k of Array.from(val.keys())) {
				const v0 = val.get(k);
				const v1 = applyReviver(reviver, val, k, v0);
				if (v1 === void 0) val.delete(k);
				else if (v1 !== v0) val.set(k, v1);
			}
			else if (val instanceof Set) for (const v0 of Array.from(val)) {
				const v1 = applyReviver(reviver, val, v0, v0);
				if (v1 === void 0) val.delete(v0);
				else if (v1 !== v0) {
					val.delete(v0);
					val.add(v1);
				}
			}
			else for (const [k, v0] of Object.entries(val)) {
				const v1 = applyReviver(reviver, val, k, v0);
				if (v1 === void 0) delete val[k];
				else if (v1 !== v0) val[k] = v1;
			}
		}
		return reviver.call(obj, key, val);
	}
	exports.applyReviver = applyReviver;
}));

// node_modules/yaml/dist/nodes/toJS.js
var require_toJS = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	/**
	* Recursively convert any node or its contents to native JavaScript
	*
	* @param value - The input value
	* @param arg - If `value` defines a `toJSON()` method, use this
	*   as its first argument
	* @param ctx - Conversion context, originally set in Document#toJS(). If
	*   `{ keep: true }` is not set, output should be suitable for JSON
	*   stringification.
	*/
	function toJS(value, arg, ctx) {
		if (Array.isArray(value)) return value.map((v, i) => toJS(v, String(i), ctx));
		if (value && typeof value.toJSON === "function") {
			if (!ctx || !identity.hasAnchor(value)) return value.toJSON(arg, ctx);
			const data = {
				aliasCount: 0,
				count: 1,
				res: void 0
			};
			ctx.anchors.set(value, data);
			ctx.onCreate = (res) => {
				data.res = res;
				delete ctx.onCreate;
			};
			const res = value.toJSON(arg, ctx);
			if (ctx.onCreate) ctx.onCreate(res);
			return res;
		}
		if (typeof value === "bigint" && !ctx?.keep) return Number(value);
		return value;
	}
	exports.toJS = toJS;
}));

// node_modules/yaml/dist/nodes/Node.js
var require_Node = /* @__PURE__ */ __commonJSMin(((exports) => {
	var applyReviver = require_applyReviver();
	var identity = require_identity();
	var toJS = require_toJS();
	var NodeBase = class {
		constructor(type) {
			Object.defineProperty(this, identity.NODE_TYPE, { value: type });
		}
		/** Create a copy of this node.  */
		clone() {
			const copy = Object.create(Object.getPrototypeOf(this), Object.getOwnPropertyDescriptors(this));
			if (this.range) copy.range = this.range.slice();
			return copy;
		}
		/** A plain JavaScript representation of this node. */
		toJS(doc, { mapAsMap, maxAliasCount, onAnchor, reviver } = {}) {
			if (!identity.isDocument(doc)) throw new TypeError("A document argument is required");
			const ctx = {
				anchors: /* @__PURE__ */ new Map(),
				doc,
				keep: true,
				mapAsMap: mapAsMap === true,
				mapKeyWarned: false,
				maxAliasCount: typeof maxAliasCount === "number" ? maxAliasCount : 100
			};
			const res = toJS.toJS(this, "", ctx);
			if (typeof onAnchor === "function") for (const { count, res } of ctx.anchors.values()) onAnchor(res, count);
			return typeof reviver === "function" ? applyReviver.applyReviver(reviver, { "": res }, "", res) : res;
		}
	};
	exports.NodeBase = NodeBase;
}));

// node_modules/yaml/dist/nodes/Alias.js
var require_Alias = /* @__PURE__ */ __commonJSMin(((exports) => {
	var anchors = require_anchors();
	var visit = require_visit();
	var identity = require_identity();
	var Node = require_Node();
	var toJS = require_toJS();
	var Alias = class extends Node.NodeBase {
		constructor(source) {
			super(identity.ALIAS);
			this.source = source;
			Object.defineProperty(this, "tag", { set() {
				throw new Error("Alias nodes cannot have tags");
			} });
		}
		/**
		* Resolve the value of this alias within `doc`, finding the last
		* instance of the `source` anchor before this node.
		*/
		resolve(doc, ctx) {
			if (ctx?.maxAliasCount === 0) throw new ReferenceError("Alias resolution is disabled");
			let nodes;
			if (ctx?.aliasResolveCache) nodes = ctx.aliasResolveCache;
			else {
				nodes = [];
				visit.visit(doc, { Node: (_key, node) => {
					if (identity.isAlias(node) || identity.hasAnchor(node)) nodes.push(node);
				} });
				if (ctx) ctx.aliasResolveCache = nodes;
			}
			let found = void 0;
			for (const node of nodes) {
				if (node === this) break;
				if (node.anchor === this.source) found = node;
			}
			if (found && ctx) {
				const { anchors, doc, maxAliasCount } = ctx;
				let data = anchors.get(found);
				if (!data) {
					toJS.toJS(found, null, ctx);
					data = anchors.get(found);
				}
				/* istanbul ignore if */
				if (data?.res === void 0) throw new ReferenceError("This should not happen: Alias anchor was not resolved?");
				if (maxAliasCount >= 0) {
					data.count += 1;
					if (data.aliasCount === 0) data.aliasCount = getAliasCount(doc, found, anchors);
					if (data.count * data.aliasCount > maxAliasCount) throw new ReferenceError("Excessive alias count indicates a resource exhaustion attack");
				}
			}
			return found;
		}
		toJSON(_arg, ctx) {
			if (!ctx) return { source: this.source };
			const source = this.resolve(ctx.doc, ctx);
			if (!source) {
				const msg = `Unresolved alias (the anchor must be set before the alias): ${this.source}`;
				throw new ReferenceError(msg);
			}
			return ctx.anchors.get(source).res;
		}
		toString(ctx, _onComment, _onChompKeep) {
			const src = `*${this.source}`;
			if (ctx) {
				anchors.anchorIsValid(this.source);
				if (ctx.options.verifyAliasOrder && !ctx.anchors.has(this.source)) {
					const msg = `Unresolved alias (the anchor must be set before the alias): ${this.source}`;
					throw new Error(msg);
				}
				if (ctx.implicitKey) return `${src} `;
			}
			return src;
		}
	};
	function getAliasCount(doc, node, anchors) {
		if (identity.isAlias(node)) {
			const source = node.resolve(doc);
			const anchor = anchors && source && anchors.get(source);
			return anchor ? anchor.count * anchor.aliasCount : 0;
		} else if (identity.isCollection(node)) {
			let count = 0;
			for (const item of node.items) {
				const c = getAliasCount(doc, item, anchors);
				if (c > count) count = c;
			}
			return count;
		} else if (identity.isPair(node)) {
			const kc = getAliasCount(doc, node.key, anchors);
			const vc = getAliasCount(doc, node.value, anchors);
			return Math.max(kc, vc);
		}
		return 1;
	}
	exports.Alias = Alias;
}));

// node_modules/yaml/dist/nodes/Scalar.js
var require_Scalar = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Node = require_Node();
	var toJS = require_toJS();
	const isScalarValue = (value) => !value || typeof value !== "function" && typeof value !== "object";
	var Scalar = class extends Node.NodeBase {
		constructor(value) {
			super(identity.SCALAR);
			this.value = value;
		}
		toJSON(arg, ctx) {
			return ctx?.keep ? this.value : toJS.toJS(this.value, arg, ctx);
		}
		toString() {
			return String(this.value);
		}
	};
	Scalar.BLOCK_FOLDED = "BLOCK_FOLDED";
	Scalar.BLOCK_LITERAL = "BLOCK_LITERAL";
	Scalar.PLAIN = "PLAIN";
	Scalar.QUOTE_DOUBLE = "QUOTE_DOUBLE";
	Scalar.QUOTE_SINGLE = "QUOTE_SINGLE";
	exports.Scalar = Scalar;
	exports.isScalarValue = isScalarValue;
}));

// node_modules/yaml/dist/doc/createNode.js
var require_createNode = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Alias = require_Alias();
	var identity = require_identity();
	var Scalar = require_Scalar();
	const defaultTagPrefix = "tag:yaml.org,2002:";
	function findTagObject(value, tagName, tags) {
		if (tagName) {
			const match = tags.filter((t) => t.tag === tagName);
			const tagObj = match.find((t) => !t.format) ?? match[0];
			if (!tagObj) throw new Error(`Tag ${tagName} not found`);
			return tagObj;
		}
		return tags.find((t) => t.identify?.(value) && !t.format);
	}
	function createNode(value, tagName, ctx) {
		if (identity.isDocument(value)) value = value.contents;
		if (identity.isNode(value)) return value;
		if (identity.isPair(value)) {
			const map = ctx.schema[identity.MAP].createNode?.(ctx.schema, null, ctx);
			map.items.push(value);
			return map;
		}
		if (value instanceof String || value instanceof Number || value instanceof Boolean || typeof BigInt !== "undefined" && value instanceof BigInt) value = value.valueOf();
		const { aliasDuplicateObjects, onAnchor, onTagObj, schema, sourceObjects } = ctx;
		let ref = void 0;
		if (aliasDuplicateObjects && value && typeof value === "object") {
			ref = sourceObjects.get(value);
			if (ref) {
				ref.anchor ?? (ref.anchor = onAnchor(value));
				return new Alias.Alias(ref.anchor);
			} else {
				ref = {
					anchor: null,
					node: null
				};
				sourceObjects.set(value, ref);
			}
		}
		if (tagName?.startsWith("!!")) tagName = defaultTagPrefix + tagName.slice(2);
		let tagObj = findTagObject(value, tagName, schema.tags);
		if (!tagObj) {
			if (value && typeof value.toJSON === "function") value = value.toJSON();
			if (!value || typeof value !== "object") {
				const node = new Scalar.Scalar(value);
				if (ref) ref.node = node;
				return node;
			}
			tagObj = value instanceof Map ? schema[identity.MAP] : Symbol.iterator in Object(value) ? schema[identity.SEQ] : schema[identity.MAP];
		}
		if (onTagObj) {
			onTagObj(tagObj);
			delete ctx.onTagObj;
		}
		const node = tagObj?.createNode ? tagObj.createNode(ctx.schema, value, ctx) : typeof tagObj?.nodeClass?.from === "function" ? tagObj.nodeClass.from(ctx.schema, value, ctx) : new Scalar.Scalar(value);
		if (tagName) node.tag = tagName;
		else if (!tagObj.default) node.tag = tagObj.tag;
		if (ref) ref.node = node;
		return node;
	}
	exports.createNode = createNode;
}));

// node_modules/yaml/dist/nodes/Collection.js
var require_Collection = /* @__PURE__ */ __commonJSMin(((exports) => {
	var createNode = require_createNode();
	var identity = require_identity();
	var Node = require_Node();
	function collectionFromPath(schema, path, value) {
		let v = value;
		for (let i = path.length - 1; i >= 0; --i) {
			const k = path[i];
			if (typeof k === "number" && Number.isInteger(k) && k >= 0) {
				const a = [];
				a[k] = v;
				v = a;
			} else v = /* @__PURE__ */ new Map([[k, v]]);
		}
		return createNode.createNode(v, void 0, {
			aliasDuplicateObjects: false,
			keepUndefined: false,
			onAnchor: () => {
				throw new Error("This should not happen, please report a bug.");
			},
			schema,
			sourceObjects: /* @__PURE__ */ new Map()
		});
	}
	const isEmptyPath = (path) => path == null || typeof path === "object" && !!path[Symbol.iterator]().next().done;
	var Collection = class extends Node.NodeBase {
		constructor(type, schema) {
			super(type);
			Object.defineProperty(this, "schema", {
				value: schema,
				configurable: true,
				enumerable: false,
				writable: true
			});
		}
		/**
		* Create a copy of this collection.
		*
		* @param schema - If defined, overwrites the original's schema
		*/
		clone(schema) {
			const copy = Object.create(Object.getPrototypeOf(this), Object.getOwnPropertyDescriptors(this));
			if (schema) copy.schema = schema;
			copy.items = copy.items.map((it) => identity.isNode(it) || identity.isPair(it) ? it.clone(schema) : it);
			if (this.range) copy.range = this.range.slice();
			return copy;
		}
		/**
		* Adds a value to the collection. For `!!map` and `!!omap` the value must
		* be a Pair instance or a `{ key, value }` object, which may not have a key
		* that already exists in the map.
		*/
		addIn(path, value) {
			if (isEmptyPath(path)) this.add(value);
			else {
				const [key, ...rest] = path;
				const node = this.get(key, true);
				if (identity.isCollection(node)) node.addIn(rest, value);
				else if (node === void 0 && this.schema) this.set(key, collectionFromPath(this.schema, rest, value));
				else throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
			}
		}
		/**
		* Removes a value from the collection.
		* @returns `true` if the item was found and removed.
		*/
		deleteIn(path) {
			const [key, ...rest] = path;
			if (rest.length === 0) return this.delete(key);
			const node = this.get(key, true);
			if (identity.isCollection(node)) return node.deleteIn(rest);
			else throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
		}
		/**
		* Returns item at `key`, or `undefined` if not found. By default unwraps
		* scalar values from their surrounding node; to disable set `keepScalar` to
		* `true` (collections are always returned intact).
		*/
		getIn(path, keepScalar) {
			const [key, ...rest] = path;
			const node = this.get(key, true);
			if (rest.length === 0) return !keepScalar && identity.isScalar(node) ? node.value : node;
			else return identity.isCollection(node) ? node.getIn(rest, keepScalar) : void 0;
		}
		hasAllNullValues(allowScalar) {
			return this.items.every((node) => {
				if (!identity.isPair(node)) return false;
				const n = node.value;
				return n == null || allowScalar && identity.isScalar(n) && n.value == null && !n.commentBefore && !n.comment && !n.tag;
			});
		}
		/**
		* Checks if the collection includes a value with the key `key`.
		*/
		hasIn(path) {
			const [key, ...rest] = path;
			if (rest.length === 0) return this.has(key);
			const node = this.get(key, true);
			return identity.isCollection(node) ? node.hasIn(rest) : false;
		}
		/**
		* Sets a value in this collection. For `!!set`, `value` needs to be a
		* boolean to add/remove the item from the set.
		*/
		setIn(path, value) {
			const [key, ...rest] = path;
			if (rest.length === 0) this.set(key, value);
			else {
				const node = this.get(key, true);
				if (identity.isCollection(node)) node.setIn(rest, value);
				else if (node === void 0 && this.schema) this.set(key, collectionFromPath(this.schema, rest, value));
				else throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
			}
		}
	};
	exports.Collection = Collection;
	exports.collectionFromPath = collectionFromPath;
	exports.isEmptyPath = isEmptyPath;
}));

// node_modules/yaml/dist/stringify/stringifyComment.js
var require_stringifyComment = /* @__PURE__ */ __commonJSMin(((exports) => {
	/**
	* Stringifies a comment.
	*
	* Empty comment lines are left empty,
	* lines consisting of a single space are replaced by `#`,
	* and all other lines are prefixed with a `#`.
	*/
	const stringifyComment = (str) => str.replace(/^(?!$)(?: $)?/gm, "#");
	function indentComment(comment, indent) {
		if (/^\n+$/.test(comment)) return comment.substring(1);
		return indent ? comment.replace(/^(?! *$)/gm, indent) : comment;
	}
	const lineComment = (str, indent, comment) => str.endsWith("\n") ? indentComment(comment, indent) : comment.includes("\n") ? "\n" + indentComment(comment, indent) : (str.endsWith(" ") ? "" : " ") + comment;
	exports.indentComment = indentComment;
	exports.lineComment = lineComment;
	exports.stringifyComment = stringifyComment;
}));

// node_modules/yaml/dist/stringify/foldFlowLines.js
var require_foldFlowLines = /* @__PURE__ */ __commonJSMin(((exports) => {
	const FOLD_FLOW = "flow";
	const FOLD_BLOCK = "block";
	const FOLD_QUOTED = "quoted";
	/**
	* Tries to keep input at up to `lineWidth` characters, splitting only on spaces
	* not followed by newlines or spaces unless `mode` is `'quoted'`. Lines are
	* terminated with `\n` and started with `indent`.
	*/
	function foldFlowLines(text, indent, mode = "flow", { indentAtStart, lineWidth = 80, minContentWidth = 20, onFold, onOverflow } = {}) {
		if (!lineWidth || lineWidth < 0) return text;
		if (lineWidth < minContentWidth) minContentWidth = 0;
		const endStep = Math.max(1 + minContentWidth, 1 + lineWidth - indent.length);
		if (text.length <= endStep) return text;
		const folds = [];
		const escapedFolds = {};
		let end = lineWidth - indent.length;
		if (typeof indentAtStart === "number") {
			if (indentAtStart > lineWidth - Math.max(2, minContentWidth)) folds.push(0);
			else end = lineWidth - indentAtStart;
		}
		let split = void 0;
		let prev = void 0;
		let overflow = false;
		let i = -1;
		let escStart = -1;
		let escEnd = -1;
		if (mode === FOLD_BLOCK) {
			i = consumeMoreIndentedLines(text, i, indent.length);
			if (i !== -1) end = i + endStep;
		}
		for (let ch; ch = text[i += 1];) {
			if (mode === FOLD_QUOTED && ch === "\\") {
				escStart = i;
				switch (text[i + 1]) {
					case "x":
						i += 3;
						break;
					case "u":
						i += 5;
						break;
					case "U":
						i += 9;
						break;
					default: i += 1;
				}
				escEnd = i;
			}
			if (ch === "\n") {
				if (mode === FOLD_BLOCK) i = consumeMoreIndentedLines(text, i, indent.length);
				end = i + indent.length + endStep;
				split = void 0;
			} else {
				if (ch === " " && prev && prev !== " " && prev !== "\n" && prev !== "	") {
					const next = text[i + 1];
					if (next && next !== " " && next !== "\n" && next !== "	") split = i;
				}
				if (i >= end) {
					if (split) {
						folds.push(split);
						end = split + endStep;
						split = void 0;
					} else if (mode === FOLD_QUOTED) {
						while (prev === " " || prev === "	") {
							prev = ch;
							ch = text[i += 1];
							overflow = true;
						}
						const j = i > escEnd + 1 ? i - 2 : escStart - 1;
						if (escapedFolds[j]) return text;
						folds.push(j);
						escapedFolds[j] = true;
						end = j + endStep;
						split = void 0;
					} else overflow = true;
				}
			}
			prev = ch;
		}
		if (overflow && onOverflow) onOverflow();
		if (folds.length === 0) return text;
		if (onFold) onFold();
		let res = text.slice(0, folds[0]);
		for (let i = 0; i < folds.length; ++i) {
			const fold = folds[i];
			const end = folds[i + 1] || text.length;
			if (fold === 0) res = `\n${indent}${text.slice(0, end)}`;
			else {
				if (mode === FOLD_QUOTED && escapedFolds[fold]) res += `${text[fold]}\\`;
				res += `\n${indent}${text.slice(fold + 1, end)}`;
			}
		}
		return res;
	}
	/**
	* Presumes `i + 1` is at the start of a line
	* @returns index of last newline in more-indented block
	*/
	function consumeMoreIndentedLines(text, i, indent) {
		let end = i;
		let start = i + 1;
		let ch = text[start];
		while (ch === " " || ch === "	") if (i < start + indent) ch = text[++i];
		else {
			do
				ch = text[++i];
			while (ch && ch !== "\n");
			end = i;
			start = i + 1;
			ch = text[start];
		}
		return end;
	}
	exports.FOLD_BLOCK = FOLD_BLOCK;
	exports.FOLD_FLOW = FOLD_FLOW;
	exports.FOLD_QUOTED = FOLD_QUOTED;
	exports.foldFlowLines = foldFlowLines;
}));

// node_modules/yaml/dist/stringify/stringifyString.js
var require_stringifyString = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var foldFlowLines = require_foldFlowLines();
	const getFoldOptions = (ctx, isBlock) => ({
		indentAtStart: isBlock ? ctx.indent.length : ctx.indentAtStart,
		lineWidth: ctx.options.lineWidth,
		minContentWidth: ctx.options.minContentWidth
	});
	const containsDocumentMarker = (str) => /^(%|---|\.\.\.)/m.test(str);
	function lineLengthOverLimit(str, lineWidth, indentLength) {
		if (!lineWidth || lineWidth < 0) return false;
		const limit = lineWidth - indentLength;
		const strLen = str.length;
		if (strLen <= limit) return false;
		for (let i = 0, start = 0; i < strLen; ++i) if (str[i] === "\n") {
			if (i - start > limit) return true;
			start = i + 1;
			if (strLen - start <= limit) return false;
		}
		return true;
	}
	function doubleQuotedString(value, ctx) {
		const json = JSON.stringify(value);
		if (ctx.options.doubleQuotedAsJSON) return json;
		const { implicitKey } = ctx;
		const minMultiLineLength = ctx.options.doubleQuotedMinMultiLineLength;
		const indent = ctx.indent || (containsDocumentMarker(value) ? "  " : "");
		let str = "";
		let start = 0;
		for (let i = 0, ch = json[i]; ch; ch = json[++i]) {
			if (ch === " " && json[i + 1] === "\\" && json[i + 2] === "n") {
				str += json.slice(start, i) + "\\ ";
				i += 1;
				start = i;
				ch = "\\";
			}
			if (ch === "\\") switch (json[i + 1]) {
				case "u":
					{
						str += json.slice(start, i);
						const code = json.substr(i + 2, 4);
						switch (code) {
							case "0000":
								str += "\\0";
								break;
							case "0007":
								str += "\\a";
								break;
							case "000b":
								str += "\\v";
								break;
							case "001b":
								str += "\\e";
								break;
							case "0085":
								str += "\\N";
								break;
							case "00a0":
								str += "\\_";
								break;
							case "2028":
								str += "\\L";
								break;
							case "2029":
								str += "\\P";
								break;
							default: if (code.substr(0, 2) === "00") str += "\\x" + code.substr(2);
							else str += json.substr(i, 6);
						}
						i += 5;
						start = i + 1;
					}
					break;
				case "n":
					if (implicitKey || json[i + 2] === "\"" || json.length < minMultiLineLength) i += 1;
					else {
						str += json.slice(start, i) + "\n\n";
						while (json[i + 2] === "\\" && json[i + 3] === "n" && json[i + 4] !== "\"") {
							str += "\n";
							i += 2;
						}
						str += indent;
						if (json[i + 2] === " ") str += "\\";
						i += 1;
						start = i + 1;
					}
					break;
				default: i += 1;
			}
		}
		str = start ? str + json.slice(start) : json;
		return implicitKey ? str : foldFlowLines.foldFlowLines(str, indent, foldFlowLines.FOLD_QUOTED, getFoldOptions(ctx, false));
	}
	function singleQuotedString(value, ctx) {
		if (ctx.options.singleQuote === false || ctx.implicitKey && value.includes("\n") || /[ \t]\n|\n[ \t]/.test(value)) return doubleQuotedString(value, ctx);
		const indent = ctx.indent || (containsDocumentMarker(value) ? "  " : "");
		const res = "'" + value.replace(/'/g, "''").replace(/\n+/g, `$&\n${indent}`) + "'";
		return ctx.implicitKey ? res : foldFlowLines.foldFlowLines(res, indent, foldFlowLines.FOLD_FLOW, getFoldOptions(ctx, false));
	}
	function quotedString(value, ctx) {
		const { singleQuote } = ctx.options;
		let qs;
		if (singleQuote === false) qs = doubleQuotedString;
		else {
			const hasDouble = value.includes("\"");
			const hasSingle = value.includes("'");
			if (hasDouble && !hasSingle) qs = singleQuotedString;
			else if (hasSingle && !hasDouble) qs = doubleQuotedString;
			else qs = singleQuote ? singleQuotedString : doubleQuotedString;
		}
		return qs(value, ctx);
	}
	let blockEndNewlines;
	try {
		blockEndNewlines = new RegExp("(^|(?<!\n))\n+(?!\n|$)", "g");
	} catch {
		blockEndNewlines = /\n+(?!\n|$)/g;
	}
	function blockString({ comment, type, value }, ctx, onComment, onChompKeep) {
		const { blockQuote, commentString, lineWidth } = ctx.options;
		if (!blockQuote || /\n[\t ]+$/.test(value)) return quotedString(value, ctx);
		const indent = ctx.indent || (ctx.forceBlockIndent || containsDocumentMarker(value) ? "  " : "");
		const literal = blockQuote === "literal" ? true : blockQuote === "folded" || type === Scalar.Scalar.BLOCK_FOLDED ? false : type === Scalar.Scalar.BLOCK_LITERAL ? true : !lineLengthOverLimit(value, lineWidth, indent.length);
		if (!value) return literal ? "|\n" : ">\n";
		let chomp;
		let endStart;
		for (endStart = value.length; endStart > 0; --endStart) {
			const ch = value[endStart - 1];
			if (ch !== "\n" && ch !== "	" && ch !== " ") break;
		}
		let end = value.substring(endStart);
		const endNlPos = end.indexOf("\n");
		if (endNlPos === -1) chomp = "-";
		else if (value === end || endNlPos !== end.length - 1) {
			chomp = "+";
			if (onChompKeep) onChompKeep();
		} else chomp = "";
		if (end) {
			value = value.slice(0, -end.length);
			if (end[end.length - 1] === "\n") end = end.slice(0, -1);
			end = end.replace(blockEndNewlines, `$&${indent}`);
		}
		let startWithSpace = false;
		let startEnd;
		let startNlPos = -1;
		for (startEnd = 0; startEnd < value.length; ++startEnd) {
			const ch = value[startEnd];
			if (ch === " ") startWithSpace = true;
			else if (ch === "\n") startNlPos = startEnd;
			else break;
		}
		let start = value.substring(0, startNlPos < startEnd ? startNlPos + 1 : startEnd);
		if (start) {
			value = value.substring(start.length);
			start = start.replace(/\n+/g, `$&${indent}`);
		}
		let header = (startWithSpace ? indent ? "2" : "1" : "") + chomp;
		if (comment) {
			header += " " + commentString(comment.replace(/ ?[\r\n]+/g, " "));
			if (onComment) onComment();
		}
		if (!literal) {
			const foldedValue = value.replace(/\n+/g, "\n$&").replace(/(?:^|\n)([\t ].*)(?:([\n\t ]*)\n(?![\n\t ]))?/g, "$1$2").replace(/\n+/g, `$&${indent}`);
			let literalFallback = false;
			const foldOptions = getFoldOptions(ctx, true);
			if (blockQuote !== "folded" && type !== Scalar.Scalar.BLOCK_FOLDED) foldOptions.onOverflow = () => {
				literalFallback = true;
			};
			const body = foldFlowLines.foldFlowLines(`${start}${foldedValue}${end}`, indent, foldFlowLines.FOLD_BLOCK, foldOptions);
			if (!literalFallback) return `>${header}\n${indent}${body}`;
		}
		value = value.replace(/\n+/g, `$&${indent}`);
		return `|${header}\n${indent}${start}${value}${end}`;
	}
	function plainString(item, ctx, onComment, onChompKeep) {
		const { type, value } = item;
		const { actualString, implicitKey, indent, indentStep, inFlow } = ctx;
		if (implicitKey && value.includes("\n") || inFlow && /[[\]{},]/.test(value)) return quotedString(value, ctx);
		if (/^[\n\t ,[\]{}#&*!|>'"%@`]|^[?-]$|^[?-][ \t]|[\n:][ \t]|[ \t]\n|[\n\t ]#|[\n\t :]$/.test(value)) return implicitKey || inFlow || !value.includes("\n") ? quotedString(value, ctx) : blockString(item, ctx, onComment, onChompKeep);
		if (!implicitKey && !inFlow && type !== Scalar.Scalar.PLAIN && value.includes("\n")) return blockString(item, ctx, onComment, onChompKeep);
		if (containsDocumentMarker(value)) {
			if (indent === "") {
				ctx.forceBlockIndent = true;
				return blockString(item, ctx, onComment, onChompKeep);
			} else if (implicitKey && indent === indentStep) return quotedString(value, ctx);
		}
		const str = value.replace(/\n+/g, `$&\n${indent}`);
		if (actualString) {
			const test = (tag) => tag.default && tag.tag !== "tag:yaml.org,2002:str" && tag.test?.test(str);
			const { compat, tags } = ctx.doc.schema;
			if (tags.some(test) || compat?.some(test)) return quotedString(value, ctx);
		}
		return implicitKey ? str : foldFlowLines.foldFlowLines(str, indent, foldFlowLines.FOLD_FLOW, getFoldOptions(ctx, false));
	}
	function stringifyString(item, ctx, onComment, onChompKeep) {
		const { implicitKey, inFlow } = ctx;
		const ss = typeof item.value === "string" ? item : Object.assign({}, item, { value: String(item.value) });
		let { type } = item;
		if (type !== Scalar.Scalar.QUOTE_DOUBLE) {
			if (/[\x00-\x08\x0b-\x1f\x7f-\x9f\u{D800}-\u{DFFF}]/u.test(ss.value)) type = Scalar.Scalar.QUOTE_DOUBLE;
		}
		const _stringify = (_type) => {
			switch (_type) {
				case Scalar.Scalar.BLOCK_FOLDED:
				case Scalar.Scalar.BLOCK_LITERAL: return implicitKey || inFlow ? quotedString(ss.value, ctx) : blockString(ss, ctx, onComment, onChompKeep);
				case Scalar.Scalar.QUOTE_DOUBLE: return doubleQuotedString(ss.value, ctx);
				case Scalar.Scalar.QUOTE_SINGLE: return singleQuotedString(ss.value, ctx);
				case Scalar.Scalar.PLAIN: return plainString(ss, ctx, onComment, onChompKeep);
				default: return null;
			}
		};
		let res = _stringify(type);
		if (res === null) {
			const { defaultKeyType, defaultStringType } = ctx.options;
			const t = implicitKey && defaultKeyType || defaultStringType;
			res = _stringify(t);
			if (res === null) throw new Error(`Unsupported default string type ${t}`);
		}
		return res;
	}
	exports.stringifyString = stringifyString;
}));

// node_modules/yaml/dist/stringify/stringify.js
var require_stringify = /* @__PURE__ */ __commonJSMin(((exports) => {
	var anchors = require_anchors();
	var identity = require_identity();
	var stringifyComment = require_stringifyComment();
	var stringifyString = require_stringifyString();
	function createStringifyContext(doc, options) {
		const opt = Object.assign({
			blockQuote: true,
			commentString: stringifyComment.stringifyComment,
			defaultKeyType: null,
			defaultStringType: "PLAIN",
			directives: null,
			doubleQuotedAsJSON: false,
			doubleQuotedMinMultiLineLength: 40,
			falseStr: "false",
			flowCollectionPadding: true,
			indentSeq: true,
			lineWidth: 80,
			minContentWidth: 20,
			nullStr: "null",
			simpleKeys: false,
			singleQuote: null,
			trailingComma: false,
			trueStr: "true",
			verifyAliasOrder: true
		}, doc.schema.toStringOptions, options);
		let inFlow;
		switch (opt.collectionStyle) {
			case "block":
				inFlow = false;
				break;
			case "flow":
				inFlow = true;
				break;
			default: inFlow = null;
		}
		return {
			anchors: /* @__PURE__ */ new Set(),
			doc,
			flowCollectionPadding: opt.flowCollectionPadding ? " " : "",
			indent: "",
			indentStep: typeof opt.indent === "number" ? " ".repeat(opt.indent) : "  ",
			inFlow,
			options: opt
		};
	}
	function getTagObject(tags, item) {
		if (item.tag) {
			const match = tags.filter((t) => t.tag === item.tag);
			if (match.length > 0) return match.find((t) => t.format === item.format) ?? match[0];
		}
		let tagObj = void 0;
		let obj;
		if (identity.isScalar(item)) {
			obj = item.value;
			let match = tags.filter((t) => t.identify?.(obj));
			if (match.length > 1) {
				const testMatch = match.filter((t) => t.test);
				if (testMatch.length > 0) match = testMatch;
			}
			tagObj = match.find((t) => t.format === item.format) ?? match.find((t) => !t.format);
		} else {
			obj = item;
			tagObj = tags.find((t) => t.nodeClass && obj instanceof t.nodeClass);
		}
		if (!tagObj) {
			const name = obj?.constructor?.name ?? (obj === null ? "null" : typeof obj);
			throw new Error(`Tag not resolved for ${name} value`);
		}
		return tagObj;
	}
	function stringifyProps(node, tagObj, { anchors: anchors$1, doc }) {
		if (!doc.directives) return "";
		const props = [];
		const anchor = (identity.isScalar(node) || identity.isCollection(node)) && node.anchor;
		if (anchor && anchors.anchorIsValid(anchor)) {
			anchors$1.add(anchor);
			props.push(`&${anchor}`);
		}
		const tag = node.tag ?? (tagObj.default ? null : tagObj.tag);
		if (tag) props.push(doc.directives.tagString(tag));
		return props.join(" ");
	}
	function stringify(item, ctx, onComment, onChompKeep) {
		if (identity.isPair(item)) return item.toString(ctx, onComment, onChompKeep);
		if (identity.isAlias(item)) {
			if (ctx.doc.directives) return item.toString(ctx);
			if (ctx.resolvedAliases?.has(item)) throw new TypeError(`Cannot stringify circular structure without alias nodes`);
			else {
				if (ctx.resolvedAliases) ctx.resolvedAliases.add(item);
				else ctx.resolvedAliases = /* @__PURE__ */ new Set([item]);
				item = item.resolve(ctx.doc);
			}
		}
		let tagObj = void 0;
		const node = identity.isNode(item) ? item : ctx.doc.createNode(item, { onTagObj: (o) => tagObj = o });
		tagObj ?? (tagObj = getTagObject(ctx.doc.schema.tags, node));
		const props = stringifyProps(node, tagObj, ctx);
		if (props.length > 0) ctx.indentAtStart = (ctx.indentAtStart ?? 0) + props.length + 1;
		const str = typeof tagObj.stringify === "function" ? tagObj.stringify(node, ctx, onComment, onChompKeep) : identity.isScalar(node) ? stringifyString.stringifyString(node, ctx, onComment, onChompKeep) : node.toString(ctx, onComment, onChompKeep);
		if (!props) return str;
		return identity.isScalar(node) || str[0] === "{" || str[0] === "[" ? `${props} ${str}` : `${props}\n${ctx.indent}${str}`;
	}
	exports.createStringifyContext = createStringifyContext;
	exports.stringify = stringify;
}));

// node_modules/yaml/dist/stringify/stringifyPair.js
var require_stringifyPair = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Scalar = require_Scalar();
	var stringify = require_stringify();
	var stringifyComment = require_stringifyComment();
	function stringifyPair({ key, value }, ctx, onComment, onChompKeep) {
		const { allNullValues, doc, indent, indentStep, options: { commentString, indentSeq, simpleKeys } } = ctx;
		let keyComment = identity.isNode(key) && key.comment || null;
		if (simpleKeys) {
			if (keyComment) throw new Error("With simple keys, key nodes cannot have comments");
			if (identity.isCollection(key) || !identity.isNode(key) && typeof key === "object") throw new Error("With simple keys, collection cannot be used as a key value");
		}
		let explicitKey = !simpleKeys && (!key || keyComment && value == null && !ctx.inFlow || identity.isCollection(key) || (identity.isScalar(key) ? key.type === Scalar.Scalar.BLOCK_FOLDED || key.type === Scalar.Scalar.BLOCK_LITERAL : typeof key === "object"));
		ctx = Object.assign({}, ctx, {
			allNullValues: false,
			implicitKey: !explicitKey && (simpleKeys || !allNullValues),
			indent: indent + indentStep
		});
		let keyCommentDone = false;
		let chompKeep = false;
		let str = stringify.stringify(key, ctx, () => keyCommentDone = true, () => chompKeep = true);
		if (!explicitKey && !ctx.inFlow && str.length > 1024) {
			if (simpleKeys) throw new Error("With simple keys, single line scalar must not span more than 1024 characters");
			explicitKey = true;
		}
		if (ctx.inFlow) {
			if (allNullValues || value == null) {
				if (keyCommentDone && onComment) onComment();
				return str === "" ? "?" : explicitKey ? `? ${str}` : str;
			}
		} else if (allNullValues && !simpleKeys || value == null && explicitKey) {
			str = `? ${str}`;
			if (keyComment && !keyCommentDone) str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
			else if (chompKeep && onChompKeep) onChompKeep();
			return str;
		}
		if (keyCommentDone) keyComment = null;
		if (explicitKey) {
			if (keyComment) str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
			str = `? ${str}\n${indent}:`;
		} else {
			str = `${str}:`;
			if (keyComment) str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
		}
		let vsb, vcb, valueComment;
		if (identity.isNode(value)) {
			vsb = !!value.spaceBefore;
			vcb = value.commentBefore;
			valueComment = value.comment;
		} else {
			vsb = false;
			vcb = null;
			valueComment = null;
			if (value && typeof value === "object") value = doc.createNode(value);
		}
		ctx.implicitKey = false;
		if (!explicitKey && !keyComment && identity.isScalar(value)) ctx.indentAtStart = str.length + 1;
		chompKeep = false;
		if (!indentSeq && indentStep.length >= 2 && !ctx.inFlow && !explicitKey && identity.isSeq(value) && !value.flow && !value.tag && !value.anchor) ctx.indent = ctx.indent.substring(2);
		let valueCommentDone = false;
		const valueStr = stringify.stringify(value, ctx, () => valueCommentDone = true, () => chompKeep = true);
		let ws = " ";
		if (keyComment || vsb || vcb) {
			ws = vsb ? "\n" : "";
			if (vcb) {
				const cs = commentString(vcb);
				ws += `\n${stringifyComment.indentComment(cs, ctx.indent)}`;
			}
			if (valueStr === "" && !ctx.inFlow) {
				if (ws === "\n" && valueComment) ws = "\n\n";
			} else ws += `\n${ctx.indent}`;
		} else if (!explicitKey && identity.isCollection(value)) {
			const vs0 = valueStr[0];
			const nl0 = valueStr.indexOf("\n");
			const hasNewline = nl0 !== -1;
			const flow = ctx.inFlow ?? value.flow ?? value.items.length === 0;
			if (hasNewline || !flow) {
				let hasPropsLine = false;
				if (hasNewline && (vs0 === "&" || vs0 === "!")) {
					let sp0 = valueStr.indexOf(" ");
					if (vs0 === "&" && sp0 !== -1 && sp0 < nl0 && valueStr[sp0 + 1] === "!") sp0 = valueStr.indexOf(" ", sp0 + 1);
					if (sp0 === -1 || nl0 < sp0) hasPropsLine = true;
				}
				if (!hasPropsLine) ws = `\n${ctx.indent}`;
			}
		} else if (valueStr === "" || valueStr[0] === "\n") ws = "";
		str += ws + valueStr;
		if (ctx.inFlow) {
			if (valueCommentDone && onComment) onComment();
		} else if (valueComment && !valueCommentDone) str += stringifyComment.lineComment(str, ctx.indent, commentString(valueComment));
		else if (chompKeep && onChompKeep) onChompKeep();
		return str;
	}
	exports.stringifyPair = stringifyPair;
}));

// node_modules/yaml/dist/log.js
var require_log = /* @__PURE__ */ __commonJSMin(((exports) => {
	var node_process = __require("process");
	function debug(logLevel, ...messages) {
		if (logLevel === "debug") console.log(...messages);
	}
	function warn(logLevel, warning) {
		if (logLevel === "debug" || logLevel === "warn") {
			if (typeof node_process.emitWarning === "function") node_process.emitWarning(warning);
			else console.warn(warning);
		}
	}
	exports.debug = debug;
	exports.warn = warn;
}));

// node_modules/yaml/dist/schema/yaml-1.1/merge.js
var require_merge = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Scalar = require_Scalar();
	const MERGE_KEY = "<<";
	const merge = {
		identify: (value) => value === MERGE_KEY || typeof value === "symbol" && value.description === MERGE_KEY,
		default: "key",
		tag: "tag:yaml.org,2002:merge",
		test: /^<<$/,
		resolve: () => Object.assign(new Scalar.Scalar(Symbol(MERGE_KEY)), { addToJSMap: addMergeToJSMap }),
		stringify: () => MERGE_KEY
	};
	const isMergeKey = (ctx, key) => (merge.identify(key) || identity.isScalar(key) && (!key.type || key.type === Scalar.Scalar.PLAIN) && merge.identify(key.value)) && ctx?.doc.schema.tags.some((tag) => tag.tag === merge.tag && tag.default);
	function addMergeToJSMap(ctx, map, value) {
		const source = resolveAliasValue(ctx, value);
		if (identity.isSeq(source)) for (const it of source.items) mergeValue(ctx, map, it);
		else if (Array.isArray(source)) for (const it of source) mergeValue(ctx, map, it);
		else mergeValue(ctx, map, source);
	}
	function mergeValue(ctx, map, value) {
		const source = resolveAliasValue(ctx, value);
		if (!identity.isMap(source)) throw new Error("Merge sources must be maps or map aliases");
		const srcMap = source.toJSON(null, ctx, Map);
		for (const [key, value] of srcMap) if (map instanceof Map) {
			if (!map.has(key)) map.set(key, value);
		} else if (map instanceof Set) map.add(key);
		else if (!Object.prototype.hasOwnProperty.call(map, key)) Object.defineProperty(map, key, {
			value,
			writable: true,
			enumerable: true,
			configurable: true
		});
		return map;
	}
	function resolveAliasValue(ctx, value) {
		return ctx && identity.isAlias(value) ? value.resolve(ctx.doc, ctx) : value;
	}
	exports.addMergeToJSMap = addMergeToJSMap;
	exports.isMergeKey = isMergeKey;
	exports.merge = merge;
}));

// node_modules/yaml/dist/nodes/addPairToJSMap.js
var require_addPairToJSMap = /* @__PURE__ */ __commonJSMin(((exports) => {
	var log = require_log();
	var merge = require_merge();
	var stringify = require_stringify();
	var identity = require_identity();
	var toJS = require_toJS();
	function addPairToJSMap(ctx, map, { key, value }) {
		if (identity.isNode(key) && key.addToJSMap) key.addToJSMap(ctx, map, value);
		else if (merge.isMergeKey(ctx, key)) merge.addMergeToJSMap(ctx, map, value);
		else {
			const jsKey = toJS.toJS(key, "", ctx);
			if (map instanceof Map) map.set(jsKey, toJS.toJS(value, jsKey, ctx));
			else if (map instanceof Set) map.add(jsKey);
			else {
				const stringKey = stringifyKey(key, jsKey, ctx);
				const jsValue = toJS.toJS(value, stringKey, ctx);
				if (stringKey in map) Object.defineProperty(map, stringKey, {
					value: jsValue,
					writable: true,
					enumerable: true,
					configurable: true
				});
				else map[stringKey] = jsValue;
			}
		}
		return map;
	}
	function stringifyKey(key, jsKey, ctx) {
		if (jsKey === null) return "";
		if (typeof jsKey !== "object") return String(jsKey);
		if (identity.isNode(key) && ctx?.doc) {
			const strCtx = stringify.createStringifyContext(ctx.doc, {});
			strCtx.anchors = /* @__PURE__ */ new Set();
			for (const node of ctx.anchors.keys()) strCtx.anchors.add(node.anchor);
			strCtx.inFlow = true;
			strCtx.inStringifyKey = true;
			const strKey = key.toString(strCtx);
			if (!ctx.mapKeyWarned) {
				let jsonStr = JSON.stringify(strKey);
				if (jsonStr.length > 40) jsonStr = jsonStr.substring(0, 36) + "...\"";
				log.warn(ctx.doc.options.logLevel, `Keys with collection values will be stringified due to JS Object restrictions: ${jsonStr}. Set mapAsMap: true to use object keys.`);
				ctx.mapKeyWarned = true;
			}
			return strKey;
		}
		return JSON.stringify(jsKey);
	}
	exports.addPairToJSMap = addPairToJSMap;
}));

// node_modules/yaml/dist/nodes/Pair.js
var require_Pair = /* @__PURE__ */ __commonJSMin(((exports) => {
	var createNode = require_createNode();
	var stringifyPair = require_stringifyPair();
	var addPairToJSMap = require_addPairToJSMap();
	var identity = require_identity();
	function createPair(key, value, ctx) {
		const k = createNode.createNode(key, void 0, ctx);
		const v = createNode.createNode(value, void 0, ctx);
		return new Pair(k, v);
	}
	var Pair = class Pair {
		constructor(key, value = null) {
			Object.defineProperty(this, identity.NODE_TYPE, { value: identity.PAIR });
			this.key = key;
			this.value = value;
		}
		clone(schema) {
			let { key, value } = this;
			if (identity.isNode(key)) key = key.clone(schema);
			if (identity.isNode(value)) value = value.clone(schema);
			return new Pair(key, value);
		}
		toJSON(_, ctx) {
			const pair = ctx?.mapAsMap ? /* @__PURE__ */ new Map() : {};
			return addPairToJSMap.addPairToJSMap(ctx, pair, this);
		}
		toString(ctx, onComment, onChompKeep) {
			return ctx?.doc ? stringifyPair.stringifyPair(this, ctx, onComment, onChompKeep) : JSON.stringify(this);
		}
	};
	exports.Pair = Pair;
	exports.createPair = createPair;
}));

// node_modules/yaml/dist/stringify/stringifyCollection.js
var require_stringifyCollection = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var stringify = require_stringify();
	var stringifyComment = require_stringifyComment();
	function stringifyCollection(collection, ctx, options) {
		return (ctx.inFlow ?? collection.flow ? stringifyFlowCollection : stringifyBlockCollection)(collection, ctx, options);
	}
	function stringifyBlockCollection({ comment, items }, ctx, { blockItemPrefix, flowChars, itemIndent, onChompKeep, onComment }) {
		const { indent, options: { commentString } } = ctx;
		const itemCtx = Object.assign({}, ctx, {
			indent: itemIndent,
			type: null
		});
		let chompKeep = false;
		const lines = [];
		for (let i = 0; i < items.length; ++i) {
			const item = items[i];
			let comment = null;
			if (identity.isNode(item)) {
				if (!chompKeep && item.spaceBefore) lines.push("");
				addCommentBefore(ctx, lines, item.commentBefore, chompKeep);
				if (item.comment) comment = item.comment;
			} else if (identity.isPair(item)) {
				const ik = identity.isNode(item.key) ? item.key : null;
				if (ik) {
					if (!chompKeep && ik.spaceBefore) lines.push("");
					addCommentBefore(ctx, lines, ik.commentBefore, chompKeep);
				}
			}
			chompKeep = false;
			let str = stringify.stringify(item, itemCtx, () => comment = null, () => chompKeep = true);
			if (comment) str += stringifyComment.lineComment(str, itemIndent, commentString(comment));
			if (chompKeep && comment) chompKeep = false;
			lines.push(blockItemPrefix + str);
		}
		let str;
		if (lines.length === 0) str = flowChars.start + flowChars.end;
		else {
			str = lines[0];
			for (let i = 1; i < lines.length; ++i) {
				const line = lines[i];
				str += line ? `\n${indent}${line}` : "\n";
			}
		}
		if (comment) {
			str += "\n" + stringifyComment.indentComment(commentString(comment), indent);
			if (onComment) onComment();
		} else if (chompKeep && onChompKeep) onChompKeep();
		return str;
	}
	function stringifyFlowCollection({ items }, ctx, { flowChars, itemIndent }) {
		const { indent, indentStep, flowCollectionPadding: fcPadding, options: { commentString } } = ctx;
		itemIndent += indentStep;
		const itemCtx = Object.assign({}, ctx, {
			indent: itemIndent,
			inFlow: true,
			type: null
		});
		let reqNewline = false;
		let linesAtValue = 0;
		const lines = [];
		for (let i = 0; i < items.length; ++i) {
			const item = items[i];
			let comment = null;
			if (identity.isNode(item)) {
				if (item.spaceBefore) lines.push("");
				addCommentBefore(ctx, lines, item.commentBefore, false);
				if (item.comment) comment = item.comment;
			} else if (identity.isPair(item)) {
				const ik = identity.isNode(item.key) ? item.key : null;
				if (ik) {
					if (ik.spaceBefore) lines.push("");
					addCommentBefore(ctx, lines, ik.commentBefore, false);
					if (ik.comment) reqNewline = true;
				}
				const iv = identity.isNode(item.value) ? item.value : null;
				if (iv) {
					if (iv.comment) comment = iv.comment;
					if (iv.commentBefore) reqNewline = true;
				} else if (item.value == null && ik?.comment) comment = ik.comment;
			}
			if (comment) reqNewline = true;
			let str = stringify.stringify(item, itemCtx, () => comment = null);
			reqNewline || (reqNewline = lines.length > linesAtValue || str.includes("\n"));
			if (i < items.length - 1) str += ",";
			else if (ctx.options.trailingComma) {
				if (ctx.options.lineWidth > 0) reqNewline || (reqNewline = lines.reduce((sum, line) => sum + line.length + 2, 2) + (str.length + 2) > ctx.options.lineWidth);
				if (reqNewline) str += ",";
			}
			if (comment) str += stringifyComment.lineComment(str, itemIndent, commentString(comment));
			lines.push(str);
			linesAtValue = lines.length;
		}
		const { start, end } = flowChars;
		if (lines.length === 0) return start + end;
		else {
			if (!reqNewline) {
				const len = lines.reduce((sum, line) => sum + line.length + 2, 2);
				reqNewline = ctx.options.lineWidth > 0 && len > ctx.options.lineWidth;
			}
			if (reqNewline) {
				let str = start;
				for (const line of lines) str += line ? `\n${indentStep}${indent}${line}` : "\n";
				return `${str}\n${indent}${end}`;
			} else return `${start}${fcPadding}${lines.join(" ")}${fcPadding}${end}`;
		}
	}
	function addCommentBefore({ indent, options: { commentString } }, lines, comment, chompKeep) {
		if (comment && chompKeep) comment = comment.replace(/^\n+/, "");
		if (comment) {
			const ic = stringifyComment.indentComment(commentString(comment), indent);
			lines.push(ic.trimStart());
		}
	}
	exports.stringifyCollection = stringifyCollection;
}));

// node_modules/yaml/dist/nodes/YAMLMap.js
var require_YAMLMap = /* @__PURE__ */ __commonJSMin(((exports) => {
	var stringifyCollection = require_stringifyCollection();
	var addPairToJSMap = require_addPairToJSMap();
	var Collection = require_Collection();
	var identity = require_identity();
	var Pair = require_Pair();
	var Scalar = require_Scalar();
	function findPair(items, key) {
		const k = identity.isScalar(key) ? key.value : key;
		for (const it of items) if (identity.isPair(it)) {
			if (it.key === key || it.key === k) return it;
			if (identity.isScalar(it.key) && it.key.value === k) return it;
		}
	}
	var YAMLMap = class extends Collection.Collection {
		static get tagName() {
			return "tag:yaml.org,2002:map";
		}
		constructor(schema) {
			super(identity.MAP, schema);
			this.items = [];
		}
		/**
		* A generic collection parsing method that can be extended
		* to other node classes that inherit from YAMLMap
		*/
		static from(schema, obj, ctx) {
			const { keepUndefined, replacer } = ctx;
			const map = new this(schema);
			const add = (key, value) => {
				if (typeof replacer === "function") value = replacer.call(obj, key, value);
				else if (Array.isArray(replacer) && !replacer.includes(key)) return;
				if (value !== void 0 || keepUndefined) map.items.push(Pair.createPair(key, value, ctx));
			};
			if (obj instanceof Map) for (const [key, value] of obj) add(key, value);
			else if (obj && typeof obj === "object") for (const key of Object.keys(obj)) add(key, obj[key]);
			if (typeof schema.sortMapEntries === "function") map.items.sort(schema.sortMapEntries);
			return map;
		}
		/**
		* Adds a value to the collection.
		*
		* @param overwrite - If not set `true`, using a key that is already in the
		*   collection will throw. Otherwise, overwrites the previous value.
		*/
		add(pair, overwrite) {
			let _pair;
			if (identity.isPair(pair)) _pair = pair;
			else if (!pair || typeof pair !== "object" || !("key" in pair)) _pair = new Pair.Pair(pair, pair?.value);
			else _pair = new Pair.Pair(pair.key, pair.value);
			const prev = findPair(this.items, _pair.key);
			const sortEntries = this.schema?.sortMapEntries;
			if (prev) {
				if (!overwrite) throw new Error(`Key ${_pair.key} already set`);
				if (identity.isScalar(prev.value) && Scalar.isScalarValue(_pair.value)) prev.value.value = _pair.value;
				else prev.value = _pair.value;
			} else if (sortEntries) {
				const i = this.items.findIndex((item) => sortEntries(_pair, item) < 0);
				if (i === -1) this.items.push(_pair);
				else this.items.splice(i, 0, _pair);
			} else this.items.push(_pair);
		}
		delete(key) {
			const it = findPair(this.items, key);
			if (!it) return false;
			return this.items.splice(this.items.indexOf(it), 1).length > 0;
		}
		get(key, keepScalar) {
			const node = findPair(this.items, key)?.value;
			return (!keepScalar && identity.isScalar(node) ? node.value : node) ?? void 0;
		}
		has(key) {
			return !!findPair(this.items, key);
		}
		set(key, value) {
			this.add(new Pair.Pair(key, value), true);
		}
		/**
		* @param ctx - Conversion context, originally set in Document#toJS()
		* @param {Class} Type - If set, forces the returned collection type
		* @returns Instance of Type, Map, or Object
		*/
		toJSON(_, ctx, Type) {
			const map = Type ? new Type() : ctx?.mapAsMap ? /* @__PURE__ */ new Map() : {};
			if (ctx?.onCreate) ctx.onCreate(map);
			for (const item of this.items) addPairToJSMap.addPairToJSMap(ctx, map, item);
			return map;
		}
		toString(ctx, onComment, onChompKeep) {
			if (!ctx) return JSON.stringify(this);
			for (const item of this.items) if (!identity.isPair(item)) throw new Error(`Map items must all be pairs; found ${JSON.stringify(item)} instead`);
			if (!ctx.allNullValues && this.hasAllNullValues(false)) ctx = Object.assign({}, ctx, { allNullValues: true });
			return stringifyCollection.stringifyCollection(this, ctx, {
				blockItemPrefix: "",
				flowChars: {
					start: "{",
					end: "}"
				},
				itemIndent: ctx.indent || "",
				onChompKeep,
				onComment
			});
		}
	};
	exports.YAMLMap = YAMLMap;
	exports.findPair = findPair;
}));

// node_modules/yaml/dist/schema/common/map.js
var require_map = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var YAMLMap = require_YAMLMap();
	const map = {
		collection: "map",
		default: true,
		nodeClass: YAMLMap.YAMLMap,
		tag: "tag:yaml.org,2002:map",
		resolve(map, onError) {
			if (!identity.isMap(map)) onError("Expected a mapping for this tag");
			return map;
		},
		createNode: (schema, obj, ctx) => YAMLMap.YAMLMap.from(schema, obj, ctx)
	};
	exports.map = map;
}));

// node_modules/yaml/dist/nodes/YAMLSeq.js
var require_YAMLSeq = /* @__PURE__ */ __commonJSMin(((exports) => {
	var createNode = require_createNode();
	var stringifyCollection = require_stringifyCollection();
	var Collection = require_Collection();
	var identity = require_identity();
	var Scalar = require_Scalar();
	var toJS = require_toJS();
	var YAMLSeq = class extends Collection.Collection {
		static get tagName() {
			return "tag:yaml.org,2002:seq";
		}
		constructor(schema) {
			super(identity.SEQ, schema);
			this.items = [];
		}
		add(value) {
			this.items.push(value);
		}
		/**
		* Removes a value from the collection.
		*
		* `key` must contain a representation of an integer for this to succeed.
		* It may be wrapped in a `Scalar`.
		*
		* @returns `true` if the item was found and removed.
		*/
		delete(key) {
			const idx = asItemIndex(key);
			if (typeof idx !== "number") return false;
			return this.items.splice(idx, 1).length > 0;
		}
		get(key, keepScalar) {
			const idx = asItemIndex(key);
			if (typeof idx !== "number") return void 0;
			const it = this.items[idx];
			return !keepScalar && identity.isScalar(it) ? it.value : it;
		}
		/**
		* Checks if the collection includes a value with the key `key`.
		*
		* `key` must contain a representation of an integer for this to succeed.
		* It may be wrapped in a `Scalar`.
		*/
		has(key) {
			const idx = asItemIndex(key);
			return typeof idx === "number" && idx < this.items.length;
		}
		/**
		* Sets a value in this collection. For `!!set`, `value` needs to be a
		* boolean to add/remove the item from the set.
		*
		* If `key` does not contain a representation of an integer, this will throw.
		* It may be wrapped in a `Scalar`.
		*/
		set(key, value) {
			const idx = asItemIndex(key);
			if (typeof idx !== "number") throw new Error(`Expected a valid index, not ${key}.`);
			const prev = this.items[idx];
			if (identity.isScalar(prev) && Scalar.isScalarValue(value)) prev.value = value;
			else this.items[idx] = value;
		}
		toJSON(_, ctx) {
			const seq = [];
			if (ctx?.onCreate) ctx.onCreate(seq);
			let i = 0;
			for (const item of this.items) seq.push(toJS.toJS(item, String(i++), ctx));
			return seq;
		}
		toString(ctx, onComment, onChompKeep) {
			if (!ctx) return JSON.stringify(this);
			return stringifyCollection.stringifyCollection(this, ctx, {
				blockItemPrefix: "- ",
				flowChars: {
					start: "[",
					end: "]"
				},
				itemIndent: (ctx.indent || "") + "  ",
				onChompKeep,
				onComment
			});
		}
		static from(schema, obj, ctx) {
			const { replacer } = ctx;
			const seq = new this(schema);
			if (obj && Symbol.iterator in Object(obj)) {
				let i = 0;
				for (let it of obj) {
					if (typeof replacer === "function") {
						const key = obj instanceof Set ? it : String(i++);
						it = replacer.call(obj, key, it);
					}
					seq.items.push(createNode.createNode(it, void 0, ctx));
				}
			}
			return seq;
		}
	};
	function asItemIndex(key) {
		let idx = identity.isScalar(key) ? key.value : key;
		if (idx && typeof idx === "string") idx = Number(idx);
		return typeof idx === "number" && Number.isInteger(idx) && idx >= 0 ? idx : null;
	}
	exports.YAMLSeq = YAMLSeq;
}));

// node_modules/yaml/dist/schema/common/seq.js
var require_seq = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var YAMLSeq = require_YAMLSeq();
	const seq = {
		collection: "seq",
		default: true,
		nodeClass: YAMLSeq.YAMLSeq,
		tag: "tag:yaml.org,2002:seq",
		resolve(seq, onError) {
			if (!identity.isSeq(seq)) onError("Expected a sequence for this tag");
			return seq;
		},
		createNode: (schema, obj, ctx) => YAMLSeq.YAMLSeq.from(schema, obj, ctx)
	};
	exports.seq = seq;
}));

// node_modules/yaml/dist/schema/common/string.js
var require_string = /* @__PURE__ */ __commonJSMin(((exports) => {
	var stringifyString = require_stringifyString();
	const string = {
		identify: (value) => typeof value === "string",
		default: true,
		tag: "tag:yaml.org,2002:str",
		resolve: (str) => str,
		stringify(item, ctx, onComment, onChompKeep) {
			ctx = Object.assign({ actualString: true }, ctx);
			return stringifyString.stringifyString(item, ctx, onComment, onChompKeep);
		}
	};
	exports.string = string;
}));

// node_modules/yaml/dist/schema/common/null.js
var require_null = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	const nullTag = {
		identify: (value) => value == null,
		createNode: () => new Scalar.Scalar(null),
		default: true,
		tag: "tag:yaml.org,2002:null",
		test: /^(?:~|[Nn]ull|NULL)?$/,
		resolve: () => new Scalar.Scalar(null),
		stringify: ({ source }, ctx) => typeof source === "string" && nullTag.test.test(source) ? source : ctx.options.nullStr
	};
	exports.nullTag = nullTag;
}));

// node_modules/yaml/dist/schema/core/bool.js
var require_bool$1 = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	const boolTag = {
		identify: (value) => typeof value === "boolean",
		default: true,
		tag: "tag:yaml.org,2002:bool",
		test: /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/,
		resolve: (str) => new Scalar.Scalar(str[0] === "t" || str[0] === "T"),
		stringify({ source, value }, ctx) {
			if (source && boolTag.test.test(source)) {
				if (value === (source[0] === "t" || source[0] === "T")) return source;
			}
			return value ? ctx.options.trueStr : ctx.options.falseStr;
		}
	};
	exports.boolTag = boolTag;
}));

// node_modules/yaml/dist/stringify/stringifyNumber.js
var require_stringifyNumber = /* @__PURE__ */ __commonJSMin(((exports) => {
	function stringifyNumber({ format, minFractionDigits, tag, value }) {
		if (typeof value === "bigint") return String(value);
		const num = typeof value === "number" ? value : Number(value);
		if (!isFinite(num)) return isNaN(num) ? ".nan" : num < 0 ? "-.inf" : ".inf";
		let n = Object.is(value, -0) ? "-0" : JSON.stringify(value);
		if (!format && minFractionDigits && (!tag || tag === "tag:yaml.org,2002:float") && /^-?\d/.test(n) && !n.includes("e")) {
			let i = n.indexOf(".");
			if (i < 0) {
				i = n.length;
				n += ".";
			}
			let d = minFractionDigits - (n.length - i - 1);
			while (d-- > 0) n += "0";
		}
		return n;
	}
	exports.stringifyNumber = stringifyNumber;
}));

// node_modules/yaml/dist/schema/core/float.js
var require_float$1 = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var stringifyNumber = require_stringifyNumber();
	const floatNaN = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,
		resolve: (str) => str.slice(-3).toLowerCase() === "nan" ? NaN : str[0] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
		stringify: stringifyNumber.stringifyNumber
	};
	const floatExp = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		format: "EXP",
		test: /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$/,
		resolve: (str) => parseFloat(str),
		stringify(node) {
			const num = Number(node.value);
			return isFinite(num) ? num.toExponential() : stringifyNumber.stringifyNumber(node);
		}
	};
	const float = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		test: /^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$/,
		resolve(str) {
			const node = new Scalar.Scalar(parseFloat(str));
			const dot = str.indexOf(".");
			if (dot !== -1 && str[str.length - 1] === "0") node.minFractionDigits = str.length - dot - 1;
			return node;
		},
		stringify: stringifyNumber.stringifyNumber
	};
	exports.float = float;
	exports.floatExp = floatExp;
	exports.floatNaN = floatNaN;
}));

// node_modules/yaml/dist/schema/core/int.js
var require_int$1 = /* @__PURE__ */ __commonJSMin(((exports) => {
	var stringifyNumber = require_stringifyNumber();
	const intIdentify = (value) => typeof value === "bigint" || Number.isInteger(value);
	const intResolve = (str, offset, radix, { intAsBigInt }) => intAsBigInt ? BigInt(str) : parseInt(str.substring(offset), radix);
	function intStringify(node, radix, prefix) {
		const { value } = node;
		if (intIdentify(value) && value >= 0) return prefix + value.toString(radix);
		return stringifyNumber.stringifyNumber(node);
	}
	const intOct = {
		identify: (value) => intIdentify(value) && value >= 0,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "OCT",
		test: /^0o[0-7]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 2, 8, opt),
		stringify: (node) => intStringify(node, 8, "0o")
	};
	const int = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		test: /^[-+]?[0-9]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 0, 10, opt),
		stringify: stringifyNumber.stringifyNumber
	};
	const intHex = {
		identify: (value) => intIdentify(value) && value >= 0,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "HEX",
		test: /^0x[0-9a-fA-F]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 2, 16, opt),
		stringify: (node) => intStringify(node, 16, "0x")
	};
	exports.int = int;
	exports.intHex = intHex;
	exports.intOct = intOct;
}));

// node_modules/yaml/dist/schema/core/schema.js
var require_schema$2 = /* @__PURE__ */ __commonJSMin(((exports) => {
	var map = require_map();
	var _null = require_null();
	var seq = require_seq();
	var string = require_string();
	var bool = require_bool$1();
	var float = require_float$1();
	var int = require_int$1();
	const schema = [
		map.map,
		seq.seq,
		string.string,
		_null.nullTag,
		bool.boolTag,
		int.intOct,
		int.int,
		int.intHex,
		float.floatNaN,
		float.floatExp,
		float.float
	];
	exports.schema = schema;
}));

// node_modules/yaml/dist/schema/json/schema.js
var require_schema$1 = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var map = require_map();
	var seq = require_seq();
	function intIdentify(value) {
		return typeof value === "bigint" || Number.isInteger(value);
	}
	const stringifyJSON = ({ value }) => JSON.stringify(value);
	const jsonScalars = [
		{
			identify: (value) => typeof value === "string",
			default: true,
			tag: "tag:yaml.org,2002:str",
			resolve: (str) => str,
			stringify: stringifyJSON
		},
		{
			identify: (value) => value == null,
			createNode: () => new Scalar.Scalar(null),
			default: true,
			tag: "tag:yaml.org,2002:null",
			test: /^null$/,
			resolve: () => null,
			stringify: stringifyJSON
		},
		{
			identify: (value) => typeof value === "boolean",
			default: true,
			tag: "tag:yaml.org,2002:bool",
			test: /^true$|^false$/,
			resolve: (str) => str === "true",
			stringify: stringifyJSON
		},
		{
			identify: intIdentify,
			default: true,
			tag: "tag:yaml.org,2002:int",
			test: /^-?(?:0|[1-9][0-9]*)$/,
			resolve: (str, _onError, { intAsBigInt }) => intAsBigInt ? BigInt(str) : parseInt(str, 10),
			stringify: ({ value }) => intIdentify(value) ? value.toString() : JSON.stringify(value)
		},
		{
			identify: (value) => typeof value === "number",
			default: true,
			tag: "tag:yaml.org,2002:float",
			test: /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?$/,
			resolve: (str) => parseFloat(str),
			stringify: stringifyJSON
		}
	];
	const schema = [map.map, seq.seq].concat(jsonScalars, {
		default: true,
		tag: "",
		test: /^/,
		resolve(str, onError) {
			onError(`Unresolved plain scalar ${JSON.stringify(str)}`);
			return str;
		}
	});
	exports.schema = schema;
}));

// node_modules/yaml/dist/schema/yaml-1.1/binary.js
var require_binary = /* @__PURE__ */ __commonJSMin(((exports) => {
	var node_buffer = __require("buffer");
	var Scalar = require_Scalar();
	var stringifyString = require_stringifyString();
	const binary = {
		identify: (value) => value instanceof Uint8Array,
		default: false,
		tag: "tag:yaml.org,2002:binary",
		/**
		* Returns a Buffer in node and an Uint8Array in browsers
		*
		* To use the resulting buffer as an image, you'll want to do something like:
		*
		*   const blob = new Blob([buffer], { type: 'image/jpeg' })
		*   document.querySelector('#photo').src = URL.createObjectURL(blob)
		*/
		resolve(src, onError) {
			if (typeof node_buffer.Buffer === "function") return node_buffer.Buffer.from(src, "base64");
			else if (typeof atob === "function") {
				const str = atob(src.replace(/[\n\r]/g, ""));
				const buffer = new Uint8Array(str.length);
				for (let i = 0; i < str.length; ++i) buffer[i] = str.charCodeAt(i);
				return buffer;
			} else {
				onError("This environment does not support reading binary tags; either Buffer or atob is required");
				return src;
			}
		},
		stringify({ comment, type, value }, ctx, onComment, onChompKeep) {
			if (!value) return "";
			const buf = value;
			let str;
			if (typeof node_buffer.Buffer === "function") str = buf instanceof node_buffer.Buffer ? buf.toString("base64") : node_buffer.Buffer.from(buf.buffer).toString("base64");
			else if (typeof btoa === "function") {
				let s = "";
				for (let i = 0; i < buf.length; ++i) s += String.fromCharCode(buf[i]);
				str = btoa(s);
			} else throw new Error("This environment does not support writing binary tags; either Buffer or btoa is required");
			type ?? (type = Scalar.Scalar.BLOCK_LITERAL);
			if (type !== Scalar.Scalar.QUOTE_DOUBLE) {
				const lineWidth = Math.max(ctx.options.lineWidth - ctx.indent.length, ctx.options.minContentWidth);
				const n = Math.ceil(str.length / lineWidth);
				const lines = new Array(n);
				for (let i = 0, o = 0; i < n; ++i, o += lineWidth) lines[i] = str.substr(o, lineWidth);
				str = lines.join(type === Scalar.Scalar.BLOCK_LITERAL ? "\n" : " ");
			}
			return stringifyString.stringifyString({
				comment,
				type,
				value: str
			}, ctx, onComment, onChompKeep);
		}
	};
	exports.binary = binary;
}));

// node_modules/yaml/dist/schema/yaml-1.1/pairs.js
var require_pairs = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Pair = require_Pair();
	var Scalar = require_Scalar();
	var YAMLSeq = require_YAMLSeq();
	function resolvePairs(seq, onError) {
		if (identity.isSeq(seq)) for (let i = 0; i < seq.items.length; ++i) {
			let item = seq.items[i];
			if (identity.isPair(item)) continue;
			else if (identity.isMap(item)) {
				if (item.items.length > 1) onError("Each pair must have its own sequence indicator");
				const pair = item.items[0] || new Pair.Pair(new Scalar.Scalar(null));
				if (item.commentBefore) pair.key.commentBefore = pair.key.commentBefore ? `${item.commentBefore}\n${pair.key.commentBefore}` : item.commentBefore;
				if (item.comment) {
					const cn = pair.value ?? pair.key;
					cn.comment = cn.comment ? `${item.comment}\n${cn.comment}` : item.comment;
				}
				item = pair;
			}
			seq.items[i] = identity.isPair(item) ? item : new Pair.Pair(item);
		}
		else onError("Expected a sequence for this tag");
		return seq;
	}
	function createPairs(schema, iterable, ctx) {
		const { replacer } = ctx;
		const pairs = new YAMLSeq.YAMLSeq(schema);
		pairs.tag = "tag:yaml.org,2002:pairs";
		let i = 0;
		if (iterable && Symbol.iterator in Object(iterable)) for (let it of iterable) {
			if (typeof replacer === "function") it = replacer.call(iterable, String(i++), it);
			let key, value;
			if (Array.isArray(it)) {
				if (it.length === 2) {
					key = it[0];
					value = it[1];
				} else throw new TypeError(`Expected [key, value] tuple: ${it}`);
			} else if (it && it instanceof Object) {
				const keys = Object.keys(it);
				if (keys.length === 1) {
					key = keys[0];
					value = it[key];
				} else throw new TypeError(`Expected tuple with one key, not ${keys.length} keys`);
			} else key = it;
			pairs.items.push(Pair.createPair(key, value, ctx));
		}
		return pairs;
	}
	const pairs = {
		collection: "seq",
		default: false,
		tag: "tag:yaml.org,2002:pairs",
		resolve: resolvePairs,
		createNode: createPairs
	};
	exports.createPairs = createPairs;
	exports.pairs = pairs;
	exports.resolvePairs = resolvePairs;
}));

// node_modules/yaml/dist/schema/yaml-1.1/omap.js
var require_omap = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var toJS = require_toJS();
	var YAMLMap = require_YAMLMap();
	var YAMLSeq = require_YAMLSeq();
	var pairs = require_pairs();
	var YAMLOMap = class YAMLOMap extends YAMLSeq.YAMLSeq {
		constructor() {
			super();
			this.add = YAMLMap.YAMLMap.prototype.add.bind(this);
			this.delete = YAMLMap.YAMLMap.prototype.delete.bind(this);
			this.get = YAMLMap.YAMLMap.prototype.get.bind(this);
			this.has = YAMLMap.YAMLMap.prototype.has.bind(this);
			this.set = YAMLMap.YAMLMap.prototype.set.bind(this);
			this.tag = YAMLOMap.tag;
		}
		/**
		* If `ctx` is given, the return type is actually `Map<unknown, unknown>`,
		* but TypeScript won't allow widening the signature of a child method.
		*/
		toJSON(_, ctx) {
			if (!ctx) return super.toJSON(_);
			const map = /* @__PURE__ */ new Map();
			if (ctx?.onCreate) ctx.onCreate(map);
			for (const pair of this.items) {
				let key, value;
				if (identity.isPair(pair)) {
					key = toJS.toJS(pair.key, "", ctx);
					value = toJS.toJS(pair.value, key, ctx);
				} else key = toJS.toJS(pair, "", ctx);
				if (map.has(key)) throw new Error("Ordered maps must not include duplicate keys");
				map.set(key, value);
			}
			return map;
		}
		static from(schema, iterable, ctx) {
			const pairs$1 = pairs.createPairs(schema, iterable, ctx);
			const omap = new this();
			omap.items = pairs$1.items;
			return omap;
		}
	};
	YAMLOMap.tag = "tag:yaml.org,2002:omap";
	const omap = {
		collection: "seq",
		identify: (value) => value instanceof Map,
		nodeClass: YAMLOMap,
		default: false,
		tag: "tag:yaml.org,2002:omap",
		resolve(seq, onError) {
			const pairs$1 = pairs.resolvePairs(seq, onError);
			const seenKeys = [];
			for (const { key } of pairs$1.items) if (identity.isScalar(key)) {
				if (seenKeys.includes(key.value)) onError(`Ordered maps must not include duplicate keys: ${key.value}`);
				else seenKeys.push(key.value);
			}
			return Object.assign(new YAMLOMap(), pairs$1);
		},
		createNode: (schema, iterable, ctx) => YAMLOMap.from(schema, iterable, ctx)
	};
	exports.YAMLOMap = YAMLOMap;
	exports.omap = omap;
}));

// node_modules/yaml/dist/schema/yaml-1.1/bool.js
var require_bool = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	function boolStringify({ value, source }, ctx) {
		if (source && (value ? trueTag : falseTag).test.test(source)) return source;
		return value ? ctx.options.trueStr : ctx.options.falseStr;
	}
	const trueTag = {
		identify: (value) => value === true,
		default: true,
		tag: "tag:yaml.org,2002:bool",
		test: /^(?:Y|y|[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON)$/,
		resolve: () => new Scalar.Scalar(true),
		stringify: boolStringify
	};
	const falseTag = {
		identify: (value) => value === false,
		default: true,
		tag: "tag:yaml.org,2002:bool",
		test: /^(?:N|n|[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/,
		resolve: () => new Scalar.Scalar(false),
		stringify: boolStringify
	};
	exports.falseTag = falseTag;
	exports.trueTag = trueTag;
}));

// node_modules/yaml/dist/schema/yaml-1.1/float.js
var require_float = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var stringifyNumber = require_stringifyNumber();
	const floatNaN = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,
		resolve: (str) => str.slice(-3).toLowerCase() === "nan" ? NaN : str[0] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
		stringify: stringifyNumber.stringifyNumber
	};
	const floatExp = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		format: "EXP",
		test: /^[-+]?(?:[0-9][0-9_]*)?(?:\.[0-9_]*)?[eE][-+]?[0-9]+$/,
		resolve: (str) => parseFloat(str.replace(/_/g, "")),
		stringify(node) {
			const num = Number(node.value);
			return isFinite(num) ? num.toExponential() : stringifyNumber.stringifyNumber(node);
		}
	};
	const float = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		test: /^[-+]?(?:[0-9][0-9_]*)?\.[0-9_]*$/,
		resolve(str) {
			const node = new Scalar.Scalar(parseFloat(str.replace(/_/g, "")));
			const dot = str.indexOf(".");
			if (dot !== -1) {
				const f = str.substring(dot + 1).replace(/_/g, "");
				if (f[f.length - 1] === "0") node.minFractionDigits = f.length;
			}
			return node;
		},
		stringify: stringifyNumber.stringifyNumber
	};
	exports.float = float;
	exports.floatExp = floatExp;
	exports.floatNaN = floatNaN;
}));

// node_modules/yaml/dist/schema/yaml-1.1/int.js
var require_int = /* @__PURE__ */ __commonJSMin(((exports) => {
	var stringifyNumber = require_stringifyNumber();
	const intIdentify = (value) => typeof value === "bigint" || Number.isInteger(value);
	function intResolve(str, offset, radix, { intAsBigInt }) {
		const sign = str[0];
		if (sign === "-" || sign === "+") offset += 1;
		str = str.substring(offset).replace(/_/g, "");
		if (intAsBigInt) {
			switch (radix) {
				case 2:
					str = `0b${str}`;
					break;
				case 8:
					str = `0o${str}`;
					break;
				case 16: str = `0x${str}`;
			}
			const n = BigInt(str);
			return sign === "-" ? BigInt(-1) * n : n;
		}
		const n = parseInt(str, radix);
		return sign === "-" ? -1 * n : n;
	}
	function intStringify(node, radix, prefix) {
		const { value } = node;
		if (intIdentify(value)) {
			const str = value.toString(radix);
			return value < 0 ? "-" + prefix + str.substr(1) : prefix + str;
		}
		return stringifyNumber.stringifyNumber(node);
	}
	const intBin = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "BIN",
		test: /^[-+]?0b[0-1_]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 2, 2, opt),
		stringify: (node) => intStringify(node, 2, "0b")
	};
	const intOct = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "OCT",
		test: /^[-+]?0[0-7_]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 1, 8, opt),
		stringify: (node) => intStringify(node, 8, "0")
	};
	const int = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		test: /^[-+]?[0-9][0-9_]*$/,
		resolve: (str, _onError, opt) => intResolve(str, 0, 10, opt),
		stringify: stringifyNumber.stringifyNumber
	};
	const intHex = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "HEX",
		test: /^[-+]?0x[0-9a-fA-F_]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 2, 16, opt),
		stringify: (node) => intStringify(node, 16, "0x")
	};
	exports.int = int;
	exports.intBin = intBin;
	exports.intHex = intHex;
	exports.intOct = intOct;
}));

// node_modules/yaml/dist/schema/yaml-1.1/set.js
var require_set = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Pair = require_Pair();
	var YAMLMap = require_YAMLMap();
	var YAMLSet = class YAMLSet extends YAMLMap.YAMLMap {
		constructor(schema) {
			super(schema);
			this.tag = YAMLSet.tag;
		}
		add(key) {
			let pair;
			if (identity.isPair(key)) pair = key;
			else if (key && typeof key === "object" && "key" in key && "value" in key && key.value === null) pair = new Pair.Pair(key.key, null);
			else pair = new Pair.Pair(key, null);
			if (!YAMLMap.findPair(this.items, pair.key)) this.items.push(pair);
		}
		/**
		* If `keepPair` is `true`, returns the Pair matching `key`.
		* Otherwise, returns the value of that Pair's key.
		*/
		get(key, keepPair) {
			const pair = YAMLMap.findPair(this.items, key);
			return !keepPair && identity.isPair(pair) ? identity.isScalar(pair.key) ? pair.key.value : pair.key : pair;
		}
		set(key, value) {
			if (typeof value !== "boolean") throw new Error(`Expected boolean value for set(key, value) in a YAML set, not ${typeof value}`);
			const prev = YAMLMap.findPair(this.items, key);
			if (prev && !value) this.items.splice(this.items.indexOf(prev), 1);
			else if (!prev && value) this.items.push(new Pair.Pair(key));
		}
		toJSON(_, ctx) {
			return super.toJSON(_, ctx, Set);
		}
		toString(ctx, onComment, onChompKeep) {
			if (!ctx) return JSON.stringify(this);
			if (this.hasAllNullValues(true)) return super.toString(Object.assign({}, ctx, { allNullValues: true }), onComment, onChompKeep);
			else throw new Error("Set items must all have null values");
		}
		static from(schema, iterable, ctx) {
			const { replacer } = ctx;
			const set = new this(schema);
			if (iterable && Symbol.iterator in Object(iterable)) for (let value of iterable) {
				if (typeof replacer === "function") value = replacer.call(iterable, value, value);
				set.items.push(Pair.createPair(value, null, ctx));
			}
			return set;
		}
	};
	YAMLSet.tag = "tag:yaml.org,2002:set";
	const set = {
		collection: "map",
		identify: (value) => value instanceof Set,
		nodeClass: YAMLSet,
		default: false,
		tag: "tag:yaml.org,2002:set",
		createNode: (schema, iterable, ctx) => YAMLSet.from(schema, iterable, ctx),
		resolve(map, onError) {
			if (identity.isMap(map)) {
				if (map.hasAllNullValues(true)) return Object.assign(new YAMLSet(), map);
				else onError("Set items must all have null values");
			} else onError("Expected a mapping for this tag");
			return map;
		}
	};
	exports.YAMLSet = YAMLSet;
	exports.set = set;
}));

// node_modules/yaml/dist/schema/yaml-1.1/timestamp.js
var require_timestamp = /* @__PURE__ */ __commonJSMin(((exports) => {
	var stringifyNumber = require_stringifyNumber();
	/** Internal types handle bigint as number, because TS can't figure it out. */
	function parseSexagesimal(str, asBigInt) {
		const sign = str[0];
		const parts = sign === "-" || sign === "+" ? str.substring(1) : str;
		const num = (n) => asBigInt ? BigInt(n) : Number(n);
		const res = parts.replace(/_/g, "").split(":").reduce((res, p) => res * num(60) + num(p), num(0));
		return sign === "-" ? num(-1) * res : res;
	}
	/**
	* hhhh:mm:ss.sss
	*
	* Internal types handle bigint as number, because TS can't figure it out.
	*/
	function stringifySexagesimal(node) {
		let { value } = node;
		let num = (n) => n;
		if (typeof value === "bigint") num = (n) => BigInt(n);
		else if (isNaN(value) || !isFinite(value)) return stringifyNumber.stringifyNumber(node);
		let sign = "";
		if (value < 0) {
			sign = "-";
			value *= num(-1);
		}
		const _60 = num(60);
		const parts = [value % _60];
		if (value < 60) parts.unshift(0);
		else {
			value = (value - parts[0]) / _60;
			parts.unshift(value % _60);
			if (value >= 60) {
				value = (value - parts[0]) / _60;
				parts.unshift(value);
			}
		}
		return sign + parts.map((n) => String(n).padStart(2, "0")).join(":").replace(/000000\d*$/, "");
	}
	const intTime = {
		identify: (value) => typeof value === "bigint" || Number.isInteger(value),
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "TIME",
		test: /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+$/,
		resolve: (str, _onError, { intAsBigInt }) => parseSexagesimal(str, intAsBigInt),
		stringify: stringifySexagesimal
	};
	const floatTime = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		format: "TIME",
		test: /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/,
		resolve: (str) => parseSexagesimal(str, false),
		stringify: stringifySexagesimal
	};
	const timestamp = {
		identify: (value) => value instanceof Date,
		default: true,
		tag: "tag:yaml.org,2002:timestamp",
		test: RegExp("^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:(?:t|T|[ \\t]+)([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2}(\\.[0-9]+)?)(?:[ \\t]*(Z|[-+][012]?[0-9](?::[0-9]{2})?))?)?$"),
		resolve(str) {
			const match = str.match(timestamp.test);
			if (!match) throw new Error("!!timestamp expects a date, starting with yyyy-mm-dd");
			const [, year, month, day, hour, minute, second] = match.map(Number);
			const millisec = match[7] ? Number((match[7] + "00").substr(1, 3)) : 0;
			let date = Date.UTC(year, month - 1, day, hour || 0, minute || 0, second || 0, millisec);
			const tz = match[8];
			if (tz && tz !== "Z") {
				let d = parseSexagesimal(tz, false);
				if (Math.abs(d) < 30) d *= 60;
				date -= 6e4 * d;
			}
			return new Date(date);
		},
		stringify: ({ value }) => value?.toISOString().replace(/(T00:00:00)?\.000Z$/, "") ?? ""
	};
	exports.floatTime = floatTime;
	exports.intTime = intTime;
	exports.timestamp = timestamp;
}));

// node_modules/yaml/dist/schema/yaml-1.1/schema.js
var require_schema = /* @__PURE__ */ __commonJSMin(((exports) => {
	var map = require_map();
	var _null = require_null();
	var seq = require_seq();
	var string = require_string();
	var binary = require_binary();
	var bool = require_bool();
	var float = require_float();
	var int = require_int();
	var merge = require_merge();
	var omap = require_omap();
	var pairs = require_pairs();
	var set = require_set();
	var timestamp = require_timestamp();
	const schema = [
		map.map,
		seq.seq,
		string.string,
		_null.nullTag,
		bool.trueTag,
		bool.falseTag,
		int.intBin,
		int.intOct,
		int.int,
		int.intHex,
		float.floatNaN,
		float.floatExp,
		float.float,
		binary.binary,
		merge.merge,
		omap.omap,
		pairs.pairs,
		set.set,
		timestamp.intTime,
		timestamp.floatTime,
		timestamp.timestamp
	];
	exports.schema = schema;
}));

// node_modules/yaml/dist/schema/tags.js
var require_tags = /* @__PURE__ */ __commonJSMin(((exports) => {
	var map = require_map();
	var _null = require_null();
	var seq = require_seq();
	var string = require_string();
	var bool = require_bool$1();
	var float = require_float$1();
	var int = require_int$1();
	var schema = require_schema$2();
	var schema$1 = require_schema$1();
	var binary = require_binary();
	var merge = require_merge();
	var omap = require_omap();
	var pairs = require_pairs();
	var schema$2 = require_schema();
	var set = require_set();
	var timestamp = require_timestamp();
	const schemas = /* @__PURE__ */ new Map([
		["core", schema.schema],
		["failsafe", [
			map.map,
			seq.seq,
			string.string
		]],
		["json", schema$1.schema],
		["yaml11", schema$2.schema],
		["yaml-1.1", schema$2.schema]
	]);
	const tagsByName = {
		binary: binary.binary,
		bool: bool.boolTag,
		float: float.float,
		floatExp: float.floatExp,
		floatNaN: float.floatNaN,
		floatTime: timestamp.floatTime,
		int: int.int,
		intHex: int.intHex,
		intOct: int.intOct,
		intTime: timestamp.intTime,
		map: map.map,
		merge: merge.merge,
		null: _null.nullTag,
		omap: omap.omap,
		pairs: pairs.pairs,
		seq: seq.seq,
		set: set.set,
		timestamp: timestamp.timestamp
	};
	const coreKnownTags = {
		"tag:yaml.org,2002:binary": binary.binary,
		"tag:yaml.org,2002:merge": merge.merge,
		"tag:yaml.org,2002:omap": omap.omap,
		"tag:yaml.org,2002:pairs": pairs.pairs,
		"tag:yaml.org,2002:set": set.set,
		"tag:yaml.org,2002:timestamp": timestamp.timestamp
	};
	function getTags(customTags, schemaName, addMergeTag) {
		const schemaTags = schemas.get(schemaName);
		if (schemaTags && !customTags) return addMergeTag && !schemaTags.includes(merge.merge) ? schemaTags.concat(merge.merge) : schemaTags.slice();
		let tags = schemaTags;
		if (!tags) {
			if (Array.isArray(customTags)) tags = [];
			else {
				const keys = Array.from(schemas.keys()).filter((key) => key !== "yaml11").map((key) => JSON.stringify(key)).join(", ");
				throw new Error(`Unknown schema "${schemaName}"; use one of ${keys} or define customTags array`);
			}
		}
		if (Array.isArray(customTags)) for (const tag of customTags) tags = tags.concat(tag);
		else if (typeof customTags === "function") tags = customTags(tags.slice());
		if (addMergeTag) tags = tags.concat(merge.merge);
		return tags.reduce((tags, tag) => {
			const tagObj = typeof tag === "string" ? tagsByName[tag] : tag;
			if (!tagObj) {
				const tagName = JSON.stringify(tag);
				const keys = Object.keys(tagsByName).map((key) => JSON.stringify(key)).join(", ");
				throw new Error(`Unknown custom tag ${tagName}; use one of ${keys}`);
			}
			if (!tags.includes(tagObj)) tags.push(tagObj);
			return tags;
		}, []);
	}
	exports.coreKnownTags = coreKnownTags;
	exports.getTags = getTags;
}));

// node_modules/yaml/dist/schema/Schema.js
var require_Schema = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var map = require_map();
	var seq = require_seq();
	var string = require_string();
	var tags = require_tags();
	const sortMapEntriesByKey = (a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
	var Schema = class Schema {
		constructor({ compat, customTags, merge, resolveKnownTags, schema, sortMapEntries, toStringDefaults }) {
			this.compat = Array.isArray(compat) ? tags.getTags(compat, "compat") : compat ? tags.getTags(null, compat) : null;
			this.name = typeof schema === "string" && schema || "core";
			this.knownTags = resolveKnownTags ? tags.coreKnownTags : {};
			this.tags = tags.getTags(customTags, this.name, merge);
			this.toStringOptions = toStringDefaults ?? null;
			Object.defineProperty(this, identity.MAP, { value: map.map });
			Object.defineProperty(this, identity.SCALAR, { value: string.string });
			Object.defineProperty(this, identity.SEQ, { value: seq.seq });
			this.sortMapEntries = typeof sortMapEntries === "function" ? sortMapEntries : sortMapEntries === true ? sortMapEntriesByKey : null;
		}
		clone() {
			const copy = Object.create(Schema.prototype, Object.getOwnPropertyDescriptors(this));
			copy.tags = this.tags.slice();
			return copy;
		}
	};
	exports.Schema = Schema;
}));

// node_modules/yaml/dist/stringify/stringifyDocument.js
var require_stringifyDocument = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var stringify = require_stringify();
	var stringifyComment = require_stringifyComment();
	function stringifyDocument(doc, options) {
		const lines = [];
		let hasDirectives = options.directives === true;
		if (options.directives !== false && doc.directives) {
			const dir = doc.directives.toString(doc);
			if (dir) {
				lines.push(dir);
				hasDirectives = true;
			} else if (doc.directives.docStart) hasDirectives = true;
		}
		if (hasDirectives) lines.push("---");
		const ctx = stringify.createStringifyContext(doc, options);
		const { commentString } = ctx.options;
		if (doc.commentBefore) {
			if (lines.length !== 1) lines.unshift("");
			const cs = commentString(doc.commentBefore);
			lines.unshift(stringifyComment.indentComment(cs, ""));
		}
		let chompKeep = false;
		let contentComment = null;
		if (doc.contents) {
			if (identity.isNode(doc.contents)) {
				if (doc.contents.spaceBefore && hasDirectives) lines.push("");
				if (doc.contents.commentBefore) {
					const cs = commentString(doc.contents.commentBefore);
					lines.push(stringifyComment.indentComment(cs, ""));
				}
				ctx.forceBlockIndent = !!doc.comment;
				contentComment = doc.contents.comment;
			}
			const onChompKeep = contentComment ? void 0 : () => chompKeep = true;
			let body = stringify.stringify(doc.contents, ctx, () => contentComment = null, onChompKeep);
			if (contentComment) body += stringifyComment.lineComment(body, "", commentString(contentComment));
			if ((body[0] === "|" || body[0] === ">") && lines[lines.length - 1] === "---") lines[lines.length - 1] = `--- ${body}`;
			else lines.push(body);
		} else lines.push(stringify.stringify(doc.contents, ctx));
		if (doc.directives?.docEnd) {
			if (doc.comment) {
				const cs = commentString(doc.comment);
				if (cs.includes("\n")) {
					lines.push("...");
					lines.push(stringifyComment.indentComment(cs, ""));
				} else lines.push(`... ${cs}`);
			} else lines.push("...");
		} else {
			let dc = doc.comment;
			if (dc && chompKeep) dc = dc.replace(/^\n+/, "");
			if (dc) {
				if ((!chompKeep || contentComment) && lines[lines.length - 1] !== "") lines.push("");
				lines.push(stringifyComment.indentComment(commentString(dc), ""));
			}
		}
		return lines.join("\n") + "\n";
	}
	exports.stringifyDocument = stringifyDocument;
}));

// node_modules/yaml/dist/doc/Document.js
var require_Document = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Alias = require_Alias();
	var Collection = require_Collection();
	var identity = require_identity();
	var Pair = require_Pair();
	var toJS = require_toJS();
	var Schema = require_Schema();
	var stringifyDocument = require_stringifyDocument();
	var anchors = require_anchors();
	var applyReviver = require_applyReviver();
	var createNode = require_createNode();
	var directives = require_directives();
	var Document = class Document {
		constructor(value, replacer, options) {
			/** A comment before this Document */
			this.commentBefore = null;
			/** A comment immediately after this Document */
			this.comment = null;
			/** Errors encountered during parsing. */
			this.errors = [];
			/** Warnings encountered during parsing. */
			this.warnings = [];
			Object.defineProperty(this, identity.NODE_TYPE, { value: identity.DOC });
			let _replacer = null;
			if (typeof replacer === "function" || Array.isArray(replacer)) _replacer = replacer;
			else if (options === void 0 && replacer) {
				options = replacer;
				replacer = void 0;
			}
			const opt = Object.assign({
				intAsBigInt: false,
				keepSourceTokens: false,
				logLevel: "warn",
				prettyErrors: true,
				strict: true,
				stringKeys: false,
				uniqueKeys: true,
				version: "1.2"
			}, options);
			this.options = opt;
			let { version } = opt;
			if (options?._directives) {
				this.directives = options._directives.atDocument();
				if (this.directives.yaml.explicit) version = this.directives.yaml.version;
			} else this.directives = new directives.Directives({ version });
			this.setSchema(version, options);
			this.contents = value === void 0 ? null : this.createNode(value, _replacer, options);
		}
		/**
		* Create a deep copy of this Document and its contents.
		*
		* Custom Node values that inherit from `Object` still refer to their original instances.
		*/
		clone() {
			const copy = Object.create(Document.prototype, { [identity.NODE_TYPE]: { value: identity.DOC } });
			copy.commentBefore = this.commentBefore;
			copy.comment = this.comment;
			copy.errors = this.errors.slice();
			copy.warnings = this.warnings.slice();
			copy.options = Object.assign({}, this.options);
			if (this.directives) copy.directives = this.directives.clone();
			copy.schema = this.schema.clone();
			copy.contents = identity.isNode(this.contents) ? this.contents.clone(copy.schema) : this.contents;
			if (this.range) copy.range = this.range.slice();
			return copy;
		}
		/** Adds a value to the document. */
		add(value) {
			if (assertCollection(this.contents)) this.contents.add(value);
		}
		/** Adds a value to the document. */
		addIn(path, value) {
			if (assertCollection(this.contents)) this.contents.addIn(path, value);
		}
		/**
		* Create a new `Alias` node, ensuring that the target `node` has the required anchor.
		*
		* If `node` already has an anchor, `name` is ignored.
		* Otherwise, the `node.anchor` value will be set to `name`,
		* or if an anchor with that name is already present in the document,
		* `name` will be used as a prefix for a new unique anchor.
		* If `name` is undefined, the generated anchor will use 'a' as a prefix.
		*/
		createAlias(node, name) {
			if (!node.anchor) {
				const prev = anchors.anchorNames(this);
				node.anchor = !name || prev.has(name) ? anchors.findNewAnchor(name || "a", prev) : name;
			}
			return new Alias.Alias(node.anchor);
		}
		createNode(value, replacer, options) {
			let _replacer = void 0;
			if (typeof replacer === "function") {
				value = replacer.call({ "": value }, "", value);
				_replacer = replacer;
			} else if (Array.isArray(replacer)) {
				const keyToStr = (v) => typeof v === "number" || v instanceof String || v instanceof Number;
				const asStr = replacer.filter(keyToStr).map(String);
				if (asStr.length > 0) replacer = replacer.concat(asStr);
				_replacer = replacer;
			} else if (options === void 0 && replacer) {
				options = replacer;
				replacer = void 0;
			}
			const { aliasDuplicateObjects, anchorPrefix, flow, keepUndefined, onTagObj, tag } = options ?? {};
			const { onAnchor, setAnchors, sourceObjects } = anchors.createNodeAnchors(this, anchorPrefix || "a");
			const ctx = {
				aliasDuplicateObjects: aliasDuplicateObjects ?? true,
				keepUndefined: keepUndefined ?? false,
				onAnchor,
				onTagObj,
				replacer: _replacer,
				schema: this.schema,
				sourceObjects
			};
			const node = createNode.createNode(value, tag, ctx);
			if (flow && identity.isCollection(node)) node.flow = true;
			setAnchors();
			return node;
		}
		/**
		* Convert a key and a value into a `Pair` using the current schema,
		* recursively wrapping all values as `Scalar` or `Collection` nodes.
		*/
		createPair(key, value, options = {}) {
			const k = this.createNode(key, null, options);
			const v = this.createNode(value, null, options);
			return new Pair.Pair(k, v);
		}
		/**
		* Removes a value from the document.
		* @returns `true` if the item was found and removed.
		*/
		delete(key) {
			return assertCollection(this.contents) ? this.contents.delete(key) : false;
		}
		/**
		* Removes a value from the document.
		* @returns `true` if the item was found and removed.
		*/
		deleteIn(path) {
			if (Collection.isEmptyPath(path)) {
				if (this.contents == null) return false;
				this.contents = null;
				return true;
			}
			return assertCollection(this.contents) ? this.contents.deleteIn(path) : false;
		}
		/**
		* Returns item at `key`, or `undefined` if not found. By default unwraps
		* scalar values from their surrounding node; to disable set `keepScalar` to
		* `true` (collections are always returned intact).
		*/
		get(key, keepScalar) {
			return identity.isCollection(this.contents) ? this.contents.get(key, keepScalar) : void 0;
		}
		/**
		* Returns item at `path`, or `undefined` if not found. By default unwraps
		* scalar values from their surrounding node; to disable set `keepScalar` to
		* `true` (collections are always returned intact).
		*/
		getIn(path, keepScalar) {
			if (Collection.isEmptyPath(path)) return !keepScalar && identity.isScalar(this.contents) ? this.contents.value : this.contents;
			return identity.isCollection(this.contents) ? this.contents.getIn(path, keepScalar) : void 0;
		}
		/**
		* Checks if the document includes a value with the key `key`.
		*/
		has(key) {
			return identity.isCollection(this.contents) ? this.contents.has(key) : false;
		}
		/**
		* Checks if the document includes a value at `path`.
		*/
		hasIn(path) {
			if (Collection.isEmptyPath(path)) return this.contents !== void 0;
			return identity.isCollection(this.contents) ? this.contents.hasIn(path) : false;
		}
		/**
		* Sets a value in this document. For `!!set`, `value` needs to be a
		* boolean to add/remove the item from the set.
		*/
		set(key, value) {
			if (this.contents == null) this.contents = Collection.collectionFromPath(this.schema, [key], value);
			else if (assertCollection(this.contents)) this.contents.set(key, value);
		}
		/**
		* Sets a value in this document. For `!!set`, `value` needs to be a
		* boolean to add/remove the item from the set.
		*/
		setIn(path, value) {
			if (Collection.isEmptyPath(path)) this.contents = value;
			else if (this.contents == null) this.contents = Collection.collectionFromPath(this.schema, Array.from(path), value);
			else if (assertCollection(this.contents)) this.contents.setIn(path, value);
		}
		/**
		* Change the YAML version and schema used by the document.
		* A `null` version disables support for directives, explicit tags, anchors, and aliases.
		* It also requires the `schema` option to be given as a `Schema` instance value.
		*
		* Overrides all previously set schema options.
		*/
		setSchema(version, options = {}) {
			if (typeof version === "number") version = String(version);
			let opt;
			switch (version) {
				case "1.1":
					if (this.directives) this.directives.yaml.version = "1.1";
					else this.directives = new directives.Directives({ version: "1.1" });
					opt = {
						resolveKnownTags: false,
						schema: "yaml-1.1"
					};
					break;
				case "1.2":
				case "next":
					if (this.directives) this.directives.yaml.version = version;
					else this.directives = new directives.Directives({ version });
					opt = {
						resolveKnownTags: true,
						schema: "core"
					};
					break;
				case null:
					if (this.directives) delete this.directives;
					opt = null;
					break;
				default: {
					const sv = JSON.stringify(version);
					throw new Error(`Expected '1.1', '1.2' or null as first argument, but found: ${sv}`);
				}
			}
			if (options.schema instanceof Object) this.schema = options.schema;
			else if (opt) this.schema = new Schema.Schema(Object.assign(opt, options));
			else throw new Error(`With a null YAML version, the { schema: Schema } option is required`);
		}
		toJS({ json, jsonArg, mapAsMap, maxAliasCount, onAnchor, reviver } = {}) {
			const ctx = {
				anchors: /* @__PURE__ */ new Map(),
				doc: this,
				keep: !json,
				mapAsMap: mapAsMap === true,
				mapKeyWarned: false,
				maxAliasCount: typeof maxAliasCount === "number" ? maxAliasCount : 100
			};
			const res = toJS.toJS(this.contents, jsonArg ?? "", ctx);
			if (typeof onAnchor === "function") for (const { count, res } of ctx.anchors.values()) onAnchor(res, count);
			return typeof reviver === "function" ? applyReviver.applyReviver(reviver, { "": res }, "", res) : res;
		}
		/**
		* A JSON representation of the document `contents`.
		*
		* @param jsonArg Used by `JSON.stringify` to indicate the array index or
		*   property name.
		*/
		toJSON(jsonArg, onAnchor) {
			return this.toJS({
				json: true,
				jsonArg,
				mapAsMap: false,
				onAnchor
			});
		}
		/** A YAML representation of the document. */
		toString(options = {}) {
			if (this.errors.length > 0) throw new Error("Document with errors cannot be stringified");
			if ("indent" in options && (!Number.isInteger(options.indent) || Number(options.indent) <= 0)) {
				const s = JSON.stringify(options.indent);
				throw new Error(`"indent" option must be a positive integer, not ${s}`);
			}
			return stringifyDocument.stringifyDocument(this, options);
		}
	};
	function assertCollection(contents) {
		if (identity.isCollection(contents)) return true;
		throw new Error("Expected a YAML collection as document contents");
	}
	exports.Document = Document;
}));

// node_modules/yaml/dist/errors.js
var require_errors = /* @__PURE__ */ __commonJSMin(((exports) => {
	var YAMLError = class extends Error {
		constructor(name, pos, code, message) {
			super();
			this.name = name;
			this.code = code;
			this.message = message;
			this.pos = pos;
		}
	};
	var YAMLParseError = class extends YAMLError {
		constructor(pos, code, message) {
			super("YAMLParseError", pos, code, message);
		}
	};
	var YAMLWarning = class extends YAMLError {
		constructor(pos, code, message) {
			super("YAMLWarning", pos, code, message);
		}
	};
	const prettifyError = (src, lc) => (error) => {
		if (error.pos[0] === -1) return;
		error.linePos = error.pos.map((pos) => lc.linePos(pos));
		const { line, col } = error.linePos[0];
		error.message += ` at line ${line}, column ${col}`;
		let ci = col - 1;
		let lineStr = src.substring(lc.lineStarts[line - 1], lc.lineStarts[line]).replace(/[\n\r]+$/, "");
		if (ci >= 60 && lineStr.length > 80) {
			const trimStart = Math.min(ci - 39, lineStr.length - 79);
			lineStr = "…" + lineStr.substring(trimStart);
			ci -= trimStart - 1;
		}
		if (lineStr.length > 80) lineStr = lineStr.substring(0, 79) + "…";
		if (line > 1 && /^ *$/.test(lineStr.substring(0, ci))) {
			let prev = src.substring(lc.lineStarts[line - 2], lc.lineStarts[line - 1]);
			if (prev.length > 80) prev = prev.substring(0, 79) + "…\n";
			lineStr = prev + lineStr;
		}
		if (/[^ ]/.test(lineStr)) {
			let count = 1;
			const end = error.linePos[1];
			if (end?.line === line && end.col > col) count = Math.max(1, Math.min(end.col - col, 80 - ci));
			const pointer = " ".repeat(ci) + "^".repeat(count);
			error.message += `:\n\n${lineStr}\n${pointer}\n`;
		}
	};
	exports.YAMLError = YAMLError;
	exports.YAMLParseError = YAMLParseError;
	exports.YAMLWarning = YAMLWarning;
	exports.prettifyError = prettifyError;
}));

// node_modules/yaml/dist/compose/resolve-props.js
var require_resolve_props = /* @__PURE__ */ __commonJSMin(((exports) => {
	function resolveProps(tokens, { flow, indicator, next, offset, onError, parentIndent, startOnNewline }) {
		let spaceBefore = false;
		let atNewline = startOnNewline;
		let hasSpace = startOnNewline;
		let comment = "";
		let commentSep = "";
		let hasNewline = false;
		let reqSpace = false;
		let tab = null;
		let anchor = null;
		let tag = null;
		let newlineAfterProp = null;
		let comma = null;
		let found = null;
		let start = null;
		for (const token of tokens) {
			if (reqSpace) {
				if (token.type !== "space" && token.type !== "newline" && token.type !== "comma") onError(token.offset, "MISSING_CHAR", "Tags and anchors must be separated from the next token by white space");
				reqSpace = false;
			}
			if (tab) {
				if (atNewline && token.type !== "comment" && token.type !== "newline") onError(tab, "TAB_AS_INDENT", "Tabs are not allowed as indentation");
				tab = null;
			}
			switch (token.type) {
				case "space":
					if (!flow && (indicator !== "doc-start" || next?.type !== "flow-collection") && token.source.includes("	")) tab = token;
					hasSpace = true;
					break;
				case "comment": {
					if (!hasSpace) onError(token, "MISSING_CHAR", "Comments must be separated from other tokens by white space characters");
					const cb = token.source.substring(1) || " ";
					if (!comment) comment = cb;
					else comment += commentSep + cb;
					commentSep = "";
					atNewline = false;
					break;
				}
				case "newline":
					if (atNewline) {
						if (comment) comment += token.source;
						else if (!found || indicator !== "seq-item-ind") spaceBefore = true;
					} else commentSep += token.source;
					atNewline = true;
					hasNewline = true;
					if (anchor || tag) newlineAfterProp = token;
					hasSpace = true;
					break;
				case "anchor":
					if (anchor) onError(token, "MULTIPLE_ANCHORS", "A node can have at most one anchor");
					if (token.source.endsWith(":")) onError(token.offset + token.source.length - 1, "BAD_ALIAS", "Anchor ending in : is ambiguous", true);
					anchor = token;
					start ?? (start = token.offset);
					atNewline = false;
					hasSpace = false;
					reqSpace = true;
					break;
				case "tag":
					if (tag) onError(token, "MULTIPLE_TAGS", "A node can have at most one tag");
					tag = token;
					start ?? (start = token.offset);
					atNewline = false;
					hasSpace = false;
					reqSpace = true;
					break;
				case indicator:
					if (anchor || tag) onError(token, "BAD_PROP_ORDER", `Anchors and tags must be after the ${token.source} indicator`);
					if (found) onError(token, "UNEXPECTED_TOKEN", `Unexpected ${token.source} in ${flow ?? "collection"}`);
					found = token;
					atNewline = indicator === "seq-item-ind" || indicator === "explicit-key-ind";
					hasSpace = false;
					break;
				case "comma": if (flow) {
					if (comma) onError(token, "UNEXPECTED_TOKEN", `Unexpected , in ${flow}`);
					comma = token;
					atNewline = false;
					hasSpace = false;
					break;
				}
				default:
					onError(token, "UNEXPECTED_TOKEN", `Unexpected ${token.type} token`);
					atNewline = false;
					hasSpace = false;
			}
		}
		const last = tokens[tokens.length - 1];
		const end = last ? last.offset + last.source.length : offset;
		if (reqSpace && next && next.type !== "space" && next.type !== "newline" && next.type !== "comma" && (next.type !== "scalar" || next.source !== "")) onError(next.offset, "MISSING_CHAR", "Tags and anchors must be separated from the next token by white space");
		if (tab && (atNewline && tab.indent <= parentIndent || next?.type === "block-map" || next?.type === "block-seq")) onError(tab, "TAB_AS_INDENT", "Tabs are not allowed as indentation");
		return {
			comma,
			found,
			spaceBefore,
			comment,
			hasNewline,
			anchor,
			tag,
			newlineAfterProp,
			end,
			start: start ?? end
		};
	}
	exports.resolveProps = resolveProps;
}));

// node_modules/yaml/dist/compose/util-contains-newline.js
var require_util_contains_newline = /* @__PURE__ */ __commonJSMin(((exports) => {
	function containsNewline(key) {
		if (!key) return null;
		switch (key.type) {
			case "alias":
			case "scalar":
			case "double-quoted-scalar":
			case "single-quoted-scalar":
				if (key.source.includes("\n")) return true;
				if (key.end) {
					for (const st of key.end) if (st.type === "newline") return true;
				}
				return false;
			case "flow-collection":
				for (const it of key.items) {
					for (const st of it.start) if (st.type === "newline") return true;
					if (it.sep) {
						for (const st of it.sep) if (st.type === "newline") return true;
					}
					if (containsNewline(it.key) || containsNewline(it.value)) return true;
				}
				return false;
			default: return true;
		}
	}
	exports.containsNewline = containsNewline;
}));

// node_modules/yaml/dist/compose/util-flow-indent-check.js
var require_util_flow_indent_check = /* @__PURE__ */ __commonJSMin(((exports) => {
	var utilContainsNewline = require_util_contains_newline();
	function flowIndentCheck(indent, fc, onError) {
		if (fc?.type === "flow-collection") {
			const end = fc.end[0];
			if (end.indent === indent && (end.source === "]" || end.source === "}") && utilContainsNewline.containsNewline(fc)) onError(end, "BAD_INDENT", "Flow end indicator should be more indented than parent", true);
		}
	}
	exports.flowIndentCheck = flowIndentCheck;
}));

// node_modules/yaml/dist/compose/util-map-includes.js
var require_util_map_includes = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	function mapIncludes(ctx, items, search) {
		const { uniqueKeys } = ctx.options;
		if (uniqueKeys === false) return false;
		const isEqual = typeof uniqueKeys === "function" ? uniqueKeys : (a, b) => a === b || identity.isScalar(a) && identity.isScalar(b) && a.value === b.value;
		return items.some((pair) => isEqual(pair.key, search));
	}
	exports.mapIncludes = mapIncludes;
}));

// node_modules/yaml/dist/compose/resolve-block-map.js
var require_resolve_block_map = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Pair = require_Pair();
	var YAMLMap = require_YAMLMap();
	var resolveProps = require_resolve_props();
	var utilContainsNewline = require_util_contains_newline();
	var utilFlowIndentCheck = require_util_flow_indent_check();
	var utilMapIncludes = require_util_map_includes();
	const startColMsg = "All mapping items must start at the same column";
	function resolveBlockMap({ composeNode, composeEmptyNode }, ctx, bm, onError, tag) {
		const map = new ((tag?.nodeClass) ?? YAMLMap.YAMLMap)(ctx.schema);
		if (ctx.atRoot) ctx.atRoot = false;
		let offset = bm.offset;
		let commentEnd = null;
		for (const collItem of bm.items) {
			const { start, key, sep, value } = collItem;
			const keyProps = resolveProps.resolveProps(start, {
				indicator: "explicit-key-ind",
				next: key ?? sep?.[0],
				offset,
				onError,
				parentIndent: bm.indent,
				startOnNewline: true
			});
			const implicitKey = !keyProps.found;
			if (implicitKey) {
				if (key) {
					if (key.type === "block-seq") onError(offset, "BLOCK_AS_IMPLICIT_KEY", "A block sequence may not be used as an implicit map key");
					else if ("indent" in key && key.indent !== bm.indent) onError(offset, "BAD_INDENT", startColMsg);
				}
				if (!keyProps.anchor && !keyProps.tag && !sep) {
					commentEnd = keyProps.end;
					if (keyProps.comment) {
						if (map.comment) map.comment += "\n" + keyProps.comment;
						else map.comment = keyProps.comment;
					}
					continue;
				}
				if (keyProps.newlineAfterProp || utilContainsNewline.containsNewline(key)) onError(key ?? start[start.length - 1], "MULTILINE_IMPLICIT_KEY", "Implicit keys need to be on a single line");
			} else if (keyProps.found?.indent !== bm.indent) onError(offset, "BAD_INDENT", startColMsg);
			ctx.atKey = true;
			const keyStart = keyProps.end;
			const keyNode = key ? composeNode(ctx, key, keyProps, onError) : composeEmptyNode(ctx, keyStart, start, null, keyProps, onError);
			if (ctx.schema.compat) utilFlowIndentCheck.flowIndentCheck(bm.indent, key, onError);
			ctx.atKey = false;
			if (utilMapIncludes.mapIncludes(ctx, map.items, keyNode)) onError(keyStart, "DUPLICATE_KEY", "Map keys must be unique");
			const valueProps = resolveProps.resolveProps(sep ?? [], {
				indicator: "map-value-ind",
				next: value,
				offset: keyNode.range[2],
				onError,
				parentIndent: bm.indent,
				startOnNewline: !key || key.type === "block-scalar"
			});
			offset = valueProps.end;
			if (valueProps.found) {
				if (implicitKey) {
					if (value?.type === "block-map" && !valueProps.hasNewline) onError(offset, "BLOCK_AS_IMPLICIT_KEY", "Nested mappings are not allowed in compact mappings");
					if (ctx.options.strict && keyProps.start < valueProps.found.offset - 1024) onError(keyNode.range, "KEY_OVER_1024_CHARS", "The : indicator must be at most 1024 chars after the start of an implicit block mapping key");
				}
				const valueNode = value ? composeNode(ctx, value, valueProps, onError) : composeEmptyNode(ctx, offset, sep, null, valueProps, onError);
				if (ctx.schema.compat) utilFlowIndentCheck.flowIndentCheck(bm.indent, value, onError);
				offset = valueNode.range[2];
				const pair = new Pair.Pair(keyNode, valueNode);
				if (ctx.options.keepSourceTokens) pair.srcToken = collItem;
				map.items.push(pair);
			} else {
				if (implicitKey) onError(keyNode.range, "MISSING_CHAR", "Implicit map keys need to be followed by map values");
				if (valueProps.comment) {
					if (keyNode.comment) keyNode.comment += "\n" + valueProps.comment;
					else keyNode.comment = valueProps.comment;
				}
				const pair = new Pair.Pair(keyNode);
				if (ctx.options.keepSourceTokens) pair.srcToken = collItem;
				map.items.push(pair);
			}
		}
		if (commentEnd && commentEnd < offset) onError(commentEnd, "IMPOSSIBLE", "Map comment with trailing content");
		map.range = [
			bm.offset,
			offset,
			commentEnd ?? offset
		];
		return map;
	}
	exports.resolveBlockMap = resolveBlockMap;
}));

// node_modules/yaml/dist/compose/resolve-block-seq.js
var require_resolve_block_seq = /* @__PURE__ */ __commonJSMin(((exports) => {
	var YAMLSeq = require_YAMLSeq();
	var resolveProps = require_resolve_props();
	var utilFlowIndentCheck = require_util_flow_indent_check();
	function resolveBlockSeq({ composeNode, composeEmptyNode }, ctx, bs, onError, tag) {
		const seq = new ((tag?.nodeClass) ?? YAMLSeq.YAMLSeq)(ctx.schema);
		if (ctx.atRoot) ctx.atRoot = false;
		if (ctx.atKey) ctx.atKey = false;
		let offset = bs.offset;
		let commentEnd = null;
		for (const { start, value } of bs.items) {
			const props = resolveProps.resolveProps(start, {
				indicator: "seq-item-ind",
				next: value,
				offset,
				onError,
				parentIndent: bs.indent,
				startOnNewline: true
			});
			if (!props.found) {
				if (props.anchor || props.tag || value) {
					if (value?.type === "block-seq") onError(props.end, "BAD_INDENT", "All sequence items must start at the same column");
					else onError(offset, "MISSING_CHAR", "Sequence item without - indicator");
				} else {
					commentEnd = props.end;
					if (props.comment) seq.comment = props.comment;
					continue;
				}
			}
			const node = value ? composeNode(ctx, value, props, onError) : composeEmptyNode(ctx, props.end, start, null, props, onError);
			if (ctx.schema.compat) utilFlowIndentCheck.flowIndentCheck(bs.indent, value, onError);
			offset = node.range[2];
			seq.items.push(node);
		}
		seq.range = [
			bs.offset,
			offset,
			commentEnd ?? offset
		];
		return seq;
	}
	exports.resolveBlockSeq = resolveBlockSeq;
}));

// node_modules/yaml/dist/compose/resolve-end.js
var require_resolve_end = /* @__PURE__ */ __commonJSMin(((exports) => {
	function resolveEnd(end, offset, reqSpace, onError) {
		let comment = "";
		if (end) {
			let hasSpace = false;
			let sep = "";
			for (const token of end) {
				const { source, type } = token;
				switch (type) {
					case "space":
						hasSpace = true;
						break;
					case "comment": {
						if (reqSpace && !hasSpace) onError(token, "MISSING_CHAR", "Comments must be separated from other tokens by white space characters");
						const cb = source.substring(1) || " ";
						if (!comment) comment = cb;
						else comment += sep + cb;
						sep = "";
						break;
					}
					case "newline":
						if (comment) sep += source;
						hasSpace = true;
						break;
					default: onError(token, "UNEXPECTED_TOKEN", `Unexpected ${type} at node end`);
				}
				offset += source.length;
			}
		}
		return {
			comment,
			offset
		};
	}
	exports.resolveEnd = resolveEnd;
}));

// node_modules/yaml/dist/compose/resolve-flow-collection.js
var require_resolve_flow_collection = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Pair = require_Pair();
	var YAMLMap = require_YAMLMap();
	var YAMLSeq = require_YAMLSeq();
	var resolveEnd = require_resolve_end();
	var resolveProps = require_resolve_props();
	var utilContainsNewline = require_util_contains_newline();
	var utilMapIncludes = require_util_map_includes();
	const blockMsg = "Block collections are not allowed within flow collections";
	const isBlock = (token) => token && (token.type === "block-map" || token.type === "block-seq");
	function resolveFlowCollection({ composeNode, composeEmptyNode }, ctx, fc, onError, tag) {
		const isMap = fc.start.source === "{";
		const fcName = isMap ? "flow map" : "flow sequence";
		const coll = new ((tag?.nodeClass) ?? (isMap ? YAMLMap.YAMLMap : YAMLSeq.YAMLSeq))(ctx.schema);
		coll.flow = true;
		const atRoot = ctx.atRoot;
		if (atRoot) ctx.atRoot = false;
		if (ctx.atKey) ctx.atKey = false;
		let offset = fc.offset + fc.start.source.length;
		for (let i = 0; i < fc.items.length; ++i) {
			const collItem = fc.items[i];
			const { start, key, sep, value } = collItem;
			const props = resolveProps.resolveProps(start, {
				flow: fcName,
				indicator: "explicit-key-ind",
				next: key ?? sep?.[0],
				offset,
				onError,
				parentIndent: fc.indent,
				startOnNewline: false
			});
			if (!props.found) {
				if (!props.anchor && !props.tag && !sep && !value) {
					if (i === 0 && props.comma) onError(props.comma, "UNEXPECTED_TOKEN", `Unexpected , in ${fcName}`);
					else if (i < fc.items.length - 1) onError(props.start, "UNEXPECTED_TOKEN", `Unexpected empty item in ${fcName}`);
					if (props.comment) {
						if (coll.comment) coll.comment += "\n" + props.comment;
						else coll.comment = props.comment;
					}
					offset = props.end;
					continue;
				}
				if (!isMap && ctx.options.strict && utilContainsNewline.containsNewline(key)) onError(key, "MULTILINE_IMPLICIT_KEY", "Implicit keys of flow sequence pairs need to be on a single line");
			}
			if (i === 0) {
				if (props.comma) onError(props.comma, "UNEXPECTED_TOKEN", `Unexpected , in ${fcName}`);
			} else {
				if (!props.comma) onError(props.start, "MISSING_CHAR", `Missing , between ${fcName} items`);
				if (props.comment) {
					let prevItemComment = "";
					loop: for (const st of start) switch (st.type) {
						case "comma":
						case "space": break;
						case "comment":
							prevItemComment = st.source.substring(1);
							break loop;
						default: break loop;
					}
					if (prevItemComment) {
						let prev = coll.items[coll.items.length - 1];
						if (identity.isPair(prev)) prev = prev.value ?? prev.key;
						if (prev.comment) prev.comment += "\n" + prevItemComment;
						else prev.comment = prevItemComment;
						props.comment = props.comment.substring(prevItemComment.length + 1);
					}
				}
			}
			if (!isMap && !sep && !props.found) {
				const valueNode = value ? composeNode(ctx, value, props, onError) : composeEmptyNode(ctx, props.end, sep, null, props, onError);
				coll.items.push(valueNode);
				offset = valueNode.range[2];
				if (isBlock(value)) onError(valueNode.range, "BLOCK_IN_FLOW", blockMsg);
			} else {
				ctx.atKey = true;
				const keyStart = props.end;
				const keyNode = key ? composeNode(ctx, key, props, onError) : composeEmptyNode(ctx, keyStart, start, null, props, onError);
				if (isBlock(key)) onError(keyNode.range, "BLOCK_IN_FLOW", blockMsg);
				ctx.atKey = false;
				const valueProps = resolveProps.resolveProps(sep ?? [], {
					flow: fcName,
					indicator: "map-value-ind",
					next: value,
					offset: keyNode.range[2],
					onError,
					parentIndent: fc.indent,
					startOnNewline: false
				});
				if (valueProps.found) {
					if (!isMap && !props.found && ctx.options.strict) {
						if (sep) for (const st of sep) {
							if (st === valueProps.found) break;
							if (st.type === "newline") {
								onError(st, "MULTILINE_IMPLICIT_KEY", "Implicit keys of flow sequence pairs need to be on a single line");
								break;
							}
						}
						if (props.start < valueProps.found.offset - 1024) onError(valueProps.found, "KEY_OVER_1024_CHARS", "The : indicator must be at most 1024 chars after the start of an implicit flow sequence key");
					}
				} else if (value) {
					if ("source" in value && value.source?.[0] === ":") onError(value, "MISSING_CHAR", `Missing space after : in ${fcName}`);
					else onError(valueProps.start, "MISSING_CHAR", `Missing , or : between ${fcName} items`);
				}
				const valueNode = value ? composeNode(ctx, value, valueProps, onError) : valueProps.found ? composeEmptyNode(ctx, valueProps.end, sep, null, valueProps, onError) : null;
				if (valueNode) {
					if (isBlock(value)) onError(valueNode.range, "BLOCK_IN_FLOW", blockMsg);
				} else if (valueProps.comment) {
					if (keyNode.comment) keyNode.comment += "\n" + valueProps.comment;
					else keyNode.comment = valueProps.comment;
				}
				const pair = new Pair.Pair(keyNode, valueNode);
				if (ctx.options.keepSourceTokens) pair.srcToken = collItem;
				if (isMap) {
					const map = coll;
					if (utilMapIncludes.mapIncludes(ctx, map.items, keyNode)) onError(keyStart, "DUPLICATE_KEY", "Map keys must be unique");
					map.items.push(pair);
				} else {
					const map = new YAMLMap.YAMLMap(ctx.schema);
					map.flow = true;
					map.items.push(pair);
					const endRange = (valueNode ?? keyNode).range;
					map.range = [
						keyNode.range[0],
						endRange[1],
						endRange[2]
					];
					coll.items.push(map);
				}
				offset = valueNode ? valueNode.range[2] : valueProps.end;
			}
		}
		const expectedEnd = isMap ? "}" : "]";
		const [ce, ...ee] = fc.end;
		let cePos = offset;
		if (ce?.source === expectedEnd) cePos = ce.offset + ce.source.length;
		else {
			const name = fcName[0].toUpperCase() + fcName.substring(1);
			const msg = atRoot ? `${name} must end with a ${expectedEnd}` : `${name} in block collection must be sufficiently indented and end with a ${expectedEnd}`;
			onError(offset, atRoot ? "MISSING_CHAR" : "BAD_INDENT", msg);
			if (ce && ce.source.length !== 1) ee.unshift(ce);
		}
		if (ee.length > 0) {
			const end = resolveEnd.resolveEnd(ee, cePos, ctx.options.strict, onError);
			if (end.comment) {
				if (coll.comment) coll.comment += "\n" + end.comment;
				else coll.comment = end.comment;
			}
			coll.range = [
				fc.offset,
				cePos,
				end.offset
			];
		} else coll.range = [
			fc.offset,
			cePos,
			cePos
		];
		return coll;
	}
	exports.resolveFlowCollection = resolveFlowCollection;
}));

// node_modules/yaml/dist/compose/compose-collection.js
var require_compose_collection = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Scalar = require_Scalar();
	var YAMLMap = require_YAMLMap();
	var YAMLSeq = require_YAMLSeq();
	var resolveBlockMap = require_resolve_block_map();
	var resolveBlockSeq = require_resolve_block_seq();
	var resolveFlowCollection = require_resolve_flow_collection();
	function resolveCollection(CN, ctx, token, onError, tagName, tag) {
		const coll = token.type === "block-map" ? resolveBlockMap.resolveBlockMap(CN, ctx, token, onError, tag) : token.type === "block-seq" ? resolveBlockSeq.resolveBlockSeq(CN, ctx, token, onError, tag) : resolveFlowCollection.resolveFlowCollection(CN, ctx, token, onError, tag);
		const Coll = coll.constructor;
		if (tagName === "!" || tagName === Coll.tagName) {
			coll.tag = Coll.tagName;
			return coll;
		}
		if (tagName) coll.tag = tagName;
		return coll;
	}
	function composeCollection(CN, ctx, token, props, onError) {
		const tagToken = props.tag;
		const tagName = !tagToken ? null : ctx.directives.tagName(tagToken.source, (msg) => onError(tagToken, "TAG_RESOLVE_FAILED", msg));
		if (token.type === "block-seq") {
			const { anchor, newlineAfterProp: nl } = props;
			const lastProp = anchor && tagToken ? anchor.offset > tagToken.offset ? anchor : tagToken : anchor ?? tagToken;
			if (lastProp && (!nl || nl.offset < lastProp.offset)) onError(lastProp, "MISSING_CHAR", "Missing newline after block sequence props");
		}
		const expType = token.type === "block-map" ? "map" : token.type === "block-seq" ? "seq" : token.start.source === "{" ? "map" : "seq";
		if (!tagToken || !tagName || tagName === "!" || tagName === YAMLMap.YAMLMap.tagName && expType === "map" || tagName === YAMLSeq.YAMLSeq.tagName && expType === "seq") return resolveCollection(CN, ctx, token, onError, tagName);
		let tag = ctx.schema.tags.find((t) => t.tag === tagName && t.collection === expType);
		if (!tag) {
			const kt = ctx.schema.knownTags[tagName];
			if (kt?.collection === expType) {
				ctx.schema.tags.push(Object.assign({}, kt, { default: false }));
				tag = kt;
			} else {
				if (kt) onError(tagToken, "BAD_COLLECTION_TYPE", `${kt.tag} used for ${expType} collection, but expects ${kt.collection ?? "scalar"}`, true);
				else onError(tagToken, "TAG_RESOLVE_FAILED", `Unresolved tag: ${tagName}`, true);
				return resolveCollection(CN, ctx, token, onError, tagName);
			}
		}
		const coll = resolveCollection(CN, ctx, token, onError, tagName, tag);
		const res = tag.resolve?.(coll, (msg) => onError(tagToken, "TAG_RESOLVE_FAILED", msg), ctx.options) ?? coll;
		const node = identity.isNode(res) ? res : new Scalar.Scalar(res);
		node.range = coll.range;
		node.tag = tagName;
		if (tag?.format) node.format = tag.format;
		return node;
	}
	exports.composeCollection = composeCollection;
}));

// node_modules/yaml/dist/compose/resolve-block-scalar.js
var require_resolve_block_scalar = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	function resolveBlockScalar(ctx, scalar, onError) {
		const start = scalar.offset;
		const header = parseBlockScalarHeader(scalar, ctx.options.strict, onError);
		if (!header) return {
			value: "",
			type: null,
			comment: "",
			range: [
				start,
				start,
				start
			]
		};
		const type = header.mode === ">" ? Scalar.Scalar.BLOCK_FOLDED : Scalar.Scalar.BLOCK_LITERAL;
		const lines = scalar.source ? splitLines(scalar.source) : [];
		let chompStart = lines.length;
		for (let i = lines.length - 1; i >= 0; --i) {
			const content = lines[i][1];
			if (content === "" || content === "\r") chompStart = i;
			else break;
		}
		if (chompStart === 0) {
			const value = header.chomp === "+" && lines.length > 0 ? "\n".repeat(Math.max(1, lines.length - 1)) : "";
			let end = start + header.length;
			if (scalar.source) end += scalar.source.length;
			return {
				value,
				type,
				comment: header.comment,
				range: [
					start,
					end,
					end
				]
			};
		}
		let trimIndent = scalar.indent + header.indent;
		let offset = scalar.offset + header.length;
		let contentStart = 0;
		for (let i = 0; i < chompStart; ++i) {
			const [indent, content] = lines[i];
			if (content === "" || content === "\r") {
				if (header.indent === 0 && indent.length > trimIndent) trimIndent = indent.length;
			} else {
				if (indent.length < trimIndent) onError(offset + indent.length, "MISSING_CHAR", "Block scalars with more-indented leading empty lines must use an explicit indentation indicator");
				if (header.indent === 0) trimIndent = indent.length;
				contentStart = i;
				if (trimIndent === 0 && !ctx.atRoot) onError(offset, "BAD_INDENT", "Block scalar values in collections must be indented");
				break;
			}
			offset += indent.length + content.length + 1;
		}
		for (let i = lines.length - 1; i >= chompStart; --i) if (lines[i][0].length > trimIndent) chompStart = i + 1;
		let value = "";
		let sep = "";
		let prevMoreIndented = false;
		for (let i = 0; i < contentStart; ++i) value += lines[i][0].slice(trimIndent) + "\n";
		for (let i = contentStart; i < chompStart; ++i) {
			let [indent, content] = lines[i];
			offset += indent.length + content.length + 1;
			const crlf = content[content.length - 1] === "\r";
			if (crlf) content = content.slice(0, -1);
			/* istanbul ignore if already caught in lexer */
			if (content && indent.length < trimIndent) {
				const message = `Block scalar lines must not be less indented than their ${header.indent ? "explicit indentation indicator" : "first line"}`;
				onError(offset - content.length - (crlf ? 2 : 1), "BAD_INDENT", message);
				indent = "";
			}
			if (type === Scalar.Scalar.BLOCK_LITERAL) {
				value += sep + indent.slice(trimIndent) + content;
				sep = "\n";
			} else if (indent.length > trimIndent || content[0] === "	") {
				if (sep === " ") sep = "\n";
				else if (!prevMoreIndented && sep === "\n") sep = "\n\n";
				value += sep + indent.slice(trimIndent) + content;
				sep = "\n";
				prevMoreIndented = true;
			} else if (content === "") {
				if (sep === "\n") value += "\n";
				else sep = "\n";
			} else {
				value += sep + content;
				sep = " ";
				prevMoreIndented = false;
			}
		}
		switch (header.chomp) {
			case "-": break;
			case "+":
				for (let i = chompStart; i < lines.length; ++i) value += "\n" + lines[i][0].slice(trimIndent);
				if (value[value.length - 1] !== "\n") value += "\n";
				break;
			default: value += "\n";
		}
		const end = start + header.length + scalar.source.length;
		return {
			value,
			type,
			comment: header.comment,
			range: [
				start,
				end,
				end
			]
		};
	}
	function parseBlockScalarHeader({ offset, props }, strict, onError) {
		/* istanbul ignore if should not happen */
		if (props[0].type !== "block-scalar-header") {
			onError(props[0], "IMPOSSIBLE", "Block scalar header not found");
			return null;
		}
		const { source } = props[0];
		const mode = source[0];
		let indent = 0;
		let chomp = "";
		let error = -1;
		for (let i = 1; i < source.length; ++i) {
			const ch = source[i];
			if (!chomp && (ch === "-" || ch === "+")) chomp = ch;
			else {
				const n = Number(ch);
				if (!indent && n) indent = n;
				else if (error === -1) error = offset + i;
			}
		}
		if (error !== -1) onError(error, "UNEXPECTED_TOKEN", `Block scalar header includes extra characters: ${source}`);
		let hasSpace = false;
		let comment = "";
		let length = source.length;
		for (let i = 1; i < props.length; ++i) {
			const token = props[i];
			switch (token.type) {
				case "space": hasSpace = true;
				case "newline":
					length += token.source.length;
					break;
				case "comment":
					if (strict && !hasSpace) onError(token, "MISSING_CHAR", "Comments must be separated from other tokens by white space characters");
					length += token.source.length;
					comment = token.source.substring(1);
					break;
				case "error":
					onError(token, "UNEXPECTED_TOKEN", token.message);
					length += token.source.length;
					break;
				/* istanbul ignore next should not happen */
				default: {
					onError(token, "UNEXPECTED_TOKEN", `Unexpected token in block scalar header: ${token.type}`);
					const ts = token.source;
					if (ts && typeof ts === "string") length += ts.length;
				}
			}
		}
		return {
			mode,
			indent,
			chomp,
			comment,
			length
		};
	}
	/** @returns Array of lines split up as `[indent, content]` */
	function splitLines(source) {
		const split = source.split(/\n( *)/);
		const first = split[0];
		const m = first.match(/^( *)/);
		const lines = [m?.[1] ? [m[1], first.slice(m[1].length)] : ["", first]];
		for (let i = 1; i < split.length; i += 2) lines.push([split[i], split[i + 1]]);
		return lines;
	}
	exports.resolveBlockScalar = resolveBlockScalar;
}));

// node_modules/yaml/dist/compose/resolve-flow-scalar.js
var require_resolve_flow_scalar = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var resolveEnd = require_resolve_end();
	function resolveFlowScalar(scalar, strict, onError) {
		const { offset, type, source, end } = scalar;
		let _type;
		let value;
		const _onError = (rel, code, msg) => onError(offset + rel, code, msg);
		switch (type) {
			case "scalar":
				_type = Scalar.Scalar.PLAIN;
				value = plainValue(source, _onError);
				break;
			case "single-quoted-scalar":
				_type = Scalar.Scalar.QUOTE_SINGLE;
				value = singleQuotedValue(source, _onError);
				break;
			case "double-quoted-scalar":
				_type = Scalar.Scalar.QUOTE_DOUBLE;
				value = doubleQuotedValue(source, _onError);
				break;
			/* istanbul ignore next should not happen */
			default:
				onError(scalar, "UNEXPECTED_TOKEN", `Expected a flow scalar value, but found: ${type}`);
				return {
					value: "",
					type: null,
					comment: "",
					range: [
						offset,
						offset + source.length,
						offset + source.length
					]
				};
		}
		const valueEnd = offset + source.length;
		const re = resolveEnd.resolveEnd(end, valueEnd, strict, onError);
		return {
			value,
			type: _type,
			comment: re.comment,
			range: [
				offset,
				valueEnd,
				re.offset
			]
		};
	}
	function plainValue(source, onError) {
		let badChar = "";
		switch (source[0]) {
			/* istanbul ignore next should not happen */
			case "	":
				badChar = "a tab character";
				break;
			case ",":
				badChar = "flow indicator character ,";
				break;
			case "%":
				badChar = "directive indicator character %";
				break;
			case "|":
			case ">":
				badChar = `block scalar indicator ${source[0]}`;
				break;
			case "@":
			case "`": badChar = `reserved character ${source[0]}`;
		}
		if (badChar) onError(0, "BAD_SCALAR_START", `Plain value cannot start with ${badChar}`);
		return unfoldLines(source);
	}
	function singleQuotedValue(source, onError) {
		if (source[source.length - 1] !== "'" || source.length === 1) onError(source.length, "MISSING_CHAR", "Missing closing 'quote");
		return unfoldLines(source.slice(1, -1)).replace(/''/g, "'");
	}
	function unfoldLines(source) {
		const line = /(.*?)\r?\n/sy;
		let match = line.exec(source);
		if (!match) return source;
		/**
		* The negative lookbehinds in these RegExps are to
		* prevent causing a polynomial search time in certain cases.
		*
		* The try-catch is for Safari < 16.4 and other old browsers:
		* https://caniuse.com/js-regexp-lookbehind
		*/
		let trimEnd, trimBoth;
		try {
			trimEnd = new RegExp("(?<![ 	])[ 	]+$");
			trimBoth = new RegExp("^[ 	]+|(?<![ 	])[ 	]+$", "g");
		} catch {
			trimEnd = /[ \t]+$/;
			trimBoth = /^[ \t]+|[ \t]+$/g;
		}
		let res = match[1].replace(trimEnd, "");
		let sep = " ";
		let pos = line.lastIndex;
		while (match = line.exec(source)) {
			const lm = match[1].replace(trimBoth, "");
			if (lm === "") {
				if (sep === "\n") res += sep;
				else sep = "\n";
			} else {
				res += sep + lm;
				sep = " ";
			}
			pos = line.lastIndex;
		}
		const last = /[ \t]*(.*)/sy;
		last.lastIndex = pos;
		match = last.exec(source);
		return res + sep + (match?.[1] ?? "");
	}
	function doubleQuotedValue(source, onError) {
		let res = "";
		for (let i = 1; i < source.length - 1; ++i) {
			const ch = source[i];
			if (ch === "\r" && source[i + 1] === "\n") continue;
			if (ch === "\n") {
				const { fold, offset } = foldNewline(source, i);
				res += fold;
				i = offset;
			} else if (ch === "\\") {
				let next = source[++i];
				const cc = escapeCodes[next];
				if (cc) res += cc;
				else if (next === "\n") {
					next = source[i + 1];
					while (next === " " || next === "	") next = source[++i + 1];
				} else if (next === "\r" && source[i + 1] === "\n") {
					next = source[++i + 1];
					while (next === " " || next === "	") next = source[++i + 1];
				} else if (next === "x" || next === "u" || next === "U") {
					const length = next === "x" ? 2 : next === "u" ? 4 : 8;
					res += parseCharCode(source, i + 1, length, onError);
					i += length;
				} else {
					const raw = source.substr(i - 1, 2);
					onError(i - 1, "BAD_DQ_ESCAPE", `Invalid escape sequence ${raw}`);
					res += raw;
				}
			} else if (ch === " " || ch === "	") {
				const wsStart = i;
				let next = source[i + 1];
				while (next === " " || next === "	") next = source[++i + 1];
				if (next !== "\n" && !(next === "\r" && source[i + 2] === "\n")) res += i > wsStart ? source.slice(wsStart, i + 1) : ch;
			} else res += ch;
		}
		if (source[source.length - 1] !== "\"" || source.length === 1) onError(source.length, "MISSING_CHAR", "Missing closing \"quote");
		return res;
	}
	/**
	* Fold a single newline into a space, multiple newlines to N - 1 newlines.
	* Presumes `source[offset] === '\n'`
	*/
	function foldNewline(source, offset) {
		let fold = "";
		let ch = source[offset + 1];
		while (ch === " " || ch === "	" || ch === "\n" || ch === "\r") {
			if (ch === "\r" && source[offset + 2] !== "\n") break;
			if (ch === "\n") fold += "\n";
			offset += 1;
			ch = source[offset + 1];
		}
		if (!fold) fold = " ";
		return {
			fold,
			offset
		};
	}
	const escapeCodes = {
		"0": "\0",
		a: "\x07",
		b: "\b",
		e: "\x1B",
		f: "\f",
		n: "\n",
		r: "\r",
		t: "	",
		v: "\v",
		N: "",
		_: "\xA0",
		L: "\u2028",
		P: "\u2029",
		" ": " ",
		"\"": "\"",
		"/": "/",
		"\\": "\\",
		"	": "	"
	};
	function parseCharCode(source, offset, length, onError) {
		const cc = source.substr(offset, length);
		const code = cc.length === length && /^[0-9a-fA-F]+$/.test(cc) ? parseInt(cc, 16) : NaN;
		try {
			return String.fromCodePoint(code);
		} catch {
			const raw = source.substr(offset - 2, length + 2);
			onError(offset - 2, "BAD_DQ_ESCAPE", `Invalid escape sequence ${raw}`);
			return raw;
		}
	}
	exports.resolveFlowScalar = resolveFlowScalar;
}));

// node_modules/yaml/dist/compose/compose-scalar.js
var require_compose_scalar = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Scalar = require_Scalar();
	var resolveBlockScalar = require_resolve_block_scalar();
	var resolveFlowScalar = require_resolve_flow_scalar();
	function composeScalar(ctx, token, tagToken, onError) {
		const { value, type, comment, range } = token.type === "block-scalar" ? resolveBlockScalar.resolveBlockScalar(ctx, token, onError) : resolveFlowScalar.resolveFlowScalar(token, ctx.options.strict, onError);
		const tagName = tagToken ? ctx.directives.tagName(tagToken.source, (msg) => onError(tagToken, "TAG_RESOLVE_FAILED", msg)) : null;
		let tag;
		if (ctx.options.stringKeys && ctx.atKey) tag = ctx.schema[identity.SCALAR];
		else if (tagName) tag = findScalarTagByName(ctx.schema, value, tagName, tagToken, onError);
		else if (token.type === "scalar") tag = findScalarTagByTest(ctx, value, token, onError);
		else tag = ctx.schema[identity.SCALAR];
		let scalar;
		try {
			const res = tag.resolve(value, (msg) => onError(tagToken ?? token, "TAG_RESOLVE_FAILED", msg), ctx.options);
			scalar = identity.isScalar(res) ? res : new Scalar.Scalar(res);
		} catch (error) {
			const msg = error instanceof Error ? error.message : String(error);
			onError(tagToken ?? token, "TAG_RESOLVE_FAILED", msg);
			scalar = new Scalar.Scalar(value);
		}
		scalar.range = range;
		scalar.source = value;
		if (type) scalar.type = type;
		if (tagName) scalar.tag = tagName;
		if (tag.format) scalar.format = tag.format;
		if (comment) scalar.comment = comment;
		return scalar;
	}
	function findScalarTagByName(schema, value, tagName, tagToken, onError) {
		if (tagName === "!") return schema[identity.SCALAR];
		const matchWithTest = [];
		for (const tag of schema.tags) if (!tag.collection && tag.tag === tagName) {
			if (tag.default && tag.test) matchWithTest.push(tag);
			else return tag;
		}
		for (const tag of matchWithTest) if (tag.test?.test(value)) return tag;
		const kt = schema.knownTags[tagName];
		if (kt && !kt.collection) {
			schema.tags.push(Object.assign({}, kt, {
				default: false,
				test: void 0
			}));
			return kt;
		}
		onError(tagToken, "TAG_RESOLVE_FAILED", `Unresolved tag: ${tagName}`, tagName !== "tag:yaml.org,2002:str");
		return schema[identity.SCALAR];
	}
	function findScalarTagByTest({ atKey, directives, schema }, value, token, onError) {
		const tag = schema.tags.find((tag) => (tag.default === true || atKey && tag.default === "key") && tag.test?.test(value)) || schema[identity.SCALAR];
		if (schema.compat) {
			const compat = schema.compat.find((tag) => tag.default && tag.test?.test(value)) ?? schema[identity.SCALAR];
			if (tag.tag !== compat.tag) onError(token, "TAG_RESOLVE_FAILED", `Value may be parsed as either ${directives.tagString(tag.tag)} or ${directives.tagString(compat.tag)}`, true);
		}
		return tag;
	}
	exports.composeScalar = composeScalar;
}));

// node_modules/yaml/dist/compose/util-empty-scalar-position.js
var require_util_empty_scalar_position = /* @__PURE__ */ __commonJSMin(((exports) => {
	function emptyScalarPosition(offset, before, pos) {
		if (before) {
			pos ?? (pos = before.length);
			for (let i = pos - 1; i >= 0; --i) {
				let st = before[i];
				switch (st.type) {
					case "space":
					case "comment":
					case "newline":
						offset -= st.source.length;
						continue;
				}
				st = before[++i];
				while (st?.type === "space") {
					offset += st.source.length;
					st = before[++i];
				}
				break;
			}
		}
		return offset;
	}
	exports.emptyScalarPosition = emptyScalarPosition;
}));

// node_modules/yaml/dist/compose/compose-node.js
var require_compose_node = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Alias = require_Alias();
	var identity = require_identity();
	var composeCollection = require_compose_collection();
	var composeScalar = require_compose_scalar();
	var resolveEnd = require_resolve_end();
	var utilEmptyScalarPosition = require_util_empty_scalar_position();
	const CN = {
		composeNode,
		composeEmptyNode
	};
	function composeNode(ctx, token, props, onError) {
		const atKey = ctx.atKey;
		const { spaceBefore, comment, anchor, tag } = props;
		let node;
		let isSrcToken = true;
		switch (token.type) {
			case "alias":
				node = composeAlias(ctx, token, onError);
				if (anchor || tag) onError(token, "ALIAS_PROPS", "An alias node must not specify any properties");
				break;
			case "scalar":
			case "single-quoted-scalar":
			case "double-quoted-scalar":
			case "block-scalar":
				node = composeScalar.composeScalar(ctx, token, tag, onError);
				if (anchor) node.anchor = anchor.source.substring(1);
				break;
			case "block-map":
			case "block-seq":
			case "flow-collection":
				try {
					node = composeCollection.composeCollection(CN, ctx, token, props, onError);
					if (anchor) node.anchor = anchor.source.substring(1);
				} catch (error) {
					onError(token, "RESOURCE_EXHAUSTION", error instanceof Error ? error.message : String(error));
				}
				break;
			default:
				onError(token, "UNEXPECTED_TOKEN", token.type === "error" ? token.message : `Unsupported token (type: ${token.type})`);
				isSrcToken = false;
		}
		node ?? (node = composeEmptyNode(ctx, token.offset, void 0, null, props, onError));
		if (anchor && node.anchor === "") onError(anchor, "BAD_ALIAS", "Anchor cannot be an empty string");
		if (atKey && ctx.options.stringKeys && (!identity.isScalar(node) || typeof node.value !== "string" || node.tag && node.tag !== "tag:yaml.org,2002:str")) onError(tag ?? token, "NON_STRING_KEY", "With stringKeys, all keys must be strings");
		if (spaceBefore) node.spaceBefore = true;
		if (comment) {
			if (token.type === "scalar" && token.source === "") node.comment = comment;
			else node.commentBefore = comment;
		}
		if (ctx.options.keepSourceTokens && isSrcToken) node.srcToken = token;
		return node;
	}
	function composeEmptyNode(ctx, offset, before, pos, { spaceBefore, comment, anchor, tag, end }, onError) {
		const token = {
			type: "scalar",
			offset: utilEmptyScalarPosition.emptyScalarPosition(offset, before, pos),
			indent: -1,
			source: ""
		};
		const node = composeScalar.composeScalar(ctx, token, tag, onError);
		if (anchor) {
			node.anchor = anchor.source.substring(1);
			if (node.anchor === "") onError(anchor, "BAD_ALIAS", "Anchor cannot be an empty string");
		}
		if (spaceBefore) node.spaceBefore = true;
		if (comment) {
			node.comment = comment;
			node.range[2] = end;
		}
		return node;
	}
	function composeAlias({ options }, { offset, source, end }, onError) {
		const alias = new Alias.Alias(source.substring(1));
		if (alias.source === "") onError(offset, "BAD_ALIAS", "Alias cannot be an empty string");
		if (alias.source.endsWith(":")) onError(offset + source.length - 1, "BAD_ALIAS", "Alias ending in : is ambiguous", true);
		const valueEnd = offset + source.length;
		const re = resolveEnd.resolveEnd(end, valueEnd, options.strict, onError);
		alias.range = [
			offset,
			valueEnd,
			re.offset
		];
		if (re.comment) alias.comment = re.comment;
		return alias;
	}
	exports.composeEmptyNode = composeEmptyNode;
	exports.composeNode = composeNode;
}));

// node_modules/yaml/dist/compose/compose-doc.js
var require_compose_doc = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Document = require_Document();
	var composeNode = require_compose_node();
	var resolveEnd = require_resolve_end();
	var resolveProps = require_resolve_props();
	function composeDoc(options, directives, { offset, start, value, end }, onError) {
		const opts = Object.assign({ _directives: directives }, options);
		const doc = new Document.Document(void 0, opts);
		const ctx = {
			atKey: false,
			atRoot: true,
			directives: doc.directives,
			options: doc.options,
			schema: doc.schema
		};
		const props = resolveProps.resolveProps(start, {
			indicator: "doc-start",
			next: value ?? end?.[0],
			offset,
			onError,
			parentIndent: 0,
			startOnNewline: true
		});
		if (props.found) {
			doc.directives.docStart = true;
			if (value && (value.type === "block-map" || value.type === "block-seq") && !props.hasNewline) onError(props.end, "MISSING_CHAR", "Block collection cannot start on same line with directives-end marker");
		}
		doc.contents = value ? composeNode.composeNode(ctx, value, props, onError) : composeNode.composeEmptyNode(ctx, props.end, start, null, props, onError);
		const contentEnd = doc.contents.range[2];
		const re = resolveEnd.resolveEnd(end, contentEnd, false, onError);
		if (re.comment) doc.comment = re.comment;
		doc.range = [
			offset,
			contentEnd,
			re.offset
		];
		return doc;
	}
	exports.composeDoc = composeDoc;
}));

// node_modules/yaml/dist/compose/composer.js
var require_composer = /* @__PURE__ */ __commonJSMin(((exports) => {
	var node_process = __require("process");
	var directives = require_directives();
	var Document = require_Document();
	var errors = require_errors();
	var identity = require_identity();
	var composeDoc = require_compose_doc();
	var resolveEnd = require_resolve_end();
	function getErrorPos(src) {
		if (typeof src === "number") return [src, src + 1];
		if (Array.isArray(src)) return src.length === 2 ? src : [src[0], src[1]];
		const { offset, source } = src;
		return [offset, offset + (typeof source === "string" ? source.length : 1)];
	}
	function parsePrelude(prelude) {
		let comment = "";
		let atComment = false;
		let afterEmptyLine = false;
		for (let i = 0; i < prelude.length; ++i) {
			const source = prelude[i];
			switch (source[0]) {
				case "#":
					comment += (comment === "" ? "" : afterEmptyLine ? "\n\n" : "\n") + (source.substring(1) || " ");
					atComment = true;
					afterEmptyLine = false;
					break;
				case "%":
					if (prelude[i + 1]?.[0] !== "#") i += 1;
					atComment = false;
					break;
				default:
					if (!atComment) afterEmptyLine = true;
					atComment = false;
			}
		}
		return {
			comment,
			afterEmptyLine
		};
	}
	/**
	* Compose a stream of CST nodes into a stream of YAML Documents.
	*
	* ```ts
	* import { Composer, Parser } from 'yaml'
	*
	* const src: string = ...
	* const tokens = new Parser().parse(src)
	* const docs = new Composer().compose(tokens)
	* ```
	*/
	var Composer = class {
		constructor(options = {}) {
			this.doc = null;
			this.atDirectives = false;
			this.prelude = [];
			this.errors = [];
			this.warnings = [];
			this.onError = (source, code, message, warning) => {
				const pos = getErrorPos(source);
				if (warning) this.warnings.push(new errors.YAMLWarning(pos, code, message));
				else this.errors.push(new errors.YAMLParseError(pos, code, message));
			};
			this.directives = new directives.Directives({ version: options.version || "1.2" });
			this.options = options;
		}
		decorate(doc, afterDoc) {
			const { comment, afterEmptyLine } = parsePrelude(this.prelude);
			if (comment) {
				const dc = doc.contents;
				if (afterDoc) doc.comment = doc.comment ? `${doc.comment}\n${comment}` : comment;
				else if (afterEmptyLine || doc.directives.docStart || !dc) doc.commentBefore = comment;
				else if (identity.isCollection(dc) && !dc.flow && dc.items.length > 0) {
					let it = dc.items[0];
					if (identity.isPair(it)) it = it.key;
					const cb = it.commentBefore;
					it.commentBefore = cb ? `${comment}\n${cb}` : comment;
				} else {
					const cb = dc.commentBefore;
					dc.commentBefore = cb ? `${comment}\n${cb}` : comment;
				}
			}
			if (afterDoc) {
				for (let i = 0; i < this.errors.length; ++i) doc.errors.push(this.errors[i]);
				for (let i = 0; i < this.warnings.length; ++i) doc.warnings.push(this.warnings[i]);
			} else {
				doc.errors = this.errors;
				doc.warnings = this.warnings;
			}
			this.prelude = [];
			this.errors = [];
			this.warnings = [];
		}
		/**
		* Current stream status information.
		*
		* Mostly useful at the end of input for an empty stream.
		*/
		streamInfo() {
			return {
				comment: parsePrelude(this.prelude).comment,
				directives: this.directives,
				errors: this.errors,
				warnings: this.warnings
			};
		}
		/**
		* Compose tokens into documents.
		*
		* @param forceDoc - If the stream contains no document, still emit a final document including any comments and directives that would be applied to a subsequent document.
		* @param endOffset - Should be set if `forceDoc` is also set, to set the document range end and to indicate errors correctly.
		*/
		*compose(tokens, forceDoc = false, endOffset = -1) {
			for (const token of tokens) yield* this.next(token);
			yield* this.end(forceDoc, endOffset);
		}
		/** Advance the composer by one CST token. */
		*next(token) {
			if (node_process.env.LOG_STREAM) console.dir(token, { depth: null });
			switch (token.type) {
				case "directive":
					this.directives.add(token.source, (offset, message, warning) => {
						const pos = getErrorPos(token);
						pos[0] += offset;
						this.onError(pos, "BAD_DIRECTIVE", message, warning);
					});
					this.prelude.push(token.source);
					this.atDirectives = true;
					break;
				case "document": {
					const doc = composeDoc.composeDoc(this.options, this.directives, token, this.onError);
					if (this.atDirectives && !doc.directives.docStart) this.onError(token, "MISSING_CHAR", "Missing directives-end/doc-start indicator line");
					this.decorate(doc, false);
					if (this.doc) yield this.doc;
					this.doc = doc;
					this.atDirectives = false;
					break;
				}
				case "byte-order-mark":
				case "space": break;
				case "comment":
				case "newline":
					this.prelude.push(token.source);
					break;
				case "error": {
					const msg = token.source ? `${token.message}: ${JSON.stringify(token.source)}` : token.message;
					const error = new errors.YAMLParseError(getErrorPos(token), "UNEXPECTED_TOKEN", msg);
					if (this.atDirectives || !this.doc) this.errors.push(error);
					else this.doc.errors.push(error);
					break;
				}
				case "doc-end": {
					if (!this.doc) {
						this.errors.push(new errors.YAMLParseError(getErrorPos(token), "UNEXPECTED_TOKEN", "Unexpected doc-end without preceding document"));
						break;
					}
					this.doc.directives.docEnd = true;
					const end = resolveEnd.resolveEnd(token.end, token.offset + token.source.length, this.doc.options.strict, this.onError);
					this.decorate(this.doc, true);
					if (end.comment) {
						const dc = this.doc.comment;
						this.doc.comment = dc ? `${dc}\n${end.comment}` : end.comment;
					}
					this.doc.range[2] = end.offset;
					break;
				}
				default: this.errors.push(new errors.YAMLParseError(getErrorPos(token), "UNEXPECTED_TOKEN", `Unsupported token ${token.type}`));
			}
		}
		/**
		* Call at end of input to yield any remaining document.
		*
		* @param forceDoc - If the stream contains no document, still emit a final document including any comments and directives that would be applied to a subsequent document.
		* @param endOffset - Should be set if `forceDoc` is also set, to set the document range end and to indicate errors correctly.
		*/
		*end(forceDoc = false, endOffset = -1) {
			if (this.doc) {
				this.decorate(this.doc, true);
				yield this.doc;
				this.doc = null;
			} else if (forceDoc) {
				const opts = Object.assign({ _directives: this.directives }, this.options);
				const doc = new Document.Document(void 0, opts);
				if (this.atDirectives) this.onError(endOffset, "MISSING_CHAR", "Missing directives-end indicator line");
				doc.range = [
					0,
					endOffset,
					endOffset
				];
				this.decorate(doc, false);
				yield doc;
			}
		}
	};
	exports.Composer = Composer;
}));

// node_modules/yaml/dist/parse/cst-scalar.js
var require_cst_scalar = /* @__PURE__ */ __commonJSMin(((exports) => {
	var resolveBlockScalar = require_resolve_block_scalar();
	var resolveFlowScalar = require_resolve_flow_scalar();
	var errors = require_errors();
	var stringifyString = require_stringifyString();
	function resolveAsScalar(token, strict = true, onError) {
		if (token) {
			const _onError = (pos, code, message) => {
				const offset = typeof pos === "number" ? pos : Array.isArray(pos) ? pos[0] : pos.offset;
				if (onError) onError(offset, code, message);
				else throw new errors.YAMLParseError([offset, offset + 1], code, message);
			};
			switch (token.type) {
				case "scalar":
				case "single-quoted-scalar":
				case "double-quoted-scalar": return resolveFlowScalar.resolveFlowScalar(token, strict, _onError);
				case "block-scalar": return resolveBlockScalar.resolveBlockScalar({ options: { strict } }, token, _onError);
			}
		}
		return null;
	}
	/**
	* Create a new scalar token with `value`
	*
	* Values that represent an actual string but may be parsed as a different type should use a `type` other than `'PLAIN'`,
	* as this function does not support any schema operations and won't check for such conflicts.
	*
	* @param value The string representation of the value, which will have its content properly indented.
	* @param context.end Comments and whitespace after the end of the value, or after the block scalar header. If undefined, a newline will be added.
	* @param context.implicitKey Being within an implicit key may affect the resolved type of the token's value.
	* @param context.indent The indent level of the token.
	* @param context.inFlow Is this scalar within a flow collection? This may affect the resolved type of the token's value.
	* @param context.offset The offset position of the token.
	* @param context.type The preferred type of the scalar token. If undefined, the previous type of the `token` will be used, defaulting to `'PLAIN'`.
	*/
	function createScalarToken(value, context) {
		const { implicitKey = false, indent, inFlow = false, offset = -1, type = "PLAIN" } = context;
		const source = stringifyString.stringifyString({
			type,
			value
		}, {
			implicitKey,
			indent: indent > 0 ? " ".repeat(indent) : "",
			inFlow,
			options: {
				blockQuote: true,
				lineWidth: -1
			}
		});
		const end = context.end ?? [{
			type: "newline",
			offset: -1,
			indent,
			source: "\n"
		}];
		switch (source[0]) {
			case "|":
			case ">": {
				const he = source.indexOf("\n");
				const head = source.substring(0, he);
				const body = source.substring(he + 1) + "\n";
				const props = [{
					type: "block-scalar-header",
					offset,
					indent,
					source: head
				}];
				if (!addEndtoBlockProps(props, end)) props.push({
					type: "newline",
					offset: -1,
					indent,
					source: "\n"
				});
				return {
					type: "block-scalar",
					offset,
					indent,
					props,
					source: body
				};
			}
			case "\"": return {
				type: "double-quoted-scalar",
				offset,
				indent,
				source,
				end
			};
			case "'": return {
				type: "single-quoted-scalar",
				offset,
				indent,
				source,
				end
			};
			default: return {
				type: "scalar",
				offset,
				indent,
				source,
				end
			};
		}
	}
	/**
	* Set the value of `token` to the given string `value`, overwriting any previous contents and type that it may have.
	*
	* Best efforts are made to retain any comments previously associated with the `token`,
	* though all contents within a collection's `items` will be overwritten.
	*
	* Values that represent an actual string but may be parsed as a different type should use a `type` other than `'PLAIN'`,
	* as this function does not support any schema operations and won't check for such conflicts.
	*
	* @param token Any token. If it does not include an `indent` value, the value will be stringified as if it were an implicit key.
	* @param value The string representation of the value, which will have its content properly indented.
	* @param context.afterKey In most cases, values after a key should have an additional level of indentation.
	* @param context.implicitKey Being within an implicit key may affect the resolved type of the token's value.
	* @param context.inFlow Being within a flow collection may affect the resolved type of the token's value.
	* @param context.type The preferred type of the scalar token. If undefined, the previous type of the `token` will be used, defaulting to `'PLAIN'`.
	*/
	function setScalarValue(token, value, context = {}) {
		let { afterKey = false, implicitKey = false, inFlow = false, type } = context;
		let indent = "indent" in token ? token.indent : null;
		if (afterKey && typeof indent === "number") indent += 2;
		if (!type) switch (token.type) {
			case "single-quoted-scalar":
				type = "QUOTE_SINGLE";
				break;
			case "double-quoted-scalar":
				type = "QUOTE_DOUBLE";
				break;
			case "block-scalar": {
				const header = token.props[0];
				if (header.type !== "block-scalar-header") throw new Error("Invalid block scalar header");
				type = header.source[0] === ">" ? "BLOCK_FOLDED" : "BLOCK_LITERAL";
				break;
			}
			default: type = "PLAIN";
		}
		const source = stringifyString.stringifyString({
			type,
			value
		}, {
			implicitKey: implicitKey || indent === null,
			indent: indent !== null && indent > 0 ? " ".repeat(indent) : "",
			inFlow,
			options: {
				blockQuote: true,
				lineWidth: -1
			}
		});
		switch (source[0]) {
			case "|":
			case ">":
				setBlockScalarValue(token, source);
				break;
			case "\"":
				setFlowScalarValue(token, source, "double-quoted-scalar");
				break;
			case "'":
				setFlowScalarValue(token, source, "single-quoted-scalar");
				break;
			default: setFlowScalarValue(token, source, "scalar");
		}
	}
	function setBlockScalarValue(token, source) {
		const he = source.indexOf("\n");
		const head = source.substring(0, he);
		const body = source.substring(he + 1) + "\n";
		if (token.type === "block-scalar") {
			const header = token.props[0];
			if (header.type !== "block-scalar-header") throw new Error("Invalid block scalar header");
			header.source = head;
			token.source = body;
		} else {
			const { offset } = token;
			const indent = "indent" in token ? token.indent : -1;
			const props = [{
				type: "block-scalar-header",
				offset,
				indent,
				source: head
			}];
			if (!addEndtoBlockProps(props, "end" in token ? token.end : void 0)) props.push({
				type: "newline",
				offset: -1,
				indent,
				source: "\n"
			});
			for (const key of Object.keys(token)) if (key !== "type" && key !== "offset") delete token[key];
			Object.assign(token, {
				type: "block-scalar",
				indent,
				props,
				source: body
			});
		}
	}
	/** @returns `true` if last token is a newline */
	function addEndtoBlockProps(props, end) {
		if (end) for (const st of end) switch (st.type) {
			case "space":
			case "comment":
				props.push(st);
				break;
			case "newline":
				props.push(st);
				return true;
		}
		return false;
	}
	function setFlowScalarValue(token, source, type) {
		switch (token.type) {
			case "scalar":
			case "double-quoted-scalar":
			case "single-quoted-scalar":
				token.type = type;
				token.source = source;
				break;
			case "block-scalar": {
				const end = token.props.slice(1);
				let oa = source.length;
				if (token.props[0].type === "block-scalar-header") oa -= token.props[0].source.length;
				for (const tok of end) tok.offset += oa;
				delete token.props;
				Object.assign(token, {
					type,
					source,
					end
				});
				break;
			}
			case "block-map":
			case "block-seq": {
				const nl = {
					type: "newline",
					offset: token.offset + source.length,
					indent: token.indent,
					source: "\n"
				};
				delete token.items;
				Object.assign(token, {
					type,
					source,
					end: [nl]
				});
				break;
			}
			default: {
				const indent = "indent" in token ? token.indent : -1;
				const end = "end" in token && Array.isArray(token.end) ? token.end.filter((st) => st.type === "space" || st.type === "comment" || st.type === "newline") : [];
				for (const key of Object.keys(token)) if (key !== "type" && key !== "offset") delete token[key];
				Object.assign(token, {
					type,
					indent,
					source,
					end
				});
			}
		}
	}
	exports.createScalarToken = createScalarToken;
	exports.resolveAsScalar = resolveAsScalar;
	exports.setScalarValue = setScalarValue;
}));

// node_modules/yaml/dist/parse/cst-stringify.js
var require_cst_stringify = /* @__PURE__ */ __commonJSMin(((exports) => {
	/**
	* Stringify a CST document, token, or collection item
	*
	* Fair warning: This applies no validation whatsoever, and
	* simply concatenates the sources in their logical order.
	*/
	const stringify = (cst) => "type" in cst ? stringifyToken(cst) : stringifyItem(cst);
	function stringifyToken(token) {
		switch (token.type) {
			case "block-scalar": {
				let res = "";
				for (const tok of token.props) res += stringifyToken(tok);
				return res + token.source;
			}
			case "block-map":
			case "block-seq": {
				let res = "";
				for (const item of token.items) res += stringifyItem(item);
				return res;
			}
			case "flow-collection": {
				let res = token.start.source;
				for (const item of token.items) res += stringifyItem(item);
				for (const st of token.end) res += st.source;
				return res;
			}
			case "document": {
				let res = stringifyItem(token);
				if (token.end) for (const st of token.end) res += st.source;
				return res;
			}
			default: {
				let res = token.source;
				if ("end" in token && token.end) for (const st of token.end) res += st.source;
				return res;
			}
		}
	}
	function stringifyItem({ start, key, sep, value }) {
		let res = "";
		for (const st of start) res += st.source;
		if (key) res += stringifyToken(key);
		if (sep) for (const st of sep) res += st.source;
		if (value) res += stringifyToken(value);
		return res;
	}
	exports.stringify = stringify;
}));

// node_modules/yaml/dist/parse/cst-visit.js
var require_cst_visit = /* @__PURE__ */ __commonJSMin(((exports) => {
	const BREAK = Symbol("break visit");
	const SKIP = Symbol("skip children");
	const REMOVE = Symbol("remove item");
	/**
	* Apply a visitor to a CST document or item.
	*
	* Walks through the tree (depth-first) starting from the root, calling a
	* `visitor` function with two arguments when entering each item:
	*   - `item`: The current item, which included the following members:
	*     - `start: SourceToken[]` – Source tokens before the key or value,
	*       possibly including its anchor or tag.
	*     - `key?: Token | null` – Set for pair values. May then be `null`, if
	*       the key before the `:` separator is empty.
	*     - `sep?: SourceToken[]` – Source tokens between the key and the value,
	*       which should include the `:` map value indicator if `value` is set.
	*     - `value?: Token` – The value of a sequence item, or of a map pair.
	*   - `path`: The steps from the root to the current node, as an array of
	*     `['key' | 'value', number]` tuples.
	*
	* The return value of the visitor may be used to control the traversal:
	*   - `undefined` (default): Do nothing and continue
	*   - `visit.SKIP`: Do not visit the children of this token, continue with
	*      next sibling
	*   - `visit.BREAK`: Terminate traversal completely
	*   - `visit.REMOVE`: Remove the current item, then continue with the next one
	*   - `number`: Set the index of the next step. This is useful especially if
	*     the index of the current token has changed.
	*   - `function`: Define the next visitor for this item. After the original
	*     visitor is called on item entry, next visitors are called after handling
	*     a non-empty `key` and when exiting the item.
	*/
	function visit(cst, visitor) {
		if ("type" in cst && cst.type === "document") cst = {
			start: cst.start,
			value: cst.value
		};
		_visit(Object.freeze([]), cst, visitor);
	}
	/** Terminate visit traversal completely */
	visit.BREAK = BREAK;
	/** Do not visit the children of the current item */
	visit.SKIP = SKIP;
	/** Remove the current item */
	visit.REMOVE = REMOVE;
	/** Find the item at `path` from `cst` as the root */
	visit.itemAtPath = (cst, path) => {
		let item = cst;
		for (const [field, index] of path) {
			const tok = item?.[field];
			if (tok && "items" in tok) item = tok.items[index];
			else return void 0;
		}
		return item;
	};
	/**
	* Get the immediate parent collection of the item at `path` from `cst` as the root.
	*
	* Throws an error if the collection is not found, which should never happen if the item itself exists.
	*/
	visit.parentCollection = (cst, path) => {
		const parent = visit.itemAtPath(cst, path.slice(0, -1));
		const field = path[path.length - 1][0];
		const coll = parent?.[field];
		if (coll && "items" in coll) return coll;
		throw new Error("Parent collection not found");
	};
	function _visit(path, item, visitor) {
		let ctrl = visitor(item, path);
		if (typeof ctrl === "symbol") return ctrl;
		for (const field of ["key", "value"]) {
			const token = item[field];
			if (token && "items" in token) {
				for (let i = 0; i < token.items.length; ++i) {
					const ci = _visit(Object.freeze(path.concat([[field, i]])), token.items[i], visitor);
					if (typeof ci === "number") i = ci - 1;
					else if (ci === BREAK) return BREAK;
					else if (ci === REMOVE) {
						token.items.splice(i, 1);
						i -= 1;
					}
				}
				if (typeof ctrl === "function" && field === "key") ctrl = ctrl(item, path);
			}
		}
		return typeof ctrl === "function" ? ctrl(item, path) : ctrl;
	}
	exports.visit = visit;
}));

// node_modules/yaml/dist/parse/cst.js
var require_cst = /* @__PURE__ */ __commonJSMin(((exports) => {
	var cstScalar = require_cst_scalar();
	var cstStringify = require_cst_stringify();
	var cstVisit = require_cst_visit();
	/** The byte order mark */
	const BOM = "﻿";
	/** Start of doc-mode */
	const DOCUMENT = "";
	/** Unexpected end of flow-mode */
	const FLOW_END = "";
	/** Next token is a scalar value */
	const SCALAR = "";
	/** @returns `true` if `token` is a flow or block collection */
	const isCollection = (token) => !!token && "items" in token;
	/** @returns `true` if `token` is a flow or block scalar; not an alias */
	const isScalar = (token) => !!token && (token.type === "scalar" || token.type === "single-quoted-scalar" || token.type === "double-quoted-scalar" || token.type === "block-scalar");
	/* istanbul ignore next */
	/** Get a printable representation of a lexer token */
	function prettyToken(token) {
		switch (token) {
			case BOM: return "<BOM>";
			case DOCUMENT: return "<DOC>";
			case FLOW_END: return "<FLOW_END>";
			case SCALAR: return "<SCALAR>";
			default: return JSON.stringify(token);
		}
	}
	/** Identify the type of a lexer token. May return `null` for unknown tokens. */
	function tokenType(source) {
		switch (source) {
			case BOM: return "byte-order-mark";
			case DOCUMENT: return "doc-mode";
			case FLOW_END: return "flow-error-end";
			case SCALAR: return "scalar";
			case "---": return "doc-start";
			case "...": return "doc-end";
			case "":
			case "\n":
			case "\r\n": return "newline";
			case "-": return "seq-item-ind";
			case "?": return "explicit-key-ind";
			case ":": return "map-value-ind";
			case "{": return "flow-map-start";
			case "}": return "flow-map-end";
			case "[": return "flow-seq-start";
			case "]": return "flow-seq-end";
			case ",": return "comma";
		}
		switch (source[0]) {
			case " ":
			case "	": return "space";
			case "#": return "comment";
			case "%": return "directive-line";
			case "*": return "alias";
			case "&": return "anchor";
			case "!": return "tag";
			case "'": return "single-quoted-scalar";
			case "\"": return "double-quoted-scalar";
			case "|":
			case ">": return "block-scalar-header";
		}
		return null;
	}
	exports.createScalarToken = cstScalar.createScalarToken;
	exports.resolveAsScalar = cstScalar.resolveAsScalar;
	exports.setScalarValue = cstScalar.setScalarValue;
	exports.stringify = cstStringify.stringify;
	exports.visit = cstVisit.visit;
	exports.BOM = BOM;
	exports.DOCUMENT = DOCUMENT;
	exports.FLOW_END = FLOW_END;
	exports.SCALAR = SCALAR;
	exports.isCollection = isCollection;
	exports.isScalar = isScalar;
	exports.prettyToken = prettyToken;
	exports.tokenType = tokenType;
}));

// node_modules/yaml/dist/parse/lexer.js
var require_lexer = /* @__PURE__ */ __commonJSMin(((exports) => {
	var cst = require_cst();
	function isEmpty(ch) {
		switch (ch) {
			case void 0:
			case " ":
			case "\n":
			case "\r":
			case "	": return true;
			default: return false;
		}
	}
	const hexDigits = /* @__PURE__ */ new Set("0123456789ABCDEFabcdef");
	const tagChars = /* @__PURE__ */ new Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-#;/?:@&=+$_.!~*'()");
	const flowIndicatorChars = /* @__PURE__ */ new Set(",[]{}");
	const invalidAnchorChars = /* @__PURE__ */ new Set(" ,[]{}\n\r	");
	const isNotAnchorChar = (ch) => !ch || invalidAnchorChars.has(ch);
	/**
	* Splits an input string into lexical tokens, i.e. smaller strings that are
	* easily identifiable by `tokens.tokenType()`.
	*
	* Lexing starts always in a "stream" context. Incomplete input may be buffered
	* until a complete token can be emitted.
	*
	* In addition to slices of the original input, the following control characters
	* may also be emitted:
	*
	* - `\x02` (Start of Text): A document starts with the next token
	* - `\x18` (Cancel): Unexpected end of flow-mode (indicates an error)
	* - `\x1f` (Unit Separator): Next token is a scalar value
	* - `\u{FEFF}` (Byte order mark): Emitted separately outside documents
	*/
	var Lexer = class {
		constructor() {
			/**
			* Flag indicating whether the end of the current buffer marks the end of
			* all input
			*/
			this.atEnd = false;
			/**
			* Explicit indent set in block scalar header, as an offset from the current
			* minimum indent, so e.g. set to 1 from a header `|2+`. Set to -1 if not
			* explicitly set.
			*/
			this.blockScalarIndent = -1;
			/**
			* Block scalars that include a + (keep) chomping indicator in their header
			* include trailing empty lines, which are otherwise excluded from the
			* scalar's contents.
			*/
			this.blockScalarKeep = false;
			/** Current input */
			this.buffer = "";
			/**
			* Flag noting whether the map value indicator : can immediately follow this
			* node within a flow context.
			*/
			this.flowKey = false;
			/** Count of surrounding flow collection levels. */
			this.flowLevel = 0;
			/**
			* Minimum level of indentation required for next lines to be parsed as a
			* part of the current scalar value.
			*/
			this.indentNext = 0;
			/** Indentation level of the current line. */
			this.indentValue = 0;
			/** Position of the next \n character. */
			this.lineEndPos = null;
			/** Stores the state of the lexer if reaching the end of incpomplete input */
			this.next = null;
			/** A pointer to `buffer`; the current position of the lexer. */
			this.pos = 0;
		}
		/**
		* Generate YAML tokens from the `source` string. If `incomplete`,
		* a part of the last line may be left as a buffer for the next call.
		*
		* @returns A generator of lexical tokens
		*/
		*lex(source, incomplete = false) {
			if (source) {
				if (typeof source !== "string") throw TypeError("source is not a string");
				this.buffer = this.buffer ? this.buffer + source : source;
				this.lineEndPos = null;
			}
			this.atEnd = !incomplete;
			let next = this.next ?? "stream";
			while (next && (incomplete || this.hasChars(1))) next = yield* this.parseNext(next);
		}
		atLineEnd() {
			let i = this.pos;
			let ch = this.buffer[i];
			while (ch === " " || ch === "	") ch = this.buffer[++i];
			if (!ch || ch === "#" || ch === "\n") return true;
			if (ch === "\r") return this.buffer[i + 1] === "\n";
			return false;
		}
		charAt(n) {
			return this.buffer[this.pos + n];
		}
		continueScalar(offset) {
			let ch = this.buffer[offset];
			if (this.indentNext > 0) {
				let indent = 0;
				while (ch === " ") ch = this.buffer[++indent + offset];
				if (ch === "\r") {
					const next = this.buffer[indent + offset + 1];
					if (next === "\n" || !next && !this.atEnd) return offset + indent + 1;
				}
				return ch === "\n" || indent >= this.indentNext || !ch && !this.atEnd ? offset + indent : -1;
			}
			if (ch === "-" || ch === ".") {
				const dt = this.buffer.substr(offset, 3);
				if ((dt === "---" || dt === "...") && isEmpty(this.buffer[offset + 3])) return -1;
			}
			return offset;
		}
		getLine() {
			let end = this.lineEndPos;
			if (typeof end !== "number" || end !== -1 && end < this.pos) {
				end = this.buffer.indexOf("\n", this.pos);
				this.lineEndPos = end;
			}
			if (end === -1) return this.atEnd ? this.buffer.substring(this.pos) : null;
			if (this.buffer[end - 1] === "\r") end -= 1;
			return this.buffer.substring(this.pos, end);
		}
		hasChars(n) {
			return this.pos + n <= this.buffer.length;
		}
		setNext(state) {
			this.buffer = this.buffer.substring(this.pos);
			this.pos = 0;
			this.lineEndPos = null;
			this.next = state;
			return null;
		}
		peek(n) {
			return this.buffer.substr(this.pos, n);
		}
		*parseNext(next) {
			switch (next) {
				case "stream": return yield* this.parseStream();
				case "line-start": return yield* this.parseLineStart();
				case "block-start": return yield* this.parseBlockStart();
				case "doc": return yield* this.parseDocument();
				case "flow": return yield* this.parseFlowCollection();
				case "quoted-scalar": return yield* this.parseQuotedScalar();
				case "block-scalar": return yield* this.parseBlockScalar();
				case "plain-scalar": return yield* this.parsePlainScalar();
			}
		}
		*parseStream() {
			let line = this.getLine();
			if (line === null) return this.setNext("stream");
			if (line[0] === cst.BOM) {
				yield* this.pushCount(1);
				line = line.substring(1);
			}
			if (line[0] === "%") {
				let dirEnd = line.length;
				let cs = line.indexOf("#");
				while (cs !== -1) {
					const ch = line[cs - 1];
					if (ch === " " || ch === "	") {
						dirEnd = cs - 1;
						break;
					} else cs = line.indexOf("#", cs + 1);
				}
				while (true) {
					const ch = line[dirEnd - 1];
					if (ch === " " || ch === "	") dirEnd -= 1;
					else break;
				}
				const n = (yield* this.pushCount(dirEnd)) + (yield* this.pushSpaces(true));
				yield* this.pushCount(line.length - n);
				this.pushNewline();
				return "stream";
			}
			if (this.atLineEnd()) {
				const sp = yield* this.pushSpaces(true);
				yield* this.pushCount(line.length - sp);
				yield* this.pushNewline();
				return "stream";
			}
			yield cst.DOCUMENT;
			return yield* this.parseLineStart();
		}
		*parseLineStart() {
			const ch = this.charAt(0);
			if (!ch && !this.atEnd) return this.setNext("line-start");
			if (ch === "-" || ch === ".") {
				if (!this.atEnd && !this.hasChars(4)) return this.setNext("line-start");
				const s = this.peek(3);
				if ((s === "---" || s === "...") && isEmpty(this.charAt(3))) {
					yield* this.pushCount(3);
					this.indentValue = 0;
					this.indentNext = 0;
					return s === "---" ? "doc" : "stream";
				}
			}
			this.indentValue = yield* this.pushSpaces(false);
			if (this.indentNext > this.indentValue && !isEmpty(this.charAt(1))) this.indentNext = this.indentValue;
			return yield* this.parseBlockStart();
		}
		*parseBlockStart() {
			const [ch0, ch1] = this.peek(2);
			if (!ch1 && !this.atEnd) return this.setNext("block-start");
			if ((ch0 === "-" || ch0 === "?" || ch0 === ":") && isEmpty(ch1)) {
				const n = (yield* this.pushCount(1)) + (yield* this.pushSpaces(true));
				this.indentNext = this.indentValue + 1;
				this.indentValue += n;
				return "block-start";
			}
			return "doc";
		}
		*parseDocument() {
			yield* this.pushSpaces(true);
			const line = this.getLine();
			if (line === null) return this.setNext("doc");
			let n = yield* this.pushIndicators();
			switch (line[n]) {
				case "#": yield* this.pushCount(line.length - n);
				case void 0:
					yield* this.pushNewline();
					return yield* this.parseLineStart();
				case "{":
				case "[":
					yield* this.pushCount(1);
					this.flowKey = false;
					this.flowLevel = 1;
					return "flow";
				case "}":
				case "]":
					yield* this.pushCount(1);
					return "doc";
				case "*":
					yield* this.pushUntil(isNotAnchorChar);
					return "doc";
				case "\"":
				case "'": return yield* this.parseQuotedScalar();
				case "|":
				case ">":
					n += yield* this.parseBlockScalarHeader();
					n += yield* this.pushSpaces(true);
					yield* this.pushCount(line.length - n);
					yield* this.pushNewline();
					return yield* this.parseBlockScalar();
				default: return yield* this.parsePlainScalar();
			}
		}
		*parseFlowCollection() {
			let nl, sp;
			let indent = -1;
			do {
				nl = yield* this.pushNewline();
				if (nl > 0) {
					sp = yield* this.pushSpaces(false);
					this.indentValue = indent = sp;
				} else sp = 0;
				sp += yield* this.pushSpaces(true);
			} while (nl + sp > 0);
			const line = this.getLine();
			if (line === null) return this.setNext("flow");
			if (indent !== -1 && indent < this.indentNext && line[0] !== "#" || indent === 0 && (line.startsWith("---") || line.startsWith("...")) && isEmpty(line[3])) {
				if (!(indent === this.indentNext - 1 && this.flowLevel === 1 && (line[0] === "]" || line[0] === "}"))) {
					this.flowLevel = 0;
					yield cst.FLOW_END;
					return yield* this.parseLineStart();
				}
			}
			let n = 0;
			while (line[n] === ",") {
				n += yield* this.pushCount(1);
				n += yield* this.pushSpaces(true);
				this.flowKey = false;
			}
			n += yield* this.pushIndicators();
			switch (line[n]) {
				case void 0: return "flow";
				case "#":
					yield* this.pushCount(line.length - n);
					return "flow";
				case "{":
				case "[":
					yield* this.pushCount(1);
					this.flowKey = false;
					this.flowLevel += 1;
					return "flow";
				case "}":
				case "]":
					yield* this.pushCount(1);
					this.flowKey = true;
					this.flowLevel -= 1;
					return this.flowLevel ? "flow" : "doc";
				case "*":
					yield* this.pushUntil(isNotAnchorChar);
					return "flow";
				case "\"":
				case "'":
					this.flowKey = true;
					return yield* this.parseQuotedScalar();
				case ":": {
					const next = this.charAt(1);
					if (this.flowKey || isEmpty(next) || next === ",") {
						this.flowKey = false;
						yield* this.pushCount(1);
						yield* this.pushSpaces(true);
						return "flow";
					}
				}
				default:
					this.flowKey = false;
					return yield* this.parsePlainScalar();
			}
		}
		*parseQuotedScalar() {
			const quote = this.charAt(0);
			let end = this.buffer.indexOf(quote, this.pos + 1);
			if (quote === "'") while (end !== -1 && this.buffer[end + 1] === "'") end = this.buffer.indexOf("'", end + 2);
			else while (end !== -1) {
				let n = 0;
				while (this.buffer[end - 1 - n] === "\\") n += 1;
				if (n % 2 === 0) break;
				end = this.buffer.indexOf("\"", end + 1);
			}
			const qb = this.buffer.substring(0, end);
			let nl = qb.indexOf("\n", this.pos);
			if (nl !== -1) {
				while (nl !== -1) {
					const cs = this.continueScalar(nl + 1);
					if (cs === -1) break;
					nl = qb.indexOf("\n", cs);
				}
				if (nl !== -1) end = nl - (qb[nl - 1] === "\r" ? 2 : 1);
			}
			if (end === -1) {
				if (!this.atEnd) return this.setNext("quoted-scalar");
				end = this.buffer.length;
			}
			yield* this.pushToIndex(end + 1, false);
			return this.flowLevel ? "flow" : "doc";
		}
		*parseBlockScalarHeader() {
			this.blockScalarIndent = -1;
			this.blockScalarKeep = false;
			let i = this.pos;
			while (true) {
				const ch = this.buffer[++i];
				if (ch === "+") this.blockScalarKeep = true;
				else if (ch > "0" && ch <= "9") this.blockScalarIndent = Number(ch) - 1;
				else if (ch !== "-") break;
			}
			return yield* this.pushUntil((ch) => isEmpty(ch) || ch === "#");
		}
		*parseBlockScalar() {
			let nl = this.pos - 1;
			let indent = 0;
			let ch;
			loop: for (let i = this.pos; ch = this.buffer[i]; ++i) switch (ch) {
				case " ":
					indent += 1;
					break;
				case "\n":
					nl = i;
					indent = 0;
					break;
				case "\r": {
					const next = this.buffer[i + 1];
					if (!next && !this.atEnd) return this.setNext("block-scalar");
					if (next === "\n") break;
				}
				default: break loop;
			}
			if (!ch && !this.atEnd) return this.setNext("block-scalar");
			if (indent >= this.indentNext) {
				if (this.blockScalarIndent === -1) this.indentNext = indent;
				else this.indentNext = this.blockScalarIndent + (this.indentNext === 0 ? 1 : this.indentNext);
				do {
					const cs = this.continueScalar(nl + 1);
					if (cs === -1) break;
					nl = this.buffer.indexOf("\n", cs);
				} while (nl !== -1);
				if (nl === -1) {
					if (!this.atEnd) return this.setNext("block-scalar");
					nl = this.buffer.length;
				}
			}
			let i = nl + 1;
			ch = this.buffer[i];
			while (ch === " ") ch = this.buffer[++i];
			if (ch === "	") {
				while (ch === "	" || ch === " " || ch === "\r" || ch === "\n") ch = this.buffer[++i];
				nl = i - 1;
			} else if (!this.blockScalarKeep) do {
				let i = nl - 1;
				let ch = this.buffer[i];
				if (ch === "\r") ch = this.buffer[--i];
				const lastChar = i;
				while (ch === " ") ch = this.buffer[--i];
				if (ch === "\n" && i >= this.pos && i + 1 + indent > lastChar) nl = i;
				else break;
			} while (true);
			yield cst.SCALAR;
			yield* this.pushToIndex(nl + 1, true);
			return yield* this.parseLineStart();
		}
		*parsePlainScalar() {
			const inFlow = this.flowLevel > 0;
			let end = this.pos - 1;
			let i = this.pos - 1;
			let ch;
			while (ch = this.buffer[++i]) if (ch === ":") {
				const next = this.buffer[i + 1];
				if (isEmpty(next) || inFlow && flowIndicatorChars.has(next)) break;
				end = i;
			} else if (isEmpty(ch)) {
				let next = this.buffer[i + 1];
				if (ch === "\r") {
					if (next === "\n") {
						i += 1;
						ch = "\n";
						next = this.buffer[i + 1];
					} else end = i;
				}
				if (next === "#" || inFlow && flowIndicatorChars.has(next)) break;
				if (ch === "\n") {
					const cs = this.continueScalar(i + 1);
					if (cs === -1) break;
					i = Math.max(i, cs - 2);
				}
			} else {
				if (inFlow && flowIndicatorChars.has(ch)) break;
				end = i;
			}
			if (!ch && !this.atEnd) return this.setNext("plain-scalar");
			yield cst.SCALAR;
			yield* this.pushToIndex(end + 1, true);
			return inFlow ? "flow" : "doc";
		}
		*pushCount(n) {
			if (n > 0) {
				yield this.buffer.substr(this.pos, n);
				this.pos += n;
				return n;
			}
			return 0;
		}
		*pushToIndex(i, allowEmpty) {
			const s = this.buffer.slice(this.pos, i);
			if (s) {
				yield s;
				this.pos += s.length;
				return s.length;
			} else if (allowEmpty) yield "";
			return 0;
		}
		*pushIndicators() {
			let n = 0;
			loop: while (true) {
				switch (this.charAt(0)) {
					case "!":
						n += yield* this.pushTag();
						n += yield* this.pushSpaces(true);
						continue loop;
					case "&":
						n += yield* this.pushUntil(isNotAnchorChar);
						n += yield* this.pushSpaces(true);
						continue loop;
					case "-":
					case "?":
					case ":": {
						const inFlow = this.flowLevel > 0;
						const ch1 = this.charAt(1);
						if (isEmpty(ch1) || inFlow && flowIndicatorChars.has(ch1)) {
							if (!inFlow) this.indentNext = this.indentValue + 1;
							else if (this.flowKey) this.flowKey = false;
							n += yield* this.pushCount(1);
							n += yield* this.pushSpaces(true);
							continue loop;
						}
					}
				}
				break loop;
			}
			return n;
		}
		*pushTag() {
			if (this.charAt(1) === "<") {
				let i = this.pos + 2;
				let ch = this.buffer[i];
				while (!isEmpty(ch) && ch !== ">") ch = this.buffer[++i];
				return yield* this.pushToIndex(ch === ">" ? i + 1 : i, false);
			} else {
				let i = this.pos + 1;
				let ch = this.buffer[i];
				while (ch) if (tagChars.has(ch)) ch = this.buffer[++i];
				else if (ch === "%" && hexDigits.has(this.buffer[i + 1]) && hexDigits.has(this.buffer[i + 2])) ch = this.buffer[i += 3];
				else break;
				return yield* this.pushToIndex(i, false);
			}
		}
		*pushNewline() {
			const ch = this.buffer[this.pos];
			if (ch === "\n") return yield* this.pushCount(1);
			else if (ch === "\r" && this.charAt(1) === "\n") return yield* this.pushCount(2);
			else return 0;
		}
		*pushSpaces(allowTabs) {
			let i = this.pos - 1;
			let ch;
			do
				ch = this.buffer[++i];
			while (ch === " " || allowTabs && ch === "	");
			const n = i - this.pos;
			if (n > 0) {
				yield this.buffer.substr(this.pos, n);
				this.pos = i;
			}
			return n;
		}
		*pushUntil(test) {
			let i = this.pos;
			let ch = this.buffer[i];
			while (!test(ch)) ch = this.buffer[++i];
			return yield* this.pushToIndex(i, false);
		}
	};
	exports.Lexer = Lexer;
}));

// node_modules/yaml/dist/parse/line-counter.js
var require_line_counter = /* @__PURE__ */ __commonJSMin(((exports) => {
	/**
	* Tracks newlines during parsing in order to provide an efficient API for
	* determining the one-indexed `{ line, col }` position for any offset
	* within the input.
	*/
	var LineCounter = class {
		constructor() {
			this.lineStarts = [];
			/**
			* Should be called in ascending order. Otherwise, call
			* `lineCounter.lineStarts.sort()` before calling `linePos()`.
			*/
			this.addNewLine = (offset) => this.lineStarts.push(offset);
			/**
			* Performs a binary search and returns the 1-indexed { line, col }
			* position of `offset`. If `line === 0`, `addNewLine` has never been
			* called or `offset` is before the first known newline.
			*/
			this.linePos = (offset) => {
				let low = 0;
				let high = this.lineStarts.length;
				while (low < high) {
					const mid = low + high >> 1;
					if (this.lineStarts[mid] < offset) low = mid + 1;
					else high = mid;
				}
				if (this.lineStarts[low] === offset) return {
					line: low + 1,
					col: 1
				};
				if (low === 0) return {
					line: 0,
					col: offset
				};
				const start = this.lineStarts[low - 1];
				return {
					line: low,
					col: offset - start + 1
				};
			};
		}
	};
	exports.LineCounter = LineCounter;
}));

// node_modules/yaml/dist/parse/parser.js
var require_parser = /* @__PURE__ */ __commonJSMin(((exports) => {
	var node_process = __require("process");
	var cst = require_cst();
	var lexer = require_lexer();
	function includesToken(list, type) {
		for (let i = 0; i < list.length; ++i) if (list[i].type === type) return true;
		return false;
	}
	function findNonEmptyIndex(list) {
		for (let i = 0; i < list.length; ++i) switch (list[i].type) {
			case "space":
			case "comment":
			case "newline": break;
			default: return i;
		}
		return -1;
	}
	function isFlowToken(token) {
		switch (token?.type) {
			case "alias":
			case "scalar":
			case "single-quoted-scalar":
			case "double-quoted-scalar":
			case "flow-collection": return true;
			default: return false;
		}
	}
	function getPrevProps(parent) {
		switch (parent.type) {
			case "document": return parent.start;
			case "block-map": {
				const it = parent.items[parent.items.length - 1];
				return it.sep ?? it.start;
			}
			case "block-seq": return parent.items[parent.items.length - 1].start;
			/* istanbul ignore next should not happen */
			default: return [];
		}
	}
	/** Note: May modify input array */
	function getFirstKeyStartProps(prev) {
		if (prev.length === 0) return [];
		let i = prev.length;
		loop: while (--i >= 0) switch (prev[i].type) {
			case "doc-start":
			case "explicit-key-ind":
			case "map-value-ind":
			case "seq-item-ind":
			case "newline": break loop;
		}
		while (prev[++i]?.type === "space");
		return prev.splice(i, prev.length);
	}
	function arrayPushArray(target, source) {
		if (source.length < 1e5) Array.prototype.push.apply(target, source);
		else for (let i = 0; i < source.length; ++i) target.push(source[i]);
	}
	function fixFlowSeqItems(fc) {
		if (fc.start.type === "flow-seq-start") {
			for (const it of fc.items) if (it.sep && !it.value && !includesToken(it.start, "explicit-key-ind") && !includesToken(it.sep, "map-value-ind")) {
				if (it.key) it.value = it.key;
				delete it.key;
				if (isFlowToken(it.value)) {
					if (it.value.end) arrayPushArray(it.value.end, it.sep);
					else it.value.end = it.sep;
				} else arrayPushArray(it.start, it.sep);
				delete it.sep;
			}
		}
	}
	/**
	* A YAML concrete syntax tree (CST) parser
	*
	* ```ts
	* const src: string = ...
	* for (const token of new Parser().parse(src)) {
	*   // token: Token
	* }
	* ```
	*
	* To use the parser with a user-provided lexer:
	*
	* ```ts
	* function* parse(source: string, lexer: Lexer) {
	*   const parser = new Parser()
	*   for (const lexeme of lexer.lex(source))
	*     yield* parser.next(lexeme)
	*   yield* parser.end()
	* }
	*
	* const src: string = ...
	* const lexer = new Lexer()
	* for (const token of parse(src, lexer)) {
	*   // token: Token
	* }
	* ```
	*/
	var Parser = class {
		/**
		* @param onNewLine - If defined, called separately with the start position of
		*   each new line (in `parse()`, including the start of input).
		*/
		constructor(onNewLine) {
			/** If true, space and sequence indicators count as indentation */
			this.atNewLine = true;
			/** If true, next token is a scalar value */
			this.atScalar = false;
			/** Current indentation level */
			this.indent = 0;
			/** Current offset since the start of parsing */
			this.offset = 0;
			/** On the same line with a block map key */
			this.onKeyLine = false;
			/** Top indicates the node that's currently being built */
			this.stack = [];
			/** The source of the current token, set in parse() */
			this.source = "";
			/** The type of the current token, set in parse() */
			this.type = "";
			this.lexer = new lexer.Lexer();
			this.onNewLine = onNewLine;
		}
		/**
		* Parse `source` as a YAML stream.
		* If `incomplete`, a part of the last line may be left as a buffer for the next call.
		*
		* Errors are not thrown, but yielded as `{ type: 'error', message }` tokens.
		*
		* @returns A generator of tokens representing each directive, document, and other structure.
		*/
		*parse(source, incomplete = false) {
			if (this.onNewLine && this.offset === 0) this.onNewLine(0);
			for (const lexeme of this.lexer.lex(source, incomplete)) yield* this.next(lexeme);
			if (!incomplete) yield* this.end();
		}
		/**
		* Advance the parser by the `source` of one lexical token.
		*/
		*next(source) {
			this.source = source;
			if (node_process.env.LOG_TOKENS) console.log("|", cst.prettyToken(source));
			if (this.atScalar) {
				this.atScalar = false;
				yield* this.step();
				this.offset += source.length;
				return;
			}
			const type = cst.tokenType(source);
			if (!type) {
				const message = `Not a YAML token: ${source}`;
				yield* this.pop({
					type: "error",
					offset: this.offset,
					message,
					source
				});
				this.offset += source.length;
			} else if (type === "scalar") {
				this.atNewLine = false;
				this.atScalar = true;
				this.type = "scalar";
			} else {
				this.type = type;
				yield* this.step();
				switch (type) {
					case "newline":
						this.atNewLine = true;
						this.indent = 0;
						if (this.onNewLine) this.onNewLine(this.offset + source.length);
						break;
					case "space":
						if (this.atNewLine && source[0] === " ") this.indent += source.length;
						break;
					case "explicit-key-ind":
					case "map-value-ind":
					case "seq-item-ind":
						if (this.atNewLine) this.indent += source.length;
						break;
					case "doc-mode":
					case "flow-error-end": return;
					default: this.atNewLine = false;
				}
				this.offset += source.length;
			}
		}
		/** Call at end of input to push out any remaining constructions */
		*end() {
			while (this.stack.length > 0) yield* this.pop();
		}
		get sourceToken() {
			return {
				type: this.type,
				offset: this.offset,
				indent: this.indent,
				source: this.source
			};
		}
		*step() {
			const top = this.peek(1);
			if (this.type === "doc-end" && top?.type !== "doc-end") {
				while (this.stack.length > 0) yield* this.pop();
				this.stack.push({
					type: "doc-end",
					offset: this.offset,
					source: this.source
				});
				return;
			}
			if (!top) return yield* this.stream();
			switch (top.type) {
				case "document": return yield* this.document(top);
				case "alias":
				case "scalar":
				case "single-quoted-scalar":
				case "double-quoted-scalar": return yield* this.scalar(top);
				case "block-scalar": return yield* this.blockScalar(top);
				case "block-map": return yield* this.blockMap(top);
				case "block-seq": return yield* this.blockSequence(top);
				case "flow-collection": return yield* this.flowCollection(top);
				case "doc-end": return yield* this.documentEnd(top);
			}
			/* istanbul ignore next should not happen */
			yield* this.pop();
		}
		peek(n) {
			return this.stack[this.stack.length - n];
		}
		*pop(error) {
			const token = error ?? this.stack.pop();
			/* istanbul ignore if should not happen */
			if (!token) yield {
				type: "error",
				offset: this.offset,
				source: "",
				message: "Tried to pop an empty stack"
			};
			else if (this.stack.length === 0) yield token;
			else {
				const top = this.peek(1);
				if (token.type === "block-scalar") token.indent = "indent" in top ? top.indent : 0;
				else if (token.type === "flow-collection" && top.type === "document") token.indent = 0;
				if (token.type === "flow-collection") fixFlowSeqItems(token);
				switch (top.type) {
					case "document":
						top.value = token;
						break;
					case "block-scalar":
						top.props.push(token);
						break;
					case "block-map": {
						const it = top.items[top.items.length - 1];
						if (it.value) {
							top.items.push({
								start: [],
								key: token,
								sep: []
							});
							this.onKeyLine = true;
							return;
						} else if (it.sep) it.value = token;
						else {
							Object.assign(it, {
								key: token,
								sep: []
							});
							this.onKeyLine = !it.explicitKey;
							return;
						}
						break;
					}
					case "block-seq": {
						const it = top.items[top.items.length - 1];
						if (it.value) top.items.push({
							start: [],
							value: token
						});
						else it.value = token;
						break;
					}
					case "flow-collection": {
						const it = top.items[top.items.length - 1];
						if (!it || it.value) top.items.push({
							start: [],
							key: token,
							sep: []
						});
						else if (it.sep) it.value = token;
						else Object.assign(it, {
							key: token,
							sep: []
						});
						return;
					}
					/* istanbul ignore next should not happen */
					default:
						yield* this.pop();
						yield* this.pop(token);
				}
				if ((top.type === "document" || top.type === "block-map" || top.type === "block-seq") && (token.type === "block-map" || token.type === "block-seq")) {
					const last = token.items[token.items.length - 1];
					if (last && !last.sep && !last.value && last.start.length > 0 && findNonEmptyIndex(last.start) === -1 && (token.indent === 0 || last.start.every((st) => st.type !== "comment" || st.indent < token.indent))) {
						if (top.type === "document") top.end = last.start;
						else top.items.push({ start: last.start });
						token.items.splice(-1, 1);
					}
				}
			}
		}
		*stream() {
			switch (this.type) {
				case "directive-line":
					yield {
						type: "directive",
						offset: this.offset,
						source: this.source
					};
					return;
				case "byte-order-mark":
				case "space":
				case "comment":
				case "newline":
					yield this.sourceToken;
					return;
				case "doc-mode":
				case "doc-start": {
					const doc = {
						type: "document",
						offset: this.offset,
						start: []
					};
					if (this.type === "doc-start") doc.start.push(this.sourceToken);
					this.stack.push(doc);
					return;
				}
			}
			yield {
				type: "error",
				offset: this.offset,
				message: `Unexpected ${this.type} token in YAML stream`,
				source: this.source
			};
		}
		*document(doc) {
			if (doc.value) return yield* this.lineEnd(doc);
			switch (this.type) {
				case "doc-start":
					if (findNonEmptyIndex(doc.start) !== -1) {
						yield* this.pop();
						yield* this.step();
					} else doc.start.push(this.sourceToken);
					return;
				case "anchor":
				case "tag":
				case "space":
				case "comment":
				case "newline":
					doc.start.push(this.sourceToken);
					return;
			}
			const bv = this.startBlockValue(doc);
			if (bv) this.stack.push(bv);
			else yield {
				type: "error",
				offset: this.offset,
				message: `Unexpected ${this.type} token in YAML document`,
				source: this.source
			};
		}
		*scalar(scalar) {
			if (this.type === "map-value-ind") {
				const start = getFirstKeyStartProps(getPrevProps(this.peek(2)));
				let sep;
				if (scalar.end) {
					sep = scalar.end;
					sep.push(this.sourceToken);
					delete scalar.end;
				} else sep = [this.sourceToken];
				const map = {
					type: "block-map",
					offset: scalar.offset,
					indent: scalar.indent,
					items: [{
						start,
						key: scalar,
						sep
					}]
				};
				this.onKeyLine = true;
				this.stack[this.stack.length - 1] = map;
			} else yield* this.lineEnd(scalar);
		}
		*blockScalar(scalar) {
			switch (this.type) {
				case "space":
				case "comment":
				case "newline":
					scalar.props.push(this.sourceToken);
					return;
				case "scalar":
					scalar.source = this.source;
					this.atNewLine = true;
					this.indent = 0;
					if (this.onNewLine) {
						let nl = this.source.indexOf("\n") + 1;
						while (nl !== 0) {
							this.onNewLine(this.offset + nl);
							nl = this.source.indexOf("\n", nl) + 1;
						}
					}
					yield* this.pop();
					break;
				/* istanbul ignore next should not happen */
				default:
					yield* this.pop();
					yield* this.step();
			}
		}
		*blockMap(map) {
			const it = map.items[map.items.length - 1];
			switch (this.type) {
				case "newline":
					this.onKeyLine = false;
					if (it.value) {
						const end = "end" in it.value ? it.value.end : void 0;
						if ((Array.isArray(end) ? end[end.length - 1] : void 0)?.type === "comment") end?.push(this.sourceToken);
						else map.items.push({ start: [this.sourceToken] });
					} else if (it.sep) it.sep.push(this.sourceToken);
					else it.start.push(this.sourceToken);
					return;
				case "space":
				case "comment":
					if (it.value) map.items.push({ start: [this.sourceToken] });
					else if (it.sep) it.sep.push(this.sourceToken);
					else {
						if (this.atIndentedComment(it.start, map.indent)) {
							const end = map.items[map.items.length - 2]?.value?.end;
							if (Array.isArray(end)) {
								arrayPushArray(end, it.start);
								end.push(this.sourceToken);
								map.items.pop();
								return;
							}
						}
						it.start.push(this.sourceToken);
					}
					return;
			}
			if (this.indent >= map.indent) {
				const atMapIndent = !this.onKeyLine && this.indent === map.indent;
				const atNextItem = atMapIndent && (it.sep || it.explicitKey) && this.type !== "seq-item-ind";
				let start = [];
				if (atNextItem && it.sep && !it.value) {
					const nl = [];
					for (let i = 0; i < it.sep.length; ++i) {
						const st = it.sep[i];
						switch (st.type) {
							case "newline":
								nl.push(i);
								break;
							case "space": break;
							case "comment":
								if (st.indent > map.indent) nl.length = 0;
								break;
							default: nl.length = 0;
						}
					}
					if (nl.length >= 2) start = it.sep.splice(nl[1]);
				}
				switch (this.type) {
					case "anchor":
					case "tag":
						if (atNextItem || it.value) {
							start.push(this.sourceToken);
							map.items.push({ start });
							this.onKeyLine = true;
						} else if (it.sep) it.sep.push(this.sourceToken);
						else it.start.push(this.sourceToken);
						return;
					case "explicit-key-ind":
						if (!it.sep && !it.explicitKey) {
							it.start.push(this.sourceToken);
							it.explicitKey = true;
						} else if (atNextItem || it.value) {
							start.push(this.sourceToken);
							map.items.push({
								start,
								explicitKey: true
							});
						} else this.stack.push({
							type: "block-map",
							offset: this.offset,
							indent: this.indent,
							items: [{
								start: [this.sourceToken],
								explicitKey: true
							}]
						});
						this.onKeyLine = true;
						return;
					case "map-value-ind":
						if (it.explicitKey) {
							if (!it.sep) {
								if (includesToken(it.start, "newline")) Object.assign(it, {
									key: null,
									sep: [this.sourceToken]
								});
								else {
									const start = getFirstKeyStartProps(it.start);
									this.stack.push({
										type: "block-map",
										offset: this.offset,
										indent: this.indent,
										items: [{
											start,
											key: null,
											sep: [this.sourceToken]
										}]
									});
								}
							} else if (it.value) map.items.push({
								start: [],
								key: null,
								sep: [this.sourceToken]
							});
							else if (includesToken(it.sep, "map-value-ind")) this.stack.push({
								type: "block-map",
								offset: this.offset,
								indent: this.indent,
								items: [{
									start,
									key: null,
									sep: [this.sourceToken]
								}]
							});
							else if (isFlowToken(it.key) && !includesToken(it.sep, "newline")) {
								const start = getFirstKeyStartProps(it.start);
								const key = it.key;
								const sep = it.sep;
								sep.push(this.sourceToken);
								delete it.key;
								delete it.sep;
								this.stack.push({
									type: "block-map",
									offset: this.offset,
									indent: this.indent,
									items: [{
										start,
										key,
										sep
									}]
								});
							} else if (start.length > 0) it.sep = it.sep.concat(start, this.sourceToken);
							else it.sep.push(this.sourceToken);
						} else if (!it.sep) Object.assign(it, {
							key: null,
							sep: [this.sourceToken]
						});
						else if (it.value || atNextItem) map.items.push({
							start,
							key: null,
							sep: [this.sourceToken]
						});
						else if (includesToken(it.sep, "map-value-ind")) this.stack.push({
							type: "block-map",
							offset: this.offset,
							indent: this.indent,
							items: [{
								start: [],
								key: null,
								sep: [this.sourceToken]
							}]
						});
						else it.sep.push(this.sourceToken);
						this.onKeyLine = true;
						return;
					case "alias":
					case "scalar":
					case "single-quoted-scalar":
					case "double-quoted-scalar": {
						const fs = this.flowScalar(this.type);
						if (atNextItem || it.value) {
							map.items.push({
								start,
								key: fs,
								sep: []
							});
							this.onKeyLine = true;
						} else if (it.sep) this.stack.push(fs);
						else {
							Object.assign(it, {
								key: fs,
								sep: []
							});
							this.onKeyLine = true;
						}
						return;
					}
					default: {
						const bv = this.startBlockValue(map);
						if (bv) {
							if (bv.type === "block-seq") {
								if (!it.explicitKey && it.sep && !includesToken(it.sep, "newline")) {
									yield* this.pop({
										type: "error",
										offset: this.offset,
										message: "Unexpected block-seq-ind on same line with key",
										source: this.source
									});
									return;
								}
							} else if (atMapIndent) map.items.push({ start });
							this.stack.push(bv);
							return;
						}
					}
				}
			}
			yield* this.pop();
			yield* this.step();
		}
		*blockSequence(seq) {
			const it = seq.items[seq.items.length - 1];
			switch (this.type) {
				case "newline":
					if (it.value) {
						const end = "end" in it.value ? it.value.end : void 0;
						if ((Array.isArray(end) ? end[end.length - 1] : void 0)?.type === "comment") end?.push(this.sourceToken);
						else seq.items.push({ start: [this.sourceToken] });
					} else it.start.push(this.sourceToken);
					return;
				case "space":
				case "comment":
					if (it.value) seq.items.push({ start: [this.sourceToken] });
					else {
						if (this.atIndentedComment(it.start, seq.indent)) {
							const end = seq.items[seq.items.length - 2]?.value?.end;
							if (Array.isArray(end)) {
								arrayPushArray(end, it.start);
								end.push(this.sourceToken);
								seq.items.pop();
								return;
							}
						}
						it.start.push(this.sourceToken);
					}
					return;
				case "anchor":
				case "tag":
					if (it.value || this.indent <= seq.indent) break;
					it.start.push(this.sourceToken);
					return;
				case "seq-item-ind":
					if (this.indent !== seq.indent) break;
					if (it.value || includesToken(it.start, "seq-item-ind")) seq.items.push({ start: [this.sourceToken] });
					else it.start.push(this.sourceToken);
					return;
			}
			if (this.indent > seq.indent) {
				const bv = this.startBlockValue(seq);
				if (bv) {
					this.stack.push(bv);
					return;
				}
			}
			yield* this.pop();
			yield* this.step();
		}
		*flowCollection(fc) {
			const it = fc.items[fc.items.length - 1];
			if (this.type === "flow-error-end") {
				let top;
				do {
					yield* this.pop();
					top = this.peek(1);
				} while (top?.type === "flow-collection");
			} else if (fc.end.length === 0) {
				switch (this.type) {
					case "comma":
					case "explicit-key-ind":
						if (!it || it.sep) fc.items.push({ start: [this.sourceToken] });
						else it.start.push(this.sourceToken);
						return;
					case "map-value-ind":
						if (!it || it.value) fc.items.push({
							start: [],
							key: null,
							sep: [this.sourceToken]
						});
						else if (it.sep) it.sep.push(this.sourceToken);
						else Object.assign(it, {
							key: null,
							sep: [this.sourceToken]
						});
						return;
					case "space":
					case "comment":
					case "newline":
					case "anchor":
					case "tag":
						if (!it || it.value) fc.items.push({ start: [this.sourceToken] });
						else if (it.sep) it.sep.push(this.sourceToken);
						else it.start.push(this.sourceToken);
						return;
					case "alias":
					case "scalar":
					case "single-quoted-scalar":
					case "double-quoted-scalar": {
						const fs = this.flowScalar(this.type);
						if (!it || it.value) fc.items.push({
							start: [],
							key: fs,
							sep: []
						});
						else if (it.sep) this.stack.push(fs);
						else Object.assign(it, {
							key: fs,
							sep: []
						});
						return;
					}
					case "flow-map-end":
					case "flow-seq-end":
						fc.end.push(this.sourceToken);
						return;
				}
				const bv = this.startBlockValue(fc);
				/* istanbul ignore else should not happen */
				if (bv) this.stack.push(bv);
				else {
					yield* this.pop();
					yield* this.step();
				}
			} else {
				const parent = this.peek(2);
				if (parent.type === "block-map" && (this.type === "map-value-ind" && parent.indent === fc.indent || this.type === "newline" && !parent.items[parent.items.length - 1].sep)) {
					yield* this.pop();
					yield* this.step();
				} else if (this.type === "map-value-ind" && parent.type !== "flow-collection") {
					const start = getFirstKeyStartProps(getPrevProps(parent));
					fixFlowSeqItems(fc);
					const sep = fc.end.splice(1, fc.end.length);
					sep.push(this.sourceToken);
					const map = {
						type: "block-map",
						offset: fc.offset,
						indent: fc.indent,
						items: [{
							start,
							key: fc,
							sep
						}]
					};
					this.onKeyLine = true;
					this.stack[this.stack.length - 1] = map;
				} else yield* this.lineEnd(fc);
			}
		}
		flowScalar(type) {
			if (this.onNewLine) {
				let nl = this.source.indexOf("\n") + 1;
				while (nl !== 0) {
					this.onNewLine(this.offset + nl);
					nl = this.source.indexOf("\n", nl) + 1;
				}
			}
			return {
				type,
				offset: this.offset,
				indent: this.indent,
				source: this.source
			};
		}
		startBlockValue(parent) {
			switch (this.type) {
				case "alias":
				case "scalar":
				case "single-quoted-scalar":
				case "double-quoted-scalar": return this.flowScalar(this.type);
				case "block-scalar-header": return {
					type: "block-scalar",
					offset: this.offset,
					indent: this.indent,
					props: [this.sourceToken],
					source: ""
				};
				case "flow-map-start":
				case "flow-seq-start": return {
					type: "flow-collection",
					offset: this.offset,
					indent: this.indent,
					start: this.sourceToken,
					items: [],
					end: []
				};
				case "seq-item-ind": return {
					type: "block-seq",
					offset: this.offset,
					indent: this.indent,
					items: [{ start: [this.sourceToken] }]
				};
				case "explicit-key-ind": {
					this.onKeyLine = true;
					const start = getFirstKeyStartProps(getPrevProps(parent));
					start.push(this.sourceToken);
					return {
						type: "block-map",
						offset: this.offset,
						indent: this.indent,
						items: [{
							start,
							explicitKey: true
						}]
					};
				}
				case "map-value-ind": {
					this.onKeyLine = true;
					const start = getFirstKeyStartProps(getPrevProps(parent));
					return {
						type: "block-map",
						offset: this.offset,
						indent: this.indent,
						items: [{
							start,
							key: null,
							sep: [this.sourceToken]
						}]
					};
				}
			}
			return null;
		}
		atIndentedComment(start, indent) {
			if (this.type !== "comment") return false;
			if (this.indent <= indent) return false;
			return start.every((st) => st.type === "newline" || st.type === "space");
		}
		*documentEnd(docEnd) {
			if (this.type !== "doc-mode") {
				if (docEnd.end) docEnd.end.push(this.sourceToken);
				else docEnd.end = [this.sourceToken];
				if (this.type === "newline") yield* this.pop();
			}
		}
		*lineEnd(token) {
			switch (this.type) {
				case "comma":
				case "doc-start":
				case "doc-end":
				case "flow-seq-end":
				case "flow-map-end":
				case "map-value-ind":
					yield* this.pop();
					yield* this.step();
					break;
				case "newline": this.onKeyLine = false;
				default:
					if (token.end) token.end.push(this.sourceToken);
					else token.end = [this.sourceToken];
					if (this.type === "newline") yield* this.pop();
			}
		}
	};
	exports.Parser = Parser;
}));

// node_modules/yaml/dist/public-api.js
var require_public_api = /* @__PURE__ */ __commonJSMin(((exports) => {
	var composer = require_composer();
	var Document = require_Document();
	var errors = require_errors();
	var log = require_log();
	var identity = require_identity();
	var lineCounter = require_line_counter();
	var parser = require_parser();
	function parseOptions(options) {
		const prettyErrors = options.prettyErrors !== false;
		return {
			lineCounter: options.lineCounter || prettyErrors && new lineCounter.LineCounter() || null,
			prettyErrors
		};
	}
	/**
	* Parse the input as a stream of YAML documents.
	*
	* Documents should be separated from each other by `...` or `---` marker lines.
	*
	* @returns If an empty `docs` array is returned, it will be of type
	*   EmptyStream and contain additional stream information. In
	*   TypeScript, you should use `'empty' in docs` as a type guard for it.
	*/
	function parseAllDocuments(source, options = {}) {
		const { lineCounter, prettyErrors } = parseOptions(options);
		const parser$1 = new parser.Parser(lineCounter?.addNewLine);
		const composer$1 = new composer.Composer(options);
		const docs = Array.from(composer$1.compose(parser$1.parse(source)));
		if (prettyErrors && lineCounter) for (const doc of docs) {
			doc.errors.forEach(errors.prettifyError(source, lineCounter));
			doc.warnings.forEach(errors.prettifyError(source, lineCounter));
		}
		if (docs.length > 0) return docs;
		return Object.assign([], { empty: true }, composer$1.streamInfo());
	}
	/** Parse an input string into a single YAML.Document */
	function parseDocument(source, options = {}) {
		const { lineCounter, prettyErrors } = parseOptions(options);
		const parser$1 = new parser.Parser(lineCounter?.addNewLine);
		const composer$1 = new composer.Composer(options);
		let doc = null;
		for (const _doc of composer$1.compose(parser$1.parse(source), true, source.length)) if (!doc) doc = _doc;
		else if (doc.options.logLevel !== "silent") {
			doc.errors.push(new errors.YAMLParseError(_doc.range.slice(0, 2), "MULTIPLE_DOCS", "Source contains multiple documents; please use YAML.parseAllDocuments()"));
			break;
		}
		if (prettyErrors && lineCounter) {
			doc.errors.forEach(errors.prettifyError(source, lineCounter));
			doc.warnings.forEach(errors.prettifyError(source, lineCounter));
		}
		return doc;
	}
	function parse(src, reviver, options) {
		let _reviver = void 0;
		if (typeof reviver === "function") _reviver = reviver;
		else if (options === void 0 && reviver && typeof reviver === "object") options = reviver;
		const doc = parseDocument(src, options);
		if (!doc) return null;
		doc.warnings.forEach((warning) => log.warn(doc.options.logLevel, warning));
		if (doc.errors.length > 0) {
			if (doc.options.logLevel !== "silent") throw doc.errors[0];
			else doc.errors = [];
		}
		return doc.toJS(Object.assign({ reviver: _reviver }, options));
	}
	function stringify(value, replacer, options) {
		let _replacer = null;
		if (typeof replacer === "function" || Array.isArray(replacer)) _replacer = replacer;
		else if (options === void 0 && replacer) options = replacer;
		if (typeof options === "string") options = options.length;
		if (typeof options === "number") {
			const indent = Math.round(options);
			options = indent < 1 ? void 0 : indent > 8 ? { indent: 8 } : { indent };
		}
		if (value === void 0) {
			const { keepUndefined } = options ?? replacer ?? {};
			if (!keepUndefined) return void 0;
		}
		if (identity.isDocument(value) && !_replacer) return value.toString(options);
		return new Document.Document(value, _replacer, options).toString(options);
	}
	exports.parse = parse;
	exports.parseAllDocuments = parseAllDocuments;
	exports.parseDocument = parseDocument;
	exports.stringify = stringify;
}));

// node_modules/yaml/dist/index.js
var require_dist = /* @__PURE__ */ __commonJSMin(((exports) => {
	var composer = require_composer();
	var Document = require_Document();
	var Schema = require_Schema();
	var errors = require_errors();
	var Alias = require_Alias();
	var identity = require_identity();
	var Pair = require_Pair();
	var Scalar = require_Scalar();
	var YAMLMap = require_YAMLMap();
	var YAMLSeq = require_YAMLSeq();
	var cst = require_cst();
	var lexer = require_lexer();
	var lineCounter = require_line_counter();
	var parser = require_parser();
	var publicApi = require_public_api();
	var visit = require_visit();
	exports.Composer = composer.Composer;
	exports.Document = Document.Document;
	exports.Schema = Schema.Schema;
	exports.YAMLError = errors.YAMLError;
	exports.YAMLParseError = errors.YAMLParseError;
	exports.YAMLWarning = errors.YAMLWarning;
	exports.Alias = Alias.Alias;
	exports.isAlias = identity.isAlias;
	exports.isCollection = identity.isCollection;
	exports.isDocument = identity.isDocument;
	exports.isMap = identity.isMap;
	exports.isNode = identity.isNode;
	exports.isPair = identity.isPair;
	exports.isScalar = identity.isScalar;
	exports.isSeq = identity.isSeq;
	exports.Pair = Pair.Pair;
	exports.Scalar = Scalar.Scalar;
	exports.YAMLMap = YAMLMap.YAMLMap;
	exports.YAMLSeq = YAMLSeq.YAMLSeq;
	exports.Lexer = lexer.Lexer;
	exports.LineCounter = lineCounter.LineCounter;
	exports.Parser = parser.Parser;
	exports.parse = publicApi.parse;
	exports.parseAllDocuments = publicApi.parseAllDocuments;
	exports.parseDocument = publicApi.parseDocument;
	exports.stringify = publicApi.stringify;
	exports.visit = visit.visit;
	exports.visitAsync = visit.visitAsync;
}));

// src/action/inputs/yaml.ts
var import_dist = require_dist();
/** How often aliases may stand for something, with what is below it: a few are fine, a bomb is not. */
const maxAliases = 1e3;
const maxDepth = 64;
/**
* A map of strings, each value exactly as written; an empty value is the empty string.
* @throws {UserError} with line and column.
*/
function stringMap(text) {
	const { document, value, fail } = parseMap(text, "failsafe");
	for (const [key, found] of Object.entries(value)) if (typeof found !== "string") fail(document.get(key, true), `the value of ${quoted(key)} must be a text`);
	return value;
}
/**
* A map of JSON values.
* @throws {UserError} with line and column.
*/
function valueMap(text) {
	return parseMap(text, "core").value;
}
/**
* A list of texts: a YAML list, or one per line, or with commas. Empty entries are left out.
* @throws {UserError} with line and column when it looks like YAML and is none.
*/
function list(text) {
	if (isYamlList(text)) return yamlList(text);
	return filledLines(text).flatMap((line) => line.split(",")).map((entry) => entry.trim()).filter((entry) => entry !== "");
}
/**
* A program and its arguments: a YAML list, or one per line; commas stay as they are.
* @throws {UserError} as `list` does.
*/
function command(text) {
	return isYamlList(text) ? yamlList(text) : filledLines(text).map((line) => line.trim());
}
function filledLines(text) {
	return text.split(/\r?\n/).filter((line) => line.trim() !== "");
}
function isYamlList(text) {
	const lines = filledLines(text);
	return /^\s*\[/.test(text) || lines.length > 0 && lines.every((l) => /^\s*-(\s|$)/.test(l));
}
function yamlList(text) {
	const { root, value, fail } = parse$1(text, "failsafe");
	if (!(0, import_dist.isSeq)(root)) return fail(root, "a list is expected");
	return value.map((item, index) => typeof item === "string" ? item : fail(root.items[index], "an entry of the list must be a text"));
}
function parseMap(text, schema) {
	const reading = parse$1(text, schema);
	const { root, fail } = reading;
	if (root === void 0) return {
		...reading,
		value: {}
	};
	if (!(0, import_dist.isMap)(root)) return fail(root, "a map is expected, one `name: value` per line");
	return {
		...reading,
		value: reading.value
	};
}
/** @throws {UserError} for what is no YAML, and for YAML that would not stay what it says. */
function parse$1(text, schema) {
	const lines = new import_dist.LineCounter();
	const at = (offset, message) => {
		const { line, col } = lines.linePos(offset);
		throw new UserError(`line ${Math.max(line, 1)}, column ${Math.max(col, 1)}: ${message}`);
	};
	const fail = (node, message) => at(((0, import_dist.isNode)(node) ? node.range?.[0] : void 0) ?? 0, message);
	const document = (0, import_dist.parseDocument)(text, {
		schema,
		lineCounter: lines,
		version: "1.2",
		merge: false,
		uniqueKeys: true,
		strict: true,
		prettyErrors: false,
		logLevel: "error"
	});
	const [error] = document.errors;
	if (error !== void 0) return at(error.pos[0], firstLine(error.message));
	const alias = check(document, fail);
	const { contents } = document;
	const root = contents === null || (0, import_dist.isScalar)(contents) && contents.value === null ? void 0 : contents;
	try {
		return {
			document,
			root,
			value: document.toJS({ maxAliasCount: maxAliases }),
			fail
		};
	} catch (error) {
		if (!(error instanceof ReferenceError)) throw error;
		return fail(alias, "the aliases of this text stand for too much");
	}
}
/** @returns the first alias. */
function check(document, fail) {
	let first;
	(0, import_dist.visit)(document, (_key, node, parents) => {
		if ((0, import_dist.isPair)(node)) return checkName(node.key, fail);
		if (!(0, import_dist.isNode)(node)) return;
		if (parents.filter(import_dist.isCollection).length > maxDepth) fail(node, "too many levels");
		if ((0, import_dist.isScalar)(node)) checkNumber(node, fail);
		if (!(0, import_dist.isAlias)(node)) {
			if (node.tag !== void 0) fail(node, `tags (${quoted(node.tag)}) are not supported`);
			return;
		}
		first ??= node;
		const target = node.resolve(document);
		if (target === void 0) fail(node, `the alias *${node.source} names nothing before it`);
		if (parents.includes(target)) fail(node, `the alias *${node.source} contains itself`);
	});
	return first;
}
/** A name stays as it is written, also where it looks like a number. */
function checkName(key, fail) {
	if (!(0, import_dist.isScalar)(key)) {
		fail(key, "a name must be a plain text");
		return;
	}
	if (key.source === "<<") fail(key, "merge keys (`<<`) are not supported");
	key.value = key.source ?? String(key.value);
}
function checkNumber(scalar, fail) {
	const { value, source } = scalar;
	if (typeof value !== "number" || source === void 0 || JSON.stringify(value) === source) return;
	fail(scalar, `the number ${source} would change; put it in quotes to keep it as a text`);
}
function firstLine(text) {
	return (text.split("\n")[0] ?? "").replace(/^Map keys must be unique.*/, "the same name twice");
}

// src/action/inputs/kinds.ts
/** What the text of an input may mean: one Zod schema for each kind, from the text to the value. */
/** A schema from a function that throws `UserError` for text that it does not understand. */
function reads(parse) {
	return string().transform((text, context) => {
		try {
			return parse(text);
		} catch (error) {
			if (!isUserError(error)) throw error;
			context.addIssue({
				code: "custom",
				message: error.message
			});
			return NEVER;
		}
	});
}
const units = {
	s: 1,
	m: 60,
	h: 3600,
	d: 86400
};
/** `90m`, `1h30m`, `7d` as milliseconds. */
function duration(text) {
	const written = text.trim();
	if (!/^(\d{1,6}[smhd])+$/.test(written)) throw new UserError("must be a time with its unit, such as 90m, 1h30m or 7d");
	let seconds = 0;
	for (const [, count, unit] of written.matchAll(/(\d+)([smhd])/g)) seconds += Number(count) * units[unit];
	if (seconds === 0) throw new UserError("must be longer than nothing");
	return seconds * 1e3;
}
/** Timers of Node count up to 2^31 milliseconds; a longer one would be over at once. */
const longestTimeout = 20736e5;
function timeout(text) {
	const milliseconds = duration(text);
	if (milliseconds <= longestTimeout) return milliseconds;
	throw new UserError("must be 24d or less");
}
function boolean(text) {
	const word = text.trim();
	if (/^(true|True|TRUE)$/.test(word)) return true;
	if (/^(false|False|FALSE)$/.test(word)) return false;
	throw new UserError("must be true or false");
}
/**
* Words that end up as labels in every cloud. The narrowest rule is Google's for label values: 63
* lower-case letters, digits, `_` and `-` (cloud.google.com/compute/docs/labeling-resources).
*/
const labelWord = /^[a-z0-9][a-z0-9_-]{0,62}$/;
function word(text) {
	const trimmed = text.trim();
	if (labelWord.test(trimmed)) return trimmed;
	throw new UserError("may hold lower-case letters, digits, _ and -, begins with a letter or digit, and has 63 characters at most");
}
function labels(text) {
	const found = stringMap(text);
	for (const [name, value] of Object.entries(found)) {
		const shown = quoted(name);
		if (!/^[a-z][a-z0-9_-]{0,62}$/.test(name)) throw new UserError(`the name ${shown} must be 1 to 63 lower-case letters, digits, _ and -, a letter first`);
		if (name.startsWith("packernix")) throw new UserError(`the name ${shown} is kept for this action; choose one without "packernix"`);
		if (value.length > 256) throw new UserError(`the value of ${shown} is longer than 256 characters`);
	}
	return found;
}
function environment(text) {
	const found = stringMap(text);
	for (const name of Object.keys(found)) if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new UserError(`${quoted(name)} is no name of an environment variable`);
	return found;
}
function positiveNumber(text) {
	const trimmed = text.trim();
	if (!/^[1-9]\d{0,14}$/.test(trimmed)) throw new UserError("must be a whole number above 0");
	return Number(trimmed);
}
/** A whole number, zero too. */
function count(text) {
	const trimmed = text.trim();
	if (!/^\d{1,9}$/.test(trimmed)) throw new UserError("must be a whole number, 0 or more");
	return Number(trimmed);
}
/** Names in `table.ts`; docs/inputs.md says them in its own words (`kindNames`). */
const kinds = {
	text: reads((text) => text.trim()),
	path: reads((text) => text.trim()),
	lines: reads((text) => text.trimEnd()),
	word: reads(word),
	boolean: reads(boolean),
	number: reads(positiveNumber),
	count: reads(count),
	duration: reads(duration),
	timeout: reads(timeout),
	list: reads(list),
	command: reads(command),
	strings: reads(stringMap),
	labels: reads(labels),
	environment: reads(environment),
	values: reads(valueMap)
};
/** What an input of such a kind is where it is not set; of all other kinds it is undefined. */
const unset = {
	list: [],
	command: [],
	strings: {},
	labels: {},
	environment: {},
	values: {}
};

// src/action/inputs/values.ts
function fieldOf(name) {
	return name.replaceAll(/-(.)/g, (_dash, letter) => letter.toUpperCase());
}
/** The name by which the runner hands an input over (runner: NodeScriptActionHandler, `INPUT_`). */
function inputVariable(name) {
	return `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`;
}
/** Text of an input; an empty one counts as not set. */
function textOf(env, definition) {
	const text = env[inputVariable(definition.name)];
	return text === void 0 || text.trim() === "" ? void 0 : text;
}
/** @returns undefined where the user named none that there is. */
function stepOf(env) {
	return stepNames.find((name) => name === stepText(env));
}
function stepText(env) {
	return (env[inputVariable("step")] ?? "").trim() || "create";
}
/** Which step it is decides what else may be set, so it is read first. */
function readStep(env) {
	const step = stepOf(env);
	if (step !== void 0) return step;
	const text = stepText(env);
	throw new UserError(`step: there is no step ${quoted(text)}. There are ${listed(stepNames)}.`);
}
/**
* @returns `given`: what the user set, also in a way that cannot be read; `wrong`: problems by the name
*   of an input. In place of a value that cannot be read stands its text where the value would be a
*   text too, so that nobody calls it missing.
*/
function readValues(env, step) {
	const values = Object.fromEntries(inputDefinitions.map(({ name, kind }) => [fieldOf(name), kind in unset ? unset[kind] : void 0]));
	const given = /* @__PURE__ */ new Set();
	const wrong = /* @__PURE__ */ new Map();
	for (const definition of inputDefinitions) {
		const { name, steps } = definition;
		const text = textOf(env, definition);
		const isGiven = text !== void 0 && text !== definition.default;
		if (isGiven && step !== void 0 && !steps.includes(step)) {
			wrong.set(name, `step ${step} does not read it; ${listed(steps)} ${steps.length === 1 ? "does" : "do"}.`);
			continue;
		}
		const source = text ?? defaultText(definition);
		if (source === void 0 || name === "step") continue;
		if (isGiven) given.add(name);
		const read = readOne(definition, source);
		if ("problem" in read) wrong.set(name, read.problem);
		if ("value" in read) values[fieldOf(name)] = read.value;
		else if ([
			"text",
			"path",
			"lines",
			"word"
		].includes(definition.kind)) values[fieldOf(name)] = source;
	}
	return {
		values,
		given,
		wrong
	};
}
/** Outside the runner nobody fills in defaults; an expression has no value there. */
function defaultText(definition) {
	return definition.default?.includes("${{") ? void 0 : definition.default;
}
function readOne({ kind, choices }, text) {
	if (text.includes("\0")) return { problem: "holds a NUL character; remove it." };
	const { data, error } = kinds[kind].safeParse(text);
	if (error !== void 0) return { problem: `${error.issues.map((issue) => issue.message).join("; ")}.` };
	const odd = [data].flat().find((word) => !(choices?.includes(String(word)) ?? true));
	if (choices !== void 0 && odd !== void 0) return { problem: `${quoted(String(odd))} is none of ${listed(choices)}.` };
	return { value: data };
}
function listed(words) {
	return words.map((word) => `\`${word}\``).join(", ");
}

// src/action/inputs/read.ts
/**
* The border of the action: from INPUT_* to one typed record. All problems are found before any is
* reported, and come in one message.
*/
/**
* Reads and checks every input.
* @param github What the event says: workspace, pull request, repository, kind of runner.
* @param found Problems that are known already; see `problemsOf`.
* @throws {UserError} one, with every problem and the name of each input.
*/
function readInputs(env, github, found = []) {
	const problems = [];
	let wrong = /* @__PURE__ */ new Map();
	const add = (problem) => {
		if (!wrong.has(problem.slice(0, Math.max(problem.indexOf(":"), 0)))) problems.push(problem);
	};
	const attempt = (work, name) => {
		try {
			return work();
		} catch (error) {
			if (!isUserError(error)) throw error;
			add(name === void 0 ? error.message : `${name}: ${error.message}`);
			return;
		}
	};
	const step = attempt(() => readStep(env));
	const { values, given, ...read } = readValues(env, step);
	const unknown = unknownInputs(env);
	problems.push(...[...read.wrong].map(([name, problem]) => `${name}: ${problem}`));
	problems.push(...unknown.errors);
	wrong = read.wrong;
	for (const problem of found) add(problem);
	const pullRequest = values.pullRequest ?? github.pullRequest;
	const selector = step && attempt(() => readSelector(step, values, pullRequest));
	const builder = attempt(() => readBuilder(values, selector));
	if (step !== void 0) for (const problem of checkCombinations(step, selector, builder, given, values)) add(problem);
	for (const problem of leakedSecrets(values, secretsOf(env))) add(problem);
	attempt(() => checkMirrors(values.mirrors));
	if (builder !== void 0 && values.template === void 0) {
		const asked = {
			regions: values.regions,
			builderConfig: values.builderConfig
		};
		const isNeeded = step !== "plan" && step !== "install" && values.templateGenerator === void 0;
		attempt(() => checkRegions(builder, asked, isNeeded ? env : void 0));
	}
	const workingDirectory = attempt(() => readWorkingDirectory(values.workingDirectory, github.workspace), "working-directory");
	if (!existsSync(github.workspace)) problems.push(`GITHUB_WORKSPACE: there is no folder ${github.workspace} on this machine. In a container, mount it under that name.`);
	const imageStore = attempt(() => imageStoreOf(values.imageStore, workingDirectory ?? github.workspace, github, env), "image-store");
	if (problems.length > 0 || step === void 0 || selector === void 0 || builder === void 0 || workingDirectory === void 0 || imageStore === void 0) throw new UserError(inOneMessage(problems));
	const { outputDirectory, githubToken, signingKey, builderConfig } = values;
	return {
		...values,
		step,
		builder,
		selector,
		platform: values.platform ?? runnerPlatform(),
		nixConfig: values.nixConfig?.split(/\r?\n/) ?? [],
		workingDirectory,
		imageStore,
		regions: [...new Set(values.regions)],
		dryRun: values.dryRun ?? step === "prune",
		outputDirectory: outputDirectory && path.resolve(workingDirectory, outputDirectory),
		secrets: [...[githubToken, signingKey].filter((secret) => secret !== void 0), ...secretTexts(builderConfig)],
		warnings: unknown.warnings
	};
}
/** Problems with inputs that are read by what is loaded only where they are set. */
async function problemsOf(env) {
	const text = (name) => env[inputVariable(name)]?.trim() || void 0;
	const checks = [...["nix-version", "packer-version"].map((name) => parseConstraint(text(name), name)), checkUpload(text("push-to"), text("signing-key"))];
	return (await Promise.allSettled(checks)).flatMap((check) => {
		if (check.status === "fulfilled") return [];
		if (!isUserError(check.reason)) throw check.reason;
		return check.reason.message;
	});
}
/**
* Values of the inputs that evaluation or the template can see, as the table says. Those that give
* the configuration have no field: what they name counts by its content.
*/
function seenByEvaluation(inputs) {
	const values = inputs;
	const seen = {};
	for (const { name, evaluation } of inputDefinitions) {
		const field = fieldOf(name);
		if (evaluation !== false && values[field] !== void 0) seen[field] = values[field];
	}
	return seen;
}
async function checkUpload(to, key) {
	if (to === void 0) return;
	const { checkPush } = await import("./push.js");
	checkPush(to, key);
}
const defaultBuilder = "qemu";
/**
* The output `images` names its builder, and an id may be of a form that only one has, so the input
* need not be repeated beside them.
* @returns undefined where it is not known.
*/
function readBuilder(values, selector) {
	const { builder = defaultBuilder, image } = values;
	if (image === void 0) return builder;
	if (selector?.kind !== "image") return void 0;
	const possible = readImages(image).map((item) => item.builder === void 0 ? buildersOf(item.id) : [item.builder]);
	const named = [...new Set(possible.flatMap((some) => some.includes(builder) ? builder : some.slice(0, 1)))];
	const [only, second] = named;
	if (only === void 0) return builder;
	if (second !== void 0) throw new UserError(`image: the list holds images of several builders: ${named.join(", ")}.`);
	if (builder !== only && builder !== defaultBuilder) throw new UserError(`builder: is ${builder}, but \`image\` holds an image of ${only}.`);
	return only;
}
function readWorkingDirectory(given, workspace) {
	if (given === void 0) return workspace;
	const wanted = path.resolve(workspace, given);
	let directory;
	try {
		directory = realpathSync(wanted);
		if (!statSync(directory).isDirectory()) throw new UserError(`${quoted(given)} is not a folder.`);
	} catch (error) {
		if (isUserError(error)) throw error;
		throw new UserError(`there is no folder ${quoted(given)} in the workspace. ${messageOf(error)}`);
	}
	if (!isInside(directory, workspace)) throw new UserError(`${quoted(given)} lies outside the workspace.`);
	return directory;
}
function inOneMessage(problems) {
	const [only] = problems;
	if (problems.length === 1 && only !== void 0) return only;
	return [`${problems.length} problems with the inputs:`, ...problems.map((p) => `- ${p}`)].join("\n");
}

// src/action/invocation.ts
/** Makes the invocation: its id, its folder, the time after which others may clean up after it. */
/** Milliseconds beyond Packer's own limits, for all that is not Packer. */
const slack = 36e5;
async function openInvocation(env, github, limits) {
	const id = [
		github.repositoryId,
		github.runId,
		github.attempt,
		random(8)
	].join("-");
	const parent = await realpath(env["RUNNER_TEMP"] || os.tmpdir());
	return {
		id,
		directory: await mkdtemp(path.join(parent, "packernix-")),
		expires: expiryFrom(limits)
	};
}
/** Epoch seconds, for what is begun now. */
function expiryFrom({ buildTimeout }) {
	return Math.ceil((homeTime() + buildTimeout + slack) / 1e3);
}
/** Lower-case letters and digits: what every cloud allows in a label. */
function random(length) {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
	return Array.from({ length }, () => letters[randomInt(36)]).join("");
}

// src/action/job.ts
/** What a step changes for the later steps of its job, and what the runner takes it by. */
/** docs.github.com, "Workflow commands": files that a step writes to. The summary may be missing. */
const files = [
	"GITHUB_OUTPUT",
	"GITHUB_STATE",
	"GITHUB_ENV",
	"GITHUB_PATH"
];
/** @throws {UserError} naming every file or folder of the runner's that cannot be used. */
function checkRunner(env) {
	const problems = [...files, "RUNNER_TEMP"].flatMap((name) => {
		const given = env[name];
		if (!given) return [];
		try {
			accessSync(given, constants$1.W_OK);
			if (statSync(given).isDirectory() === (name === "RUNNER_TEMP")) return [];
			return [`${name} is ${given}, which is no ${name === "RUNNER_TEMP" ? "folder" : "file"}`];
		} catch (error) {
			const why = error.code;
			return [`${name} is ${given}, which ${why === "ENOENT" ? "is not there" : "cannot be written"} (${why})`];
		}
	});
	if (problems.length === 0) return;
	throw new UserError(`${problems.join("; ")}. The runner makes it before a step: a container needs it mounted at that path, and the user of the step must be allowed to write there.`);
}
/** The runner's files; without a runner there are no later steps, and nothing happens. */
function makeJob(env = process.env) {
	return {
		addPath(folder) {
			if (env["GITHUB_PATH"]) addPath(folder);
		},
		setVariable(name, value) {
			if (env["GITHUB_ENV"]) exportVariable(name, value);
		}
	};
}

// src/action/output-directory.ts
/** `create.json`, `read.json` and `delete.json`: the templates of one image, for other programs. */
/**
* The three templates. Reading and deleting are builders of their own (`read-<type>`,
* `delete-<type>`), which look at the same keys and provision nothing.
* @param root The template as it is built, without `_packernix`.
*/
function templateFiles(root) {
	const { provisioners: _provisioners, "post-processors": _postProcessors, ...bare } = root;
	return {
		"create.json": root,
		"read.json": withVerb(bare, "read"),
		"delete.json": withVerb(bare, "delete")
	};
}
function withVerb(root, verb) {
	const builders = Array.isArray(root["builders"]) ? root["builders"] : [];
	return {
		...root,
		builders: builders.map((builder) => isObject(builder) ? {
			...builder,
			type: `${verb}-${String(builder["type"])}`
		} : builder)
	};
}
/**
* Writes files with mode 0600: a template may hold what only its owner should read.
* @throws {UserError} naming `output-directory` when it cannot be written.
*/
async function writeOutputFiles(directory, files) {
	try {
		await mkdir(directory, { recursive: true });
		for (const [name, content] of Object.entries(files)) {
			const text = typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`;
			await writeAtomically(path.join(directory, name), text);
		}
	} catch (error) {
		throw new UserError(`output-directory: ${directory} cannot be written (${messageOf(error)}). Give a folder that this user may write.`, { cause: error });
	}
}

// src/action/report.ts
/** What the user sees of a run: outputs, summary, files, comment, the last words of a failure. */
function makeReport({ log, outputs, timeline, memory, env, signal, step }) {
	const started = Date.now();
	const known = {};
	const cached = [];
	const saves = [];
	let inputs;
	let run;
	const redact = (text) => log.masks.redact(text);
	const summary = async ({ error, ...more }) => {
		const { toplevel, identity, family, builder, nixVersion, packerVersion } = known;
		const markdown = renderSummary({
			step,
			builder: builder ?? inputs?.builder ?? "",
			toplevel,
			identity,
			family,
			nixVersion,
			packerVersion,
			cached,
			phases: timeline.phases,
			annotations: log.annotations,
			error: error && {
				message: redact(error.message),
				details: error.details && redact(error.details),
				location: error.location
			},
			...more
		});
		await writeSummary(markdown, log, env);
	};
	const templateText = () => {
		const root = known.template?.template.root;
		return root === void 0 ? void 0 : JSON.stringify(root);
	};
	const files = async () => {
		if (inputs?.outputDirectory === void 0) return;
		const root = known.template?.template.root;
		const { lock } = known;
		await writeOutputFiles(inputs.outputDirectory, {
			...root === void 0 ? {} : templateFiles(root),
			...lock === void 0 ? {} : { "flake.lock": lock.text }
		});
	};
	/** The whole plan in a file, its beginning in the output. */
	const plan = async (result) => {
		if (!isPlan(result)) return {};
		const text = `${JSON.stringify(planJson(result), null, 2)}\n`;
		const file = planFile(inputs?.outputDirectory, run?.invocation, env);
		if (file === void 0) return { plan: planOutput(result) };
		await writeOutputFiles(path.dirname(file), { [path.basename(file)]: text });
		return {
			plan: planOutput(result),
			plan_file: file
		};
	};
	const comment = async (result) => {
		if (inputs === void 0 || run === void 0) return;
		const { writeComment } = await import("./comment.js");
		await writeComment({
			result,
			inputs,
			github: run.github,
			known,
			log,
			env,
			signal
		});
	};
	const showDetails = async (details) => {
		if (details === void 0 || details.trim() === "") return;
		await log.group("Details of the failure", async () => {
			for (const line of details.split("\n")) log.child(line);
		});
	};
	return {
		/** Before any work: a killed job still tells something, and post knows whose invocation it was. */
		async begin(given, github, invocation) {
			inputs = given;
			run = {
				github,
				invocation
			};
			const { imageStore, builder, regions } = given;
			const { repositoryId } = github;
			memory.remember({
				invocation,
				imageStore,
				builder,
				regions,
				repositoryId
			});
			await summary({ state: "running" });
		},
		async record(facts) {
			Object.assign(known, facts);
			if (facts.cleanupState !== void 0) memory.remember({ cleanupState: facts.cleanupState });
			if (facts.builder !== void 0) memory.remember({ builder: facts.builder });
			if (facts.invocation !== void 0) memory.remember({ invocation: facts.invocation });
			if (facts.packer !== void 0) {
				const { pid, startTime, temporary } = facts.packer;
				memory.remember({ packer: {
					pid,
					startTime,
					...temporary && { temporary }
				} });
			}
			if (facts.cached !== void 0) cached.push(facts.cached);
			if (facts.save !== void 0) {
				saves.push(facts.save);
				memory.remember({ saves });
			}
			if (facts.building) {
				await files();
				await summary({ state: "running" });
			}
		},
		async end(given) {
			const result = {
				...given,
				notes: given.notes?.map(redact)
			};
			const template = templateText();
			outputs.set(outputsOf(result, {
				...template === void 0 ? {} : { template },
				nix_version: known.nixVersion ?? "",
				packer_version: known.packerVersion ?? "",
				cache_hit: String(cached.length > 0),
				lock_changed: String(known.lock?.changed ?? false),
				...await plan(result)
			}));
			await files();
			const { failure } = result;
			for (const note of result.notes ?? []) if (failure === void 0 || note !== redact(failure.message)) log.notice(note);
			await comment(result);
			const isDone = failure === void 0 || result.status === "failed";
			await summary({
				state: isDone ? "done" : "failed",
				result,
				error: failure
			});
			if (failure !== void 0) {
				await showDetails(failure.details);
				log.error(failure.message, failure.location);
			}
			log.info(`${result.status} in ${formatDuration(Date.now() - started)}`);
			log.close();
		},
		async fail(thrown) {
			const error = isUserError(thrown) ? thrown : await ofNetwork(thrown);
			const details = isUserError(error) ? error.details : error instanceof Error ? error.stack : void 0;
			const message = isUserError(error) ? error.message : `${withPeriod(messageOf(error))} This is not a mistake in the inputs: please report it with the log.`;
			const location = isUserError(error) ? error.location : void 0;
			await summary({
				state: "failed",
				error: {
					message,
					details,
					location
				}
			});
			await showDetails(details);
			log.error(message, location);
			log.close();
		}
	};
}
/** The network may fail below a library whose errors nobody has worded: that is no fault of ours. */
async function ofNetwork(error) {
	const { networkTrouble } = await import("./network-trouble2.js");
	const trouble = networkTrouble(error);
	return trouble === void 0 ? error : new UserError(withPeriod(trouble.message), { cause: error });
}

// src/shared/cancel.ts
/**
* The runner cancels with SIGINT, 7.5 s later SIGTERM and 2.5 s later SIGKILL, each to our process
* alone (actions/runner, ProcessInvoker). Too little to take anything back: we tell whoever works
* for us, which stay alive, and end; the post step does the rest.
*/
/** Milliseconds between the news and our end: time for signals to be sent and lines to be written. */
const farewell = 500;
/**
* @param announce Called once, before anything else learns of it.
* @returns a signal that is aborted by a cancel.
*/
function onCancel(announce) {
	const controller = new AbortController();
	for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => {
		if (controller.signal.aborted) return;
		announce();
		controller.abort(/* @__PURE__ */ new Error("the job was cancelled"));
		setTimeout(() => process.exit(name === "SIGINT" ? 130 : 143), farewell);
	});
	return controller.signal;
}

// src/action/family.ts
/** The default family: one name for one configuration, however it is written. */
/**
* `.#web`, `./#web` and `.#nixosConfigurations.web` are `web`, `./site#web` is `site-web`;
* `hosts/web/configuration.nix` is `hosts-web`; a configuration at the root of the repository has
* the repository's name. Images are kept per repository, so its name is no part of the rest. The
* result is a word of 63 lower-case letters, digits, `_` and `-` at most (see `inputs/kinds.ts`).
*/
function defaultFamily(selector, github, workingDirectory = github.workspace) {
	const repository = github.repository.split("/")[1] || path.basename(github.workspace);
	return asWord(nameOf$1(selector, github.workspace, workingDirectory)) ?? asWord(repository) ?? "image";
}
function nameOf$1(selector, workspace, workingDirectory) {
	if (selector.kind === "family") return selector.family ?? "";
	if (selector.kind !== "configuration") return "";
	const { input, value, flake } = selector;
	if (input === "configuration") return fileName(path.relative(workspace, path.resolve(workingDirectory, value)));
	if (input === "toplevel") return path.basename(value).replace(/^[0-9a-z]{32}-/, "").replace(/^nixos-system-/, "").replace(/-\d+\.\d+.*$/, "");
	if (flake === void 0) return "";
	const parts = attributeNames(flake.attribute);
	const rest = [
		"nixosConfigurations",
		"nixosModules",
		"nixosModule"
	].includes(parts[0] ?? "") ? parts.slice(1) : parts;
	const end = rest.indexOf("config");
	return [...flake.folder === void 0 ? [] : folderNames(path.relative(workspace, path.resolve(workingDirectory, flake.folder))), ...end > 0 ? rest.slice(0, end) : rest].join("-");
}
function folderNames(relative) {
	return relative.split(path.sep).filter((part) => part !== "" && part !== "..");
}
function fileName(relative) {
	const parts = folderNames(relative.replace(/\.nix$/, ""));
	const last = parts.at(-1);
	if (last === "configuration" || last === "default") parts.pop();
	return parts.join("-");
}
function asWord(text) {
	const word = text.toLowerCase().replace(/[^a-z0-9_-]+/g, "-").replace(/^[-_]+/, "").slice(0, 63).replace(/[-_]+$/, "");
	return word === "" ? void 0 : word;
}

// src/packer/actions.ts
const constant = "`[^`]*`|\"(?:[^\"\\\\\\n]|\\\\.)*\"";
/**
* Replaces calls such as `` {{user `x`}} `` by their value. A call inside a longer action
* (`` {{user `x` | upper}} ``) is replaced by the value as a quoted text, so that the rest of the
* action stays as text and still differs when the value differs.
* @param constants Values of functions that take nothing, such as `{{template_dir}}`.
*/
function replaceCalls(text, calls, constants = {}) {
	return mapActions(text, (inner) => {
		const name = /^-?\s*(\w+)\s*-?$/.exec(inner)?.[1] ?? "";
		if (Object.hasOwn(constants, name)) return constants[name] ?? "";
		const whole = new RegExp(`^-?\\s*(\\w+)\\s+(${constant})\\s*-?$`).exec(inner);
		const call = whole === null ? void 0 : own(calls, whole[1] ?? "");
		if (call !== void 0) return call(unquote(whole?.[2] ?? "")) ?? `{{${inner}}}`;
		return `{{${replaceInside(inner, calls)}}}`;
	});
}
function replaceInside(inner, calls) {
	const token = new RegExp(`(?<![\\w.$])(\\w+)\\s+(${constant})|${constant}`, "g");
	return inner.replace(token, (match, name, argument) => {
		const value = (name === void 0 ? void 0 : own(calls, name))?.(unquote(argument ?? ""));
		return value === void 0 ? match : JSON.stringify(value);
	});
}
function own(calls, name) {
	return Object.hasOwn(calls, name) ? calls[name] : void 0;
}
function mapActions(text, change) {
	let result = "";
	let at = 0;
	for (;;) {
		const begin = text.indexOf("{{", at);
		const end = begin < 0 ? -1 : endOfAction(text, begin + 2);
		if (end < 0) return result + text.slice(at);
		result += text.slice(at, begin) + change(text.slice(begin + 2, end));
		at = end + 2;
	}
}
/** Position of the `}}` that closes an action; constants may hold braces. -1: never closed. */
function endOfAction(text, from) {
	const token = /`[^`]*`|"(?:[^"\\\n]|\\.)*"|\}\}/g;
	token.lastIndex = from;
	for (let match = token.exec(text); match !== null; match = token.exec(text)) if (match[0] === "}}") return match.index;
	return -1;
}
function unquote(text) {
	if (text.startsWith("`")) return text.slice(1, -1);
	try {
		return JSON.parse(text);
	} catch {
		return text.slice(1, -1);
	}
}

// src/packer/variables.ts
/** Values of a template's variables, as Packer resolves them (`packer/core.go`, renderVarsRecursively). */
/** Begins the names of the variables that this action sets; all others are the template's own. */
const ownPrefix = "packernix_";
/**
* Resolves variables with their final values: given ones over the template's defaults, and in both
* `` {{env `X`}} `` (an unset name is the empty text, as with Packer) and `` {{user `v`}} ``.
* A secret (a sensitive variable, or a variable of the template or the environment whose name says
* so) is replaced by its name and noted: its value must not reach anything that is published.
* @param env What Packer's process will see, not our own environment.
*/
function variableResolver(template, given, env, { shown = false, credentials = /* @__PURE__ */ new Set() } = {}) {
	const secrets = /* @__PURE__ */ new Set();
	const known = /* @__PURE__ */ new Map();
	const open = [];
	const valueOfVariable = (name, found) => {
		const source = sourceOf(template, given, name);
		if (!shown && template.sensitive.includes(name)) {
			found.add(`the sensitive variable ${name}`);
			return `{{sensitive ${JSON.stringify(name)}}}`;
		}
		if (!shown && source !== void 0 && (credentials.has(name) || isCredentialName(name))) {
			found.add(`the variable ${name}`);
			return `{{secret ${JSON.stringify(name)}}}`;
		}
		if (source === void 0) return void 0;
		if (source === null) {
			if (name.startsWith("packernix_")) return "";
			throw new UserError(`variables: the template asks for a value of \`${name}\`; give it one.`);
		}
		const before = known.get(name);
		if (before !== void 0) {
			for (const secret of before.secrets) found.add(secret);
			return before.value;
		}
		if (open.includes(name)) {
			const circle = [...open.slice(open.indexOf(name)), name];
			throw new UserError(`variables: they go round in a circle: ${circle.join(" → ")}.`);
		}
		open.push(name);
		const own = /* @__PURE__ */ new Set();
		const value = replaceCalls(source, {
			user: (other) => valueOfVariable(other, own),
			env: (variable) => {
				if (shown || !isSecretName(variable)) return env[variable] ?? "";
				own.add(`the environment variable ${variable}`);
				return `{{secret ${JSON.stringify(variable)}}}`;
			}
		});
		open.pop();
		known.set(name, {
			value,
			secrets: [...own]
		});
		for (const secret of own) found.add(secret);
		return value;
	};
	const final = (name) => valueOfVariable(name, secrets);
	return {
		resolve: (text) => replaceCalls(text, { user: final }),
		final,
		secrets
	};
}
/** As written: given, else declared; null where it is declared without a value. */
function sourceOf({ variables }, given, name) {
	if (Object.hasOwn(given, name)) return given[name];
	const declared = Object.hasOwn(variables, name) ? variables[name] : void 0;
	return declared === void 0 || declared === null ? declared : String(declared);
}
/**
* The builder as Packer sees it, secrets and names of nested keys too: what it says decides where and
* as whom this action acts. An expression that only Packer can read stays as written, and so does a
* variable whose value holds one. A variable that nobody declares is empty, as with Packer.
* @throws {UserError} for a variable that is used and has no value.
*/
function resolvedBuilder(template, given, env, folders) {
	const { builder } = template;
	const { final } = variableResolver(template, given, env, { shown: true });
	const constants = {
		...folders,
		build_type: builder.type,
		build_name: typeof builder["name"] === "string" ? builder["name"] : builder.type
	};
	const user = (name) => {
		const value = final(name) ?? "";
		return value.includes("{{") ? void 0 : value;
	};
	return {
		...mapStrings(builder, (text) => replaceCalls(text, { user }, constants)),
		type: builder.type
	};
}
/** Names of the variables that texts of a template ask for. */
function usedVariables(value) {
	const names = /* @__PURE__ */ new Set();
	mapStrings(value, (text) => replaceCalls(text, { user: (name) => void names.add(name) }));
	return names;
}
/**
* Names that `{{env}}` asks for, sorted: what must be passed on to Packer besides the usual.
* Packer allows `{{env}}` in values of variables only.
*/
function namedEnvironment(template, given = {}) {
	const names = /* @__PURE__ */ new Set();
	for (const value of [...Object.values(template.variables), ...Object.values(given)]) {
		if (typeof value !== "string") continue;
		replaceCalls(value, { env: (name) => void names.add(name) });
	}
	return [...names].sort();
}
/** Final values of the sensitive variables that are set: to be masked wherever a log is written. */
function sensitiveValues(template, given, env) {
	const { final } = variableResolver(template, given, env, { shown: true });
	const set = template.sensitive.filter((name) => sourceOf(template, given, name) !== null);
	const values = new Set(set.map((name) => final(name) ?? ""));
	values.delete("");
	return [...values];
}

// src/shared/once.ts
/** Makes work lazy. A failure stays what it is: who asks again gets the same error. */
function once(work) {
	let running;
	const call = () => {
		running ??= work();
		return running;
	};
	return Object.assign(call, { isMade: () => running !== void 0 });
}

// src/steps/caches.ts
/** What earlier runs have left for this one in the Actions cache, and what this one leaves. */
const storeDir = "/nix/store";
/** @param request What will be evaluated; undefined for a step without a configuration. */
function openCaches(environment, request) {
	const { inputs, github, invocation, log, timeline, record, signal } = environment;
	/** How the lookup of each entry of this run went. */
	const reports = /* @__PURE__ */ new Map();
	const actionsCache = once(async () => {
		if (inputs.cache === "off") return void 0;
		const { openActionsCache } = await import("./service.js");
		const { cachePolicy } = await import("./policy.js");
		const mode = cachePolicy({
			input: inputs.cache,
			github
		});
		if (inputs.cache === "write" && !mode.write) log.notice(`cache: is \`write\`, and nothing is written all the same: ${mode.why}.`);
		const cache = openActionsCache({
			env: process.env,
			log,
			mode,
			signal
		});
		log.debug(`Actions cache: ${cache.why || "read and written"}`);
		return cache.readable || cache.writable ? cache : void 0;
	});
	const locks = once(async () => {
		if (request === void 0) return [];
		const { lockTexts } = await import("./lock-texts.js");
		return await lockTexts(await request(), github.workspace);
	});
	const lock = once(async () => {
		const { lockDigest } = await import("./cache-keys.js");
		return lockDigest(await locks());
	});
	/** Whether an image can be joined to the store; asked before one is, as the answer changes then. */
	let mount;
	/** How the store can be written. */
	const machine = async ({ bin, env }) => {
		const { storeAccess } = await import("./access.js");
		const access = await storeAccess({
			env,
			bin
		});
		mount ??= mountOf(access);
		return {
			access,
			mount: await mount
		};
	};
	const mountOf = async (access) => {
		const { asRoot } = await import("./root.js");
		const { canMountStore } = await import("./image-mount2.js");
		const answer = await canMountStore({
			access,
			root: await asRoot(),
			ephemeral: github.hosted
		});
		if (answer.ok) return { root: answer.root };
		log.debug(`Store cache: entries are unpacked: ${answer.why}.`);
	};
	const restore = async (name, on) => {
		const cache = await actionsCache();
		if (cache === void 0 || reports.has(name.kind)) return reports.get(name.kind);
		const { restoreEntry } = await import("./cache2.js");
		const report = await timeline.phase(`Restore the ${name.kind}`, async () => restoreEntry({
			name,
			cache,
			log,
			signal,
			...on,
			...await machine(on),
			scratch: path.join(invocation.directory, "restore"),
			unpackEntry: path.join(environment.actionRoot, "dist", "unpack.js")
		}));
		reports.set(name.kind, report);
		if (report.outcome === "restored") {
			const { paths, mebibytes } = await import("./cache-words.js");
			const { restored, seconds } = report;
			const figures = `${paths(restored.paths)}, ${mebibytes(restored.bytes)}, ${seconds} s`;
			await record({ cached: `${name.kind}: ${figures}` });
		}
		return report;
	};
	/** Leaves word for the post step, unless the entry is there or this run may not write. */
	const plan = async (name, roots, nix) => {
		const cache = await actionsCache();
		const report = reports.get(name.kind);
		if (!cache?.writable || report?.exact === true || roots.length === 0) return;
		const { cachePolicy } = await import("./policy.js");
		const found = report?.outcome === "restored";
		const policy = cachePolicy({
			input: inputs.cache,
			github,
			found
		});
		if (!policy.write) {
			log.debug(`Store cache: ${name.kind} is not saved: ${policy.why}.`);
			return;
		}
		const { planSave } = await import("./cache-plan.js");
		const { trustedKeyNames } = await import("./cache-selection.js");
		const { bin, env } = nix;
		const { mount } = await machine({
			bin,
			env
		});
		const save = planSave({
			name,
			roots,
			form: mount === void 0 ? "nar" : "image",
			forms: mount === void 0 ? ["nar"] : ["image", "nar"],
			bin: bin ?? "",
			trustedKeys: name.kind === "closure" ? await trustedKeyNames({
				bin,
				env,
				signal
			}) : []
		});
		await record({ save });
	};
	const evaluationEntry = async (nix) => {
		const digest = await lock();
		if (digest === void 0) {
			log.debug("Store cache: nothing is pinned, so there is no entry for the evaluation.");
			return;
		}
		return {
			kind: "evaluation",
			system: runnerPlatform(),
			nix,
			lock: digest
		};
	};
	const closureEntry = async ({ evaluation, sandboxed }) => {
		const { toplevel } = evaluation;
		return {
			kind: "closure",
			system: runnerPlatform(),
			lock: await lock(),
			toplevel,
			sandboxed
		};
	};
	/** What earlier runs wrote down of the systems that they built. */
	const closureIndex = once(async () => {
		if (inputs.cache === "off") return void 0;
		const { openClosureIndex } = await import("./closure-index.js");
		const folder = path.join(userFolder("cache", process.env), "packernix", "packages");
		return openClosureIndex(await actionsCache(), folder, log);
	});
	return {
		actionsCache,
		closureIndex,
		/** The index, when this run may write it: the same runs write the evaluation cache. */
		async writableIndex() {
			const { mayKeepEvaluation } = await import("./store2.js");
			return mayKeepEvaluation(github, inputs.cache) ? await closureIndex() : void 0;
		},
		/** Nix itself out of the cache, on a machine that has none. */
		async restoreNix() {
			const version = await versionToInstall(inputs.nixVersion);
			const name = version === void 0 ? void 0 : await evaluationEntry(version);
			if (version === void 0 || name === void 0) return void 0;
			const env = childEnvironment("nix", { HOME: invocation.directory });
			if ((await restore(name, {
				bin: void 0,
				env
			}))?.outcome !== "restored") return void 0;
			return await nixInStore(version, env);
		},
		/** Flake inputs and nixpkgs. */
		async restoreEvaluation(installation, nix) {
			const name = await evaluationEntry(installation.closure === void 0 ? void 0 : installation.version);
			if (name !== void 0) await restore(name, nix);
		},
		async planEvaluation(installation, nix, sources) {
			const { closure, version } = installation;
			const name = await evaluationEntry(closure === void 0 ? void 0 : version);
			if (name === void 0) return;
			const { evaluationPaths } = await import("./cache-selection.js");
			const roots = await evaluationPaths({
				locks: await locks(),
				nix: closure ?? [],
				others: sources
			});
			await plan(name, roots, nix);
		},
		/** What was built by earlier runs. */
		async restoreClosure(building) {
			const { nix, evaluation } = building;
			const { realisePaths } = await import("./realise.js");
			const roots = path.join(invocation.directory, "roots");
			await restore(await closureEntry(building), {
				bin: nix.bin,
				env: nix.env,
				wanted: [evaluation.toplevel],
				realise: async (paths) => {
					await realisePaths(paths, nix, {
						roots,
						signal
					}).catch((error) => {
						if (!isUserError(error)) throw error;
					});
				}
			});
		},
		async planClosure(building) {
			await plan(await closureEntry(building), [building.evaluation.toplevel], building.nix);
		}
	};
}
/** The version that would be installed on a machine that has none. */
async function versionToInstall(input) {
	const { defaultVersion, pinnedVersions } = await import("./table2.js");
	const { bestVersion, parseConstraint } = await import("./versions.js");
	const { minimumNix } = await import("./nix-find.js");
	const constraint = await parseConstraint(input, "nix-version");
	if (constraint === void 0) return defaultVersion("nix");
	return await bestVersion(pinnedVersions("nix", runnerPlatform()), constraint, minimumNix) ?? constraint.exact;
}
/** The Nix of this version that lies in the store, with all that it refers to. */
async function nixInStore(version, env) {
	const { run } = await import("./exec4.js");
	for (const name of await readdir(storeDir)) {
		const bin = path.join(storeDir, name, "bin");
		const nixStore = path.join(bin, "nix-store");
		if (!name.endsWith(`-nix-${version}`) || !await exists(nixStore)) continue;
		const { stdout } = await run(nixStore, [
			"--query",
			"--requisites",
			path.dirname(bin)
		], { env });
		return {
			bin,
			version,
			closure: stdout.split("\n").filter((line) => line !== "")
		};
	}
}
/**
* In the post step.
* @param plans The plans that `record({ save })` recorded.
* @param deadline Milliseconds since 1970, when `signal` ends the work.
*/
async function savePlanned(plans, env, log, signal, deadline) {
	const { openActionsCache } = await import("./service.js");
	const { saveStore } = await import("./cache-save.js");
	const scratch = await mkdtemp(path.join(env["RUNNER_TEMP"] || os.tmpdir(), "packernix-save-"));
	try {
		await saveStore(plans, {
			cache: openActionsCache({
				env,
				log,
				signal,
				retry: { deadline }
			}),
			log,
			signal,
			scratch,
			environment: env
		});
	} finally {
		await rm(scratch, {
			recursive: true,
			force: true
		});
	}
}

// src/steps/packer-environment.ts
/** @param names Variables that the template reads, beyond the usual ones. */
function packerEnvironment({ evalEnv }, invocation, names) {
	const { HOME: _home, ...given } = evalEnv;
	return childEnvironment("packer", {
		...given,
		...childMark(invocation)
	}, ["HOME", ...names]);
}

// src/steps/evaluation-cache.ts
/** The evaluation cache of one step: the result of an earlier evaluation of the same inputs, if there is one. */
function openEvaluationCache(environment, openCache) {
	const { inputs, github, invocation, log } = environment;
	const key = once(async () => {
		const { evaluationKey } = await import("./key2.js");
		const { nixFolders } = await import("./nix-find.js");
		const { defaultVersion } = await import("./table2.js");
		const folders = [];
		for await (const folder of nixFolders(process.env)) {
			folders.push(folder);
			if (inputs.nixVersion === void 0) break;
		}
		const made = await evaluationKey({
			inputs,
			seen: seenByEvaluation(inputs),
			workspace: github.workspace,
			actionRoot: environment.actionRoot,
			nix: {
				folders,
				wouldInstall: defaultVersion("nix")
			}
		});
		if ("key" in made) return made;
		log.info(`Evaluation cache: not used, ${made.reason}`);
	});
	const store = once(async () => {
		if (inputs.cache === "off") return void 0;
		const { openEvaluationStore } = await import("./store2.js");
		const folder = path.join(userFolder("cache", process.env), "packernix", "evaluations");
		return openEvaluationStore(await openCache(), folder, log);
	});
	/** The cached evaluation of exactly these inputs, or undefined. */
	const read = once(async () => {
		const evaluations = await store();
		const made = evaluations === void 0 ? void 0 : await key();
		if (evaluations === void 0 || made === void 0) return void 0;
		if (inputs.outputDirectory !== void 0) {
			log.info("Evaluation cache: not used, `output-directory` wants the template");
			return;
		}
		const { readEvaluation } = await import("./store2.js");
		const answer = await readEvaluation(evaluations, made.key, (names) => packerEnvironment(inputs, invocation, names));
		if ("value" in answer) return answer.value;
		log.info(`Evaluation cache: not used, ${answer.reason}`);
	});
	/** Keeps the result of an evaluation for later runs with the same inputs. */
	const keep = async ({ outcome, builder, keys, env }) => {
		const { mayKeepEvaluation, writeEvaluation } = await import("./store2.js");
		const { differenceOf, cachedEvaluation } = await import("./value.js");
		const evaluations = await store();
		const made = evaluations === void 0 ? void 0 : await key();
		if (evaluations === void 0 || made === void 0) return;
		const fresh = await cachedEvaluation(outcome, {
			key: made.key,
			covers: made.covers,
			keys,
			builder,
			given: {
				variables: inputs.variables,
				builderConfig: inputs.builderConfig
			},
			env
		});
		const before = await read();
		if ("reason" in fresh) {
			log.info(`Evaluation cache: not kept, ${fresh.reason}`);
			return;
		}
		const difference = before === void 0 ? void 0 : differenceOf(before, fresh.value);
		if (difference !== void 0) {
			log.warning(`The same configuration evaluates to something else than before: ${difference}. It reads what does not belong to it, such as the time; its evaluations are no longer remembered.`);
			await evaluations.markUnstable(made.key);
		} else if (before === void 0 && mayKeepEvaluation(github, inputs.cache)) await writeEvaluation(evaluations, made.key, fresh.value);
	};
	return {
		read,
		keep
	};
}

// src/steps/home.ts
/** How the home of a builder's images is opened, by a step and by the post step. */
/** @throws {UserError} as `openHome` does. */
async function openHomeOf(builder, { actionRoot, ...options }) {
	return await openHome(builder, {
		...options,
		env: childEnvironment("common", childMark(options.invocation), ["HOME"]),
		scripts: path.join(actionRoot, "packer", "scripts")
	});
}

// src/packer/merge.ts
/** The same merge as `mkTemplate` of `packer/lib.nix`: maps are merged, everything else is replaced. */
function deepMerge(base, over) {
	const result = { ...base };
	for (const [key, value] of Object.entries(over)) {
		const below = result[key];
		result[key] = isObject(below) && isObject(value) ? deepMerge(below, value) : value;
	}
	return result;
}

// src/packer/json-position.ts
/** Where a text stops being JSON; V8 says it for some mistakes only. */
/**
* The first position at which a text cannot be continued to JSON. Lines and columns count from 1.
* The text must be one that `JSON.parse` refuses.
*/
function positionInJson(text) {
	let good = 0;
	let bad = text.length;
	while (bad - good > 1) {
		const middle = good + bad >> 1;
		if (mayContinue(text.slice(0, middle))) good = middle;
		else bad = middle;
	}
	const position = mayContinue(text) ? text.length : good;
	const before = text.slice(0, position);
	return {
		line: before.split("\n").length,
		column: position - (before.lastIndexOf("\n") + 1) + 1
	};
}
function mayContinue(text) {
	try {
		JSON.parse(text);
		return true;
	} catch (error) {
		const message = error instanceof Error ? error.message : "";
		const position = /at position (\d+)/.exec(message)?.[1];
		if (position === void 0) return message.startsWith("Unexpected end");
		return Number(position) >= text.length || message.startsWith("Unterminated string");
	}
}

// src/packer/literal.ts
/**
* Text that is data, written so that Packer gives it back as it was.
*
* Packer renders most strings of a template as a Go text/template exactly once (the decoder of
* `packer-plugin-sdk/template/config`); there the form below returns the text unchanged. Some fields it renders again and again until nothing changes
* (`interpolate.Render` in `packer-plugin-sdk/template/interpolate/i.go`): commands and
* `environment_vars` of `shell-local`, `inline` and `execute_command` of `shell`, `source` and
* `destination` of `file`, `qemuargs`, tags of the Amazon builders, `output` of post-processors.
* And all values of variables are rendered once more for every plugin, as `packer_user_variables`.
* No spelling of `{{` survives that, so data must not stand in such places: it travels by file.
*/
/**
* Writes every `{{` of a text so that Packer, rendering the field once, returns the text as it was.
* Do not join the result to Packer's language with a `{` at the seam.
*/
function literal(text) {
	return text.replaceAll("{{", "{{`{{`}}");
}

// src/packer/only.ts
/** One builder of several, as Packer's `-only` takes it. */
/**
* The template for one of its builders: the one of this name, which is the type where it has none
* (packer/core.go, Build), else the only one of this type. Provisioners and post-processors that are
* for others go, and what `override` says of this one is laid over. A template with one builder is
* left as it is.
*/
function onlyBuilder(root, chosen, fail) {
	const { builders } = root;
	if (!Array.isArray(builders) || builders.length < 2) return root;
	const all = builders.filter(isObject);
	const named = all.filter((builder) => nameOf(builder) === chosen);
	const found = named.length > 0 ? named : all.filter(({ type }) => type === chosen);
	const [builder] = found;
	if (builder === void 0 || found.length > 1) {
		const names = all.map((one) => `\`${nameOf(one)}\``).join(", ");
		return fail(`has ${builders.length} builders, and \`builder: ${chosen}\` is ${found.length === 0 ? "none" : "several"} of them; one image is made of one. Set \`builder\` to the name of one: ${names}`);
	}
	const name = nameOf(builder);
	const isFor = (part) => !isObject(part) || !skips(part, name);
	const result = {
		...root,
		builders: [builder]
	};
	if (Array.isArray(root["provisioners"])) result["provisioners"] = root["provisioners"].filter(isFor).map((part) => forOne(part, name));
	if (Array.isArray(root["post-processors"])) result["post-processors"] = root["post-processors"].map((chain) => (Array.isArray(chain) ? chain : [chain]).filter(isFor)).filter((chain) => chain.length > 0).map((chain) => chain.map((part) => forOne(part, name)));
	return result;
}
function nameOf({ name, type }) {
	return typeof name === "string" && name !== "" ? name : String(type);
}
/** packer-plugin-sdk template/template.go, OnlyExcept.Skip. */
function skips({ only, except }, name) {
	if (Array.isArray(only) && only.length > 0) return !only.includes(name);
	return Array.isArray(except) && except.includes(name);
}
function forOne(part, name) {
	if (!isObject(part)) return part;
	const { only: _only, except: _except, override, ...rest } = part;
	const own = isObject(override) && Object.hasOwn(override, name) ? override[name] : void 0;
	return isObject(own) ? deepMerge(rest, own) : rest;
}

// src/packer/types.ts
/** A Packer template and what the action knows of it. */
const keyClass = _enum([
	"content",
	"credential",
	"session",
	"name",
	"attribute"
]);
const machineSchema = object({
	firmware: _enum(["bios", "efi"]).optional(),
	port: int()
});
/** `_packernix` of a generator; a template of the user's own has none. */
const factsSchema = object({
	version: literal$1(1),
	/** Lowest Packer that can build it, such as `1.6.6`. */
	packer: string().optional(),
	plugins: array(object({
		source: string(),
		version: string()
	})).default([]),
	method: _enum([
		"install",
		"copy",
		"import"
	]).optional(),
	/** `system`: provisioners bring only the toplevel, so they do not count in the identity. */
	provisioners: _enum(["system", "content"]).default("content"),
	/** qemu: number of the disk that is the image. */
	disk: int().min(0).default(0),
	/** How the image boots, and the port by which root is let in. */
	machine: machineSchema.optional(),
	/** The image's disk in Packer's language, as the builder takes it, and MiB of it that the system cannot have. */
	room: object({
		size: string(),
		overhead: int().min(0)
	}).optional(),
	classes: record(string(), keyClass).default({}),
	/** Lowest Packer that knows a key of the builder, for keys that came later than `packer`. */
	since: record(string(), string()).optional()
});

// src/packer/template.ts
/** Reads and writes Packer's legacy JSON templates. */
/** Where a template stands, for a message. */
function originText({ input, file }) {
	return file === void 0 ? input : `${input} (${file})`;
}
/** And for its annotation. */
function locationOf({ file }, at = {}) {
	return file === void 0 ? {} : { location: {
		file,
		...at
	} };
}
/**
* Reads a template: legacy JSON with a builder that has a type.
* Root keys that begin with `_` are comments, as Packer has it (packer-plugin-sdk
* template/parse.go); of them only `_packernix` is looked at and taken out.
* @param chosen Name or type of the builder that is meant, where there are several: what is for the
* others is taken out.
* @throws {UserError} naming the input, when the text is anything else.
*/
function readTemplate(text, from, chosen) {
	const fail = (problem, details) => {
		throw new UserError(`${originText(from)}: ${withPeriod(problem)}`, {
			...locationOf(from),
			...details === void 0 ? {} : { details }
		});
	};
	const whole = parse(text, from);
	if (!isObject(whole)) return fail(`must be a JSON object, but it is ${kindOf(whole)}`);
	const { _packernix: facts, ...written } = whole;
	const root = onlyBuilder(written, chosen, fail);
	return {
		root,
		builder: oneBuilder(root, fail),
		variables: readVariables(root["variables"], fail),
		sensitive: readSensitive(root["sensitive-variables"], fail),
		facts: readFacts(facts, fail)
	};
}
function parse(text, from) {
	const json = text.startsWith("﻿") ? text.slice(1) : text;
	try {
		return JSON.parse(json);
	} catch (error) {
		const where = originText(from);
		if (looksLikeHcl(json)) throw new UserError(`${where}: is written in HCL2; give Packer's JSON form instead ({"builders": [...]}).`, {
			...locationOf(from),
			cause: error
		});
		const { line, column } = positionInJson(json);
		throw new UserError(`${where}: is no JSON (line ${line}, column ${column}).`, {
			...locationOf(from, {
				line,
				column
			}),
			details: messageOf(error),
			cause: error
		});
	}
}
function looksLikeHcl(text) {
	return /^\s*(packer|source|build|variables?|locals?|data)(\s+"[^"\n]*")*\s*\{/m.test(text);
}
function oneBuilder(root, fail) {
	const builders = root["builders"];
	if (builders === void 0 || builders === null) return fail([
		"source",
		"build",
		"packer"
	].some((key) => key in root) ? "is HCL2 written as JSON; give Packer's older JSON form, which has a list `builders`" : "has no builder; `builders` must be a list of exactly one");
	if (!Array.isArray(builders)) return fail(`\`builders\` must be a list, but it is ${kindOf(builders)}`);
	if (builders.length === 0) return fail("has no builder; `builders` must hold one");
	const builder = builders[0] ?? null;
	if (!isObject(builder)) return fail(`its builder must be an object, but it is ${kindOf(builder)}`);
	const type = builder["type"];
	if (type === void 0 || type === null || type === "") return fail("its builder has no `type`; say which builder it is, such as \"type\": \"qemu\"");
	if (typeof type !== "string") return fail(`the \`type\` of its builder must be a string, but it is ${kindOf(type)}`);
	return {
		...builder,
		type
	};
}
/** Packer takes only strings as values; numbers and booleans are turned into them here. */
function readVariables(value, fail) {
	if (value === void 0 || value === null) return {};
	if (!isObject(value)) return fail(`\`variables\` must be a map from names to texts, but it is ${kindOf(value)}`);
	return Object.fromEntries(Object.entries(value).map(([name, entry]) => {
		if (entry === null || typeof entry === "string") return [name, entry];
		if (typeof entry === "object") return fail(`the variable \`${name}\` must be a text, but it is ${kindOf(entry)}`);
		return [name, String(entry)];
	}));
}
function readSensitive(value, fail) {
	if (value === void 0 || value === null) return [];
	if (!Array.isArray(value)) return fail("`sensitive-variables` must be a list of names");
	return value.map((name) => typeof name === "string" ? name : fail("`sensitive-variables` must be a list of names"));
}
function readFacts(value, fail) {
	if (value === void 0) return void 0;
	if (typeof value !== "string") return fail("`_packernix` must be a text that holds JSON: Packer refuses any other comment");
	let json;
	try {
		json = JSON.parse(value);
	} catch (error) {
		return fail("`_packernix` holds no JSON", messageOf(error));
	}
	const result = factsSchema.safeParse(json);
	if (result.success) return result.data;
	return fail(`\`_packernix\` is not as it should be: ${prettifyError(result.error)}`);
}
/**
* The template as Packer is to read it: without `_packernix`, with the overlay on its builder and
* the overlay's values as the defaults of variables that are declared.
* Packer renders the values of variables once more for every plugin and stumbles over a `{{` that
* is data, so such a value takes the place of `` {{user `v`}} `` itself.
* @returns JSON text for a file whose name ends in `.json` and not in `.pkr.json`.
*/
function writeTemplate(template, overlay, options = {}) {
	const laid = Object.entries({
		...template.builder,
		...overlay.builder
	});
	const builder = Object.fromEntries(laid.filter(([, value]) => value !== null));
	const declared = Object.entries(overlay.variables).map(([name, value]) => [`${ownPrefix}${name}`, value]).filter(([name]) => Object.hasOwn(template.variables, name));
	const inline = new Map(declared.filter(([, value]) => value.includes("{{")));
	const variables = Object.fromEntries([...Object.entries(template.variables).map(([name, value]) => [name, name.startsWith("packernix_") ? value ?? "" : value]), ...declared.map(([name, value]) => [name, inline.has(name) ? "" : value])]);
	const root = {
		...template.root,
		builders: [builder]
	};
	if (Object.keys(variables).length > 0) root["variables"] = variables;
	const directory = options.templateDirectory;
	const constants = directory === void 0 ? {} : { template_dir: literal(directory) };
	const user = (name) => {
		const value = inline.get(name);
		return value === void 0 ? void 0 : literal(value);
	};
	const written = mapStrings(root, (text) => replaceCalls(text, { user }, constants));
	return `${JSON.stringify(written, void 0, 2)}\n`;
}
/** The values that the user gives, for `-var-file`. */
function writeVariables(given) {
	return `${JSON.stringify(given, void 0, 2)}\n`;
}
/**
* As Packer: a variable that is given need not be declared when something uses it, and one without a
* default must be given (packer/core.go, renderVarsRecursively and validate). One that nothing uses
* is a slip of the pen.
* @throws {UserError} naming the variables.
*/
function checkVariables(template, given) {
	const quoted = (names) => names.map((name) => `\`${name}\``).join(", ");
	const names = Object.keys(given);
	const ours = names.filter((name) => name.startsWith(ownPrefix));
	if (ours.length > 0) throw new UserError(`variables: ${quoted(ours)}: this action sets the variables whose names begin with \`${ownPrefix}\` itself. Leave them out, or take another name.`);
	const used = usedVariables([template.root, given]);
	const foreign = names.filter((name) => !Object.hasOwn(template.variables, name) && !used.has(name));
	if (foreign.length > 0) {
		const declared = Object.keys(template.variables);
		throw new UserError(`variables: the template declares and uses no ${quoted(foreign)}; it declares ${declared.length === 0 ? "none at all" : quoted(declared)}.`);
	}
	const lacking = Object.entries(template.variables).filter(([name, value]) => value === null && !name.startsWith("packernix_")).map(([name]) => name).filter((name) => !Object.hasOwn(given, name));
	if (lacking.length === 0) return;
	throw new UserError(`variables: the template asks for a value of ${quoted(lacking)}; give it one.`);
}
function kindOf(value) {
	if (value === null) return "null";
	if (Array.isArray(value)) return "a list";
	if (typeof value === "object") return "an object";
	if (typeof value === "string") return "a text";
	return `a ${typeof value}`;
}

// src/steps/template.ts
/** The template that a run works with: the generator's, or the user's own with the inputs laid over. */
/**
* @param generated JSON text of the generator, or undefined when the user gives the template.
* @throws {UserError} naming `template`, `builder-config` or `variables`.
*/
async function chooseTemplate(inputs, workspace, generated) {
	const given = Object.keys(inputs.builderConfig);
	if (generated !== void 0) {
		const file = inputs.templateGenerator ?? `packer/${inputs.builder}.nix`;
		const origin = {
			input: "template-generator",
			file,
			given
		};
		const directory = path.dirname(path.resolve(inputs.workingDirectory, file));
		const template = readTemplate(generated, origin, inputs.builder);
		checkVariables(template, {});
		return {
			template,
			origin,
			variables: {},
			directory
		};
	}
	const { text, file } = await ownText(inputs, workspace);
	const origin = {
		input: "template",
		file: file && inputs.template,
		given
	};
	const written = readTemplate(text, origin, inputs.builder);
	checkVariables(written, inputs.variables);
	return {
		template: laidOver(written, inputs, origin),
		origin,
		variables: inputs.variables,
		directory: file === void 0 ? inputs.workingDirectory : path.dirname(file)
	};
}
function laidOver(written, inputs, origin) {
	if (origin.given?.length === 0) return written;
	const odd = unknownKeys(written.builder.type, inputs.builderConfig);
	if (odd.length > 0) throw new UserError(`builder-config: ${odd.join(" ")}`);
	const builder = deepMerge(written.builder, inputs.builderConfig);
	const text = JSON.stringify({
		...written.root,
		builders: [builder]
	});
	return {
		...readTemplate(text, origin),
		facts: written.facts
	};
}
/** `template` is the JSON itself when it begins with a brace, else the name of a file. */
async function ownText(inputs, workspace) {
	const given = (inputs.template ?? "").trim();
	if (given.startsWith("{") || given.includes("\n")) return { text: given };
	const file = await realPath(path.resolve(inputs.workingDirectory, given));
	if (file === void 0) throw new UserError(`template: there is no file ${given}, and it is no JSON object either.`);
	if (!isInside(file, workspace) && !isInside(file, "/nix/store")) throw new UserError(`template: ${given} lies outside the workspace.`);
	if (!(await stat(file)).isFile()) throw new UserError(`template: ${given} is not a file.`);
	return {
		text: await readFile(file, "utf8"),
		file
	};
}

// src/steps/tools.ts
/** The tools of one invocation: found, or installed, when something first needs them. */
/**
* @param restoreNix Gets Nix from the store cache, where it has it; asked before a release is fetched.
*/
function openTools(environment, restoreNix) {
	const { inputs, github, invocation, log, timeline, record, signal } = environment;
	const packerDirectory = path.join(environment.actionRoot, "packer");
	const mark = childMark(invocation);
	const downloads = path.join(invocation.directory, "downloads");
	const nixInstallation = once(async () => await timeline.phase("Nix", async () => {
		const { nixTool } = await import("./nix.js");
		const { nixVersion: constraint, mirrors } = inputs;
		const installation = await nixTool({
			constraint,
			mirrors,
			scratch: downloads,
			restore: restoreNix,
			log,
			signal
		});
		await record({ nixVersion: installation.version });
		return installation;
	}));
	const opened = once(async () => {
		const installation = await nixInstallation();
		const { openNixSession } = await import("./session3.js");
		const { certificateFile } = await import("./nix-environment.js");
		return await openNixSession({
			certificates: await certificateFile(installation.closure),
			bin: installation.bin,
			version: installation.version,
			invocation,
			workspace: github.workspace,
			workingDirectory: inputs.workingDirectory,
			packerDirectory,
			defaults: noBuilds(inputs, github) ? ["allow-import-from-derivation = false"] : [],
			nixConfig: inputs.nixConfig,
			evalEnv: {
				...inputs.evalEnv,
				...mark
			},
			ofFork: github.head?.own === false,
			githubToken: tokenOfGitHub(inputs.githubToken),
			log
		});
	});
	/**
	* For evaluation: what it has to build on its way, it builds in a sandbox or not at all. Whether
	* this machine can is only asked when it has failed.
	*/
	const nix = once(async () => {
		const session = await opened();
		const { strictSandbox, unsandboxedLine } = await import("./sandbox-settings.js");
		const { daemonSocket, untrustedDaemon } = await import("./daemon.js");
		const { withSandbox } = await import("./session3.js");
		const hasDaemon = await daemonSocket(session.env) !== void 0;
		if (hasDaemon && inputs.nixConfig.length > 0) {
			const { daemonTrust } = await import("./access.js");
			const { bin, env } = session;
			if (await daemonTrust({
				bin,
				env
			}) === false) await untrustedDaemon({
				bin,
				env,
				settings: inputs.nixConfig
			});
		}
		return hasDaemon || unsandboxedLine(inputs.nixConfig) !== void 0 ? await builderNix() : withSandbox(session, { settings: strictSandbox });
	});
	/** How builds are kept from the job's secrets; asked when something is built. */
	const sandbox = once(async () => {
		const session = await opened();
		const { chooseSandbox } = await import("./sandbox.js");
		const { storeAccess } = await import("./access.js");
		const { asRoot } = await import("./root.js");
		const { bin, env } = session;
		const choice = await chooseSandbox({
			bin,
			env,
			userSettings: inputs.nixConfig,
			github,
			allowUnsandboxed: inputs.allow.includes("unsandboxed"),
			access: await storeAccess({
				env,
				bin
			}),
			root: await asRoot(),
			log,
			folder: path.join(invocation.directory, "sandbox"),
			signal
		});
		for (const note of choice.notes) log.info(note);
		return choice;
	});
	/** For everything that builds. */
	const builderNix = once(async () => {
		const { withSandbox } = await import("./session3.js");
		return withSandbox(await opened(), await sandbox());
	});
	const packerTool = once(async () => await timeline.phase("Packer's program", async () => {
		const { packerTool: find } = await import("./packer2.js");
		const { packerVersion: constraint, mirrors } = inputs;
		const tool = await find({
			...vendor(),
			constraint,
			mirrors
		});
		await record({ packerVersion: tool.version });
		return tool;
	}));
	/** For plugins on GitHub, whose rate limit is low without a token. */
	const packerToken = () => {
		const token = process.env["PACKER_GITHUB_API_TOKEN"] || tokenOfGitHub(inputs.githubToken);
		return token === void 0 ? {} : { PACKER_GITHUB_API_TOKEN: token };
	};
	/** Options for finding or downloading the tools of a vendor. */
	const vendor = () => ({
		env: {
			...process.env,
			...packerToken()
		},
		mirrors: inputs.mirrors,
		platform: runnerPlatform(),
		temporary: downloads,
		log,
		signal
	});
	/** A program that this machine lacks, from the user's nixpkgs. */
	const fromNixpkgs = async (attribute, request, roots) => {
		const { fromNixpkgs: find } = await import("./package2.js");
		return await find(attribute, runnerPlatform(), request, await builderNix(), {
			roots,
			signal
		});
	};
	return {
		nixInstallation,
		nix,
		sandbox,
		builderNix,
		packerTool,
		vendor,
		fromNixpkgs
	};
}
/** A plan for a pull request looks at a stranger's code, and builds nothing of it. */
function noBuilds(inputs, github) {
	return inputs.step === "plan" && github.event.startsWith("pull_request");
}
/** Tokens of another server are none of github.com's. */
function tokenOfGitHub(token) {
	return (process.env["GITHUB_SERVER_URL"] ?? "https://github.com") === "https://github.com" ? token : void 0;
}

// src/steps/context.ts
/**
* What a step works with, each part made when the first one asks for it: a tool is looked for when
* something needs it, and the toplevel is realised only when an image will be built.
*/
function openContext(stepEnvironment) {
	const { inputs, github, log, invocation, signal, timeline, record } = stepEnvironment;
	const roots = path.join(invocation.directory, "roots");
	/** What the inputs ask for, in the workspace or in a copy of it. */
	const requestIn = async (folders) => {
		const { readConfiguration, resolveConfiguration, resolveNixFile } = await import("./configuration.js");
		const { selector } = inputs;
		if (selector.kind !== "configuration") throw new Error("a selector that is no configuration has nothing to evaluate");
		const { workspace, standsFor } = folders;
		const there = (text) => standsFor === void 0 ? text : text.replace(standsFor, () => workspace);
		const own = inputs.templateGenerator;
		return {
			source: await resolveConfiguration(standsFor === void 0 ? selector : readConfiguration(selector.input, there(selector.value)), folders),
			generator: inputs.template !== void 0 ? { kind: "none" } : own === void 0 ? {
				kind: "bundled",
				builder: inputs.builder
			} : {
				kind: "file",
				path: await resolveNixFile(there(own), "template-generator", folders)
			},
			generatorArguments: generatorArguments(inputs),
			platform: inputs.platform,
			nixpkgs: inputs.nixpkgs && there(inputs.nixpkgs),
			moduleConfig: inputs.moduleConfig,
			arg: inputs.arg,
			argstr: inputs.argstr
		};
	};
	const request = once(async () => {
		const { workspace } = github;
		return await requestIn({
			workspace,
			workingDirectory: inputs.workingDirectory
		});
	});
	/** What `update` has changed; undefined before an evaluation, and where it is not asked for. */
	let renewed;
	const caches = openCaches(stepEnvironment, inputs.selector.kind === "configuration" ? request : void 0);
	const tools = openTools(stepEnvironment, caches.restoreNix);
	const { nix, builderNix } = tools;
	const evaluation = once(async () => {
		if (inputs.template !== void 0) await template();
		const session = await nix();
		await request();
		const installation = await tools.nixInstallation();
		await caches.restoreEvaluation(installation, session);
		return await log.group("Evaluate the configuration", () => timeline.phase("Evaluate", async () => {
			const { evaluateRequest } = await import("./evaluate2.js");
			const result = await evaluateRequest({
				...stepEnvironment,
				record: async (facts) => {
					renewed = facts.lock ?? renewed;
					await record(facts);
				},
				request: requestIn,
				session,
				builderNix,
				roots
			});
			log.info(`toplevel: ${result.toplevel}`);
			await record({ toplevel: result.toplevel });
			await caches.planEvaluation(installation, session, result.sources);
			return result;
		}));
	});
	const template = once(async () => {
		const text = inputs.template === void 0 ? (await evaluation()).template : void 0;
		const chosen = await chooseTemplate(inputs, github.workspace, text);
		await record({ template: chosen });
		return chosen;
	});
	/** For Packer; `{{env}}` of the template may name variables beyond the usual ones. */
	const environment = once(async () => {
		const chosen = await template();
		const named = namedEnvironment(chosen.template, chosen.variables);
		return packerEnvironment(inputs, invocation, named);
	});
	/** With the template's builder as Packer sees it: what homes read. */
	const resolved = once(async () => {
		const { template: written, variables, directory } = await template();
		const folders = {
			template_dir: directory,
			pwd: inputs.workingDirectory
		};
		const builder = resolvedBuilder(written, variables, await environment(), folders);
		return {
			...written,
			builder
		};
	});
	/** Values that Packer is told to keep secret, and keys of the builder; masked from here on. */
	const secrets = once(async () => {
		const chosen = await template();
		const all = [...sensitiveValues(chosen.template, chosen.variables, await environment()), ...secretTexts((await resolved()).builder)];
		stepEnvironment.mask(all);
		return all;
	});
	const builder = once(async () => {
		if (inputs.selector.kind !== "configuration") return inputs.builder;
		const hit = await evaluationCache.read();
		if (hit !== void 0) return hit.builder;
		const { type } = (await template()).template.builder;
		if (inputs.template === void 0 && type !== inputs.builder) throw new UserError(`builder: is ${inputs.builder}, but the template has a builder of type ${type}. Set \`builder: ${type}\`.`);
		return type;
	});
	/** What of the builder says where its images are and as whom to ask, see `HomeOptions`. */
	const builderKeys = async () => {
		const own = inputs.builderConfig;
		if (inputs.selector.kind !== "configuration") return own;
		const hit = await evaluationCache.read();
		if (hit !== void 0) return {
			...hit.builderKeys,
			...own
		};
		await secrets();
		return (await resolved()).builder;
	};
	/** The caller that starts the step sets it, because it needs the context itself. */
	let companion;
	const home = once(async () => {
		const name = await builder();
		await record({ builder: name });
		const home = await openHomeOf(name, {
			log,
			imageStore: inputs.imageStore,
			repositoryId: github.repositoryId,
			invocation,
			regions: inputs.regions,
			builderConfig: await builderKeys(),
			githubToken: inputs.githubToken,
			fromNixpkgs: async (attribute) => {
				if (inputs.selector.kind !== "configuration") throw new UserError(`A program of \`${attribute}\` is needed and is not on PATH. Install it: only a step that evaluates a configuration can take it from nixpkgs.`);
				return await tools.fromNixpkgs(attribute, await request(), roots);
			},
			companion,
			actionRoot: stepEnvironment.actionRoot,
			signal
		});
		return github.repositoryId === "0" ? {
			...home,
			list: async () => []
		} : home;
	});
	const identity = once(async () => {
		const { identityOf } = await import("./identity.js");
		const chosen = await template();
		await secrets();
		const result = await identityOf({
			toplevel: (await evaluation()).toplevel,
			template: chosen.template,
			variables: chosen.variables,
			env: await environment(),
			keys: keysOf(await builder()),
			baseDirectory: inputs.workingDirectory,
			templateDirectory: chosen.directory
		});
		for (const warning of result.warnings) log.warning(`identity: ${warning}.`);
		log.debug(`identity is made from: ${result.hashed}`);
		log.info(`identity: ${result.text}`);
		await record({ identity: result.text });
		return result;
	});
	const evaluationCache = openEvaluationCache(stepEnvironment, caches.actionsCache);
	/** By evaluation of this run: for everything that will be executed. */
	const evaluated = once(async () => {
		const { toplevel, platform } = await evaluation();
		const found = await identity();
		await evaluationCache.keep({
			outcome: {
				toplevel,
				platform,
				identity: found,
				...found,
				...await template()
			},
			builder: (await resolved()).builder,
			keys: keysOf(await builder()),
			env: await environment()
		});
		return {
			toplevel,
			identity: found,
			isEvaluated: true
		};
	});
	/** By an earlier evaluation, where it is proven that this one would say the same; else by this. */
	const known = once(async () => {
		const hit = await evaluationCache.read();
		if (hit === void 0) return await evaluated();
		const { toplevel } = hit;
		log.info(`toplevel: ${toplevel}`);
		log.info(`identity: ${hit.identity.text}`);
		await record({
			toplevel,
			identity: hit.identity.text,
			cached: "the result of the evaluation"
		});
		return {
			toplevel,
			identity: hit.identity,
			isEvaluated: false
		};
	});
	const family = once(async () => {
		const name = inputs.family ?? defaultFamily(inputs.selector, github, inputs.workingDirectory);
		await record({ family: name });
		return name;
	});
	/** Called before anything is made that must be removed when the step fails. */
	const building = once(async () => await record({ building: true }));
	/** Downloads the image where its output is a path and the file is elsewhere. */
	const present = async (image) => {
		const { fetch } = await home();
		if (image === void 0 || fetch === void 0) return image;
		return await timeline.phase("Fetch the image", () => fetch(image));
	};
	return {
		...stepEnvironment,
		building,
		present,
		/** Milliseconds that Packer may still take: build and test share them. */
		packerTime: { left: inputs.buildTimeout },
		run: {
			trusted: github.trusted,
			stage: inputs.stage ?? inputs.toStage
		},
		/** Number of the pull request that a preview belongs to. */
		pullRequest: inputs.pullRequest ?? github.pullRequest,
		/** Folder for roots of the garbage collector, which end with the invocation. */
		roots,
		...tools,
		caches,
		builder,
		known,
		evaluated,
		evaluation,
		requestIn,
		setCompanion: (one) => {
			companion = one;
		},
		renewedLock: () => renewed,
		template,
		resolved,
		packerEnvironment: environment,
		secrets,
		home,
		identity,
		family
	};
}
/** What a generator is called with beside `nixos`. `builder-config` and `variables` win. */
function generatorArguments(inputs) {
	return {
		...inputs.generatorArgs,
		...Object.keys(inputs.builderConfig).length === 0 ? {} : { builder: inputs.builderConfig },
		...Object.keys(inputs.variables).length === 0 ? {} : { variables: inputs.variables }
	};
}

// src/steps/index.ts
const steps = {
	create: async () => (await import("./create.js")).create,
	read: async () => (await import("./read.js")).read,
	plan: async () => (await import("./plan2.js")).plan,
	test: async () => (await import("./test.js")).test,
	promote: async () => (await import("./promote.js")).promote,
	prune: async () => (await import("./prune.js")).prune,
	delete: async () => (await import("./delete.js")).remove,
	install: async () => (await import("./install.js")).install
};

// src/steps/reap.ts
/**
* Removes what invocations left: only resources with a run mark and without a final mark. Steps
* remove leftovers that have expired; the post step removes those of its own invocation.
*/
/**
* Milliseconds that Packer gets to remove what it made before it is killed. GitHub gives all post
* steps of a cancelled job 285 seconds from the cancel.
*/
const grace = 15e4;
/** Milliseconds between two looks: a resource that a killed program asked for may appear late. */
const pause = 2e3;
/** Looks in all. */
const rounds = 4;
/**
* Removes what expired or dead invocations left in this home. Trouble is reported and never ends the
* step: the role may lack the right, and somebody else may be removing it too.
*/
async function sweep(context) {
	const home = await context.home();
	const { log, signal } = context;
	try {
		const kept = await reap(home, void 0, log, signal);
		if (kept.length > 0) log.notice(keptText(kept));
	} catch (error) {
		signal.throwIfAborted();
		log.notice(`What earlier runs left could not be looked for or removed: ${messageOf(error)}`);
	}
}
/**
* Removes the step's own leftovers at its end, whether it succeeded or not, if it began to build.
* @throws when something could not be removed: then the post step tries again.
*/
async function cleanUpOwn(context) {
	if (!context.building.isMade()) return;
	const { invocation, log, signal } = context;
	const kept = await reap(await context.home(), invocation.id, log, signal);
	if (kept.length > 0) throw new Error(keptText(kept));
}
/** Saves, before anything is made, where the post step has to look for leftovers. */
async function saveCleanupState(context, made) {
	const state = await (await context.home()).cleanupState?.(made);
	if (state !== void 0) await context.record({ cleanupState: state });
}
/** Just before something is made. Building the system and fetching an image may have taken long. */
async function renewExpiry({ inputs, invocation, record }) {
	invocation.expires = expiryFrom(inputs);
	await record({ invocation });
}
/**
* Ends the processes of the leftovers' invocations, then removes the leftovers, and looks again.
* @param invocation One invocation, or undefined for all that have expired or died.
* @param looks How many in a row must find nothing: what was made a moment ago may not be listed yet.
* @returns what could not be removed.
*/
async function reap(home, invocation, log, signal, looks = 1) {
	let empty = 0;
	if (invocation !== void 0) await end(invocation, log);
	for (let round = 1;; round++) {
		const listed = await home.leftovers(invocation);
		const found = invocation === void 0 ? await abandoned(listed) : listed;
		empty = found.length === 0 ? empty + 1 : 0;
		if (empty >= looks) return [];
		if (invocation === void 0) for (const id of new Set(found.map((leftover) => leftover.invocation))) await end(id, log);
		const gone = await home.reap(found);
		for (const { what, invocation: by } of gone) log.info(`Removed ${what}, left by ${by}`);
		const kept = found.filter((leftover) => !gone.includes(leftover));
		if (invocation === void 0 || round === rounds) return kept;
		await setTimeout$1(pause, void 0, { signal });
	}
}
/** Without what a run that lives on this machine is working on, whatever a clock says of it. */
async function abandoned(listed) {
	const attended = /* @__PURE__ */ new Set();
	for (const id of new Set(listed.map(({ invocation }) => invocation))) if (await isAttended(id)) attended.add(id);
	return listed.filter(({ invocation }) => !attended.has(invocation));
}
async function end(invocation, log) {
	const ended = await endProcesses(invocation, { graceMs: grace });
	for (const { pid, command } of ended) log.info(`Ended process ${pid}: ${command}`);
}
/** In one sentence, with the commands that remove it by hand where there are such. */
function keptText(kept) {
	return `These are left and could not be removed: ${kept.map(({ what, byHand }) => byHand === void 0 ? what : `${what} (${byHand})`).join("; ")}.`;
}

// src/run.ts
/** The way of the data: inputs, context, step, then what the user sees of it. */
/** @returns the exit code. */
async function main(actionRoot) {
	const env = process.env;
	const github = readGitHub(env);
	const log = makeLog({
		onGitHub: github.onGitHub,
		debug: github.debug
	});
	log.mask(secretsOf(env));
	const memory = makeMemory();
	const timeline = makeTimeline();
	const outputs = makeOutputs(log, env);
	const signal = onCancel(() => log.info("Cancelled: the post step removes what was begun."));
	const step = stepOf(env);
	const report = makeReport({
		log,
		outputs,
		timeline,
		memory,
		env,
		signal,
		step
	});
	const undo = [];
	try {
		checkRunner(env);
		outputs.setDefaults();
		refusePlatform();
		const inputs = readInputs(env, github, await problemsOf(env));
		log.mask(inputs.secrets);
		for (const warning of inputs.warnings) log.warning(warning);
		refuseUnknown(inputs, github);
		await refuseUntrusted(inputs, github);
		const invocation = await openInvocation(env, github, inputs);
		undo.push(() => removeFolder(invocation.directory));
		await setAside(github.workspace, invocation.directory, env);
		undo.push(() => putBack(github.workspace, invocation.directory, env));
		await report.begin(inputs, github, invocation);
		const context = openContext({
			inputs,
			github,
			job: makeJob(env),
			log,
			timeline,
			invocation,
			signal,
			actionRoot,
			mask: log.mask,
			record: report.record
		});
		context.setCompanion({
			template: async () => (await context.template()).template,
			run: async (type, kept) => {
				const { runCompanion } = await import("./companion.js");
				return await runCompanion(context, type, kept);
			}
		});
		undo.push(() => cleanUpOwn(context));
		const result = await (await steps[inputs.step]())(context);
		await report.end(result);
		return result.failure === void 0 ? 0 : 1;
	} catch (error) {
		if (signal.aborted) return 1;
		await report.fail(error);
		return 1;
	} finally {
		if (undo.length > 0 && !signal.aborted && await undoAll(undo.reverse(), log)) memory.remember({ finished: true });
	}
}
/** @returns false when something is left, for the post step to try again. */
async function undoAll(undo, log) {
	let done = true;
	for (const work of undo) await work().catch((error) => {
		log.warning(`What this step made could not all be removed: ${messageOf(error)}`);
		done = false;
	});
	return done;
}
function refusePlatform() {
	if (process.platform === "linux" && ["x64", "arm64"].includes(process.arch)) return;
	throw new UserError(`This action runs on Linux, x86_64 or aarch64, and this runner is ${process.platform} ${process.arch}. Use \`runs-on: ubuntu-24.04\`.`);
}
/**
* Refuses what lists or removes images where it is not known whose they are: the images of all that
* is run by hand have one repository.
* @throws {UserError}
*/
function refuseUnknown({ step, selector, stage, toStage }, { repositoryId }) {
	if (repositoryId !== "0") return;
	if (!([
		"prune",
		"delete",
		"promote"
	].includes(step) || selector.kind === "family") && (step === "plan" || (stage ?? toStage) === void 0)) return;
	throw new UserError(`It is not known whose images these are, so step ${step} would list or remove those of other repositories: neither GITHUB_REPOSITORY_ID nor GITHUB_REPOSITORY is set. Set GITHUB_REPOSITORY to \`<owner>/<name>\` in the environment of the step.`);
}
async function refuseUntrusted(inputs, github) {
	if (!runsCode(inputs)) return;
	const commits = await commitsInUse(inputs, github.workspace);
	const refusal = refusalToRun(github, commits, inputs.allow.includes("untrusted"));
	if (refusal !== void 0) throw new UserError(refusal);
}

export { commonValues as A, platforms as B, replaceCalls as C, resolveConfiguration as D, requireStoreName as E, userFolder as F, childEnvironment as G, copyFiles as H, bestVersion as I, codeVariables as K, parseConstraint as L, failureContext as M, inputOf as N, resolveNixFile as O, moduleLine as P, versionFits as R, variableResolver as S, readConfiguration as T, git as U, runnerPlatform as V, gitDirectory as W, openCaches as _, renewExpiry as a, namedEnvironment as b, locationOf as c, writeVariables as d, machineSchema as f, packerEnvironment as g, openHomeOf as h, reap as i, evalFlags as j, storeDirectory as k, originText as l, deepMerge as m, cleanUpOwn as n, saveCleanupState as o, literal as p, attributeNames as q, keptText as r, sweep as s, main as t, writeTemplate as u, savePlanned as v, writeOutputFiles as w, usedVariables as x, once as y, mirrored as z };