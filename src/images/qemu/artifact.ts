/** Which of the files that Packer left is the image. */
import { lstat } from "node:fs/promises";
import path from "node:path";
import type { Artifact, Template } from "../../packer/types.ts";
import { textOf } from "../builder-keys.ts";
import { describing } from "../describing.ts";
import { type BuildPlace, buildPlace } from "./prepare.ts";

export interface ImageFile {
  file: string;
  /** Builder id of the artifact that it belongs to. */
  builderId: string;
  /** Ending for its name in the store: `qcow2`, `raw`, `qcow2.gz`. */
  extension: string;
}

/** packer-plugin-qemu, builder/qemu/artifact.go. */
export const qemuBuilderId = "transcend.qemu";

/** The disk that the builder made: number n is called `<vm_name>-<n>` (step_create_disk.go). */
function builtDisk(template: Template, place: BuildPlace): string {
  const disk = template.facts?.disk ?? 0;
  return path.join(place.output, disk === 0 ? place.name : `${place.name}-${disk}`);
}

/**
 * The image: the file of the last artifact that has one. A post-processor may have made another
 * file of the builder's disk, or taken the disk away.
 * @throws when Packer left no file that could be it.
 */
export async function imageFile(
  artifacts: readonly Artifact[],
  template: Template,
  place: BuildPlace,
): Promise<ImageFile> {
  const disk = builtDisk(template, place);
  const format = textOf(template.builder, "format") ?? "qcow2";
  for (const artifact of [...artifacts].reverse()) {
    if (describing.has(artifact.builderId)) continue;
    if (artifact.builderId === qemuBuilderId) {
      if (await isFile(disk)) return { file: disk, builderId: qemuBuilderId, extension: format };
      continue;
    }
    for (const file of artifact.files) {
      if (!(await isFile(file))) continue;
      return { file, builderId: artifact.builderId, extension: endingOf(file, place.name, format) };
    }
  }
  throw new Error(
    `Packer succeeded, but left no disk at ${disk} and no file of a post-processor: ${JSON.stringify(artifacts.flatMap((artifact) => artifact.files))}`,
  );
}

/** True for a template of a generator of ours. */
export function isOurs(template: Template | undefined): boolean {
  return template?.facts?.method !== undefined;
}

/** True for a disk as a generator of ours made it: how it lets one in, and what it must be, is known. */
export async function isOurDisk(
  input: Parameters<typeof buildPlace>[0],
  artifacts: readonly Artifact[],
): Promise<boolean> {
  const { template } = input;
  if (!isOurs(template)) return false;
  const place = buildPlace(input);
  return (await imageFile(artifacts, template, place)).file === builtDisk(template, place);
}

/** What follows the image's name, as far as a file name in the store may have it. */
function endingOf(file: string, name: string, format: string): string {
  const base = path.basename(file).toLowerCase();
  const isNamed = base.startsWith(name);
  const rest = isNamed
    ? base.slice(name.length).replace(/^-\d+/, "")
    : (/\..*/.exec(base)?.[0] ?? "");
  const ending = rest.replace(/^\./, "");
  if (!/^[a-z0-9]+(\.[a-z0-9]+){0,3}$/.test(ending) || ending === "json") return format;
  return /^(gz|xz|zst|lz4|bz2)$/.test(ending) ? `${format}.${ending}` : ending;
}

async function isFile(file: string): Promise<boolean> {
  const found = await lstat(file).catch(() => undefined);
  return found?.isFile() ?? false;
}
