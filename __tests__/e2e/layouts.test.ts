/**
 * What people boot by beside GRUB on one ext4, made by the built action and booted: UEFI with
 * systemd-boot, and btrfs with subvolumes behind GRUB. Takes minutes.
 */
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { cacheFolder, offlineInputs } from "../../scripts/lib/offline.ts";
import { fileSha256 } from "../../src/tools/checksums.ts";
import { type Fixture, makeFixture } from "../helpers/fixture.ts";
import { atNight, nightly } from "../helpers/nightly.ts";

const folder = path.join(cacheFolder, "offline");
const baseDisk = path.join(folder, "base.qcow2");

let fixture: Fixture;
let checksum = "";

beforeAll(async () => {
  if (!existsSync(baseDisk)) {
    throw new Error("The offline example is not prepared: run these tests by `npm test`.");
  }
  fixture = await makeFixture();
  checksum = `sha256:${await fileSha256(baseDisk)}`;
});
afterAll(async () => {
  await fixture?.[Symbol.asyncDispose]();
});

async function create(name: string, module: string, more: Record<string, string> = {}) {
  const file = path.join(fixture.workspace, `${name}.nix`);
  await writeFile(
    file,
    `{ packernixModulesPath, pkgs, ... }: {
      imports = [ "\${packernixModulesPath}/qemu-config.nix" ];
      networking.hostName = "${name}";
      system.stateVersion = "26.05";
      ${module}
    }\n`,
  );
  const offline = { nixpkgs: path.join(folder, "nixpkgs"), baseDisk, checksum };
  const inputs = {
    ...offlineInputs(offline),
    configuration: `${name}.nix`,
    sources: `${name}.nix`,
    // Emulated processors wait for each other.
    "generator-args": "cpus: 1",
    ...more,
  };
  const { result, outputs } = await fixture.run(inputs);
  return { image: outputs["image"] ?? "", status: outputs["status"], ...result };
}

/** By the image alone, in a job without a checkout. */
async function check(image: string, script: string) {
  const workspace = path.join(fixture.folder, "checks");
  await mkdir(workspace, { recursive: true });
  await writeFile(path.join(workspace, "check.sh"), `#!/bin/sh -eux\n${script}\n`);
  const inputs = { step: "test", image, "test-script": "check.sh" };
  const { outputs, result } = await fixture.run(inputs, { job: { workspace } });
  return { status: outputs["status"], annotations: result.annotations, log: result.log };
}

test("a root on tmpfs, by UEFI with systemd-boot; sshd on another port; a service that makes what only other systems have", async () => {
  const made = await create(
    "forgetful",
    `fileSystems."/" = { device = "none"; fsType = "tmpfs"; options = [ "mode=755" ]; };
      fileSystems."/nix" = { device = "/dev/disk/by-label/nixos"; fsType = "ext4"; };
      boot.loader.systemd-boot.enable = true;
      boot.loader.efi.canTouchEfiVariables = true;
      services.openssh.ports = [ 2222 ];
      systemd.services.foreign = {
        wantedBy = [ "multi-user.target" ];
        before = [ "sshd.service" ];
        serviceConfig.Type = "oneshot";
        script = "\${pkgs.coreutils}/bin/mkdir -p /var/lib/cloud /usr/local/bin /usr/lib";
      };`,
  );
  expect(made.annotations).toEqual([]);
  expect(made.status).toBe("created");
  // By day it is enough that the machine of the proof booted.
  if (!nightly) return;
  const checked = await check(
    made.image,
    `test -d /sys/firmware/efi
      test -e /boot/EFI/BOOT/BOOTX64.EFI
      test -d /usr/local/bin
      grep " / tmpfs " /proc/mounts
      grep " /nix ext4 " /proc/mounts
      grep " /boot vfat " /proc/mounts`,
  );
  expect(checked).toMatchObject({ status: "passed" });
});

atNight("a stage 1 that finds no root ends the wait, with its own words", async () => {
  const made = await create("rootless", `fileSystems."/".options = [ "nonsense" ];`);
  expect(made.annotations.map(({ message }) => message).join()).toMatch(
    /does not come up\. Its console says:[\s\S]*An error occurred in stage 1/,
  );
});

test("a disk too small for the system is refused before Packer starts", async () => {
  await fixture.started();
  const made = await create("large", "", { "generator-args": "disk_size: 16M" });
  expect(made.annotations.map(({ message }) => message).join()).toMatch(
    /disk_size: the image's disk of 16 MiB is too small: the system alone has \d+ MiB/,
  );
});

atNight(
  "btrfs with subvolumes, found by UUID and by the partition's name, behind GRUB for both firmwares",
  async () => {
    const uuid = "0f4c1a52-6b1d-4b5e-9d0a-2f7f5c1b9e11";
    const subvolume = (name: string) =>
      `{ device = "/dev/disk/by-uuid/${uuid}"; fsType = "btrfs"; options = [ "subvol=${name}" "noatime" ]; }`;
    const made = await create(
      "btrfs",
      `fileSystems."/" = ${subvolume("@")};
      fileSystems."/nix" = ${subvolume("@nix")};
      fileSystems."/home" = ${subvolume("@home")};
      fileSystems."/boot" = { device = "/dev/disk/by-partlabel/disk-main-ESP"; fsType = "vfat"; };
      boot.loader.grub.devices = [ "/dev/sda" ];
      boot.loader.grub.efiSupport = true;`,
    );
    expect(made.annotations).toEqual([]);
    expect(made.status).toBe("created");
    const checked = await check(
      made.image,
      `test -d /sys/firmware/efi
      for place in /:@ /nix:@nix /home:@home; do
        grep " \${place%:*} btrfs .*subvol=/\${place#*:} " /proc/mounts
      done
      grep " /boot vfat " /proc/mounts`,
    );
    expect(checked).toMatchObject({ status: "passed" });
  },
);
