/** The scripts that work on a disk, on a real loop device. */
import { existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type RunResult, run } from "../../src/shared/exec.ts";
import { scratch, scripts, toolEnvironment } from "./tools.ts";

const root = process.getuid?.() === 0;
const onDisk = root ? describe : describe.skip;

onDisk("a blank disk", () => {
  const home = scratch();
  const image = join(home, "disk.img");
  const mountpoint = join(home, "mnt");
  let loop = "";
  let closure = "";

  async function script(name: string, env: Record<string, string>): Promise<RunResult> {
    return await run(join(scripts, name), [], {
      env: { ...toolEnvironment(home), ...env },
      anyExit: true,
    });
  }

  async function command(name: string, ...args: string[]): Promise<string> {
    return (await run(name, args, { env: toolEnvironment(home) })).stdout.trim();
  }

  beforeAll(async () => {
    writeFileSync(image, "");
    truncateSync(image, 1024 ** 3);
    loop = await command("losetup", "--find", "--show", image);
    writeFileSync(join(home, "system"), "no system");
    closure = await command("nix-store", "--add", join(home, "system"));
  });

  afterAll(async () => {
    await run("umount", ["-R", mountpoint], { env: toolEnvironment(home), anyExit: true });
    await run("partx", ["-d", loop], { env: toolEnvironment(home), anyExit: true });
    await command("losetup", "--detach", loop);
  });

  test("is partitioned, labelled and mounted", async () => {
    const result = await script("partition.sh", {
      PACKERNIX_DISK: loop,
      PACKERNIX_ROOT: mountpoint,
      PACKERNIX_FIRMWARE: "bios",
    });
    expect(result).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("1024 MiB, bios"),
    });
    expect(await command("findmnt", "-no", "SOURCE,FSTYPE", mountpoint)).toBe(`${loop}p2 ext4`);
    expect(await command("blkid", "-p", "-s", "LABEL", "-o", "value", `${loop}p2`)).toBe("nixos");
    const table = await command("sfdisk", "--dump", loop);
    expect(table).toMatch(
      /label: gpt[\s\S]*21686148-6449-6E6F-744E-656564454649[\s\S]*name="nixos"/,
    );
  });

  test.each(["0", "1"])("takes a closure that came as a file, compressed: %s", async (compress) => {
    const inbox = join(mountpoint, ".packernix-inbox");
    const packed = await script("pack-closure.sh", {
      PACKERNIX_TOPLEVEL: closure,
      PACKERNIX_SCRATCH: inbox,
      PACKERNIX_COMPRESS: compress,
    });
    expect(packed).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(inbox, "closure")).readUInt16BE(0) === 0x1f8b).toBe(compress === "1");
    const imported = await script("import-closure.sh", {
      PACKERNIX_TOPLEVEL: closure,
      PACKERNIX_INBOX: inbox,
      PACKERNIX_ROOT: mountpoint,
    });
    expect(imported).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(mountpoint, closure), "utf8")).toBe("no system");
    expect(existsSync(inbox)).toBe(false);
  });

  test("takes a closure from the store of this machine, once", async () => {
    const root = join(home, "root");
    const copy = async () =>
      await script("copy-closure.sh", {
        PACKERNIX_TOPLEVEL: closure,
        PACKERNIX_ROOT: root,
        PACKERNIX_HOST: "",
        PACKERNIX_COMPRESS: "0",
      });
    expect(await copy()).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("copy: done, 1 paths sent, 0 were there"),
    });
    expect(readFileSync(join(root, closure), "utf8")).toBe("no system");
    await command("nix-store", "--store", root, "--verify", "--check-contents");
    expect(await command("nix-store", "--store", root, "--query", "--hash", closure)).toBe(
      await command("nix-store", "--query", "--hash", closure),
    );
    expect(await copy()).toMatchObject({
      stdout: expect.stringContaining("copy: done, 0 paths sent, 1 were there"),
    });
  });

  test("does not take what is no NixOS system", async () => {
    const result = await script("install.sh", {
      PACKERNIX_TOPLEVEL: closure,
      PACKERNIX_ROOT: mountpoint,
      PACKERNIX_DISK_AS: "/dev/vda",
    });
    expect(result).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`${closure} is no NixOS system`),
    });
  });

  test("is not sealed with paths that no one needs", async () => {
    const lock = join(mountpoint, "nix/var/nix/gc.lock");
    rmSync(lock, { force: true });
    // Nix cannot take its lock.
    mkdirSync(lock);
    const result = await script("seal.sh", { PACKERNIX_ROOT: mountpoint });
    rmSync(lock, { recursive: true, force: true });
    expect(result).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/lock[\s\S]*\nseal: nix-store --gc failed/),
    });
    expect(result.stdout).not.toContain("seal: done");
  });

  test("is sealed, and unmounted", async () => {
    const traces = [
      "etc/ssh/ssh_host_ed25519_key",
      "etc/machine-id",
      "root/.ssh/authorized_keys",
      "root/.bash_history",
      "home/me/.ssh/authorized_keys",
      "var/lib/systemd/random-seed",
      "var/log/journal/a/system.journal",
      "var/lib/dhcp/leases",
      "var/lib/cloud/instance/x",
      "tmp/x",
      "tmp/.x",
      "var/tmp/x",
    ];
    const kept = ["etc/ssh/authorized_keys.d/root", "root/.ssh/config", "home/me/notes"];
    for (const file of [...traces, ...kept, "var/log/messages"]) {
      mkdirSync(join(mountpoint, file, ".."), { recursive: true });
      writeFileSync(join(mountpoint, file), "x");
    }
    const profile = join(mountpoint, "nix/var/nix/profiles/system");
    await command("nix-env", "--store", mountpoint, "-p", profile, "--set", closure);

    const result = await script("seal.sh", { PACKERNIX_ROOT: mountpoint });
    expect(result).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("seal: done") });
    expect(existsSync(join(mountpoint, "etc"))).toBe(false);

    await command("mount", `${loop}p2`, mountpoint);
    expect(traces.filter((file) => existsSync(join(mountpoint, file)))).toEqual([]);
    expect(kept.filter((file) => !existsSync(join(mountpoint, file)))).toEqual([]);
    expect(readFileSync(join(mountpoint, "var/log/messages"), "utf8")).toBe("");
    expect(existsSync(join(mountpoint, closure))).toBe(true);
  });
});

onDisk("a blank disk, asked for something else", () => {
  const home = scratch();
  const env = toolEnvironment(home);
  const image = join(home, "disk.img");
  const mountpoint = join(home, "mnt");
  let loop = "";

  const command = async (name: string, ...args: string[]) =>
    (await run(name, args, { env })).stdout.trim();
  const partition = async (asked: Record<string, string>) =>
    await run(join(scripts, "partition.sh"), [], {
      env: { ...env, PACKERNIX_DISK: loop, ...asked },
      anyExit: true,
    });
  const tagOf = async (name: string, number: number) =>
    await command("blkid", "-p", "-s", name, "-o", "value", `${loop}p${number}`);

  beforeEach(async () => {
    writeFileSync(image, "");
    truncateSync(image, 2 * 1024 ** 3);
    loop = await command("losetup", "--find", "--show", image);
  });

  afterEach(async () => {
    await run("umount", ["-R", mountpoint], { env, anyExit: true });
    await run("partx", ["-d", loop], { env, anyExit: true });
    await command("losetup", "--detach", loop);
    rmSync(image);
  });

  test("is taken with what is on it only when that is said, and never while it is in use", async () => {
    expect(await partition({ PACKERNIX_FIRMWARE: "bios" })).toMatchObject({ exitCode: 0 });
    const again = { PACKERNIX_FIRMWARE: "bios", PACKERNIX_NAME: "by-label/second" };
    expect(await partition(again)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("is not blank"),
    });
    await command("mkdir", "-p", mountpoint);
    await command("mount", `${loop}p2`, mountpoint);
    const wiping = { ...again, PACKERNIX_WIPE: "1" };
    expect(await partition(wiping)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("is in use"),
    });
    expect(await tagOf("LABEL", 2)).toBe("nixos");
    await command("umount", mountpoint);
    expect(await partition(wiping)).toMatchObject({ exitCode: 0 });
    expect(await tagOf("LABEL", 2)).toBe("second");
  });

  test("has an ESP, and room for GRUB's code in front, under the names that are looked for", async () => {
    const made = await partition({
      PACKERNIX_FIRMWARE: "hybrid",
      PACKERNIX_NAME: "by-partlabel/disk-main-root",
      PACKERNIX_ESP_NAME: "by-uuid/12AB-CD34",
    });
    expect(made).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("hybrid") });
    const table = await command("sfdisk", "--dump", loop);
    expect(table).toMatch(/p1 : start= +2048, size= +1048576, type=C12A7328.*name="ESP"/);
    expect(table).toMatch(/p2 : start= +1050624, .*name="disk-main-root"/);
    expect(table).toMatch(/p3 : start= +34, size= +2014, type=21686148/);
    expect([await tagOf("TYPE", 1), await tagOf("UUID", 1)]).toEqual(["vfat", "12AB-CD34"]);
    expect([await tagOf("TYPE", 2), await tagOf("LABEL", 2)]).toEqual(["ext4", "nixos"]);
  });

  test("has btrfs with its subvolumes, mounted where they belong", async () => {
    const uuid = "0f4c1a52-6b1d-4b5e-9d0a-2f7f5c1b9e11";
    const made = await partition({
      PACKERNIX_ROOT: mountpoint,
      PACKERNIX_FIRMWARE: "bios",
      PACKERNIX_TYPE: "btrfs",
      PACKERNIX_NAME: `by-uuid/${uuid}`,
      PACKERNIX_MOUNTS: "tmpfs=/ root=/nix,subvol=@nix,compress=zstd root=/persist,subvol=kept/all",
    });
    expect(made).toMatchObject({ exitCode: 0 });
    expect(await tagOf("UUID", 2)).toBe(uuid);
    const mounts = await command("findmnt", "-Rrno", "FSTYPE,FSROOT,TARGET", mountpoint);
    expect(mounts.split("\n")).toEqual([
      `tmpfs / ${mountpoint}`,
      `btrfs /@nix ${mountpoint}/nix`,
      `btrfs /kept/all ${mountpoint}/persist`,
    ]);
  });

  test("says what is unknown, and what is too small", async () => {
    expect(await partition({ PACKERNIX_FIRMWARE: "coreboot" })).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("unknown firmware 'coreboot'"),
    });
    await command("losetup", "--detach", loop);
    truncateSync(image, 600 * 1024 ** 2);
    loop = await command("losetup", "--find", "--show", image);
    expect(await partition({ PACKERNIX_FIRMWARE: "efi" })).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("an image that boots by EFI needs 1 GiB"),
    });
  });
});

onDisk("a volume that came with a smaller system", () => {
  const home = scratch();
  const env = toolEnvironment(home);
  const image = join(home, "disk.img");
  let loop = "";

  const command = async (name: string, ...args: string[]) =>
    (await run(name, args, { env })).stdout.trim();
  const grow = async (partition: number) =>
    await run(join(scripts, "grow.sh"), [], {
      env: { ...env, PACKERNIX_DISK: `${loop}p`, PACKERNIX_PARTITION: String(partition) },
      anyExit: true,
    });

  beforeEach(async () => {
    writeFileSync(image, "");
    truncateSync(image, 256 * 1024 ** 2);
    loop = await command("losetup", "--find", "--show", image);
  });

  afterEach(async () => {
    await run("partx", ["-d", loop], { env, anyExit: true });
    await command("losetup", "--detach", loop);
  });

  /** A disk of `table`, whose last partition has a file system; then the disk grows. */
  async function smaller(table: string, last: number): Promise<void> {
    await run("sfdisk", ["--quiet", loop], { env, input: table });
    await command("partx", "--update", loop);
    await command("mkfs.ext4", "-q", "-L", "nixos", `${loop}p${last}`);
    await run("partx", ["-d", loop], { env });
    await command("losetup", "--detach", loop);
    truncateSync(image, 1024 ** 3);
    loop = await command("losetup", "--find", "--show", image);
  }

  test.each([
    [
      "GPT, as NixOS' images have it",
      "label: gpt\nsize=2MiB, type=21686148-6449-6E6F-744E-656564454649\ntype=L\n",
      2,
    ],
    ["MBR, as its older ones", "label: dos\ntype=83\n", 1],
  ])("%s: grows", async (_name, table, last) => {
    await smaller(table, last);
    expect(await grow(last)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/grow: \S+ has 10[12]\d MiB/),
    });
    const said = await command("dumpe2fs", "-h", `${loop}p${last}`);
    const blocks = Number(/^Block count: +(\d+)/m.exec(said)?.[1]);
    const size = Number(/^Block size: +(\d+)/m.exec(said)?.[1]);
    expect(blocks * size).toBeGreaterThan(1000 * 1024 ** 2);
    expect(await command("blkid", "-p", "-s", "LABEL", "-o", "value", `${loop}p${last}`)).toBe(
      "nixos",
    );
    // Once more: there is nothing to do.
    expect(await grow(last)).toMatchObject({ exitCode: 0 });
  });

  test("a partition that is not there is named", async () => {
    await smaller("label: gpt\ntype=L\n", 1);
    expect(await grow(3)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("has no partition 3"),
    });
  });
});
