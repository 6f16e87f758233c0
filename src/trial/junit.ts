/**
 * Reads and writes JUnit files. There is no standard; this is what common reporters, Jenkins and goss
 * agree on: `testsuite` and `testcase`, and in a case `failure`, `error` or `skipped`.
 */
import { XMLBuilder, XMLParser, XMLValidator } from "fast-xml-parser";
import { plain } from "../action/inert.ts";
import { messageOf } from "../shared/errors.ts";
import { isObject, type Json, type JsonObject } from "../shared/json.ts";
import { shorten } from "../shared/text.ts";

/** Bytes; a larger file is not read. */
export const largestJUnit = 8 * 1024 * 1024;

/** Failed cases that are kept; the others are only counted. */
const mostFailures = 1000;

export interface TestCase {
  name: string;
  /** Seconds. */
  time?: number | undefined;
  /** Why it did not pass; undefined when it did. */
  failure?: string | undefined;
  /** Longer text that belongs to the failure. */
  output?: string | undefined;
}

export interface JUnitResult {
  tests: number;
  /** Number of all that did not pass. */
  failed: number;
  /** Test cases that did not pass, at most a thousand. */
  failures: { name: string; failure: string }[];
}

/**
 * Reads a JUnit file. Document types are refused, so there is no entity that could be expanded.
 * @throws {Error} with the reason if it is not a JUnit file.
 */
export function readJUnit(text: string): JUnitResult {
  if (Buffer.byteLength(text) > largestJUnit) {
    throw new Error(`it is larger than ${largestJUnit / 1024 ** 2} MiB`);
  }
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new Error("it has a document type");
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new Error(`it is not XML (line ${valid.err.line}: ${valid.err.msg})`);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    parseAttributeValue: false,
    parseTagValue: false,
    processEntities: false,
    cdataPropName: "#cdata",
    isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
  });
  let root: Json;
  try {
    root = parser.parse(text);
  } catch (error) {
    throw new Error(`it cannot be read (${messageOf(error)})`);
  }
  const suites = [...children(root, "testsuites"), ...children(root, "testsuite")];
  if (suites.length === 0) throw new Error("it has no `testsuite`");
  const result: JUnitResult = { tests: 0, failed: 0, failures: [] };
  for (const suite of suites) readSuite(suite, result);
  return result;
}

function readSuite(suite: JsonObject, result: JUnitResult): void {
  for (const inner of children(suite, "testsuite")) readSuite(inner, result);
  for (const one of children(suite, "testcase")) {
    result.tests += 1;
    const problem = [...children(one, "failure"), ...children(one, "error")][0];
    if (problem === undefined) continue;
    result.failed += 1;
    if (result.failures.length === mostFailures) continue;
    const names = [attribute(one, "classname"), attribute(one, "name")];
    const name = names.filter((part) => part !== "").join(": ");
    const failure = attribute(problem, "message") || textOf(problem) || "failed";
    result.failures.push({ name: shorten(name || "a case", 200), failure: shorten(failure, 2000) });
  }
}

/** Elements of one name; the parser returns one without attributes and content as a text. */
function children(value: Json | undefined, name: string): JsonObject[] {
  const list = isObject(value) ? value[name] : undefined;
  if (!Array.isArray(list)) return [];
  return list.map((item) => (isObject(item) ? item : { "#text": item }));
}

function attribute(element: JsonObject, name: string): string {
  const value = element[`@${name}`];
  return typeof value === "string" ? withoutReferences(value).trim() : "";
}

function textOf(element: JsonObject): string {
  const parts = [element["#text"], element["#cdata"]].flat();
  return withoutReferences(parts.filter((part) => typeof part === "string").join("")).trim();
}

const predefined: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** The references that XML itself knows (XML 1.0, 4.1 and 4.6), each replaced once. */
function withoutReferences(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot|apos));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return predefined[name.toLowerCase()] ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

/** A small JUnit file of one suite. */
export function writeJUnit(suite: string, cases: readonly TestCase[]): string {
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    format: true,
    suppressBooleanAttributes: false,
  });
  const text = builder.build({
    "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
    testsuites: {
      testsuite: {
        "@name": plain(suite),
        "@tests": String(cases.length),
        "@failures": String(cases.filter((one) => one.failure !== undefined).length),
        "@time": seconds(cases.reduce((sum, one) => sum + (one.time ?? 0), 0)),
        testcase: cases.map((one) => ({
          "@classname": plain(suite),
          "@name": plain(one.name),
          ...(one.time === undefined ? {} : { "@time": seconds(one.time) }),
          ...(one.failure === undefined
            ? {}
            : { failure: { "@message": plain(one.failure), "#text": lines(one.output ?? "") } }),
        })),
      },
    },
  });
  return text;
}

function seconds(value: number): string {
  return value.toFixed(3);
}

function lines(text: string): string {
  return text.split("\n").map(plain).join("\n");
}
