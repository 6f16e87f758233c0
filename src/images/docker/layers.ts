/**
 * An image of the daemon as blobs of a registry: each layer is packed here, its parts at one time on
 * all processors. The parts are members of one gzip file (RFC 1952, 2.2), which every reader takes,
 * and of equal bytes come equal bytes.
 */
import { createHash } from "node:crypto";
import { open, readFile, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { z } from "zod";
import type { JsonObject } from "../../shared/json.ts";
import type { Blob } from "./registry.ts";

/** What `docker save` writes, in all versions of it. */
const saved = z
  .array(z.object({ Config: z.string(), Layers: z.array(z.string()) }))
  .length(1)
  .transform(([one]) => one as { Config: string; Layers: string[] });

export interface SavedImage {
  /** The image's configuration (OCI Image Format, "Image Configuration"). */
  config: JsonObject;
  /** Absolute paths of uncompressed archives, the lowest first. */
  layers: string[];
}

/** @param folder Where an archive of `docker save` with one image is unpacked. */
export async function readSaved(folder: string): Promise<SavedImage> {
  const text = async (name: string) => await readFile(path.join(folder, name), "utf8");
  const { Config, Layers } = saved.parse(JSON.parse(await text("manifest.json")));
  return {
    config: JSON.parse(await text(Config)),
    layers: Layers.map((name) => path.join(folder, name)),
  };
}

/** Bytes of a part. */
const partSize = 2 * 1024 * 1024;
const pack = promisify<Uint8Array, { level: number }, Buffer>(gzip);

/** Writes the layer, packed, to `to`. */
export async function packLayer(layer: string, to: string): Promise<Blob> {
  await using input = await open(layer);
  await using output = await open(to, "w");
  const hash = createHash("sha256");
  const { size: whole } = await stat(layer);
  const ahead: Promise<Buffer>[] = [];
  let at = 0;
  let size = 0;
  const next = async () => {
    const part = Buffer.alloc(Math.min(partSize, whole - at));
    const { bytesRead } = await input.read(part, 0, part.length, at);
    at += bytesRead;
    if (bytesRead < part.length) throw new Error(`${layer} became shorter while it was read`);
    ahead.push(pack(part, { level: 1 }));
  };
  do {
    while (at < whole && ahead.length <= availableParallelism()) await next();
    const packed = await (ahead.shift() ?? pack(Buffer.alloc(0), { level: 1 }));
    hash.update(packed);
    await output.writeFile(packed);
    size += packed.length;
  } while (at < whole || ahead.length > 0);
  return { file: to, size, digest: `sha256:${hash.digest("hex")}` };
}
