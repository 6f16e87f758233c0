/** Where Packer is: on PATH, kept from an earlier run, or fetched from HashiCorp and verified. */
import { rm } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import type { Platform } from "../shared/platform.ts";
import { download, type Timing } from "./download.ts";
import {
  goPlatform,
  listedHash,
  releaseFolder,
  signedChecksums,
  type VendorOptions,
  zipName,
} from "./hashicorp.ts";
import { hashicorpKey } from "./keys/hashicorp.ts";
import { type Mirrors, mirrored } from "./mirrors.ts";
import { folderOfOurs, oldestPacker, packerOnPath, versionOf } from "./packer-path.ts";
import type { SigningKey } from "./signature.ts";
import { committedTable, defaultVersion, pinned, pinnedVersions, type Table } from "./table.ts";
import { findTool, keepTool, keptVersions, type ToolName } from "./tool-cache.ts";
import { bestVersion, parseConstraint, type VersionConstraint, versionFits } from "./versions.ts";
import { unzip } from "./zip.ts";

/** Twice what Packer 1.16 has, unpacked. */
const maxArchive = 256 * 1024 * 1024;
const maxUnpacked = 512 * 1024 * 1024;

/** What looking for tools of HashiCorp's takes. */
export interface VendorTools {
  /** The job's environment: PATH, `RUNNER_TOOL_CACHE`, `RUNNER_TEMP`, the user's folders. */
  env: NodeJS.ProcessEnv;
  mirrors: Mirrors;
  /** Of the runner. */
  platform: Platform;
  /** A folder of this invocation for downloads. */
  temporary: string;
  log: Log;
  signal?: AbortSignal | undefined;
  /** The next four are for tests. */
  table?: Table;
  key?: SigningKey;
  timing?: Partial<Timing>;
  now?: Date;
}

export interface PackerToolOptions extends VendorTools {
  /** Text of the input `packer-version`; undefined or empty: any that works. */
  constraint?: string | undefined;
}

export interface PackerTool {
  file: string;
  version: string;
  from: "path" | "tool-cache" | "download";
  /** The folder of `file`, for PATH. */
  directory: string;
}

/**
 * A Packer of the wanted version: from PATH when that one fits, else from the runner's tool cache,
 * else fetched. What is fetched has the hash of the committed table, the hash that the user gave, or
 * the hash that HashiCorp signed; anything else is refused.
 * @throws {UserError} when no version fits the constraint.
 */
export async function packerTool(options: PackerToolOptions): Promise<PackerTool> {
  const constraint = await parseConstraint(options.constraint, "packer-version");
  // The hash of an archive says nothing about a program that is unpacked already.
  const local =
    constraint?.sha256 === undefined ? await packerOnPath(constraint, options) : undefined;
  if (local !== undefined) return tool(path.dirname(local.file), local.version, "path");
  const { version, kept } = await chooseVersion(constraint, options);
  const name = toolName(version, constraint?.sha256, options.platform);
  const found = kept ?? (await findTool(name, options));
  if (found !== undefined) return tool(found, version, "tool-cache");
  return tool(await fetchPacker(name, version, constraint?.sha256, options), version, "download");
}

function tool(directory: string, version: string, from: PackerTool["from"]): PackerTool {
  return { file: path.join(directory, "packer"), version, from, directory };
}

/** An archive with the user's hash is kept apart: others of that version may be other archives. */
function toolName(version: string, sha256: string | undefined, platform: Platform): ToolName {
  const mark = sha256 === undefined ? "" : `-sha256.${sha256.slice(0, 16)}`;
  return { tool: "packer", version: `${version}${mark}`, platform };
}

/** The version to take, and its folder where a fitting one is kept already. */
async function chooseVersion(
  constraint: VersionConstraint | undefined,
  options: PackerToolOptions,
): Promise<{ version: string; kept?: string }> {
  const { platform, table = committedTable } = options;
  if (constraint?.exact !== undefined) {
    if (await versionFits(constraint.exact, constraint, oldestPacker))
      return { version: constraint.exact };
    throw new UserError(
      `packer-version: ${constraint.text} is too old; Packer ${oldestPacker} or later is needed.`,
    );
  }
  if (constraint === undefined) return { version: defaultVersion("packer", table) };
  const keptVersion = await bestVersion(
    await keptVersions("packer", platform, options),
    constraint,
    oldestPacker,
  );
  if (keptVersion !== undefined) {
    const kept = await findTool({ tool: "packer", version: keptVersion, platform }, options);
    if (kept !== undefined) return { version: keptVersion, kept };
  }
  const known = pinnedVersions("packer", platform, table);
  const version = await bestVersion(known, constraint, oldestPacker);
  if (version !== undefined) return { version };
  throw new UserError(
    `packer-version: no Packer on this machine fits ${constraint.text}, and neither does one that this action knows (${known.join(", ")}). Name a full version; its signature is checked then.`,
  );
}

/** @returns the folder in which the program lies from now on. */
async function fetchPacker(
  name: ToolName,
  version: string,
  given: string | undefined,
  options: PackerToolOptions,
): Promise<string> {
  const { platform, log, mirrors, signal, timing } = options;
  const what = `Packer ${version}`;
  const { url, sha256 } = await archiveOf(version, given, what, options);
  const working = await folderOfOurs(options);
  try {
    const archive = path.join(working, "packer.zip");
    const asked = mirrored(url, mirrors);
    log.info(`${what} for ${goPlatform(platform)} is fetched from ${new URL(asked).host}.`);
    await download(asked, archive, {
      what,
      sha256,
      maxBytes: maxArchive,
      log,
      signal,
      timing,
    });
    return await keepTool(name, options, async (folder) => {
      await unzip(archive, folder, { what, maxBytes: maxUnpacked, mode: memberMode });
      const found = await versionOf(path.join(folder, "packer"), options);
      if (found === version) return;
      throw new UserError(
        `${what} was refused: the program in its archive ${found === undefined ? "does not run on this machine" : `says that it is ${found}`}.`,
      );
    });
  } finally {
    await rm(working, { recursive: true, force: true });
  }
}

/** All that archives of Packer hold; the licence since 1.10. */
function memberMode(name: string): number | undefined {
  if (name === "packer") return 0o755;
  return name === "LICENSE.txt" ? 0o644 : undefined;
}

/** Address of an archive on releases.hashicorp.com and the hash that it must have. */
async function archiveOf(
  version: string,
  given: string | undefined,
  what: string,
  options: PackerToolOptions,
): Promise<{ url: string; sha256: string }> {
  const { platform, table = committedTable } = options;
  const product = "packer";
  const name = zipName(product, version, platform);
  const folder = releaseFolder(product, version);
  if (given !== undefined) return { url: `${folder}${name}`, sha256: given };
  const known = pinned(product, version, platform, table);
  if (known !== undefined) return known;
  const signed = await signedChecksums(
    folder,
    `${product}_${version}`,
    what,
    vendorOptions(options),
  );
  return { url: `${folder}${name}`, sha256: listedHash(signed, name, what) };
}

/** The part of the options that fetching signed checksums takes. */
export function vendorOptions(options: VendorTools): VendorOptions {
  const { mirrors, log, signal, timing, now, key = hashicorpKey } = options;
  return { mirrors, key, log, signal, timing, now };
}
