/**
 * Runs a workflow: its jobs in the order of their needs, one at a time, each on a fresh runner double
 * with a workspace of its own. The rules are named where they are.
 */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { root } from "../fixture.ts";
import type { GitHubDouble } from "../github-api/index.ts";
import { type Contexts, evaluate, evaluateExpression, isTruthy } from "../runner/expressions.ts";
import {
  type Conclusion,
  Job,
  type JobOptions,
  type JobResult,
  type StageResult,
  type Step,
  type StepOptions,
} from "../runner/index.ts";
import {
  isOurs,
  type JobText,
  type Permissions,
  type StepText,
  type Workflow,
} from "./document.ts";
import type { WorkflowEvent } from "./events.ts";
import { repositoryName } from "./repository.ts";

/** What runs of the same repository share. */
export interface Surroundings {
  folder: string;
  machineEnv: Record<string, string>;
  vars: Record<string, string>;
  secrets: Record<string, string>;
  api: GitHubDouble;
}

/** The caller of a workflow that has `workflow_call`. */
export interface Call {
  with: Record<string, string | number | boolean>;
  /** Of the calling job. */
  permissions: Permissions;
}

export interface JobRun {
  id: string;
  conclusion: Conclusion;
  environment: string | undefined;
  permissions: Permissions;
  runsOn: string;
  /** What the jobs behind this one can see. */
  outputs: Record<string, string>;
  /** Undefined when the job was skipped. */
  result: JobResult | undefined;
  /** Main stages of our action, in their order. */
  ours: StageResult[];
  /** Steps whose condition did not hold. */
  skipped: string[];
  workspace: string;
}

export interface WorkflowResult {
  conclusion: Conclusion;
  jobs: JobRun[];
  /** Outputs of a workflow that was called. */
  outputs: Record<string, string>;
  artifacts: string;
}

export interface WorkflowRun {
  done: Promise<WorkflowResult>;
  /** "Canceling a workflow": the running job is cancelled, and no other starts. */
  cancel(): void;
  /** Called for each step of our action that starts. */
  onStep: ((step: Step) => void) | undefined;
}

const doubles = path.join(import.meta.dirname, "actions");
let runs = 0;

/** Starts at once; in `done` is how it went. */
export function startWorkflow(
  surroundings: Surroundings,
  workflow: Workflow,
  event: WorkflowEvent,
  call?: Call,
): WorkflowRun {
  const number = ++runs;
  const folder = path.join(surroundings.folder, "runs", String(number));
  const inputs = inputsOf(workflow, event, call);
  let running: Job | undefined;
  let isCancelled = false;

  const run: WorkflowRun = {
    done: Promise.resolve().then(work),
    cancel() {
      isCancelled = true;
      running?.cancel();
    },
    onStep: undefined,
  };
  return run;

  async function work(): Promise<WorkflowResult> {
    const artifacts = path.join(folder, "artifacts");
    const jobs: JobRun[] = [];
    for (const [name, text] of inOrder(workflow.jobs)) {
      if (call !== undefined) demandPermissions(name, text.permissions, call.permissions);
      for (const [row, matrix] of rowsOf(text, contextsOf()).entries()) {
        const id = matrix === undefined ? name : `${name} ${row}`;
        jobs.push(await runJob(id, text, matrix, jobs));
      }
    }
    const byId = Object.fromEntries(jobs.map((job) => [job.id, job]));
    const outputs = Object.entries(workflow.on.workflow_call?.outputs ?? {}).map(
      ([name, { value }]) => [name, evaluate(value, { jobs: byId })],
    );
    return {
      jobs,
      artifacts,
      outputs: Object.fromEntries(outputs),
      conclusion: worst(jobs.map(({ conclusion }) => conclusion)),
    };
  }

  /** "Contexts reference": what `github`, `vars`, `secrets` and `inputs` hold for jobs. */
  function contextsOf(): Contexts {
    return {
      github: {
        ...event.github,
        event: event.payload,
        event_name: event.name,
        ref: event.ref,
        repository: repositoryName,
        sha: event.sha,
      },
      vars: surroundings.vars,
      secrets: surroundings.secrets,
      inputs,
    };
  }

  async function runJob(
    id: string,
    text: JobText,
    matrix: Record<string, string> | undefined,
    before: readonly JobRun[],
  ): Promise<JobRun> {
    const needed = before.find((job) => job.id === text.needs);
    const contexts: Contexts = {
      ...contextsOf(),
      ...(matrix === undefined ? {} : { matrix }),
      needs:
        needed === undefined
          ? {}
          : { [needed.id]: { outputs: needed.outputs, result: needed.conclusion } },
    };
    const permissions = granted(text.permissions, event);
    const workspace = path.join(folder, id.replaceAll(" ", "-"), "work");
    const job: JobRun = {
      id,
      permissions,
      workspace,
      result: undefined,
      outputs: {},
      ours: [],
      skipped: [],
      conclusion: "skipped",
      environment: text.environment && evaluate(text.environment, contexts),
      runsOn: evaluate(text["runs-on"], contexts),
    };
    // `jobs.<job_id>.needs`: behind a job that failed or was skipped, a job is skipped.
    const mayRun = !isCancelled && (needed === undefined || needed.conclusion === "success");
    if (!mayRun || !holds(text.if, contexts)) {
      return { ...job, conclusion: isCancelled ? "cancelled" : "skipped" };
    }
    await mkdir(workspace, { recursive: true });
    const steps: Record<string, Pick<StageResult, "outputs" | "outcome" | "conclusion">> = {};
    const current = await Job.create(jobOptions(job, text, matrix));
    running = current;
    try {
      for (const [index, step] of text.steps.entries()) {
        const name = step.id ?? `__${index + 1}`;
        // Status functions are not known here, so `success()` is part of every condition ("Evaluate
        // expressions in workflows and actions", status check functions).
        if (current.status !== "success" || !holds(step.if, { ...contexts, steps })) {
          job.skipped.push(name);
          continue;
        }
        const started = current.start(stepOptions(name, step, { ...contexts, steps }));
        if (isOurs(step)) run.onStep?.(started);
        steps[name] = await started.done;
        if (isOurs(step)) job.ours.push(steps[name] as StageResult);
      }
      const result = await current.finish();
      return { ...job, result, conclusion: result.conclusion, outputs: result.jobOutputs };
    } finally {
      await current[Symbol.asyncDispose]();
      running = undefined;
    }
  }

  function jobOptions(
    { permissions, workspace, id }: JobRun,
    { outputs }: JobText,
    matrix: Record<string, string> | undefined,
  ): JobOptions {
    const { machineEnv, api } = surroundings;
    const rights = permissions["pull-requests"] === "write" ? "write" : "read";
    return {
      workspace,
      tempRoot: path.join(folder, id.replaceAll(" ", "-"), "runner"),
      repository: repositoryName,
      eventName: event.name,
      event: event.payload,
      // Of a machine that forgets, the action would mount over the store: this one's is in use.
      selfHosted: true,
      token: api.actionsToken(rights),
      github: {
        ...event.github,
        ref: event.ref,
        sha: event.sha,
        job: id,
        run_id: String(17_000_000_000 + number),
        repository_id: "42",
        api_url: api.apiUrl,
        graphql_url: api.graphqlUrl,
      },
      machineEnv: { ...machineEnv, TEST_ARTIFACTS: path.join(folder, "artifacts") },
      outputs,
      ...(matrix === undefined ? {} : { matrix }),
      // "OpenID Connect reference": without `id-token: write` the job has no place to ask.
      ...(permissions["id-token"] === "write" ? { idTokenUrl: "http://127.0.0.1:9/" } : {}),
    };
  }
}

function stepOptions(id: string, step: StepText, contexts: Contexts): StepOptions {
  const values = (texts: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [name, evaluate(text, contexts)]),
    );
  const env = values(step.env);
  if (step.run !== undefined) {
    const script = evaluate(step.run, contexts);
    return { id, uses: path.join(doubles, "run"), with: { script }, env };
  }
  const [, repository = "", ref = ""] = /^([\w.-]+\/[\w.-]+)@(\w+)$/.exec(step.uses ?? "") ?? [];
  const uses = isOurs(step) ? root : path.join(doubles, path.basename(repository));
  return { id, uses, with: values(step.with), env, repository, ref };
}

/** A condition with or without `${{ }}` ("Workflow syntax", `jobs.<job_id>.if`). */
function holds(condition: string | undefined, contexts: Contexts): boolean {
  if (condition === undefined) return true;
  const inner = /^\s*\$\{\{(.*)\}\}\s*$/s.exec(condition)?.[1];
  return isTruthy(evaluateExpression(inner ?? condition, contexts));
}

/** Jobs behind those that they need. */
function inOrder(jobs: Workflow["jobs"]): [string, JobText][] {
  const entries = Object.entries(jobs);
  const placed: typeof entries = [];
  while (placed.length < entries.length) {
    const next = entries.filter(
      (entry) =>
        !placed.includes(entry) &&
        (entry[1].needs === undefined || placed.some(([name]) => name === entry[1].needs)),
    );
    if (next.length === 0) throw new Error("a job needs one that is not there, or itself");
    placed.push(...next);
  }
  return placed;
}

/** "Running variations of jobs in a workflow": each entry of `include` alone is a row. */
function rowsOf({ strategy }: JobText, contexts: Contexts): (Record<string, string> | undefined)[] {
  if (strategy === undefined) return [undefined];
  const { include } = strategy.matrix;
  if (typeof include !== "string") return include;
  const source = /^\$\{\{(.*)\}\}$/s.exec(include)?.[1] ?? "";
  return z.array(z.record(z.string(), z.string())).parse(evaluateExpression(source, contexts));
}

/** Inputs with their defaults; what is not declared, missing or of another type is refused. */
function inputsOf(workflow: Workflow, event: WorkflowEvent, call: Call | undefined) {
  if (call === undefined && event.name !== "workflow_dispatch") return {};
  const trigger = call === undefined ? workflow.on.workflow_dispatch : workflow.on.workflow_call;
  if (trigger === undefined) throw new Error(`${workflow.name} does not have this trigger`);
  const given = call?.with ?? event.inputs ?? {};
  const odd = Object.keys(given).find((name) => !Object.hasOwn(trigger.inputs, name));
  if (odd !== undefined) throw new Error(`${workflow.name} has no input ${odd}`);
  const entries = Object.entries(trigger.inputs).map(([name, { required, type, ...input }]) => {
    if (required && given[name] === undefined) throw new Error(`input ${name} is required`);
    const value = given[name] ?? input.default;
    // "Workflow syntax", `on.workflow_call.inputs.<input_id>.default`.
    const empty = { string: "", number: 0, boolean: false }[type];
    if (typeof (value ?? empty) !== type) throw new Error(`input ${name} is no ${type}`);
    return [name, value ?? empty] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * "Secure use reference": what a fork asks for is cut to reading. Dependabot's token can only read by
 * default, and gets what `permissions` says ("Troubleshooting Dependabot on GitHub Actions").
 */
function granted(asked: Permissions, { restricted }: WorkflowEvent): Permissions {
  if (!restricted) return asked;
  const entries = Object.entries(asked).filter(([name]) => name !== "id-token");
  return Object.fromEntries(entries.map(([name]) => [name, "read"]));
}

/** "Reuse workflows": permissions can only be kept or reduced on the way, else nothing starts. */
function demandPermissions(job: string, asked: Permissions, given: Permissions): void {
  for (const [name, level] of Object.entries(asked)) {
    const has = given[name as keyof Permissions];
    if (has === "write" || has === level) continue;
    throw new Error(`job ${job} asks for ${name}: ${level}, which its caller does not have`);
  }
}

function worst(conclusions: readonly Conclusion[]): Conclusion {
  for (const one of ["cancelled", "failure", "success"] as const) {
    if (conclusions.includes(one)) return one;
  }
  return "skipped";
}

/** What people are told beside the log. */
export function problemsOf({ jobs }: WorkflowResult): string[] {
  return jobs.flatMap(({ result }) => result?.annotations.map(({ message }) => message) ?? []);
}
