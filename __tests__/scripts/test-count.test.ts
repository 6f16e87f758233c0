import { expect, test } from "@jest/globals";
import { countTests, exitCodeOf, lineOf } from "../../scripts/lib/test-count.ts";

test("counts tests, and each file that broke as one failure", () => {
  const counts = countTests({
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 1,
    numTodoTests: 1,
    numRuntimeErrorTestSuites: 2,
  });
  expect(lineOf(counts)).toBe("5 passed, 3 failed, 2 skipped");
  expect(exitCodeOf(counts, 0)).toBe(1);
});

test("a run without a test is no success", () => {
  const counts = countTests({});
  expect(lineOf(counts)).toBe("0 passed, 0 failed");
  expect(exitCodeOf(counts, 0)).toBe(1);
});

test("Jest's own failure stays one", () => {
  const counts = countTests({ numPassedTests: 1 });
  expect(exitCodeOf(counts, 0)).toBe(0);
  expect(exitCodeOf(counts, 3)).toBe(3);
});
