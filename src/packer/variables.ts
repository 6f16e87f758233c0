/** Values of a template's variables, as Packer resolves them (`packer/core.go`, renderVarsRecursively). */
import { UserError } from "../shared/errors.ts";
import { mapStrings } from "../shared/json.ts";
import { isCredentialName, isSecretName } from "../shared/secrets.ts";
import { replaceCalls } from "./actions.ts";
import type { Template } from "./types.ts";

/** Begins the names of the variables that this action sets; all others are the template's own. */
export const ownPrefix = "packernix_";

export type Resolver = ReturnType<typeof variableResolver>;

export interface ResolverOptions {
  /** Fills secrets in as well: for what is never published. */
  shown?: boolean;
  /** Further variables that hold credentials. */
  credentials?: ReadonlySet<string>;
}

/**
 * Resolves variables with their final values: given ones over the template's defaults, and in both
 * `` {{env `X`}} `` (an unset name is the empty text, as with Packer) and `` {{user `v`}} ``.
 * A secret (a sensitive variable, or a variable of the template or the environment whose name says
 * so) is replaced by its name and noted: its value must not reach anything that is published.
 * @param env What Packer's process will see, not our own environment.
 */
export function variableResolver(
  template: Template,
  given: Record<string, string>,
  env: Record<string, string>,
  { shown = false, credentials = new Set() }: ResolverOptions = {},
) {
  /** Secrets that were met while resolving, as the user would name them. Their values are nowhere. */
  const secrets = new Set<string>();
  const known = new Map<string, string>();
  const open: string[] = [];
  const hidden = (kind: "sensitive" | "secret", what: string, name: string) => {
    secrets.add(`${what} ${name}`);
    return `{{${kind} ${JSON.stringify(name)}}}`;
  };

  /** Final value of a variable; undefined for one that nobody declares or gives. */
  const final = (name: string): string | undefined => {
    const source = sourceOf(template, given, name);
    if (!shown && template.sensitive.includes(name)) {
      return hidden("sensitive", "the sensitive variable", name);
    }
    if (!shown && source !== undefined && (credentials.has(name) || isCredentialName(name))) {
      return hidden("secret", "the variable", name);
    }
    if (source === undefined) return undefined;
    if (source === null) {
      // Of this action, which has not set it yet.
      if (name.startsWith(ownPrefix)) return "";
      throw new UserError(`variables: the template asks for a value of \`${name}\`; give it one.`);
    }
    const before = known.get(name);
    if (before !== undefined) return before;
    if (open.includes(name)) {
      const circle = [...open.slice(open.indexOf(name)), name];
      throw new UserError(`variables: they form a circle: ${circle.join(" → ")}.`);
    }
    open.push(name);
    const value = replaceCalls(source, {
      user: final,
      env: (variable) =>
        shown || !isSecretName(variable)
          ? (env[variable] ?? "")
          : hidden("secret", "the environment variable", variable),
    });
    open.pop();
    known.set(name, value);
    return value;
  };
  /** The text with every `` {{user `v`}} `` replaced; every other `{{…}}` stays as it is. */
  const resolve = (text: string) => replaceCalls(text, { user: final });
  return { resolve, final, secrets };
}

/** As written: given, else declared; null where it is declared without a value. */
function sourceOf(
  { variables }: Template,
  given: Record<string, string>,
  name: string,
): string | null | undefined {
  if (Object.hasOwn(given, name)) return given[name];
  const declared = Object.hasOwn(variables, name) ? variables[name] : undefined;
  return declared === undefined || declared === null ? declared : String(declared);
}

/** Functions of Packer's that only name a folder (packer-plugin-sdk template/interpolate/funcs.go). */
export interface Folders extends Record<string, string> {
  template_dir: string;
  pwd: string;
}

/**
 * The builder as Packer sees it, secrets and names of nested keys too: what it says decides where and
 * as whom this action acts. An expression that only Packer can read stays as written, and so does a
 * variable whose value holds one. A variable that nobody declares is empty, as with Packer.
 * @throws {UserError} for a variable that is used and has no value.
 */
export function resolvedBuilder(
  template: Template,
  given: Record<string, string>,
  env: Record<string, string>,
  folders: Folders,
): Template["builder"] {
  const { builder } = template;
  const { final } = variableResolver(template, given, env, { shown: true });
  const constants = {
    ...folders,
    build_type: builder.type,
    build_name: typeof builder["name"] === "string" ? builder["name"] : builder.type,
  };
  const user = (name: string) => {
    const value = final(name) ?? "";
    return value.includes("{{") ? undefined : value;
  };
  const read = mapStrings(builder, (text) => replaceCalls(text, { user }, constants));
  return { ...read, type: builder.type };
}

/** Names of the variables that texts of a template ask for. */
export function usedVariables(value: Parameters<typeof mapStrings>[0]): Set<string> {
  const names = new Set<string>();
  mapStrings(value, (text) => replaceCalls(text, { user: (name) => void names.add(name) }));
  return names;
}

/**
 * Names that `{{env}}` asks for, sorted: what must be passed on to Packer besides the usual.
 * Packer allows `{{env}}` in values of variables only.
 */
export function namedEnvironment(template: Template, given: Record<string, string> = {}): string[] {
  const names = new Set<string>();
  for (const value of [...Object.values(template.variables), ...Object.values(given)]) {
    if (typeof value !== "string") continue;
    replaceCalls(value, { env: (name) => void names.add(name) });
  }
  return [...names].sort();
}

/** Final values of the sensitive variables that are set: to be masked wherever a log is written. */
export function sensitiveValues(
  template: Template,
  given: Record<string, string>,
  env: Record<string, string>,
): string[] {
  const { final } = variableResolver(template, given, env, { shown: true });
  const set = template.sensitive.filter((name) => sourceOf(template, given, name) !== null);
  const values = new Set(set.map((name) => final(name) ?? ""));
  values.delete("");
  return [...values];
}
