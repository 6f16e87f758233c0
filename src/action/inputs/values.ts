/** From texts to values: each input by its entry in the table. */
import type { z } from "zod";
import { UserError } from "../../shared/errors.ts";
import { quoted } from "../../shared/text.ts";
import { kinds } from "./kinds.ts";
import {
  type InputDefinition,
  type InputName,
  inputDefinitions,
  type inputTable,
  type StepName,
  stepNames,
} from "./table.ts";

export type Values = {
  [D in (typeof inputTable)[number] as D["name"]]?: z.output<(typeof kinds)[D["kind"]]>;
};

type Environment = Record<string, string | undefined>;

/** The name by which the runner hands an input over (runner: NodeScriptActionHandler, `INPUT_`). */
export function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`;
}

/** Text of an input; an empty one counts as not set. */
function textOf(env: Environment, definition: InputDefinition): string | undefined {
  const text = env[inputVariable(definition.name)];
  return text === undefined || text.trim() === "" ? undefined : text;
}

/** Which step it is decides what else may be set, so it is read first. */
export function readStep(env: Environment): StepName {
  const text = (env[inputVariable("step")] ?? "").trim() || "create";
  const step = stepNames.find((name) => name === text);
  if (step !== undefined) return step;
  throw new UserError(`step: there is no step ${quoted(text)}. There are ${listed(stepNames)}.`);
}

export function readValues(env: Environment, step: StepName | undefined, problems: string[]) {
  const values: Record<string, unknown> = {};
  const given = new Set<InputName>();
  for (const definition of inputDefinitions) {
    const { name, steps } = definition;
    const text = textOf(env, definition);
    // Defaults of action.yml arrive like values of the user; the same text says nothing new.
    const isGiven = text !== undefined && text !== definition.default;
    if (isGiven && step !== undefined && !steps.includes(step)) {
      problems.push(
        `${name}: step ${step} does not read it; ${listed(steps)} ${steps.length === 1 ? "does" : "do"}.`,
      );
      continue;
    }
    const source = text ?? defaultText(definition);
    if (source === undefined || name === "step") continue;
    const problem = readOne(definition, source, values);
    if (problem !== undefined) problems.push(`${name}: ${problem}`);
    else if (isGiven) given.add(name as InputName);
  }
  return { values: values as Values, given };
}

/** Outside the runner nobody fills in defaults; an expression has no value there. */
function defaultText(definition: InputDefinition): string | undefined {
  return definition.default?.includes("${{") ? undefined : definition.default;
}

function readOne(
  definition: InputDefinition,
  text: string,
  values: Record<string, unknown>,
): string | undefined {
  if (text.includes("\0")) return "holds a NUL character; remove it.";
  const result = kinds[definition.kind].safeParse(text);
  if (!result.success) {
    return `${result.error.issues.map((issue) => issue.message).join("; ")}.`;
  }
  const { choices } = definition;
  if (choices !== undefined && !choices.includes(String(result.data))) {
    return `${quoted(String(result.data))} is none of ${listed(choices)}.`;
  }
  values[definition.name] = result.data;
  return undefined;
}

export function listed(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(", ");
}
