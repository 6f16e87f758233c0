import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { run } from "../../src/shared/exec.ts";
import { current } from "../helpers/current-packer.ts";
import {
  currentWith,
  evaluate,
  generate,
  never,
  nixos,
  packer,
  packerDirectory,
  refusal,
  scratch,
  type TemplateJson,
  toolEnvironment,
} from "./tools.ts";

const generator = join(packerDirectory, "amazon-chroot.nix");
const chroot = (...args: string[]) => generate("amazon-chroot", ...args);
const builderOf = (template: TemplateJson) => template.builders[0];
const argument = (name: string, value: unknown) => ["--argstr", name, JSON.stringify(value)];
const named = ({ provisioners }: TemplateJson) =>
  provisioners.map(({ type, script }) => `${type} ${String(script).split("/").at(-1)}`);
const factsOf = (template: TemplateJson) => JSON.parse(template._packernix);
const commandsOf = (template: TemplateJson) =>
  builderOf(template)?.["pre_mount_commands"] as string[];

describe("the template for amazon-chroot", () => {
  test("makes an image from a blank volume", async () => {
    const template = await chroot();
    expect(template.builders).toHaveLength(1);
    expect(builderOf(template)).toEqual({
      type: "amazon-chroot",
      ami_architecture: "x86_64",
      ami_block_device_mappings: [
        { device_name: "/dev/xvda", volume_type: "gp3", delete_on_termination: true },
      ],
      ami_name: "{{user `packernix_name`}}",
      ami_virtualization_type: "hvm",
      boot_mode: "legacy-bios",
      chroot_mounts: [
        ["proc", "proc", "/proc"],
        ["sysfs", "sysfs", "/sys"],
        ["bind", "/dev", "/dev"],
      ],
      copy_files: [],
      ena_support: true,
      from_scratch: true,
      imds_support: "v2.0",
      mount_partition: "2",
      mount_path: "{{user `packernix_mount_path`}}",
      pre_mount_commands: [
        expect.stringMatching(
          /^PACKERNIX_DISK='\{\{\.Device\}\}' PACKERNIX_FIRMWARE=bios PACKERNIX_GIB='\{\{user `disk_size`\}\}' '\/\S+\/partition\.sh'$/,
        ),
      ],
      root_device_name: "/dev/xvda",
      root_volume_size: "{{user `disk_size`}}",
      root_volume_type: "gp3",
    });
    expect(template.variables).toEqual({
      nixos,
      name: "{{user `packernix_name`}}",
      packernix_name: "nixos-lsgj3ya6mrs2yz8ry6c5v1dzyrzdzmbf",
      disk_size: "8",
      packernix_mount_path: "/mnt/packernix-{{user `packernix_name`}}",
      packernix_scratch_directory: "packernix-scratch",
    });
    // All of it on the machine that builds: in the chroot there is no shell before the end.
    expect(named(template)).toEqual([
      "shell-local copy-closure.sh",
      "shell-local alone.sh",
      "shell-local alone.sh",
    ]);
    for (const { environment_vars } of template.provisioners) {
      expect(environment_vars).toContain("PACKERNIX_ROOT={{build `MountPath`}}");
    }
    expect(template.provisioners[1]?.["environment_vars"]).toEqual(
      expect.arrayContaining(["PACKERNIX_SCRIPT=install.sh", "PACKERNIX_DISK_AS=/dev/xvda"]),
    );
    expect(template.provisioners[2]?.["environment_vars"]).toContain("PACKERNIX_SCRIPT=seal.sh");
  });

  test("tells the action what it must know in one string", async () => {
    expect(factsOf(await chroot())).toMatchObject({
      version: 1,
      packer: "1.6.6",
      plugins: [{ source: "github.com/hashicorp/amazon", version: "1.8.2" }],
      method: "install",
      provisioners: "system",
      classes: {
        ami_name: "name",
        mount_path: "session",
        nvme_device_path: "session",
        pre_mount_commands: "session",
      },
      since: { boot_mode: "1.7.0", imds_support: "1.7.0" },
    });
    // Another layout makes another image.
    const own = factsOf(await chroot(...argument("builder", { pre_mount_commands: ["true"] })));
    expect(own.classes).not.toHaveProperty("pre_mount_commands");
  });

  test("makes an image from the root volume of NixOS' own", async () => {
    const template = await chroot("--arg", "from_scratch", "false");
    expect(builderOf(template)).toMatchObject({
      from_scratch: false,
      mount_partition: "2",
      source_ami_filter: {
        owners: ["427812963091"],
        most_recent: true,
        filters: { name: "nixos/??.??.*-x86_64-linux", architecture: "x86_64" },
      },
    });
    expect(builderOf(template)).not.toHaveProperty("ami_block_device_mappings");
    expect(builderOf(template)).not.toHaveProperty("root_device_name");
    expect(commandsOf(template)).toEqual([
      expect.stringMatching(/^PACKERNIX_DISK='.*' PACKERNIX_PARTITION='2' '\/\S+\/grow\.sh'$/),
    ]);
  });

  test.each([{ source_ami: "ami-0" }, { source_ami_filter: { owners: ["self"] } }])(
    "a source of the user's own is no blank volume: %j",
    async (given) => {
      const builder = builderOf(await chroot(...argument("builder", given)));
      expect(builder).toMatchObject({ from_scratch: false, ...given });
      expect(JSON.stringify(builder)).not.toContain("427812963091");
    },
  );

  test("boots aarch64 by UEFI", async () => {
    const template = await chroot("--argstr", "hostPlatform", "aarch64-linux");
    expect(builderOf(template)).toMatchObject({ ami_architecture: "arm64", boot_mode: "uefi" });
    expect(commandsOf(template)[0]).toContain("PACKERNIX_FIRMWARE=efi");
    expect(template.provisioners[1]?.["environment_vars"]).toContain("PACKERNIX_FIRMWARE=efi");
  });

  test("follows what the user says of the volume", async () => {
    const builder = {
      device_path: "/dev/sdf",
      nvme_device_path: "/dev/nvme1n1p",
      root_volume_size: 20,
      root_device_name: "/dev/sda1",
      mount_options: ["noatime"],
      chroot_mounts: [["proc", "proc", "/proc"]],
      imds_support: null,
    };
    const template = await chroot(...argument("builder", builder));
    const { imds_support, ...kept } = builder;
    expect(builderOf(template)).toMatchObject(kept);
    expect(builderOf(template)).not.toHaveProperty("imds_support");
    expect(builderOf(template)).toMatchObject({
      ami_block_device_mappings: [{ device_name: "/dev/sda1" }],
    });
    expect(commandsOf(template)[0]).toMatch(
      /^PACKERNIX_DISK='\/dev\/nvme1n1p' .* PACKERNIX_GIB='20' /,
    );
  });

  test("leaves nothing of the action's own settings on the machine that builds", async () => {
    expect(JSON.stringify(await chroot("--argstr", "nix_conf", never))).not.toContain("/etc/nix");
    // What is written is the text, byte for byte.
    const template = await chroot("--argstr", "nix_conf", never);
    const home = scratch();
    const { inline: lines } = template.provisioners[0] as { inline: string[] };
    const inline = lines.map((line) =>
      line.replaceAll("{{user `packernix_scratch_directory`}}", home),
    );
    expect(inline.join("\n")).not.toContain("{{");
    const env = toolEnvironment(home);
    await run("sh", ["-c", inline.join("\n")], { env });
    const { stdout } = await run("cat", [join(home, "nix.conf")], { env });
    expect(stdout).toBe(never);
    expect(template.provisioners[1]?.["environment_vars"]).toContain(
      "NIX_USER_CONF_FILES={{user `packernix_scratch_directory`}}/nix.conf",
    );
  });

  test("evaluates when nothing but its own directory may be read", async () => {
    const { stdout } = await evaluate(generator, ["--argstr", "nixos", nixos], {
      restricted: true,
    });
    expect(JSON.parse(stdout)).toEqual(await chroot());
  });
});

const variants: string[][] = [
  [],
  ["--arg", "from_scratch", "false"],
  ["--argstr", "hostPlatform", "aarch64-linux"],
  ["--argstr", "nix_conf", "cores = 1"],
  argument("builder", { device_path: "/dev/sdf", nvme_device_path: "/dev/nvme1n1p" }),
];

describe("the full validation", () => {
  test.each(variants.map((args) => [args]))("of Packer 1.6.6: %j", async (args) => {
    const template = await chroot("--argstr", "packerVersion", "1.6.6", ...args);
    for (const { script } of template.provisioners) {
      if (typeof script !== "string") continue;
      expect(existsSync(script)).toBe(true);
      expect(statSync(script).mode & 0o111).not.toBe(0);
    }
    const result = await packer(["validate"], template);
    expect(result).toMatchObject({ exitCode: 0, stdout: expect.not.stringContaining("rror") });
  });

  test("of Packer 1.6.6 knows two keys less", async () => {
    const result = await packer(["validate"], await chroot());
    expect(result.exitCode).not.toBe(0);
    expect(result.stdout.match(/unknown configuration key: '"\w+"'/g)).toEqual([
      `unknown configuration key: '"boot_mode"'`,
      `unknown configuration key: '"imds_support"'`,
    ]);
  });

  const withCurrent = current === undefined ? describe.skip : describe;
  withCurrent("of a current Packer", () => {
    test.each(variants.map((args) => [args]))("%j", async (args) => {
      const built = current as NonNullable<typeof current>;
      const other = await currentWith(built, "amazon");
      const template = await chroot("--argstr", "packerVersion", built.version, ...args);
      const result = await packer(["validate"], template, scratch(), other);
      expect(result).toMatchObject({ exitCode: 0, stdout: expect.not.stringContaining("rror") });
    });
  });
});

describe("an argument that cannot be used is named", () => {
  test.each([
    [["--argstr", "hostPlatform", "riscv64-linux"], "argument `hostPlatform'"],
    [["--argstr", "disk_size", "big"], "argument `disk_size': `big' is no number of GiB"],
    [["--argstr", "disk_size", "0"], "argument `disk_size'"],
    [["--argstr", "from_scratch", "maybe"], "argument `from_scratch': expected true or false"],
    [["--argstr", "fakessh", "maybe"], "argument `fakessh'"],
    [["--argstr", "compress", "maybe"], "argument `compress'"],
    [argument("builder", { nvme_device_path: "/dev/x'; true '" }), "`nvme_device_path' holds"],
    [["--argstr", "builder", "[]"], "argument `builder'"],
    [
      ["--argstr", "packerVersion", "1.6.6", ...argument("builder", { boot_mode: "uefi" })],
      "argument `builder': `boot_mode' needs Packer 1.7.0 or later; this one is 1.6.6",
    ],
  ])("%j", async (args, message) => {
    expect(await refusal(generator, ...args)).toContain(message);
  });
});
