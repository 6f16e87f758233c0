/** Repositories that share a folder of images and have no number, as with act, by the built action. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { makeWorld, tinyInputs, type World } from "../helpers/world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(async () => await world?.[Symbol.asyncDispose]());

const prune = { step: "prune", keep: "0", "dry-run": "false" };

/** As a runner that knows of the repository no more than its name. */
const as = (repository: string) => ({
  job: { repository, event: {}, github: { repository_id: "", repository } },
});

test("each prunes its own images alone", async () => {
  const made = await world.run(tinyInputs, as("octo/images"));
  expect(made.outputs).toMatchObject({ status: "created" });
  const image = await world.stored();
  expect(image).toHaveLength(2);
  const other = await world.run(prune, as("octo/other"));
  expect(other.outputs).toMatchObject({ status: "nothing" });
  expect(await world.stored()).toEqual(image);
  expect((await world.run(tinyInputs, as("Octo/Images"))).outputs).toMatchObject({
    status: "reused",
    image: made.outputs["image"],
  });
  expect((await world.run(prune, as("octo/images"))).outputs).toMatchObject({ status: "pruned" });
  expect(await world.stored()).toEqual([]);
});

test("where nobody says which repository it is, nothing is listed or removed", async () => {
  const nobody = as("");
  const made = await world.run(tinyInputs, nobody);
  expect(made.outputs).toMatchObject({ status: "created" });
  const { image = "" } = made.outputs;
  const stored = await world.stored();
  const { configuration = "", ...evaluated } = tinyInputs;
  for (const inputs of [
    prune,
    { step: "delete", image },
    { step: "delete", configuration, ...evaluated },
    { step: "read", family: "web", stage: "testing" },
    { step: "promote", image, "from-stage": "testing", "to-stage": "production" },
    { ...tinyInputs, stage: "testing" },
  ]) {
    await world.started();
    const { main, result } = await world.run(inputs, nobody);
    expect(main.conclusion).toBe("failure");
    expect(result.annotations.map(({ message }) => message)).toEqual([
      expect.stringContaining("GITHUB_REPOSITORY"),
    ]);
    expect(await world.started()).toEqual([]);
  }
  for (const inputs of [tinyInputs, { step: "read", ...tinyInputs }, { step: "read", image }]) {
    expect((await world.run(inputs, nobody)).outputs).toMatchObject({ image });
  }
  expect(await world.stored()).toEqual(stored);
});
