/** One HTTP request with its redirects, limits and refusals, by Node's own `fetch`. */
import http from "node:http";
import { messageOf, UserError } from "../shared/errors.ts";
import { PassingError, type Timing } from "./retry.ts";

export interface RequestOptions {
  what: string;
  maxBytes: number;
  signal?: AbortSignal | undefined;
  authorization?: string | undefined;
  timing: Timing;
}

export interface Fetched {
  /** The body, which ends only when it is whole. */
  chunks: AsyncIterable<Uint8Array>;
}

const mostRedirects = 5;

/** Set for one try: aborted when nothing came for too long. */
interface Watch {
  signal: AbortSignal;
  alive(): void;
  stop(): void;
}

/**
 * Asks for `url` and hands its body to `use`.
 * @throws {PassingError} for what another try may mend, {UserError} for what the user may.
 */
export async function request<T>(
  url: string,
  options: RequestOptions,
  use: (fetched: Fetched) => Promise<T>,
): Promise<T> {
  takeProxy();
  const watch = watching(options.timing.stall, options.signal);
  try {
    const { response, address } = await following(url, options, watch);
    refuseStatus(response, address, options);
    return await use({ chunks: body(response, address, options, watch) });
  } catch (error) {
    options.signal?.throwIfAborted();
    if (watch.signal.aborted) {
      throw new PassingError(`nothing came for ${options.timing.stall / 1000} s`, { cause: error });
    }
    throw networkTrouble(error, url, options.what);
  } finally {
    watch.stop();
  }
}

let proxyTaken = false;

/** `fetch` heeds the runner's proxy variables only when told so; early releases of Node 24 cannot be. */
function takeProxy(): void {
  if (proxyTaken) return;
  proxyTaken = true;
  const { setGlobalProxyFromEnv } = http as { setGlobalProxyFromEnv?: () => unknown };
  if (!Object.keys(process.env).some((name) => /^https?_proxy$/i.test(name))) return;
  try {
    setGlobalProxyFromEnv?.();
  } catch (error) {
    throw new UserError(
      `The runner's proxy cannot be used (variables HTTP_PROXY and HTTPS_PROXY): ${messageOf(error)}.`,
      { cause: error },
    );
  }
}

function watching(stall: number, outer: AbortSignal | undefined): Watch {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error("stalled")), stall);
  const signal =
    outer === undefined ? controller.signal : AbortSignal.any([controller.signal, outer]);
  return { signal, alive: () => void timer.refresh(), stop: () => clearTimeout(timer) };
}

/** Redirects by hand: no loop, no way down from https, credentials for the first host alone. */
async function following(
  url: string,
  options: RequestOptions,
  watch: Watch,
): Promise<{ response: Response; address: URL }> {
  let address = new URL(url);
  let authorization = options.authorization ?? ownCredentials(address);
  const mayLeaveTls = address.protocol === "http:" && isLoopback(address);
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const response = await fetch(withoutCredentials(address), {
      redirect: "manual",
      signal: watch.signal,
      headers: {
        // A packed body would have another length than the file.
        "accept-encoding": "identity",
        "user-agent": "packernix-action",
        ...(authorization === undefined ? {} : { authorization }),
      },
    });
    watch.alive();
    const location = response.headers.get("location");
    if (location === null || ![301, 302, 303, 307, 308].includes(response.status)) {
      return { response, address };
    }
    await response.body?.cancel();
    const next = URL.parse(location, address.href);
    if (next === null || !["http:", "https:"].includes(next.protocol)) {
      throw refused(options.what, url, "redirects to something that is no web address");
    }
    if (address.protocol === "https:" && next.protocol === "http:" && !mayLeaveTls) {
      throw refused(options.what, url, `redirects from https to ${next.origin}, which is not safe`);
    }
    address = next;
    authorization = undefined;
  }
  throw refused(options.what, url, `redirects more than ${mostRedirects} times, as in a loop`);
}

/** Mirrors may stand behind a password in their URL; `fetch` takes no such URLs. */
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

function refuseStatus(response: Response, address: URL, options: RequestOptions): void {
  const { status } = response;
  if (status === 200) return;
  // Nobody reads the body: the connection is given up.
  response.body?.cancel().catch(() => {});
  const server = `${address.host} answered ${status}`;
  if (status === 408 || status === 429 || status >= 500) {
    throw new PassingError(server, { pause: retryAfter(response.headers.get("retry-after")) });
  }
  const hint =
    status === 404 || status === 410
      ? "There is no such file; check the version, or the mirror (input `mirrors`)."
      : status === 401 || status === 403
        ? "The server does not let the runner in; check the mirror (input `mirrors`) or the network's rules."
        : "Check the mirror (input `mirrors`) or the network.";
  throw new DownloadRefused(status, `${plain(address)}: ${server}. ${hint}`, options.what);
}

/** An answer that no further try will change. */
export class DownloadRefused extends UserError {
  readonly status: number;

  constructor(status: number, reason: string, what: string) {
    super(`${what} could not be fetched from ${reason}`);
    this.name = "DownloadRefused";
    this.status = status;
  }
}

/** Milliseconds; the header holds seconds or a date (RFC 9110, 10.2.3). */
export function retryAfter(value: string | null, now = Date.now()): number | undefined {
  if (value === null) return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

async function* body(
  response: Response,
  address: URL,
  options: RequestOptions,
  watch: Watch,
): AsyncGenerator<Uint8Array> {
  const tooBig = () =>
    refused(options.what, address.href, `is larger than ${options.maxBytes} bytes`);
  const header = response.headers.get("content-length");
  // A length of packed bytes says nothing of ours.
  const length =
    header === null || response.headers.has("content-encoding") ? undefined : Number(header);
  if (length !== undefined && length > options.maxBytes) throw tooBig();
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    watch.alive();
    bytes += chunk.length;
    if (bytes > options.maxBytes) throw tooBig();
    yield chunk;
  }
  if (length !== undefined && bytes !== length) {
    throw new PassingError(`only ${bytes} of ${length} bytes came`);
  }
}

function refused(what: string, url: string, reason: string): UserError {
  return new UserError(
    `${what} was not fetched: ${plain(new URL(url))} ${reason}. Check the mirror (input \`mirrors\`).`,
  );
}

function plain({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}

const certificateTrouble =
  /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS_CERT|HOSTNAME_MISMATCH)/;

/**
 * `fetch` fails with a TypeError and hides the reason in `cause`, sometimes twice. Told by name: its
 * errors need not be of our realm. Errors of other parts come back as they are.
 */
function networkTrouble(error: unknown, url: string, what: string): unknown {
  const { name, cause } = fields(error);
  if (name !== "TypeError") return error;
  let deepest = fields(cause);
  while (deepest.cause !== undefined) deepest = fields(deepest.cause);
  const { code = "", message = "" } = deepest;
  if (certificateTrouble.test(code)) {
    return refused(
      what,
      url,
      `has a certificate that this machine does not trust (${code}; set NODE_EXTRA_CA_CERTS for a private authority)`,
    );
  }
  return new PassingError(message || code || "the connection broke", { cause: error });
}

interface ErrorFields {
  name?: string;
  message?: string;
  code?: string;
  cause?: unknown;
}

function fields(error: unknown): ErrorFields {
  return typeof error === "object" && error !== null ? (error as ErrorFields) : {};
}
