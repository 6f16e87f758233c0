/**
 * What Packer needs on this machine and for this invocation: a key, a seed that lets it in, a place
 * for the image beside the finished ones, and the best accelerator. None of it is in the identity.
 */
import { mkdir, readlink, rm, stat, statfs, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Template } from "../../packer/types.ts";
import { hasCode, UserError } from "../../shared/errors.ts";
import { exists } from "../../shared/files.ts";
import { isOn, textOf } from "../builder-keys.ts";
import { noteLink } from "../files/staging.ts";
import { makeSshKey } from "../ssh-key.ts";
import type { BuildInput, HomeOptions, Preparation } from "../types.ts";
import { emulatorFor } from "./accelerator.ts";
import { processorRows, qemuArguments } from "./arguments.ts";
import { firmwareArguments, firmwareOf } from "./machine.ts";

/** Bytes that must be free where we do not know better: a base disk and a small system. */
const leastSpace = 2 * 1024 ** 3;
/** Bytes that the system itself needs at least, beside a base disk whose size we know. */
const leastSystem = 512 * 1024 ** 2;

/** Folder and name of the image while Packer makes it. */
export interface BuildPlace {
  /** Packer's `output_directory`. */
  output: string;
  /** Packer's `vm_name`. */
  name: string;
}

/**
 * Where Packer makes the image. The path goes through a link in the invocation's folder: Packer
 * reads `{{` and qemu a comma in it as their own language, and the user's folder may have both.
 * The file of a template of the user's own is called as it says, because other parts of it may.
 */
export function buildPlace({
  invocation,
  facts,
  template,
}: Pick<BuildInput, "invocation" | "facts" | "template">): BuildPlace {
  const own = template.facts === undefined ? ownPlace(template.builder).name : undefined;
  return { output: path.join(invocation.directory, "image", "output"), name: own ?? facts.name };
}

/** As Packer has it (packer-plugin-qemu, builder/qemu/config.go, Prepare); no name that is a path. */
function ownPlace(builder: Template["builder"]): { directory: string; name: string | undefined } {
  const build = textOf(builder, "name") ?? builder.type;
  const isSet = builder["vm_name"] !== undefined && builder["vm_name"] !== "";
  const name = isSet ? textOf(builder, "vm_name") : `packer-${build}`;
  const directory = textOf(builder, "output_directory") ?? `output-${build}`;
  return { directory, name: name?.match(/^[^/,]+$/)?.[0] };
}

/**
 * Where a template of the user's own says that its output is, and where its post-processors and
 * arguments of qemu may look for it: a link, which goes with the staging directory.
 */
async function linkOutput(input: BuildInput, staging: string, target: string): Promise<void> {
  const { template, workingDirectory } = input;
  if (template.facts !== undefined || workingDirectory === undefined) return;
  const { directory } = ownPlace(template.builder);
  const link = path.resolve(workingDirectory, directory);
  const before = await readlink(link).catch(() => undefined);
  // Of a run that was killed.
  if (before?.endsWith("/image/output") && !(await exists(link))) await rm(link);
  await mkdir(path.dirname(link), { recursive: true });
  await noteLink(staging, { link, target });
  try {
    await symlink(target, link);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
    // Another run's build, which only what looks there would take for its own.
    const now = await readlink(link).catch(() => undefined);
    const looks = template.root["post-processors"] ?? template.builder["qemuargs"];
    if (now?.endsWith("/image/output") && looks === undefined) return;
    throw new UserError(
      `template: its output_directory ${link} exists already, and Packer makes it itself. Remove what an earlier build left there, or name another one.`,
    );
  }
}

/** What machines of one invocation say: the one that installs, and the one of a trial. */
export function consoleFiles(directory: string): [string, string] {
  return [path.join(directory, "console.log"), path.join(directory, "trial-disk", "console.log")];
}

/** @param staging Folder of the invocation in the store, absolute. */
export async function prepareQemu(
  input: BuildInput,
  options: HomeOptions,
  staging: string,
): Promise<Preparation> {
  const { builder } = input.template;
  const { directory } = input.invocation;
  await assertSpace(input, staging);
  const place = await linkStaging(input, staging);
  const keyFolder = path.join(directory, "build-key");
  await rm(keyFolder, { recursive: true, force: true });
  const key = await makeSshKey(keyFolder, "id_ed25519");
  const seed = await writeSeed(path.join(directory, "seed"), input.invocation.id, key.publicLine);

  const { qemu, accelerator, notes } = await emulatorFor(
    builder,
    input.platform,
    options,
    directory,
  );

  return {
    builder: {
      output_directory: place.output,
      vm_name: place.name,
      qemu_binary: qemu.system,
      accelerator,
      ...(builder["headless"] === undefined ? { headless: true } : {}),
      ...(await machineArguments(input, options, { accelerator, system: qemu.system })),
      ...loopbackOnly(input),
    },
    variables: {
      name: place.name,
      output_directory: place.output,
      ssh_private_key_file: key.file,
      seed_directory: seed,
      scratch_directory: path.join(directory, "scratch"),
    },
    notes,
    searchPath: [path.dirname(qemu.image)],
  };
}

/**
 * Rows of `qemuargs` beside those of the template: everything that the processor can do, unless the
 * template says which one; a console that is watched; and for aarch64 a firmware that is there.
 */
async function machineArguments(
  input: BuildInput,
  options: HomeOptions,
  { accelerator, system }: { accelerator: string; system: string },
): Promise<{ qemuargs?: string[][] }> {
  const { builder, facts } = input.template;
  const given = qemuArguments(builder);
  if (given === undefined) return {};
  const more = processorRows(builder, given, accelerator);
  if (facts?.machine === undefined) {
    return more.length === 0 ? {} : { qemuargs: [...given, ...more] };
  }
  if (!given.some(([name]) => name === "-serial")) {
    more.push(["-serial", `file:${consoleFiles(input.invocation.directory)[0]}`]);
  }
  const firmware = await firmwareOf(input, options, system);
  // Where our generator expects it on aarch64, of the package qemu-efi-aarch64.
  const rows = given.map((row) =>
    row[0] === "-bios" && row[1] === "/usr/share/qemu-efi-aarch64/QEMU_EFI.fd"
      ? firmwareArguments(firmware ?? row[1])
      : row,
  );
  return { qemuargs: [...rows, ...more] };
}

/**
 * With user networking the guest reaches the seed's server through qemu itself (step_http_ip_discover.go),
 * so nobody else needs to. Templates of the user's own are left as they are.
 */
function loopbackOnly(input: BuildInput): { http_bind_address?: string } {
  const { builder, facts } = input.template;
  if (facts === undefined || builder["http_bind_address"] !== undefined) return {};
  return textOf(builder, "net_bridge") === undefined ? { http_bind_address: "127.0.0.1" } : {};
}

async function linkStaging(input: BuildInput, staging: string): Promise<BuildPlace> {
  const place = buildPlace(input);
  await linkedFolder(path.join(staging, "build"), path.dirname(place.output));
  await linkOutput(input, staging, place.output);
  return place;
}

/** Makes an empty folder, and a link to it whose own path has nothing that Packer or qemu reads. */
export async function linkedFolder(folder: string, link: string): Promise<void> {
  // Left by an earlier try of this same invocation, if at all.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { mode: 0o700 });
  await mkdir(path.dirname(link), { recursive: true, mode: 0o700 });
  await rm(link, { force: true });
  await symlink(folder, link);
}

/**
 * NoCloud seed for the base disk, served by Packer (cloud-init documentation, "NoCloud"): root gets
 * the key of this run. The instance id is new each time, so that cloud-init acts on it.
 */
async function writeSeed(folder: string, invocation: string, line: string): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const user = [
    "#cloud-config",
    "disable_root: false",
    "ssh_pwauth: false",
    "users:",
    "  - name: root",
    "    ssh_authorized_keys:",
    `      - ${line}`,
  ];
  await writeFile(path.join(folder, "meta-data"), `instance-id: ${JSON.stringify(invocation)}\n`);
  await writeFile(path.join(folder, "user-data"), `${user.join("\n")}\n`);
  await writeFile(path.join(folder, "vendor-data"), "");
  return folder;
}

/** Roughly: a build that cannot end well should not begin. */
async function assertSpace(input: BuildInput, folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const base = await baseSize(input);
  const needed = base === undefined ? leastSpace : base + leastSystem;
  if (bavail * bsize >= needed) return;
  throw new UserError(
    `image-store: ${path.dirname(folder)} has ${mebibytes(bavail * bsize)} free, and the build needs at least ${mebibytes(needed)}. Free some space, or name another folder.`,
  );
}

/** Bytes of a base disk that lies on this machine; Packer copies it. */
async function baseSize(input: BuildInput): Promise<number | undefined> {
  const { builder } = input.template;
  if (!isOn(builder, "disk_image")) return undefined;
  const url = textOf(builder, "iso_url");
  const file = url?.startsWith("file://") ? url.slice("file://".length) : url;
  if (file === undefined || !path.isAbsolute(file)) return undefined;
  return (await stat(file).catch(() => undefined))?.size;
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 ** 2)} MiB`;
}
