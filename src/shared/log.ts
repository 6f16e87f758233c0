/**
 * The log for all code. `src/action/log.ts` implements it with workflow commands; tests collect lines.
 */
import type { SourceLocation } from "./errors.ts";

export interface Log {
  /** A line of the action. It may contain untrusted text, which every implementation makes inert. */
  info(line: string): void;
  /** Shown only when the user asked for step debugging. */
  debug(line: string): void;
  notice(message: string, location?: SourceLocation): void;
  warning(message: string, location?: SourceLocation): void;
  error(message: string, location?: SourceLocation): void;
  /** A line of a child process or a file that others wrote. */
  child(line: string): void;
  /** Long work: shown at most once in a few seconds per `key`, the last one always by `done`. */
  progress(key: string, line: string, done?: boolean): void;
  /** A folded part of the log with a title for the user. Groups do not nest. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>;
}

/** A log that keeps lines in memory: for tests, and for work whose output nobody wants. */
export function collectingLog(): Log & { lines: string[] } {
  const lines: string[] = [];
  const add = (prefix: string) => (line: string) => void lines.push(prefix + line);
  return {
    lines,
    info: add(""),
    debug: add("debug: "),
    notice: add("notice: "),
    warning: add("warning: "),
    error: add("error: "),
    child: add("| "),
    progress: (_key, line) => void lines.push(line),
    group: async (title, work) => {
      lines.push(`group: ${title}`);
      return await work();
    },
  };
}
