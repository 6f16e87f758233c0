/**
 * The one HTTP client of the action: it uses the runner's proxy, and words network errors for the user.
 * It uses Node's `http`, not `fetch`, which copies a body several times (four times the memory and the
 * time of an upload), is slow to load, and supports proxies only in late releases of Node 24.
 */
import { addAbortListener } from "node:events";
import { createReadStream } from "node:fs";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { pipeline, Readable } from "node:stream";
import { agentsFor } from "./network.ts";
import { networkTrouble, Silence } from "./network-trouble.ts";
import { Refused, type RetryPolicy, retrying, usualRetry } from "./retry.ts";

export type Method = "HEAD" | "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface HttpRequest {
  method: Method;
  url: string;
  headers?: Record<string, string>;
  /** Chunks are sent as they come, and not kept in memory; those of an iterable without a length before. */
  body?: readonly Uint8Array[] | { file: string; size: number } | AsyncIterable<Uint8Array>;
  /** Ends this request, wherever it is. */
  signal?: AbortSignal | undefined;
  /** Milliseconds of silence after which the connection is given up. */
  stall?: number;
  /** Names proxies. */
  env?: NodeJS.ProcessEnv;
}

export interface HttpResponse {
  status: number;
  /** A header of the answer, its name in small letters. */
  header(name: string): string | undefined;
  /**
   * The content; to be read or given up by `discard`.
   * @throws {NetworkError} when the connection is cut or silent for too long.
   */
  body: AsyncIterable<Uint8Array>;
  discard(): void;
}

/** Bytes of a text; a page of a hundred comments, each of 64 KiB, is one. */
const longestText = 16 * 1024 * 1024;

/**
 * One request and the head of its answer, whatever its status.
 * @throws {NetworkError} when nobody answers, or the connection is cut or silent for too long.
 */
export function send(request: HttpRequest): Promise<HttpResponse> {
  const { method, url, headers, body = [], signal, stall = usualRetry.stall, env } = request;
  const target = new URL(url);
  const trouble = (error: unknown) =>
    signal?.aborted ? signal.reason : (networkTrouble(error, target, env) ?? error);
  return new Promise((resolve, reject) => {
    const { httpAgent, httpsAgent } = agentsFor(target, env);
    const secure = target.protocol === "https:";
    const sending = (secure ? requestHttps : requestHttp)(target, {
      method,
      agent: secure ? httpsAgent : httpAgent,
      headers: {
        ...headers,
        "user-agent": "packernix-action",
        ...(method === "GET" || method === "HEAD" || isStream(body)
          ? {}
          : { "content-length": String(lengthOf(body)) }),
      },
      ...(signal && { signal }),
      timeout: stall,
    });
    const fail = (error: unknown) => {
      connected();
      sending.destroy();
      reject(trouble(error));
    };
    const giveUp = () => fail(silence(stall));
    // Behind a proxy a request has no socket before TLS is established: Node's agent waits for that
    // without a limit, and a request without a socket cannot be ended.
    const connecting = setTimeout(giveUp, stall);
    const aborting = signal && addAbortListener(signal, giveUp);
    const connected = () => {
      clearTimeout(connecting);
      aborting?.[Symbol.dispose]();
    };
    sending.on("socket", connected);
    sending.on("timeout", giveUp);
    sending.on("error", fail);
    sending.on("response", (response) => {
      // From here on only while the reader waits for bytes, because the reader may be slow.
      sending.setTimeout(0);
      resolve(opened(response, stall, trouble));
    });
    if (isFile(body) || isStream(body)) {
      const stream = isFile(body)
        ? createReadStream(body.file, { end: body.size - 1 })
        : Readable.from(body, { highWaterMark: 1 });
      pipeline(stream, sending, (error) => void (error && fail(error)));
      return;
    }
    for (const part of body) sending.write(part);
    sending.end();
  });
}

type Body = NonNullable<HttpRequest["body"]>;

function isFile(body: Body): body is Extract<Body, { file: string }> {
  return "file" in body;
}

function isStream(body: Body): body is AsyncIterable<Uint8Array> {
  return Symbol.asyncIterator in body;
}

function lengthOf(parts: Exclude<Body, AsyncIterable<Uint8Array>>): number {
  if (isFile(parts)) return parts.size;
  return parts.reduce((sum, part) => sum + part.length, 0);
}

function opened(
  response: IncomingMessage,
  stall: number,
  trouble: (error: unknown) => unknown,
): HttpResponse {
  return {
    status: response.statusCode ?? 0,
    header(name) {
      const value = response.headers[name];
      return Array.isArray(value) ? value.join(", ") : value;
    },
    body: watched(response, stall, trouble),
    discard: () => void response.destroy(),
  };
}

async function* watched(
  response: IncomingMessage,
  stall: number,
  trouble: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array> {
  const parts = response[Symbol.asyncIterator]();
  const next = async () => {
    const timer = setTimeout(() => response.destroy(silence(stall)), stall);
    try {
      return await parts.next();
    } catch (error) {
      throw trouble(error);
    } finally {
      clearTimeout(timer);
    }
  };
  try {
    for (let part = await next(); !part.done; part = await next()) yield part.value as Buffer;
  } finally {
    // A body that was read to its end leaves the connection usable.
    if (!response.readableEnded) response.destroy();
  }
}

function silence(stall: number): Silence {
  return new Silence(`nothing moved for ${stall / 1000} seconds`);
}

/** The whole text of an answer, cut at a limit. */
export async function textOf(response: HttpResponse): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body) {
    parts.push(part);
    size += part.length;
    if (size > longestText) break;
  }
  return Buffer.concat(parts).toString("utf8");
}

export interface Content {
  type: string;
  bytes: Uint8Array;
}

/** A whole answer. */
export interface Answer {
  status: number;
  /** True for 200 to 299. */
  ok: boolean;
  text: string;
  header: HttpResponse["header"];
}

export interface AskOptions extends Omit<HttpRequest, "body" | "stall"> {
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is. */
  content?: Content | undefined;
  /** Headers that each try has anew: a signature may count once. */
  sign?: (() => Record<string, string>) | undefined;
  /** The status that an answer means, where the API gives another one. */
  statusOf?: ((status: number, text: string) => number) | undefined;
  retry?: Partial<RetryPolicy>;
  /** False for what must not happen twice; see `retry.ts`. Default: false for POST and PATCH. */
  repeatable?: boolean;
  onPause?: (why: string, milliseconds: number) => void;
  /** Where the API says otherwise than by `Retry-After` how long to wait: in the form of that header. */
  retryAfter?: (status: number, header: HttpResponse["header"]) => string | undefined;
}

/**
 * A request whose answer is a text, retried by the rules of `retry.ts`; for clients of REST APIs.
 * @returns the last answer, whatever its status.
 * @throws {NetworkError} when nobody answered in the end.
 */
export async function ask(options: AskOptions): Promise<Answer> {
  const { json, method, headers, signal, onPause } = options;
  const content: Content | undefined =
    json === undefined
      ? options.content
      : { type: "application/json", bytes: Buffer.from(JSON.stringify(json)) };
  const retry = { ...usualRetry, ...options.retry };
  let last: Answer | undefined;
  const once = async () => {
    last = undefined;
    const response = await send({
      ...options,
      stall: retry.stall,
      headers: {
        ...(content && { "content-type": content.type }),
        ...headers,
        ...options.sign?.(),
      },
      ...(content && { body: [content.bytes] }),
    });
    const { header } = response;
    const text = await textOf(response);
    const status = options.statusOf?.(response.status, text) ?? response.status;
    last = { status, header, ok: status >= 200 && status < 300, text };
    if (last.ok) return last;
    throw new Refused(
      status,
      header("retry-after") ?? options.retryAfter?.(status, header),
      `${new URL(options.url).host} answered ${status}`,
    );
  };
  const { repeatable = method !== "POST" && method !== "PATCH" } = options;
  try {
    return await retrying(once, { retry, signal, repeatable, ...(onPause && { onPause }) });
  } catch (error) {
    if (error instanceof Refused && last !== undefined) return last;
    throw error;
  }
}
