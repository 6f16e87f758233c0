/**
 * What `amazon-chroot` needs of the machine it runs on: to be root on an EC2 instance of the build
 * region, programs, and names for the disk that its volume will be. Told before anything is made, and
 * with what to do.
 */

import { readdir, readFile, readlink } from "node:fs/promises";
import path from "node:path";
import type { Template } from "../../packer/types.ts";
import { messageOf, UserError } from "../../shared/errors.ts";
import { which } from "../../shared/files.ts";
import { ask } from "../../shared/http.ts";
import { isObject, type JsonObject } from "../../shared/json.ts";

/** As scripts of packer/scripts look for programs, before PATH. */
const folders = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Debian's packages of the programs. */
const packages: Record<string, readonly string[]> = {
  mount: ["mount", "umount"],
  "util-linux": ["unshare", "lsblk", "findmnt", "blkid", "blockdev", "partx", "fstrim"],
  fdisk: ["sfdisk"],
  e2fsprogs: ["mkfs.ext4", "e2fsck", "resize2fs"],
  dosfstools: ["mkfs.vfat"],
};

/** Programs that the builder and this action always start, also for a template of the user's own. */
const always = ["mount", "umount", "unshare"];

/**
 * @returns the words before Packer's own that give it a view of mounts of its own: what it mounts,
 * nobody else sees, and the kernel unmounts it when its last process has ended, however that was. So
 * no disk stays mounted, and nobody who empties the runner's temporary folder meets this machine's
 * `/dev`, which is mounted in the chroot. Mounts and unmounts of others reach it.
 * @param first Folders to look in before PATH.
 * @throws {UserError} for programs that are missing.
 */
export async function ownMounts(
  { builder, facts }: Pick<Template, "builder" | "facts">,
  env: NodeJS.ProcessEnv,
  first = folders,
): Promise<string[]> {
  const searchPath = `${first}:${env["PATH"] ?? ""}`;
  const needed = facts?.method === "install" ? neededBy(builder) : always;
  const absent: string[] = [];
  for (const program of needed) {
    if ((await which(program, searchPath)) === undefined) absent.push(program);
  }
  if (absent.length > 0) {
    const all = Object.entries(packages);
    const missing = all.filter(([, programs]) => programs.some((one) => absent.includes(one)));
    throw new UserError(
      `builder: amazon-chroot makes the disk with programs of this machine, and it lacks ${absent.join(", ")}. Install them first; on Debian and Ubuntu: apt-get install ${missing.map(([name]) => name).join(" ")}.`,
    );
  }
  const unshare = (await which("unshare", searchPath)) ?? "unshare";
  return [unshare, "--mount", "--propagation", "slave", "--"];
}

/** By the scripts of packer/amazon-chroot.nix. */
function neededBy(builder: JsonObject): string[] {
  const all = Object.values(packages).flat();
  const others = [
    ...(String(builder["from_scratch"]) === "true"
      ? ["e2fsck", "resize2fs"]
      : ["mkfs.ext4", "mkfs.vfat"]),
    ...(String(builder["boot_mode"]).startsWith("uefi") ? [] : ["mkfs.vfat"]),
  ];
  return all.filter((program) => !others.includes(program));
}

/**
 * Packer wants to know what the disk will be called before it attaches the volume
 * (builder/chroot/step_prepare_device.go). On Xen that is `device_path`. On Nitro the kernel numbers
 * NVMe disks as they come, and another build on the same instance may be first, so a number is
 * nothing to guess: taken for granted it would be the wrong volume. Amazon Linux has links from the
 * API's names to the disks (EC2 User Guide, "Map Amazon EBS volumes to NVMe device names").
 * @param root Where `/sys` and `/dev` are.
 * @throws {UserError} naming the keys that are lacking.
 */
export async function checkDevice(builder: JsonObject, root = "/"): Promise<void> {
  const isSet = (key: string) => typeof builder[key] === "string" && builder[key] !== "";
  const disks = await namesIn(path.join(root, "sys/block"));
  const nvme = disks.filter((name) => name.startsWith("nvme"));
  const volumes = await Promise.all(
    nvme.map((name) => isVolume(path.join(root, "sys/block", name))),
  );
  if (!volumes.includes(true)) {
    // As Packer finds a name by itself (builder/chroot/device.go).
    if (isSet("device_path") || disks.some((name) => /^(sd|xvd)/.test(name))) return;
    throw new UserError(
      "builder-config: this machine has no disk called sd* or xvd*, so Packer can find no name for its volume. Set `device_path` to a name that is free, such as /dev/sdf.",
    );
  }
  if (isSet("device_path") && (isSet("nvme_device_path") || (await hasLinks(root)))) return;
  if (await hasLinks(root)) {
    throw new UserError(
      "builder-config: the volumes of this instance are NVMe disks, and Packer finds no name for its own. Set `device_path` to one that is free, such as /dev/sdf; this machine links such names to the disks.",
    );
  }
  throw new UserError(
    `builder-config: the volumes of this instance are NVMe disks, which the kernel numbers as they are attached, and Packer must know the name before. Set both \`device_path\`, a free name for the API such as /dev/sdf, and \`nvme_device_path\`, what the names of the disk's partitions will begin with here. The next disk is likely ${nextDisk(nvme)}, if nothing else attaches one at the same time: then that is ${nextDisk(nvme)}p.`,
  );
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => []);
}

/** Not one of the instance's own, which are NVMe disks of another model. */
async function isVolume(disk: string): Promise<boolean> {
  const model = await readFile(path.join(disk, "device/model"), "utf8").catch(() => "");
  return model.trim() === "Amazon Elastic Block Store";
}

/** The root volume is always attached, so where there are such links, it has one. */
async function hasLinks(root: string): Promise<boolean> {
  const folder = path.join(root, "dev");
  for (const name of await namesIn(folder)) {
    if (!/^(sd|xvd)[a-z]/.test(name)) continue;
    const target = await readlink(path.join(folder, name)).catch(() => "");
    if (/^(\/dev\/)?nvme\d/.test(target)) return true;
  }
  return false;
}

function nextDisk(names: readonly string[]): string {
  const taken = new Set(names.map((name) => Number(/^nvme(\d+)/.exec(name)?.[1])));
  let number = 0;
  while (taken.has(number)) number += 1;
  return `/dev/nvme${number}n1`;
}

/** EC2 User Guide, "Access instance metadata for an EC2 instance"; also the SDKs' variable. */
const usual = "http://169.254.169.254";
const usualIpv6 = "http://[fd00:ec2::254]";
/** On an instance the answer takes milliseconds, and a busy one some seconds to read it. */
const retry = { tries: 1, stall: 10_000 };

/** @throws {UserError} where the builder cannot work. */
export async function checkInstance(
  region: string,
  env: NodeJS.ProcessEnv,
  userId: number | undefined = process.getuid?.(),
): Promise<void> {
  if (userId !== 0) {
    throw new UserError(
      "builder: amazon-chroot attaches and mounts volumes of the machine it runs on, so this job must run as root.",
    );
  }
  const here = await regionOfInstance(env);
  if (here === region) return;
  throw new UserError(
    `regions: amazon-chroot builds on the instance it runs on, which is in ${here}, but the first region is ${region}. Put ${here} first.`,
  );
}

async function regionOfInstance(env: NodeJS.ProcessEnv): Promise<string> {
  if (env["AWS_EC2_METADATA_DISABLED"]?.toLowerCase() === "true") {
    throw new UserError(
      "builder: amazon-chroot reads the metadata of the instance it runs on, which AWS_EC2_METADATA_DISABLED forbids. Unset it.",
    );
  }
  const protocol = env["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"]?.toLowerCase();
  const endpoint =
    env["AWS_EC2_METADATA_SERVICE_ENDPOINT"] || (protocol === "ipv6" ? usualIpv6 : usual);
  try {
    const token = await metadata(new URL("/latest/api/token", endpoint), "PUT", {
      "x-aws-ec2-metadata-token-ttl-seconds": "60",
    });
    const document: unknown = JSON.parse(
      await metadata(new URL("/latest/dynamic/instance-identity/document", endpoint), "GET", {
        "x-aws-ec2-metadata-token": token,
      }),
    );
    const region = isObject(document) ? document["region"] : undefined;
    if (typeof region === "string" && region !== "") return region;
    throw new Error("its identity document names no region");
  } catch (error) {
    throw new UserError(
      "builder: amazon-chroot runs only on an EC2 instance, and this machine has no instance metadata service that answers (in a container the hop limit of the instance must be 2). Use a self-hosted runner on EC2, or builder amazon-ebs.",
      { cause: error, details: messageOf(error) },
    );
  }
}

async function metadata(url: URL, method: "GET" | "PUT", headers: Record<string, string>) {
  const { href, pathname } = url;
  const { ok, status, text } = await ask({ method, url: href, headers, retry });
  if (!ok) throw new Error(`${pathname} answered ${status}`);
  return text;
}
