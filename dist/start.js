import { a as __toESM } from "./rolldown-runtime.js";
import { At as readGitHub, C as outputsOf, Dt as quoted, H as homeTime, J as isObject, Mt as setAside, N as previewStage, Ot as shorten, Q as isInside, S as makeOutputs, St as nearest, W as secretsOf, X as exists, _ as planJson, a as makeMemory, at as builders, c as writeSummary, ct as isInCloud, dt as keysOf, et as realPath, ft as openHome, g as planFile, h as isPlan, it as writeAtomically, jt as putBack, kt as withPeriod, l as formatDuration, lt as isPlain, mt as unknownKeys, nt as upwards, o as renderSummary, ot as buildersOf, pt as typeOf, q as secretTexts, r as removeFolder, st as checkRegions, tt as realTarget, u as makeTimeline, ut as isStored, v as planOutput, w as makeLog } from "./start-both.js";
import { a as messageOf, i as isUserError, n as UserError, r as hasCode } from "./errors.js";
import { i as exportVariable, t as addPath } from "./core.js";
import { i as isAttended, r as endProcesses, t as childMark } from "./processes2.js";
import path from "node:path";
import { constants, copyFile, glob, lstat, mkdir, mkdtemp, readFile, readdir, readlink, realpath, rm, stat, symlink } from "node:fs/promises";
import { createHash, randomBytes } from "node:crypto";
import { accessSync, constants as constants$1, existsSync, realpathSync, statSync } from "node:fs";
import os, { homedir } from "node:os";
import { setTimeout as setTimeout$1 } from "node:timers/promises";

// src/cache/settings.ts
/** Whether, where and with which powers the Actions cache is reached. */
/**
* What the runner says that this job may do with the cache; an unset or unknown mode permits everything
* (@actions/cache, lib/internal/config.js).
*/
function powersOf(env) {
	const mode = (env["ACTIONS_CACHE_MODE"] ?? "").trim().toLowerCase();
	return {
		readable: mode !== "none" && mode !== "write-only",
		writable: mode !== "none" && mode !== "read",
		mode
	};
}
/**
* For `@actions/cache`, which knows both protocols (lib/cache.js, isFeatureAvailable).
* @throws {UserError} when the runner offers no cache to keep images in.
*/
function requireCache(env) {
	if (env["ACTIONS_RESULTS_URL"] || env["ACTIONS_CACHE_URL"]) return;
	throw new UserError("image-store is `cache`, but there is no Actions cache here: the runner did not offer one. Name a folder instead.");
}
/**
* Protocol v2 is spoken by GitHub's own services, and told by ACTIONS_CACHE_SERVICE_V2; a server
* of another name has the first protocol whatever that variable says (@actions/cache,
* lib/internal/config.js).
*/
function serviceOf(env) {
	const url = env["ACTIONS_RESULTS_URL"] ?? "";
	const token = env["ACTIONS_RUNTIME_TOKEN"] ?? "";
	if (env["GITHUB_ACTIONS"] !== "true" && token === "") return none("there is no Actions cache outside GitHub Actions");
	const second = env["ACTIONS_CACHE_SERVICE_V2"] && isGitHub(env["GITHUB_SERVER_URL"]);
	if (!second && (env["ACTIONS_CACHE_SERVICE_V2"] || env["ACTIONS_CACHE_URL"])) return none("this server offers only version 1 of the Actions cache protocol, which this action does not use");
	if (!second || token === "" || !/^https?:\/\//.test(url)) return none("the runner gives this step no access to the Actions cache");
	const { readable, writable, mode } = powersOf(env);
	return {
		url,
		token,
		readable,
		writable,
		why: readable && writable ? "" : `the runner sets ACTIONS_CACHE_MODE to ${mode}`
	};
}
function none(why) {
	return {
		url: void 0,
		readable: false,
		writable: false,
		why
	};
}
function isGitHub(server) {
	try {
		const { hostname } = new URL(server || "https://github.com");
		return hostname === "github.com" || /\.(ghe\.com|localhost)$/.test(hostname);
	} catch {
		return false;
	}
}

// src/shared/platform.ts
/** The Nix systems that this action runs on and makes images for. */
const platforms = ["x86_64-linux", "aarch64-linux"];
/** Nix system of this machine. `checkPlatform` has refused all others. */
function runnerPlatform() {
	return process.arch === "arm64" ? "aarch64-linux" : "x86_64-linux";
}

// src/tools/mirrors.ts
/** Replaces the host of a download by a mirror. */
const hostWithPath = /^[a-z0-9.-]+(:\d+)?(\/[^\s?#]*)?$/i;
/** @throws {UserError} naming each entry that is no host with a base URL. */
function checkMirrors(mirrors) {
	const wrong = Object.entries(mirrors).flatMap(([host, base]) => {
		if (!hostWithPath.test(host)) return `${quoted(host)} is not a host such as releases.hashicorp.com, with or without a path`;
		return baseProblem(base).map((problem) => `the mirror of ${host} ${problem}`);
	});
	if (wrong.length > 0) throw new UserError(`mirrors: ${wrong.join("; ")}.`);
}
function baseProblem(base) {
	const url = URL.parse(base);
	if (url === null) return [`is not a URL: ${quoted(base)}`];
	if (url.protocol !== "https:" && url.protocol !== "http:") return [`is not an http or https URL: ${quoted(base)}`];
	if (url.search !== "" || url.hash !== "") return [`has a query or a fragment: ${quoted(base)}`];
	return [];
}
/**
* The URL to ask in place of `url`: that of the mirror with the longest fitting prefix, else `url`.
* A mirror replaces a whole host, or a path and what is below it, never a part of a name.
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
	if (range === void 0) throw wrong("is neither a version nor a range of versions");
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

// src/images/docker/place.ts
/** A repository of a registry, as `image-store` names it: `docker://ghcr.io/acme/web`. */
/** As containers-transports(5) writes an image of a registry. */
const transport = "docker://";
/** distribution/reference: a host has a dot or a port, or is `localhost`. */
const form = /^(localhost|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|[A-Za-z0-9.-]+(?=:))(:\d+)?\/([a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*)$/;
function isRegistry(imageStore) {
	return imageStore.startsWith(transport);
}
/** True for such as `ghcr.io/acme/web`. */
function namesRepository(text) {
	return form.test(text);
}
/** @throws {UserError} for what names no repository of a registry. */
function placeOf(imageStore) {
	const [, host = "", port = "", repository = ""] = form.exec(imageStore.slice(9)) ?? [];
	if (repository === "") throw new UserError(`image-store: ${quoted(imageStore)} names no repository of a registry. It looks like docker://ghcr.io/acme/web: a host, then a name in lower case, without a tag.`);
	const registry = host + port;
	return {
		registry,
		repository,
		name: `${registry}/${repository}`
	};
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
/** The default of `image-store`, and which folders it may not be. */
/**
* @param given The input `image-store`, as written.
* @returns an absolute folder, `cache`, or the repository of a registry as `docker://…`.
* @throws {UserError} for a folder in the workspace (checkout cleans it, and evaluation may read
*   it), and for what names no repository of a registry.
*/
function imageStoreOf(given, workingDirectory, github, env) {
	if (given === "cache") return given;
	if (given !== void 0 && isRegistry(given)) {
		placeOf(given);
		return given;
	}
	if (given === void 0) return defaultStore(github, env);
	const home = env["HOME"] ?? os.homedir();
	const expanded = given === "~" || given.startsWith("~/") ? path.join(home, given.slice(1)) : given;
	const directory = path.resolve(workingDirectory, expanded);
	if ([directory, realTarget(directory)].some((one) => isInside(one, github.workspace))) {
		const registry = given.replace(/^https?:\/\//, "");
		throw new UserError(namesRepository(registry) ? `image-store: ${quoted(given)} is a folder in the workspace. For a registry, write \`docker://${registry}\`.` : "image-store: lies inside the workspace, which the checkout step empties. Give a folder outside it, or `cache`.");
	}
	return directory;
}
/** `cache` on GitHub-hosted runners, because no later job sees a folder on their disks. */
function defaultStore(github, env) {
	if (github.hosted) return "cache";
	return path.join(userFolder("data", env), "packernix", "images", github.repositoryId);
}

// src/nix/reference.ts
/** A flake and an attribute of it, as an input names them: the one place where they are read. */
/** @throws {UserError} that names the input, for what no reference can be. */
function readReference(text, input) {
	const hash = text.indexOf("#");
	const before = hash < 0 ? text : text.slice(0, hash);
	const reference = before === "" || before.startsWith("?") ? `.${before}` : before;
	const attribute = hash < 0 ? "" : decode(text.slice(hash + 1));
	const refuse = (why) => new UserError(`${input}: \`${printable(text)}\` ${why}`);
	if (attribute === void 0 || decode(reference) === void 0) throw refuse("is not a valid reference.");
	if (/["^]/.test(attribute.replaceAll(/"[^"^]*"/g, "")) || /\p{Cc}/u.test(text)) throw refuse("contains a character that an attribute path cannot have.");
	if (reference.startsWith("-")) throw refuse("begins with a hyphen, which no reference does.");
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

// src/nix/request.ts
/** What an evaluation is asked for: its names, and its values for Nix. */
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
		what: `the evaluation of ${nameOf$1(source, session)}`,
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
function nameOf$1(source, session) {
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
	}).flatMap(([input, values]) => Object.keys(values).filter((name) => reserved.includes(name)).map((name) => `${input}: modules already have an argument \`${name}\`.`));
	const twice = Object.keys(arg).filter((name) => Object.hasOwn(argstr, name));
	return [
		...taken,
		...twice.map((name) => `argstr: \`${name}\` is in \`arg\` too. Keep one of them.`),
		...Object.hasOwn(given.generatorArgs, "nixos") ? ["generator-args: `nixos` is given by the action."] : []
	];
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
	/^(AWS|AZURE|ARM|GOOGLE|GCLOUD|GCE|CLOUDSDK|HCLOUD|VULTR|DIGITALOCEAN|DOCKER)_/,
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
* @param added Set in addition, except names on the deny-list.
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
/** The steps that work with images. */
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
		description: "What to do: `create` finds the image or builds it, `read` finds it and changes nothing, `plan` shows what `create` would do and how the system differs, `test` boots a throw-away machine from it and checks it, `promote` gives it another stage, `prune` removes old images, `delete` removes one, `install` puts Nix and Packer on `PATH` for later steps."
	},
	{
		name: "flake",
		group: "what",
		steps: ofConfigurations,
		kind: "text",
		description: "Flake and an entry of its `nixosConfigurations`, such as `.#web`, or of its `nixosModules`, such as `.#nixosModules.web`."
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
		description: "Packer builder that makes the image; if `template` has several, the name or type of one. With `image`, the list `images` tells the builder, and so does the id of an AMI (`amazon-ebs`), of an image on Azure or in MAAS."
	},
	{
		name: "regions",
		evaluation: false,
		group: "what",
		steps: ofImages,
		kind: "list",
		description: "Regions of the cloud: the image is built in the first one, the others get copies. Default: the cloud's own variable, such as `AWS_REGION`."
	},
	{
		name: "family",
		evaluation: false,
		group: "what",
		steps: ofImages,
		kind: "word",
		description: "Family of images that replace each other. Default: the name of the configuration, so `.#web` and `.#nixosConfigurations.web` are both `web`; for `promote` and `test` with `image`, the image's family; for `prune`, every family of this repository."
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
		description: "Script file to run on a throw-away machine booted from the image, before `create` gives the image its final mark. The action reads and keeps a JUnit file at `$PACKERNIX_RESULTS/junit.xml`."
	},
	{
		name: "build-timeout",
		evaluation: false,
		group: "what",
		steps: ofPacker,
		kind: "timeout",
		default: "120m",
		description: "Maximum time for Packer to build and test the image; `24d` at most."
	},
	{
		name: "image",
		evaluation: false,
		group: "which",
		steps: ofExisting,
		kind: "lines",
		description: "Selects an image by its id, by the output `image`, or by the output `images` of an earlier step or job."
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
		description: "Nix system of the image, `x86_64-linux` or `aarch64-linux`. Default: the runner's."
	},
	{
		name: "update",
		group: "evaluation",
		steps: ["create", "plan"],
		kind: "list",
		description: "Flake inputs to update in `flake.lock` first, such as `nixpkgs`; `*` for all. The new file stays in the checkout and is copied to `output-directory`; `plan` updates a copy and shows what would change."
	},
	{
		name: "sources",
		group: "evaluation",
		steps: ofConfigurations,
		kind: "list",
		description: "Files that the evaluation may see, as globs from the root of the work tree, such as `machines/**`. Evaluation runs on a copy with only these files, so a commit that changes none of them needs no evaluation."
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
		description: "Values that the modules see as `config.packernix`. Not for secrets: they end up in the image and in caches."
	},
	{
		name: "arg",
		group: "evaluation",
		steps: ofConfigurations,
		kind: "strings",
		description: "More arguments for the modules, each a Nix expression. Not for secrets."
	},
	{
		name: "argstr",
		group: "evaluation",
		steps: ofConfigurations,
		kind: "strings",
		description: "More arguments for the modules, each a literal string. Not for secrets."
	},
	{
		name: "eval-env",
		group: "evaluation",
		steps: ofConfigurations,
		kind: "environment",
		description: "Environment variables that a configuration in a file reads with `builtins.getEnv`. Its evaluation is then neither restricted to the checkout nor cached. The evaluation of a flake sees none; variables of Nix, git and ssh (`NIX_PATH`, `GIT_SSH_COMMAND`) are allowed there too."
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
		description: "File with your own template generator. Default: the builder's generator."
	},
	{
		name: "template",
		group: "template",
		steps: ofConfigurations,
		kind: "lines",
		description: "A Packer JSON template, as a file or as text, instead of a generator."
	},
	{
		name: "builder-config",
		group: "template",
		steps: [...ofConfigurations, "prune"],
		kind: "values",
		description: "Keys of the Packer builder, which override those of the template; `{{ }}` is Packer's language. Keys for access to a cloud, such as `profile` and `assume_role`, also apply when an image is selected without a configuration, and for `prune`."
	},
	{
		name: "variables",
		group: "template",
		steps: ofConfigurations,
		kind: "strings",
		description: "Values for the template's variables, each a literal string; `{{ }}` is Packer's language."
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
		description: "Version of Nix, such as `2.34`, `>=2.28` or `2.34.7`. Default: the installed Nix, else the version that this action was made with."
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
		description: "Version of Packer, such as `1.15` or `1.13.1`; `1.13.1@sha256:<hash of the archive>` for an unsigned one. Default: the installed Packer, else the version that this action was made with."
	},
	{
		name: "mirrors",
		evaluation: false,
		group: "tools",
		steps: all,
		kind: "strings",
		description: "Mirrors for downloads: a map from a host, such as `releases.hashicorp.com`, to a URL. Downloads from mirrors are verified too."
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
		description: "Use of the Actions cache for Nix, sources, build results and evaluation results. `auto` always reads, and writes from the default branch or when there was no entry to start from. Events that strangers can trigger never write."
	},
	{
		name: "push-to",
		evaluation: false,
		group: "cache",
		steps: ["create"],
		kind: "text",
		description: "Nix store to upload the system to when an image is built: `s3://…`, `https://…`, `ssh-ng://…`, `ssh://…`, `file://…`."
	},
	{
		name: "signing-key",
		evaluation: false,
		group: "cache",
		steps: ["create"],
		kind: "text",
		secret: true,
		description: "Secret key, as `nix key generate-secret` prints it, that signs the upload to `push-to`."
	},
	{
		name: "working-directory",
		group: "running",
		steps: ofConfigurations,
		kind: "path",
		description: "Folder in the workspace that relative paths start from. Default: the workspace."
	},
	{
		name: "image-store",
		evaluation: false,
		group: "running",
		steps: ofImages,
		kind: "path",
		description: "Where to keep images that are files (`qemu`, `docker`), and the records of images of any other builder: a folder outside the workspace, or `cache` for the Actions cache; for `docker` also the repository of a registry, such as `docker://ghcr.io/acme/web`. Default: `cache` on GitHub-hosted runners, elsewhere a folder in the user's data directory."
	},
	{
		name: "expires",
		evaluation: false,
		group: "running",
		steps: ["create"],
		kind: "duration",
		description: "How long the image keeps `stage`, such as `7d`; an expired preview is removed."
	},
	{
		name: "labels",
		evaluation: false,
		group: "running",
		steps: ["create"],
		kind: "labels",
		description: "Your own labels for a new image."
	},
	{
		name: "test-command",
		evaluation: false,
		group: "lifecycle",
		steps: ofPacker,
		kind: "command",
		description: "Program and arguments, one per line, to run on the runner against that machine, such as `goss` or `inspec`; its environment has `PACKERNIX_HOST`, `PACKERNIX_PORT`, `PACKERNIX_USER`, `PACKERNIX_KEY_FILE` and `PACKERNIX_RESULTS`."
	},
	{
		name: "keep-failed",
		evaluation: false,
		group: "lifecycle",
		steps: ["create"],
		kind: "boolean",
		default: "false",
		description: "Keep an image that fails its checks, for inspection; it gets no final mark, and later runs remove it after its expiry."
	},
	{
		name: "from-stage",
		evaluation: false,
		group: "lifecycle",
		steps: ["promote"],
		kind: "word",
		description: "Stage that the image must have reached; with `family` alone, promotes the holder of this stage."
	},
	{
		name: "to-stage",
		evaluation: false,
		group: "lifecycle",
		steps: ["promote", "test"],
		kind: "word",
		description: "Stage to give the image; for `test`, after it has passed."
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
		description: "How many of the newest images to keep in each family, and as many of each stage."
	},
	{
		name: "older-than",
		evaluation: false,
		group: "lifecycle",
		steps: ["prune"],
		kind: "duration",
		description: "Remove only images older than this, such as `30d`."
	},
	{
		name: "dry-run",
		evaluation: false,
		group: "lifecycle",
		steps: ["prune", "delete"],
		kind: "boolean",
		description: "Only list what would be removed. Default: `true` for `prune`, else `false`."
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
		description: "Folder for the image's templates (`create.json`, `read.json`, `delete.json`), `plan.json`, a new `flake.lock`, and `junit.xml` of a test."
	},
	{
		name: "allow",
		evaluation: false,
		group: "security",
		steps: ofConfigurations,
		kind: "list",
		choices: ["untrusted", "unsandboxed"],
		description: "`untrusted`: evaluate foreign commits, or run their checks, on `pull_request_target`, `workflow_run` and comment events, with all rights of this job. `unsandboxed`: build without Nix's sandbox if none is possible, even for pull requests; builds can then read all secrets of this job."
	},
	{
		name: "force",
		evaluation: false,
		group: "security",
		steps: ["promote", "delete"],
		kind: "boolean",
		default: "false",
		description: "`delete` also removes images that hold a stage, are protected or are in use, and lifts a cloud's protection against deletion. `promote` also promotes an image from which the stage was rolled back."
	}
];
/** The same table with a wider type, for code that handles all inputs alike. */
const inputDefinitions = inputTable;
/** The three inputs that give a configuration. */
const configurationInputs = [
	"configuration",
	"flake",
	"toplevel"
];

// src/action/inputs/combinations.ts
/** Finds inputs that are valid each but not together. */
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
		]) if (given.has(name)) problems.push(`${name}: has no effect with toplevel, which is already built.`);
	}
	const [variable] = codeVariables(values.evalEnv);
	if (variable !== void 0 && given.has("flake")) problems.push(`eval-env: a flake is evaluated pure, where builtins.getEnv is always empty, so ${variable} has no effect. Give the value by \`module-config\` or \`argstr\`.`);
	const stages = [
		values.stage,
		values.fromStage,
		values.toStage
	];
	if (given.has("pull-request") && !stages.includes("preview")) problems.push("pull-request: is for `stage: preview` only.");
	if ((step === "promote" || step === "test") && selector?.kind === "image") {
		const { length } = selector.images;
		if (length > 1) problems.push(`image: names ${length} images; step ${step} takes one.`);
	}
	if (step === "promote") problems.push(...checkPromote(selector, values));
	if (step === "prune" && !given.has("keep") && !given.has("older-than")) problems.push("keep: is missing, and so is older-than. One of them must say which images stay.");
	if (given.has("regions") && !isFinished && isLocal(builder)) problems.push(`regions: has no effect on images of builder ${builder}. Set \`builder\`, such as \`amazon-ebs\`, or remove it.`);
	if (given.has("expires") && !given.has("stage")) problems.push("expires: says how long the image keeps `stage`, which is not set.");
	if (given.has("signing-key") && !given.has("push-to")) problems.push("signing-key: signs what `push-to` uploads, which is not set.");
	if (given.has("update") && !given.has("flake")) problems.push("update: updates inputs of a flake. Set it only with `flake`.");
	if (selector?.kind === "image" || selector?.kind === "family") {
		const how = selector.kind === "image" ? "image" : "family and stage";
		for (const { name, group } of inputDefinitions) {
			if (group !== "evaluation" && group !== "template") continue;
			if (given.has(name) && !counts(name, step, builder)) {
				const hint = name === "builder-config" && !given.has("builder") ? ` and is of builder ${builder}. If it is another's, set \`builder\`` : "";
				problems.push(`${name}: has no effect when step ${step} finds the image by ${how}${hint}.`);
			}
		}
	}
	if (step === "prune" && given.has("builder-config") && !counts("builder-config", step, builder)) problems.push(`builder-config: has no effect on images of builder ${builder}.`);
	return problems;
}
/**
* A bare number means MB for `qemu` (Packer's page of the builder, `disk_size`) and GiB for volumes on
* AWS, so a mistake would be off by a factor of a thousand.
*/
function sizeProblems(values) {
	const { builderConfig, generatorArgs, variables } = values;
	return Object.entries({
		"builder-config": builderConfig,
		"generator-args": generatorArgs,
		variables
	}).flatMap(([input, { disk_size: size }]) => {
		if (!/^\d+$/.test(String(size))) return [];
		return `${input}: \`disk_size\` is ${size}, without a unit. Write one, such as ${size}G or ${size}M.`;
	});
}
/** Inputs of a configuration that also matter for an image selected without one. */
function counts(name, step, builder) {
	if (name === "platform") return step === "test";
	return name === "builder-config" && !isLocal(builder);
}
/** True if images of the builder are certainly not in a cloud. */
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
* Finds secrets in values for modules, which end up in the store, in caches and in the image.
* @param secrets Values of variables whose name says that they are secret. Only a whole value counts,
*   because they may be ordinary words.
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

// src/nix/store/folders.ts
/** Where a store lies. */
/** What NIX_REMOTE, NIX_STORE_DIR, NIX_STATE_DIR and NIX_DAEMON_SOCKET_PATH say, else Nix's own defaults. */
function storeFolders(env) {
	const given = env["NIX_REMOTE"] ?? "";
	const state = env["NIX_STATE_DIR"] || "/nix/var/nix";
	const named = /^unix:\/\/([^?]+)/.exec(given)?.[1];
	return {
		store: env["NIX_STORE_DIR"] || "/nix/store",
		state,
		socket: named || env["NIX_DAEMON_SOCKET_PATH"] || path.join(state, "daemon-socket/socket"),
		remote: given.startsWith("unix:") ? "daemon" : given || "auto"
	};
}

// src/nix/store/store-path.ts
/**
* Names of store paths, computed without Nix. Format: Nix manual, "Complete Store Path Calculation"
* (fixed outputs: recursive SHA-256, no references) and "Nix base 32".
*/
/**
* Where Nix puts a tree of this hash, as inputs of flakes and fetched tarballs are.
* @param narHash `sha256-<base64>`, `sha256:<base 16 or 32>`, or the digits alone.
* @returns undefined when it is no SHA-256.
*/
function sourcePath(narHash, { storeDir = "/nix/store", name = "source" } = {}) {
	const hash = parseSha256(narHash);
	if (hash === void 0) return void 0;
	const text = `source:sha256:${hash.toString("hex")}:${storeDir}:${name}`;
	return `${storeDir}/${toBase32(compress(createHash("sha256").update(text).digest(), 20))}-${name}`;
}
/** The bytes of a SHA-256 in any of the forms that Nix writes. */
function parseSha256(text) {
	const digits = /^(?:sha256[:-])?([^:]+)$/.exec(text)?.[1];
	if (digits === void 0) return void 0;
	if (/^[0-9a-f]{64}$/i.test(digits)) return Buffer.from(digits, "hex");
	if (/^[01][0-9a-df-np-sv-z]{51}$/.test(digits)) return fromBase32(digits);
	if (/^[0-9A-Za-z+/]{43}=$/.test(digits)) return Buffer.from(digits, "base64");
}
/** Nix's base 32: the bytes as one number, the last byte first (Nix manual, "Nix32"). */
const digits = "0123456789abcdfghijklmnpqrsvwxyz";
function toBase32(bytes) {
	let number = BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
	let text = "";
	for (let left = Math.ceil(bytes.length * 8 / 5); left > 0; left--) {
		text = digits.charAt(Number(number & 31n)) + text;
		number >>= 5n;
	}
	return text;
}
/** @throws {Error} for a foreign digit, and for digits that say more than whole bytes can hold. */
function fromBase32(text) {
	let number = 0n;
	for (const digit of text) number = number * 32n + BigInt(digits.indexOf(digit));
	const length = 2 * Math.floor(text.length * 5 / 8);
	const hex = number.toString(16).padStart(length, "0");
	if (!/^[0-9a-df-np-sv-z]+$/.test(text) || hex.length > length) throw new Error(`${text} is no hash in base 32`);
	return Buffer.from(hex, "hex").reverse();
}
/** A hash folded to fewer bytes. */
function compress(hash, size) {
	const folded = Buffer.alloc(size);
	for (const [index, byte] of hash.entries()) folded[index % size] = (folded[index % size] ?? 0) ^ byte;
	return folded;
}
/** True for the base name of a store path: digits of Nix's base 32, then a name (Nix manual, "Store Path"). */
function isStoreName(name) {
	return /^[0-9a-df-np-sv-z]{32}-[\w+.?=-]{1,211}$/.test(name);
}
/** True for a whole store path and nothing else: one that others wrote down, such as on an image. */
function isStorePath(text) {
	return /^(?:\/[\w.-]+)+\/[0-9a-df-np-sv-z]{32}-[\w+.?=-]{1,211}$/.test(text);
}
/** The store path that holds a file; undefined when the file lies elsewhere. */
function storePathOf(file, storeDir) {
	const [name = ""] = path.relative(storeDir, file).split("/");
	return isStoreName(name) ? path.join(storeDir, name) : void 0;
}
/** The 32 digits of a store path that tell it from all others. */
function storeHash(storePath) {
	const hash = /\/([0-9a-df-np-sv-z]{32})-[^/]+$/.exec(storePath)?.[1];
	if (hash === void 0) throw new Error(`${storePath} is no store path`);
	return hash;
}

// src/nix/configuration.ts
/** What the user may name as a configuration, and the checks that need no Nix. */
/** The store's folder, as Nix itself finds it. */
function storeDirectory() {
	return storeFolders(process.env).store;
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
	if (!isInside(file, store)) throw new UserError(`toplevel: ${value} is not a path in the Nix store (${store}).`);
	if (path.dirname(file) !== store) throw new UserError(`toplevel: ${value} lies inside a store path; name the store path itself.`);
	requireStoreName(file, store, "toplevel");
	return file;
}
/**
* Demands the form `<store>/<32 characters>-<name>`.
* @throws {UserError} for content-addressed systems, whose path is not known before the build.
*/
function requireStoreName(file, store, what) {
	if (path.dirname(file) === store && isStoreName(path.basename(file))) return;
	throw new UserError(`${what}: ${printable(file)} is not a store path with a hash of 32 characters. Content-addressed systems have no path before they are built, so they cannot be used.`);
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
/** Which image a step is about: exactly one selector. */
/**
* @param pullRequest Number from the input or the event; counts for `stage: preview` only.
* @throws {UserError} if none or more than one is given; it names them.
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
* Checks `family` together with an input that selects the image.
* @throws {UserError} if the family would have no effect.
*/
function checkFamily(step, given, by) {
	if (given.family === void 0) return;
	if (step === "test" && given.toStage === void 0) throw new UserError(`family: beside \`${by}\` it says whose \`to-stage\` to give. Set both.`);
	if (step === "read" || step === "delete") throw new UserError(`family: has no effect beside \`${by}\`, which selects the image. Keep one of them.`);
}
/** For `promote` by family: the holder of one of the two stages. */
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
* Explains an empty `image`: an omitted and an empty input look the same, and GitHub empties a job
* output that contains a masked text (docs.github.com, "Passing information between jobs").
*/
function noneSelected(step) {
	const empty = ["create", "plan"].includes(step) ? "" : " `image` is empty: where it comes from an earlier job, that job had no image, or GitHub left its output out, because it holds a text that is masked, such as a region kept as a secret; keep that in a variable.";
	return `no image is selected. Give one of ${ways(step)}.${empty}`;
}
function ways(step) {
	const configurations = configurationInputs.map((name) => `\`${name}\``).join(", ");
	return step === "create" || step === "plan" ? configurations : `${configurations}, \`image\`, or \`family\` with \`${step === "promote" ? "from-stage" : "stage"}\``;
}
function isImageItem(value) {
	if (!isObject(value)) return false;
	const { id, builder, region, name, identity } = value;
	const isText = (text) => typeof text === "string" && text !== "";
	const given = [builder, region ?? void 0].filter((one) => one !== void 0);
	const further = [name, identity].filter((one) => one !== void 0);
	return [id, ...given].every(isText) && further.every((one) => typeof one === "string");
}
/**
* Turns items of the output `images` into values of the output `image`; those of one image in several
* regions become one, `eu-central-1:ami-1,us-east-1:ami-2`.
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
* @throws {UserError} if it looks like that list but is not valid.
*/
function readImages(text) {
	const trimmed = text.trim();
	if (!trimmed.startsWith("[")) return [{ id: trimmed }];
	let parsed;
	try {
		parsed = JSON.parse(trimmed);
	} catch (error) {
		throw new UserError("image: begins like the output `images` of an earlier step, but is not JSON.", { cause: error });
	}
	if (!Array.isArray(parsed) || !parsed.every(isImageItem)) throw new UserError("image: is a JSON list, but not of images. Give the output `images` as it is.");
	if (parsed.length === 0) throw new UserError("image: the list is empty; the earlier step found or made no image.");
	return parsed;
}

// src/action/inputs/unknown.ts
/** Finds inputs that do not exist, most often typing errors. */
/**
* Looks through INPUT_*. A job may have variables of such names for its own purposes, so only a name
* with a hyphen (which no shell can set) or one close to an existing input is an error.
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

// src/action/inputs/yaml.ts
/** Limit on expanded aliases, against YAML bombs. */
const maxAliases = 1e3;
const maxDepth = 64;
/**
* A map of strings, each value exactly as written; an empty value is the empty string.
* @throws {UserError} with line and column.
*/
async function stringMap(text) {
	const { document, value, fail } = await parseMap(text, "failsafe");
	for (const [key, found] of Object.entries(value)) if (typeof found !== "string") fail(document.get(key, true), `the value of ${quoted(key)} must be a text`);
	return value;
}
/**
* A map of JSON values.
* @throws {UserError} with line and column.
*/
async function valueMap(text) {
	return (await parseMap(text, "core")).value;
}
/**
* A list of texts: a YAML list, or one per line, or with commas. Empty entries are left out.
* @throws {UserError} with line and column when it looks like YAML and is none.
*/
async function list(text) {
	if (isYamlList(text)) return await yamlList(text);
	return filledLines(text).flatMap((line) => line.split(",")).map((entry) => entry.trim()).filter((entry) => entry !== "");
}
/**
* A program and its arguments: a YAML list, or one per line; commas stay as they are.
* @throws {UserError} as `list` does.
*/
async function command(text) {
	return isYamlList(text) ? await yamlList(text) : filledLines(text).map((line) => line.trim());
}
function filledLines(text) {
	return text.split(/\r?\n/).filter((line) => line.trim() !== "");
}
/** Whether a list is written as YAML has it. */
function isYamlList(text) {
	const lines = filledLines(text);
	return /^\s*\[/.test(text) || lines.length > 0 && lines.every((l) => /^\s*-(\s|$)/.test(l));
}
async function yamlList(text) {
	const { document, value, fail } = await parse(text, "failsafe");
	if (!Array.isArray(value)) return fail(document.contents, "a list is expected");
	return value.map((item, index) => typeof item === "string" ? item : fail(document.get(index, true), "an entry of the list must be a text"));
}
async function parseMap(text, schema) {
	const reading = await parse(text, schema);
	const { document, value, fail } = reading;
	if (value === null) return {
		...reading,
		value: {}
	};
	if (isObject(value)) return {
		...reading,
		value
	};
	return fail(document.contents, "a map is expected, one `name: value` per line");
}
/** @throws {UserError} for invalid YAML, and for values that JSON would change. */
async function parse(text, schema) {
	const yaml = await import("./dist3.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const lines = new yaml.LineCounter();
	const at = (offset, message) => {
		const { line, col } = lines.linePos(offset);
		throw new UserError(`line ${Math.max(line, 1)}, column ${Math.max(col, 1)}: ${message}`);
	};
	const fail = (node, message) => at((yaml.isNode(node) ? node.range?.[0] : void 0) ?? 0, message);
	const document = yaml.parseDocument(text, {
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
	const alias = check(yaml, document, fail);
	try {
		return {
			document,
			value: document.toJS({ maxAliasCount: maxAliases }),
			fail
		};
	} catch (error) {
		if (!(error instanceof ReferenceError)) throw error;
		return fail(alias, "the aliases of this text expand to too much");
	}
}
/** @returns the first alias. */
function check(yaml, document, fail) {
	let first;
	yaml.visit(document, (_key, node, parents) => {
		if (yaml.isPair(node)) return checkName(yaml, node.key, fail);
		if (!yaml.isNode(node)) return;
		if (parents.filter(yaml.isCollection).length > maxDepth) fail(node, "too many levels");
		if (yaml.isScalar(node)) checkNumber(node, fail);
		if (!yaml.isAlias(node)) {
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
/** A name stays as written, even if it looks like a number. */
function checkName(yaml, key, fail) {
	if (!yaml.isScalar(key)) {
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
/** Parses the text of an input: one function for each kind. */
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
	if (seconds === 0) throw new UserError("must be longer than 0");
	return seconds * 1e3;
}
/** Node's timers count up to 2^31 milliseconds; a longer one would fire at once. */
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
async function labels(text) {
	const found = await stringMap(text);
	for (const [name, value] of Object.entries(found)) {
		const shown = quoted(name);
		if (!/^[a-z][a-z0-9_-]{0,62}$/.test(name)) throw new UserError(`the name ${shown} must be 1 to 63 lower-case letters, digits, _ and -, a letter first`);
		if (name.startsWith("packernix")) throw new UserError(`the name ${shown} is reserved for this action; choose one without "packernix"`);
		if (value.length > 256) throw new UserError(`the value of ${shown} is longer than 256 characters`);
	}
	return found;
}
async function environment(text) {
	const found = await stringMap(text);
	for (const name of Object.keys(found)) if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new UserError(`${quoted(name)} is not a valid name of an environment variable`);
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
/**
* By the name of the kind in `table.ts`; each throws `UserError` for an invalid text, those in YAML
* asynchronously.
*/
const kinds = {
	text: (text) => text.trim(),
	path: (text) => text.trim(),
	lines: (text) => text.trimEnd(),
	word,
	boolean,
	number: positiveNumber,
	count,
	duration,
	timeout,
	list,
	command,
	strings: stringMap,
	labels,
	environment,
	values: valueMap
};
/** The value of an input that is not set; undefined for all other kinds. */
const unset = {
	list: [],
	command: [],
	strings: {},
	labels: {},
	environment: {},
	values: {}
};

// src/action/inputs/values.ts
/** Parses each input by its entry in the table. */
function fieldOf(name) {
	return name.replaceAll(/-(.)/g, (_dash, letter) => letter.toUpperCase());
}
/** The variable in which the runner passes an input (runner: NodeScriptActionHandler, `INPUT_`). */
function inputVariable(name) {
	return `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`;
}
/** Text of an input; an empty one counts as not set. */
function textOf(env, definition) {
	const text = env[inputVariable(definition.name)];
	return text === void 0 || text.trim() === "" ? void 0 : text;
}
/** @returns undefined if the input names no existing step. */
function stepOf(env) {
	return stepNames.find((name) => name === stepText(env));
}
function stepText(env) {
	return (env[inputVariable("step")] ?? "").trim() || "create";
}
/** Read first, because the step decides which other inputs may be set. */
function readStep(env) {
	const step = stepOf(env);
	if (step !== void 0) return step;
	const text = stepText(env);
	throw new UserError(`step: there is no step ${quoted(text)}. There are ${listed(stepNames)}.`);
}
/**
* @returns `given`: the inputs that the user set, valid or not; `wrong`: problems by name of the input.
*   An invalid value is replaced by its text if its kind is a text, so that it does not count as missing.
*/
async function readValues(env, step) {
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
		const read = await readOne(definition, source);
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
/** Without a runner, nobody fills in defaults or evaluates expressions. */
function defaultText(definition) {
	return definition.default?.includes("${{") ? void 0 : definition.default;
}
async function readOne({ kind, choices }, text) {
	if (text.includes("\0")) return { problem: "holds a NUL character; remove it." };
	try {
		const value = await kinds[kind](text);
		const odd = [value].flat().find((word) => !(choices?.includes(String(word)) ?? true));
		if (odd === void 0) return { value };
		return { problem: `${quoted(String(odd))} is none of ${listed(choices ?? [])}.` };
	} catch (error) {
		if (!isUserError(error)) throw error;
		return { problem: `${error.message}.` };
	}
}
function listed(words) {
	return words.map((word) => `\`${word}\``).join(", ");
}

// src/action/inputs/read.ts
/**
* Reads INPUT_* into one typed record. All problems are reported in one message.
*/
/**
* Reads and checks every input.
* @param github What the event says: workspace, pull request, repository, kind of runner.
* @throws {UserError} one, with every problem and the name of each input.
*/
async function readInputs(env, github) {
	const problems = [];
	let wrong = /* @__PURE__ */ new Map();
	const add = (problem) => {
		if (!wrong.has(problem.slice(0, Math.max(problem.indexOf(":"), 0)))) problems.push(problem);
	};
	const attempt = async (work, name) => {
		try {
			return await work();
		} catch (error) {
			if (!isUserError(error)) throw error;
			add(name === void 0 ? error.message : `${name}: ${error.message}`);
			return;
		}
	};
	const step = await attempt(() => readStep(env));
	const { values, given, ...read } = await readValues(env, step);
	const unknown = unknownInputs(env);
	problems.push(...[...read.wrong].map(([name, problem]) => `${name}: ${problem}`));
	problems.push(...unknown.errors);
	wrong = read.wrong;
	for (const name of ["nix-version", "packer-version"]) await attempt(() => parseConstraint(env[inputVariable(name)], name));
	await attempt(() => checkUpload(values));
	const pullRequest = values.pullRequest ?? github.pullRequest;
	const selector = step && await attempt(() => readSelector(step, values, pullRequest));
	const builder = await attempt(() => readBuilder(values, selector));
	if (step !== void 0) for (const problem of checkCombinations(step, selector, builder, given, values)) add(problem);
	for (const problem of leakedSecrets(values, secretsOf(env))) add(problem);
	await attempt(() => checkMirrors(values.mirrors));
	if (builder !== void 0 && values.template === void 0) {
		const asked = {
			regions: values.regions,
			builderConfig: values.builderConfig
		};
		const isNeeded = step !== "plan" && step !== "install" && values.templateGenerator === void 0;
		await attempt(() => checkRegions(builder, asked, isNeeded ? env : void 0));
	}
	const workingDirectory = await attempt(() => readWorkingDirectory(values.workingDirectory, github.workspace), "working-directory");
	if (!existsSync(github.workspace)) problems.push(`GITHUB_WORKSPACE: there is no folder ${github.workspace} on this machine. In a container, mount it under that name.`);
	const imageStore = await attempt(() => imageStoreOf(values.imageStore, workingDirectory ?? github.workspace, github, env));
	if (imageStore === "cache" && values.template === void 0 && step !== "plan" && step !== "install" && builder && isStored(builder)) await attempt(() => requireCache(env));
	const outputDirectory = await attempt(() => readOutputDirectory(values.outputDirectory, workingDirectory, github.workspace), "output-directory");
	if (problems.length > 0 || step === void 0 || selector === void 0 || builder === void 0 || workingDirectory === void 0 || imageStore === void 0) throw new UserError(inOneMessage(problems));
	const { githubToken, signingKey, builderConfig } = values;
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
		outputDirectory,
		secrets: [...[githubToken, signingKey].filter((secret) => secret !== void 0), ...secretTexts(builderConfig)],
		warnings: unknown.warnings
	};
}
/**
* Values of the inputs that the evaluation or the template can see, by the table; without those that
* name the configuration, whose content counts instead.
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
async function checkUpload({ pushTo, signingKey }) {
	if (pushTo === void 0) return;
	const { checkPush } = await import("./push.js");
	checkPush(pushTo, signingKey);
}
const defaultBuilder = "qemu";
/**
* The builder according to `image`: the output `images` names it, and some ids belong to one builder
* only, so the user need not repeat it.
* @returns undefined if it is not known.
*/
function readBuilder(values, selector) {
	const { builder = defaultBuilder, image } = values;
	if (image === void 0) return builder;
	if (selector?.kind !== "image") return void 0;
	const possible = readImages(image).map((item) => item.builder !== void 0 ? [item.builder] : isPlain(builder) ? [] : buildersOf(item.id));
	const named = [...new Set(possible.flatMap((some) => some.includes(builder) ? builder : some.slice(0, 1)))];
	const [only, second] = named;
	if (only === void 0) return builder;
	if (second !== void 0) throw new UserError(`image: the list holds images of several builders: ${named.join(", ")}.`);
	if (builder !== only && builder !== "qemu") throw new UserError(`builder: is ${builder}, but \`image\` holds an image of ${only}.`);
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
		const why = hasCode(error, "ENOENT") ? "Is the repository checked out (actions/checkout) before this step?" : messageOf(error);
		throw new UserError(`there is no folder ${quoted(given)} in the workspace. ${why}`);
	}
	if (!isInside(directory, workspace)) throw new UserError(`${quoted(given)} lies outside the workspace.`);
	return directory;
}
/** A link in the repository must not choose where files are written. */
function readOutputDirectory(given, workingDirectory, workspace) {
	if (given === void 0) return void 0;
	const directory = path.resolve(workingDirectory ?? workspace, given);
	if (isInside(directory, workspace) && !isInside(realTarget(directory), workspace)) throw new UserError(`${quoted(given)} is a link out of the workspace. Name its target.`);
	return directory;
}
function inOneMessage(problems) {
	const [only] = problems;
	if (problems.length === 1 && only !== void 0) return only;
	return [`${problems.length} problems with the inputs:`, ...problems.map((p) => `- ${p}`)].join("\n");
}

// src/action/invocation.ts
/** Makes the invocation: its id, its folder, and the expiry after which any run may remove its leftovers. */
/** Milliseconds for everything besides Packer. */
const slack = 36e5;
async function openInvocation(env, github, limits) {
	const id = [
		github.repositoryId,
		github.runId,
		github.attempt,
		randomBytes(4).toString("hex")
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

// src/action/job.ts
/** The files by which a step changes the environment of later steps. */
/** docs.github.com, "Workflow commands": files that a step writes to. The summary may be missing. */
const files = [
	"GITHUB_OUTPUT",
	"GITHUB_STATE",
	"GITHUB_ENV",
	"GITHUB_PATH"
];
/** @throws {UserError} naming each file or folder of the runner that cannot be used. */
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
/** @throws {UserError} for another system than Linux on x86_64 or aarch64. */
function checkPlatform() {
	if (process.platform === "linux" && ["x64", "arm64"].includes(process.arch)) return;
	throw new UserError(`This action runs on Linux, x86_64 or aarch64, and this runner is ${process.platform} ${process.arch}. Use \`runs-on: ubuntu-24.04\`.`);
}
/** Puts folders before PATH and sets variables; not without a runner, because there are no later steps then. */
function toLaterSteps(folders, variables) {
	for (const folder of process.env["GITHUB_PATH"] ? folders : []) addPath(folder);
	if (!process.env["GITHUB_ENV"]) return;
	for (const [name, value] of Object.entries(variables)) exportVariable(name, value);
}

// src/shared/events.ts
/** What GitHub's events say about who can cause them. */
/**
* Events that strangers can cause and that run on the default branch, with its secrets and its scope
* of the cache. On them the commit of the event is safe, and a commit of a pull request is not.
*/
const riskyEvents = [
	"pull_request_target",
	"workflow_run",
	"issue_comment",
	"issues",
	"discussion",
	"discussion_comment"
];

// src/shared/git.ts
/** Runs git, and reads its files where it may not be installed. */
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
/**
* The commits of the checkouts that the evaluation or the checks of these inputs would read.
* @returns one entry per checkout; undefined for a folder outside any checkout.
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
/** The commit of the nearest checkout around `start`, a folder in the workspace, at most as high as that. */
async function commitOf(start, workspace) {
	for (const folder of upwards(start, workspace)) {
		const git = await gitDirectory(folder);
		if (git !== void 0) return await headCommit(git);
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

// src/action/refusal.ts
/** Refuses runs, before any work, in which a stranger's code or a stranger's images are at stake. */
/** @throws {UserError} */
async function refuseRun(inputs, github) {
	refuseUnknown(inputs, github);
	if (!runsCode(inputs)) return;
	const refusal = refusalToRun(github, await commitsInUse(inputs, github.workspace), inputs.allow.includes("untrusted"));
	if (refusal !== void 0) throw new UserError(refusal);
}
/**
* Refuses to list or remove images if the repository is not known: all runs by hand without one share
* the same mark.
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
/** False for a step that neither evaluates a configuration nor runs a check of the user's. */
function runsCode({ selector, testScript, testCommand }) {
	return selector.kind === "configuration" || testScript !== void 0 || testCommand.length > 0;
}
/**
* The reason why this run may neither evaluate nor run checks; undefined if it may.
* @param heads Commits of the checkouts that it would read; undefined where the commit is not known.
*/
function refusalToRun(github, heads, allowUntrusted) {
	if (allowUntrusted || !github.onGitHub || !riskyEvents.includes(github.event)) return void 0;
	const foreign = heads.find((head) => !isOwn(github, head));
	if (heads.every((head) => isOwn(github, head))) return void 0;
	const what = foreign === void 0 ? "the checked-out commit cannot be determined" : `commit ${foreign.slice(0, 12)} is checked out, which is not the commit of this event`;
	return `This run was started by ${github.event} and may hold secrets, and ${what}. Evaluating it, or running its checks, would run a stranger's code with them. Use the event pull_request, or check out this repository's own code. If you have read the code, \`allow: untrusted\` lifts this.`;
}
function isOwn(github, head) {
	if (head === void 0) return false;
	return head === github.sha || github.head?.own === true && head === github.head.sha;
}

// src/action/output-directory.ts
/** `create.json`, `read.json` and `delete.json`: the templates of one image, for other programs. */
/**
* The three templates. Those for reading and deleting use the builders `read-<type>` and
* `delete-<type>`, which take the same keys, and have no provisioners.
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
* Writes files with mode 0600, because a template may contain secrets.
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
/** Writes what the user sees of a run: outputs, summary, files, comment, error message. */
function makeReport({ log, outputs, timeline, memory, env, signal, step }) {
	const started = Date.now();
	const known = {};
	/** Facts that the post step needs too. */
	const remembered = [
		"cleanupState",
		"builder",
		"invocation",
		"packerTemporary"
	];
	const cached = [];
	const saves = [];
	let inputs;
	let run;
	const redact = (text) => log.masks.redact(text);
	let cancelled = false;
	const summary = async ({ error, ...more }) => {
		if (cancelled && more.state !== "cancelled") return;
		const markdown = renderSummary({
			...known,
			step,
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
	const files = async () => {
		if (inputs?.outputDirectory === void 0) return;
		const root = known.template?.template.root;
		const { lock } = known;
		await writeOutputFiles(inputs.outputDirectory, {
			...root === void 0 ? {} : templateFiles(root),
			...lock === void 0 ? {} : { "flake.lock": lock.text }
		});
	};
	/** Writes the whole plan to a file. @returns the outputs, with a shortened plan. */
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
		/** Called before any work, so that a killed job has a summary and the post step knows the invocation. */
		async begin(given, github, invocation) {
			inputs = given;
			run = {
				github,
				invocation
			};
			const { imageStore, builder, regions, family } = given;
			const { repositoryId } = github;
			Object.assign(known, {
				builder,
				family
			});
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
			for (const name of remembered) if (facts[name] !== void 0) memory.remember({ [name]: facts[name] });
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
			const root = known.template?.template.root;
			outputs.set(outputsOf(result, {
				...root && { template: JSON.stringify(root) },
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
		/** The process ends half a second after a cancel, so this only writes the summary. */
		async cancel() {
			cancelled = true;
			await summary({ state: "cancelled" });
		},
		async fail(thrown) {
			const error = isUserError(thrown) ? thrown : await ofNetwork(thrown);
			const details = isUserError(error) ? error.details : error instanceof Error ? error.stack : void 0;
			const message = isUserError(error) ? withPeriod(error.message) : `${withPeriod(messageOf(error))} This is not a mistake in the inputs: please report it with the log.`;
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
/** Turns a network error below a library into a message for the user. */
async function ofNetwork(error) {
	const { networkTrouble } = await import("./network-trouble2.js");
	const trouble = networkTrouble(error);
	return trouble === void 0 ? error : new UserError(trouble.message, { cause: error });
}

// src/shared/cancel.ts
/**
* The runner cancels with SIGINT, 7.5 s later SIGTERM and 2.5 s later SIGKILL, each to our process
* alone (actions/runner, ProcessInvoker). That is too short to remove anything: we abort the signal, so
* that child processes begin to end, and exit; the post step does the rest.
*/
/** Milliseconds from the cancel to our exit: time to send signals and to write lines. */
const exitDelay = 500;
/**
* @param announce Called once, before the signal is aborted.
* @returns a signal that is aborted by a cancel.
*/
function onCancel(announce) {
	const controller = new AbortController();
	for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => {
		if (controller.signal.aborted) return;
		announce();
		controller.abort(/* @__PURE__ */ new Error("the job was cancelled"));
		setTimeout(() => process.exit(name === "SIGINT" ? 130 : 143), exitDelay);
	});
	return controller.signal;
}

// src/action/family.ts
/** The default family: one name per configuration, however the input spells it. */
/**
* `.#web`, `./#web` and `.#nixosConfigurations.web` are `web`, `./site#web` is `site-web`;
* `hosts/web/configuration.nix` is `hosts-web`; a configuration at the root of the repository has
* the repository's name. Images are kept per repository, so its name is no part of the rest. The
* result is a word of 63 lower-case letters, digits, `_` and `-` at most (see `inputs/kinds.ts`).
*/
function defaultFamily(selector, github, workingDirectory = github.workspace) {
	const repository = github.repository.split("/")[1] || path.basename(github.workspace);
	return asWord(nameOf(selector, github.workspace, workingDirectory)) ?? asWord(repository) ?? "image";
}
function nameOf(selector, workspace, workingDirectory) {
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

// src/shared/once.ts
/** Makes work lazy. A failure is final: each later call gets the same error. */
function once(work) {
	let running;
	const call = () => {
		running ??= work();
		return running;
	};
	return Object.assign(call, { isMade: () => running !== void 0 });
}

// src/steps/caches.ts
/** Restores from and saves to the Actions cache: the store cache, the evaluation cache, the closure index. */
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
		if (inputs.cache === "write" && !mode.write) log.notice(`cache: is \`write\`, but nothing is written: ${mode.why}.`);
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
	/** Has the post step save the entry, unless the entry is there or this run may not write. */
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
	/** Closures of systems that earlier runs built. */
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
			const { mayKeepEvaluation } = await import("./store.js");
			return mayKeepEvaluation(github, inputs.cache) ? await closureIndex() : void 0;
		},
		/** Nix itself out of the cache, on a machine that has none. */
		async restoreNix(version) {
			const name = await evaluationEntry(version);
			if (name === void 0) return void 0;
			const env = childEnvironment("nix", { HOME: invocation.directory });
			if ((await restore(name, {
				bin: void 0,
				env
			}))?.outcome !== "restored") return void 0;
			return await nixInStore(version, env);
		},
		/** Flake inputs and nixpkgs. */
		async restoreEvaluation(installation, nix) {
			const name = await evaluationEntry(installation.closure && installation.version);
			if (name !== void 0) await restore(name, nix);
		},
		async planEvaluation(installation, nix, sources) {
			const { closure, version } = installation;
			const name = await evaluationEntry(closure && version);
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
/** The Nix of this version, if it is in the store with its whole closure. */
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
		const { evaluationKey } = await import("./key.js");
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
		const { openEvaluationStore } = await import("./store.js");
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
		const answer = await evaluations.read(made.key, (names) => packerEnvironment(inputs, invocation, names));
		if ("value" in answer) return answer.value;
		log.info(`Evaluation cache: not used, ${answer.reason}`);
	});
	/** Keeps the result of an evaluation for later runs with the same inputs. */
	const keep = async ({ outcome, builder, keys, env }) => {
		const { mayKeepEvaluation } = await import("./store.js");
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
			log.info(`Evaluation cache: not saved, ${fresh.reason}`);
			return;
		}
		const difference = before === void 0 ? void 0 : differenceOf(before, fresh.value);
		if (difference !== void 0) {
			log.warning(`The same configuration now evaluates to a different result: ${difference}. It reads something outside itself, such as the time; its evaluations are no longer cached.`);
			await evaluations.markUnstable(made.key);
		} else if (before === void 0 && mayKeepEvaluation(github, inputs.cache)) await evaluations.write(made.key, fresh.value);
	};
	return {
		read,
		keep
	};
}

// src/action/identity-token.ts
/**
* The OIDC token that identifies this job, for jobs with `permissions: id-token: write`
* (docs.github.com, "OpenID Connect reference"); post steps can request one too. Not by the toolkit's
* own function, because that would load its HTTP client at every start.
*/
/**
* @param mask Called with each token.
* @returns undefined if this job may not request one.
*/
function identityTokens(mask, env = process.env) {
	const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = env;
	if (!url || !token) return void 0;
	return async (audience) => {
		const identity = await tokenFor(`${url}&audience=${encodeURIComponent(audience)}`, token);
		mask([identity]);
		return identity;
	};
}
async function tokenFor(url, token) {
	const { ask } = await import("./http2.js");
	const { ok, status, text } = await ask({
		method: "GET",
		url,
		headers: {
			authorization: `Bearer ${token}`,
			accept: "application/json"
		}
	});
	if (!ok) throw new Error(`GitHub gave no identity token: status ${status}`);
	const answer = JSON.parse(text);
	const value = isObject(answer) ? answer["value"] : void 0;
	if (typeof value === "string" && value !== "") return value;
	throw new Error("GitHub's answer holds no identity token");
}

// src/steps/home.ts
/** How the home of a builder's images is opened, by a step and by the post step. */
/** @throws {UserError} as `openHome` does. */
async function openHomeOf(builder, { actionRoot, mask, ...options }) {
	return await openHome(builder, {
		...options,
		identityToken: identityTokens(mask),
		env: childEnvironment("common", childMark(options.invocation), ["HOME"]),
		scripts: path.join(actionRoot, "packer", "scripts")
	});
}

// src/steps/tools.ts
/** The tools of one invocation, found or installed on first use. */
/**
* @param restoreNix Restores Nix from the store cache; asked before a release is downloaded.
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
		const { openNixSession } = await import("./session4.js");
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
	* For evaluation, which builds in a sandbox or not at all (import from derivation). Whether this
	* machine has a sandbox is looked up only after such a build has failed.
	*/
	const nix = once(async () => {
		const session = await opened();
		const { strictSandbox, unsandboxedLine } = await import("./sandbox-settings.js");
		const { daemonSocket, untrustedDaemon } = await import("./daemon.js");
		const { withSandbox } = await import("./session4.js");
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
		const { asRoot } = await import("./root.js");
		const { bin, env } = session;
		const choice = await chooseSandbox({
			bin,
			env,
			userSettings: inputs.nixConfig,
			github,
			allowUnsandboxed: inputs.allow.includes("unsandboxed"),
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
		const { withSandbox } = await import("./session4.js");
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
/** A plan for a pull request evaluates a stranger's code and must not build any of it. */
function noBuilds(inputs, github) {
	return inputs.step === "plan" && github.event.startsWith("pull_request");
}
/** A token of GitHub Enterprise Server is not sent to github.com. */
function tokenOfGitHub(token) {
	return (process.env["GITHUB_SERVER_URL"] ?? "https://github.com") === "https://github.com" ? token : void 0;
}

// src/steps/context.ts
/**
* What a step works with. Each part is made on first use: a tool is looked for when something needs
* it, and the toplevel is realised only when an image will be built.
*/
/** @param runCompanion See `companion.ts`, which needs the context and so is not known here. */
function openContext(stepEnvironment, runCompanion) {
	const { inputs, github, log, invocation, signal, timeline, record } = stepEnvironment;
	const roots = path.join(invocation.directory, "roots");
	const isConfigured = inputs.selector.kind === "configuration";
	/** What the inputs ask for, in the workspace or in a copy of it. */
	const requestIn = async (folders) => {
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
	const caches = openCaches(stepEnvironment, isConfigured ? request : void 0);
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
		const { chooseTemplate } = await import("./template2.js");
		const chosen = await chooseTemplate(inputs, github.workspace, text);
		await record({ template: chosen });
		return chosen;
	});
	/** The template as Packer sees it, with Packer's environment. Its secrets are masked from here on. */
	const resolution = once(async () => {
		const { template: written, variables, directory } = await template();
		const { namedEnvironment, resolvedBuilder, sensitiveValues } = await import("./variables2.js");
		const env = packerEnvironment(inputs, invocation, namedEnvironment(written, variables));
		const builder = resolvedBuilder(written, variables, env, {
			template_dir: directory,
			pwd: inputs.workingDirectory
		});
		const secrets = [...sensitiveValues(written, variables, env), ...secretTexts(builder)];
		stepEnvironment.mask(secrets);
		return {
			env,
			secrets,
			template: {
				...written,
				builder
			}
		};
	});
	/** With its builder resolved: what homes read. */
	const resolved = async () => (await resolution()).template;
	/** What any command of Packer needs. */
	const packerSettings = async () => isConfigured ? await resolution() : {
		env: packerEnvironment(inputs, invocation, []),
		secrets: []
	};
	const builder = once(async () => {
		if (!isConfigured) return inputs.builder;
		const type = (await evaluationCache.read())?.builder ?? (await template()).template.builder.type;
		return type === typeOf(inputs.builder) ? inputs.builder : type;
	});
	/** What of the builder says where its images are and as whom to ask, see `HomeOptions`. */
	const builderKeys = async () => {
		const own = inputs.builderConfig;
		if (!isConfigured) return own;
		const hit = await evaluationCache.read();
		if (hit !== void 0) return {
			...hit.builderKeys,
			...own
		};
		return (await resolved()).builder;
	};
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
				if (!isConfigured) throw new UserError(`A program of \`${attribute}\` is needed and is not on PATH. Install it: only a step that evaluates a configuration can take it from nixpkgs.`);
				return await tools.fromNixpkgs(attribute, await request(), roots);
			},
			companion: {
				template: async () => (await template()).template,
				run: async (...asked) => await runCompanion(context, ...asked)
			},
			actionRoot: stepEnvironment.actionRoot,
			mask: stepEnvironment.mask,
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
		const result = await identityOf({
			toplevel: (await evaluation()).toplevel,
			template: chosen.template,
			variables: chosen.variables,
			env: (await resolution()).env,
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
		const seen = await resolution();
		await evaluationCache.keep({
			outcome: {
				toplevel,
				platform,
				identity: found,
				...found,
				...await template()
			},
			builder: seen.template.builder,
			keys: keysOf(await builder()),
			env: seen.env
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
		if (fetch === void 0) return image;
		return await timeline.phase("Fetch the image", () => fetch(image));
	};
	const context = {
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
		/** False for a step that selects an image without a configuration: then there is no template. */
		isConfigured,
		...tools,
		caches,
		builder,
		known,
		evaluated,
		evaluation,
		requestIn,
		renewedLock: () => renewed,
		template,
		resolved,
		packerSettings,
		home,
		identity,
		family
	};
	return context;
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
/** Milliseconds between two listings: what a killed program asked for may appear late. */
const pause = 2e3;
/** Number of listings at most. */
const rounds = 4;
/**
* Removes what expired or dead invocations left in this home. Errors are only reported: the role may
* lack the right, or another run may be removing the same.
*/
async function sweep(context) {
	const home = await context.home();
	const { log, signal } = context;
	try {
		const kept = await reap(home, void 0, log, signal);
		if (kept.length > 0) log.notice(keptText(kept));
	} catch (error) {
		signal.throwIfAborted();
		log.notice(`Leftovers of earlier runs could not be found or removed: ${messageOf(error)}`);
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
/** Saves for the post step where to look for leftovers; called before anything is made. */
async function saveCleanupState(context, made) {
	const state = await (await context.home()).cleanupState?.(made);
	if (state !== void 0) await context.record({ cleanupState: state });
}
/** Renews the expiry just before something is made, because building the system may have taken long. */
async function renewExpiry({ inputs, invocation, record }) {
	invocation.expires = expiryFrom(inputs);
	await record({ invocation });
}
/**
* Ends the processes of the leftovers' invocations, then removes the leftovers, and looks again.
* @param invocation One invocation, or undefined for all that have expired or died.
* @param looks How many listings in a row must be empty: a new thing may not be listed yet.
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
/** Leaves out what belongs to a run that is alive on this machine, even if it has expired. */
async function abandoned(listed) {
	const attended = /* @__PURE__ */ new Set();
	for (const id of new Set(listed.map(({ invocation }) => invocation))) if (await isAttended(id)) attended.add(id);
	return listed.filter(({ invocation }) => !attended.has(invocation));
}
async function end(invocation, log) {
	const ended = await endProcesses(invocation, { graceMs: grace });
	for (const { pid, command } of ended) log.info(`Ended process ${pid}: ${command}`);
}
/** One sentence, with the commands that remove each by hand. */
function keptText(kept) {
	return `These are left and could not be removed: ${kept.map(({ what, byHand }) => byHand === void 0 ? what : `${what} (${byHand})`).join("; ")}.`;
}

// src/run.ts
/** The flow of data: inputs, context, step, report. */
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
	const signal = onCancel(() => {
		log.info("Cancelled: the post step removes what this step has begun.");
		report.cancel();
	});
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
		checkPlatform();
		const inputs = await readInputs(env, github);
		log.mask(inputs.secrets);
		for (const warning of inputs.warnings) log.warning(warning);
		await refuseRun(inputs, github);
		const invocation = await openInvocation(env, github, inputs);
		undo.push(async () => {
			await putBack(github.workspace, invocation.directory, env);
			await removeFolder(invocation.directory);
		});
		await setAside(github.workspace, invocation.directory, env);
		await report.begin(inputs, github, invocation);
		const { record } = report;
		const context = openContext({
			inputs,
			github,
			log,
			timeline,
			invocation,
			signal,
			actionRoot,
			mask: log.mask,
			record
		}, async (...asked) => await (await import("./companion.js")).runCompanion(...asked));
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
/** @returns false if something failed; the post step then tries again. */
async function undoAll(undo, log) {
	let done = true;
	for (const work of undo) await work().catch((error) => {
		log.warning(`Not everything that this step made could be removed: ${messageOf(error)}`);
		done = false;
	});
	return done;
}

export { storePathOf as A, userFolder as B, storeDirectory as C, parseSha256 as D, isStorePath as E, commonValues as F, versionFits as G, placeOf as H, failureContext as I, runnerPlatform as J, mirrored as K, inputOf as L, storeFolders as M, childEnvironment as N, sourcePath as O, codeVariables as P, moduleLine as R, resolveNixFile as S, isStoreName as T, bestVersion as U, isRegistry as V, parseConstraint as W, requireCache as X, powersOf as Y, serviceOf as Z, riskyEvents as _, renewExpiry as a, requireStoreName as b, openHomeOf as c, savePlanned as d, once as f, gitDirectory as g, git as h, reap as i, toBase32 as j, storeHash as k, packerEnvironment as l, copyFiles as m, cleanUpOwn as n, saveCleanupState as o, writeOutputFiles as p, platforms as q, keptText as r, sweep as s, main as t, openCaches as u, toLaterSteps as v, fromBase32 as w, resolveConfiguration as x, defaultBuilder as y, attributeNames as z };