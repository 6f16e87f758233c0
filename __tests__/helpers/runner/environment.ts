/**
 * The environment of a node action's process.
 *
 * Sources in actions/runner: `src/Runner.Worker/ActionRunner.cs` (RunAsync: env, then `STATE_*`),
 * `src/Runner.Worker/Handlers/Handler.cs` (AddInputsToEnvironment, AddPrependPathToEnvironment),
 * `src/Runner.Worker/Handlers/NodeScriptActionHandler.cs` (RunAsync: contexts, `ACTIONS_*`,
 * NODE_ICU_DATA), `src/Runner.Worker/GitHubContext.cs` (which of the context are variables),
 * `src/Runner.Worker/RunnerContext.cs`, `src/Runner.Worker/JobRunner.cs` (the runner context),
 * `src/Runner.Sdk/ProcessInvoker.cs` (ExecuteAsync: GITHUB_ACTIONS, CI),
 * `src/Runner.Sdk/Util/PathUtil.cs` (PrependPath), `src/Runner.Worker/JobExtension.cs`
 * (RUNNER_TRACKING_ID).
 */

import { arch } from "node:os";
import { join } from "node:path";
import type { JobOptions } from "./types.ts";

/** GitHubContext._contextEnvAllowlist; `token` and `event` are not in it. */
const githubVariables: ReadonlySet<string> = new Set(
  `action_path action_ref action_repository action actor actor_id api_url artifacts artifacts_list
  base_ref env event_name event_path graphql_url head_ref job output path ref_name ref_protected
  ref_type ref repository repository_id repository_owner repository_owner_id retention_days
  run_attempt run_id run_number server_url sha state step_summary triggering_actor workflow
  workflow_ref workflow_sha workspace`.split(/\s+/),
);

/** The name of the variable by which the runner knows its job's processes. */
export const trackingVariable = "RUNNER_TRACKING_ID";

/** A context with plain values. */
export type Context = Record<string, string | boolean | undefined>;

/** The `github` context without `event` and `token`. */
export function createGithubContext(options: JobOptions): Context {
  const { repository, github = {} } = options;
  const ref = String(github.ref ?? "refs/heads/main");
  const workflow = ".github/workflows/image.yml";
  return {
    actor: "octocat",
    actor_id: "583231",
    api_url: "https://api.github.com",
    base_ref: "",
    event_name: options.eventName ?? "push",
    graphql_url: "https://api.github.com/graphql",
    head_ref: "",
    job: "image",
    ref,
    ref_name: ref.replace(/^refs\/(heads|tags|pull)\//, ""),
    ref_protected: false,
    ref_type: ref.startsWith("refs/tags/") ? "tag" : "branch",
    repository,
    repository_id: "1296269",
    repository_owner: repository.split("/")[0],
    repository_owner_id: "583231",
    retention_days: "90",
    run_attempt: "1",
    run_id: "17000000001",
    run_number: "1",
    server_url: "https://github.com",
    sha: "6dcb09b5b57875f334f61aebed695e2e4193db5e",
    triggering_actor: "octocat",
    workflow: "image",
    workflow_ref: `${repository}/${workflow}@${ref}`,
    workflow_sha: "6dcb09b5b57875f334f61aebed695e2e4193db5e",
    ...github,
    workspace: options.workspace,
  };
}

/** The `runner` context (JobRunner.RunAsync; VarUtil.OS and VarUtil.OSArchitecture). */
export function createRunnerContext(options: JobOptions): Context {
  const architectures: Record<string, string> = { x64: "X64", arm64: "ARM64", arm: "ARM" };
  return {
    ...(options.stepDebug === true ? { debug: "1" } : {}),
    os: "Linux",
    arch: architectures[arch()] ?? "X64",
    name: "runner-double",
    environment: options.selfHosted === true ? "self-hosted" : "github-hosted",
    tool_cache: join(options.tempRoot, "_tool"),
    temp: join(options.tempRoot, "_temp"),
    workspace: join(options.workspace, ".."),
  };
}

/**
 * What the machine's own service gives its children. A test's environment does not belong there
 * (NODE_OPTIONS of the test runner least of all), so only these names are taken from it.
 */
export function defaultMachineEnvironment(): Record<string, string> {
  const names = ["HOME", "LANG", "LC_ALL", "LOGNAME", "PATH", "SHELL", "TZ", "USER"];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** What {@link createEnvironment} puts together, in this order. */
export type EnvironmentParts = {
  machine: Record<string, string>;
  trackingId: string;
  /** Job env, GITHUB_ENV, step env. */
  env: ReadonlyMap<string, string>;
  state: ReadonlyMap<string, string>;
  inputs: ReadonlyMap<string, string>;
  prependPath: readonly string[];
  github: Context;
  runner: Context;
  job: JobOptions;
  runtimeToken: string;
};

/** The whole environment of one process. */
export function createEnvironment(parts: EnvironmentParts): Record<string, string> {
  const own: Record<string, string> = Object.fromEntries(parts.env);
  for (const [name, value] of parts.state) own[`STATE_${name}`] = value;
  for (const [name, value] of parts.inputs) own[inputVariable(name)] = value;
  if (parts.prependPath.length > 0) {
    own.PATH = prependPath(parts.prependPath, own.PATH ?? parts.machine.PATH ?? "");
  }
  for (const [name, value] of Object.entries(parts.github)) {
    if (!githubVariables.has(name) || value === undefined) continue;
    own[`GITHUB_${name.toUpperCase()}`] = String(value);
  }
  for (const [name, value] of Object.entries(parts.runner)) {
    if (value !== undefined) own[`RUNNER_${name.toUpperCase()}`] = String(value);
  }
  Object.assign(own, serviceVariables(parts.job, parts.runtimeToken));
  delete own.NODE_ICU_DATA;

  const all: Record<string, string> = {
    ...parts.machine,
    [trackingVariable]: parts.trackingId,
    ...own,
  };
  return { ...all, GITHUB_ACTIONS: "true", CI: all.CI ?? "true" };
}

/** Handler.AddInputsToEnvironment: only spaces are replaced, a hyphen stays. */
export function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`;
}

/** The last path added comes first; a PATH that begins with them stays as it is. */
function prependPath(paths: readonly string[], original: string): string {
  const prepend = [...paths].reverse().join(":");
  if (original === "") return prepend;
  return original.startsWith(`${prepend}:`) ? original : `${prepend}:${original}`;
}

/** NodeScriptActionHandler.RunAsync: given to actions, never to `run:` steps. */
function serviceVariables(job: JobOptions, token: string): Record<string, string> {
  return {
    // Port 9 (discard): nothing answers there.
    ACTIONS_RUNTIME_URL: "http://127.0.0.1:9/",
    ACTIONS_RUNTIME_TOKEN: token,
    ...(job.cacheUrl === undefined
      ? {}
      : {
          ACTIONS_CACHE_URL: job.cacheUrl,
          ACTIONS_RESULTS_URL: job.cacheUrl,
          ACTIONS_CACHE_SERVICE_V2: "True",
        }),
    ...(job.cacheMode === undefined ? {} : { ACTIONS_CACHE_MODE: job.cacheMode }),
    ...(job.idTokenUrl === undefined
      ? {}
      : {
          ACTIONS_ID_TOKEN_REQUEST_URL: job.idTokenUrl,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: token,
        }),
  };
}
