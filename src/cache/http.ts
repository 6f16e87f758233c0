/**
 * Requests to the cache service and to the storage behind it. By Node's own client and not by its
 * `fetch`: that copies a body several times (four times the memory and the seconds for an upload),
 * and knows the proxies of the environment only when Node is started with a flag.
 */
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";

export interface HttpRequest {
  method: "GET" | "POST" | "PUT";
  url: string;
  headers?: Record<string, string>;
  /** Sent one after the other, and not kept together. */
  body?: readonly Uint8Array[];
  /** Ends this request, wherever it is. */
  signal?: AbortSignal;
}

export interface HttpResponse {
  status: number;
  /** A header of the answer, its name in small letters. */
  header(name: string): string | undefined;
  /**
   * The content; to be read or given up by `discard`.
   * @throws when the connection is cut or silent for too long.
   */
  body: AsyncIterable<Uint8Array>;
  discard(): void;
}

export interface HttpClient {
  /** @throws when nobody answers, or the connection is cut or silent for too long. */
  send(request: HttpRequest): Promise<HttpResponse>;
}

/** A text of an answer is never longer than this many bytes. */
const longestText = 1024 * 1024;

/**
 * @param environment Names proxies: `https_proxy`, `no_proxy`.
 * @param stall Milliseconds of silence after which a connection is given up.
 * @param signal Ends every request.
 */
export function makeHttp(
  environment: NodeJS.ProcessEnv,
  stall: number,
  signal: AbortSignal,
): HttpClient {
  const settings = { keepAlive: true, proxyEnv: environment };
  const agents = { http: new HttpAgent(settings), https: new HttpsAgent(settings) };

  return {
    send: ({ method, url, headers, body = [], signal: own }) =>
      new Promise((resolve, reject) => {
        const length = body.reduce((sum, part) => sum + part.length, 0);
        const target = new URL(url);
        const secure = target.protocol === "https:";
        const request = (secure ? requestHttps : requestHttp)(target, {
          method,
          agent: secure ? agents.https : agents.http,
          headers: {
            ...headers,
            "user-agent": "packernix-action",
            ...(method === "GET" ? {} : { "content-length": String(length) }),
          },
          signal: own === undefined ? signal : AbortSignal.any([own, signal]),
          timeout: stall,
        });
        request.on("timeout", () => request.destroy(silence(stall)));
        request.on("error", reject);
        request.on("response", (response) => {
          // From here on only while somebody waits for bytes: who reads may be slow.
          request.setTimeout(0);
          resolve(opened(response, stall));
        });
        for (const part of body) request.write(part);
        request.end();
      }),
  };
}

function opened(response: IncomingMessage, stall: number): HttpResponse {
  return {
    status: response.statusCode ?? 0,
    header(name) {
      const value = response.headers[name];
      return Array.isArray(value) ? value.join(", ") : value;
    },
    body: watched(response, stall),
    discard: () => void response.destroy(),
  };
}

async function* watched(response: IncomingMessage, stall: number): AsyncGenerator<Uint8Array> {
  const parts = response[Symbol.asyncIterator]();
  try {
    for (;;) {
      const timer = setTimeout(() => response.destroy(silence(stall)), stall);
      const part = await parts.next().finally(() => clearTimeout(timer));
      if (part.done) return;
      yield part.value as Buffer;
    }
  } finally {
    // What is read to its end keeps its connection.
    if (!response.readableEnded) response.destroy();
  }
}

function silence(stall: number): Error {
  return new Error(`nothing moved for ${stall / 1000} seconds`);
}

/** The whole text of an answer; more than a service has to say is cut. */
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
