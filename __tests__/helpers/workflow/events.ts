/**
 * What GitHub says when something happens in the repository ("Events that trigger workflows",
 * "Webhook events and payloads"; "Contexts reference", `github`).
 */
import { type Repository, repositoryName } from "./repository.ts";

export interface WorkflowEvent {
  name: "push" | "schedule" | "workflow_dispatch" | "pull_request";
  payload: Record<string, unknown>;
  ref: string;
  sha: string;
  /** Further values of the `github` context. */
  github: Record<string, string>;
  /** Of `workflow_dispatch`, as the person gave them. */
  inputs?: Record<string, string | number | boolean>;
  /** Of a fork: a read-only token, no OIDC token ("Secure use reference"). */
  restricted: boolean;
}

const id = 42;
const repository = { id, full_name: repositoryName, default_branch: "main" };

async function onMain(
  { git }: Repository,
  name: WorkflowEvent["name"],
  payload: Record<string, unknown>,
): Promise<WorkflowEvent> {
  const sha = await git("rev-parse", "main");
  return {
    name,
    ref: "refs/heads/main",
    sha,
    github: {},
    restricted: false,
    payload: { repository, ...payload },
  };
}

export const pushed = async (place: Repository) =>
  await onMain(place, "push", { ref: "refs/heads/main" });

export const night = async (place: Repository) =>
  await onMain(place, "schedule", { schedule: "23 3 * * *" });

export const dispatched = async (
  place: Repository,
  inputs: NonNullable<WorkflowEvent["inputs"]> = {},
) => ({ ...(await onMain(place, "workflow_dispatch", { inputs })), inputs });

export interface PullRequest {
  number: number;
  branch: string;
  labels?: string[];
  from?: "colleague" | "fork" | "dependabot";
}

export type PullRequestAction = "opened" | "synchronize" | "reopened" | "closed" | "labeled";

export async function pullRequest(
  place: Repository,
  action: PullRequestAction,
  { number, branch, labels = [], from = "colleague" }: PullRequest,
): Promise<WorkflowEvent> {
  const ref = `refs/pull/${number}/merge`;
  // Of a closed one GitHub makes no new merge.
  const sha =
    action === "closed" ? await place.git("rev-parse", ref) : await place.mergeRef(number, branch);
  const fork = { id: 99, full_name: "mallory/images" };
  const actor = { colleague: "octocat", fork: "mallory", dependabot: "dependabot[bot]" }[from];
  return {
    name: "pull_request",
    ref,
    sha,
    restricted: from === "fork",
    github: { actor, triggering_actor: actor, head_ref: branch, base_ref: "main" },
    payload: {
      action,
      number,
      repository,
      ...(action === "labeled" ? { label: { name: labels.at(-1) } } : {}),
      pull_request: {
        number,
        user: { login: actor },
        labels: labels.map((name) => ({ name })),
        head: {
          ref: branch,
          sha: await place.git("rev-parse", branch),
          repo: from === "fork" ? fork : repository,
        },
        base: { ref: "main", repo: repository },
      },
    },
  };
}
