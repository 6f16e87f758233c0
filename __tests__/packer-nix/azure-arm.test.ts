import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { azureKeys } from "../../src/images/azure/keys.ts";
import {
  type BuilderJson,
  generate,
  nixos,
  packerDirectory,
  refusal,
  type TemplateJson,
} from "./tools.ts";

const generator = join(packerDirectory, "azure-arm.nix");
const azure = async (...args: string[]) => await generate("azure-arm", ...args);
const withBuilder = (builder: object) => ["--argstr", "builder", JSON.stringify(builder)];
const builderOf = (template: TemplateJson) => template.builders[0] as BuilderJson;

describe("the template for azure-arm", () => {
  test("starts Debian, restarts it into memory and installs over its disk", async () => {
    const template = await azure();
    expect(builderOf(template)).toMatchObject({
      type: "azure-arm",
      managed_image_name: "{{user `packernix_name`}}",
      image_publisher: "debian",
      image_offer: "debian-12",
      image_sku: "12",
      os_type: "Linux",
      os_disk_size_gb: "{{user `disk_size`}}",
      ssh_username: "packernix",
    });
    expect(template.variables).toMatchObject({ nixos, disk_size: "30" });
    const scripts = template.provisioners.map(({ script, inline }) =>
      String(script ?? (inline as string[]).at(-1)).replace(/.*\/([\w-]+\.sh)'?$/, "$1"),
    );
    expect(scripts.filter((name) => name.endsWith(".sh"))).toEqual([
      "ram.sh",
      "partition.sh",
      "copy-closure.sh",
      "install.sh",
      "seal.sh",
    ]);
    // Azure lets in no root.
    expect(template.provisioners[0]?.["execute_command"]).toContain("sudo -E sh {{.Path}}");
    expect(template.provisioners[3]?.["environment_vars"]).toEqual([
      "PACKERNIX_DISK=/dev/sda",
      "PACKERNIX_FIRMWARE=bios",
      "PACKERNIX_ROOT=/mnt",
      "PACKERNIX_WIPE=1",
    ]);
    for (const { script } of template.provisioners) {
      if (typeof script === "string") expect(existsSync(script)).toBe(true);
    }
  });

  test("is of generation 2 where the configuration boots by UEFI", async () => {
    const esp = {
      mountPoint: "/boot",
      device: "/dev/disk/by-label/ESP",
      fsType: "vfat",
      options: [],
    };
    const system = {
      mountPoint: "/",
      device: "/dev/disk/by-label/nixos",
      fsType: "ext4",
      options: [],
    };
    const facts = {
      fileSystems: [system, esp],
      loader: {
        grub: false,
        grubDevices: [],
        grubEfi: false,
        grubRemovable: false,
        systemdBoot: true,
        extendedBoot: null,
        esp: "/boot",
      },
      luks: [],
      ssh: {
        enable: true,
        ports: [22],
        rootLogin: "prohibit-password",
        allowUsers: null,
        open: null,
      },
      btrfsProgs: "",
    };
    const template = await azure(
      "--arg",
      "facts",
      `builtins.fromJSON ''${JSON.stringify(facts)}''`,
    );
    expect(builderOf(template)).toMatchObject({ image_sku: "12-gen2" });
    expect(JSON.stringify(template.provisioners)).toContain("PACKERNIX_FIRMWARE=efi");
    expect(JSON.parse(template._packernix).machine.firmware).toBe("efi");
  });

  test("makes a version of a gallery where that is asked for, and no managed image", async () => {
    const gallery = { shared_image_gallery_destination: { gallery_name: "g" } };
    expect(builderOf(await azure(...withBuilder(gallery)))).not.toHaveProperty(
      "managed_image_name",
    );
    const both = { ...gallery, managed_image_resource_group_name: "g" };
    expect(builderOf(await azure(...withBuilder(both)))).toHaveProperty("managed_image_name");
    const own = builderOf(await azure(...withBuilder({ shared_image_gallery: { id: "x" } })));
    expect(own).not.toHaveProperty("image_publisher");
  });

  test("tells the action what it must know, and has no key that the plugin does not have", async () => {
    const template = await azure();
    const facts = JSON.parse(template._packernix);
    expect(facts).toMatchObject({
      packer: "1.6.6",
      plugins: [{ source: "github.com/hashicorp/azure", version: "2.6.3" }],
      method: "install",
      machine: { firmware: "bios", port: 22 },
      room: { size: "{{user `disk_size`}}G", overhead: 4 },
      classes: { managed_image_name: "name", image_publisher: "session" },
    });
    for (const key of Object.keys(facts.since)) expect(azureKeys.classes).toHaveProperty(key);
    const names = JSON.parse(readFileSync("__tests__/fixtures/packer/azure-arm-keys.json", "utf8"));
    for (const key of Object.keys(builderOf(template))) {
      expect([...names["2.6.3"], "type"]).toContain(key);
      expect([...names["1.6.6"], "type"]).toContain(key);
    }
  });

  test.each([
    [
      ["--argstr", "packerVersion", "1.6.6", ...withBuilder({ security_type: "TrustedLaunch" })],
      "`security_type' needs Packer 1.7.0 or later; this one is 1.6.6",
    ],
    [
      ["--argstr", "pluginVersion", "1.4.5", ...withBuilder({ oidc_request_url: "x" })],
      "`oidc_request_url' needs version 2.1.5 or later of the builder's plugin; this one is 1.4.5",
    ],
    [["--argstr", "hostPlatform", "aarch64-linux"], "argument `hostPlatform'"],
    [["--argstr", "disk_size", "40"], "argument `disk_size'"],
  ])("names what cannot be used: %j", async (args, message) => {
    expect(await refusal(generator, ...args)).toContain(message);
  });
});
