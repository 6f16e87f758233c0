/** What befalls an image in every cloud: its whole life, two makers at once, trouble, and a push a day. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { decode } from "../../../src/images/labels/codec.ts";
import type { LabelLimits } from "../../../src/images/labels/limits.ts";
import type { Labels } from "../../../src/images/labels/types.ts";
import { marks } from "../../../src/images/marks.ts";
import { nightly } from "../nightly.ts";
import {
  expectOneImageOfTwoPushes,
  readExample,
  type WorkflowFixture,
  withInputs,
} from "../workflow/index.ts";
import { killed, momentOf, twenty, type Way } from "./kills.ts";
import type { CloudSuite, Double, Life } from "./suite.ts";

const isPacker = (line: string) => /^packer .*build/.test(line);

/**
 * Makes images and promotes, rolls back, prunes and deletes them. Nothing is left of them then.
 * @param cloud `linesOf` are the lines of a finished image in the inventory; `requests` counts those of a
 *   step that finds its image; `use` makes something of an image, and returns what undoes that; `more`
 *   of its life comes when it has been found again.
 */
export async function wholeLife(
  { fixture, fresh, step, calls, inventory, added, foreign }: Life,
  cloud: {
    builderId: string;
    linesOf(image: string): RegExp[];
    requests: number;
    use(image: string): () => void;
    more(image: string, inputs: Record<string, string>): Promise<void>;
  },
): Promise<void> {
  const expectOnly = (...images: (string | undefined)[]) => {
    const lines = images.flatMap((image = "") => cloud.linesOf(image));
    const there = added();
    expect(there).toHaveLength(lines.length);
    for (const line of lines) expect(there).toContainEqual(expect.stringMatching(line));
  };
  const inputs = { ...(await fresh()), family: "web", stage: "testing" };
  await fixture.started();
  const made = await step(inputs);
  expect(made).toMatchObject({ status: "created", builder_id: cloud.builderId });
  const { image = "" } = made;
  expectOnly(image);
  expect((await fixture.started()).filter(isPacker)).toHaveLength(1);

  calls();
  const again = await step(inputs);
  expect(again).toMatchObject({ status: "reused", changed: "false", image });
  // By memo.
  expect(await fixture.started()).toEqual([]);
  const routes = calls();
  expect(routes.filter((route) => !route.startsWith("GET "))).toEqual([]);
  // At night there are more pages of what others have.
  if (!nightly) expect(routes).toHaveLength(cloud.requests);

  for (const selector of [{ image }, { family: "web", stage: "testing" }]) {
    expect(await step({ step: "read", ...selector })).toMatchObject({ status: "found", image });
    expect(await fixture.started()).toEqual([]);
  }
  await cloud.more(image, inputs);
  expectOnly(image);

  const promotion = { step: "promote", family: "web", "to-stage": "production" };
  const forward = { ...promotion, "from-stage": "testing" };
  expect(await step(forward)).toMatchObject({ status: "promoted", image });
  const second = await step({ ...(await fresh()), family: "web", stage: "testing" });
  expect(await step(forward)).toMatchObject({ status: "promoted", image: second["image"] });
  expect(await step({ ...promotion, "roll-back": "true" })).toMatchObject({ image });
  const production = { step: "read", family: "web", stage: "production" };
  expect(await step(production)).toMatchObject({ image });

  const third = await step({ ...(await fresh()), family: "web" });
  const fourth = await step({ ...(await fresh()), family: "web" });
  const unused = cloud.use(third["image"] ?? "");
  const prune = { step: "prune", family: "web", keep: "1", "dry-run": "false" };
  expect(await step(prune)).toMatchObject({ changed: "false" });
  unused();
  expect(await step(prune)).toMatchObject({ changed: "true" });
  expectOnly(image, second["image"], fourth["image"]);
  await step({ step: "delete", image: fourth["image"] ?? "" });
  await step({ step: "delete", image: second["image"] ?? "", force: "true" });
  await step({ step: "delete", image, force: "true" });
  expect(inventory()).toEqual(foreign);
}

/** A test of the image on a machine of its own, which is gone then. */
export async function passesItsTest(
  { step }: Life,
  image: string,
  { family: _, stage: __, ...configured }: Record<string, string>,
): Promise<void> {
  const tested = await step({ step: "test", ...configured, "test-command": "true" });
  expect(tested).toMatchObject({ status: "passed", image });
}

/** Registers the tests of two makers of the same image. */
export function testRaces<D extends Double>(suite: CloudSuite<D>): void {
  test.each(nightly ? [0, 300, 900, 1800, 3000] : [0])(
    "is made once when two make it, %i ms apart",
    async (apart) => {
      const { fresh, step, added } = suite;
      const inputs = { ...(await fresh()), family: "race" };
      const both = await Promise.all([step(inputs), sleep(apart).then(() => step(inputs))]);
      const [image = "", ...others] = new Set(both.map((outputs) => outputs["image"] ?? ""));
      expect(others).toEqual([]);
      expect(added()).toEqual([expect.stringContaining(` ${image} `)]);
      await step({ step: "delete", image, force: "true" });
    },
  );
}

/** What the cloud does, how the double is told to, and what the user reads then. */
export type Trouble = [words: string, begin: () => void, said: RegExp];

/** Registers the tests of builds that fail. @param config Of `builder-config`. */
export function testTroubles<D extends Double>(
  suite: CloudSuite<D>,
  cloud: string,
  troubles: readonly Trouble[],
  config: object = {},
): void {
  test.each(troubles)(
    `is not made when ${cloud} %s: that is said, and nothing is left`,
    async (_, begin, said) => {
      const { runs, fresh } = suite;
      begin();
      const inputs = { ...(await fresh()), family: "trouble" };
      const { result, outputs } = await runs.run({
        ...inputs,
        "builder-config": JSON.stringify(config),
      });
      const errors = result.annotations.filter(({ kind }) => kind === "error");
      expect(errors.map(({ message }) => message).join("\n")).toMatch(said);
      expect(outputs["image"] ?? "").toBe("");
      expectNothing(suite, result.log);
    },
  );
}

/** @param log Of the job that has left nothing. */
export function expectNothing<D extends Double>(
  { inventory, added, foreign }: CloudSuite<D>,
  log: string,
): void {
  expect({ left: added(), log }).toEqual({ left: [], log });
  expect(inventory()).toEqual(foreign);
}

/** Kills the maker of an image. @returns the log of its job. */
export async function killedMaker<D extends Double>(
  { runs, fresh }: CloudSuite<D>,
  has: () => boolean,
  way: Way,
): Promise<string> {
  const inputs = { ...(await fresh()), family: "kill" };
  return await killed(runs, await runs.start(inputs), has, way);
}

/**
 * Registers twenty kills all over the life of a maker, at night.
 * @param slow Makes the cloud slow enough for all moments.
 * @param labelsOf The image of a line of the inventory.
 * @param forget Removes the key that nobody can know, and that image.
 */
export function testTwentyKills<D extends Double>(
  suite: CloudSuite<D>,
  limits: LabelLimits,
  cloud: {
    slow(): void;
    labelsOf(line: string): Labels | undefined;
    forget(line: string): void;
  },
): void {
  if (!nightly) return;
  let life = 0;
  test.each(twenty)(
    "at moment %i of twenty (%s), leaves nothing but a whole image and Packer's key",
    async (number, way) => {
      const { double, fresh, step, calls, inventory, added, foreign } = suite;
      if (life === 0) {
        cloud.slow();
        calls();
        const { image = "" } = await step({ ...(await fresh()), family: "kill" });
        life = calls().length;
        await step({ step: "delete", image, force: "true" });
      }
      cloud.slow();
      calls();
      const log = await killedMaker(suite, momentOf(double, life, number), way);
      const left = added();
      const isWhole = (line: string) =>
        decode(cloud.labelsOf(line) ?? {}, limits)?.[marks.final] === "1";
      const isKey = (line: string) => /^ssh-key packer-[0-9a-f-]{36}$/.test(line);
      const may = left.filter((line) => isWhole(line) || isKey(line));
      expect({ left, log }).toEqual({ left: may, log });
      for (const line of may) cloud.forget(line);
      expect(inventory()).toEqual(foreign);
    },
  );
}

/**
 * The example workflow of a cloud: an image for every push, and what is old removed.
 * @param example Its name.
 * @param builder Of a template as small as a build with a machine can be.
 * @param line Of the image.
 */
export async function exampleLife(
  fixture: WorkflowFixture,
  double: Pick<Double, "inventory">,
  { example, builder, line }: { example: string; builder: { type: string }; line: RegExp },
): Promise<void> {
  const template = { builders: [builder], provisioners: [{ type: "shell", inline: ["true"] }] };
  await fixture.repository.commit({ "tests/packer.json": JSON.stringify(template) });
  const workflow = withInputs(readExample(example), {
    image: { template: "tests/packer.json", "generator-args": "" },
  });
  await expectOneImageOfTwoPushes(fixture, workflow);
  expect(double.inventory()).toEqual([expect.stringMatching(line)]);
}
