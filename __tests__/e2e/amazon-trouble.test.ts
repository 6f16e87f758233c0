/**
 * Every call that a create, a read and a delete make of Amazon, the action's own and Packer's, meets
 * trouble once: the step succeeds, or fails with a clear message and leaves nothing.
 */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type AmazonRuns, amazonRuns, possible } from "../helpers/amazon-world.ts";
import type { Fault } from "../helpers/ec2/index.ts";

const suite = possible ? describe : describe.skip;
const places = ["eu-central-1", "us-east-1"];

const kinds = [
  "throttled",
  "server-error",
  "drop",
  "drop-after",
] as const satisfies Fault["kind"][];

const expected: string[] = [];

suite("trouble at every call", () => {
  let runs: AmazonRuns;
  /** Calls of a cycle with nothing wrong, in the order in which they first come. */
  let known: string[] = [];

  beforeAll(async () => {
    runs = await amazonRuns();
    runs.ec2.requests.length = 0;
    const steps = await cycle(runs);
    expect(steps.map(({ status }) => status)).toEqual(["created", "found", "deleted"]);
    known = [...new Set(runs.calls())];
  }, 120_000);
  afterAll(async () => await runs?.[Symbol.asyncDispose]());

  test("the calls of a good cycle are these", () => {
    expect([...known].sort()).toEqual(expected);
  });

  // Each call meets two kinds, and each kind half of the calls.
  test.each(
    expected.flatMap((action, index) =>
      [kinds[index % 4], kinds[(index + 2) % 4]].map((kind) => [action, kind] as const),
    ),
  )(
    "%s: %s",
    async (action, kind) => {
      if (kind === undefined) throw new Error("no kind");
      const before = await runs.all();
      runs.ec2.requests.length = 0;
      runs.ec2.faults.add({ action, kind });
      const steps = await cycle(runs).finally(() => runs.ec2.faults.clear());
      expect(runs.ec2.requests.map((call) => call.action)).toContain(action);
      for (const { conclusion, errors, log } of steps) {
        if (conclusion === "success") continue;
        expect({ errors, log }).toEqual({
          errors: [expect.stringMatching(/Amazon: |Packer |packer /)],
          log: expect.any(String),
        });
      }
      // What is deleted too was never of use to anybody: a failed create has taken it back itself.
      expect({ left: await runs.all(), steps }).toMatchObject({ left: before });
    },
    120_000,
  );
});

/** `create`, `read` and, where there is an image, `delete`. */
async function cycle(runs: AmazonRuns) {
  const inputs = { ...(await runs.fresh()), regions: places.join(",") };
  const steps = [];
  for (const step of ["create", "read", "delete"]) {
    const { main, outputs, result } = await runs.run({ ...inputs, step });
    const errors = result.annotations.filter((one) => one.kind === "error");
    steps.push({
      ...{ conclusion: main.conclusion, status: outputs["status"], log: result.log },
      errors: errors.map(({ message }) => message),
    });
    // What a failed create leaves is looked at, not cleaned away.
    if (step === "create" && main.conclusion !== "success") return steps;
  }
  return steps;
}
