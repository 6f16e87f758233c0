/**
 * What a configuration asks of its disk and its machine: read from the evaluated system, made by the
 * builder or refused by the option's name, before anything is built.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { cacheFolder } from "../../scripts/lib/offline.ts";
import { isUserError } from "../../src/shared/errors.ts";
import { fixture } from "../nix/fixture.ts";
import type { TemplateJson } from "./tools.ts";

const nixpkgs = path.join(cacheFolder, "offline", "nixpkgs");

beforeAll(() => {
  if (existsSync(path.join(nixpkgs, "nixos"))) return;
  throw new Error("The offline example is not prepared: run these tests by `npm test`.");
});

interface Asked {
  machine: unknown;
  room: unknown;
  /** Of partition.sh. */
  disk: Record<string, string>;
  /** Of install.sh. */
  diskAs: string | undefined;
  builder: Record<string, unknown>;
}

/** The template that a module of `text` gets, or the sentence with which it is refused. */
async function ask(text: string, builder = "qemu", more: object = {}): Promise<Asked | string> {
  const w = fixture(undefined, "work");
  w.write(
    "web.nix",
    `{ lib, packernixModulesPath, modulesPath, ... }: {
      imports = [ "\${packernixModulesPath}/${builder}-config.nix" ];
      config = lib.mkMerge [ { system.stateVersion = "26.05"; } ({ ${text} }) ];
    }\n`,
  );
  const request = {
    nixpkgs,
    generator: { kind: "bundled" as const, builder },
    generatorArguments: { builder: { ...more } },
  };
  const made = await w.evaluate({ configuration: "web.nix" }, request).catch((error: unknown) => {
    if (isUserError(error)) return error.message;
    throw error;
  });
  if (typeof made === "string") return made;
  const template = JSON.parse(made.template ?? "") as TemplateJson;
  const valuesOf = (script: string) =>
    Object.fromEntries(
      template.provisioners
        .filter((one) => String(one["script"]).endsWith(script))
        .flatMap((one) => one["environment_vars"] as string[])
        .map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
    );
  const { machine, room } = JSON.parse(template._packernix);
  const { PACKERNIX_ROOT: _, PACKERNIX_TOOLS: __, ...disk } = valuesOf("/partition.sh");
  return {
    machine,
    room,
    disk,
    diskAs:
      valuesOf("/install.sh")["PACKERNIX_DISK_AS"] ?? valuesOf("/alone.sh")["PACKERNIX_DISK_AS"],
    builder: template.builders[0] ?? {},
  };
}

const ext4 = { PACKERNIX_TYPE: "ext4", PACKERNIX_NAME: "by-label/nixos" };
const bios = { PACKERNIX_FIRMWARE: "bios", PACKERNIX_MOUNTS: "root=/" };
const efi = {
  PACKERNIX_FIRMWARE: "efi",
  PACKERNIX_ESP_NAME: "by-label/ESP",
  PACKERNIX_MOUNTS: "root=/ esp=/boot",
};
const uuid = "0f4c1a52-6b1d-4b5e-9d0a-2f7f5c1b9e11";

describe("builder qemu makes", () => {
  test.each<[string, string, object]>([
    ["one ext4 behind GRUB by itself", "", { disk: { ...ext4, ...bios }, diskAs: "/dev/vda" }],
    [
      "UEFI with systemd-boot",
      "boot.loader.systemd-boot.enable = true; boot.loader.efi.canTouchEfiVariables = true;",
      { machine: { firmware: "efi", port: 22 }, disk: { ...ext4, ...efi } },
    ],
    [
      "UEFI with GRUB",
      "boot.loader.grub.efiSupport = true;",
      { machine: { firmware: "efi", port: 22 }, disk: { ...ext4, ...efi } },
    ],
    [
      "both firmwares, the ESP elsewhere, the disk under another name",
      `boot.loader.grub = { efiSupport = true; devices = [ "/dev/sda" ]; };
       boot.loader.efi.efiSysMountPoint = "/boot/efi";`,
      {
        disk: {
          ...ext4,
          ...efi,
          PACKERNIX_FIRMWARE: "hybrid",
          PACKERNIX_MOUNTS: "root=/ esp=/boot/efi",
        },
        diskAs: "/dev/sda",
      },
    ],
    [
      "one device for GRUB, however it is said",
      `boot.loader.grub.devices = [ "/dev/vda" ];`,
      { disk: { ...ext4, ...bios }, diskAs: "/dev/vda" },
    ],
    [
      "one device for GRUB, however it is said",
      `boot.loader.grub.mirroredBoots = [ { path = "/boot"; devices = [ "/dev/vda" ]; } ];`,
      { disk: { ...ext4, ...bios }, diskAs: "/dev/vda" },
    ],
    [
      "btrfs with subvolumes",
      `fileSystems."/" = { fsType = "btrfs"; options = [ "subvol=@" "noatime" ]; };
       fileSystems."/nix" = { device = "/dev/disk/by-label/nixos"; fsType = "btrfs"; options = [ "subvol=@nix" "compress=zstd" ]; };`,
      {
        disk: {
          ...ext4,
          ...bios,
          PACKERNIX_TYPE: "btrfs",
          PACKERNIX_MOUNTS: "root=/,subvol=@ root=/nix,subvol=@nix,compress=zstd",
        },
        // How much fits nobody knows.
        room: undefined,
      },
    ],
    [
      "a root by UUID, the ESP by its partition's name",
      `fileSystems."/".device = "/dev/disk/by-uuid/${uuid}";
       fileSystems."/boot" = { device = "PARTLABEL=disk-main-ESP"; fsType = "vfat"; };
       boot.loader.systemd-boot.enable = true;`,
      {
        disk: {
          ...ext4,
          ...efi,
          PACKERNIX_NAME: `by-uuid/${uuid}`,
          PACKERNIX_ESP_NAME: "by-partlabel/disk-main-ESP",
        },
      },
    ],
    [
      "a root by its partition",
      `fileSystems."/".device = "/dev/vda2";`,
      { disk: { ...ext4, ...bios, PACKERNIX_NAME: "" } },
    ],
    [
      "what is there even if the boot does not wait for it",
      `fileSystems."/" = { fsType = "btrfs"; options = [ "subvol=@" ]; };
       fileSystems."/old" = { device = "/dev/disk/by-label/nixos"; fsType = "btrfs"; options = [ "subvol=old" "nofail" ]; };
       fileSystems."/boot".options = [ "noauto" "x-systemd.automount" ];
       boot.loader.systemd-boot.enable = true;`,
      {
        disk: {
          ...ext4,
          ...efi,
          PACKERNIX_TYPE: "btrfs",
          PACKERNIX_MOUNTS: "root=/,subvol=@ root=/old,subvol=old esp=/boot",
        },
      },
    ],
    [
      "a root on tmpfs",
      `fileSystems."/" = { device = "none"; fsType = "tmpfs"; options = [ "mode=755" ]; };
       fileSystems."/nix" = { device = "/dev/disk/by-label/nixos"; fsType = "ext4"; };
       boot.loader.systemd-boot.enable = true;`,
      { disk: { ...ext4, ...efi, PACKERNIX_MOUNTS: "tmpfs=/ root=/nix esp=/boot" } },
    ],
    [
      "what another disk may hold",
      `fileSystems."/data" = { device = "/dev/disk/by-label/data"; fsType = "xfs"; options = [ "nofail" ]; };
       fileSystems."/share" = { device = "nas:/share"; fsType = "nfs"; };`,
      { disk: { ...ext4, ...bios } },
    ],
    [
      "nixpkgs' disk-image, and what says mkDefault",
      `networking.useDHCP = lib.mkDefault false; boot.loader.timeout = lib.mkDefault 3; services.openssh.settings.PasswordAuthentication = lib.mkDefault true; }) (import "\${modulesPath}/virtualisation/disk-image.nix" {
        inherit lib; config.image.efiSupport = true; }).config ({`,
      { machine: { firmware: "efi", port: 22 }, disk: { ...ext4, ...efi } },
    ],
    [
      "sshd on another port",
      "services.openssh.ports = [ 2222 ];",
      { machine: { firmware: "bios", port: 2222 } },
    ],
  ])("%s: %s", async (_name, text, expected) => {
    expect(await ask(text)).toMatchObject(expected);
  });
});

describe("builder qemu refuses", () => {
  test.each<[string, RegExp]>([
    [`fileSystems."/".device = "/dev/mapper/vg-root";`, /fileSystems\."\/"\.device: .*vg-root/],
    [`fileSystems."/".device = "/dev/disk/by-uuid/${uuid.toUpperCase()}";`, /is no UUID/],
    [`fileSystems."/" = { device = "tank/root"; fsType = "zfs"; };`, /"\/"\.fsType: `zfs'/],
    [`boot.initrd.luks.devices.x.device = "/dev/vda2";`, /boot\.initrd\.luks\.devices: `x'/],
    [`fileSystems."/boot" = { device = "/dev/disk/by-label/b"; fsType = "ext4"; };`, /"\/boot": /],
    [`fileSystems."/var" = { device = "/dev/vdb1"; fsType = "ext4"; };`, /"\/var": .*nofail/],
    [
      `fileSystems."/" = { device = "none"; fsType = "tmpfs"; };`,
      /fileSystems\."\/nix": the store must lie on the image's disk/,
    ],
    [
      `fileSystems."/" = { fsType = "btrfs"; options = [ "subvolid=256" ]; };`,
      /"\/"\.options: `subvolid=256'/,
    ],
    ["boot.loader.grub.enable = lib.mkDefault false;", /boot\.loader: neither/],
    [
      "boot.loader.grub.efiSupport = true; boot.loader.efi.canTouchEfiVariables = true;",
      /boot\.loader\.grub\.efiInstallAsRemovable: must be true/,
    ],
    [`boot.loader.grub.device = "nodev";`, /boot\.loader\.grub\.device: `nodev'/],
    [`boot.loader.grub.devices = [ "/dev/sda" "/dev/sdb" ];`, /grub\.devices: .* are two disks/],
    [`boot.loader.grub.device = "/dev/disk/by-id/x";`, /grub\.devices: .*by-id\/x' is no name/],
    ["services.openssh.enable = false;", /services\.openssh\.enable: must be true/],
    [`services.openssh.settings.PermitRootLogin = "no";`, /settings\.PermitRootLogin: `no'/],
    [`services.openssh.settings.AllowUsers = [ "me" ];`, /settings\.AllowUsers: must name root/],
  ])("%s", async (text, expected) => {
    expect(await ask(text)).toMatch(expected);
  });
});

describe("at Hetzner", () => {
  test("the disk boots by BIOS and by UEFI, and is the server's own", async () => {
    expect(await ask("", "hcloud")).toMatchObject({
      diskAs: "/dev/sda",
      disk: {
        PACKERNIX_DISK: "/dev/sda",
        PACKERNIX_WIPE: "1",
        PACKERNIX_FIRMWARE: "hybrid",
        PACKERNIX_MOUNTS: "root=/ esp=/boot",
      },
    });
  });

  test.each<[string, string]>([
    ["boot.loader.grub.efiSupport = false;", "bios"],
    ["boot.loader.systemd-boot.enable = true;", "efi"],
  ])("a boot loader of the user's own is kept: %s", async (text, firmware) => {
    expect(await ask(text, "hcloud")).toMatchObject({ disk: { PACKERNIX_FIRMWARE: firmware } });
  });
});

describe("on EC2", () => {
  test.each<[string, RegExp]>([
    ["boot.loader.systemd-boot.enable = true;", /systemd-boot\.enable: .*stays as it is/],
    ["boot.loader.grub.efiSupport = true;", /grub\.efiSupport: .*stays as it is/],
    [`fileSystems."/".fsType = "btrfs";`, /"\/"\.fsType: .*stays as it is/],
    [`fileSystems."/".device = "/dev/disk/by-uuid/${uuid}";`, /"\/"\.device: .*stays as it is/],
    ["services.openssh.ports = [ 2222 ];", /services\.openssh\.ports: must have 22/],
    ["services.openssh.enable = false;", /services\.openssh\.enable: must be true/],
  ])("a machine that is switched keeps its disk and its port: %s", async (text, expected) => {
    expect(await ask(text, "amazon-ebs")).toMatch(expected);
  });

  test("of a base of the user's nothing is known", async () => {
    const own = await ask("boot.loader.systemd-boot.enable = true;", "amazon-ebs", {
      source_ami: "ami-0123456789abcdef0",
    });
    expect(own).toMatchObject({ builder: { source_ami: "ami-0123456789abcdef0" } });
  });

  test("a volume of our own boots by UEFI, and says so", async () => {
    const made = await ask("boot.loader.systemd-boot.enable = true;", "amazon-chroot");
    expect(made).toMatchObject({
      builder: {
        boot_mode: "uefi",
        pre_mount_commands: [expect.stringMatching(/PACKERNIX_FIRMWARE=efi .*esp=\/boot/)],
      },
    });
    const contrary = { boot_mode: "legacy-bios" };
    expect(await ask("boot.loader.systemd-boot.enable = true;", "amazon-chroot", contrary)).toMatch(
      /`boot_mode' is legacy-bios, and the boot loader of the configuration is for UEFI/,
    );
  });

  test("a volume of our own may be btrfs, with one mount", async () => {
    expect(await ask(`fileSystems."/".fsType = "btrfs";`, "amazon-chroot")).toMatchObject({
      builder: { pre_mount_commands: [expect.stringMatching(/PACKERNIX_TYPE=btrfs/)] },
    });
    expect(
      await ask(
        `fileSystems."/" = { fsType = "btrfs"; options = [ "subvol=@" ]; };`,
        "amazon-chroot",
      ),
    ).toMatch(/subvolumes and a root on tmpfs are for builder qemu/);
  });
});
