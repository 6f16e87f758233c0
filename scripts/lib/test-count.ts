/** Jest's result in one line. */

/** The fields of Jest's `--json` file that are counted. */
export interface JestResult {
  numPassedTests?: number;
  numFailedTests?: number;
  numPendingTests?: number;
  numTodoTests?: number;
  /** Files that broke before or outside their tests; their tests are in no other number. */
  numRuntimeErrorTestSuites?: number;
}

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export function countTests(result: JestResult): Counts {
  return {
    passed: result.numPassedTests ?? 0,
    failed: (result.numFailedTests ?? 0) + (result.numRuntimeErrorTestSuites ?? 0),
    skipped: (result.numPendingTests ?? 0) + (result.numTodoTests ?? 0),
  };
}

/** @returns for example `12 passed, 0 failed, 1 skipped`. */
export function lineOf({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** A run in which nothing ran, or which Jest itself calls failed, is no success. */
export function exitCodeOf({ passed, failed }: Counts, jestCode: number): number {
  if (failed > 0 || passed === 0) return 1;
  return jestCode;
}
