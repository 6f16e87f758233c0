/**
 * Untrusted text in Markdown. All of it is put into code, where GitHub interprets no HTML, mention, link
 * or image; these functions prevent it from ending the code or the cell of a table.
 */
import { cut, plain } from "./inert.ts";

const maxCell = 300;

/** A code span with the text, on one line. */
export function code(text: string, max = maxCell): string {
  const line = cut(plain(text), max);
  if (line.trim() === "") return "–";
  const fence = "`".repeat(longestRun(line) + 1);
  const pad = line.startsWith("`") || line.endsWith("`") || /^ .* $/.test(line) ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/**
 * A code span for the cell of a table, where a bar needs a backslash even in code. A space is added
 * between a backslash and a bar, because two backslashes would cancel out.
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

/** A list of texts, each on one line; its last point counts those that are left out. */
export function bullets(texts: readonly string[], most: number): string {
  const points = texts.slice(0, most).map((text) => `- ${code(text, 1000)}\n`);
  if (texts.length > most) points.push(`- ${texts.length - most} more in the log\n`);
  return points.join("");
}

/** A table of cells that are already escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  return `${lines.join("\n")}\n`;
}

/** Plain text, or Markdown of our own; undefined for what is not known. */
type Value = string | { markdown: string } | undefined;

/** A table of names and values without those that are not known; empty where none is. */
export function valueTable(values: readonly (readonly [name: string, value: Value])[]): string {
  const rows = values.flatMap(([name, value]) => {
    if (value === undefined || value === "") return [];
    return [[name, typeof value === "string" ? cell(value) : value.markdown]];
  });
  return rows.length === 0 ? "" : table(["", ""], rows);
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
