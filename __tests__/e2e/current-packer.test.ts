/**
 * A current Packer, which carries no builders: it and its plugins come from a mirror, as the action
 * fetches them, and build, validate and are kept.
 */
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { run } from "../../src/shared/exec.ts";
import { which } from "../../src/shared/files.ts";
import { collectingLog } from "../../src/shared/log.ts";
import { type PackerTool, packerTool } from "../../src/tools/packer.ts";
import { packerPlugins } from "../../src/tools/packer-plugins.ts";
import { current, type PackerMirror, packerMirror } from "../helpers/current-packer.ts";
import { type Fixture, makeFixture, tinyInputs, tinyTemplate } from "../helpers/fixture.ts";
import { loopbackSshd, sshTemplate } from "../helpers/loopback-sshd.ts";
import { qemu, toolEnvironment } from "../packer-nix/tools.ts";

// Here, because its server asks for a hook, and those are taken before tests run.
const served = current === undefined ? undefined : await packerMirror(current);
const withCurrent = served === undefined ? describe.skip : describe;
const machines = (await which("qemu-system-x86_64", process.env["PATH"] ?? "")) !== undefined;
const withMachine = machines ? test : test.skip;

withCurrent("a current Packer", () => {
  const mirror = served as PackerMirror;
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await makeFixture();
  });
  afterAll(async () => {
    await fixture[Symbol.asyncDispose]();
  });

  /** The machine of a run of this file: a tool cache of its own, and no Packer on PATH. */
  const machine = () => ({
    env: {
      PATH: "/usr/bin/nothing-here:/bin",
      HOME: path.join(fixture.folder, "home"),
      RUNNER_TOOL_CACHE: path.join(fixture.folder, "tools"),
    },
    mirrors: mirror.mirrors,
    key: mirror.key,
    platform: "x86_64-linux" as const,
    temporary: path.join(fixture.folder, "downloads"),
    // Not the committed one: these programs are not the vendor's.
    table: { tools: { nix: empty, packer: empty }, plugins: {} },
    log: collectingLog(),
  });
  const empty = { default: "0.0.0", versions: {} };

  const plugins = (packer: PackerTool, ...names: ("qemu" | "amazon")[]) =>
    packerPlugins({
      ...machine(),
      packer,
      plugins: names.map((name) => mirror.plugins[name]),
    });

  test("and plugins are fetched, verified by signature, and kept", async () => {
    const packer = await packerTool({ ...machine(), constraint: mirror.packer.version });
    expect(packer).toMatchObject({ version: mirror.packer.version, from: "download" });
    expect(await plugins(packer, "qemu", "amazon")).toMatchObject({ from: "download" });

    mirror.server.asked.length = 0;
    const again = await packerTool({ ...machine(), constraint: mirror.packer.version });
    expect(again).toMatchObject({ file: packer.file, from: "tool-cache" });
    expect(await plugins(packer, "qemu", "amazon")).toMatchObject({ from: "kept" });
    expect(mirror.server.asked).toEqual([]);
  });

  test("validates what packer/qemu.nix makes, in full", async () => {
    const template = await qemu("--argstr", "packerVersion", mirror.packer.version);
    const { builders } = template;
    // Full means that the builder itself looks: it refuses a key that it does not know.
    expect(await validate(template)).toEqual({ exitCode: 0, output: expect.any(String) });
    const wrong = { ...template, builders: [{ ...builders[0], no_such_key: 1 }] };
    const refused = await validate(wrong);
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toContain("no_such_key");
  });

  test("validates a template with the amazon builder, without a network", async () => {
    const amazon = {
      type: "amazon-ebs",
      access_key: "AKIAXXXXXXXXXXXXXXXX",
      secret_key: "none",
      region: "eu-central-1",
      skip_region_validation: true,
      skip_credential_validation: true,
      skip_metadata_api_check: true,
      source_ami: "ami-0123456789abcdef0",
      instance_type: "t3.micro",
      ami_name: "nixos",
      ssh_username: "root",
      run_tags: { "packernix-run": "1-2-3-abcdefgh" },
    };
    const valid = { builders: [amazon], provisioners: [{ type: "shell", inline: ["true"] }] };
    expect(await validate(valid)).toMatchObject({ exitCode: 0 });
    const refused = await validate({ builders: [{ ...amazon, ami_name: undefined }] });
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toContain("ami_name must be specified");
  });

  withMachine("builds an image through the action, which fetches all of it", async () => {
    const { source, version, sha256 } = mirror.plugins.qemu;
    const facts = { version: 1, plugins: [{ source, version: `${version}@sha256:${sha256}` }] };
    const template = { ...tinyTemplate, _packernix: JSON.stringify(facts) };
    await fixture.write("current.json", JSON.stringify(template));
    const inputs = {
      ...tinyInputs,
      template: "current.json",
      "packer-version": `${mirror.packer.version}@sha256:${mirror.packer.sha256}`,
      mirrors: JSON.stringify(mirror.mirrors),
    };
    mirror.server.asked.length = 0;
    const { main, result, outputs } = await fixture.run(inputs);
    const errors = result.annotations.filter(({ kind }) => kind === "error");
    expect({ conclusion: main.conclusion, errors }).toEqual({
      conclusion: "success",
      errors: [],
    });
    expect(outputs).toMatchObject({
      status: "created",
      builder_id: "transcend.qemu",
      packer_version: mirror.packer.version,
    });
    expect(existsSync(outputs["image"] ?? "")).toBe(true);
    const asked = mirror.server.asked.map(({ path: name }) => path.basename(name));
    expect(asked).toContain(`packer_${mirror.packer.version}_linux_amd64.zip`);
    expect(asked).toContain(`packer-plugin-qemu_${version}_linux_amd64.zip`);
    expect(result.orphans).toEqual([]);
  });

  withMachine("tests an image by script and command before it is finished", async () => {
    const folder = path.join(fixture.folder, "ssh");
    await mkdir(folder);
    await using sshd = await loopbackSshd(folder);
    const { source, version, sha256 } = mirror.plugins.qemu;
    const facts = { version: 1, plugins: [{ source, version: `${version}@sha256:${sha256}` }] };
    const template = { ...sshTemplate(sshd), _packernix: JSON.stringify(facts) };
    await fixture.write("ssh.json", JSON.stringify(template));
    await fixture.write("check.sh", "#!/bin/sh\necho seen from inside\n");
    const { main, result, outputs } = await fixture.run({
      ...tinyInputs,
      template: "ssh.json",
      "packer-version": `${mirror.packer.version}@sha256:${mirror.packer.sha256}`,
      mirrors: JSON.stringify(mirror.mirrors),
      "test-script": "check.sh",
      "test-command": `test\n-f\n${sshd.key}`,
    });
    const errors = result.annotations.filter(({ kind }) => kind === "error");
    expect({ conclusion: main.conclusion, errors }).toEqual({
      conclusion: "success",
      errors: [],
    });
    expect(outputs).toMatchObject({ status: "created", packer_version: mirror.packer.version });
    expect(result.log).toContain("seen from inside");
    expect(result.orphans).toEqual([]);
  });

  async function validate(template: object): Promise<{ exitCode: number; output: string }> {
    const packer = await packerTool({ ...machine(), constraint: mirror.packer.version });
    const found = await plugins(packer, "qemu", "amazon");
    const folder = path.join(fixture.folder, "validate");
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, "template.json");
    await writeFile(file, JSON.stringify(template));
    const { exitCode, stdout, stderr } = await run(packer.file, ["validate", file], {
      env: { ...toolEnvironment(folder), ...found?.env },
      cwd: folder,
      anyExit: true,
    });
    return { exitCode, output: stdout + stderr };
  }
});
