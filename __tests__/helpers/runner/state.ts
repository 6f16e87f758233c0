/**
 * What a job knows from its beginning.
 *
 * Sources in actions/runner: `src/Runner.Worker/ExecutionContext.cs` (InitializeJob),
 * `src/Runner.Worker/Worker.cs` (InitializeSecretMasker), `src/Runner.Sdk/ProcessInvoker.cs` and
 * `src/Runner.Listener/JobDispatcher.cs` (waiting times).
 */

import { randomBytes, randomUUID } from "node:crypto";
import {
  type Context,
  createGithubContext,
  createRunnerContext,
  defaultMachineEnvironment,
} from "./environment.ts";
import { Masker } from "./masks.ts";
import type { Shared } from "./record.ts";
import type { Conclusion, JobOptions, Seconds } from "./types.ts";

/** The runner's own waiting times. */
export const realSeconds: Seconds = { interrupt: 7.5, terminate: 2.5, streams: 5, budget: 285 };

/** What a job knows and its stages read. */
export type JobState = {
  options: JobOptions;
  shared: Shared;
  seconds: Seconds;
  github: Context;
  runner: Context;
  trackingId: string;
  token: string;
  runtimeToken: string;
  /** `job.status`; "skipped" never. */
  status: Conclusion;
  /** The runner itself is asked to stop: no condition is evaluated any more. */
  shutdown: boolean;
  /** The `steps` context. */
  steps: Record<string, { outputs: Record<string, string>; outcome: string; conclusion: string }>;
};

/** InitializeJob and InitializeSecretMasker. */
export function createState(given: JobOptions): JobState {
  const options = { ...given, machineEnv: given.machineEnv ?? defaultMachineEnvironment() };
  const token = given.token ?? `ghs_${randomBytes(18).toString("hex")}`;
  const runtimeToken = given.runtimeToken ?? randomBytes(32).toString("hex");
  const masker = new Masker();
  masker.add(Buffer.from(`x-access-token:${token}`).toString("base64"));
  for (const secret of [token, ...Object.values(given.secrets ?? {})]) {
    masker.addWithLines(secret.trim());
  }
  masker.add(runtimeToken);

  const github = createGithubContext(options);
  return {
    options,
    github,
    runner: createRunnerContext(options),
    seconds: { ...realSeconds, ...given.seconds },
    trackingId: `github_${randomUUID()}`,
    token,
    runtimeToken,
    status: "success",
    shutdown: false,
    steps: {},
    shared: {
      masker,
      environment: new Map(Object.entries(given.env ?? {})),
      prependPath: [],
      matchers: [],
      lines: [],
      rawLines: [],
      debug: given.stepDebug === true,
      workspace: given.workspace,
      repository: given.repository,
      serverUrl: String(github.server_url),
    },
  };
}
