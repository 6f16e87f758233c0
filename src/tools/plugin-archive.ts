/** Where the archive of a plugin is, and the hash that it must have. */
import { UserError } from "../shared/errors.ts";
import { quoted } from "../shared/text.ts";
import { parseChecksums } from "./checksums.ts";
import {
  fetchSmall,
  goPlatform,
  listedHash,
  releaseFolder,
  signedChecksums,
  type VendorOptions,
  zipName,
} from "./hashicorp.ts";
import { committedTable, pinned } from "./table.ts";
import { type VendorTools, vendorOptions } from "./vendor-archive.ts";

/** A source address in its parts. */
export interface PluginSource {
  /** As the template has it: `github.com/hashicorp/qemu`. */
  source: string;
  owner: string;
  name: string;
  /** `packer-plugin-qemu`: repository, product and beginning of all file names. */
  product: string;
}

/** @throws {UserError} for a source that is not on github.com; Packer knows no other host. */
export function parseSource(source: string): PluginSource {
  const match = /^github\.com\/([A-Za-z0-9][A-Za-z0-9-]*)\/([a-z0-9][a-z0-9-]*)$/.exec(source);
  const [, owner, name] = match ?? [];
  if (owner === undefined || name === undefined) {
    throw new UserError(
      `The template asks for the Packer plugin ${quoted(source)}, which is not a source address such as github.com/hashicorp/qemu.`,
    );
  }
  return { source, owner, name, product: `packer-plugin-${name}` };
}

export interface PluginVersion {
  plugin: PluginSource;
  version: string;
  /** Hash of the archive, given by the user. */
  sha256?: string | undefined;
}

/**
 * By the committed table, else by the user's hash, else by checksums that HashiCorp signed.
 * @throws {UserError} when nothing says what the archive must be.
 */
export async function pluginArchive(
  wanted: PluginVersion,
  options: VendorTools,
): Promise<{ url: string; sha256: string }> {
  const { plugin, version, sha256 } = wanted;
  const { platform, table = committedTable } = options;
  if (sha256 !== undefined) return await archiveByHash(wanted, sha256, options);
  const known = pinned(plugin.source, version, platform, table);
  if (known !== undefined) return known;
  if (plugin.owner.toLowerCase() === "hashicorp") return await signedArchive(wanted, options);
  throw new UserError(
    `The Packer plugin ${plugin.source} ${version} was refused: this action does not know its hash, and nobody it trusts signs it. Give the hash of its archive for ${goPlatform(platform)} with the version: ${version}@sha256:<64 hexadecimal digits>.`,
  );
}

async function signedArchive({ plugin, version }: PluginVersion, options: VendorTools) {
  const { product } = plugin;
  const what = `The Packer plugin ${plugin.source} ${version}`;
  const folder = releaseFolder(product, version);
  const stem = `${product}_${version}`;
  const signed = await signedChecksums(folder, stem, what, vendorOptions(options));
  const name = zipName(product, version, options.platform);
  return { url: `${folder}${name}`, sha256: listedHash(signed, name, what) };
}

/** The checksum file on GitHub tells only the name here: the hash is the user's. */
async function archiveByHash(
  { plugin, version }: PluginVersion,
  sha256: string,
  options: VendorTools,
) {
  if (plugin.owner.toLowerCase() === "hashicorp") {
    const folder = releaseFolder(plugin.product, version);
    return { url: `${folder}${zipName(plugin.product, version, options.platform)}`, sha256 };
  }
  const folder = githubFolder(plugin, version);
  const what = `The Packer plugin ${plugin.source} ${version}`;
  const sums = `${folder}${plugin.product}_v${version}_SHA256SUMS`;
  const text = await fetchSmall(sums, `The checksum file of ${what}`, pluginVendor(options));
  for (const [name, listed] of parseChecksums(text.toString("utf8"))) {
    if (listed === sha256 && isGithubZip(name, plugin, version, options)) {
      return { url: `${folder}${name}`, sha256 };
    }
  }
  throw new UserError(
    `${what} was refused: none of its archives for ${goPlatform(options.platform)} has the given hash ${sha256}.`,
  );
}

function githubFolder({ owner, product }: PluginSource, version: string): string {
  return `https://github.com/${owner}/${product}/releases/download/v${version}/`;
}

function isGithubZip(
  name: string,
  { product }: PluginSource,
  version: string,
  { platform }: VendorTools,
): boolean {
  const start = `${product}_v${version}_x`;
  const end = `_${goPlatform(platform)}.zip`;
  return (
    name.startsWith(start) &&
    name.endsWith(end) &&
    /^\d+\.\d+$/.test(name.slice(start.length, -end.length))
  );
}

/** With the token only for GitHub, never for a mirror. */
export function pluginVendor(options: VendorTools): VendorOptions {
  const token = options.env["PACKER_GITHUB_API_TOKEN"];
  return {
    ...vendorOptions(options),
    authorization: (url) =>
      token && /^https:\/\/(api\.)?github\.com\//.test(url) ? `Bearer ${token}` : undefined,
  };
}
