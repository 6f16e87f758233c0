/** A closure's way into a registry: written as a layer, packed and pushed. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { link, mkdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { type Registry, registryMissing, startRegistry } from "../../__tests__/helpers/docker.ts";
import { which } from "../../src/shared/files.ts";
import { execute, figure, interleaved, rowOf } from "../measure.ts";
import {
  type Answer,
  type Bench,
  closureOf,
  isLarge,
  type Packed,
  sizesOf,
  worker,
} from "../prepare.ts";
import type { Row } from "../types.ts";

export async function dockerRows(bench: Bench): Promise<Row[]> {
  const { sandbox, quick } = bench;
  if (registryMissing !== undefined) throw new Error(registryMissing);
  if ((await which("skopeo", process.env["PATH"] ?? "")) === undefined) {
    throw new Error("skopeo is missing");
  }
  process.env["TMPDIR"] = sandbox.disk;
  const packed = await closureOf(bench, sizesOf(bench).at(-1) as Packed["size"]);
  await sandbox.useStore(packed.name);
  const closure = await prepare(bench, packed);

  let registry: Registry | undefined;
  const place = () => `${registry?.host}/bench/web`;
  const before = async () => {
    registry = await startRegistry();
  };
  const sent = async () => {
    const lines = (await registry?.requests()) ?? [];
    return lines.filter((line) => /^(PUT|PATCH) \S+\/blobs\//.test(line));
  };
  const end = async () => await registry?.[Symbol.asyncDispose]();
  const cpu: Record<"ours" | "peer", number[]> = { ours: [], peer: [] };
  const first: Answer[] = [];
  const second: number[] = [];
  const rounds = quick ? 2 : 5;
  const { ours, peer } = await interleaved(
    {
      ours: {
        what: "ours",
        before,
        turn: async () => {
          const pushed = await closure.push(place(), "a");
          first.push(pushed);
          cpu.ours.push(pushed.cpu ?? Number.NaN);
        },
        // Another image of the same system.
        after: async () => {
          // A layer is sent by PATCH while it is packed, and ended by PUT.
          const blobs = (await sent()).filter((line) => line.startsWith("PUT"));
          if (blobs.length !== 2) throw new Error(`${blobs.length} blobs were sent`);
          const { seconds = Number.NaN } = await closure.push(place(), "b");
          second.push(seconds);
          const more = await sent();
          if (more.length > 0) throw new Error(`a layer was sent again: ${more.join(", ")}`);
          await end();
        },
      },
      peer: {
        what: "`skopeo copy`, zstd",
        before,
        turn: async () => void cpu.peer.push(await closure.copy(place())),
        after: end,
      },
    },
    rounds,
    bench.say,
  );

  const median = (values: number[]) => figure("", values).median.toFixed(1);
  const goal = { text: "≤ 1.5 × `skopeo copy` with zstd", of: peer };
  const megabytes = figure(
    "ours",
    first.map(({ peak }) => peak / 1024 ** 2),
  );
  const { size } = packed;
  return [
    rowOf({
      id: "docker-push",
      name: "closure to a pushed container image",
      size,
      ours,
      peer,
      target: isLarge(size) ? { ...goal, times: 1.5 } : { ...goal, none: true },
      rounds,
      note: `from the store to the record of the image, but for Docker's import; skopeo copies the archive that is there. CPU, but for the registry's: ${median(cpu.ours)} s, skopeo ${median(cpu.peer)} s. Another image of the same system sends nothing but its manifests and takes ${median(second)} s`,
    }),
    rowOf({
      id: "docker-memory",
      name: "memory of the action's process, push of a container image",
      size,
      unit: "MiB",
      ours: megabytes,
      target: { text: "≤ 150 MB", limit: 150e6 / 1024 ** 2 },
      rounds,
      note: "its most (VmHWM)",
    }),
  ];
}

/** The same bytes for both; each way gives the seconds of CPU that it took. */
async function prepare(bench: Bench, packed: Packed) {
  const { sandbox, root } = bench;
  const directory = sandbox.folder();
  const at = (name: string) => path.join(directory, name);
  const bin = at("bin");
  const env = { ...sandbox.env, PATH: `${bin}:${sandbox.env["PATH"]}`, TMPDIR: sandbox.disk };
  const top = packed.infos.at(-1)?.path ?? "";
  const folder = at("docker-layer");
  const layer = at("layer.tar");
  const timed = async (command: readonly string[]): Promise<number> => {
    const script = '"$@" || exit; times';
    const said = await execute([["sh", "-c", script, "sh", ...command]], { env });
    const [, children = ""] = said.trim().split("\n").slice(-2);
    return [...children.matchAll(/(\d+)m([\d.]+)s/g)]
      .map(([, minutes, seconds]) => 60 * Number(minutes) + Number(seconds))
      .reduce((sum, one) => sum + one, 0);
  };
  // In place of Docker: what is asked of it here, all of it about one image.
  await mkdir(bin);
  const docker = '#!/bin/sh\ncase $1 in import) cat >/dev/null ;; image) cat "$0.$2" ;; esac\n';
  await writeFile(path.join(bin, "docker"), docker, { mode: 0o755 });
  const scripts = path.join(root, "packer", "scripts");
  const script = (name: string) => path.join(scripts, name);
  const base = [script("docker-base.sh"), top, "base:bench", folder, "packernix-run=bench"];
  await execute([[...base, "--", "true"]], { env });
  await execute([[script("docker-layer.sh"), folder]], { env, stdout: layer });
  const digest = await digestOf(layer);
  const config = {
    architecture: "amd64",
    os: "linux",
    rootfs: { type: "layers", diff_ids: [digest] },
  };
  const image = {
    Created: "2026-01-01T00:00:00Z",
    Architecture: config.architecture,
    Os: config.os,
    Config: { Entrypoint: ["/init"] },
    RootFS: { Layers: [digest] },
  };
  await writeFile(path.join(bin, "docker.inspect"), JSON.stringify([image]));
  await writeFile(path.join(bin, "docker.ls"), "");
  await writeLayout(at("layout"), layer, digest, config);

  return {
    push: async (place: string, image: string): Promise<Answer> => {
      const plan = { store: `docker://${place}`, directory, scripts, top, image };
      await writeFile(at("plan.json"), JSON.stringify(plan));
      return await worker(bench, ["push", "docker", at("plan.json")], env);
    },
    copy: async (place: string) =>
      await timed([
        ...["skopeo", "--insecure-policy", "copy", "--quiet", "--dest-tls-verify=false"],
        ...["--dest-compress", "--dest-compress-format=zstd"],
        ...[`oci:${at("layout")}`, `docker://${place}:latest`],
      ]),
  };
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return `sha256:${hash.digest("hex")}`;
}

/** OCI Image Layout, with the layer as it is. */
async function writeLayout(folder: string, layer: string, digest: string, config: object) {
  const blobs = path.join(folder, "blobs", "sha256");
  await mkdir(blobs, { recursive: true });
  await link(layer, path.join(blobs, digest.slice("sha256:".length)));
  const kind = "application/vnd.oci.image";
  const write = async (mediaType: string, content: object) => {
    const text = JSON.stringify(content);
    const hash = createHash("sha256").update(text).digest("hex");
    await writeFile(path.join(blobs, hash), text);
    return { mediaType: `${kind}.${mediaType}`, digest: `sha256:${hash}`, size: text.length };
  };
  const manifest = await write("manifest.v1+json", {
    schemaVersion: 2,
    config: await write("config.v1+json", config),
    layers: [{ mediaType: `${kind}.layer.v1.tar`, digest, size: (await stat(layer)).size }],
  });
  const index = { schemaVersion: 2, manifests: [manifest] };
  await writeFile(path.join(folder, "index.json"), JSON.stringify(index));
  await writeFile(path.join(folder, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
}
