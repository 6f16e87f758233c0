/**
 * An image of the daemon as blobs of a registry: its configuration, and its layers, packed here with
 * their parts at one time on all processors. The parts are members of one gzip file (RFC 1952, 2.2),
 * which every reader takes, and of equal bytes come equal bytes.
 */
import { createHash } from "node:crypto";
import { mkdir, open, readFile, rm, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { gzip, type ZlibOptions } from "node:zlib";
import { z } from "zod";
import { run } from "../../shared/exec.ts";
import { exists } from "../../shared/files.ts";
import type { JsonObject } from "../../shared/json.ts";
import { marks } from "../marks.ts";
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
  /** Absolute paths of archives as they are, the lowest first, and the digest of each. */
  layers: { file: string; digest: string }[];
}

/**
 * @param folder Takes the layers.
 * @param known An archive that is the only layer, if it is.
 */
export async function partsOfImage(
  { docker }: Daemon,
  id: string,
  folder: string,
  known: string,
  env: Record<string, string>,
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
  const isKnown = digests.length === 1 && (await exists(known));
  const files = isKnown ? [known] : await saveLayers(docker, id, folder, env);
  return { config, layers: digests.map((digest, at) => ({ digest, file: files[at] ?? "" })) };
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
export async function packLayer(layer: ImageParts["layers"][number], to: string): Promise<Blob> {
  await using input = await open(layer.file);
  await using output = await open(to, "w");
  const [plain, packed] = [createHash("sha256"), createHash("sha256")];
  const { size: whole } = await stat(layer.file);
  const ahead: Promise<Buffer>[] = [];
  // Used again: new ones would be cleared away late, by the hundred.
  const parts = Array.from({ length: availableParallelism() + 1 }, () =>
    Buffer.allocUnsafe(partSize),
  );
  let count = 0;
  let at = 0;
  let size = 0;
  while (at < whole || ahead.length > 0) {
    while (at < whole && ahead.length < parts.length) {
      const part = (parts[count++ % parts.length] as Buffer).subarray(0, whole - at);
      const { bytesRead } = await input.read(part, 0, part.length, at);
      if (bytesRead < part.length) throw new Error(`${layer.file} became shorter`);
      at += bytesRead;
      plain.update(part);
      ahead.push(pack(part, quick));
    }
    const next = (await ahead.shift()) ?? Buffer.alloc(0);
    packed.update(next);
    await output.writeFile(next);
    size += next.length;
  }
  const digest = `sha256:${plain.digest("hex")}`;
  if (digest !== layer.digest) {
    throw new Error(`a layer has the digest ${digest}, and the image says ${layer.digest}`);
  }
  return { file: to, size, digest: `sha256:${packed.digest("hex")}` };
}
