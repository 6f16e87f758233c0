/**
 * releases.hashicorp.com: `/<product>/<version>/<product>_<version>_<os>_<arch>.zip`, beside it
 * `<product>_<version>_SHA256SUMS` with detached signatures. Packer's official plugins are there too
 * (all versions, since October 2025).
 */
import { UserError } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import type { Platform } from "../shared/platform.ts";
import { parseChecksums } from "./checksums.ts";
import { downloadBytes, type Timing } from "./download.ts";
import { DownloadRefused, shown } from "./http.ts";
import { type Mirrors, mirrored } from "./mirrors.ts";
import { checkSignature, type SigningKey } from "./signature.ts";

export const releases = "https://releases.hashicorp.com";

/** Names of Go for our platforms. */
export function goPlatform(platform: Platform): string {
  return platform === "aarch64-linux" ? "linux_arm64" : "linux_amd64";
}

/** Folder of a release, with a slash at its end. */
export function releaseFolder(product: string, version: string): string {
  return `${releases}/${product}/${version}/`;
}

export function zipName(product: string, version: string, platform: Platform): string {
  return `${product}_${version}_${goPlatform(platform)}.zip`;
}

export interface VendorOptions {
  mirrors: Mirrors;
  key: SigningKey;
  log: Log;
  signal?: AbortSignal | undefined;
  timing?: Partial<Timing> | undefined;
  /** Value of `Authorization` for addresses for which it is meant. */
  authorization?: ((url: string) => string | undefined) | undefined;
  now?: Date | undefined;
}

/**
 * The checksums of a release whose signature is good.
 * @param folder Address of the vendor, with a slash at its end.
 * @param stem What the names begin with: `packer_1.14.2`.
 * @returns file name to SHA-256, and the vendor's address of the file with the checksums.
 * @throws {UserError} {@link DownloadRefused} when there is no such release.
 */
export async function signedChecksums(
  folder: string,
  stem: string,
  what: string,
  options: VendorOptions,
): Promise<{ checksums: Map<string, string>; source: string }> {
  const source = `${folder}${stem}_SHA256SUMS`;
  const text = await fetchSmall(source, `The checksum file of ${what}`, options);
  const signature = await fetchSignature(source, what, options);
  await checkSignature(text, signature, options.key, {
    what,
    ...(options.now === undefined ? {} : { now: options.now }),
  });
  return { checksums: parseChecksums(text.toString("utf8")), source };
}

/** The hash of one file of a signed release. */
export function listedHash(
  { checksums, source }: { checksums: Map<string, string>; source: string },
  name: string,
  what: string,
): string {
  const sha256 = checksums.get(name);
  if (sha256 !== undefined) return sha256;
  throw new UserError(
    `${what} was refused: ${shown(source)} has no line for ${name}, so nothing says what the file must be.`,
  );
}

/** Prefers the file that names the key, because the other one may be signed by an older or newer key. */
async function fetchSignature(source: string, what: string, options: VendorOptions) {
  const subject = `The signature of ${what}`;
  const keyId = options.key.fingerprint.slice(-8).toUpperCase();
  try {
    return await fetchSmall(`${source}.${keyId}.sig`, subject, options);
  } catch (error) {
    if (!(error instanceof DownloadRefused)) throw error;
    return await fetchSmall(`${source}.sig`, subject, options);
  }
}

/** A small file of the vendor, from a mirror if the user names one. */
export async function fetchSmall(
  url: string,
  what: string,
  options: VendorOptions,
): Promise<Buffer> {
  const asked = mirrored(url, options.mirrors);
  return await downloadBytes(asked, {
    what,
    maxBytes: 1024 * 1024,
    log: options.log,
    signal: options.signal,
    timing: options.timing,
    authorization: options.authorization?.(asked),
  });
}
