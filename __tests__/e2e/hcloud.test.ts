/** A snapshot at Hetzner from its making to its end, by the built action and real Packer, on the double of the API. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { type CloudRuns, cloudRuns } from "../helpers/cloud/runs.ts";
import type { RunOptions } from "../helpers/fixture.ts";
import {
  type Hetzner,
  machineMissing,
  smallBuilder,
  startHetzner,
  token,
} from "../helpers/hcloud/index.ts";
import { processesNaming } from "../helpers/runner/index.ts";
import { until } from "../helpers/until.ts";
import {
  makeWorkflowFixture,
  problemsOf,
  pushed,
  readExample,
  withInputs,
} from "../helpers/workflow/index.ts";

const suite = machineMissing() === undefined ? describe : describe.skip;

suite("a snapshot at Hetzner", () => {
  let hetzner: Hetzner;
  let runs: CloudRuns;
  let foreign: string[];

  beforeAll(async () => {
    hetzner = await startHetzner({ machine: true });
    runs = await cloudRuns(hetzner, smallBuilder(hetzner));
    hetzner.addForeign(100);
    foreign = hetzner.inventory();
  });
  afterEach(async () => {
    hetzner.faults.clear();
    hetzner.settings.actionMs = 50;
    await runs.release();
  });
  afterAll(async () => await runs?.[Symbol.asyncDispose]());

  const added = () => hetzner.inventory().filter((line) => !foreign.includes(line));
  const isPacker = (line: string) => /^packer .*build/.test(line);

  /** A step that succeeds and has nothing to warn of. */
  async function step(inputs: Record<string, string>, options: RunOptions = {}) {
    const ran = await runs.run(inputs, options);
    const { annotations, log: whole } = ran.result;
    const trouble = annotations.filter(({ kind }) => kind !== "notice");
    expect({ trouble, whole }).toEqual({ trouble: [], whole: expect.any(String) });
    // The runner itself shows the step's environment, in which no workflow writes a token as it is.
    const [, log = ""] = whole.split(/##\[endgroup\]([\s\S]*)/);
    expect(JSON.stringify([ran.result.outputs, log])).not.toContain(token);
    return ran.outputs;
  }

  test("is made, found again, tested, promoted, rolled back, pruned and deleted", async () => {
    const inputs = { ...(await runs.fresh()), family: "web", stage: "testing" };
    await runs.fixture.started();
    const made = await step(inputs);
    expect(made).toMatchObject({
      status: "created",
      builder_id: "hcloud.builder",
      image: expect.stringMatching(/^\d+$/),
    });
    const image = made["image"] ?? "";
    expect(added()).toEqual([
      expect.stringMatching(new RegExp(`^image ${image} nixos-\\S+ available$`)),
    ]);
    expect((await runs.fixture.started()).filter(isPacker)).toHaveLength(1);

    runs.calls();
    const again = await step(inputs);
    expect(again).toMatchObject({ status: "reused", changed: "false", image });
    // By memo.
    expect(await runs.fixture.started()).toEqual([]);
    const calls = runs.calls();
    expect(calls.filter((route) => !route.startsWith("GET "))).toEqual([]);
    // What expired runs left, kind by kind, with another page of servers; the image twice.
    expect(calls).toHaveLength(8);

    for (const selector of [{ image }, { family: "web", stage: "testing" }]) {
      await runs.fixture.started();
      expect(await step({ step: "read", ...selector })).toMatchObject({ status: "found", image });
      expect(await runs.fixture.started()).toEqual([]);
    }

    const { family: _, stage: __, ...configured } = inputs;
    const tested = await step({ step: "test", ...configured, "test-command": "true" });
    expect(tested).toMatchObject({ status: "passed", image });
    expect(added()).toHaveLength(1);

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
    // A server that was made from it.
    const [server] = hetzner.project.servers.values();
    if (server === undefined) throw new Error("no server");
    const { image: before } = server;
    server.image = Number(third["image"]);
    const prune = { step: "prune", family: "web", keep: "1", "dry-run": "false" };
    expect(await step(prune)).toMatchObject({ changed: "false" });
    server.image = before;
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
    expect(hetzner.inventory()).toEqual(foreign);
  });

  test("is made once when two make it at one time", async () => {
    const inputs = { ...(await runs.fresh()), family: "race" };
    const both = await Promise.all([step(inputs), step(inputs)]);
    const ids = new Set(both.map(({ image }) => image));
    expect(ids.size).toBe(1);
    expect(added()).toEqual([expect.stringContaining(`image ${[...ids][0]} `)]);
    await step({ step: "delete", image: [...ids][0] ?? "", force: "true" });
  });

  describe("whose maker is killed", () => {
    const slow = 6000;
    const moments: Record<string, () => Promise<() => boolean>> = {
      "while the machine is provisioned": async () => {
        await runs.hold();
        return () => runs.isProvisioning();
      },
      // Packer cannot remove a server while it is locked.
      "while the server is made": async () => {
        hetzner.settings.actionMs = slow;
        return () => hetzner.project.servers.size > 100;
      },
      "while the snapshot is made": async () => {
        await runs.hold();
        const before = hetzner.project.images.size;
        const images = () => hetzner.project.images.size > before;
        return () => {
          if (runs.isProvisioning()) {
            hetzner.settings.actionMs = slow;
            void runs.release();
          }
          return images();
        };
      },
    };
    test.each(Object.entries(moments))("%s, leaves nothing", async (_, prepare) => {
      const has = await prepare();
      const started = await runs.start({ ...(await runs.fresh()), family: "kill" });
      await until("the moment has come", has);
      process.kill(started.step.pid ?? 0, "SIGKILL");
      const { result } = await started.finish();
      const { log } = result;
      expect({ left: added(), log }).toEqual({ left: [], log });
      expect(result.orphans).toEqual([]);
      expect(hetzner.inventory()).toEqual(foreign);
    });

    test("with all of Packer, leaves the key that Packer 1.6.6 cannot mark, and nothing else", async () => {
      await runs.hold();
      const started = await runs.start({ ...(await runs.fresh()), family: "kill" });
      await until("the machine is provisioned", () => runs.isProvisioning());
      const pids = processesNaming(runs.fixture.folder)
        .filter(({ command }) => /packer\S* .*build|plugin/.test(command))
        .map(({ pid }) => pid);
      expect(pids.length).toBeGreaterThan(0);
      for (const pid of [started.step.pid ?? 0, ...pids]) process.kill(pid, "SIGKILL");
      const { result } = await started.finish();
      const { log } = result;
      expect({ left: added(), log }).toEqual({
        left: [expect.stringMatching(/^ssh-key packer-[0-9a-f-]{36}$/)],
        log,
      });
      const [key] = [...hetzner.project.keys].filter(([, { name }]) => /^packer-/.test(name));
      hetzner.project.keys.delete(key?.[0] ?? 0);
    });
  });
});

suite("the example for Hetzner", () => {
  test("hetzner.yml: a snapshot for every push, and what is old removed", async () => {
    await using fixture = await makeWorkflowFixture();
    await using hetzner = await startHetzner({ machine: true });
    fixture.machine["HCLOUD_ENDPOINT"] = hetzner.url;
    fixture.secrets["HCLOUD_TOKEN"] = token;
    await fixture.repository.commit({
      "tests/packer.json": JSON.stringify({
        builders: [smallBuilder(hetzner)],
        provisioners: [{ type: "shell", inline: ["true"] }],
      }),
    });
    const workflow = withInputs(readExample("hetzner"), {
      image: { template: "tests/packer.json", "generator-args": "" },
    });
    const statuses = async () => {
      const ran = await fixture.run(workflow, await pushed(fixture.repository));
      expect(problemsOf(ran)).toEqual([]);
      return ran.jobs.flatMap(({ ours }) => ours.map(({ outputs }) => outputs["status"]));
    };
    expect(await statuses()).toEqual(["created", "nothing"]);
    expect(await statuses()).toEqual(["reused"]);
    expect(hetzner.inventory()).toEqual([expect.stringMatching(/^image \d+ nixos-/)]);
  });
});
