/** Parses each input by its entry in the table. */
import { isUserError, UserError } from "../../shared/errors.ts";
import { quoted } from "../../shared/text.ts";
import { kinds, unset } from "./kinds.ts";
import {
  type InputDefinition,
  type InputName,
  inputDefinitions,
  type inputTable,
  type StepName,
  stepNames,
} from "./table.ts";

type Definition = (typeof inputTable)[number];

/** `test-script` is the field `testScript`. */
type Field<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<Field<Rest>>}`
  : Name;

type Value<D extends Definition> = D extends { choices: readonly (infer Word)[] }
  ? D["kind"] extends "list"
    ? Word[]
    : Word
  : Awaited<ReturnType<(typeof kinds)[D["kind"]]>>;

/** The default, unless it is an expression that only the runner can evaluate. */
type Unset<D extends Definition> = D extends { default: `\${{${string}` }
  ? undefined
  : D extends { default: string } | { kind: keyof typeof unset }
    ? never
    : undefined;

export type Values = { [D in Definition as Field<D["name"]>]: Value<D> | Unset<D> };

export function fieldOf(name: string): string {
  return name.replaceAll(/-(.)/g, (_dash, letter: string) => letter.toUpperCase());
}

type Environment = Record<string, string | undefined>;

/** The variable in which the runner passes an input (runner: NodeScriptActionHandler, `INPUT_`). */
export function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`;
}

/** Text of an input; an empty one counts as not set. */
function textOf(env: Environment, definition: InputDefinition): string | undefined {
  const text = env[inputVariable(definition.name)];
  return text === undefined || text.trim() === "" ? undefined : text;
}

/** @returns undefined if the input names no existing step. */
export function stepOf(env: Environment): StepName | undefined {
  return stepNames.find((name) => name === stepText(env));
}

function stepText(env: Environment): string {
  return (env[inputVariable("step")] ?? "").trim() || "create";
}

/** Read first, because the step decides which other inputs may be set. */
export function readStep(env: Environment): StepName {
  const step = stepOf(env);
  if (step !== undefined) return step;
  const text = stepText(env);
  throw new UserError(`step: there is no step ${quoted(text)}. There are ${listed(stepNames)}.`);
}

/**
 * @returns `given`: the inputs that the user set, valid or not; `wrong`: problems by name of the input.
 *   An invalid value is replaced by its text if its kind is a text, so that it does not count as missing.
 */
export async function readValues(env: Environment, step: StepName | undefined) {
  const values: Record<string, unknown> = Object.fromEntries(
    inputDefinitions.map(({ name, kind }) => [
      fieldOf(name),
      kind in unset ? unset[kind as keyof typeof unset] : undefined,
    ]),
  );
  const given = new Set<InputName>();
  const wrong = new Map<string, string>();
  for (const definition of inputDefinitions) {
    const { name, steps } = definition;
    const text = textOf(env, definition);
    // The runner passes defaults of action.yml like values of the user, so an equal text counts as not set.
    const isGiven = text !== undefined && text !== definition.default;
    if (isGiven && step !== undefined && !steps.includes(step)) {
      wrong.set(
        name,
        `step ${step} does not read it; ${listed(steps)} ${steps.length === 1 ? "does" : "do"}.`,
      );
      continue;
    }
    const source = text ?? defaultText(definition);
    if (source === undefined || name === "step") continue;
    if (isGiven) given.add(name as InputName);
    const read = await readOne(definition, source);
    if ("problem" in read) wrong.set(name, read.problem);
    if ("value" in read) values[fieldOf(name)] = read.value;
    else if (["text", "path", "lines", "word"].includes(definition.kind)) {
      values[fieldOf(name)] = source;
    }
  }
  return { values: values as Values, given, wrong };
}

/** Without a runner, nobody fills in defaults or evaluates expressions. */
function defaultText(definition: InputDefinition): string | undefined {
  return definition.default?.includes("${{") ? undefined : definition.default;
}

async function readOne(
  { kind, choices }: InputDefinition,
  text: string,
): Promise<{ value: unknown } | { problem: string }> {
  if (text.includes("\0")) return { problem: "holds a NUL character; remove it." };
  try {
    const value = await kinds[kind](text);
    const odd = [value].flat().find((word) => !(choices?.includes(String(word)) ?? true));
    if (odd === undefined) return { value };
    return { problem: `${quoted(String(odd))} is none of ${listed(choices ?? [])}.` };
  } catch (error) {
    if (!isUserError(error)) throw error;
    return { problem: `${error.message}.` };
  }
}

export function listed(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(", ");
}
