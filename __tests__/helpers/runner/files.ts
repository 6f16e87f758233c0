/**
 * The files through which a step hands over environment, path, outputs, state and summary.
 *
 * Source in actions/runner: `src/Runner.Worker/FileCommandManager.cs` (class by class as named
 * below); their order is that of `src/Runner.Common/ExtensionManager.cs`.
 */

import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StepRecord } from "./record.ts";

/** Paths of one step's files, by the name under which the `github` context knows them. */
export type CommandFiles = {
  path: string;
  env: string;
  step_summary: string;
  state: string;
  output: string;
};

/** CreateStepSummaryCommand.AttachmentSizeLimit, in bytes. */
export const summaryLimit = 1024 * 1024;

/** SetEnvFileCommand and SetEnvCommandExtension: names that no step may set for later ones. */
export const blockedVariables: readonly string[] = ["NODE_OPTIONS"];

/** FileCommandManager.InitializeFiles: five new, empty files for one stage of one step. */
export function createCommandFiles(temp: string): CommandFiles {
  const folder = join(temp, "_runner_file_commands");
  mkdirSync(folder, { recursive: true });
  const suffix = randomUUID();
  const files = {
    path: join(folder, `add_path_${suffix}`),
    env: join(folder, `set_env_${suffix}`),
    step_summary: join(folder, `step_summary_${suffix}`),
    state: join(folder, `save_state_${suffix}`),
    output: join(folder, `set_output_${suffix}`),
  };
  for (const file of Object.values(files)) writeFileSync(file, "");
  return files;
}

/**
 * FileCommandManager.ProcessFiles: each file on its own; one that cannot be read as it should
 * makes two errors and fails the step, and what stood before the bad line counts.
 */
export function processCommandFiles(files: CommandFiles, record: StepRecord): void {
  const readers: [name: string, read: () => void][] = [
    ["path", () => readPaths(files.path, record)],
    ["env", () => readEnvironment(files.env, record)],
    ["step_summary", () => readSummary(files.step_summary, record)],
    ["state", () => readState(files.state, record)],
    ["output", () => readOutputs(files.output, record)],
  ];
  for (const [name, read] of readers) {
    try {
      read();
    } catch (error) {
      record.error(`Unable to process file command '${name}' successfully.`);
      record.error(error instanceof Error ? error.message : String(error));
      record.commandFailed = true;
    }
  }
}

/** AddPathFileCommand: a path that is known already moves to the end of the list. */
function readPaths(file: string, record: StepRecord): void {
  if (!existsSync(file)) return;
  for (const line of readText(file).split(/\r\n|\r|\n/)) {
    if (line !== "") record.prependPath(line);
  }
}

/** SetEnvFileCommand. */
function readEnvironment(file: string, record: StepRecord): void {
  for (const [name, value] of keyValuePairs(file)) {
    const blocked = blockedVariables.find((known) => known.toLowerCase() === name.toLowerCase());
    if (blocked !== undefined) {
      record.error(`Can't store ${blocked} output parameter using '$GITHUB_ENV' command.`);
      continue;
    }
    record.setEnvironment(name, value);
  }
}

/** SaveStateFileCommand. */
function readState(file: string, record: StepRecord): void {
  for (const [name, value] of keyValuePairs(file)) record.saveState(name, value);
}

/** SetOutputFileCommand. */
function readOutputs(file: string, record: StepRecord): void {
  for (const [name, value] of keyValuePairs(file)) record.setOutput(name, value);
}

/** CreateStepSummaryCommand: over the limit the whole summary is dropped, not cut. */
function readSummary(file: string, record: StepRecord): void {
  if (!existsSync(file)) return;
  const { size } = statSync(file);
  if (size === 0) return;
  if (size > summaryLimit) {
    const limit = summaryLimit / 1024;
    record.error(
      `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of ${limit}k, got ${Math.floor(size / 1024)}k.`,
    );
    return;
  }
  const lines = readText(file).split(/\r\n|\r|\n/);
  if (lines.at(-1) === "") lines.pop();
  record.summary = lines.map((line) => `${record.mask(line)}\n`).join("");
}

/**
 * EnvFileKeyValuePairs: `name=value` or `name<<delimiter`, value lines, delimiter. A file that is
 * gone holds no pairs. Lines end with LF alone here, so a CR stays part of name or value.
 */
export function* keyValuePairs(file: string): Generator<[name: string, value: string]> {
  if (!existsSync(file)) return;
  yield* parsePairs(readText(file));
}

/** The rule of {@link keyValuePairs} for a text; throws an Error at the first bad line. */
export function* parsePairs(text: string): Generator<[name: string, value: string]> {
  const lines = text.split("\n");
  // A text that ends with a new line has no further, empty line behind it.
  const endsWithNewline = lines.at(-1) === "";
  if (endsWithNewline) lines.pop();

  let index = 0;
  while (index < lines.length) {
    const line = lines[index++] ?? "";
    if (line === "") continue;
    const equals = line.indexOf("=");
    const heredoc = line.indexOf("<<");
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      yield [line.slice(0, equals), line.slice(equals + 1)];
      continue;
    }
    if (heredoc < 0) throw new Error(`Invalid format '${line}'`);

    const name = line.slice(0, heredoc);
    const delimiter = line.slice(heredoc + 2);
    if (name === "" || delimiter === "") {
      throw new Error(
        `Invalid format '${line}'. Name must not be empty and delimiter must not be empty`,
      );
    }
    const start = index;
    while (lines[index] !== delimiter) {
      if (index >= lines.length) {
        throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
      }
      if (index === lines.length - 1 && !endsWithNewline) {
        throw new Error("Invalid value. EOF marker missing new line.");
      }
      index++;
    }
    yield [name, lines.slice(start, index).join("\n")];
    index++;
  }
}

/** File.ReadAllText: UTF-8, a byte order mark is skipped, bad bytes become U+FFFD. */
function readText(file: string): string {
  return new TextDecoder().decode(readFileSync(file));
}
