/** Zip archives of a vendor's: fetched, verified and unpacked, and the names under which they are kept. */
import { rm } from "node:fs/promises";
import type { Log } from "../shared/log.ts";
import type { Platform } from "../shared/platform.ts";
import { download, type Timing } from "./download.ts";
import type { VendorOptions } from "./hashicorp.ts";
import { hashicorpKey } from "./keys/hashicorp.ts";
import { type Mirrors, mirrored } from "./mirrors.ts";
import { folderOfOurs } from "./packer-path.ts";
import type { SigningKey } from "./signature.ts";
import type { Table } from "./table.ts";
import type { ToolName } from "./tool-cache.ts";
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
  /** The next four are for tests. */
  table?: Table;
  key?: SigningKey;
  timing?: Partial<Timing>;
  now?: Date;
}

/** The part of the options that fetching signed checksums takes. */
export function vendorOptions(options: VendorTools): VendorOptions {
  const { mirrors, log, signal, timing, now, key = hashicorpKey } = options;
  return { mirrors, key, log, signal, timing, now };
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

export interface VendorArchive {
  /** What it is, for messages. */
  what: string;
  url: string;
  sha256: string;
  /** Mode of a member of this name, or undefined when the archive may not hold it. */
  mode(name: string): number | undefined;
  /** Value of `Authorization` for addresses for which it is meant. */
  authorization?: VendorOptions["authorization"];
}

/**
 * Downloads an archive and unpacks it into a temporary folder.
 * @param use Receives the folder and the names of the members.
 * @throws {UserError} if it cannot be downloaded or verified.
 */
export async function withArchive<T>(
  { what, url, sha256, mode, authorization }: VendorArchive,
  options: VendorTools,
  use: (folder: string, names: readonly string[]) => Promise<T>,
): Promise<T> {
  const { log, signal, timing, mirrors } = options;
  const working = await folderOfOurs(options);
  try {
    const asked = mirrored(url, mirrors);
    const archive = `${working}.zip`;
    log.info(`${what} is fetched from ${new URL(asked).host}.`);
    await download(asked, archive, {
      what,
      sha256,
      maxBytes: maxArchive,
      log,
      signal,
      timing,
      authorization: authorization?.(asked),
    });
    const names = await unzip(archive, working, { what, maxBytes: maxUnpacked, mode });
    return await use(working, names);
  } finally {
    await rm(`${working}.zip`, { force: true });
    await rm(working, { recursive: true, force: true });
  }
}
