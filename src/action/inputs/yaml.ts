/**
 * Inputs in YAML. They are read in one of two ways: as strings (YAML 1.2 failsafe schema), where `1.10`
 * and `0755` stay as written; or as values (core schema), where a number that JSON would write
 * differently is refused rather than changed silently.
 */
import type { Document, Node, ParsedNode, Scalar } from "yaml";
import { UserError } from "../../shared/errors.ts";
import { isObject, type Json, type JsonObject } from "../../shared/json.ts";
import { quoted } from "../../shared/text.ts";

/** Loaded on first use, because most steps do not need it. */
type Library = typeof import("yaml");

/** Limit on expanded aliases, against YAML bombs. */
const maxAliases = 1000;
const maxDepth = 64;

interface Reading {
  document: Document<ParsedNode>;
  /** As JSON; null for an empty text. */
  value: Json;
  fail(node: unknown, message: string): never;
}

/**
 * A map of strings, each value exactly as written; an empty value is the empty string.
 * @throws {UserError} with line and column.
 */
export async function stringMap(text: string): Promise<Record<string, string>> {
  const { document, value, fail } = await parseMap(text, "failsafe");
  for (const [key, found] of Object.entries(value)) {
    if (typeof found !== "string") {
      fail(document.get(key, true), `the value of ${quoted(key)} must be a text`);
    }
  }
  return value as Record<string, string>;
}

/**
 * A map of JSON values.
 * @throws {UserError} with line and column.
 */
export async function valueMap(text: string): Promise<JsonObject> {
  return (await parseMap(text, "core")).value;
}

/**
 * A list of texts: a YAML list, or one per line, or with commas. Empty entries are left out.
 * @throws {UserError} with line and column when it looks like YAML and is none.
 */
export async function list(text: string): Promise<string[]> {
  if (isYamlList(text)) return await yamlList(text);
  return filledLines(text)
    .flatMap((line) => line.split(","))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

/**
 * A program and its arguments: a YAML list, or one per line; commas stay as they are.
 * @throws {UserError} as `list` does.
 */
export async function command(text: string): Promise<string[]> {
  return isYamlList(text) ? await yamlList(text) : filledLines(text).map((line) => line.trim());
}

function filledLines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== "");
}

/** Whether a list is written as YAML has it. */
function isYamlList(text: string): boolean {
  const lines = filledLines(text);
  return /^\s*\[/.test(text) || (lines.length > 0 && lines.every((l) => /^\s*-(\s|$)/.test(l)));
}

async function yamlList(text: string): Promise<string[]> {
  const { document, value, fail } = await parse(text, "failsafe");
  if (!Array.isArray(value)) return fail(document.contents, "a list is expected");
  return value.map((item, index) =>
    typeof item === "string"
      ? item
      : fail(document.get(index, true), "an entry of the list must be a text"),
  );
}

async function parseMap(text: string, schema: "failsafe" | "core") {
  const reading = await parse(text, schema);
  const { document, value, fail } = reading;
  if (value === null) return { ...reading, value: {} };
  if (isObject(value)) return { ...reading, value };
  return fail(document.contents, "a map is expected, one `name: value` per line");
}

/** @throws {UserError} for invalid YAML, and for values that JSON would change. */
async function parse(text: string, schema: "failsafe" | "core"): Promise<Reading> {
  const yaml = await import("yaml");
  const lines = new yaml.LineCounter();
  const at = (offset: number, message: string): never => {
    const { line, col } = lines.linePos(offset);
    throw new UserError(`line ${Math.max(line, 1)}, column ${Math.max(col, 1)}: ${message}`);
  };
  const fail = (node: unknown, message: string) =>
    at((yaml.isNode(node) ? node.range?.[0] : undefined) ?? 0, message);
  const document = yaml.parseDocument(text, {
    schema,
    lineCounter: lines,
    version: "1.2",
    merge: false,
    uniqueKeys: true,
    strict: true,
    prettyErrors: false,
    // The lowest level at which a second document in the text is still an error.
    logLevel: "error",
  });
  const [error] = document.errors;
  if (error !== undefined) return at(error.pos[0], firstLine(error.message));
  const alias = check(yaml, document, fail);
  try {
    return { document, value: document.toJS({ maxAliasCount: maxAliases }) as Json, fail };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return fail(alias, "the aliases of this text expand to too much");
  }
}

/** @returns the first alias. */
function check(
  yaml: Library,
  document: Document<ParsedNode>,
  fail: Reading["fail"],
): Node | undefined {
  let first: Node | undefined;
  yaml.visit(document, (_key, node, parents) => {
    if (yaml.isPair(node)) return checkName(yaml, node.key, fail);
    if (!yaml.isNode(node)) return;
    if (parents.filter(yaml.isCollection).length > maxDepth) fail(node, "too many levels");
    if (yaml.isScalar(node)) checkNumber(node, fail);
    if (!yaml.isAlias(node)) {
      // The parser sets none of its own.
      if (node.tag !== undefined) fail(node, `tags (${quoted(node.tag)}) are not supported`);
      return;
    }
    first ??= node;
    const target = node.resolve(document);
    if (target === undefined) fail(node, `the alias *${node.source} names nothing before it`);
    if (parents.includes(target as Node)) fail(node, `the alias *${node.source} contains itself`);
  });
  return first;
}

/** A name stays as written, even if it looks like a number. */
function checkName(yaml: Library, key: unknown, fail: Reading["fail"]): void {
  if (!yaml.isScalar(key)) {
    fail(key, "a name must be a plain text");
    return;
  }
  if (key.source === "<<") fail(key, "merge keys (`<<`) are not supported");
  key.value = key.source ?? String(key.value);
}

function checkNumber(scalar: Scalar, fail: Reading["fail"]): void {
  const { value, source } = scalar;
  if (typeof value !== "number" || source === undefined || JSON.stringify(value) === source) return;
  fail(scalar, `the number ${source} would change; put it in quotes to keep it as a text`);
}

function firstLine(text: string): string {
  return (text.split("\n")[0] ?? "").replace(/^Map keys must be unique.*/, "the same name twice");
}
