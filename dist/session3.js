import "./rolldown-runtime.js";
import { B as userFolder, N as childEnvironment, P as codeVariables } from "./start.js";
import { n as UserError, t as CommandError } from "./errors.js";
import { t as run } from "./exec3.js";
import { $ as mayAccess, Dt as quoted, Q as isInside, Tt as capital, X as exists, et as realPath, kt as withPeriod } from "./start-both.js";
import { t as nixProgram } from "./program.js";
import { i as ownSettings } from "./settings2.js";
import path from "node:path";
import { mkdir, readFile, readdir, realpath, rm, stat, writeFile } from "node:fs/promises";
import { constants as constants$1 } from "node:fs";
import { homedir } from "node:os";

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
		const match = pattern.exec(of === void 0 || of === "machine" ? error.text : error.full);
		if (match !== null) return {
			match,
			say,
			hasNoFile: of === "machine" || of === "argument"
		};
	}
}
/**
* With `machine` and `argument` no file of the user's is to blame, so that none is shown; with
* `argument` and `shown code` the pattern is looked for in the code that Nix shows of that location.
*/
const known = [
	[
		/^error: ([^\n]*)\s+at «string»:(\d+):\d+:[\s\S]*?\n *\2\| ?([^\n]*)/,
		(match) => `arg: \`${match[3]}\` cannot be evaluated: ${withPeriod(match[1] ?? "")}`,
		"argument"
	],
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
		/a '([^']+)' with features \{([^}]*)\} is required to build|Required system: '([^']+)' with features \{([^}]*)\}/,
		(match, failed) => {
			const [, oldSystem, oldFeatures, system = oldSystem, features = oldFeatures] = match;
			const having = features ? ` with the features ${features}` : "";
			return `${capital(failed.what)} failed: it has to build for ${system}${having}, which this machine cannot. Take another runner (\`runs-on\`), or name such a machine by \`builders\` in the input \`nix-config\`.`;
		},
		"machine"
	],
	[
		/^(.*(?:configuration line|setting|option) '.*?)\s+Try '\S+ --help' for more information/s,
		(match) => refusedSettings(match[1] ?? ""),
		"machine"
	],
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
/** For settings that the machine or the job has, not the input `nix-config`. */
function refusedSettings(said) {
	return `Nix does not take its settings: ${withPeriod(said)} Correct the nix.conf of this machine, or NIX_CONFIG in the job's environment.`;
}
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

// src/nix/fetching.ts
/** What fetching private sources takes: the job's settings of git and ssh, and tokens for Nix. */
/** Variables for git and ssh; of a fork's code, those that keep the machine's keys from it. */
async function credentials(environment, ofFork) {
	if (ofFork) return withoutKeys;
	return {
		...childEnvironment("fetching", {}, [], environment),
		...await homeOf(environment)
	};
}
/**
* Lines of nix.conf with tokens: that for GitHub, then those of the user, which win.
* @param inForce Lines of the job's NIX_CONFIG.
*/
function tokenSettings(inForce, options) {
	const { nixConfig, githubToken, ofFork = false } = options;
	const own = accessTokens(githubToken);
	if (ofFork) return ["access-tokens =", ...own];
	return [...own, ...[...inForce, ...nixConfig].filter((line) => !isNoToken(line))];
}
/** nix.conf(5), `access-tokens`. A token that is no single word would become other settings. */
function accessTokens(token) {
	if (token === void 0 || !/^[\w.-]+$/.test(token)) return [];
	return [`extra-access-tokens = github.com=${token}`];
}
/** False for a line of nix.conf with tokens. */
function isNoToken(line) {
	return !/^\s*(extra-)?access-tokens\s*=/.test(line);
}
/** No agent, no key of the machine, no settings of its git: ssh_config(5). */
const withoutKeys = {
	GIT_CONFIG_NOSYSTEM: "1",
	GIT_SSH_COMMAND: "ssh -F none -o IdentityFile=none -o IdentityAgent=none -o BatchMode=yes",
	SSH_AUTH_SOCK: ""
};
/** git's settings and files in HOME, where credentials lie; those of clouds stay out of reach. */
async function homeOf(environment) {
	const home = environment["HOME"] ?? homedir();
	const none = "/dev/null";
	if (!await mayAccess(home, constants$1.X_OK)) return {};
	return {
		HOME: home,
		AWS_SHARED_CREDENTIALS_FILE: none,
		AWS_CONFIG_FILE: none
	};
}
/** The user's own git settings, in the order in which git reads them: git-config(1), "FILES". */
async function usersGitConfig(environment) {
	const own = environment["GIT_CONFIG_GLOBAL"];
	const files = own === void 0 ? [path.join(userFolder("config", environment), "git", "config"), path.join(environment["HOME"] ?? homedir(), ".gitconfig")] : [own];
	let text = "";
	for (const file of files) if (await mayAccess(file, constants$1.R_OK)) text += `[include]\n\tpath = ${gitString(file)}\n`;
	return text;
}
/** git's settings to read work trees in these folders, also when another user owns them. */
function gitConfig(folders) {
	return `[safe]\n${[...new Set(folders)].flatMap((folder) => [
		folder,
		`${folder}/.git`,
		`${folder}/*`
	]).map((name) => `\tdirectory = ${gitString(name)}\n`).join("")}`;
}
/** A value of git's configuration file, quoted: git-config(1), "Values". */
function gitString(value) {
	return `"${value.replaceAll("\\", "\\\\").replaceAll("\"", "\\\"").replaceAll("\n", "\\n").replaceAll("	", "\\t")}"`;
}

// src/nix/remote-builders.ts
/** What Nix's own distributed builds need to end well when a machine goes away. */
/**
* NIX_SSHOPTS for a job: nobody can answer a question, and a machine that falls silent is given up
* after two minutes instead of when TCP does. ssh takes the first value that it reads of an
* option, so the user's own win.
*/
function jobSshOptions(users) {
	const ours = "-o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=15 -o ServerAliveCountMax=8";
	return users === void 0 || users.trim() === "" ? ours : `${users} ${ours}`;
}
/**
* The machine that went away in the middle of a build, from what Nix and ssh wrote; undefined when
* the build failed by itself. Nix tries no other machine then (seen with 2.8), but a second call
* does: it leaves out the machines that it cannot reach, and keeps what was built before.
*/
function lostBuilder(stderr) {
	if (!/unexpected end-of-file|failed to start SSH connection|Broken pipe/.test(stderr)) return;
	const told = /(?:Timeout, server|Connection to|client_loop: send disconnect: .*?) ([^\s]+) (?:not responding|closed by remote host)/.exec(stderr)?.[1];
	if (told !== void 0) return told;
	return [...stderr.matchAll(/ on '(?:ssh|ssh-ng):\/\/(?:[^@'/]*@)?([^'/?]+)[^']*'/g)].at(-1)?.[1];
}

// src/nix/search-path.ts
/** NIX_PATH: what `<name>` finds. */
/** Entries of NIX_PATH, or what Nix itself would use when there is none. */
async function searchPath(value, workingDirectory, environment) {
	if (value === void 0) {
		const home = environment["HOME"] ?? homedir();
		const channels = [path.join(home, ".nix-defexpr", "channels"), "/nix/var/nix/profiles/per-user/root/channels"];
		const found = [];
		for (const folder of channels) if (await realPath(folder) !== void 0) found.push(folder);
		return found;
	}
	return splitSearchPath(value).map((entry) => {
		const equals = entry.indexOf("=");
		const prefix = equals < 0 ? "" : entry.slice(0, equals + 1);
		const target = entry.slice(equals + 1);
		if (/^([a-z][a-z0-9+.-]*:)/i.test(target)) return entry;
		return prefix + path.resolve(workingDirectory, target);
	});
}
/** Splits at colons, but not at those of `https://…`, `channel:…` and `flake:…`. */
function splitSearchPath(value) {
	const entries = [];
	for (const part of value.split(":")) {
		const last = entries.at(-1);
		const target = last?.slice(last.indexOf("=") + 1);
		if (target !== void 0 && (target === "channel" || target === "flake" || /^(https?|file)$/.test(target) && part.startsWith("//") || /^flake:[a-z0-9+]+$/.test(target) && last?.includes("flake:"))) entries[entries.length - 1] = `${last}:${part}`;
		else entries.push(part);
	}
	return entries.filter((entry) => entry !== "");
}

// src/nix/session.ts
/** Nix of one invocation: its version, its settings, its own home, and nothing of the job's secrets. */
/** A build without a sandbox fails while this folder exists, so that it must never be left. */
const shelter = "/homeless-shelter";
/**
* @throws {UserError} when Nix is missing, or `nix-config` asks for what is never allowed.
*/
async function openNixSession(options) {
	const { bin, evalEnv, log } = options;
	const environment = options.environment ?? process.env;
	refuseFlakeConfig(options.nixConfig);
	refuseBlindness(options);
	const workspace = await realpath(options.workspace);
	const workingDirectory = await realpath(options.workingDirectory);
	const packerDirectory = await realpath(options.packerDirectory);
	const own = path.join(options.invocation.directory, "nix");
	const scratch = path.join(own, "scratch");
	const home = path.join(own, "home");
	const xdg = {
		XDG_CACHE_HOME: path.join(own, "cache"),
		XDG_CONFIG_HOME: path.join(own, "config"),
		XDG_DATA_HOME: path.join(own, "data"),
		XDG_STATE_HOME: path.join(own, "state")
	};
	for (const folder of [
		scratch,
		home,
		...Object.values(xdg)
	]) await mkdir(folder, {
		recursive: true,
		mode: 448
	});
	const { ofFork = false } = options;
	const safe = gitConfig([workspace, workingDirectory]);
	await writeFile(path.join(home, ".gitconfig"), safe, { mode: 384 });
	await mkdir(path.join(xdg.XDG_CONFIG_HOME, "git"), {
		recursive: true,
		mode: 448
	});
	await writeFile(path.join(xdg.XDG_CONFIG_HOME, "git", "config"), safe, { mode: 384 });
	const gitFile = path.join(own, "gitconfig");
	await writeFile(gitFile, safe + (ofFork ? "" : await usersGitConfig(environment)), { mode: 384 });
	const job = childEnvironment("nix", {}, [], environment);
	const nixPath = await searchPath(evalEnv["NIX_PATH"] ?? job["NIX_PATH"], workingDirectory, environment);
	const { defaults = [] } = options;
	const inForce = lines(job["NIX_CONFIG"] ?? "");
	const settings = {
		ours: [
			...inForce.filter(isNoToken),
			...await ownSettings(),
			...defaults
		],
		user: options.nixConfig.filter(isNoToken),
		sandbox: []
	};
	const env = {
		NIX_USER_CONF_FILES: path.join(userFolder("config", environment), "nix", "nix.conf"),
		...job,
		...options.certificates === void 0 ? {} : { NIX_SSL_CERT_FILE: options.certificates },
		NIX_SSHOPTS: jobSshOptions(job["NIX_SSHOPTS"]),
		HOME: home,
		...evalEnvironment(evalEnv),
		...xdg,
		NIX_PATH: "",
		NIX_CONFIG: nixConfigText(settings, []),
		...bin === void 0 ? {} : { PATH: `${bin}:${job["PATH"] ?? ""}` }
	};
	return {
		bin,
		version: options.version !== void 0 && options.nixConfig.length === 0 ? options.version : await nixVersion(options, env, workingDirectory),
		env,
		settings,
		ofFork,
		fetching: {
			environment: {
				...await credentials(environment, ofFork),
				...evalEnvironment(evalEnv),
				GIT_CONFIG_GLOBAL: gitFile,
				GIT_TERMINAL_PROMPT: "0"
			},
			settings: tokenSettings(inForce, options)
		},
		seesEnvironment: codeVariables(evalEnv).length > 0,
		nixPath,
		removeShelter: env["HOME"] === shelter && !await exists(shelter),
		workingDirectory,
		workspace,
		packerDirectory,
		scratch,
		log
	};
}
/**
* The text of NIX_CONFIG: what the job had, ours, `defaults`, and the user's lines, which win. A
* token comes this way too, never by a file or an argument.
*/
function nixConfigText(settings, defaults) {
	const { ours, user, sandbox } = settings;
	return [
		...ours,
		...defaults,
		...user,
		"accept-flake-config = false",
		...sandbox
	].join("\n");
}
/** The same session with what was decided about the sandbox, see `chooseSandbox`. */
function withSandbox(session, choice) {
	const settings = {
		...session.settings,
		sandbox: choice.settings
	};
	const NIX_CONFIG = nixConfigText(settings, []);
	return {
		...session,
		settings,
		env: {
			...session.env,
			...choice.environment,
			NIX_CONFIG
		}
	};
}
/** Removes a /homeless-shelter that a command of ours has made. */
async function removeShelter(session) {
	if (session.removeShelter) await rm(shelter, {
		recursive: true,
		force: true
	});
}
function refuseFlakeConfig(nixConfig) {
	for (const line of nixConfig) {
		if (!/^\s*(extra-)?accept-flake-config\s*=/.test(line)) continue;
		throw new UserError("nix-config: `accept-flake-config` is never on, because a flake could then change Nix's own settings; write the settings that you want into `nix-config`.");
	}
}
function refuseBlindness({ nixConfig, evalEnv }) {
	const [name] = codeVariables(evalEnv);
	const line = nixConfig.find((text) => /^\s*(restrict-eval|pure-eval)\s*=\s*true/.test(text));
	if (name === void 0 || line === void 0) return;
	throw new UserError(`eval-env: with \`${line.trim()}\` in \`nix-config\` the evaluation does not see ${name}. Leave out one of them.`);
}
function evalEnvironment(evalEnv) {
	const { NIX_PATH: _searchPath, NIX_CONFIG: config, ...rest } = evalEnv;
	if (config !== void 0) throw new UserError("eval-env: settings of Nix go into the input `nix-config`, not into NIX_CONFIG.");
	return childEnvironment("common", rest, [], {});
}
async function nixVersion({ bin, nixConfig, log }, env, cwd) {
	const command = nixProgram(bin, "nix");
	try {
		const { stdout, stderr } = await run(command, ["--version"], {
			env,
			cwd,
			timeout: 6e4
		});
		const version = /(\d+\.\d+(?:\.\d+)?(?:[0-9a-z_.+-]*)?)\s*$/m.exec(stdout)?.[1];
		if (version === void 0) throw new Error(`\`nix --version\` printed no version: ${quoted(stdout, 200)}`);
		for (const [, name = ""] of stderr.matchAll(/unknown setting '([^']+)'/g)) {
			if (nixConfig.every((line) => line.split("=")[0]?.trim() !== name)) continue;
			log.warning(`nix-config: Nix ${version} knows no setting \`${name}\`, so it has no effect.`);
		}
		return version;
	} catch (error) {
		if (error instanceof CommandError && error.missing) throw new UserError("Nix is not installed on this runner: install it before this step, or use a runner that has it.", { cause: error });
		const refused = error instanceof CommandError ? /(?:error|warning): (.*(?:configuration (?:line|setting)|setting '|invalid value).*)/.exec(error.stderr)?.[1] : void 0;
		if (refused === void 0) throw error;
		const names = [...refused.matchAll(/'([^']+)'/g)].map(([, name = ""]) => name);
		const isOfInput = nixConfig.some((line) => names.some((name) => line.includes(name)));
		throw new UserError(isOfInput ? `nix-config: Nix does not take it: ${withPeriod(refused)}` : refusedSettings(refused), { cause: error });
	}
}
function lines(text) {
	return text.split("\n").filter((line) => line.trim() !== "");
}

export { searchPath as a, locationOf as c, withSandbox as i, ownFile as l, openNixSession as n, lostBuilder as o, removeShelter as r, knownFailure as s, nixConfigText as t, withOwnPaths as u };