/**
 * An image of the daemon as blobs of a registry: its configuration, and its layers, packed here with
 * their parts at one time on all processors. The parts are members of one gzip file (RFC 1952, 2.2),
 * which every reader takes, and of equal bytes come equal bytes.
 */
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, open, readFile, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createGzip, type Gzip, type ZlibReset, constants as zlib } from "node:zlib";
import { z } from "zod";
import { bufferCounter } from "../../nix/store/collect.ts";
import { run } from "../../shared/exec.ts";
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

/** What `docker save` of any version writes about the one image in its archive. */
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
  file: string;
  /** Writes into the file, which is a pipe then. */
  write?(): Promise<unknown>;
}

/**
 * @param folder Takes what the daemon gives.
 * @param known Writes the only layer into a file, where there is only one.
 */
export async function partsOfImage(
  { docker }: Daemon,
  id: string,
  folder: string,
  known: readonly [program: string, source: string] | undefined,
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
  if (known === undefined || digests.length !== 1) {
    const files = await saveLayers(docker, id, folder, env);
    return { config, layers: digests.map((digest, at) => ({ digest, file: files[at] ?? "" })) };
  }
  const file = path.join(folder, "layer");
  await run("mkfifo", [file], { env });
  const [program, source] = known;
  const write = async () => await run(program, [source, file], { env, signal });
  return { config, layers: digests.map((digest) => ({ digest, file, write })) };
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

/** Bytes that may wait for the collector. */
const collectAfter = 8 * 1024 * 1024;

/** Bytes of a part: a larger one takes memory and saves nothing. */
const partSize = 512 * 1024;
/** A fifth less work than the default window and hash table, for 2 % more bytes. */
const quick = { level: 1, windowBits: 14, memLevel: 9, chunkSize: partSize };
const { O_WRONLY, O_NONBLOCK } = constants;

/** Makes members of a gzip file, one after the other: a stream for each would take memory faster than it is given back. */
function memberPacker(): (part: Uint8Array) => Promise<Buffer> {
  const stream = createGzip(quick) as Gzip & ZlibReset;
  let packed: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => packed.push(chunk));
  return async (part) => {
    const finished = Promise.withResolvers<void>();
    stream.once("error", finished.reject);
    stream.write(part);
    stream.flush(zlib.Z_FINISH, finished.resolve);
    await finished.promise;
    stream.off("error", finished.reject);
    stream.reset();
    const member = Buffer.concat(packed);
    packed = [];
    return member;
  };
}

/**
 * Writes the layer, packed, to `to`.
 * @throws when the layer is not what its digest says.
 */
export async function packLayer({ digest, file, write }: Layer, to: string): Promise<Blob> {
  const writing = write?.();
  // To open a pipe is to wait for a writer, which may have failed before it opened the pipe.
  const nobody = async () => await (await open(file, O_WRONLY | O_NONBLOCK)).close();
  writing?.catch(nobody).catch(() => {});
  await using input = await open(file);
  await using output = await open(to, "w");
  const [plain, packed] = [createHash("sha256"), createHash("sha256")];
  const count = bufferCounter(collectAfter);
  const ahead: Promise<Buffer>[] = [];
  const slots = Array.from({ length: availableParallelism() + 1 }, () => ({
    part: Buffer.allocUnsafe(partSize),
    pack: memberPacker(),
  }));
  let taken = 0;
  let size = 0;
  for (let isEnd = false; !isEnd || ahead.length > 0; ) {
    while (!isEnd && ahead.length < slots.length) {
      const { part, pack } = slots[taken++ % slots.length] as (typeof slots)[0];
      let filled = 0;
      while (!isEnd && filled < partSize) {
        const { bytesRead } = await input.read(part, filled, partSize - filled, null);
        filled += bytesRead;
        isEnd = bytesRead === 0;
      }
      plain.update(part.subarray(0, filled));
      if (filled > 0) ahead.push(pack(part.subarray(0, filled)));
    }
    const next = (await ahead.shift()) ?? Buffer.alloc(0);
    packed.update(next);
    await output.writeFile(next);
    size += next.length;
    count(next.length);
  }
  await writing;
  const seen = `sha256:${plain.digest("hex")}`;
  if (seen !== digest) {
    throw new Error(`a layer has the digest ${seen}, and the image says ${digest}`);
  }
  return { file: to, size, digest: `sha256:${packed.digest("hex")}` };
}

/**
 * The bytes of a file that is still being written.
 * @param writing Settles when it is whole.
 */
export async function* growing(
  file: string,
  writing: Promise<unknown>,
): AsyncGenerator<Uint8Array> {
  let isWhole = false;
  const ended = writing.then(() => {
    isWhole = true;
  });
  ended.catch(() => {});
  await using input = await open(file, "a+");
  const count = bufferCounter(collectAfter);
  for (let position = 0; ; ) {
    const wasWhole = isWhole;
    const buffer = Buffer.allocUnsafe(partSize / 2);
    const { bytesRead } = await input.read(buffer, 0, buffer.length, position);
    if (bytesRead > 0) {
      yield buffer.subarray(0, bytesRead);
      position += bytesRead;
      count(bytesRead);
    } else if (wasWhole) {
      return;
    } else {
      await Promise.race([ended, sleep(20)]);
    }
  }
}
