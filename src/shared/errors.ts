/**
 * Two kinds of errors, distinguished by a tag rather than `instanceof`, because a class may be bundled
 * twice. `UserError`: the user can fix it; its text names the input, file or resource and says what to
 * do. All others are faults of this action or of the machine, and are reported with their cause.
 */

const tag = Symbol.for("packernix-action.user-error");

/** A location in a file, as an annotation needs it. Lines and columns count from 1. */
export interface SourceLocation {
  /** Path relative to the workspace where it lies inside, else absolute. */
  file: string;
  line?: number;
  column?: number;
}

export interface UserErrorOptions {
  /** Where an annotation belongs. */
  location?: SourceLocation | undefined;
  /** Longer text for the log: trace, tool output. Never needed to understand the message. */
  details?: string;
  cause?: unknown;
}

/** An error that the user can fix. The message is one sentence or two and is shown unchanged. */
export class UserError extends Error {
  readonly [tag] = true;
  readonly location: SourceLocation | undefined;
  readonly details: string | undefined;

  constructor(message: string, options: UserErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "UserError";
    this.location = options.location;
    this.details = options.details;
  }
}

export function isUserError(error: unknown): error is UserError {
  return typeof error === "object" && error !== null && tag in error;
}

/** What to do about the last of many answers with status 429, or with 500 and more: nobody's mistake here. */
export function outage(status: number, whose: string): string {
  const why = status === 429 ? "gets too many requests" : "has trouble of its own";
  return `${whose} ${why}: run the step again later.`;
}

/** How a child process failed. */
export interface CommandFailure extends Partial<Omit<CommandError, keyof Error>> {
  command: string;
  cause?: unknown;
}

/** A child process that could not be started, was killed, or ended with another code than 0. */
export class CommandError extends Error {
  readonly command: string;
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** The last part of what the command wrote to its standard error. */
  readonly stderr: string;
  /** True when no file of that name could be executed. */
  readonly missing: boolean;
  readonly timedOut: boolean;
  /** True if it was ended because it printed more than its caller accepts. */
  readonly tooLong: boolean;

  constructor(fields: CommandFailure) {
    super(commandMessage(fields), fields.cause === undefined ? undefined : { cause: fields.cause });
    this.name = "CommandError";
    this.command = fields.command;
    this.exitCode = fields.exitCode;
    this.signal = fields.signal;
    this.stderr = fields.stderr ?? "";
    this.missing = fields.missing ?? false;
    this.timedOut = fields.timedOut ?? false;
    this.tooLong = fields.tooLong ?? false;
  }
}

function commandMessage(fields: CommandFailure): string {
  if (fields.missing) return `${fields.command}: not found, or not executable`;
  const last = lastLine(fields.stderr ?? "");
  const tail = last === "" ? "" : `: ${last}`;
  if (fields.timedOut) return `${fields.command} took too long and was ended${tail}`;
  if (fields.tooLong) return `${fields.command} was ended because its output was too long${tail}`;
  if (fields.signal) return `${fields.command} was killed by ${fields.signal}${tail}`;
  return `${fields.command} failed with exit code ${fields.exitCode ?? "unknown"}${tail}`;
}

function lastLine(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return (lines.at(-1) ?? "").trim();
}

/** The text of anything that was thrown, without its stack. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return String(error);
}

/** True for a failed system call with this code, such as `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === code;
}
