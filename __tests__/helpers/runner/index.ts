/**
 * A double of GitHub's runner for end-to-end tests of a node action.
 *
 * It runs `action.yml` with its `main` and `post` scripts as actions/runner does. The rules were
 * read in actions/runner 2.336.0 (commit 258d6c8); paths below are inside that repository.
 *
 * ```ts
 * await using job = await Job.create({ workspace, tempRoot, repository: "octo/images" });
 * const step = job.start({ id: "image", uses: actionDirectory, with: { file: "web.nix" } });
 * step.onLine(/^::group::Build/, () => step.cancel());
 * const main = await step.done;
 * const result = await job.finish();
 * ```
 *
 * | rule | here | there |
 * |---|---|---|
 * | both spellings of a command, unescaping | `commands.ts` | `src/Runner.Common/ActionCommand.cs` |
 * | what each command does; a command that fails fails the step; stopped commands | `command-manager.ts` | `src/Runner.Worker/ActionCommandManager.cs` |
 * | environment files, heredoc, refusals, NODE_OPTIONS, summary over 1 MiB | `files.ts` | `src/Runner.Worker/FileCommandManager.cs` |
 * | files are read in a finally, also after SIGKILL of main | `stage.ts` | `src/Runner.Worker/ActionRunner.cs` RunAsync |
 * | inputs, defaults evaluated again for post, warnings | `manifest.ts` | `src/Runner.Worker/ActionRunner.cs` RunAsync, `ActionManifestManager.cs`, `action_yaml.json` |
 * | environment of the process, who wins over whom | `environment.ts` | `src/Runner.Worker/Handlers/NodeScriptActionHandler.cs`, `Handlers/Handler.cs`, `GitHubContext.cs` |
 * | masks, encoders, no shortest length | `masks.ts` | `src/Sdk/DTLogging/Logging/SecretMasker.cs`, `ValueEncoders.cs` |
 * | ten annotations of a kind, 4096 characters, masked log | `record.ts` | `src/Runner.Worker/ExecutionContext.cs` AddIssue, Write |
 * | problem matchers | `matchers.ts` | `src/Runner.Worker/IssueMatcher.cs`, `Handlers/OutputManager.cs` |
 * | lines end with LF, CR LF or CR; both streams; pipes held by a child: 5 s | `process.ts` | `src/Runner.Sdk/ProcessInvoker.cs` |
 * | SIGINT, 7.5 s, SIGTERM, 2.5 s, SIGKILL, each to the node process only | `process.ts` | `src/Runner.Sdk/ProcessInvoker.cs` CancelAndKillProcessTree |
 * | a stage whose condition holds after a cancel (each post) gets no signal | `stage.ts` | `src/Runner.Worker/StepsRunner.cs` RunAsync |
 * | results, timeout, "The operation was canceled." | `stage.ts` | `src/Runner.Worker/StepsRunner.cs` RunStepAsync |
 * | post steps last in, first out; their outputs go nowhere; skipped main, no post | `job.ts`, `record.ts` | `src/Runner.Worker/ExecutionContext.cs` RegisterPostJobStep, SetOutput |
 * | 285 s from a cancel to the end of everything, then the worker is killed | `job.ts` | `src/Runner.Listener/JobDispatcher.cs` WorkerDispatcher.Cancel |
 * | no post when the runner itself is shut down | `stage.ts` | `src/Runner.Worker/StepsRunner.cs` RunAsync |
 * | outputs that hold a mask are dropped; orphans are killed one by one | `job.ts`, `orphans.ts` | `src/Runner.Worker/JobExtension.cs` FinalizeJob |
 *
 * What it does not copy:
 * - Composite, container and Docker actions, `pre`, background steps, job hooks,
 *   `GITHUB_ARTIFACTS`. Jobs, `run:` steps and conditions with contexts: see `../workflow/`. Inputs as nested composite actions spoil them: option `postInputs`.
 * - Of the expression language what `expressions.ts` names. `with` and `env` are
 *   taken as evaluated, so `${{ }}` in them is data, as it is when it comes out of an expression.
 * - .NET compares some texts by the rules of a language, where zero-width characters do not count;
 *   here all comparing is exact. A command that the runner sees is seen here too.
 * - A bad `stop-commands` token ends the step at once there; here it fails the step at its end.
 * - Annotations without a file get the log's line number there; here they have none.
 * - The machine's environment is a short list, or `machineEnv`, and never that of the test.
 * - The out-of-memory score (500) of the process, its name on other systems, Windows and macOS.
 * - After the budget ran out the runner leaves processes alive; here they are killed at the end
 *   and reported, with `workerKilled` set.
 *
 * `GITHUB_TOKEN` is no variable (the runner gives it to nobody), and `GITHUB_ACTION_PATH` exists
 * inside composite actions only.
 */

export { Job } from "./job.ts";
export { Masker } from "./masks.ts";
export { isAlive, killEach, lastingProcesses, processesNaming } from "./orphans.ts";
export { realSeconds } from "./state.ts";
export type { LineEvent, Step } from "./step.ts";
export type {
  Annotation,
  Conclusion,
  JobOptions,
  JobResult,
  LogLine,
  Orphan,
  RawLine,
  Seconds,
  Stage,
  StageResult,
  StepOptions,
} from "./types.ts";
