/** The globs of the input `sources`. They begin at the root of the checkout. */
import { UserError } from "../../shared/errors.ts";
import { quoted } from "../../shared/text.ts";

export interface Pattern {
  text: string;
  /** Takes names out again that an earlier pattern has matched. */
  excludes: boolean;
  expression: RegExp;
}

/**
 * `*` and `?` stay within a folder's name, `**` does not, `[…]` is one character, `{a,b}` one of
 * several; a folder's name means everything in it; `!` in front takes out. Dots are not special.
 * @throws {UserError} that names `sources`.
 */
export function readPatterns(sources: readonly string[]): Pattern[] {
  const patterns = sources.map((source) => readPattern(source.trim()));
  if (patterns.some((pattern) => !pattern.excludes)) return patterns;
  throw new UserError("sources: no line says what evaluation may see; `!` only takes files out.");
}

function readPattern(source: string): Pattern {
  const excludes = source.startsWith("!");
  const text = (excludes ? source.slice(1) : source).replace(/^(\.\/)+/, "").replace(/\/+$/, "");
  const shown = quoted(source, 200);
  if (source.replace(/^!/, "") === "") throw new UserError("sources: a line is empty.");
  if (text.startsWith("/") || source.replace(/^!/, "").startsWith("/")) {
    throw new UserError(
      `sources: ${shown} is absolute; write it as seen from the root of the checkout.`,
    );
  }
  if (text.split("/").includes("..")) {
    throw new UserError(`sources: ${shown} leads out of its folder; leave out the \`..\`.`);
  }
  if (text.startsWith(":") || text.includes("\0")) {
    throw new UserError(`sources: ${shown} is not a glob.`);
  }
  return { text: source, excludes, expression: compile(text === "." ? "" : text) };
}

/** The names that the patterns choose, and the patterns that matched nothing. */
export function choose(
  patterns: readonly Pattern[],
  names: Iterable<string>,
): { chosen: string[]; unused: Pattern[] } {
  const used = new Set<Pattern>();
  const chosen: string[] = [];
  for (const name of names) {
    let taken = false;
    for (const pattern of patterns) {
      if (!pattern.expression.test(name)) continue;
      used.add(pattern);
      taken = !pattern.excludes;
    }
    if (taken) chosen.push(name);
  }
  return { chosen, unused: patterns.filter((pattern) => !used.has(pattern)) };
}

function compile(text: string): RegExp {
  if (text === "") return /^/;
  let result = "";
  let braces = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    const bracket =
      character === "[" ? /^\[[!^]?\]?[^\]/]*\]/.exec(text.slice(at))?.[0] : undefined;
    if (text.startsWith("**/", at) && (at === 0 || text[at - 1] === "/")) {
      result += "(?:[^/]+/)*";
      at += 2;
    } else if (text.startsWith("**", at)) {
      result += ".*";
      at += 1;
    } else if (character === "*") result += "[^/]*";
    else if (character === "?") result += "[^/]";
    else if (bracket !== undefined) {
      const inner = bracket.slice(1, -1).replace(/^[!^]/, "");
      const negated = inner.length < bracket.length - 2;
      result += `(?!/)[${negated ? "^" : ""}${inner.replaceAll(/[\\\]^]/g, "\\$&")}]`;
      at += bracket.length - 1;
    } else if (character === "{" && text.indexOf("}", at) > 0) {
      result += "(?:";
      braces += 1;
    } else if (character === "}" && braces > 0) {
      result += ")";
      braces -= 1;
    } else if (character === "," && braces > 0) result += "|";
    else result += character.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  }
  try {
    return new RegExp(`^(?:${result}${")".repeat(braces)})(?:/|$)`, "s");
  } catch {
    throw new UserError(`sources: ${quoted(text, 200)} is not a glob.`);
  }
}
