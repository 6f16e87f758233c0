/**
 * An image of the daemon as blobs of a registry: its configuration, and its layers, packed here with
 * their parts at one time on all processors. The parts are members of one gzip file (RFC 1952, 2.2),
 * which every reader takes, and of equal bytes come equal bytes.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readFile, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { gzip, type ZlibOptions } from "node:zlib";
import { z } from "zod";
import { readOutput, run } from "../../shared/exec.ts";
import type { JsonObject } from "../../shared/json.ts";
import { marks } from "../marks.ts";
import type { HomeOptions } from "../types.ts";
import type { Daemon } from "./daemon.ts";
import type { Blob } from "./registry.ts";

const inspected = z
  .array(
    z.object({
      Created: z.string(),
      Architecture: z.string(),
      Os: z.string(),
      Config: z.record(z.string(), z.json()),
      RootFS: z.object({ Layers: z.array(z.string()) }),
    }),
  )
  .length(1);

/** What `docker save` says of the one image in its archive, in all versions of it. */
const saved = z.array(z.object({ Layers: z.array(z.string()) })).length(1);

/** Keys that the OCI's image configuration has too, but for the labels. */
const configKeys =
  /^(User|ExposedPorts|Env|Entrypoint|Cmd|Volumes|WorkingDir|StopSignal|Healthcheck)$/;

export interface ImageParts {
  /** OCI Image Format, "Image Configuration". */
  config: JsonObject & { architecture: string; os: string };
  /** The lowest first. */
  layers: Layer[];
}

interface Layer {
  digest: string;
  /** Its archive as it is. */
  read(): AsyncIterable<Uint8Array>;
}

/**
 * @param folder Takes what the daemon gives.
 * @param known Writes the only layer, where there is only one.
 */
export async function partsOfImage(
  { docker }: Daemon,
  id: string,
  folder: string,
  known: readonly string[] | undefined,
  { env, signal }: Pick<HomeOptions, "env" | "signal">,
): Promise<ImageParts> {
  const { stdout } = await docker(["image", "inspect", id]);
  const [image] = inspected.parse(JSON.parse(stdout));
  if (image === undefined) throw new Error(`docker knows nothing of ${id}`);
  const digests = image.RootFS.Layers;
  // By its expiry an image is known that nobody has finished.
  const { [marks.expires]: _, ...labels } = (image.Config["Labels"] ?? {}) as JsonObject;
  const created = image.Created;
  const config = {
    created,
    architecture: image.Architecture,
    os: image.Os,
    config: {
      ...Object.fromEntries(
        Object.entries(image.Config).filter(([key, value]) => configKeys.test(key) && value),
      ),
      Labels: labels,
    },
    rootfs: { type: "layers", diff_ids: digests },
    history: digests.map(() => ({ created, created_by: "packernix-action" })),
  };
  const [program, ...args] = (digests.length === 1 && known) || [];
  if (program !== undefined) {
    const read = () => readOutput(program, args, { env, signal });
    return { config, layers: digests.map((digest) => ({ digest, read })) };
  }
  const files = await saveLayers(docker, id, folder, env);
  const read = (at: number) => () => createReadStream(files[at] ?? "", { highWaterMark: partSize });
  return { config, layers: digests.map((digest, at) => ({ digest, read: read(at) })) };
}

async function saveLayers(
  docker: Daemon["docker"],
  id: string,
  folder: string,
  env: Record<string, string>,
): Promise<string[]> {
  const archive = path.join(folder, "saved.tar");
  const whole = path.join(folder, "saved");
  await mkdir(whole, { recursive: true });
  await docker(["image", "save", "--output", archive, id]);
  await run("tar", ["--extract", "--file", archive, "--directory", whole], { env });
  await rm(archive);
  const text = await readFile(path.join(whole, "manifest.json"), "utf8");
  const [{ Layers } = { Layers: [] }] = saved.parse(JSON.parse(text));
  return Layers.map((name) => path.join(whole, name));
}

/** Bytes of a part: a larger one takes memory and saves nothing. */
const partSize = 512 * 1024;
const pack = promisify<Uint8Array, ZlibOptions, Buffer>(gzip);
/** A fifth less work than the default window and hash table, for 2 % more bytes. */
const quick = { level: 1, windowBits: 14, memLevel: 9, chunkSize: partSize };

/**
 * Writes the layer, packed, to `to`.
 * @throws when the layer is not what its digest says.
 */
export async function packLayer({ digest, read }: Layer, to: string): Promise<Blob> {
  await using output = await open(to, "w");
  const [plain, packed] = [createHash("sha256"), createHash("sha256")];
  const ahead: Promise<Buffer>[] = [];
  // Used again: new ones would be cleared away late, by the hundred.
  const parts = Array.from({ length: availableParallelism() + 1 }, () =>
    Buffer.allocUnsafe(partSize),
  );
  let count = 0;
  let filled = 0;
  let size = 0;
  const begin = () => {
    const part = parts[count++ % parts.length] as Buffer;
    ahead.push(pack(part.subarray(0, filled), quick));
    filled = 0;
  };
  const write = async () => {
    const next = (await ahead.shift()) ?? Buffer.alloc(0);
    packed.update(next);
    await output.writeFile(next);
    size += next.length;
  };
  for await (const chunk of read()) {
    plain.update(chunk);
    for (let at = 0; at < chunk.length; ) {
      const part = parts[count % parts.length] as Buffer;
      const taken = Math.min(chunk.length - at, partSize - filled);
      part.set(chunk.subarray(at, at + taken), filled);
      at += taken;
      filled += taken;
      if (filled < partSize) continue;
      begin();
      if (ahead.length === parts.length) await write();
    }
  }
  if (filled > 0) begin();
  while (ahead.length > 0) await write();
  const seen = `sha256:${plain.digest("hex")}`;
  if (seen !== digest) {
    throw new Error(`a layer has the digest ${seen}, and the image says ${digest}`);
  }
  return { file: to, size, digest: `sha256:${packed.digest("hex")}` };
}
