/**
 * `azure-arm` by the built action and Packer 1.6.6, all of it real but Azure: its double starts machines of
 * qemu. A machine's only disk holds the base of the offline example, which restarts into memory and is
 * overwritten. What Azure keeps as an image boots alone, and lets root in by the key of the metadata
 * service. What differs from Azure: the disk is vda, it boots
 * by BIOS, the kernel has no drivers for Hyper-V, and root needs no sudo.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Azure, group, smallBuilder, startAzure } from "../helpers/azure/index.ts";
import { baseDisk, type Machines, startMachines } from "../helpers/cloud/machines.ts";
import { type Fixture, makeFixture } from "../helpers/fixture.ts";
import { nightly } from "../helpers/nightly.ts";
import { offlineSystem } from "../helpers/offline-system.ts";
import { generateFor, scripts } from "../packer-nix/tools.ts";

const minutes = 60_000;
const suite = nightly ? describe : describe.skip;

suite("an image at Azure of a machine that runs", () => {
  let fixture: Fixture;
  let machines: Machines;
  let azure: Azure;
  let inputs: Record<string, string>;
  let toplevel = "";
  let foreign: string[];

  beforeAll(async () => {
    if (!existsSync(baseDisk)) {
      throw new Error("The offline example is not prepared: run these tests by `npm test`.");
    }
    fixture = await makeFixture();
    machines = await startMachines({ disk: "vda" });
    azure = await startAzure({ hardware: machines, secure: true });
    foreign = azure.inventory();
    toplevel = await offlineSystem(`{ lib, packernixModulesPath, ... }: {
      imports = [ "\${packernixModulesPath}/azure-arm-config.nix" ];
      boot.loader.grub = { efiSupport = false; device = "/dev/vda"; };
      boot.initrd.availableKernelModules = lib.mkForce [ "virtio_pci" "virtio_blk" "virtio_net" "ext4" ];
      networking.hostName = "shown";
      system.stateVersion = "26.05";
    }`);
    const made = await generateFor(
      toplevel,
      "azure-arm",
      ...["--argstr", "packerVersion", "1.6.6", "--argstr", "nix_conf", "substituters ="],
    );
    const { _packernix: _, ...template } = made;
    const here = JSON.stringify({
      ...template,
      builders: [
        {
          ...smallBuilder(azure),
          ...template.builders[0],
          ssh_port: machines.port,
          ssh_username: "root",
        },
      ],
      variables: { ...template.variables, packernix_name: "x" },
    });
    const replaced = here
      .replaceAll("/dev/sda", "/dev/vda")
      .replaceAll("/sys/block/sd*", "/sys/block/vd*");
    await fixture.write("azure.json", replaced.replaceAll("sudo -E sh", "sh"));
    inputs = {
      builder: "azure-arm",
      toplevel,
      template: "azure.json",
      family: "web",
      "builder-config": JSON.stringify({
        managed_image_resource_group_name: group,
        ssh_port: machines.port,
      }),
    };
  });
  afterAll(async () => {
    await azure?.[Symbol.asyncDispose]();
    await machines?.[Symbol.asyncDispose]();
    await fixture?.[Symbol.asyncDispose]();
  });

  async function step(more: Record<string, string>) {
    const { builder = "", "builder-config": config = "" } = inputs;
    const given = more["step"] === undefined ? inputs : { builder, "builder-config": config };
    const ran = await fixture.run({ ...given, ...more }, { env: azure.env });
    const { log: whole } = ran.result;
    const annotations = ran.result.annotations.filter(({ kind }) => kind === "error");
    expect({ annotations, whole }).toEqual({ annotations: [], whole: expect.any(String) });
    return ran;
  }

  test(
    "is installed from memory over what is on the disk, boots alone and is removed",
    async () => {
      const { outputs, result } = await step({});
      const image = outputs["image"] ?? "";
      expect(outputs).toMatchObject({ status: "created", toplevel });
      expect(result.log).toContain("the machine restarts into memory");
      expect(result.log).toContain("seal: done");
      expect(machines.running()).toEqual([]);

      const proof = await readFile(path.join(scripts, "proof.sh"), "utf8");
      await fixture.write("proof.sh", `#!/bin/sh\nset -- '${toplevel}' --contents\n${proof}`);
      const tested = await step({ step: "test", image, "test-script": "proof.sh" });
      expect(tested.outputs).toMatchObject({ status: "passed", image });
      const [line = "{}"] = tested.result.log.match(/\{"toplevel".*\}/) ?? [];
      expect(JSON.parse(line)).toMatchObject({ failures: 0, hostname: "shown", toplevel });

      await step({ step: "delete", image, force: "true" });
      expect(azure.inventory()).toEqual(foreign);
    },
    25 * minutes,
  );
});
