/**
 * A double of the GitHub Actions cache on the loopback: protocol v2 as `@actions/cache` speaks it,
 * the blobs behind it, and the REST endpoints that list and delete. Every rule names its source.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeBlobs } from "./blobs.ts";
import { type Entries, makeEntries, sizeOf } from "./entries.ts";
import { type Fault, makeFaults, send } from "./faults.ts";
import { type Answer, answer, rest } from "./rest.ts";

export { contentOf, damage } from "./blobs.ts";
export { type Entry, sizeOf } from "./entries.ts";

/** What one job may do: its ref, the refs it reads besides, and the power of its tokens. */
export interface JobSettings {
  /** Default `refs/heads/main`. */
  ref?: string;
  /** Further refs whose entries it reads. Default: `refs/heads/main`. */
  reads?: string[];
  /** Power of the cache token. Default `write`. */
  cache?: "write" | "read" | "write-only" | "none";
  /** ACTIONS_CACHE_MODE, which runners may set. Default: not set. */
  mode?: "write" | "read" | "write-only" | "none" | "";
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
  /** Ends the time of all signed URLs that were given out. */
  expireUrls(): void;
  /** False: ranges are ignored, as by servers that stand in for GitHub's storage. */
  setRanges(understood: boolean): void;
  /** What goes wrong with coming requests. */
  fault(fault: Fault): void;
  /** Method and path of every request. */
  requests: string[];
  /** Every request; bytes of the contents alone. Status 0: not answered yet. */
  traffic: { request: string; status: number; received: number; sent: number }[];
  close(): Promise<void>;
}

/** lib/generated/results/api/v1/cache.twirp-client.js of @actions/cache. */
const twirp = "/twirp/github.actions.results.api.v1.CacheService/";
const repository = "example/machines";

/** @param folder For contents; by default a new one, which goes with the service. */
export async function startCacheService(folder?: string): Promise<CacheService> {
  const contents = await mkdtemp(path.join(folder ?? tmpdir(), "cache-service-"));
  let lag = 0;
  let limited = { left: 0, retryAfter: 0 };
  const entries = makeEntries(() => new Date(Date.now() - lag));
  const settings = { ranges: true };
  const blobs = makeBlobs(entries, contents, settings);
  const faults = makeFaults();
  const jobs: Job[] = [];
  const requests: string[] = [];
  const traffic: CacheService["traffic"] = [];
  let lastJob = 0;
  let base = "";

  async function handle(request: IncomingMessage, fault: Fault | undefined): Promise<Answer> {
    const url = new URL(request.url ?? "/", base);
    requests.push(`${request.method} ${url.pathname}`);
    if (fault?.status !== undefined) {
      const wait = fault.retryAfter === undefined ? {} : { "retry-after": `${fault.retryAfter}` };
      const refused = answer(fault.status, { code: "unavailable", msg: "trouble", message: "" });
      return { ...refused, headers: { ...refused.headers, ...wait } };
    }
    // Blobs are reached by a signed URL alone, without any token (uploadUtils.js, downloadUtils.js).
    if (url.pathname.startsWith("/blob/")) return await blobs.answer(request, url);
    const body = await bodyOf(request);
    if (limited.left > 0) {
      limited.left--;
      // docs.github.com, "Rate limits": 429 with Retry-After.
      const refused = answer(429, {
        code: "resource_exhausted",
        msg: "too many requests",
        message: "",
      });
      refused.headers["retry-after"] = String(limited.retryAfter);
      return refused;
    }
    const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    if (url.pathname.startsWith(twirp)) {
      const job = jobs.find((one) => one.runtimeToken === token);
      if (job === undefined) return answer(401, { code: "unauthenticated", msg: "bad token" });
      // Signed URLs are of the name under which the service is known to who asks.
      const origin = `http://${request.headers.host ?? ""}`;
      return service(url.pathname.slice(twirp.length), JSON.parse(body.toString()), job, origin);
    }
    if (url.pathname.startsWith(`/api/repos/${repository}/actions/caches`)) {
      const job = jobs.find((one) => one.githubToken === token);
      if (job === undefined) return answer(401, { message: "Bad credentials" });
      return rest(request, url, job, entries);
    }
    return answer(404, { message: "Not Found" });
  }

  function service(
    method: string,
    message: Record<string, unknown>,
    job: Job,
    origin: string,
  ): Answer {
    const { key, version } = message as { key: string; version: string };
    if (method === "GetCacheEntryDownloadURL") {
      if (job.cache === "none" || job.cache === "write-only") {
        // lib/cache.js: 403 whose message has the prefix `cache read denied:`.
        const msg = "cache read denied: the token has no readable scopes";
        return answer(403, { code: "permission_denied", msg });
      }
      const keys = [key, ...((message["restore_keys"] as string[] | undefined) ?? [])];
      const found = entries.lookUp(keys, version, [job.ref, ...job.reads]);
      if (found === undefined) return answer(200, { ok: false });
      return answer(200, {
        ok: true,
        signed_download_url: blobs.sign(origin, found.entry),
        matched_key: found.key,
      });
    }
    if (method === "CreateCacheEntry") {
      // lib/cache.js, CACHE_WRITE_DENIED_PREFIX: ok is false and the message begins with it.
      if (job.cache !== "write" && job.cache !== "write-only") {
        const text = "cache write denied: the token of this run is read-only";
        return answer(200, { ok: false, message: text });
      }
      const entry = entries.reserve(key, version, job.ref);
      if (entry === undefined) {
        // actions/cache, issue 1541: the usual answer where another run was first.
        const msg = "cache entry with the same key, version, and scope already exists";
        return answer(409, { code: "already_exists", msg });
      }
      return answer(200, { ok: true, signed_upload_url: blobs.sign(origin, entry) });
    }
    if (method === "FinalizeCacheEntryUpload") {
      const entry = entries
        .all()
        .find((one) => one.key === key && one.version === version && one.scope === job.ref);
      // size_bytes is a string in JSON (protobuf int64).
      if (entry === undefined || String(sizeOf(entry)) !== String(message["size_bytes"])) {
        return answer(200, { ok: false, message: "the upload is not complete" });
      }
      entry.createdAt = new Date();
      return answer(200, { ok: true, entry_id: String(entry.id) });
    }
    return answer(404, { code: "bad_route", msg: method });
  }

  // Never closes a connection just when a client writes to it.
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    const fault = faults.take(request);
    const record = { request: `${request.method} ${request.url}`, status: 0, received: 0, sent: 0 };
    traffic.push(record);
    request.on("data", (bytes: Buffer) => {
      record.received += bytes.length;
    });
    void handle(request, fault)
      .catch((error: unknown) => answer(500, { msg: String(error) }))
      .then(async ({ status, headers, body }) => {
        record.status = status;
        const length =
          typeof body === "string" && request.method !== "HEAD"
            ? { "content-length": Buffer.byteLength(body) }
            : {};
        response.writeHead(status, { ...length, ...headers });
        await send(response, body, fault, (count) => {
          record.sent += count;
        });
      });
  });
  base = `http://127.0.0.1:${await listen(server)}`;

  return {
    entries,
    requests,
    traffic,
    job(settings = {}) {
      const number = ++lastJob;
      const job: Job = {
        ref: "refs/heads/main",
        reads: ["refs/heads/main"],
        cache: "write",
        actions: "write",
        mode: "",
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
        ...(job.mode === "" ? {} : { ACTIONS_CACHE_MODE: job.mode }),
      };
      return { environment, githubToken: job.githubToken };
    },
    limitNext(left, retryAfter) {
      limited = { left, retryAfter };
    },
    setLag(milliseconds) {
      lag = milliseconds;
    },
    expireUrls: blobs.expire,
    setRanges(understood) {
      settings.ranges = understood;
    },
    fault: faults.add,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(contents, { recursive: true, force: true });
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
