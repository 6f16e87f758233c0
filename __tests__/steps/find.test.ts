import { describe, expect, test } from "@jest/globals";
import type { Image, StageHold } from "../../src/images/types.ts";
import { acceptable, answerOf, heldBy, holderOf } from "../../src/steps/find.ts";

function image(name: string, fields: Partial<Image> = {}): Image {
  return {
    builder: "qemu",
    builderId: "transcend.qemu",
    image: `/images/${name}.qcow2`,
    id: name,
    region: undefined,
    copies: [],
    isProtected: false,
    name,
    created: "2026-01-01T00:00:00.000Z",
    identity: "x",
    toplevel: "/nix/store/x",
    family: "web",
    stages: [],
    trusted: true,
    invocation: "1-1-1-aaaaaaaa",
    labels: {},
    size: 1,
    ...fields,
  };
}

function hold(stage: string, since: string, fields: Partial<StageHold> = {}): StageHold {
  return { family: "web", stage, since, ...fields };
}

describe("the answer among equal images", () => {
  test("is the oldest", () => {
    expect(answerOf([image("old"), image("new")])?.name).toBe("old");
  });
  test("is one that holds a stage, also when it is younger", () => {
    const staged = image("new", { stages: [hold("production", "2026-01-02")] });
    expect(answerOf([image("old"), staged])?.name).toBe("new");
  });
  test("is nothing among none", () => {
    expect(answerOf([])).toBeUndefined();
  });
});

describe("what a run may take", () => {
  const images = [image("ours"), image("theirs", { trusted: false })];
  test("a run of the repository itself takes no image of a pull request", () => {
    const taken = acceptable(images, { trusted: true, stage: "testing" });
    expect(taken.map((one) => one.name)).toEqual(["ours"]);
    expect(acceptable(images, { trusted: true, stage: undefined })).toHaveLength(1);
  });
  test("previews and runs of pull requests take any", () => {
    expect(acceptable(images, { trusted: true, stage: "preview" })).toHaveLength(2);
    expect(acceptable(images, { trusted: false, stage: undefined })).toHaveLength(2);
  });
});

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
