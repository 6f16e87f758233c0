/** Values of a template's variables, as Packer resolves them (`packer/core.go`, renderVarsRecursively). */
import { UserError } from "../shared/errors.ts";
import { isSecretName } from "../shared/secrets.ts";
import { replaceCalls } from "./actions.ts";
import type { Template } from "./types.ts";

export interface Resolver {
  /** The text with every `` {{user `v`}} `` replaced; every other `{{…}}` stays as it is. */
  resolve(text: string): string;
  /** Secrets that were met while resolving, as the user would name them. Their values are nowhere. */
  readonly secrets: ReadonlySet<string>;
}

/**
 * Resolves variables with their final values: given ones over the template's defaults, and in both
 * `` {{env `X`}} `` (an unset name is the empty text, as with Packer) and `` {{user `v`}} ``.
 * A secret (a sensitive variable, or an environment variable whose name says so) is replaced by its
 * name and noted: its value must not reach anything that is published.
 * @param env What Packer's process will see, not our own environment.
 */
export function variableResolver(
  template: Template,
  given: Record<string, string>,
  env: Record<string, string>,
): Resolver {
  const secrets = new Set<string>();
  const known = new Map<string, { value: string; secrets: string[] }>();
  const open: string[] = [];

  const valueOfVariable = (name: string, found: Set<string>): string | undefined => {
    if (template.sensitive.includes(name)) {
      found.add(`the sensitive variable ${name}`);
      return `{{sensitive ${JSON.stringify(name)}}}`;
    }
    const source = Object.hasOwn(given, name)
      ? given[name]
      : Object.hasOwn(template.variables, name)
        ? template.variables[name]
        : undefined;
    if (source === undefined) return undefined;
    if (source === null) {
      throw new UserError(`variables: the template asks for a value of \`${name}\`; give it one.`);
    }
    const before = known.get(name);
    if (before !== undefined) {
      for (const secret of before.secrets) found.add(secret);
      return before.value;
    }
    if (open.includes(name)) {
      const circle = [...open.slice(open.indexOf(name)), name];
      throw new UserError(`variables: they go round in a circle: ${circle.join(" → ")}.`);
    }
    open.push(name);
    const own = new Set<string>();
    const value = replaceCalls(String(source), {
      user: (other) => valueOfVariable(other, own),
      env: (variable) => {
        if (!isSecretName(variable)) return env[variable] ?? "";
        own.add(`the environment variable ${variable}`);
        return `{{secret ${JSON.stringify(variable)}}}`;
      },
    });
    open.pop();
    known.set(name, { value, secrets: [...own] });
    for (const secret of own) found.add(secret);
    return value;
  };

  return {
    resolve: (text) => replaceCalls(text, { user: (name) => valueOfVariable(name, secrets) }),
    secrets,
  };
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
  // The same resolution with nothing taken for a secret, variable by variable.
  const values = new Set<string>();
  for (const name of template.sensitive) {
    const source = given[name] ?? template.variables[name];
    if (typeof source !== "string") continue;
    values.add(plainValue(name, { ...template, sensitive: [] }, given, env));
  }
  values.delete("");
  return [...values];
}

function plainValue(
  name: string,
  template: Template,
  given: Record<string, string>,
  env: Record<string, string>,
  depth = 0,
): string {
  const source = Object.hasOwn(given, name) ? given[name] : template.variables[name];
  if (typeof source !== "string" || depth > 100) return "";
  return replaceCalls(source, {
    user: (other) => plainValue(other, template, given, env, depth + 1),
    env: (variable) => env[variable] ?? "",
  });
}
