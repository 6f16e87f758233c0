/**
 * The part of Go's text/template syntax that matters here: where `{{…}}` begins and ends, and calls
 * of one function with one constant text, or with none (https://pkg.go.dev/text/template).
 */

/** A call of this kind; the callback returns its value, or undefined to leave it as it stands. */
export type Calls = Record<string, (argument: string) => string | undefined>;

const constant = '`[^`]*`|"(?:[^"\\\\\\n]|\\\\.)*"';

/**
 * Replaces calls such as `` {{user `x`}} `` by their value. A call inside a longer action
 * (`` {{user `x` | upper}} ``) is replaced by the value as a quoted text, so that the rest of the
 * action stays as text and still differs when the value differs.
 * @param constants Values of functions that take nothing, such as `{{template_dir}}`.
 */
export function replaceCalls(
  text: string,
  calls: Calls,
  constants: Record<string, string> = {},
): string {
  return mapActions(text, (inner) => {
    const name = /^-?\s*(\w+)\s*-?$/.exec(inner)?.[1] ?? "";
    if (Object.hasOwn(constants, name)) return constants[name] ?? "";
    const whole = new RegExp(`^-?\\s*(\\w+)\\s+(${constant})\\s*-?$`).exec(inner);
    const call = whole === null ? undefined : own(calls, whole[1] ?? "");
    if (call !== undefined) return call(unquote(whole?.[2] ?? "")) ?? `{{${inner}}}`;
    return `{{${replaceInside(inner, calls)}}}`;
  });
}

function replaceInside(inner: string, calls: Calls): string {
  // Skip a constant that is no argument of a known call, because it may contain anything.
  const token = new RegExp(`(?<![\\w.$])(\\w+)\\s+(${constant})|${constant}`, "g");
  return inner.replace(token, (match: string, name?: string, argument?: string) => {
    const call = name === undefined ? undefined : own(calls, name);
    const value = call?.(unquote(argument ?? ""));
    return value === undefined ? match : JSON.stringify(value);
  });
}

function own(calls: Calls, name: string) {
  return Object.hasOwn(calls, name) ? calls[name] : undefined;
}

function mapActions(text: string, change: (inner: string) => string): string {
  let result = "";
  let at = 0;
  for (;;) {
    const begin = text.indexOf("{{", at);
    const end = begin < 0 ? -1 : endOfAction(text, begin + 2);
    if (end < 0) return result + text.slice(at);
    result += text.slice(at, begin) + change(text.slice(begin + 2, end));
    at = end + 2;
  }
}

/** Position of the `}}` that closes an action; constants may hold braces. -1: never closed. */
function endOfAction(text: string, from: number): number {
  const token = /`[^`]*`|"(?:[^"\\\n]|\\.)*"|\}\}/g;
  token.lastIndex = from;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (match[0] === "}}") return match.index;
  }
  return -1;
}

function unquote(text: string): string {
  if (text.startsWith("`")) return text.slice(1, -1);
  try {
    return JSON.parse(text);
  } catch {
    // An escape of Go that JSON lacks; names of variables do not need it.
    return text.slice(1, -1);
  }
}
