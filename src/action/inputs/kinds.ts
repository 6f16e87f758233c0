/** Parses the text of an input: one function for each kind. */
import { UserError } from "../../shared/errors.ts";
import { quoted } from "../../shared/text.ts";
import { command, list, stringMap, valueMap } from "./yaml.ts";

const units = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** `90m`, `1h30m`, `7d` as milliseconds. */
function duration(text: string): number {
  const written = text.trim();
  if (!/^(\d{1,6}[smhd])+$/.test(written)) {
    throw new UserError("must be a time with its unit, such as 90m, 1h30m or 7d");
  }
  let seconds = 0;
  for (const [, count, unit] of written.matchAll(/(\d+)([smhd])/g)) {
    seconds += Number(count) * units[unit as keyof typeof units];
  }
  if (seconds === 0) throw new UserError("must be longer than 0");
  return seconds * 1000;
}

/** Node's timers count up to 2^31 milliseconds; a longer one would fire at once. */
const longestTimeout = 24 * 86_400_000;

function timeout(text: string): number {
  const milliseconds = duration(text);
  if (milliseconds <= longestTimeout) return milliseconds;
  throw new UserError("must be 24d or less");
}

function boolean(text: string): boolean {
  const word = text.trim();
  if (/^(true|True|TRUE)$/.test(word)) return true;
  if (/^(false|False|FALSE)$/.test(word)) return false;
  throw new UserError("must be true or false");
}

/**
 * Words that end up as labels in every cloud. The narrowest rule is Google's for label values: 63
 * lower-case letters, digits, `_` and `-` (cloud.google.com/compute/docs/labeling-resources).
 */
const labelWord = /^[a-z0-9][a-z0-9_-]{0,62}$/;

function word(text: string): string {
  const trimmed = text.trim();
  if (labelWord.test(trimmed)) return trimmed;
  throw new UserError(
    "may hold lower-case letters, digits, _ and -, begins with a letter or digit, and has 63 characters at most",
  );
}

async function labels(text: string): Promise<Record<string, string>> {
  const found = await stringMap(text);
  for (const [name, value] of Object.entries(found)) {
    const shown = quoted(name);
    if (!/^[a-z][a-z0-9_-]{0,62}$/.test(name)) {
      throw new UserError(
        `the name ${shown} must be 1 to 63 lower-case letters, digits, _ and -, a letter first`,
      );
    }
    if (name.startsWith("packernix")) {
      throw new UserError(
        `the name ${shown} is reserved for this action; choose one without "packernix"`,
      );
    }
    if (value.length > 256)
      throw new UserError(`the value of ${shown} is longer than 256 characters`);
  }
  return found;
}

async function environment(text: string): Promise<Record<string, string>> {
  const found = await stringMap(text);
  for (const name of Object.keys(found)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new UserError(`${quoted(name)} is not a valid name of an environment variable`);
    }
  }
  return found;
}

function positiveNumber(text: string): number {
  const trimmed = text.trim();
  if (!/^[1-9]\d{0,14}$/.test(trimmed)) throw new UserError("must be a whole number above 0");
  return Number(trimmed);
}

/** A whole number, zero too. */
function count(text: string): number {
  const trimmed = text.trim();
  if (!/^\d{1,9}$/.test(trimmed)) throw new UserError("must be a whole number, 0 or more");
  return Number(trimmed);
}

/**
 * By the name of the kind in `table.ts`; each throws `UserError` for an invalid text, those in YAML
 * asynchronously.
 */
export const kinds = {
  text: (text) => text.trim(),
  path: (text) => text.trim(),
  lines: (text) => text.trimEnd(),
  word,
  boolean,
  number: positiveNumber,
  count,
  duration,
  timeout,
  list,
  command,
  strings: stringMap,
  labels,
  environment,
  values: valueMap,
} satisfies Record<string, (text: string) => unknown>;

export type Kind = keyof typeof kinds;

/** The value of an input that is not set; undefined for all other kinds. */
export const unset = {
  list: [],
  command: [],
  strings: {},
  labels: {},
  environment: {},
  values: {},
} satisfies Partial<Record<Kind, unknown>>;
