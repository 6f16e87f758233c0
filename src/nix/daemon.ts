/** A Nix daemon that was there before us: as whom it builds, and what it does not take from us. */
import { constants, stat } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../shared/errors.ts";
import { mayAccess } from "../shared/files.ts";
import type { NixPrograms } from "./program.ts";
import { readSettings, type Setting } from "./sandbox-settings.ts";
import { confLines, daemonSettings, type ShownSettings } from "./settings.ts";
import { storeFolders } from "./store/folders.ts";

type Environment = Record<string, string | undefined>;

/**
 * The socket of the daemon that Nix would use with this environment, or undefined where it opens the
 * store itself. Nix's rule (`auto` in its store-api.cc): files where this user may write the state
 * folder, else a daemon.
 */
export async function daemonSocket(env: Environment): Promise<string | undefined> {
  const { remote, state, socket } = storeFolders(env);
  if (remote === "daemon") return socket;
  if (remote !== "auto") return undefined;
  if (await mayAccess(state, constants.R_OK | constants.W_OK)) return undefined;
  return (await mayAccess(socket, constants.W_OK)) ? socket : undefined;
}

/** True when the builds of this environment run on another machine altogether. */
export function buildsElsewhere(env: Environment): boolean {
  return /^ssh(-ng)?:\/\//.test(env["NIX_REMOTE"] ?? "");
}

export interface DaemonBuilds {
  /** Its builds cannot read the memory and environment of this user's processes. */
  apart: boolean;
  /** Its settings say that it builds in a sandbox; where it could not, it may have fallen back. */
  sandboxed: boolean;
  /** Why, as the end of a sentence. */
  why: string;
}

/**
 * As whom a daemon builds. Its settings are read from the system's nix.conf, which it reads too;
 * what it was started with besides cannot be seen.
 */
export async function daemonBuilds(socket: string, env: Environment): Promise<DaemonBuilds> {
  const owner = (await stat(socket)).uid;
  const conf = path.join(env["NIX_CONF_DIR"] || "/etc/nix", "nix.conf");
  const settings = readSettings(await confLines(conf));
  const value = (name: string) => settings.findLast((setting) => setting.name === name)?.value;
  const sandboxed = (value("sandbox") ?? "true") === "true";
  if (owner === process.getuid?.()) {
    const why = "the Nix daemon of this machine runs as the user of this job";
    return { apart: false, sandboxed: false, why };
  }
  if (owner !== 0) return { apart: true, sandboxed, why: "the Nix daemon of another user" };
  // Root's own default is the group `nixbld`; without one, builders are root.
  const users = value("build-users-group") ?? "nixbld";
  if (users !== "" || value("auto-allocate-uids") === "true") {
    const why = "the Nix daemon of this machine builds as users of its own";
    return { apart: true, sandboxed, why };
  }
  if (sandboxed && value("sandbox-fallback") === "false") {
    return { apart: true, sandboxed, why: "the Nix daemon of this machine builds in a sandbox" };
  }
  const why = `the Nix daemon of this machine builds as root (${conf})`;
  return { apart: false, sandboxed: false, why };
}

/** Settings that only the daemon can follow, and follows for trusted users alone (Nix's daemon.cc). */
const ruledByDaemon = new Set([
  ...["builders", "builders-use-substitutes", "build-hook", "system", "system-features"],
  ...["extra-platforms", "substituters", "trusted-substituters", "trusted-public-keys"],
  ...["require-sigs", "secret-key-files", "netrc-file", "hashed-mirrors"],
  ...["sandbox", "sandbox-fallback", "sandbox-paths", "sandbox-dev-shm-size"],
  ...["sandbox-build-dir", "build-users-group", "auto-allocate-uids", "use-cgroups", "build-dir"],
  ...["post-build-hook", "pre-build-hook", "diff-hook", "run-diff-hook", "filter-syscalls"],
  ...["allowed-impure-host-deps", "impure-env", "max-build-log-size", "auto-optimise-store"],
  ...["keep-outputs", "keep-derivations", "min-free", "max-free", "allowed-users"],
  ...["trusted-users"],
]);

export interface DaemonOptions extends NixPrograms {
  /** Lines of the input `nix-config`. */
  settings: readonly string[];
}

/**
 * For a daemon that does not trust this user: it would ignore some settings with a warning only, and
 * the run would be slow, or would build what it should have fetched.
 * @throws {UserError} naming each line of `nix-config` that it would ignore.
 */
export async function untrustedDaemon(options: DaemonOptions): Promise<void> {
  const asked = readSettings(options.settings).filter(({ name }) =>
    ruledByDaemon.has(name.replace(/^extra-/, "")),
  );
  if (asked.length === 0) return;
  const has = await daemonSettings(options);
  const ignored = asked.filter((setting) => !isFollowed(setting, has));
  if (ignored.length === 0) return;
  const lines = ignored.map(({ line }) => `\`${line}\``).join(", ");
  const substituters = ignored.every(({ name }) => name.endsWith("substituters"));
  const advice = substituters
    ? "Put the caches into `trusted-substituters` of the machine's nix.conf (or the user into `trusted-users`), and restart the daemon"
    : "Put the user into `trusted-users` of the machine's nix.conf and restart the daemon, or write the settings there";
  throw new UserError(
    `nix-config: the Nix daemon of this machine does not trust this user and would ignore ${lines}. ${advice}; or take the lines out of \`nix-config\`.`,
  );
}

/** What the daemon has anyway is not ignored, and it asks the caches that it knows as trusted. */
function isFollowed({ name, value }: Setting, has: ShownSettings): boolean {
  const base = name.replace(/^extra-/, "");
  const words = value.split(/\s+/).filter((word) => word !== "");
  if (base === "substituters") {
    const known = new Set(
      [...has("substituters"), ...has("trusted-substituters")].map((url) => url.replace(/\/$/, "")),
    );
    return words.every((url) => known.has(url.replace(/\/$/, "")));
  }
  // An empty list of builders is taken from anybody.
  if (name === "builders" && value === "") return true;
  const held = has(base);
  if (name !== base || base.endsWith("-keys")) return words.every((word) => held.includes(word));
  return words.join(" ") === held.join(" ");
}
