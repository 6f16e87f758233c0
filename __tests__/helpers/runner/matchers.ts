/**
 * Problem matchers: lines that an action asked the runner to take for annotations.
 *
 * Sources in actions/runner: `src/Runner.Worker/IssueMatcher.cs` (IssueMatcher.Match and the
 * Validate methods), `src/Runner.Worker/Handlers/OutputManager.cs` (OnDataReceived,
 * ConvertToIssue, GetRepositoryPath).
 */

import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import type { Shared } from "./record.ts";
import type { AnnotationKind } from "./types.ts";

type Field = "file" | "line" | "column" | "severity" | "code" | "message" | "fromPath";
const fields = ["file", "line", "column", "severity", "code", "message", "fromPath"] as const;

/** One pattern: a regular expression and the numbers of its groups. */
export type PatternConfig = { regexp: string; loop?: boolean } & { [field in Field]?: number };

/** One entry of `problemMatcher`. */
export type MatcherConfig = {
  owner: string;
  severity?: string;
  fromPath?: string;
  pattern: PatternConfig[];
};

type Match = { [field in Field]?: string };

/** What a matched line says. */
export type MatchedIssue = {
  kind: AnnotationKind;
  message: string;
  properties: Map<string, string>;
};

/** Reads a matcher file and refuses, with an Error, what IssueMatchersConfig.Validate refuses. */
export function readMatchers(file: string): MatcherConfig[] {
  const parsed: unknown = JSON.parse(readFileSync(file, "utf8"));
  const matchers = (parsed as { problemMatcher?: MatcherConfig[] }).problemMatcher ?? [];
  const owners = new Set<string>();
  for (const matcher of matchers) {
    validate(matcher);
    const owner = matcher.owner.toLowerCase();
    if (owners.has(owner)) throw new Error(`Duplicate owner name '${matcher.owner}'`);
    owners.add(owner);
  }
  return matchers;
}

function validate({ owner, severity, pattern }: MatcherConfig): void {
  if (!owner) throw new Error("Owner must not be empty");
  if (!["", "error", "warning", "notice"].includes((severity ?? "").toLowerCase())) {
    throw new Error(`Matcher '${owner}' contains unexpected default severity '${severity}'`);
  }
  if (!pattern || pattern.length === 0) {
    throw new Error(`Matcher '${owner}' does not contain any patterns`);
  }
  const set = new Set<Field>();
  for (const [index, entry] of pattern.entries()) {
    new RegExp(entry.regexp ?? "");
    if (entry.loop === true && (index === 0 || index !== pattern.length - 1)) {
      throw new Error("Only the last pattern in a multiline matcher may set 'loop'");
    }
    for (const field of fields) {
      if (entry[field] === undefined) continue;
      if (set.has(field)) throw new Error(`The property '${field}' is set twice`);
      set.add(field);
    }
  }
  if (!set.has("message")) throw new Error("At least one pattern must set 'message'");
}

/** A matcher with its memory of the lines before. */
export class Matcher {
  readonly config: MatcherConfig;
  readonly #patterns: { config: PatternConfig; regexp: RegExp }[];
  #state: (Match | undefined)[] = [];

  constructor(config: MatcherConfig) {
    this.config = config;
    this.#patterns = config.pattern.map((pattern) => {
      return { config: pattern, regexp: new RegExp(pattern.regexp ?? "") };
    });
  }

  reset(): void {
    this.#state = [];
  }

  /** IssueMatcher.Match: the patterns from last to first, each on top of what ran before it. */
  match(line: string): Match | undefined {
    const last = this.#patterns.length - 1;
    for (let index = last; index >= 0; index--) {
      const pattern = this.#patterns[index];
      const running = index > 0 ? this.#state[index - 1] : undefined;
      if (pattern === undefined || (index > 0 && running === undefined)) continue;

      const groups = pattern.regexp.exec(line);
      if (groups === null) {
        this.#state[index === last ? index - 1 : index] = undefined;
        continue;
      }
      const match = this.#merge(running, pattern.config, groups);
      if (index !== last) {
        this.#state[index] = match;
        continue;
      }
      this.reset();
      if (pattern.config.loop === true) this.#state[index - 1] = running;
      return {
        ...match,
        severity: match.severity || this.config.severity || "",
        fromPath: match.fromPath || this.config.fromPath || "",
      };
    }
    return undefined;
  }

  #merge(running: Match | undefined, config: PatternConfig, groups: RegExpExecArray): Match {
    const match: Match = { ...running };
    for (const field of fields) {
      const group = config[field];
      if (match[field] !== undefined || group === undefined) continue;
      match[field] = groups[group] ?? "";
    }
    return match;
  }
}

/** The matchers of one stream of one step. */
export class LineMatchers {
  readonly #shared: Shared;
  #matchers: Matcher[] = [];

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  /**
   * OutputManager.OnDataReceived, from "problem matchers" on. Its removal of colour codes looks for
   * a NUL and "33[", since C# knows no octal escapes, so that colours do stand in a pattern's way.
   */
  match(line: string): MatchedIssue | undefined {
    this.#follow();
    for (const matcher of this.#matchers) {
      const match = matcher.match(line);
      if (match === undefined) continue;
      for (const other of this.#matchers) if (other !== matcher) other.reset();
      const issue = toIssue(match, this.#shared);
      if (issue !== undefined) return issue;
    }
    return undefined;
  }

  /** Keeps the memory of matchers that are still there. */
  #follow(): void {
    this.#matchers = this.#shared.matchers.map((config) => {
      return this.#matchers.find((known) => known.config === config) ?? new Matcher(config);
    });
  }
}

/** OutputManager.ConvertToIssue. */
function toIssue(match: Match, shared: Shared): MatchedIssue | undefined {
  if (match.message === undefined || match.message.trim() === "") return undefined;
  const severity = (match.severity || "error").toLowerCase();
  if (severity !== "error" && severity !== "warning" && severity !== "notice") return undefined;

  const properties = new Map<string, string>();
  if (match.line && /^\d+$/.test(match.line)) properties.set("line", match.line);
  if (match.column && /^\d+$/.test(match.column)) properties.set("col", match.column);
  if (match.code?.trim()) properties.set("code", match.code.trim());
  const file = repositoryFile(match, shared);
  if (file !== undefined) properties.set("file", file);
  return { kind: severity, message: match.message, properties };
}

/** Only a file that exists under a checkout of the workflow's repository is named. */
function repositoryFile(match: Match, shared: Shared): string | undefined {
  if (!match.file?.trim()) return undefined;
  let file = match.file;
  if (match.fromPath?.trim() && !isAbsolute(file)) file = join(dirname(match.fromPath), file);
  file = resolve(shared.workspace, file);
  if (!existsSync(file)) return undefined;

  const host = new URL(shared.serverUrl).host;
  const urls = [
    `url = ${shared.serverUrl}/${shared.repository}`,
    `url = git@${host}:${shared.repository}.git`,
  ];
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const config = join(folder, ".git", "config");
    if (!existsSync(config)) continue;
    const text = readFileSync(config, "utf8");
    if (urls.some((url) => text.includes(url))) return relative(folder, file);
  }
  return undefined;
}
