/** Finds the Nix of this machine. Shells of self-hosted runners do not read profiles, so PATH is not enough. */
import { type UserInfo, userInfo } from "node:os";
import path from "node:path";
import { childEnvironment } from "../shared/environment.ts";
import { run } from "../shared/exec.ts";
import { realPath, which } from "../shared/files.ts";
import { userFolder } from "../shared/xdg.ts";

/** The oldest version that has what this action needs. */
export const minimumNix = "2.8.0";

/** Folders in which the different installers put Nix's programs. */
function usualFolders(env: NodeJS.ProcessEnv): string[] {
  const home = env["HOME"] || ofUser((user) => user.homedir);
  return [
    "/nix/var/nix/profiles/default/bin",
    path.join(home, ".nix-profile/bin"),
    path.join(userFolder("state", { ...env, HOME: home }), "nix/profile/bin"),
    `/etc/profiles/per-user/${env["USER"] || ofUser((user) => user.username)}/bin`,
    "/run/current-system/sw/bin",
  ];
}

/**
 * Folders with both `nix` and `nix-store`: those of PATH first, then the usual ones, each once after
 * resolving links. Looked up lazily.
 */
export async function* nixFolders(env: NodeJS.ProcessEnv): AsyncGenerator<string> {
  const seen = new Set<string>();
  for (const folder of [...(env["PATH"] ?? "").split(":"), ...usualFolders(env)]) {
    if (!path.isAbsolute(folder)) continue;
    const program = await which("nix-store", folder);
    if (program === undefined || (await which("nix", folder)) === undefined) continue;
    const real = (await realPath(program)) ?? program;
    if (seen.has(real)) continue;
    seen.add(real);
    yield folder;
  }
}

/**
 * The version as `nix --version` says it, such as `2.30.1`.
 * @returns undefined when it cannot be run, or says none.
 */
export async function versionOf(bin: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const { stdout } = await run(path.join(bin, "nix"), ["--version"], {
      // Without settings, which this Nix may not know. In a home that it may not enter, Nix aborts.
      env: childEnvironment("common", { HOME: "/" }, [], env),
      timeout: 60_000,
    });
    // `nix (Nix) 2.30.1`, `nix (Determinate Nix 3.8.2) 2.30.1`, `nix (Lix, like Nix) 2.93.0`.
    return /\s(\d+\.\d+[0-9a-zA-Z._+-]*)\s*$/m.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

/** A container may run as a user that has neither a name nor a home. */
function ofUser(part: (user: UserInfo<string>) => string): string {
  try {
    return part(userInfo());
  } catch {
    return "/";
  }
}

/** A version of Nix in the form of semver: `2.31.0pre20250712_dev` is `2.31.0-pre20250712.dev`. */
export function comparable(version: string): string {
  const [, major, minor, patch = "0", rest = ""] =
    /^(\d+)\.(\d+)(?:\.(\d+))?(.*)$/.exec(version) ?? [];
  if (major === undefined) return version;
  const suffix = rest.replace(/^[-+._]/, "").replaceAll(/[^0-9A-Za-z-]+/g, ".");
  return `${major}.${minor}.${patch}${suffix === "" ? "" : `-${suffix}`}`;
}
