/** The globs of the input `sources`. They begin at the root of the checkout. */
import type { Minimatch } from "minimatch";
import { UserError } from "../../shared/errors.ts";
import { quoted } from "../../shared/text.ts";

export interface Pattern {
  text: string;
  /** Takes names out again that an earlier pattern has matched. */
  excludes: boolean;
  /** A name that one of them fits is meant. */
  expressions: RegExp[];
}

/** Dots are not special, and `!` and `#` have no meaning of the library's own. */
const options = { dot: true, nonegate: true, nocomment: true };

/**
 * `*` and `?` stay within a folder's name, `**` does not, `[…]` is one character, `{a,b}` one of
 * several; a folder's name means everything in it; `!` in front takes out.
 * @throws {UserError} that names `sources`.
 */
export async function readPatterns(sources: readonly string[]): Promise<Pattern[]> {
  const { Minimatch: Glob } = await import("minimatch");
  const patterns = sources.map((source) => readPattern(source.trim(), Glob));
  if (patterns.some((pattern) => !pattern.excludes)) return patterns;
  throw new UserError("sources: no line says what evaluation may see; `!` only takes files out.");
}

function readPattern(source: string, Glob: typeof Minimatch): Pattern {
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
  const everything = text === "" || text === ".";
  const globs = everything ? ["**"] : [text, `${text}/**`];
  const expressions = globs.flatMap((glob) => new Glob(glob, options).makeRe() || []);
  return { text: source, excludes, expressions };
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
      if (!pattern.expressions.some((one) => one.test(name))) continue;
      used.add(pattern);
      taken = !pattern.excludes;
    }
    if (taken) chosen.push(name);
  }
  return { chosen, unused: patterns.filter((pattern) => !used.has(pattern)) };
}
