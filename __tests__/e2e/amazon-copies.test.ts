/** A copy that fails after a build, by the built action and real Packer. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type AmazonRuns, amazonRuns, possible, regions } from "../helpers/amazon-fixture.ts";

const suite = possible ? describe : describe.skip;
const [home, away, third] = regions;

suite("a copy that fails after the build", () => {
  let runs: AmazonRuns;
  beforeAll(async () => {
    runs = await amazonRuns();
  });
  afterAll(async () => await runs?.[Symbol.asyncDispose]());

  test("leaves the finished image, and the next run copies it without a build", async () => {
    const before = await runs.all();
    const added = async () => (await runs.all()).filter((line) => !before.includes(line));
    const kinds = (lines: string[]) => lines.map((line) => line.split(" ").slice(0, 2).join(" "));
    const places = [home, away].join(",");
    const inputs = { ...(await runs.fresh()), regions: places, stage: "testing" };
    runs.ec2.faults.add({ action: "CopyImage", region: away, kind: "unauthorized" });
    const failed = await runs.run(inputs);
    runs.ec2.faults.clear();
    expect(failed.main.conclusion).toBe("failure");
    const [annotation, ...more] = failed.result.annotations;
    expect(more).toEqual([]);
    expect(annotation?.message).toMatch(
      /^eu-central-1:ami-\w+ is finished and stays, but could not be copied to us-east-1: .*CopyImage/,
    );
    const left = await added();
    expect(kinds(left)).toEqual([`${home} image`, `${home} snapshot`]);

    await runs.fixture.started();
    const next = await runs.run(inputs);
    expect({ outputs: next.outputs, log: next.result.log }).toMatchObject({
      outputs: { status: "reused", changed: "true", stages: '["testing"]' },
    });
    expect((await runs.fixture.started()).filter((line) => line.startsWith("packer"))).toEqual([]);
    const whole = await added();
    expect(whole).toEqual(expect.arrayContaining(left));
    expect(kinds(whole).sort()).toEqual(
      [home, away].flatMap((region) => [`${region} image`, `${region} snapshot`]).sort(),
    );

    const move = {
      step: "promote",
      image: next.outputs["images"] ?? "",
      "from-stage": "testing",
      "to-stage": "production",
    };
    const wider = await runs.run({ ...move, regions: `${places},${third}` });
    expect(wider.main.conclusion).toBe("failure");
    expect(wider.result.annotations.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^regions: \S+ has no copy in ap-southeast-2\. Run `create`/),
    ]);
    const promoted = await runs.run({ ...move, regions: places });
    expect(promoted.outputs).toMatchObject({
      status: "promoted",
      stages: '["testing","production"]',
    });
  });
});
