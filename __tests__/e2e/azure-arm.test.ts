/**
 * An image at Azure from its making to its end, by the built action and the builder of Debian's Packer
 * 1.6.6, on the double of Azure Resource Manager: by TLS, under Azure's own names, behind a proxy.
 */

import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
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
import { subscriptionId, whole } from "../helpers/azure/subscription.ts";
import { succeeded } from "../helpers/cloud/outcomes.ts";
import { type CloudRuns, cloudRuns } from "../helpers/cloud/runs.ts";
import type { RunOptions } from "../helpers/fixture.ts";
import { nightly } from "../helpers/nightly.ts";
import { killEach, processesNaming } from "../helpers/runner/index.ts";
import { until } from "../helpers/until.ts";
import {
  makeWorkflowFixture,
  problemsOf,
  pushed,
  readExample,
  withInputs,
} from "../helpers/workflow/index.ts";

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
    // What a test that failed has left is no other's.
    for (const line of added()) azure.subscription.drop(line.split(" ")[1] ?? "");
    Object.assign(azure.settings, { operationMs: 50, failing: {}, refused: {} });
    await runs.release();
  });
  afterAll(async () => await runs?.[Symbol.asyncDispose]());

  const added = () => azure.inventory().filter((line) => !foreign.includes(line));
  const isPacker = (line: string) => /^packer .*build/.test(line);
  const where = { "builder-config": JSON.stringify({ managed_image_resource_group_name: group }) };

  /** A step that succeeds and has nothing to warn of. */
  async function step(inputs: Record<string, string>, options: RunOptions = {}) {
    return succeeded(await runs.run({ ...where, ...inputs }, options), token, clientSecret);
  }

  /** As azure/login leaves it, and no other credentials. */
  async function session(): Promise<RunOptions> {
    const folder = path.join(runs.fixture.folder, "session");
    await mkdir(folder, { recursive: true });
    // It begins with a byte order mark.
    const profile = { subscriptions: [{ id: subscriptionId, isDefault: true }] };
    await writeFile(path.join(folder, "azureProfile.json"), `\uFEFF${JSON.stringify(profile)}`);
    const answer = { accessToken: token, expiresOn: "2099-01-01 00:00:00", expires_on: 4e9 };
    const script = `#!/bin/sh\n[ "$1 $2" = 'account get-access-token' ] && echo '${JSON.stringify(answer)}'\n`;
    await writeFile(path.join(folder, "az"), script, { mode: 0o755 });
    const none = { ARM_CLIENT_ID: "", ARM_CLIENT_SECRET: "", ARM_SUBSCRIPTION_ID: "" };
    return {
      env: { ...none, AZURE_CONFIG_DIR: folder },
      path: `${folder}:${path.join(runs.fixture.folder, "bin")}:${process.env["PATH"]}`,
    };
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

    // By the session of azure/login.
    const found = { step: "read", family: "web", stage: "testing" };
    expect(await step(found, await session())).toMatchObject({ image });
    const { family: _, stage: __, ...configured } = inputs;
    const tested = await step({ step: "test", ...configured, "test-command": "true" });
    expect(tested).toMatchObject({ status: "passed", image });
    // Azure goes on deleting a group when it has taken the request.
    await until("the group of the test is gone", () => added().length === 1);

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

  test("is a version of a gallery, in all regions, and the latest when it has passed", async () => {
    const builder = smallBuilder(azure, { shared_image_gallery_destination: gallery });
    await runs.fixture.write(
      "gallery.json",
      JSON.stringify({ builders: [builder], provisioners: [{ type: "shell", inline: ["true"] }] }),
    );
    const place = {
      shared_image_gallery_destination: gallery,
      managed_image_resource_group_name: group,
    };
    const config = { "builder-config": JSON.stringify(place) };
    const inputs = { ...(await runs.fresh()), ...config, template: "gallery.json", family: "web" };
    const made = await step({ ...inputs, regions: "westeurope, northeurope" });
    const image = made["image"] ?? "";
    expect(image).toMatch(/\/galleries\/shared\/images\/web\/versions\/20\d\d\.\d+\.\d+$/);
    expect(azure.subscription.find(image)?.properties["publishingProfile"]).toMatchObject({
      excludeFromLatest: false,
      targetRegions: [{ name: "westeurope" }, { name: "northeurope" }],
    });
    expect(await step(inputs)).toMatchObject({ status: "reused", image });
    // The managed image, of which Packer 1.6.6 makes it, has gone with the job.
    expect(added()).toEqual([expect.stringContaining(`${image} Succeeded`)]);
    await step({ step: "delete", ...config, image, force: "true" });
    expect(azure.inventory()).toEqual(foreign);
  });

  test.each(nightly ? [0, 300, 900, 1800, 3000] : [0])(
    "is made once when two make it, %i ms apart",
    async (apart) => {
      const inputs = { ...(await runs.fresh()), family: "race" };
      const second = sleep(apart).then(() => step(inputs));
      const both = await Promise.all([step(inputs), second]);
      const ids = new Set(both.map(({ image }) => image));
      expect(ids.size).toBe(1);
      expect(added()).toEqual([`Microsoft.Compute/images ${[...ids][0]} Succeeded`]);
      await step({ step: "delete", image: [...ids][0] ?? "", force: "true" });
    },
  );

  test.each<[string, () => void, RegExp]>([
    [
      "has no room for a machine in the region",
      () => {
        const words = "The requested VM size Standard_B2als_v2 is not available in westeurope.";
        azure.settings.refused = {
          "PUT Microsoft.Compute/virtualMachines": [409, "SkuNotAvailable", words],
        };
      },
      /SkuNotAvailable/,
    ],
    [
      "fails to make the image",
      () => {
        const words = "Operation could not be completed as it results in exceeding approved quota.";
        azure.settings.failing = { "PUT Microsoft.Compute/images": ["QuotaExceeded", words] };
      },
      /exceeding approved quota/,
    ],
  ])("is not made when Azure %s: that is said, and nothing is left", async (_, break_, words) => {
    break_();
    const inputs = { ...(await runs.fresh()), family: "trouble" };
    const { result, outputs } = await runs.run({ ...where, ...inputs });
    const errors = result.annotations.filter(({ kind }) => kind === "error");
    expect(errors.map(({ message }) => message).join("\n")).toMatch(words);
    expect(outputs["image"] ?? "").toBe("");
    await until("all is gone", () => added().length === 0);
    expect(azure.inventory()).toEqual(foreign);
  });

  const moments = nightly ? Array.from({ length: 20 }, (_, index) => index * 250) : [250, 1500];
  test.each(moments)(
    "leaves nothing when it is killed %i ms after its group is there",
    async (wait) => {
      await runs.hold();
      const started = await runs.start({ ...where, ...(await runs.fresh()), family: "kill" });
      await until("something is made", () => added().length > 0);
      await sleep(wait);
      const packers = processesNaming(runs.fixture.folder)
        .filter(({ command }) => /packer.* .*build/.test(command))
        .map(({ pid }) => pid);
      // Every second time Packer goes too.
      killEach([started.step.pid, ...(wait % 500 === 0 ? packers : [])]);
      const { log } = (await started.finish()).result;
      await until("all is gone", () => added().length === 0, 20).catch(() => {});
      expect({ left: added(), log }).toEqual({ left: [], log });
      expect(azure.inventory()).toEqual(foreign);
    },
  );
});

suite("the example for Azure", () => {
  test("azure.yml: an image for every push, and what is old removed", async () => {
    await using fixture = await makeWorkflowFixture();
    await using azure = await startAzure({ machine: true, secure: true });
    const before = azure.inventory();
    // Packer 1.6.6 cannot sign in by the job's identity token.
    Object.assign(fixture.machine, azure.env);
    await fixture.repository.commit({
      "tests/packer.json": JSON.stringify({
        builders: [smallBuilder(azure)],
        provisioners: [{ type: "shell", inline: ["true"] }],
      }),
    });
    const workflow = withInputs(readExample("azure"), {
      image: { template: "tests/packer.json" },
    });
    const statuses = async () => {
      const ran = await fixture.run(workflow, await pushed(fixture.repository));
      expect(problemsOf(ran)).toEqual([]);
      return ran.jobs.flatMap(({ ours }) => ours.map(({ outputs }) => outputs["status"]));
    };
    expect(await statuses()).toEqual(["created", "nothing"]);
    expect(await statuses()).toEqual(["reused"]);
    expect(azure.inventory().filter((line) => !before.includes(line))).toEqual([
      expect.stringMatching(/^Microsoft.Compute\/images \S+\/nixos-\S+ Succeeded$/),
    ]);
  });
});
