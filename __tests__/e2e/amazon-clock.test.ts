/**
 * Runs on machines whose clocks are wrong, by the built action and real Packer: what a run that is
 * alive works with stays, and what it makes expires by Amazon's clock.
 */
import { writeFile } from "node:fs/promises";
import { DescribeTagsCommand } from "@aws-sdk/client-ec2";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { marks } from "../../src/images/marks.ts";
import { skewedClock } from "../helpers/skewed-clock.ts";
import { type Builds, possible, startBuilds } from "./amazon-builds.ts";

const suite = possible ? describe : describe.skip;

suite("clocks that are hours apart", () => {
  let builds: Builds;
  beforeAll(async () => {
    builds = await startBuilds();
  });
  afterEach(async () => await builds.settle());
  afterAll(async () => await builds?.[Symbol.asyncDispose]());

  // Of a family without images: what goes is what dead runs left.
  const prune = {
    ...{ step: "prune", builder: "amazon-ebs", family: "none" },
    ...{ keep: "0", "dry-run": "false" },
  };

  /** When what runs make expires, in hours from now by a clock that is right. */
  async function expiries(run: RegExp): Promise<number[]> {
    const { Tags = [] } = await builds.ec2.client().send(new DescribeTagsCommand({}));
    const own = new Set(
      Tags.filter(({ Key, Value = "" }) => Key === marks.run && run.test(Value)).map(
        ({ ResourceId }) => ResourceId,
      ),
    );
    return Tags.filter(({ Key, ResourceId }) => Key === marks.expires && own.has(ResourceId)).map(
      ({ Value }) => (Number(Value) - Date.now() / 1000) / 3600,
    );
  }

  test.each([
    ["fast", 0, 4],
    ["slow beside one that is right", -8, 0],
  ])("a run whose clock is %s takes nothing of one that is alive", async (_name, one, other) => {
    const { ec2, fixture, env } = builds;
    const limits = { "build-timeout": "10m" };
    const maker = await builds.begin("the machine is provisioned", limits, {
      env: skewedClock(one),
    });
    const during = await builds.all();
    const pruner = { env: { ...env(), ...skewedClock(other) } };
    const pruned = await fixture.run({ ...prune, regions: maker.inputs["regions"] ?? "" }, pruner);
    expect(pruned.main).toMatchObject({ conclusion: "success" });
    expect({ held: await builds.all(), log: pruned.result.log }).toEqual({
      held: during,
      log: expect.any(String),
    });
    const hours = await expiries(/^42-17/);
    expect(hours.length).toBeGreaterThan(0);
    for (const left of hours) expect(Math.abs(left - 1.5)).toBeLessThan(1);
    await writeFile(builds.flag, "");
    const { outputs, result } = await maker.finish();
    expect({ status: outputs["status"], log: result.log }).toMatchObject({ status: "created" });
    ec2.requests.length = 0;
  });
});
