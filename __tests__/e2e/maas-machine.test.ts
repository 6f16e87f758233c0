/**
 * Images for MAAS, made by the built action in a machine, taken to a disk as curtin does it and booted by
 * it alone: the whole disk by UEFI in the proof of the action and by BIOS here, an archive by the firmware
 * that it is for. Takes minutes.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, readFile, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { execa } from "execa";
import { cacheFolder, offlineInputs } from "../../scripts/lib/offline.ts";
import { fileSha256 } from "../../src/tools/checksums.ts";
import { boot, makeKey } from "../helpers/boot.ts";
import { type Fixture, makeFixture } from "../helpers/fixture.ts";
import { nightly } from "../helpers/nightly.ts";
import { scripts } from "../packer-nix/tools.ts";

const folder = path.join(cacheFolder, "offline");
const baseDisk = path.join(folder, "base.qcow2");
const ovmf = "/usr/share/OVMF/OVMF_CODE_4M.fd";
const helpers = path.join(import.meta.dirname, "../helpers/maas");

let fixture: Fixture;
let checksum = "";
beforeAll(async () => {
  if (!existsSync(baseDisk)) {
    throw new Error("The offline example is not prepared: run these tests by `npm test`.");
  }
  fixture = await makeFixture();
  checksum = `sha256:${await fileSha256(baseDisk)}`;
  await cp(path.join(helpers, "cloud-init.nix"), path.join(fixture.workspace, "cloud-init.nix"));
});
afterAll(async () => await fixture?.[Symbol.asyncDispose]());

/** The disk boots by both; an archive is for one. */
type Firmware = "both" | "bios" | "efi";
const loaders: Record<Firmware, string> = {
  both: "",
  bios: "boot.loader.grub.efiSupport = false;",
  efi: 'boot.loader.grub.device = "nodev";',
};

/** What the offline example has no drivers, firmware and network manager for. */
const moduleFor = (firmware: Firmware) => `{ lib, packernixModulesPath, ... }: {
  imports = [ "\${packernixModulesPath}/maas-config.nix" ./cloud-init.nix ];
  networking.hostName = "metal";
  networking.useDHCP = true;
  boot.initrd.availableKernelModules = lib.mkForce [ "nvme" "sd_mod" "virtio_pci" "virtio_blk" "virtio_scsi" ];
  ${loaders[firmware]}
  system.stateVersion = "26.05";
}
`;

/** The firmware's own partition is mounted by this kernel. */
function knowsVfat(): boolean {
  spawnSync("modprobe", ["vfat"]);
  return readFileSync("/proc/filesystems", "utf8").includes("vfat");
}

async function deploy(filetype: string, firmware: Firmware): Promise<void> {
  await writeFile(path.join(fixture.workspace, "metal.nix"), moduleFor(firmware));
  const offline = { nixpkgs: path.join(folder, "nixpkgs"), baseDisk, checksum };
  const { result, outputs } = await fixture.run({
    ...offlineInputs(offline),
    ...{ builder: "maas", configuration: "metal.nix", sources: "metal.nix\ncloud-init.nix" },
    "generator-args": `disk_size: ${filetype === "ddgz" ? 1100 : 1800}M\nfiletype: ${filetype}`,
  });
  expect({ annotations: result.annotations, log: result.log }).toEqual({
    annotations: [],
    log: expect.any(String),
  });
  const { image = "", toplevel = "" } = outputs;
  expect(image).toMatch(new RegExp(`\\.${filetype}$`));

  const work = path.join(fixture.folder, `${filetype}-${firmware}`);
  await mkdir(work);
  const disk = path.join(work, "disk");
  await writeFile(disk, "");
  await truncate(disk, 2 * 2 ** 30);
  const kind = filetype === "ddgz" ? "dd-gz" : "tgz";
  const config = path.join(work, "config.yaml");
  const cloudconfig = { "maas-datasource": { content: "datasource_list: [ MAAS ]" } };
  await writeFile(config, JSON.stringify({ sources: { image: { type: kind } }, cloudconfig }));
  const network = path.join(work, "network.yaml");
  await writeFile(network, "network: {version: 2}\n");
  const curtin = path.join(helpers, "curtin.sh");
  const { stdout } = await execa(curtin, [kind, image, disk, config, network, firmware], {
    env: { PATH: `/usr/bin:${process.env["PATH"]}` },
  });
  // MAAS's late command.
  expect(stdout).toContain("cloud-init 25.2");

  const key = await makeKey(path.join(work, "key"));
  const code = firmware === "efi" ? ovmf : undefined;
  const machine = { folder: work, key, diskSize: "3G", format: "raw", firmware: code } as const;
  await using booted = await boot(disk, machine);
  const proof = await booted.ssh(
    ["sh", "-s", "--", toplevel, "--contents"],
    await readFile(path.join(scripts, "proof.sh"), "utf8"),
  );
  expect(proof).toMatchObject({ exitCode: 0, stderr: "" });
  const { rootBytes } = JSON.parse(proof.stdout);
  // The root has grown to the disk.
  expect(rootBytes).toBeGreaterThan(2 * 2 ** 30);
  const seen = await booted.ssh(["ls", "/etc/cloud/cloud.cfg.d", "/curtin", "/sys/firmware/efi"]);
  expect(seen.stdout).toContain("50-curtin-networking.cfg\n95-cloudconfig-maas-datasource.cfg");
  expect(seen.stderr.match(/No such file/g)).toHaveLength(firmware === "efi" ? 1 : 2);
  expect(seen.stdout.includes("/sys/firmware/efi")).toBe(firmware === "efi");
}

const words = "made, deployed as curtin does it, booted";
(nightly ? test : test.skip).each<[string, Firmware]>([
  ["ddgz", "both"],
  ["tgz", "bios"],
])(`%s, %s: ${words}`, deploy);
(nightly && knowsVfat() ? test : test.skip)(`tgz, efi: ${words}`, () => deploy("tgz", "efi"));
