/**
 * Folders of Packer's plugins: `<host>/<owner>/<name>/packer-plugin-<name>_v<version>_x<api>_<os>_<arch>`
 * with the file's SHA-256 in `<file>_SHA256SUM`. Packer leaves out what has no right one, and of
 * several versions takes the highest when the template, like ours, is JSON.
 */
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { exists } from "../shared/files.ts";
import type { Platform } from "../shared/platform.ts";
import { fileSha256 } from "./checksums.ts";
import { goPlatform } from "./hashicorp.ts";
import { pluginFile } from "./plugin-archive.ts";

export interface InstalledPlugin {
  /** Such as `github.com/hashicorp/qemu`. */
  source: string;
  /** The last part of the source; templates know a plugin by it. */
  name: string;
  version: string;
  file: string;
}

/**
 * The folder in which Packer itself would look, as `PluginFolder` of Packer 1.16 says; undefined when
 * `PACKER_PLUGIN_PATH` names several, which no Packer since 1.11 takes.
 */
export function usualPluginFolder(env: NodeJS.ProcessEnv): string | undefined {
  const given = env["PACKER_PLUGIN_PATH"];
  if (given) return given.includes(":") ? undefined : path.resolve(given);
  if (env["PACKER_CONFIG_DIR"]) {
    return path.resolve(env["PACKER_CONFIG_DIR"], ".packer.d", "plugins");
  }
  const home = env["HOME"] || homedir();
  const old = path.join(home, ".packer.d");
  if (existsSync(old)) return path.join(old, "plugins");
  const config = env["XDG_CONFIG_HOME"] || path.join(home, ".config");
  return path.resolve(config, "packer", "plugins");
}

/** Plugins for this platform below a folder, those without a file of their hash left out. */
export async function listPlugins(folder: string, platform: Platform): Promise<InstalledPlugin[]> {
  const found: InstalledPlugin[] = [];
  for (const relative of await below(folder)) {
    const match = pluginFile.exec(path.basename(relative));
    if (match === null || match[3] !== goPlatform(platform)) continue;
    const file = path.join(folder, relative);
    if (!(await exists(checksumFile(file)))) continue;
    const [, name = "", version = ""] = match;
    found.push({ source: path.dirname(relative), name, version, file });
  }
  return found;
}

/** Files in folders below, not those at the top, which Packer does not take either. */
async function below(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder, { recursive: true });
    return names.filter((name) => name.includes(path.sep)).sort();
  } catch {
    return [];
  }
}

export function checksumFile(file: string): string {
  return `${file}_SHA256SUM`;
}

/** True if the file has the hash in the file beside it. */
export async function isIntact({ file }: InstalledPlugin): Promise<boolean> {
  try {
    const wanted = await readFile(checksumFile(file), "utf8");
    return wanted.trim().toLowerCase() === (await fileSha256(file));
  } catch {
    return false;
  }
}

/** Links a plugin of another folder into the plugin folder `folder`. */
export async function linkPlugin(plugin: InstalledPlugin, folder: string): Promise<void> {
  const place = path.join(folder, plugin.source);
  await mkdir(place, { recursive: true });
  for (const file of [plugin.file, checksumFile(plugin.file)]) {
    await symlink(file, path.join(place, path.basename(file)));
  }
}
