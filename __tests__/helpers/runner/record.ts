/**
 * What the runner knows of one stage of one step: its log, its annotations, its files' values.
 *
 * Source in actions/runner: `src/Runner.Worker/ExecutionContext.cs` (Write, AddIssue, Debug,
 * SetOutput, SetEnvContext), `src/Sdk/RSWebApi/Contracts/IssueExtensions.cs` (ToAnnotation).
 */

import type { Masker } from "./masks.ts";
import type { MatcherConfig } from "./matchers.ts";
import type { Annotation, AnnotationKind, LogLine, RawLine, Stage } from "./types.ts";

/** ExecutionContext._maxCountPerIssueType. */
export const annotationLimit = 10;
/** ExecutionContext._maxIssueMessageLength, in UTF-16 units. */
export const annotationLength = 4096;

/** What all steps of a job share (`src/Runner.Worker/GlobalContext.cs`). */
export type Shared = {
  masker: Masker;
  /** Set through GITHUB_ENV, on top of the job's `env:`. */
  environment: Map<string, string>;
  /** Set through GITHUB_PATH; the last one comes first in PATH. */
  prependPath: string[];
  matchers: MatcherConfig[];
  lines: LogLine[];
  rawLines: RawLine[];
  debug: boolean;
  workspace: string;
  repository: string;
  serverUrl: string;
};

/** What a record needs to know of its step. */
export type RecordOptions = {
  step: string;
  stage: Stage;
  /** Shared by main and post of a step. */
  state: Map<string, string>;
  /** Undefined where outputs go nowhere: in post, which has no name in the `steps` context. */
  outputs: Map<string, string> | undefined;
  /** The step's `env` context. */
  env: Map<string, string>;
  onLine?: (line: LogLine) => void;
};

const tags = { error: "##[error]", warning: "##[warning]", notice: "##[notice]" } as const;

/** The record of one stage. */
export class StepRecord {
  readonly shared: Shared;
  readonly step: string;
  readonly stage: Stage;
  readonly env: Map<string, string>;
  readonly state: Map<string, string>;
  readonly annotations: Annotation[] = [];
  readonly #options: RecordOptions;
  readonly #lines: string[] = [];
  readonly #counts = { error: 0, warning: 0, notice: 0 };
  /** A command or file that failed: the step fails, whatever its exit code (CommandResult). */
  commandFailed = false;
  echo: boolean;
  summary = "";

  constructor(shared: Shared, options: RecordOptions) {
    this.shared = shared;
    this.step = options.step;
    this.stage = options.stage;
    this.env = options.env;
    this.state = options.state;
    this.echo = shared.debug;
    this.#options = options;
  }

  get log(): string {
    return this.#lines.join("\n");
  }

  mask(text: string): string {
    return this.shared.masker.mask(text);
  }

  /** Write without a tag. */
  output(text: string): void {
    this.#write("", text);
  }

  /** Debug lines exist only with step debugging on. */
  debug(text: string): void {
    if (!this.shared.debug) return;
    for (const line of text.split(/\r?\n/)) this.#write("##[debug]", line);
  }

  error(message: string): void {
    this.addIssue("error", message);
  }

  warning(message: string): void {
    this.addIssue("warning", message);
  }

  /**
   * AddIssue: masked, cut, counted. The eleventh of a kind is in the log only. `logText` is what
   * the log shows instead of the message (problem matchers).
   */
  addIssue(
    kind: AnnotationKind,
    message: string,
    properties: ReadonlyMap<string, string> = new Map(),
    logText?: string,
  ): void {
    const text = this.mask(message).slice(0, annotationLength);
    if (this.#counts[kind] < annotationLimit) {
      this.#counts[kind]++;
      const annotation = toAnnotation(kind, text, properties);
      if (annotation !== undefined) {
        this.annotations.push({ ...annotation, step: this.step, stage: this.stage });
      }
    }
    const shown = logText ?? text;
    if (shown !== "") this.#write(tags[kind], shown);
  }

  /** SetOutput; an empty name is refused by ArgUtil.NotNullOrEmpty. */
  setOutput(name: string, value: string): void {
    if (name === "") throw new Error("Value cannot be null. (Parameter 'name')");
    const { outputs } = this.#options;
    if (outputs === undefined) return;
    // The steps context compares names without regard to case.
    setIgnoringCase(outputs, name, value);
    this.debug(`Set output ${name} = ${value}`);
  }

  saveState(name: string, value: string): void {
    setIgnoringCase(this.state, name, value);
    this.debug(`Save intra-action state ${name} = ${value}`);
  }

  /** Global.EnvironmentVariables: for the steps after this one, and for this one's post. */
  setEnvironment(name: string, value: string): void {
    if (name === "") throw new Error("Value cannot be null. (Parameter 'name')");
    this.shared.environment.set(name, value);
    this.env.set(name, value);
    this.debug(`${name}='${value}'`);
  }

  prependPath(path: string): void {
    const others = this.shared.prependPath.filter((known) => known !== path);
    this.shared.prependPath.splice(0, Number.POSITIVE_INFINITY, ...others, path);
  }

  #write(tag: string, message: string): void {
    const text = this.mask(`${tag}${message}`);
    const line = { text, step: this.step, stage: this.stage };
    this.#lines.push(text);
    this.shared.lines.push(line);
    this.#options.onLine?.(line);
  }
}

/** IssueExtensions.ToAnnotation: without text there is no annotation. */
function toAnnotation(
  kind: AnnotationKind,
  message: string,
  properties: ReadonlyMap<string, string>,
): Omit<Annotation, "step" | "stage"> | undefined {
  if (message.trim() === "") return undefined;
  const get = (name: string) =>
    [...properties].find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  const number = (name: string) => parseInteger(get(name));
  const file = get("file");
  const found = {
    kind,
    message,
    title: get("title"),
    file: file?.trim() === "" ? undefined : file,
    line: number("line"),
    endLine: number("endLine"),
    column: number("col"),
    endColumn: number("endColumn"),
  };
  const { title, line, endLine, column, endColumn } = found;
  return {
    kind,
    message,
    ...(title === undefined ? {} : { title }),
    ...(found.file === undefined ? {} : { file: found.file }),
    ...(line === undefined ? {} : { line }),
    ...(endLine === undefined ? {} : { endLine }),
    ...(column === undefined ? {} : { column }),
    ...(endColumn === undefined ? {} : { endColumn }),
  };
}

/** int.TryParse: white space and a sign are fine, anything else is no number. */
export function parseInteger(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*[+-]?\d{1,9}\s*$/.test(text) ? Number(text) : undefined;
}

/** Sets a value under the spelling of its name that came first. */
export function setIgnoringCase<Value>(map: Map<string, Value>, name: string, value: Value): void {
  const known = [...map.keys()].find((key) => key.toLowerCase() === name.toLowerCase());
  map.set(known ?? name, value);
}
