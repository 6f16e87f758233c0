/**
 * Runs that create the same image at Amazon at once, by the built action and real Packer: two pairs,
 * and twenty at night.
 */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type AmazonRuns, amazonRuns, possible, regions } from "../helpers/amazon-fixture.ts";
import { nightly } from "../helpers/nightly.ts";

const suite = possible ? describe : describe.skip;
const pairs = nightly ? 20 : 2;

suite("runs that create one image at once", () => {
  let runs: AmazonRuns;
  beforeAll(async () => {
    runs = await amazonRuns();
  });
  afterAll(async () => await runs?.[Symbol.asyncDispose]());

  test.each(Array.from({ length: pairs }, (_, index) => index + 1))(
    "pair %i: both succeed with the same image, and it is the only one",
    async (pair) => {
      const before = await runs.all();
      // Every second pair is apart by part of a build.
      const apart = pair % 2 === 0 ? 700 * (pair % 5) : 0;
      const places = pair % 3 === 0 ? regions : regions.slice(0, 1);
      const inputs = { ...(await runs.fresh()), regions: places.join(","), stage: "testing" };
      const later = async () => {
        await new Promise((resolve) => setTimeout(resolve, apart));
        return await runs.run(inputs);
      };
      const both = await Promise.all([runs.run(inputs), later()]);
      for (const { main, result } of both) {
        expect({ conclusion: main.conclusion, log: result.log }).toMatchObject({
          conclusion: "success",
        });
        expect(result.annotations).toEqual([]);
      }
      const [one, two] = both.map(({ outputs }) => outputs);
      expect(one?.["image"]).toMatch(/ami-/);
      expect(two?.["image"]).toBe(one?.["image"]);
      expect([one?.["status"], two?.["status"]].sort()).toEqual(["created", "reused"]);
      const added = (await runs.all()).filter((line) => !before.includes(line));
      expect(added.map((line) => line.split(" ").slice(0, 2).join(" ")).sort()).toEqual(
        places.flatMap((region) => [`${region} image`, `${region} snapshot`]).sort(),
      );
      const { stage: _, ...configured } = inputs;
      const gone = await runs.run({ step: "delete", force: "true", ...configured });
      expect(gone.outputs).toMatchObject({ status: "deleted" });
      expect(await runs.all()).toEqual(before);
    },
  );
});
