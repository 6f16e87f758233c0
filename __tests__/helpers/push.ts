import type { GitHub } from "../../src/action/event.ts";

/** A push to the default branch, as the action sees it. */
export const push: GitHub = {
  onGitHub: true,
  event: "push",
  repository: "owner/repository",
  repositoryId: "42",
  runId: "7",
  attempt: "1",
  ref: "refs/heads/main",
  sha: "0".repeat(40),
  baseBranch: undefined,
  serverUrl: "https://github.com",
  defaultBranch: "main",
  pullRequest: undefined,
  head: undefined,
  hosted: false,
  debug: false,
  workspace: "/",
  trusted: true,
};
