/**
 * Inputs in YAML. They are read in one of two ways: as strings (YAML 1.2 failsafe schema), where `1.10`
 * and `0755` stay as written; or as values (core schema), where a number that JSON would write
 * differently is refused rather than changed silently.
 */
import type { Document, Node, ParsedNode, Scalar } from "yaml";
import { UserError } from "../../shared/errors.ts";
import type { Json, JsonObject } from "../../shared/json.ts";
import { quoted } from "../../shared/text.ts";

let yaml: typeof import("yaml");

/** Loads the library, which most steps do not need. To be called before YAML is parsed. */
export async function loadYaml(): Promise<void> {
  yaml = await import("yaml");
}

/** Limit on expanded aliases, against YAML bombs. */
const maxAliases = 1000;
const maxDepth = 64;

interface Reading {
  document: Document<ParsedNode>;
  /** Undefined for an empty text. */
  root: Node | undefined;
  /** As JSON. */
  value: Json;
  fail(node: unknown, message: string): never;
}

/**
 * A map of strings, each value exactly as written; an empty value is the empty string.
 * @throws {UserError} with line and column.
 */
export function stringMap(text: string): Record<string, string> {
  const { document, value, fail } = parseMap(text, "failsafe");
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
export function valueMap(text: string): JsonObject {
  return parseMap(text, "core").value;
}

/**
 * A list of texts: a YAML list, or one per line, or with commas. Empty entries are left out.
 * @throws {UserError} with line and column when it looks like YAML and is none.
 */
export function list(text: string): string[] {
  if (isYamlList(text)) return yamlList(text);
  return filledLines(text)
    .flatMap((line) => line.split(","))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

/**
 * A program and its arguments: a YAML list, or one per line; commas stay as they are.
 * @throws {UserError} as `list` does.
 */
export function command(text: string): string[] {
  return isYamlList(text) ? yamlList(text) : filledLines(text).map((line) => line.trim());
}

function filledLines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== "");
}

/** Whether a list is written as YAML has it. */
export function isYamlList(text: string): boolean {
  const lines = filledLines(text);
  return /^\s*\[/.test(text) || (lines.length > 0 && lines.every((l) => /^\s*-(\s|$)/.test(l)));
}

function yamlList(text: string): string[] {
  const { root, value, fail } = parse(text, "failsafe");
  if (!yaml.isSeq(root)) return fail(root, "a list is expected");
  return (value as Json[]).map((item, index) =>
    typeof item === "string"
      ? item
      : fail(root.items[index], "an entry of the list must be a text"),
  );
}

function parseMap(text: string, schema: "failsafe" | "core"): Reading & { value: JsonObject } {
  const reading = parse(text, schema);
  const { root, fail } = reading;
  if (root === undefined) return { ...reading, value: {} };
  if (!yaml.isMap(root)) return fail(root, "a map is expected, one `name: value` per line");
  return { ...reading, value: reading.value as JsonObject };
}

/** @throws {UserError} for invalid YAML, and for values that JSON would change. */
function parse(text: string, schema: "failsafe" | "core"): Reading {
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
  const alias = check(document, fail);
  const { contents } = document;
  const root =
    contents === null || (yaml.isScalar(contents) && contents.value === null)
      ? undefined
      : contents;
  try {
    return { document, root, value: document.toJS({ maxAliasCount: maxAliases }) as Json, fail };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return fail(alias, "the aliases of this text expand to too much");
  }
}

/** @returns the first alias. */
function check(document: Document<ParsedNode>, fail: Reading["fail"]): Node | undefined {
  let first: Node | undefined;
  yaml.visit(document, (_key, node, parents) => {
    if (yaml.isPair(node)) return checkName(node.key, fail);
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
function checkName(key: unknown, fail: Reading["fail"]): void {
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
