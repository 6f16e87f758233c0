import { describe, expect, test } from "@jest/globals";
import { acceptable, answerOf } from "../../src/steps/find.ts";
import { someHold as hold, someImage as image } from "../helpers/images.ts";

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
