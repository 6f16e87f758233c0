/**
 * A double of the GitHub Actions cache on the loopback: protocol v2 as `@actions/cache` speaks it,
 * the blobs behind it, and the REST endpoints that list and delete. Every rule names its source.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type Entries, makeEntries } from "./entries.ts";

/** What one job may do: its ref, the refs it reads besides, and the power of its tokens. */
export interface JobSettings {
  /** Default `refs/heads/main`. */
  ref?: string;
  /** Further refs whose entries it reads. Default: `refs/heads/main`. */
  reads?: string[];
  /** Power of the cache token. Default `write`. */
  cache?: "write" | "read" | "none";
  /** Permission `actions` of the GitHub token. Default `write`. */
  actions?: "write" | "read" | "none";
}

interface Job extends Required<JobSettings> {
  runtimeToken: string;
  githubToken: string;
}

export interface CacheService {
  entries: Entries;
  /** A job: the environment that the runner gives it, and its GitHub token. */
  job(settings?: JobSettings): { environment: Record<string, string>; githubToken: string };
  /** Answers the next requests with 429. @param retryAfter Seconds. */
  limitNext(requests: number, retryAfter: number): void;
  /** Milliseconds that a finished entry stays unseen: lookups are eventually consistent. */
  setLag(milliseconds: number): void;
  /** Method and path of every request. */
  requests: string[];
  close(): Promise<void>;
}

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

/** lib/generated/results/api/v1/cache.twirp-client.js of @actions/cache. */
const twirp = "/twirp/github.actions.results.api.v1.CacheService/";
const repository = "example/machines";

export async function startCacheService(): Promise<CacheService> {
  let lag = 0;
  let limited = { left: 0, retryAfter: 0 };
  const entries = makeEntries(() => new Date(Date.now() - lag));
  const jobs: Job[] = [];
  const requests: string[] = [];
  let lastJob = 0;
  let base = "";

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<Answer> {
    const url = new URL(request.url ?? "/", base);
    requests.push(`${request.method} ${url.pathname}`);
    const body = await bodyOf(request);
    // Blobs are reached by a signed URL alone, without any token (uploadUtils.js, downloadUtils.js).
    if (url.pathname.startsWith("/blob/")) return blob(request, url, body);
    if (limited.left > 0) {
      limited.left--;
      // docs.github.com, "Rate limits": 429 with Retry-After.
      response.setHeader("retry-after", String(limited.retryAfter));
      return answer(429, {
        code: "resource_exhausted",
        msg: "too many requests",
        message: "",
      });
    }
    const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    if (url.pathname.startsWith(twirp)) {
      const job = jobs.find((one) => one.runtimeToken === token);
      if (job === undefined) return answer(401, { code: "unauthenticated", msg: "bad token" });
      return service(url.pathname.slice(twirp.length), JSON.parse(body.toString()), job);
    }
    if (url.pathname.startsWith(`/api/repos/${repository}/actions/caches`)) {
      const job = jobs.find((one) => one.githubToken === token);
      if (job === undefined) return answer(401, { message: "Bad credentials" });
      return rest(request, url, job);
    }
    return answer(404, { message: "Not Found" });
  }

  function service(method: string, message: Record<string, unknown>, job: Job): Answer {
    const { key, version } = message as { key: string; version: string };
    if (method === "GetCacheEntryDownloadURL") {
      if (job.cache === "none") {
        // lib/cache.js: 403 whose message has the prefix `cache read denied:`.
        const msg = "cache read denied: the token has no readable scopes";
        return answer(403, { code: "permission_denied", msg });
      }
      const keys = [key, ...((message["restore_keys"] as string[] | undefined) ?? [])];
      const found = entries.lookUp(keys, version, [job.ref, ...job.reads]);
      if (found === undefined) return answer(200, { ok: false });
      const { secret } = found.entry;
      return answer(200, {
        ok: true,
        signed_download_url: `${base}/blob/${secret}`,
        matched_key: found.key,
      });
    }
    if (method === "CreateCacheEntry") {
      // lib/cache.js, CACHE_WRITE_DENIED_PREFIX: ok is false and the message begins with it.
      if (job.cache !== "write") {
        const text = "cache write denied: the token of this run is read-only";
        return answer(200, { ok: false, message: text });
      }
      const entry = entries.reserve(key, version, job.ref);
      if (entry === undefined) {
        const text = "cache entry with the same key, version, and scope already exists";
        return answer(200, { ok: false, message: text });
      }
      return answer(200, { ok: true, signed_upload_url: `${base}/blob/${entry.secret}` });
    }
    if (method === "FinalizeCacheEntryUpload") {
      const entry = entries
        .all()
        .find((one) => one.key === key && one.version === version && one.scope === job.ref);
      // size_bytes is a string in JSON (protobuf int64).
      if (entry === undefined || String(entry.content.length) !== String(message["size_bytes"])) {
        return answer(200, { ok: false, message: "the upload is not complete" });
      }
      entry.createdAt = new Date();
      return answer(200, { ok: true, entry_id: String(entry.id) });
    }
    return answer(404, { code: "bad_route", msg: method });
  }

  /** Azure's block blobs, as far as uploadUtils.js uses them: whole, or blocks and then their list. */
  function blob(request: IncomingMessage, url: URL, body: Buffer): Answer {
    const entry = entries.bySecret(url.pathname.slice("/blob/".length));
    if (entry === undefined || entry.vanished) return answer(404, { message: "BlobNotFound" });
    if (request.method === "GET") {
      const headers = { "content-length": String(entry.content.length) };
      return { status: 200, headers, body: entry.content };
    }
    const part = url.searchParams.get("comp");
    if (part === "block") entry.blocks.set(url.searchParams.get("blockid") ?? "", body);
    else if (part === "blocklist") {
      const ids = [...body.toString().matchAll(/<Latest>([^<]+)<\/Latest>/g)].map(
        (match) => match[1] ?? "",
      );
      entry.content = Buffer.concat(ids.map((id) => entry.blocks.get(id) ?? Buffer.alloc(0)));
    } else entry.content = body;
    return { status: 201, headers: { etag: '"1"', "x-ms-request-id": "1" }, body: "" };
  }

  /** docs.github.com, "REST API endpoints for GitHub Actions cache". */
  function rest(request: IncomingMessage, url: URL, job: Job): Answer {
    const isDelete = request.method === "DELETE";
    if (job.actions === "none" || (isDelete && job.actions !== "write")) {
      return answer(403, { message: "Resource not accessible by integration" });
    }
    if (isDelete) {
      const id = Number(url.pathname.split("/").at(-1));
      if (!entries.remove(id)) return answer(404, { message: "Not Found" });
      return { status: 204, headers: {}, body: "" };
    }
    const prefix = url.searchParams.get("key") ?? "";
    const ref = url.searchParams.get("ref");
    const perPage = Math.min(Number(url.searchParams.get("per_page") ?? 30), 100);
    const page = Number(url.searchParams.get("page") ?? 1);
    const found = entries
      .all()
      .filter((entry) => entry.createdAt !== undefined && entry.key.startsWith(prefix))
      .filter((entry) => ref === null || entry.scope === ref)
      .sort((left, right) => right.id - left.id);
    return answer(200, {
      total_count: found.length,
      actions_caches: found.slice((page - 1) * perPage, page * perPage).map((entry) => ({
        id: entry.id,
        ref: entry.scope,
        key: entry.key,
        version: entry.version,
        created_at: entry.createdAt?.toISOString(),
        last_accessed_at: entry.createdAt?.toISOString(),
        size_in_bytes: entry.content.length,
      })),
    });
  }

  const server = createServer((request, response) => {
    void handle(request, response)
      .catch((error: unknown) => answer(500, { msg: String(error) }))
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body));
  });
  base = `http://127.0.0.1:${await listen(server)}`;

  return {
    entries,
    requests,
    job(settings = {}) {
      const number = ++lastJob;
      const job: Job = {
        ...{ ref: "refs/heads/main", reads: ["refs/heads/main"], cache: "write", actions: "write" },
        ...settings,
        runtimeToken: `runtime-${number}`,
        githubToken: `github-${number}`,
      };
      jobs.push(job);
      const environment = {
        ACTIONS_RESULTS_URL: `${base}/`,
        ACTIONS_RUNTIME_TOKEN: job.runtimeToken,
        ACTIONS_CACHE_SERVICE_V2: "True",
        // lib/internal/config.js: v2 is for github.com, *.ghe.com and *.localhost only.
        GITHUB_SERVER_URL: "http://github.localhost",
        GITHUB_API_URL: `${base}/api`,
        GITHUB_REPOSITORY: repository,
        GITHUB_REF: job.ref,
        GITHUB_BASE_REF: job.reads[0]?.replace("refs/heads/", "") ?? "",
      };
      return { environment, githubToken: job.githubToken };
    },
    limitNext(left, retryAfter) {
      limited = { left, retryAfter };
    },
    setLag(milliseconds) {
      lag = milliseconds;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function answer(status: number, value: object): Answer {
  const headers = { "content-type": "application/json" };
  return { status, headers, body: JSON.stringify(value) };
}
