import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import {
  evaluate,
  nixos,
  packer,
  packerDirectory,
  qemu,
  refusal,
  scratch,
  type TemplateJson,
} from "./tools.ts";

const generator = join(packerDirectory, "qemu.nix");
const builderOf = (template: TemplateJson) => template.builders[0];

describe("the template for qemu", () => {
  test("has one builder that installs onto a second disk", async () => {
    const template = await qemu();
    expect(template.builders).toHaveLength(1);
    expect(builderOf(template)).toMatchObject({
      type: "qemu",
      disk_image: true,
      disk_additional_size: ["{{user `disk_size`}}"],
      output_directory: "{{user `packernix_output_directory`}}",
      http_directory: "{{user `packernix_seed_directory`}}",
      ssh_private_key_file: "{{user `packernix_ssh_private_key_file`}}",
      iso_checksum: expect.stringMatching(/^sha512:[0-9a-f]{128}$/),
      iso_url: expect.stringMatching(/genericcloud-amd64-.*\.qcow2$/),
    });
    expect(template.variables).toMatchObject({
      nixos,
      name: "{{user `packernix_name`}}",
      packernix_name: "nixos-lsgj3ya6mrs2yz8ry6c5v1dzyrzdzmbf",
      disk_size: "8192M",
    });
  });

  test("tells the action what it must know in one string", async () => {
    expect(JSON.parse((await qemu())._packernix)).toMatchObject({
      version: 1,
      packer: "1.6.6",
      plugins: [{ source: "github.com/hashicorp/qemu", version: "1.1.6" }],
      method: "install",
      provisioners: "system",
      disk: 1,
      classes: { vm_name: "name", qemuargs: "session" },
    });
  });

  test("passes the full validation, with its scripts on disk", async () => {
    for (const args of [
      [],
      ["--arg", "fakessh", "true"],
      ["--argstr", "nix_conf", "substituters ="],
      ["--argstr", "hostPlatform", "aarch64-linux"],
    ]) {
      const template = await qemu(...args);
      const named = template.provisioners.flatMap(({ script }) =>
        typeof script === "string" ? [script] : [],
      );
      expect(named.length).toBeGreaterThan(3);
      for (const script of named) {
        expect(existsSync(script)).toBe(true);
        expect(statSync(script).mode & 0o111).not.toBe(0);
      }
      const result = await packer(["validate"], template);
      expect(result).toMatchObject({ exitCode: 0, stdout: expect.not.stringContaining("rror") });
    }
  });

  test("evaluates when nothing but its own directory may be read", async () => {
    const { stdout } = await evaluate(generator, ["--argstr", "nixos", nixos], {
      restricted: true,
    });
    expect(JSON.parse(stdout)).toEqual(await qemu());
  });

  test("boots aarch64 by UEFI", async () => {
    const template = await qemu("--argstr", "hostPlatform", "aarch64-linux");
    expect(builderOf(template)).toMatchObject({
      qemu_binary: "qemu-system-aarch64",
      iso_url: expect.stringMatching(/genericcloud-arm64-.*\.qcow2$/),
    });
    expect(JSON.stringify(builderOf(template)?.["qemuargs"])).toContain("-bios");
    expect(JSON.stringify(template.provisioners)).toContain("PACKERNIX_FIRMWARE=efi");
  });
});

describe("the common arguments", () => {
  test("are the same as values and as JSON text", async () => {
    const builder = { memory: 512, vnc_bind_address: "127.0.0.1", headless: null };
    const variables = { mine: "{{env `HOME`}}" };
    const byText = await qemu(
      ...["--argstr", "builder", JSON.stringify(builder)],
      ...["--argstr", "variables", JSON.stringify(variables)],
      ...["--argstr", "fakessh", "true"],
      ...["--argstr", "compress", "true"],
      ...["--argstr", "nix_conf", JSON.stringify("cores = 1\n")],
    );
    const byValue = await qemu(
      ...["--arg", "builder", '{ memory = 512; vnc_bind_address = "127.0.0.1"; headless = null; }'],
      ...["--arg", "variables", '{ mine = "{{env `HOME`}}"; }'],
      ...["--arg", "fakessh", "true"],
      ...["--arg", "compress", "true"],
      ...["--argstr", "nix_conf", "cores = 1\n"],
    );
    expect(byText).toEqual(byValue);
    expect(builderOf(byText)).toMatchObject({ memory: 512, vnc_bind_address: "127.0.0.1" });
    expect(builderOf(byText)).not.toHaveProperty("headless");
    expect(byText.variables).toMatchObject({ mine: "{{env `HOME`}}" });
    expect(JSON.stringify(byText.provisioners)).toContain("PACKERNIX_COMPRESS=1");
  });

  test("fakessh opens no connection from the runner", async () => {
    const names = (template: TemplateJson) =>
      template.provisioners.map(
        ({ type, script }) => `${type} ${String(script).split("/").at(-1)}`,
      );
    expect(names(await qemu())).toContain("shell-local copy-closure.sh");
    const without = names(await qemu("--arg", "fakessh", "true"));
    expect(without).not.toContain("shell-local copy-closure.sh");
    expect(without).toContain("shell import-closure.sh");
  });

  test("disk_size is the image's, wherever it is given", async () => {
    const sizes = async (...args: string[]) => {
      const template = await qemu(...args);
      expect(builderOf(template)).not.toHaveProperty("disk_size");
      return [builderOf(template)?.["disk_additional_size"], template.variables["disk_size"]];
    };
    const variable = ["{{user `disk_size`}}"];
    expect(await sizes("--arg", "disk_size", "4096")).toEqual([variable, "4096M"]);
    expect(await sizes("--argstr", "variables", '{"disk_size":"20G"}')).toEqual([variable, "20G"]);
    expect(await sizes("--argstr", "builder", '{"disk_size":"20G"}')).toEqual([["20G"], "8192M"]);
  });

  test("a base of one's own does not meet our checksum", async () => {
    const local = builderOf(await qemu("--argstr", "builder", '{"iso_url":"/base.qcow2"}'));
    expect(local).toMatchObject({ iso_url: "/base.qcow2", iso_checksum: "none" });
    const named = builderOf(
      await qemu("--argstr", "builder", '{"iso_url":"https://a/b","iso_checksum":"sha256:0"}'),
    );
    expect(named).toMatchObject({ iso_url: "https://a/b", iso_checksum: "sha256:0" });
    expect(await refusal(generator, "--argstr", "builder", '{"iso_url":"https://a/b"}')).toContain(
      "needs its `iso_checksum'",
    );
  });
});

describe("an argument that cannot be used is named", () => {
  test.each([
    [["--argstr", "builder", "[]"], "argument `builder'"],
    [["--argstr", "builder", '{"a":'], "argument `builder'"],
    [["--argstr", "builder", '{"a":1}}'], "argument `builder'"],
    [["--argstr", "builder", '{"a":"}'], "argument `builder'"],
    [["--argstr", "builder", "null"], "argument `builder'"],
    [["--arg", "builder", "[ ]"], "argument `builder': expected an attribute set"],
    [["--arg", "builder", "{ type = null; }"], "the builder has no `type'"],
    [["--argstr", "variables", "x"], "argument `variables'"],
    [["--argstr", "fakessh", "maybe"], "argument `fakessh': expected true or false"],
    [["--argstr", "hostPlatform", "riscv64-linux"], "argument `hostPlatform'"],
    [["--argstr", "disk_size", "big"], "argument `disk_size'"],
  ])("%j", async (args, message) => {
    expect(await refusal(generator, ...args)).toContain(message);
  });

  test("a path that is no store path", async () => {
    const result = await evaluate(generator, ["--argstr", "nixos", "/etc/nixos"], {
      anyExit: true,
    });
    expect(result.stderr).toContain("nixos: `/etc/nixos' is no path in the store /nix/store");
  });
});

describe("a generator of the user's own", () => {
  test.each(["packernix/lib.nix", "lib.nix"])("imports <%s>", async (name) => {
    const file = join(scratch(), "mine.nix");
    writeFileSync(
      file,
      `{ nixos, builder ? { } }:
      let lib = import <${name}>; in
      lib.mkTemplate {
        inherit nixos builder;
        builder' = { type = "null"; communicator = "none"; nested = { a = 1; b = 2; }; };
        provisioners = [ (lib.localScript "seed.sh" { A = "b"; }) ];
      }`,
    );
    const { stdout } = await evaluate(file, [
      ...["--argstr", "nixos", nixos],
      ...["--argstr", "builder", '{"nested":{"b":3}}'],
    ]);
    const template = JSON.parse(stdout) as TemplateJson;
    expect(builderOf(template)).toEqual({
      type: "null",
      communicator: "none",
      nested: { a: 1, b: 3 },
    });
    expect(template).not.toHaveProperty("_packernix");
  });
});
