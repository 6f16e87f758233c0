/**
 * `digitalocean` by the built action with Debian's Packer, all of it real but DigitalOcean: its double
 * starts machines of qemu for droplets. The droplet's only disk holds the base of the offline example,
 * which restarts into memory and is overwritten. What DigitalOcean keeps as a snapshot boots alone on a
 * droplet of its own, with the addresses of the metadata service.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { cacheFolder, type Offline, offlineInputs } from "../../scripts/lib/offline.ts";
import { baseDisk, type Machines, startMachines } from "../helpers/cloud/machines.ts";
import { type Ocean, startOcean } from "../helpers/digitalocean/index.ts";
import { type Fixture, makeFixture, root } from "../helpers/fixture.ts";
import { scripts } from "../packer-nix/tools.ts";

const minutes = 60_000;
/** A line of the base's seed.service. */
const trace = "Description=Network, and SSH keys from the NoCloud seed";

describe("a snapshot at DigitalOcean of a machine that runs", () => {
  let fixture: Fixture;
  let machines: Machines;
  let ocean: Ocean;
  let inputs: Record<string, string>;
  let image = "";
  let toplevel = "";
  let foreign: string[];

  beforeAll(async () => {
    if (!existsSync(baseDisk)) {
      throw new Error("The offline example is not prepared: run these tests by `npm test`.");
    }
    fixture = await makeFixture();
    machines = await startMachines({ disk: "vda", vendor: "DigitalOcean" });
    ocean = await startOcean({ hardware: machines });
    ocean.addForeign(3);
    foreign = ocean.inventory();
    const example = await readFile(path.join(root, "examples/offline/configuration.nix"), "utf8");
    await fixture.write("web.nix", example.replace("qemu-config.nix", "digitalocean-config.nix"));
    const nixpkgs = path.join(cacheFolder, "offline", "nixpkgs");
    const offline: Offline = { nixpkgs, baseDisk, checksum: "" };
    inputs = {
      ...offlineInputs(offline),
      builder: "digitalocean",
      configuration: "web.nix",
      sources: "web.nix",
      "module-config": "hostName: shown",
      family: "web",
      stage: "testing",
      "builder-config": JSON.stringify({ ssh_port: machines.port, state_timeout: "10m" }),
    };
  });
  afterAll(async () => {
    await ocean?.[Symbol.asyncDispose]();
    await machines?.[Symbol.asyncDispose]();
    await fixture?.[Symbol.asyncDispose]();
  });

  async function step(more: Record<string, string>) {
    const { builder = "", "builder-config": config = "" } = inputs;
    const given = more["step"] === undefined ? inputs : { builder, "builder-config": config };
    const ran = await fixture.run({ ...given, ...more }, { env: ocean.env });
    const { log: whole } = ran.result;
    const annotations = ran.result.annotations.filter(({ kind }) => kind !== "notice");
    expect({ annotations, whole }).toEqual({ annotations: [], whole: expect.any(String) });
    return ran;
  }
  const added = () => ocean.inventory().filter((line) => !foreign.includes(line));

  test(
    "create: installed from memory over what is on the droplet's disk",
    async () => {
      const { outputs, result } = await step({});
      expect(outputs).toMatchObject({ status: "created", builder_id: "pearkes.digitalocean" });
      image = outputs["image"] ?? "";
      toplevel = outputs["toplevel"] ?? "";
      expect(result.log).toContain("the machine restarts into memory");
      expect(result.log).toContain("seal: done");
      expect(added()).toEqual([expect.stringMatching(`^image ${image} nixos-\\S+ available$`)]);
      expect(machines.running()).toEqual([]);
      // It asked for a clean shutdown, and no plug had to be pulled.
      const said = ocean.requests.map(({ body }) => body["type"]);
      expect(said).toContain("shutdown");
      expect(said).not.toContain("power_off");
      // Not one block of the base is left. As qcow2 the empty gigabytes are not read.
      const blocks = path.join(fixture.folder, "blocks.qcow2");
      await execa("qemu-img", ["convert", "-O", "qcow2", machines.fileOf(image), blocks]);
      expect((await readFile(blocks)).includes(trace)).toBe(false);
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
        // The file system has grown into the disk of the droplet.
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

  test("delete: the team is as it was", async () => {
    await step({ step: "delete", image, force: "true" });
    expect(ocean.inventory()).toEqual(foreign);
  });
});
