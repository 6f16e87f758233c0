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

const activity = { copyPath: 100, fileTransfer: 101, copyPaths: 103, builds: 104, build: 105 };
const result = { buildLogLine: 101, progress: 105, postBuildLogLine: 107 };

const keptBuildLines = 25;
const keptPlainLines = 100;
const longestText = 128_000;

interface Counter {
  type: number;
  done: number;
  expected: number;
  running: number;
  derivation?: string;
}

/**
 * @param key Under which progress is shown, such as "realise".
 */
export function createNixLogReader(log: Log, key: string): NixLogReader {
  const errors: NixError[] = [];
  const plain: string[] = [];
  const buildLogs = new Map<string, string[]>();
  const running = new Map<number, Counter>();
  /** Bytes of transfers that have ended. */
  let transferred = 0;
  let lastShown = "";
  /** The finished counts of the activities "builds" and "copy paths", which come and go. */
  const ended = { built: 0, copied: 0 };

  function show(isDone: boolean): void {
    const line = progressLine(running.values(), transferred, ended);
    if (line === "" || (line === lastShown && !isDone)) return;
    lastShown = line;
    log.progress(key, line, isDone);
  }

  function message(record: Record<string, unknown>): void {
    const level = numberOf(record["level"]);
    const text = plainText(record["msg"]);
    if (level === 0 && (record["raw_msg"] !== undefined || text.startsWith("error:"))) {
      errors.push(errorOf(record));
      return;
    }
    // `builtins.trace` writes on the level of errors; so do the warnings of NixOS modules.
    if (/^trace: (evaluation )?warning: /.test(text))
      log.warning(text.replace(/^.*?warning: /, ""));
    // In a container HOME is another user's, and git reads it all the same.
    else if (/^warning: \$HOME /.test(text)) log.debug(text);
    else if (level === 0 || level === 1) log.child(text);
    else log.debug(text);
  }

  function start(record: Record<string, unknown>): void {
    const id = numberOf(record["id"]);
    const type = numberOf(record["type"]);
    if (id === undefined || type === undefined) return;
    const counter: Counter = { type, done: 0, expected: 0, running: 0 };
    if (type === activity.build) {
      const derivation = fieldsOf(record)[0];
      if (typeof derivation === "string") {
        counter.derivation = derivation;
        log.debug(plainText(record["text"]));
      }
    }
    running.set(id, counter);
  }

  function stop(record: Record<string, unknown>): void {
    const id = numberOf(record["id"]);
    const counter = id === undefined ? undefined : running.get(id);
    if (id === undefined || counter === undefined) return;
    if (counter.type === activity.fileTransfer) transferred += counter.done;
    if (counter.type === activity.builds) ended.built += counter.done;
    if (counter.type === activity.copyPaths) ended.copied += counter.done;
    running.delete(id);
  }

  function resultOf(record: Record<string, unknown>): void {
    const id = numberOf(record["id"]);
    const counter = id === undefined ? undefined : running.get(id);
    if (counter === undefined) return;
    const fields = fieldsOf(record);
    const type = numberOf(record["type"]);
    if (type === result.progress) {
      counter.done = numberOf(fields[0]) ?? 0;
      counter.expected = numberOf(fields[1]) ?? 0;
      counter.running = numberOf(fields[2]) ?? 0;
      show(false);
      return;
    }
    if (type === result.buildLogLine || type === result.postBuildLogLine) {
      const text = plainText(fields[0]);
      log.debug(text);
      if (counter.derivation === undefined) return;
      const lines = buildLogs.get(counter.derivation) ?? [];
      lines.push(text);
      if (lines.length > keptBuildLines) lines.shift();
      buildLogs.set(counter.derivation, lines);
    }
  }

  function line(text: string): void {
    const record = recordOf(text);
    if (record === undefined) {
      const shown = plainText(text);
      if (shown.trim() === "") return;
      plain.push(shown);
      if (plain.length > keptPlainLines) plain.shift();
      // Nothing of ours asks for a root while evaluating; the note would only puzzle.
      if (!shown.includes("you did not specify '--add-root'")) log.debug(shown);
      return;
    }
    if (record["action"] === "msg") message(record);
    if (record["action"] === "start") start(record);
    if (record["action"] === "stop") stop(record);
    if (record["action"] === "result") resultOf(record);
  }

  return {
    line,
    done: () => {
      if (lastShown !== "") show(true);
    },
    errors,
    plain,
    buildLogs,
  };
}

function progressLine(
  counters: Iterable<Counter>,
  transferred: number,
  ended: { built: number; copied: number },
): string {
  let built = ended.built;
  let toBuild = ended.built;
  let copied = ended.copied;
  let bytes = transferred;
  for (const counter of counters) {
    // What is valid already is counted as expected, and never begins.
    if (counter.type === activity.builds && counter.done + counter.running > 0) {
      built += counter.done;
      toBuild += Math.max(counter.expected, counter.done);
    }
    if (counter.type === activity.copyPaths) copied += counter.done;
    if (counter.type === activity.fileTransfer) bytes += counter.done;
  }
  const parts: string[] = [];
  if (toBuild > 0) parts.push(`${built} of ${toBuild} paths built`);
  if (copied > 0) parts.push(`${copied} copied`);
  const mebibytes = Math.round(bytes / 1024 / 1024);
  if (mebibytes > 0) parts.push(`${mebibytes} MiB`);
  return parts.join(", ");
}

function recordOf(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith("@nix {")) return undefined;
  try {
    return JSON.parse(line.slice("@nix ".length)) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function errorOf(record: Record<string, unknown>): NixError {
  const trace = Array.isArray(record["trace"]) ? record["trace"] : [];
  const full = plainText(record["msg"]);
  return {
    text: record["raw_msg"] === undefined ? withoutPrefix(full) : plainText(record["raw_msg"]),
    position: positionOf(record),
    trace: trace.map((entry: Record<string, unknown>) => ({
      text: plainText(entry["raw_msg"]),
      position: positionOf(entry),
    })),
    full,
  };
}

function positionOf(record: Record<string, unknown>): NixPosition | undefined {
  const file = record["file"];
  const line = numberOf(record["line"]);
  if (typeof file !== "string" || line === undefined || line < 1) return undefined;
  const column = numberOf(record["column"]) ?? 1;
  // Nix 2.26 writes line and column into the file name as well.
  const suffix = `:${line}:${column}`;
  const name = plainText(file);
  return { file: name.endsWith(suffix) ? name.slice(0, -suffix.length) : name, line, column };
}

function withoutPrefix(text: string): string {
  return text.replace(/^\s*error:\s*/, "");
}

function fieldsOf(record: Record<string, unknown>): unknown[] {
  return Array.isArray(record["fields"]) ? record["fields"] : [];
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function plainText(value: unknown): string {
  if (typeof value !== "string") return "";
  return shorten(stripVTControlCharacters(value), longestText);
}
