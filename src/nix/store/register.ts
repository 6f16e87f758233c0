/**
 * Tells the store of paths that lie in it. Synchronous, for the unpacking process: between the
 * renames and the registration nothing else is to happen there.
 */
import { spawnSync } from "node:child_process";
import { messageOf } from "../../shared/errors.ts";
import { restoreClaims } from "./database.ts";
import type { PathInfo } from "./types.ts";

export interface RegisterOptions {
  /** The program, with its folder. */
  nixStore: string;
  /** Holds `NIX_STORE_DIR` and `NIX_STATE_DIR` where they are not the usual ones. */
  env: Record<string, string>;
  stateDir: string;
}

/**
 * Registers paths, references first, then puts content addresses and signatures back.
 * All or none: Nix does it in one transaction.
 * @param infos Their files are in place, and all that they refer to is valid or among them.
 * @returns a line for the log when content addresses and signatures could not be put back.
 * @throws when Nix refuses.
 */
export function registerPaths(
  infos: readonly PathInfo[],
  options: RegisterOptions,
): string | undefined {
  const result = spawnSync(options.nixStore, ["--load-db"], {
    env: registrationEnvironment(options),
    input: infos.map(dumpOf).join(""),
    encoding: "utf8",
  });
  if (result.error !== undefined) throw result.error;
  if (result.status !== 0) {
    const last = result.stderr.trim().split("\n").at(-1) ?? "";
    throw new Error(`nix-store --load-db failed: ${last}`);
  }
  return restoreLost(options.stateDir, infos);
}

/** @internal */
export function registrationEnvironment({ env }: RegisterOptions): Record<string, string> {
  return {
    ...env,
    // Straight to the database, and no setting that could change the owner of the store.
    NIX_REMOTE: "local",
    NIX_CONFIG: "build-users-group =\nsubstituters =\n",
  };
}

/**
 * Puts back what `--load-db` does not take. The paths are valid by now: a failure here must not look
 * like one of the registration.
 * @internal
 * @returns a line for the log when it failed.
 */
export function restoreLost(stateDir: string, infos: readonly PathInfo[]): string | undefined {
  let why: string | undefined;
  try {
    why = restoreClaims(stateDir, infos);
  } catch (error) {
    why = messageOf(error);
  }
  return why === undefined ? undefined : `Signatures of restored paths are lost: ${why}.`;
}

/** The form of `nix-store --dump-db`. @internal */
export function dumpOf(info: PathInfo): string {
  const { path, narHash, narSize, deriver, references } = info;
  return `${[path, narHash, narSize, deriver ?? "", references.length, ...references].join("\n")}\n`;
}
