/** The shapes that the runner double takes and gives. */

/** The two stages of a node action that the double runs. */
export type Stage = "main" | "post";

/** How a step or job ended. */
export type Conclusion = "success" | "failure" | "cancelled" | "skipped";

export type AnnotationKind = "error" | "warning" | "notice";

/** An annotation that GitHub would show; at most ten of a kind for each stage of a step. */
export type Annotation = {
  kind: AnnotationKind;
  message: string;
  title?: string;
  file?: string;
  line?: number;
  endLine?: number;
  column?: number;
  endColumn?: number;
  step: string;
  stage: Stage;
};

/** One write to the log, masked; `text` can hold new lines. */
export type LogLine = { text: string; step: string; stage: Stage };

/** One line as the action printed it, before any command, mask or matcher. */
export type RawLine = { text: string; stream: "stdout" | "stderr"; step: string; stage: Stage };

/** A process that outlived its step and carried this job's tracking id. */
export type Orphan = { pid: number; name: string; command: string };

/** Waiting times in seconds. */
export type Seconds = {
  /** From SIGINT to SIGTERM; `ProcessInvoker._sigintTimeout`. */
  interrupt: number;
  /** From SIGTERM to SIGKILL; `ProcessInvoker._sigtermTimeout`. */
  terminate: number;
  /** For pipes that stay open after the process ended; `ProcessInvoker.ProcessExitedHandler`. */
  streams: number;
  /**
   * From a cancel to the end of the whole worker, all post steps included: the server's five
   * minutes less fifteen seconds; `JobDispatcher.WorkerDispatcher.Cancel`.
   */
  budget: number;
};

/** What a job is given; see `job.ts` for the defaults. */
export type JobOptions = {
  /** `GITHUB_WORKSPACE`, an existing directory; also the working directory of each step. */
  workspace: string;
  /** Holds `_temp` (`RUNNER_TEMP`) and `_tool` (`RUNNER_TOOL_CACHE`); made if missing. */
  tempRoot: string;
  /** `owner/name`. */
  repository: string;
  eventName?: string;
  /** The webhook's payload; written to `GITHUB_EVENT_PATH`. */
  event?: unknown;
  /** Further or other values of the `github` context, such as `ref`, `run_id`, `repository_id`. */
  github?: Record<string, string | boolean>;
  /** The job's `env:`. */
  env?: Record<string, string>;
  /** The environment of the machine's runner service; not that of the test. */
  machineEnv?: Record<string, string>;
  /** `github.token`; it is masked and never an environment variable by itself. */
  token?: string;
  /** `ACTIONS_RUNTIME_TOKEN`, for a service that knows its jobs; default a random one. */
  runtimeToken?: string;
  /** The repository's secrets; masked from the start. */
  secrets?: Record<string, string>;
  /** URL of a cache service on loopback: `ACTIONS_RESULTS_URL` and `ACTIONS_CACHE_URL`. */
  cacheUrl?: string;
  /** `ACTIONS_CACHE_MODE`: `read`, `write`, `none`, … */
  cacheMode?: string;
  /** Stands for `permissions: id-token: write`. */
  idTokenUrl?: string;
  /** The job's `outputs:`, expressions; default: each output of each step as `<id>.<name>`. */
  outputs?: Record<string, string>;
  matrix?: Record<string, unknown>;
  /** `RUNNER_ENVIRONMENT` is `self-hosted`; default `github-hosted`. */
  selfHosted?: boolean;
  /** `ACTIONS_STEP_DEBUG`. */
  stepDebug?: boolean;
  seconds?: Partial<Seconds>;
  /** Node binary of the actions; default `process.execPath`. */
  node?: string;
  /** Leaves `RUNNER_TEMP` as it is at the end of the job; the runner empties it. */
  keepTemp?: boolean;
};

/** One step of the job. */
export type StepOptions = {
  /** Directory with `action.yml`. */
  uses: string;
  id: string;
  name?: string;
  /**
   * Inputs as text that is evaluated already: `${{ }}` in it is data. A function is asked again
   * for post.
   */
  with?: Record<string, string> | ((stage: Stage) => Record<string, string>);
  /** The step's `env:`. */
  env?: Record<string, string>;
  /** The step's condition, made of status functions; default `success()`. */
  if?: string;
  continueOnError?: boolean;
  /** The step's `timeout-minutes`; parts of minutes are welcome here. */
  timeoutMinutes?: number;
  /** `owner/name` and ref of a remote action: `GITHUB_ACTION_REPOSITORY`, `GITHUB_ACTION_REF`. */
  repository?: string;
  ref?: string;
  /**
   * What post sees as inputs: the same rule as main (default), every one empty as in nested
   * composite actions (actions/runner#2030), or values that belong to somebody else.
   */
  postInputs?: "evaluated" | "empty" | Record<string, string>;
  /** `GITHUB_ACTION_PATH`; the runner sets it inside composite actions only. */
  actionPath?: string;
};

/** How one stage of one step went. */
export type StageResult = {
  step: string;
  stage: Stage;
  /** Before `continue-on-error`. */
  outcome: Conclusion;
  conclusion: Conclusion;
  /** 128 + number for a process that a signal ended; undefined if none was started. */
  exitCode: number | undefined;
  signal: NodeJS.Signals | undefined;
  annotations: Annotation[];
  summary: string;
  /** The stage's own part of the masked log. */
  log: string;
  seconds: number;
  /** The step's outputs so far. */
  outputs: Record<string, string>;
  /** The step's state so far. */
  state: Record<string, string>;
};

/** How the job went. */
export type JobResult = {
  conclusion: Conclusion;
  /** The masked log. */
  log: string;
  lines: LogLine[];
  rawLines: RawLine[];
  /** By step id. */
  outputs: Record<string, Record<string, string>>;
  /** By step id. */
  state: Record<string, Record<string, string>>;
  jobOutputs: Record<string, string>;
  /** Names of job outputs that held a mask and were dropped. */
  droppedOutputs: string[];
  annotations: Annotation[];
  masks: string[];
  /** Summaries of all stages in their order. */
  summary: string;
  /** Main stages, then post stages. */
  stages: StageResult[];
  orphans: Orphan[];
  /** The budget after a cancel ran out. */
  workerKilled: boolean;
  seconds: number;
};
