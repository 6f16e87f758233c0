/** Trouble on the way: what proxies, networks and busy servers do to an answer. */
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";

export interface Fault {
  /** Requests that it hits: tested against `<method> <path>?<query>`. */
  on: RegExp;
  /** How many requests. Default 1. */
  times?: number;
  /** Answers so, instead of what was asked for. */
  status?: number;
  retryAfter?: number;
  /** Bytes of the answer's content after which the connection is cut. */
  cutAfter?: number;
  /** Bytes of the answer's content after which nothing more comes. */
  stallAfter?: number;
}

export function makeFaults() {
  const list: (Fault & { left: number })[] = [];
  return {
    add: (fault: Fault) => void list.push({ ...fault, left: fault.times ?? 1 }),
    take(request: IncomingMessage): Fault | undefined {
      const found = list.find(
        ({ on, left }) => left > 0 && on.test(`${request.method} ${request.url}`),
      );
      if (found !== undefined) found.left--;
      return found;
    },
  };
}

/**
 * Sends a content, with what a fault does to it.
 * @param onBytes Is told of bytes before they go, so that who has them finds them counted.
 */
export async function send(
  response: ServerResponse,
  body: string | AsyncIterable<Buffer>,
  fault: Fault | undefined,
  onBytes: (count: number) => void,
): Promise<void> {
  const limit = fault?.cutAfter ?? fault?.stallAfter ?? Number.POSITIVE_INFINITY;
  let sent = 0;
  let out = Promise.resolve();
  response.flushHeaders();
  for await (const bytes of typeof body === "string" ? [Buffer.from(body)] : body) {
    const part = bytes.subarray(0, limit - sent);
    sent += part.length;
    onBytes(part.length);
    const { promise, resolve } = Promise.withResolvers<void>();
    out = promise;
    if (!response.write(part, () => resolve()) && !response.destroyed) await room(response);
    if (response.destroyed || sent >= limit) break;
  }
  if (sent < limit) response.end();
  // What was written is on its way before the connection goes.
  else if (fault?.cutAfter !== undefined) void out.then(() => response.destroy());
}

async function room(response: ServerResponse): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  const changes = ["drain", "close"].map((name) => once(response, name, { signal }));
  for (const change of changes) change.catch(() => {});
  await Promise.race(changes);
  over.abort();
}
