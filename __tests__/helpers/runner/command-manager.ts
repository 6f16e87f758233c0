/**
 * What each command in the log does.
 *
 * Source in actions/runner: `src/Runner.Worker/ActionCommandManager.cs`; the class of each command
 * is named at its function.
 */

import { isAbsolute, join } from "node:path";
import {
  type Command,
  deleteProperty,
  getProperty,
  parseCommand,
  setProperty,
} from "./commands.ts";
import { blockedVariables } from "./files.ts";
import { readMatchers } from "./matchers.ts";
import { parseInteger, type StepRecord } from "./record.ts";

type Extension = { quiet?: boolean; run: (command: Command, record: StepRecord) => void };

/** Every registered name but `stop-commands`; `quiet` is OmitEcho. */
const extensions: Readonly<Record<string, Extension>> = {
  "set-env": { run: setEnv },
  "set-output": { run: setOutput },
  "save-state": { run: saveState },
  "add-mask": { quiet: true, run: addMask },
  "add-path": { run: addPath },
  "add-matcher": { run: addMatcher },
  "remove-matcher": { run: removeMatcher },
  debug: { quiet: true, run: (command, record) => record.debug(command.data) },
  warning: { quiet: true, run: (command, record) => addIssue("warning", command, record) },
  error: { quiet: true, run: (command, record) => addIssue("error", command, record) },
  notice: { quiet: true, run: (command, record) => addIssue("notice", command, record) },
  group: { run: (command, record) => record.output(`##[group]${command.data}`) },
  endgroup: { run: (_command, record) => record.output("##[endgroup]") },
  echo: { run: setEcho },
};

/** One stage's commands; each stage begins with none stopped (Handler.Initialize). */
export class CommandManager {
  readonly #record: StepRecord;
  readonly #registered = new Set(["stop-commands", ...Object.keys(extensions)]);
  #stopToken: string | undefined;

  constructor(record: StepRecord) {
    this.#record = record;
  }

  /** TryProcessCommand: whether the line was a command and is dealt with. */
  tryProcess(line: string): boolean {
    const command = parseCommand(line, this.#registered);
    if (command === undefined) return false;
    const name = command.name.toLowerCase();
    if (this.#stopToken !== undefined) return this.#tryResume(name, line);
    if (name === "stop-commands") {
      this.#stop(command, line);
      return true;
    }
    this.#run(name, command, line);
    return true;
  }

  #tryResume(name: string, line: string): boolean {
    if (name !== this.#stopToken) return false;
    this.#record.output(line);
    this.#registered.delete(name);
    this.#stopToken = undefined;
    return true;
  }

  /**
   * ValidateStopToken; a bad token is not caught there, so the step ends with this error. Here it
   * only fails the step.
   */
  #stop(command: Command, line: string): void {
    const token = command.data.toLowerCase();
    const bad = token === "" || token === "pause-logging" || this.#registered.has(token);
    if (bad && !allowed("ACTIONS_ALLOW_UNSECURE_STOPCOMMAND_TOKENS", this.#record)) {
      this.#record.error(
        "You cannot use a endToken that is an empty string, the string 'pause-logging', or another workflow command.",
      );
      this.#record.commandFailed = true;
      return;
    }
    this.#stopToken = token;
    this.#registered.add(token);
    if (command.data.length > 6) this.#record.shared.masker.add(command.data);
    this.#record.output(line);
  }

  #run(name: string, command: Command, line: string): void {
    const extension = extensions[name];
    if (extension === undefined) {
      this.#record.warning(`Can't find command extension for ##[${command.name}.command].`);
      return;
    }
    if (this.#record.echo && extension.quiet !== true) this.#record.output(line);
    try {
      extension.run(command, this.#record);
    } catch (error) {
      const shown = extension.quiet === true ? name : line;
      this.#record.error(`Unable to process command '${shown}' successfully.`);
      this.#record.error(error instanceof Error ? error.message : String(error));
      this.#record.commandFailed = true;
    }
  }
}

/** SetEnvCommandExtension: disabled unless the step's environment allows it. */
function setEnv(command: Command, record: StepRecord): void {
  assertAllowed(command, record);
  const name = requiredName(command);
  const blocked = blockedVariables.find((known) => known.toLowerCase() === name.toLowerCase());
  if (blocked !== undefined) {
    record.error(`Can't update ${blocked} environment variable using ::set-env:: command.`);
    return;
  }
  record.setEnvironment(name, command.data);
}

/** AddPathCommandExtension: disabled likewise. */
function addPath(command: Command, record: StepRecord): void {
  assertAllowed(command, record);
  if (command.data === "") throw new Error("Value cannot be null. (Parameter 'path')");
  record.prependPath(command.data);
}

/** SetOutputCommandExtension: works, with a warning each time. */
function setOutput(command: Command, record: StepRecord): void {
  warnDeprecated(command, record);
  record.setOutput(requiredName(command), command.data);
}

/** SaveStateCommandExtension: works, with a warning each time. */
function saveState(command: Command, record: StepRecord): void {
  warnDeprecated(command, record);
  record.saveState(requiredName(command), command.data);
}

/** AddMaskCommandExtension. */
function addMask(command: Command, record: StepRecord): void {
  if (command.data.trim() === "") {
    record.warning("Can't add secret mask for empty string in ##[add-mask] command.");
    return;
  }
  if (record.echo) record.output("::add-mask::***");
  record.shared.masker.addWithLines(command.data);
}

/** AddMatcherCommandExtension, ExecutionContext.AddMatchers: new ones go first. */
function addMatcher(command: Command, record: StepRecord): void {
  if (command.data === "") {
    record.warning("File path must be specified.");
    return;
  }
  const added = readMatchers(rooted(command.data, record));
  const owners = new Set(added.map(({ owner }) => owner.toLowerCase()));
  const { shared } = record;
  shared.matchers = [
    ...added,
    ...shared.matchers.filter(({ owner }) => !owners.has(owner.toLowerCase())),
  ];
}

/** RemoveMatcherCommandExtension. */
function removeMatcher(command: Command, record: StepRecord): void {
  const owner = getProperty(command, "owner") ?? "";
  if ((owner === "") === (command.data === "")) {
    record.warning("Name one owner or one file path in ##[remove-matcher] command.");
    return;
  }
  const names =
    owner === "" ? readMatchers(rooted(command.data, record)).map((one) => one.owner) : [owner];
  const gone = new Set(names.map((name) => name.toLowerCase()));
  const { shared } = record;
  shared.matchers = shared.matchers.filter((one) => !gone.has(one.owner.toLowerCase()));
}

/** EchoCommandExtension. */
function setEcho(command: Command, record: StepRecord): void {
  const value = command.data.trim().toLowerCase();
  if (value !== "on" && value !== "off") {
    throw new Error(`Invalid echo command value: '${command.data}'. Use 'on' or 'off'.`);
  }
  record.echo = value === "on";
}

/** IssueCommandExtension: a file under the workspace is named relative to it. */
function addIssue(
  kind: "error" | "warning" | "notice",
  command: Command,
  record: StepRecord,
): void {
  validatePlace(command);
  const file = getProperty(command, "file");
  const { workspace } = record.shared;
  if (file?.startsWith(`${workspace}/`)) {
    setProperty(command.properties, "file", file.slice(workspace.length + 1));
  }
  record.addIssue(kind, command.data, command.properties);
}

/** IssueCommandExtension.ValidateLinesAndColumns: a place that cannot be is made one that can. */
function validatePlace(command: Command): void {
  const number = (name: string) => parseInteger(getProperty(command, name));
  const endLine = number("endLine");
  const endColumn = number("endColumn");
  const hasColumn = number("col") !== undefined || endColumn !== undefined;
  if (endLine !== undefined && number("line") === undefined) {
    setProperty(command.properties, "line", String(endLine));
  }
  if (endColumn !== undefined && number("col") === undefined) {
    setProperty(command.properties, "col", String(endColumn));
  }
  const line = number("line");
  const column = number("col");
  const severalLines = endLine !== undefined && line !== endLine;
  if (hasColumn && (line === undefined || severalLines)) remove(command, "col", "endColumn");
  if (line !== undefined && endLine !== undefined && endLine < line) {
    remove(command, "line", "endLine");
  }
  if (column !== undefined && endColumn !== undefined && endColumn < column) {
    remove(command, "col", "endColumn");
  }
}

function remove(command: Command, ...names: string[]): void {
  for (const name of names) deleteProperty(command, name);
}

function requiredName(command: Command): string {
  const name = getProperty(command, "name");
  if (name === undefined || name === "") {
    throw new Error(`Required field 'name' is missing in ##[${command.name}] command.`);
  }
  return name;
}

function assertAllowed(command: Command, record: StepRecord): void {
  if (allowed("ACTIONS_ALLOW_UNSECURE_COMMANDS", record)) return;
  throw new Error(
    `The \`${command.name}\` command is disabled. Please upgrade to using Environment Files.`,
  );
}

function warnDeprecated(command: Command, record: StepRecord): void {
  record.warning(
    `The \`${command.name}\` command is deprecated and will be disabled soon. Please upgrade to using Environment Files.`,
  );
}

function allowed(variable: string, record: StepRecord): boolean {
  return record.env.get(variable)?.toLowerCase() === "true";
}

function rooted(file: string, record: StepRecord): string {
  return isAbsolute(file) ? file : join(record.shared.workspace, file);
}
