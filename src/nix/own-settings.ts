/** Settings that a Nix of this action's own gets, and every Nix that it runs. */
import { readFile } from "node:fs/promises";

/** Lines of nix.conf. */
export async function ownSettings(): Promise<string[]> {
  const settings = ["extra-experimental-features = nix-command flakes"];
  // Root builds as the users of this group; where it does not exist, Nix 2.26 fails each build.
  if (process.getuid?.() === 0 && !(await hasGroup("nixbld"))) settings.push("build-users-group =");
  return settings;
}

async function hasGroup(name: string): Promise<boolean> {
  try {
    const groups = await readFile("/etc/group", "utf8");
    return groups.split("\n").some((line) => line.startsWith(`${name}:`));
  } catch {
    return false;
  }
}
