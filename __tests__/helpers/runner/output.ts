/**
 * What goes to the log: the lines of the process, and the details that the runner prints first.
 *
 * Sources in actions/runner: `src/Runner.Worker/Handlers/OutputManager.cs` (OnDataReceived),
 * `src/Runner.Worker/Handlers/Handler.cs` (PrintActionDetails), `src/Runner.Worker/ActionRunner.cs`
 * (GenerateDisplayName).
 */

import { CommandManager } from "./command-manager.ts";
import { LineMatchers } from "./matchers.ts";
import type { StepRecord } from "./record.ts";
import type { StepOptions } from "./types.ts";

/**
 * Reads the lines of one stage: each is a command, else a problem that a matcher knows, else a
 * line of the log. Both streams share the commands (and what is stopped), not the matchers'
 * memory.
 */
export function createLineReader(
  record: StepRecord,
): (line: string, stream: "stdout" | "stderr") => void {
  const commands = new CommandManager(record);
  const matchers = {
    stdout: new LineMatchers(record.shared),
    stderr: new LineMatchers(record.shared),
  };
  return (line, stream) => {
    if (commands.tryProcess(line)) return;
    // These two markers are the runner's own; in a line of the action they are broken.
    const plain = line.replaceAll(/##\[(start|end)-action/g, "##[\\$1-action");
    const issue = matchers[stream].match(plain);
    if (issue === undefined) record.output(plain);
    else record.addIssue(issue.kind, issue.message, issue.properties, plain);
  };
}

/** PrintActionDetails: inputs and env stand in the log, in main only. */
export function printDetails(
  record: StepRecord,
  step: StepOptions,
  inputs: ReadonlyMap<string, string>,
): void {
  if (record.stage === "post") {
    record.output("Post job cleanup.");
    return;
  }
  record.output(`##[group]${displayName(step)}`);
  if (inputs.size > 0) record.output("with:");
  for (const [name, value] of inputs) if (value !== "") record.output(`  ${name}: ${value}`);
  if (record.env.size > 0) record.output("env:");
  for (const [name, value] of record.env) record.output(`  ${name}: ${value}`);
  record.output("##[endgroup]");
}

/** ActionRunner.GenerateDisplayName. */
export function displayName({ name, repository, ref, uses }: StepOptions): string {
  if (name !== undefined) return name;
  if (repository === undefined) return `Run ${uses}`;
  return `Run ${repository}${ref === undefined ? "" : `@${ref}`}`;
}
