import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { vultrKeys } from "../../src/images/vultr/keys.ts";
import { run } from "../../src/shared/exec.ts";
import {
  type BuilderJson,
  evaluate,
  generate,
  nixos,
  packerDirectory,
  refusal,
  scratch,
  type TemplateJson,
  toolEnvironment,
} from "./tools.ts";

const generator = join(packerDirectory, "vultr.nix");
const vultr = async (...args: string[]) => await generate("vultr", ...args);
const withBuilder = (builder: object) => ["--argstr", "builder", JSON.stringify(builder)];
const builderOf = (template: TemplateJson) => template.builders[0] as BuilderJson;

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
    const scripts = template.provisioners.map(({ script, inline }) =>
      String(script ?? (inline as string[]).at(-1)).replace(/.*\/([\w-]+\.sh)'?$/, "$1"),
    );
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
    const table = "__tests__/fixtures/packer/vultr-keys.json";
    const names = JSON.parse(readFileSync(table, "utf8"));
    for (const version of ["2.3.0", "2.7.0"]) {
      for (const key of Object.keys(builderOf(await vultr()))) {
        expect([...names[version], "type"]).toContain(key);
      }
    }
  });
});

describe("an argument that cannot be used is named", () => {
  test.each([
    [["--argstr", "builder", "[]"], "argument `builder'"],
    [["--argstr", "fakessh", "maybe"], "argument `fakessh': expected true or false"],
    [["--argstr", "hostPlatform", "aarch64-linux"], "Vultr has no instances for `aarch64-linux'"],
    [
      ["--argstr", "pluginVersion", "2.5.0", ...withBuilder({ tags: ["a"] })],
      "`tags' needs version 2.6.0 or later of the builder's plugin",
    ],
  ])("%j", async (args, message) => {
    expect(await refusal(generator, ...args)).toContain(message);
  });
});

describe("the module's service", () => {
  /** Its script, as bash runs it: with another metadata service, another folder and another `ip`. */
  async function script(port: number, folder: string): Promise<string> {
    const file = join(folder, "module.nix");
    writeFileSync(
      file,
      `let
        lib = {
          mkDefault = value: value;
          mkOption = _: { };
          mkIf = _: value: value;
          mkMerge = list: builtins.head list;
          mkOverride = _: value: value;
          optionalAttrs = condition: set: if condition then set else { };
          optionalString = condition: text: if condition then text else "";
        };
        module = import ${packerDirectory}/modules/vultr-config.nix {
          inherit lib;
          config.boot.loader = { };
          options = { boot.loader.grub = { }; services.openssh = { }; };
          pkgs = { stdenv.system = "x86_64-linux"; bash = ""; coreutils = ""; iproute2 = "${folder}"; runtimeShell = "bash"; };
        };
      in
      module.config.systemd.services.packernix-metadata.script`,
    );
    const text = JSON.parse((await evaluate(file, [])).stdout) as string;
    return text
      .replaceAll("/dev/tcp/169.254.169.254/80", `/dev/tcp/127.0.0.1/${port}`)
      .replaceAll("/run/packernix", folder)
      .replaceAll("/sys/class/net", join(folder, "net"));
  }

  test("takes root's keys and the private addresses from the metadata", async () => {
    // vultr.com/metadata: "Values print the value for the given path in plain text."
    const values: Record<string, string> = {
      "/v1/public-keys": "ssh-ed25519 AAAAone me - at home\nssh-rsa AAAAtwo",
      "/v1/interfaces/0/mac": "56:00:03:1b:4e:ca",
      "/v1/interfaces/0/ipv4/address": "192.0.2.7",
      "/v1/interfaces/1/mac": "5a:00:03:1b:4e:ca",
      "/v1/interfaces/1/ipv4/address": "10.1.112.3",
      "/v1/interfaces/1/ipv4/netmask": "255.255.240.0",
    };
    const server = createServer((request, response) => {
      const value = values[request.url ?? ""];
      response.writeHead(value === undefined ? 404 : 200).end(value);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const folder = scratch();
    mkdirSync(join(folder, "bin"));
    writeFileSync(join(folder, "bin/ip"), `#!/bin/sh\necho "$@" >>${folder}/ip\n`, { mode: 0o755 });
    for (const [card, mac] of [
      ["enp1s0", "56:00:03:1b:4e:ca"],
      ["enp6s0", "5a:00:03:1b:4e:ca"],
    ] as const) {
      mkdirSync(join(folder, "net", card), { recursive: true });
      writeFileSync(join(folder, "net", card, "address"), `${mac}\n`);
    }
    const { port } = server.address() as AddressInfo;
    await run("bash", ["-e", "-c", await script(port, folder)], { env: toolEnvironment(folder) });
    server.close();
    const keys = join(folder, "metadata-keys/root");
    expect(readFileSync(keys, "utf8")).toBe("ssh-ed25519 AAAAone me - at home\nssh-rsa AAAAtwo\n");
    expect(statSync(keys).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, "ip"), "utf8")).toBe(
      "link set dev enp6s0 up\naddress replace 10.1.112.3/255.255.240.0 dev enp6s0\n",
    );
  });
});
