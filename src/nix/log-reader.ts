/**
 * Reads what Nix writes to standard error with `--log-format internal-json`: one JSON object per
 * line behind `@nix `. Numbers of activities and results: Nix `src/libutil/logging.hh`, the same
 * in 2.8 and 2.26.
 */
import { stripVTControlCharacters } from "node:util";
import type { Log } from "../shared/log.ts";
import { shorten } from "../shared/text.ts";

/** A position as Nix reports it; the file is a path in the store or on disk. */
export interface NixPosition {
  file: string;
  line: number;
  column: number;
}

/** One error of Nix, its colours taken away. */
export interface NixError {
  text: string;
  position: NixPosition | undefined;
  /** From the location of the error outwards. */
  trace: { text: string; position: NixPosition | undefined }[];
  /** The whole as Nix would have shown it, with the trace. */
  full: string;
}

export interface NixLogReader {
  /** To be called with every line of standard error. */
  line(line: string): void;
  /** Shows the last state of the progress, if any was shown. */
  done(): void;
  readonly errors: readonly NixError[];
  /** Lines that are not of the JSON protocol: errors before logging starts, noise. */
  readonly plain: readonly string[];
  /** The last lines that a builder printed, by derivation. */
  readonly buildLogs: ReadonlyMap<string, readonly string[]>;
}

const activities = { fileTransfer: 101, copyPaths: 103, builds: 104, build: 105 };
const results = { buildLogLine: 101, progress: 105, postBuildLogLine: 107 };

const keptBuildLines = 25;
const keptPlainLines = 100;
const longestText = 128_000;

/** One line of the log, as far as it is looked at; nothing of it is certain. */
interface LogRecord {
  action?: unknown;
  id?: unknown;
  type?: unknown;
  level?: unknown;
  fields?: unknown;
  text?: unknown;
  msg?: unknown;
  raw_msg?: unknown;
  trace?: unknown;
  file?: unknown;
  line?: unknown;
  column?: unknown;
}

interface Activity {
  type: unknown;
  done: number;
  expected: number;
  running: number;
  derivation: string | undefined;
}

/**
 * @param key Under which progress is shown, such as "realise".
 */
export function createNixLogReader(log: Log, key: string): NixLogReader {
  const errors: NixError[] = [];
  const plain: string[] = [];
  const buildLogs = new Map<string, string[]>();
  const running = new Map<unknown, Activity>();
  /** What activities that have ended had done, by type: those that build and copy come and go. */
  const ended = new Map<unknown, number>();
  let lastShown = "";

  function message(record: LogRecord): void {
    const { level } = record;
    const text = plainText(record.msg);
    if (level === 0 && (record.raw_msg !== undefined || text.startsWith("error:"))) {
      errors.push(errorOf(record));
    }
    // `builtins.trace` writes on the level of errors; so do the warnings of NixOS modules.
    else if (/^trace: (evaluation )?warning: /.test(text))
      log.warning(text.replace(/^.*?warning: /, ""));
    // In a container HOME is another user's, and git reads it all the same.
    else if (/^warning: \$HOME /.test(text)) log.debug(text);
    else if (level === 0 || level === 1) log.child(text);
    else log.debug(text);
  }

  function result({ type, fields }: LogRecord, current: Activity): void {
    const values = Array.isArray(fields) ? fields : [];
    if (type === results.progress) {
      [current.done = 0, current.expected = 0, current.running = 0] = values.map(Number);
      const line = progressLine([...running.values()], ended);
      if (line !== "" && line !== lastShown) log.progress(key, line, false);
      lastShown = line || lastShown;
    } else if (type === results.buildLogLine || type === results.postBuildLogLine) {
      const text = plainText(values[0]);
      log.debug(text);
      if (current.derivation === undefined) return;
      const lines = [...(buildLogs.get(current.derivation) ?? []), text];
      buildLogs.set(current.derivation, lines.slice(-keptBuildLines));
    }
  }

  function activity(record: LogRecord): void {
    const { action, id, type, fields } = record;
    const current = running.get(id);
    if (action === "start") {
      const [first] = type === activities.build && Array.isArray(fields) ? fields : [];
      const derivation = typeof first === "string" ? first : undefined;
      if (derivation !== undefined) log.debug(plainText(record.text));
      running.set(id, { type, done: 0, expected: 0, running: 0, derivation });
    } else if (action === "stop" && current !== undefined) {
      ended.set(current.type, (ended.get(current.type) ?? 0) + current.done);
      running.delete(id);
    } else if (action === "result" && current !== undefined) result(record, current);
  }

  return {
    line(text) {
      const record = recordOf(text);
      if (record?.action === "msg") message(record);
      else if (record !== undefined) activity(record);
      else {
        const shown = plainText(text);
        if (shown.trim() === "") return;
        plain.push(shown);
        if (plain.length > keptPlainLines) plain.shift();
        // Nothing of ours asks for a root while evaluating; the note would only puzzle.
        if (!shown.includes("you did not specify '--add-root'")) log.debug(shown);
      }
    },
    done: () => {
      if (lastShown !== "") {
        log.progress(key, progressLine([...running.values()], ended) || lastShown, true);
      }
    },
    errors,
    plain,
    buildLogs,
  };
}

function progressLine(running: readonly Activity[], ended: ReadonlyMap<unknown, number>): string {
  const of = (type: number) => running.filter((one) => one.type === type);
  const done = (type: number) =>
    of(type).reduce((sum, one) => sum + one.done, ended.get(type) ?? 0);
  const built = done(activities.builds);
  // What is valid already is counted as expected, and never begins.
  const begun = of(activities.builds).filter((one) => one.done + one.running > 0);
  const toBuild = begun.reduce((sum, one) => sum + Math.max(one.expected - one.done, 0), built);
  const copied = done(activities.copyPaths);
  const mebibytes = Math.round(done(activities.fileTransfer) / 1024 / 1024);
  const parts: string[] = [];
  if (toBuild > 0) parts.push(`${built} of ${toBuild} paths built`);
  if (copied > 0) parts.push(`${copied} copied`);
  if (mebibytes > 0) parts.push(`${mebibytes} MiB`);
  return parts.join(", ");
}

function recordOf(line: string): LogRecord | undefined {
  if (!line.startsWith("@nix {")) return undefined;
  try {
    return JSON.parse(line.slice("@nix ".length));
  } catch {
    return undefined;
  }
}

function errorOf(record: LogRecord): NixError {
  const trace: LogRecord[] = Array.isArray(record.trace) ? record.trace : [];
  const full = plainText(record.msg);
  return {
    text:
      record.raw_msg === undefined ? full.replace(/^\s*error:\s*/, "") : plainText(record.raw_msg),
    position: positionOf(record),
    trace: trace.map((entry) => ({
      text: plainText(entry.raw_msg),
      position: positionOf(entry),
    })),
    full,
  };
}

function positionOf({ file, line, column }: LogRecord): NixPosition | undefined {
  if (typeof file !== "string" || typeof line !== "number" || line < 1) return undefined;
  const known = typeof column === "number" ? column : 1;
  // Nix 2.26 writes line and column into the file name as well.
  const suffix = `:${line}:${known}`;
  const name = plainText(file);
  return {
    file: name.endsWith(suffix) ? name.slice(0, -suffix.length) : name,
    line,
    column: known,
  };
}

function plainText(value: unknown): string {
  if (typeof value !== "string") return "";
  return shorten(stripVTControlCharacters(value), longestText);
}
