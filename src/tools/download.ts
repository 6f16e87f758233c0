/**
 * Files from the network: whole and as expected, or not there at all. Every error that a user can
 * meet says which address failed, how, and what to do.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { hasCode, UserError } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import { type Fetched, request } from "./http.ts";
import { retrying, type Timing, usualTiming } from "./retry.ts";

export type { Timing } from "./retry.ts";

export interface DownloadOptions {
  /** What is fetched, for messages: `Packer 1.16.0`. */
  what: string;
  /** The hash that the file must have, 64 hexadecimal digits. Without it the caller checks. */
  sha256?: string | undefined;
  /** More bytes than this are refused. */
  maxBytes: number;
  signal?: AbortSignal | undefined;
  log: Log;
  /** Value of `Authorization`. It goes to the host of `url` alone, never where that one redirects to. */
  authorization?: string | undefined;
  timing?: Partial<Timing> | undefined;
}

export interface Downloaded {
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
}

/**
 * Fetches `url` into `file`, which appears only when it is whole and has the wanted hash. Its folder
 * is made. Trouble that may pass (network, stalls, a body cut short, 408, 429, 5xx) is tried again.
 * @throws {UserError} for everything that the user, the server or a mirror can mend.
 */
export async function download(
  url: string,
  file: string,
  options: DownloadOptions,
): Promise<Downloaded> {
  const temporary = `${file}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const done = await retrying(url, timed(options), (once) =>
      request(url, once, (fetched) => store(fetched, temporary)),
    );
    if (options.sha256 !== undefined && done.sha256 !== options.sha256.toLowerCase()) {
      throw wrongHash(url, options.what, options.sha256, done.sha256);
    }
    await rename(temporary, file);
    return done;
  } catch (error) {
    await rm(temporary, { force: true });
    throw diskTrouble(error, path.dirname(file), options.what);
  }
}

/** Fetches a small file as it is, with the same care. */
export async function downloadBytes(
  url: string,
  options: Omit<DownloadOptions, "sha256">,
): Promise<Buffer> {
  return await retrying(url, timed(options), (once) =>
    request(url, once, async ({ chunks }) => {
      const parts: Uint8Array[] = [];
      for await (const chunk of chunks) parts.push(chunk);
      return Buffer.concat(parts);
    }),
  );
}

function timed<T extends Omit<DownloadOptions, "sha256">>(options: T) {
  return { ...options, timing: { ...usualTiming, ...options.timing } };
}

async function store({ chunks }: Fetched, file: string): Promise<Downloaded> {
  const hash = createHash("sha256");
  let bytes = 0;
  // "w": what an earlier try left is written over.
  const handle = await open(file, "w", 0o600);
  try {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
      await handle.writeFile(chunk);
    }
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest("hex") };
}

function wrongHash(url: string, what: string, wanted: string, found: string): UserError {
  return new UserError(
    `${what} was refused: the SHA-256 of ${shown(url)} is ${found}, but it must be ${wanted.toLowerCase()}. The server or a mirror (input \`mirrors\`) has another file than the vendor published.`,
  );
}

/** A file system that takes no more in the user's words; anything else comes back as it is. */
export function diskTrouble(error: unknown, folder: string, what: string): unknown {
  const reason = hasCode(error, "ENOSPC")
    ? "the disk is full"
    : hasCode(error, "EDQUOT")
      ? "the disk quota is used up"
      : hasCode(error, "EROFS") || hasCode(error, "EACCES")
        ? "it cannot be written to"
        : undefined;
  if (reason === undefined) return error;
  return new UserError(`${what} has no place in ${folder}: ${reason}. Make room there.`, {
    cause: error,
  });
}

/** An address as messages show it: without credentials and without a query, which may be a signature. */
export function shown(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
