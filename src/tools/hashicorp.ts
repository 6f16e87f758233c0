/**
 * releases.hashicorp.com: `/<product>/<version>/<product>_<version>_<os>_<arch>.zip`, beside it
 * `<product>_<version>_SHA256SUMS` with detached signatures. Packer's official plugins are there too
 * (all versions, since October 2025).
 */
import { UserError } from "../shared/errors.ts";
import type { Platform } from "../shared/platform.ts";
import { parseChecksums } from "./checksums.ts";
import { DownloadRefused, shown } from "./http.ts";
import { hashicorpKey } from "./keys/hashicorp.ts";
import { checkSignature } from "./signature.ts";
import { committedTable, pinned } from "./table.ts";
import { fetchSmall, type VendorTools } from "./vendor-archive.ts";

/** Names of Go for our platforms. */
export function goPlatform(platform: Platform): string {
  return platform === "aarch64-linux" ? "linux_arm64" : "linux_amd64";
}

/** Where the vendor has the archive of a release. */
export function archiveUrl(product: string, version: string, platform: Platform): string {
  return `${releaseStem(product, version)}_${goPlatform(platform)}.zip`;
}

function releaseStem(product: string, version: string): string {
  return `https://releases.hashicorp.com/${product}/${version}/${product}_${version}`;
}

/**
 * Address of an archive and the hash that it must have: that of the user, else of the table, else
 * the one that HashiCorp signed.
 * @param what `name`: for messages; `listed`: as the table names it.
 */
export async function hashicorpArchive(
  product: string,
  version: string,
  what: { name: string; listed: string; sha256: string | undefined },
  options: VendorTools,
): Promise<{ url: string; sha256: string }> {
  const { platform, table = committedTable } = options;
  const url = archiveUrl(product, version, platform);
  if (what.sha256 !== undefined) return { url, sha256: what.sha256 };
  const known = pinned(what.listed, version, platform, table);
  if (known !== undefined) return known;
  const signed = await signedChecksums(product, version, what.name, options);
  return { url, sha256: signed.hashOf(url) };
}

/** What fetching signed checksums takes of the options. */
type SignedOptions = Pick<VendorTools, "mirrors" | "env" | "log" | "signal" | "timing" | "key">;

/**
 * The checksums of a release whose signature is good.
 * @returns the vendor's address of them, and the hash of an archive by its address; that throws a
 * UserError for one that they do not have.
 * @throws {UserError} {@link DownloadRefused} when there is no such release.
 */
export async function signedChecksums(
  product: string,
  version: string,
  what: string,
  options: SignedOptions,
): Promise<{ hashOf(url: string): string; source: string }> {
  const source = `${releaseStem(product, version)}_SHA256SUMS`;
  const { key = hashicorpKey } = options;
  const text = await fetchSmall(source, `The checksum file of ${what}`, options);
  const subject = `The signature of ${what}`;
  const keyId = key.fingerprint.slice(-8).toUpperCase();
  // The file that names the key first: the other one may be signed by an older or newer key.
  const signature = await fetchSmall(`${source}.${keyId}.sig`, subject, options).catch(
    async (error: unknown) => {
      if (!(error instanceof DownloadRefused)) throw error;
      return await fetchSmall(`${source}.sig`, subject, options);
    },
  );
  await checkSignature(text, signature, key, { what });
  const checksums = parseChecksums(text.toString("utf8"));
  const hashOf = (url: string) => {
    const name = url.slice(url.lastIndexOf("/") + 1);
    const sha256 = checksums.get(name);
    if (sha256 !== undefined) return sha256;
    throw new UserError(
      `${what} was refused: ${shown(source)} has no line for ${name}, so nothing says what the file must be.`,
    );
  };
  return { hashOf, source };
}
