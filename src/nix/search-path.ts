/** NIX_PATH: what `<name>` finds. */
import { homedir } from "node:os";
import path from "node:path";
import { realPath } from "../shared/files.ts";

/** Entries of NIX_PATH, or what Nix itself would use when there is none. */
export async function searchPath(
  value: string | undefined,
  workingDirectory: string,
  environment: NodeJS.ProcessEnv,
): Promise<string[]> {
  if (value === undefined) {
    const home = environment["HOME"] ?? homedir();
    const channels = [
      path.join(home, ".nix-defexpr", "channels"),
      "/nix/var/nix/profiles/per-user/root/channels",
    ];
    const found: string[] = [];
    for (const folder of channels) if ((await realPath(folder)) !== undefined) found.push(folder);
    return found;
  }
  return splitSearchPath(value).map((entry) => {
    const equals = entry.indexOf("=");
    const prefix = equals < 0 ? "" : entry.slice(0, equals + 1);
    const target = entry.slice(equals + 1);
    if (/^([a-z][a-z0-9+.-]*:)/i.test(target)) return entry;
    return prefix + path.resolve(workingDirectory, target);
  });
}

/** Splits at colons, but not at those of `https://…`, `channel:…` and `flake:…`. */
export function splitSearchPath(value: string): string[] {
  const entries: string[] = [];
  for (const part of value.split(":")) {
    const last = entries.at(-1);
    const target = last?.slice(last.indexOf("=") + 1);
    const continues =
      target !== undefined &&
      (target === "channel" ||
        target === "flake" ||
        (/^(https?|file)$/.test(target) && part.startsWith("//")) ||
        (/^flake:[a-z0-9+]+$/.test(target) && last?.includes("flake:")));
    if (continues) entries[entries.length - 1] = `${last}:${part}`;
    else entries.push(part);
  }
  return entries.filter((entry) => entry !== "");
}
