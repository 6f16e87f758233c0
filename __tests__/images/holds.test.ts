import { describe, expect, test } from "@jest/globals";
import {
  heldBy,
  historyOf,
  holderOf,
  isRolledBack,
  nextSince,
  rankSlots,
  rolledBack,
  stagesNow,
} from "../../src/images/holds.ts";
import { someHold as hold, someImage as image } from "../helpers/images.ts";

const production = { family: "web", stage: "production" };
const names = (images: readonly { name: string }[]) => images.map(({ name }) => name);

describe("the holder of a stage", () => {
  const first = image("first", { stages: [hold("testing", "2026-01-01")] });
  const second = image("second", { stages: [hold("testing", "2026-01-03")] });

  test("is the last that came to it", () => {
    expect(holderOf([first, second], { family: "web", stage: "testing" })?.name).toBe("second");
  });
  test("is per family", () => {
    expect(holderOf([first], { family: "mail", stage: "testing" })).toBeUndefined();
  });
  test("is per pull request for previews", () => {
    const seven = image("seven", { stages: [hold("preview", "2026-01-01", { pullRequest: 7 })] });
    const eight = image("eight", { stages: [hold("preview", "2026-01-02", { pullRequest: 8 })] });
    const place = { family: "web", stage: "preview" };
    expect(holderOf([seven, eight], { ...place, pullRequest: 7 })?.name).toBe("seven");
    expect(holderOf([seven, eight], { ...place, pullRequest: 9 })).toBeUndefined();
  });
  test("an image that was overtaken holds nothing", () => {
    expect(heldBy(first, [first, second])).toEqual([]);
    expect(heldBy(second, [first, second])).toHaveLength(1);
  });
});

describe("the history of a stage", () => {
  const one = image("one", { stages: [hold("production", "2026-01-01T00:00:00.000Z")] });
  const two = image("two", { stages: [hold("production", "2026-01-02T00:00:00.000Z")] });
  const three = image("three", { stages: [hold("production", "2026-01-03T00:00:00.000Z")] });

  test("begins with the holder, then the previous one", () => {
    expect(names(historyOf([two, three, one], production))).toEqual(["three", "two", "one"]);
  });

  test("two of the same millisecond are told apart by their names, however they are listed", () => {
    const stages = [hold("production", "2026-01-04T00:00:00.000Z")];
    const twins = [image("b", { stages }), image("a", { stages }), image("c", { stages })];
    expect(names(historyOf(twins, production))).toEqual(["c", "b", "a"]);
    expect(names(historyOf(twins.toReversed(), production))).toEqual(["c", "b", "a"]);
  });

  test("times are compared as times, whatever their zone", () => {
    const east = image("east", { stages: [hold("production", "2026-01-03T01:00:00.000+02:00")] });
    expect(names(historyOf([three, east], production))).toEqual(["three", "east"]);
  });

  test("an image of a pull request holds previews, whatever is written on it", () => {
    const stages = [
      hold("production", "2026-02-01T00:00:00.000Z"),
      hold("preview", "2026-02-01T00:00:00.000Z", { pullRequest: 7 }),
    ];
    const forged = image("forged", { trusted: false, stages });
    expect(holderOf([one, forged], production)?.name).toBe("one");
    expect(holderOf([one, forged], { stage: "preview", pullRequest: 7 })?.name).toBe("forged");
  });

  test("a hold whose time is over does not count", () => {
    const until = Date.parse("2026-01-05T00:00:00.000Z") / 1000;
    const stages = [hold("production", "2026-01-04T00:00:00.000Z", { until })];
    const short = image("short", { stages });
    const before = Date.parse("2026-01-04T12:00:00.000Z");
    const after = Date.parse("2026-01-05T12:00:00.000Z");
    expect(names(historyOf([three, short], production, before))).toEqual(["short", "three"]);
    expect(names(historyOf([three, short], production, after))).toEqual(["three"]);
  });

  test("the next one is later than every other, also where clocks differ", () => {
    const now = Date.parse("2026-01-02T12:00:00.000Z");
    expect(nextSince([one, two], production, now)).toBe("2026-01-02T12:00:00.000Z");
    expect(nextSince([one, three], production, now)).toBe("2026-01-03T00:00:00.001Z");
    expect(nextSince([], production, now)).toBe("2026-01-02T12:00:00.000Z");
    // One that was rolled back counts too, so that a hold that is given anew is the later one.
    const ended = rolledBack(hold("production", ""), "2026-01-09T00:00:00.000Z");
    expect(nextSince([image("x", { stages: [ended] })], production, now)).toBe(
      "2026-01-09T00:00:00.001Z",
    );
  });

  test("a roll-back goes one further each time, and one that expired is none", () => {
    const back = (of: typeof one, images: (typeof one)[]) => {
      const [held] = of.stages;
      if (held === undefined) throw new Error("holds nothing");
      return image(of.name, { stages: [rolledBack(held, nextSince(images, held, 0))] });
    };
    const first = [one, two, back(three, [one, two, three])];
    expect(names(historyOf(first, production))).toEqual(["two", "one"]);
    const second = [one, back(two, first), ...first.slice(2)];
    expect(names(historyOf(second, production))).toEqual(["one"]);
    expect(second.flatMap(({ stages }) => stages).map(isRolledBack)).toEqual([false, true, true]);
    const until = Date.parse("2026-01-02T00:00:00.000Z") / 1000;
    expect(isRolledBack(hold("production", "2026-01-01T00:00:00.000Z", { until }))).toBe(false);
  });

  test("an image has the stages it holds, and those that were rolled back", () => {
    const since = "2026-01-01T00:00:00.000Z";
    const many = image("many", {
      stages: [
        hold("production", since),
        hold("testing", since),
        rolledBack(hold("staging", since), since),
        hold("nightly", since, { until: 1 + Date.parse(since) / 1000 }),
      ],
    });
    expect(stagesNow(many, [many, two], undefined)).toEqual(["testing", "staging"]);
    expect(stagesNow(many, [many, two], "another")).toEqual([]);
  });

  test("standings say the same as the histories", () => {
    const images = [one, two, three];
    const slotRanks = rankSlots(images);
    const ranks = images.map((each) => slotRanks.rankOf(each, each.stages[0] ?? hold("x", "")));
    expect(ranks).toEqual([2, 1, 0]);
  });
});
