/**
 * A small part of the expression language: paths, literals, `||`, and the status functions of
 * conditions. Anything else is refused, so that a test does not pass by accident.
 *
 * Sources in actions/runner: `src/Runner.Worker/action_yaml.json` (`input-default-context`: which
 * contexts a default may name), `src/Runner.Worker/Expressions/*Function.cs` (conditions),
 * `src/Sdk/DTExpressions2/Expressions2/Sdk/EvaluationResult.cs` (how values become text).
 */

import type { Conclusion } from "./types.ts";

/** Contexts by name; their values are plain data. */
export type Contexts = Record<string, unknown>;

/** `input-default-context`. */
export const defaultContexts: readonly string[] = ["github", "strategy", "matrix", "job", "runner"];

/**
 * Text with each `${{ }}` replaced. Throws an Error for a context that is not among `contexts`
 * and for what this double does not know.
 */
export function evaluate(text: string, contexts: Contexts): string {
  return text.replace(/\$\{\{([\s\S]*?)\}\}/g, (_all, source: string) => {
    return toText(evaluateSource(source, contexts));
  });
}

function evaluateSource(source: string, contexts: Contexts): unknown {
  let value: unknown;
  for (const part of source.split("||")) {
    value = evaluateTerm(part.trim(), contexts);
    if (isTruthy(value)) return value;
  }
  return value;
}

function evaluateTerm(term: string, contexts: Contexts): unknown {
  const quoted = /^'((?:[^']|'')*)'$/.exec(term)?.[1];
  if (quoted !== undefined) return quoted.replaceAll("''", "'");
  if (/^-?\d+(\.\d+)?$/.test(term)) return Number(term);
  if (term === "true" || term === "false") return term === "true";
  if (term === "null") return null;
  if (!/^[a-z_][\w-]*(\.[a-z_][\w-]*|\['[^']*'\])*$/i.test(term)) {
    throw new Error(`The runner double cannot evaluate '${term}'`);
  }
  const [name = "", ...path] = term.replace(/\['([^']*)'\]/g, ".$1").split(".");
  if (lookUp(contexts, name) === undefined) throw new Error(`Unrecognized named-value: '${name}'`);
  return [name, ...path].reduce<unknown>(lookUp, contexts);
}

/** Names are compared without regard to case; what is missing is null. */
function lookUp(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  const wanted = name.toLowerCase();
  return Object.entries(value).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

function isTruthy(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== "";
}

/** Text of a value; nothing is the empty text, an object is its type's name. */
export function toText(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return "Array";
  return typeof value === "object" ? "Object" : String(value);
}

/**
 * A condition made of `always()`, `success()`, `failure()`, `cancelled()`, `!`, `&&` and `||`,
 * for the status that the job has now.
 */
export function evaluateCondition(condition: string, status: Conclusion): boolean {
  const alternatives = condition.split("||");
  return alternatives.some((all) => all.split("&&").every((one) => evaluateStatus(one, status)));
}

function evaluateStatus(text: string, status: Conclusion): boolean {
  const [, not, name] = /^\s*(!?)\s*(always|success|failure|cancelled)\(\)\s*$/i.exec(text) ?? [];
  if (name === undefined) throw new Error(`The runner double cannot evaluate '${text.trim()}'`);
  const wanted = name.toLowerCase();
  return (wanted === "always" || wanted === status) !== (not === "!");
}
