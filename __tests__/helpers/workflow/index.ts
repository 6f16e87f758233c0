/**
 * Workflows of GitHub on this machine: the examples as they are written, each job on a runner double.
 *
 * | rule | here | page of docs.github.com |
 * |---|---|---|
 * | what a workflow file may hold; what the examples do not need is refused | `document.ts` | "Workflow syntax for GitHub Actions" |
 * | `needs`, `if`, `outputs`, `permissions`, `environment` of jobs; steps with `run` | `run.ts` | the same |
 * | a matrix of `include` alone | `run.ts` | "Running variations of jobs in a workflow" |
 * | inputs, outputs and permissions of a workflow that is called | `run.ts` | "Reuse workflows" |
 * | expressions and contexts | `../runner/expressions.ts` | "Evaluate expressions in workflows and actions"; "Contexts reference" |
 * | forks and Dependabot get a token that reads, and no OIDC token | `run.ts` | "Secure use reference" |
 * | events, their refs and commits | `events.ts` | "Events that trigger workflows" |
 * | a run of the same group ends the one before, or waits for it | `fixture.ts` | "Control the concurrency of workflows and jobs" |
 * | a cancel ends the running job, and no other starts | `run.ts` | "Canceling a workflow run" |
 *
 * Other actions are doubles in `actions/`, each a node action with the inputs that the examples use,
 * by the README of the real one.
 *
 * What it does not copy: jobs run one after another; time limits of jobs; reviewers of an
 * environment, which is only written down; filters of branches and types, which the test obeys by the
 * events that it sends; machines other than this one (`runs-on` is written down).
 */
export { examples, isOurs, readExample, type Workflow, withInputs } from "./document.ts";
export {
  dispatched,
  night,
  type PullRequest,
  type PullRequestAction,
  pullRequest,
  pushed,
} from "./events.ts";
export { keyOfRole, makeWorkflowFixture, type WorkflowFixture } from "./fixture.ts";
export { qemuHome, qemuMissing, type StoryHome } from "./homes.ts";
export { gitRepository, type Repository } from "./repository.ts";
export {
  type Call,
  type JobRun,
  problemsOf,
  type WorkflowResult,
  type WorkflowRun,
} from "./run.ts";
export { expectOneImageOfTwoPushes } from "./two-pushes.ts";
