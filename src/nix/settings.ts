/** Settings of Nix: as it shows them, after every file, variable and default, and as a file has them. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { childEnvironment } from "../shared/environment.ts";
import { run } from "../shared/exec.ts";
import { isObject } from "../shared/json.ts";
import { type NixPrograms, nixProgram } from "./program.ts";
import { buildUsersGroup } from "./sandbox-users.ts";

export interface SettingOptions extends NixPrograms {
  signal?: AbortSignal | undefined;
}

/** The value of a setting as words; empty for one that there is not. */
export type ShownSettings = (name: string) => string[];

/** @throws where Nix cannot be asked. */
async function shownSettings({ bin, env, signal }: SettingOptions): Promise<ShownSettings> {
  const program = nixProgram(bin, "nix");
  const flags = ["--json", "--extra-experimental-features", "nix-command"];
  const options = { env, cwd: "/", timeout: 30_000, signal };
  const shown = await run(program, ["config", "show", ...flags], options).catch(
    // Its name before Nix 2.20.
    async () => await run(program, ["show-config", ...flags], options),
  );
  const all: unknown = JSON.parse(shown.stdout);
  return (name) => {
    const entry = isObject(all) ? all[name] : undefined;
    const value = isObject(entry) ? entry["value"] : undefined;
    if (Array.isArray(value)) return value.map(String);
    return value === undefined || value === null || value === "" ? [] : String(value).split(/\s+/);
  };
}

/** The value of a setting that is a list; empty where it cannot be asked. */
export async function listSetting(name: string, options: SettingOptions): Promise<string[]> {
  try {
    return (await shownSettings(options))(name);
  } catch {
    return [];
  }
}

/**
 * What the machine's daemon has: it reads neither NIX_CONFIG nor files of the user.
 * @throws where Nix cannot be asked.
 */
export async function daemonSettings({
  bin,
  env,
}: {
  bin: string | undefined;
  env: NodeJS.ProcessEnv;
}): Promise<ShownSettings> {
  const added = { NIX_USER_CONF_FILES: "/dev/null", NIX_CONFIG: "", HOME: "/" };
  return await shownSettings({ bin, env: childEnvironment("nix", added, [], env) });
}

/**
 * Lines of a nix.conf with its includes (nix.conf(5)); what cannot be read is left out, and an
 * `include` that goes in a circle stays as it is written.
 */
export async function confLines(file: string, depth = 0): Promise<string[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  const lines: string[] = [];
  for (const line of text.split("\n")) {
    const included = /^\s*!?include\s+(\S.*?)\s*$/.exec(line)?.[1];
    if (included === undefined || depth > 8) lines.push(line.trim());
    else lines.push(...(await confLines(path.resolve(path.dirname(file), included), depth + 1)));
  }
  return lines;
}

/** Lines of nix.conf for a Nix of this action's own, and for every Nix that it runs. */
export async function ownSettings(): Promise<string[]> {
  const settings = ["extra-experimental-features = nix-command flakes"];
  // Root builds as the members of this group. Without any, Nix fails each build; 2.26 also without the group.
  const isRoot = process.getuid?.() === 0;
  if (isRoot && (await buildUsersGroup()) === undefined) settings.push("build-users-group =");
  return settings;
}
