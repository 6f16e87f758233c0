import "./rolldown-runtime.js";
import { n as UserError, r as hasCode, t as CommandError } from "./errors.js";
import { Dt as quoted, Q as isInside, X as exists, Z as filesBelow, et as realPath, nt as upwards } from "./start-both.js";
import { g as gitDirectory, h as git$1, m as copyFiles } from "./start.js";
import { r as runNix } from "./command.js";
import { i as workTree } from "./roots.js";
import path from "node:path";
import { lstat, mkdir, readFile, readlink, rm } from "node:fs/promises";
import { createHash, randomBytes } from "node:crypto";
import { lstatSync, readFileSync, readdirSync, readlinkSync } from "node:fs";

// src/nix/evaluation-cache/proof.ts
/** Why the cache cannot be used: nothing is wrong, but it cannot be proven that nothing has changed. */
/** The message is a short phrase that goes on after "Evaluation cache: not used, ". */
var NotProven = class extends Error {};
const keyBudget = () => ({
	files: 1e4,
	bytes: 134217728
});
/** @throws {NotProven} when a limit is passed. */
function spend(budget, { files = 0, bytes = 0 }) {
	budget.files -= files;
	budget.bytes -= bytes;
	if (budget.files < 0) throw new NotProven("too many files are not in git, changed or filtered");
	if (budget.bytes < 0) throw new NotProven("files that are not in git, changed or filtered are too large");
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
* Whether a clean file may have other bytes than the commit has: filters, or other line endings in the
* work tree than in git.
* @param tracked Names below the folder.
* @returns what git does, to go on after "not used, "; undefined where all clean files are plain copies.
* @throws {NotProven} when git cannot tell.
*/
async function contentFilter(folder, root, tracked) {
	const files = [...tracked].filter((name) => path.basename(name) === ".gitattributes").map((name) => path.join(folder, name));
	for (let above = folder; above !== root; above = path.dirname(above)) files.push(path.join(path.dirname(above), ".gitattributes"));
	const directory = await gitDirectory(root);
	if (directory !== void 0) files.push(path.join(directory, "info", "attributes"));
	let endings = false;
	for (const file of files) {
		const text = await readFile(file, "utf8").catch(() => "");
		for (const line of text.split("\n")) {
			if (/^\s*#/.test(line)) continue;
			if (/\s(filter|working-tree-encoding)=|\s(filter|ident|export-subst)(\s|$)/.test(line)) return "git filters files of the work tree (.gitattributes)";
			endings ||= /\s(text|crlf|eol)(=|\s|$)/.test(line);
		}
	}
	const setting = await git(folder, [
		"config",
		"--get",
		"core.autocrlf"
	], true);
	endings ||= !["", "false"].includes(setting.trim());
	if (!endings) return void 0;
	return records(await git(folder, [
		"ls-files",
		"--eol",
		"-z",
		"--",
		"."
	])).some((record) => {
		const [, index, work] = /^i\/(\S*)\s+w\/(\S*)\s/.exec(record) ?? [];
		return !(index === work || work === "") || index === "crlf" || index === "mixed";
	}) ? "git changes line endings of the work tree (.gitattributes)" : void 0;
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

// src/nix/evaluation-cache/tree.ts
/** Files as evaluation can see them: git tells what a clean one contains, every other one is read. */
const noCleanFiles = {
	ids: /* @__PURE__ */ new Map(),
	suspects: /* @__PURE__ */ new Set(),
	algorithm: "sha256"
};
/** @param root The work tree that holds the folder. */
async function cleanFiles(folder, root, { tracked, changed }, scan) {
	const [entry] = tracked.values();
	if (entry === void 0) return noCleanFiles;
	const [filter, found] = await Promise.all([contentFilter(folder, root, tracked.keys()), scan ? nixFilesWith(folder, suspicious) : []]);
	if (filter !== void 0) return noCleanFiles;
	return {
		ids: new Map([...tracked].filter(([name]) => !changed.has(name))),
		suspects: new Set(found),
		algorithm: entry.length > 47 ? "sha256" : "sha1"
	};
}
/**
* Mode and object id, as git names them, so that a change that is committed later keeps its id. One file after
* the other, so that neither memory nor open files grow with their number.
* @throws {NotProven} for a file that cannot be read, or when a limit is passed.
*/
function contentOf(folder, name, { ids, suspects, algorithm }, { budget, scan, impurities }) {
	const file = path.join(folder, name);
	try {
		let id = ids.get(name);
		let bytes;
		if (id === void 0) {
			const status = lstatSync(file);
			spend(budget, { bytes: status.size });
			const isLink = status.isSymbolicLink();
			bytes = isLink ? readlinkSync(file, "buffer") : readFileSync(file);
			id = `${isLink ? linkMode : (status.mode & 64) === 0 ? "100644" : "100755"} ${createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest("hex")}`;
		}
		if (scan && name.endsWith(".nix") && (bytes !== void 0 || suspects.has(name))) {
			const what = impurityOf((bytes ?? readFileSync(file)).toString("utf8"));
			if (what !== void 0) impurities.push({
				path: file,
				what
			});
		}
		return id;
	} catch (error) {
		if (hasCode(error, "EACCES") || hasCode(error, "ENOENT")) throw new NotProven(`${name} cannot be read`);
		throw error;
	}
}
/** Deeper than any real set of submodules. */
const deepest = 8;
/**
* @param folder Absolute and resolved.
* @throws {NotProven} when a limit is passed or git cannot read a work tree.
*/
async function proveTree(folder, reading) {
	const lines = [];
	const links = [];
	/** @param at Where `below` begins in the folder: empty, or a path with a slash at its end. */
	const prove = async (below, at, depth) => {
		if (depth > deepest) throw new NotProven("submodules are nested too deeply");
		const root = await workTreeAbove(below);
		let clean = noCleanFiles;
		if (root !== void 0) {
			const tree = await readTree(below, root);
			clean = await cleanFiles(below, root, tree, reading.scan);
			if (root === below) lines.push(line("head", at, tree.commit, await headText(root)));
		}
		lines.push(line("clean", at, digestOf(clean)));
		const found = entriesBelow(below, clean, reading.budget);
		for (const name of found.folders) lines.push(line("folder", at + name));
		for (const name of found.files) lines.push(line("file", at + name, contentOf(below, name, clean, reading)));
		for (const name of found.links) {
			const file = path.join(below, name);
			const text = await readlink(file);
			const target = await realPath(file) ?? path.resolve(path.dirname(file), text);
			lines.push(line("link", at + name, text, path.relative(folder, target)));
			links.push({
				path: file,
				target
			});
		}
		for (const name of found.workTrees) await prove(path.join(below, name), `${at}${name}/`, depth + 1);
	};
	await prove(folder, "", 0);
	return {
		digest: createHash("sha256").update(lines.sort().join("\n")).digest("hex"),
		links
	};
}
function line(...fields) {
	return JSON.stringify(fields);
}
/** In the order of the index; a file that is gone is not clean. */
function digestOf({ ids }) {
	const hash = createHash("sha256");
	for (const [name, id] of ids) hash.update(`${name}\0${id}\0`);
	return hash.digest("hex");
}
async function headText(root) {
	const directory = await gitDirectory(root) ?? "";
	return await readFile(path.join(directory, "HEAD"), "utf8").catch(() => "");
}
/**
* Everything in a folder but `.git`; folders too, because `readDir` sees them. What will have to be read
* is counted here, before it is, so that a tree with too much of it costs next to nothing.
*/
function entriesBelow(folder, { ids, suspects }, budget) {
	const found = {
		/** Those that are not clean, or are suspects. */
		files: [],
		links: [],
		folders: [],
		/** A submodule, or another checkout in the workspace. */
		workTrees: []
	};
	const visit = (name) => {
		const entries = readdirSync(path.join(folder, name), { withFileTypes: true });
		if (name !== "" && entries.some((entry) => entry.name === ".git")) {
			found.workTrees.push(name);
			return;
		}
		for (const entry of entries) {
			if (name === "" && entry.name === ".git") continue;
			const child = name === "" ? entry.name : `${name}/${entry.name}`;
			if (child.includes("�")) throw new NotProven(`${child} is not a name in UTF-8`);
			if (entry.isDirectory()) {
				found.folders.push(child);
				visit(child);
			} else if (entry.isFile() || entry.isSymbolicLink()) {
				const isClean = ids.has(child);
				if (!isClean) spend(budget, { files: 1 });
				if (entry.isSymbolicLink()) found.links.push(child);
				else if (!isClean || suspects.has(child)) found.files.push(child);
			} else throw new NotProven(`${child} is no file, folder or link`);
		}
	};
	visit("");
	return found;
}
/** @throws {NotProven} for a link that leads out of the folders that are proven, and out of the store. */
function requireLinksInside(links, folders) {
	for (const { path: file, target } of links) {
		if (folders.some((folder) => isInside(target, folder))) continue;
		throw new NotProven(`the link ${file} leads to ${target}, which is not checked`);
	}
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
	const reading = {
		budget: keyBudget(),
		scan,
		impurities: []
	};
	const clean = tree === void 0 ? noCleanFiles : await cleanFiles(root, root, tree, scan);
	const hash = createHash("sha256");
	for (const name of names) {
		if (!clean.ids.has(name)) spend(reading.budget, { files: 1 });
		hash.update(`${JSON.stringify([name, contentOf(root, name, clean, reading)])}\n`);
	}
	return {
		digest: hash.digest("hex"),
		impurities: reading.impurities
	};
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

export { listSources as a, impurityOf as c, workTreeAbove as d, NotProven as f, digestSources as i, contentFilter as l, rootOfSources as n, proveTree as o, keyBudget as p, withSources as r, requireLinksInside as s, copySources as t, readTree as u };