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
export function splitExpressions(arg: Record<string, string>) {
  const { short = [], long = [] } = Object.groupBy(Object.entries(arg), ([, expression]) =>
    Buffer.byteLength(expression) < longest ? "short" : "long",
  );
  return { short, long: Object.fromEntries(long) };
}

/**
 * The only way in which a text of ours (a path, a hash) becomes part of a Nix expression. Escapes are
 * those of JSON, but for `${` and control characters that no path of ours has.
 */
export function nixString(value: string): string {
  return JSON.stringify(value).replaceAll("${", "\\${");
}
