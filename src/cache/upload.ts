/**
 * A content of unknown length, sent to a signed URL as an Azure block blob: small ones whole, others
 * in blocks and then their list, as @actions/cache does (lib/internal/uploadUtils.js). Sources:
 * learn.microsoft.com, "Put Blob", "Put Block", "Put Block List".
 */
import { send, textOf } from "../shared/http.ts";
import { type RetryPolicy, retrying } from "../shared/retry.ts";
import { refusal } from "./refusal.ts";

/** Bytes of a block (there may be 50,000), and blocks on their way at once. */
const blockSize = 4 * 1024 * 1024;
const atOnce = 4;
/** What the service keeps for a repository at most (docs.github.com, "Usage limits"). */
export const largest = 10 * 1024 ** 3;

export interface UploadOptions {
  retry: RetryPolicy;
  signal: AbortSignal;
  /** Names proxies. */
  env: NodeJS.ProcessEnv;
}

export class TooLarge extends Error {}

/**
 * The parts of `content` are kept until their block has arrived: their bytes must not change.
 * @returns bytes sent.
 * @throws what `content` throws, {TooLarge}, or what made the upload fail in the end.
 */
export async function upload(
  url: string,
  content: AsyncIterable<Uint8Array>,
  options: UploadOptions,
): Promise<number> {
  const running = new Set<Promise<void>>();
  const ids: string[] = [];
  let failure: { error: unknown } | undefined;
  let parts: Uint8Array[] = [];
  let filled = 0;
  let size = 0;

  async function sendBlock(): Promise<void> {
    // All ids of one blob have the same length.
    const id = Buffer.from(String(ids.length).padStart(8, "0")).toString("base64");
    ids.push(id);
    const body = parts;
    parts = [];
    filled = 0;
    while (running.size >= atOnce) await Promise.race(running);
    const sending = put(`${url}&comp=block&blockid=${encodeURIComponent(id)}`, body, {}, options)
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => running.delete(sending));
    running.add(sending);
  }

  try {
    for await (const bytes of content) {
      if (failure !== undefined) throw failure.error;
      options.signal.throwIfAborted();
      size += bytes.length;
      if (size > largest) throw new TooLarge("it is larger than 10 GiB");
      let rest = bytes;
      while (filled + rest.length >= blockSize) {
        const now = rest.subarray(0, blockSize - filled);
        parts.push(now);
        rest = rest.subarray(now.length);
        await sendBlock();
      }
      if (rest.length > 0) parts.push(rest);
      filled += rest.length;
    }
    if (ids.length === 0) {
      await put(url, parts, { "x-ms-blob-type": "BlockBlob" }, options);
      return size;
    }
    if (filled > 0) await sendBlock();
  } finally {
    await Promise.all(running);
  }
  if (failure !== undefined) throw failure.error;
  const latest = ids.map((id) => `<Latest>${id}</Latest>`).join("");
  const list = `<?xml version="1.0" encoding="utf-8"?><BlockList>${latest}</BlockList>`;
  await put(`${url}&comp=blocklist`, [Buffer.from(list)], {}, options);
  return size;
}

async function put(
  url: string,
  body: readonly Uint8Array[],
  headers: Record<string, string>,
  { retry, signal, env }: UploadOptions,
): Promise<void> {
  await retrying(
    async () => {
      const response = await send({
        method: "PUT",
        // A signed URL has a query already; one without is another server's.
        url: url.includes("?") ? url : url.replace("&", "?"),
        headers: { "content-type": "application/octet-stream", ...headers },
        body,
        stall: retry.stall,
        signal,
        env,
      });
      const text = await textOf(response);
      if (response.status >= 200 && response.status < 300) return;
      throw refusal({ ...response, text });
    },
    { retry, signal },
  );
}
