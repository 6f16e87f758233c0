/**
 * Testing images by the built action, with real Packer and qemu. Most machines here boot a disk that
 * only sleeps, and Packer's SSH leads to an sshd on the loopback; example.test.ts tests an image that
 * answers itself.
 */
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type LoopbackSshd, loopbackSshd, sshdMissing } from "../helpers/loopback-sshd.ts";
import { processesNaming } from "../helpers/runner/index.ts";
import { makeWorld, type Ran, tinyInputs, type World } from "../helpers/world.ts";

const withSsh = sshdMissing === undefined ? describe : describe.skip;
const minutes = 60_000;

let world: World;
let sshd: LoopbackSshd;
let serial = 0;

/** A configuration of its own for each image that is made. */
async function fresh(more: Record<string, string> = {}): Promise<Record<string, string>> {
  serial += 1;
  const name = `machine-${serial}.nix`;
  await world.write(name, `{ ... }: { networking.hostName = "machine-${serial}"; }\n`);
  return { ...tinyInputs, configuration: name, template: "ssh.json", ...more };
}

async function script(name: string, text: string): Promise<string> {
  await world.write(`checks/${name}`, `#!/bin/sh\n${text}\n`);
  return `checks/${name}`;
}

async function expectNothingLeft(): Promise<void> {
  expect(processesNaming(world.folder).map((one) => one.command)).toEqual([
    expect.stringContaining("sshd"),
  ]);
  expect((await world.stored()).filter((name) => name.startsWith("."))).toEqual([]);
}

const errors = ({ result }: Ran) =>
  result.annotations.filter((one) => one.level === "error").map((one) => one.message);

withSsh("testing an image", () => {
  let image = "";
  let inputs: Record<string, string>;

  beforeAll(async () => {
    world = await makeWorld();
    await mkdir(path.join(world.folder, "ssh"));
    sshd = await loopbackSshd(path.join(world.folder, "ssh"));
    const template = {
      variables: { disk: "hang.img" },
      builders: [
        {
          type: "qemu",
          disk_image: true,
          iso_url: "{{user `disk`}}",
          iso_checksum: "none",
          communicator: "ssh",
          ssh_host: "127.0.0.1",
          ssh_port: sshd.port,
          ssh_username: sshd.user,
          ssh_private_key_file: sshd.key,
          skip_nat_mapping: true,
          boot_wait: "-1s",
          disable_vnc: true,
          memory: 64,
          skip_resize_disk: true,
          accelerator: "tcg",
          qemuargs: [["-netdev", "user,id=user.0"]],
        },
      ],
      provisioners: [{ type: "shell", inline: ["true"] }],
    };
    await world.write("ssh.json", JSON.stringify(template));
    inputs = await fresh();
    const made = await world.run(inputs);
    expect(made.result.annotations).toEqual([]);
    image = made.outputs["image"] ?? "";
  }, 2 * minutes);
  afterAll(async () => {
    await sshd?.[Symbol.asyncDispose]();
    await world?.[Symbol.asyncDispose]();
  });

  test("a script that is content: passed, and the stage is given", async () => {
    const before = await readFile(image);
    const ran = await world.run({
      ...inputs,
      step: "test",
      "test-script": await script("good.sh", 'echo all is well; test -d "$PACKERNIX_RESULTS"'),
      "to-stage": "testing",
      "output-directory": "out",
    });
    expect({ log: ran.result.log, conclusion: ran.main.conclusion }).toMatchObject({
      conclusion: "success",
    });
    expect(ran.outputs).toMatchObject({ status: "passed", changed: "true", stages: '["testing"]' });
    expect(ran.outputs["image"]).toBe(image);
    expect(ran.result.log).toContain("all is well");
    expect(ran.main.summary).toContain("image passed its test");
    const junit = await readFile(path.join(world.workspace, "out/junit.xml"), "utf8");
    expect(junit).toMatch(/tests="2" failures="0"/);
    // The machine wrote to an overlay, if at all.
    expect((await readFile(image)).equals(before)).toBe(true);
    await expectNothingLeft();
  });

  test("a script that is not: failed, with outputs, and no stage", async () => {
    const ran = await world.run({
      ...inputs,
      step: "test",
      "test-script": await script(
        "bad.sh",
        "echo ::error::not ours; echo the disk is full; exit 3",
      ),
      "to-stage": "production",
      "output-directory": "out",
    });
    expect(ran.main.conclusion).toBe("failure");
    expect(ran.outputs).toMatchObject({ status: "failed", changed: "false", image });
    expect(JSON.parse(ran.outputs["stages"] ?? "")).toEqual(["testing"]);
    expect(errors(ran)).toEqual([
      "The image did not pass its test. test-script: checks/bad.sh ended with exit code 3.",
    ]);
    expect(ran.main.summary).toContain("image failed its test");
    const junit = await readFile(path.join(world.workspace, "out/junit.xml"), "utf8");
    expect(junit).toContain("the disk is full");
    await expectNothingLeft();
  });
});
