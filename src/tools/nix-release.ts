/** Chooses, downloads and installs a release of Nix. */
import { copyFile, mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { messageOf, UserError } from "../shared/errors.ts";
import { type Platform, runnerPlatform } from "../shared/platform.ts";
import { withPeriod } from "../shared/text.ts";
import { fileSha256 } from "./checksums.ts";
import { mirrored } from "./mirrors.ts";
import { ArchiveError, decodeXz } from "./nix-decode.ts";
import { minimumNix } from "./nix-find.ts";
import { installRelease } from "./nix-install.ts";
import type { NixInstallation, NixToolOptions } from "./nix-types.ts";
import { committedTable, defaultVersion, pinned, pinnedVersions, type Table } from "./table.ts";
import { findTool, keepTool } from "./tool-cache.ts";
import { bestVersion, type VersionConstraint } from "./versions.ts";

interface ReleaseOptions extends Omit<NixToolOptions, "constraint"> {
  env: NodeJS.ProcessEnv;
  constraint: VersionConstraint | undefined;
}

interface Release {
  version: string;
  platform: Platform;
  /** Name of the folder at the archive's top. */
  top: string;
  url: string;
  sha256: string;
}

const tool = "nix";
const keptArchive = "nix.tar.xz";
/** Releases are about 25 MB. */
const longestArchive = 512 * 1024 * 1024;

/** Installs the release that is wanted. @throws {UserError} for errors that the user can fix. */
export async function releasedNix(options: ReleaseOptions): Promise<NixInstallation> {
  const release = await chooseRelease(options);
  return (await fromKept(release, options)) ?? (await fromNetwork(release, options));
}

/** The version for a machine that has none; undefined where none that is known fits. */
export async function versionToInstall(
  constraint: VersionConstraint | undefined,
  table: Table = committedTable,
): Promise<string | undefined> {
  if (constraint === undefined) return defaultVersion(tool, table);
  const known = pinnedVersions(tool, runnerPlatform(), table);
  return (await bestVersion(known, constraint, minimumNix)) ?? constraint.exact;
}

async function chooseRelease(options: ReleaseOptions): Promise<Release> {
  const { constraint, table = committedTable } = options;
  const platform = runnerPlatform();
  const version = await versionToInstall(constraint, table);
  const entry = version === undefined ? undefined : pinned(tool, version, platform, table);
  const sha256 = constraint?.sha256 ?? entry?.sha256;
  if (version === undefined || sha256 === undefined) {
    const known = pinnedVersions(tool, platform, table);
    throw new UserError(
      `nix-version: no hash is known of Nix ${constraint?.text ?? version} for ${platform}; known are ${known.join(", ")}. Name one of these, or a version with the SHA-256 of its archive, nix-<version>-${platform}.tar.xz at releases.nixos.org: \`nix-version: ${constraint?.exact ?? version ?? "2.30.1"}@sha256:<64 hexadecimal digits>\`.`,
    );
  }
  const top = `nix-${version}-${platform}`;
  const url = entry?.url ?? `https://releases.nixos.org/nix/nix-${version}/${top}.tar.xz`;
  return { version, platform, top, url, sha256 };
}

async function fromKept(
  release: Release,
  options: ReleaseOptions,
): Promise<NixInstallation | undefined> {
  const { version, platform, top } = release;
  const { env, log } = options;
  const folder = await findTool({ tool, version, platform }, { env, log });
  if (folder === undefined) return undefined;
  try {
    const archive = path.join(folder, keptArchive);
    if ((await fileSha256(archive)) !== release.sha256) {
      throw new ArchiveError("it has another hash than the release");
    }
    const tar = decodeXz(archive, env);
    const nix = await installRelease({ version, top, tar, env, log });
    return { ...nix, from: "tool-cache" };
  } catch (error) {
    const gone = (error as NodeJS.ErrnoException).code === "ENOENT";
    if (!(error instanceof ArchiveError) && !gone) throw error;
    log.warning(
      `Nix ${version} in the tool cache (${folder}) cannot be used and is fetched again: ${withPeriod(messageOf(error))}`,
    );
    await drop(folder).catch(() => {});
    return undefined;
  }
}

async function drop(folder: string): Promise<void> {
  await rm(`${folder}.complete`, { force: true });
  await rm(folder, { recursive: true, force: true });
}

async function fromNetwork(release: Release, options: ReleaseOptions): Promise<NixInstallation> {
  const { version, top, sha256 } = release;
  const { env, log, signal, timing } = options;
  const { download } = await import("./download.ts");
  const archive = path.join(options.scratch, `${top}.tar.xz`);
  const url = mirrored(release.url, options.mirrors);
  const what = `Nix ${version}`;
  await mkdir(options.scratch, { recursive: true });
  try {
    await download(url, archive, { what, sha256, maxBytes: longestArchive, signal, log, timing });
    const tar = decodeXz(archive, env);
    const nix = await installRelease({ version, top, tar, env, log });
    await keep(release, archive, options);
    return { ...nix, from: "download" };
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    throw new UserError(
      `${what} was refused, and nothing of it was kept: ${url} is not a Nix release, because ${withPeriod(messageOf(error))}`,
      { cause: error },
    );
  } finally {
    await rm(archive, { force: true });
  }
}

async function keep(release: Release, file: string, options: ReleaseOptions): Promise<void> {
  const { version, platform } = release;
  const { env, log } = options;
  // Not on hosted runners, which are discarded with their tool cache.
  if (env["RUNNER_ENVIRONMENT"] === "github-hosted") return;
  try {
    await keepTool({ tool, version, platform }, { env, log }, (folder) =>
      copyFile(file, path.join(folder, keptArchive)),
    );
  } catch (error) {
    log.info(`Nix ${version} could not be kept in the tool cache: ${messageOf(error)}`);
  }
}
