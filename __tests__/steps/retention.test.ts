import { describe, expect, test } from "@jest/globals";
import { rolledBack } from "../../src/images/holds.ts";
import type { Image } from "../../src/images/types.ts";
import { decide, type Rule } from "../../src/steps/retention.ts";
import { someHold as hold, someImage } from "../helpers/images.ts";

const day = 86_400_000;
const now = Date.parse("2026-06-30T00:00:00.000Z");
const ago = (days: number) => new Date(now - days * day).toISOString();
const seconds = (days: number) => Math.floor((now - days * day) / 1000);

/** Made so many days ago. */
const image = (name: string, days: number, fields: Partial<Image> = {}) =>
  someImage(name, { created: ago(days), ...fields });

const preview = (pullRequest: number, days: number, until?: number) =>
  hold("preview", ago(days), {
    pullRequest,
    ...(until === undefined ? {} : { until: seconds(until) }),
  });

function going(images: readonly Image[], rule: Partial<Rule>): string[] {
  const whole = { keep: undefined, olderThan: undefined, family: undefined, trusted: true };
  return decide(images, { ...whole, ...rule }, now)
    .filter((decision) => decision.goes)
    .map((decision) => decision.image.name)
    .sort();
}

const five = [1, 2, 3, 4, 5].map((days) => image(`d${days}`, days * 10));

describe("keep and older-than", () => {
  test.each<[string, Partial<Rule>, string[]]>([
    ["keep 2", { keep: 2 }, ["d3", "d4", "d5"]],
    ["keep 0", { keep: 0 }, ["d1", "d2", "d3", "d4", "d5"]],
    ["keep as many as there are", { keep: 5 }, []],
    ["keep more", { keep: 50 }, []],
    ["older than 30 days", { olderThan: 30 * day }, ["d4", "d5"]],
    ["older than all", { olderThan: 365 * day }, []],
    ["both: beyond the number and older", { keep: 2, olderThan: 30 * day }, ["d4", "d5"]],
    ["both: the number keeps an old one", { keep: 4, olderThan: 10 * day }, ["d5"]],
    ["both: the age keeps one beyond the number", { keep: 0, olderThan: 45 * day }, ["d5"]],
  ])("%s", (_what, rule, expected) => {
    expect(going(five, rule)).toEqual(expected);
    expect(going(five.toReversed(), rule)).toEqual(expected);
  });

  test("families are counted apart", () => {
    const mail = five.map((one) => ({ ...one, name: `m-${one.name}`, family: "mail" }));
    expect(going([...five, ...mail], { keep: 4 })).toEqual(["d5", "m-d5"]);
  });

  test("of one family no image of another goes, also when it serves the family", () => {
    const guest = image("guest", 99, { family: "mail", stages: [hold("testing", ago(99))] });
    expect(going([...five, guest], { keep: 4, family: "web" })).toEqual(["d5"]);
    const decision = decide([guest], {
      keep: 0,
      olderThan: undefined,
      family: "web",
      trusted: true,
    });
    expect(decision[0]?.why).toBe("is of family mail");
  });

  test("nor does one whose stage in another family nobody has looked at", () => {
    const away = hold("production", ago(99), { family: "mail" });
    const serving = image("serving", 99, { stages: [away] });
    expect(going([...five, serving], { keep: 0, family: "web" })).not.toContain("serving");
    const overtaken = { ...away, since: ago(1) };
    const holder = image("holder", 99, { family: "mail", stages: [overtaken] });
    const between = image("between", 99, {
      family: "mail",
      stages: [{ ...away, since: ago(2) }],
    });
    // With every family listed it is known that two came after it.
    expect(going([...five, serving, holder, between], { keep: 0 })).toContain("serving");
  });
});

describe("stages", () => {
  const held = (name: string, days: number, since: number, stage = "production") =>
    image(name, days, { stages: [hold(stage, ago(since))] });
  const history = [held("h1", 50, 5), held("h2", 60, 6), held("h3", 70, 7), held("h4", 80, 8)];

  test.each<[string, Partial<Rule>, string[]]>([
    ["keep 0 keeps holder and previous", { keep: 0 }, ["h3", "h4"]],
    ["keep 1 as well", { keep: 1 }, ["h3", "h4"]],
    ["keep 3 keeps as many of the stage", { keep: 3 }, ["h4"]],
    ["age alone keeps holder and previous", { olderThan: day }, ["h3", "h4"]],
    ["both", { keep: 3, olderThan: 75 * day }, ["h4"]],
    ["both, all young", { keep: 0, olderThan: 100 * day }, []],
  ])("%s", (_what, rule, expected) => {
    expect(going(history, rule)).toEqual(expected);
  });

  test("the newest of the family and the last of each stage are kept, each for itself", () => {
    const images = [...five, ...history, held("t1", 90, 9, "testing")];
    expect(going(images, { keep: 3 })).toEqual(["d4", "d5", "h4"]);
  });

  test("an image from which a stage was rolled back stays until there is a newer one", () => {
    const stage = rolledBack(hold("production", ago(1)), ago(1));
    const bad = image("bad", 40, { stages: [stage] });
    // The next `create` would make it anew, and nothing would say that it was rolled back.
    for (const rule of [{ keep: 0 }, { olderThan: 30 * day }]) {
      expect(going([...history, bad], rule)).toEqual(["h3", "h4"]);
    }
    const foreign = [
      image("mail", 2, { family: "mail" }),
      image("preview", 2, { trusted: false, stages: [preview(7, 2)] }),
    ];
    expect(going([...history, bad, ...foreign], { keep: 0 })).not.toContain("bad");
    const newer = image("newer", 2);
    expect(going([...history, bad, newer], { keep: 0 })).toEqual(["bad", "h3", "h4", "newer"]);
    const rule = { keep: 0, olderThan: undefined, family: undefined, trusted: true };
    expect(decide([bad], rule, now)[0]?.why).toBe(
      "was rolled back from production, and its family has no newer image",
    );
  });

  test("so does one that was rolled back in a family that nobody has looked at", () => {
    const away = rolledBack(hold("production", ago(1), { family: "mail" }), ago(1));
    const bad = image("bad", 40, { stages: [away] });
    const newer = image("newer", 2);
    expect(going([bad, newer], { keep: 1, family: "web" })).toEqual([]);
    const mail = image("mail", 2, { family: "mail" });
    expect(going([bad, newer, mail], { keep: 1 })).toEqual(["bad"]);
  });

  test("a pull request's image claims no stage but preview", () => {
    const forged = image("forged", 90, {
      trusted: false,
      stages: [hold("production", ago(0))],
    });
    expect(going([...history, forged], { keep: 0 })).toEqual(["forged", "h3", "h4"]);
  });

  test("what the cloud protects stays", () => {
    expect(going([image("p", 99, { isProtected: true })], { keep: 0 })).toEqual([]);
  });
});

describe("previews", () => {
  const pulled = (name: string, days: number, stages: Image["stages"]) =>
    image(name, days, { trusted: false, stages });

  test.each<[string, Image[], string[]]>([
    ["a living one stays", [pulled("a", 9, [preview(7, 9, -1)])], []],
    ["one without end stays", [pulled("a", 9, [preview(7, 9)])], []],
    ["one whose time is over goes", [pulled("a", 9, [preview(7, 9, 1)])], ["a"]],
    [
      "one that was replaced goes",
      [pulled("a", 9, [preview(7, 9, -1)]), pulled("b", 8, [preview(7, 8, -1)])],
      ["a"],
    ],
    [
      "one that another pull request still has stays",
      [pulled("a", 9, [preview(7, 9, -1), preview(8, 9, -1)]), pulled("b", 8, [preview(7, 8, -1)])],
      [],
    ],
    [
      "main's own image stays, whatever became of the preview it was",
      [image("a", 9, { stages: [preview(7, 9, 1)] })],
      [],
    ],
    [
      "one that is protected stays",
      [{ ...pulled("a", 9, [preview(7, 9, 1)]), isProtected: true }],
      [],
    ],
  ])("%s", (_what, images, expected) => {
    // Retention itself would keep all of them.
    expect(going(images, { keep: 50 })).toEqual(expected);
    expect(going(images, { keep: 50, trusted: false })).toEqual(expected);
  });

  test("they do not push images of the repository out", () => {
    const previews = five.map((one, index) => ({
      ...one,
      name: `p-${one.name}`,
      created: ago(index),
      trusted: false,
      stages: [preview(index, index, -1)],
    }));
    expect(going([...five, ...previews], { keep: 4 })).toEqual(["d5"]);
  });

  test("a run of a pull request removes nothing else", () => {
    const spent = pulled("spent", 9, [preview(7, 9, 1)]);
    const unstaged = pulled("unstaged", 9, []);
    const images = [...five, spent, unstaged];
    expect(going(images, { keep: 0, trusted: false })).toEqual(["spent"]);
    expect(going(images, { keep: 0 })).toContain("unstaged");
  });
});

test("every image gets a reason", () => {
  const images = [
    image("new", 1),
    image("held", 50, { stages: [hold("production", ago(2))] }),
    image("before", 51, { stages: [hold("production", ago(3))] }),
    image("old", 52),
  ];
  const rule = { keep: 1, olderThan: 30 * day, family: "web", trusted: true };
  expect(decide(images, rule, now).map(({ why }) => why)).toEqual([
    "is younger than 30 d",
    "has stage production",
    "had stage production before",
    "beyond the newest 1, 52 d old",
  ]);
});
