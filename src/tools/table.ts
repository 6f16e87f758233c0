/**
 * The committed table of tools and plugins: version, URL and SHA-256 for each platform, and where a
 * reader can check each hash. `npm run update-tools` refreshes it.
 */
import type { Platform } from "../shared/platform.ts";
import table from "./table.json" with { type: "json" };

/** One file of a vendor. */
export interface Artifact {
  url: string;
  /** 64 hexadecimal digits, lower case. */
  sha256: string;
  /** The vendor's own record of the hash. */
  source: string;
}

export type TableTool = "nix" | "packer";

export interface Versions {
  /** The version that is taken when the user names none. */
  default: string;
  versions: Record<string, Partial<Record<Platform, Artifact>>>;
}

export interface Table {
  tools: Record<TableTool, Versions>;
  /** By source address, such as `github.com/hashicorp/qemu`. */
  plugins: Record<string, Versions>;
}

/** The table as it is committed. Functions that use it take another one for tests. */
export const committedTable: Table = table;

export function defaultVersion(tool: TableTool, from: Table = committedTable): string {
  return from.tools[tool].default;
}

/** What the table has of a tool, or of a plugin by its source address. */
function versionsOf(what: string, from: Table): Versions["versions"] {
  return (own<Versions>(from.tools, what) ?? own(from.plugins, what))?.versions ?? {};
}

/**
 * @param what A tool, or the source address of a plugin.
 * @returns undefined when the table does not have this version for this platform.
 */
export function pinned(
  what: string,
  version: string,
  platform: Platform,
  from: Table = committedTable,
): Artifact | undefined {
  return own(versionsOf(what, from), version)?.[platform];
}

/** All versions that the table has for this platform. */
export function pinnedVersions(
  what: string,
  platform: Platform,
  from: Table = committedTable,
): string[] {
  const versions = versionsOf(what, from);
  return Object.keys(versions).filter((version) => versions[version]?.[platform] !== undefined);
}

/** Own properties only, because names come from users: `constructor` is not in the table. */
function own<T>(record: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
