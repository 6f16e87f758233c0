/** Jest's order of test files: the slowest first, by committed times, so that none is left for last. */
import { readFileSync } from "node:fs";
import path from "node:path";
import Sequencer from "@jest/test-sequencer";

const root = path.resolve(import.meta.dirname, "../..");
const { seconds } = JSON.parse(readFileSync(path.join(root, "__tests__/measured.json"), "utf8"));

// biome-ignore lint/style/noDefaultExport: Jest takes the default export.
export default class SlowFirst extends Sequencer {
  sort(tests) {
    const secondsOf = (test) => seconds[path.relative(root, test.path)] ?? 0;
    return [...tests].sort((left, right) => secondsOf(right) - secondsOf(left));
  }
}
