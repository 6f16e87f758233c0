/**
 * The Actions cache by protocol v2 (Twirp with JSON bodies), without any library: an entry is one
 * stream, sent while it is made and read in parallel parts. Names of methods and fields:
 * @actions/cache, lib/generated/results/api/v1/cache.js.
 */
import { createHash } from "node:crypto";
import { messageOf } from "../shared/errors.ts";
import { ask } from "../shared/http.ts";
import { isObject, type JsonObject } from "../shared/json.ts";
import type { Log } from "../shared/log.ts";
import { Refused, type RetryPolicy, usualRetry } from "../shared/retry.ts";
import { shorten } from "../shared/text.ts";
import { openBlob, Vanished } from "./download.ts";
import type { CacheMode } from "./policy.ts";
import { refusal } from "./refusal.ts";
import { serviceOf } from "./settings.ts";
import type { ActionsCache, CacheHit, SaveResult } from "./types.ts";
import { TooLarge, upload } from "./upload.ts";

export interface CacheOptions {
  /** Of the job: address and token of the service, its mode, proxies. */
  env: NodeJS.ProcessEnv;
  log: Log;
  /** What the user allows; default: whatever the service allows. */
  mode?: CacheMode;
  /** Ends what is under way: lookups find nothing, saves are refused. */
  signal: AbortSignal;
  retry?: Partial<RetryPolicy>;
}

const method = "/twirp/github.actions.results.api.v1.CacheService/";
/** Entries of other formats are not seen: the service compares this before it looks at keys. */
const version = createHash("sha256").update("packernix stream 1").digest("hex");
/** @actions/cache, checkKey of lib/cache.js; keys of one lookup: the service's own limit. */
const longestKey = 512;
const mostKeys = 10;
/** Milliseconds that the service has to answer; storage may take longer. */
const longestAnswer = 10_000;

/**
 * Opens the cache of this job; asks nobody anything yet.
 * @returns the cache, and why it is not readable or writable (empty when it is both).
 */
export function openActionsCache(options: CacheOptions): ActionsCache & { readonly why: string } {
  const { log, signal, mode } = options;
  const service = serviceOf(options.env);
  const retry = { ...usualRetry, tries: 4, pause: 500, ...options.retry };
  const transfer = { retry, signal, env: options.env };
  const readable = service.readable && mode?.read !== false;
  const writable = service.writable && mode?.write !== false;
  const told = new Set<string>();
  /** Why nobody is asked any more: a service that is down costs its time limit once. */
  let down: string | undefined;

  const say = (line: string) => {
    if (!told.has(line)) log.info(line);
    told.add(line);
  };
  if (
    service.url === undefined &&
    options.env["GITHUB_ACTIONS"] === "true" &&
    mode?.read !== false
  ) {
    say(`Actions cache: not used, because ${service.why}.`);
  }

  /** @throws {Refused} with the service's answer; {Error} when there is none, and from then on. */
  async function call(name: string, message: JsonObject): Promise<JsonObject> {
    if (service.url === undefined) throw new Error(service.why);
    if (down !== undefined) throw new Error(down);
    const { url, token } = service;
    try {
      const answer = await ask({
        ...transfer,
        method: "POST",
        url: new URL(method + name, url).href,
        headers: { authorization: `Bearer ${token}` },
        json: message,
        retry: { ...retry, stall: Math.min(retry.stall, longestAnswer) },
        repeatable: true,
        onPause(why, ms) {
          if (ms >= 5000) {
            log.info(`Actions cache: ${why}; the next try is in ${Math.ceil(ms / 1000)} seconds.`);
          }
        },
      });
      if (!answer.ok) throw refusal(answer);
      return objectOf(answer.text);
    } catch (error) {
      const status = error instanceof Refused ? error.status : undefined;
      const lasting = status === undefined || status === 401 || status === 429 || status >= 500;
      if (lasting) down = messageOf(error);
      throw error;
    }
  }

  async function find(key: string, prefixes: readonly string[]) {
    const answer = await call("GetCacheEntryDownloadURL", {
      key,
      restore_keys: [...prefixes],
      version,
    });
    const url = field(answer, "signed_download_url", "signedDownloadUrl");
    const matched = field(answer, "matched_key", "matchedKey");
    if (answer["ok"] !== true || url === "") return undefined;
    // The service takes every key for a prefix too; ours means itself.
    if (matched !== key && !prefixes.some((one) => matched.startsWith(one))) return undefined;
    return { url, key: matched };
  }

  async function lookUp(key: string, prefixes: readonly string[] = []) {
    if (!readable) return undefined;
    const others = prefixes.slice(0, mostKeys - 1);
    if (![key, ...others].every(isKey)) return undefined;
    try {
      const found = await find(key, others);
      if (found === undefined) return undefined;
      return await open(found);
    } catch (error) {
      say(`Actions cache: ${lookupTrouble(error)}; the run continues without it.`);
      return undefined;
    }
  }

  async function open(found: { url: string; key: string }): Promise<CacheHit> {
    const renew = async () => (await find(found.key, []))?.url;
    const blob = await openBlob(found.url, { ...transfer, renew });
    return {
      key: found.key,
      size: blob.size,
      read: (start = 0, end = blob.size) => blob.read(start, end),
    };
  }

  async function save(key: string, content: () => AsyncIterable<Uint8Array>): Promise<SaveResult> {
    if (!writable || !isKey(key)) {
      if (service.url === undefined) return "refused";
      const why = mode?.write === false ? mode.why : service.why;
      say(`Actions cache: nothing is saved, because ${why || "the key is too long"}.`);
      return "refused";
    }
    try {
      const reserved = await reserve(key);
      if (reserved === "exists") return "exists";
      const size = await upload(reserved.url, content(), transfer);
      const finished = await call("FinalizeCacheEntryUpload", {
        key,
        version,
        // A number of 64 bits is a string in JSON (protobuf).
        size_bytes: String(size),
      });
      if (finished["ok"] === true) return "saved";
      throw new Error(field(finished, "message") || "the service did not take it");
    } catch (error) {
      say(`Actions cache: ${key} is not saved: ${saveTrouble(error)}.`);
      return "refused";
    }
  }

  /** Before anything is made: who comes second, or may not write, has no work with it. */
  async function reserve(key: string): Promise<{ url: string } | "exists"> {
    try {
      const answer = await call("CreateCacheEntry", { key, version });
      const url = field(answer, "signed_upload_url", "signedUploadUrl");
      if (answer["ok"] === true && url !== "") return { url };
      const said = field(answer, "message");
      if (said === "" || /exists|reserved/i.test(said)) return "exists";
      throw new Error(said);
    } catch (error) {
      // actions/cache, issue 1541: 409 is the usual answer when another run was first.
      if (error instanceof Refused && error.status === 409) return "exists";
      throw error;
    }
  }

  const off = [
    ...(service.readable && service.writable ? [] : [service.why]),
    ...(mode === undefined || (mode.read && mode.write) ? [] : [mode.why]),
  ];
  return { readable, writable, why: off[0] ?? "", lookUp, save };
}

function isKey(key: string): boolean {
  return key.length <= longestKey && !key.includes(",");
}

function objectOf(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  if (isObject(value)) return value;
  throw new Error("the service answered with no JSON object");
}

/** JSON of protobuf messages may have either spelling of a name. */
function field(answer: JsonObject, ...names: string[]): string {
  for (const name of names) {
    const value = answer[name];
    if (typeof value === "string") return value;
  }
  return "";
}

function lookupTrouble(error: unknown): string {
  if (error instanceof Vanished) return "an entry was found, but its content is gone";
  const text = shorten(messageOf(error), 300);
  return text.includes("cache read denied") ? "this run may not read it" : text;
}

function saveTrouble(error: unknown): string {
  if (error instanceof TooLarge) return error.message;
  const text = shorten(messageOf(error), 300);
  if (text.includes("cache write denied")) return "this run may only read the cache";
  // lib/internal/shared/errors.js of @actions/cache: words of a quota that is used up.
  if (text.includes("insufficient usage")) return "the cache's quota of this account is used up";
  return text;
}
