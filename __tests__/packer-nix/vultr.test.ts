import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { vultrKeys } from "../../src/images/vultr/keys.ts";
import { runService } from "./metadata.ts";
import {
  builderOf,
  generate,
  nixos,
  packerDirectory,
  refusal,
  scriptsOf,
  unknownKeys,
  withBuilder,
} from "./tools.ts";

const generator = join(packerDirectory, "vultr.nix");
const vultr = async (...args: string[]) => await generate("vultr", ...args);

describe("the template for vultr", () => {
  test("restarts Debian into memory and installs onto the instance's own disk", async () => {
    const template = await vultr();
    expect(builderOf(template)).toEqual({
      type: "vultr",
      snapshot_description: "{{user `packernix_name`}}",
      region_id: "{{user `packernix_region`}}",
      plan_id: "{{user `packernix_plan`}}",
      os_id: "{{user `packernix_os`}}",
      state_timeout: "1h",
      communicator: "ssh",
      ssh_username: "root",
      ssh_timeout: "15m",
      ssh_handshake_attempts: 100,
    });
    expect(template.variables).toMatchObject({
      nixos,
      packernix_region: "ewr",
      packernix_plan: "vc2-1c-1gb",
      packernix_os: "2136",
    });
    const scripts = scriptsOf(template.provisioners);
    expect(scripts[0]).toBe("ram.sh");
    expect(scripts.filter((name) => /\.sh$/.test(name))).toEqual([
      "ram.sh",
      "partition.sh",
      "copy-closure.sh",
      "install.sh",
      "seal.sh",
    ]);
    const partition = template.provisioners.find(({ script }) => /partition/.test(String(script)));
    expect(partition?.["environment_vars"]).toEqual([
      "PACKERNIX_DISK=/dev/vda",
      "PACKERNIX_FIRMWARE=bios",
      "PACKERNIX_ROOT=/mnt",
      "PACKERNIX_WIPE=1",
    ]);
  });

  test("tells the action what it must know", async () => {
    const facts = JSON.parse((await vultr())._packernix);
    expect(facts).toMatchObject({
      packer: "1.7.0",
      plugins: [{ source: "github.com/vultr/vultr", version: "2.7.0" }],
      method: "install",
      machine: { firmware: "bios", port: 22 },
      room: { size: "25G" },
      classes: { snapshot_description: "name", plan_id: "session", os_id: "session" },
    });
    const hash = `2.6.4@sha256:${"0".repeat(64)}`;
    const pinned = await vultr("--argstr", "pluginVersion", hash);
    expect(JSON.parse(pinned._packernix).plugins[0].version).toBe(hash);
    for (const key of Object.keys(facts.since)) expect(vultrKeys.classes).toHaveProperty(key);
  });

  test("lets a plan of the user's own count, whose disk is the image's, and another base", async () => {
    const own = await vultr(...withBuilder({ plan_id: "vc2-1c-2gb", os_id: 477 }));
    expect(builderOf(own)).toMatchObject({ plan_id: "vc2-1c-2gb", os_id: 477 });
    const { classes, room } = JSON.parse(own._packernix);
    expect(Object.keys(classes)).toEqual(["snapshot_description"]);
    expect(room).toBeUndefined();
    const snapshot_id = "01234567-89ab-cdef-0123-456789abcdef";
    const based = builderOf(await vultr(...withBuilder({ snapshot_id })));
    expect(based).toMatchObject({ snapshot_id });
    expect(based).not.toHaveProperty("os_id");
  });

  test("has no key that the plugin does not have", async () => {
    expect(unknownKeys(await vultr(), "2.3.0", "2.7.0")).toEqual([]);
  });
});

describe("an argument that cannot be used is named", () => {
  test.each([
    [["--argstr", "builder", "[]"], "argument `builder'"],
    [["--argstr", "fakessh", "maybe"], "argument `fakessh': expected true or false"],
    [
      ["--argstr", "hostPlatform", "aarch64-linux"],
      "Vultr's instances are for x86_64-linux only, not for `aarch64-linux'",
    ],
    [
      ["--argstr", "pluginVersion", "2.5.0", ...withBuilder({ tags: ["a"] })],
      "`tags' needs version 2.6.0 or later of the builder's plugin",
    ],
  ])("%j", async (args, message) => {
    expect(await refusal(generator, ...args)).toContain(message);
  });
});

test("the module takes root's keys and the private addresses from the metadata", async () => {
  // vultr.com/metadata: "Values print the value for the given path in plain text."
  const values: Record<string, string> = {
    "/v1/public-keys": "ssh-ed25519 AAAAone me - at home\nssh-rsa AAAAtwo",
    "/v1/interfaces/0/mac": "56:00:03:1b:4e:ca",
    "/v1/interfaces/0/ipv4/address": "192.0.2.7",
    "/v1/interfaces/1/mac": "5a:00:03:1b:4e:ca",
    "/v1/interfaces/1/ipv4/address": "10.1.112.3",
    "/v1/interfaces/1/ipv4/netmask": "255.255.240.0",
  };
  const done = await runService("vultr", ({ url = "" }) => values[url], {
    "net/enp1s0/address": "56:00:03:1b:4e:ca\n",
    "net/enp6s0/address": "5a:00:03:1b:4e:ca\n",
  });
  expect(done).toEqual({
    exitCode: 0,
    keys: { text: "ssh-ed25519 AAAAone me - at home\nssh-rsa AAAAtwo\n", mode: 0o600 },
    ip: ["link set dev enp6s0 up", "address replace 10.1.112.3/255.255.240.0 dev enp6s0"],
  });
});
