/**
 * An image at Azure from its making to its end, by the built action and the builder of Debian's Packer
 * 1.6.6, on the double of Azure Resource Manager: by TLS, under Azure's own names, behind a proxy.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { clientSecret } from "../helpers/azure/auth.ts";
import {
  type Azure,
  gallery,
  group,
  machineMissing,
  smallBuilder,
  startAzure,
  token,
} from "../helpers/azure/index.ts";
import { whole } from "../helpers/azure/subscription.ts";
import { type CloudRuns, cloudRuns } from "../helpers/cloud/runs.ts";

const suite = machineMissing() === undefined ? describe : describe.skip;

suite("an image at Azure", () => {
  let azure: Azure;
  let runs: CloudRuns;
  let foreign: string[];

  beforeAll(async () => {
    azure = await startAzure({ machine: true, secure: true });
    runs = await cloudRuns(azure, smallBuilder(azure));
    azure.addForeign(60);
    foreign = azure.inventory();
  });
  afterEach(async () => {
    azure.faults.clear();
    Object.assign(azure.settings, { operationMs: 50, failing: {}, refused: {} });
    await runs.release();
  });
  afterAll(async () => await runs?.[Symbol.asyncDispose]());

  const added = () => azure.inventory().filter((line) => !foreign.includes(line));
  const isPacker = (line: string) => /^packer .*build/.test(line);
  const where = { "builder-config": JSON.stringify({ managed_image_resource_group_name: group }) };
  const inGallery = {
    "builder-config": JSON.stringify({ shared_image_gallery_destination: gallery }),
  };

  /** A step that succeeds and has nothing to warn of. */
  async function step(inputs: Record<string, string>) {
    const ran = await runs.run({ ...where, ...inputs });
    const { annotations, log: whole } = ran.result;
    const trouble = annotations.filter(({ kind }) => kind !== "notice");
    expect({ trouble, whole }).toEqual({ trouble: [], whole: expect.any(String) });
    // The runner itself shows the step's environment, in which no workflow writes a secret as it is.
    const [, log = ""] = whole.split(/##\[endgroup\]([\s\S]*)/);
    for (const secret of [token, clientSecret]) {
      expect(JSON.stringify([ran.result.outputs, log])).not.toContain(secret);
    }
    return ran.outputs;
  }

  test("is made, found again, tested, promoted, pruned and deleted", async () => {
    const inputs = { ...(await runs.fresh()), family: "web", stage: "testing" };
    await runs.fixture.started();
    const made = await step(inputs);
    const image = made["image"] ?? "";
    expect(made).toMatchObject({
      status: "created",
      builder_id: "Azure.ResourceManagement.VMImage",
    });
    expect(image).toMatch(/\/resourceGroups\/images\/providers\/Microsoft.Compute\/images\/nixos-/);
    expect(added()).toEqual([`Microsoft.Compute/images ${image} Succeeded`]);
    expect((await runs.fixture.started()).filter(isPacker)).toHaveLength(1);

    runs.calls();
    const again = await step(inputs);
    expect(again).toMatchObject({ status: "reused", changed: "false", image });
    // By memo.
    expect(await runs.fixture.started()).toEqual([]);
    expect(runs.calls().filter((route) => !route.startsWith("GET "))).toEqual([]);

    expect(await step({ step: "read", family: "web", stage: "testing" })).toMatchObject({ image });
    const { family: _, stage: __, ...configured } = inputs;
    const tested = await step({ step: "test", ...configured, "test-command": "true" });
    expect(tested).toMatchObject({ status: "passed", image });
    expect(added()).toHaveLength(1);

    const promotion = { step: "promote", family: "web", "to-stage": "production" };
    expect(await step({ ...promotion, "from-stage": "testing" })).toMatchObject({ image });
    const second = await step({ ...(await runs.fresh()), family: "web" });
    // A machine that was made from it.
    const used = azure.subscription.put({
      id: `${whole}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/used`,
      name: "used",
      type: "Microsoft.Compute/virtualMachines",
      location: "westeurope",
      tags: {},
      properties: {
        provisioningState: "Succeeded",
        storageProfile: { imageReference: { id: second["image"] ?? "" } },
      },
    });
    const prune = { step: "prune", family: "web", keep: "0", "dry-run": "false" };
    expect(await step(prune)).toMatchObject({ changed: "false" });
    azure.subscription.drop(used.id);
    expect(await step(prune)).toMatchObject({ changed: "true" });
    await step({ step: "delete", image, force: "true" });
    expect(azure.inventory()).toEqual(foreign);
  });
});
