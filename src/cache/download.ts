/**
 * The content of one entry, read in parts. A signed URL of the storage is good for HEAD and for GET
 * with ranges (@actions/cache reads GitHub's storage so, lib/internal/downloadUtils.js), but
 * servers that stand in for it may know no ranges: the first answer tells which.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { type HttpResponse, send, textOf } from "../shared/http.ts";
import { NetworkError } from "../shared/network-trouble.ts";
import { pauseAfter, type RetryPolicy, retrying } from "../shared/retry.ts";
import { refusal } from "./refusal.ts";

/** Bytes asked for in one request, and requests at once: small ones, because of the memory. */
const segmentSize = 4 * 1024 * 1024;
const ahead = 4;
/** Bytes fetched with the first question for the size: small entries need no second request. */
const firstBytes = 64 * 1024;

/** The entry is not, or no longer, what was looked up: asking again does not help. */
export class Vanished extends Error {}

export interface Blob {
  size: number;
  /** @throws {Vanished} when it is gone or another one; else what made it fail in the end. */
  read(start: number, end: number): AsyncGenerator<Uint8Array>;
}

export interface BlobOptions {
  retry: RetryPolicy;
  signal: AbortSignal;
  /** Names proxies. */
  env: NodeJS.ProcessEnv;
  /** Asks the service for another URL of the same entry, once; undefined when there is none now. */
  renew(): Promise<string | undefined>;
}

/**
 * Opens what lies behind a signed URL.
 * @throws {Vanished} when there is nothing; else what made the request fail in the end.
 */
export async function openBlob(url: string, options: BlobOptions): Promise<Blob> {
  const { retry, signal, env } = options;
  let current = url;
  let renewed: Promise<void> | undefined;
  const first = await retrying(() => request(0, firstBytes), options);
  const { size, ranges } = sizeOf(first);
  const etag = first.header("etag");
  let head: Uint8Array = Buffer.alloc(0);
  if (ranges || size <= firstBytes) head = await headOf(first).catch(() => Buffer.alloc(0));
  else first.discard();

  /** One answer that holds byte `start`, or a refusal as an error. */
  async function request(start: number, end: number, own?: AbortSignal): Promise<HttpResponse> {
    const used = current;
    const response = await send({
      method: "GET",
      url: used,
      headers: { range: `bytes=${start}-${end - 1}` },
      stall: retry.stall,
      signal: own === undefined ? signal : AbortSignal.any([own, signal]),
      env,
    });
    const { status } = response;
    if (status === 200 || status === 206 || status === 416) return response;
    const text = await textOf(response).catch(() => "");
    // 403 is a URL that has expired, 404 and 410 an entry that was removed.
    if ([401, 403, 404, 410].includes(status)) {
      if (used !== url) throw new Vanished(`the entry cannot be read any more: ${status}`);
      renewed ??= renew();
      await renewed;
      return await request(start, end, own);
    }
    throw refusal({ ...response, text });
  }

  async function renew(): Promise<void> {
    const next = await options.renew();
    if (next === undefined || next === url) throw new Vanished("the entry is gone");
    current = next;
  }

  /** Bytes of a part as they come; cut connections go on from the byte that was reached. */
  async function* part(start: number, end: number, own: AbortSignal): AsyncGenerator<Uint8Array> {
    let position = start;
    for (let attempt = 1; position < end; attempt++) {
      try {
        const response = await request(position, end, own);
        checkSame(response);
        // A whole content where a part was asked for: the server knows no ranges.
        let skip = response.status === 206 ? 0 : position;
        for await (const bytes of response.body) {
          if (skip >= bytes.length) {
            skip -= bytes.length;
            continue;
          }
          const wanted = bytes.subarray(skip, skip + end - position);
          skip = 0;
          position += wanted.length;
          if (wanted.length > 0) yield wanted;
          // A part is read to its end, so that its connection can be used again.
          if (position >= end && response.status !== 206) break;
        }
        if (position < end) throw cut("the connection ended early");
      } catch (error) {
        if (signal.aborted || own.aborted) throw error;
        const pause = pauseAfter(error, attempt, { retry });
        if (pause === undefined) throw error;
        await sleep(pause, undefined, { signal });
      }
    }
  }

  function checkSame(response: HttpResponse): void {
    const other = response.header("etag");
    const changed = etag !== undefined && other !== undefined && other !== etag;
    if (response.status === 416 || changed || sizeOf(response).size !== size) {
      response.discard();
      throw new Vanished("another entry has taken its place");
    }
  }

  return {
    size,
    async *read(start, end) {
      const last = Math.min(end, size);
      if (start < head.length) yield head.subarray(start, Math.min(last, head.length));
      let next = Math.max(start, head.length);
      const over = new AbortController();
      if (!ranges) {
        if (next < last) yield* part(next, last, over.signal);
        return;
      }
      // Each is read whether somebody waits or not; small enough to be kept.
      const segments: Promise<Uint8Array[]>[] = [];
      try {
        while (next < last || segments.length > 0) {
          while (next < last && segments.length < ahead) {
            const until = Math.min(next + segmentSize, last);
            const segment = Array.fromAsync(part(next, until, over.signal));
            // Awaited in its turn; until then a failure is not to end the process.
            segment.catch(() => {});
            segments.push(segment);
            next = until;
          }
          yield* (await segments.shift()) ?? [];
        }
      } finally {
        over.abort();
      }
    },
  };
}

/** Of an answer that is not whole. */
function cut(message: string): NetworkError {
  return new NetworkError(message, { cause: undefined, passes: true, unsent: false });
}

function sizeOf(response: HttpResponse): { size: number; ranges: boolean } {
  const range = /^bytes (?:\d+-\d+|\*)\/(\d+)$/.exec(response.header("content-range") ?? "");
  if (response.status !== 200 && range !== null) return { size: Number(range[1]), ranges: true };
  const length = response.header("content-length");
  if (response.status !== 200 || length === undefined) {
    response.discard();
    throw cut("the storage does not say how large the entry is");
  }
  return { size: Number(length), ranges: false };
}

async function headOf(response: HttpResponse): Promise<Uint8Array> {
  if (response.status === 416) {
    response.discard();
    return Buffer.alloc(0);
  }
  return Buffer.concat(await Array.fromAsync(response.body));
}
