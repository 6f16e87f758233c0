/**
 * Every call that a create, a read and a delete make of Amazon, the action's own and Packer's, meets
 * trouble once: the step succeeds, or fails with a clear message and leaves nothing. Every second call
 * meets one kind, and at night each call all four.
 */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type AmazonRuns, amazonRuns, possible } from "../helpers/amazon-fixture.ts";
import type { Fault } from "../helpers/ec2/index.ts";
import { everyNth, nightly } from "../helpers/nightly.ts";

const suite = possible ? describe : describe.skip;
const places = ["eu-central-1", "us-east-1"];

const kinds = [
  "throttled",
  "drop-after",
  "server-error",
  "drop",
] as const satisfies Fault["kind"][];
type Trouble = readonly [action: string, kind: (typeof kinds)[number]];

/** Of a cycle in which nothing goes wrong. */
const calls = [
  "AuthorizeSecurityGroupIngress",
  "CopyImage",
  "CreateImage",
  "CreateKeyPair",
  "CreateSecurityGroup",
  "CreateTags",
  "DeleteKeyPair",
  "DeleteSecurityGroup",
  "DeleteTags",
  "DeregisterImage",
  "DescribeImageAttribute",
  "DescribeImageReferences",
  "DescribeImages",
  "DescribeInstances",
  "DescribeKeyPairs",
  "DescribeSecurityGroups",
  "DescribeSnapshots",
  "DescribeTags",
  "DescribeVolumes",
  "GetCallerIdentity",
  "RunInstances",
  "StopInstances",
  "TerminateInstances",
];

const troubles = everyNth(2, calls).flatMap((action, index): Trouble[] => {
  const all = kinds.map((kind) => [action, kind] as const);
  return nightly ? all : all.slice(index % 4, (index % 4) + 1);
});

suite("trouble at every call", () => {
  /** Two accounts, because two builds can go on at once. */
  let both: AmazonRuns[];

  beforeAll(async () => {
    both = await Promise.all([amazonRuns(), amazonRuns()]);
  });
  afterAll(async () => {
    for (const runs of both ?? []) await runs[Symbol.asyncDispose]();
  });

  test("the calls of a good cycle are these", async () => {
    const runs = both[0] as AmazonRuns;
    runs.calls();
    const steps = await cycle(runs);
    expect(steps.map(({ status }) => status)).toEqual(["created", "found", "deleted"]);
    expect([...new Set(runs.calls())].sort()).toEqual(calls);
  });

  test.each(pairsOf(troubles))("%j %j", async (...two) => {
    await Promise.all(
      two.map(async (trouble, index) => {
        const runs = both[index];
        if (trouble !== undefined && runs !== undefined) await meet(runs, trouble);
      }),
    );
  });
});

async function meet(runs: AmazonRuns, [action, kind]: Trouble): Promise<void> {
  const before = await runs.all();
  runs.calls();
  runs.ec2.faults.add({ action, kind });
  const steps = await cycle(runs).finally(() => runs.ec2.faults.clear());
  expect(runs.calls()).toContain(action);
  for (const { conclusion, errors, log } of steps) {
    if (conclusion === "success") expect(errors).toEqual([]);
    else {
      const message = expect.stringMatching(/AWS: |Packer/);
      expect({ action, kind, errors, log }).toMatchObject({ errors: [message] });
    }
  }
  const outcome = steps.map(({ conclusion }) => conclusion).join(", ");
  process.stdout.write(`${action}, ${kind}: ${outcome}\n`);
  expect({ action, kind, left: await runs.all(), steps }).toMatchObject({ left: before });
}

/** `create` and, where there is an image, `read` and `delete`. */
async function cycle(runs: AmazonRuns) {
  const inputs = { ...(await runs.fresh()), regions: places.join(",") };
  const steps = [];
  for (const step of ["create", "read", "delete"]) {
    const { main, outputs, result } = await runs.run({ ...inputs, step });
    const errors = result.annotations.filter((one) => one.kind === "error");
    steps.push({
      conclusion: main.conclusion,
      status: outputs["status"],
      log: result.log,
      errors: errors.map(({ message }) => message),
    });
    // What a create that failed leaves is looked at, not cleaned away.
    if (main.conclusion !== "success") break;
  }
  return steps;
}

function pairsOf<T>(all: readonly T[]): [T, T | undefined][] {
  const half = Math.ceil(all.length / 2);
  return all.slice(0, half).map((one, index) => [one, all[half + index]]);
}
