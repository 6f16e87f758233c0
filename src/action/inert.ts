/**
 * The one function that makes untrusted text harmless in a log. The runner treats a line as a command
 * if it begins with `::` after white space, or contains `##[` anywhere (runner:
 * ActionCommand.TryParseV2 and TryParse). Both comparisons follow the culture of the machine, which
 * ignores invisible characters, so those are removed first.
 */
import { stripVTControlCharacters } from "node:util";

const maxLine = 4096;

/** Control characters except tab, and everything that has no width. */
const invisible = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu;

/** Characters that separate words; they become spaces. */
const separators = new Map<string, string>(
  [..."\n\r\v\f\u2028\u2029"].map((c) => [c, " "] as const),
).set("\t", "\t");

/** One line of plain text: no terminal sequences, no control or invisible characters. */
export function plain(text: string): string {
  return stripVTControlCharacters(text.toWellFormed()).replace(
    invisible,
    (character) => separators.get(character) ?? "",
  );
}

/** Cuts a long text and says how much is missing. */
export function cut(text: string, max: number, whole = text.length): string {
  if (text.length <= max && whole === text.length) return text;
  const kept = text.slice(0, max).replace(/[\uD800-\uDBFF]$/, "");
  return `${kept}… (${whole - kept.length} more characters)`;
}

/** One line that is no command to any runner, at most about `max` characters long. */
export function inert(text: string, max = maxLine): string {
  // Cut first, because a build may print a line of a hundred megabytes.
  const short = text.length > max * 4 ? plain(text.slice(0, max * 4)).slice(0, max) : plain(text);
  const line = text.length > max * 4 ? cut(short, max, text.length) : cut(short, max);
  return line.replace(/##\[/g, "## [").replace(/^(\s*):(?=:)/, "$1: ");
}

/** A text of several lines, each made inert. */
export function inertLines(text: string, max = maxLine): string[] {
  return text.split(/\r\n|\n/).map((line) => inert(line, max));
}
