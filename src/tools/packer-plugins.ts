/** Finds or installs the plugins of a template, for Packer 1.7 and later, which contains no builders. */
import { randomBytes } from "node:crypto";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../shared/errors.ts";
import { fileSha256 } from "./checksums.ts";
import { isPluginFile, type PluginSource, parseSource, pluginArchive } from "./plugin-archive.ts";
import {
  checksumFile,
  type InstalledPlugin,
  isIntact,
  linkPlugin,
  listPlugins,
  usualPluginFolder,
} from "./plugin-folders.ts";
import { findTool, keepTool, type ToolName } from "./tool-cache.ts";
import { bestAvailable, keptAs, type VendorTools, withArchive } from "./vendor-archive.ts";
import { parseConstraint, type VersionConstraint, versionFits } from "./versions.ts";

export interface PackerPluginsOptions extends VendorTools {
  packer: { version: string };
  /** What the template asks for. `version`: as `parseWanted` reads it, also with a hash. */
  plugins: readonly { source: string; version: string }[];
}

export interface PackerPlugins {
  /** Contains all required plugins, and the others of the machine. */
  directory: string;
  /** What Packer must find in its environment. */
  env: { PACKER_PLUGIN_PATH: string };
  /** `machine`: all were there already; `kept`: no network was needed. */
  from: "machine" | "kept" | "download";
}

interface WantedPlugin extends PluginSource {
  wanted: VersionConstraint;
}

/**
 * The folder of plugins for a template. A plugin that the machine has and that fits is used as it is;
 * others come from the tool cache, or are fetched, verified as `pluginArchive` says, and kept.
 * @returns undefined if no folder is needed: Packer contains its builders, or there are no plugins at
 * all, neither required nor on the machine.
 * @throws {UserError} for a plugin that cannot be fetched or verified.
 */
export async function packerPlugins(
  options: PackerPluginsOptions,
): Promise<PackerPlugins | undefined> {
  const { lt } = await import("semver");
  if (lt(options.packer.version, "1.7.0")) return undefined;
  const usual = usualPluginFolder(options.env);
  const present = usual === undefined ? [] : await listPlugins(usual, options.platform);
  const wanted = await Promise.all(options.plugins.map(readWish));
  const chosen: InstalledPlugin[] = [];
  const missing: WantedPlugin[] = [];
  for (const plugin of wanted) {
    const found = await fittingPlugin(plugin, present);
    if (found === undefined) missing.push(plugin);
    else chosen.push(found);
  }
  if (missing.length === 0) {
    return usual === undefined || present.length === 0 ? undefined : result(usual, "machine");
  }
  let from: PackerPlugins["from"] = "kept";
  const folders: string[] = [];
  for (const plugin of missing) {
    const { folder, fetched } = await provide(plugin, options);
    if (fetched) from = "download";
    folders.push(folder);
    chosen.push(...(await listPlugins(folder, options.platform)));
  }
  const names = new Set(chosen.map(({ name }) => name));
  const others = present.filter(({ name }) => !names.has(name));
  const [only] = folders;
  if (chosen.length === 1 && others.length === 0 && only !== undefined) return result(only, from);
  const together = path.join(options.temporary, `plugins-${randomBytes(4).toString("hex")}`);
  for (const plugin of [...chosen, ...others]) await linkPlugin(plugin, together);
  return result(together, from);
}

function result(directory: string, from: PackerPlugins["from"]): PackerPlugins {
  return { directory, env: { PACKER_PLUGIN_PATH: directory }, from };
}

async function readWish(plugin: { source: string; version: string }): Promise<WantedPlugin> {
  const source = parseSource(plugin.source);
  const wanted = await parseConstraint(plugin.version, `plugin ${plugin.source}`);
  if (wanted !== undefined) return { ...source, wanted };
  throw new UserError(
    `The template asks for the Packer plugin ${plugin.source} without a version.`,
  );
}

/** The one that Packer would take, the highest of that name, when it is from the source and fits. */
async function fittingPlugin(
  { name, source, wanted }: WantedPlugin,
  present: readonly InstalledPlugin[],
): Promise<InstalledPlugin | undefined> {
  if (wanted.sha256 !== undefined) return undefined;
  const { rcompare, valid } = await import("semver");
  const [highest] = present
    .filter((plugin) => plugin.name === name && valid(plugin.version) !== null)
    .sort((a, b) => rcompare(a.version, b.version));
  if (highest === undefined || highest.source !== source) return undefined;
  if (!(await versionFits(highest.version, wanted, "0.0.0"))) return undefined;
  return (await isIntact(highest)) ? highest : undefined;
}

/** A plugin folder with only this plugin, from the tool cache or made now. */
async function provide(
  plugin: WantedPlugin,
  options: PackerPluginsOptions,
): Promise<{ folder: string; fetched: boolean }> {
  const { wanted, source } = plugin;
  // Unique for each source, because names of owners contain no dot.
  const tool = `${plugin.product}.${plugin.owner.toLowerCase()}`;
  const version = wanted.exact ?? (await bestAvailable(tool, source, wanted, "0.0.0", options));
  if (version === undefined) {
    throw new UserError(
      `The template asks for the Packer plugin ${source} ${wanted.text}; none on this machine and none that this action knows fits. Name a full version.`,
    );
  }
  const name = keptAs(tool, version, wanted.sha256, options.platform);
  const kept = await findTool(name, options);
  if (kept !== undefined) return { folder: kept, fetched: false };
  return { folder: await fetchPlugin(name, plugin, version, options), fetched: true };
}

/** The program keeps the name that it has in the archive, by which every Packer finds it. */
async function fetchPlugin(
  name: ToolName,
  plugin: WantedPlugin,
  version: string,
  options: PackerPluginsOptions,
): Promise<string> {
  const what = `The Packer plugin ${plugin.source} ${version}`;
  const isPlugin = (member: string) => isPluginFile(member, plugin, version, options);
  const archive = await pluginArchive(plugin, version, plugin.wanted.sha256, what, options);
  const mode = (member: string) =>
    isPlugin(member) ? 0o755 : papers.test(member) ? 0o644 : undefined;
  return await withArchive({ ...archive, what, mode }, options, (unpacked, names) => {
    const binary = names.find(isPlugin);
    if (binary === undefined) {
      throw new UserError(`${what} was refused: there is no plugin in its archive.`);
    }
    return keepTool(name, options, async (folder) => {
      const file = path.join(folder, plugin.source, binary);
      await mkdir(path.dirname(file), { recursive: true });
      await copyFile(path.join(unpacked, binary), file);
      await writeFile(checksumFile(file), await fileSha256(file));
    });
  });
}

const papers = /^(LICEN[CS]E|README|CHANGELOG|NOTICE)(\.(txt|md))?$/i;
