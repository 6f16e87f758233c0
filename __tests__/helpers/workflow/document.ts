/**
 * A workflow file, as far as the examples go. What is not known here is refused, so that no example
 * passes because a line of it was not looked at. ("Workflow syntax for GitHub Actions")
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { root } from "../fixture.ts";

const Scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const Values = z.record(z.string(), Scalar);
const Permissions = z.partialRecord(
  z.enum(["actions", "contents", "id-token", "packages", "pull-requests"]),
  z.enum(["read", "write"]),
);

const StepText = z.strictObject({
  id: z.string().optional(),
  if: Scalar.optional(),
  uses: z.string().optional(),
  with: Values.default({}),
  run: z.string().optional(),
  env: Values.default({}),
});

const JobText = z.strictObject({
  needs: z.string().optional(),
  if: Scalar.optional(),
  "runs-on": z.string(),
  "timeout-minutes": z.number(),
  environment: z.string().optional(),
  permissions: Permissions,
  outputs: Values.default({}),
  strategy: z
    .strictObject({
      // Without it the first failure ends the other rows, which is not simulated.
      "fail-fast": z.literal(false),
      matrix: z.strictObject({ include: z.union([z.string(), z.array(Values)]) }),
    })
    .optional(),
  steps: z.array(StepText),
});

const Input = z.strictObject({
  description: z.string().optional(),
  required: z.boolean().default(false),
  type: z.enum(["string", "number", "boolean"]),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
});
const Inputs = z.record(z.string(), Input).default({});

const Trigger = z.strictObject({
  push: z.strictObject({ branches: z.array(z.string()) }).optional(),
  pull_request: z.strictObject({ types: z.array(z.string()) }).optional(),
  schedule: z.array(z.strictObject({ cron: z.string() })).optional(),
  workflow_dispatch: z
    .strictObject({ inputs: Inputs })
    .nullable()
    .optional()
    .transform((value) => (value === null ? { inputs: {} } : value)),
  workflow_call: z
    .strictObject({
      inputs: Inputs,
      outputs: z.record(z.string(), z.strictObject({ value: z.string() })).default({}),
    })
    .optional(),
});

const Workflow = z.strictObject({
  name: z.string(),
  on: Trigger,
  permissions: z.strictObject({}),
  concurrency: z.strictObject({ group: z.string(), "cancel-in-progress": z.boolean() }).optional(),
  jobs: z.record(z.string(), JobText),
});

export type StepText = z.infer<typeof StepText>;
export type JobText = z.infer<typeof JobText>;
export type Workflow = z.infer<typeof Workflow>;
export type Permissions = z.infer<typeof Permissions>;

export const examples = path.join(root, "examples/workflows");

/** @param name Of a file among the examples, without its ending. */
export function readExample(name: string): Workflow {
  return Workflow.parse(parse(readFileSync(path.join(examples, `${name}.yml`), "utf8")));
}

export const isOurs = ({ uses = "" }: StepText) => uses.startsWith("packernix/packernix-action@");

/**
 * The workflow with other inputs for our action. `image` is for the steps that evaluate, such as
 * `template`; `all` for every step that names the input already, such as `builder`.
 */
export function withInputs(
  workflow: Workflow,
  { image = {}, all = {} }: { image?: Record<string, string>; all?: Record<string, string> },
): Workflow {
  const changed = structuredClone(workflow);
  for (const { steps } of Object.values(changed.jobs)) {
    for (const step of steps.filter(isOurs)) {
      for (const [name, value] of Object.entries(all)) {
        if (Object.hasOwn(step.with, name)) step.with[name] = value;
      }
      if (Object.hasOwn(step.with, "flake")) Object.assign(step.with, image);
    }
  }
  return changed;
}
