/**
 * What the double of every cloud's REST API has: it listens on the loopback, lets tokens in, keeps a
 * log of requests and lets them go wrong. The cloud gives its routes, and the form of its errors.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { faultList } from "../faults.ts";
import { type Answer, ApiError, type Call, type RecordedCall } from "./wire.ts";

export interface Fault {
  /** Such as `POST /servers/{id}/actions/create_image`; undefined: every request. */
  route?: string;
  nth?: number;
  times?: number;
  /**
   * Status and code of a refusal; `drop` breaks the connection before anything is done, `drop-after`
   * when all is done; `hang` never answers although all is done, `late` answers later; `delay` only
   * waits.
   */
  kind: [status: number, code: string] | "drop" | "drop-after" | "hang" | "late" | "delay";
  /** Milliseconds before the request is looked at, or of `late` the answer is sent. */
  delay?: number;
}

export interface ApiSettings {
  /** What tokens may do. */
  tokens: Record<string, "read" | "read-write">;
  /** Requests that are left before the limit; undefined: any number. */
  remaining: number | undefined;
}

export interface ApiRules {
  /** Whose, for messages. */
  cloud: string;
  /** What all paths begin with, such as `/v1`. */
  prefix: string;
  /** Parts of a path that are ids. Default: digits. */
  id?: RegExp;
  answer(call: Call): Answer | Promise<Answer>;
  /** Body of a refusal. */
  body(error: ApiError): Record<string, unknown>;
  /** For no such token, one that may only read, and too many requests. */
  refusals: Record<"unknown" | "readOnly" | "limit", ConstructorParameters<typeof ApiError>>;
  /** Of a server by TLS. */
  tls?: { key: Buffer; cert: Buffer } | undefined;
  /** Of every answer. */
  headers?(settings: ApiSettings): Record<string, string | number>;
}

export interface RestApi extends AsyncDisposable {
  /** With the prefix. */
  url: string;
  requests: RecordedCall[];
  faults: { add(fault: Fault): void; clear(): void };
}

/** @param settings May be changed at any time. */
export async function startApi(rules: ApiRules, settings: ApiSettings): Promise<RestApi> {
  const faults = faultList(
    (fault: Fault, call: RecordedCall) => fault.route === undefined || fault.route === call.route,
  );
  const requests: RecordedCall[] = [];

  function admit({ token, method }: RecordedCall): void {
    const { unknown, readOnly, limit } = rules.refusals;
    const may = settings.tokens[token];
    if (may === undefined) throw new ApiError(...unknown);
    if (may === "read" && method !== "GET") throw new ApiError(...readOnly);
    if (settings.remaining === undefined) return;
    if (settings.remaining === 0) throw new ApiError(...limit);
    settings.remaining--;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await recordOf(request, rules);
    requests.push(call);
    const fault = faults.take(call);
    const pause = async () => await sleep(fault?.delay ?? 0, undefined, { ref: false });
    if (fault?.kind !== "late") await pause();
    if (fault?.kind === "drop") return void request.socket.destroy();
    let result: Answer;
    try {
      if (Array.isArray(fault?.kind)) throw new ApiError(...fault.kind, "made up");
      admit(call);
      result = await rules.answer(call);
      call.done = true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      result = [error.status, rules.body(error)];
    }
    if (fault?.kind === "drop-after") return void request.socket.destroy();
    if (fault?.kind === "hang") return;
    if (fault?.kind === "late") await pause();
    const [status, body, headers] = result;
    call.status = status;
    for (const [name, value] of Object.entries({ ...rules.headers?.(settings), ...headers })) {
      response.setHeader(name, value);
    }
    if (body !== undefined) response.setHeader("content-type", "application/json");
    response.writeHead(status).end(body === undefined ? undefined : JSON.stringify(body));
  }

  const handle = (request: IncomingMessage, response: ServerResponse) => {
    serve(request, response).catch((error: unknown) => {
      process.stderr.write(`Double of ${rules.cloud}: ${(error as Error).stack}\n`);
      response.writeHead(500).end();
    });
  };
  const server =
    rules.tls === undefined
      ? createServer({ keepAliveTimeout: 0 }, handle)
      : createSecureServer({ keepAliveTimeout: 0, ...rules.tls }, handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `${rules.tls === undefined ? "http" : "https"}://127.0.0.1:${(server.address() as AddressInfo).port}${rules.prefix}`,
    requests,
    faults: { add: faults.add, clear: faults.clear },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function recordOf(
  request: IncomingMessage,
  { prefix, id = /^\d+$/ }: ApiRules,
): Promise<RecordedCall> {
  const url = new URL(request.url ?? "/", "http://cloud");
  const text = Buffer.concat(await request.toArray()).toString();
  const method = request.method ?? "";
  const path = url.pathname.startsWith(`${prefix}/`)
    ? url.pathname.slice(prefix.length)
    : url.pathname;
  const route = path
    .split("/")
    .map((part) => (id.test(part) ? "{id}" : part))
    .join("/");
  return {
    method,
    path,
    route: `${method} ${route}`,
    query: url.searchParams,
    body: text === "" ? {} : JSON.parse(text),
    token: /^Bearer (.*)$/.exec(request.headers.authorization ?? "")?.[1] ?? "",
    agent: request.headers["user-agent"] ?? "",
    status: 0,
    done: false,
  };
}
