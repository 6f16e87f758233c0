import "./rolldown-runtime.js";
import { n as UserError, t as CommandError } from "./errors.js";
import { n as daemonBuilds, r as daemonSocket, t as buildsElsewhere } from "./daemon2.js";
import { t as run } from "./exec3.js";
import { t as nixProgram } from "./program.js";
import { i as unsandboxedLine, r as strictSandbox } from "./sandbox-settings2.js";
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
		...signal === void 0 ? {} : { signal }
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
/**
* Finds the way, the best first: a daemon that builds as other users, the sandbox, the sandbox
* after lifting a restriction of a hosted runner, root's sandbox or build users by a daemon of our
* own. To be asked once, when something will be built.
* @throws {UserError} when none is possible and the code is a stranger's, or when `nix-config` asks
* for builds without a sandbox; both are lifted by `allow: unsandboxed`.
*/
async function chooseSandbox(options) {
	const { env, userSettings, allowUnsandboxed } = options;
	if (buildsElsewhere(env)) return choice("daemon", { notes: [`Builds run where NIX_REMOTE says: ${env["NIX_REMOTE"]}.`] });
	const socket = await daemonSocket(env);
	if (socket !== void 0) return await byDaemon(socket, options);
	const asked = unsandboxedLine(userSettings);
	if (asked !== void 0 && !allowUnsandboxed) throw new UserError(`nix-config: \`${asked}\` would let builds read the secrets of this job. Remove the line, or, if you trust everything that is built, set \`allow: unsandboxed\`.`);
	if (asked !== void 0) return choice("none", {
		settings: [],
		notes: [`Builds run without a sandbox: ${asked}.`]
	});
	const plain = await probeBuild(options, strictSandbox, options.signal);
	if (plain.works) return choice("sandbox", {
		settings: strictSandbox,
		sandboxed: true
	});
	return await afterRemedies(options) ?? (options.root?.length === 0 ? await byBuildUsers(options) : await byOwnDaemon(options)) ?? withoutSandbox(plain.why, options);
}
async function byDaemon(socket, options) {
	const builds = await daemonBuilds(socket, options.env);
	const note = `Builds are isolated from this job: ${builds.why}.`;
	if (builds.apart) return choice("daemon", {
		sandboxed: builds.sandboxed,
		notes: [note]
	});
	if (options.access.kind === "daemon" && unsandboxedLine(options.userSettings) === void 0) {
		if ((await probeBuild(options, strictSandbox, options.signal)).works) return choice("daemon", {
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
async function afterRemedies(options) {
	const { github, log, root, signal } = options;
	if (!github.hosted || root === void 0) return void 0;
	const { isRestricted, remedies } = await import("./sandbox-hosted.js");
	if (!await isRestricted()) return void 0;
	for (const { apply, note } of remedies(options, root)) {
		try {
			await apply();
		} catch (error) {
			signal?.throwIfAborted();
			log.debug(`not done: ${note} (${error.message})`);
			continue;
		}
		const probe = await probeBuild(options, strictSandbox, signal);
		const notes = [`The sandbox: ${note}.`];
		if (probe.works) return choice("sandbox", {
			settings: strictSandbox,
			sandboxed: true,
			notes
		});
		log.debug(`done, but it did not help: ${note} (${probe.why})`);
	}
}
/** This process is root: Nix itself can build as others. */
async function byBuildUsers(options) {
	const { log, signal } = options;
	const users = await buildUsers(options);
	if (users === void 0) return void 0;
	for (const settings of settingsFor(users.group)) {
		const probe = await probeBuild(options, settings, signal);
		if (probe.works) return choice("build-users", {
			...facts(settings),
			notes: [users.note]
		});
		log.debug(`Nix cannot build with ${settings.join(", ")}: ${probe.why}`);
	}
}
async function byOwnDaemon(options) {
	const { github, log, root, signal } = options;
	if (root === void 0) return void 0;
	const { forgets } = await import("./sandbox-users.js");
	const machineForgets = await forgets(github.hosted);
	const sandboxOfRoot = [...strictSandbox, "build-users-group ="];
	const attempt = async (settings, note) => {
		const { startOwnDaemon } = await import("./own-daemon.js");
		const started = await failing(log, signal, () => startOwnDaemon({
			...options,
			prefix: root,
			settings,
			giveBack: !machineForgets
		}));
		if (started === void 0) return void 0;
		const { close, environment } = started;
		const within = {
			...options,
			env: {
				...options.env,
				...environment
			}
		};
		const probe = await probeBuild(within, settings, signal).catch((error) => ({
			works: false,
			why: error.message
		}));
		if (probe.works) return choice(settings === sandboxOfRoot ? "sandbox" : "build-users", {
			...facts(settings),
			environment,
			close,
			notes: [note]
		});
		await close();
		signal?.throwIfAborted();
		log.debug(`A Nix daemon of our own cannot build with ${settings.join(", ")}: ${probe.why}`);
	};
	const first = await attempt(sandboxOfRoot, "Builds run in a sandbox by a Nix daemon that runs as root until this step ends.");
	if (first !== void 0 || !machineForgets) return first;
	const users = await buildUsers(options);
	if (users === void 0) return void 0;
	for (const settings of settingsFor(users.group)) {
		const found = await attempt(settings, users.note);
		if (found !== void 0) return found;
	}
}
/** With namespaces where root has them, which a container's root may not. */
function settingsFor(group) {
	const own = `build-users-group = ${group}`;
	return [[...strictSandbox, own], [...unsandboxed, own]];
}
async function buildUsers(options) {
	const { github, log, root, signal } = options;
	const { addBuildUsers, buildUsersGroup, forgets } = await import("./sandbox-users.js");
	const group = await buildUsersGroup();
	if (group !== void 0) return {
		group,
		note: `Builds run as the users of the group ${group}.`
	};
	if (root === void 0 || !await forgets(github.hosted)) return void 0;
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
	if (allowUnsandboxed) return choice("none", {
		settings: unsandboxed,
		notes: [sentence]
	});
	log.warning(`${sentence} They run because the code is this repository's own. \`sudo\` without a password, or Nix with its daemon, would isolate them.`);
	return choice("none", { settings: unsandboxed });
}
function facts(settings) {
	return {
		settings,
		sandboxed: settings.includes("sandbox = true")
	};
}
function choice(how, given) {
	return {
		how,
		settings: [],
		environment: {},
		notes: [],
		sandboxed: false,
		close: async () => {},
		...given
	};
}

export { chooseSandbox };