/** Reads and writes Packer's legacy JSON templates. */
import { z } from "zod";
import { messageOf, UserError } from "../shared/errors.ts";
import { isObject, type Json, type JsonObject, mapStrings } from "../shared/json.ts";
import { withPeriod } from "../shared/text.ts";
import { replaceCalls } from "./actions.ts";
import { positionInJson } from "./json-position.ts";
import { literal } from "./literal.ts";
import { type Fail, onlyBuilder } from "./only.ts";
import { factsSchema, type GeneratorFacts, type Template } from "./types.ts";
import { ownPrefix, usedVariables } from "./variables.ts";

/** Where a template comes from: errors name this input, and the file if there is one. */
export interface TemplateOrigin {
  input: "template" | "template-generator";
  file?: string | undefined;
  /** Keys of its builder that the input `builder-config` gave. */
  given?: readonly string[];
}

/** Names the origin of a template in a message. */
export function originText({ input, file }: TemplateOrigin): string {
  return file === undefined ? input : `${input} (${file})`;
}

/** The location for the annotation. */
export function locationOf({ file }: TemplateOrigin, at: { line?: number; column?: number } = {}) {
  return file === undefined ? {} : { location: { file, ...at } };
}

export interface ChosenTemplate {
  template: Template;
  /** Its origin, for messages. */
  origin: TemplateOrigin;
  /** Values of variables that are not in the template itself yet. */
  variables: Record<string, string>;
  /** What `{{template_dir}}` means; absolute. */
  directory: string;
}

/**
 * Reads a template: legacy JSON with a builder that has a type.
 * Root keys that begin with `_` are comments, as Packer has it (packer-plugin-sdk
 * template/parse.go); of them only `_packernix` is looked at and taken out.
 * @param chosen Name or type of the builder that is meant, where there are several: what is for the
 * others is taken out.
 * @throws {UserError} naming the input, when the text is anything else.
 */
export function readTemplate(text: string, from: TemplateOrigin, chosen?: string): Template {
  const fail = (problem: string, details?: string): never => {
    throw new UserError(`${originText(from)}: ${withPeriod(problem)}`, {
      ...locationOf(from),
      ...(details === undefined ? {} : { details }),
    });
  };
  const whole = parse(text, from);
  if (!isObject(whole)) return fail(`must be a JSON object, but it is ${kindOf(whole)}`);
  const { _packernix: facts, ...written } = whole;
  const root = onlyBuilder(written, chosen, fail);
  return {
    root,
    builder: oneBuilder(root, fail),
    variables: readVariables(root["variables"], fail),
    sensitive: readSensitive(root["sensitive-variables"], fail),
    facts: readFacts(facts, fail),
  };
}

function parse(text: string, from: TemplateOrigin): Json {
  // A byte order mark is not JSON, but some editors write one invisibly.
  const json = text.startsWith("\uFEFF") ? text.slice(1) : text;
  try {
    return JSON.parse(json);
  } catch (error) {
    const where = originText(from);
    if (looksLikeHcl(json)) {
      throw new UserError(
        `${where}: is written in HCL2; give Packer's JSON form instead ({"builders": [...]}).`,
        { ...locationOf(from), cause: error },
      );
    }
    const { line, column } = positionInJson(json);
    throw new UserError(`${where}: is not JSON (line ${line}, column ${column}).`, {
      ...locationOf(from, { line, column }),
      details: messageOf(error),
      cause: error,
    });
  }
}

function looksLikeHcl(text: string): boolean {
  return /^\s*(packer|source|build|variables?|locals?|data)(\s+"[^"\n]*")*\s*\{/m.test(text);
}

function oneBuilder(root: JsonObject, fail: Fail): JsonObject & { type: string } {
  const builders = root["builders"];
  if (builders === undefined || builders === null) {
    const hcl = ["source", "build", "packer"].some((key) => key in root);
    return fail(
      hcl
        ? "is HCL2 written as JSON; give Packer's older JSON form, which has a list `builders`"
        : "has no builder; `builders` must be a list of exactly one",
    );
  }
  if (!Array.isArray(builders)) {
    return fail(`\`builders\` must be a list, but it is ${kindOf(builders)}`);
  }
  if (builders.length === 0) return fail("has no builder; `builders` must hold one");
  const builder = builders[0] ?? null;
  if (!isObject(builder))
    return fail(`its builder must be an object, but it is ${kindOf(builder)}`);
  const type = builder["type"];
  if (type === undefined || type === null || type === "") {
    return fail('its builder has no `type`; say which builder it is, such as "type": "qemu"');
  }
  if (typeof type !== "string") {
    return fail(`the \`type\` of its builder must be a string, but it is ${kindOf(type)}`);
  }
  return { ...builder, type };
}

/** Turns numbers and booleans into strings, because Packer accepts only strings as values. */
function readVariables(value: Json | undefined, fail: Fail): JsonObject {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) {
    return fail(`\`variables\` must be a map from names to texts, but it is ${kindOf(value)}`);
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => {
      if (entry === null || typeof entry === "string") return [name, entry];
      if (typeof entry === "object") {
        return fail(`the variable \`${name}\` must be a text, but it is ${kindOf(entry)}`);
      }
      return [name, String(entry)];
    }),
  );
}

function readSensitive(value: Json | undefined, fail: Fail): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return fail("`sensitive-variables` must be a list of names");
  return value.map((name) =>
    typeof name === "string" ? name : fail("`sensitive-variables` must be a list of names"),
  );
}

function readFacts(value: Json | undefined, fail: Fail): GeneratorFacts | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string") {
    return fail("`_packernix` must be a text that holds JSON: Packer refuses any other comment");
  }
  let json: unknown;
  try {
    json = JSON.parse(value);
  } catch (error) {
    return fail("`_packernix` holds no JSON", messageOf(error));
  }
  const result = factsSchema.safeParse(json);
  if (result.success) return result.data;
  return fail(`\`_packernix\` is malformed: ${z.prettifyError(result.error)}`);
}

/** What this machine and this invocation put into a template. */
export interface Overlay {
  /** Laid over the builder, key by key; null takes a key away. */
  builder: JsonObject;
  /** Values for variables that the template declares, there with `packernix_` before their names. */
  variables: Record<string, string>;
  /** Keys of the builder with secret values; each is passed in a sensitive variable. */
  secrets?: Record<string, string> | undefined;
}

/**
 * The template as Packer is to read it: without `_packernix`, with the overlay on its builder and
 * the overlay's values as the defaults of variables that are declared.
 * Packer renders the values of variables again for every plugin and fails on a `{{` that is data, so
 * such a value replaces `` {{user `v`}} `` itself.
 * @param directory Folder that `{{template_dir}}` means, absolute; without it, Packer fills that in.
 * @returns JSON text for a file whose name ends in `.json` and not in `.pkr.json`.
 */
export function writeTemplate(template: Template, overlay: Overlay, directory?: string): string {
  const secrets = Object.entries(overlay.secrets ?? {}).map(
    ([key, value]) => [key, `${ownPrefix}${key}`, value] as const,
  );
  const asked = secrets.map(([key, name]) => [key, `{{user \`${name}\`}}`]);
  const laid = Object.entries({
    ...template.builder,
    ...overlay.builder,
    ...(Object.fromEntries(asked) as JsonObject),
  });
  const builder = Object.fromEntries(laid.filter(([, value]) => value !== null));
  const declared = Object.entries(overlay.variables)
    .map(([name, value]): [string, string] => [`${ownPrefix}${name}`, value])
    .filter(([name]) => Object.hasOwn(template.variables, name))
    .concat(secrets.map(([, name, value]) => [name, value]));
  const inline = new Map(declared.filter(([, value]) => value.includes("{{")));
  const variables = Object.fromEntries([
    ...Object.entries(template.variables).map(([name, value]) => [
      name,
      // A variable of the action without a value here.
      name.startsWith(ownPrefix) ? (value ?? "") : value,
    ]),
    ...declared.map(([name, value]): [string, Json] => [name, inline.has(name) ? "" : value]),
  ]);
  const root: JsonObject = { ...template.root, builders: [builder] };
  if (Object.keys(variables).length > 0) root["variables"] = variables;
  if (secrets.length > 0) {
    root["sensitive-variables"] = [...template.sensitive, ...secrets.map(([, name]) => name)];
  }
  const constants = directory === undefined ? {} : { template_dir: literal(directory) };
  const user = (name: string) => {
    const value = inline.get(name);
    return value === undefined ? undefined : literal(value);
  };
  const written = mapStrings(root, (text) => replaceCalls(text, { user }, constants));
  return `${JSON.stringify(written, undefined, 2)}\n`;
}

/** The values that the user gives, for `-var-file`. */
export function writeVariables(given: Record<string, string>): string {
  return `${JSON.stringify(given, undefined, 2)}\n`;
}

/**
 * As Packer: a variable that is given need not be declared when something uses it, and one without a
 * default must be given (packer/core.go, renderVarsRecursively and validate). One that nothing uses
 * is a slip of the pen.
 * @throws {UserError} naming the variables.
 */
export function checkVariables(template: Template, given: Record<string, string>): void {
  const quoted = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");
  const names = Object.keys(given);
  const ours = names.filter((name) => name.startsWith(ownPrefix));
  if (ours.length > 0) {
    throw new UserError(
      `variables: ${quoted(ours)}: this action sets the variables whose names begin with \`${ownPrefix}\` itself. Leave them out, or use another name.`,
    );
  }
  const used = usedVariables([template.root, given]);
  const foreign = names.filter(
    (name) => !Object.hasOwn(template.variables, name) && !used.has(name),
  );
  if (foreign.length > 0) {
    const declared = Object.keys(template.variables);
    throw new UserError(
      `variables: the template declares and uses no ${quoted(foreign)}; it declares ${declared.length === 0 ? "none at all" : quoted(declared)}.`,
    );
  }
  const lacking = Object.entries(template.variables)
    .filter(([name, value]) => value === null && !name.startsWith(ownPrefix))
    .map(([name]) => name)
    .filter((name) => !Object.hasOwn(given, name));
  if (lacking.length === 0) return;
  throw new UserError(
    `variables: the template asks for a value of ${quoted(lacking)}; give it one.`,
  );
}

function kindOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return "a text";
  return `a ${typeof value}`;
}
