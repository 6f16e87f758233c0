/** Tells the store of paths that lie in it. */
import { spawnSync } from "node:child_process";
import { messageOf } from "../../shared/errors.ts";
import { restoreClaims } from "./database.ts";
import type { PathInfo } from "./types.ts";

interface RegisterOptions {
  /** The program, with its folder. */
  nixStore: string;
  /** Holds `NIX_STORE_DIR` and `NIX_STATE_DIR` where they are not the usual ones. */
  env: Record<string, string>;
  stateDir: string;
}

/**
 * Registers paths, all or none: Nix does it in one transaction. Then content addresses and signatures
 * are put back, which `--load-db` does not take. Synchronous, as all work at the store is.
 * @param infos Their files are in place, references first; whatever else they refer to is valid.
 * @returns a line for the log when claims could not be put back.
 * @throws when Nix refuses.
 */
export function register(
  infos: readonly PathInfo[],
  { nixStore, env, stateDir }: RegisterOptions,
): string | undefined {
  const { error, status, signal, stderr } = spawnSync(nixStore, ["--load-db"], {
    env: {
      ...env,
      // Straight to the database, and no setting that could change the owner of the store.
      NIX_REMOTE: "local",
      NIX_CONFIG: "build-users-group =\nsubstituters =\n",
    },
    input: infos.map(dumpOf).join(""),
    stdio: ["pipe", "ignore", "pipe"],
    encoding: "utf8",
  });
  // One that ends early breaks the pipe; its exit code tells more.
  if (error !== undefined && status === null) throw error;
  if (status !== 0) {
    const last = stderr.trim().split("\n").at(-1) ?? "";
    throw new Error(`nix-store --load-db failed: ${last || (signal ?? `exit code ${status}`)}`);
  }
  // The paths are valid by now: a failure here must not look like one of the registration.
  let why: string | undefined;
  try {
    why = restoreClaims(stateDir, infos);
  } catch (error) {
    why = messageOf(error);
  }
  return why === undefined ? undefined : `Signatures of restored paths are lost: ${why}.`;
}

/** The form of `nix-store --dump-db`. */
function dumpOf(info: PathInfo): string {
  const { path, narHash, narSize, deriver, references } = info;
  return `${[path, narHash, narSize, deriver ?? "", references.length, ...references].join("\n")}\n`;
}
