/** Zip archives of a vendor's: fetched, verified and unpacked, and the names under which they are kept. */
import { rm } from "node:fs/promises";
import type { Log } from "../shared/log.ts";
import type { Platform } from "../shared/platform.ts";
import { download, downloadBytes, type Timing } from "./download.ts";
import { type Mirrors, mirrored } from "./mirrors.ts";
import { folderOfOurs } from "./packer-path.ts";
import type { SigningKey } from "./signature.ts";
import { committedTable, pinnedVersions, type Table } from "./table.ts";
import { keptVersions, type ToolName } from "./tool-cache.ts";
import { bestVersion, type VersionConstraint } from "./versions.ts";
import { unzip } from "./zip.ts";

/** Packer 1.16 and its plugins have half of it. */
const maxArchive = 256 * 1024 * 1024;
const maxUnpacked = 1024 * 1024 * 1024;

/** Options for finding tools of HashiCorp. */
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
  /** The next three are for tests. */
  table?: Table;
  key?: SigningKey;
  timing?: Partial<Timing>;
}

/**
 * The best version that the tool cache has, else the best that the table has.
 * @param what As the table names it.
 */
export async function bestAvailable(
  tool: string,
  what: string,
  constraint: VersionConstraint,
  minimum: string,
  options: VendorTools,
): Promise<string | undefined> {
  const { platform, table = committedTable } = options;
  return (
    (await bestVersion(await keptVersions(tool, platform, options), constraint, minimum)) ??
    (await bestVersion(pinnedVersions(what, platform, table), constraint, minimum))
  );
}

/** An archive with the user's hash is cached separately, because it may differ from others of that version. */
export function keptAs(
  tool: string,
  version: string,
  sha256: string | undefined,
  platform: Platform,
): ToolName {
  const mark = sha256 === undefined ? "" : `-sha256.${sha256.slice(0, 16)}`;
  return { tool, version: `${version}${mark}`, platform };
}

/** Value of `Authorization`: the token only for GitHub, never for a mirror. */
export function authorizationFor(url: string, env: NodeJS.ProcessEnv): string | undefined {
  const token = env["PACKER_GITHUB_API_TOKEN"];
  return token && /^https:\/\/(api\.)?github\.com\//.test(url) ? `Bearer ${token}` : undefined;
}

/** A small file of the vendor, from a mirror if the user names one. */
export async function fetchSmall(
  url: string,
  what: string,
  { mirrors, env, ...options }: Pick<VendorTools, "mirrors" | "env" | "log" | "signal" | "timing">,
): Promise<Buffer> {
  const asked = mirrored(url, mirrors);
  const authorization = authorizationFor(asked, env);
  return await downloadBytes(asked, { ...options, what, maxBytes: 1024 * 1024, authorization });
}

export interface VendorArchive {
  /** What it is, for messages. */
  what: string;
  url: string;
  sha256: string;
  /** Mode of a member of this name, or undefined when the archive may not hold it. */
  mode(name: string): number | undefined;
}

/**
 * Downloads an archive and unpacks it into a temporary folder.
 * @param use Receives the folder and the names of the members.
 * @throws {UserError} if it cannot be downloaded or verified.
 */
export async function withArchive<T>(
  { what, url, sha256, mode }: VendorArchive,
  options: VendorTools,
  use: (folder: string, names: readonly string[]) => Promise<T>,
): Promise<T> {
  const { log, signal, timing, mirrors, env } = options;
  const working = await folderOfOurs(options);
  const archive = `${working}.zip`;
  try {
    const asked = mirrored(url, mirrors);
    const authorization = authorizationFor(asked, env);
    log.info(`${what} is fetched from ${new URL(asked).host}.`);
    const maxBytes = maxArchive;
    await download(asked, archive, { what, sha256, maxBytes, log, signal, timing, authorization });
    const names = await unzip(archive, working, { what, maxBytes: maxUnpacked, mode });
    return await use(working, names);
  } finally {
    await rm(archive, { force: true });
    await rm(working, { recursive: true, force: true });
  }
}
