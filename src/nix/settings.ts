/** Settings as Nix itself has them, after every file, variable and default. */
import { run } from "../shared/exec.ts";
import { isObject, type Json } from "../shared/json.ts";
import { nixProgram } from "./program.ts";

export interface SettingOptions {
  /** Folder of Nix's programs; undefined: those on the search path of `env`. */
  bin: string | undefined;
  env: Record<string, string>;
  signal?: AbortSignal;
}

/** The value of a setting that is a list; empty where it cannot be asked. */
export async function listSetting(name: string, options: SettingOptions): Promise<string[]> {
  const program = nixProgram(options.bin, "nix");
  const features = ["--extra-experimental-features", "nix-command"];
  const settings = {
    env: options.env,
    timeout: 30_000,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
  try {
    // Its name before Nix 2.20; newer ones still know it.
    const shown = await run(program, ["show-config", "--json", ...features], settings);
    const all = JSON.parse(shown.stdout) as Json;
    const entry = isObject(all) ? all[name] : undefined;
    const values = isObject(entry) && Array.isArray(entry["value"]) ? entry["value"] : [];
    return values.filter((value) => typeof value === "string");
  } catch {
    return [];
  }
}
