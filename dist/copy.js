import "./rolldown-runtime.js";
import { n as UserError, t as CommandError } from "./errors.js";
import { $ as realPath, Tt as quoted, X as filesBelow, Y as exists, Z as isInside, tt as upwards } from "./start-both.js";
import { g as gitDirectory, h as git$1, m as copyFiles } from "./start.js";
import { r as runNix } from "./command.js";
import { i as workTree } from "./roots.js";
import path from "node:path";
import { lstat, mkdir, readFile, readlink, rm } from "node:fs/promises";
import { createHash, randomBytes } from "node:crypto";

// src/nix/evaluation-cache/proof.ts
/** Why the cache cannot be used: nothing is wrong, but it cannot be proven that nothing has changed. */
const tag = Symbol.for("packernix-action.not-proven");
/** The message is a short phrase that goes on after "Evaluation cache: not used, ". */
var NotProven = class extends Error {
	[tag] = true;
};
function isNotProven(error) {
	return typeof error === "object" && error !== null && tag in error;
}
const keyBudget = () => ({
	files: 1e4,
	bytes: 134217728
});
/** @throws {NotProven} when a limit is passed. */
function spend(budget, bytes, files = 1) {
	budget.files -= files;
	budget.bytes -= bytes;
	if (budget.files < 0) throw new NotProven("too many files are not in git, or changed");
	if (budget.bytes < 0) throw new NotProven("files that are not in git, or changed, are too large");
}

// src/nix/evaluation-cache/git.ts
/** What git knows of a work tree, without its hooks, its monitors and the user's filters' say. */
/** Modes of the index: gitformat-index(5). */
const linkMode = "120000";
const submoduleMode = "160000";
const settings = [...[
	"core.fileMode=true",
	"core.trustctime=true",
	"core.checkStat=default"
], ...[
	"core.ignoreStat=false",
	"core.attributesFile=/dev/null",
	"core.quotePath=false"
]];
/** @throws {NotProven} when git is missing or cannot read this repository. */
async function git(folder, args, anyExit = false) {
	try {
		const { exitCode, stdout } = await git$1(folder, args, settings, {
			env: { GIT_ATTR_NOSYSTEM: "1" },
			timeout: 6e4,
			maxOutput: 268435456,
			anyExit
		});
		if (anyExit && exitCode > 1) throw new NotProven("git cannot read the work tree");
		return stdout;
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		throw new NotProven(error.missing ? "git is not installed" : "git cannot read the work tree");
	}
}
/** Index and changes below a folder; `root` is the work tree's own folder. */
async function readTree(folder, root) {
	const [status, index] = await Promise.all([git(folder, [...[
		"status",
		"--porcelain=v2",
		"--branch",
		"-z",
		"--no-renames"
	], ...[
		"--untracked-files=no",
		"--ignore-submodules=none",
		"--",
		"."
	]]), git(folder, [
		"ls-files",
		"-v",
		"--stage",
		"-z",
		"--",
		"."
	])]);
	const tracked = /* @__PURE__ */ new Map();
	const changed = /* @__PURE__ */ new Set();
	for (const record of records(index)) {
		const tab = record.indexOf("	");
		const name = record.slice(tab + 1);
		tracked.set(name, record.slice(2, record.lastIndexOf(" ", tab)));
		if (record[0] !== "H") changed.add(name);
	}
	let commit = "";
	const prefix = path.relative(root, folder);
	for (const record of records(status)) {
		const oid = /^# branch\.oid (.+)$/s.exec(record)?.[1];
		if (oid !== void 0) commit = oid;
		const fields = record[0] === "1" ? 8 : record[0] === "u" ? 10 : void 0;
		if (fields === void 0) continue;
		const name = record.split(" ").slice(fields).join(" ");
		changed.add(prefix === "" ? name : path.relative(prefix, name));
	}
	return {
		commit,
		tracked,
		changed
	};
}
/** Object id of a folder in the current commit; undefined where it is not part of it. */
async function treeId(folder) {
	return (await git(folder, [
		"rev-parse",
		"--verify",
		"--quiet",
		"HEAD:./"
	], true)).trim() || void 0;
}
/** Nix files below a folder that match one of these texts, as the work tree has them. */
async function nixFilesWith(folder, pattern) {
	return records(await git(folder, [
		...[
			"grep",
			"-l",
			"-z",
			"-a",
			"--no-recurse-submodules",
			"-E",
			"-e",
			pattern
		],
		"--",
		"*.nix"
	], true));
}
/**
* Demands that a clean file has the very bytes of the commit: no filters, and no other line endings
* in the work tree than in git.
* @param tracked Names below the folder.
* @throws {NotProven}
*/
async function requirePlainContent(folder, root, tracked) {
	const files = [...tracked].filter((name) => path.basename(name) === ".gitattributes").map((name) => path.join(folder, name));
	for (let above = folder; above !== root; above = path.dirname(above)) files.push(path.join(path.dirname(above), ".gitattributes"));
	const directory = await gitDirectory(root);
	if (directory !== void 0) files.push(path.join(directory, "info", "attributes"));
	let endings = false;
	for (const file of files) {
		const text = await readFile(file, "utf8").catch(() => "");
		for (const line of text.split("\n")) {
			if (/^\s*#/.test(line)) continue;
			if (/\s(filter|working-tree-encoding)=|\s(filter|ident|export-subst)(\s|$)/.test(line)) throw new NotProven("git filters files of the work tree (.gitattributes)");
			endings ||= /\s(text|crlf|eol)(=|\s|$)/.test(line);
		}
	}
	const setting = await git(folder, [
		"config",
		"--get",
		"core.autocrlf"
	], true);
	endings ||= !["", "false"].includes(setting.trim());
	if (!endings) return;
	for (const record of records(await git(folder, [
		"ls-files",
		"--eol",
		"-z",
		"--",
		"."
	]))) {
		const [, index, work] = /^i\/(\S*)\s+w\/(\S*)\s/.exec(record) ?? [];
		if (!(index === work || work === "") || index === "crlf" || index === "mixed") throw new NotProven("git changes line endings of the work tree (.gitattributes)");
	}
}
/** The work tree that holds a folder, wherever it begins. */
async function workTreeAbove(folder) {
	for (const current of upwards(folder, "/")) if (await exists(path.join(current, ".git"))) return current;
}
function records(text) {
	return text.split("\0").filter((record) => record !== "");
}

// src/nix/evaluation-cache/patterns.ts
/** Dots are not special, and `!` and `#` have no meaning of the library's own. */
const options = {
	dot: true,
	nonegate: true,
	nocomment: true
};
/**
* `*` and `?` stay within a folder's name, `**` does not, `[…]` is one character, `{a,b}` one of
* several; a folder's name means everything in it; `!` in front takes out.
* @throws {UserError} that names `sources`.
*/
async function readPatterns(sources) {
	const { Minimatch: Glob } = await import("./esm2.js");
	const patterns = sources.map((source) => readPattern(source.trim(), Glob));
	if (patterns.some((pattern) => !pattern.excludes)) return patterns;
	throw new UserError("sources: no line says what evaluation may see; `!` only takes files out.");
}
function readPattern(source, Glob) {
	const excludes = source.startsWith("!");
	const text = (excludes ? source.slice(1) : source).replace(/^(\.\/)+/, "").replace(/\/+$/, "");
	const shown = quoted(source, 200);
	if (source.replace(/^!/, "") === "") throw new UserError("sources: a line is empty.");
	if (text.startsWith("/") || source.replace(/^!/, "").startsWith("/")) throw new UserError(`sources: ${shown} is absolute; write it as seen from the root of the checkout.`);
	if (text.split("/").includes("..")) throw new UserError(`sources: ${shown} leads out of its folder; leave out the \`..\`.`);
	if (text.startsWith(":") || text.includes("\0")) throw new UserError(`sources: ${shown} is not a glob.`);
	return {
		text: source,
		excludes,
		expressions: (text === "" || text === "." ? ["**"] : [text, `${text}/**`]).flatMap((glob) => new Glob(glob, options).makeRe() || [])
	};
}
/** The names that the patterns choose, and the patterns that matched nothing. */
function choose(patterns, names) {
	const used = /* @__PURE__ */ new Set();
	const chosen = [];
	for (const name of names) {
		let taken = false;
		for (const pattern of patterns) {
			if (!pattern.expressions.some((one) => one.test(name))) continue;
			used.add(pattern);
			taken = !pattern.excludes;
		}
		if (taken) chosen.push(name);
	}
	return {
		chosen,
		unused: patterns.filter((pattern) => !used.has(pattern))
	};
}

// src/nix/evaluation-cache/scan.ts
/**
* What a Nix expression can do that no key holds: read the clock, fetch what no hash pins, read
* git's own files. A search in the text: it takes a comment for code, and knows no name that is put
* together from parts.
*/
/** For `git grep -E`: files worth a closer look. */
const suspicious = "currentTime|fetch(Tarball|url|Git|Tree|Mercurial|Closure)|getFlake|\\.git/";
const fetcher = /(?<![\w'])(__)?(fetch(?:Tarball|url|Git|Tree|Mercurial|Closure)|getFlake)(?![\w'])/g;
/** @returns what it may do, to go on after the file's name; undefined when there is nothing. */
function impurityOf(text) {
	if (text.includes("currentTime")) return "reads the clock (builtins.currentTime)";
	if (/(?<![\w-])\.git\/(?!(?:HEAD|refs|packed-refs)\b)[\w$]/.exec(text)?.[0] !== void 0) return "reads git's own files (.git)";
	for (const match of text.matchAll(fetcher)) {
		const [whole, underscores, name = ""] = match;
		const before = text.slice(Math.max(0, match.index - 400), match.index);
		const after = text.slice(match.index + whole.length);
		const set = /([\w'-]+)\s*\.\s*$/.exec(before)?.[1];
		if (set !== void 0 && set !== "builtins") continue;
		const builtin = set !== void 0 || underscores !== void 0;
		if (isPinned(name, after) || !builtin && isOnlyNamed(before, after)) continue;
		return `may fetch something that no hash pins (${name})`;
	}
}
/** The argument is written out and holds what pins it. */
function isPinned(name, after) {
	const start = /^\s*(\(\s*)?(rec\s*)?\{/.exec(after);
	if (start === null) return false;
	let depth = 1;
	let end = start[0].length;
	for (; end < after.length && depth > 0; end++) {
		if (after[end] === "{") depth += 1;
		if (after[end] === "}") depth -= 1;
	}
	const argument = after.slice(start[0].length, end);
	return (/^fetch(Git|Tree|Mercurial)$/.test(name) ? /\b(rev|narHash)\b/ : /\b(sha256|sha512|sha1|hash)\b/).test(argument);
}
/** An argument of a function, a name in `inherit`, the left side of a definition, a file's name. */
function isOnlyNamed(before, after) {
	if (/^\s*(,|\}|\?|=[^=]|\.(?![\w"$])|\.(?:nix|override\w*)\b)/.test(after)) return true;
	return /\binherit\s*(\([^()]*\))?[\w\s'-]*$/.test(before);
}

// src/nix/evaluation-cache/sources.ts
/** The files that the input `sources` chooses: all that evaluation then sees. */
/** Where `sources` begins for a file of the user: its work tree, else the workspace. */
async function sourcesRoot(file, workspace) {
	return await workTree(file, workspace) ?? workspace;
}
/**
* @param root Absolute and resolved, see {@link sourcesRoot}.
* @throws {UserError} for a pattern that is wrong or matches nothing.
*/
async function listSources(sources, root) {
	const patterns = await readPatterns(sources);
	const inGit = await exists(path.join(root, ".git"));
	const tree = inGit ? await readTree(root, root) : void 0;
	const all = tree === void 0 ? await outsideGit(root) : await present(root, tree);
	const { chosen, unused } = choose(patterns, all);
	const [first] = unused.filter((pattern) => !pattern.excludes);
	if (first !== void 0) {
		const hint = (first.text.endsWith("flake.lock") ? " `nix flake lock` makes it." : "") + (inGit ? " Only files that git tracks count: `git add` new ones." : "");
		throw new UserError(`sources: nothing matches \`${first.text}\` in ${root}.${hint}`);
	}
	return {
		root,
		names: chosen.sort(),
		tree
	};
}
/** Tracked files that are there; a submodule is none. */
async function present(root, tree) {
	const result = [];
	for (const [name, entry] of tree.tracked) {
		if (entry.startsWith("160000")) continue;
		if (tree.changed.has(name)) {
			const status = await lstat(path.join(root, name)).catch(() => void 0);
			if (status === void 0 || status.isDirectory()) continue;
		}
		result.push(name);
	}
	return result;
}
async function outsideGit(root) {
	return (await filesBelow(root)).filter((name) => !name.split("/").includes(".git"));
}
/**
* @param scan Look for what no key can hold.
* @returns SHA-256 over names, kinds and contents; nothing of the commit and of where they lie.
* @throws {NotProven} when too much is not in git, or changed.
*/
async function digestSources({ root, names, tree }, scan) {
	const objects = await objectIds(root, tree);
	const suspects = new Set(scan && objects.size > 0 ? await nixFilesWith(root, suspicious) : []);
	const budget = keyBudget();
	const hash = createHash("sha256");
	let impurity;
	for (const name of names) {
		const file = path.join(root, name);
		const known = objects.get(name);
		let bytes;
		if (known === void 0) {
			const status = await lstat(file);
			spend(budget, status.size);
			bytes = status.isSymbolicLink() ? await readlink(file, "buffer") : await readFile(file);
			hash.update(`${JSON.stringify([name, `${modeOf(status)} ${objectId(bytes, tree)}`])}\n`);
		} else hash.update(`${JSON.stringify([name, known])}\n`);
		if (impurity !== void 0 || !scan || !name.endsWith(".nix")) continue;
		if (bytes === void 0 && !suspects.has(name)) continue;
		const what = impurityOf((bytes ?? await readFile(file)).toString("utf8"));
		if (what !== void 0) impurity = {
			name,
			what
		};
	}
	return {
		digest: hash.digest("hex"),
		impurity
	};
}
/** Mode and object id of what is as in the commit, where git's objects have the very bytes. */
async function objectIds(root, tree) {
	if (tree === void 0) return /* @__PURE__ */ new Map();
	try {
		await requirePlainContent(root, root, tree.tracked.keys());
	} catch (error) {
		if (isNotProven(error)) return /* @__PURE__ */ new Map();
		throw error;
	}
	return new Map([...tree.tracked].filter(([name]) => !tree.changed.has(name)));
}
/** As git names contents, so that what is committed later keeps its digest. */
function objectId(bytes, tree) {
	const [, id = ""] = tree?.tracked.values().next().value?.split(" ") ?? [];
	const algorithm = id.length === 64 || tree === void 0 ? "sha256" : "sha1";
	return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
function modeOf(status) {
	if (status.isSymbolicLink()) return linkMode;
	return (status.mode & 64) === 0 ? "100644" : "100755";
}

// src/nix/evaluation-cache/copy.ts
/** Evaluation on a copy that holds only `sources`, so that what they leave out cannot count. */
/** Where `sources` begins for a request; undefined when nothing of it lies in the workspace. */
async function rootOfSources(request, workspace) {
	const { source, generator } = request;
	const files = [];
	if (source.kind === "file") files.push(source.path);
	const folder = "folder" in source ? source.folder : void 0;
	if (folder !== void 0) files.push(path.join(folder, "flake.nix"));
	if (generator.kind === "file") files.push(generator.path);
	const own = files.find((file) => isInside(file, workspace));
	return own === void 0 ? void 0 : await sourcesRoot(own, workspace);
}
/**
* Puts the chosen files into the store.
* @throws {UserError} for a pattern that is wrong or matches nothing.
*/
async function copySources(options) {
	const { session } = options;
	const files = await listSources(options.sources, options.root);
	const scratch = path.join(session.scratch, `sources-${randomBytes(4).toString("hex")}`);
	const folder = path.join(scratch, "source");
	try {
		await mkdir(folder, {
			recursive: true,
			mode: 448
		});
		await copyFiles(files.names, files.root, folder);
		const stored = (await runNix(session, "nix-store", ["--add", folder], asking)).trim();
		if (options.roots !== void 0) {
			await mkdir(options.roots, {
				recursive: true,
				mode: 448
			});
			const link = path.join(options.roots, `sources-${randomBytes(4).toString("hex")}`);
			await runNix(session, "nix-store", [
				"--realise",
				stored,
				"--add-root",
				link
			], asking);
		}
		return {
			...files,
			path: stored
		};
	} finally {
		await rm(scratch, {
			recursive: true,
			force: true
		});
	}
}
const asking = {
	what: "copying `sources`",
	input: "sources",
	trees: [],
	progress: "sources"
};
/**
* The same request and session, on the copy: its files are read there, and relative paths of `arg`
* begin there.
* @throws {UserError} when a file that the inputs name is not among the sources.
*/
async function withSources(request, copy, session) {
	const names = new Set(copy.names);
	const moved = (file) => {
		if (!isInside(file, copy.root)) return file;
		const name = path.relative(copy.root, file);
		if (names.has(name)) return path.join(copy.path, name);
		throw new UserError(`sources: ${name} is needed and is not among them; add it, and \`git add\` it when it is new.`);
	};
	const { generator } = request;
	return {
		request: {
			...request,
			source: await movedSource(request.source, copy, session, moved),
			generator: generator.kind === "file" ? {
				...generator,
				path: moved(generator.path)
			} : generator,
			nixpkgs: await movedNixpkgs(request.nixpkgs, copy, names, session)
		},
		session: {
			...session,
			workingDirectory: await folderFor(request, copy, session),
			nixPath: [...session.nixPath, `packernix-sources=${copy.path}`],
			copied: [copy.root]
		}
	};
}
/**
* Where relative paths of `arg` begin. Flakes have none, and `nix` takes a reference for a store path
* when its working directory is one.
*/
async function folderFor(request, copy, session) {
	const { workingDirectory } = session;
	if (request.source.kind !== "file") return workingDirectory;
	const here = path.join(copy.path, path.relative(copy.root, workingDirectory));
	if (isInside(workingDirectory, copy.root) && await exists(here)) return here;
	return await exists(copy.path) ? copy.path : workingDirectory;
}
async function movedSource(source, copy, session, moved) {
	if (source.kind === "file") return {
		...source,
		path: moved(source.path)
	};
	if (source.kind === "toplevel") return source;
	const { folder } = source;
	if (folder === void 0 || !isInside(folder, copy.root)) return source;
	moved(path.join(folder, "flake.nix"));
	if (await exists(path.join(folder, "flake.lock"))) moved(path.join(folder, "flake.lock"));
	const below = path.relative(copy.root, folder);
	const alone = copy.names.every((name) => isInside(path.join(copy.root, name), folder));
	const copied = {
		...source,
		folder: path.join(copy.path, below)
	};
	if (below === "" || alone) return {
		...copied,
		reference: `path:${escaped(copy.path, below)}`
	};
	const [major = 0, minor = 0] = session.version.split(".").map(Number);
	if (major === 2 && minor < 26) throw new UserError(`sources: Nix ${session.version} cannot evaluate a flake in ${below} together with files outside of that folder; choose only files in ${below}, or use Nix 2.26 or later.`);
	return {
		...copied,
		reference: `path:${copy.path}?dir=${escaped("", below)}`
	};
}
function escaped(folder, below) {
	return path.posix.join(folder, ...below.split("/").map(encodeURIComponent));
}
/** A nixpkgs in the checkout is its copy where the sources have it, else itself. */
async function movedNixpkgs(nixpkgs, copy, names, session) {
	if (nixpkgs === void 0) return void 0;
	const value = nixpkgs.startsWith("path:") ? nixpkgs.slice(5) : nixpkgs;
	if (value.includes(":")) return nixpkgs;
	const folder = await realPath(path.resolve(session.workingDirectory, value));
	if (folder === void 0) return nixpkgs;
	const name = path.relative(copy.root, folder);
	return names.has(path.join(name, "nixos/lib/eval-config.nix")) ? path.join(copy.path, name) : folder;
}

export { spend as _, listSources as a, linkMode as c, requirePlainContent as d, treeId as f, keyBudget as g, isNotProven as h, digestSources as i, nixFilesWith as l, NotProven as m, rootOfSources as n, impurityOf as o, workTreeAbove as p, withSources as r, suspicious as s, copySources as t, readTree as u };