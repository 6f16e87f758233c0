/** Where Nix is. Shells of self-hosted runners have no profile, so PATH alone does not tell. */
import { homedir } from "node:os";
import path from "node:path";
import { UserError } from "../shared/errors.ts";
import { which } from "../shared/files.ts";
import { userFolder } from "../shared/xdg.ts";

/** Folders in which the ways of installing Nix leave its programs. */
function usualFolders(env: NodeJS.ProcessEnv): string[] {
  const home = env["HOME"] ?? homedir();
  return [
    "/nix/var/nix/profiles/default/bin",
    path.join(home, ".nix-profile/bin"),
    path.join(userFolder("state", env), "nix/profile/bin"),
    "/run/current-system/sw/bin",
  ];
}

/**
 * The folder that holds `nix` and `nix-store`.
 * @throws {UserError} when there is none.
 */
export async function findNix(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const searchPath = [env["PATH"] ?? "", ...usualFolders(env)].join(":");
  const found = await which("nix-store", searchPath);
  if (found !== undefined && (await which("nix", path.dirname(found))) !== undefined) {
    return path.dirname(found);
  }
  throw new UserError(
    "Nix is not on this machine: neither PATH nor the usual profiles have `nix` and `nix-store`. Install Nix 2.8 or later before this step.",
  );
}
