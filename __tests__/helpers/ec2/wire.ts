/**
 * The wire of the EC2 query protocol: parameters as forms, answers as XML. Lists are arrays here
 * and `<item>` elements there (EC2 API Reference, "Making API requests").
 */
import { randomUUID } from "node:crypto";
import { XMLParser } from "fast-xml-parser";

export type Parameters = Record<string, string>;

/** An answer: undefined is left out, an array becomes `<item>`s. */
export type Value = string | number | boolean | undefined | Value[] | Tree;
export interface Tree {
  [name: string]: Value;
}

export interface Answer {
  status: number;
  body: string;
}

/** What the API refuses, with its own code (EC2 API Reference, "Error codes"). */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export function parseForm(body: string): Parameters {
  return Object.fromEntries(new URLSearchParams(body));
}

/** Of `Owner.1=a&Owner.2=b` the values, in order. */
export function list(parameters: Parameters, name: string): string[] {
  return numbers(parameters, name)
    .map((number) => parameters[`${name}.${number}`])
    .filter((value) => value !== undefined);
}

/** Of `Filter.1.Name=a&Filter.1.Value.1=b` the parameters of each. */
export function structures(parameters: Parameters, name: string): Parameters[] {
  return numbers(parameters, name).map((number) => below(parameters, `${name}.${number}`));
}

/** Of `Ebs.VolumeSize=1` what stands below `Ebs`. */
export function below(parameters: Parameters, name: string): Parameters {
  const entries = Object.entries(parameters)
    .filter(([key]) => key.startsWith(`${name}.`))
    .map(([key, value]) => [key.slice(name.length + 1), value]);
  return Object.fromEntries(entries);
}

/** Parameters without those of the names and what stands below them. */
export function without(parameters: Parameters, ...names: string[]): Parameters {
  const entries = Object.entries(parameters).filter(
    ([key]) => !names.some((name) => key === name || key.startsWith(`${name}.`)),
  );
  return Object.fromEntries(entries);
}

function numbers(parameters: Parameters, name: string): number[] {
  const found = new Set<number>();
  for (const key of Object.keys(parameters)) {
    if (!key.startsWith(`${name}.`)) continue;
    const number = Number.parseInt(key.slice(name.length + 1), 10);
    if (!Number.isNaN(number)) found.add(number);
  }
  return [...found].sort((a, b) => a - b);
}

export function answerOf(action: string, tree: Tree): Answer {
  const inner = `<requestId>${randomUUID()}</requestId>${children(tree)}`;
  const space = 'xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"';
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<${action}Response ${space}>${inner}</${action}Response>`;
  return { status: 200, body };
}

export function errorOf({ code, message, status }: ApiError): Answer {
  const error = `<Error><Code>${escaped(code)}</Code><Message>${escaped(message)}</Message></Error>`;
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors>${error}</Errors><RequestID>${randomUUID()}</RequestID></Response>`;
  return { status, body };
}

/** IAM and STS speak of errors another way (IAM API Reference, "Common errors"). */
export function queryErrorOf({ code, message, status }: ApiError): Answer {
  const error = `<Error><Type>Sender</Type><Code>${escaped(code)}</Code><Message>${escaped(message)}</Message></Error>`;
  return {
    status,
    body: `<ErrorResponse>${error}<RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
  };
}

function children(tree: Tree): string {
  return Object.entries(tree)
    .map(([name, value]) => element(name, value))
    .join("");
}

function element(name: string, value: Value): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) {
    return `<${name}>${value.map((item) => element("item", item)).join("")}</${name}>`;
  }
  if (typeof value === "object") return `<${name}>${children(value)}</${name}>`;
  return `<${name}>${escaped(String(value))}</${name}>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  // A private key ends with its line end.
  trimValues: false,
  isArray: (name) => name === "item",
});

/**
 * Reads an answer of moto.
 * @throws {ApiError} where it is a refusal.
 */
export function treeOf(answer: Answer): Tree {
  const parsed = parser.parse(answer.body) as Record<string, Record<string, unknown>>;
  const [name = "", content = {}] = Object.entries(parsed).find(([key]) => key !== "?xml") ?? [];
  if (answer.status !== 200 || !name.endsWith("Response") || name === "Response") {
    const error = /<Code>(.*?)<\/Code>\s*<Message>(.*?)<\/Message>/s.exec(answer.body);
    throw new ApiError(
      error?.[1] ?? "InternalError",
      error?.[2] ?? `moto: ${answer.body.slice(-300)}`,
      answer.status === 200 ? 500 : answer.status,
    );
  }
  const tree = plain(content);
  const { requestId: _, ...rest } = typeof tree === "object" && !Array.isArray(tree) ? tree : {};
  return rest;
}

/** Elements that hold nothing but `<item>`s become arrays. */
function plain(content: unknown): Value {
  if (typeof content !== "object" || content === null) return String(content ?? "");
  const entries = Object.entries(content);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === "item") return (first[1] as unknown[]).map(plain);
  return Object.fromEntries(entries.map(([name, value]) => [name, plain(value)]));
}

/** A list of an answer; an empty element is an empty list. */
export function items(tree: Tree, name: string): Tree[] {
  const value = tree[name];
  return Array.isArray(value) ? (value as Tree[]) : [];
}

export function text(tree: Tree, name: string): string {
  const value = tree[name];
  return value === undefined || typeof value === "object" ? "" : String(value);
}
