/**
 * A client for small REST APIs of clouds: JSON, a bearer token, pages, and waiting for actions. Requests
 * are retried by the rules of `retry.ts`.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { messageOf, outage, UserError } from "./errors.ts";
import { type Answer, type AskOptions, ask, type HttpResponse, type Method } from "./http.ts";
import type { Log } from "./log.ts";
import { type RetryPolicy, usualRetry } from "./retry.ts";
import { withPeriod } from "./text.ts";

type Query = Readonly<Record<string, string | undefined>>;

export interface RestOptions extends Pick<AskOptions, "sign" | "statusOf"> {
  /** Whose API it is, for messages. */
  cloud: string;
  /** Address that paths are added to, such as `https://api.hetzner.cloud/v1`. */
  base: string;
  /** True where the user's own service may do without TLS. */
  mayBePlain?: true;
  /** Absent where requests are signed. @throws {UserError} where there is none. */
  token?(): string | Promise<string>;
  /** Reads the error from the body of a refusal: JSON, else its text. */
  error: z.ZodType<{ code: string; message: string }>;
  /** The next page: additional query parameters, or a whole address. Absent: `all` is not used. */
  next?(page: unknown): Query | string | undefined;
  /** A sentence that says what to do about a refusal. */
  cure?(refusal: ApiRefusal): string | undefined;
  log: Pick<Log, "debug">;
  signal: AbortSignal;
  retry?: Partial<RetryPolicy> | undefined;
}

/** An unsuccessful answer: the `cause` of the error that a call throws. */
export class ApiRefusal extends Error {
  readonly status: number;
  /** The API's own word for it. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The refusal behind an error of a call; undefined for any other error. */
export function refusalOf(error: unknown): ApiRefusal | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof ApiRefusal ? cause : undefined;
}

/** @returns undefined where the API does not know the thing (any more). */
export async function orGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (refusalOf(error)?.status === 404) return undefined;
    throw error;
  }
}

interface CallOptions extends Pick<AskOptions, "json" | "content"> {
  query?: Query;
  /** False for what must not happen twice. Default: false for POST and PATCH. */
  repeatable?: boolean;
  /** Milliseconds of silence after which there is no answer to come; longer than usual where it waits. */
  stall?: number;
}

export type Rest = ReturnType<typeof restClient>;

/** @throws {UserError} for an address to which no token may be sent. */
export function restClient(options: RestOptions) {
  const { cloud, log, signal } = options;
  const base = checkBase(options);
  const astray = `Check what stands between this runner and ${base}, and that this is the address of ${cloud}'s API.`;
  const retry = { ...usualRetry, ...options.retry };
  /** When the last answer was written, by the cloud's clock, and when it was read, by one that never jumps. */
  let heard: { time: number; at: number } | undefined;

  async function request(method: Method, url: string, given: CallOptions): Promise<unknown> {
    const { json, content, repeatable, stall = retry.stall } = given;
    const token = await options.token?.();
    const answer = await ask({
      method,
      url,
      headers: {
        accept: "application/json",
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      json,
      content,
      sign: options.sign,
      statusOf: options.statusOf,
      ...(repeatable === undefined ? {} : { repeatable }),
      signal,
      retry: { ...retry, stall },
      retryAfter: (status, header) => untilReset(status, header, retry.longestPause),
      onPause: (why, milliseconds) => log.debug(`${why}; once more in ${milliseconds} ms`),
    });
    const time = Date.parse(answer.header("date") ?? "");
    if (!Number.isNaN(time)) heard = { time, at: performance.now() };
    const what = `${method} ${new URL(url).pathname}`;
    if (!answer.ok) throw refused(what, answer);
    return answer.text === "" ? undefined : jsonOf(answer.text);
  }

  function refused(what: string, { status, text }: Answer): Error {
    const said = options.error.safeParse(jsonOf(text)).data;
    const { code, message } = said ?? { code: String(status), message: "" };
    const cause = new ApiRefusal(status, code, message);
    const own = code === "" ? message : `${message} (${code})`;
    const words = message === "" ? `with status ${status}` : own;
    const passes = status === 429 || status >= 500;
    const usual = passes ? outage(status, cloud) : said === undefined ? astray : undefined;
    const cure = options.cure?.(cause) ?? usual;
    const sentence = `${cloud} refused ${what}: ${withPeriod(words)}${cure === undefined ? "" : ` ${cure}`}`;
    return new UserError(sentence, { cause });
  }

  function read<T>(schema: z.ZodType<T>, body: unknown, what: string): T {
    const { data, error } = schema.safeParse(body);
    if (error === undefined) return data;
    if (body === undefined || typeof body === "string") {
      throw new UserError(
        `${cloud} answered ${what} with no JSON, as a gateway or a page to sign in does. ${astray}`,
      );
    }
    const [issue] = error.issues;
    throw new Error(
      `${cloud} answered ${what} in a form that is not known here: ${issue?.path.join(".")}: ${issue?.message}`,
    );
  }

  /**
   * @throws {UserError} when the API refuses, with its words, or has trouble; an {@link ApiRefusal} is
   *   the cause.
   * @throws {NetworkError} when there is no answer.
   */
  async function call<T>(
    method: Method,
    path: string,
    schema: z.ZodType<T>,
    given: CallOptions = {},
  ): Promise<T> {
    const body = await request(method, address(path, given.query), given);
    return read(schema, body, `${method} ${path}`);
  }

  /** @returns the id of what was made; it stands under `key`. */
  async function make(path: string, key: string, json: object): Promise<string> {
    const made = z.object({ [key]: z.object({ id: z.coerce.string() }) });
    return (await call("POST", path, made, { json }))[key]?.id ?? "";
  }

  /** What stands under `key` on all pages. */
  async function all<T>(
    path: string,
    key: string,
    item: z.ZodType<T>,
    query: Query = {},
  ): Promise<T[]> {
    const page = z.looseObject({ [key]: z.array(item) });
    const found: T[] = [];
    const seen = new Set<string>();
    for (let url: string | undefined = address(path, query); url !== undefined; ) {
      // Against an API whose pages form a circle.
      if (seen.has(url)) throw new Error(`${cloud}: the pages of ${path} lead back to ${url}`);
      seen.add(url);
      const body = await request("GET", url, {});
      found.push(...(read(page, body, `GET ${path}`)[key] as T[]));
      const next = options.next?.(body);
      url = typeof next === "string" ? within(next) : next && address(path, { ...query, ...next });
    }
    return found;
  }

  function address(path: string, query: Query = {}): string {
    const url = new URL(base + path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    return url.href;
  }

  /** An address that the API gave, on the server that the token is for. */
  function within(text: string): string {
    const { pathname, search } = new URL(text, base);
    return new URL(base).origin + pathname + search;
  }

  /**
   * Polls until there is a result, in the end every five seconds.
   * @param what For the message.
   * @param why What was said last.
   * @throws {UserError} after `longest` milliseconds.
   */
  async function until<T>(
    what: string,
    look: () => Promise<T | undefined>,
    longest = 600_000,
    why = () => "",
  ): Promise<T> {
    const end = Date.now() + longest;
    for (let pause = 250; ; pause = Math.min(pause * 1.5, 5000)) {
      const seen = await look();
      if (seen !== undefined) return seen;
      if (Date.now() + pause > end) {
        const late = `${cloud}: ${what} is not done after ${longest / 1000} seconds.`;
        throw new UserError(`${late} ${why()}`.trimEnd());
      }
      await sleep(pause, undefined, { signal });
    }
  }

  /** Milliseconds since the epoch by the cloud's clock, a second too early at most; undefined before any answer. */
  const time = () => heard && Math.round(heard.time + performance.now() - heard.at);

  /**
   * Repeats for two minutes a request that the API refuses because the resource is busy.
   * @param what For the message.
   */
  async function whenFree<T>(
    what: string,
    isBusy: (refusal: ApiRefusal) => boolean,
    work: () => Promise<T>,
  ): Promise<T> {
    let last: unknown;
    const attempt = async () => {
      try {
        return { result: await work() };
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal === undefined || !isBusy(refusal)) throw error;
        last = error;
        return undefined;
      }
    };
    return (await until(what, attempt, 120_000, () => messageOf(last))).result;
  }

  return {
    call,
    make,
    all,
    until,
    whenFree,
    time,
    /** The same; asks for `path` before there was any answer. */
    async clock(path: string): Promise<number> {
      if (time() === undefined) await request("GET", address(path), {});
      return time() ?? Date.now();
    },
  };
}

function checkBase({ base, cloud, mayBePlain }: RestOptions): string {
  const url = URL.parse(base);
  const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url?.hostname ?? "");
  const isPlain = url?.protocol === "http:";
  if (url?.protocol === "https:" || (isPlain && (isHere || mayBePlain))) {
    return base.replace(/\/+$/, "");
  }
  throw new UserError(
    `${cloud}: the address of its API (${base}) must begin with https://, because the token is sent to it.`,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * `RateLimit-Reset` is the time (epoch seconds) at which the whole limit is available again. It grows
 * back gradually, so we wait for the longest pause at most (docs.hetzner.cloud, "Rate Limiting").
 */
function untilReset(
  status: number,
  header: HttpResponse["header"],
  longest: number,
): string | undefined {
  const reset = Number(header("ratelimit-reset") ?? "") * 1000;
  if (status !== 429 || !(reset > 0)) return undefined;
  const now = Date.parse(header("date") ?? "") || Date.now();
  return String(Math.floor(Math.min(Math.max(reset - now, 0), longest) / 1000));
}
