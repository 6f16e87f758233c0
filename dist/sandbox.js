import "./rolldown-runtime.js";
import { n as UserError, t as CommandError } from "./errors.js";
import { n as daemonBuilds, r as daemonSocket, t as buildsElsewhere } from "./daemon2.js";
import { t as run } from "./exec3.js";
import { t as nixProgram } from "./program.js";
import { i as unsandboxedLine, r as strictSandbox } from "./sandbox-settings2.js";
import { t as daemonTrust } from "./access2.js";
import { stripVTControlCharacters } from "node:util";

// src/nix/sandbox-probe.ts
/** Asks Nix for a build in the sandbox: whether a machine can is known only when it has. */
/**
* Nix runs a builder of its own (`builtin:`) in the sandbox like any other, and needs no shell for
* it (Nix's `LocalDerivationGoal::runChild`). This one makes a folder with one link in it.
*/
const derivation = `derivation {
  name = "packernix-sandbox-probe";
  system = "builtin";
  builder = "builtin:buildenv";
  derivations = "";
  manifest = "/dev/null";
  preferLocalBuild = true;
  allowSubstitutes = false;
}`;
/** Here and now: no cache is asked, and no other machine. */
const here = [
	"--option",
	"substitute",
	"false",
	"--option",
	"builders",
	"",
	"--max-jobs",
	"1"
];
/**
* Builds a trivial derivation with these settings (lines of nix.conf, which win over those of the
* environment). Takes some 60 ms; what it leaves in the store is one folder, whatever the number of
* runs.
*/
async function probeBuild(nix, settings, signal) {
	try {
		if (!await build(nix, settings, [], signal)) await build(nix, settings, ["--check"], signal);
		return { works: true };
	} catch (error) {
		signal?.throwIfAborted();
		if (!(error instanceof CommandError) || error.missing) throw error;
		return {
			works: false,
			why: lastError(error.stderr) || error.message
		};
	}
}
/** @returns true when something was built. */
async function build(nix, settings, args, signal) {
	const command = nixProgram(nix.bin, "nix-build");
	const env = {
		...nix.env,
		NIX_CONFIG: withSettings(nix.env, settings)
	};
	const result = await run(command, [
		"--no-out-link",
		...here,
		...args,
		"-E",
		derivation
	], {
		env,
		cwd: "/",
		timeout: 3e4,
		signal
	});
	return /^building '/m.test(result.stderr);
}
/** The text of NIX_CONFIG with `settings` at its end, where nothing overrides them. */
function withSettings(env, settings) {
	return [env["NIX_CONFIG"] ?? "", ...settings].join("\n");
}
function lastError(stderr) {
	const plain = stripVTControlCharacters(stderr);
	return (/^\s*error: +(.*\S)\s*$/m.exec(plain)?.[1] ?? "").replace(/\.$/, "");
}

// src/nix/sandbox.ts
/**
* How builds are kept from what the job holds. A build without a sandbox, as the user of this
* process, reads the job's credentials from `/proc/<pid>/environ` of its ancestors, whatever its own
* environment is. In a sandbox it sees its own processes only (a PID namespace with its own /proc),
* and as another user it may not read ours.
*/
const unsandboxed = ["sandbox = false"];
const sandboxOfRoot = [...strictSandbox, "build-users-group ="];
/**
* Finds the way, the best first: a daemon that builds as other users, the sandbox, root's sandbox (also
* where an unprivileged program may not have one, as on Ubuntu since 23.10), build users. To be asked
* once, when something will be built.
* @throws {UserError} when none is possible and the code is a stranger's, or when `nix-config` asks
* for builds without a sandbox; both are lifted by `allow: unsandboxed`.
*/
async function chooseSandbox(options) {
	const { env, userSettings, allowUnsandboxed } = options;
	if (buildsElsewhere(env)) return choice({ notes: [`Builds run where NIX_REMOTE says: ${env["NIX_REMOTE"]}.`] });
	const socket = await daemonSocket(env);
	if (socket !== void 0) return await byDaemon(socket, options);
	const asked = unsandboxedLine(userSettings);
	if (asked !== void 0 && !allowUnsandboxed) throw new UserError(`nix-config: \`${asked}\` would let builds read the secrets of this job. Remove the line, or, if you trust everything that is built, set \`allow: unsandboxed\`.`);
	if (asked !== void 0) return choice({ notes: [`Builds run without a sandbox: ${asked}.`] });
	const plain = await probeBuild(options, strictSandbox, options.signal);
	if (plain.works) return choice({
		settings: strictSandbox,
		sandboxed: true
	});
	return await byRoot(options) ?? withoutSandbox(plain.why, options);
}
async function byDaemon(socket, options) {
	const builds = await daemonBuilds(socket, options.env);
	const note = `Builds are isolated from this job: ${builds.why}.`;
	if (builds.apart) return choice({
		sandboxed: builds.sandboxed,
		notes: [note]
	});
	if (unsandboxedLine(options.userSettings) === void 0 && await daemonTrust(options)) {
		if ((await probeBuild(options, strictSandbox, options.signal)).works) return choice({
			settings: strictSandbox,
			sandboxed: true,
			notes: ["The Nix daemon of this machine builds in a sandbox for this job."]
		});
	}
	return {
		...withoutSandbox(builds.why, options),
		settings: []
	};
}
/**
* As other users or in root's sandbox: by Nix itself where this process is root, else by a daemon of
* our own.
*/
async function byRoot(options) {
	const { github, log, root, signal } = options;
	if (root === void 0) return void 0;
	const isRoot = root.length === 0;
	const { forgets } = await import("./sandbox-users.js");
	const machineForgets = await forgets(github.hosted);
	const attempt = async (settings, note) => {
		const started = isRoot ? {
			environment: {},
			close: async () => {}
		} : await failing(log, signal, async () => {
			const { startOwnDaemon } = await import("./own-daemon.js");
			const giveBack = settings === sandboxOfRoot;
			return await startOwnDaemon({
				...options,
				prefix: root,
				settings,
				giveBack
			});
		});
		if (started === void 0) return void 0;
		const within = {
			...options,
			env: {
				...options.env,
				...started.environment
			}
		};
		const probe = await probeBuild(within, settings, signal).catch((error) => ({
			works: false,
			why: error.message
		}));
		if (probe.works) {
			const sandboxed = settings.includes("sandbox = true");
			return choice({
				...started,
				settings,
				sandboxed,
				notes: [note]
			});
		}
		await started.close();
		signal?.throwIfAborted();
		log.debug(`Builds by root fail with ${settings.join(", ")}: ${probe.why}`);
	};
	if (!isRoot) {
		const first = await attempt(sandboxOfRoot, "Builds run in a sandbox by a Nix daemon that runs as root until this step ends.");
		if (first !== void 0 || !machineForgets) return first;
	}
	const users = await buildUsers(options, machineForgets);
	if (users === void 0) return void 0;
	const own = `build-users-group = ${users.group}`;
	return await attempt([...strictSandbox, own], users.note) ?? await attempt([...unsandboxed, own], users.note);
}
async function buildUsers({ log, root, signal }, machineForgets) {
	const { addBuildUsers, buildUsersGroup } = await import("./sandbox-users.js");
	const group = await buildUsersGroup();
	if (group !== void 0) return {
		group,
		note: `Builds run as the users of the group ${group}.`
	};
	if (root === void 0 || !machineForgets) return void 0;
	const added = await failing(log, signal, () => addBuildUsers(root));
	if (added === void 0) return void 0;
	return {
		group: added,
		note: `Builds run as the users of the group ${added}, which is new.`
	};
}
/** What a way needs may fail; then it is the next one's turn. */
async function failing(log, signal, work) {
	try {
		return await work();
	} catch (error) {
		signal?.throwIfAborted();
		log.debug(error.message);
		return;
	}
}
function withoutSandbox(why, options) {
	const { allowUnsandboxed, github, log } = options;
	const sentence = `Builds cannot be isolated from this job here (${why}), so they can read its secrets.`;
	if (!github.trusted && !allowUnsandboxed) throw new UserError(`${sentence} The code of a pull request is not built that way. Give the runner user \`sudo\` without a password, install Nix with its daemon, or use a machine that allows user namespaces. If you have read the code, \`allow: unsandboxed\` lifts this.`);
	if (allowUnsandboxed) return choice({
		settings: unsandboxed,
		notes: [sentence]
	});
	log.warning(`${sentence} They run because the code is this repository's own. \`sudo\` without a password, or Nix with its daemon, would isolate them.`);
	return choice({ settings: unsandboxed });
}
function choice(given) {
	return {
		settings: [],
		environment: {},
		notes: [],
		sandboxed: false,
		close: async () => {},
		...given
	};
}

export { chooseSandbox };