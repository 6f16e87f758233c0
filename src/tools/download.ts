/**
 * Downloads files: a file appears only if it is complete and as expected. Each error names the address,
 * the reason, and what to do.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { hasCode, messageOf, UserError } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import { NetworkError } from "../shared/network-trouble.ts";
import { Refused, type RetryPolicy, retrying, usualRetry } from "../shared/retry.ts";
import { withPeriod } from "../shared/text.ts";
import { request, shown } from "./http.ts";

export interface Timing extends RetryPolicy {
  /** Milliseconds for all tries together. */
  whole: number;
}

const usualTiming: Timing = { ...usualRetry, whole: 30 * 60_000 };

export interface DownloadOptions {
  /** What is fetched, for messages: `Packer 1.16.0`. */
  what: string;
  /** The required hash, 64 hexadecimal digits. Without it, the caller checks the file. */
  sha256?: string | undefined;
  /** More bytes than this are refused. */
  maxBytes: number;
  signal?: AbortSignal | undefined;
  log: Log;
  /** Value of `Authorization`. It goes to the host of `url` alone, never where that one redirects to. */
  authorization?: string | undefined;
  timing?: Partial<Timing> | undefined;
}

export interface Download {
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
}

/**
 * Downloads `url` to `file`, which appears only if it is complete and has the required hash. Makes the
 * folder. Retries temporary errors (network, stalls, a truncated body, 408, 429, 5xx).
 * @throws {UserError} for errors that the user, the server or a mirror can fix.
 */
export async function download(
  url: string,
  file: string,
  options: DownloadOptions,
): Promise<Download> {
  const temporary = `${file}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const done = await fetching(url, options, (chunks) => store(chunks, temporary));
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

/** Downloads a small file into memory, with the same checks. */
export async function downloadBytes(
  url: string,
  options: Omit<DownloadOptions, "sha256">,
): Promise<Buffer> {
  return await fetching(url, options, async (chunks) =>
    Buffer.concat(await Array.fromAsync(chunks)),
  );
}

/** Passes the body to `use`; again after a temporary error. */
async function fetching<T>(
  url: string,
  options: Omit<DownloadOptions, "sha256">,
  use: (chunks: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  const { what, log } = options;
  const timing = { ...usualTiming, ...options.timing };
  const whole = AbortSignal.timeout(timing.whole);
  const signal = options.signal === undefined ? whole : AbortSignal.any([options.signal, whole]);
  let tried = 0;
  const once = async () => {
    tried += 1;
    return await use(await request(url, { ...options, signal, stall: timing.stall }));
  };
  const onPause = (why: string, pause: number) =>
    log.info(`${what}: ${why}; try ${tried + 1} of ${timing.tries} in ${seconds(pause)}.`);
  try {
    return await retrying(once, { retry: timing, signal, onPause });
  } catch (error) {
    options.signal?.throwIfAborted();
    if (whole.aborted) {
      throw finalError(what, url, `it took longer than ${seconds(timing.whole)}`, tried, error);
    }
    if (!(error instanceof NetworkError || error instanceof Refused)) throw error;
    throw finalError(what, url, messageOf(error), tried, error);
  }
}

function finalError(what: string, url: string, reason: string, tried: number, cause: unknown) {
  const times = tried === 1 ? "" : ` (${tried} tries)`;
  return new UserError(
    `${what} could not be fetched from ${shown(url)}${times}: ${withPeriod(reason)} If the runner's network blocks ${new URL(url).host}, name a mirror in the input \`mirrors\`.`,
    { cause },
  );
}

function seconds(milliseconds: number): string {
  return `${Number((milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0))} s`;
}

async function store(chunks: AsyncIterable<Uint8Array>, file: string): Promise<Download> {
  const hash = createHash("sha256");
  let bytes = 0;
  // "w" overwrites what an earlier attempt left.
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
    `${what} was refused: the SHA-256 of ${shown(url)} is ${found}, but it must be ${wanted.toLowerCase()}. The server or a mirror (input \`mirrors\`) has a different file than the vendor published.`,
  );
}

/** Words the error of a full file system for the user; returns any other unchanged. */
export function diskTrouble(error: unknown, folder: string, what: string): unknown {
  const reason = hasCode(error, "ENOSPC")
    ? "the disk is full"
    : hasCode(error, "EDQUOT")
      ? "the disk quota is used up"
      : hasCode(error, "EROFS") || hasCode(error, "EACCES")
        ? "it cannot be written to"
        : undefined;
  if (reason === undefined) return error;
  return new UserError(`${what} does not fit in ${folder}: ${reason}. Free some space there.`, {
    cause: error,
  });
}
