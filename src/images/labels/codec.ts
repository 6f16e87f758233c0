/**
 * Marks and the user's labels as a cloud can hold them, and back. Whatever does not fit as it is gets
 * escaped (`_2f` for each byte of UTF-8) and, where it is longer than one label may be, cut into
 * several (`name`, `name__2`, …). What a filter of the cloud is to find (runs, identities, the final
 * mark) fits everywhere as it is.
 */
import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { UserError } from "../../shared/errors.ts";
import { quoted } from "../../shared/text.ts";
import { markPrefix, marks } from "../marks.ts";
import type { LabelLimits, MapLimits, TextLimits, WordLimits } from "./limits.ts";
import { readNote, writeNote } from "./note.ts";
import type { LabelChange, Labels, Marks } from "./types.ts";

/** @throws {UserError} naming the input, for what the cloud's labels cannot hold. */
export function encode(given: Marks, limits: LabelLimits): Labels {
  return changed({}, { put: given }, limits).all;
}

/** @returns undefined when what stands there was ours and has been changed by somebody. */
export function decode(labels: Labels, limits: LabelLimits): Marks | undefined {
  if (limits.form === "note") return readNote(labels[""] ?? "");
  const pieces = new Map<string, Map<number, string>>();
  for (const [name, value] of Object.entries(labels)) {
    const piece = readPiece(name, value, limits);
    const known = pieces.get(piece.name) ?? new Map<number, string>();
    pieces.set(piece.name, known);
    const other = known.get(piece.number);
    // Two values of one name are seen while a word is replaced by another: the later text wins.
    if (other === undefined || other < piece.text) known.set(piece.number, piece.text);
  }
  const read = [...pieces].map(([name, parts]): [string, string] => {
    const text = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part);
    return name.startsWith(longName) ? readLong(text.join("")) : [name, text.join("")];
  });
  return limits.form === "words"
    ? parted(Object.fromEntries(read), limits)
    : Object.fromEntries(read);
}

/** @throws {UserError} naming the input, for what the cloud's labels cannot hold. */
export function changed(
  labels: Labels,
  { put: given = {}, take: unwanted = [] }: { put?: Marks; take?: readonly string[] },
  limits: LabelLimits,
): LabelChange {
  // Nobody keeps half a character.
  const pairs = Object.entries(given).map((pair) => pair.map((text) => text.toWellFormed()));
  const change = { put: Object.fromEntries(pairs) as Marks, take: unwanted };
  const { put, take } = limits.form === "words" ? joined(labels, change, limits) : change;
  if (limits.form === "note") return changedNote(labels, put, take, limits);
  // Names such as `__proto__` are names like others.
  const fresh: Labels = Object.fromEntries(
    Object.entries(put).flatMap((one) => Object.entries(piecesOf(...one, limits))),
  );
  const gone = new Set([...Object.keys(put), ...take].map((name) => storedName(name, limits)));
  const old = Object.entries(labels).filter(
    ([name, value]) => gone.has(readPiece(name, value, limits).name) && !Object.hasOwn(fresh, name),
  );
  const taken = old.map(([name]) => name);
  const kept = Object.entries(labels).filter(([name]) => !taken.includes(name));
  const all: Labels = { ...Object.fromEntries(kept), ...fresh };
  checkCount(all, limits);
  return { put: fresh, take: taken, all };
}

/** The same change of marks, where some of them share one word: first, because the final mark says that all are there. */
function joined(
  labels: Labels,
  { put, take }: { put: Marks; take: readonly string[] },
  limits: WordLimits,
): { put: Marks; take: readonly string[] } {
  const { name, marks: shared } = limits.together;
  if (!shared.some((one) => Object.hasOwn(put, one) || take.includes(one))) return { put, take };
  const now = decode(labels, limits) ?? {};
  const values = shared.map((one) => put[one] ?? (take.includes(one) ? "" : (now[one] ?? "")));
  const single = Object.entries(put).filter(([one]) => !shared.includes(one));
  const word = values.every((value) => value === "") ? [] : [[name, values.join(" ")]];
  return { put: Object.fromEntries([...word, ...single]), take: [...take, name] };
}

function parted(read: Marks, { together: { name, marks: shared } }: WordLimits): Marks {
  const values = (read[name] ?? "").split(" ");
  const pairs = shared.map((one, index): [string, string] => [one, values[index] ?? ""]);
  const single = Object.entries(read).filter(([one]) => one !== name && !shared.includes(one));
  return Object.fromEntries([...pairs.filter(([, value]) => value !== ""), ...single]);
}

function changedNote(
  labels: Labels,
  put: Marks,
  take: readonly string[],
  limits: Extract<LabelLimits, { form: "note" }>,
): LabelChange {
  const before = labels[""] ?? "";
  const kept = Object.entries(readNote(before) ?? {}).filter(([name]) => !take.includes(name));
  const text = writeNote(before, { ...Object.fromEntries(kept), ...put });
  if (text.length > limits.longest) {
    const [input] = Object.keys(put).map(inputOf);
    throw new UserError(
      `${input ?? "labels"}: what is to be written about the image has ${text.length} characters, and the description of ${limits.cloud} takes ${limits.longest}. Give it fewer or shorter labels.`,
    );
  }
  return { put: { "": text }, take: [], all: { "": text } };
}

/** Which input a mark comes from, for messages. */
export function inputOf(name: string): string {
  if (name === marks.family) return "family";
  if (name === marks.regions) return "regions";
  if (name.startsWith(`${marks.stage}:`)) return "stage";
  return name.startsWith(markPrefix) ? "configuration" : "labels";
}

/** Begins the names of labels whose own name is too long: a digest of it follows, and the value has both. */
const longName = `${markPrefix}long-`;

function storedName(name: string, limits: MapLimits | WordLimits): string {
  if (limits.escape === undefined) return name;
  const text = nameLimits(limits);
  // Room for the number of a piece, and in a word for a value.
  const room = text.longest - (limits.form === "words" ? 64 : 4);
  if (escaped(name, text, limits.escape).length <= room) return name;
  return longName + createHash("sha256").update(name).digest("hex").slice(0, 16);
}

function piecesOf(name: string, value: string, limits: MapLimits | WordLimits): Labels {
  checkName(name, limits);
  const { escape: sign } = limits;
  if (sign === undefined) {
    checkLength(name, value, limits as MapLimits);
    return { [name]: value };
  }
  const stored = storedName(name, limits);
  const text = stored === name ? value : `${name.length} ${name}${value}`;
  const key = escaped(stored, nameLimits(limits), sign);
  const values =
    limits.form === "map"
      ? limits.value
      : { ...limits.word, longest: limits.word.longest - key.length - ":".length - 4 };
  const parts = cut(text, values, sign);
  return Object.fromEntries(
    parts.map((part, index): [string, string] => {
      const numbered = index === 0 ? key : `${key}${sign}${sign}${index + 1}`;
      if (limits.form === "map") return [numbered, part];
      return [part === "" ? numbered : `${numbered}:${part}`, ""];
    }),
  );
}

function readPiece(name: string, value: string, limits: MapLimits | WordLimits) {
  const { escape: sign } = limits;
  if (sign === undefined) return { name, number: 1, text: value };
  const colon = limits.form === "words" ? name.indexOf(":") : -1;
  const key = colon === -1 ? name : name.slice(0, colon);
  const part = limits.form === "map" ? value : colon === -1 ? "" : name.slice(colon + 1);
  const at = key.lastIndexOf(sign + sign);
  const number = at === -1 ? 1 : Number(key.slice(at + 2));
  const isNumbered = at !== -1 && Number.isInteger(number) && number > 1;
  return {
    name: unescaped(isNumbered ? key.slice(0, at) : key, sign),
    number: isNumbered ? number : 1,
    text: unescaped(part, sign),
  };
}

function readLong(text: string): [string, string] {
  const [, count = "0"] = /^(\d+) /.exec(text) ?? [];
  const rest = text.slice(count.length + 1);
  return [rest.slice(0, Number(count)), rest.slice(Number(count))];
}

function nameLimits(limits: MapLimits | WordLimits): TextLimits {
  return limits.form === "map" ? limits.name : limits.word;
}

/** The text in parts that are each no longer than one value may be; at least one. */
function cut(text: string, limits: TextLimits, sign: string): string[] {
  const parts: string[] = [];
  let part = "";
  for (const character of text) {
    if (escaped(part + character, limits, sign).length > limits.longest) {
      parts.push(escaped(part, limits, sign));
      part = "";
    }
    part += character;
  }
  return [...parts, escaped(part, limits, sign)];
}

/** Stands before what may not begin as it does. No escape looks like it. */
const guard = (sign: string) => `x${sign}-`;

function escaped(text: string, { plain, first, last }: TextLimits, sign: string): string {
  const characters = [...text];
  const written = characters.map((character, index) => {
    const isLast = index === characters.length - 1;
    const fits = plain.test(character) && (!isLast || last === undefined || last.test(character));
    if (fits) return character;
    return Buffer.from(character).toString("hex").replace(/../g, `${sign}$&`);
  });
  const result = written.join("");
  const begins = result === "" || first === undefined || first.test(result.charAt(0));
  return begins ? result : guard(sign) + result;
}

function unescaped(text: string, sign: string): string {
  const rest = text.startsWith(guard(sign)) ? text.slice(guard(sign).length) : text;
  let isOurs = true;
  const result = rest.replace(new RegExp(`(?:${sign}[0-9a-f]{2})+`, "g"), (codes) => {
    const bytes = Buffer.from(codes.replaceAll(sign, ""), "hex");
    isOurs &&= isUtf8(bytes);
    return bytes.toString();
  });
  // In a label of others the escape means nothing.
  return isOurs ? result : text;
}

function checkName(name: string, { cloud, reserved }: LabelLimits): void {
  if (name === "") throw new UserError(`labels: ${cloud} takes no label with an empty name.`);
  if (reserved?.test(name)) {
    const [own = name] = reserved.exec(name) ?? [];
    throw new UserError(
      `labels: ${quoted(name)}: names with \`${own.toLowerCase()}\` are ${cloud}'s own.`,
    );
  }
}

function checkLength(name: string, value: string, limits: MapLimits): void {
  const { cloud } = limits;
  if ([...name].length > limits.name.longest) {
    throw new UserError(
      `${inputOf(name)}: ${quoted(name)} is too long: names of ${cloud}'s tags have at most ${limits.name.longest} characters.`,
    );
  }
  if ([...value].length > limits.value.longest) {
    throw new UserError(
      `${inputOf(name)}: the value of ${quoted(name)} is too long: values of ${cloud}'s tags have at most ${limits.value.longest} characters.`,
    );
  }
}

function checkCount(all: Labels, limits: MapLimits | WordLimits): void {
  const { cloud, most, reserved } = limits;
  const names = Object.keys(all).filter((name) => !reserved?.test(name));
  if (most !== undefined && names.length > most) {
    throw new UserError(
      `labels: the image would have ${names.length} tags, and ${cloud} allows ${most}. Give it fewer labels, or take away stages that it no longer needs.`,
    );
  }
  if (limits.form === "words" || limits.caseless === undefined) return;
  const seen = new Map<string, string>();
  for (const name of names) {
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) {
      throw new UserError(
        `labels: ${quoted(other)} and ${quoted(name)} are one name to ${cloud}, which does not tell the case of letters apart. Rename one.`,
      );
    }
    seen.set(name.toLowerCase(), name);
  }
}
