/**
 * YAML and list inputs. Two readings: strings as they stand (YAML 1.2 failsafe schema), where `1.10`
 * and `0755` stay what the user wrote, and values (core schema), where a number that JSON would
 * write in another way is refused instead of changed in silence.
 */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from "yaml";
import { UserError } from "../../shared/errors.ts";
import type { Json, JsonObject } from "../../shared/json.ts";
import { quoted } from "../../shared/text.ts";

type Schema = "failsafe" | "core";

/** Nodes that aliases may add in all; a few shared values are fine, a bomb is not. */
const maxAliasNodes = 1000;
const maxDepth = 64;

interface Reading {
  document: Document;
  schema: Schema;
  lines: LineCounter;
  aliasNodes: number;
}

/**
 * A map of strings, each value exactly as written; an empty value is the empty string.
 * @throws {UserError} with line and column.
 */
export function stringMap(text: string): Record<string, string> {
  const reading = parse(text, "failsafe");
  const result: [string, string][] = [];
  for (const [key, value, node] of pairs(reading, rootMap(reading))) {
    const found = value === null ? "" : convert(reading, value, []);
    if (typeof found !== "string") {
      throw problem(reading, value ?? node, `the value of ${quoted(key)} must be a text`);
    }
    result.push([key, found]);
  }
  return Object.fromEntries(result);
}

/**
 * A map of JSON values.
 * @throws {UserError} with line and column.
 */
export function valueMap(text: string): JsonObject {
  const reading = parse(text, "core");
  return convertMap(reading, rootMap(reading), []);
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

function isYamlList(text: string): boolean {
  const lines = filledLines(text);
  return /^\s*\[/.test(text) || (lines.length > 0 && lines.every((l) => /^\s*-(\s|$)/.test(l)));
}

function yamlList(text: string): string[] {
  const reading = parse(text, "failsafe");
  const root = reading.document.contents;
  if (!isSeq(root)) throw problem(reading, root as Node | null, "a list is expected");
  return root.items.map((item) => {
    const found = convert(reading, item as Node, []);
    if (typeof found !== "string") {
      throw problem(reading, item as Node, "an entry of the list must be a text");
    }
    return found;
  });
}

function parse(text: string, schema: Schema): Reading {
  const lines = new LineCounter();
  const document = parseDocument(text, {
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
  const reading = { document: document as Document, schema, lines, aliasNodes: 0 };
  const error = document.errors[0];
  if (error !== undefined) throw at(reading, error.pos[0], firstLine(error.message));
  return reading;
}

function rootMap(reading: Reading): YAMLMap | undefined {
  const root = reading.document.contents;
  if (root === null || (isScalar(root) && root.value === null)) return undefined;
  if (!isMap(root)) {
    throw problem(reading, root as Node, "a map is expected, one `name: value` per line");
  }
  checkNode(reading, root);
  return root;
}

function pairs(reading: Reading, map: YAMLMap | undefined): [string, Node | null, Node][] {
  return (map?.items ?? []).map((pair) => {
    const key = pair.key as Node | null;
    if (!isScalar(key)) throw problem(reading, key ?? map ?? null, "a name must be a plain text");
    checkNode(reading, key);
    const name = key.source ?? String(key.value);
    if (name === "<<") throw problem(reading, key, "merge keys (`<<`) are not supported");
    return [name, pair.value as Node | null, key];
  });
}

function convert(reading: Reading, node: Node | null, parents: readonly Node[]): Json {
  if (node === null) return null;
  if (parents.length > maxDepth) throw problem(reading, node, "too many levels");
  if (isAlias(node)) return convertAlias(reading, node, parents);
  if (reading.aliasNodes > 0 && ++reading.aliasNodes > maxAliasNodes) {
    throw problem(reading, node, "the aliases of this text stand for too much");
  }
  checkNode(reading, node);
  const inside = [...parents, node];
  if (isMap(node)) return convertMap(reading, node, inside);
  if (isSeq(node)) return node.items.map((item) => convert(reading, item as Node | null, inside));
  return convertScalar(reading, node as Scalar);
}

function convertMap(
  reading: Reading,
  map: YAMLMap | undefined,
  parents: readonly Node[],
): JsonObject {
  const entries = pairs(reading, map).map(([key, value]) => [
    key,
    convert(reading, value, parents),
  ]);
  return Object.fromEntries(entries);
}

function convertAlias(reading: Reading, alias: Alias, parents: readonly Node[]): Json {
  const target = alias.resolve(reading.document);
  if (target === undefined) {
    throw problem(reading, alias, `the alias *${alias.source} names nothing before it`);
  }
  if (parents.includes(target))
    throw problem(reading, alias, `the alias *${alias.source} contains itself`);
  reading.aliasNodes += 1;
  return convert(reading, target, parents);
}

function convertScalar(reading: Reading, scalar: Scalar): Json {
  const { value, source } = scalar;
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (source !== undefined && JSON.stringify(value) !== source) {
      throw problem(
        reading,
        scalar,
        `the number ${source} would change; put it in quotes to keep it as a text`,
      );
    }
    return value;
  }
  throw problem(reading, scalar, "this kind of value is not supported");
}

/** A tag that the user wrote; the parser sets none of its own. */
function checkNode(reading: Reading, node: Node): void {
  if (!isAlias(node) && node.tag !== undefined) {
    throw problem(reading, node, `tags (${quoted(node.tag)}) are not supported`);
  }
}

function problem(reading: Reading, node: Node | null, message: string): UserError {
  return at(reading, node?.range?.[0] ?? 0, message);
}

function at(reading: Reading, offset: number, message: string): UserError {
  const { line, col } = reading.lines.linePos(offset);
  return new UserError(`line ${Math.max(line, 1)}, column ${Math.max(col, 1)}: ${message}`);
}

function firstLine(text: string): string {
  return (text.split("\n")[0] ?? "").replace(/^Map keys must be unique.*/, "the same name twice");
}
