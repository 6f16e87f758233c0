/** Which runs read and write the cache. */
import { expect, test } from "@jest/globals";
import { type CacheInput, cachePolicy } from "../../src/cache/policy.ts";

const main = {
  onGitHub: true,
  event: "push",
  ref: "refs/heads/main",
  defaultBranch: "main",
  trusted: true,
};
const pull = { ...main, event: "pull_request", ref: "refs/pull/1/merge", trusted: false };

test.each([
  ["push to the default branch", main, true, true],
  ["its schedule", { ...main, event: "schedule" }, true, true],
  ["another branch that found something", { ...main, ref: "refs/heads/work" }, true, false],
  ["another branch that found nothing", { ...main, ref: "refs/heads/work" }, false, true],
  ["a tag that found something", { ...main, ref: "refs/tags/main" }, true, false],
  ["a pull request that found something", pull, true, false],
  ["a pull request that found nothing", pull, false, true],
  ["an event without a default branch", { ...main, defaultBranch: undefined }, true, false],
  [
    "something unknown on the default branch",
    { ...main, event: "x", trusted: false },
    false,
    false,
  ],
  ...["pull_request_target", "workflow_run", "issue_comment", "issues", "discussion"].map(
    (event) => [event, { ...main, event, trusted: false }, false, false] as const,
  ),
  [
    "pull_request_target of another branch",
    { ...pull, event: "pull_request_target" },
    false,
    false,
  ],
] as const)("auto: %s", (_name, github, found, write) => {
  const policy = cachePolicy({ input: "auto", github, found });
  expect(policy).toMatchObject({ read: true, write });
  expect(policy.why === "").toBe(write);
});

test.each([
  ["write", true, true],
  ["read", true, false],
  ["off", false, false],
] as const)("%s is what the user says", (input: CacheInput, read, write) => {
  for (const github of [main, pull, { ...main, event: "x", trusted: false }]) {
    for (const found of [true, false]) {
      expect(cachePolicy({ input, github, found })).toMatchObject({ read, write });
    }
  }
});

test("an event that strangers can cause writes nothing, whatever the user says", () => {
  const github = { ...main, event: "workflow_run", trusted: false };
  for (const input of ["auto", "write", "read"] as const) {
    for (const found of [true, false]) {
      const policy = cachePolicy({ input, github, found });
      expect(policy).toMatchObject({ read: true, write: false });
      if (input !== "read") expect(policy.why).toContain("strangers can trigger");
    }
  }
  expect(cachePolicy({ input: "off", github }).read).toBe(false);
});
