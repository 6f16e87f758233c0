/** Repositories that share a folder of images and have no number, as with act, by the built action. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Fixture, makeFixture, tinyInputs } from "../helpers/fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await makeFixture();
});
afterAll(async () => await fixture?.[Symbol.asyncDispose]());

const prune = { step: "prune", keep: "0", "dry-run": "false" };

/** As a runner that knows of the repository no more than its name. */
const as = (repository: string) => ({
  job: { repository, event: {}, github: { repository_id: "", repository } },
});

test("each prunes its own images alone", async () => {
  const made = await fixture.run(tinyInputs, as("octo/images"));
  expect(made.outputs).toMatchObject({ status: "created" });
  const image = await fixture.stored();
  expect(image).toHaveLength(2);
  const other = await fixture.run(prune, as("octo/other"));
  expect(other.outputs).toMatchObject({ status: "nothing" });
  expect(await fixture.stored()).toEqual(image);
  expect((await fixture.run(tinyInputs, as("Octo/Images"))).outputs).toMatchObject({
    status: "reused",
    image: made.outputs["image"],
  });
  expect((await fixture.run(prune, as("octo/images"))).outputs).toMatchObject({ status: "pruned" });
  expect(await fixture.stored()).toEqual([]);
});

test("where nobody says which repository it is, nothing is listed or removed", async () => {
  const nobody = as("");
  const made = await fixture.run(tinyInputs, nobody);
  expect(made.outputs).toMatchObject({ status: "created" });
  const { image = "" } = made.outputs;
  const stored = await fixture.stored();
  const { configuration = "", ...evaluated } = tinyInputs;
  for (const inputs of [
    prune,
    { step: "delete", image },
    { step: "delete", configuration, ...evaluated },
    { step: "read", family: "web", stage: "testing" },
    { step: "promote", image, "from-stage": "testing", "to-stage": "production" },
    { ...tinyInputs, stage: "testing" },
  ]) {
    await fixture.started();
    const { main, result } = await fixture.run(inputs, nobody);
    expect(main.conclusion).toBe("failure");
    expect(result.annotations.map(({ message }) => message)).toEqual([
      expect.stringContaining("GITHUB_REPOSITORY"),
    ]);
    expect(await fixture.started()).toEqual([]);
  }
  for (const inputs of [tinyInputs, { step: "read", ...tinyInputs }, { step: "read", image }]) {
    expect((await fixture.run(inputs, nobody)).outputs).toMatchObject({ image });
  }
  expect(await fixture.stored()).toEqual(stored);
});
