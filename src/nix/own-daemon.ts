/**
 * A Nix daemon of our own, as root and without systemd, for a user who may use sudo: its builds
 * cannot see the processes of the job. It lives as long as the process that started it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { lstat, mkdir, mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { childEnvironment } from "../shared/environment.ts";
import { which } from "../shared/files.ts";
import type { NixPrograms } from "./program.ts";
import { greetDaemon } from "./store/daemon-socket.ts";
import { storeFolders } from "./store/folders.ts";

export interface OwnDaemonOptions extends NixPrograms {
  /** What makes a command run as root: `["sudo", "-n"]`. */
  prefix: readonly string[];
  /** A folder of the invocation; the socket and the log go into a folder in it. */
  folder: string;
  /** Lines of nix.conf for the daemon, beside whom it serves. */
  settings: readonly string[];
  /** Store paths that the daemon made are given to the store's owner when it ends. */
  giveBack: boolean;
  signal?: AbortSignal | undefined;
}

export interface OwnDaemon {
  /** For every Nix that is to use it. */
  environment: Record<string, string>;
  /** Ends it and takes away its files. Does nothing the second time. */
  close(): Promise<void>;
}

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
const startLimit = 15_000;
const endLimit = 20_000;

/**
 * Starts a daemon that serves root and this user, who is trusted; nobody else can reach its socket.
 * @throws when it does not start; the last lines of its log are in the message.
 */
export async function startOwnDaemon(options: OwnDaemonOptions): Promise<OwnDaemon> {
  const { bin, env, prefix } = options;
  const program = await which("nix-daemon", bin ?? env["PATH"] ?? "");
  if (program === undefined) throw new Error("this Nix has no nix-daemon");
  const outer = await ownFolder(options.folder);
  const folder = path.join(outer, "root");
  await mkdir(folder, { mode: 0o700 });
  const log = path.join(outer, "log");
  const user = userName();
  const config = [
    "extra-experimental-features = nix-command flakes",
    ...options.settings,
    `trusted-users = root ${user}`,
    `allowed-users = root ${user}`,
  ].join("\n");
  const { store, state } = storeFolders(env);
  const owner = options.giveBack ? await ownerOf(store) : "";
  const [command = "sh", ...args] = [
    ...[...prefix, "sh", "-c", guard, "packernix-daemon"],
    ...[program, folder, config, randomBytes(8).toString("hex"), owner, store, state],
  ];
  const output = await open(log, "a", 0o600);
  // Not `run`: its standard input must stay open as long as we live, and must not hold us.
  const child = spawn(command, args, {
    cwd: "/",
    env: childEnvironment("common"),
    stdio: ["pipe", output.fd, output.fd],
    detached: true,
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
    await delay(endLimit, undefined, { signal: end.signal }).catch(() => {});
    await rm(outer, { recursive: true, force: true });
  };
  try {
    await answers(child, path.join(folder, "socket"), end.signal, options.signal);
  } catch (error) {
    const said = (await readFile(log, "utf8").catch(() => "")).trim().split("\n").slice(-3);
    await close();
    options.signal?.throwIfAborted();
    throw new Error(`${(error as Error).message}: ${said.join("; ")}`, { cause: error });
  }
  child.unref();
  (child.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return { environment: clientEnvironment(path.join(folder, "socket")), close };
}

/** By address, which is enough alone, or by two variables where a URL could not hold the path. */
function clientEnvironment(socket: string): Record<string, string> {
  const remote = /^[\w./+-]+$/.test(socket) ? `unix://${socket}` : "daemon";
  return { NIX_REMOTE: remote, NIX_DAEMON_SOCKET_PATH: socket };
}

/** Clean but for what downloads need. It goes by standard input: a proxy's address may hold a password. */
function variables(env: Record<string, string>): string[] {
  const {
    TERM: _terminal,
    USER: _user,
    LOGNAME: _name,
    SHELL: _shell,
    ...kept
  } = childEnvironment("common", {}, [], env);
  const folders = ["NIX_STORE_DIR", "NIX_STATE_DIR", "NIX_LOCALSTATE_DIR", "NIX_CONF_DIR"];
  for (const name of folders) if (env[name] !== undefined) kept[name] = env[name];
  return Object.entries(kept)
    .filter(([, value]) => !value.includes("\n"))
    .map(([name, value]) => `${name}=${value}`);
}

async function answers(
  child: ChildProcess,
  socket: string,
  ended: AbortSignal,
  signal: AbortSignal | undefined,
): Promise<void> {
  const limit = Date.now() + startLimit;
  while (!ended.aborted && Date.now() < limit) {
    signal?.throwIfAborted();
    if ((await greetDaemon(socket)) !== undefined) return;
    await delay(25);
  }
  throw new Error(
    ended.aborted
      ? `the Nix daemon ended at once (exit code ${child.exitCode ?? "unknown"})`
      : "the Nix daemon does not answer",
  );
}

/** In the invocation's folder, or in a shorter one of the machine's. */
async function ownFolder(parent: string): Promise<string> {
  const short = path.join(parent, "daemon-XXXXXX/root/socket").length <= longestSocket;
  if (short) await mkdir(parent, { recursive: true, mode: 0o700 });
  return await mkdtemp(path.join(short ? parent : tmpdir(), "daemon-"));
}

/** The user as the daemon names it when it connects; users of containers may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.());
  }
}

async function ownerOf(folder: string): Promise<string> {
  const { uid, gid } = await lstat(folder);
  return uid === 0 ? "" : `${uid}:${gid}`;
}
