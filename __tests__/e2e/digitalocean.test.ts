/**
 * A snapshot at DigitalOcean from its making to its end, by the built action and real Packer, on the
 * double of the API.
 */

import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { keeping, succeeded } from "../helpers/cloud/outcomes.ts";
import { type CloudRuns, cloudRuns } from "../helpers/cloud/runs.ts";
import {
  machineMissing,
  type Ocean,
  smallBuilder,
  startOcean,
  token,
} from "../helpers/digitalocean/index.ts";
import type { RunOptions } from "../helpers/fixture.ts";
import { everyNth, nightly } from "../helpers/nightly.ts";
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

suite("a snapshot at DigitalOcean", () => {
  let ocean: Ocean;
  let runs: CloudRuns;
  let foreign: string[];
  let tidy: () => void;

  beforeAll(async () => {
    ocean = await startOcean({ machine: true });
    runs = await cloudRuns(ocean, smallBuilder(ocean));
    ocean.addForeign(nightly ? 500 : 100);
    foreign = ocean.inventory();
    tidy = keeping(ocean.team.droplets, ocean.team.keys, ocean.team.images);
  });
  afterEach(async () => {
    ocean.faults.clear();
    // What a test that failed has left is no other's.
    tidy();
    ocean.settings.actionMs = 50;
    ocean.settings.failing = [];
    ocean.settings.mostSnapshots = undefined;
    await runs.release();
  });
  afterAll(async () => await runs?.[Symbol.asyncDispose]());

  const added = () => ocean.inventory().filter((line) => !foreign.includes(line));
  const isPacker = (line: string) => /^packer .*build/.test(line);

  /** A step that succeeds and has nothing to warn of. */
  async function step(inputs: Record<string, string>, options: RunOptions = {}) {
    return succeeded(await runs.run(inputs, options), token);
  }

  test("is made, found again, tested, copied, promoted, rolled back, pruned and deleted", async () => {
    const inputs = { ...(await runs.fresh()), family: "web", stage: "testing" };
    await runs.fixture.started();
    const made = await step(inputs);
    expect(made).toMatchObject({
      status: "created",
      builder_id: "pearkes.digitalocean",
      image: expect.stringMatching(/^\d+$/),
    });
    const image = made["image"] ?? "";
    expect(added()).toEqual([
      expect.stringMatching(new RegExp(`^image ${image} nixos-[0-9a-z-]+ available$`)),
    ]);
    // Of the run, and of the moment when it would have been over.
    expect(ocean.emptyTags()).toEqual([]);
    expect((await runs.fixture.started()).filter(isPacker)).toHaveLength(1);

    runs.calls();
    const again = await step(inputs);
    expect(again).toMatchObject({ status: "reused", changed: "false", image });
    // By memo.
    expect(await runs.fixture.started()).toEqual([]);
    const calls = runs.calls();
    expect(calls.filter((route) => !route.startsWith("GET "))).toEqual([]);
    // What expired runs left, kind by kind with further pages; the image.
    if (!nightly) expect(calls).toHaveLength(5);

    for (const selector of [{ image }, { family: "web", stage: "testing" }]) {
      await runs.fixture.started();
      expect(await step({ step: "read", ...selector })).toMatchObject({ status: "found", image });
      expect(await runs.fixture.started()).toEqual([]);
    }

    const { family: _, stage: __, ...configured } = inputs;
    const tested = await step({ step: "test", ...configured, "test-command": "true" });
    expect(tested).toMatchObject({ status: "passed", image });
    expect(added()).toHaveLength(1);

    // To a further region, under the same number.
    const copied = await step({ ...inputs, regions: "nyc3, fra1" });
    expect(copied).toMatchObject({ status: "reused", image });
    expect(ocean.team.images.get(Number(image))?.regions).toEqual(["nyc3", "fra1"]);

    const promotion = { step: "promote", family: "web", "to-stage": "production" };
    expect(await step({ ...promotion, "from-stage": "testing" })).toMatchObject({
      status: "promoted",
      image,
    });
    const second = await step({ ...(await runs.fresh()), family: "web", stage: "testing" });
    expect(second).toMatchObject({ status: "created" });
    expect(await step({ ...promotion, "from-stage": "testing" })).toMatchObject({
      image: second["image"],
    });
    expect(await step({ ...promotion, "roll-back": "true" })).toMatchObject({ image });
    const production = { step: "read", family: "web", stage: "production" };
    expect(await step(production)).toMatchObject({ image });

    const third = await step({ ...(await runs.fresh()), family: "web" });
    const fourth = await step({ ...(await runs.fresh()), family: "web" });
    // A droplet that was made from it.
    const [droplet] = ocean.team.droplets.values();
    if (droplet === undefined) throw new Error("no droplet");
    const { image: before } = droplet;
    droplet.image = Number(third["image"]);
    const prune = { step: "prune", family: "web", keep: "1", "dry-run": "false" };
    expect(await step(prune)).toMatchObject({ changed: "false" });
    droplet.image = before;
    expect(await step(prune)).toMatchObject({ changed: "true" });
    expect(added().map((line) => line.split(" ")[1])).toEqual([
      image,
      second["image"],
      fourth["image"],
    ]);
    await step({ step: "delete", image: fourth["image"] ?? "" });
    await step({ step: "delete", image: second["image"] ?? "", force: "true" });
    await step({ step: "delete", image, force: "true" });
    expect(added()).toEqual([]);
    expect(ocean.inventory()).toEqual(foreign);
    // Those that all images have are worth keeping.
    expect(
      ocean
        .emptyTags()
        .filter((tag) => !/-(builder|family|final|repository|tested|trusted):/.test(tag)),
    ).toEqual([]);
  });

  test.each(nightly ? [1, 2, 3, 4, 5] : [1])(
    "is made once when two make it at one time (%d)",
    async (round) => {
      const inputs = { ...(await runs.fresh()), family: `race-${round}` };
      const both = await Promise.all([step(inputs), step(inputs)]);
      const ids = new Set(both.map(({ image }) => image));
      expect(ids.size).toBe(1);
      expect(added()).toEqual([expect.stringContaining(`image ${[...ids][0]} `)]);
      await step({ step: "delete", image: [...ids][0] ?? "", force: "true" });
    },
  );

  const rarer: [string, () => void, RegExp][] = [
    [
      "has the key already",
      () => ocean.faults.add({ route: "POST /account/keys", kind: [422, "unprocessable_entity"] }),
      /Error creating temporary SSH key/,
    ],
    [
      "allows no more droplets",
      () => ocean.faults.add({ route: "POST /droplets", kind: [422, "unprocessable_entity"] }),
      /Error creating droplet/,
    ],
    [
      // The builder waits for its timeout, whatever becomes of the action.
      "cannot make the snapshot",
      () => ocean.settings.failing.push("snapshot"),
      /Error waiting for snapshot: Timeout/,
    ],
    [
      "still works on the droplet",
      // The builder asks twice for the shutdown before.
      () =>
        ocean.faults.add({
          route: "POST /droplets/{id}/actions",
          nth: 3,
          kind: [422, "unprocessable_entity"],
        }),
      /Error creating snapshot/,
    ],
  ];
  test.each<[string, () => void, RegExp]>([
    [
      "allows no more snapshots",
      () => {
        ocean.settings.mostSnapshots = 0;
      },
      /You have reached the snapshot limit of your account/,
    ],
    ...(nightly ? rarer : []),
  ])(
    "is not made when DigitalOcean %s: that is said, and nothing is left",
    async (_, break_, words) => {
      break_();
      const config = JSON.stringify({ snapshot_timeout: "5s" });
      const inputs = { ...(await runs.fresh()), family: "trouble", "builder-config": config };
      const { result, outputs } = await runs.run(inputs);
      const errors = result.annotations.filter(({ kind }) => kind === "error");
      expect(errors.map(({ message }) => message).join("\n")).toMatch(words);
      expect(outputs["image"] ?? "").toBe("");
      const { log } = result;
      expect({ left: added(), log }).toEqual({ left: [], log });
      expect(ocean.inventory()).toEqual(foreign);
    },
  );

  describe("whose maker is killed", () => {
    const slow = 6000;
    const moments: Record<string, () => Promise<() => boolean>> = {
      "while the machine is provisioned": async () => {
        await runs.hold();
        return () => runs.isProvisioning();
      },
      "while the droplet is made": async () => {
        ocean.settings.actionMs = slow;
        const before = ocean.team.droplets.size;
        return () => ocean.team.droplets.size > before;
      },
      "when the snapshot is there": async () => {
        const before = ocean.team.images.size;
        return () => ocean.team.images.size > before;
      },
    };
    test.each(everyNth(2, Object.entries(moments)))("%s, leaves nothing", async (_, prepare) => {
      const has = await prepare();
      const started = await runs.start({ ...(await runs.fresh()), family: "kill" });
      await until("the moment has come", has);
      killEach([started.step.pid]);
      const { result } = await started.finish();
      const { log } = result;
      expect({ left: added(), log }).toEqual({ left: [], log });
      expect(result.orphans).toEqual([]);
      expect(ocean.inventory()).toEqual(foreign);
    });

    const times = nightly ? Array.from({ length: 20 }, (_, index) => 500 + index * 600) : [];
    (nightly ? test.each(times) : test.skip.each(times))(
      "after %d ms, with all of Packer, leaves nothing",
      async (after) => {
        const started = await runs.start({ ...(await runs.fresh()), family: "kill" });
        await new Promise((resolve) => setTimeout(resolve, after));
        killAll(started.step.pid);
        await started.finish();
        expect(ocean.inventory()).toEqual(foreign);
      },
    );

    test("with all of Packer, leaves nothing: its log has the name of the key", async () => {
      await runs.hold();
      const started = await runs.start({ ...(await runs.fresh()), family: "kill" });
      await until("the machine is provisioned", () => runs.isProvisioning());
      killAll(started.step.pid);
      const { result } = await started.finish();
      const { log } = result;
      expect({ left: added(), log }).toEqual({ left: [], log });
      expect(ocean.inventory()).toEqual(foreign);
    });
  });

  function killAll(pid: number | undefined): void {
    const pids = processesNaming(runs.fixture.folder)
      .filter(({ command }) => /packer\S* .*build|plugin/.test(command))
      .map((one) => one.pid);
    killEach([pid, ...pids]);
  }
});

suite("the example for DigitalOcean", () => {
  test("digitalocean.yml: a snapshot for every push, and what is old removed", async () => {
    await using fixture = await makeWorkflowFixture();
    await using ocean = await startOcean({ machine: true });
    fixture.machine["DIGITALOCEAN_API_URL"] = ocean.env["DIGITALOCEAN_API_URL"] ?? "";
    fixture.secrets["DIGITALOCEAN_TOKEN"] = token;
    const template = {
      builders: [smallBuilder(ocean)],
      provisioners: [{ type: "shell", inline: ["true"] }],
    };
    await fixture.repository.commit({ "tests/packer.json": JSON.stringify(template) });
    const workflow = withInputs(readExample("digitalocean"), {
      image: { template: "tests/packer.json", "generator-args": "" },
    });
    const statuses = async () => {
      const ran = await fixture.run(workflow, await pushed(fixture.repository));
      expect(problemsOf(ran)).toEqual([]);
      return ran.jobs.flatMap(({ ours }) => ours.map(({ outputs }) => outputs["status"]));
    };
    expect(await statuses()).toEqual(["created", "nothing"]);
    expect(await statuses()).toEqual(["reused"]);
    expect(ocean.inventory()).toEqual([expect.stringMatching(/^image \d+ nixos-/)]);
  });
});
