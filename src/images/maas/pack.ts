/** What Packer left as MAAS takes it: a disk as one gzip of its bytes, or the archive that was made beside it. */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import type { Artifact } from "../../packer/types.ts";
import { UserError } from "../../shared/errors.ts";
import { run } from "../../shared/exec.ts";
import { textOf } from "../builder-keys.ts";
import type { ImageStore } from "../files/store.ts";
import { type ImageFile, imageFile } from "../qemu/artifact.ts";
import { buildPlace } from "../qemu/prepare.ts";
import { architectureOf, findQemu } from "../qemu/programs.ts";
import type { BuildInput, HomeOptions } from "../types.ts";
import type { NewImage } from "./api.ts";

/** Files of post-processors that MAAS takes as they are (maasserver/enum.py, BOOT_RESOURCE_FILE_TYPE). */
const ready: Record<string, string> = {
  tgz: "tgz",
  "tar.gz": "tgz",
  "dd.gz": "ddgz",
  "raw.gz": "ddgz",
  "img.gz": "ddgz",
};
const disks = ["qcow2", "raw", "img"];

/** @throws {UserError} for a file that MAAS takes in no form. */
export async function pack(
  input: BuildInput,
  artifacts: readonly Artifact[],
  store: ImageStore,
  options: HomeOptions,
): Promise<{ file: string; image: NewImage }> {
  const { template, facts } = input;
  const place = buildPlace(input);
  const made = await imageFile(artifacts, template, place);
  const { result } = template.facts ?? {};
  const base_image = result?.["base_image"] ?? textOf(template.variables, "base_image") ?? "rhel/9";
  const isArchive = result?.["filetype"] === "tgz";
  let file = isArchive ? path.join(place.output, `${place.name}.tgz`) : made.file;
  let filetype = isArchive ? "tgz" : ready[made.extension];
  if (filetype === undefined) {
    if (!disks.includes(made.extension)) {
      throw new UserError(
        `template: MAAS cannot deploy ${path.basename(made.file)}. It takes ${[...Object.keys(ready), ...disks].join(", ")}.`,
      );
    }
    filetype = "ddgz";
    file = path.join(await store.stagingDirectory(), "disk.ddgz");
    await packDisk(made, file, input, options);
  }
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 2 ** 20 }), hash);
  const image: NewImage = {
    name: facts.name,
    title: `NixOS ${facts.family}`.slice(0, 255),
    architecture: maasArchitecture(input.platform),
    filetype,
    base_image,
    size: (await stat(file)).size,
    sha256: hash.digest("hex"),
  };
  return { file, image };
}

export function maasArchitecture(platform: string): string {
  return platform.startsWith("aarch64") ? "arm64/generic" : "amd64/generic";
}

async function packDisk(
  disk: ImageFile,
  packed: string,
  { platform }: BuildInput,
  options: HomeOptions,
): Promise<void> {
  const { env, signal, log } = options;
  const qemu = await findQemu(options, architectureOf(platform));
  const raw = `${packed}.raw`;
  const format = disk.extension === "qcow2" ? "qcow2" : "raw";
  const convert = ["convert", "-f", format, "-O", "raw", disk.file, raw];
  await run(qemu.image, convert, { env, signal });
  log.progress("pack", "Packing the disk for MAAS");
  const gzip = createGzip({ chunkSize: 2 ** 20 });
  const reading = createReadStream(raw, { highWaterMark: 2 ** 20 });
  await pipeline(reading, gzip, createWriteStream(packed), { signal });
  await rm(raw);
}

/**
 * A disk once more as qemu boots it.
 * @throws {UserError} for an archive.
 */
export async function unpackDisk(
  file: string,
  store: ImageStore,
  signal: AbortSignal,
): Promise<string> {
  if (!file.endsWith(".ddgz")) {
    throw new UserError(
      `${file} is an archive for a disk of MAAS's, which no machine boots as it is.`,
    );
  }
  const raw = path.join(await store.stagingDirectory(), "trial-disk.raw");
  await pipeline(createReadStream(file), createGunzip(), createWriteStream(raw), { signal });
  return raw;
}

/** The command that uploads it by hand. */
export function commandFor(image: NewImage, file: string): string {
  const { name, title, architecture, filetype, base_image } = image;
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  return `maas $PROFILE boot-resources create name=${name} title=${quote(title)} architecture=${architecture} filetype=${filetype} base_image=${base_image} content@=${quote(file)}`;
}
