/** The results of several runs of Jest in one line. */

/** The fields of Jest's `--json` file that are counted. */
export interface JestResult {
  testResults?: {
    /** Path of the file. */
    name: string;
    status: string;
    /** Milliseconds since 1970. */
    startTime?: number;
    endTime?: number;
    assertionResults: { status: string }[];
  }[];
}

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** More files than this do not fail by chance. */
const fewFiles = 3;

/** @returns what each file counts; one that broke before or outside its tests counts as one failure. */
export function countFiles({ testResults = [] }: JestResult): Map<string, Counts> {
  return new Map(
    testResults.map(({ name, status, assertionResults }) => {
      const of = (what: string) => assertionResults.filter((one) => one.status === what).length;
      const passed = of("passed");
      const failed = of("failed");
      const broke = status === "failed" && failed === 0;
      const skipped = assertionResults.length - passed - failed;
      return [name, { passed, failed: broke ? 1 : failed, skipped }];
    }),
  );
}

/** @returns how long each file took. */
export function secondsOf({ testResults = [] }: JestResult): Map<string, number> {
  return new Map(
    testResults.map(({ name, startTime = 0, endTime = 0 }) => [name, (endTime - startTime) / 1000]),
  );
}

export function sumOf(files: Iterable<Counts>): Counts {
  const sum: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of files) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  return sum;
}

/** @returns the files that failed, if so few of them did that the machine may be the reason. */
export function worthAnotherTry(files: ReadonlyMap<string, Counts>): string[] {
  const failed = [...files].filter(([, { failed }]) => failed > 0).map(([name]) => name);
  return failed.length > fewFiles ? [] : failed;
}

/** @returns for example `12 passed, 0 failed, 1 skipped`. */
export function lineOf({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** A run in which nothing ran is no success. */
export function exitCodeOf({ passed, failed }: Counts): number {
  return failed > 0 || passed === 0 ? 1 : 0;
}
