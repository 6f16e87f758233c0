/**
 * The storage behind the cache service: Azure block blobs, as far as clients of the cache use them.
 * Sources: learn.microsoft.com, "Put Blob", "Put Block", "Put Block List", "Get Blob"; and what
 * @actions/cache does (lib/internal/uploadUtils.js, downloadUtils.js).
 */
import { randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { open, readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { type Entries, type Entry, type Part, sizeOf } from "./entries.ts";

export interface BlobAnswer {
  status: number;
  headers: Record<string, string>;
  /** Text, or a stretch of the entry's content. */
  body: string | AsyncIterable<Buffer>;
}

export interface BlobSettings {
  /** False: like servers that send the whole content whatever range is asked for. */
  ranges: boolean;
}

export function makeBlobs(entries: Entries, folder: string, settings: BlobSettings) {
  /** Of the URLs that are good still. */
  const signatures = new Set<string>();

  async function keep(request: IncomingMessage): Promise<Part> {
    const file = path.join(folder, randomBytes(8).toString("hex"));
    const stream = createWriteStream(file);
    await pipeline(request, stream);
    return { file, size: stream.bytesWritten };
  }

  async function put(request: IncomingMessage, url: URL, entry: Entry): Promise<BlobAnswer> {
    const done = { status: 201, headers: { etag: '"1"', "x-ms-request-id": "1" }, body: "" };
    const part = url.searchParams.get("comp");
    if (part === "block") {
      const id = url.searchParams.get("blockid") ?? "";
      const kept = await keep(request);
      // "Put Block": all ids of one blob have the same length.
      if ([...entry.blocks.keys()].some((other) => other.length !== id.length)) {
        return refusal(400, "InvalidBlobOrBlock");
      }
      entry.blocks.set(id, kept);
      return done;
    }
    if (part === "blocklist") {
      const { file } = await keep(request);
      const ids = [...(await readFile(file, "utf8")).matchAll(/<Latest>([^<]+)<\/Latest>/g)];
      const blocks = ids.map((match) => entry.blocks.get(match[1] ?? ""));
      // "Put Block List": a block that was never sent fails the whole list.
      if (blocks.includes(undefined)) return refusal(400, "InvalidBlockList");
      entry.parts = blocks.filter((block) => block !== undefined);
      return done;
    }
    // "Put Blob": the header that says which kind of blob is required.
    if (request.headers["x-ms-blob-type"] !== "BlockBlob") {
      return refusal(400, "MissingRequiredHeader");
    }
    entry.parts = [await keep(request)];
    return done;
  }

  function get(request: IncomingMessage, entry: Entry): BlobAnswer {
    const size = sizeOf(entry);
    const headers = { etag: `"${entry.id}"`, "accept-ranges": "bytes" };
    const whole = { ...headers, "content-length": String(size) };
    if (request.method === "HEAD") return { status: 200, headers: whole, body: "" };
    const asked = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
    if (!settings.ranges || asked === null) {
      return { status: 200, headers: whole, body: contentOf(entry, 0, size) };
    }
    const start = Number(asked[1]);
    const end = Math.min(asked[2] === "" ? size : Number(asked[2]) + 1, size);
    if (start >= size) {
      return {
        ...refusal(416, "InvalidRange"),
        headers: { "content-range": `bytes */${size}` },
      };
    }
    const partial = {
      ...headers,
      "content-length": String(end - start),
      "content-range": `bytes ${start}-${end - 1}/${size}`,
    };
    return { status: 206, headers: partial, body: contentOf(entry, start, end) };
  }

  return {
    /** A URL that opens the entry for a while; each one is another, as signatures with a time are. */
    sign(base: string, entry: Entry): string {
      const signature = randomBytes(16).toString("hex");
      signatures.add(signature);
      return `${base}/blob/${entry.secret}?sig=${signature}`;
    },
    expire: () => signatures.clear(),
    async answer(request: IncomingMessage, url: URL): Promise<BlobAnswer> {
      const entry = entries.bySecret(url.pathname.slice("/blob/".length));
      // learn.microsoft.com, "Create a service SAS": after its time a signature opens nothing.
      if (!signatures.has(url.searchParams.get("sig") ?? ""))
        return refusal(403, "AuthenticationFailed");
      if (entry === undefined || entry.vanished) return refusal(404, "BlobNotFound");
      return request.method === "PUT" ? await put(request, url, entry) : get(request, entry);
    },
  };
}

/** learn.microsoft.com, "Blob Storage error codes". */
function refusal(status: number, code: string): BlobAnswer {
  const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code></Error>`;
  return { status, headers: { "content-type": "application/xml" }, body };
}

export async function* contentOf(entry: Entry, start: number, end: number): AsyncGenerator<Buffer> {
  let offset = 0;
  for (const { file, size } of entry.parts) {
    const from = Math.max(start - offset, 0);
    const to = Math.min(end - offset, size);
    offset += size;
    if (from >= to) continue;
    const stream = createReadStream(file, { start: from, end: to - 1, highWaterMark: 256 * 1024 });
    for await (const bytes of stream) yield bytes as Buffer;
  }
}

/** Changes one byte of the content. */
export async function damage(entry: Entry, position: number): Promise<void> {
  let offset = position;
  for (const { file, size } of entry.parts) {
    if (offset < size) {
      const handle = await open(file, "r+");
      const byte = Buffer.alloc(1);
      await handle.read(byte, 0, 1, offset);
      await handle.write(Buffer.from([(byte[0] ?? 0) ^ 0xff]), 0, 1, offset);
      await handle.close();
      return;
    }
    offset -= size;
  }
  throw new Error(`the entry has no byte ${position}`);
}
