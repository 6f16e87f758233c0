/** What amazon-chroot needs of the machine, told before anything is made. */
import { chmod, mkdir, mkdtemp, readlink, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { checkDevice, ownMounts } from "../../../src/images/amazon/chroot.ts";
import type { GeneratorFacts } from "../../../src/packer/types.ts";
import { isUserError } from "../../../src/shared/errors.ts";
import { run } from "../../../src/shared/exec.ts";

const trouble = async (work: Promise<unknown>) => {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error !== undefined && !isUserError(error)) throw error;
  return error === undefined ? "" : String(error);
};

describe("the name of the disk", () => {
  let root = "";
  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), "packernix-sys-"));
    await mkdir(path.join(root, "dev"));
    await mkdir(path.join(root, "sys/block"), { recursive: true });
  });
  const disk = async (name: string, model?: string) => {
    await mkdir(path.join(root, "sys/block", name, "device"), { recursive: true });
    // As the kernel shows it, filled up with blanks.
    if (model !== undefined) {
      await writeFile(path.join(root, "sys/block", name, "device/model"), `${model.padEnd(40)}\n`);
    }
  };
  const volume = "Amazon Elastic Block Store";

  test("is Packer's to find where disks are called xvd* or sd*", async () => {
    await disk("xvda");
    await disk("nvme0n1", "Amazon EC2 NVMe Instance Storage");
    expect(await trouble(checkDevice({}, root))).toBe("");
  });

  test("has to be said where no disk is called so", async () => {
    await disk("vda");
    expect(await trouble(checkDevice({}, root))).toMatch(/Set `device_path`/);
    expect(await trouble(checkDevice({ device_path: "/dev/sdf" }, root))).toBe("");
  });

  test("and on NVMe both names, of which the kernel's is not known before", async () => {
    await disk("nvme0n1", volume);
    await disk("nvme1n1", "Amazon EC2 NVMe Instance Storage");
    const both = /Set both `device_path`.*`nvme_device_path`.*likely \/dev\/nvme2n1,.*nvme2n1p\./;
    for (const builder of [
      {},
      { device_path: "/dev/sdf" },
      { nvme_device_path: "/dev/nvme2n1p" },
      { device_path: "", nvme_device_path: "/dev/nvme2n1p" },
    ]) {
      expect(await trouble(checkDevice(builder, root))).toMatch(both);
    }
    const given = { device_path: "/dev/sdf", nvme_device_path: "/dev/nvme2n1p" };
    expect(await trouble(checkDevice(given, root))).toBe("");
  });

  test("where links lead from the API's names to NVMe disks, one is enough", async () => {
    await disk("nvme0n1", volume);
    await symlink("nvme0n1", path.join(root, "dev/xvda"));
    expect(await readlink(path.join(root, "dev/xvda"))).toBe("nvme0n1");
    expect(await trouble(checkDevice({}, root))).toMatch(/Set `device_path` to one that is free/);
    expect(await trouble(checkDevice({ device_path: "/dev/sdf" }, root))).toBe("");
  });
});

describe("the programs", () => {
  const facts: GeneratorFacts = {
    version: 1,
    plugins: [],
    provisioners: "system",
    disk: 0,
    classes: {},
    method: "install",
  };
  /** No folder but this one has programs. */
  async function folderWith(...programs: string[]) {
    const folder = await mkdtemp(path.join(os.tmpdir(), "packernix-bin-"));
    for (const program of programs) {
      await writeFile(path.join(folder, program), "");
      await chmod(path.join(folder, program), 0o755);
    }
    return folder;
  }
  const scratch = { type: "amazon-chroot", from_scratch: true, boot_mode: "legacy-bios" };
  const basic = ["mount", "umount", "unshare"];
  const both = ["lsblk", "findmnt", "blkid", "blockdev", "partx", "fstrim", "sfdisk"];

  test.each([
    { name: "a blank disk", builder: scratch, more: ["mkfs.ext4"] },
    {
      name: "a blank disk for UEFI",
      builder: { ...scratch, boot_mode: "uefi" },
      more: ["mkfs.ext4", "mkfs.vfat"],
    },
    {
      name: "a disk from an AMI",
      builder: { ...scratch, from_scratch: false },
      more: ["e2fsck", "resize2fs"],
    },
  ])("of $name: each is missed by its name and its package", async ({ builder, more }) => {
    const all = [...basic, ...both, ...more];
    const whole = { folders: await folderWith(...all) };
    expect(await trouble(ownMounts({ builder, facts }, {}, whole.folders))).toBe("");
    const none = await trouble(ownMounts({ builder, facts }, {}, await folderWith()));
    for (const program of all) expect(none).toMatch(new RegExp(`[ ,]${program}[,.]`));
    expect(none).not.toMatch(more.includes("mkfs.vfat") ? /resize2fs/ : /mkfs.vfat|dosfstools/);
    const one = await folderWith(...all.filter((program) => program !== "sfdisk"));
    expect(await trouble(ownMounts({ builder, facts }, {}, one))).toMatch(
      /it lacks sfdisk\..*apt-get install fdisk\.$/,
    );
  });

  test("a template of the user's own needs what the builder itself starts", async () => {
    const own = { builder: scratch, facts: undefined };
    expect(await trouble(ownMounts(own, {}, await folderWith(...basic)))).toBe("");
    const PATH = await folderWith("unshare");
    expect(await trouble(ownMounts(own, { PATH }, await folderWith("mount")))).toMatch(
      /lacks umount\..*install mount\.$/,
    );
  });

  const asRoot = process.getuid?.() === 0 ? test : test.skip;

  asRoot("what is mounted behind the words is mounted nowhere else", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "packernix-own-"));
    const env = { PATH: process.env["PATH"] ?? "" };
    const [unshare = "", ...words] = await ownMounts({ builder: scratch, facts: undefined }, env);
    const script = 'mount -t tmpfs none "$1" && touch "$1/inside" && ls "$1" && grep -c "$1" $2';
    const here = ["sh", folder, "/proc/self/mountinfo"];
    const { stdout } = await run(unshare, [...words, "sh", "-c", script, ...here], { env });
    expect(stdout).toBe("inside\n1\n");
    const outside = await run("sh", ["-c", 'ls "$1"; grep -c "$1" $2', ...here], {
      env,
      anyExit: true,
    });
    expect(outside.stdout).toBe("0\n");
  });
});
