import "./rolldown-runtime.js";
import { F as codeVariables, P as childEnvironment, w as userFolder } from "./start.js";
import { n as UserError, t as CommandError } from "./errors.js";
import { t as run } from "./exec3.js";
import { bt as exists, jt as withPeriod, kt as quoted, wt as realPath } from "./start-both.js";
import { t as nixProgram } from "./program.js";
import { i as ownSettings } from "./settings2.js";
import path from "node:path";
import { mkdir, realpath, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";

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
	if (!await exists(home)) return {};
	return {
		HOME: home,
		AWS_SHARED_CREDENTIALS_FILE: none,
		AWS_CONFIG_FILE: none
	};
}
/** The user's own git settings, in the order in which git reads them: git-config(1), "FILES". */
function usersGitConfig(environment) {
	const own = environment["GIT_CONFIG_GLOBAL"];
	return (own === void 0 ? [path.join(userFolder("config", environment), "git", "config"), path.join(environment["HOME"] ?? homedir(), ".gitconfig")] : [own]).map((file) => `[include]\n\tpath = ${gitString(file)}\n`).join("");
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
	await writeFile(gitFile, safe + (ofFork ? "" : usersGitConfig(environment)), { mode: 384 });
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
		...job,
		...options.certificates === void 0 ? {} : { NIX_SSL_CERT_FILE: options.certificates },
		...await userConfFiles(job, environment),
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
		version: options.version !== void 0 && options.nixConfig.length === 0 ? options.version : await nixVersion(bin, env, workingDirectory),
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
/** The user's own nix.conf stays in force although XDG_CONFIG_HOME is ours. */
async function userConfFiles(job, environment) {
	if (job["NIX_USER_CONF_FILES"] !== void 0) return {};
	const base = userFolder("config", environment);
	return { NIX_USER_CONF_FILES: path.join(base, "nix", "nix.conf") };
}
function evalEnvironment(evalEnv) {
	const { NIX_PATH: _searchPath, NIX_CONFIG: config, ...rest } = evalEnv;
	if (config !== void 0) throw new UserError("eval-env: settings of Nix go into the input `nix-config`, not into NIX_CONFIG.");
	return childEnvironment("common", rest, [], {});
}
async function nixVersion(bin, env, cwd) {
	const command = nixProgram(bin, "nix");
	try {
		const { stdout } = await run(command, ["--version"], {
			env,
			cwd,
			timeout: 6e4
		});
		const version = /(\d+\.\d+(?:\.\d+)?(?:[0-9a-z_.+-]*)?)\s*$/m.exec(stdout)?.[1];
		if (version === void 0) throw new Error(`\`nix --version\` printed no version: ${quoted(stdout, 200)}`);
		return version;
	} catch (error) {
		if (error instanceof CommandError && error.missing) throw new UserError("Nix is not installed on this runner: install it before this step, or use a runner that has it.", { cause: error });
		const refused = error instanceof CommandError ? /(?:error|warning): (.*(?:configuration (?:line|setting)|setting '|invalid value).*)/.exec(error.stderr)?.[1] : void 0;
		if (refused === void 0) throw error;
		throw new UserError(`nix-config: Nix does not take it: ${withPeriod(refused)}`, { cause: error });
	}
}
function lines(text) {
	return text.split("\n").filter((line) => line.trim() !== "");
}

export { searchPath as a, withSandbox as i, openNixSession as n, lostBuilder as o, removeShelter as r, nixConfigText as t };