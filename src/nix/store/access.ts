/**
 * How this process reaches the store: by its files, by its files as root, or by a daemon. What Nix
 * does without settings (`auto`) is followed: files where this user may write the state folder, else
 * the daemon's socket.
 */
import { access, constants, lstat } from "node:fs/promises";
import path from "node:path";
import { childEnvironment } from "../../shared/environment.ts";
import { run } from "../../shared/exec.ts";
import { exists } from "../../shared/files.ts";
import { isObject } from "../../shared/json.ts";
import { isReadOnly } from "../../shared/mounts.ts";
import { asRoot } from "../../shared/root.ts";
import { nixProgram } from "../program.ts";
import { type DaemonGreeting, greetDaemon } from "./daemon-socket.ts";
import type { StoreAccess } from "./types.ts";

export interface AccessOptions {
  /** NIX_REMOTE, NIX_DAEMON_SOCKET_PATH, NIX_STORE_DIR and NIX_STATE_DIR are read from it. */
  env: NodeJS.ProcessEnv;
  /** Folder of the Nix programs; undefined: on PATH. */
  bin: string | undefined;
}

/** Never fails: what cannot be found out is `none`, with the reason. */
export async function storeAccess(options: AccessOptions): Promise<StoreAccess> {
  const { env } = options;
  const { store, state, remote } = placesOf(env);
  const none = (why: string): StoreAccess => ({ kind: "none", prefix: [], why });
  if (remote === "other")
    return none(`NIX_REMOTE is ${env["NIX_REMOTE"]}, no store of this machine`);

  const readOnly = await isReadOnly(store);
  const database = path.join(state, "db");
  // A store that was made just now has none yet.
  const ofDatabase = (await exists(database)) ? database : state;
  const writable = !readOnly && (await mayWrite(store)) && (await mayWrite(ofDatabase));
  if (writable && remote !== "daemon") return { kind: "own", prefix: [], why: "" };

  const greeting = await greetDaemon(socketOf(env));
  if (greeting !== undefined) {
    const why = readOnly ? `${store} is mounted read-only` : `a daemon looks after ${store}`;
    if (await isTrusted(greeting, options)) return { kind: "daemon", prefix: [], why };
    const distrust = "and it does not trust this user (nix.conf, `trusted-users`)";
    return { ...none(`${why}, ${distrust}`), provenOnly: true };
  }
  if (readOnly) return none(`${store} is mounted read-only, and no daemon answers`);
  if (remote === "daemon") return none(`no Nix daemon answers at ${socketOf(env)}`);
  if (!(await exists(store))) return none(`there is no ${store}`);
  const owner = (await lstat(store)).uid;
  if (owner !== 0) return none(`${store} belongs to another user`);
  const prefix = await asRoot();
  if (prefix === undefined) return none(`${store} belongs to root, and \`sudo -n\` does not work`);
  return { kind: "root", prefix, why: `${store} belongs to root, and no daemon answers` };
}

/**
 * Whether the daemon takes this user's settings and unsigned paths.
 * @returns undefined when there is no daemon, or it cannot be found out.
 */
export async function daemonTrust(options: AccessOptions): Promise<boolean | undefined> {
  const greeting = await greetDaemon(socketOf(options.env));
  return greeting === undefined ? undefined : await isTrusted(greeting, options);
}

async function isTrusted(
  greeting: DaemonGreeting,
  options: AccessOptions,
): Promise<boolean | undefined> {
  return greeting.trusted ?? (await trustedBySettings(options));
}

/** Older daemons do not say it; their settings do (nix.conf(5), `trusted-users`). */
async function trustedBySettings({ env, bin }: AccessOptions): Promise<boolean | undefined> {
  const program = nixProgram(bin, "nix");
  const own = childEnvironment("nix", { NIX_USER_CONF_FILES: "/dev/null" }, [], env);
  // The daemon has not read these.
  delete own["NIX_CONFIG"];
  const settings = { env: own, timeout: 30_000 };
  const features = ["--extra-experimental-features", "nix-command"];
  try {
    const shown = await run(program, ["config", "show", "--json", ...features], settings).catch(
      // Its name before Nix 2.20.
      async () => await run(program, ["show-config", "--json", ...features], settings),
    );
    const trusted = listOf(JSON.parse(shown.stdout), "trusted-users");
    if (trusted === undefined) return undefined;
    if (trusted.includes("*")) return true;
    const name = (await run("id", ["-un"], settings)).stdout.trim();
    const groups = (await run("id", ["-Gn"], settings)).stdout.trim().split(/\s+/);
    return trusted.includes(name) || groups.some((group) => trusted.includes(`@${group}`));
  } catch {
    return undefined;
  }
}

function listOf(settings: unknown, name: string): string[] | undefined {
  const entry = isObject(settings) ? settings[name] : undefined;
  const value = isObject(entry) ? entry["value"] : undefined;
  if (!Array.isArray(value)) return undefined;
  return value.filter((item) => typeof item === "string");
}

interface Places {
  store: string;
  state: string;
  remote: "auto" | "local" | "daemon" | "other";
}

function placesOf(env: NodeJS.ProcessEnv): Places {
  const given = env["NIX_REMOTE"] ?? "";
  return {
    store: env["NIX_STORE_DIR"] || "/nix/store",
    state: env["NIX_STATE_DIR"] || "/nix/var/nix",
    remote:
      given === "" || given === "auto"
        ? "auto"
        : given === "local"
          ? "local"
          : given === "daemon" || given.startsWith("unix://")
            ? "daemon"
            : "other",
  };
}

function socketOf(env: NodeJS.ProcessEnv): string {
  const named = /^unix:\/\/([^?]+)/.exec(env["NIX_REMOTE"] ?? "")?.[1];
  const { state } = placesOf(env);
  return named || env["NIX_DAEMON_SOCKET_PATH"] || path.join(state, "daemon-socket/socket");
}

async function mayWrite(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
