import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { generate, packer, packerDirectory, qemu, refusal } from "./tools.ts";

const generator = join(packerDirectory, "maas.nix");
const maas = async (...args: string[]) => await generate("maas", ...args);
const facts = (fileSystems: object[], grubEfi = true) => [
  "--arg",
  "facts",
  `builtins.fromJSON ''${JSON.stringify({
    fileSystems,
    luks: [],
    loader: {
      ...{ esp: "/boot/efi", systemdBoot: false, extendedBoot: null, grub: true },
      ...{ grubEfi, grubRemovable: true, grubDevices: ["/dev/sda"] },
    },
    ssh: {
      enable: true,
      ports: [22],
      rootLogin: "prohibit-password",
      allowUsers: null,
      open: null,
    },
    btrfsProgs: "/nix/store/00000000000000000000000000000000-btrfs-progs",
  })}''`,
];
const fs = (mountPoint: string, fsType: string, label: string) => ({
  ...{ mountPoint, fsType, device: `/dev/disk/by-label/${label}` },
  options: mountPoint === "/" ? [] : ["nofail"],
});
const bios = [fs("/", "ext4", "nixos")];
const usual = [fs("/", "ext4", "nixos"), fs("/boot/efi", "vfat", "ESP")];
const steps = ({ provisioners }: Awaited<ReturnType<typeof maas>>) =>
  provisioners.map(({ type, script, inline, sources, source }) =>
    [
      type,
      ...[script ?? sources ?? source ?? inline].flat().map((one) => String(one).split("/").at(-1)),
    ].join(" "),
  );

describe("the template for maas", () => {
  test("is that of qemu, with what curtin looks for, put there before the seal", async () => {
    const [template, disk] = [await maas(...facts(usual)), await qemu(...facts(usual))];
    expect(template.builders).toEqual(disk.builders);
    expect(template.variables).toEqual({ ...disk.variables, disk_size: "4096M" });
    expect(JSON.parse(template._packernix)).toEqual({
      ...JSON.parse(disk._packernix),
      result: { filetype: "ddgz", base_image: "rhel/9" },
    });
    expect(steps(template)).toEqual([
      "shell partition.sh",
      "shell-local copy-closure.sh",
      "shell install.sh",
      "shell curtin",
      "file curtin-hooks.sh install.sh",
      expect.stringMatching(/^shell curtin mv curtin-hooks.sh curtin-hooks sda' > disk-as/),
      "shell seal.sh",
    ]);
    const [partition] = template.provisioners;
    expect(partition?.["environment_vars"]).toContain("PACKERNIX_FIRMWARE=hybrid");
    for (const script of (template.provisioners[4]?.["sources"] ?? []) as string[]) {
      expect(existsSync(script)).toBe(true);
    }
  });

  test("makes an archive for tgz, and Packer takes both", async () => {
    const archive = await maas(...facts(bios, false), "--argstr", "filetype", "tgz");
    expect(steps(archive).slice(-3)).toEqual([
      "shell archive-root.sh",
      "file root.tgz",
      "shell .packernix mnt",
    ]);
    // Where the archive is made nobody sees, so there is room for it.
    expect(archive.variables["disk_size"]).toBe("16384M");
    expect(JSON.parse(archive._packernix).room).toMatchObject({ copies: 2, overhead: 4 });
    for (const { _packernix, ...template } of [archive, await maas()]) {
      const { exitCode, stdout } = await packer(["validate"], template);
      expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
    }
  });

  test("refuses what cannot be deployed", async () => {
    const refused = async (...args: string[]) => await refusal(generator, ...args);
    expect(await refused("--argstr", "filetype", "qcow2")).toMatch(
      /argument `filetype': `qcow2' is neither ddgz nor tgz/,
    );
    expect(await refused("--argstr", "base_image", "suse/15")).toMatch(
      /argument `base_image': `suse\/15' is no system and release that MAAS knows/,
    );
    const other = facts([fs("/", "ext4", "root"), fs("/boot/efi", "vfat", "ESP")]);
    expect(await refused(...facts(usual), "--argstr", "filetype", "tgz")).toMatch(
      /boot.loader.grub: with `filetype' tgz .* for its one firmware: set boot.loader.grub.efiSupport/,
    );
    const named = facts([fs("/", "ext4", "root")], false);
    expect(await refused(...named, "--argstr", "filetype", "tgz")).toMatch(
      /with tgz MAAS makes the file systems/,
    );
    expect(JSON.parse((await maas(...other))._packernix).result.filetype).toBe("ddgz");
  });
});
