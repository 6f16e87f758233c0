/**
 * Marks in a text that others write in too: `… [packernix 1 <check sum> <JSON>] …`. What stands before
 * and after is never touched. The check sum tells a record that somebody has edited.
 */
import { createHash } from "node:crypto";
import { isObject } from "../../shared/json.ts";
import { markPrefix } from "../marks.ts";
import type { Marks } from "./types.ts";

const record = /\[packernix 1 ([0-9a-f]{8}) (\{.*?\})\]/s;
/** Before names that are not ours; ours are written without the beginning that all of them have. */
const foreign = "=";

/** @returns undefined when there is a record that is not as it was written. */
export function readNote(text: string): Marks | undefined {
  const match = record.exec(text);
  if (match === null) return text.includes("[packernix ") ? undefined : {};
  const [, sum, json = ""] = match;
  if (sumOf(json) !== sum) return undefined;
  const value: unknown = JSON.parse(json);
  if (!isObject(value)) return undefined;
  return Object.fromEntries(
    Object.entries(value).map(([name, text]) => [
      name.startsWith(foreign) ? name.slice(foreign.length) : markPrefix + name,
      String(text),
    ]),
  );
}

export function writeNote(before: string, marks: Marks): string {
  const short = Object.entries(marks).map(([name, text]): [string, string] => [
    name.startsWith(markPrefix) ? name.slice(markPrefix.length) : foreign + name,
    text,
  ]);
  // The bracket ends the record, and of what is not ASCII nobody knows what becomes of it.
  const json = JSON.stringify(Object.fromEntries(short)).replace(
    /[^ -\\^-~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const fresh = short.length === 0 ? "" : `[packernix 1 ${sumOf(json)} ${json}]`;
  if (record.test(before)) return before.replace(record, () => fresh).trim();
  return [before, fresh].filter((part) => part !== "").join(" ");
}

function sumOf(json: string): string {
  return createHash("sha256").update(json).digest("hex").slice(0, 8);
}
