import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { hcloudKeys } from "../../src/images/hcloud/keys.ts";
import { runService } from "./metadata.ts";
import {
  builderOf,
  generate,
  nixos,
  oldPacker,
  packer,
  packerDirectory,
  refusal,
  scriptsOf,
  unknownKeys,
  withBuilder,
} from "./tools.ts";

const generator = join(packerDirectory, "hcloud.nix");
const hcloud = async (...args: string[]) => await generate("hcloud", ...args);

describe("the template for hcloud", () => {
  test("starts the rescue system and installs onto the server's own disk", async () => {
    const template = await hcloud();
    expect(builderOf(template)).toEqual({
      type: "hcloud",
      snapshot_name: "{{user `packernix_name`}}",
      snapshot_labels: { "packernix-disk": "{{user `disk_size`}}" },
      image: "debian-12",
      rescue: "linux64",
      location: "nbg1",
      server_type: "{{user `packernix_server_type`}}",
      communicator: "ssh",
      ssh_username: "root",
      temporary_key_pair_type: "ed25519",
      ssh_timeout: "10m",
      ssh_handshake_attempts: 100,
    });
    expect(template.variables).toMatchObject({
      nixos,
      disk_size: "40",
      packernix_server_type: "cx23",
    });
    const scripts = scriptsOf(template.provisioners);
    expect(scripts).toEqual(["partition.sh", "copy-closure.sh", "install.sh", "seal.sh"]);
    expect(template.provisioners[1]?.["environment_vars"]).toEqual([
      "PACKERNIX_DISK=/dev/sda",
      "PACKERNIX_FIRMWARE=bios",
      "PACKERNIX_ROOT=/mnt",
      "PACKERNIX_WIPE=1",
    ]);
  });

  test("tells the action what it must know", async () => {
    const facts = JSON.parse((await hcloud())._packernix);
    expect(facts).toMatchObject({
      packer: "1.6.6",
      plugins: [{ source: "github.com/hetznercloud/hcloud", version: "1.7.2" }],
      method: "install",
      machine: { firmware: "bios", port: 22 },
      room: { size: "{{user `disk_size`}}G", overhead: 4 },
      classes: { snapshot_name: "name", server_type: "session", image: "session" },
    });
    const hash = `1.7.1@sha256:${"0".repeat(64)}`;
    const pinned = await hcloud("--argstr", "pluginVersion", hash);
    expect(JSON.parse(pinned._packernix).plugins[0].version).toBe(hash);
    for (const key of Object.keys(facts.since)) expect(hcloudKeys.classes).toHaveProperty(key);
  });

  test("lets a server of the user's own count, whose disk is the image's", async () => {
    const template = await hcloud(...withBuilder({ server_type: "cx33", location: "fsn1" }));
    expect(builderOf(template)).toMatchObject({ server_type: "cx33", location: "fsn1" });
    const { classes, room } = JSON.parse(template._packernix);
    expect(classes).not.toHaveProperty("server_type");
    expect(room).toBeUndefined();
    expect(builderOf(template)).not.toHaveProperty("snapshot_labels");
  });

  test("is for aarch64 by UEFI, on a server of that kind", async () => {
    const template = await hcloud("--argstr", "hostPlatform", "aarch64-linux");
    expect(template.variables).toMatchObject({ packernix_server_type: "cax11" });
    expect(JSON.stringify(template.provisioners)).toContain("PACKERNIX_FIRMWARE=efi");
  });

  test("passes the full validation of Packer 1.6.6, with its scripts on disk", async () => {
    for (const args of [
      [],
      ["--arg", "fakessh", "true"],
      ["--argstr", "nix_conf", "substituters ="],
      ["--argstr", "hostPlatform", "aarch64-linux"],
    ]) {
      const template = await hcloud(...oldPacker, ...args, ...withBuilder({ token: "none" }));
      for (const { script } of template.provisioners) {
        if (typeof script === "string") expect(existsSync(script)).toBe(true);
      }
      const result = await packer(["validate"], template);
      expect(result).toMatchObject({ exitCode: 0, stdout: expect.not.stringContaining("rror") });
    }
  });

  test("has no key that the plugin does not have", async () => {
    expect(unknownKeys(await hcloud(), "1.6.6", "1.7.2")).toEqual([]);
  });
});

describe("an argument that cannot be used is named", () => {
  test.each([
    [["--argstr", "builder", "[]"], "argument `builder'"],
    [["--argstr", "fakessh", "maybe"], "argument `fakessh': expected true or false"],
    [["--argstr", "hostPlatform", "riscv64-linux"], "argument `hostPlatform'"],
    [["--argstr", "disk_size", "40"], "argument `disk_size'"],
    [
      [...oldPacker, ...withBuilder({ server_labels: { a: "b" } })],
      "argument `builder': `server_labels' needs Packer 1.7.0 or later; this one is 1.6.6",
    ],
    [
      ["--argstr", "pluginVersion", "1.2.0", ...withBuilder({ firewalls: ["a"] })],
      "`firewalls' needs version 1.6.0 or later of the builder's plugin",
    ],
  ])("%j", async (args, message) => {
    expect(await refusal(generator, ...args)).toContain(message);
  });
});

test("the module takes root's keys and the IPv6 address from the metadata", async () => {
  // As cloud-init's tests of Hetzner have it (tests/unittests/sources/test_hetzner.py).
  const metadata = [
    "hostname: web",
    "instance-id: 42",
    "network-config:",
    "  config:",
    "  - mac_address: 96:00:00:00:00:01",
    "    name: eth0",
    "    subnets:",
    "    - ipv4: true",
    "      type: dhcp",
    "    - address: 2001:db8:1:2::1/64",
    "      gateway: fe80::1",
    "      ipv6: true",
    "      type: static",
    "  version: 1",
    "public-ipv4: 192.0.2.1",
    "public-keys:",
    "- ssh-ed25519 AAAAone me - at home",
    "- ssh-rsa AAAAtwo",
    "vendor_data: |",
    "  - ssh-ed25519 AAAAthree of nobody",
  ].join("\n");
  const paths: (string | undefined)[] = [];
  const done = await runService(
    "hcloud",
    ({ url }) => {
      paths.push(url);
      return metadata;
    },
    { "net/eth0/operstate": "up\n", "net/eth1/operstate": "up\n" },
  );
  expect(paths).toEqual(["/hetzner/v1/metadata"]);
  expect(done).toEqual({
    exitCode: 0,
    keys: { text: "ssh-ed25519 AAAAone me - at home\nssh-rsa AAAAtwo\n", mode: 0o600 },
    ip: [
      "-6 address replace 2001:db8:1:2::1/64 dev eth0",
      "-6 route replace default via fe80::1 dev eth0",
    ],
  });
});
