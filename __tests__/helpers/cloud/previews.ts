/** The example for pull requests at another cloud: a plan that only reads, a preview, and its end. */
import { expect } from "@jest/globals";
import { until } from "../until.ts";
import type { StepText } from "../workflow/document.ts";
import { isOurs } from "../workflow/document.ts";
import {
  type PullRequest,
  type PullRequestAction,
  problemsOf,
  pullRequest,
  readExample,
  type WorkflowFixture,
} from "../workflow/index.ts";
import type { CloudDouble } from "./runs.ts";

interface Preview {
  /** Of a template as small as a build with a machine can be. */
  builder: { type: string };
  /** `builder-config` of every step. */
  config: object;
  /** Steps before each of ours, by which it signs in. */
  signIn?: StepText[];
  /** Of each of our steps in a job. */
  env?(job: string): Record<string, string>;
  /** Looks at the image while it is there. */
  look?(image: string): void;
}

export async function previewLife(
  fixture: WorkflowFixture,
  double: CloudDouble & { inventory(): string[] },
  { builder, config, signIn = [], env, look }: Preview,
): Promise<void> {
  const { repository } = fixture;
  const workflow = readExample("pull-request");
  for (const [id, job] of Object.entries(workflow.jobs)) {
    job.permissions["id-token"] = "write";
    job.steps = job.steps
      .filter(({ uses }) => uses?.startsWith("aws-actions/") !== true)
      .flatMap((step) => {
        if (!isOurs(step)) return [step];
        const template = "flake" in step.with ? { template: "tests/packer.json" } : {};
        const here = { builder: builder.type, "builder-config": JSON.stringify(config) };
        const own = { ...step.env, ...env?.(id) };
        return [...signIn, { ...step, env: own, with: { ...step.with, ...template, ...here } }];
      });
  }
  const provisioners = [{ type: "shell", inline: ["true"] }];
  await repository.commit({
    "tests/packer.json": JSON.stringify({ builders: [builder], provisioners }),
  });
  await repository.commit({ "packages.nix": fixture.packages({ extra: "0.1" }) }, "change");
  const on = async (action: PullRequestAction, labels: string[]) => {
    const pull: PullRequest = { number: 7, branch: "change", labels };
    const ran = await fixture.run(workflow, await pullRequest(repository, action, pull));
    expect(problemsOf(ran)).toEqual([]);
    return Object.fromEntries(
      ran.jobs.map(({ id, ours }) => [id, ours.at(-1)?.outputs ?? {}] as const),
    );
  };
  const foreign = double.inventory();
  const added = () => double.inventory().filter((line) => !foreign.includes(line));

  double.requests.splice(0);
  const { plan = {} } = await on("opened", []);
  expect(JSON.parse(plan["plan"] ?? "")).toMatchObject({
    status: "would-create",
    looked_up: true,
    added: [{ name: "extra", after: ["0.1"] }],
  });
  expect(double.requests.length).toBeGreaterThan(0);
  expect(double.requests.filter(({ method }) => method !== "GET")).toEqual([]);

  const { preview = {} } = await on("labeled", ["preview"]);
  expect(preview).toMatchObject({ status: "created", stages: '["preview"]' });
  await until("all but the image is gone", () => added().length === 1);
  expect(added()[0]).toContain(preview["image"]);
  look?.(preview["image"] ?? "");

  expect((await on("closed", ["preview"]))["remove"]).toMatchObject({ status: "deleted" });
  expect(double.inventory()).toEqual(foreign);
}
