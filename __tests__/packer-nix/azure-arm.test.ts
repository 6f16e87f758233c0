import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { cacheFolder } from "../../scripts/lib/offline.ts";
import { azureKeys } from "../../src/images/azure/keys.ts";
import { run } from "../../src/shared/exec.ts";
import { current } from "../helpers/current-packer.ts";
import { offlineSystem } from "../helpers/offline-system.ts";
import {
  type BuilderJson,
  currentWith,
  evaluate,
  generate,
  nixos,
  packer,
  packerDirectory,
  refusal,
  scratch,
  type TemplateJson,
  toolEnvironment,
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

describe("the module's services, where nixpkgs has no module of its own", () => {
  /** A script of them, as bash runs it: with other hosts and another folder. */
  async function script(service: string, port: number, folder: string): Promise<string> {
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
          optional = _: _: [ ];
          optionalAttrs = condition: set: if condition then set else { };
        };
        module = import ${packerDirectory}/modules/azure-arm-config.nix {
          inherit lib;
          modulesPath = "/nonexistent";
          config.boot.loader = { };
          options = { boot.loader.grub = { }; services.openssh = { }; };
          pkgs = { bash = ""; coreutils = ""; runtimeShell = "bash"; };
        };
      in
      module.config.systemd.services.${service}.script`,
    );
    const text = JSON.parse((await evaluate(file, [])).stdout) as string;
    return text
      .replaceAll("/dev/tcp/$1/80", `/dev/tcp/127.0.0.1/${port}`)
      .replaceAll("/run/packernix", folder);
  }

  async function serving(answer: (request: IncomingMessage, body: string) => string | undefined) {
    const server = createServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString();
      const text = answer(request, body);
      response.writeHead(text === undefined ? 404 : 200).end(text);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { server, port: (server.address() as AddressInfo).port };
  }

  test("root's keys come from the metadata service, each of them", async () => {
    const keys = ["ssh-ed25519 AAAAone me@home", "ssh-rsa AAAAtwo"];
    const { server, port } = await serving(({ url = "", headers }) => {
      const [, number = ""] =
        /^\/metadata\/instance\/compute\/publicKeys\/(\d+)\/keyData\?api-version=2021-02-01&format=text$/.exec(
          url,
        ) ?? [];
      return headers["metadata"] === "true" ? keys[Number(number)] : undefined;
    });
    const folder = scratch();
    const text = await script("packernix-metadata-keys", port, folder);
    await run("bash", ["-e", "-c", text], { env: toolEnvironment(folder) });
    server.close();
    const file = join(folder, "metadata-keys/root");
    expect(readFileSync(file, "utf8")).toBe(`${keys.join("\n")}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("Azure is told that the machine is up, as its agent would", async () => {
    const told: string[] = [];
    const { server, port } = await serving(({ method, url, headers }, body) => {
      if (headers["x-ms-version"] !== "2012-11-30") return undefined;
      if (method === "GET" && url === "/machine/?comp=goalstate") {
        return "<GoalState><Incarnation>7</Incarnation><Container><ContainerId>c-1</ContainerId><RoleInstanceList><RoleInstance><InstanceId>i-1</InstanceId></RoleInstance></RoleInstanceList></Container></GoalState>";
      }
      told.push(`${method} ${url} ${body}`);
      return "";
    });
    const folder = scratch();
    const text = await script("packernix-ready", port, folder);
    await run("bash", ["-e", "-c", text], { env: toolEnvironment(folder) });
    server.close();
    expect(told).toEqual([
      expect.stringMatching(
        /^POST \/machine\/\?comp=health .*<GoalStateIncarnation>7<.*<ContainerId>c-1<.*<InstanceId>i-1<.*<State>Ready</,
      ),
    ]);
  });

  test("a system of it is made, by UEFI", async () => {
    // The example's kernel has no drivers for Hyper-V.
    const toplevel = await offlineSystem(`{ lib, packernixModulesPath, ... }: {
      imports = [ "\${packernixModulesPath}/azure-arm-config.nix" ];
      boot.initrd.availableKernelModules = lib.mkForce [ "nvme" "sd_mod" ];
      system.stateVersion = "26.05";
    }`);
    expect(toplevel).toMatch(/^\/nix\/store\/.*nixos-system/);
  });
});

describe("the module beside nixpkgs' own for Azure", () => {
  /**
   * The offline example's nixpkgs with a module that says of boot and disk what nixpkgs' does.
   * @returns what the system is made of, and the template for it.
   */
  async function beside(disk: string) {
    const folder = scratch();
    const nixpkgs = join(folder, "nixpkgs");
    const real = join(cacheFolder, "offline", "nixpkgs");
    mkdirSync(nixpkgs);
    for (const name of readdirSync(real)) {
      // Modules find each other by where they lie.
      if (name === "nixos") cpSync(join(real, name), join(nixpkgs, name), { recursive: true });
      else symlinkSync(join(real, name), join(nixpkgs, name));
    }
    writeFileSync(
      join(nixpkgs, "nixos/modules/virtualisation/azure-common.nix"),
      `{ lib, ... }: {
        options.services.waagent.enable = lib.mkOption { default = false; };
        config = {
          services.waagent.enable = true;
          services.openssh = { enable = true; settings.PermitRootLogin = "prohibit-password"; };
          boot.kernelParams = [ "console=ttyS0" "rootdelay=300" ];
          boot.initrd.kernelModules = [ "hv_vmbus" "hv_storvsc" ];
          networking.hostName = lib.mkDefault "";
          ${disk}
        };
      }`,
    );
    const module = join(folder, "configuration.nix");
    writeFileSync(
      module,
      `{ packernixModulesPath, ... }: {
        imports = [ "\${packernixModulesPath}/azure-arm-config.nix" ];
        system.stateVersion = "26.05";
      }`,
    );
    const file = join(folder, "system.nix");
    writeFileSync(
      file,
      `{ nixpkgs, module, packer }:
      let
        inherit (import (packer + "/evaluate/system.nix") {
          inherit nixpkgs module packer;
          platform = "x86_64-linux";
          moduleConfig = { };
          arguments = { };
        }) config pkgs;
      in
      {
        facts = import (packer + "/evaluate/facts.nix") { inherit config pkgs; };
        agent = config.services.waagent.enable;
        services = builtins.attrNames config.systemd.services;
        inherit (config.boot) growPartition kernelParams;
        modules = config.boot.initrd.kernelModules;
      }`,
    );
    const given = { nixpkgs, module, packer: packerDirectory };
    const args = Object.entries(given).flatMap(([name, text]) => ["--argstr", name, text]);
    const system = JSON.parse((await evaluate(file, args)).stdout);
    const facts = `builtins.fromJSON ''${JSON.stringify(system.facts)}''`;
    return { system, template: await azure("--arg", "facts", facts) };
  }

  const older = `
    boot.loader.grub.device = "/dev/sda";
    boot.growPartition = true;
    fileSystems."/" = { device = "/dev/disk/by-label/nixos"; fsType = "ext4"; autoResize = true; };
  `;
  test.each([
    ["today's, which says nothing of the disk", "", "efi"],
    ["that of 24.05 and before, which names disk and file system", older, "hybrid"],
  ])("%s, adds what that lacks: a disk for UEFI and root's keys", async (_, disk, firmware) => {
    const { system, template } = await beside(disk);
    expect(system).toMatchObject({ agent: true, growPartition: true });
    expect(system.facts.ssh).toMatchObject({ enable: true, rootLogin: "prohibit-password" });
    expect(system.facts.loader).toMatchObject({ grub: true, grubEfi: true, grubRemovable: true });
    // The agent tells Azure that the machine is up.
    expect(system.services).toContain("packernix-metadata-keys");
    expect(system.services).not.toContain("packernix-ready");
    expect(system.kernelParams).toContain("rootdelay=300");
    expect(builderOf(template)).toMatchObject({ image_sku: "12-gen2" });
    expect(JSON.stringify(template.provisioners)).toContain(`PACKERNIX_FIRMWARE=${firmware}`);
  });
});

describe("Packer takes the template", () => {
  const keys = {
    subscription_id: "s",
    tenant_id: "t",
    client_id: "c",
    client_secret: "x",
    location: "westeurope",
  };
  const gallery = {
    shared_image_gallery_destination: {
      subscription: "s",
      resource_group: "images",
      gallery_name: "shared",
      image_name: "web",
      image_version: "2026.1130.5",
      replication_regions: ["westeurope"],
    },
    shared_gallery_image_version_exclude_from_latest: true,
  };
  const managed = { managed_image_resource_group_name: "images" };
  const named = (template: TemplateJson) => ({
    ...template,
    variables: { ...template.variables, packernix_name: "nixos-x" },
  });

  test("1.6.6, which makes a version of a managed image", async () => {
    const template = await azure(...withBuilder({ ...keys, ...managed, ...gallery }));
    expect(await packer(["validate"], named(template))).toMatchObject({ exitCode: 0 });
  });

  /** Where a nightly run has built it. */
  const withPlugin = current?.plugins.azure === undefined ? test.skip : test;
  withPlugin("a current one with the plugin 1.4.5, the newest that can be built here", async () => {
    const other = await currentWith(current as NonNullable<typeof current>, "azure");
    for (const where of [managed, gallery]) {
      const template = await azure(
        ...["--argstr", "pluginVersion", "1.4.5"],
        ...withBuilder({ ...keys, ...where }),
      );
      const valid = await packer(["validate"], named(template), scratch(), other);
      expect(valid).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("valid") });
    }
  });
});
