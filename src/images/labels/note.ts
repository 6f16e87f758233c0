/**
 * Marks in a text that others write in too: `… [packernix 1 <check sum> <marks>] …`. What stands before
 * and after is never touched. The check sum tells a record that somebody has edited. Such a text is
 * short, so what it says already is not said again: the identity in the name of the image, and what
 * follows from it and from the run.
 */
import { createHash } from "node:crypto";
import { finishedMark, markPrefix, marks } from "../marks.ts";
import type { Marks } from "./types.ts";

const record = /\[packernix 1 ([0-9a-f]{8}) ([^\]\s]*)\]/;

const letters = new Map<string, string>([
  [marks.run, "r"],
  [marks.expires, "e"],
  [marks.final, "f"],
  [marks.tested, "t"],
  [marks.stage, "s"],
  [marks.repository, "o"],
  [marks.builder, "b"],
  [marks.identity, "i"],
  [marks.toplevel, "p"],
  [marks.family, "m"],
  [marks.trusted, "u"],
  [finishedMark, "n"],
]);
const longNames = new Map([...letters].map(([name, letter]) => [letter, name]));
/** Before names without a letter: of holds, of ours, which all begin alike, and of others. */
const hold = "_";
const own = "-";
const foreign = ".";
const holdPrefix = `${marks.stage}:`;

/** @returns undefined when there is a record that is not as it was written. */
export function readNote(text: string): Marks | undefined {
  const match = record.exec(text);
  if (match === null) return text.includes("[packernix ") ? undefined : {};
  const [, sum, body = ""] = match;
  try {
    const short = body.split("&").map(readPair);
    const found = whole(Object.fromEntries(short), identityIn(text.replace(record, "")));
    return sumOf(found) === sum ? found : undefined;
  } catch (error) {
    // A percent sign that begins no escape.
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

export function writeNote(before: string, given: Marks): string {
  const known = identityIn(before.replace(record, ""));
  const pairs = Object.entries(given).map(([name, value]) => {
    const short = encodeURIComponent(shortened(name, value, given, known));
    return letters.get(name)?.concat(short) ?? `${encodeURIComponent(shortName(name))}=${short}`;
  });
  const body = pairs.join("&");
  const fresh = body === "" ? "" : `[packernix 1 ${sumOf(given)} ${body}]`;
  if (record.test(before)) return before.replace(record, () => fresh).trim();
  return [before, fresh].filter((part) => part !== "").join(" ");
}

function identityIn(text: string): string | undefined {
  return /(?<![0-9a-z])[0-9a-z]{32}-[0-9a-z]{20}(?![0-9a-z])/.exec(text)?.[0];
}

function shortName(name: string): string {
  if (isHold(name)) return hold + name.slice(holdPrefix.length);
  return name.startsWith(markPrefix) ? own + name.slice(markPrefix.length) : foreign + name;
}

/** `<letter><value>` or `<name>=<value>`. */
function readPair(pair: string): [name: string, value: string] {
  const known = longNames.get(pair.slice(0, 1));
  if (known !== undefined) return [known, decodeURIComponent(pair.slice(1))];
  const [name = "", value = ""] = pair.split("=").map(decodeURIComponent);
  const rest = name.slice(1);
  if (name.startsWith(foreign)) return [rest, value];
  return [(name.startsWith(hold) ? holdPrefix : markPrefix) + rest, value];
}

/** A time, as the value of a stage begins. */
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/;
const shortTime = /^[0-9a-z]+(?=$| )/;
const isHold = (name: string) => name.startsWith(holdPrefix);
/** As the path of every system begins whose name is the usual one. */
const systemOf = (identity = "") => `/nix/store/${identity.split("-", 1)[0]}-nixos-system-`;

/** @param known Identity that the text around the record says. */
function shortened(name: string, value: string, all: Marks, known: string | undefined): string {
  if (name === marks.identity && value === known) return "";
  if (name === marks.repository && value === all[marks.run]?.split("-", 1)[0]) return "";
  const system = systemOf(all[marks.identity]);
  if (name === marks.toplevel && value.startsWith(system)) return value.slice(system.length);
  if (!isHold(name)) return value;
  return value.replace(time, (text) => Date.parse(text).toString(36));
}

function whole(short: Marks, known: string | undefined): Marks {
  const { [marks.repository]: repository, [marks.identity]: identity } = short;
  const { [marks.run]: run, [marks.toplevel]: toplevel } = short;
  const holds = Object.entries(short)
    .filter(([name]) => isHold(name))
    .map(([name, value]) => [name, value.replace(shortTime, longTime)]);
  return {
    ...short,
    ...Object.fromEntries(holds),
    ...(repository === "" && { [marks.repository]: run?.split("-", 1)[0] ?? "" }),
    ...(identity === "" && { [marks.identity]: known ?? "" }),
    ...(toplevel?.startsWith("/") === false && {
      [marks.toplevel]: systemOf(identity || known) + toplevel,
    }),
  };
}

function longTime(base36: string): string {
  const date = new Date(Number.parseInt(base36, 36));
  return Number.isNaN(date.getTime()) ? base36 : date.toISOString();
}

/** Whatever the order is in which they stand. */
function sumOf(all: Marks): string {
  const text = JSON.stringify(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
