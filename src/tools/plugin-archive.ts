/** Where the archive of a plugin is, and the hash that it must have. */
import { UserError } from "../shared/errors.ts";
import { quoted } from "../shared/text.ts";
import { parseChecksums } from "./checksums.ts";
import { goPlatform, hashicorpArchive } from "./hashicorp.ts";
import { committedTable, pinned } from "./table.ts";
import { fetchSmall, type VendorTools } from "./vendor-archive.ts";

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

/** Name, version, platform in Go's words. */
export const pluginFile = /^packer-plugin-([A-Za-z0-9-]+)_v(\d[^_]*)_x\d+\.\d+_(linux_[a-z0-9]+)$/;

/** True for the name of the program of this plugin. */
export function isPluginFile(
  file: string,
  { name }: PluginSource,
  version: string,
  { platform }: Pick<VendorTools, "platform">,
): boolean {
  const [, ...parts] = pluginFile.exec(file) ?? [];
  return parts.join() === [name, version, goPlatform(platform)].join();
}

/**
 * By the committed table, else by the user's hash, else by checksums that HashiCorp signed.
 * @param sha256 Of the archive, given by the user.
 * @param what The plugin, for messages.
 * @throws {UserError} when nothing says what the archive must be.
 */
export async function pluginArchive(
  plugin: PluginSource,
  version: string,
  sha256: string | undefined,
  what: string,
  options: VendorTools,
): Promise<{ url: string; sha256: string }> {
  const { owner, product, source } = plugin;
  const { platform, table = committedTable } = options;
  if (owner.toLowerCase() === "hashicorp") {
    return await hashicorpArchive(
      product,
      version,
      { name: what, listed: source, sha256 },
      options,
    );
  }
  const go = goPlatform(platform);
  if (sha256 === undefined) {
    const known = pinned(source, version, platform, table);
    if (known !== undefined) return known;
    throw new UserError(
      `${what} was refused: this action does not know its hash, and nobody it trusts signs it. Give the hash of its archive for ${go} with the version: ${version}@sha256:<64 hexadecimal digits>.`,
    );
  }
  // The checksum file tells only the name here: the hash is the user's.
  const folder = `https://github.com/${owner}/${product}/releases/download/v${version}/`;
  const sums = `${folder}${product}_v${version}_SHA256SUMS`;
  const text = await fetchSmall(sums, `The checksum file of ${what}`, options);
  for (const [name, listed] of parseChecksums(text.toString("utf8"))) {
    const [, stem = ""] = /^(.*)\.zip$/.exec(name) ?? [];
    if (listed === sha256 && isPluginFile(stem, plugin, version, options)) {
      return { url: `${folder}${name}`, sha256 };
    }
  }
  throw new UserError(
    `${what} was refused: none of its archives for ${go} has the given hash ${sha256}.`,
  );
}
