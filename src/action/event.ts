/**
 * Facts of this run, read from the environment and the file of the event, and validated. Outside GitHub
 * the user runs the action by hand, on their own code.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { unknownRepository } from "../shared/invocation.ts";

type Environment = Record<string, string | undefined>;

export interface GitHub {
  /** False when somebody runs the action by hand. */
  onGitHub: boolean;
  /** Such as `push` or `pull_request`. */
  event: string;
  /** `owner/name`. */
  repository: string;
  /** Number that survives renames; else made from the name; `unknownRepository` without either. */
  repositoryId: string;
  runId: string;
  attempt: string;
  ref: string;
  /** Commit of the event. On events that a stranger can cause it is one of the default branch. */
  sha: string;
  defaultBranch: string | undefined;
  /** Branch that the pull request goes to. */
  baseBranch: string | undefined;
  /** Such as `https://github.com`, without a slash at its end. */
  serverUrl: string;
  /** Number of the pull request that the event is about. */
  pullRequest: number | undefined;
  /** The commit under review: the head of the pull request, or of the workflow run that triggered this one. */
  head: Head | undefined;
  /** A GitHub-hosted runner, whose disk is discarded after the job. */
  hosted: boolean;
  /** The user asked for step debugging. */
  debug: boolean;
  /** GITHUB_WORKSPACE, absolute and resolved. */
  workspace: string;
  /** True if images of this run count as trusted. */
  trusted: boolean;
}

interface Head {
  sha: string;
  /** True if it is in this repository, not in a fork. */
  own: boolean;
}

/** A repository in an event; null when a fork was deleted. */
type Repository = { id?: unknown; default_branch?: unknown } | null | undefined;

/** What is read of the event's file. Each value may be missing or of any type. */
interface Event {
  repository?: Repository;
  pull_request?: {
    number?: unknown;
    head?: { sha?: unknown; repo?: Repository } | null;
    base?: { repo?: Repository } | null;
  } | null;
  issue?: { number?: unknown; pull_request?: unknown } | null;
  workflow_run?: { head_sha?: unknown; head_repository?: Repository } | null;
}

/** Reads environment and event; a missing or invalid file counts as an empty event. */
export function readGitHub(env: Environment): GitHub {
  const onGitHub = env["GITHUB_ACTIONS"] === "true";
  const payload = readEvent((onGitHub && env["GITHUB_EVENT_PATH"]) || undefined);
  const facts = {
    onGitHub,
    event: (onGitHub && env["GITHUB_EVENT_NAME"]) || "",
    repository: env["GITHUB_REPOSITORY"] || "",
    repositoryId: repositoryIdOf(payload, env),
    runId: digits(env["GITHUB_RUN_ID"]) ?? "0",
    attempt: digits(env["GITHUB_RUN_ATTEMPT"]) ?? "0",
    ref: env["GITHUB_REF"] || "",
    sha: env["GITHUB_SHA"] || "",
    defaultBranch: text(payload.repository?.default_branch),
    baseBranch: (onGitHub && env["GITHUB_BASE_REF"]) || undefined,
    serverUrl: (env["GITHUB_SERVER_URL"] || "https://github.com").replace(/\/+$/, ""),
    pullRequest: pullRequestOf(payload),
    head: headOf(payload),
    hosted: env["RUNNER_ENVIRONMENT"] === "github-hosted",
    debug: env["RUNNER_DEBUG"] === "1",
    workspace: realFolder((onGitHub && env["GITHUB_WORKSPACE"]) || process.cwd()),
  };
  return { ...facts, trusted: isTrusted(facts) };
}

/** Without a number, as with act, a hash of the name, whose case does not matter. */
function repositoryIdOf(event: Event, env: Environment): string {
  const id = Number(digits(env["GITHUB_REPOSITORY_ID"])) || number(event.repository?.id);
  if (id) return String(id);
  const name = env["GITHUB_REPOSITORY"]?.toLowerCase();
  if (!name) return unknownRepository;
  return `r${createHash("sha256").update(name).digest("hex").slice(0, 16)}`;
}

/** Events that only somebody with write access, or GitHub's clock, can cause. */
const ownEvents = ["push", "schedule", "workflow_dispatch", "repository_dispatch", "release"];

/**
 * True for runs of the repository's own code, whose images may get any stage. Branches that Dependabot
 * pushes contain releases of strangers, so they do not count.
 */
function isTrusted(github: Pick<GitHub, "onGitHub" | "event" | "ref">): boolean {
  if (!github.onGitHub) return true;
  return ownEvents.includes(github.event) && !github.ref.startsWith("refs/heads/dependabot/");
}

function readEvent(file: string | undefined): Event {
  try {
    return (file && JSON.parse(readFileSync(file, "utf8"))) || {};
  } catch {
    return {};
  }
}

function number(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function pullRequestOf({ pull_request: pull, issue }: Event): number | undefined {
  if (pull) return number(pull.number);
  return issue?.pull_request ? number(issue.number) : undefined;
}

function headOf({ repository, pull_request: pull, workflow_run: run }: Event): Head | undefined {
  const sha = text(pull ? pull.head?.sha : run?.head_sha);
  if (sha === undefined) return undefined;
  const from = number((pull ? pull.head?.repo : run?.head_repository)?.id);
  const to = number(pull?.base?.repo?.id) ?? number(repository?.id);
  return { sha, own: from !== undefined && from === to };
}

/** A folder that does not exist is reported with the inputs. */
function realFolder(folder: string): string {
  return existsSync(folder) ? realpathSync(folder) : path.resolve(folder);
}

function digits(text: string | undefined): string | undefined {
  return text !== undefined && /^\d+$/.test(text) ? text : undefined;
}
