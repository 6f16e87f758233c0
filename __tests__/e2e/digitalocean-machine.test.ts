/**
 * `digitalocean` by the built action with Debian's Packer, all of it real but DigitalOcean: its double
 * starts machines of qemu for droplets. The droplet's only disk holds the base of the offline example,
 * which restarts into memory and is overwritten. What DigitalOcean keeps as a snapshot boots alone on a
 * droplet of its own, with the addresses of the metadata service.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { trace, type WholeRuns, wholeRuns } from "../helpers/cloud/whole.ts";
import { type Ocean, startOcean } from "../helpers/digitalocean/index.ts";

const minutes = 60_000;

describe("a snapshot at DigitalOcean of a machine that runs", () => {
  let runs: WholeRuns<Ocean>;
  let image = "";
  let toplevel = "";

  beforeAll(async () => {
    runs = await wholeRuns({
      builder: "digitalocean",
      machines: { disk: "vda", vendor: "DigitalOcean" },
      start: async (hardware) => await startOcean({ hardware }),
      config: { state_timeout: "10m" },
    });
  });
  afterAll(async () => await runs?.[Symbol.asyncDispose]());

  test(
    "create: installed from memory over what is on the droplet's disk",
    async () => {
      const { outputs, result } = await runs.step({});
      expect(outputs).toMatchObject({ status: "created", builder_id: "pearkes.digitalocean" });
      image = outputs["image"] ?? "";
      toplevel = outputs["toplevel"] ?? "";
      expect(result.log).toContain("the machine restarts into memory");
      expect(result.log).toContain("seal: done");
      expect(runs.added()).toEqual([
        expect.stringMatching(`^image ${image} nixos-\\S+ available$`),
      ]);
      expect(runs.machines.running()).toEqual([]);
      // It asked for a clean shutdown, and no plug had to be pulled.
      const said = runs.double.requests.map(({ body }) => body["type"]);
      expect(said).toContain("shutdown");
      expect(said).not.toContain("power_off");
      // Not one block of the base is left. As qcow2 the empty gigabytes are not read.
      const blocks = path.join(runs.fixture.folder, "blocks.qcow2");
      const { fileOf } = runs.machines;
      await execa("qemu-img", ["convert", "-O", "qcow2", fileOf(image), blocks]);
      expect((await readFile(blocks)).includes(trace)).toBe(false);
    },
    20 * minutes,
  );

  test(
    "test, by its id: it boots alone, and each time as a machine of its own",
    async () => await runs.proveTwice({ image, toplevel }, 23),
    15 * minutes,
  );

  test("delete: the team is as it was", async () => {
    await runs.step({ step: "delete", image, force: "true" });
    expect(runs.double.inventory()).toEqual(runs.foreign);
  });
});
