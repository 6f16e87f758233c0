/**
 * Text of others in Markdown. All of it goes into code, where GitHub knows no HTML, mention, link or
 * image; what is left is that it must not end the code or the table's cell.
 */
import { cut, plain } from "./inert.ts";

const maxCell = 300;

/** A code span that holds the text as it is, on one line. */
export function code(text: string, max = maxCell): string {
  const line = cut(plain(text), max);
  if (line.trim() === "") return "–";
  const fence = "`".repeat(longestRun(line) + 1);
  const pad = line.startsWith("`") || line.endsWith("`") || /^ .* $/.test(line) ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/**
 * A code span for a table's cell. A bar there needs a backslash even in code; one that follows a
 * backslash already would be counted with it, so they are set apart.
 */
export function cell(text: string, max = maxCell): string {
  return code(text.replaceAll("\\|", "\\ |"), max).replaceAll("|", "\\|");
}

/** A block of code, at most `maxBytes` long with its fences. Empty when not even these fit. */
export function codeBlock(text: string, maxBytes: number): string {
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((line) => plain(line))
    .join("\n");
  const fence = "`".repeat(Math.max(3, longestRun(lines) + 1));
  const frame = Buffer.byteLength(`${fence}text\n\n${fence}\n`);
  if (maxBytes <= frame) return "";
  return `${fence}text\n${cutBytes(lines, maxBytes - frame)}\n${fence}\n`;
}

/** A table; what stands in it comes escaped, or is a word of our own. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  return `${lines.join("\n")}\n`;
}

/** The beginning of a text in at most `max` bytes of UTF-8, with a mark where something is missing. */
export function cutBytes(text: string, max: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= max) return text;
  const mark = "\n… (cut)";
  let end = Math.max(0, max - Buffer.byteLength(mark));
  // Not in the middle of a character: its later bytes begin with the bits 10.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return max < Buffer.byteLength(mark) ? "" : bytes.subarray(0, end).toString() + mark;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
