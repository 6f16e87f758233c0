import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { googleKeys } from "../../src/images/googlecompute/keys.ts";
import { runService } from "./metadata.ts";
import {
  builderOf,
  evaluate,
  generate,
  nixos,
  packerDirectory,
  refusal,
  scratch,
  scriptsOf,
  unknownKeys,
  withBuilder,
} from "./tools.ts";

const generator = join(packerDirectory, "googlecompute.nix");
const google = async (...args: string[]) => await generate("googlecompute", ...args);

describe("the template for googlecompute", () => {
  test("starts Debian and installs onto a blank disk, of which the image is made", async () => {
    const template = await google();
    const builder = builderOf(template);
    expect(builder).toMatchObject({
      type: "googlecompute",
      image_name: "{{user `packernix_name`}}",
      source_image_family: "debian-12",
      source_image_project_id: ["debian-cloud"],
      zone: "us-central1-a",
      disk_attachment: [
        {
          volume_type: "pd-balanced",
          volume_size: "{{user `disk_size`}}",
          create_image: true,
          device_name: "packernix",
        },
      ],
      image_guest_os_features: ["GVNIC", "VIRTIO_SCSI_MULTIQUEUE"],
      image_architecture: "X86_64",
      disable_default_service_account: true,
      wrap_startup_script: false,
    });
    expect(JSON.stringify(builder["metadata"])).toContain("PermitRootLogin prohibit-password");
    expect(template.variables).toMatchObject({ nixos, disk_size: "10" });
    const scripts = scriptsOf(template.provisioners);
    expect(scripts).toEqual(["partition.sh", "copy-closure.sh", "install.sh", "seal.sh"]);
    expect(template.provisioners[0]?.["environment_vars"]).toEqual([
      "PACKERNIX_DISK=/dev/disk/by-id/google-packernix",
      "PACKERNIX_FIRMWARE=bios",
      "PACKERNIX_ROOT=/mnt",
    ]);
    for (const { script } of template.provisioners) {
      if (typeof script === "string") expect(existsSync(script)).toBe(true);
    }
  });

  test("tells the action what it must know", async () => {
    const facts = JSON.parse((await google())._packernix);
    expect(facts).toMatchObject({
      packer: "1.7.0",
      plugins: [{ source: "github.com/hashicorp/googlecompute", version: "1.2.7" }],
      method: "install",
      machine: { firmware: "bios", port: 22 },
      room: { size: "{{user `disk_size`}}G", overhead: 4 },
      classes: { image_name: "name", source_image_family: "session", metadata: "session" },
    });
    for (const key of Object.keys(facts.since)) expect(googleKeys.classes).toHaveProperty(key);
  });

  test("takes the user's size for the image's, and further disks beside its own", async () => {
    const extra = { volume_type: "scratch" };
    const template = await google(...withBuilder({ disk_size: 30, disk_attachment: [extra] }));
    expect(builderOf(template)).toMatchObject({
      disk_size: 10,
      disk_attachment: [{ volume_size: "30", create_image: true }, extra],
    });
    expect(JSON.parse(template._packernix).room.size).toBe("30G");
    // As `builder-config` takes it.
    expect(builderOf(await google(...withBuilder({ disk_size: "1T" })))).toMatchObject({
      disk_attachment: [{ volume_size: "1024" }],
    });
    const own = builderOf(await google(...withBuilder({ source_image: "ours" })));
    expect(own).not.toHaveProperty("source_image_family");
  });

  test("is for aarch64 by UEFI, which the image says", async () => {
    const template = await google("--argstr", "hostPlatform", "aarch64-linux");
    expect(builderOf(template)).toMatchObject({
      machine_type: "t2a-standard-1",
      image_architecture: "ARM64",
      source_image_family: "debian-12-arm64",
      image_guest_os_features: ["GVNIC", "VIRTIO_SCSI_MULTIQUEUE", "UEFI_COMPATIBLE"],
    });
    expect(JSON.stringify(template.provisioners)).toContain("PACKERNIX_FIRMWARE=efi");
  });

  test("has no key that the plugin does not have", async () => {
    expect(unknownKeys(await google(), "1.2.7")).toEqual([]);
  });
});

describe("an argument that cannot be used is named", () => {
  test.each([
    [
      ["--argstr", "packerVersion", "1.6.6"],
      "`disk_attachment' needs Packer 1.7.0 or later; this one is 1.6.6",
    ],
    [
      ["--argstr", "pluginVersion", "1.1.0"],
      "`disk_attachment' needs version 1.1.1 or later of the builder's plugin; this one is 1.1.0",
    ],
    [["--argstr", "hostPlatform", "riscv64-linux"], "argument `hostPlatform'"],
    [["--argstr", "disk_size", "40"], "argument `disk_size'"],
    [withBuilder({ disk_size: "40M" }), "`40M' is no size of whole gibibytes such as 20G"],
  ])("%j", async (args, message) => {
    expect(await refusal(generator, ...args)).toContain(message);
  });
});

test("the module is nixpkgs' own for Compute Engine where there is one, else the least", async () => {
  const modules = scratch();
  const theirs = join(modules, "virtualisation/google-compute-config.nix");
  mkdirSync(join(modules, "virtualisation"));
  writeFileSync(theirs, "{ }");
  const file = join(modules, "module.nix");
  writeFileSync(
    file,
    `{ modulesPath }:
    let
      module = import ${packerDirectory}/modules/googlecompute-config.nix {
        inherit modulesPath;
        config = { };
        lib = {
          mkOption = _: { };
          mkOptionDefault = content: { inherit content; priority = 1500; };
          mkOverride = _: value: value;
          optionalAttrs = condition: set: if condition then set else { };
        };
        options = { };
        pkgs = { };
      };
    in
    { inherit (module) imports; sets = builtins.attrNames module.config; }`,
  );
  const beside = async (modulesPath: string) =>
    JSON.parse((await evaluate(file, ["--argstr", "modulesPath", modulesPath])).stdout);
  expect(await beside(modules)).toEqual({ imports: [theirs], sets: [] });
  expect(await beside(scratch())).toEqual({
    imports: [expect.stringMatching(/one-device\.nix$/)],
    sets: ["boot", "fileSystems", "networking", "services", "systemd"],
  });
});

test("the module takes root's keys from the metadata, of the machine and of the project", async () => {
  const paths: string[] = [];
  const done = await runService("googlecompute", ({ url, headers }) => {
    paths.push(`${url} ${headers["metadata-flavor"]}`);
    // "USERNAME:KEY_VALUE", a line each ("Add SSH keys to VMs").
    return url?.includes("/project/") === true
      ? "root:ssh-rsa AAAAtwo root"
      : "root:ssh-ed25519 AAAAone root: at home\nme:ssh-ed25519 AAAAthree me\n";
  });
  expect(paths).toEqual([
    "/computeMetadata/v1/instance/attributes/ssh-keys Google",
    "/computeMetadata/v1/project/attributes/ssh-keys Google",
  ]);
  expect(done.keys).toEqual({
    text: "ssh-ed25519 AAAAone root: at home\nssh-rsa AAAAtwo root\n",
    mode: 0o600,
  });
});
