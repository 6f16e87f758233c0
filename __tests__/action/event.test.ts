import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { commitOf, commitsInUse } from "../../src/action/checkout.ts";
import { readGitHub } from "../../src/action/event.ts";
import { defaultFamily } from "../../src/action/family.ts";
import type { Inputs, Selector } from "../../src/action/inputs/read.ts";
import { openInvocation } from "../../src/action/invocation.ts";
import { refusalToRun } from "../../src/action/refusal.ts";
import { readConfiguration } from "../../src/nix/configuration.ts";

const directory = realpathSync(mkdtempSync(path.join(os.tmpdir(), "event-")));
const base = "a".repeat(40);
const head = "b".repeat(40);

let files = 0;
function github(event: string, payload: unknown, more: Record<string, string> = {}) {
  const file = path.join(directory, `event-${files++}.json`);
  writeFileSync(file, JSON.stringify(payload));
  return readGitHub({
    GITHUB_ACTIONS: "true",
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: file,
    GITHUB_REPOSITORY: "owner/repository",
    GITHUB_REPOSITORY_ID: "42",
    GITHUB_RUN_ID: "7",
    GITHUB_RUN_ATTEMPT: "2",
    GITHUB_REF: "refs/heads/main",
    GITHUB_SHA: base,
    GITHUB_WORKSPACE: directory,
    ...more,
  });
}

const repository = { id: 42, default_branch: "main" };
function pull(headRepository: { id: number } | null) {
  return {
    repository,
    pull_request: {
      number: 12,
      head: { sha: head, repo: headRepository },
      base: { repo: { id: 42 } },
    },
  };
}

test("facts of a run", () => {
  expect(github("push", { repository })).toMatchObject({
    onGitHub: true,
    repositoryId: "42",
    runId: "7",
    attempt: "2",
    defaultBranch: "main",
    pullRequest: undefined,
    hosted: false,
    workspace: directory,
    trusted: true,
  });
  expect(github("pull_request", pull({ id: 42 }))).toMatchObject({
    pullRequest: 12,
    trusted: false,
  });
  expect(
    github("issue_comment", { repository, issue: { number: 3, pull_request: {} } }).pullRequest,
  ).toBe(3);
  expect(github("issue_comment", { repository, issue: { number: 3 } }).pullRequest).toBeUndefined();
  expect(github("push", {}, { RUNNER_ENVIRONMENT: "github-hosted" }).hosted).toBe(true);
  expect(github("push", {}, { RUNNER_DEBUG: "1" }).debug).toBe(true);
});

test("an event that cannot be read is an event without facts", () => {
  const missing = github("push", {}, { GITHUB_EVENT_PATH: "/nowhere" });
  expect(missing).toMatchObject({ event: "push", pullRequest: undefined, trusted: true });
  const odd = github("pull_request", { pull_request: { number: "12" } });
  expect(odd).toMatchObject({ pullRequest: undefined, trusted: false });
  // What is odd in one place is no reason to doubt the rest, and nothing odd makes a commit our own.
  const head = { sha: "f".repeat(40), repo: { id: "42" } };
  const half = github("pull_request", { repository, pull_request: { number: 12, head } });
  expect(half).toMatchObject({ pullRequest: 12, head: { sha: head.sha, own: false } });
  expect(github("pull_request", { pull_request: null }).head).toBeUndefined();
});

test("a repository without a number goes by its name, and never by that of another", () => {
  const without = { GITHUB_REPOSITORY_ID: "" };
  const idOf = (name: string, payload: unknown = {}) =>
    github("push", payload, { ...without, GITHUB_REPOSITORY: name }).repositoryId;
  expect(idOf("octo/images")).toMatch(/^r[0-9a-f]{16}$/);
  expect(idOf("Octo/Images")).toBe(idOf("octo/images"));
  expect(idOf("octo/other")).not.toBe(idOf("octo/images"));
  expect(idOf("octo/images", { repository })).toBe("42");
  // As act writes an event that somebody gave it by hand.
  const named = { repository: { default_branch: "main" }, pull_request: pull(null).pull_request };
  expect(idOf("octo/images", named)).toBe(idOf("octo/images"));
  expect(github("pull_request", named, without)).toMatchObject({
    defaultBranch: "main",
    pullRequest: 12,
  });
  expect(idOf("")).toBe("0");
  for (const odd of ["0", "x"]) {
    expect(github("push", {}, { GITHUB_REPOSITORY_ID: odd }).repositoryId).toMatch(/^r/);
  }
});

test("by hand everything is the user's own", () => {
  const local = readGitHub({ GITHUB_EVENT_NAME: "pull_request_target" });
  expect(local).toMatchObject({ onGitHub: false, trusted: true, repositoryId: "0", event: "" });
  expect(refusalToRun(local, [undefined], false)).toBeUndefined();
});

test.each([
  ["push", "refs/heads/main", true],
  ["push", "refs/heads/dependabot/nix/x", false],
  ["schedule", "refs/heads/main", true],
  ["workflow_dispatch", "refs/heads/main", true],
  ["release", "refs/tags/v1", true],
  ["pull_request", "refs/pull/1/merge", false],
  ["pull_request_target", "refs/heads/main", false],
  ["workflow_run", "refs/heads/main", false],
  ["issue_comment", "refs/heads/main", false],
  ["merge_group", "refs/heads/gh-readonly-queue/x", false],
])("%s on %s: trusted %s", (event, ref, trusted) => {
  expect(github(event, { repository }, { GITHUB_REF: ref }).trusted).toBe(trusted);
});

describe("who may evaluate", () => {
  const run = (own: boolean) => ({
    repository,
    workflow_run: { event: "pull_request", head_sha: head, head_repository: { id: own ? 42 : 99 } },
  });
  test.each<[string, unknown, (string | undefined)[], boolean]>([
    ["pull_request", pull({ id: 99 }), [head], true],
    ["push", { repository }, [head], true],
    ["pull_request_target", pull({ id: 99 }), [base], true],
    ["pull_request_target", pull({ id: 99 }), [head], false],
    ["pull_request_target", pull({ id: 99 }), [base, head], false],
    ["pull_request_target", pull({ id: 42 }), [head], true],
    ["pull_request_target", pull({ id: 42 }), ["c".repeat(40)], false],
    ["pull_request_target", pull(null), [head], false],
    ["pull_request_target", pull({ id: 99 }), [undefined], false],
    ["workflow_run", run(false), [base], true],
    ["workflow_run", run(false), [head], false],
    ["workflow_run", run(true), [head], true],
    ["issue_comment", { repository, issue: { number: 1, pull_request: {} } }, [base], true],
    ["issue_comment", { repository, issue: { number: 1, pull_request: {} } }, [head], false],
  ])("%s %j with %j checked out: %s", (event, payload, heads, may) => {
    const facts = github(event, payload);
    const refusal = refusalToRun(facts, heads, false);
    expect(refusal === undefined).toBe(may);
    expect(refusalToRun(facts, heads, true)).toBeUndefined();
    if (!may) expect(refusal).toContain(`started by ${event}`);
  });
});

describe("the commit of a checkout", () => {
  const git = (folder: string, ...args: string[]) =>
    execFileSync("git", ["-C", folder, ...args], {
      encoding: "utf8",
      env: {
        PATH: process.env["PATH"],
        HOME: directory,
        GIT_CONFIG_NOSYSTEM: "1",
        GIT_AUTHOR_NAME: "a",
        GIT_AUTHOR_EMAIL: "a@example.org",
        GIT_COMMITTER_NAME: "a",
        GIT_COMMITTER_EMAIL: "a@example.org",
      },
    }).trim();
  const repo = path.join(directory, "workspace");
  mkdirSync(path.join(repo, "hosts", "web"), { recursive: true });
  git(repo, "init", "--quiet", "--initial-branch=main");
  git(repo, "commit", "--quiet", "--allow-empty", "--message=one");
  const commit = git(repo, "rev-parse", "HEAD");

  test("on a branch, with packed branches, and detached", async () => {
    expect(await commitOf(path.join(repo, "hosts", "web"), repo)).toBe(commit);
    git(repo, "pack-refs", "--all");
    expect(await commitOf(repo, repo)).toBe(commit);
    git(repo, "checkout", "--quiet", "--detach");
    expect(await commitOf(repo, repo)).toBe(commit);
  });

  test("in a linked work tree", async () => {
    const linked = path.join(repo, "linked");
    git(repo, "worktree", "add", "--quiet", "-b", "other", linked);
    git(linked, "commit", "--quiet", "--allow-empty", "--message=two");
    expect(await commitOf(linked, repo)).toBe(git(linked, "rev-parse", "HEAD"));
    expect(await commitOf(linked, repo)).not.toBe(commit);
  });

  test("a second checkout in the workspace counts, whatever input names it", async () => {
    const foreign = path.join(repo, "pr");
    mkdirSync(foreign);
    git(foreign, "init", "--quiet");
    git(foreign, "commit", "--quiet", "--allow-empty", "--message=foreign");
    const theirs = git(foreign, "rev-parse", "HEAD");
    const inputs = { workingDirectory: repo, testCommand: [] as string[] } as Inputs;
    const selector = (input: "flake" | "configuration", value: string): Selector => ({
      kind: "configuration",
      ...readConfiguration(input, value),
    });
    const commits = async (more: object) =>
      await commitsInUse({ ...inputs, selector: selector("flake", ".#web"), ...more }, repo);
    expect(await commits({})).toEqual([commit]);
    for (const value of ["./pr#web", "pr?dir=x#web", "path:./pr#web", `path:${foreign}#web`]) {
      expect(await commits({ selector: selector("flake", value) })).toEqual([commit, theirs]);
    }
    expect(await commits({ selector: selector("configuration", "pr/a.nix") })).toContain(theirs);
    expect(await commits({ templateGenerator: "pr/g.nix" })).toContain(theirs);
    expect(await commits({ selector: selector("flake", "github:a/b#web") })).toEqual([commit]);
    const image = { selector: { kind: "image", images: ["a"] } };
    expect(await commits({ ...image, testCommand: ["goss", "validate"] })).toEqual([commit]);
    expect(await commits({ ...image, testCommand: ["sh", "pr/check.sh"] })).toContain(theirs);
    expect(await commits({ ...image, testScript: "./pr/check.sh" })).toContain(theirs);
  });

  test("no checkout, no commit", async () => {
    const empty = path.join(directory, "empty");
    mkdirSync(empty);
    expect(await commitOf(empty, empty)).toBeUndefined();
  });
});

test("a workspace that does not exist stops nobody before the inputs are read", () => {
  const facts = readGitHub({ GITHUB_ACTIONS: "true", GITHUB_WORKSPACE: "/nonexistent/workspace" });
  expect(facts.workspace).toBe("/nonexistent/workspace");
});

describe("the default family", () => {
  const facts = { repository: "Owner/My.Repository", workspace: "/w" };
  test.each<[string, "configuration" | "flake" | "toplevel", string]>([
    ["web", "flake", ".#web"],
    ["web", "flake", "./#web"],
    ["web", "flake", ".#nixosConfigurations.web"],
    ["web", "flake", '.#"web"'],
    ["web", "flake", "github:a/b#nixosConfigurations.web.config.system.build.toplevel"],
    ["web-example-org", "flake", '.#nixosConfigurations."web.example.org"'],
    ["web", "flake", ".#nixosModules.web"],
    ["hosts-web", "configuration", "hosts/web/configuration.nix"],
    ["hosts-web", "configuration", "./hosts/web.nix"],
    ["my-repository", "configuration", "configuration.nix"],
    ["my-repository", "configuration", "default.nix"],
    ["web-01", "toplevel", `/nix/store/${"a".repeat(32)}-nixos-system-web-01-24.11.20250101.abc`],
    ["my-repository", "flake", ".#::"],
    ["site-a-web", "flake", "./site-a#web"],
    ["site-a-web", "flake", "path:/w/site-a#web"],
    ["site-a-web", "flake", ".?dir=site-a#nixosModules.web"],
    ["web", "flake", "github:owner/name?dir=site#web"],
    ["a".repeat(63), "flake", `.#${"A".repeat(80)}`],
  ])("%s from %s %s", (wanted, input, value) => {
    const selector = { kind: "configuration", ...readConfiguration(input, value) } as const;
    expect(defaultFamily(selector, facts)).toBe(wanted);
  });

  test("a relative path starts in the working directory", () => {
    const selector = { kind: "configuration", input: "configuration", value: "web.nix" } as const;
    expect(defaultFamily(selector, facts, "/w/hosts")).toBe("hosts-web");
    const flake = { kind: "configuration", ...readConfiguration("flake", ".#web") } as const;
    expect(defaultFamily(flake, facts, "/w/hosts")).toBe("hosts-web");
  });
});

test("an invocation has an id and a folder of its own", async () => {
  const facts = { repositoryId: "42", runId: "7", attempt: "1" };
  const limits = { buildTimeout: 60_000 };
  const before = Date.now() / 1000;
  const one = await openInvocation({ RUNNER_TEMP: directory }, facts, limits);
  const two = await openInvocation({ RUNNER_TEMP: directory }, facts, limits);
  expect(one.id).toMatch(/^42-7-1-[a-z0-9]{8}$/);
  expect(one.id).not.toBe(two.id);
  expect(one.directory).not.toBe(two.directory);
  expect(path.dirname(one.directory)).toBe(directory);
  expect(statSync(one.directory).mode & 0o777).toBe(0o700);
  const whole = 60 + 3600;
  expect(one.expires).toBeGreaterThanOrEqual(Math.floor(before + whole));
  expect(one.expires).toBeLessThanOrEqual(Math.ceil(Date.now() / 1000 + whole));
  expect(Number.isInteger(one.expires)).toBe(true);
});
