/**
 * `vultr` by the built action with the stand-in for Packer and its plugin, all else real but Vultr: its
 * double starts machines of qemu for instances. The only disk of the instance holds the base of the
 * offline example, which restarts into memory and is overwritten. What Vultr keeps as a snapshot boots
 * alone on an instance of its own. What is shown of restarting into memory
 * digitalocean-machine.test.ts shows too, so this one waits for the night.
 */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { trace, type WholeRuns, wholeRuns } from "../helpers/cloud/whole.ts";
import { nightly } from "../helpers/nightly.ts";
import { startVultr, type Vultr } from "../helpers/vultr/index.ts";
import { standInFirst, vultrPlugin } from "../helpers/vultr/stand-in.ts";

const minutes = 60_000;

(nightly ? describe : describe.skip)("a snapshot at Vultr of a machine that runs", () => {
  let runs: WholeRuns<Vultr>;
  let image = "";
  let toplevel = "";

  beforeAll(async () => {
    runs = await wholeRuns({
      builder: "vultr",
      machines: { disk: "vda" },
      start: async (hardware) => await startVultr({ hardware }),
      config: { state_timeout: "1h" },
      // The stand-in provisions by the builder `null`, which tells no key that Packer has made.
      inputs: { "generator-args": "fakessh: true" },
      options: async ({ folder }) => ({
        env: { PACKER_PLUGIN_PATH: await vultrPlugin(folder) },
        path: await standInFirst(folder),
      }),
    });
  });
  afterAll(async () => await runs?.[Symbol.asyncDispose]());

  test(
    "create: installed from memory over what is on the instance's disk",
    async () => {
      const { outputs, result } = await runs.step({});
      expect(outputs).toMatchObject({ status: "created", builder_id: "packer.vultr" });
      image = outputs["image"] ?? "";
      toplevel = outputs["toplevel"] ?? "";
      expect(result.log).toContain("the machine restarts into memory");
      expect(result.log).toContain("seal: done");
      expect(runs.added()).toEqual([
        expect.stringMatching(`^snapshot ${image} nixos-\\S+ .* complete$`),
      ]);
      expect(runs.machines.running()).toEqual([]);
      // Not one block of the base is left.
      const { exitCode } = await execa("grep", ["-qaF", trace, runs.machines.fileOf(image)], {
        reject: false,
      });
      expect(exitCode).toBe(1);
    },
    20 * minutes,
  );

  test(
    "test, by its id: it boots alone, and each time as a machine of its own",
    async () => await runs.proveTwice({ image, toplevel }, 23),
    15 * minutes,
  );

  test("delete: the account is as it was", async () => {
    await runs.step({ step: "delete", image, force: "true" });
    expect(runs.double.inventory()).toEqual(runs.foreign);
  });
});
