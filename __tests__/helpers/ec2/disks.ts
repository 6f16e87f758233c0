/**
 * What volumes and snapshots hold: sparse files, and loop devices where a volume is attached to the
 * machine that the tests run on. A device has the name that was asked for: as on Xen `/dev/sdf` is
 * `/dev/xvdf`, as on Nitro it is `/dev/nvme1n1` (EC2 User Guide, "Device names for volumes").
 */
import { constants, existsSync } from "node:fs";
import { mkdtemp, open, rm, symlink, truncate, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { execa } from "execa";
import { hasCode } from "../../../src/shared/errors.ts";
import { until } from "../until.ts";

/** Partitions whose names are there as soon as the partitions are. */
const partitions = [1, 2, 3, 4];

export type Naming = "xvd" | "nvme";

export interface Disks {
  /** Where the files are. */
  folder: string;
  /** Makes what a new volume holds: nothing, or what a snapshot kept. */
  create(volumeId: string, gibibytes: number, snapshotId?: string): Promise<void>;
  /** @returns the path of the device. */
  attach(volumeId: string, device: string): Promise<string>;
  /** Whether a file system of it is mounted. */
  isBusy(volumeId: string): Promise<boolean>;
  detach(volumeId: string): Promise<void>;
  /** Keeps what a volume holds now. */
  snapshot(volumeId: string, snapshotId: string): Promise<void>;
  copy(snapshotId: string, copyId: string): Promise<void>;
  forget(id: string): Promise<void>;
  /** File with what a volume or snapshot holds; undefined where it never had one. */
  fileOf(id: string): string | undefined;
  close(): Promise<void>;
}

/** Why volumes cannot be attached here; undefined when they can. */
export function disksMissing(): string | undefined {
  if (process.getuid?.() !== 0) return "loop devices need root";
  return existsSync("/dev/loop-control") ? undefined : "there are no loop devices";
}

/** @param scale Size of the files, in parts of what the API says. */
export async function makeDisks(naming: Naming, scale: () => number): Promise<Disks> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "ec2-disks-"));
  const attached = new Map<string, { loop: string; links: string[] }>();
  const place = (id: string) => path.join(folder, id);
  const fileOf = (id: string) => (existsSync(place(id)) ? place(id) : undefined);
  const duplicate = async (from: string, to: string) => {
    const file = fileOf(from);
    if (file === undefined) return;
    await execa("cp", ["--sparse=always", "--reflink=auto", file, place(to)]);
  };

  async function isBusy(volumeId: string): Promise<boolean> {
    const one = attached.get(volumeId);
    if (one === undefined) return false;
    try {
      // Refused where somebody has mounted it, in whatever view of mounts (open(2), O_EXCL).
      await (await open(one.loop, constants.O_RDONLY | constants.O_EXCL)).close();
      return false;
    } catch (error) {
      if (hasCode(error, "EBUSY")) return true;
      throw error;
    }
  }

  async function detach(volumeId: string): Promise<void> {
    const one = attached.get(volumeId);
    if (one === undefined) return;
    attached.delete(volumeId);
    // Who waits for the device to go finds no partition of it either.
    for (const link of one.links.toReversed()) await rm(link, { force: true });
    await execa("partx", ["--delete", one.loop], { reject: false });
    await execa("losetup", ["--detach", one.loop]);
    // A sandbox of another test may have its mounts for itself until it ends.
    const isFree = async () => (await execa("losetup", [one.loop], { reject: false })).failed;
    await until(`${one.loop} is free`, isFree);
  }

  return {
    folder,
    fileOf,
    isBusy,
    detach,
    async create(volumeId, gibibytes, snapshotId) {
      await writeFile(place(volumeId), "");
      if (snapshotId !== undefined) await duplicate(snapshotId, volumeId);
      await truncate(place(volumeId), Math.floor((gibibytes * 2 ** 30) / scale()));
    },
    async attach(volumeId, device) {
      const file = fileOf(volumeId);
      if (file === undefined) throw new Error(`${volumeId} holds nothing`);
      const name = deviceName(device, naming);
      if (existsSync(name)) throw new Error(`${name} is there already`);
      const { stdout } = await execa("losetup", ["--find", "--show", "--partscan", file]);
      const loop = stdout.trim();
      // Kernels differ in whether a loop device shows its partitions by itself.
      await execa("partx", ["--update", loop], { reject: false });
      const links = [name];
      attached.set(volumeId, { loop, links });
      await symlink(loop, name);
      for (const number of partitions) {
        const link = naming === "nvme" ? `${name}p${number}` : `${name}${number}`;
        await symlink(`${loop}p${number}`, link);
        links.push(link);
      }
      return name;
    },
    async snapshot(volumeId, snapshotId) {
      const loop = attached.get(volumeId)?.loop;
      if (loop !== undefined) await execa("sync", ["--file-system", place(volumeId)]);
      await duplicate(volumeId, snapshotId);
    },
    copy: duplicate,
    forget: async (id) => await rm(place(id), { force: true }),
    async close() {
      for (const [id, { loop }] of attached) {
        const { stdout } = await execa("lsblk", ["--noheadings", "--output", "MOUNTPOINT", loop]);
        for (const point of stdout.split("\n").map((line) => line.trim())) {
          if (point !== "") await execa("umount", ["--lazy", point], { reject: false });
        }
        await detach(id);
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function deviceName(asked: string, naming: Naming): string {
  const letter = /^\/dev\/(?:sd|xvd)([b-z])$/.exec(asked)?.[1];
  if (letter === undefined) throw new Error(`${asked} is not the name of a device`);
  if (naming === "xvd") return `/dev/xvd${letter}`;
  // Nitro numbers in the order of discovery; `/dev/sdf` is what comes first after the root device.
  return `/dev/nvme${letter.charCodeAt(0) - "e".charCodeAt(0)}n1`;
}
