/**
 * `googlecompute` by the built action with Packer and its plugin 1.2.7, all of it real but Google: its
 * double starts machines of qemu for instances. A build has the base of the offline example as its boot
 * disk and a blank disk `google-packernix` beside it. What Google keeps as an image of that disk boots
 * alone on an instance of its own, whose keys the metadata service has.
 */

import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { cacheFolder, type Offline, offlineInputs } from "../../scripts/lib/offline.ts";
import { baseDisk, type Machines, startMachines } from "../helpers/cloud/machines.ts";
import { type Fixture, makeFixture, type RunOptions, root } from "../helpers/fixture.ts";
import { type Google, startGoogle, token } from "../helpers/google/index.ts";
import { googlePlugin } from "../helpers/google/plugin.ts";
import { nightly } from "../helpers/nightly.ts";
import { scripts } from "../packer-nix/tools.ts";

const minutes = 60_000;
/** A line of the base's seed.service. */
const trace = "Description=Network, and SSH keys from the NoCloud seed";

(nightly ? describe : describe.skip)("an image at Google of a machine that runs", () => {
  let fixture: Fixture;
  let machines: Machines;
  let google: Google;
  let options: RunOptions;
  let inputs: Record<string, string>;
  let image = "";
  let toplevel = "";
  let foreign: string[];

  beforeAll(async () => {
    if (!existsSync(baseDisk)) {
      throw new Error("The offline example is not prepared: run these tests by `npm test`.");
    }
    if (googlePlugin.missing !== undefined) throw new Error(googlePlugin.missing);
    fixture = await makeFixture();
    machines = await startMachines({ disk: "sda", vendor: "Google" });
    google = await startGoogle({ hardware: machines });
    google.addForeign(3);
    foreign = google.inventory();
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
    const bin = path.join(fixture.folder, "current");
    await mkdir(bin);
    await writeFile(path.join(bin, "packer"), `#!/bin/sh\nexec '${googlePlugin.packer}' "$@"\n`);
    await chmod(path.join(bin, "packer"), 0o755);
    const plugins = await googlePlugin.install(path.join(fixture.folder, "plugins"));
    options = {
      env: { PACKER_PLUGIN_PATH: plugins },
      path: `${bin}:${path.join(fixture.folder, "bin")}:${process.env["PATH"]}`,
    };
  });
  afterAll(async () => {
    await google?.[Symbol.asyncDispose]();
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
  const added = () => google.inventory().filter((line) => !foreign.includes(line));

  test(
    "create: installed onto the blank disk beside the base",
    async () => {
      const { outputs, result } = await step({});
      expect(outputs).toMatchObject({ status: "created", builder_id: "packer.googlecompute" });
      image = outputs["image"] ?? "";
      toplevel = outputs["toplevel"] ?? "";
      expect(result.log).toContain("seal: done");
      expect(added()).toEqual([`image ${image} READY`]);
      expect(machines.running()).toEqual([]);
      // Not one block of the base.
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
        expect(facts.rootBytes).toBeGreaterThan(9 * 1024 ** 3);
        seen.push(facts);
      }
      const [one, two] = seen;
      expect(one?.machineId).toMatch(/^[0-9a-f]{32}$/);
      expect(one?.hostKey).toMatch(/^ssh-ed25519 /);
      expect(one?.machineId).not.toBe(two?.machineId);
      expect(one?.hostKey).not.toBe(two?.hostKey);
      expect(added()).toEqual([`image ${image} READY`]);
      expect(machines.running()).toEqual([]);
    },
    15 * minutes,
  );

  test("delete: the project is as it was", async () => {
    await step({ step: "delete", image, force: "true" });
    expect(google.inventory()).toEqual(foreign);
  });
});
