import "./rolldown-runtime.js";
import { M as storeFolders, N as childEnvironment } from "./start.js";
import { rt as which } from "./start-both.js";
import { t as greetDaemon } from "./daemon-socket.js";
import path from "node:path";
import { lstat, mkdir, mkdtemp, open, readFile, rm } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { tmpdir, userInfo } from "node:os";
import { setTimeout } from "node:timers/promises";
import { spawn } from "node:child_process";

// src/nix/own-daemon.ts
/**
* A Nix daemon of our own, as root and without systemd, for a user who may use sudo: its builds
* cannot see the processes of the job. It lives as long as the process that started it.
*/
/**
* The shell that root runs. Arguments: daemon, its folder, text of NIX_CONFIG, mark, owner to give
* back to (or nothing), store, state folder. Standard input: variables, an empty line, and then
* nothing until the process that started it has ended: that ends the daemon.
*/
const guard = `
set -u
daemon=$1 folder=$2 NIX_CONFIG=$3 mark=$4 owner=$5 store=$6 state=$7
while IFS= read -r line && [ -n "$line" ]; do export "$line"; done
export NIX_CONFIG HOME="$folder/home" NIX_LOG_DIR="$folder/logs" NIX_DAEMON_SOCKET_PATH="$folder/socket"
exec 3<&0
{ cat <&3 >/dev/null; until kill "$(cat "$folder/pid")"; do sleep 0.1; done; } 2>/dev/null &
watch=$!
exec 3<&-
# Not in the background: there the shell would make it ignore signals, and with it all builds.
PACKERNIX_DAEMON=$mark sh -c 'echo $$ >"$1"; exec "$2"' start "$folder/pid" "$daemon" </dev/null
kill "$watch" 2>/dev/null
workers() { grep -lsF "PACKERNIX_DAEMON=$mark" /proc/[0-9]*/environ; }
tries=0
while [ "$tries" -lt 40 ] && [ -n "$(workers)" ]; do sleep 0.1; tries=$((tries + 1)); done
for file in $(workers); do worker=\${file#/proc/}; kill -9 "\${worker%/environ}"; done
if [ -n "$owner" ]; then
  find "$store" -mindepth 1 -maxdepth 1 -user 0 -exec chown -Rh "$owner" {} +
  find "$state" -user 0 -exec chown -h "$owner" {} +
fi
rm -rf "$folder"
`;
/** Longest path that a socket may have: sun_path of unix(7), less what Nix adds while it binds. */
const longestSocket = 96;
const startLimit = 15e3;
const endLimit = 2e4;
/**
* Starts a daemon that serves root and this user, who is trusted; nobody else can reach its socket.
* @throws when it does not start; the last lines of its log are in the message.
*/
async function startOwnDaemon(options) {
	const { bin, env, prefix } = options;
	const program = await which("nix-daemon", bin ?? env["PATH"] ?? "");
	if (program === void 0) throw new Error("this Nix has no nix-daemon");
	const outer = await ownFolder(options.folder);
	const folder = path.join(outer, "root");
	await mkdir(folder, { mode: 448 });
	const log = path.join(outer, "log");
	const user = userName();
	const config = [
		"extra-experimental-features = nix-command flakes",
		...options.settings,
		`trusted-users = root ${user}`,
		`allowed-users = root ${user}`
	].join("\n");
	const { store, state } = storeFolders(env);
	const owner = options.giveBack ? await ownerOf(store) : "";
	const [command = "sh", ...args] = [...[
		...prefix,
		"sh",
		"-c",
		guard,
		"packernix-daemon"
	], ...[
		program,
		folder,
		config,
		randomBytes(8).toString("hex"),
		owner,
		store,
		state
	]];
	const output = await open(log, "a", 384);
	const child = spawn(command, args, {
		cwd: "/",
		env: childEnvironment("common"),
		stdio: [
			"pipe",
			output.fd,
			output.fd
		],
		detached: true
	});
	await output.close();
	const end = new AbortController();
	child.once("error", () => end.abort());
	child.once("exit", () => end.abort());
	child.stdin?.on("error", () => {});
	child.stdin?.write(`${variables(env).join("\n")}\n\n`);
	const close = async () => {
		child.ref();
		child.stdin?.end();
		await setTimeout(endLimit, void 0, { signal: end.signal }).catch(() => {});
		await rm(outer, {
			recursive: true,
			force: true
		});
	};
	try {
		await answers(child, path.join(folder, "socket"), end.signal, options.signal);
	} catch (error) {
		const said = (await readFile(log, "utf8").catch(() => "")).trim().split("\n").slice(-3);
		await close();
		options.signal?.throwIfAborted();
		throw new Error(`${error.message}: ${said.join("; ")}`, { cause: error });
	}
	child.unref();
	child.stdin?.unref?.();
	return {
		environment: clientEnvironment(path.join(folder, "socket")),
		close
	};
}
/** By address, which is enough alone, or by two variables where a URL could not hold the path. */
function clientEnvironment(socket) {
	return {
		NIX_REMOTE: /^[\w./+-]+$/.test(socket) ? `unix://${socket}` : "daemon",
		NIX_DAEMON_SOCKET_PATH: socket
	};
}
/** Clean but for what downloads need. It goes by standard input: a proxy's address may hold a password. */
function variables(env) {
	const { TERM: _terminal, USER: _user, LOGNAME: _name, SHELL: _shell, ...kept } = childEnvironment("common", {}, [], env);
	for (const name of [
		"NIX_STORE_DIR",
		"NIX_STATE_DIR",
		"NIX_LOCALSTATE_DIR",
		"NIX_CONF_DIR"
	]) if (env[name] !== void 0) kept[name] = env[name];
	return Object.entries(kept).filter(([, value]) => !value.includes("\n")).map(([name, value]) => `${name}=${value}`);
}
async function answers(child, socket, ended, signal) {
	const limit = Date.now() + startLimit;
	while (!ended.aborted && Date.now() < limit) {
		signal?.throwIfAborted();
		if (await greetDaemon(socket) !== void 0) return;
		await setTimeout(25);
	}
	throw new Error(ended.aborted ? `the Nix daemon ended at once (exit code ${child.exitCode ?? "unknown"})` : "the Nix daemon does not answer");
}
/** In the invocation's folder, or in a shorter one of the machine's. */
async function ownFolder(parent) {
	const short = path.join(parent, "daemon-XXXXXX/root/socket").length <= longestSocket;
	if (short) await mkdir(parent, {
		recursive: true,
		mode: 448
	});
	return await mkdtemp(path.join(short ? parent : tmpdir(), "daemon-"));
}
/** The user as the daemon names it when it connects; users of containers may have no name. */
function userName() {
	try {
		return userInfo().username;
	} catch {
		return String(process.getuid?.());
	}
}
async function ownerOf(folder) {
	const { uid, gid } = await lstat(folder);
	return uid === 0 ? "" : `${uid}:${gid}`;
}

export { startOwnDaemon };