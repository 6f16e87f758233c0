/**
 * The part of the expression language that the tests need: contexts, literals, `==`, `!=`, `!`, `&&`,
 * `||`, `.*`, four functions, and the status functions of conditions. Anything else is refused, so
 * that a test does not pass by accident.
 *
 * Rules: docs.github.com, "Evaluate expressions in workflows and actions" (literals, operators with
 * their order and loose equality, functions, object filters). Sources in actions/runner:
 * `src/Runner.Worker/action_yaml.json` (`input-default-context`: which contexts a default may name),
 * `src/Runner.Worker/Expressions/*Function.cs` (conditions),
 * `src/Sdk/DTExpressions2/Expressions2/Sdk/EvaluationResult.cs` (how values become text, numbers
 * and truth).
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
    return toText(evaluateExpression(source, contexts));
  });
}

/** The value of one expression, without its `${{ }}`. Throws like {@link evaluate}. */
export function evaluateExpression(source: string, contexts: Contexts): unknown {
  const parser = new Parser(source, contexts);
  return parser.whole();
}

const token =
  /\s*(?:(?<text>'(?:[^']|'')*')|(?<number>-?\d+(?:\.\d+)?)|(?<name>[a-z_][\w-]*)|(?<sign>&&|\|\||==|!=|[!()[\].,*]))/iy;

type Kind = "text" | "number" | "name" | "sign";

/** What `.*` gives: a later name is looked up in each of them. */
class Filtered {
  readonly items: readonly unknown[];

  constructor(items: readonly unknown[]) {
    this.items = items;
  }
}

/** Evaluates while it reads. Both sides of an operator are read; none has an effect. */
class Parser {
  readonly #source: string;
  readonly #contexts: Contexts;
  readonly #tokens: { kind: Kind; text: string }[] = [];
  #at = 0;

  constructor(source: string, contexts: Contexts) {
    this.#source = source.trim();
    this.#contexts = contexts;
    token.lastIndex = 0;
    while (token.lastIndex < this.#source.length) {
      const groups = token.exec(this.#source)?.groups;
      const found = Object.entries(groups ?? {}).find(([, text]) => text !== undefined);
      if (found === undefined) throw this.#refusal();
      this.#tokens.push({ kind: found[0] as Kind, text: found[1] as string });
    }
  }

  whole(): unknown {
    const value = this.#either();
    if (this.#at < this.#tokens.length) throw this.#refusal();
    return plain(value);
  }

  #either(): unknown {
    let value = this.#both();
    while (this.#take("||")) {
      const right = this.#both();
      value = isTruthy(value) ? value : right;
    }
    return value;
  }

  #both(): unknown {
    let value = this.#equality();
    while (this.#take("&&")) {
      const right = this.#equality();
      value = isTruthy(value) ? right : value;
    }
    return value;
  }

  #equality(): unknown {
    let value = this.#unary();
    for (;;) {
      if (this.#take("==")) value = isEqual(plain(value), plain(this.#unary()));
      else if (this.#take("!=")) value = !isEqual(plain(value), plain(this.#unary()));
      else return value;
    }
  }

  #unary(): unknown {
    return this.#take("!") ? !isTruthy(this.#unary()) : this.#place();
  }

  /** A value and the names behind it. */
  #place(): unknown {
    let value = this.#start();
    for (;;) {
      if (this.#take(".")) {
        value = this.#take("*") ? filtered(value) : lookUp(value, this.#word());
      } else if (this.#take("[")) {
        const index = this.#next("text");
        value = lookUp(value, textOf(index));
        this.#expect("]");
      } else {
        return value;
      }
    }
  }

  #start(): unknown {
    if (this.#take("(")) {
      const value = this.#either();
      this.#expect(")");
      return value;
    }
    const next = this.#tokens[this.#at++];
    if (next?.kind === "text") return textOf(next.text);
    if (next?.kind === "number") return Number(next.text);
    if (next?.kind !== "name") throw this.#refusal();
    const { text } = next;
    if (text === "true" || text === "false") return text === "true";
    if (text === "null") return null;
    if (this.#take("(")) return this.#call(text);
    const value = lookUp(this.#contexts, text);
    if (value === undefined) throw new Error(`Unrecognized named-value: '${text}'`);
    return value;
  }

  #call(name: string): unknown {
    const given: unknown[] = [];
    while (!this.#take(")")) {
      if (given.length > 0) this.#expect(",");
      given.push(plain(this.#either()));
    }
    const found = Object.entries(functions).find(
      ([known]) => known.toLowerCase() === name.toLowerCase(),
    )?.[1];
    if (found === undefined || found.length !== given.length) throw this.#refusal();
    return found(...given);
  }

  #word(): string {
    return this.#next("name");
  }

  #next(kind: Kind): string {
    const next = this.#tokens[this.#at++];
    if (next?.kind !== kind) throw this.#refusal();
    return next.text;
  }

  #take(sign: string): boolean {
    const next = this.#tokens[this.#at];
    if (next?.kind !== "sign" || next.text !== sign) return false;
    this.#at++;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#take(sign)) throw this.#refusal();
  }

  #refusal(): Error {
    return new Error(`The runner double cannot evaluate '${this.#source}'`);
  }
}

/** Each with the number of arguments that it is known for here. */
const functions: Record<string, (...given: unknown[]) => unknown> = {
  contains: (search: unknown, item: unknown) =>
    Array.isArray(search)
      ? search.some((one) => isEqual(one, item))
      : fold(toText(search)).includes(fold(toText(item))),
  startsWith: (search: unknown, start: unknown) =>
    fold(toText(search)).startsWith(fold(toText(start))),
  endsWith: (search: unknown, end: unknown) => fold(toText(search)).endsWith(fold(toText(end))),
  fromJSON: (text: unknown) => JSON.parse(toText(text)),
};

const fold = (text: string) => text.toUpperCase();

/** `'it''s'` as it is meant. */
function textOf(quoted: string): string {
  return quoted.slice(1, -1).replaceAll("''", "'");
}

function filtered(value: unknown): Filtered {
  const items = value instanceof Filtered ? value.items.flatMap(membersOf) : membersOf(value);
  return new Filtered(items);
}

function membersOf(value: unknown): unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}

function plain(value: unknown): unknown {
  return value instanceof Filtered ? value.items : value;
}

/** Names are compared without regard to case; what is missing is null, and none of a filter. */
function lookUp(value: unknown, name: string): unknown {
  if (value instanceof Filtered) {
    const found = value.items.map((item) => lookUp(item, name));
    return new Filtered(found.filter((item) => item !== undefined));
  }
  if (typeof value !== "object" || value === null) return undefined;
  const wanted = name.toLowerCase();
  return Object.entries(value).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

export function isTruthy(value: unknown): boolean {
  return plain(value) === value ? Boolean(value) : true;
}

/** Loose: texts without regard to case, objects by themselves, different kinds as numbers. */
function isEqual(left: unknown, right: unknown): boolean {
  if (typeof left === "string" && typeof right === "string") return fold(left) === fold(right);
  if (isObject(left) && isObject(right)) return left === right;
  return toNumber(left) === toNumber(right);
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function toNumber(value: unknown): number {
  return isObject(value) ? Number.NaN : Number(value ?? 0);
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
