/** One cache service and clients of it, for the tests of this folder. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll } from "@jest/globals";
import type { CacheMode } from "../../src/cache/policy.ts";
import { openActionsCache } from "../../src/cache/service.ts";
import type { CacheHit } from "../../src/cache/types.ts";
import { collectingLog } from "../../src/shared/log.ts";
import type { RetryPolicy } from "../../src/shared/retry.ts";
import {
  type CacheService,
  type JobSettings,
  startCacheService,
} from "../helpers/cache-service/index.ts";

export const MiB = 1024 * 1024;

/** Further tries come soon; a connection on which nothing moves is given up as late as ever. */
const quick: Partial<RetryPolicy> = { pause: 5 };

export function useService(): () => CacheService {
  let service: CacheService | undefined;
  beforeAll(async () => {
    service = await startCacheService();
  });
  afterAll(async () => await service?.close());
  return () => {
    if (service === undefined) throw new Error("the service has not been started");
    return service;
  };
}

export function client(
  service: CacheService,
  options: {
    job?: JobSettings;
    mode?: CacheMode;
    retry?: Partial<RetryPolicy>;
    env?: Record<string, string | undefined>;
    signal?: AbortSignal;
  } = {},
) {
  const log = collectingLog();
  const cache = openActionsCache({
    env: { GITHUB_ACTIONS: "true", ...service.job(options.job).environment, ...options.env },
    log,
    signal: options.signal ?? new AbortController().signal,
    retry: { ...quick, ...options.retry },
    ...(options.mode === undefined ? {} : { mode: options.mode }),
  });
  return { cache, log };
}

/** A content in pieces of odd sizes. */
export function content(size: number): { bytes: Buffer; parts: () => AsyncGenerator<Uint8Array> } {
  const bytes = randomBytes(size);
  async function* parts() {
    for (let at = 0; at < size; at += 1_000_003) yield bytes.subarray(at, at + 1_000_003);
  }
  return { bytes, parts };
}

export async function all(hit: CacheHit | undefined, start?: number, end?: number) {
  if (hit === undefined) throw new Error("there is no such entry");
  const parts: Uint8Array[] = [];
  for await (const part of hit.read(start, end)) parts.push(part);
  return Buffer.concat(parts);
}

let last = 0;
export const newKey = (name = "test") => `packernix-${name}-${++last}`;
