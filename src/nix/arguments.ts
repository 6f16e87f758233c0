/** How values reach Nix: in one JSON file, never as text of an expression. */
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { JsonObject } from "../shared/json.ts";

/** Longer than this, a text is no argument of a process (Linux allows 128 KiB). */
const longest = 64 * 1024;

export interface ArgumentFiles {
  /** A folder that holds nothing else; evaluation may read it. */
  directory: string;
  /** `arguments.json` in it. */
  file: string;
}

/**
 * Writes the values for one evaluation, and the user's `arg` expressions beside them, one file
 * each, listed under `argFiles`.
 */
export async function writeArguments(
  scratch: string,
  values: JsonObject,
  expressions: Record<string, string> = {},
): Promise<ArgumentFiles> {
  const directory = path.join(scratch, `arguments-${randomBytes(4).toString("hex")}`);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const argFiles: Record<string, string> = {};
  for (const [index, [name, expression]] of Object.entries(expressions).entries()) {
    argFiles[name] = `arg-${index}.nix`;
    await writeFile(path.join(directory, `arg-${index}.nix`), expression, { mode: 0o600 });
  }
  const file = path.join(directory, "arguments.json");
  await writeFile(file, JSON.stringify({ ...values, argFiles }), { mode: 0o600 });
  return { directory, file };
}

/** Short expressions go as `--arg`, where relative paths mean the working directory. */
export function splitExpressions(arg: Record<string, string>): {
  short: Record<string, string>;
  long: Record<string, string>;
} {
  const short: Record<string, string> = {};
  const long: Record<string, string> = {};
  for (const [name, expression] of Object.entries(arg)) {
    if (Buffer.byteLength(expression) < longest) short[name] = expression;
    else long[name] = expression;
  }
  return { short, long };
}

/** The only way in which a text of ours (a path, a hash) becomes part of a Nix expression. */
export function nixString(value: string): string {
  const escaped = value
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("${", "\\${")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
  return `"${escaped}"`;
}
