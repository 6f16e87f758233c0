import { expect, test } from "@jest/globals";
import {
  countFiles,
  exitCodeOf,
  lineOf,
  sumOf,
  worthAnotherTry,
} from "../../scripts/lib/test-count.ts";

/** A file in Jest's result. */
function file(name: string, ...statuses: string[]) {
  return {
    name,
    status: statuses.length === 0 || statuses.includes("failed") ? "failed" : "passed",
    assertionResults: statuses.map((status) => ({ status })),
  };
}

test("counts tests, and each file that broke as one failure", () => {
  const files = countFiles({
    testResults: [
      file("a", "passed", "passed", "failed", "pending"),
      file("b", "passed", "todo"),
      file("broke before its tests"),
      { ...file("broke after them", "passed"), status: "failed" },
    ],
  });
  const counts = sumOf(files.values());
  expect(lineOf(counts)).toBe("4 passed, 3 failed, 2 skipped");
  expect(exitCodeOf(counts)).toBe(1);
  expect(worthAnotherTry(files)).toEqual(["a", "broke before its tests", "broke after them"]);
});

test("a run without a test is no success", () => {
  const counts = sumOf(countFiles({}).values());
  expect(lineOf(counts)).toBe("0 passed, 0 failed");
  expect(exitCodeOf(counts)).toBe(1);
});

test("a run in which all passed is one", () => {
  const counts = sumOf(countFiles({ testResults: [file("a", "passed", "pending")] }).values());
  expect(exitCodeOf(counts)).toBe(0);
});

test("where many files fail, none is tried again", () => {
  const files = countFiles({ testResults: ["a", "b", "c", "d"].map((one) => file(one, "failed")) });
  expect(worthAnotherTry(files)).toEqual([]);
});
