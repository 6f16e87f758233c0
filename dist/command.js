import { n as UserError, t as CommandError } from "./errors.js";
import { t as run } from "./exec3.js";
import { At as shorten, Dt as capital, St as isInside, bt as exists, ht as isObject, jt as withPeriod, kt as quoted, wt as realPath } from "./start-both.js";
import { t as nixProgram } from "./program.js";
import { r as removeShelter, t as nixConfigText } from "./session3.js";
import path from "node:path";
import { readFile, readdir, stat } from "node:fs/promises";
import { stripVTControlCharacters } from "node:util";

// src/nix/positions.ts
/** Finds the user's own file behind a path that Nix names. */
const sourcePath = /\/nix\/store\/[0-9a-z]{32}-[^/\s'"`«»:;,)]+(?:\/[^\s'"`«»:;,)]+)?/g;
/**
* The location in the workspace that best explains an error: its own position, the file that a NixOS
* module error names in its text, or the nearest caller in the workspace.
*/
async function locationOf(error, trees) {
	const positions = [error.position, ...error.trace.map((entry) => entry.position)];
	const locations = [];
	for (const position of positions.slice(0, 400)) {
		if (position === void 0) continue;
		const file = await ownFile(position.file, trees);
		if (file === void 0) continue;
		const location = {
			...position,
			file
		};
		if (position === error.position) return location;
		locations.push(location);
	}
	const named = await namedFile(error.text, trees);
	if (named === void 0) return locations[0];
	const option = /option (?:value )?[`'"‘]([^'"`’\n]+)['"`’]/i.exec(error.text)?.[1];
	return locations.find((location) => location.file === named) ?? await locationOfOption(option, named, trees);
}
/**
* Where a file sets an option, as far as its text tells without doubt: the one line that holds the
* longest part of the option's name.
*/
async function locationOfOption(option, file, trees) {
	let lines;
	try {
		lines = (await readFile(path.join(trees.workspace, file), "utf8")).split("\n");
	} catch {
		return { file };
	}
	for (const part of partsOf(option ?? "")) {
		const word = new RegExp(`(?<![\\w.'-])${part.replaceAll(/\W/g, "\\$&")}(?![\\w'-])`);
		const found = lines.flatMap((text, index) => {
			const column = text.search(word);
			return column < 0 ? [] : [{
				file,
				line: index + 1,
				column: column + 1
			}];
		});
		if (found.length > 1) return { file };
		if (found[0] !== void 0) return found[0];
	}
	return { file };
}
/** `a.b.c`: itself, then `a.b` and `b.c`, then `a`, `b`, `c`. */
function partsOf(option) {
	const names = option.split(".").filter((name) => name !== "");
	const parts = [];
	for (let length = names.length; length > 0; length--) for (let start = 0; start + length <= names.length; start++) parts.push(names.slice(start, start + length).join("."));
	return parts.slice(0, 100);
}
/** A message with the user's own paths in the way in which the user writes them. */
async function withOwnPaths(text, trees) {
	let result = text;
	for (const found of new Set(text.match(sourcePath) ?? [])) {
		const file = await ownFile(found, trees);
		if (file !== void 0) result = result.replaceAll(found, file);
	}
	return result.replaceAll(`${trees.workspace}/`, "");
}
/** A NixOS module error names its file only so: "In `/path/file.nix'". */
async function namedFile(text, trees) {
	for (const match of text.matchAll(/\bin (?:module )?[`'"‘]([^'"`’\n]+?)(?:, via option [^'"`’\n]+)?['"`’]/gi)) {
		const file = match[1] === void 0 ? void 0 : await ownFile(match[1], trees);
		if (file !== void 0) return file;
	}
}
/** The path relative to the workspace, or undefined when the file is none of the user's. */
async function ownFile(name, trees) {
	if (!path.isAbsolute(name)) return void 0;
	const resolved = await realPath(name) ?? name;
	if (isInside(resolved, trees.workspace)) return relative(resolved, trees);
	const stored = /^\/nix\/store\/[0-9a-z]{32}-[^/]+\/(.+)$/.exec(name)?.[1];
	if (stored === void 0) return void 0;
	for (const tree of trees.copied) {
		const own = path.join(tree, stored);
		if (isInside(own, trees.workspace) && await isCopy(name, own)) return relative(own, trees);
	}
}
function relative(file, trees) {
	return path.relative(trees.workspace, file) || ".";
}
/** Another source in the store may have a file of the same name: the bytes decide. */
async function isCopy(stored, own) {
	try {
		const status = await stat(own);
		if (!status.isFile()) return status.isDirectory();
		const ownBytes = await readFile(own);
		try {
			return ownBytes.equals(await readFile(stored));
		} catch {
			return true;
		}
	} catch {
		return false;
	}
}

// src/nix/known-failures.ts
/** Failures of Nix for which there is something better to say than its own words. */
/** The first sentence of the table that fits, with what it is made of. */
function knownFailure(error) {
	for (const [pattern, say, of] of known) {
		const match = pattern.exec(of === "shown code" ? error.full : error.text);
		if (match !== null) return {
			match,
			say,
			isMachine: of === "machine"
		};
	}
}
/**
* With `machine` no file of the user's is to blame, so that none is shown; with `shown code` the
* pattern is looked for in the code that Nix shows of that location.
*/
const known = [
	[
		/^\s*\d+\|\s*version https:\/\/git-lfs\.github\.com\/spec/m,
		(_match, failed) => `${capital(failed.what)} failed: a file is a pointer of Git LFS and not its content. Check it out with \`lfs: true\` of actions/checkout; of a flake's input Nix 2.27 or later reads it with \`?lfs=1\`.`,
		"shown code"
	],
	[/cannot build '([^']+)' during evaluation because the option 'allow-import-from-derivation' is disabled/, (match) => `Evaluation must build ${match[1]} first (import from derivation), which is off: a plan for a pull request builds nothing. To allow it, write \`allow-import-from-derivation = true\` into the input \`nix-config\`.`],
	[/access to (?:absolute path|canonical path|path) '([^']+)' is forbidden in pure eval(?:uation)? mode/, (match, failed) => failed.session.copied === void 0 ? `A flake may read only its own tree and its inputs, and this one reads ${match[1]}. Put the file into the repository (and \`git add\` it), or make it an input of the flake.` : `The flake reads ${match[1]}, which is not among \`sources\` or not in its own folder: add it there.`],
	[/access to (?:absolute path|canonical path|path) '([^']+)' is forbidden in restricted mode/, (match) => `Evaluation may not read ${match[1]}, which lies outside the repository of the configuration. Move it there, name its folder in NIX_PATH of the input \`eval-env\`, or write \`restrict-eval = false\` into the input \`nix-config\`.`],
	[/access to URI '([^']+)' is forbidden in restricted mode/, (match) => `Evaluation may not fetch ${match[1]}. Add a line \`allowed-uris = https: github: git+https: ${match[1]}\` to the input \`nix-config\` to allow it.`],
	[/requires lock file changes but they're not allowed|cannot write modified lock file|cannot update unlocked flake input/, () => "flake.lock is missing or does not fit flake.nix. Run `nix flake lock`, and commit flake.lock (and `git add` it, if it is new)."],
	[/does not contain a '([^']*flake\.nix)' file|is not part of a flake|could not find a flake\.nix file|has no '?flake\.nix|'([^']*\/flake\.nix)' does not exist/, (_match, failed) => failed.session.copied === void 0 ? `${failed.input}: there is no flake.nix in that folder. Is the repository checked out? A flake.nix that is new must be known to git: \`git add flake.nix\`.` : "sources: the flake.nix is not among them; add it."],
	[/unsupported parameter 'dir'/, (_match, failed) => `${failed.input}: Nix ${failed.session.version} does not support \`?dir=\` in a \`path:\`; name the folder itself, such as \`./folder#name\`.`],
	[/does not provide attribute (?:.* or )?'"?([^\n]+?)"?'(?:\n|$)/s, (match, failed) => {
		const near = /Did you mean (?:one of )?([^?]+)\?/.exec(failed.error.full)?.[1];
		const hint = near === void 0 ? "" : ` Near to it there is ${near}.`;
		return match[1] === "nixosConfigurations" ? "flake: the flake has no `nixosConfigurations`, of which `flake` takes an entry. A NixOS module is named as `.#nixosModules.<name>`." : `${failed.input}: the flake has no attribute \`${match[1]}\`.${hint}`;
	}],
	[/(?:getting status of|opening file) '(\/nix\/store\/[^']+)': No such file or directory|path '(\/nix\/store\/[^']+)' does not exist/, async (match, failed) => {
		const [, name = "", file = ""] = /^\/nix\/store\/([^/]+)\/?(.*)$/s.exec(match[1] ?? match[2] ?? "") ?? [];
		const why = await absence(`/nix/store/${name}`, file, failed);
		return `${capital(failed.what)} failed: ${why ?? `there is no ${file} in /nix/store/${name}.`}`;
	}],
	[/infinite recursion encountered/, (_match, failed) => {
		const texts = failed.error.full;
		if (failed.input === "flake" && /argument `(packernix|tfpn)ModulesPath'/.test(texts)) return `${capital(failed.what)} failed: a flake is evaluated without \`packernixModulesPath\`. Leave it out, and ${failed.moduleLine}.`;
		const names = [...texts.matchAll(/while evaluating (?:the )?(option|module argument) `([^'\n]+)'/g)];
		const shown = [...new Set(names.map(([, kind, name]) => `${kind} \`${name}\``))].slice(0, 6);
		const by = shown.length === 0 ? "" : ` It goes through ${shown.join(", ")}.`;
		return `${capital(failed.what)} failed: infinite recursion encountered: a value needs itself.${by}`;
	}],
	[/program '(?:git|ssh)' failed|Cannot find Git revision|resolving Git reference|ailed to fetch (?:git|submodule)|reference '[^']*' not found/, (match, failed) => {
		const words = failed.reader.plain.filter((line) => gitWords.test(line.trim()));
		const shown = [...new Set(words.map((line) => line.trim()))].slice(-4);
		const said = shown.length === 0 ? withPeriod(match.input) : `git says:\n${shown.join("\n")}\n`;
		return `${capital(failed.what)} failed: a source could not be fetched. ${said}${gitCure(shown.join("\n"), failed)}`;
	}],
	[/unable to (?:download|fetch) '(https:\/\/(?:[^'/]*github[^'/]*|[^'/]*gitlab[^'/]*|git\.sr\.ht)\/[^']*)': HTTP error (401|403|404)/, (match, failed) => `${capital(failed.what)} failed: ${match[1]} answers with ${match[2]}. If it is private, give Nix a token by a line \`access-tokens = <host>=<token>\` in the input \`nix-config\`${strangers(failed)}.`],
	[
		/'(\/nix(?:\/store)?|\/nix\/var\/[^']*)'[^\n]*(?:Permission denied|Operation not permitted|read-?only database)/,
		(match) => `Nix's store belongs to another user (${match[1]} cannot be opened), and no Nix daemon is running. Start \`nix-daemon\`, or install Nix for the user that runs this job.`,
		"machine"
	],
	[/Path '([^']+)' (?:in the repository "[^"]*" )?is not tracked by Git/i, (match) => `${match[1]} is not known to git, so the flake does not see it: \`git add\` it.`],
	[/file '([^']+)' was not found in the Nix search path/, (match, failed) => `${capital(failed.what)} failed: <${match[1]}> is not on the search path. Name its folder in NIX_PATH of the input \`eval-env\`, or \`nixpkgs\` by the input of that name.`],
	[/function '[^']*' called with unexpected argument '([^']+)'/, (match, failed) => `${capital(failed.what)} failed: a function was called with the argument \`${match[1]}\`, which it does not take. For the template generator, see the input \`generator-args\`.`],
	[/repository path '([^']+)' is not owned by current user|dubious ownership in repository at '([^']+)'/, (match, failed) => `${failed.input}: git does not read ${match[1] ?? match[2]}, because it belongs to another user.`],
	[/'(?:git\+file:|file:|path:)?(?:\/\/)?(\/[^']*)' is not a valid URL/, (match, failed) => `${failed.input}: Nix ${failed.session.version} cannot read a flake in ${match[1]}, because the path holds a space or another character that a URL cannot. Use a path without, or a newer Nix (\`nix-version\`).`],
	[/executing 'git'.*No such file/s, (_match, failed) => `${failed.input}: Nix needs \`git\` for this flake, and it is not on PATH.`],
	[
		/No space left on device/,
		(_match, failed) => `${capital(failed.what)} failed: no space is left on the disk.`,
		"machine"
	],
	[
		/cannot connect to socket at '([^']+)'/,
		(match) => `The Nix daemon does not answer at ${match[1]}. Start it, or use a Nix without a daemon.`,
		"machine"
	]
];
/** Lines of git, ssh and git-lfs. */
const gitWords = /^(fatal|error|remote|ERROR|ssh|git-lfs|git|Host key|Error downloading)\b.*|denied|lfs/;
function gitCure(words, failed) {
	return `${/publickey|host key|^ssh\b/im.test(words) ? "Give the job a key for SSH and the host's own key before this step, as webfactory/ssh-agent does" : /lfs/i.test(words) ? "The files are kept by Git LFS: install `git-lfs` on the runner" : "If it is private, give the job credentials before this step: `url.<base>.insteadOf` of `git config --global`, `~/.netrc`, or `access-tokens` in the input `nix-config`"}${strangers(failed)}.`;
}
function strangers({ session }) {
	return session.ofFork ? "; a run for a fork gets none of these" : "";
}
/** Why a file of the user's own is not in the copy that Nix sees; undefined when it is no such file. */
async function absence(copy, file, { trees, session, file: flake }) {
	for (const tree of trees.copied) {
		if (flake !== void 0 && isInside(flake, tree) && !await isCopy(path.join(copy, path.relative(tree, flake)), flake)) continue;
		const within = [...(await readFile(path.join(tree, ".gitmodules"), "utf8").catch(() => "")).matchAll(/^\s*path\s*=\s*(.+?)\s*$/gm)].find(([, folder = ""]) => isInside(path.join(tree, file), path.join(tree, folder)));
		const isThere = await exists(path.join(tree, file));
		const folder = path.join(tree, within?.[1] ?? "");
		if (within !== void 0 && (isThere || (await readdir(folder).catch(() => [])).length === 0)) return `${file} lies in the submodule ${within[1]}, which a flake sees only with \`?submodules=1\` in its reference, such as \`.?submodules=1#web\`; and actions/checkout fetches it only with \`submodules: true\`.`;
		if (!isThere) continue;
		return session.copied === void 0 ? `${file} is not known to git, so the flake does not see it: \`git add ${file}\`.` : `${file} is not among \`sources\`: add it there.`;
	}
}

// src/nix/errors.ts
/** Turns what Nix says when it fails into a sentence for the user, with its location in their files. */
const longestCause = 1200;
const longestDetails = 32768;
/** @returns undefined when Nix ended without a word. */
async function nixFailure(reader, context, session) {
	const error = rootCause(reader);
	if (error === void 0) return void 0;
	const trees = {
		workspace: session.workspace,
		copied: [...context.trees, ...session.copied ?? []]
	};
	const details = shorten(error.full, longestDetails);
	const location = async () => await locationOf(error, trees) ?? await locationOfFile(context.file, trees);
	const build = failedBuild(error.text);
	if (build !== void 0) return await buildFailure(build, reader, context, trees, details);
	const known = knownFailure(error);
	if (known === void 0) {
		const cause = await withOwnPaths(sentence(error.text), trees);
		return failure(`${capital(context.what)} failed: ${cause}`, await location(), details);
	}
	const message = await known.say(known.match, {
		...context,
		session,
		trees,
		error,
		reader
	});
	return failure(await withOwnPaths(message, trees), known.isMachine ? void 0 : await location(), details);
}
async function locationOfFile(file, trees) {
	const own = file === void 0 ? void 0 : await ownFile(file, trees);
	return own === void 0 ? void 0 : { file: own };
}
function failure(message, location, details) {
	return new UserError(message, {
		...location === void 0 ? {} : { location },
		details
	});
}
function rootCause(reader) {
	const build = reader.errors.find((error) => failedBuild(error.text) !== void 0);
	if (build !== void 0) return build;
	const last = reader.errors.at(-1);
	if (last !== void 0) return last;
	const start = reader.plain.findIndex((line) => /^error:/.test(line.trim()));
	if (start < 0) return void 0;
	const full = reader.plain.slice(start).join("\n");
	return {
		text: full.replace(/^\s*error:\s*/, ""),
		position: void 0,
		trace: [],
		full
	};
}
function failedBuild(text) {
	const old = /builder for '([^']+\.drv)' (failed[^;\n]*)/.exec(text);
	if (old?.[1] !== void 0 && old[2] !== void 0) return {
		derivation: old[1],
		reason: old[2]
	};
	const now = /Cannot build '([^']+\.drv)'\.\s*Reason: ([^\n]+)/.exec(text);
	if (now?.[1] !== void 0 && now[2] !== void 0) return {
		derivation: now[1],
		reason: now[2]
	};
}
async function buildFailure(build, reader, context, trees, details) {
	const log = (reader.buildLogs.get(build.derivation) ?? []).slice(-10);
	const shown = log.length === 0 ? " It printed nothing." : ` Its last lines:\n${log.join("\n")}`;
	const reason = build.reason.replace(/[:;.]+$/, "");
	const message = `${capital(context.what)} failed: the build of ${build.derivation} ${reason}.${shown}`;
	return failure(await withOwnPaths(message, trees), void 0, details);
}
/** The first paragraphs of an error, in one piece and not too long. */
function sentence(text) {
	const trimmed = text.split("\n").map((line) => line.trimEnd()).join("\n").replace(/\n{3,}/g, "\n\n").trim();
	return withPeriod(shorten(trimmed, longestCause));
}

// src/nix/log-reader.ts
/**
* Reads what Nix writes to standard error with `--log-format internal-json`: one JSON object per
* line behind `@nix `. Numbers of activities and results: Nix `src/libutil/logging.hh`, the same
* in 2.8 and 2.26.
*/
const activity = {
	copyPath: 100,
	fileTransfer: 101,
	copyPaths: 103,
	builds: 104,
	build: 105
};
const result = {
	buildLogLine: 101,
	progress: 105,
	postBuildLogLine: 107
};
const keptBuildLines = 25;
const keptPlainLines = 100;
const longestText = 128e3;
/**
* @param key Under which progress is shown, such as "realise".
*/
function createNixLogReader(log, key) {
	const errors = [];
	const plain = [];
	const buildLogs = /* @__PURE__ */ new Map();
	const running = /* @__PURE__ */ new Map();
	/** Bytes of transfers that have ended. */
	let transferred = 0;
	let lastShown = "";
	/** The finished counts of the activities "builds" and "copy paths", which come and go. */
	const ended = {
		built: 0,
		copied: 0
	};
	function show(isDone) {
		const line = progressLine(running.values(), transferred, ended);
		if (line === "" || line === lastShown && !isDone) return;
		lastShown = line;
		log.progress(key, line, isDone);
	}
	function message(record) {
		const level = numberOf(record["level"]);
		const text = plainText(record["msg"]);
		if (level === 0 && (record["raw_msg"] !== void 0 || text.startsWith("error:"))) {
			errors.push(errorOf(record));
			return;
		}
		if (/^trace: (evaluation )?warning: /.test(text)) log.warning(text.replace(/^.*?warning: /, ""));
		else if (/^warning: \$HOME /.test(text)) log.debug(text);
		else if (level === 0 || level === 1) log.child(text);
		else log.debug(text);
	}
	function start(record) {
		const id = numberOf(record["id"]);
		const type = numberOf(record["type"]);
		if (id === void 0 || type === void 0) return;
		const counter = {
			type,
			done: 0,
			expected: 0,
			running: 0
		};
		if (type === activity.build) {
			const derivation = fieldsOf(record)[0];
			if (typeof derivation === "string") {
				counter.derivation = derivation;
				log.debug(plainText(record["text"]));
			}
		}
		running.set(id, counter);
	}
	function stop(record) {
		const id = numberOf(record["id"]);
		const counter = id === void 0 ? void 0 : running.get(id);
		if (id === void 0 || counter === void 0) return;
		if (counter.type === activity.fileTransfer) transferred += counter.done;
		if (counter.type === activity.builds) ended.built += counter.done;
		if (counter.type === activity.copyPaths) ended.copied += counter.done;
		running.delete(id);
	}
	function resultOf(record) {
		const id = numberOf(record["id"]);
		const counter = id === void 0 ? void 0 : running.get(id);
		if (counter === void 0) return;
		const fields = fieldsOf(record);
		const type = numberOf(record["type"]);
		if (type === result.progress) {
			counter.done = numberOf(fields[0]) ?? 0;
			counter.expected = numberOf(fields[1]) ?? 0;
			counter.running = numberOf(fields[2]) ?? 0;
			show(false);
			return;
		}
		if (type === result.buildLogLine || type === result.postBuildLogLine) {
			const text = plainText(fields[0]);
			log.debug(text);
			if (counter.derivation === void 0) return;
			const lines = buildLogs.get(counter.derivation) ?? [];
			lines.push(text);
			if (lines.length > keptBuildLines) lines.shift();
			buildLogs.set(counter.derivation, lines);
		}
	}
	function line(text) {
		const record = recordOf(text);
		if (record === void 0) {
			const shown = plainText(text);
			if (shown.trim() === "") return;
			plain.push(shown);
			if (plain.length > keptPlainLines) plain.shift();
			if (!shown.includes("you did not specify '--add-root'")) log.debug(shown);
			return;
		}
		if (record["action"] === "msg") message(record);
		if (record["action"] === "start") start(record);
		if (record["action"] === "stop") stop(record);
		if (record["action"] === "result") resultOf(record);
	}
	return {
		line,
		done: () => {
			if (lastShown !== "") show(true);
		},
		errors,
		plain,
		buildLogs
	};
}
function progressLine(counters, transferred, ended) {
	let built = ended.built;
	let toBuild = ended.built;
	let copied = ended.copied;
	let bytes = transferred;
	for (const counter of counters) {
		if (counter.type === activity.builds && counter.done + counter.running > 0) {
			built += counter.done;
			toBuild += Math.max(counter.expected, counter.done);
		}
		if (counter.type === activity.copyPaths) copied += counter.done;
		if (counter.type === activity.fileTransfer) bytes += counter.done;
	}
	const parts = [];
	if (toBuild > 0) parts.push(`${built} of ${toBuild} paths built`);
	if (copied > 0) parts.push(`${copied} copied`);
	const mebibytes = Math.round(bytes / 1024 / 1024);
	if (mebibytes > 0) parts.push(`${mebibytes} MiB`);
	return parts.join(", ");
}
function recordOf(line) {
	if (!line.startsWith("@nix {")) return void 0;
	try {
		return JSON.parse(line.slice(5));
	} catch {
		return;
	}
}
function errorOf(record) {
	const trace = Array.isArray(record["trace"]) ? record["trace"] : [];
	const full = plainText(record["msg"]);
	return {
		text: record["raw_msg"] === void 0 ? withoutPrefix(full) : plainText(record["raw_msg"]),
		position: positionOf(record),
		trace: trace.map((entry) => ({
			text: plainText(entry["raw_msg"]),
			position: positionOf(entry)
		})),
		full
	};
}
function positionOf(record) {
	const file = record["file"];
	const line = numberOf(record["line"]);
	if (typeof file !== "string" || line === void 0 || line < 1) return void 0;
	const column = numberOf(record["column"]) ?? 1;
	const suffix = `:${line}:${column}`;
	const name = plainText(file);
	return {
		file: name.endsWith(suffix) ? name.slice(0, -suffix.length) : name,
		line,
		column
	};
}
function withoutPrefix(text) {
	return text.replace(/^\s*error:\s*/, "");
}
function fieldsOf(record) {
	return Array.isArray(record["fields"]) ? record["fields"] : [];
}
function numberOf(value) {
	return typeof value === "number" ? value : void 0;
}
function plainText(value) {
	if (typeof value !== "string") return "";
	return shorten(stripVTControlCharacters(value), longestText);
}

// src/nix/command.ts
/** Runs one command of Nix: its log read, its failure told in a sentence. */
/**
* @returns standard output.
* @throws {UserError} when Nix says what is wrong, caused by a CommandError with all that it wrote;
* {CommandError} when it was killed or said nothing.
*/
async function runNix(session, program, args, options) {
	const reader = createNixLogReader(session.log, options.progress);
	const command = nixProgram(session.bin, program);
	const env = {
		...session.env,
		...options.fetches ? session.fetching.environment : {},
		NIX_CONFIG: nixConfigText(session.settings, [...options.defaults ?? [], ...options.fetches ? session.fetching.settings : []])
	};
	try {
		return (await run(command, [
			...args,
			"--log-format",
			"internal-json"
		], {
			env,
			cwd: session.workingDirectory,
			onStderrLine: reader.line,
			...options.signal === void 0 ? {} : { signal: options.signal }
		})).stdout;
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		if (error.missing) throw new UserError(`Nix is not installed on this runner: there is no \`${program}\`.`, { cause: error });
		if (error.signal !== void 0 || error.timedOut) throw error;
		const failure = await nixFailure(reader, options, session);
		if (failure === void 0) throw error;
		failure.cause = error;
		throw failure;
	} finally {
		reader.done();
		await removeShelter(session);
	}
}
/**
* The JSON that a command printed.
* @throws when it is no JSON object: a fault of the machine, not of the user.
*/
function parseOutput(stdout, command) {
	let value;
	try {
		value = JSON.parse(stdout);
	} catch (error) {
		throw new Error(`${command} printed no JSON: ${quoted(stdout, 200)}`, { cause: error });
	}
	if (isObject(value)) return value;
	throw new Error(`${command} printed no JSON object: ${quoted(stdout, 200)}`);
}

export { runNix as n, parseOutput as t };