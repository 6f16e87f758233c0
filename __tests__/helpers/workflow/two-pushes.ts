/** What an example for a cloud or a registry does with two pushes of the same system. */
import { expect } from "@jest/globals";
import type { Workflow } from "./document.ts";
import { pushed } from "./events.ts";
import type { WorkflowFixture } from "./fixture.ts";
import { problemsOf } from "./run.ts";

/** Runs an example for two pushes: the first makes the image and finds none to remove, the second uses it again. */
export async function expectOneImageOfTwoPushes(
  fixture: WorkflowFixture,
  workflow: Workflow,
): Promise<void> {
  const statuses = async () => {
    const ran = await fixture.run(workflow, await pushed(fixture.repository));
    expect(problemsOf(ran)).toEqual([]);
    return ran.jobs.flatMap(({ ours }) => ours.map(({ outputs }) => outputs["status"]));
  };
  expect(await statuses()).toEqual(["created", "nothing"]);
  expect(await statuses()).toEqual(["reused"]);
}
