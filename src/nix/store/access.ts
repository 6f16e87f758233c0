/**
 * How this process reaches the store: by its files, or by a daemon. What Nix does without settings
 * (`auto`) is followed: files where this user may write the state folder, else the daemon's socket.
 */
import { constants } from "node:fs/promises";
import path from "node:path";
import { childEnvironment } from "../../shared/environment.ts";
import { run } from "../../shared/exec.ts";
import { exists, mayAccess } from "../../shared/files.ts";
import { isReadOnly } from "../../shared/mounts.ts";
import { daemonSettings } from "../settings.ts";
import { type DaemonGreeting, greetDaemon } from "./daemon-socket.ts";
import { storeFolders } from "./folders.ts";
import type { StoreAccess } from "./types.ts";

export interface AccessOptions {
  /** NIX_REMOTE, NIX_DAEMON_SOCKET_PATH, NIX_STORE_DIR and NIX_STATE_DIR are read from it. */
  env: NodeJS.ProcessEnv;
  /** Folder of the Nix programs; undefined: on PATH. */
  bin: string | undefined;
}

const writing = constants.W_OK | constants.X_OK;

/** Never fails: what cannot be found out is `none`, with the reason. */
export async function storeAccess(options: AccessOptions): Promise<StoreAccess> {
  const { env } = options;
  const { store, state, remote, socket } = storeFolders(env);
  const none = (why: string): StoreAccess => ({ kind: "none", why });
  if (!["auto", "local", "daemon"].includes(remote)) {
    return none(`NIX_REMOTE is ${remote}, which is not a store of this machine`);
  }

  const readOnly = await isReadOnly(store);
  const database = path.join(state, "db");
  // A store that was made just now has none yet.
  const ofDatabase = (await exists(database)) ? database : state;
  const writable =
    !readOnly && (await mayAccess(store, writing)) && (await mayAccess(ofDatabase, writing));
  if (writable && remote !== "daemon") return { kind: "own", why: "" };

  const greeting = await greetDaemon(socket);
  if (greeting !== undefined) {
    const why = readOnly ? `${store} is mounted read-only` : `a daemon manages ${store}`;
    if (await isTrusted(greeting, options)) return { kind: "daemon", why };
    return none(`${why}, and it does not trust this user (nix.conf, \`trusted-users\`)`);
  }
  if (readOnly) return none(`${store} is mounted read-only, and no daemon answers`);
  if (remote === "daemon") return none(`no Nix daemon answers at ${socket}`);
  if (!(await exists(store))) return none(`there is no ${store}`);
  // Nix itself cannot open it either.
  return none(`${store} belongs to another user, and no daemon answers`);
}

/**
 * Whether the daemon takes this user's settings and unsigned paths.
 * @returns undefined when there is no daemon, or it cannot be found out.
 */
export async function daemonTrust(options: AccessOptions): Promise<boolean | undefined> {
  const greeting = await greetDaemon(storeFolders(options.env).socket);
  return greeting === undefined ? undefined : await isTrusted(greeting, options);
}

async function isTrusted(
  greeting: DaemonGreeting,
  options: AccessOptions,
): Promise<boolean | undefined> {
  return greeting.trusted ?? (await trustedBySettings(options));
}

/** Older daemons do not say it; their settings do (nix.conf(5), `trusted-users`). */
async function trustedBySettings(options: AccessOptions): Promise<boolean | undefined> {
  const settings = { env: childEnvironment("common"), timeout: 30_000 };
  try {
    const trusted = (await daemonSettings(options))("trusted-users");
    if (trusted.includes("*")) return true;
    const name = (await run("id", ["-un"], settings)).stdout.trim();
    const groups = (await run("id", ["-Gn"], settings)).stdout.trim().split(/\s+/);
    return trusted.includes(name) || groups.some((group) => trusted.includes(`@${group}`));
  } catch {
    return undefined;
  }
}
