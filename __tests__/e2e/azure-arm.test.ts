/**
 * An image at Azure from its making to its end, by the built action and the builder of Debian's Packer
 * 1.6.6, on the double of Azure Resource Manager: by TLS, under Azure's own names, behind a proxy.
 */

import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { decode } from "../../src/images/labels/codec.ts";
import { limits } from "../../src/images/labels/limits.ts";
import { marks } from "../../src/images/marks.ts";
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
import {
  killed,
  momentOf,
  slowAfterProvisioning,
  twenty,
  type Way,
} from "../helpers/cloud/kills.ts";
import { succeeded } from "../helpers/cloud/outcomes.ts";
import { previewLife } from "../helpers/cloud/previews.ts";
import { type CloudRuns, cloudRuns } from "../helpers/cloud/runs.ts";
import type { RunOptions } from "../helpers/fixture.ts";
import { identityToken, startGitHubTokens } from "../helpers/github-tokens.ts";
import { everyNth, nightly } from "../helpers/nightly.ts";
import { until } from "../helpers/until.ts";
import {
  expectOneImageOfTwoPushes,
  makeWorkflowFixture,
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
    const text = await readFile(path.join(runs.fixture.workspace, "cloud.json"), "utf8");
    const builders = [smallBuilder(azure, { shared_image_gallery_destination: gallery })];
    await runs.fixture.write("gallery.json", JSON.stringify({ ...JSON.parse(text), builders }));
    azure.addForeign(125);
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
  const source = { managed_image_resource_group_name: group };
  const where = { "builder-config": JSON.stringify(source) };
  const destination = { shared_image_gallery_destination: gallery, ...source };
  const toGallery = { "builder-config": JSON.stringify(destination) };
  /** Inputs of a version that was not there before. */
  const inGallery = async () => ({
    ...toGallery,
    ...(await runs.fresh()),
    template: "gallery.json",
  });

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
    // By the job's identity token.
    await using tokens = await startGitHubTokens();
    if (azure.auth) azure.auth.settings.assertion = identityToken;
    const job = { idTokenUrl: tokens.url };
    expect(await step(found, { env: { ARM_CLIENT_SECRET: "" }, job })).toMatchObject({ image });
    expect(azure.auth?.given.at(-1)).toBe("assertion");
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
    const inputs = { ...(await inGallery()), family: "web" };
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
    await step({ step: "delete", ...toGallery, image, force: "true" });
    expect(azure.inventory()).toEqual(foreign);
  });

  (nightly ? test : test.skip).each([0, 300, 900, 1800, 3000])(
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

  describe("whose maker is killed", () => {
    const slow = () => {
      azure.settings.operationMs = 6000;
    };
    const has = (type: string) => () => added().some((line) => line.startsWith(`${type} `));
    const version = "Microsoft.Compute/galleries/images/versions";
    const moments: [string, Way, () => Promise<() => boolean>][] = [
      [
        "while the machine is made",
        "both",
        async () => {
          slow();
          return has("Microsoft.Compute/virtualMachines");
        },
      ],
      [
        "while the machine is provisioned",
        "the action",
        async () => {
          await runs.hold();
          return () => runs.isProvisioning();
        },
      ],
      [
        "while the managed image is captured",
        "Packer",
        async () => await slowAfterProvisioning(runs, slow, has("Microsoft.Compute/images")),
      ],
      [
        "while the managed image is captured",
        "the action",
        async () => await slowAfterProvisioning(runs, slow, has("Microsoft.Compute/images")),
      ],
      [
        "while the version is made of it",
        "both",
        async () => await slowAfterProvisioning(runs, slow, has(version)),
      ],
    ];

    /** @returns lines of the finished images that there are. */
    async function settled(): Promise<string[]> {
      const isWhole = (line: string) => {
        const { tags = {} } = azure.subscription.find(line.split(" ")[1] ?? "") ?? {};
        return / Succeeded$/.test(line) && decode(tags, limits.azure)?.[marks.final] === "1";
      };
      // Azure goes on deleting a group when it has taken the request.
      await until("all else is gone", () => added().every(isWhole)).catch(() => {});
      return added().filter(isWhole);
    }

    test.each(everyNth(3, moments))("%s (%s), leaves nothing", async (_, way, prepare) => {
      const isHere = await prepare();
      const started = await runs.start({ ...(await inGallery()), family: "kill" });
      const log = await killed(runs, started, isHere, way);
      await settled();
      expect({ left: added(), log }).toEqual({ left: [], log });
      expect(azure.inventory()).toEqual(foreign);
    });

    (nightly ? describe : describe.skip)("at one of twenty moments", () => {
      // A version is made of a managed image, so its life is longer.
      const places = [async () => ({ ...where, ...(await runs.fresh()) }), () => inGallery()];
      const lives: number[] = [];
      beforeAll(async () => {
        for (const inputs of places) {
          azure.settings.operationMs = 500;
          runs.calls();
          const { image = "" } = await step({ ...(await inputs()), family: "kill" });
          lives.push(runs.calls().length);
          azure.subscription.drop(image);
        }
      });

      test.each(twenty)("%i (%s), leaves nothing but a whole image", async (number, way) => {
        azure.settings.operationMs = 500;
        const inputs = (await places[number % 2]?.()) ?? {};
        runs.calls();
        const started = await runs.start({ ...inputs, family: "kill" });
        const moment = momentOf(azure, lives[number % 2] ?? 0, number);
        const log = await killed(runs, started, moment, way);
        const whole = await settled();
        expect({ left: added(), log }).toEqual({ left: whole, log });
        for (const line of whole) azure.subscription.drop(line.split(" ")[1] ?? "");
        expect(azure.inventory()).toEqual(foreign);
      });
    });
  });
});

suite("a pull request at Azure", () => {
  const places: [string, object][] = [
    ["a version of a gallery", { shared_image_gallery_destination: gallery }],
    ["a managed image", {}],
  ];
  test.each(everyNth(2, places))(
    "is planned by reading, gets %s that is nobody's latest, and loses it at its end",
    async (_, where) => {
      await using fixture = await makeWorkflowFixture();
      await using azure = await startAzure({ machine: true, secure: true });
      azure.addForeign(10);
      // Packer 1.6.6 cannot sign in by the job's identity token.
      Object.assign(fixture.machine, azure.env);
      await previewLife(fixture, azure, {
        builder: smallBuilder(azure, where),
        config: { managed_image_resource_group_name: group, ...where },
        look(image) {
          if (!("shared_image_gallery_destination" in where)) return;
          const profile = azure.subscription.find(image)?.properties["publishingProfile"];
          expect(profile).toMatchObject({ excludeFromLatest: true });
        },
      });
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
    await expectOneImageOfTwoPushes(fixture, workflow);
    expect(azure.inventory().filter((line) => !before.includes(line))).toEqual([
      expect.stringMatching(/^Microsoft.Compute\/images \S+\/nixos-\S+ Succeeded$/),
    ]);
  });
});
