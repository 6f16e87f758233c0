/**
 * `hcloud` by the built action with Debian's Packer, all of it real but Hetzner: its double starts
 * machines of qemu for servers. The rescue system is the base of the offline example on a disk of its
 * own; the server's disk is `/dev/sda` beside it, full of another copy of the base. What Hetzner
 * keeps as a snapshot boots alone on a server of its own, and is that system alone.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { cacheFolder, type Offline, offlineInputs } from "../../scripts/lib/offline.ts";
import { baseDisk, type Machines, startMachines } from "../helpers/cloud/machines.ts";
import { type Fixture, makeFixture, root } from "../helpers/fixture.ts";
import { type Hetzner, startHetzner } from "../helpers/hcloud/index.ts";
import { scripts } from "../packer-nix/tools.ts";

const minutes = 60_000;

describe("a snapshot at Hetzner of a machine that runs", () => {
  let fixture: Fixture;
  let machines: Machines;
  let hetzner: Hetzner;
  let inputs: Record<string, string>;
  let image = "";
  let toplevel = "";
  let foreign: string[];

  beforeAll(async () => {
    if (!existsSync(baseDisk)) {
      throw new Error("The offline example is not prepared: run these tests by `npm test`.");
    }
    fixture = await makeFixture();
    machines = await startMachines({ disk: "sda" });
    hetzner = await startHetzner({ hardware: machines });
    hetzner.addForeign(3);
    foreign = hetzner.inventory();
    const example = await readFile(path.join(root, "examples/offline/configuration.nix"), "utf8");
    await fixture.write("web.nix", example.replace("qemu-config.nix", "hcloud-config.nix"));
    const nixpkgs = path.join(cacheFolder, "offline", "nixpkgs");
    const offline: Offline = { nixpkgs, baseDisk, checksum: "" };
    inputs = {
      ...offlineInputs(offline),
      builder: "hcloud",
      configuration: "web.nix",
      sources: "web.nix",
      "module-config": "hostName: shown",
      family: "web",
      stage: "testing",
      "builder-config": JSON.stringify({ ssh_port: machines.port, poll_interval: "100ms" }),
    };
  });
  afterAll(async () => {
    await hetzner?.[Symbol.asyncDispose]();
    await machines?.[Symbol.asyncDispose]();
    await fixture?.[Symbol.asyncDispose]();
  });

  /** With the configuration, unless it says which image. */
  async function step(more: Record<string, string>) {
    const given = more["step"] === undefined ? inputs : selecting();
    const ran = await fixture.run({ ...given, ...more }, { env: hetzner.env });
    const { log: whole } = ran.result;
    const annotations = ran.result.annotations.filter(({ kind }) => kind !== "notice");
    expect({ annotations, whole }).toEqual({ annotations: [], whole: expect.any(String) });
    return ran;
  }
  const selecting = () => ({
    builder: "hcloud",
    "builder-config": inputs["builder-config"] ?? "",
  });
  const added = () => hetzner.inventory().filter((line) => !foreign.includes(line));

  test(
    "create: installed from the rescue system over what is on the server's disk",
    async () => {
      const { outputs, result } = await step({});
      expect(outputs).toMatchObject({ status: "created", builder_id: "hcloud.builder" });
      image = outputs["image"] ?? "";
      toplevel = outputs["toplevel"] ?? "";
      expect(result.log).toContain("seal: done");
      expect(added()).toEqual([expect.stringMatching(`^image ${image} nixos-\\S+ available$`)]);
      expect(machines.running()).toEqual([]);
    },
    15 * minutes,
  );

  test("create again: it is there; neither Nix nor Packer starts", async () => {
    await fixture.started();
    hetzner.requests.length = 0;
    const { outputs } = await step({});
    expect(outputs).toMatchObject({ status: "reused", cache_hit: "true", image, toplevel });
    expect(await fixture.started()).toEqual([]);
    expect(hetzner.requests.filter(({ method }) => method !== "GET")).toEqual([]);
    expect(hetzner.requests).toHaveLength(7);
  });

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
        // The file system has grown into the disk of the server.
        expect(facts.rootBytes).toBeGreaterThan(37 * 1024 ** 3);
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

  test("promote, and delete: the project is as it was", async () => {
    const promotion = {
      step: "promote",
      family: "web",
      "from-stage": "proven",
      "to-stage": "production",
    };
    const promoted = await step(promotion);
    expect(promoted.outputs).toMatchObject({ status: "promoted", image });
    await step({ step: "delete", image, force: "true" });
    expect(hetzner.inventory()).toEqual(foreign);
  });
});
