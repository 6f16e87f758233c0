/** Finds Packer: on PATH, in the tool cache, or downloaded from HashiCorp and verified. */
import { cp } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../shared/errors.ts";
import { hashicorpArchive } from "./hashicorp.ts";
import { oldestPacker, packerOnPath, versionOf } from "./packer-path.ts";
import { committedTable, defaultVersion, pinnedVersions } from "./table.ts";
import { findTool, keepTool, type ToolName } from "./tool-cache.ts";
import { bestAvailable, keptAs, type VendorTools, withArchive } from "./vendor-archive.ts";
import { parseConstraint, type VersionConstraint, versionFits } from "./versions.ts";

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
  // Not from PATH if a hash is given, because the hash of an archive cannot be checked there.
  const local =
    constraint?.sha256 === undefined ? await packerOnPath(constraint, options) : undefined;
  if (local !== undefined) return tool(path.dirname(local.file), local.version, "path");
  const version = await chooseVersion(constraint, options);
  const name = keptAs("packer", version, constraint?.sha256, options.platform);
  const found = await findTool(name, options);
  if (found !== undefined) return tool(found, version, "tool-cache");
  return tool(await fetchPacker(name, version, constraint?.sha256, options), version, "download");
}

function tool(directory: string, version: string, from: PackerTool["from"]): PackerTool {
  return { file: path.join(directory, "packer"), version, from, directory };
}

async function chooseVersion(
  constraint: VersionConstraint | undefined,
  options: PackerToolOptions,
): Promise<string> {
  const { platform, table = committedTable } = options;
  if (constraint === undefined) return defaultVersion("packer", table);
  if (constraint.exact !== undefined) {
    if (await versionFits(constraint.exact, constraint, oldestPacker)) return constraint.exact;
    throw new UserError(
      `packer-version: ${constraint.text} is too old; Packer ${oldestPacker} or later is needed.`,
    );
  }
  const best = await bestAvailable("packer", "packer", constraint, oldestPacker, options);
  if (best !== undefined) return best;
  const known = pinnedVersions("packer", platform, table);
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
  const what = `Packer ${version}`;
  const wanted = { name: what, listed: "packer", sha256: given };
  const archive = await hashicorpArchive("packer", version, wanted, options);
  return await withArchive({ ...archive, what, mode: memberMode }, options, (unpacked) =>
    keepTool(name, options, async (folder) => {
      await cp(unpacked, folder, { recursive: true });
      const found = await versionOf(path.join(folder, "packer"), options);
      if (found === version) return;
      throw new UserError(
        `${what} was refused: the program in its archive ${found === undefined ? "does not run on this machine" : `says that it is ${found}`}.`,
      );
    }),
  );
}

/** The files in Packer's archives; the licence since 1.10. */
function memberMode(name: string): number | undefined {
  if (name === "packer") return 0o755;
  return name === "LICENSE.txt" ? 0o644 : undefined;
}
