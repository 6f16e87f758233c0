/**
 * `vultr` by the built action with the stand-in for Packer and its plugin, all else real but Vultr: its
 * double starts machines of qemu for instances. The only disk of the instance holds the base of the
 * offline example, which restarts into memory and is overwritten. What Vultr keeps as a snapshot boots
 * alone on an instance of its own. What is shown of restarting into memory
 * digitalocean-machine.test.ts shows too, so this one waits for the night.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { cacheFolder, type Offline, offlineInputs } from "../../scripts/lib/offline.ts";
import { baseDisk, type Machines, startMachines } from "../helpers/cloud/machines.ts";
import { type Fixture, makeFixture, type RunOptions, root } from "../helpers/fixture.ts";
import { nightly } from "../helpers/nightly.ts";
import { startVultr, type Vultr } from "../helpers/vultr/index.ts";
import { vultrPlugin, writeStandIn } from "../helpers/vultr/stand-in.ts";
import { scripts } from "../packer-nix/tools.ts";

const minutes = 60_000;
/** A line of the base's seed.service. */
const trace = "Description=Network, and SSH keys from the NoCloud seed";

(nightly ? describe : describe.skip)("a snapshot at Vultr of a machine that runs", () => {
  let fixture: Fixture;
  let machines: Machines;
  let vultr: Vultr;
  let options: RunOptions;
  let inputs: Record<string, string>;
  let image = "";
  let toplevel = "";
  let foreign: string[];

  beforeAll(async () => {
    if (!existsSync(baseDisk)) {
      throw new Error("The offline example is not prepared: run these tests by `npm test`.");
    }
    fixture = await makeFixture();
    machines = await startMachines({ disk: "vda" });
    vultr = await startVultr({ hardware: machines });
    vultr.addForeign(3);
    foreign = vultr.inventory();
    const example = await readFile(path.join(root, "examples/offline/configuration.nix"), "utf8");
    await fixture.write("web.nix", example.replace("qemu-config.nix", "vultr-config.nix"));
    const nixpkgs = path.join(cacheFolder, "offline", "nixpkgs");
    const offline: Offline = { nixpkgs, baseDisk, checksum: "" };
    inputs = {
      ...offlineInputs(offline),
      builder: "vultr",
      configuration: "web.nix",
      sources: "web.nix",
      "module-config": "hostName: shown",
      family: "web",
      stage: "testing",
      // The stand-in provisions by the builder `null`, which tells no key that Packer has made.
      "generator-args": "fakessh: true",
      "builder-config": JSON.stringify({ ssh_port: machines.port, state_timeout: "1h" }),
    };
    const counted = path.join(fixture.folder, "bin");
    const standIn = await writeStandIn(fixture.folder, path.join(counted, "packer"));
    options = {
      env: { ...vultr.env, PACKER_PLUGIN_PATH: await vultrPlugin(fixture.folder) },
      path: `${standIn}:${counted}:${process.env["PATH"]}`,
    };
  });
  afterAll(async () => {
    await vultr?.[Symbol.asyncDispose]();
    await machines?.[Symbol.asyncDispose]();
    await fixture?.[Symbol.asyncDispose]();
  });

  async function step(more: Record<string, string>) {
    const { builder = "", "builder-config": config = "" } = inputs;
    const given = more["step"] === undefined ? inputs : { builder, "builder-config": config };
    const ran = await fixture.run({ ...given, ...more }, options);
    const { log: whole } = ran.result;
    const annotations = ran.result.annotations.filter(({ kind }) => kind !== "notice");
    expect({ annotations, whole }).toEqual({ annotations: [], whole: expect.any(String) });
    return ran;
  }
  const added = () => vultr.inventory().filter((line) => !foreign.includes(line));

  test(
    "create: installed from memory over what is on the instance's disk",
    async () => {
      const { outputs, result } = await step({});
      expect(outputs).toMatchObject({ status: "created", builder_id: "packer.vultr" });
      image = outputs["image"] ?? "";
      toplevel = outputs["toplevel"] ?? "";
      expect(result.log).toContain("the machine restarts into memory");
      expect(result.log).toContain("seal: done");
      expect(added()).toEqual([
        expect.stringMatching(`^snapshot ${image} nixos-\\S+ .* complete$`),
      ]);
      expect(machines.running()).toEqual([]);
      // Not one block of the base is left.
      const { exitCode } = await execa("grep", ["-qaF", trace, machines.fileOf(image)], {
        reject: false,
      });
      expect(exitCode).toBe(1);
    },
    20 * minutes,
  );

  test(
    "test, by its id: it boots alone, and each time as a machine of its own",
    async () => {
      const proof = await readFile(path.join(scripts, "proof.sh"), "utf8");
      await fixture.write("proof.sh", `#!/bin/sh\nset -- '${toplevel}' --contents\n${proof}`);
      const seen: { machineId: string; hostKey: string }[] = [];
      for (const stage of ["", "proven"]) {
        const { outputs, result } = await step({
          step: "test",
          image,
          "test-script": "proof.sh",
          ...(stage === "" ? {} : { family: "web", "to-stage": stage }),
        });
        expect(outputs).toMatchObject({ status: "passed", image });
        const [line = "{}"] = result.log.match(/\{"toplevel".*\}/) ?? [];
        const facts = JSON.parse(line);
        expect(facts).toMatchObject({ generations: 1, failures: 0, hostname: "shown", toplevel });
        // The file system has grown into the disk of the instance.
        expect(facts.rootBytes).toBeGreaterThan(23 * 1024 ** 3);
        seen.push(facts);
      }
      const [one, two] = seen;
      expect(one?.machineId).toMatch(/^[0-9a-f]{32}$/);
      expect(one?.hostKey).toMatch(/^ssh-ed25519 /);
      expect(one?.machineId).not.toBe(two?.machineId);
      expect(one?.hostKey).not.toBe(two?.hostKey);
      expect(added()).toHaveLength(1);
      expect(machines.running()).toEqual([]);
    },
    15 * minutes,
  );

  test("delete: the account is as it was", async () => {
    await step({ step: "delete", image, force: "true" });
    expect(vultr.inventory()).toEqual(foreign);
  });
});
