/** Requests one file from a web server: redirects, limits and refusals. */
import { UserError } from "../shared/errors.ts";
import { type HttpResponse, send } from "../shared/http.ts";
import { NetworkError } from "../shared/network-trouble.ts";
import { Refused } from "../shared/retry.ts";

export interface RequestOptions {
  what: string;
  maxBytes: number;
  signal?: AbortSignal | undefined;
  authorization?: string | undefined;
  /** Milliseconds of silence after which the connection is given up. */
  stall: number;
}

const mostRedirects = 5;

/**
 * Asks for `url`.
 * @returns its body, which ends only when it is whole.
 * @throws {NetworkError} or {Refused} if another attempt may succeed, {UserError} if the user must act.
 */
export async function request(
  url: string,
  options: RequestOptions,
): Promise<AsyncGenerator<Uint8Array>> {
  const { response, address } = await following(url, options);
  refuseStatus(response, address, options);
  return body(response, address, options);
}

/** Follows redirects: no loops, never from https to http, credentials only for the first host. */
async function following(
  url: string,
  options: RequestOptions,
): Promise<{ response: HttpResponse; address: URL }> {
  let address = new URL(url);
  let authorization = options.authorization ?? ownCredentials(address);
  const mayLeaveTls = address.protocol === "http:" && isLoopback(address);
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const response = await send({
      method: "GET",
      url: withoutCredentials(address),
      signal: options.signal,
      stall: options.stall,
      headers: {
        // Because a compressed body would have another length than the file.
        "accept-encoding": "identity",
        ...(authorization === undefined ? {} : { authorization }),
      },
    });
    const location = response.header("location");
    if (location === undefined || ![301, 302, 303, 307, 308].includes(response.status)) {
      return { response, address };
    }
    response.discard();
    const next = URL.parse(location, address.href);
    if (next === null || !["http:", "https:"].includes(next.protocol)) {
      throw refused(options.what, url, "redirects to something that is not a web address");
    }
    if (address.protocol === "https:" && next.protocol === "http:" && !mayLeaveTls) {
      throw refused(options.what, url, `redirects from https to ${next.origin}, which is not safe`);
    }
    address = next;
    authorization = undefined;
  }
  throw refused(options.what, url, `redirects more than ${mostRedirects} times, as in a loop`);
}

/** The URL of a mirror may contain a password. */
function ownCredentials({ username, password }: URL): string | undefined {
  if (username === "" && password === "") return undefined;
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(pair).toString("base64")}`;
}

function withoutCredentials(url: URL): string {
  const bare = new URL(url);
  bare.username = "";
  bare.password = "";
  return bare.href;
}

function isLoopback({ hostname }: URL): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

function refuseStatus(response: HttpResponse, address: URL, options: RequestOptions): void {
  const { status } = response;
  if (status === 200) return;
  // Closed, because a connection whose body is not read cannot be reused.
  response.discard();
  const server = `${address.host} answered ${status}`;
  if (status === 408 || status === 429 || status >= 500) {
    throw new Refused(status, response.header("retry-after"), server);
  }
  const hint =
    status === 404 || status === 410
      ? "There is no such file; check the version, or the mirror (input `mirrors`)."
      : status === 401 || status === 403
        ? "The server refuses the runner; check the mirror (input `mirrors`) or the network's rules."
        : "Check the mirror (input `mirrors`) or the network.";
  throw new DownloadRefused(status, `${shown(address.href)}: ${server}. ${hint}`, options.what);
}

/** An answer that another attempt would not change. */
export class DownloadRefused extends UserError {
  readonly status: number;

  constructor(status: number, reason: string, what: string) {
    super(`${what} could not be fetched from ${reason}`);
    this.name = "DownloadRefused";
    this.status = status;
  }
}

async function* body(
  response: HttpResponse,
  address: URL,
  options: RequestOptions,
): AsyncGenerator<Uint8Array> {
  const tooBig = () =>
    refused(options.what, address.href, `is larger than ${options.maxBytes} bytes`);
  const header = response.header("content-length");
  const length = header === undefined ? undefined : Number(header);
  if (length !== undefined && length > options.maxBytes) {
    response.discard();
    throw tooBig();
  }
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > options.maxBytes) throw tooBig();
    yield chunk;
  }
  if (length !== undefined && bytes !== length) {
    const message = `only ${bytes} of ${length} bytes came`;
    throw new NetworkError(message, { cause: undefined, passes: true, unsent: false });
  }
}

function refused(what: string, url: string, reason: string): UserError {
  return new UserError(
    `${what} was not fetched: ${shown(url)} ${reason}. Check the mirror (input \`mirrors\`).`,
  );
}

/** An address as messages show it: without credentials and without a query, which may be a signature. */
export function shown(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
