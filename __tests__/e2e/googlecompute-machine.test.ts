/**
 * `googlecompute` by the built action with a current Packer and the plugin 1.2.7, all of it real but
 * Google: its double starts machines of qemu. Google's Debian is the base of the offline example; the
 * blank disk beside it has Google's name for it. What Google keeps as an image boots alone on a
 * machine of its own, and is that system alone.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { cacheFolder, type Offline, offlineInputs } from "../../scripts/lib/offline.ts";
import { baseDisk, type Machines, startMachines } from "../helpers/cloud/machines.ts";
import { type Fixture, makeFixture, root } from "../helpers/fixture.ts";
import { type Google, startGoogle, token } from "../helpers/google/index.ts";
import { googlePlugin } from "../helpers/google/plugin.ts";
import { scripts } from "../packer-nix/tools.ts";

const minutes = 60_000;
const suite = googlePlugin.missing === undefined ? describe : describe.skip;

suite("an image at Google of a machine that runs", () => {
  let fixture: Fixture;
  let machines: Machines;
  let google: Google;
  let inputs: Record<string, string>;
  let env: Record<string, string>;
  let bin: string;
  let image = "";
  let toplevel = "";
  let foreign: string[];

  beforeAll(async () => {
    if (!existsSync(baseDisk)) {
      throw new Error("The offline example is not prepared: run these tests by `npm test`.");
    }
    fixture = await makeFixture();
    machines = await startMachines({ disk: "sda" });
    google = await startGoogle({ hardware: machines });
    google.addForeign(3);
    foreign = google.inventory();
    bin = path.join(fixture.folder, "current");
    await mkdir(bin);
    await symlink(googlePlugin.packer, path.join(bin, "packer"));
    env = { PACKER_PLUGIN_PATH: await googlePlugin.install(path.join(fixture.folder, "plugins")) };
    const example = await readFile(path.join(root, "examples/offline/configuration.nix"), "utf8");
    await fixture.write("web.nix", example.replace("qemu-config.nix", "googlecompute-config.nix"));
    const nixpkgs = path.join(cacheFolder, "offline", "nixpkgs");
    const offline: Offline = { nixpkgs, baseDisk, checksum: "" };
    inputs = {
      ...offlineInputs(offline),
      builder: "googlecompute",
      configuration: "web.nix",
      sources: "web.nix",
      "module-config": "hostName: shown",
      family: "web",
      stage: "testing",
      "builder-config": JSON.stringify({
        ...google.config,
        access_token: token,
        ssh_port: machines.port,
      }),
    };
  });
  afterAll(async () => {
    await google?.[Symbol.asyncDispose]();
    await machines?.[Symbol.asyncDispose]();
    await fixture?.[Symbol.asyncDispose]();
  });

  /** With the configuration, unless it says which image. */
  async function step(more: Record<string, string>) {
    const where = { builder: "googlecompute", "builder-config": inputs["builder-config"] ?? "" };
    const given = more["step"] === undefined ? inputs : where;
    const search = `${bin}:${path.join(fixture.folder, "bin")}:${process.env["PATH"]}`;
    const ran = await fixture.run({ ...given, ...more }, { env, path: search });
    const { log: whole } = ran.result;
    const annotations = ran.result.annotations.filter(({ kind }) => kind !== "notice");
    expect({ annotations, whole }).toEqual({ annotations: [], whole: expect.any(String) });
    return ran;
  }
  const added = () => google.inventory().filter((line) => !foreign.includes(line));

  test(
    "create: installed onto the blank disk, of which the image is made",
    async () => {
      const { outputs, result } = await step({});
      expect(outputs).toMatchObject({ status: "created", builder_id: "packer.googlecompute" });
      image = outputs["image"] ?? "";
      toplevel = outputs["toplevel"] ?? "";
      expect(result.log).toContain("seal: done");
      expect(added()).toEqual([`image ${image} READY`]);
      expect(google.project.images.get(image)).toMatchObject({
        family: "web",
        architecture: "X86_64",
        guestOsFeatures: [{ type: "GVNIC" }, { type: "VIRTIO_SCSI_MULTIQUEUE" }],
      });
      expect(machines.running()).toEqual([]);
      expect(await step({})).toMatchObject({ outputs: { status: "reused", image } });
    },
    15 * minutes,
  );

  test(
    "test, by its id: it boots alone, as a machine without rights; delete: all is as it was",
    async () => {
      const proof = await readFile(path.join(scripts, "proof.sh"), "utf8");
      await fixture.write("proof.sh", `#!/bin/sh\nset -- '${toplevel}' --contents\n${proof}`);
      const { outputs, result } = await step({ step: "test", image, "test-script": "proof.sh" });
      expect(outputs).toMatchObject({ status: "passed", image });
      const [line = "{}"] = result.log.match(/\{"toplevel".*\}/) ?? [];
      const facts = JSON.parse(line);
      expect(facts).toMatchObject({ generations: 1, failures: 0, hostname: "shown", toplevel });
      expect(added()).toHaveLength(1);
      expect(machines.running()).toEqual([]);
      await step({ step: "delete", image, force: "true" });
      expect(google.inventory()).toEqual(foreign);
    },
    15 * minutes,
  );
});
